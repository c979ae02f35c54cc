"""A layout in columns for graphs that are too large for patience: time grows with the number of edges alone.

Every shape stands in the column that the longest way to it gives; long edges pass through a place of their own in every
column between. Sweeps over the columns bring neighbours of neighbours together (Sugiyama, Tagawa, Toda 1981, section
3), and the heights are then the least-squares ones that keep order and distance (pool adjacent violators).

The file is loaded by its path in the layout process and imports nothing of the package.
"""

from __future__ import annotations

from typing import Any

SWEEPS = 6
"""Times that the order within columns is improved, to and fro."""

PULLS = 8
"""Times that heights follow their neighbours, to and fro."""

PASSED = 40_000
"""Columns that all edges together may pass in places of their own; a longer total lets long edges go straight."""

STRAIGHT = 12
"""In such a graph, columns between the ends of an edge that goes straight."""

COLUMN_GAP, ROW_GAP, LANE = 56.0, 22.0, 10.0
"""Room between columns, between shapes of a column, and beside an edge that passes, in px."""

TWINS = 7.0
"""Distance of two edges between the same shapes, in px."""

Point = tuple[float, float]


def layered(job: dict[str, Any], rank: list[int]) -> dict[str, Any]:
    """Positions for one graph, in the form of ``layout_worker.place``.

    Args:
        job: A ``LayoutSpec`` as a dictionary.
        rank: For each shape the length of the longest way to it.
    """
    down = job["direction"] == "TB"
    sizes = [(height, width) if down else (width, height) for width, height, _ in job["nodes"]]
    columns = _late(job, rank)
    chains, column, across = _places(job, columns, sizes)
    order = _ordered(chains, column)
    heights = _heights(chains, order, across)
    middles, extent = _middles(columns, sizes)
    curves = _curves(job, chains, heights, middles, column, sizes)
    nodes = [(middles[columns[i]], heights[i]) for i in range(len(sizes))]
    return _framed(nodes, sizes, curves, extent, down)


def _late(job: dict[str, Any], rank: list[int]) -> list[int]:
    """Columns: a constant stands right before what uses it, the variables in the first."""
    columns = [*rank]
    first = set(job["first"])
    entered = {head for _, head, *_ in job["edges"]}
    nearest: dict[int, int] = {}
    for tail, head, *_ in job["edges"]:
        user = rank[head]
        nearest[tail] = min(nearest[tail], user) if tail in nearest else user
    for node, user in nearest.items():
        if node not in entered and node not in first:
            columns[node] = max(0, user - 1)
    return columns


def _places(
    job: dict[str, Any], columns: list[int], sizes: list[Point]
) -> tuple[list[list[int]], list[int], list[float]]:
    """For each edge the places that it passes, ends included; the column of every place, and how high it is."""
    column = columns.copy()
    across = [height for _, height in sizes]
    spans = [columns[head] - columns[tail] for tail, head, *_ in job["edges"]]
    longest = STRAIGHT if sum(spans) > PASSED else max(spans, default=0)
    chains = []
    for (tail, head, *_), span in zip(job["edges"], spans, strict=True):
        between = range(columns[tail] + 1, columns[head]) if span <= longest else ()
        chain = [tail]
        for where in between:
            chain.append(len(column))
            column.append(where)
            across.append(0.0)
        chains.append([*chain, head])
    return chains, column, across


def _neighbours(chains: list[list[int]], count: int) -> tuple[list[list[int]], list[list[int]]]:
    """For each place, those before and those after it."""
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for chain in chains:
        for a, b in zip(chain, chain[1:], strict=False):
            after[a].append(b)
            before[b].append(a)
    return before, after


def _ordered(chains: list[list[int]], column: list[int]) -> list[list[int]]:
    """The places of each column in an order with few crossings."""
    order: list[list[int]] = [[] for _ in range(max(column, default=-1) + 1)]
    for place, where in enumerate(column):
        order[where].append(place)
    before, after = _neighbours(chains, len(column))
    rank = [0.0] * len(column)
    for places in order:
        _number(places, rank)
    for sweep in range(SWEEPS):
        near, columns = (before, order) if sweep % 2 == 0 else (after, reversed(order))
        for places in columns:
            wish = {p: sum(rank[q] for q in near[p]) / len(near[p]) if near[p] else rank[p] for p in places}
            places.sort(key=wish.__getitem__)
            _number(places, rank)
    return order


def _number(places: list[int], rank: list[float]) -> None:
    """Places as parts of their column, so that columns of different sizes can be compared."""
    for i, place in enumerate(places):
        rank[place] = (i + 0.5) / len(places)


