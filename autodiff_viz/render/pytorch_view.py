"""What autograd recorded, as plain data for the browser: operations above, creators below, and torchviz's picture."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from autodiff_viz.analysis.ledger import ledger
from autodiff_viz.engine.entries import entries
from autodiff_viz.engine.kept import Kept, kept, torchviz_source
from autodiff_viz.engine.live_graph import LiveGraph, Use
from autodiff_viz.engine.snippets import Run
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import CONSTANT, INPUT
from autodiff_viz.languages import _
from autodiff_viz.render.arrays import array_full, array_text
from autodiff_viz.render.boxes import Box, number, operator, plain, row, word
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.layout import LayoutSpec, layout
from autodiff_viz.render.numbers import full, short
from autodiff_viz.render.pytorch_lines import folded, on_screen
from autodiff_viz.render.typeset import name_box

MAX_ROWS = 120
"""Operations that are listed."""

MAX_PATHS = 8
"""Paths that are listed."""

MAX_PICTURE = 150
"""Nodes that are drawn."""

TWO_LANES = 24
"""Operations up to which creators are drawn in a lane of their own, below the operations."""

WRITTEN = 16
"""Rows and columns of the largest Jacobian whose entries are sent."""

OUTPUT_LINES = 400
"""Lines of output that are sent."""

TORCHVIZ_NODE = re.compile(r'^\t(\w+) \[label=(?:"((?:[^"\\]|\\.)*)"|(\w+))(?: fillcolor=(\w+))?\]$', re.MULTILINE)
TORCHVIZ_EDGE = re.compile(r"^\t(\w+) -> (\w+)(?: .*)?$", re.MULTILINE)


def recorded(run: Run, direction: str = "LR") -> dict[str, Any]:
    """One run of a snippet.

    Args:
        run: What it did.
        direction: ``"LR"`` (left to right) or ``"TB"`` (top to bottom).
    """
    error = run.error
    return {
        "seed": run.seed,
        "printed": [[item.line, item.text, item.echo] for item in run.printed[:OUTPUT_LINES]],
        "unsent": max(0, len(run.printed) - OUTPUT_LINES),
        "ran": sorted(run.ran),
        "remarks": [[remark.line, remark.kind, remark.text] for remark in run.remarks],
        "backwards": run.backwards,
        "read": run.read,
        "error": None
        if error is None
        else {
            "line": error.line,
            "span": list(error.span) if error.span else None,
            "kind": error.kind,
            "message": error.message,
            "hint": error.hint,
            "exhibit": error.exhibit,
        },
        "graph": None if run.graph is None else graph_view(run.graph, run.text, direction, run.shares),
    }


def graph_view(
    graph: LiveGraph, text: str, direction: str = "LR", shares: tuple[float | None, ...] = ()
) -> dict[str, Any]:
    """The picture and the table of a recorded graph; spans point into ``text``, ``shares`` belong to its uses.

    Of small tensors ``"unfolded"`` holds the same number by number.
    """
    return _view(graph, text, direction, shares) | {"unfolded": _unfolded(graph, text, direction)}


def _unfolded(graph: LiveGraph, text: str, direction: str) -> dict[str, Any] | None:
    if not any(node.shape for node in graph.nodes):
        return None
    try:
        return _view(entries(graph), text, direction, ())
    except FormulaError:  # too large, complex, or freed
        return None


def _view(graph: LiveGraph, text: str, direction: str, shares: tuple[float | None, ...]) -> dict[str, Any]:
    names = node_names(graph)
    keeps = kept(graph)
    shares = shares or _shares(graph)
    operations = [i for i, node in enumerate(graph.nodes) if node.inputs]
    drawn = len(graph.nodes) <= MAX_PICTURE
    listed = operations[::-1][:MAX_ROWS]
    leaves = list(graph.inputs.values())[:MAX_ROWS]
    two = len(operations) <= TWO_LANES
    uses = _uses(graph, shares, set(operations) if drawn else set(listed))
    sent = range(len(graph.nodes)) if drawn else {*leaves, *listed, graph.output, *(use["source"] for use in uses)}
    nodes = {i: _node(graph, i, names, text, keeps[i]) for i in sent}
    every = list(nodes.values())
    return {
        "nodes": every if drawn else nodes,
        "rows": listed,
        "operations": len(operations),
        "leaves": leaves,
        "lines": sorted({text.count("\n", 0, node.span.start) + 1 for node in graph.nodes if node.span}),
        "uses": uses,
        "output": graph.output,
        "two": two,
        "direction": direction,
        "picture": _picture(graph, every, two, direction) if drawn else None,
        "folded": None if two else _folded(graph, names, shares, text, direction),
        "scalar": graph.scalar,
        "ledgers": [_ledger(graph, names, name) for name in list(graph.inputs)[:3]] if graph.scalar else [],
        "gradient": [_derivative(graph, names, name) for name in list(graph.inputs)[:3]],
        "torchviz": torchviz_view(torchviz_source(graph)) if drawn else None,
    }


def _folded(
    graph: LiveGraph, names: tuple[str, ...], shares: tuple[float | None, ...], text: str, direction: str
) -> dict[str, Any] | None:
    """The picture by lines of the snippet, of a graph of many operations."""
    return folded(graph, lambda i: _node(graph, i, names, text, ()), shares, text, direction, _size)


def _node(
    graph: LiveGraph, position: int, names: tuple[str, ...], text: str, keeps: tuple[Kept, ...]
) -> dict[str, Any]:
    node = graph.nodes[position]
    kind = {INPUT: "input", CONSTANT: "constant"}.get(node.operation, "operation")
    named = names[position] != "" and kind != "constant"
    code = text[node.span.start : node.span.stop] if node.span else ""
    array, adjoint = graph.values[position], graph.adjoints[position]
    return {
        "kind": kind,
        "name": name_box(names[position]) if named else None,
        "plain": plain(name_box(names[position])) if named else "",
        "title": _title(node.operation, node.creator),
        "creator": "AccumulateGrad" if kind == "input" else node.creator,
        "value": array_text(array, node.shape),
        "full": array_full(array),
        "shape": list(node.shape),
        "dtype": "" if array is None else str(array.dtype),
        "line": text.count("\n", 0, node.span.start) + 1 if node.span else 0,
        "span": list(node.span) if node.span else None,
        "code": " ".join(code.split()),
        "adjoint": None if adjoint is None else array_text(adjoint, node.shape),
        "adjointFull": None if adjoint is None else array_full(adjoint),
        "keeps": [_kept_box(graph, position, names, thing) for thing in keeps],
        "inputs": list(node.inputs),
    }


def _title(operation: str, creator: str) -> str:
    stem = re.sub(r"Backward\d*$", "", creator.rpartition("::")[2])
    return stem or operation.capitalize()


def _kept_box(graph: LiveGraph, position: int, names: tuple[str, ...], thing: Kept) -> Box:
    if thing.kind == "shape":
        return word(_("shape [{sizes}]").format(sizes=", ".join(map(str, thing.shape))))
    if thing.kind == "number":
        return number(short(thing.number))
    at = position if thing.kind == "result" else graph.nodes[position].inputs[thing.slot]
    text = array_text(graph.values[at], graph.nodes[at].shape)
    if not names[at] or graph.nodes[at].operation == CONSTANT:
        return number(text)
    return row(name_box(names[at]), operator("="), number(text))


def _derivative(graph: LiveGraph, names: tuple[str, ...], name: str) -> dict[str, Any]:
    position = graph.inputs[name]
    adjoint = graph.adjoints[position]
    return {
        "of": name_box(names[graph.output]),
        "by": name_box(names[position]),
        "node": position,
        "value": array_text(adjoint, graph.nodes[position].shape) if adjoint is not None else "0",
        "full": array_full(adjoint),
    }


def _uses(graph: LiveGraph, shares: tuple[float | None, ...], targets: Collection[int]) -> list[dict[str, Any]]:
    """Every use by these that a derivative flows along: its partial or, between tensors, its Jacobian's size."""
    users = Counter(use.source for use in graph.uses)
    found = []
    for use, share in zip(graph.uses, shares, strict=True):
        if use.target not in targets:
            continue
        rows, columns = (math.prod(graph.nodes[i].shape) for i in (use.target, use.source))
        found.append(
            {
                "source": use.source,
                "target": use.target,
                "slot": use.slot,
                "label": short(use.partial) if use.partial is not None else f"{rows}×{columns}",
                "full": full(use.partial) if use.partial is not None else "",
                "jacobian": use.partial is None,
                "matrix": _matrix(graph, use),
                "sends": _sent(graph, use, users[use.source]),
                "share": share if share is not None and math.isfinite(share) else None,
            }
        )
    return found


