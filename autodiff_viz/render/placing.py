"""Where partials and adjoints are written in a still picture: where they cover neither shapes nor lines nor each other.

The browser does the same with measured text (``place.js``); here widths are estimates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from autodiff_viz.render.curves import Curve, Point, at, length

HIGH = 1.25
"""Height of a line of text, in em; its baseline is ``ASCENT`` below its top."""

ASCENT = 0.94
CLEARANCES = (6.0, 24.0)
PLACES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)
THICK = 2.0
"""About half of the thickest line's width, less what a text's box is higher than its letters."""

PATIENCE = 0.12
"""Cost of each step down a list of places."""

FLAT = 0.35
"""A line less steep than this has its text above or below; a steeper one, beside it."""


class Rect(NamedTuple):
    """Left, top, width, height, in px."""

    x: float
    y: float
    w: float
    h: float

    @property
    def centre(self) -> tuple[float, float]:
        """The middle."""
        return self.x + self.w / 2, self.y + self.h / 2


class Spot(NamedTuple):
    """Where a text may stand: the start of its baseline, and what it then covers."""

    x: float
    y: float
    rect: Rect


def rect_of(box: Sequence[float]) -> Rect:
    """A box of the layout: centre and size."""
    x, y, w, h = box
    return Rect(x - w / 2, y - h / 2, w, h)


class Ground:
    """What stands in the way."""

    def __init__(self, boxes: Sequence[Rect], lines: Sequence[Sequence[Point]]) -> None:
        self.rects = [*boxes]
        self.dots = np.array([point for line in lines for point in _dense(line)] or [(0.0, 0.0)])

    def take(self, spots: Sequence[Spot]) -> Spot:
        """The best of the spots, earlier ones first where equal; it is then in the way of the next."""
        best, least = spots[0], math.inf
        for rank, spot in enumerate(spots):
            cost = PATIENCE * rank + self._cost(spot.rect)
            if cost < least:
                best, least = spot, cost
            if PATIENCE * rank > least:
                break
        self.rects.append(best.rect)
        return best

    def keep(self, rect: Rect) -> None:
        """Something more stands in the way."""
        self.rects.append(rect)

    def _cost(self, r: Rect) -> float:
        """How much of shapes and texts it covers, and how many pieces of lines."""
        x, y = self.dots[:, 0], self.dots[:, 1]
        beside = (x >= r.x - THICK) & (x <= r.x + r.w + THICK)
        covered = np.count_nonzero(beside & (y >= r.y - THICK) & (y <= r.y + r.h + THICK))
        return 2.0 * float(covered) + sum(_overlap(r, other) for other in self.rects) / 25

    def extent(self, margin: float) -> Rect:
        """All of it, with a margin, in whole px."""
        rects = np.array([(r.x, r.y, r.x + r.w, r.y + r.h) for r in self.rects] or [(0.0, 0.0, 1.0, 1.0)])
        # The lines' dots have a place only if there are lines.
        left, top = np.minimum(rects[:, :2].min(axis=0), self.dots.min(axis=0)) - margin
        right, bottom = np.maximum(rects[:, 2:].max(axis=0), self.dots.max(axis=0)) + margin
        x, y = math.floor(left), math.floor(top)
        return Rect(x, y, math.ceil(right) - x, math.ceil(bottom) - y)


def closer(spans: Sequence[tuple[float, float]], gap: float) -> Callable[[float], float]:
    """A map along one axis under which every stretch that no span covers is at most ``gap`` long.

    Spans keep their lengths and their order, so shapes stay shapes and lines keep their ends.
    """
    gaps: list[tuple[float, float]] = []
    end = math.inf
    for start, stop in sorted(spans):
        if start - end > gap:
            gaps.append((end, start))
        end = stop if end == math.inf else max(end, stop)

    def moved(x: float) -> float:
        return x - sum(min(1.0, max(0.0, (x - start) / (stop - start))) * (stop - start - gap) for start, stop in gaps)

    return moved


def label_spots(curve: Curve, given: Point | None, w: float, size: float, down: bool) -> list[Spot]:
    """Places for the text on a line: where the layout put it, then beside the line, the middle first.

    Args:
        curve: The line.
        given: The centre of the room that the layout left for the text.
        w: Width of the text in px.
        size: Its font size in px.
        down: Whether the picture reads from top to bottom.
    """
    whole = length(curve)
    high = HIGH * size
    spots = [_spot(given[0] - w / 2, given[1] + 0.3 * size, w, size)] if given and not down else []
    for clearance in CLEARANCES:
        for place in PLACES:
            a, p, b = (at(curve, whole * place + shift) for shift in (-4, 0, 4))
            run = math.dist(a, b) or 1.0
            nx, ny = (b[1] - a[1]) / run, (a[0] - b[0]) / run
            for side in (1, -1) if ny <= 0.01 else (-1, 1):
                lean = side * nx
                if abs(lean) < FLAT:
                    reach = clearance + (abs(nx) * w + abs(ny) * high) / 2
                    x, y = p[0] + lean * reach - w / 2, p[1] + side * ny * reach
                else:
                    edge = p[0] + math.copysign(clearance + high * abs(ny / nx) / 2, lean)
                    x, y = edge if lean > 0 else edge - w, p[1]
                spots.append(_spot(x, y + 0.3 * size, w, size))
    return spots


def adjoint_spots(box: Rect, w: float, size: float, direction: str) -> list[Spot]:
    """Places for the text at a shape: under it, over it, at its sides, the best first."""
    x, y = box.centre
    top, bottom = box.y - 8, box.y + box.h + 4 + ASCENT * size
    under = [(x - w / 2, bottom), (box.x, bottom), (box.x + box.w - w, bottom)]
    corners = [(x - 10 - w, bottom), (x + 10, bottom)]
    over = [(x - w / 2, top), (x + 10, top), (x - 10 - w, top)]
    sides = [(box.x + box.w + 7, y + 5), (box.x - 7 - w, y + 5)]
    order = [*under, *corners, *over, *sides] if direction == "LR" else [*corners, *sides, *over, *under]
    return [_spot(left, base, w, size) for left, base in order]


def _spot(x: float, y: float, w: float, size: float) -> Spot:
    return Spot(x, y, Rect(x, y - ASCENT * size, w, HIGH * size))


def _overlap(a: Rect, b: Rect) -> float:
    wide = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    high = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    return max(0.0, wide) * max(0.0, high)


def _dense(line: Sequence[Point], spacing: float = 7.0) -> list[Point]:
    """Points along straight pieces, at most ``spacing`` px apart."""
    dots: list[Point] = []
    for a, b in zip(line, line[1:], strict=False):
        steps = max(1, math.ceil(math.dist(a, b) / spacing))
        dots += [(a[0] + (b[0] - a[0]) * i / steps, a[1] + (b[1] - a[1]) * i / steps) for i in range(steps)]
    return [*dots, *line[-1:]]
