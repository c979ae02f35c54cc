"""Problems on tensors: what their variables start with, and the program on numbers that the pages compute with."""

from __future__ import annotations

from collections.abc import Sequence

from autodiff_viz.errors import Span
from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.notation import Assign, Program
from autodiff_viz.notation.program import NAME, NUMBER, Expression, Part
from autodiff_viz.tensors.operations import TENSOR_OPERATIONS

FIRST_VECTOR, FIRST_MATRIX = "[1, 2]", "[[1, 2], [2, 1]]"
"""What variables start with that a formula uses as tensors: small letters and capitals."""


def first_tensors(program: Program) -> dict[str, str]:
    """Variables that the formula uses as tensors → what they start with."""
    found: dict[str, str] = {}
    capitals = {name for name in program.variables if name[:1].isupper()}
    for statement in program.statements:
        for assign in (statement,) if isinstance(statement, Assign) else statement.body:
            expression = assign.expression
            for part in expression:
                if part.operation in TENSOR_OPERATIONS and part.operation != "stack":
                    for name in (expression[i].name for i in part.inputs if expression[i].operation == NAME):
                        if name in program.variables:
                            found[name] = FIRST_MATRIX if name in capitals else FIRST_VECTOR
    return found


def numbers_program(graph: Graph) -> Program:
    """The tape of a graph of numbers as a program, one statement an operation, up to the graph's output."""
    taken = {*graph.inputs, *graph.names, *(node.name for node in graph.nodes)}
    letter = next(c for c in ("v", "w", "s", "r", "q", "vv") if all(name.split("_")[0] != c for name in taken))
    targets: list[str] = []
    used: set[str] = set()
    statements: list[Assign] = []
    for position, node in enumerate(graph.nodes[: graph.output + 1]):
        name = node.name if node.operation == INPUT or (node.name and node.name not in used) else f"{letter}_{position}"
        used.add(name)
        if position == graph.output and not node.name:
            name = ""
        targets.append(name)
        if node.operation not in (INPUT, CONSTANT):
            parts = [_leaf(graph, targets, source) for source in node.inputs]
            statements.append(_assign(name, (*parts, Part(node.operation, tuple(range(len(parts)))))))
        elif position == graph.output:
            statements.append(_assign("", (_leaf(graph, targets, position),)))
    return Program("", tuple(statements), tuple(graph.inputs))


def _leaf(graph: Graph, targets: Sequence[str], position: int) -> Part:
    node = graph.nodes[position]
    if node.operation == CONSTANT:
        return Part(NUMBER, value=node.value, name=node.name if node.name in ("pi", "e", "inf") else "")
    return Part(NAME, name=targets[position])


def _assign(target: str, expression: Expression) -> Assign:
    return Assign(target, expression, Span(0, 0))
