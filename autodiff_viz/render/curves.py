"""Lines of a picture: cubic Bézier splines as lists of 1 + 3n points, as the layout gives them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

Point = Sequence[float]
Curve = Sequence[Point]

STEPS = 12
"""Straight pieces that stand for one cubic segment where lengths are measured."""


def _between(a: Point, b: Point, t: float) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def _halve(p: Curve, t: float) -> list[Point]:
    """The first part of one cubic segment, cut at t."""
    a, b, c = (_between(p[i], p[i + 1], t) for i in range(3))
    d, e = _between(a, b, t), _between(b, c, t)
    return [p[0], a, d, _between(d, e, t)]


def trail(curve: Curve) -> list[Point]:
    """Points along the curve, ``STEPS`` to a segment."""
    points: list[Point] = [curve[0]]
    for start in range(0, len(curve) - 3, 3):
        points += [_halve(curve[start : start + 4], i / STEPS)[3] for i in range(1, STEPS + 1)]
    return points


def length(curve: Curve) -> float:
    """Arc length."""
    return sum(math.dist(a, b) for a, b in pairwise(trail(curve)))


def head(curve: Curve, along: float) -> list[Point]:
    """The beginning of the curve, ``along`` px long."""
    walked = 0.0
    for i, (a, b) in enumerate(pairwise(trail(curve))):
        step = math.dist(a, b)
        if walked + step >= along and step:
            segment, place = divmod(i, STEPS)
            t = (place + max(0.0, (along - walked) / step)) / STEPS
            return [*curve[: 3 * segment], *_halve(curve[3 * segment : 3 * segment + 4], t)]
        walked += step
    return list(curve)


def at(curve: Curve, along: float) -> Point:
    """The point after ``along`` px."""
    return head(curve, along)[-1]


def beside(curve: Curve, by: float) -> list[Point]:
    """The curve moved ``by`` px to its right as one walks along it."""
    moved = []
    for i, point in enumerate(curve):
        a, b = curve[max(0, i - 1)], curve[min(len(curve) - 1, i + 1)]
        size = math.dist(a, b) or 1.0
        moved.append((point[0] - (b[1] - a[1]) / size * by, point[1] + (b[0] - a[0]) / size * by))
    return moved


def arrow(curve: Curve, width: float, gap: float = 1.5) -> tuple[list[Point], list[Point]]:
    """Shaft and head of an arrow; the shaft ends inside the head, so that its butt never shows.

    Args:
        curve: From the tail's rim to the rim of what it points at.
        width: Of the shaft, in px.
        gap: Left free before the target.

    Returns:
        A curve, and the three corners of the head.
    """
    whole = length(curve)
    long = min(7 + 0.9 * width, 0.6 * whole)
    half = 3 + 0.75 * width
    tip, back = at(curve, max(0.0, whole - gap)), at(curve, max(0.0, whole - gap - long))
    size = math.dist(tip, back) or 1.0
    ux, uy = (tip[0] - back[0]) / size, (tip[1] - back[1]) / size
    corners = [tip, (back[0] - uy * half, back[1] + ux * half), (back[0] + uy * half, back[1] - ux * half)]
    return head(curve, max(0.1, whole - gap - long + 1)), corners


def coordinate(x: float) -> str:
    """A number of px to a tenth, never with an exponent."""
    return f"{x:.1f}".removesuffix(".0")


def path(curve: Curve) -> str:
    """SVG path data."""
    points = [f"{coordinate(x)} {coordinate(y)}" for x, y in curve]
    return f"M{points[0]}" + "".join(f"C{' '.join(points[i : i + 3])}" for i in range(1, len(points) - 2, 3))
