"""Whose rounding it is, drawn on the computation graph: one box a node, and what its rounding may change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from autodiff_viz.analysis.differences import ErrorCurve
from autodiff_viz.analysis.rounding import NodeRounding, rounding
from autodiff_viz.analysis.truth import needed
from autodiff_viz.errors import LimitError
from autodiff_viz.graph import CONSTANT, Graph
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import MINUS, plain
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.layout import LayoutError, LayoutSpec, Point, place
from autodiff_viz.render.numbers import short
from autodiff_viz.render.structure import SIGNS
from autodiff_viz.render.typeset import name_box

LARGEST_ROUNDINGS = 5
"""So many nodes are listed."""

MAX_WORDS = 80
"""Nodes of a graph that is drawn as boxes with words; the nodes of a larger one are points."""

MAX_DRAWN = 1_000
"""Nodes of a graph that is drawn here; a larger one has the list alone."""

SPACE = 14.0
"""Room for a point, in px."""

BOX_HEIGHT = 46.0
CHARACTER = 7.4
PADDING = 26.0
SMALLEST = 74.0
"""Sizes of a box, in px."""


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def roundings(curve: ErrorCurve) -> dict[str, Any]:
    """What the rounding of each node may change in the derivative, and in the value.

    Returns:
        ``bound``: all together, relative to the derivative. ``nodes``: those whose rounding may change something, the
        largest change of the derivative first; shares are of all changes, of the derivative's and of the value's.
    """
    graph = curve.graph
    try:
        found = rounding(graph, curve.wrt, curve.dtype)
    except LimitError as error:
        return {"bound": 0.0, "listed": 0, "nodes": [], "message": error.message}
    names = node_names(graph)
    there = [n for n in found.nodes if n is not None and (_useful(n.gradient_bound) or _useful(n.bound))]
    there.sort(key=lambda node: -node.gradient_bound if math.isfinite(node.gradient_bound) else 0.0)
    return {
        "bound": _finite(found.gradient_bound / (abs(curve.truth) or 1.0)),
        "listed": LARGEST_ROUNDINGS,
        "nodes": [_entry(graph, node, names, found.gradient_bound, found.bound) for node in there[:MAX_DRAWN]],
    }


def _useful(bound: float) -> bool:
    return bound > 0 and math.isfinite(bound)


def _entry(graph: Graph, node: NodeRounding, names: Sequence[str], gradient: float, value: float) -> dict[str, Any]:
    return {
        "id": node.position,
        "name": plain(name_box(names[node.position])),
        "operation": operation_text(graph, node.position, names),
        "share": _share(node.gradient_bound, gradient),
        "ofValue": _share(node.bound, value),
        "condition": _finite(node.condition),
        "adjoint": _finite(node.adjoint),
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 and math.isfinite(whole) and math.isfinite(part) else 0.0


def operation_text(graph: Graph, position: int, names: Sequence[str]) -> str:
    """What a node computes from its arguments: ``v₁ + 1``, ``exp(v₂)``; ``""`` for a variable."""
    node = graph.nodes[position]
    if node.operation not in OPERATIONS:
        return ""
    arguments = [
        short(graph.nodes[i].value) if graph.nodes[i].operation == CONSTANT else plain(name_box(names[i]))
        for i in node.inputs
    ]
    if node.operation == "neg":
        return MINUS + arguments[0]
    if node.operation == "pow" and arguments[1].isdecimal():
        return arguments[0] + arguments[1].translate(_RAISED)
    if node.operation in SIGNS:
        return f" {SIGNS[node.operation]} ".join(arguments)
    return f"{OPERATIONS[node.operation].symbol}({', '.join(arguments)})"


def drawing(graph: Graph, narrow: bool = False) -> dict[str, Any] | None:
    """The graph as boxes and arrows, numbers standing in the boxes of their operations.

    It depends on the formula, not on the point, and takes up to some seconds: the layout comes from Graphviz.

    Returns:
        ``points``: whether there are too many nodes for words. Boxes as (centre, size), texts, and curves of control
        points. ``None`` if the graph is too large to draw.
    """
    shown = [i for i in needed(graph) if graph.nodes[i].operation != CONSTANT]
    if not shown or len(shown) > MAX_DRAWN:
        return None
    names = node_names(graph)
    texts = [(plain(name_box(names[i])), operation_text(graph, i, names)) for i in shown]
    points = len(shown) > MAX_WORDS
    widths = [max(SMALLEST, PADDING + CHARACTER * len(f"{name} = {text}" if text else name)) for name, text in texts]
    shapes = tuple((SPACE, SPACE, "ellipse") if points else (width, BOX_HEIGHT, "box") for width in widths)
    places = {position: place_ for place_, position in enumerate(shown)}
    edges = [
        (places[source], places[target])
        for target in shown
        for source in graph.nodes[target].inputs
        if source in places
    ]
    spec = LayoutSpec(
        nodes=shapes,
        edges=tuple((source, target, 0.0, 0.0) for source, target in edges),
        direction="TB" if narrow and not points else "LR",
        first=tuple(places[i] for i in graph.inputs.values() if i in places),
    )
    try:
        found = place(spec)
    except LayoutError:
        return None
    return {
        "points": points,
        "width": round(found.width, 1),
        "height": round(found.height, 1),
        "nodes": [
            {"id": position, "name": name, "operation": text, "box": _tenths(found.nodes[k], found.sizes[k])}
            for k, (position, (name, text)) in enumerate(zip(shown, texts, strict=True))
        ],
        "edges": [{"ends": [shown[source], shown[target]], "curve": [_tenths(point) for point in curve]}
                  for (source, target), curve in zip(edges, found.edges, strict=True)],
    }  # fmt: skip


def _tenths(*points: Point) -> list[float]:
    return [round(number, 1) for point in points for number in point]


def _finite(x: float) -> float | str:
    return x if math.isfinite(x) else "NaN" if math.isnan(x) else "Infinity"
