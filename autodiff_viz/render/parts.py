"""A part of a graph as a picture of its own: one stage of statements that repeat, or what is left when nodes are folded
away. The reduced graph is exact: an edge that stands for folded paths carries the sum of their products.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Any

from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.languages import _
from autodiff_viz.render.boxes import fraction, operator, plain, row
from autodiff_viz.render.drawn import drawn_shapes, layout_spec, placed_picture
from autodiff_viz.render.folding import repeated
from autodiff_viz.render.layout import place
from autodiff_viz.render.structure import COMPACT_ABOVE
from autodiff_viz.render.views import AROUND, View
from autodiff_viz.render.wire import real, wire

Plain = dict[str, Any]


@dataclass(frozen=True)
class Group:
    """Nodes that are drawn as one box.

    Attributes:
        root: The node that it makes.
        inner: The nodes that are not seen.
        sources: Nodes on show that it is made from and a derivative can flow to, in the order of the tape.
        idle: The same where none can flow, but for constants.
    """

    root: int
    inner: frozenset[int]
    sources: tuple[int, ...]
    idle: tuple[int, ...]


def on_show(graph: Graph, view: View) -> tuple[Set[int], Set[int]]:
    """The nodes whose operations are drawn, and those that are folded away."""
    every = frozenset(range(len(graph.nodes)))
    repeats = None if view.stage is None else repeated(graph)
    drawn, hidden = every, set[int]()
    if repeats and view.stage == AROUND:
        hidden = {*range(repeats.start, repeats.end)} - {*repeats.exits}
    elif repeats and view.stage is not None:
        drawn = frozenset(repeats.stage(min(view.stage, repeats.count - 1)))
    for root in view.folds:
        hidden |= feeding(graph, root) & drawn
    return drawn, hidden


def feeding(graph: Graph, root: int) -> set[int]:
    """The operations and constants that lead to a node and nowhere else."""
    users: dict[int, list[int]] = {}
    for position, node in enumerate(graph.nodes):
        for source in node.inputs:
            users.setdefault(source, []).append(position)
    inner: set[int] = set()
    for position in range(root - 1, -1, -1):
        uses = users.get(position)
        if not uses or position == graph.output or graph.nodes[position].operation == INPUT:
            continue
        if all(user == root or user in inner for user in uses):
            inner.add(position)
    return inner


def groups(graph: Graph, hidden: Set[int]) -> list[Group]:
    """The nodes on show that hidden ones lead to."""
    found = []
    for root, node in enumerate(graph.nodes):
        if root in hidden or hidden.isdisjoint(node.inputs):
            continue
        inner, waiting = set[int](), [root]
        flows: dict[int, bool] = {}
        while waiting:
            user = graph.nodes[waiting.pop()]
            for source, partial in zip(user.inputs, user.partials, strict=True):
                if source not in hidden:
                    flows[source] = flows.get(source, False) or partial is not None
                elif source not in inner:
                    inner.add(source)
                    waiting.append(source)
        sources = tuple(i for i in sorted(flows) if flows[i])
        idle = tuple(i for i in sorted(flows) if not flows[i] and graph.nodes[i].operation != CONSTANT)
        found.append(Group(root, frozenset(inner), sources, idle))
    return found


def part(graph: Graph, structure: Plain, numbers: Plain, drawn: Set[int], hidden: Set[int]) -> tuple[Plain, Plain]:
    """Structure and numbers of the picture of a part, in the form of the whole's.

    Args:
        graph: The whole.
        structure: Of the whole, with nodes and edges; its layout is not looked at.
        numbers: Of the whole.
        drawn: The nodes whose operations are drawn; what they use is drawn without its own operation.
        hidden: Those that are folded away.

    Raises:
        LayoutError: It cannot be laid out.
    """
    boxes = [group for group in groups(graph, hidden) if group.root in drawn]
    roots = {group.root: group for group in boxes}

    def seen(use: Plain) -> bool:
        ends = (use["source"], use["target"])
        return hidden.isdisjoint(ends) and use["target"] not in roots and use["target"] in drawn

    bundles = [_bundle(structure, group.root, source) for group in boxes for source in group.sources]
    edges = [*structure["edges"], *bundles]
    first = len(structure["edges"])
    own = [*(i for i in range(first) if seen(edges[i])), *range(first, len(edges))]
    idle = [
        *(use for use in structure["passive"] if seen(use)),
        *({"source": source, "target": group.root, "slot": -1} for group in boxes for source in group.idle),
    ]
    shown = {edges[i][end] for i in own for end in ("source", "target")} | {use["source"] for use in idle}
    shown |= {i for i in drawn - hidden if graph.nodes[i].inputs or graph.nodes[i].operation == INPUT}
    compact = sum(bool(graph.nodes[i].inputs) for i in drawn - hidden) > COMPACT_ABOVE
    nodes = [
        node | {"op": _size(graph, roots[i]), "creator": ""} if i in roots else node
        for i, node in enumerate(structure["nodes"])
    ]
    lines = [edges[i] for i in own]
    shapes = [
        shape
        for shape in drawn_shapes(graph, [*idle, *lines], compact)
        if shape["node"] in shown and (shape["node"] in drawn or shape["shape"] != "operation")
    ]
    placed = place(layout_spec(shapes, nodes, lines, idle, compact, structure["direction"]))
    plan = placed_picture(placed, shapes, len(lines), idle, len(nodes))
    layout = plan | {name: _spread(plan[name], own, len(edges)) for name in ("edges", "labels")}
    body = "value" if compact else "operation"
    named = [
        shape | {"shape": "folded"} if shape["node"] in roots and shape["shape"] == body else shape for shape in shapes
    ]
    picture = structure | {
        "compact": compact,
        "nodes": nodes,
        "edges": edges,
        "passive": idle,
        "drawn": named,
        "layout": layout,
        "fold": None,
    }
    return picture, _numbered(graph, numbers, boxes, hidden, first)


def _size(graph: Graph, group: Group) -> str:
    opens = _("▸ {n} ops").format(n=1 + sum(bool(graph.nodes[i].inputs) for i in group.inner))
    return opens.removeprefix("▸ ")  # on paper nothing opens


def _bundle(structure: Plain, root: int, source: int) -> Plain:
    """An edge in place of all paths from a source to a root."""
    ends = (structure["nodes"][i]["name"] for i in (root, source))
    symbol = fraction(*(row(operator("∂"), name) for name in ends))
    text = plain(symbol)
    both = {"d": symbol, "formula": symbol, "plain": text, "formulaPlain": text}
    return both | {"source": source, "target": root, "slot": -1, "constant": False, "brief": True}


def _spread(found: list[Any], places: Iterable[int], size: int) -> list[Any]:
    full = [None] * size
    for place_, item in zip(places, found, strict=True):
        full[place_] = item
    return full


def _numbered(graph: Graph, numbers: Plain, boxes: list[Group], hidden: Set[int], first: int) -> Plain:
    """The numbers with those of the bundles after the edges'; terms run along bundles where they were folded."""
    partials, shares, counts, ids = [], [], [], {}
    total = real(numbers["total"])
    for group in boxes:
        for source in group.sources:
            ids[source, group.root] = first + len(ids)
            partial = _through(graph, group, source)
            tangent, adjoint = numbers["tangents"][source], numbers["adjoints"][group.root]
            used = tangent is not None and adjoint is not None
            share = real(tangent) * partial * real(adjoint) / total if used and total else None
            partials.append(wire(partial))
            shares.append(wire(share))
            counts.append("1" if used else "0")
    terms = [term | {"edges": _along(graph, term.get("edges", ()), hidden, ids)} for term in numbers["terms"]]
    return numbers | {
        "partials": [*numbers["partials"], *partials],
        "shares": [*numbers["shares"], *shares],
        "edgeCounts": [*numbers["edgeCounts"], *counts],
        "terms": terms,
    }


def _through(graph: Graph, group: Group, source: int) -> float:
    """The sum, over the paths from a source to the root, of their products."""
    reached = {source: 1.0}
    for position in [*sorted(group.inner), group.root]:
        node = graph.nodes[position]
        steps = [
            partial * reached[i]
            for i, partial in zip(node.inputs, node.partials, strict=True)
            if partial is not None and i in reached
        ]
        if steps:
            reached[position] = sum(steps)
    return reached.get(group.root, 0.0)


def _along(graph: Graph, path: Iterable[int], hidden: Set[int], bundles: dict[tuple[int, int], int]) -> list[int]:
    """A path with its folded stretches as bundles."""
    found, start = [], -1
    for number in path:
        edge = graph.edges[number]
        start = edge.source if start < 0 else start
        if edge.target not in hidden:
            found.append(bundles.get((start, edge.target), number))
            start = -1
    return found
