"""A recorded graph folded by the lines of its snippet: one box for what a line did, or a turn of a loop, or all of it.

Lines that need one another, as those in the body of a loop, stand in one box; so the folded graph has no circle.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from autodiff_viz.engine.live_graph import LiveGraph
from autodiff_viz.languages import _, ngettext
from autodiff_viz.render.layout import Layout, LayoutSpec, layout
from autodiff_viz.render.numbers import short

TURNS = 8
"""Turns of loops that stand in boxes of their own; of more, all stand in one."""

BOXES = 40
"""Boxes of a folded picture."""

FLAT = 6
"""Boxes up to which creators are drawn in a lane of their own."""

LETTERS = 30
"""Characters of a line's code that stand in its box."""

Node = dict[str, Any]


def folded(
    graph: LiveGraph,
    node: Callable[[int], Node],
    shares: Sequence[float | None],
    text: str,
    direction: str,
    size: Callable[[str, Mapping[str, Any], bool], tuple[float, float]],
) -> dict[str, Any] | None:
    """The picture, folded; ``None`` if that would fold nothing, or leave too many boxes.

    Args:
        graph: All of it.
        node: What the page knows of one of its nodes.
        shares: Of its uses.
        text: The snippet.
        direction: ``"LR"`` (left to right) or ``"TB"`` (top to bottom).
        size: Of a shape of some kind, with the creators below it or not.
    """
    groups = _groups(graph, text)
    operations = sum(map(len, groups))
    if not groups or len(groups) == operations or len(groups) > BOXES:
        return None
    home = {position: number for number, group in enumerate(groups) for position in group}
    exits = _exits(graph, home, len(groups))
    ends = [i for i in graph.inputs.values() if any(use.source == i for use in graph.uses)]
    places = {position: i for i, position in enumerate((*ends, *(e for group in exits for e in group)))}
    shown: list[Node] = [node(i) | {"members": [i]} for i in ends]
    two = len(groups) <= FLAT
    for group, leaving in zip(groups, exits, strict=True):
        turn = _turn(graph, groups, group)
        box = _box(graph, group, turn, text)
        for position in leaving:
            shown.append(node(position) | box | {"members": [i for i in group if i != position] + [position]})
    uses = _uses(graph, home, exits, places, shares)
    firsts = [places[group[0]] for group in exits]
    picture = _picture(shown, firsts, [[places[e] for e in group] for group in exits], uses, direction, two, size)
    if picture is None:
        return None
    return {
        "nodes": shown,
        "uses": uses,
        "picture": picture,
        "output": places[graph.output],
        "two": two,
        "direction": direction,
        "boxes": len(groups),
    }


def _groups(graph: LiveGraph, text: str) -> list[list[int]]:
    """Operations by line, lines of a loop together, its turns apart if they are few; in order of evaluation."""
    lines = {
        position: text.count("\n", 0, node.span.start) + 1 if node.span else -position
        for position, node in enumerate(graph.nodes)
        if node.inputs
    }
    links: dict[int, set[int]] = {line: set() for line in lines.values()}
    for use in graph.uses:
        if use.source in lines and use.target in lines and lines[use.source] != lines[use.target]:
            links[lines[use.source]].add(lines[use.target])
    circle = {line: number for number, part in enumerate(_circles(links)) for line in part}
    whole: dict[int, list[int]] = {}
    for position, line in lines.items():
        whole.setdefault(circle[line], []).append(position)
    parts = {number: _turns(graph, group) for number, group in whole.items()}
    apart = sum(map(len, parts.values())) - len(parts) < TURNS
    found = [turn for turns in parts.values() for turn in turns] if apart else list(whole.values())
    return sorted(found, key=lambda group: group[-1])


def _turns(graph: LiveGraph, group: Sequence[int]) -> list[list[int]]:
    """A new turn begins where the same piece of text is evaluated again."""
    turns: list[list[int]] = [[]]
    seen: set[object] = set()
    for position in group:
        node = graph.nodes[position]
        piece = (node.span, node.operation)
        if piece in seen and node.span:
            turns.append([])
            seen = set()
        seen.add(piece)
        turns[-1].append(position)
    return turns


