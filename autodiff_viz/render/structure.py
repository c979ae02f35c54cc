"""The picture apart from its numbers: shapes, names, formulas and layout. It changes with the formula, not with the
point.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from autodiff_viz.graph import CONSTANT, INPUT, Graph, Node
from autodiff_viz.languages import _
from autodiff_viz.notation import Expression
from autodiff_viz.notation.program import NAME, NUMBER, Part
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import Box, fraction, operator, plain, row
from autodiff_viz.render.folding import Fold, repeated
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.layout import Layout, LayoutError, LayoutSpec, Shape, place
from autodiff_viz.render.numbers import short
from autodiff_viz.render.partials import partial_expression
from autodiff_viz.render.typeset import name_box, typeset

COMPACT_ABOVE = 60
"""Operations above which a node is one shape and edges bear no labels."""

EXPLAINED = 1_500
"""Nodes above which the browser gets the ledger's numbers but no picture and no formulas."""

SPARE_ABOVE = 12
"""Operations above which a constant stands in the box of its operation."""

SIGNS = {"add": "+", "sub": "−", "mul": "×", "div": "÷", "pow": "^"}
"""How an operation with a constant in its box is written there."""

LONGEST_TEXT = 2_000
"""Characters of a source text that stands under its picture."""

LONG_FORMULA = 22
"""Characters of a partial's formula above which its edge shows only the number."""

NUMBER_WIDTH = 10
"""Characters reserved for a number: six digits, sign, point and exponent."""


def structure(
    graph: Graph, by: str, direction: str = "LR", fold: bool = False, laid_out: bool = True
) -> dict[str, Any]:
    """The picture of a graph as plain data for the browser.

    Args:
        graph: What is drawn.
        by: The variable of the derivative, or ``""`` for none.
        direction: ``"LR"`` (left to right) or ``"TB"`` (top to bottom).
        fold: Whether, of statements that repeat, one is drawn in place of all: ``"layout"`` is ``None`` then, and
            ``"fold"`` holds what ``frontend/fold.js`` makes the picture of any stage from.
        laid_out: Whether to lay the picture out now. If not, ``"pending"`` is true, and the fields of ``PICTURE`` are
            those of an empty picture until they are taken from another call.

    Returns:
        JSON-ready lists and strings; see ``frontend/model.js`` for their meaning. ``"hash"`` identifies the whole,
        ``"shape"`` the layout alone. Of a graph of more than ``EXPLAINED`` nodes only what the ledger needs.
    """
    names = node_names(graph)
    if len(graph.nodes) <= EXPLAINED:
        picture = _picture(graph, names, direction, fold, place if laid_out else None)
    else:
        picture = NO_PICTURE | {"reason": _too_many(len(graph.nodes))}
    ends = [name_box(names[position]) for position in (graph.output, graph.inputs[by])] if by else []
    result = picture | {
        "direction": direction,
        "output": graph.output,
        "wrt": graph.inputs.get(by, -1),
        "derivative": _derivative(*ends) if by else None,
        "text": graph.text if len(graph.text) <= LONGEST_TEXT else "",
    }
    return result | {"hash": _digest(json.dumps(result))}


PICTURE = ("compact", "layout", "fold", "shape", "drawn", "reason", "pending")
"""The fields that laying out fills."""

NO_PICTURE: dict[str, Any] = {
    "compact": True,
    "layout": None,
    "fold": None,
    "stages": 0,
    "shape": "",
    "reason": "",
    "pending": False,
    **{part: [] for part in ("drawn", "nodes", "edges", "passive", "inputs")},
}
"""What is sent of a graph that is too large to be explained node by node."""


Place = Callable[[LayoutSpec], Layout]
"""What lays out; raises a ``LayoutError``."""


def _too_many(nodes: int) -> str:
    return _("A picture shows at most {limit} nodes; this graph has {nodes}.").format(
        limit=f"{EXPLAINED:,}", nodes=f"{nodes:,}"
    )


