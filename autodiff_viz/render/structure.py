"""The picture apart from its numbers: shapes, names, formulas and layout. It changes with the formula, not with the
point.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from autodiff_viz.graph import CONSTANT, INPUT, Graph, Node
from autodiff_viz.languages import _
from autodiff_viz.notation import Expression
from autodiff_viz.notation.program import NAME, NUMBER, Part
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import Box, fraction, operator, plain, row
from autodiff_viz.render.drawn import drawn_shapes, layout_spec, placed_picture
from autodiff_viz.render.folding import Fold, reduced, repeated
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.layout import Layout, LayoutError, LayoutSpec, place
from autodiff_viz.render.numbers import short
from autodiff_viz.render.partials import partial_expression
from autodiff_viz.render.typeset import name_box, typeset

COMPACT_ABOVE = 60
"""Operations above which a node is one shape and edges bear no labels."""

EXPLAINED = 6_000
"""Nodes above which the browser gets the ledger's numbers but no picture and no formulas."""

LEDGER_FIRST = 1_000
"""Nodes above which formulas come with the layout, after the ledger."""

SPARE_ABOVE = 12
"""Operations above which a constant stands in the box of its operation."""

SIGNS = {"add": "+", "sub": "−", "mul": "×", "div": "÷", "pow": "^"}
"""How an operation with a constant in its box is written there."""

LONGEST_TEXT = 2_000
"""Characters of a source text that stands under its picture."""

LONG_FORMULA = 22
"""Characters of a partial's formula above which its edge shows only the number."""


def structure(
    graph: Graph,
    by: str,
    direction: str = "LR",
    fold: bool = False,
    laid_out: bool = True,
    stop: threading.Event | None = None,
    spare: bool = False,
) -> dict[str, Any]:
    """The picture of a graph as plain data for the browser.

    Args:
        graph: What is drawn.
        by: The variable of the derivative, or ``""`` for none.
        direction: ``"LR"`` (left to right) or ``"TB"`` (top to bottom).
        fold: Whether, of statements that repeat, one is drawn in place of all: ``"layout"`` is ``None`` then, and
            ``"fold"`` holds what ``frontend/fold.js`` makes the picture of any stage from.
        laid_out: Whether to lay the picture out now. If not, ``"pending"`` is true, and the fields of ``PICTURE`` are
            those of an empty picture until they are taken from another call; above ``LEDGER_FIRST`` nodes those of
            ``EXPLANATION`` too, so that the ledger need not wait for them.
        spare: Whether constants stand in the boxes of their operations even where there is room for boxes of their own.
        stop: Set by whoever does not want the picture any more; then a ``LayoutCancelledError`` is raised.

    Returns:
        JSON-ready lists and strings; see ``frontend/model.js`` for their meaning. ``"hash"`` identifies the whole,
        ``"shape"`` the layout alone. Of a graph of more than ``EXPLAINED`` nodes only what the ledger needs.
    """
    names = node_names(graph)
    if not laid_out and LEDGER_FIRST < len(graph.nodes) <= EXPLAINED:
        picture = NO_PICTURE | {"pending": True}
    elif len(graph.nodes) <= EXPLAINED:
        picture = _picture(graph, names, direction, fold, partial(place, stop=stop) if laid_out else None, spare)
    else:
        picture = NO_PICTURE | {"reason": too_many(len(graph.nodes), EXPLAINED)}
    ends = [name_box(names[position]) for position in (graph.output, graph.inputs[by])] if by else []
    result = picture | {
        "direction": direction,
        "output": graph.output,
        "wrt": graph.inputs.get(by, -1),
        "derivative": _derivative(*ends) if by else None,
        "text": graph.text if len(graph.text) <= LONGEST_TEXT else "",
    }
    return result | {"hash": _digest(json.dumps([result, fold]))}


PICTURE = ("compact", "layout", "fold", "shape", "drawn", "reason", "pending")
"""The fields that laying out fills."""

EXPLANATION = ("stages", "nodes", "edges", "passive", "inputs")
"""The fields that come with them if there are more than ``LEDGER_FIRST`` nodes."""

NO_PICTURE: dict[str, Any] = {
    "compact": True,
    "layout": None,
    "fold": None,
    "shape": "",
    "reason": "",
    "pending": False,
    "drawn": [],
    **{part: 0 if part == "stages" else [] for part in EXPLANATION},
}
"""What is sent of a graph that is too large to be explained node by node."""


Place = Callable[[LayoutSpec], Layout]
"""What lays out; raises a ``LayoutError``."""


def too_many(nodes: int, limit: int) -> str:
    """Why there is no picture of so many nodes."""
    return _("A picture shows at most {limit} nodes; this graph has {nodes}.").format(
        limit=f"{limit:,}", nodes=f"{nodes:,}"
    )


def _laid(spec: LayoutSpec, place: Place | None) -> tuple[Layout | None, dict[str, Any]]:
    """The layout, and why there is none if there is none."""
    if place is None:
        return None, {"reason": "", "pending": True}
    try:
        return place(spec), {"reason": "", "pending": False}
    except LayoutError as error:
        return None, {"reason": f"{error.message} {error.hint or ''}".strip(), "pending": False}