def _matrix(graph: LiveGraph, use: Use) -> list[list[str]] | None:
    """The entries of a small Jacobian, row by row; ``None`` of a large one."""
    rows, columns = (math.prod(graph.nodes[i].shape) for i in (use.target, use.source))
    if use.partial is not None or max(rows, columns) > WRITTEN:
        return None
    try:
        whole = graph.jacobian(use).reshape(rows, columns)
    except FormulaError:
        return None
    return [[short(float(x), 5) for x in line] for line in whole]


def _sent(graph: LiveGraph, use: Use, users: int) -> str:
    """What the target's creator sends back along a use: one term of the source's adjoint."""
    above, below = graph.adjoints[use.target], graph.adjoints[use.source]
    if below is None:
        return ""
    if users == 1:
        return array_text(below, graph.nodes[use.source].shape)
    if use.partial is not None and above is not None:
        return short(float(above.item()) * use.partial)
    with suppress(FormulaError):
        if above is not None:
            return array_text(np.tensordot(above, graph.jacobian(use), above.ndim), below.shape)
    return "[" + "×".join(map(str, below.shape)) + "]" if below.shape else ""


def _shares(graph: LiveGraph) -> tuple[float | None, ...]:
    """The share of each use in ‖gradient‖², all variables together; ``None`` where it is not known."""
    if not graph.scalar:
        return (None,) * len(graph.uses)
    adjoints = [0.0 if a is None else float(a) for a in graph.adjoints]
    tangents = [0.0] * len(graph.nodes)
    for position in graph.inputs.values():
        tangents[position] = adjoints[position]
    for use in graph.uses:
        tangents[use.target] += (use.partial or 0.0) * tangents[use.source]
    total = tangents[graph.output]
    if not total or not math.isfinite(total):
        return (None,) * len(graph.uses)
    return tuple(adjoints[u.target] * (u.partial or 0.0) * tangents[u.source] / total for u in graph.uses)