def _laid(spec: LayoutSpec, place: Place | None) -> tuple[Layout | None, dict[str, Any]]:
    """The layout, and why there is none if there is none."""
    if place is None:
        return None, {"reason": "", "pending": True}
    try:
        return place(spec), {"reason": "", "pending": False}
    except LayoutError as error:
        return None, {"reason": f"{error.message} {error.hint or ''}".strip(), "pending": False}


def _picture(graph: Graph, names: tuple[str, ...], direction: str, fold: bool, place: Place | None) -> dict[str, Any]:
    """Nodes, edges, and where they are drawn."""
    constants = folded_constants(graph)
    nodes = _nodes(graph, names, constants)
    edges = _edges(graph, names, nodes)
    passive = _passive(graph, constants)
    repeats = repeated(graph) if _crowded(graph) else None
    if fold and repeats:
        drawing = _one_stage(graph, repeats, nodes, edges, passive, direction, place)
    else:
        drawing = _whole(graph, nodes, edges, passive, direction, place)
    return drawing | {
        "stages": repeats.count if repeats else 0,
        "nodes": nodes,
        "edges": edges,
        "passive": passive,
        "inputs": [list(node.inputs) for node in graph.nodes],
    }


def _whole(
    graph: Graph,
    nodes: list[dict[str, Any]],
    edges: list[dict[str, Any]],
    passive: list[dict[str, int]],
    direction: str,
    place: Place | None,
) -> dict[str, Any]:
    """Where every node is drawn."""
    compact = sum(bool(node.inputs) for node in graph.nodes) > COMPACT_ABOVE
    drawn = _drawn(graph, passive, compact)
    spec = _spec(drawn, nodes, edges, passive, compact, direction)
    placed, why = _laid(spec, place)
    return why | {
        "compact": compact,
        "layout": _placed(placed, drawn, len(edges), passive, len(nodes)) if placed else None,
        "fold": None,
        "shape": _digest(repr(spec)),
        "drawn": drawn,
    }


def _one_stage(
    graph: Graph,
    repeats: Fold,
    nodes: list[dict[str, Any]],
    edges: list[dict[str, Any]],
    passive: list[dict[str, int]],
    direction: str,
    place: Place | None,
) -> dict[str, Any]:
    """Where the last stage is drawn, whose names are the longest: all others are drawn like it."""
    stage = repeats.stage(repeats.count - 1)
    own = [edge for edge in edges if edge["target"] in stage]
    idle = [use for use in passive if use["target"] in stage]
    shown = {*stage, *repeats.sources[-1]}
    drawn = [shape for shape in _drawn(graph, passive, False) if shape["node"] in shown]
    drawn = [shape for shape in drawn if shape["node"] in stage or shape["shape"] != "operation"]
    spec = _spec(drawn, nodes, own, idle, False, direction)
    placed, why = _laid(spec, place)
    plan = _placed(placed, drawn, len(own), idle, len(nodes)) if placed else None
    fold = {
        "start": repeats.start,
        "period": repeats.period,
        "count": repeats.count,
        "sources": [list(each) for each in repeats.sources],
        "uses": [len(own), len(idle)],
        "drawn": drawn,
        "layout": plan and plan | {"stems": [[i, curve] for i, curve in enumerate(plan["stems"]) if curve]},
    }
    shape = _digest(repr((spec, repeats.count)))
    return why | {"compact": False, "layout": None, "fold": fold if plan else None, "shape": shape, "drawn": []}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _derivative(of: Box, by: Box) -> Box:
    """∂of/∂by."""
    return fraction(row(operator("∂"), of), row(operator("∂"), by))


def _nodes(graph: Graph, names: tuple[str, ...], folded: Mapping[int, int]) -> list[dict[str, Any]]:
    used = _used(graph)
    operands = [_operand(graph, names, position) for position in range(len(graph.nodes))]
    entries = []
    for position, node in enumerate(graph.nodes):
        constant = node.operation == CONSTANT
        box = typeset((Part(NUMBER, value=node.value, name=node.name),)) if constant else name_box(names[position])
        entries.append(
            {
                "kind": node.operation if node.operation in (INPUT, CONSTANT) else "operation",
                "name": box,
                "plain": plain(box),
                "op": _operation_label(graph, position, folded),
                "line": _line(node, operands),
                "used": position in used,
                "span": list(node.span) if node.span else None,
            }
        )
    return entries


