"""What a descent walks on: the curve of one variable, or the level lines over two of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autodiff_viz.analysis.descent import Trajectory
from autodiff_viz.analysis.minima import Stationary

SAMPLES, WIDER = 700, 300
"""Points of the curve within the opening view, and on each side beyond it."""

FAR = 1e4
"""How far beyond the opening view the curve is known, in widths of it: that far the camera follows a runaway."""

CELLS = (120, 96)
"""Cells of the map, across and up."""

FEW, FEW_CELLS = 80, (16, 12)
"""The same where every point is traced by itself."""

FIRST = 300
"""Steps that the opening view takes in, unless they lie too far away …"""

REACH = 3.0
"""… which is this many times as far from the start as the minimum is, or 4 where there is none."""

NARROWEST = 0.6
"""The least width of one axis of the map, as a share of the other's."""

BLIND = 4.0
"""How far to look for the curve when nothing of it is in view."""

LOWEST = 1e-9
"""The least width of a view, relative to where it is."""

ROOM = 0.12
"""Free space above and below the curve, as a share of its height."""


def curve(runs: Sequence[Trajectory], minimum: Stationary | None) -> dict[str, Any]:
    """The curve of a function of one variable.

    Returns:
        ``"x"`` and ``"y"``, arrays with x ascending, dense in the opening view and sparse far beyond it, and
        ``"view"``, the opening view as (left, right, bottom, top).
    """
    left, right = span(runs, minimum, 0, FIRST)
    objective = runs[0].objective
    samples, wider = (SAMPLES, WIDER) if objective.coded else (FEW, FEW // 4)
    probe = np.linspace(left, right, samples)
    if not np.isfinite(objective.many(probe[:, None])[0]).any():
        left, right = left - BLIND, right + BLIND  # the start lies outside the domain: show where that is
    width = right - left
    beyond = width * np.geomspace(1e-3, FAR, wider)
    x = np.concatenate([left - beyond[::-1], np.linspace(left, right, samples), right + beyond])
    y, _slopes = objective.many(x[:, None])
    return {"x": x, "y": y, "view": (left, right, *_heights(x, y, left, right, runs, minimum))}


def _heights(
    x: np.ndarray, y: np.ndarray, left: float, right: float, runs: Sequence[Trajectory], minimum: Stationary | None
) -> tuple[float, float]:
    """Bottom and top of the view: all that the runs visit, and as much of the curve as leaves that large."""
    inside = (x >= left) & (x <= right) & np.isfinite(y)
    seen = [run.values[: FIRST + 1][_within(run.points[: FIRST + 1, 0], left, right)] for run in runs]
    visited = np.concatenate([*seen, [] if minimum is None else [minimum.value]])
    visited = visited[np.isfinite(visited)]
    low, high = np.percentile(y[inside], (0, 97)) if inside.any() else (0.0, 1.0)
    if visited.size:
        height = float(np.ptp(visited)) or max(1e-12, abs(float(visited[0])) * 1e-6, min(1.0, high - low))
        low = max(min(low, visited.min()), visited.min() - 0.6 * height)
        high = min(max(high, visited.max()), visited.max() + 0.25 * height)
        low, high = min(low, visited.min()), max(high, visited.max())
    if not high > low:
        low, high = low - 1.0, high + 1.0
    room = ROOM * (high - low)
    return float(low - room), float(high + room)


def _within(numbers: np.ndarray, low: float, high: float) -> np.ndarray:
    return (numbers >= low) & (numbers <= high)


def span(runs: Sequence[Trajectory], minimum: Stationary | None, axis: int, first: int) -> tuple[float, float]:
    """Left and right end of the opening view along one variable, by what the first steps visit."""
    starts = [float(run.points[0, axis]) for run in runs]
    goal = [] if minimum is None else [minimum.point[axis]]
    known = [*starts, *goal]
    centre = (min(known) + max(known)) / 2
    reach = REACH * max(max(known) - min(known), 0.4) if goal else 4.0
    visited = np.concatenate([run.points[: first + 1, axis] for run in runs])
    near = visited[np.abs(visited - centre) <= reach]
    low, high = min(*known, *near), max(*known, *near)
    width = max(high - low, 1.0 if high == low else 0.0, LOWEST * (1.0 + abs(centre)))
    longer = (0.75, 0.2) if goal and goal[0] <= centre else (0.2, 0.75)
    if not goal:
        longer = (0.4, 0.4)
    return float(low - longer[0] * width), float(high + longer[1] * width)


def level_map(runs: Sequence[Trajectory], minimum: Stationary | None, axes: tuple[int, int]) -> dict[str, Any]:
    """The function over two of its variables, the others held at the minimum, or at the first run's end without one.

    Returns:
        ``"f"``, an array of rows from bottom to top; ``"columns"``, ``"rows"``; ``"view"`` (left, right, bottom, top).
    """
    longest = max(run.steps for run in runs)
    sides = [span(runs, minimum, axis, longest) for axis in axes]
    least = NARROWEST * max(high - low for low, high in sides)
    sides = [_widened(low, high, least) for low, high in sides]
    objective = runs[0].objective
    columns, rows = CELLS if objective.coded else FEW_CELLS
    across, up = (np.linspace(*side, count + 1) for side, count in zip(sides, (columns, rows), strict=True))
    held = np.array(minimum.point) if minimum else _last_finite(runs[0])
    points = np.tile(held, ((columns + 1) * (rows + 1), 1))
    grid = np.meshgrid(across, up)
    for axis, numbers in zip(axes, grid, strict=True):
        points[:, axis] = numbers.ravel()
    values, _slopes = objective.many(points)
    return {"f": values, "columns": columns + 1, "rows": rows + 1, "view": (*sides[0], *sides[1]), "axes": axes}


def _widened(low: float, high: float, least: float) -> tuple[float, float]:
    """The same view, at least that wide."""
    more = max(0.0, least - (high - low)) / 2
    return low - more, high + more


def _last_finite(run: Trajectory) -> np.ndarray:
    finite = np.isfinite(run.points).all(axis=1)
    return run.points[np.flatnonzero(finite)[-1]]