def _heights(chains: list[list[int]], order: list[list[int]], across: list[float]) -> list[float]:
    """Where each place is within its column: near its neighbours, in order, and apart."""
    before, after = _neighbours(chains, len(across))
    heights = [0.0] * len(across)
    for places in order:
        offsets = _offsets(places, across)
        for place, offset in zip(places, offsets, strict=True):
            heights[place] = offset - offsets[-1] / 2
    for pull in range(PULLS):
        near, columns = (before, order) if pull % 2 == 0 else (after, reversed(order))
        for places in columns:
            wishes = [sum(heights[q] for q in near[p]) / len(near[p]) if near[p] else heights[p] for p in places]
            for place, height in zip(places, _apart(wishes, _offsets(places, across)), strict=True):
                heights[place] = height
    return heights


def _offsets(places: list[int], across: list[float]) -> list[float]:
    """How far each place must be from the first of its column."""
    offsets = [0.0]
    for a, b in zip(places, places[1:], strict=False):
        gap = ROW_GAP if across[a] and across[b] else LANE
        offsets.append(offsets[-1] + (across[a] + across[b]) / 2 + gap)
    return offsets


def _apart(wishes: list[float], offsets: list[float]) -> list[float]:
    """The nearest heights to the wishes, in the sense of least squares, that are at least so far apart."""
    blocks: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=True):
        total, size = wish - offset, 1
        while blocks and blocks[-1][0] * size >= total * blocks[-1][1]:
            other, more = blocks.pop()
            total, size = total + other, size + more
        blocks.append((total, size))
    levels = [total / size for total, size in blocks for _ in range(size)]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]


def _middles(columns: list[int], sizes: list[Point]) -> tuple[list[float], float]:
    """The middle of each column, and where the last one ends."""
    widest = [0.0] * (max(columns, default=-1) + 1)
    for where, (width, _) in zip(columns, sizes, strict=True):
        widest[where] = max(widest[where], width)
    middles, end = [], 0.0
    for width in widest:
        middles.append(end + width / 2)
        end += width + COLUMN_GAP
    return middles, max(0.0, end - COLUMN_GAP)


def _curves(
    job: dict[str, Any],
    chains: list[list[int]],
    heights: list[float],
    middles: list[float],
    column: list[int],
    sizes: list[Point],
) -> list[list[Point]]:
    """Each edge from the end of its tail to the start of its head, level where it meets a column."""
    twins: dict[tuple[int, int], int] = {}
    many: dict[tuple[int, int], int] = {}
    for tail, head, *_ in job["edges"]:
        many[tail, head] = many.get((tail, head), 0) + 1
    curves = []
    for (tail, head, *_), chain in zip(job["edges"], chains, strict=True):
        number = twins.get((tail, head), 0)
        twins[tail, head] = number + 1
        aside = TWINS * (number - (many[tail, head] - 1) / 2)
        points = [(middles[column[p]], heights[p] + aside) for p in chain]
        points[0] = (middles[column[tail]] + sizes[tail][0] / 2, heights[tail])
        points[-1] = (middles[column[head]] - sizes[head][0] / 2, heights[head])
        curves.append(_smooth(points, aside))
    return curves


def _smooth(points: list[Point], aside: float) -> list[Point]:
    """A curve through the points, level at each of them; a level stretch is one piece."""
    kept = [
        point
        for i, point in enumerate(points)
        if i in (0, len(points) - 1) or not (points[i - 1][1] == point[1] == points[i + 1][1])
    ]
    curve = [kept[0]]
    for (ax, ay), (bx, by) in zip(kept, kept[1:], strict=False):
        bend = (bx - ax) / 2
        curve += [(ax + bend, ay + aside), (bx - bend, by + aside), (bx, by)]
    return curve


def _framed(
    nodes: list[Point], sizes: list[Point], curves: list[list[Point]], extent: float, down: bool
) -> dict[str, Any]:
    """Everything moved to where coordinates begin at zero, and turned if the picture reads from top to bottom."""
    tops = [y - height / 2 for (_, y), (_, height) in zip(nodes, sizes, strict=True)]
    bottoms = [y + height / 2 for (_, y), (_, height) in zip(nodes, sizes, strict=True)]
    levels = [y for curve in curves for _, y in curve]
    top, bottom = min([*tops, *levels], default=0.0), max([*bottoms, *levels], default=0.0)

    def point(at: Point) -> Point:
        x, y = round(at[0], 2), round(at[1] - top, 2)
        return (y, x) if down else (x, y)

    high = round(bottom - top, 2)
    return {
        "width": high if down else round(extent, 2),
        "height": round(extent, 2) if down else high,
        "nodes": [point(at) for at in nodes],
        "edges": [[point(at) for at in curve] for curve in curves],
        "labels": [None] * len(curves),
    }
