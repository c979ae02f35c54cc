"""The error curves: the lecture's number, the literature's laws, and nothing dropped."""

from __future__ import annotations

import math
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest

from autodiff_viz.analysis.differences import GRID, ErrorCurve, error_curve
from autodiff_viz.analysis.estimates import STORED, TYPED
from autodiff_viz.analysis.precision import values
from autodiff_viz.analysis.schemes import FINITE, ROWS, SCHEMES, Scheme, ridders_moment
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import FormulaError
from autodiff_viz.notation import parse

EASY, DIFFICULT = "x^2 + e^-x", "-1/(x^2 + 1)*log(1/(1 + e^-x) + 1)"
FORMULAS = [s for s in SCHEMES.values() if s.kind == FINITE]

TWENTY = (
    "sin x",
    "cos x",
    "e^x",
    "e^-x",
    "log x",
    "sqrt x",
    "1/x",
    "tanh x",
    "atan x",
    "x*sin x",
    EASY,
    DIFFICULT,
    "1/(1 + e^-x)",
    "log(1 + x^2)",
    "e^(-x^2)",
    "sin(x)*e^x",
    "x^x",
    "1/(1 + x^2)",
    "gamma x",
    "sin(3x)/x",
)


def at_best(text: str, x: float, scheme: str, dtype: str = "float64") -> tuple[float, float]:
    """Relative error at the theoretical best step, and the expected one."""
    curve = error_curve(text, {"x": x}, "x", dtype).schemes[scheme]
    assert curve.theory is not None
    assert curve.expected is not None
    found = error_curve(text, {"x": x}, "x", dtype, h=[curve.theory])
    return float(found.schemes[scheme].error[0]), curve.expected / abs(found.truth)


def at_step(curve: ErrorCurve, scheme: str, h: float) -> int:
    (place,) = np.flatnonzero(curve.schemes[scheme].h == h)
    return int(place)


def test_the_lectures_number() -> None:
    curve = error_curve("x^2", {"x": 2.0}, "x", step=TYPED)
    forward = curve.schemes["forward"]
    assert curve.truth == 4.0
    assert forward.value[at_step(curve, "forward", 1e-6)] == 4.0000010006480125
    assert forward.absolute[at_step(curve, "forward", 1e-8)] == pytest.approx(2.4e-8, rel=0.02)
    assert forward.absolute[at_step(curve, "forward", 1e-12)] == pytest.approx(3.6e-4, rel=0.02)
    assert forward.absolute[at_step(curve, "forward", 1e-16)] == 4.0
    assert forward.lost[at_step(curve, "forward", 1e-16)]
    assert not forward.lost[at_step(curve, "forward", 1e-12)]


@pytest.mark.parametrize(
    ("text", "x", "dtype", "scheme", "error"),
    [
        (EASY, 3.0, "float64", "forward", 5.9e-9),
        (EASY, 3.0, "float64", "central", 3.2e-12),
        (EASY, 3.0, "float32", "forward", 1.7e-4),
        (EASY, 3.0, "float32", "central", 3.2e-7),
        (DIFFICULT, 0.5, "float64", "forward", 5.4e-9),
    ],
)
def test_errors_at_the_best_step(text: str, x: float, dtype: str, scheme: str, error: float) -> None:
    assert at_best(text, x, scheme, dtype)[0] == pytest.approx(error, rel=0.03)


@pytest.mark.parametrize(
    ("text", "x", "dtype", "scheme", "error"),
    [
        (EASY, 3.0, "float64", "five-point", 2.4e-15),
        (EASY, 3.0, "float32", "five-point", 2.4e-7),
        (DIFFICULT, 0.5, "float64", "central", 4.7e-11),
        (DIFFICULT, 0.5, "float64", "five-point", 1.5e-13),
    ],
)
def test_errors_at_the_best_step_are_of_the_known_size(
    text: str, x: float, dtype: str, scheme: str, error: float
) -> None:
    assert error / 10 < at_best(text, x, scheme, dtype)[0] < error * 10


def test_errors_without_cancellation() -> None:
    easy, short = error_curve(EASY, {"x": 3.0}), error_curve(EASY, {"x": 3.0}, dtype="float32")
    difficult = error_curve(DIFFICULT, {"x": 0.5})
    assert easy.schemes["complex"].error[-1] == pytest.approx(9.5e-17, rel=0.01)
    assert easy.ad_error <= 9.5e-17  # here it is the nearest float; the next one is off by 9.5e-17
    assert easy.ad_ulps <= 0.5
    assert short.ad_error == pytest.approx(4.0e-9, rel=0.01)
    assert short.schemes["complex"].error[-1] <= 5.8e-8
    assert difficult.schemes["complex"].error[-1] == pytest.approx(5.2e-16, rel=0.01)
    assert difficult.ad_error == pytest.approx(3.8e-16, rel=0.02)