def _picture(graph: LiveGraph, nodes: list[dict[str, Any]], two: bool, direction: str) -> dict[str, Any] | None:
    """Where everything stands: shapes of one lane; the creators' lane has the same places."""
    active = {use.source for use in graph.uses} | {use.target for use in graph.uses}
    shapes: list[tuple[int, str]] = []
    for position, node in enumerate(nodes):
        if node["kind"] != "operation":
            shapes.append((position, node["kind"]))
        else:
            shapes += [(position, "operation"), (position, "value")]
    leave = {position: i for i, (position, kind) in enumerate(shapes) if kind != "operation"}
    enter = leave | {position: i for i, (position, kind) in enumerate(shapes) if kind == "operation"}
    linked = {(use.target, use.slot) for use in graph.uses}
    passive = [
        (source, target)
        for target, node in enumerate(graph.nodes)
        for slot, source in enumerate(node.inputs)
        if (target, slot) not in linked
    ]
    lines = [(leave[u.source], enter[u.target], max(30.0, 7.4 * len(_label(u.partial))), 20.0) for u in graph.uses]
    lines += [(leave[source], enter[target], 0.0, 0.0) for source, target in passive]
    both = [position for position in enter if enter[position] != leave[position]]
    lines += [(enter[position], leave[position], 0.0, 0.0) for position in both]
    placed = layout(
        LayoutSpec(
            tuple((*_size(kind, nodes[position], two), _outline(kind)) for position, kind in shapes),
            tuple(lines),
            direction,
            tuple(leave[i] for i in graph.inputs.values() if i in active),
        )
    )
    return placed and on_screen(placed, shapes, len(graph.uses), len(passive), both)


