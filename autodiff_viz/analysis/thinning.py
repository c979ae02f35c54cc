"""Fewer frames than steps, with nothing lost that a screen could show."""

from __future__ import annotations

import numpy as np

from autodiff_viz.analysis.trajectory import Trajectory

MAX_FRAMES = 4_000
"""Frames that are sent to a browser at most."""


def thin(run: Trajectory, pixels: int = 1_000) -> np.ndarray:
    """The steps worth drawing on a chart so many pixels wide, whether its step axis is linear or logarithmic.

    In each column of pixels the first and last step are kept, and those at which a drawn curve (a coordinate, the
    value, the length of gradient or step) is lowest and highest there: lines through them cover the same pixels as
    lines through all (Jugel et al., M4, Proceedings of the VLDB Endowment 7 (2014), 797–808). If that is more than
    ``MAX_FRAMES``, the columns are made wider until it is not.

    Returns:
        Step numbers, ascending, the first and the last among them: all of them if they are few.
    """
    count = len(run.points)
    if count <= MAX_FRAMES:
        return np.arange(count)
    curves = [*run.points.T, run.values, run.slopes, np.append(run.lengths, run.lengths[-1])]
    columns = float(max(2, pixels))
    while True:
        chosen = _chosen(curves, count, int(columns))
        if len(chosen) <= MAX_FRAMES:
            return chosen
        columns *= 0.8


def _chosen(curves: list[np.ndarray], count: int, columns: int) -> np.ndarray:
    steps = np.arange(count)
    linear = steps * columns // count
    logarithmic = (np.log1p(steps) / np.log1p(count) * columns).astype(int)
    found = [np.array([0, count - 1])]
    for column in (linear, logarithmic):
        starts = np.flatnonzero(np.diff(column, prepend=-1))
        found += [starts, np.append(starts[1:], count) - 1]
        for curve in curves:
            ascending = np.lexsort((np.nan_to_num(curve), column))  # by column, and by height within it
            found += [ascending[starts], ascending[np.append(starts[1:], count) - 1]]
    return np.unique(np.concatenate(found))
