"""The word and the numbers for every way in which a descent can go."""

from __future__ import annotations

import math
from collections.abc import Mapping

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.analysis import verdict as kinds
from autodiff_viz.analysis.descent import descend
from autodiff_viz.analysis.methods import METHODS
from autodiff_viz.analysis.minima import find_minimum
from autodiff_viz.analysis.objective import Objective
from autodiff_viz.analysis.verdict import TITLES
from autodiff_viz.languages import language
from autodiff_viz.notation import parse
from autodiff_viz.numerals import short
from tests.programs import points, programs

LECTURE = "x^2 + e^-x"
SLIP = "x^2 - e^-x"
VALLEY = "(1 - x)^2 + 100*(y - x^2)^2"


@pytest.mark.parametrize(
    ("kind", "text", "at", "arguments"),
    [
        (kinds.SLOW, LECTURE, {"x": 3.0}, {"lr": 0.0005, "steps": 10_001}),
        (kinds.STALLED, LECTURE, {"x": 3.0}, {"lr": 0.0005, "steps": 10_001, "dtype": "float32"}),
        (kinds.CONVERGED, LECTURE, {"x": 3.0}, {"lr": 0.01, "steps": 10_001, "dtype": "float32"}),
        (kinds.CONVERGED, LECTURE, {"x": 3.0}, {"lr": 0.6, "steps": 60}),
        (kinds.CONVERGED, LECTURE, {"x": 3.0}, {"lr": 0.1, "method": "adam"}),
        (kinds.CONVERGED, LECTURE, {"x": 3.0}, {"method": "newton", "steps": 20}),
        (kinds.DIVERGING, LECTURE, {"x": 3.0}, {"lr": 0.8, "steps": 40}),
        (kinds.DIVERGING, "x^2", {"x": 1.0}, {"lr": 1.1, "steps": 40}),
        (kinds.OSCILLATING, LECTURE, {"x": 3.0}, {"lr": 0.01, "steps": 300, "method": "accumulate"}),
        (kinds.OSCILLATING, "x^2", {"x": 1.0}, {"lr": 1.0, "steps": 100}),
        (kinds.OSCILLATING, "abs(x)", {"x": 0.95}, {"lr": 0.1, "steps": 100}),
        (kinds.RUNNING_AWAY, SLIP, {"x": 3.0}, {"lr": 0.01, "steps": 400, "dtype": "float32"}),
        (kinds.RUNNING_AWAY, "2x", {"x": 3.0}, {"lr": 0.1, "steps": 100}),
        (kinds.LEFT, "sqrt(x)", {"x": 1.0}, {"lr": 0.1, "steps": 100}),
        (kinds.LEFT, "log(x)", {"x": -2.0}, {"lr": 0.1, "steps": 100}),
        (kinds.FLAT, "0x + 7", {"x": 3.0}, {"lr": 0.1, "steps": 100}),
        (kinds.NO_MINIMUM, "x^3 - 3x", {"x": -0.5}, {"method": "newton", "steps": 50}),
        (kinds.NO_MINIMUM, "x^2 - y^2", {"x": 1.0, "y": 0.0}, {"lr": 0.4, "steps": 200}),
        (kinds.SLOW, VALLEY, {"x": -1.2, "y": 1.0}, {"lr": 0.001, "steps": 10_001}),
        (kinds.SLOW, "e^-x", {"x": 0.0}, {"lr": 0.1, "steps": 100}),
        (kinds.SLOW, "x^4", {"x": 1.0}, {"lr": 0.1, "steps": 100}),
        (kinds.SLOW, LECTURE, {"x": 3.0}, {"lr": 1e-12, "steps": 1}),
    ],
)
def test_the_kind(kind: str, text: str, at: Mapping[str, float], arguments: dict[str, object]) -> None:
    verdict = descend(text, at, **arguments).verdict  # type: ignore[arg-type]
    assert verdict.kind == kind, str(verdict)
    assert str(verdict).startswith(TITLES[kind] + ". ")
    assert "  " not in verdict.text
    assert "{" not in verdict.text