def _circles(links: Mapping[int, Iterable[int]]) -> list[list[int]]:
    """Strongly connected parts (Kosaraju): an order by which nodes are left, then the same backwards."""
    order: list[int] = []
    seen: set[int] = set()
    for root in links:
        waiting = [(root, iter(links[root]))] if root not in seen else []
        seen.add(root)
        while waiting:
            node, rest = waiting[-1]
            following = next((i for i in rest if i not in seen), None)
            if following is None:
                order.append(node)
                waiting.pop()
            else:
                seen.add(following)
                waiting.append((following, iter(links[following])))
    back: dict[int, list[int]] = {node: [] for node in links}
    for node, targets in links.items():
        for target in targets:
            back[target].append(node)
    parts: list[list[int]] = []
    placed: set[int] = set()
    for root in reversed(order):
        part, stack = [], [root]
        while stack:
            node = stack.pop()
            if node not in placed:
                placed.add(node)
                part.append(node)
                stack += back[node]
        if part:
            parts.append(part)
    return parts


def _exits(graph: LiveGraph, home: Mapping[int, int], count: int) -> list[list[int]]:
    """Group → its values that are used elsewhere, or are the result; at least one."""
    found: list[dict[int, None]] = [{} for _group in range(count)]
    for use in graph.uses:
        if use.source in home and home[use.source] != home.get(use.target, -1):
            found[home[use.source]][use.source] = None
    if graph.output in home:
        found[home[graph.output]][graph.output] = None
    last = {number: position for position, number in home.items()}
    return [sorted(leaving) or [last[number]] for number, leaving in enumerate(found)]


def _turn(graph: LiveGraph, groups: Sequence[Sequence[int]], group: Sequence[int]) -> int:
    """Which turn of a loop a group is, from 1; 0 if its text is evaluated once."""
    spans = {graph.nodes[i].span for i in group if graph.nodes[i].span}
    same = [other for other in groups if spans & {graph.nodes[i].span for i in other}]
    return same.index(group) + 1 if len(same) > 1 else 0


def _box(graph: LiveGraph, group: Sequence[int], turn: int, text: str) -> Node:
    """What stands in the box, and on the pill of its creators."""
    code = text.split("\n")
    lines = sorted({text.count("\n", 0, span.start) + 1 for i in group if (span := graph.nodes[i].span)})
    title = code[lines[0] - 1].strip() if len(lines) == 1 else ""
    if len(lines) > 1:
        title = _("lines {first}–{last}").format(first=lines[0], last=lines[-1])
    title = title or graph.nodes[group[-1]].operation
    counted = ngettext("{count} operation", "{count} operations", len(group)).format(count=len(group))
    turns = len(_turns(graph, group))
    said = _("turn {n}: {what}").format(n=turn, what=counted) if turn else counted
    if turns > 1:
        said = _("{n} turns: {what}").format(n=turns, what=counted)
    creators = ngettext("{count} creator", "{count} creators", len(group)).format(count=len(group))
    cut = title if len(title) <= LETTERS else f"{title[: LETTERS - 1]}…"
    return {
        "title": cut,
        "said": said,
        "creator": creators if len(group) > 1 else graph.nodes[group[0]].creator,
        "keeps": [],
        "code": title,
    }


def _uses(
    graph: LiveGraph,
    home: Mapping[int, int],
    exits: Sequence[Sequence[int]],
    places: Mapping[int, int],
    shares: Sequence[float | None],
) -> list[dict[str, Any]]:
    """What enters each box, with the derivative of the box's only result by it, all ways through the box together."""
    merged: dict[tuple[int, int], list[float | None]] = {}
    for use, share in zip(graph.uses, shares, strict=True):
        if use.source in places and home.get(use.source, -1) != home[use.target]:
            merged.setdefault((use.source, home[use.target]), []).append(share)
    members: dict[int, list[Any]] = {}
    for use in graph.uses:
        members.setdefault(home[use.target], []).append(use)
    inner = {n: _inner(members.get(n, ()), leaving[0]) for n, leaving in enumerate(exits) if len(leaving) == 1}
    found = []
    for (source, number), parts in merged.items():
        share = None if None in parts else math.fsum(part or 0.0 for part in parts)
        leaving = exits[number]
        rows, columns = (math.prod(graph.nodes[i].shape) for i in (leaving[0], source))
        slope = inner[number].get(source) if graph.scalar and number in inner else None
        label = short(slope) if slope is not None else "" if len(leaving) > 1 else f"{rows}×{columns}"
        found.append(
            {
                "source": places[source],
                "target": places[leaving[0]],
                "slot": 0,
                "label": label,
                "full": "",
                "jacobian": False,
                "thick": slope is None,
                "share": share if share is not None and math.isfinite(share) else None,
            }
        )
    return found