def _label(partial: float | None) -> str:
    return short(partial) if partial is not None else "99×99"


def _outline(kind: str) -> str:
    return {"input": "octagon", "value": "ellipse"}.get(kind, "box")


def _size(kind: str, node: Mapping[str, Any], two: bool) -> tuple[float, float]:
    """Room for the value above and for its creator or its adjoint below."""
    written = len(node["plain"]) + len(node["value"]) + 3
    below = len(node["adjoint"] or "") + len(node["plain"]) + 3
    if kind == "operation":
        return max(74.0, 7.4 * len(node["creator"]) + 22), 36.0 if two else 46.0
    if kind == "constant":
        return max(36.0, 8.6 * len(node["value"]) + 18), 30.0
    if kind == "input":
        return max(96.0, 7.8 * written + 30, 7.6 * (len(node["adjoint"] or "0") + len(node["plain"]) + 9) + 22), 50.0
    return max(84.0, 7.8 * max(written, below if two else 0) + 26), 48.0


def _ledger(graph: LiveGraph, names: tuple[str, ...], name: str) -> dict[str, Any]:
    """The paths of one variable: factors, product, share."""
    found = ledger(graph, name, MAX_PATHS)
    total = found.total
    return {
        "by": name_box(names[graph.inputs[name]]),
        "of": name_box(names[graph.output]),
        "count": f"{found.count:,}",
        "total": short(total),
        "full": full(total),
        "terms": [
            {
                "edges": list(term.edges),
                "factors": [short(graph.edges[edge].partial) for edge in reversed(term.edges)],
                "product": short(term.product),
                "share": term.product / total if total and math.isfinite(term.product / total) else None,
            }
            for term in found.terms
        ],
    }


def torchviz_view(source: str) -> dict[str, Any] | None:
    """torchviz's DOT text as boxes in their places, top to bottom; ``None`` if there is none, or it is too large."""
    found = list(TORCHVIZ_NODE.finditer(source))
    places = {match[1]: i for i, match in enumerate(found)}
    edges = [(places[a], places[b]) for a, b in TORCHVIZ_EDGE.findall(source) if a in places and b in places]
    if not found:
        return None
    labels = [(match[2] if match[2] is not None else match[3]).strip("\n").split("\n") for match in found]
    sizes = [(max(48.0, 7.0 * max(map(len, label)) + 18), 14.0 * len(label) + 10) for label in labels]
    placed = layout(
        LayoutSpec(tuple((*size, "box") for size in sizes), tuple((a, b, 0.0, 0.0) for a, b in edges), "TB")
    )
    if placed is None:
        return None
    return {
        "width": round(placed.width, 1),
        "height": round(placed.height, 1),
        "boxes": [
            {
                "label": [line.strip() for line in label],
                "fill": match[4] or "lightgrey",
                "node": int(match[1][1:]) if re.fullmatch(r"[kv]\d+", match[1]) else None,
                "at": [round(v, 1) for v in (*centre, *size)],
            }
            for match, label, centre, size in zip(found, labels, placed.nodes, placed.sizes, strict=True)
        ],
        "edges": [[[round(x, 1), round(y, 1)] for x, y in curve] for curve in placed.edges],
    }
