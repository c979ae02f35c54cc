"""Whose rounding is it? Each node's rounding error, and how much of it arrives in the value and in the derivative.

To first order the error of the value is Σ adjoint·δ over the nodes, δ the rounding error made at the node (Bauer 1974;
Griewank and Walther, *Evaluating Derivatives*, 2nd ed., section 2.4). How the derivative changes with a node is the
tangent of its adjoint.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from autodiff_viz.analysis.precision import node_values, unit
from autodiff_viz.analysis.truth import DIGITS, Arithmetic, needed, truth
from autodiff_viz.engine.second import adjoint_tangents
from autodiff_viz.engine.sweeps import forward_sweep, reverse_sweep
from autodiff_viz.graph import CONSTANT, INPUT, Graph


@dataclass(frozen=True, slots=True)
class NodeRounding:
    """What one node's rounding does.

    Attributes:
        position: The node's, in ``graph.nodes``.
        condition: Of its operation: Σ|partial · argument / value|, how it enlarges relative errors of its arguments.
        adjoint: How much of its error arrives in the value.
        made: The rounding error that was made here: stored value minus the operation on the stored arguments.
        bound: The most that its rounding may change the value: u·|adjoint·value|, 0 for an input or a number.
        actual: What it did change: adjoint·made.
        gradient_bound: The most that it may change the derivative, by its value (u·|value · tangent of its adjoint|)
            and by the two roundings of each product of the reverse sweep that passes through it.
        gradient_actual: What the rounding of its value did change in the derivative.
    """

    position: int
    condition: float
    adjoint: float
    made: float
    bound: float
    actual: float
    gradient_bound: float
    gradient_actual: float


@dataclass(frozen=True, slots=True)
class Rounding:
    """The roundings of a whole tape.

    Attributes:
        nodes: Aligned with ``graph.nodes``; ``None`` for nodes that the output does not need.
        bound: Σ of the nodes' bounds.
        actual: The error of the value: value minus truth.
        gradient_bound: The same of the derivative.
        dominant: The node whose rounding may change the value most, or ``None``.
        dominant_in_gradient: The node whose rounding may change the derivative most, or ``None``.
        unit: The unit roundoff.
    """

    nodes: tuple[NodeRounding | None, ...]
    bound: float
    actual: float
    gradient_bound: float
    dominant: int | None
    dominant_in_gradient: int | None
    unit: float


def rounding(graph: Graph, wrt: str, dtype: str = "float64") -> Rounding:
    """Each node's rounding error and where it goes.

    Args:
        graph: The tape; adjoints are taken from it.
        wrt: The variable whose derivative is looked at.
        dtype: The precision whose rounding is asked for.

    Raises:
        KeyError: ``wrt`` is not a variable of the graph.
        LimitError: 50 digits take too long.
    """
    u = unit(dtype)
    arithmetic = Arithmetic(DIGITS)
    stored = node_values(graph, None, dtype)
    adjoints = reverse_sweep(graph)
    tangents = forward_sweep(graph, wrt)
    bends = adjoint_tangents(graph, adjoints, tangents)
    found: list[NodeRounding | None] = [None] * len(graph.nodes)
    for position in needed(graph):
        arithmetic.look_at_the_clock()
        node = graph.nodes[position]
        value, adjoint = stored[position], adjoints[position] or 0.0
        made = _made(graph, position, stored, arithmetic)
        rounds = u * abs(value) if node.inputs and made != 0.0 else 0.0
        swept = sum(
            abs(adjoint * partial * (tangents[source] or 0.0))
            for source, partial in zip(node.inputs, node.partials, strict=True)
            if partial is not None
        )
        found[position] = NodeRounding(
            position=position,
            condition=_condition(graph, position),
            adjoint=adjoint,
            made=made,
            bound=rounds * abs(adjoint),
            actual=made * adjoint,
            gradient_bound=rounds * abs(bends[position]) + 2 * u * swept,
            gradient_actual=made * bends[position],
        )
    there = [node for node in found if node is not None]
    exact = truth(graph, wrt).value
    return Rounding(
        nodes=tuple(found),
        bound=sum(node.bound for node in there),
        actual=float(stored[graph.output] - exact) if math.isfinite(stored[graph.output]) else math.nan,
        gradient_bound=sum(node.gradient_bound for node in there),
        dominant=_largest([(node.bound, node.position) for node in there]),
        dominant_in_gradient=_largest([(node.gradient_bound, node.position) for node in there]),
        unit=u,
    )


def _made(graph: Graph, position: int, stored: Sequence[float], arithmetic: Arithmetic) -> float:
    """The rounding error of one node; that of a number is the part of π or e that cannot be stored."""
    node = graph.nodes[position]
    if node.operation == INPUT or not math.isfinite(stored[position]):
        return 0.0
    if node.operation == CONSTANT:
        exact = arithmetic.constant(node.value, node.name)
    else:
        exact = arithmetic.operation(node.operation)(*(arithmetic.number(stored[i]) for i in node.inputs))
    return float(arithmetic.number(stored[position]) - exact)


def _condition(graph: Graph, position: int) -> float:
    node = graph.nodes[position]
    changes = [
        abs(partial * graph.nodes[source].value)
        for source, partial in zip(node.inputs, node.partials, strict=True)
        if partial is not None
    ]
    if not changes:
        return 0.0
    return sum(changes) / abs(node.value) if node.value else math.inf if any(changes) else math.nan


def _largest(sizes: Sequence[tuple[float, int]]) -> int | None:
    """The position with the largest finite size, the first of equals; ``None`` if all are 0."""
    finite = [(size, -position) for size, position in sizes if size > 0 and math.isfinite(size)]
    return -max(finite)[1] if finite else None
