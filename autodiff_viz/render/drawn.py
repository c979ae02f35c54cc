"""Which shapes a picture has, how large they are, and where the layout puts them."""

from __future__ import annotations

from typing import Any

from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.render.layout import Layout, LayoutSpec, Shape

NUMBER_WIDTH = 10
"""Characters reserved for a number: six digits, sign, point and exponent."""


def drawn_shapes(graph: Graph, passive: list[dict[str, int]], compact: bool) -> list[dict[str, Any]]:
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


def layout_spec(
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
        width = max(58, 8 * len(node["op"]) + 20)
        return (max(width, 6.6 * len(node["creator"]) + 14), 46, "box") if node["creator"] else (width, 36, "box")
    if kind == "constant":
        return (max(40, 9 * letters + 18), 32, "box")
    width = min(max(96, 9 * letters + 30), 200)
    return (width, 50, "ellipse" if kind == "value" else "octagon") if not compact else (width, 52, "ellipse")


def _label_size(edge: dict[str, Any]) -> tuple[int, int]:
    letters = len(edge["plain"]) + 3
    letters += 0 if edge["brief"] else len(edge["formulaPlain"])
    letters += 0 if edge["constant"] else NUMBER_WIDTH + (0 if edge["brief"] else 3)
    return (round(7.4 * letters) + 6, 22)


def placed_picture(
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
