"""A graph of tensors and its ledger as plain data for the browser: shapes at the nodes, Jacobians on the edges."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autodiff_viz.analysis.tensor_ledger import TensorLedger, tensor_ledger
from autodiff_viz.engine.tensors.graph import TensorGraph, Use
from autodiff_viz.errors import LimitError
from autodiff_viz.graph import CONSTANT, INPUT
from autodiff_viz.languages import _
from autodiff_viz.render.arrays import array_text, size_text
from autodiff_viz.render.boxes import Box, fraction, number, operator, plain, row
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.layout import LayoutError, LayoutSpec, place
from autodiff_viz.render.numbers import full, short
from autodiff_viz.render.runs import runs, width
from autodiff_viz.render.tensor_drawing import operation_label, use_label
from autodiff_viz.render.tensor_unfolding import MAX_PICTURE, result_of, turning, unfolded, variable_of, whole_names
from autodiff_viz.render.typeset import name_box
from autodiff_viz.tensors.linear_maps import Array

MAX_ROWS = 24
"""Paths that are listed."""

SHOWN = 4
"""Rows and columns of a matrix that stands in the ledger."""

WHOLE = 12
"""Rows and columns of a matrix that is looked at."""

FONT = 17.0
"""Of names and values in the picture, in px."""

DIGITS = 5
"""Of a number in a matrix."""


def tensor_view(
    whole: TensorGraph, by: str, direction: str = "LR", opened: Sequence[int] = (), of: str = ""
) -> dict[str, Any]:
    """The picture, the ledger and everything that can be looked at.

    Args:
        whole: Its output is one number, unless ``of`` says another one.
        by: The variable of the derivative: a whole tensor, or a number of one. Of a tensor that is unfolded it is one
            of its numbers, of one that is not it is all of it.
        direction: ``"LR"`` (left to right) or ``"TB"`` (top to bottom).
        opened: Nodes that are unfolded into their numbers, in the order in which somebody asked for it.
        of: One number of a named tensor that is differentiated in place of the output; its tensor is unfolded.
    """
    entered = result_of(whole, of)
    if entered is not None:
        opened = [entered, *(i for i in opened if i != entered)]
    parts, refused = unfolded(whole, opened)
    graph = parts.graph
    if entered is not None:
        place = next((i for i, node in enumerate(graph.nodes) if node.name == of), None)
        if place is None:
            raise LimitError(
                _("'{name}' belongs to a tensor of too many numbers to be unfolded here.").format(name=of),
                hint=_("Show everything as single numbers."),
            )
        graph = graph.of(place)
    by = variable_of(whole, parts, by)
    graph = _up_to_output(graph, by)
    names = [name_box(name) for name in node_names(graph)]
    shares = graph.share(by)
    nodes = [
        _node(graph, i, names[i]) | turning(whole, parts, i) for i in range(min(len(graph.nodes), 2 * MAX_PICTURE))
    ]
    uses = [_use(graph, use, names, share) for use, share in zip(graph.uses, shares, strict=True)]
    found = tensor_ledger(graph, by, MAX_ROWS)
    placed, reason = _picture(graph, nodes, uses, direction)
    return {
        "nodes": nodes,
        "uses": uses if placed else [],
        "picture": placed,
        "down": direction == "TB",
        "reason": reason,
        "variables": [[name, plain(names[position])] for name, position in graph.inputs.items()],
        "by": by,
        "opened": list(parts.opened),
        "wholes": whole_names(whole)[: 2 * MAX_PICTURE],
        "refused": refused,
        "ledger": _ledger(graph, found, names, uses),
    }


def _up_to_output(graph: TensorGraph, by: str) -> TensorGraph:
    """Without what comes after the output, unless that has the variable."""
    count = max(graph.output, graph.inputs[by]) + 1
    if count == len(graph.nodes):
        return graph
    inputs = {name: position for name, position in graph.inputs.items() if position < count}
    return replace(graph, nodes=graph.nodes[:count], inputs=inputs, names={})


def _node(graph: TensorGraph, position: int, name: Box) -> dict[str, Any]:
    node, value, adjoint = graph.nodes[position], graph.values[position], graph.adjoints[position]
    kind = {INPUT: "input", CONSTANT: "constant"}.get(node.operation, "operation")
    named = kind != "constant"
    return {
        "kind": kind,
        "name": name if named else None,
        "plain": plain(name) if named else "",
        "op": operation_label(graph, position) if kind == "operation" else "",
        "creator": node.creator,
        "shape": size_text(node.shape),
        "value": array_text(value, node.shape),
        "adjoint": None if adjoint is None else array_text(adjoint, node.shape),
        "values": _table(value),
        "adjoints": None if adjoint is None else _table(adjoint),
        "span": list(node.span) if node.span else None,
    }


def _table(array: Array) -> list[list[str]] | None:
    """Rows of numbers, every digit; ``None`` for what has more than two axes or is too large to be looked at."""
    if array.ndim > 2 or max(array.shape, default=1) > WHOLE:
        return None
    return [[full(float(x)) for x in line] for line in np.atleast_2d(array)]


def _rows(array: Array) -> list[list[str]] | None:
    """The same with few digits."""
    if array.ndim > 2 or max(array.shape, default=1) > 2 * SHOWN:
        return None
    return [[short(float(x), DIGITS) for x in line] for line in np.atleast_2d(array)]


def _use(graph: TensorGraph, use: Use, names: list[Box], share: float | None) -> dict[str, Any]:
    linear = graph.map(use)
    rows, columns = linear.size
    small = rows * columns <= WHOLE * WHOLE and max(rows, columns) <= WHOLE
    matrix = linear.matrix() if small else None
    scalar = use.partial is not None
    symbol = fraction(row(operator("∂"), names[use.target]), row(operator("∂"), names[use.source]))
    return {
        "source": use.source,
        "target": use.target,
        "slot": use.slot,
        "d": symbol,
        "plain": plain(symbol),
        "kind": _(linear.kind),
        "size": f"{rows}×{columns}",
        "norm": short(linear.norm(), DIGITS),
        "label": short(use.partial) if use.partial is not None else use_label(graph, use),
        "scalar": scalar,
        "matrix": None if matrix is None else [[full(float(x)) for x in line] for line in matrix],
        "brief": _brief(matrix),
        "share": share if share is not None and math.isfinite(share) else None,
    }


def _brief(matrix: Array | None) -> list[list[str]] | None:
    """A small matrix with few digits, for a row of the ledger."""
    if matrix is None or max(matrix.shape) > SHOWN:
        return None
    return [[short(float(x), DIGITS) for x in line] for line in matrix]


def _ledger(graph: TensorGraph, found: TensorLedger, names: list[Box], uses: list[dict[str, Any]]) -> dict[str, Any]:
    passing = Counter(use for term in found.terms for use in term.uses)
    return {
        "d": fraction(row(operator("∂"), names[found.target]), row(operator("∂"), names[found.source])),
        "of": plain(names[found.target]),
        "by": plain(names[found.source]),
        "count": f"{found.count:,}",
        "numbers": f"{found.numbers:,}",
        "shape": size_text(found.total.shape),
        "total": array_text(found.total, found.total.shape),
        "totals": _rows(found.total),
        "complete": found.complete,
        "terms": [
            {
                "uses": list(term.uses),
                "own": [use for use in term.uses if passing[use] == 1],
                "factors": [uses[use] | {"at": use} for use in reversed(term.uses)],
                "product": array_text(term.product, term.product.shape),
                "products": _rows(term.product),
                "share": term.share if term.share is not None and math.isfinite(term.share) else None,
            }
            for term in found.terms
        ],
    }


def _picture(
    graph: TensorGraph, nodes: list[dict[str, Any]], uses: list[dict[str, Any]], direction: str
) -> tuple[dict[str, Any] | None, str]:
    """Where everything stands, or why it is not drawn."""
    if len(graph.nodes) > MAX_PICTURE:
        return None, _("A picture shows at most {limit} nodes; this graph has {nodes}.").format(
            limit=MAX_PICTURE, nodes=f"{len(graph.nodes):,}"
        )
    shapes = [
        (position, kind)
        for position, node in enumerate(nodes)
        for kind in ((node["kind"],) if node["kind"] != "operation" else ("operation", "value"))
    ]
    leave = {position: i for i, (position, kind) in enumerate(shapes) if kind != "operation"}
    enter = leave | {position: i for i, (position, kind) in enumerate(shapes) if kind == "operation"}
    active = {(use.target, use.slot) for use in graph.uses}
    passive = [
        (source, target)
        for target, node in enumerate(graph.nodes)
        for slot, source in enumerate(node.inputs)
        if (target, slot) not in active
    ]
    both = [position for position in enter if enter[position] != leave[position]]
    lines = [
        (leave[u["source"]], enter[u["target"]], 6.9 * len(u["label"]) + 8, 20.0 if u["scalar"] else 36.0) for u in uses
    ]
    lines += [(leave[source], enter[target], 0.0, 0.0) for source, target in passive]
    lines += [(enter[position], leave[position], 0.0, 0.0) for position in both]
    spec = LayoutSpec(
        tuple((*_size(kind, nodes[position], direction), _outline(kind)) for position, kind in shapes),
        tuple(lines),
        direction,
        tuple(leave[i] for i in graph.inputs.values() if any(use.source == i for use in graph.uses)),
    )
    try:
        placed = place(spec)
    except LayoutError as error:
        return None, f"{error.message} {error.hint}".strip()
    curves = [[[round(x, 1), round(y, 1)] for x, y in curve] for curve in placed.edges]
    return {
        "width": round(placed.width, 1),
        "height": round(placed.height, 1),
        "shapes": [
            [position, kind, *(round(v, 1) for v in (*centre, *size))]
            for (position, kind), centre, size in zip(shapes, placed.nodes, placed.sizes, strict=True)
        ],
        "edges": curves[: len(uses)],
        "labels": [[round(v, 1) for v in at] if at else None for at in placed.labels[: len(uses)]],
        "passive": curves[len(uses) :],
    }, ""


def _outline(kind: str) -> str:
    return {"input": "octagon", "value": "ellipse"}.get(kind, "box")


def _size(kind: str, node: dict[str, Any], direction: str) -> tuple[float, float]:
    """Room for name and value; from top to bottom for the adjoint too, which otherwise stands below."""
    if kind == "operation":
        return max(64.0, 8.0 * len(node["op"]) + 22, 7.0 * len(node["creator"]) + 18), 48.0 if node["creator"] else 38.0
    if kind == "constant":
        return max(40.0, _width(number(node["value"])) + 22), 32.0
    equation = row(node["name"], operator("="), number(node["value"]))
    adjoint = _width(row(node["name"], operator("="), number(node["adjoint"] or "")))
    down = direction == "TB"
    wide = max(_width(equation), adjoint if down else 0.0) + (36 if kind == "value" else 28)
    return max(96.0, wide, adjoint + 6), 76.0 if down else 54.0


def _width(box: Box) -> float:
    return width(runs(box), FONT)
