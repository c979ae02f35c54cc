"""Every method step by step against ``torch.optim``, in one and in several variables."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from autodiff_viz.analysis.descent import descend
from autodiff_viz.analysis.methods import METHODS, method_called, settings
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import language

STEPS = 50

CASES: dict[str, tuple[str, dict[str, float], Callable[..., Any]]] = {
    "descent": ("x^2 + e^-x", {"x": 3.0}, lambda x: x**2 + torch.exp(-x)),
    "rosenbrock": (
        "(1 - x)^2 + 100*(y - x^2)^2",
        {"x": -1.2, "y": 1.0},
        lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    ),
}

ARGUMENTS: dict[str, dict[str, Any]] = {
    "gd": {},
    "momentum": {"momentum": 0.9},
    "nesterov": {"momentum": 0.9, "nesterov": True},
    "adagrad": {},
    "rmsprop": {},
    "adam": {},
    "adamw": {},
    "accumulate": {},
}
"""How PyTorch is told to take the same steps."""


def test_every_method_that_pytorch_has_is_compared() -> None:
    assert set(ARGUMENTS) == {name for name, method in METHODS.items() if method.torch}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ARGUMENTS)
def test_the_steps_are_those_of_pytorch(name: str, case: str) -> None:
    text, at, function = CASES[case]
    rate = 1e-4
    tensors = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in at.values()]
    optimiser = getattr(torch.optim, METHODS[name].torch)(tensors, lr=rate, **ARGUMENTS[name])
    expected = [list(at.values())]
    for _step in range(STEPS):
        if name != "accumulate":
            optimiser.zero_grad()
        function(*tensors).backward()
        optimiser.step()
        expected.append([tensor.item() for tensor in tensors])
    run = descend(text, at, lr=rate, steps=STEPS, method=name)
    np.testing.assert_allclose(run.points, expected, rtol=1e-12)


@pytest.mark.parametrize("name", [name for name, method in METHODS.items() if method.move is None])
def test_the_rule_that_is_shown_gives_the_next_point(name: str) -> None:
    text, at, _function = CASES["rosenbrock"]
    run = descend(text, at, lr=1e-4, steps=5, method=name)
    for step in range(5):
        for column, variable in enumerate(run.variables):
            assert run.update(step, variable).value == run.points[step + 1, column]


def test_options_reach_the_rule() -> None:
    run = descend("x^2", {"x": 1.0}, lr=0.1, steps=2, method="momentum", beta=0.5)
    assert run.points[:, 0] == pytest.approx([1.0, 0.8, 0.8 - 0.1 * (0.5 * 2.0 + 1.6)], rel=1e-15)


def test_newton_is_exact_on_a_quadratic() -> None:
    run = descend("(x + 2y - 7)^2 + (2x + y - 5)^2", {"x": -5.0, "y": 5.0}, steps=3, method="newton")
    assert run.points[1] == pytest.approx([1.0, 3.0], rel=1e-14)


def test_newton_ends_where_the_curvature_is_zero() -> None:
    run = descend("2x + y^2", {"x": 1.0, "y": 1.0}, steps=10, method="newton")
    assert run.stopped == 1
    assert np.isnan(run.points[-1]).all()


def test_backtracking_always_falls() -> None:
    run = descend("(1 - x)^2 + 100*(y - x^2)^2", {"x": -1.2, "y": 1.0}, steps=200, method="armijo")
    promised = 1e-4 * run.lengths * run.slopes[:-1]
    assert np.all(run.values[1:] <= run.values[:-1] - promised * (1 - 1e-9))
    assert run.values[-1] < 0.01 * run.values[0]


def test_an_unknown_method_or_option_is_explained() -> None:
    with pytest.raises(FormulaError, match="no method 'adm'") as caught:
        method_called("adm")
    assert "adam" in caught.value.hint
    with pytest.raises(FormulaError, match="no option 'betta'") as caught:
        settings(METHODS["momentum"], {"betta": 0.5})
    assert "beta" in caught.value.hint
    with pytest.raises(FormulaError, match=r"'beta' cannot be 1\.5") as caught:
        settings(METHODS["momentum"], {"beta": 1.5})
    assert "from 0 up to, but not including, 1" in caught.value.hint


def test_every_method_names_its_source_and_speaks_japanese() -> None:
    for name, method in METHODS.items():
        assert method.id == name
        assert name == "accumulate" or re.search(r"\b(18|19|20)\d\d\b", method.source)
        assert method.program.targets[-1] == "x"
    with language("ja"), pytest.raises(FormulaError) as caught:
        method_called("")
    assert not caught.value.message.isascii()
