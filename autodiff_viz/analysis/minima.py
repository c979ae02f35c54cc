"""The minimum that a descent was looking for, to the last digit: position, value and curvature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autodiff_viz.analysis.objective import Objective
from autodiff_viz.engine.compile import ValueAndGradient

ITERATIONS, HALVINGS = 100, 50
"""Steps of the search, and halvings of each."""

MAX_WORK = 2_000
"""Nodes times variables (and one) of a tape that is searched: more take too long beside a running page."""

FLOOR = 1e-10
"""Curvatures below this share of the largest count as this share: a step along a flat valley stays bounded."""

CLOSE = 1e-7
"""Newton's next step, relative to 1 + |x|, at a point that counts as stationary. (Far out on e⁻ˣ the slope is tiny, but
Newton's step is 1 for ever.)"""


@dataclass(frozen=True)
class Stationary:
    """A point of zero slope.

    Attributes:
        point: Its coordinates, in the order of the objective's variables.
        value: The function there.
        curvatures: Eigenvalues of the Hessian there, ascending: f″ for one variable.
    """

    point: tuple[float, ...]
    value: float
    curvatures: tuple[float, ...]

    @property
    def is_minimum(self) -> bool:
        """No curvature is negative, beyond rounding."""
        return self.curvatures[0] >= -1e-8 * max(abs(c) for c in self.curvatures)


def find_minimum(objective: Objective, start: Sequence[float]) -> Stationary | None:
    """The minimum downhill of a point, or ``None`` if the way leads to none.

    Newton's method on |H|, shortened until the function falls, then plain Newton for the last digits (Nocedal & Wright,
    *Numerical Optimization*, 2nd ed., section 3.4). Quadratic near a minimum of positive curvature: about one unit in
    the last place; half the digits where the curvature is zero.
    """
    graph = objective.start
    if len(graph.nodes) * (len(graph.inputs) + 1) > MAX_WORK:
        return None
    function = objective.function()
    point = np.array(start, dtype=float)
    with np.errstate(all="ignore"):
        for _iteration in range(ITERATIONS):
            value, slopes = function(*point.tolist())
            step = _newton_step(objective, point, np.array(slopes), absolute=True)
            if step is None:
                return None
            shorter = _shortened(function, point, value, np.array(slopes), step)
            if shorter is None:
                break
            point = point + shorter
            if np.linalg.norm(step) <= 1e-15 * np.linalg.norm(point):
                break
        found = stationary(objective, _polished(objective, function, point).tolist())
    return found if found is not None and found.is_minimum else None


def stationary(objective: Objective, point: Sequence[float]) -> Stationary | None:
    """Value and curvatures at a point if its slope is zero as far as rounding lets one say, else ``None``."""
    graph = objective.start
    if len(graph.nodes) * (len(graph.inputs) + 1) > MAX_WORK:
        return None
    value, slopes = objective.function()(*point)
    with np.errstate(all="ignore"):
        step = _newton_step(objective, np.array(point), np.array(slopes), absolute=True)
        if step is None or not np.linalg.norm(step) <= CLOSE * (1.0 + np.linalg.norm(point)):
            return None
    return Stationary(tuple(point), value, tuple(np.linalg.eigvalsh(_symmetric(objective.hessian(point))).tolist()))


def _shortened(
    function: ValueAndGradient, point: np.ndarray, value: float, slopes: np.ndarray, step: np.ndarray
) -> np.ndarray | None:
    """The step, halved until the function falls as its slope promises; ``None`` if it never does."""
    longest = 0.5 * (1.0 + np.linalg.norm(point))
    step = step * min(1.0, longest / max(float(np.linalg.norm(step)), 1e-300))
    for _halving in range(HALVINGS):
        if function(*(point + step).tolist())[0] < value + 1e-4 * float(slopes @ step):
            return step
        step = step / 2
    return None


def _polished(objective: Objective, function: ValueAndGradient, point: np.ndarray) -> np.ndarray:
    """A few plain Newton steps for as long as they lessen the slope."""
    slopes = np.array(function(*point.tolist())[1])
    for _turn in range(4):
        step = _newton_step(objective, point, slopes, absolute=False)
        if step is None:
            break
        there = point + step
        after = np.array(function(*there.tolist())[1])
        if not np.linalg.norm(after) < np.linalg.norm(slopes):
            break
        point, slopes = there, after
    return point


def _newton_step(objective: Objective, point: np.ndarray, slopes: np.ndarray, absolute: bool) -> np.ndarray | None:
    """-H⁻¹g, or -|H|⁻¹g, which goes downhill whatever the curvature; ``None`` where something is not finite."""
    matrix = _symmetric(objective.hessian(point.tolist()))
    if not (np.isfinite(matrix).all() and np.isfinite(slopes).all()):
        return None
    curvatures, axes = np.linalg.eigh(matrix)
    least = max(FLOOR * float(np.abs(curvatures).max()), 1e-100)
    sizes = np.maximum(np.abs(curvatures), least)
    signs = 1.0 if absolute else np.where(curvatures < 0, -1.0, 1.0)
    return -axes @ ((axes.T @ slopes) / (sizes * signs))


def _symmetric(matrix: np.ndarray) -> np.ndarray:
    return (matrix + matrix.T) / 2