def test_the_lectures_run_in_numbers() -> None:
    verdict = descend(LECTURE, {"x": 3.0}, lr=0.0005, steps=10_001).verdict
    with mpmath.workdps(40):
        exact = mpmath.lambertw(mpmath.mpf(1) / 2)
        curvature = 2 + mpmath.exp(-exact)
        assert verdict.minimum is not None
        assert verdict.minimum.point == (float(exact),)
        assert verdict.minimum.curvatures[0] == pytest.approx(float(curvature), rel=1e-15)
        assert verdict.stable == pytest.approx(float(2 / curvature), rel=1e-15)
    assert verdict.suggested == 0.37
    assert verdict.sooner == 4
    assert str(verdict) == (
        "Slow. 10,001 steps of 0.0005 reach x = 0.351738, 4.61e−6 from the minimum. The curvature at the minimum is "
        "2.703: it attracts with rates up to 0.7398. A rate of 0.37 comes as close in 4 steps."
    )


def test_a_rate_between_one_and_two_over_the_curvature_jumps_across() -> None:
    run = descend(LECTURE, {"x": 3.0}, lr=0.6, steps=60)
    assert "Above 0.3699, half of that, every step jumps across it." in run.verdict.text
    assert np.all(np.diff(np.sign(run.gradients[1:20, 0])) != 0)


def test_the_stall_names_its_step_and_half_the_spacing() -> None:
    verdict = descend(LECTURE, {"x": 3.0}, lr=0.0005, steps=10_001, dtype="float32").verdict
    assert verdict.step == 9_272
    assert short(float(np.spacing(np.float32(0.3517447))) / 2, 3) in verdict.text
    assert verdict.distance == pytest.approx(1.1e-5, rel=1e-2)


def test_the_slip_has_no_minimum_and_says_so() -> None:
    verdict = descend(SLIP, {"x": 3.0}, lr=0.01, steps=400, dtype="float32").verdict
    assert verdict.step == 358
    assert verdict.least_slope is not None
    slope, place = verdict.least_slope
    assert slope == pytest.approx(2 - 2 * math.log(2), abs=1e-4)  # f″ = 2 − e⁻ˣ is zero at −log 2
    assert place == pytest.approx(-math.log(2), abs=0.01)
    assert "exp(3.398e4) is too large for a number" in verdict.text


def test_the_pendulum_has_the_period_of_its_recurrence() -> None:
    verdict = descend("x^2", {"x": 1.0}, lr=0.01, steps=2_000, method="accumulate").verdict
    assert verdict.period == pytest.approx(2 * math.pi / math.acos(1 - 0.01 * 2 / 2), rel=1e-2)


def test_a_valley_is_measured_across_and_along() -> None:
    verdict = descend(VALLEY, {"x": -1.2, "y": 1.0}, lr=0.001, steps=10_001).verdict
    assert verdict.minimum is not None
    assert verdict.minimum.point == pytest.approx((1.0, 1.0), rel=1e-14)
    assert verdict.minimum.curvatures == pytest.approx(
        np.linalg.eigvalsh([[802.0, -400.0], [-400.0, 200.0]]), rel=1e-10
    )
    assert verdict.stable == pytest.approx(2 / verdict.minimum.curvatures[1])


FIXED = [name for name, method in METHODS.items() if method.stable and not method.scale]
MOVING = [name for name, method in METHODS.items() if method.scale]


@pytest.mark.parametrize("method", [*FIXED, "newton"])
def test_the_stable_rate_is_the_border(method: str) -> None:
    rate = descend("1.5*x^2", {"x": 1.0}, lr=1e-3, steps=5, method=method).verdict.stable
    assert rate is not None
    inside, outside = (
        descend("1.5*x^2", {"x": 1.0}, lr=rate * factor, steps=4_000, method=method) for factor in (0.99, 1.01)
    )
    assert abs(inside.points[-1, 0]) < 1e-3
    assert abs(outside.points[-1, 0]) > 1e3


