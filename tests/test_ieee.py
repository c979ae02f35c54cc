"""The forwards one by one: special values, accuracy where a textbook formula would lose it, and bounded time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest

from autodiff_viz import ieee
from autodiff_viz.ops import OPERATIONS

mp: Any = mpmath.MPContext()
mp.dps = 50

INF, NAN = math.inf, math.nan

SPECIAL = [
    ("div", (1.0, 0.0), INF),
    ("div", (1.0, -0.0), -INF),
    ("div", (0.0, 0.0), NAN),
    ("reciprocal", (-0.0,), -INF),
    ("pow", (0.0, 0.0), 1.0),
    ("pow", (0.0, -1.0), INF),
    ("pow", (-0.0, -1.0), -INF),
    ("pow", (-8.0, 1 / 3), NAN),
    ("pow", (-1e200, 3.0), -INF),
    ("pow", (NAN, 0.0), 1.0),
    ("sqrt", (-1.0,), NAN),
    ("exp", (1000.0,), INF),
    ("expm1", (1000.0,), INF),
    ("exp2", (1e308,), INF),
    ("sinh", (-1000.0,), -INF),
    ("cosh", (-1000.0,), INF),
    ("log", (0.0,), -INF),
    ("log", (-0.0,), -INF),
    ("log", (-1.0,), NAN),
    ("log1p", (-1.0,), -INF),
    ("sin", (INF,), NAN),
    ("cot", (-0.0,), -INF),
    ("csc", (0.0,), INF),
    ("asin", (1.5,), NAN),
    ("acosh", (0.5,), NAN),
    ("atanh", (-1.0,), -INF),
    ("hypot", (INF, NAN), INF),
    ("sigmoid", (-INF,), 0.0),
    ("sigmoid", (INF,), 1.0),
    ("logit", (0.0,), -INF),
    ("logit", (1.0,), INF),
    ("logit", (1.5,), NAN),
    ("softplus", (INF,), INF),
    ("softplus", (-INF,), 0.0),
    ("logaddexp", (-INF, -INF), -INF),
    ("logaddexp", (INF, -INF), INF),
    ("gelu", (-INF,), -0.0),
    ("gelu", (1e308,), 1e308),
    ("silu", (-INF,), -0.0),
    ("sign", (NAN,), NAN),
    ("sign", (-INF,), -1.0),
    ("floor", (-0.0,), -0.0),
    ("floor", (-INF,), -INF),
    ("ceil", (-0.5,), -0.0),
    ("min", (NAN, 1.0), NAN),
    ("min", (1.0, NAN), NAN),
    ("max", (NAN, 1.0), NAN),
    ("max", (1.0, NAN), NAN),
    ("clip", (0.5, 2.0, 1.0), 1.0),
    ("gamma", (0.0,), INF),
    ("gamma", (-0.0,), -INF),
    ("gamma", (-1.0,), NAN),
    ("gamma", (-INF,), NAN),
    ("gamma", (200.0,), INF),
    ("gamma", (-5e-324,), -INF),
    ("lgamma", (-2.0,), INF),
    ("lgamma", (1e308,), INF),
    ("digamma", (0.0,), -INF),
    ("digamma", (-0.0,), INF),
    ("digamma", (-3.0,), NAN),
    ("digamma", (INF,), INF),
    ("digamma", (-INF,), NAN),
    ("polygamma", (1.0, 0.0), INF),
    ("polygamma", (1.0, -2.0), INF),
    ("polygamma", (2.0, -0.0), INF),
    ("polygamma", (2.0, -2.0), NAN),
    ("polygamma", (3.0, INF), 0.0),
    ("polygamma", (0.5, 1.0), NAN),
    ("polygamma", (-1.0, 1.0), NAN),
    ("polygamma", (ieee.ORDERS + 1.0, 1.0), NAN),
]


@pytest.mark.parametrize(("operation", "point", "expected"), SPECIAL)
def test_special_value(operation: str, point: tuple[float, ...], expected: float) -> None:
    value = OPERATIONS[operation].forward(*point)
    assert math.isnan(value) if math.isnan(expected) else value == expected
    assert math.isnan(expected) or math.copysign(1.0, value) == math.copysign(1.0, expected)


@pytest.mark.parametrize(
    "name", ["exp", "log", "sin", "cos", "tan", "sqrt", "sinh", "lgamma", "gamma", "acosh", "exp2"]
)
def test_inside_the_domain_the_bits_are_those_of_math(name: str) -> None:
    points = [float(x) for x in np.linspace(1.0, 20.0, 97)]
    assert [OPERATIONS[name].forward(x) for x in points] == [getattr(math, name)(x) for x in points]


def test_a_power_has_the_bits_of_pythons_power() -> None:
    points = [(float(a), float(b)) for a in np.linspace(0.1, 9.0, 17) for b in np.linspace(-5.0, 5.0, 17)]
    assert [OPERATIONS["pow"].forward(a, b) for a, b in points] == [a**b for a, b in points]


STABLE: list[tuple[Callable[..., float], Callable[..., Any], list[Any]]] = [
    (ieee.sigmoid, lambda x: 1 / (1 + mp.exp(-x)), [-740.0, -700.0, -37.5, -1e-9, 1e-9, 3.3, 40.0, 800.0]),
    (ieee.softplus, lambda x: mp.log1p(mp.exp(x)), [-740.0, -37.5, -1.1, 1e-9, 0.4, 36.0, 1e300]),
    (ieee.logit, lambda x: mp.log(x / (1 - x)), [5e-324, 1e-9, 0.24, 0.26, 0.74, 0.76, 1 - 2**-53]),
    (ieee.logit, lambda x: mp.log(x / (1 - x)), [0.5 + s * 2.0**-k for k in range(3, 53) for s in (-1, 1)]),
    (ieee.silu, lambda x: x / (1 + mp.exp(-x)), [-700.0, -37.5, -1.1, -1e-9, 1e-9, 0.4, 36.0, 1e300]),
    (ieee.gelu, lambda x: x * mp.ncdf(x), [-1.5, -1e-9, 1e-300, 0.3, 2.0, 9.0, 1e300]),
    (ieee.logaddexp, lambda a, b: mp.log(mp.exp(a) + mp.exp(b)), [(1e3, 1e3), (-2e3, -2001.0), (5.0, -40.0)]),
]


@pytest.mark.parametrize(("forward", "exact", "points"), STABLE)
def test_stable_formula_is_within_4_ulp(
    forward: Callable[..., float], exact: Callable[..., Any], points: list[Any]
) -> None:
    for point in (p if isinstance(p, tuple) else (p,) for p in points):
        expected = exact(*map(mp.mpf, point))
        assert abs(forward(*point) - expected) <= 4 * math.ulp(float(expected)), point


@pytest.mark.parametrize("order", [0, 1, 2, 3, 10, 60])
@pytest.mark.parametrize(
    "x", [1e-10, 0.3, 1.0, 1.4616321449683623, 7.5, 1e6, -1e-10, -0.3, -0.504083008264455, -20.25, -99.5]
)
def test_polygamma_on_both_half_lines(order: int, x: float) -> None:
    """mpmath, which walks from a negative argument to a positive one, loses up to 90 digits on the way."""
    with mp.workdps(150):
        expected = mp.psi(order, mp.mpf(x))
    assert abs(ieee.polygamma(float(order), x) - expected) <= 2 * math.ulp(float(expected))


@pytest.mark.parametrize("x", [-1e300, -1e308, 1e308, 1e300, 0.5 - 1e15, 0.5 - 2.0**51, 1e-300, -5e-324, 1e5, 0.5])
def test_polygamma_takes_bounded_time(x: float) -> None:
    ieee.polygamma(1.0, 2.0)  # mpmath is imported at the first use
    orders = (0.0, 1.0, 2.0, 7.0)
    start = time.process_time()
    for order in orders:
        assert type(ieee.polygamma(order, x)) is float
    assert (time.process_time() - start) / len(orders) < 0.1


def test_polygamma_leaves_the_precision_of_others_alone() -> None:
    before = mpmath.mp.dps
    with mpmath.workdps(5):
        coarse = ieee.polygamma(0.0, 1.5)
        assert mpmath.mp.dps == 5
    assert mpmath.mp.dps == before
    assert coarse == ieee.polygamma(0.0, 1.5) == pytest.approx(2 - math.log(4) - float(mpmath.euler), rel=1e-15)


def test_a_square_is_rounded_correctly_as_numpy_and_a_product_round_it() -> None:
    bases = np.random.default_rng(7).uniform(-10, 10, 20_000)
    squares = [OPERATIONS["pow"].forward(base, 2.0) for base in bases.tolist()]
    assert squares == (bases**2).tolist()
    assert squares == [float(Fraction(base) ** 2) for base in bases.tolist()]