def _picture(
    graph: Graph, names: tuple[str, ...], direction: str, fold: bool, place: Place | None, spare: bool
) -> dict[str, Any]:
    """Nodes, edges, and where they are drawn."""
    constants = folded_constants(graph, spare)
    nodes = _nodes(graph, names, constants, spare)
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
    drawn = drawn_shapes(graph, passive, compact)
    spec = layout_spec(drawn, nodes, edges, passive, compact, direction)
    placed, why = _laid(spec, place)
    return why | {
        "compact": compact,
        "layout": placed_picture(placed, drawn, len(edges), passive, len(nodes)) if placed else None,
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
    drawn = [shape for shape in drawn_shapes(graph, passive, False) if shape["node"] in shown]
    drawn = [shape for shape in drawn if shape["node"] in stage or shape["shape"] != "operation"]
    spec = layout_spec(drawn, nodes, own, idle, False, direction)
    placed, why = _laid(spec, place)
    plan = placed_picture(placed, drawn, len(own), idle, len(nodes)) if placed else None
    around = None if repeats.alone or not plan else _around(graph, repeats, nodes, edges, passive, direction, place)
    fold = {
        "start": repeats.start,
        "period": repeats.period,
        "count": repeats.count,
        "sources": [list(each) for each in repeats.sources],
        "uses": [len(own), len(idle)],
        "drawn": drawn,
        "layout": plan and plan | {"stems": [[i, curve] for i, curve in enumerate(plan["stems"]) if curve]},
        "around": around,
    }
    shape = _digest(repr((spec, repeats.count, repeats.alone)))
    return why | {"compact": False, "layout": None, "fold": fold if plan else None, "shape": shape, "drawn": []}


def _around(
    graph: Graph,
    repeats: Fold,
    nodes: list[dict[str, Any]],
    edges: list[dict[str, Any]],
    passive: list[dict[str, int]],
    direction: str,
    place: Place | None,
) -> dict[str, Any] | None:
    """What stands before and after the stages, all of them drawn as one box (or one for each of their results)."""
    hidden = {*range(repeats.start, repeats.end)} - {*repeats.exits}
    outside = sum(bool(node.inputs) for i, node in enumerate(graph.nodes) if i not in hidden)
    if outside > COMPACT_ABOVE:
        return None
    boxes = reduced(graph, hidden)

    def on_show(use: dict[str, Any]) -> bool:
        return hidden.isdisjoint((use["source"], use["target"])) and use["target"] not in boxes

    own = [i for i, edge in enumerate(edges) if on_show(edge)]
    idle = [i for i, use in enumerate(passive) if on_show(use)]
    drawn = [shape for shape in drawn_shapes(graph, passive, False) if shape["node"] not in hidden]
    long = {"plain": "∂/∂" * 4, "formulaPlain": "", "brief": True, "constant": False}
    through = [long | {"source": source, "target": root} for root, sources in boxes.items() for source in sources]
    lines = [*(edges[i] for i in own), *(each for each in through if nodes[each["source"]]["kind"] != CONSTANT)]
    placed, _why = _laid(layout_spec(drawn, nodes, lines, [passive[i] for i in idle], False, direction), place)
    if placed is None:
        return None
    plan = placed_picture(placed, drawn, len(lines), [passive[i] for i in idle], len(nodes))
    sparse = {
        "edges": [[i, curve] for i, curve in zip(own, plan["edges"], strict=False)],
        "labels": [],
        "stems": [[i, curve] for i, curve in enumerate(plan["stems"]) if curve],
        "passive": [[i, curve] for i, curve in zip(idle, plan["passive"], strict=True)],
    }
    return {"drawn": drawn, "hidden": sorted(hidden), "layout": plan | sparse}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _derivative(of: Box, by: Box) -> Box:
    """∂of/∂by."""
    return fraction(row(operator("∂"), of), row(operator("∂"), by))


def _nodes(graph: Graph, names: tuple[str, ...], folded: Mapping[int, int], spare: bool) -> list[dict[str, Any]]:
    used = _used(graph)
    operands = [_operand(graph, names, position) for position in range(len(graph.nodes))]
    signs = len(folded) > 1 and _crowded(graph)
    signs = signs or (spare and any(graph.nodes[position].operation != "pow" for position in folded))
    entries = []
    for position, node in enumerate(graph.nodes):
        constant = node.operation == CONSTANT
        box = typeset((Part(NUMBER, value=node.value, name=node.name),)) if constant else name_box(names[position])
        entries.append(
            {
                "kind": node.operation if node.operation in (INPUT, CONSTANT) else "operation",
                "name": box,
                "plain": plain(box),
                "op": _operation_label(graph, position, folded, signs),
                "creator": node.creator,
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


def _operation_label(graph: Graph, position: int, folded: Mapping[int, int], signs: bool) -> str:
    """What stands in the box of an operation: its name, or its sign and the constant that is folded into it."""
    node = graph.nodes[position]
    if node.operation not in OPERATIONS:
        return node.operation if node.inputs else ""
    if position not in folded:
        return OPERATIONS[node.operation].label
    slot = folded[position]
    number = short(graph.nodes[node.inputs[slot]].value)
    sign = SIGNS[node.operation] if signs else OPERATIONS[node.operation].label
    return f"{sign} {number}" if slot else f"{number} {sign}"


def _crowded(graph: Graph) -> bool:
    return sum(bool(node.inputs) for node in graph.nodes) > SPARE_ABOVE


def folded_constants(graph: Graph, spare: bool = False) -> dict[int, int]:
    """Operation → the slot whose constant stands in the operation's own box instead of in one of its own.

    An exponent always does; if room is spared, or there are more than ``SPARE_ABOVE`` operations, every constant beside
    +, −, ·, / and ^.
    """
    constant = [node.operation == CONSTANT for node in graph.nodes]
    many = spare or _crowded(graph)
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
        formula: Expression = (Part(NUMBER, value=edge.partial),)  # of what PyTorch did the table may know no formula
        if node.operation in OPERATIONS:
            arguments = [operands[i] for i in node.inputs]
            formula = partial_expression(node.operation, edge.slot, arguments, operands[edge.target])
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
