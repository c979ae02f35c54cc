"""Second derivatives: a tangent of the reverse sweep (forward over reverse), one pair of sweeps a variable."""

from __future__ import annotations

from collections.abc import Sequence

from autodiff_viz.engine.partials import partial_expressions, rules
from autodiff_viz.engine.sweeps import forward_sweep, reverse_sweep
from autodiff_viz.graph import Graph, Node
from autodiff_viz.notation import Expression
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS


def hessian(graph: Graph) -> dict[tuple[str, str], float]:
    """Second derivatives of the output by every pair of variables.

    The rules are the table's partials, differentiated once more by the table (Griewank and Walther, *Evaluating
    Derivatives*, 2nd ed., chapter 5.1: tangent of the adjoint).

    Returns:
        (name, name) → second derivative; both orders of a pair are present, each computed by its own sweep.
    """
    adjoints = reverse_sweep(graph)
    return {
        (row, column): entries[graph.inputs[column]]
        for row in graph.inputs
        for entries in [adjoint_tangents(graph, adjoints, forward_sweep(graph, row))]
        for column in graph.inputs
    }


def adjoint_tangents(
    graph: Graph, adjoints: Sequence[float | None], tangents: Sequence[float | None]
) -> Sequence[float]:
    """How every adjoint changes with the variable of ``tangents``."""
    changes = [0.0] * len(graph.nodes)
    for position in range(graph.output, -1, -1):
        node = graph.nodes[position]
        adjoint = adjoints[position]
        if adjoint is None or not node.inputs:
            continue
        moving = [tangents[source] or 0.0 for source in node.inputs]
        for slot, (source, partial) in enumerate(zip(node.inputs, node.partials, strict=True)):
            if partial is None:
                continue
            changes[source] += changes[position] * partial
            if any(moving):
                changes[source] += adjoint * _partial_tangent(graph, node, slot, [*moving, tangents[position] or 0.0])
    return changes


def _partial_tangent(graph: Graph, node: Node, slot: int, moving: Sequence[float]) -> float:
    """The tangent of one local partial, given those of the arguments and of the result."""
    expression = partial_expressions(node.operation)[slot]
    if expression is None:
        return 0.0
    values = [*(graph.nodes[source].value for source in node.inputs), node.value]
    names = (*OPERATIONS[node.operation].arguments, "y")
    return _tangent(expression, dict(zip(names, zip(values, moving, strict=True), strict=True)))


def _tangent(expression: Expression, point: dict[str, tuple[float, float]]) -> float:
    """The tangent of a formula of the table; ``point``: name → (value, tangent)."""
    pairs: list[tuple[float, float]] = []
    for part in expression:
        if part.operation == NUMBER:
            pairs.append((part.value, 0.0))
        elif part.operation == NAME:
            pairs.append(point[part.name])
        else:
            inputs = [pairs[i] for i in part.inputs]
            arguments = [value for value, _tangent in inputs]
            value = OPERATIONS[part.operation].forward(*arguments)
            tangent = 0.0
            for rule, (_value, moving) in zip(rules(part.operation), inputs, strict=True):
                if moving and rule is not None:
                    tangent += moving * (rule((*arguments, value)) if callable(rule) else rule)
            pairs.append((value, tangent))
    return pairs[-1][1]
