"""What is a formula stays a formula; what only Python can read is a program."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable

import pytest

from autodiff_viz.engine.programs import is_program
from autodiff_viz.lecture.presets import presets
from tests.engine.programs.written import PROGRAMS
from tests.notation.test_accepts import ROWS


@pytest.mark.parametrize("text", [text for row in ROWS for text in row])
def test_a_formula_is_never_taken_for_a_program(text: str) -> None:
    assert not is_program(text)


@pytest.mark.parametrize("function", {function: None for function, _at in PROGRAMS})
def test_a_function_is_a_program(function: Callable[..., float]) -> None:
    assert is_program(inspect.getsource(function))


@pytest.mark.parametrize(
    "text",
    [
        "if rand() < 0.5:\n    y = x\nelse:\n    y = -x",
        "y = 1\nfor i in range(3): y = y*x",
        "while x < 3:\n    x = x*x",
        "y = x if x > 0 else -x",
        "y = x\ny += 1",
        "a, b = b, a",
        "sum([x*i for i in range(3)])",
        "lambda x: x*x",
        "rand()*x",
        "y = x.item()",
        "import math\nmath.sin(x)",
        "from math import sin\nsin(x)",
        "print(x)",
        "def f(x) return x",
        "x // 2 + x % 3",
    ],
)
def test_what_only_python_has_is_a_program(text: str) -> None:
    assert is_program(text)


@pytest.mark.parametrize(
    "text", ["", "x +", "sinn(x)", "x = = 3", "f(x) = x^2", "(", "\x00", "x" * 50_000, "if", "return"]
)
def test_other_mistakes_are_left_to_the_formula_language(text: str) -> None:
    assert not is_program(text) or text == "return"


@pytest.mark.parametrize(
    "text",
    [
        "-" * 19_990 + "1",
        "if\n" * 30_000,
        "for a" + " " * 90_000,
        "x" + "[0]" * 6_000,
        "(" * 9_000 + ")" * 9_000,
        "lambda:" * 2_800 + "1",
        "a if b else " * 1_600 + "c",
    ],
    ids=lambda text: text[:12],
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    is_program(text)
    assert time.process_time() - start < 10


def test_presets_that_are_formulas_stay_formulas() -> None:
    assert not any(is_program(preset.text) for preset in presets() if "\n" not in preset.text)
