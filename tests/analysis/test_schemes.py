"""Schemes as data: what is written down follows from the differences."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

from autodiff_viz.analysis.schemes import (
    ADAPTIVE,
    COMPLEX,
    FINITE,
    RATIO,
    ROWS,
    SCHEMES,
    Scheme,
    best_step,
    ridders_moment,
)
from autodiff_viz.engine.trace import trace
from autodiff_viz.notation import parse, parse_expression

FORMULAS = [s for s in SCHEMES.values() if s.kind == FINITE]


def value(text: str, **at: float) -> float:
    program = parse(text)
    return trace(program, {name: at[name] for name in program.variables}).value


@pytest.mark.parametrize("scheme", [s for s in SCHEMES.values() if s.kind != ADAPTIVE], ids=lambda s: s.id)
def test_the_order_follows_from_the_differences(scheme: Scheme) -> None:
    assert scheme.moment(1) == 1
    assert all(scheme.moment(power) == 0 for power in range(2, scheme.order + 1))
    assert scheme.moment(scheme.order + 1) != 0


@pytest.mark.parametrize("scheme", FORMULAS, ids=lambda s: s.id)
def test_bound_and_best_step_follow_from_the_differences(scheme: Scheme) -> None:
    h, epsilon, m = 0.01, 1e-9, 7.3
    power = scheme.order + 1
    at = {"h": h, "epsilon": epsilon, f"M_{power}": m}
    factor = abs(float(scheme.moment(power))) * m / math.factorial(power)
    assert value(scheme.bound, **at) == pytest.approx(factor * h**scheme.order + scheme.rounding * epsilon / h)
    best = best_step(scheme.order, factor, scheme.rounding * epsilon)
    assert value(scheme.best, **at) == pytest.approx(best)
    least = value(scheme.bound, **{**at, "h": best})
    assert least < min(value(scheme.bound, **{**at, "h": best * side}) for side in (0.99, 1.01))
    if scheme.least:
        assert value(scheme.least, **at) == pytest.approx(least)


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda s: s.id)
def test_an_entry_is_complete(scheme: Scheme) -> None:
    assert scheme.name
    assert scheme.source
    assert scheme.formula
    for text in filter(None, (scheme.bound, scheme.best, scheme.least)):
        assert parse_expression(text)


@pytest.mark.parametrize(
    ("identity", "bound", "best", "least"),
    [
        ("forward", lambda h, e, m: h * m / 2 + 2 * e / h, lambda e, m: 2 * (e / m) ** 0.5,
         lambda e, m: 2 * (e * m) ** 0.5),
        ("central", lambda h, e, m: h**2 * m / 6 + e / h, lambda e, m: (3 * e / m) ** (1 / 3),
         lambda e, m: 1.5 * (e**2 * m / 3) ** (1 / 3)),
        ("five-point", lambda h, e, m: h**4 * m / 30 + 1.5 * e / h, lambda e, m: (45 * e / (4 * m)) ** 0.2, None),
    ],
)  # fmt: skip
def test_the_literature_has_the_same_bounds(identity: str, bound: Any, best: Any, least: Any) -> None:
    """Written down once more, as functions."""
    scheme = SCHEMES[identity]
    e, m, h = 3e-16, 2.7, 1e-3
    known = {"epsilon": e, f"M_{scheme.order + 1}": m, "h": h}
    assert value(scheme.bound, **known) == pytest.approx(bound(h, e, m))
    assert value(scheme.best, **known) == pytest.approx(best(e, m))
    if least:
        assert value(scheme.least, **known) == pytest.approx(least(e, m))


def test_ridders_shrinks_by_the_usual_factor() -> None:
    assert Fraction(14, 10) == RATIO


def test_evaluations_are_counted_as_the_lecture_should_have() -> None:
    n = 10
    found = {name: scheme.evaluations(n) for name, scheme in SCHEMES.items()}
    assert found == {
        "forward": n + 1,
        "backward": n + 1,
        "central": 2 * n,
        "five-point": 4 * n,
        "richardson": 6 * n,
        "ridders": 2 * ROWS * n,
        "complex": n,
    }


def test_the_bound_of_the_complex_step_is_its_first_term() -> None:
    scheme = SCHEMES["complex"]
    assert scheme.kind == COMPLEX
    assert value(scheme.bound, h=0.1, M_3=6.0) == pytest.approx(abs(float(scheme.moment(3))) * 0.01)


def test_each_column_of_ridders_table_kills_one_more_order() -> None:
    for column in range(4):
        assert ridders_moment(5, column, 1) == 1
        assert all(ridders_moment(5, column, power) == 0 for power in range(3, 2 * column + 2, 2))
        assert ridders_moment(5, column, 2 * column + 3) != 0
    assert ridders_moment(1, 0, 3) == Fraction(25, 49)
