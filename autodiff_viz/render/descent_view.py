"""A descent as plain data for the browser: thinned steps with their true numbers, packed as arrays.

The animation interpolates nothing: every number it shows was computed at a step that was taken. Arrays travel as base64
of little-endian numbers, because as decimal text they would be three times as large.
"""

from __future__ import annotations

import base64
import math
from typing import Any

import numpy as np

from autodiff_viz.analysis.descent import Trajectory
from autodiff_viz.analysis.frames import frames, shown_edges
from autodiff_viz.analysis.objective import Tapes
from autodiff_viz.analysis.thinning import thin
from autodiff_viz.graph import Graph
from autodiff_viz.render.descent_rule import rule_view, series

MAX_FRAMES = 3_000
"""Steps of one run that are sent, however many were taken."""

MAX_FIGURES = 300_000
"""Values, partials and adjoints that are sent in all; a larger graph moves in fewer steps."""

MAX_NARROWED = 60_000
"""The same for 32-bit runs, whose operations are rounded one by one."""

LEAST_FRAMES = 60
"""Steps that are sent of a run over a very large graph."""

BEND = 1e-5
"""Step of the difference that the lens bends its curve by, relative to 1 + |x|."""

PRINTS = 10
"""How many equal parts of the run the lecture's loop prints."""


def packed(numbers: np.ndarray, kind: str = "<f8") -> str:
    """Numbers as base64; ``kind`` is NumPy's name of the format."""
    return base64.b64encode(np.ascontiguousarray(numbers, dtype=kind).tobytes()).decode("ascii")


def run_view(run: Trajectory, graph: Graph, runs: int = 1, tapes: Tapes | None = None) -> dict[str, Any]:
    """One run: its chosen steps, and for each the numbers of curve, chart, rule and graph.

    Args:
        run: The trajectory.
        graph: The tape of the same formula, as it is drawn; only its structure counts.
        runs: How many runs share the page, and so what may be sent.
        tapes: The different tapes of a program, for all runs of the page together.
    """
    width = 2 * (graph.output + 1) + len(shown_edges(graph))
    budget = MAX_FIGURES if run.dtype == "float64" else MAX_NARROWED
    most = min(MAX_FRAMES, max(LEAST_FRAMES, budget // (width * runs)))
    if not run.objective.coded:
        most = LEAST_FRAMES
    printed = prints(run)
    steps = np.union1d(thin(run, most), np.array([line["step"] for line in printed], dtype=int))
    lengths = np.append(run.lengths, np.nan)
    bend = {"curvature": packed(curvature(run, run.points[steps]))} if len(run.variables) == 1 else {}
    return {
        **bend,
        "k": packed(steps, "<i4"),
        "last": run.steps,
        "stopped": run.stopped is not None,
        "x": [packed(column) for column in run.points[steps].T],
        "g": [packed(column) for column in run.gradients[steps].T],
        "f": packed(run.values[steps]),
        "slope": packed(run.slopes[steps]),
        "length": packed(lengths[steps]),
        "series": {name: [packed(column) for column in columns] for name, columns in series(run, steps).items()},
        "rate": run.rate,
        "method": run.method,
        "rule": rule_view(run),
        "prints": printed,
        **_figures(run, graph, steps, tapes or Tapes(run.objective, 1)),
    }


def _figures(run: Trajectory, graph: Graph, steps: np.ndarray, tapes: Tapes) -> dict[str, Any]:
    """The numbers of the picture; of a program that branches, of each of its pictures, and when which one is shown."""
    if not run.objective.branches:
        return figures(run, graph, steps)
    shapes = tapes.at(run.points[steps])
    graphs = [graph, *tapes.graphs[1:]]
    parts = [figures(run, other, steps[shapes == i]) for i, other in enumerate(graphs)]
    return {"shapes": packed(shapes, "<i4"), "tapes": parts, **parts[0]}


def curvature(run: Trajectory, points: np.ndarray) -> np.ndarray:
    """How the curve bends at some points of one variable: the slope's central difference, for the eye only."""
    step = BEND * (1.0 + np.abs(points))
    _values, ahead = run.objective.many(points + step)
    _values, behind = run.objective.many(points - step)
    with np.errstate(all="ignore"):
        return ((ahead - behind) / (2 * step))[:, 0]


def figures(run: Trajectory, graph: Graph, steps: np.ndarray) -> dict[str, str]:
    """Values, adjoints (one a node) and partials (one an edge) of a tape at the chosen steps, a row a step."""
    shown = frames(run, graph, steps)
    return {"values": packed(shown.values), "adjoints": packed(shown.adjoints), "partials": packed(shown.partials)}


def prints(run: Trajectory) -> list[dict[str, Any]]:
    """What the lecture's loop prints: every tenth part of the run, the point *after* the update of that turn."""
    every = max(1, round((run.steps - 1) / PRINTS))
    return [
        {"name": f"{turn:,}", "step": turn + 1, "x": float(run.points[turn + 1, 0])}
        for turn in range(0, run.steps, every)
        if math.isfinite(run.points[turn + 1, 0])
    ][: PRINTS + 1]