@pytest.mark.parametrize("method", MOVING)
def test_an_adaptive_method_is_stable_up_to_a_rate_that_moves_with_its_scale(method: str) -> None:
    run = descend("x^2 + 5*y^2 + x*y", {"x": 1.0, "y": 2.0}, lr=0.01, steps=50, method=method)
    scale = np.sqrt(run.memories["v"][-1] / (1 - 0.999**50 if "adam" in method else 1.0))
    divided = np.array([[2.0, 1.0], [1.0, 10.0]]) / scale[:, None]  # of a step, what it takes off the point
    beta = 0.9 if "adam" in method else 0.0
    assert run.verdict.stable is not None
    for factor, grows in ((0.99, False), (1.01, True)):
        rate = factor * run.verdict.stable
        kept, new = beta * np.eye(2), (1 - beta) * divided
        step = np.block([[np.eye(2) - rate * new, -rate * kept], [new, kept]])
        assert (np.abs(np.linalg.eigvals(step)).max() > 1) == grows
    assert "no rate is safe for good" in run.verdict.text


def test_backtracking_takes_any_rate() -> None:
    verdict = descend(VALLEY, {"x": -1.2, "y": 1.0}, steps=50, method="armijo").verdict
    assert verdict.stable is None
    assert "Any rate will do" in verdict.text


def test_a_verdict_speaks_the_language_of_the_moment() -> None:
    verdict = descend(LECTURE, {"x": 3.0}, lr=0.0005, steps=1_000).verdict
    with language("ja"):
        assert verdict.title == "遅い"
        assert "曲率" in verdict.text
    assert verdict.title == "Slow"


@pytest.mark.parametrize(
    ("text", "rate", "flat"),
    [("e^(e^x)", 0.0005, True), ("relu(x - 1)", 0.01, False), ("x^4", 0.01, False), ("x^6", 0.0001, False)],
)
def test_where_digits_end_a_slope_there_is_no_minimum_but_a_plain(text: str, rate: float, flat: bool) -> None:
    verdict = descend(text, {"x": 3.0}, lr=rate, steps=4_000).verdict
    assert (verdict.kind == kinds.FLAT) == flat
    assert ("as far as its digits tell" in verdict.text) == flat
    assert (verdict.minimum is None) == flat


def test_one_step_is_no_steps() -> None:
    assert "1 step of 0.01 reaches x = 2.9405" in descend(LECTURE, {"x": 3.0}, lr=0.01, steps=1).verdict.text
    assert "as close in 1 step." in descend("x^2", {"x": 3.0}, lr=0.1, steps=50).verdict.text


@pytest.mark.parametrize("text", ["e^-x", "2x", SLIP, "-x^2"])
def test_where_there_is_no_minimum_none_is_found(text: str) -> None:
    assert find_minimum(Objective.of(text, {"x": 1.0}), [1.0]) is None


def test_slopes_whose_product_is_too_large_for_a_number_are_judged() -> None:
    run = descend("a*b + x/(2 + cos(x^2))", {"a": 0.0, "b": 0.0, "x": 0.0}, lr=1e6, steps=30, method="adamw")
    assert np.abs(run.gradients).max() > 1e155
    assert run.verdict.title


@settings(max_examples=60, deadline=None)
@given(
    programs,
    points,
    st.sampled_from([1e-9, 0.01, 1.0, 1e6]),
    st.sampled_from(list(METHODS)),
    st.sampled_from(["float64", "float32"]),
)
def test_every_run_has_an_end_and_a_verdict(
    text: str, values: dict[str, float], rate: float, method: str, dtype: str
) -> None:
    program = parse(text)
    if not program.variables:
        return
    at = {name: values[name] for name in program.variables}
    run = descend(program, at, lr=rate, steps=30, method=method, dtype=dtype)
    rows = np.column_stack([run.points, run.values, run.gradients])
    finite = np.all(np.isfinite(rows), axis=1)
    assert finite[:-1].all()
    assert finite[-1] == (run.stopped is None)
    assert bool(run.reason) == (run.stopped is not None)
    assert str(run.verdict).startswith(run.verdict.title)
