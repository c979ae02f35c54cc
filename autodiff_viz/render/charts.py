"""Descents and error curves as Plotly figures, for notebooks: they can be zoomed, read off and restyled there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autodiff_viz.analysis.descent import Trajectory
from autodiff_viz.analysis.differences import ErrorCurve
from autodiff_viz.analysis.methods import METHODS
from autodiff_viz.analysis.schemes import SCHEMES
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _
from autodiff_viz.render.numbers import short
from autodiff_viz.render.theme import SANS, THEMES, Theme

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MARKS = ("circle", "triangle-left", "square", "diamond", "triangle-down", "x", "triangle-up")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")
"""A second way to tell lines apart, beside their colours."""

MAX_POINTS = 2_000
"""Points of one line: more cannot be told apart."""


def chart(*results: Trajectory | ErrorCurve, theme: str = "light") -> Figure:
    """An interactive chart of what ``descend`` or ``error_curve`` answered.

    Args:
        results: One run: its f − f*, length of the gradient and of the steps. Several runs: their f − f*, as a race.
            Or one error curve: every scheme's error against h, and that of automatic differentiation.
        theme: ``"light"`` or ``"dark"``.

    Returns:
        A figure of Plotly with logarithmic axes; what is zero or not finite has no place on them and is left out.

    Raises:
        FormulaError: There is no such theme, or the results do not belong into one chart.
    """
    if theme not in THEMES:
        raise FormulaError(
            _("There is no theme '{name}'.").format(name=theme),
            hint=_("The themes are: {names}.").format(names=", ".join(THEMES)),
        )
    colours = THEMES[theme]
    runs = [each for each in results if isinstance(each, Trajectory)]
    curves = [each for each in results if isinstance(each, ErrorCurve)]
    if len(curves) == 1 and not runs:
        return _error(curves[0], colours)
    if runs and not curves:
        return _race(runs, colours) if len(runs) > 1 else _descent(runs[0], colours)
    raise FormulaError(
        _("A chart shows one error curve, or one or more runs."), hint=_("Make a chart of each by itself.")
    )


def _figure(colours: Theme, title: str, across: str, up: str, linear: bool = False) -> Figure:
    from plotly.graph_objects import Figure  # here, so that ``import autodiff_viz`` need not wait for it

    axis = {"gridcolor": colours.hair, "linecolor": colours.hair, "zeroline": False, "exponentformat": "power"}
    return Figure(
        layout={
            "title": {"text": title, "x": 0.0},
            "font": {"family": ", ".join(SANS), "color": colours.ink, "size": 14},
            "paper_bgcolor": colours.ground,
            "plot_bgcolor": colours.ground,
            "xaxis": {**axis, "title": across, "type": "linear" if linear else "log"},
            "yaxis": {**axis, "title": up, "type": "log"},
            "hovermode": "x unified",
        }
    )


def _line(figure: Figure, number: int, name: str, x: Any, y: Any, colours: Theme, marked: bool = False) -> None:
    known = np.isfinite(y) & (np.asarray(y) > 0)
    style = number % len(colours.paths)
    figure.add_scatter(
        x=np.asarray(x)[known],
        y=np.asarray(y)[known],
        name=name,
        mode="lines+markers" if marked else "lines",
        line={"color": colours.paths[style], "dash": "solid" if marked else DASHES[style]},
        marker={"symbol": MARKS[style], "size": 5},
    )


def _places(count: int) -> np.ndarray:
    """Steps that are drawn: all, or so many that lie evenly on a logarithmic axis."""
    if count <= MAX_POINTS:
        return np.arange(count)
    return np.unique(np.geomspace(1, count, MAX_POINTS).astype(int) - 1)


def _above(run: Trajectory) -> np.ndarray:
    """f − f*, with the least value of the run in place of f* where no minimum is known."""
    minimum = run.verdict.minimum
    least = np.nanmin(run.values) if minimum is None else min(minimum.value, float(np.nanmin(run.values)))
    return run.values - least


def _descent(run: Trajectory, colours: Theme) -> Figure:
    figure = _figure(colours, run.verdict.title, _("step number k"), "")
    at = _places(run.steps + 1)
    lines = (("f − f*", _above(run)), ("|∇f|", run.slopes), (_("step length"), run.lengths))
    for number, (name, values) in enumerate(lines):
        chosen = at[at < len(values)]
        _line(figure, number, name, chosen + 1, values[chosen], colours)
    return figure


def _race(runs: list[Trajectory], colours: Theme) -> Figure:
    figure = _figure(colours, _("Race"), _("step number k"), "f − f*")
    for number, run in enumerate(runs):
        at = _places(run.steps + 1)
        _line(
            figure, number, f"{_(METHODS[run.method].label)}, η = {short(run.rate)}", at + 1, _above(run)[at], colours
        )
    return figure


def _error(curve: ErrorCurve, colours: Theme) -> Figure:
    figure = _figure(colours, _("Error against step"), _("step h (log scale)"), _("relative error"))
    for number, (name, scheme) in enumerate(curve.schemes.items()):
        _line(figure, number, _(SCHEMES[name].title), scheme.h, scheme.error, colours, marked=True)
    if curve.ad_error > 0:
        figure.add_hline(y=curve.ad_error, line={"color": colours.adjoint, "width": 3})
    figure.add_annotation(
        xref="paper", x=0, yref="paper", y=0, yanchor="bottom", showarrow=False, font={"color": colours.adjoint},
        text=f"{_('automatic (AD)')}: {short(curve.ad_error) if curve.ad_error else _('exact, error 0')}",
    )  # fmt: skip
    return figure
