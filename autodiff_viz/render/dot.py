"""The graph in Graphviz's language, with the shapes of the lecture: octagon, box and ellipse."""

from __future__ import annotations

from collections.abc import Sequence

import graphviz

from autodiff_viz.graph import CONSTANT, INPUT, Edge, Graph
from autodiff_viz.notation.program import NAME, NUMBER, Expression, Part
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import fraction, operator, plain, row
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.numbers import short
from autodiff_viz.render.partials import partial_expression
from autodiff_viz.render.typeset import name_box, typeset

LONG_FORMULA = 30
"""Characters of a local partial above which its edge bears only the number."""

INPUT_LOOK = {"shape": "octagon", "fillcolor": "#FFE3B3"}
OPERATION_LOOK = {"shape": "box", "fillcolor": "#DCEBFA"}
VALUE_LOOK = {"shape": "ellipse", "fillcolor": "#FFF3DC"}
CONSTANT_LOOK = {"shape": "box", "style": "filled,dashed", "fillcolor": "#F1F2F4", "fontcolor": "#6B7280"}


def to_dot(graph: Graph, direction: str = "LR") -> str:
    """The graph as DOT text: inputs, operations and values with their numbers, the local partial on every edge.

    Args:
        graph: What is drawn.
        direction: ``"LR"`` (left to right) or ``"TB"`` (top to bottom).

    Returns:
        Text for the ``dot`` program. A node's value is ``v3`` and its operation ``o3`` after its place on the tape;
        what the reader typed stands in labels only, escaped.
    """
    names = node_names(graph)
    drawing = graphviz.Digraph(
        graph_attr={"rankdir": direction}, node_attr={"style": "filled"}, edge_attr={"arrowsize": "0.7"}
    )
    for position, node in enumerate(graph.nodes):
        value = short(node.value)
        named = f"{plain(name_box(names[position]))} = {value}"
        if node.operation == CONSTANT:
            drawing.node(f"v{position}", _text(plain(typeset(_operand(graph, names, position)))), **CONSTANT_LOOK)
        elif node.operation == INPUT:
            drawing.node(f"v{position}", _text(named), **INPUT_LOOK)
        else:
            label = _label(node.operation) + (f" · {node.creator}" if node.creator else "")
            drawing.node(f"o{position}", _text(label), **OPERATION_LOOK)
            drawing.node(f"v{position}", _text(named), **VALUE_LOOK)
    labels = {(edge.target, edge.slot): _partial(graph, names, edge) for edge in graph.edges}
    for target, node in enumerate(graph.nodes):
        for slot, source in enumerate(node.inputs):
            label = labels.get((target, slot))
            look = {"style": "dashed"} if label is None else {"label": _text(label)}
            drawing.edge(f"v{source}", f"o{target}", **look)
        if node.operation not in (CONSTANT, INPUT):
            drawing.edge(f"o{target}", f"v{target}")
    return drawing.source


def _text(raw: str) -> str:
    """Any text as a label: neither markup nor an escape sequence of Graphviz's."""
    return graphviz.escape("".join(c if c.isprintable() else " " for c in raw))


def _label(operation: str) -> str:
    entry = OPERATIONS.get(operation)
    return entry.label if entry else operation


def _operand(graph: Graph, names: Sequence[str], position: int) -> Expression:
    node = graph.nodes[position]
    if node.operation == CONSTANT:
        return (Part(NUMBER, value=node.value, name=node.name),)
    return (Part(NAME, name=names[position]),)


def _partial(graph: Graph, names: Sequence[str], edge: Edge) -> str:
    """``∂z/∂x = y = 5``; the number alone where the formula is long, the formula alone where it is a number."""
    target = graph.nodes[edge.target]
    derivative = fraction(
        row(operator("∂"), name_box(names[edge.target])), row(operator("∂"), name_box(names[edge.source]))
    )
    number = short(edge.partial)
    texts = [plain(derivative), number]
    if target.operation in OPERATIONS:
        operands = [_operand(graph, names, i) for i in target.inputs]
        formula = plain(
            typeset(partial_expression(target.operation, edge.slot, operands, _operand(graph, names, edge.target)))
        )
        if len(formula) <= LONG_FORMULA and formula != number:
            texts.insert(1, formula)
    return " = ".join(texts)
