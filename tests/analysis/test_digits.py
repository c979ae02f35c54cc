"""The cancellation microscope: what it writes down is what is stored."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from autodiff_viz.analysis.differences import error_curve
from autodiff_viz.analysis.digits import BINARY, DECIMAL, WALL, Written, microscope
from autodiff_viz.analysis.estimates import TYPED
from autodiff_viz.errors import FormulaError


def text(row: Written) -> str:
    return ("-" if row.negative else "") + "".join(map(str, row.digits))


def number(row: Written, base: int) -> Fraction:
    places = range(row.first, row.first - len(row.digits), -1)
    return sum(
        (digit * Fraction(base) ** place for digit, place in zip(row.digits, places, strict=True)), Fraction(0)
    ) * (-1 if row.negative else 1)


def test_the_lectures_step_in_decimal() -> None:
    seen = microscope(error_curve("x^2", {"x": 2.0}, step=TYPED), "forward", 1e-6)
    (pair,) = seen.pairs
    assert text(pair.upper_digits) == "40000040000010006"
    assert text(pair.lower_digits) == "40000000000000000"
    assert pair.struck == 6
    assert pair.left == 17 - 6
    assert text(pair.true_upper).startswith("400000400000100")
    assert text(pair.difference_digits).startswith("000000400000100064801")
    assert seen.quotient == 4.0000010006480125
    assert seen.truth == "4.0"
    assert seen.correct == 6


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("h", [0.5, 1e-2, 1e-5])
def test_binary_digits_are_the_stored_number(dtype: str, h: float) -> None:
    curve = error_curve("sin(3x)/x", {"x": 0.7}, dtype=dtype)
    for scheme in ("forward", "central", "five-point"):
        for pair in microscope(curve, scheme, h, BINARY).pairs:
            larger, row = max((abs(pair.upper), pair.upper_digits), (abs(pair.lower), pair.lower_digits))
            assert abs(number(row, 2)) == Fraction(larger)
            assert len(row.digits) == pair.wall == WALL[dtype][BINARY]
            assert pair.difference == float(Fraction(pair.upper) - Fraction(pair.lower))


@pytest.mark.parametrize("x", [-720.0, -3.0, 0.1, 1e5])
def test_decimal_digits_read_back_as_the_stored_number(x: float) -> None:
    curve = error_curve("x^2 + e^-(x/100)", {"x": x})
    for pair in microscope(curve, "forward", 1e-3).pairs:
        assert float(number(pair.upper_digits, DECIMAL)) == pair.upper


def test_digits_cancel_even_where_none_agree() -> None:
    """2.0000 - 1.9999: no digit is struck out, four are lost."""
    (pair,) = microscope(error_curve("x", {"x": 2.0}), "central", 1e-4).pairs
    assert pair.struck == 0
    assert pair.lost == pytest.approx(4.0, abs=0.01)


def test_the_truth_goes_on_behind_the_wall() -> None:
    (pair,) = microscope(error_curve("e^x", {"x": 0.5}), "forward", 1e-8).pairs
    assert len(pair.true_upper.digits) == 17 + 12
    expected = math.exp(0.5) * (1e-8 + 0.5e-16)
    assert float(number(pair.true_difference, DECIMAL)) == pytest.approx(expected, rel=1e-7)
    assert float(number(pair.difference_digits, DECIMAL)) == pytest.approx(pair.difference, rel=1e-9)


def test_nothing_is_left_of_a_step_that_is_not_seen() -> None:
    (pair,) = microscope(error_curve("x^2", {"x": 2.0}, step=TYPED), "forward", 1e-17).pairs
    assert pair.struck == pair.wall == 17
    assert pair.lost == math.inf
    assert pair.left == 0


def test_the_complex_step_subtracts_nothing() -> None:
    seen = microscope(error_curve("x^2", {"x": 2.0}), "complex", 1e-12)
    assert seen.pairs == ()
    assert seen.imaginary == 4e-12
    assert seen.correct == 17


@pytest.mark.parametrize(("h", "correct"), [(1e-8, 8), (1e-12, 4), (1e-15, 1)])
def test_a_digit_is_right_if_the_error_is_half_of_its_unit(h: float, correct: int) -> None:
    seen = microscope(error_curve("x^2", {"x": 2.0}, step=TYPED), "forward", h)
    error = abs(seen.quotient - 4)
    assert 2 * error <= 10.0 ** (1 - seen.correct)
    assert 2 * error > 10.0**-seen.correct
    assert seen.correct == correct


def test_outside_the_domain_there_are_no_digits_and_no_exceptions() -> None:
    seen = microscope(error_curve("sqrt x", {"x": 0.1}), "central", 0.5)
    assert math.isnan(seen.quotient)
    assert seen.quotient_digits is None
    assert math.isnan(seen.pairs[0].lost)


def test_what_cannot_be_seen_is_said() -> None:
    curve = error_curve("abs x", {"x": 2.0})
    with pytest.raises(FormulaError, match="no scheme 'guess'"):
        microscope(curve, "guess", 1e-3)
    with pytest.raises(FormulaError, match="abs is none"):
        microscope(curve, "complex", 1e-3)
    with pytest.raises(FormulaError, match="not a positive number"):
        microscope(curve, "forward", 0.0)
    with pytest.raises(FormulaError, match="no scheme '3'"):
        microscope(curve, "forward", 1e-3, base=3)
