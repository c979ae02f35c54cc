"""The truth of 50 digits against mpmath's own derivative, sympy's symbolic one, and the limits of time and size."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest
import sympy

import autodiff_viz as av
from autodiff_viz.analysis.truth import DIGITS, Arithmetic, digits, truth
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import LimitError
from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.lecture.presets import Preset, presets
from autodiff_viz.lecture.program_presets import program_presets
from autodiff_viz.lecture.tensor_presets import TensorPreset, tensor_presets
from autodiff_viz.notation import parse
from autodiff_viz.ops import OPERATIONS

SYMPY: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": operator.pow,
    "neg": operator.neg,
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
    "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
}


def in_sympy(graph: Graph, symbols: dict[str, Any]) -> Any:
    """The output in sympy, numbers exactly as they are stored."""
    found: list[Any] = []
    for node in graph.nodes:
        if node.operation == INPUT:
            found.append(symbols[node.name])
        elif node.operation == CONSTANT:
            exact = Fraction(node.value)
            found.append(sympy.Rational(exact.numerator, exact.denominator))
        else:
            function = SYMPY.get(node.operation) or getattr(sympy, node.operation)
            found.append(function(*(found[i] for i in node.inputs)))
    return found[graph.output]


def recorded(preset: Preset | TensorPreset) -> Graph:
    """The tape of a preset; of tensors, that of their numbers."""
    if isinstance(preset, TensorPreset):
        at = {name: json.loads(value) if isinstance(value, str) else value for name, value in preset.at.items()}
        tensors = av.trace(preset.text, at)
        assert isinstance(tensors, av.TensorGraph)
        return tensors.unfold()
    return av.trace(preset.text, preset.at)


PRESETS = [p for p in (*presets(), *program_presets(), *tensor_presets()) if p.id != "diamonds"]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda p: p.id)
def test_every_preset_agrees_with_sympy(preset: Preset | TensorPreset) -> None:
    graph = recorded(preset)
    symbols = {name: sympy.Symbol(name) for name in graph.inputs}
    expression = in_sympy(graph, symbols)
    values = {name: graph.nodes[position].value for name, position in graph.inputs.items()}
    point = [(symbols[name], sympy.Rational(*values[name].as_integer_ratio())) for name in graph.inputs]
    for name in graph.inputs:
        found = truth(graph, name)
        for ours, theirs in ((found.value, expression), (found.derivative, sympy.diff(expression, symbols[name]))):
            with mpmath.workdps(DIGITS + 10):
                exact = mpmath.mpf(str(theirs.subs(point).evalf(DIGITS + 10)))
                assert abs(ours - exact) <= mpmath.mpf(10) ** -DIGITS * max(1, abs(exact))


def test_sixty_diamonds_agree_with_sympy_stage_by_stage() -> None:
    """Written out they have 2⁶⁰ parts: the chain rule goes through them one stage at a time."""
    (preset,) = (p for p in presets() if p.id == "diamonds")
    graph = recorded(preset)
    (name,) = graph.inputs
    t, stage = sympy.Symbol("t"), in_sympy(av.trace("t + 0.01*sin(t)", t=1.0), {"t": sympy.Symbol("t")})
    slope = sympy.diff(stage, t)
    value, derivative = sympy.Rational(*preset.at[name].as_integer_ratio()), sympy.Integer(1)
    for _stage in range(60):
        derivative = (derivative * slope.subs(t, value)).evalf(DIGITS + 20)
        value = stage.subs(t, value).evalf(DIGITS + 20)
    found = truth(graph, name)
    for ours, theirs in ((found.value, value), (found.derivative, derivative)):
        with mpmath.workdps(DIGITS + 10):
            assert abs(ours / mpmath.mpf(str(theirs)) - 1) <= mpmath.mpf(10) ** -DIGITS


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("repeat 60: t = t + 0.01*sin t", {"t": 0.7}),
        ("gamma(x)*erf(x) + lgamma(x)", {"x": 2.3}),
        ("softplus(x) + gelu(x) + silu(x)", {"x": -0.8}),
        ("x^x", {"x": 1.7}),
        ("relu(x)*abs(x - 3) + max(x, 1)", {"x": 1.7}),
    ],
)
def test_the_derivative_is_that_of_the_values(text: str, at: dict[str, float]) -> None:
    """mpmath's differences use nothing but values; half of the digits are theirs."""
    graph = trace(parse(text), at)
    (name,) = at
    arithmetic = Arithmetic(120)
    by_values = arithmetic.context.diff(lambda x: arithmetic.values(graph, {name: x})[graph.output], at[name])
    assert abs(truth(graph, name).derivative / by_values - 1) < 1e-45


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: o.name)
def test_every_operation_has_a_precise_counterpart(operation: Any) -> None:
    arithmetic = Arithmetic(30)
    for point in operation.samples:
        exact = arithmetic.operation(operation.name)(*map(arithmetic.number, point))
        assert operation.forward(*point) == pytest.approx(float(exact), rel=1e-9)


def test_pi_is_exact_and_a_tenth_is_what_is_stored() -> None:
    graph = trace(parse("pi*x + 0.1"), {"x": 1.0})
    with mpmath.workdps(DIGITS):
        assert truth(graph, "x").derivative_text == digits(+mpmath.pi)
    assert truth(graph, "x", {"x": 0.0}).value_text.startswith("0.1000000000000000055511151231257827")


def test_a_formula_outside_its_domain_has_no_truth() -> None:
    found = truth(trace(parse("sqrt(x) + 1/x"), {"x": -1.0}), "x")
    assert found.value_text == found.derivative_text == "nan"


def test_towers_of_exponentials_are_infinite_and_quick() -> None:
    assert truth(trace(parse("exp(exp(exp(x)))"), {"x": 1000.0}), "x").value_text == "+inf"
    assert truth(trace(parse("exp(-exp(exp(x)))"), {"x": 1000.0}), "x").value_text == "0.0"


def test_time_is_limited() -> None:
    arithmetic = Arithmetic(50, seconds=-1.0)
    with pytest.raises(LimitError, match="50 digits takes more than -1 seconds"):
        arithmetic.values(trace(parse("x*x"), {"x": 1.0}), {"x": arithmetic.number(1.0)})


def test_what_cancels_beyond_the_usual_digits_is_found() -> None:
    """At −720 the difficult function is 1 + 2e-313 under a logarithm: 65 digits say 0, and the truth is about
    −4e-319.
    """
    graph = trace(parse("-1/(x^2 + 1)*ln(1/(1 + e^-x) + 1)"), {"x": -720.0})
    found = truth(graph, "x")
    with mpmath.workdps(420):
        x = mpmath.mpf(-720)
        expected = -mpmath.log(1 / (1 + mpmath.exp(-x)) + 1) / (x**2 + 1)
        slope = mpmath.diff(
            lambda t: -mpmath.log(1 / (1 + mpmath.exp(-t)) + 1) / (t**2 + 1), x, h=mpmath.mpf(10) ** -60
        )
        assert abs(found.value / expected - 1) < mpmath.mpf(10) ** -50
        assert abs(found.derivative / slope - 1) < mpmath.mpf(10) ** -30