@pytest.mark.parametrize(
    ("text", "x", "dtype", "most"),
    [(EASY, 3.0, "float64", 1.7e-15), (EASY, 3.0, "float32", 2.4e-7), (DIFFICULT, 0.5, "float64", 1.4e-14)],
)
def test_ridders_reaches_the_known_accuracy(text: str, x: float, dtype: str, most: float) -> None:
    assert np.nanmin(error_curve(text, {"x": x}, dtype=dtype).schemes["ridders"].error) <= most


def test_ridders_may_take_its_own_error_to_be_fifteen_times_too_small() -> None:
    found = error_curve(EASY, {"x": 3.0}, dtype="float32").schemes["ridders"]
    assert found.estimate is not None
    useful = (found.h > 1e-2) & (found.estimate > 0)
    assert np.max(found.absolute[useful] / found.estimate[useful]) == pytest.approx(15, rel=0.01)


@pytest.mark.parametrize(
    ("text", "x", "error"),
    [(EASY, 3.0, 0.16), (DIFFICULT, 3.0, 0.032), (DIFFICULT, 0.5, 0.21), (DIFFICULT, -2.0, 0.522)],
)
def test_the_lectures_step_in_single_precision(text: str, x: float, error: float) -> None:
    """Wrong by 3 to 52 %."""
    curve = error_curve(text, {"x": x}, dtype="float32")
    assert curve.schemes["forward"].error[at_step(curve, "forward", 1e-6)] == pytest.approx(error, rel=0.02)


@pytest.mark.parametrize("scheme", FORMULAS, ids=lambda s: s.id)
def test_the_slope_of_truncation_is_the_order(scheme: Scheme) -> None:
    curve = error_curve("exp(sin x) + x^9/1000", {"x": 0.8}).schemes[scheme.id]
    small = (curve.h < 1e-3) & (curve.h > 1e-12)
    for (h, one), (g, two) in pairwise(
        zip(np.log(curve.step[small]), np.log(abs(curve.truncation[small])), strict=True)
    ):
        assert (one - two) / (h - g) == pytest.approx(scheme.order, abs=0.02)


@pytest.mark.parametrize("scheme", FORMULAS, ids=lambda s: s.id)
def test_the_slope_of_the_error_is_the_order_where_truncation_rules(scheme: Scheme) -> None:
    curve = error_curve("e^x", {"x": 0.8}).schemes[scheme.id]
    rules = (abs(curve.truncation) > 1e2 * abs(curve.rounding)) & (curve.h < 0.4)
    slope = np.polyfit(np.log(curve.step[rules]), np.log(curve.absolute[rules]), 1)[0]
    assert rules.sum() >= 3
    assert slope == pytest.approx(scheme.order, abs=0.1)


@pytest.mark.parametrize("scheme", FORMULAS, ids=lambda s: s.id)
def test_polynomials_up_to_the_order_are_exact(scheme: Scheme) -> None:
    """But for rounding; one degree more is not. Small whole numbers and powers of two do not round at all."""
    for degree in range(1, scheme.order + 1):
        curve = error_curve(f"x^{degree} - 3x", {"x": 1.0}, h=[1.0, 0.5])
        assert curve.schemes[scheme.id].truncation.tolist() == [0.0, 0.0]
        assert curve.schemes[scheme.id].error.max() <= 1e-14
    above = error_curve(f"x^{scheme.order + 1}", {"x": 1.0}, h=[1.0, 0.5]).schemes[scheme.id]
    assert (above.truncation != 0).all()
    assert above.truncation == pytest.approx(above.value - (scheme.order + 1))


def test_ridders_and_the_complex_step_are_exact_on_polynomials_up_to_their_order() -> None:
    """But for rounding. (From a larger first step, Ridders' table gives up before its last column.)"""
    for degree in range(1, SCHEMES["ridders"].order + 1):
        curve = error_curve(f"x^{degree} - 3x", {"x": 1.0}, h=[0.25])
        assert curve.schemes["ridders"].error[0] <= 1e-13
        if degree <= SCHEMES["complex"].order:
            assert curve.schemes["complex"].truncation.tolist() == [0.0]
            assert curve.schemes["complex"].error[0] <= 1e-15
    for row in range(1, ROWS):  # in exact arithmetic the last entry of its table is exact up to degree 2·row + 2
        assert all(ridders_moment(row, row, power) == 0 for power in range(2, 2 * row + 3))
    assert error_curve("x^3", {"x": 1.0}, h=[0.5]).schemes["complex"].truncation[0] == -0.25


