"""The known minima are minima, and methods of descent find them."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

import autodiff_viz as av
from autodiff_viz.analysis.descent import descend
from autodiff_viz.analysis.minima import find_minimum
from autodiff_viz.analysis.objective import Objective
from autodiff_viz.lecture.functions import FUNCTIONS, TestFunction

each = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.id)


def test_there_are_ten_classical_functions_each_with_a_source() -> None:
    assert len(FUNCTIONS) == len({function.id for function in FUNCTIONS}) == 12
    assert all(function.source for function in FUNCTIONS)


@each
def test_a_stated_minimum_is_one(function: TestFunction) -> None:
    for minimum in function.minima:
        at = dict(zip(function.start, minimum, strict=True))
        graph = av.trace(function.text, at=at)
        curvatures = np.linalg.eigvalsh(Objective.of(function.text, at).hessian(minimum))
        assert graph.value == pytest.approx(function.value, rel=1e-14, abs=1e-27)
        assert curvatures[0] > 0
        assert math.hypot(*graph.gradient.values()) <= 1e-14 * curvatures[-1] * (1 + math.hypot(*minimum))


@each
def test_backtracking_descent_finds_it(function: TestFunction) -> None:
    run = descend(function.text, function.start, steps=40_000, method="armijo")
    assert min(math.dist(run.points[-1], minimum) for minimum in function.minima) < 1e-6
    assert run.verdict.kind == "converged"


@each
def test_newtons_method_finds_every_digit_from_there(function: TestFunction) -> None:
    run = descend(function.text, function.start, steps=2_000, method="armijo")
    found = find_minimum(run.objective, run.points[-1].tolist())
    assert found is not None
    assert min(math.dist(found.point, minimum) for minimum in function.minima) < 1e-14 * (1 + math.hypot(*found.point))


def test_closed_forms() -> None:
    known = {function.id: function.minima[0] for function in FUNCTIONS}
    with mpmath.workdps(30):
        assert known["descent"] == (float(mpmath.lambertw(0.5)),)
        assert known["mccormick"] == (float(0.5 - mpmath.pi / 3), float(-0.5 - mpmath.pi / 3))
    assert known["easom"] == (math.pi, math.pi)
