"""Judging a descent: what became of it, the minimum it was looking for, and rates that would have done better."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from autodiff_viz.analysis.descent_limits import MAX_RATE
from autodiff_viz.analysis.ending import error_at_the_end, outside
from autodiff_viz.analysis.iterates import Iterates
from autodiff_viz.analysis.minima import Stationary, find_minimum, stationary
from autodiff_viz.analysis.stability import stable_rate
from autodiff_viz.analysis.verdict import (
    CONVERGED,
    DIVERGING,
    FLAT,
    LEFT,
    NO_MINIMUM,
    OSCILLATING,
    RUNNING_AWAY,
    SCAN,
    SLOW,
    STALLED,
    Verdict,
)
from autodiff_viz.engine.programs import Script

NEAR = 1e-6
"""A run has converged once it stays within this distance of the minimum, relative to 1 + |x*|."""

AROUND = 0.1
"""How far around a flat point to look, relative to 1 + |x|."""

SWINGS = 4
"""Changes of direction in the second half of a run that make it an oscillation, if they do not die away."""

SAMPLES = 6_001
"""Points of the search for a zero slope of a function of one variable …"""

FEWER = 601
"""… and the points where each of them is traced by itself."""


Again = Callable[[float], Iterator[Iterates]]
"""A learning rate → gradient descent with it from the same start, at most as many steps, as it grows."""


def judge(run: Iterates, again: Again) -> Verdict:
    """The verdict on a trajectory; ``again`` runs gradient descent from the same start, to try another rate."""
    slope = float(run.slopes[-1])
    if run.stopped is not None:
        return _judge_stopped(run, run.stopped, slope, again)
    if not run.slopes.any():
        return Verdict(run, FLAT, 0, slope)
    end = run.points[-1].tolist()
    minimum = find_minimum(run.objective, end)
    if minimum and not _rises(run, minimum):
        return Verdict(run, FLAT, _since(run.slopes == 0), slope)
    distances = _distances(run, minimum)
    limit = NEAR * (1.0 + math.hypot(*minimum.point)) if minimum else 0.0
    if minimum and distances[-1] <= limit:
        kind, step = CONVERGED, _since(distances <= limit)
    elif (rest := stationary(run.objective, end)) and not rest.is_minimum:
        return Verdict(run, NO_MINIMUM, run.steps, slope, rest)
    elif _still(run):
        at_most = 0.0 if run.lengths[-1] == 0 else run.spacing
        kind, step = STALLED, _since(np.append(run.lengths <= at_most, True))
    elif _diverges(run, distances):
        kind, step = (DIVERGING if minimum else RUNNING_AWAY), run.steps
    elif _swings(run, distances):
        kind, step = OSCILLATING, run.steps
    else:
        kind, step = SLOW, run.steps
    return _measured(run, kind, step, slope, minimum, again)


def _rises(run: Iterates, minimum: Stationary) -> bool:
    """Whether the function rises around a point: where rounding left neither slope nor curvature, it may not."""
    if minimum.curvatures[-1] > 0:
        return True
    function, point = run.objective.function(), np.array(minimum.point)
    steps = np.diag(AROUND * (1.0 + np.abs(point)))
    return any(function(*(point + step).tolist())[0] > minimum.value for step in (*steps, *-steps))


def _judge_stopped(run: Iterates, step: int, slope: float, again: Again) -> Verdict:
    if outside(run) or error_at_the_end(run):
        return Verdict(run, LEFT, step, slope)
    minimum = find_minimum(run.objective, run.points[0].tolist()) if step else None
    return _measured(run, DIVERGING if minimum else RUNNING_AWAY, step, slope, minimum, again)


def _measured(run: Iterates, kind: str, step: int, slope: float, minimum: Stationary | None, again: Again) -> Verdict:
    """The verdict with the numbers that go with a minimum, or with its absence."""
    period = _period(run) if kind == OSCILLATING else None
    if minimum is None:
        return Verdict(run, kind, step, slope, period=period, least_slope=_least_slope(run))
    distance = float(_distances(run, minimum)[-1])
    stable = stable_rate(run, minimum)
    suggested = sooner = None
    if run.method == "gd" and minimum.curvatures[-1] > 1 / MAX_RATE:
        suggested = float(f"{1 / minimum.curvatures[-1]:.1e}")
        if distance < _distances(run, minimum)[0] and kind in (CONVERGED, SLOW, STALLED):
            sooner = _steps_of(again(suggested), minimum, distance)
    return Verdict(run, kind, step, slope, minimum, distance, stable, suggested, sooner, period)


def _distances(run: Iterates, minimum: Stationary | None) -> np.ndarray:
    if minimum is None:
        return np.full(len(run.points), np.inf)
    with np.errstate(all="ignore"):
        return np.linalg.norm(run.points - np.array(minimum.point), axis=1)


def _since(holds: np.ndarray) -> int:
    """The first index from which on it holds to the end."""
    broken = np.flatnonzero(~holds)
    return int(broken[-1]) + 1 if broken.size else 0


def _still(run: Iterates) -> bool:
    return bool(run.steps >= 2 and (run.lengths[-min(10, run.steps) :] <= run.spacing).all())


def _diverges(run: Iterates, distances: np.ndarray) -> bool:
    """Whether the run ends much farther out than it began, or goes down for ever without getting any flatter."""
    if np.isfinite(distances[-1]):
        return bool(distances[-1] > 10 * distances[0] and run.values[-1] > run.values[0])
    half = run.steps // 2
    falling = run.values[-1] < run.values[half] < run.values[0] or run.values[-1] < run.values[0]
    return bool(falling and run.slopes[-1] >= run.slopes[half] > 0 and run.lengths[-1] > 0 and _turns(run)[0] < SWINGS)


def _turns(run: Iterates) -> tuple[int, np.ndarray]:
    """How often the steepest coordinate's slope changes sign in the second half of the run, and at which steps."""
    with np.errstate(over="ignore"):
        signs = np.sign(run.gradients[:, int(np.argmax(np.abs(run.gradients).sum(axis=0)))])
    changes = np.flatnonzero(signs[1:] * signs[:-1] < 0) + 1
    return int((changes > run.steps // 2).sum()), changes


def _swings(run: Iterates, distances: np.ndarray) -> bool:
    """Whether the run turns back again and again without coming closer."""
    if _turns(run)[0] < SWINGS:
        return False
    size = distances if np.isfinite(distances[-1]) else run.slopes
    quarter = max(1, len(size) // 4)
    return bool(size[-quarter:].max() >= 0.5 * size[quarter : 2 * quarter + 1].max())


def _period(run: Iterates) -> float:
    changes = _turns(run)[1]
    return float(2.0 * (changes[-1] - changes[0]) / (len(changes) - 1))


def _least_slope(run: Iterates) -> tuple[float, float] | None:
    """The least |f′| of a function of one variable around the run, if f′ keeps its sign there."""
    if len(run.variables) != 1 or (isinstance(run.objective.source, Script) and not run.objective.coded):
        return None
    line = np.linspace(-SCAN, SCAN, FEWER if run.objective.branches else SAMPLES) + run.points[0, 0]
    _values, gradients = run.objective.many(line[:, None])
    slopes = gradients[:, 0]
    sizes = np.abs(slopes[np.isfinite(slopes)])
    if not sizes.size or not sizes.min() > 0 or slopes[np.isfinite(slopes)].min() < 0 < slopes.max(initial=-np.inf):
        return None
    place = int(np.nanargmin(np.where(np.isfinite(slopes), np.abs(slopes), np.nan)))
    return float(abs(slopes[place])), float(line[place])


def _steps_of(growing: Iterator[Iterates], minimum: Stationary, distance: float) -> int | None:
    """Steps after which another run is as close, if it ever is."""
    reach = max(distance, 1e-12 * (1.0 + math.hypot(*minimum.point)))
    for run in growing:
        close = np.flatnonzero(_distances(run, minimum) <= reach)
        if close.size:
            return int(close[0])
    return None
