"""Python functions on the tape: operators, NumPy's functions, control flow, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from autodiff_viz.engine.callables import Variable, trace_callable
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.errors import FormulaError


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda x: x**2 + np.exp(-x), 6 - math.exp(-3)),
        (lambda x: 2 * x, 2.0),
        (lambda x: x * 2, 2.0),
        (lambda x: 1 / x, -1 / 9),
        (lambda x: x / 2, 0.5),
        (lambda x: 1 - x, -1.0),
        (lambda x: x - 1, 1.0),
        (lambda x: 1 + x, 1.0),
        (lambda x: +x, 1.0),
        (lambda x: abs(-x), 1.0),
        (lambda x: 2**x, 8 * math.log(2)),
        (lambda x: np.float64(2.0) * x, 2.0),
        (lambda x: x * np.float64(2.0), 2.0),
        (lambda x: np.int64(2) + x, 1.0),
        (lambda x: np.sin(x) ** 2 + np.cos(x) ** 2, 0.0),
        (lambda x: np.maximum(x, 1.0), 1.0),
        (lambda x: np.hypot(x, 4.0), 0.6),
        (lambda x: math.floor(x), 0.0),
        (lambda x: math.ceil(x), 0.0),
        (lambda x: sum(x**k for k in range(4)), 1 + 6 + 27),
        (lambda x: x * x if x > 2 else -x, 6.0),
        (lambda x: x * x if x < 2 else -x, -1.0),
        (lambda x: x if np.greater(x, 2.0) else 0.0, 1.0),
        (lambda x: max(x, 10.0), 0.0),
        (lambda x: 5.0, 0.0),
    ],
)
def test_the_derivative_at_3(function: Callable[..., object], expected: float) -> None:
    derivative = gradient(trace_callable(function, {"x": 3.0}))["x"]
    assert derivative == pytest.approx(expected, rel=1e-14, abs=1e-15)


def test_keyword_arguments_are_variables() -> None:
    def plane(x: Variable, *, slope: Variable) -> Variable:
        return slope * x

    assert gradient(trace_callable(plane, {"x": 2.0, "slope": 5.0})) == {"x": 5.0, "slope": 2.0}


def test_a_plain_float_would_cut_the_graph() -> None:
    with pytest.raises(TypeError, match="np.sin"):
        trace_callable(lambda x: math.sin(x), {"x": 1.0})


@pytest.mark.parametrize(
    ("function", "at", "message"),
    [
        (lambda x, y: x, {"x": 1.0}, "cannot be called"),
        (lambda x: x, {"y": 1.0}, "cannot be called"),
        (lambda x: "text", {"x": 1.0}, "returned str"),
        (lambda x: None, {"x": 1.0}, "returned NoneType"),
        (lambda x: np.gcd(x, 2), {"x": 1.0}, "'gcd' is not in the table"),
    ],
)
def test_what_is_refused(function: Callable[..., object], at: dict[str, float], message: str) -> None:
    with pytest.raises(FormulaError, match=message):
        trace_callable(function, at)


def test_numbers_of_two_traces_do_not_mix() -> None:
    kept: list[Variable] = []
    trace_callable(lambda x: kept.append(x) or x, {"x": 1.0})
    with pytest.raises(FormulaError, match="different traces"):
        trace_callable(lambda x: x + kept[0], {"x": 1.0})


def test_with_a_list_it_is_a_type_error_like_any_number() -> None:
    with pytest.raises(TypeError):
        trace_callable(lambda x: x + [1], {"x": 1.0})