@pytest.mark.parametrize("text", TWENTY)
def test_the_measured_best_step_is_near_the_theoretical_one(text: str) -> None:
    for curve in error_curve(text, {"x": 0.7}, "x").schemes.values():
        if curve.scheme.kind == FINITE:
            assert curve.theory is not None
            assert curve.measured is not None
            assert 0.1 < curve.measured / curve.theory < 10, curve.scheme.id


@pytest.mark.parametrize("text", TWENTY)
def test_schemes_at_their_best_step_err_as_expected(text: str) -> None:
    for scheme in FORMULAS:
        error, expected = at_best(text, 0.7, scheme.id)
        assert error <= 10 * expected, scheme.id


@pytest.mark.parametrize(("text", "most"), [(EASY, 2.5), (DIFFICULT, 37.0)])
def test_automatic_differentiation_errs_by_a_few_roundings_of_its_terms(text: str, most: float) -> None:
    for x in np.linspace(-5.0, 5.0, 41):
        curve = error_curve(text, {"x": float(x)}, h=[1e-6])
        assert curve.of_terms(curve.ad_absolute) <= most


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda s: s.id)
def test_truncation_and_rounding_add_up(scheme: Scheme, dtype: str) -> None:
    curve = error_curve(DIFFICULT, {"x": 0.5}, dtype=dtype)
    found = curve.schemes[scheme.id]
    there = found.finite & (found.step > 0)
    together = (found.truncation + found.rounding)[there]
    assert np.abs(together) == pytest.approx(found.absolute[there], rel=1e-9, abs=1e-18)
    assert there.sum() > 40


@pytest.mark.parametrize("scheme", [s for s in SCHEMES if s != "ridders"])
def test_truncation_by_series_is_truncation_by_evaluation(scheme: str) -> None:
    """abs makes the second formula one of pieces, far away: where it follows the first one the answers are the same."""
    smooth = error_curve("exp(sin x)", {"x": 0.8}).schemes[scheme].truncation
    if scheme == "complex":
        assert smooth[60] == pytest.approx(-(1e-10**2) / 6 * 1.0 * error_curve_third(), rel=1e-6)
        return
    pieces = error_curve("exp(sin x) + relu(x - 0.9)", {"x": 0.8}).schemes[scheme]
    near = pieces.h < 0.04
    assert pieces.truncation[near] == pytest.approx(smooth[near], rel=1e-6, nan_ok=True)
    assert abs(pieces.truncation[0] - smooth[0]) > 1e-3 or scheme == "backward"


def error_curve_third() -> float:
    """f‴ of exp(sin x) at 0.8, by hand."""
    s, c = math.sin(0.8), math.cos(0.8)
    return math.exp(s) * c * (c * c - 3 * s - 1)


def test_the_kink_has_sides_and_no_truth() -> None:
    curve = error_curve("abs x", {"x": 0.0})
    assert curve.kink is not None
    assert (curve.kink.left, curve.kink.right, curve.kink.jump) == (-1.0, 1.0, 0.0)
    answers = {name: set(found.value[:60]) for name, found in curve.schemes.items()}
    assert answers == {
        "forward": {1.0},
        "backward": {-1.0},
        "central": {0.0},
        "five-point": {0.0},
        "richardson": {0.0},
        "ridders": {0.0},
    }
    assert all(np.isnan(found.truncation).all() for found in curve.schemes.values())
    assert not curve.smooth


def test_a_jump_is_a_kink() -> None:
    curve = error_curve("floor x", {"x": 2.0})
    assert curve.kink is not None
    assert curve.kink.jump == 1.0
    assert curve.schemes["backward"].value[30] == pytest.approx(1e5)


@pytest.mark.parametrize(("text", "x"), [("x^2", 1e308), ("exp x", 690.0), ("x^3", 1e90)])
def test_a_steep_formula_neither_jumps_nor_bends(text: str, x: float) -> None:
    assert error_curve(text, {"x": x}).kink is None


def test_a_slope_beyond_all_steps_has_a_best_step_too() -> None:
    """Relative errors of 1e300 must not overflow where they are compared."""
    forward = error_curve("x^2", {"x": 1e-300}).schemes["forward"]
    assert forward.measured is not None
    assert forward.measured < 1e-18


def test_where_there_is_no_value_the_tape_has_no_slope() -> None:
    for dtype in ("float64", "float32"):
        assert math.isnan(error_curve("log(x - 3) + x", {"x": 1.0}, dtype=dtype).ad_value)


@pytest.mark.parametrize(("text", "name"), [("abs(x) + x", "abs"), ("max(x, 1)", "max"), ("relu(sin x)", "relu")])
def test_the_complex_step_refuses_kinks_and_names_them(text: str, name: str) -> None:
    curve = error_curve(text, {"x": 2.0})
    assert "complex" not in curve.schemes
    assert f"needs an analytic formula, and {name} is none" in curve.refused["complex"].message
    assert curve.refused["complex"].span is not None


