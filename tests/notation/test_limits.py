"""Large texts: the right result where the size allows, else an answer that names the limit; never a stack overflow."""

from __future__ import annotations

import gc
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.notation import Assign, Expression, parse, show
from autodiff_viz.notation.build import MAX_PARTS
from autodiff_viz.notation.characters import MAX_CHARACTERS
from autodiff_viz.notation.collector import LONG
from autodiff_viz.notation.lexer import MAX_WORD
from autodiff_viz.notation.parser import MAX_REPEAT
from autodiff_viz.notation.stacks import MAX_NESTING
from tests.notation.test_accepts import parts

MANY = 100_000


def only(text: str) -> Expression:
    """The expression of a text of one statement."""
    (statement,) = parse(text).statements
    assert isinstance(statement, Assign)
    return statement.expression


@pytest.mark.parametrize(
    ("term", "operations"),
    [
        ("x", ["name"]),
        ("sin(x)", ["name", "sin"]),
        ("sin x", ["name", "sin"]),
    ],
)
def test_a_long_sum_is_read_to_the_end(term: str, operations: list[str]) -> None:
    expression = only(" + ".join([term] * MANY))
    assert [part.operation for part in expression] == operations + (operations + ["add"]) * (MANY - 1)
    assert expression[-1].inputs == (len(expression) - 2 - len(operations), len(expression) - 2)


@pytest.mark.parametrize(
    ("text", "operation", "count"),
    [
        ("(" * 10_000 + "x" + ")" * 10_000, "name", 1),
        ("{" * 10_000 + "x" + "}" * 10_000, "name", 1),
        ("sin(" * 50_000 + "x" + ")" * 50_000, "sin", 50_000),
        ("sin " * 50_000 + "x", "sin", 50_000),
        ("-" * 50_000 + "x", "neg", 50_000),
        ("x^" * 50_000 + "x", "pow", 50_000),
        ("e^" * 50_000 + "x", "exp", 50_000),
        ("√" * 50_000 + "x", "sqrt", 50_000),
        ("|" * 10_000 + "x" + "|" * 10_000, "abs", 10_000),
        (r"\frac{1}{" * 20_000 + "x" + "}" * 20_000, "div", 20_000),
        (r"\sqrt[3]{" * 10_000 + "x" + "}" * 10_000, "cbrt", 10_000),
        ("log_3 " * 10_000 + "x", "div", 10_000),
        ("sin^2 " * 10_000 + "x", "pow", 10_000),
        ("x" + ".exp()" * 50_000, "exp", 50_000),
        ("max(x," * 20_000 + "x" + ")" * 20_000, "max", 20_000),
        ("max(" + ",".join(["x"] * 50_000) + ")", "max", 49_999),
    ],
    ids=lambda value: value[:6] if isinstance(value, str) else str(value),
)
def test_deep_nesting_needs_no_stack(text: str, operation: str, count: int) -> None:
    expression = only(text)
    assert sum(part.operation == operation for part in expression) == count
    assert parts(only(show(expression))) == parts(expression)


def test_depth_of_the_caller_does_not_matter() -> None:
    def deeper(levels: int) -> Expression:
        return deeper(levels - 1) if levels else only("(" * 10_000 + "sin x" + ")" * 10_000)

    assert [part.operation for part in deeper(sys.getrecursionlimit() - 200)] == ["name", "sin"]


def test_the_collector_is_as_it_was_after_a_long_text() -> None:
    for text in ("x+" * LONG + "x", "x+" * LONG):
        for switch in (gc.disable, gc.enable):
            switch()
            before = gc.isenabled()
            with suppress(FormulaError):
                parse(text)
            assert gc.isenabled() is before


def test_long_texts_in_many_threads_leave_the_collector_on() -> None:
    with ThreadPoolExecutor(4) as threads:
        assert [len(program.statements) for program in threads.map(parse, ["x+" * LONG + "x"] * 8)] == [1] * 8
    assert gc.isenabled()


def test_space_at_the_end_costs_nothing() -> None:
    assert show(parse("x + 1" + " " * 800_000)) == "x + 1"


def test_a_tower_of_powers_is_read() -> None:
    assert show(parse("9**9**9**9")) == "9 ^ 9 ^ 9 ^ 9"


def test_many_statements_are_read() -> None:
    program = parse("t = t + x;" * 10_000)
    assert len(program.statements) == 10_000
    assert program.variables == ("t", "x")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("x" * 1_000_000, MAX_CHARACTERS),
        ("x+" * 500_000 + "x", MAX_CHARACTERS),
        ("x+" * 400_000 + "x", MAX_PARTS),
        ("x²+" * 250_000 + "x", MAX_PARTS),
        ("-" * 800_000 + "x", MAX_PARTS),
        ("x" * (MAX_WORD + 1), MAX_WORD),
        ("9" * 800_000, MAX_WORD),
        ("x_{" + "1" * 100 + "}", MAX_WORD),
        ("(" * 800_000, MAX_NESTING),
        ("(" * 300_000 + "x" + ")" * 300_000, MAX_NESTING),
        ("|" * 800_000, MAX_NESTING),
        (r"\frac12+" * 80_000 + "x", MAX_PARTS),
        ("log_3 " * 120_000 + "x", MAX_PARTS),
        ("max(" + ",".join(["x"] * 200_000) + ")", MAX_PARTS),
        ("elu(x)+" * 90_000 + "x", MAX_PARTS),
        ("sin^-2 " * 80_000 + "x", MAX_PARTS),
        ("repeat 1000000000: t = t + 1", MAX_REPEAT),
        (f"repeat {MAX_REPEAT + 1}: t = t + 1", MAX_REPEAT),
        ("repeat 10000: t = " + "t + " * 50 + "t", MAX_PARTS),
        ("t = t + x;" * 80_000, MAX_PARTS),
    ],
    ids=lambda value: ascii(value[:8]) if isinstance(value, str) else str(value),
)
def test_a_limit_is_named_in_the_answer(text: str, number: int) -> None:
    with pytest.raises(LimitError) as caught:
        parse(text)
    assert f"{number:,}" in caught.value.message
    assert caught.value.hint
    assert caught.value.span is not None


@pytest.mark.parametrize(
    "text",
    [
        "(" * 90_000,
        ")" * 800_000,
        "(" * 90_000 + "x" + ")" * 89_999,
        "\n" * 800_000,
        "x!" * 400_000,
        "\x00" * 800_000,
        "\u202e" * 800_000,
        "х" * 800_000,
        "x==" * 200_000,
        "f(" * 90_000 + "x)=",
        "f(x)=;" * 90_000,
        "f(" + "x," * 90_000 + "x)" + ")=" * 100_000,
        "foo(" * 90_000,
        "'" * 800_000,
        "$" * 799_999,
        "\\" * 800_000,
        "_" * 800_000,
        "." * 800_000,
        "²" * 800_000,
        r"\frac{" * 90_000,
        "x 2 " * 90_000,
        "," * 800_000,
        "max(" * 90_000,
        "lambda " * 90_000,
        "# " * 400_000,
    ],
    ids=lambda value: ascii(value[:6]),
)
def test_a_large_mistake_is_answered_in_time(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(FormulaError):
        parse(text)
    assert time.process_time() - begun < 2
