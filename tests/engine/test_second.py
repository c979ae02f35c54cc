"""Second derivatives against sympy: exact where it is exact, to 1e-12 on random polynomials and compositions."""

from __future__ import annotations

import random

import pytest
import sympy

from autodiff_viz.engine.second import hessian
from autodiff_viz.engine.trace import trace
from autodiff_viz.notation import parse

X, Y = sympy.symbols("x y")

FUNCTIONS = {"sin": sympy.sin, "cos": sympy.cos, "exp": sympy.exp, "tanh": sympy.tanh, "atan": sympy.atan}


def _random(rng: random.Random, depth: int) -> tuple[str, sympy.Expr]:
    """The same random expression twice: as text, and built with sympy's own operations."""
    if depth == 0:
        number = rng.randint(1, 9)
        return rng.choice([("x", X), ("y", Y), (f"{number}", sympy.Integer(number))])
    one, two = _random(rng, depth - 1), _random(rng, depth - 1)
    kind = rng.choice(["+", "-", "*", "/", "f", "f"])
    if kind == "f":
        name = rng.choice(list(FUNCTIONS))
        return f"{name}(sin({one[0]}))", FUNCTIONS[name](sympy.sin(one[1]))
    if kind == "/":
        return f"({one[0]})/(3 + sin({two[0]}))", one[1] / (3 + sympy.sin(two[1]))
    combined = {"+": one[1] + two[1], "-": one[1] - two[1], "*": one[1] * two[1]}[kind]
    return f"({one[0]}) {kind} ({two[0]})", combined


@pytest.mark.parametrize("seed", range(100))
def test_random_tapes_agree_with_sympy(seed: int) -> None:
    text, expression = _random(random.Random(seed), 3)
    point = {"x": 0.7, "y": -1.3}
    program = parse(text)
    graph = trace(program, {name: point[name] for name in program.variables})
    found = hessian(graph)
    for (row, column), value in found.items():
        exact = sympy.diff(expression, sympy.Symbol(row), sympy.Symbol(column))
        expected = float(exact.evalf(30, subs={X: sympy.Float("0.7", 30), Y: sympy.Float("-1.3", 30)}))
        assert value == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_the_hessian_is_symmetric_and_complete() -> None:
    graph = trace(parse("x**3 * y + sin(x*y)"), {"x": 1.1, "y": 0.4})
    found = hessian(graph)
    assert set(found) == {(a, b) for a in "xy" for b in "xy"}
    assert found["x", "y"] == pytest.approx(found["y", "x"], rel=1e-15)


def test_a_linear_formula_has_none() -> None:
    assert hessian(trace(parse("2x + 3y"), {"x": 1.0, "y": 1.0})) == dict.fromkeys(
        [("x", "x"), ("x", "y"), ("y", "x"), ("y", "y")], 0.0
    )


def test_the_curvature_at_the_lectures_minimum() -> None:
    graph = trace(parse("x^2 + e^-x"), {"x": 0.35173371124919584})
    assert 2 / hessian(graph)["x", "x"] == pytest.approx(0.7398, abs=5e-5)
