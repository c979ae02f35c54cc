"""Numbers as they are printed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.render.numbers import full, short

NUMBERS = [
    (0.0, "0", "0"),
    (-0.0, "0", "0"),
    (6.0, "6", "6"),
    (-5.5, "−5.5", "−5.5"),
    (5.950212931632136, "5.95021", "5.950212931632136"),
    (1 / 3, "0.333333", "0.3333333333333333"),
    (2 / 3, "0.666667", "0.6666666666666666"),
    (0.0001, "0.0001", "0.0001"),
    (0.00009, "9e−5", "0.00009"),
    (-2.3e-16, "−2.3e−16", "−2.3e−16"),
    (1.15e18, "1.15e18", "1150000000000000000"),
    (1e21, "1e21", "1e21"),
    (1e-6, "1e−6", "0.000001"),
    (1e-7, "1e−7", "1e−7"),
    (123456.0, "123456", "123456"),
    (1000000.0, "1000000", "1000000"),
    (1234567.0, "1.23457e6", "1234567"),
    (12609397.25, "1.26094e7", "12609397.25"),
    (999999.6, "1e6", "999999.6"),
    (1e9, "1e9", "1000000000"),
    (100.25, "100.25", "100.25"),
    (0.15625, "0.15625", "0.15625"),
    (1234565.0, "1.23457e6", "1234565"),
    (math.inf, "∞", "∞"),
    (-math.inf, "−∞", "−∞"),
    (math.nan, "nan", "nan"),
]


@pytest.mark.parametrize(("x", "at_rest", "whole"), NUMBERS)
def test_a_number_is_printed_without_noise(x: float, at_rest: str, whole: str) -> None:
    assert short(x) == at_rest
    assert full(x) == whole


def test_fewer_digits_on_request() -> None:
    assert short(8.9213, 3) == "8.92"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_full_reads_back_and_short_is_near(x: float) -> None:
    assert float(full(x).replace("−", "-")) == x
    assert math.isclose(float(short(x).replace("−", "-")), x, rel_tol=5.1e-6, abs_tol=0.0)