def test_beyond_the_domain_nothing_is_dropped() -> None:
    curve = error_curve("log x", {"x": -1.0})
    assert math.isnan(curve.truth)
    assert all(len(found.value) == len(GRID) for found in curve.schemes.values())
    forward = error_curve("sqrt x", {"x": 0.25}).schemes["central"]
    assert np.isnan(forward.value[forward.h > 0.25]).all()
    assert forward.finite[(forward.h < 0.2) & ~forward.lost].all()


@pytest.mark.parametrize("step", [TYPED, STORED])
def test_a_step_too_small_to_be_seen_is_shown_as_such(step: str) -> None:
    curve = error_curve("x^2", {"x": 2.0}, step=step).schemes["forward"]
    assert curve.lost[curve.h < 1e-16].all()
    assert not curve.lost[curve.h > 1e-15].any()
    unseen = curve.value[curve.lost]
    assert (unseen == 0).all() if step == TYPED else np.isnan(unseen).all()


def test_every_precision_sees_its_own_numbers() -> None:
    for dtype, kind in (("float32", np.float32), ("float16", np.float16)):
        curve = error_curve("x^2 + 0.1x", {"x": 0.3}, dtype=dtype)
        central = curve.schemes["central"]
        assert curve.x == float(kind(0.3))
        assert (central.value == central.value.astype(kind))[central.finite].all()
        assert curve.ad_value == float(kind(curve.ad_value))
    assert "no complex numbers in float16" in curve.refused["complex"].message


@pytest.mark.parametrize("h", [0.0, -1e-6, math.nan, math.inf])
def test_a_step_must_be_positive(h: float) -> None:
    with pytest.raises(FormulaError, match="is not a positive number"):
        error_curve("x^2", {"x": 2.0}, h=[1e-3, h])


@pytest.mark.parametrize("options", [{"dtype": "float8"}, {"step": "guessed"}, {"wrt": "y"}, {"h": [1e-3] * 2000}])
def test_what_is_not_offered_is_refused(options: dict) -> None:
    with pytest.raises(FormulaError):
        error_curve("x^2", {"x": 2.0}, **options)


def test_a_tape_and_its_text_give_the_same_curve() -> None:
    graph = trace(parse("t = x*y; t + sin t"), {"x": 0.5, "y": 3.0})
    one, two = error_curve(graph, wrt="y"), error_curve(graph.text, {"x": 0.5, "y": 3.0}, "y")
    assert one.exact == two.exact
    assert np.array_equal(one.schemes["central"].value, two.schemes["central"].value, equal_nan=True)
    moved = error_curve(graph, {"x": 0.25}, "y")
    assert moved.truth == error_curve(graph.text, {"x": 0.25, "y": 3.0}, "y").truth


def test_the_best_step_is_the_middle_of_a_decade_not_a_lucky_sample() -> None:
    curve = error_curve("e^x", {"x": 0.7}).schemes["forward"]
    assert curve.best is not None
    decade = [i for i in range(len(curve.h)) if abs(math.log10(curve.h[i] / curve.h[curve.best])) <= 0.5 + 1e-9]
    everywhere = [
        np.sqrt(np.mean(curve.error[i : i + 7] ** 2)) for i in range(len(curve.h) - 6) if curve.finite[i : i + 7].all()
    ]
    assert len(decade) == 7
    assert np.sqrt(np.mean(curve.error[decade] ** 2)) == pytest.approx(min(everywhere))


def test_there_is_no_best_step_where_nothing_is_finite() -> None:
    curve = error_curve("log x", {"x": -1.0})
    assert all(found.best is None and found.measured is None for found in curve.schemes.values())


def test_a_slope_by_convention_is_a_kink_even_where_the_formula_is_smooth() -> None:
    curve = error_curve("relu(x) - relu(-x)", {"x": 0.0})
    assert curve.kink is not None
    assert (curve.kink.left, curve.kink.right) == (pytest.approx(1.0), pytest.approx(1.0))
    assert curve.ad_value == 0.0
    assert error_curve("relu(x) - relu(-x)", {"x": 1.0}).kink is None


def test_a_long_chain_at_many_points_keeps_few_columns() -> None:
    graph, points = trace(parse("t = x\nrepeat 900: t = t + t"), {"x": 1.0}), [1.0 + k for k in range(2_000)]
    tracemalloc.start()
    try:
        assert values(graph, "x", points) == [math.ldexp(point, 900) for point in points]
        assert tracemalloc.get_traced_memory()[1] < 5_000_000  # all columns together take 60 MB
    finally:
        tracemalloc.stop()
