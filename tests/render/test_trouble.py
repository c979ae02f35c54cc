"""Non-finite values and derivatives, explained at the node where they arise."""

from __future__ import annotations

import pytest

import autodiff_viz as av
from autodiff_viz.analysis.trouble import Trouble, first_trouble
from autodiff_viz.render.trouble import explain


@pytest.mark.parametrize(
    ("text", "at", "message", "hint"),
    [
        ("log(x)", {"x": -1.0}, "log is not defined at x = −1.", "It needs x > 0."),
        ("log(x - 3)", {"x": 1.0}, "log is not defined at v₁ = −2.", "It needs v₁ > 0."),
        ("x + log(-1)", {"x": 1.0}, "log is not defined at −1.", "It needs x > 0."),
        ("1/x", {"x": 0.0}, "/ is not defined at x = 0.", "It needs x ≠ 0."),
        ("asin(x)", {"x": 2.0}, "arcsin is not defined at x = 2.", "It needs −1 ≤ x ≤ 1."),
        ("exp(x)", {"x": 800.0}, "exp is too large for a number at x = 800.", "1.8e308"),
        ("x^x", {"x": 1e200}, "^ is too large for a number", "1.8e308"),
        ("sqrt(x)", {"x": 0.0}, "The derivative of √ by x is not finite at x = 0.", "slope"),
        ("x + 1", {"x": float("inf")}, "x is not a finite number.", "finite value"),
        ("sin(exp(x))", {"x": 1000.0}, "exp is too large", "smaller"),
        ("x^x", {"x": 0.0}, "The derivative of ^ by x is not finite at x = 0.", "slope"),
        ("x * (exp(9999) - exp(9999))", {"x": 1.0}, "exp is too large for a number at 9999.", "smaller"),
    ],
)
def test_messages(text: str, at: dict[str, float], message: str, hint: str) -> None:
    graph = av.trace(text, at)
    said = explain(graph, first_trouble(graph))
    assert said is not None
    assert message in said["message"]
    assert hint in said["hint"]


def test_the_place_is_where_it_arises_not_where_it_is_passed_on() -> None:
    graph = av.trace("a = log x; b = a + 1; b * b", x=-1.0)
    assert first_trouble(graph) == Trouble(1)


def test_what_the_output_does_not_need_is_no_trouble() -> None:
    assert first_trouble(av.trace("a = log x; x + 1", x=-1.0)) is None
    assert explain(av.trace("x", x=1.0), None) is None


def test_all_is_well() -> None:
    assert first_trouble(av.trace("x^2 + e^-x", x=3.0)) is None
