"""The expression tree: every common part drawn again wherever it is used. Each leaf that is the variable is one path;
what stands under it is that path's product.

The browser draws the same in ``frontend/tree.js``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from autodiff_viz.graph import CONSTANT, Graph
from autodiff_viz.render.drawn import drawn_shapes, layout_spec, placed_picture
from autodiff_viz.render.layout import place
from autodiff_viz.render.structure import COMPACT_ABOVE, folded_constants
from autodiff_viz.render.wire import real, wire

TREE_MOST = 400
"""Nodes of a tree that is drawn."""

Plain = dict[str, Any]


@dataclass(frozen=True)
class Copy:
    """A node of the tree.

    Attributes:
        origin: The node of the graph that it is a copy of.
        user: Its only user, a copy; −1 for the output.
        edge: The edge of the graph that leads there, or −1 where no derivative can flow.
        slot: The argument that it is.
    """

    origin: int
    user: int
    edge: int
    slot: int


def _drawable(graph: Graph) -> Callable[[int, int], bool]:
    """Whether an argument has a shape of its own: a constant in the box of its operation has none."""
    folded = folded_constants(graph)
    return lambda user, slot: (
        graph.nodes[graph.nodes[user].inputs[slot]].operation != CONSTANT or folded.get(user) != slot
    )


def tree_size(graph: Graph) -> int:
    """Nodes of the tree, exactly, however many."""
    shown = _drawable(graph)
    sizes: list[int] = []
    for position, node in enumerate(graph.nodes[: graph.output + 1]):
        sizes.append(1 + sum(sizes[source] for slot, source in enumerate(node.inputs) if shown(position, slot)))
    return sizes[graph.output]


def copies(graph: Graph) -> list[Copy]:
    """All nodes of the tree, each after its user, the output first."""
    shown = _drawable(graph)
    numbers = {(edge.target, edge.slot): i for i, edge in enumerate(graph.edges)}
    made = [Copy(graph.output, -1, -1, 0)]
    for user, copy in enumerate(made):
        for slot, origin in enumerate(graph.nodes[copy.origin].inputs):
            if shown(copy.origin, slot):
                made.append(Copy(origin, user, numbers.get((copy.origin, slot), -1), slot))
    return made


def tree(graph: Graph, structure: Plain, numbers: Plain) -> tuple[Plain, Plain]:
    """Structure and numbers of the tree's picture, in the form of the graph's.

    Args:
        graph: Whose tree has at most ``TREE_MOST`` nodes (``tree_size``).
        structure: Of the graph, with nodes and edges; its layout is not looked at.
        numbers: Of the graph.

    Raises:
        LayoutError: It cannot be laid out.
    """
    made = copies(graph)
    nodes = [structure["nodes"][copy.origin] for copy in made]
    lines = [i for i, copy in enumerate(made) if copy.edge >= 0]
    edges = [structure["edges"][made[i].edge] | {"source": i, "target": made[i].user} for i in lines]
    passive = [
        {"source": i, "target": copy.user, "slot": copy.slot}
        for i, copy in enumerate(made)
        if copy.user >= 0 and copy.edge < 0
    ]
    parents = {copy.user for copy in made}
    compact = len(parents) - 1 > COMPACT_ABOVE
    shapes = drawn_shapes(_as_graph(graph, made), [*passive, *edges], compact)
    spec = replace(layout_spec(shapes, nodes, edges, passive, compact, structure["direction"]), first=())
    picture = structure | {
        "compact": compact,
        "nodes": nodes,
        "edges": edges,
        "passive": passive,
        "drawn": shapes,
        "layout": placed_picture(place(spec), shapes, len(edges), passive, len(nodes)),
        "output": 0,
        "starts": [i for i, copy in enumerate(made) if copy.origin == structure["wrt"]],
        "fold": None,
    }
    return picture, _numbered(graph, made, lines, structure["wrt"], numbers)


def _as_graph(graph: Graph, made: list[Copy]) -> Graph:
    """The copies as a list of nodes, for what only asks for their operations."""
    return Graph([graph.nodes[copy.origin] for copy in made], 0, {})


def _numbered(graph: Graph, made: list[Copy], lines: list[int], wrt: int, numbers: Plain) -> Plain:
    """The numbers of the copies: what arrives at each is the product along its way to the output."""
    seed = numbers["adjoints"][graph.output]
    back: list[float | None] = [None if seed is None else real(seed)]
    place_of = {i: number for number, i in enumerate(lines)}
    for copy in made[1:]:
        above = back[copy.user]
        back.append(None if copy.edge < 0 or above is None else above * real(numbers["partials"][copy.edge]))
    used = [False] * len(lines)
    ways: dict[tuple[int, ...], list[int]] = {}
    for i, copy in enumerate(made):
        if copy.origin != wrt or back[i] is None:
            continue
        way, at = [], i
        while made[at].user >= 0:
            way.append(at)
            used[place_of[at]] = True
            at = made[at].user
        ways[tuple(made[at].edge for at in way)] = [place_of[at] for at in way]
    total = real(numbers["total"])
    shares = [
        real(numbers["tangents"][made[i].origin]) * real(back[i]) / total if used[number] and total else math.nan
        for number, i in enumerate(lines)
    ]
    return numbers | {
        "values": [numbers["values"][copy.origin] for copy in made],
        "adjoints": [wire(each) for each in back],
        "partials": [numbers["partials"][made[i].edge] for i in lines],
        "shares": [wire(share) for share in shares],
        "edgeCounts": ["1" if each else "0" for each in used],
        "terms": [term | {"edges": ways.get(tuple(term.get("edges", ())), [])} for term in numbers["terms"]],
        "trouble": None,
    }
