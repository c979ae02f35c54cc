from __future__ import annotations

import math
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.analysis import scaled as s

FLOATS = st.floats()
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


def exact(a: s.Scaled) -> Fraction:
    return Fraction(a[0]) * Fraction(2) ** a[1]


@given(FLOATS)
def test_there_and_back_is_the_same_float(x: float) -> None:
    assert same(s.value(s.scaled(x)), x)


@given(FLOATS, FLOATS)
def test_a_sum_is_the_float_sum(x: float, y: float) -> None:
    assert same(s.value(s.plus(s.scaled(x), s.scaled(y))), x + y)


@given(FLOATS, FLOATS)
def test_a_product_is_the_float_product_where_floats_can_hold_it(x: float, y: float) -> None:
    result = s.value(s.times(s.scaled(x), s.scaled(y)))
    if abs(x * y) >= sys.float_info.min or not x or not y or math.isnan(x * y):
        assert same(result, x * y)
    else:
        assert math.isclose(result, x * y, abs_tol=5e-324)


@given(FINITE, FINITE.filter(bool))
def test_a_quotient_is_right_to_half_an_ulp(x: float, y: float) -> None:
    quotient = s.over(s.scaled(x), s.scaled(y))
    assert abs(exact(quotient) * Fraction(y) - Fraction(x)) <= abs(Fraction(x)) * Fraction(2) ** -53


@given(st.lists(st.tuples(st.floats(-1, 1), st.integers(-5000, 5000)), max_size=6))
def test_a_sum_of_huge_and_tiny_numbers_is_right_to_rounding(pairs: list[tuple[float, int]]) -> None:
    terms = [s.times(s.scaled(m), (0.5, e + 1)) for m, e in pairs]
    error = abs(exact(s.total(terms)) - sum(map(exact, terms)))
    assert error <= len(terms) * Fraction(2) ** -53 * sum(abs(exact(term)) for term in terms)


def test_what_is_left_after_cancellation_is_not_lost() -> None:
    tiny = (0.5, -9999)
    assert s.value(s.total([s.ONE, tiny, s.minus(s.ONE)])) == 0.0
    assert s.total([s.ONE, s.minus(s.ONE), tiny]) == tiny


@given(st.lists(st.floats(0.5, 2.0), max_size=40))
def test_a_product_of_many_is_the_float_product_from_left_to_right(factors: list[float]) -> None:
    expected = 1.0
    for factor in factors:
        expected *= factor
    assert s.value(s.product(map(s.scaled, factors))) == expected


def test_products_of_thousands_come_back_from_where_floats_end() -> None:
    assert s.value(s.product(map(s.scaled, [1e-300] * 3000 + [1e300] * 3000))) == pytest.approx(1.0)
    assert s.value(s.product([s.scaled(5e-324)] * 10 + [s.scaled(2.0**1000)] * 11)) == 2.0 ** (11_000 - 10_740)


def test_where_floats_end_the_value_is_zero_or_infinite() -> None:
    assert s.value((0.5, 5000)) == math.inf
    assert s.value((-0.5, 10**30)) == -math.inf
    assert s.value((0.5, -(10**30))) == 0.0
    assert math.copysign(1.0, s.value((-0.0, 7))) == 1.0


def test_division_by_zero_is_ieee() -> None:
    one, zero = s.ONE, s.ZERO
    assert s.value(s.over(one, zero)) == math.inf
    assert s.value(s.over(s.minus(one), zero)) == -math.inf
    assert math.isnan(s.value(s.over(zero, zero)))
    assert math.isnan(s.value(s.over((math.nan, 0), zero)))


def test_logarithms_reach_beyond_floats() -> None:
    assert s.log2((0.5, 5001)) == 5000.0
    assert s.log2(s.ZERO) == -math.inf
    assert s.log2(s.scaled(math.inf)) == math.inf
