"""Fewer steps of a long run, with nothing lost that a screen could show."""

from __future__ import annotations

import numpy as np

from autodiff_viz.analysis.iterates import Iterates

PIXELS = 1_000
"""How wide the chart is that must not change."""

COARSEST = 8
"""Steps kept in a column of pixels at most; where more would be needed, fewer curves are watched."""


def thin(run: Iterates, most: int, pixels: int = PIXELS) -> np.ndarray:
    """The steps worth drawing on a chart so many pixels wide, whether its step axis is linear or logarithmic.

    In each column of pixels the first and last step are kept, and those at which a drawn curve (the value, a
    coordinate, the length of gradient or step) is lowest and highest there: lines through them cover the same pixels as
    lines through all (Jugel et al., M4, Proceedings of the VLDB Endowment 7 (2014), 797–808). If that is more than
    ``most``, the columns are made wider; if they would get too wide, only the value is watched, and at last nothing.

    Args:
        most: How many steps at most, at least 8.

    Returns:
        Step numbers, ascending, the first and the last among them: all of them if they are few.
    """
    count = len(run.points)
    chosen = np.arange(count)
    every = [run.values, *run.points.T, run.slopes, np.append(run.lengths, run.lengths[-1:])]
    for curves in (every, [run.values], []):
        columns = pixels
        while len(chosen) > most and (columns == pixels or columns > most / COARSEST):
            chosen = _chosen([np.nan_to_num(curve) for curve in curves], count, columns)
            columns = int(columns * min(0.9, most / len(chosen)))
    return chosen


def _chosen(curves: list[np.ndarray], count: int, columns: int) -> np.ndarray:
    steps = np.arange(count)
    linear = steps * columns // count
    logarithmic = (np.log1p(steps) / np.log1p(count) * columns).astype(int)
    found = [np.array([0, count - 1])]
    for column in (linear, logarithmic):
        starts = np.flatnonzero(np.diff(column, prepend=-1))
        sizes = np.diff(starts, append=count)
        found += [starts, starts + sizes - 1]
        for curve in curves:
            for extreme in (np.minimum, np.maximum):
                reached = np.flatnonzero(curve == np.repeat(extreme.reduceat(curve, starts), sizes))
                found.append(reached[np.flatnonzero(np.diff(column[reached], prepend=-1))])  # the first in each column
    return np.unique(np.concatenate(found))
