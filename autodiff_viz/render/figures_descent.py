"""The surface over two variables, with the paths that descents took on it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from autodiff_viz.analysis.descent import Trajectory
from autodiff_viz.analysis.minima import Stationary
from autodiff_viz.graph import Graph
from autodiff_viz.render.descent_ground import level_map
from autodiff_viz.render.theme import Theme

STEPS = 400
"""Steps of a path that are drawn."""

TOP = 85.0
"""The percentile of the heights above which the surface is cut off."""


def surface(
    graph: Graph,
    runs: Sequence[Trajectory],
    minimum: Stationary | None,
    axes: tuple[int, int],
    names: Sequence[str],
    theme: Theme,
) -> go.Figure:
    """The function over two of its variables as a surface, and each run as a line on it.

    The surface is cut off above most of its heights, so that walls do not hide the valley.
    """
    ground = level_map(graph, runs, minimum, axes)
    left, right, bottom, top = ground["view"]
    heights = ground["f"].reshape(ground["rows"], ground["columns"])
    finite = heights[np.isfinite(heights)]
    starts = [float(run.values[0]) for run in runs if np.isfinite(run.values[0])]
    ceiling = max([*starts, float(np.percentile(finite, TOP)) if finite.size else 1.0])
    lines = [_line(run, axes, ceiling, theme, i) for i, run in enumerate(runs)]
    sheet = go.Surface(
        x=np.linspace(left, right, ground["columns"]),
        y=np.linspace(bottom, top, ground["rows"]),
        z=heights,
        colorscale=[[0.0, theme.accent], [1.0, theme.hair]],
        showscale=False,
        opacity=0.9,
        contours={"z": {"show": True, "color": theme.muted, "width": 1}},
        hovertemplate="(%{x:.6g}, %{y:.6g})<br>f = %{z:.6g}<extra></extra>",
    )
    figure = go.Figure([sheet, *lines])
    axis = {"color": theme.muted, "gridcolor": theme.hair, "backgroundcolor": "rgba(0,0,0,0)"}
    titles = {"x": names[axes[0]], "y": names[axes[1]], "z": "f"}
    scene = {f"{key}axis": {**axis, "title": {"text": title}} for key, title in titles.items()}
    floor = float(finite.min()) if finite.size else 0.0
    scene["zaxis"] |= {"range": [floor - 0.02 * (ceiling - floor), ceiling]}
    figure.update_layout(
        scene=scene,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        height=520,
        showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)",
        font={"color": theme.ink},
    )
    return figure


def _line(run: Trajectory, axes: tuple[int, int], ceiling: float, theme: Theme, number: int) -> go.Scatter3d:
    steps = np.unique(np.concatenate([np.geomspace(1, run.steps + 1, STEPS) - 1, [0]]).astype(int))
    kept = steps[np.isfinite(run.points[steps]).all(axis=1) & (run.values[steps] <= ceiling)]
    return go.Scatter3d(
        x=run.points[kept, axes[0]],
        y=run.points[kept, axes[1]],
        z=run.values[kept],
        mode="lines+markers",
        line={"color": theme.path_texts[number], "width": 6},
        marker={"color": theme.path_texts[number], "size": 2.5},
        text=[f"{step:,}" for step in kept],
        hovertemplate="%{text}: (%{x:.6g}, %{y:.6g})<br>f = %{z:.6g}<extra></extra>",
    )
