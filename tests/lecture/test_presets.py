"""Every preset is read, traced and differentiated correctly: against 50 digits, PyTorch, and what its source states."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

import mpmath
import pytest
import torch

import autodiff_viz as av
from autodiff_viz.languages import language
from autodiff_viz.lecture.presets import Preset, presets

DIGITS = 50


def near(expected: Any) -> Any:
    """Equal but for rounding: the sine of 59.6 in ``deep-sine`` costs two digits, a minimum leaves 1e-16, not 0."""
    return pytest.approx(expected, rel=1e-12, abs=1e-14)


def repeated(times: int, step: Callable[[Any], Any], t: Any) -> Any:
    for _turn in range(times):
        t = step(t)
    return t


def difficult(m: Any, x: Any) -> Any:
    return -m.log(1 / (1 + m.exp(-x)) + 1) / (x**2 + 1)


def goldstein_price(_m: Any, x: Any, y: Any) -> Any:
    first = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    second = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    return first * second


def griewank_walther(m: Any, x_1: Any, x_2: Any) -> Any:
    return (m.sin(x_1 / x_2) + x_1 / x_2 - m.exp(x_2)) * (x_1 / x_2 - m.exp(x_2))


def network(m: Any, w_1: Any, x: Any, b_1: Any, w_2: Any, b_2: Any, v_1: Any, v_2: Any, y: Any) -> Any:
    return (v_1 * m.tanh(w_1 * x + b_1) + v_2 * m.tanh(w_2 * x + b_2) - y) ** 2


FORMULAS: dict[str, Callable[..., Any]] = {
    "two-paths": lambda m, u, v: (u + v) * (u - v),
    "kantorovich": lambda m, x, y: x * (x + y),
    "x-times-x": lambda m, x: x * x,
    "shared": lambda m, u, v: u * v + m.sin(u * v),
    "polar": lambda m, r, theta: (r * m.cos(theta)) ** 2 + (r * m.sin(theta)) ** 2,
    "doubling": lambda m, t: repeated(20, lambda t: t * t, t),
    "diamonds": lambda m, t: repeated(60, lambda t: t + 0.01 * m.sin(t), t),
    "polynomial": lambda m, x: x**2 + 4 * x + 3,
    "plus-two": lambda m, x: x + 2,
    "elementary": lambda m, x: m.log(x),
    "deep-sine": lambda m, x: m.sin((x + 2) + (1 + m.exp(x**2))),
    "two-statements": lambda m, x: 2 * x**2 + 3,
    "linear-three": lambda m, x_0, x_1, x_2: 2 * x_0 + 3 * x_1 + 4 * x_2,
    "linear-two": lambda m, x, y: 2 * x + 4 * y,
    "branch-linear": lambda m, x: x + 3,
    "branch-wave": lambda m, x: m.sin(x) + m.cos(x**2),
    "sine-of-sum": lambda m, x_1, x_2, x_3: m.sin(x_1 + x_2 + x_3 + 2),
    "square": lambda m, x: x**2,
    "exercise-square": lambda m, x: x**2 + 2 * x + 1,
    "exercise-norm": lambda m, x_1, x_2, x_3: x_1**2 + x_2**2 + x_3**2,
    "exercise-form": lambda m, x_1, x_2: x_1**2 + 4 * x_1 * x_2 + x_2**2,
    "difficult": difficult,
    "descent": lambda m, x: x**2 + m.exp(-x),
    "descent-minimum": lambda m, x: x**2 + m.exp(-x),
    "descent-slip": lambda m, x: x**2 - m.exp(-x),
    "difficult-minimum": difficult,
    "rosenbrock": lambda m, x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "sigmoid": lambda m, x: 1 / (1 + m.exp(-x)),
    "neuron": lambda m, w, x, b, y: (1 / (1 + m.exp(-(w * x + b))) - y) ** 2,
    "network": network,
    "softplus-chain": lambda m, t: repeated(4, lambda t: m.log(1 + m.exp(t)), t),
    "goldstein-price": goldstein_price,
    "griewank-walther": griewank_walther,
    "baydin": lambda m, x_1, x_2: m.log(x_1) + x_1 * x_2 - m.sin(x_2),
    "speelpenning": lambda m, x_1, x_2, x_3, x_4, x_5: x_1 * x_2 * x_3 * x_4 * x_5,
}
"""Preset → the same formula written by hand, over a module with ``sin``, ``exp`` … and the variables as keywords."""

each_preset = pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.id)


@cache
def truth(name: str) -> tuple[float, dict[str, float]]:
    """Value and gradient with 50 digits, rounded to floats."""
    formula, at = FORMULAS[name], preset_called(name).at
    with mpmath.workdps(DIGITS):
        point = {variable: mpmath.mpf(value) for variable, value in at.items()}
        gradient = {
            variable: float(mpmath.diff(lambda t, v=variable: formula(mpmath, **(point | {v: t})), point[variable]))
            for variable in at
        }
        return float(formula(mpmath, **point)), gradient


def preset_called(name: str) -> Preset:
    return next(preset for preset in presets() if preset.id == name)


def traced(preset: Preset) -> av.Graph:
    return av.trace(preset.text, at=preset.at)


def operations(graph: av.Graph) -> int:
    return sum(1 for node in graph.nodes if node.inputs)


def test_every_preset_has_a_name_of_its_own_and_a_formula_here() -> None:
    names = [preset.id for preset in presets()]
    assert len(set(names)) == len(names)
    assert set(names) == set(FORMULAS)


@each_preset
def test_a_preset_opens_as_it_is_stored(preset: Preset) -> None:
    graph = traced(preset)
    assert set(graph.variables) == set(preset.at)
    assert preset.by in {"", *graph.variables}
    assert preset.of in {"", *graph.names}


@each_preset
def test_value_and_gradient_are_true(preset: Preset) -> None:
    graph = traced(preset)
    value, gradient = truth(preset.id)
    assert graph.value == near(value)
    assert graph.gradient == near(gradient)


@each_preset
def test_pytorch_agrees(preset: Preset) -> None:
    graph = traced(preset)
    point = {name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in preset.at.items()}
    output = FORMULAS[preset.id](torch, **point)
    gradients = torch.autograd.grad(output, list(point.values()))
    expected = {name: float(slope) for name, slope in zip(point, gradients, strict=True)}
    assert graph.value == near(output.item())
    assert graph.gradient == near(expected)


@each_preset
def test_the_paths_add_up_to_the_gradient(preset: Preset) -> None:
    graph = traced(preset)
    for name, slope in truth(preset.id)[1].items():
        assert graph.paths(name).total == near(slope)


@each_preset
def test_what_the_source_states_is_true(preset: Preset) -> None:
    value, gradient = truth(preset.id)
    if preset.value is not None:
        assert math.isclose(preset.value, value, rel_tol=1e-15)
    for name, stated in preset.gradient.items():
        assert math.isclose(stated, gradient[name], rel_tol=1e-15, abs_tol=1e-15)


def test_the_six_elementary_operations_can_each_be_the_output() -> None:
    graph = traced(preset_called("elementary"))
    expected = {
        "a": (4.0, 1.0),
        "b": (4.0, 2.0),
        "c": (math.sqrt(2), 0.5 / math.sqrt(2)),
        "d": (math.sin(2), math.cos(2)),
        "g": (math.exp(2), math.exp(2)),
        "h": (math.log(2), 0.5),
    }
    found = {name: graph.of(position) for name, position in graph.names.items()}
    assert {name: (g.value, g.gradient["x"]) for name, g in found.items()} == {
        name: pytest.approx(pair, rel=1e-15) for name, pair in expected.items()
    }


@pytest.mark.parametrize(
    ("name", "variable", "count"),
    [
        ("two-paths", "u", 2),
        ("kantorovich", "x", 2),
        ("x-times-x", "x", 2),
        ("shared", "u", 2),
        ("doubling", "t", 2**20),
        ("diamonds", "t", 2**60),
        ("network", "x", 2),
        ("softplus-chain", "t", 1),
        ("goldstein-price", "x", 8),
        ("goldstein-price", "y", 8),
    ],
)
def test_the_paths_that_titles_and_notes_promise(name: str, variable: str, count: int) -> None:
    assert traced(preset_called(name)).paths(variable).count == count


def test_the_operations_that_notes_promise() -> None:
    assert operations(traced(preset_called("goldstein-price"))) == 38
    assert operations(traced(preset_called("doubling"))) == 20
    assert operations(traced(preset_called("plus-two"))) == 1


def test_titles_and_notes_speak_the_readers_language() -> None:
    with language("ja"):
        japanese = presets()
    for ours, theirs in zip(presets(), japanese, strict=True):
        assert (ours.id, ours.text, ours.at) == (theirs.id, theirs.text, theirs.at)
        assert ours.group != theirs.group
