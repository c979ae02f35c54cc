"""Charts for notebooks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autodiff_viz.analysis.descent import descend
from autodiff_viz.analysis.differences import error_curve
from autodiff_viz.errors import FormulaError
from autodiff_viz.render.charts import MAX_POINTS, chart
from autodiff_viz.render.theme import DARK


def drawn(*results: Any, theme: str = "light") -> tuple[Any, Any]:
    """Lines and layout of a chart: Plotly's own types say little."""
    figure: Any = chart(*results, theme=theme)
    return figure.data, figure.layout


def test_a_run_shows_how_it_comes_to_rest() -> None:
    run = descend("x^2 + e^-x", {"x": 3.0}, lr=0.0005, steps=10_001)
    (above, slope, length), layout = drawn(run)
    assert [above["name"], slope["name"], length["name"]] == ["f − f*", "|∇f|", "step length"]
    assert slope["x"][0] == 1
    assert slope["y"][0] == run.slopes[0]
    assert slope["y"][-1] == run.slopes[-1]
    assert len(slope["x"]) <= MAX_POINTS
    assert np.all(np.diff(above["y"]) < 0)
    assert layout["yaxis"]["type"] == "log"


def test_a_race_has_a_line_for_every_run_in_its_own_dashes() -> None:
    runs = [
        descend("x^2", {"x": 1.0}, lr=rate, steps=20, method=method) for rate, method in ((0.1, "gd"), (0.2, "adam"))
    ]
    lines, layout = drawn(*runs, theme="dark")
    assert [line["name"] for line in lines] == ["Gradient descent, η = 0.1", "Adam, η = 0.2"]
    assert len({line["line"]["dash"] for line in lines}) == 2
    assert layout["paper_bgcolor"] == DARK.ground


def test_an_error_curve_shows_every_scheme_and_automatic_differentiation() -> None:
    curve = error_curve("x^2 + e^-x", {"x": 3.0}, wrt="x")
    lines, layout = drawn(curve)
    forward = lines[0]
    assert len(lines) == len(curve.schemes)
    assert min(forward["y"]) == min(e for e in curve.schemes["forward"].error if e > 0)
    assert layout["shapes"][0]["y0"] == curve.ad_error
    assert "automatic (AD)" in layout["annotations"][0]["text"]


def test_what_is_not_finite_or_zero_is_left_out() -> None:
    run = descend("x^2", {"x": 1.0}, lr=0.5, steps=3)  # arrives in one step: f − f* is 0 from there on
    assert [len(line["x"]) for line in drawn(run)[0]] == [1, 1, 1]


def test_what_does_not_belong_together_is_refused() -> None:
    curve = error_curve("x^2", {"x": 3.0})
    run = descend("x^2", {"x": 1.0}, steps=2)
    for results in ((), (curve, curve), (curve, run)):
        with pytest.raises(FormulaError, match="one error curve, or one or more runs"):
            chart(*results)
    with pytest.raises(FormulaError, match="no theme 'sepia'"):
        chart(run, theme="sepia")
