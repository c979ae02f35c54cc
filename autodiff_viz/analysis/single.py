"""A program traced in float32: our own engine with every value and every partial rounded to it, as a second engine.

The operations are the table's own; each result is rounded once, and so is every step of a partial's formula. The
reverse sweep beside it rounds every product and every sum.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autodiff_viz.analysis.precision import partial, rounded
from autodiff_viz.engine.partials import partial_expressions
from autodiff_viz.engine.recorder import MAX_NODES, Recorder
from autodiff_viz.engine.tape import Applied
from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import CONSTANT, Graph
from autodiff_viz.notation import Program
from autodiff_viz.ops import OPERATIONS

SINGLE = "float32"
"""The precision of this module."""


def apply(operation: str, inputs: Sequence[float], active: Sequence[bool]) -> Applied:
    """Apply an operation of the table in float32: the engine seam of ``Recorder``.

    Args:
        operation: A name in the table.
        inputs: The values of its arguments, rounded first.
        active: Which of them depend on a variable.

    Returns:
        Value, partials and ``""``; nan for the partials where there is no value.
    """
    arguments = tuple(rounded(x, SINGLE) for x in inputs)
    entry = OPERATIONS[operation]
    value = rounded(entry.forward(*arguments), SINGLE)
    if math.isnan(value) and not any(map(math.isnan, arguments)):
        return value, tuple(value if flows else None for flows in active), ""
    names, numbers = (*entry.arguments, "y"), (*arguments, value)
    partials = tuple(
        partial(rule, names, numbers, SINGLE) if flows and rule is not None else None
        for rule, flows in zip(partial_expressions(operation), active, strict=True)
    )
    return value, partials, ""


def single_trace(program: Program, at: Mapping[str, float], limit: int = MAX_NODES) -> Graph:
    """The graph of a program at a point, both rounded to float32.

    Raises:
        FormulaError: As ``trace`` does.
    """
    return single_constants(trace(program, single_point(at), Recorder(apply, program.text, limit)))


def single_point(at: Mapping[str, float]) -> dict[str, float]:
    """The values of variables, rounded to float32."""
    return {name: rounded(value, SINGLE) for name, value in at.items()}


def single_constants(graph: Graph) -> Graph:
    """A graph recorded by ``apply``, its constants shown as the operations have used them."""
    nodes = (
        node._replace(value=rounded(node.value, SINGLE)) if node.operation == CONSTANT else node for node in graph.nodes
    )
    return replace(graph, nodes=tuple(nodes))


def single_reverse_sweep(graph: Graph) -> tuple[float | None, ...]:
    """Adjoints of a float32 graph, every product and sum rounded to float32; aligned with its nodes."""
    adjoints: list[float | None] = [None] * len(graph.nodes)
    adjoints[graph.output] = 1.0
    for position in range(graph.output, -1, -1):
        adjoint = adjoints[position]
        if adjoint is None:
            continue
        node = graph.nodes[position]
        for source, slope in zip(node.inputs, node.partials, strict=True):
            if slope is not None:
                before = adjoints[source]
                term = rounded(adjoint * slope, SINGLE)
                adjoints[source] = term if before is None else rounded(before + term, SINGLE)
    return tuple(adjoints)
