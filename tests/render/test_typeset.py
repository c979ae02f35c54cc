"""What was typed, as boxes: read as plain text and as LaTeX, row by row, and back again."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.notation import parse, parse_expression
from autodiff_viz.notation.program import NAME, NUMBER, Expression, Part
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.latex import latex
from autodiff_viz.render.typeset import MAX_NESTING, MAX_SHOWN, name_box, typeset, typeset_program

READINGS = [
    ("x", "x", "x"),
    ("x_1", "x₁", "x_{1}"),
    ("x_12", "x₁₂", "x_{12}"),
    ("x_max", "x_max", r"x_{\mathrm{max}}"),
    ("theta", "θ", r"\theta"),
    ("θ_1", "θ₁", r"\theta_{1}"),
    ("loss", "loss", r"\mathrm{loss}"),
    ("2 pi", "2π", r"2 \pi"),
    ("e", "e", "e"),
    ("inf", "∞", r"\infty"),
    ("3.5", "3.5", "3.5"),
    ("0.01", "0.01", "0.01"),
    ("0.50", "0.50", "0.50"),
    ("1e-3", "10⁻³", "10^{- 3}"),
    ("2.5e-7", "2.5·10⁻⁷", r"2.5 \cdot 10^{- 7}"),
    ("0.1234567890123", "0.1234567890123", "0.1234567890123"),
    ("x + y", "x + y", "x + y"),
    ("x - y", "x − y", "x - y"),
    ("a + b + c - d", "a + b + c − d", "a + b + c - d"),
    ("a - (b - c)", "a − (b − c)", r"a - \left( b - c \right)"),
    ("(a - b) - c", "a − b − c", "a - b - c"),
    ("a + (-b)", "a + (−b)", r"a + \left( - b \right)"),
    ("-x", "−x", "- x"),
    ("--x", "−(−x)", r"- \left( - x \right)"),
    ("-x^2", "−x²", "- x^{2}"),
    ("(-x)^2", "(−x)²", r"\left( - x \right)^{2}"),
    ("-(x + y)", "−(x + y)", r"- \left( x + y \right)"),
    ("2x", "2x", "2 x"),
    ("x y", "x y", r"x \, y"),
    ("2 x y", "2x y", r"2 x \, y"),
    ("2*3", "2·3", r"2 \cdot 3"),
    ("x*2", "x·2", r"x \cdot 2"),
    ("2(x + 1)", "2(x + 1)", r"2 \left( x + 1 \right)"),
    ("x*(y + 1)", "x·(y + 1)", r"x \cdot \left( y + 1 \right)"),
    ("(x + 1)(x - 1)", "(x + 1)(x − 1)", r"\left( x + 1 \right) \left( x - 1 \right)"),
    ("(x + 1) y", "(x + 1) y", r"\left( x + 1 \right) \, y"),
    ("x*-2", "x·(−2)", r"x \cdot \left( - 2 \right)"),
    ("a*(b*c)", "a·(b c)", r"a \cdot \left( b \, c \right)"),
    ("x/y", "x/y", r"\frac{x}{y}"),
    ("1/(2x)", "1/(2x)", r"\frac{1}{2 x}"),
    ("(x + 1)/2", "(x + 1)/2", r"\frac{x + 1}{2}"),
    ("(1/2)*x", "(1/2) x", r"\frac{1}{2} \, x"),
    ("x*(1/2)", "x·(1/2)", r"x \cdot \frac{1}{2}"),
    ("(a/b)/c", "(a/b)/c", r"\frac{\frac{a}{b}}{c}"),
    ("a/(b/c)", "a/(b/c)", r"\frac{a}{\frac{b}{c}}"),
    ("a/b + c", "a/b + c", r"\frac{a}{b} + c"),
    ("x^2", "x²", "x^{2}"),
    ("x^-1", "x⁻¹", "x^{- 1}"),
    ("x^y", "x^y", "x^{y}"),
    ("x^0.5", "x^0.5", "x^{0.5}"),
    ("x^(1/2)", "x^(1/2)", r"x^{\frac{1}{2}}"),
    ("x^(2y)", "x^(2y)", "x^{2 y}"),
    ("x^y^z", "x^(y^z)", "x^{y^{z}}"),
    ("(x^y)^z", "(x^y)^z", r"\left( x^{y} \right)^{z}"),
    ("(x y)^2", "(x y)²", r"\left( x \, y \right)^{2}"),
    ("(x/y)^2", "(x/y)²", r"\left( \frac{x}{y} \right)^{2}"),
    ("x_1^2", "x₁²", "x_{1}^{2}"),
    ("e^-x", "e^(−x)", "e^{- x}"),
    ("exp(-x)", "e^(−x)", "e^{- x}"),
    ("exp(x)^2", "(e^x)²", r"\left( e^{x} \right)^{2}"),
    ("e^(x^2)", "e^(x²)", "e^{x^{2}}"),
    ("2e^x", "2e^x", "2 e^{x}"),
    ("sin x", "sin x", r"\sin x"),
    ("sin 2x", "sin 2x", r"\sin 2 x"),
    ("sin(x + 1)", "sin(x + 1)", r"\sin \left( x + 1 \right)"),
    ("sin(x^2)", "sin(x²)", r"\sin \left( x^{2} \right)"),
    ("sin(-x)", "sin(−x)", r"\sin \left( - x \right)"),
    ("sin(sin(x))", "sin(sin x)", r"\sin \left( \sin x \right)"),
    ("sin(x)^2", "sin² x", r"\sin^{2} \, x"),
    ("sin(x + 1)^2", "sin²(x + 1)", r"\sin^{2} \left( x + 1 \right)"),
    ("sin(x)^-1", "(sin x)⁻¹", r"\left( \sin x \right)^{- 1}"),
    ("sin(x)^(2x)", "(sin x)^(2x)", r"\left( \sin x \right)^{2 x}"),
    ("x sin x", "x sin x", r"x \, \sin x"),
    ("2 sin x", "2 sin x", r"2 \, \sin x"),
    ("sin(x)*cos(x)", "sin x cos x", r"\sin x \, \cos x"),
    ("sin(x)*y", "sin(x)·y", r"\sin \left( x \right) \cdot y"),
    ("sin(x)^2*y", "sin²(x)·y", r"\sin^{2} \left( x \right) \cdot y"),
    ("sin(x)*(y + 1)", "sin(x)(y + 1)", r"\sin \left( x \right) \left( y + 1 \right)"),
    ("sin(x)/y", "(sin x)/y", r"\frac{\sin x}{y}"),
    ("asin(x)", "arcsin x", r"\arcsin x"),
    ("ln x", "ln x", r"\ln x"),
    ("log_2 x", "log₂ x", r"\log_{2} \, x"),
    ("log10(x + 1)", "log₁₀(x + 1)", r"\log_{10} \left( x + 1 \right)"),
    ("sqrt(x)", "√x", r"\sqrt{x}"),
    ("sqrt(x + 1)", "√(x + 1)", r"\sqrt{x + 1}"),
    ("sqrt(x)^2", "(√x)²", r"\left( \sqrt{x} \right)^{2}"),
    ("2 sqrt(x)", "2√x", r"2 \sqrt{x}"),
    ("cbrt(x)", "∛x", r"\sqrt[{3}]{x}"),
    ("|x - 1|", "|x − 1|", r"\left\vert x - 1 \right\vert"),
    ("|x||y|", "|x|·|y|", r"\left\vert x \right\vert \cdot \left\vert y \right\vert"),
    ("floor(x)", "⌊x⌋", r"\left\lfloor x \right\rfloor"),
    ("ceil(x)", "⌈x⌉", r"\left\lceil x \right\rceil"),
    ("σ(x)", "σ(x)", r"\sigma \left( x \right)"),
    ("σ(x)(1 - σ(x))", "σ(x)(1 − σ(x))", r"\sigma \left( x \right) \left( 1 - \sigma \left( x \right) \right)"),
    ("relu(x)", "ReLU(x)", r"\operatorname{ReLU} \left( x \right)"),
    ("max(x, y)", "max(x, y)", r"\max \left( x , \, y \right)"),
    ("gamma(x)", "Γ(x)", r"\Gamma \left( x \right)"),
    ("lgamma(x)", "lgamma(x)", r"\operatorname{lgamma} \left( x \right)"),
    ("polygamma(1, x)", "polygamma(1, x)", r"\operatorname{polygamma} \left( 1 , \, x \right)"),
    ("hypot(x, 2y)", "hypot(x, 2y)", r"\operatorname{hypot} \left( x , \, 2 y \right)"),
    ("square(x + 1)", "(x + 1)²", r"\left( x + 1 \right)^{2}"),
    ("reciprocal(x)", "1/x", r"\frac{1}{x}"),
    ("exp2(x)", "2^x", "2^{x}"),
    ("ln(1/(1 + e^-x) + 1)", "ln(1/(1 + e^(−x)) + 1)", r"\ln \left( \frac{1}{1 + e^{- x}} + 1 \right)"),
]


@pytest.mark.parametrize(("typed", "text", "tex"), READINGS)
def test_a_formula_is_set_as_mathematicians_write_it(typed: str, text: str, tex: str) -> None:
    box = typeset(parse_expression(typed), typed)
    assert plain(box) == text
    assert latex(box) == tex


PROGRAMS = [
    ("x = u + v; y = u - v; z = x*y", ["x = u + v", "y = u − v", "z = x y"]),
    ("f(x, y) = x^2 y", ["f(x, y) = x² y"]),
    ("y = x + 1", ["y = x + 1"]),
    ("repeat 60: t = t + 0.01·sin t", ["t_(k + 1) = t_k + 0.01 sin t_k, k = 0, …, 59"]),
    ("repeat 3: x_1 = a x_1", ["x_(1,k + 1) = a x_(1,k), k = 0, 1, 2"]),
    ("k = 2; repeat 9: t = k t", ["k = 2", "t_(j + 1) = k t_j, j = 0, …, 8"]),
]


@pytest.mark.parametrize(("typed", "texts"), PROGRAMS)
def test_every_statement_is_read_back(typed: str, texts: list[str]) -> None:
    assert [plain(box) for box in typeset_program(parse(typed))] == texts


@pytest.mark.parametrize("name", ["x", "x_1", "theta", "theta_1", "loss", "x_max", "lambda", "Sigma"])
def test_a_name_reads_back_as_itself(name: str) -> None:
    (part,) = parse_expression(plain(name_box(name)))
    assert part.name == name


UNARY = sorted(name for name, entry in OPERATIONS.items() if len(entry.arguments) == 1)
BINARY = sorted(name for name, entry in OPERATIONS.items() if len(entry.arguments) == 2 and name not in ("lt", "le"))


@st.composite
def expressions(draw: st.DrawFn) -> Expression:
    """Random expressions in evaluation order."""
    names = st.builds(lambda name: Part(NAME, name=name), st.sampled_from(["x", "y_1", "theta", "ab"]))
    numbers = st.builds(lambda value: Part(NUMBER, value=value), st.sampled_from([2.0, 0.5, -3.0, 1e-7, 1.5e20]))
    pieces = [[draw(names | numbers)]]
    for _ in range(draw(st.integers(0, 9))):
        if draw(st.booleans()):
            operation, inputs = draw(st.sampled_from(UNARY)), [pieces.pop()]
        else:
            other = [draw(names | numbers)]
            inputs = [pieces.pop(), other] if draw(st.booleans()) else [other, pieces.pop()]
            operation = draw(st.sampled_from(BINARY))
        joined: list[Part] = []
        ends = []
        for piece in inputs:
            start = len(joined)
            joined += [part._replace(inputs=tuple(i + start for i in part.inputs)) for part in piece]
            ends.append(len(joined) - 1)
        pieces.append([*joined, Part(operation, tuple(ends))])
    return tuple(pieces[-1])


def evaluate(expression: Expression) -> float:
    point = {"x": 0.7, "y_1": -1.3, "theta": 2.1, "ab": 0.4}
    values: list[float] = []
    for part in expression:
        if part.operation == NUMBER:
            values.append(part.value)
        elif part.operation == NAME:
            values.append(point[part.name])
        else:
            values.append(OPERATIONS[part.operation].forward(*(values[i] for i in part.inputs)))
    return values[-1]


@given(expressions())
def test_what_is_shown_means_what_was_typed(expression: Expression) -> None:
    shown = plain(typeset(expression))
    expected, read = evaluate(expression), evaluate(parse_expression(shown))
    same = math.isclose(expected, read, rel_tol=1e-9, abs_tol=1e-300) or expected == read
    assert same or (math.isnan(expected) and math.isnan(read)), shown


@given(expressions())
def test_boxes_are_plain_data(expression: Expression) -> None:
    def listed(box: object) -> object:
        return [listed(part) for part in box] if isinstance(box, tuple) else box

    box = typeset(expression)
    assert json.loads(json.dumps(box)) == listed(box)


def test_a_long_sum_shows_its_beginning() -> None:
    parts = [Part(NAME, name="x")]
    for i in range(100_000):
        parts += [Part(NAME, name=f"y_{i}"), Part("add", (len(parts) - 1, len(parts)))]
    shown = plain(typeset(tuple(parts)))
    assert shown.startswith("x + y₀ + y₁ + ")
    assert shown.endswith(" + …")
    assert shown.count("+") == MAX_SHOWN


def test_a_deep_formula_shows_its_outside() -> None:
    parts = [Part(NAME, name="x")]
    parts += [Part("sin", (i,)) for i in range(10_000)]
    shown = plain(typeset(tuple(parts)))
    assert shown == "sin(" * (MAX_NESTING + 1) + "…" + ")" * (MAX_NESTING + 1)


def test_a_deep_formula_to_the_right_shows_its_beginning() -> None:
    count = 5_000
    parts = [Part(NAME, name=f"a_{i}") for i in range(count)]
    last = count - 1
    for i in range(count - 2, -1, -1):
        parts.append(Part("sub", (i, last)))
        last = len(parts) - 1
    shown = plain(typeset(tuple(parts)))
    assert shown.startswith("a₀ − (a₁ − (a₂ − (")
    assert "…" in shown
    assert len(shown) < 1_000