def _line(node: Node, operands: list[Expression]) -> Box | None:
    """The right side of a line of the tape: the operation with its arguments."""
    if node.operation not in OPERATIONS:
        return None
    parts: list[Part] = []
    ends = []
    for source in node.inputs:
        parts += operands[source]
        ends.append(len(parts) - 1)
    return typeset((*parts, Part(node.operation, tuple(ends))))


def _operation_label(graph: Graph, position: int, folded: Mapping[int, int]) -> str:
    """What stands in the box of an operation: its name, or its sign and the constant that is folded into it."""
    node = graph.nodes[position]
    if node.operation not in OPERATIONS:
        return ""
    if position not in folded:
        return OPERATIONS[node.operation].label
    slot = folded[position]
    number = short(graph.nodes[node.inputs[slot]].value)
    sign = SIGNS[node.operation] if len(folded) > 1 and _crowded(graph) else OPERATIONS[node.operation].label
    return f"{sign} {number}" if slot else f"{number} {sign}"


def _crowded(graph: Graph) -> bool:
    return sum(bool(node.inputs) for node in graph.nodes) > SPARE_ABOVE


def folded_constants(graph: Graph) -> dict[int, int]:
    """Operation → the slot whose constant stands in the operation's own box instead of in one of its own.

    An exponent always does; in a graph of more than ``SPARE_ABOVE`` operations, every constant beside +, −, ·, / and ^.
    """
    constant = [node.operation == CONSTANT for node in graph.nodes]
    many = _crowded(graph)
    return {
        position: slot
        for position, node in enumerate(graph.nodes)
        if node.operation in SIGNS
        for slot, source in enumerate(node.inputs)
        if constant[source] and not constant[node.inputs[1 - slot]] and (many or (node.operation == "pow" and slot))
    }


def _used(graph: Graph) -> set[int]:
    """Positions that the output needs."""
    used = {graph.output}
    for position in range(graph.output, -1, -1):
        if position in used:
            used.update(graph.nodes[position].inputs)
    return used


