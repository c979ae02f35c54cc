"""What is printed parses back to the same parts, and nothing that is typed brings the reader down."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autodiff_viz.errors import FormulaError
from autodiff_viz.notation import Assign, Expression, Part, Program, Repeat, parse, parse_expression, show
from autodiff_viz.notation.names import CONSTANTS
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS
from tests.notation.test_accepts import ROWS as ACCEPTED
from tests.notation.test_accepts import parts

NAMES = ["x", "y", "x_1", "theta", "lambda", "if", "rate", "I", "E", "sigma", "gamma", "pi_1", "x_12", "repeat", "F"]
numbers = st.one_of(
    st.integers(-9, 9).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([-0.0, 5e-324, 1.7976931348623157e308, 0.1, 1e22, 1e-7]),
)
leaves = st.one_of(
    st.sampled_from(NAMES).map(lambda name: Part(NAME, name=name)),
    numbers.map(lambda value: Part(NUMBER, value=value)),
    st.sampled_from(["e", "pi", "inf"]).map(lambda name: Part(NUMBER, value=CONSTANTS[name], name=name)),
)


@st.composite
def expressions(draw: st.DrawFn) -> Expression:
    """Any expression: leaves and operations put together in evaluation order, each used once."""
    finished: list[list[Part]] = [[draw(leaves)]]
    for _ in range(draw(st.integers(0, 12))):
        operation = draw(
            st.sampled_from(sorted(OPERATIONS)) | st.sampled_from(["add", "sub", "mul", "div", "pow", "neg"])
        )
        count = len(OPERATIONS[operation].arguments)
        while len(finished) < count:
            finished.append([draw(leaves)])
        chosen = [finished.pop(draw(st.integers(0, len(finished) - 1))) for _ in range(count)]
        joined: list[Part] = []
        inputs: list[int] = []
        for each in chosen:
            shift = len(joined)
            joined += [part._replace(inputs=tuple(i + shift for i in part.inputs)) for part in each]
            inputs.append(len(joined) - 1)
        finished.append([*joined, Part(operation, tuple(inputs))])
        if draw(st.booleans()):
            finished.append([draw(leaves)])
    return tuple(finished[draw(st.integers(0, len(finished) - 1))])


def same(expression: Expression) -> list[tuple[object, ...]]:
    """An expression without places, minus zero told from zero."""
    return [(*part[:4], math.copysign(1.0, part.value)) for part in expression]


@given(expressions())
@settings(max_examples=400, deadline=None)
def test_what_is_printed_parses_back(expression: Expression) -> None:
    text = show(expression)
    assert same(parse_expression(text)) == same(expression)
    assert show(parse_expression(text)) == text


@given(expressions())
@settings(max_examples=150, deadline=None)
def test_every_parenthesis_is_needed(expression: Expression) -> None:
    text = show(expression)
    opened: list[int] = []
    for place, sign in enumerate(text):
        if sign == "(":
            opened.append(place)
        elif sign == ")":
            start = opened.pop()
            if start and (text[start - 1].isalnum() or text[start - 1] == "_"):
                continue
            bare = text[:start] + " " + text[start + 1 : place] + " " + text[place + 1 :]
            assert _parsed(bare) != same(expression), text


def _parsed(text: str) -> object:
    try:
        return same(parse_expression(text))
    except FormulaError as error:
        return error


@given(st.lists(st.tuples(st.sampled_from(NAMES[:6]), expressions()), min_size=1, max_size=4), st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_a_printed_program_parses_back(statements: list[tuple[str, Expression]], times: int) -> None:
    first = parse("f(x, y) = x")
    assigns = tuple(Assign(name, expression, first.statements[0].span) for name, expression in statements)
    program = Program("", (*assigns, Repeat(times, assigns, first.statements[0].span)), ())
    again = parse(show(program))
    assert show(again) == show(program)
    *plain, repeated = again.statements
    assert isinstance(repeated, Repeat)
    assert repeated.times == times
    for bodies in (plain, repeated.body):
        assert [(a.target, parts(a.expression)) for a in bodies if isinstance(a, Assign)] == [
            (a.target, parts(a.expression)) for a in assigns
        ]


@pytest.mark.parametrize("text", [text for text, _ in ACCEPTED])
def test_what_is_typed_and_printed_is_printed_the_same_again(text: str) -> None:
    printed = show(parse(text))
    assert show(parse(printed)) == printed


SNIPPETS = st.sampled_from(
    [
        *"xy2+-*/^()[]{}|,;=:_.²ˣ₁√∛πσΓe#$\\⌊⌉½∞'\n\t ",
        *(".5", "1e3", "**", "⁻¹", "sin", "log", "log_", "exp", "max", "ln", "repeat", "lambda", "if", ":=", "=="),
        *(r"\frac", r"\sqrt", r"\left", r"\right", r"\sin", r"\log", r"\cdot", r"\mathrm{e}", "_{1}", "^{2}"),
        *(".exp(", ".x", "np.", "math.log", "F."),
    ]
)


@given(
    st.one_of(st.lists(SNIPPETS, max_size=14).map(" ".join), st.lists(SNIPPETS, max_size=14).map("".join), st.text())
)
@settings(max_examples=1500, deadline=None)
def test_any_text_is_understood_or_answered(text: str) -> None:
    answer = _answer(text)
    if isinstance(answer, Program):
        printed = show(answer)
        assert printed.isprintable() or "\n" in printed
        assert show(parse(printed)) == printed
    else:
        assert answer.span is not None
        assert 0 <= answer.span.start <= answer.span.stop <= len(text)
        assert answer.message
        assert answer.hint
        assert answer.text == text


def _answer(text: str) -> Program | FormulaError:
    try:
        return parse(text)
    except FormulaError as error:
        return error