def _inner(uses: Sequence[Any], leaving: int) -> dict[int, float]:
    """The derivative of a box's result by everything in and before it: a reverse sweep that stays inside."""
    adjoints = {leaving: 1.0}
    for use in reversed(uses):
        if use.target in adjoints:
            adjoints[use.source] = adjoints.get(use.source, 0.0) + adjoints[use.target] * (use.partial or 0.0)
    return adjoints


def _picture(
    nodes: Sequence[Node],
    firsts: Sequence[int],
    leaving: Sequence[Sequence[int]],
    uses: Sequence[Mapping[str, Any]],
    direction: str,
    two: bool,
    size: Callable[[str, Mapping[str, Any], bool], tuple[float, float]],
) -> dict[str, Any] | None:
    """Where everything stands: as of any graph; a box with several results has a stem to each."""
    shapes: list[tuple[int, str]] = []
    for i, node in enumerate(nodes):
        shapes += [(i, "input")] if node["kind"] == "input" else [(i, "operation")] * (i in firsts) + [(i, "value")]
    enter = {i: n for n, (i, kind) in enumerate(shapes) if kind == "operation"}
    leave = {i: n for n, (i, kind) in enumerate(shapes) if kind != "operation"}
    lines = [(leave[u["source"]], enter[u["target"]], 7.4 * len(u["label"]), 20.0 if u["label"] else 0.0) for u in uses]
    stems = [(first, each) for first, group in zip(firsts, leaving, strict=True) for each in group]
    lines += [(enter[first], leave[each], 0.0, 0.0) for first, each in stems]
    outlines = {"input": "octagon", "value": "ellipse"}
    spec = LayoutSpec(
        tuple((*_extent(kind, nodes[i], two, size), outlines.get(kind, "box")) for i, kind in shapes),
        tuple(lines),
        direction,
        tuple(leave[i] for i, node in enumerate(nodes) if node["kind"] == "input"),
    )
    placed = layout(spec)
    return placed and on_screen(placed, shapes, len(uses), 0, [each for _first, each in stems])


def on_screen(
    placed: Layout, shapes: Sequence[tuple[int, str]], uses: int, passive: int, stems: Iterable[int]
) -> dict[str, Any]:
    """A layout as the browser draws it. Its edges: the uses, the passive ones, then one to each of ``stems``."""
    curves = [[[round(x, 1), round(y, 1)] for x, y in curve] for curve in placed.edges]
    return {
        "width": round(placed.width, 1),
        "height": round(placed.height, 1),
        "shapes": [
            [position, kind, *(round(v, 1) for v in (*centre, *extent))]
            for (position, kind), centre, extent in zip(shapes, placed.nodes, placed.sizes, strict=True)
        ],
        "edges": curves[:uses],
        "labels": [[round(v, 1) for v in at] if at else None for at in placed.labels[:uses]],
        "passive": curves[uses : uses + passive],
        "stems": dict(zip(map(str, stems), curves[uses + passive :], strict=True)),
    }


def _extent(
    kind: str, node: Node, two: bool, size: Callable[[str, Mapping[str, Any], bool], tuple[float, float]]
) -> tuple[float, float]:
    if kind != "operation":
        return size(kind, node, two)
    wide = max(8.2 * len(node["title"]), 6.8 * len(node["said"]), 7.4 * len(node["creator"]))
    return max(74.0, wide + 22), 46.0
