"""A long strip in lines, as a text is: a chain of a thousand operations fills a page instead of vanishing on it. Lines
end between columns; an edge into the next one returns to its start, as a typewriter does.

The browser does the same for the room that it has (``frontend/wrap.js``).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from autodiff_viz.render.curves import Curve, Point

ROOM = (1_000.0, 750.0)
"""Width and height whose ratio the page should have."""

LEADING, MARGIN = 46.0, 34.0
"""Room in px between lines, and beside them for what returns."""

GAIN = 1.5
"""A strip is broken if it is then seen so much larger."""


def wrapped(layout: dict[str, Any]) -> dict[str, Any]:
    """A layout from left to right, without labels or stems, in lines if that helps."""
    w, h = ROOM
    high = layout["height"] + LEADING
    rows = round(math.sqrt(layout["width"] * h / (w * high)))

    def scale(lines: int) -> float:
        return min(w / (layout["width"] / lines + 2 * MARGIN), h / (lines * high))

    if rows < 2 or scale(rows) < GAIN * scale(1):
        return layout
    cuts = _ends(layout["boxes"], layout["width"] / rows)
    starts = [0.0, *cuts]
    lines = [*(b - a for a, b in zip(starts, cuts, strict=False)), layout["width"] - starts[-1]]
    right = max(lines) + MARGIN / 2

    def moved(point: Point, line: int) -> Point:
        return point[0] - starts[line], point[1] + line * high

    def curve(given: Curve | None) -> Curve | None:
        if not given:
            return given
        first, last = (bisect_right(cuts, given[end][0]) for end in (0, -1))
        if first == last:
            return [moved(point, first) for point in given]
        a, b = moved(given[0], first), moved(given[-1], last)
        between = first * high + layout["height"] + LEADING / 2
        return _returning(a, b, right, between) if last == first + 1 else _straight(a, b)

    return layout | {
        "width": right,
        "height": len(starts) * high,
        "boxes": [(*moved(box, bisect_right(cuts, box[0])), box[2], box[3]) for box in layout["boxes"]],
        "edges": [curve(each) for each in layout["edges"]],
        "passive": [curve(each) for each in layout["passive"]],
    }


def _ends(boxes: Sequence[Sequence[float]], size: float) -> list[float]:
    """Where lines end: in the gaps between columns next to equal parts."""
    found: list[float] = []
    end, following = -math.inf, size
    for start, stop in sorted((box[0] - box[2] / 2, box[0] + box[2] / 2) for box in boxes):
        if start > end and start >= following:
            found.append((end + start) / 2)
            following = start + size
        end = max(end, stop)
    return found


def _straight(a: Point, b: Point) -> list[Point]:
    return [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for t in (0, 1 / 3, 2 / 3, 1)]


def _returning(a: Point, b: Point, right: float, between: float) -> list[Point]:
    """To the end of its line, back between the lines, and to the start of the next."""
    turn = MARGIN / 2
    left = -turn / 2
    c, d, e, f = (right, a[1]), (right, between), (left, between), (left, b[1])
    return [
        *_straight(a, c),
        *((right + turn, a[1]), (right + turn, between), d),
        *_straight(d, e)[1:],
        *((left - turn, between), (left - turn, b[1]), f),
        *_straight(f, b)[1:],
    ]
