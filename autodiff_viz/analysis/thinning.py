"""Fewer frames than steps, with nothing lost that a screen could show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff_viz.analysis.trajectory import Trajectory
from autodiff_viz.engine.flat import FlatTape, Swept
from autodiff_viz.engine.writer import ARRAY, form

MAX_FRAMES = 4_000
"""Frames that are sent to a browser at most."""

MAX_CELLS = 2_000_000
"""Frames times nodes: a large graph is shown at fewer steps."""


@dataclass(frozen=True, eq=False)
class Frames:
    """A graph at many steps of a run: all that an animation writes into one picture of it.

    Attributes:
        steps: Which steps, ascending, shape (n,).
        values: Of each node, shape (n, nodes).
        partials: Of each active edge, in the order of ``Graph.edges``, shape (n, edges).
        adjoints: Of each node, shape (n, nodes); nan where no active edge leads to the output.
    """

    steps: np.ndarray
    values: np.ndarray
    partials: np.ndarray
    adjoints: np.ndarray


def frames(run: Trajectory, pixels: int = 1_000) -> Frames:
    """Values, partials and adjoints of the whole graph at the steps that ``thin`` chooses, in one sweep over arrays.

    In float64 the last digit may differ from ``run.graph(step)``, because NumPy's functions are not those of ``math``.
    """
    graph = run.graph(0)
    steps = thin(run, pixels, max(2, min(MAX_FRAMES, MAX_CELLS // len(graph.nodes))))
    points = run.points[steps]
    if run.dtype == "float32":
        tape = FlatTape(form(graph), narrowed=True)
        swept = [tape.sweep(point) for point in points.tolist()]
        columns = [list(zip(*part, strict=True)) for part in zip(*swept, strict=True)]
    else:
        with np.errstate(all="ignore"):
            columns = list(FlatTape(form(graph), flavour=ARRAY).sweep(list(points.T)))
    found = Swept(*columns)
    fixed = [node.value for node in graph.nodes[len(found.values) :]]  # after the output: nothing depends on them
    return Frames(
        steps,
        _table([*found.values, *fixed], len(steps)),
        _table([partial for partial in found.partials if not _missing(partial)], len(steps)),
        _table([np.nan if _missing(a) else a for a in found.adjoints] + [np.nan] * len(fixed), len(steps)),
    )


def _missing(column: object) -> bool:
    return column is None or (isinstance(column, tuple) and column[0] is None)


def _table(columns: list[Any], count: int) -> np.ndarray:
    """Columns (arrays, or one number for all rows) side by side."""
    table = np.empty((count, len(columns)))
    for i, column in enumerate(columns):
        table[:, i] = column
    return table


def thin(run: Trajectory, pixels: int = 1_000, most: int = MAX_FRAMES) -> np.ndarray:
    """The steps worth drawing on a chart so many pixels wide, whether its step axis is linear or logarithmic.

    In each column of pixels the first and last step are kept, and those at which a drawn curve (a coordinate, the
    value, the length of gradient or step) is lowest and highest there: lines through them cover the same pixels as
    lines through all (Jugel et al., M4, Proceedings of the VLDB Endowment 7 (2014), 797–808). If that is more than
    ``most``, the columns are made wider until it is not.

    Returns:
        Step numbers, ascending, the first and the last among them: all of them if they are few.
    """
    count = len(run.points)
    if count <= most:
        return np.arange(count)
    curves = [*run.points.T, run.values, run.slopes, np.append(run.lengths, run.lengths[-1])]
    columns = float(max(2, pixels))
    while True:
        chosen = _chosen(curves, count, int(columns))
        if len(chosen) <= most or columns < 2:
            return chosen if len(chosen) <= most else chosen[[0, -1]]
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