def _edges(graph: Graph, names: tuple[str, ...], nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    operands = [_operand(graph, names, position) for position in range(len(graph.nodes))]
    entries = []
    for edge in graph.edges:
        node = graph.nodes[edge.target]
        formula = partial_expression(
            node.operation, edge.slot, [operands[i] for i in node.inputs], operands[edge.target]
        )
        box = typeset(formula)
        symbol = _derivative(nodes[edge.target]["name"], nodes[edge.source]["name"])
        entries.append(
            {
                "source": edge.source,
                "target": edge.target,
                "slot": edge.slot,
                "d": symbol,
                "plain": plain(symbol),
                "formula": box,
                "formulaPlain": plain(box),
                "constant": formula[-1].operation == NUMBER
                or (formula[-1].operation == "neg" and formula[formula[-1].inputs[0]].operation == NUMBER),
                "brief": len(plain(box)) > LONG_FORMULA,
            }
        )
    return entries


def _operand(graph: Graph, names: tuple[str, ...], position: int) -> Expression:
    node = graph.nodes[position]
    if node.operation == CONSTANT:
        return (Part(NUMBER, value=node.value, name=node.name),)
    return (Part(NAME, name=names[position]),)


def _passive(graph: Graph, folded: Mapping[int, int]) -> list[dict[str, int]]:
    """Uses that no derivative flows along, but for constants that stand in the box of their operation."""
    return [
        {"source": source, "target": target, "slot": slot}
        for target, node in enumerate(graph.nodes)
        for slot, (source, partial) in enumerate(zip(node.inputs, node.partials, strict=True))
        if partial is None and folded.get(target) != slot
    ]


def _drawn(graph: Graph, passive: list[dict[str, int]], compact: bool) -> list[dict[str, Any]]:
    """The shapes, in tape order. A constant has one only if an edge leaves it."""
    constants = {use["source"] for use in passive} | {graph.output}
    shapes: list[dict[str, Any]] = []
    for position, node in enumerate(graph.nodes):
        if node.operation == INPUT:
            shapes.append({"node": position, "shape": "input"})
        elif node.operation == CONSTANT:
            if position in constants:
                shapes.append({"node": position, "shape": "constant"})
        else:
            if not compact:
                shapes.append({"node": position, "shape": "operation"})
            shapes.append({"node": position, "shape": "value"})
    return shapes


def _ends(drawn: list[dict[str, Any]]) -> tuple[dict[int, int], dict[int, int]]:
    """Tape position → index of the shape that edges leave, and of the shape that they enter."""
    leave = {shape["node"]: i for i, shape in enumerate(drawn) if shape["shape"] != "operation"}
    enter = leave | {shape["node"]: i for i, shape in enumerate(drawn) if shape["shape"] == "operation"}
    return leave, enter


def _spec(
    drawn: list[dict[str, Any]],
    nodes: list[dict[str, Any]],
    edges: list[dict[str, Any]],
    passive: list[dict[str, int]],
    compact: bool,
    direction: str,
) -> LayoutSpec:
    """What the layout needs to know: sizes. They leave room for any number, so that a slider never moves a shape."""
    leave, enter = _ends(drawn)
    lines = [(leave[e["source"]], enter[e["target"]], *(_label_size(e) if not compact else (0, 0))) for e in edges]
    lines += [(leave[use["source"]], enter[use["target"]], 0, 0) for use in passive]
    lines += [(enter[i], leave[i], 0, 0) for i in enter if enter[i] != leave[i]]
    return LayoutSpec(
        nodes=tuple(_shape(shape["shape"], nodes[shape["node"]], compact) for shape in drawn),
        edges=tuple(lines),
        direction=direction,
        first=tuple(i for i, shape in enumerate(drawn) if shape["shape"] == "input"),
    )


def _shape(kind: str, node: dict[str, Any], compact: bool) -> Shape:
    letters = len(node["plain"])
    if kind == "operation":
        return (max(58, 8 * len(node["op"]) + 20), 36, "box")
    if kind == "constant":
        return (max(40, 9 * letters + 18), 32, "box")
    width = min(max(96, 9 * letters + 30), 200)
    return (width, 50, "ellipse" if kind == "value" else "octagon") if not compact else (width, 52, "ellipse")


def _label_size(edge: dict[str, Any]) -> tuple[int, int]:
    letters = len(edge["plain"]) + 3
    letters += 0 if edge["brief"] else len(edge["formulaPlain"])
    letters += 0 if edge["constant"] else NUMBER_WIDTH + (0 if edge["brief"] else 3)
    return (round(7.4 * letters) + 6, 22)


def _placed(
    placed: Layout, drawn: list[dict[str, Any]], edges: int, passive: list[dict[str, int]], nodes: int
) -> dict[str, Any]:
    """The layout's answer, cut up as the browser wants it."""
    leave, enter = _ends(drawn)
    curves = [[[round(x, 1), round(y, 1)] for x, y in curve] for curve in placed.edges]
    stems: list[Any] = [None] * nodes
    both = [i for i in enter if enter[i] != leave[i]]
    for position, curve in zip(both, curves[edges + len(passive) :], strict=True):
        stems[position] = curve
    return {
        "width": round(placed.width, 1),
        "height": round(placed.height, 1),
        "boxes": [
            [round(v, 1) for v in (*centre, *size)] for centre, size in zip(placed.nodes, placed.sizes, strict=True)
        ],
        "edges": curves[:edges],
        "labels": [[round(v, 1) for v in at] if at else None for at in placed.labels[:edges]],
        "stems": stems,
        "passive": curves[edges : edges + len(passive)],
    }
