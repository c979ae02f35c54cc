"""Whatever a program tries: a calm message with its line, in bounded time and memory."""

from __future__ import annotations

import time

import pytest

import autodiff_viz as av
from autodiff_viz.engine.interpreter.failure import RunError
from autodiff_viz.engine.programs import read_script, trace_text
from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.errors import FormulaError, LimitError

STEPS, NODES = 250_000, 6_000

TWINS = "a, b = [0.0], [0.0]\nfor i in range(60):\n    a, b = [a, a], [b, b]\n"
"""Two lists that are 2^60 numbers when they are compared, in a hundred items."""

WIDE = "p = np.ones((1, 99999))*x\nq = p.T\n"
TOO_LONG = "A list of 100,001 items is too long; the limit is 100,000."

LIMITS = [
    (TWINS + "y = [a].index(b)*x", 4, TOO_LONG),
    (TWINS + "c = [a, b]\nc.sort()\ny = x", 5, TOO_LONG),
    (TWINS + "y = max(a, b)", 4, TOO_LONG),
    (TWINS + "y = np.ones(2)*x\ny = y[a]", 5, TOO_LONG),
    (WIDE + "y = p == q", 3, "This makes a tensor of 9,999,800,001 numbers; at most 250,000 are kept."),
    ("y = x\nprint(*range(99999), sep='a'*99999)", 2, "A text of 9,999,800,001 characters is too long"),
    ("while True: pass", 1, f"This runs longer than {STEPS:,} steps."),
    ("while x > 0:\n    x = x + 1", 2, f"This needs more than {NODES:,} operations."),
    ("y = x\ny = [0]*10**12", 2, "A list of 1,000,000,000,000 items is too long; the limit is 100,000."),
    ("b = []\nwhile True:\n    b.append([x]*99999)", 3, "This creates lists of more than 10,000,000 items in all."),
    ("y = x\ny = 2**10**9", 2, "An integer of more than 4,096 bits is too large."),
    ("y = 3\nwhile True:\n    y = y*y", 3, "An integer of more than 4,096 bits is too large."),
    ("def f(x):\n    return f(x)", 2, "More than 200 functions wait for each other."),
    ("y = x\ny = np.zeros(10**12)", 2, "250,000"),
    ("y = x\na = np.ones((9999, 1))\ny = a @ a.T", 3, "250,000"),
    ("y = x\na = np.ones((9999, 1))\ny = a + a.T", 3, "250,000"),
    ("b = []\nwhile True:\n    b.append(np.ones(200000) * x)", 3, "5,000,000"),
    ("y = x\ny = f'" + "{x}" * 6000 + "'\nwhile True: y = f'{y}{y}'", 3, "A text of "),
    ("y = x\nwhile True: print('a'*1000)", 2, "This prints more than 50,000 characters."),
    ("y = x\ny = [i for i in range(10**12)]", 2, "A list of 100,001 items is too long; the limit is 100,000."),
    ("y = x\n" + "y = " + "(" * 99 + "x" + "+1)" * 99, 2, "This is nested more than 100 levels deep."),
    ("y = x\n" * 4000, 0, "This text has 24,000 characters; the limit is 20,000."),
]

REFUSED = [
    (WIDE + "y = [p] == [q]", 3, "Lists that hold tensors cannot be compared here."),
    (WIDE + "y = min([p], [q])", 3, "Lists that hold tensors cannot be compared here."),
    ("y = x\ny = x.__class__", 2, "Names that begin with an underscore, such as '__class__', are not available here."),
    ("y = __import__('os')*x\nprint(y)", 1, "Names that begin with an underscore, such as '__import__'"),
    ("y = x\ny = open('a')", 2, "There is no function called 'open'."),
    ("y = x\ny = getattr(x, 'a')", 2, "There is no function called 'getattr'."),
    ("y = x\ny = eval('1')", 2, "There is no function called 'eval'."),
    ("import torch\ny = torch.load('x')", 2, "'torch.load' is not available here."),
    ("import torch\nx = torch.tensor(2.0, requires_grad=True)", 2, "'requires_grad' is not needed here"),
    ("import os\ny = x", 1, "'os' cannot be imported here."),
    ("y = x*x\ny.backward()", 2, "'backward' is not needed here"),
    ("y = sinn(x)\nprint(y)", 1, "There is no function called 'sinn'."),
    ("y = rnage(3)\nprint(y)", 1, "There is no function called 'rnage'."),
    ("y = x.sinn()\nprint(y)", 1, "'number.sinn' is not available here."),
    ("y = math.sinn(x)\nprint(y)", 1, "'math.sinn' is not available here."),
    ("y = x^2\nprint(y)", 1, "In a program ^ is no power."),
    ("if x > 5:\n    y = x\ny + 1", 3, "'y' has no value here."),
    ("y = x\ny = [x, 2]", 2, "The result is a list, not a number."),
    ("def f(x):\n    y = x*x", 1, "'f' returns nothing."),
    ("def f(x):\n    return [x]", 1, "The result is a list, not a number."),
    ("y = x\ny = sin('a')", 2, "sin takes numbers; this is str."),
    ("y = x\ny = sin(x, 2)", 2, "'sin' needs 1 arguments, here are 2."),
    ("y = x\ny = x[0]", 2, "TypeError: 'number' object is not subscriptable"),
    ("y = x\nfor i in x: pass", 2, "TypeError: 'number' object is not iterable"),
    ("y = x\nfor i in range(x): pass", 2, "range() needs a whole number; here it is 2.5."),
    ("y = x\ny = [1, 2][5]", 2, "IndexError: list index out of range"),
    ("y = x\ny = 1/0", 2, "ZeroDivisionError: division by zero"),
    ("y = x\ny = 'a' + x", 2, "TypeError: can only concatenate str"),
    ("y = f(x)\ndef f(t):\n    return t\ny", 1, "'f' has no value here."),
    ("y = x\ny = 10**400", 2, "OverflowError: int too large to convert to float"),
    ("y = x\ny = sum", 2, "The result is a function, not a number."),
    ("y = x\ny()", 2, "TypeError: 'number' object is not callable"),
    ("y = x\na, b = [1]", 2, "ValueError: not enough values to unpack (expected 2, got 1)"),
    ("def f(x):\n    return x\nf(1, 2)", 3, "TypeError: f() takes 1 positional argument but 2 were given"),
    ("def f():\n    t = t + 1\nf()*x", 2, "UnboundLocalError: cannot access local variable 't' where it is not"),
    ("y = x\nreturn y", 2, "SyntaxError: 'return' outside function"),
    ("y = x\ny = x +", 2, "invalid syntax"),
    ("y = x1\ny = x_1", 2, "'x_1' and 'x1' are two spellings of one name."),
    ("class A: pass\nif x: y = x", 1, "'class' is not available here."),
    ("y = rand(3)*x\nprint(y)", 1, "rand() gives one number here."),
    ("with open('x'): pass\nprint(x)", 1, "There is no function called 'open'."),
]


def point(text: str) -> dict[str, float]:
    """2.5 for every variable, if the text can be read."""
    try:
        return dict.fromkeys(read_script(text).variables, 2.5)
    except RunError:
        return {}


@pytest.mark.parametrize(("text", "line", "message"), LIMITS, ids=[text[:30] for text, _l, _m in LIMITS])
def test_a_limit_is_stated_with_its_line(text: str, line: int, message: str) -> None:
    start = time.process_time()
    recorder = Recorder(text=text, limit=NODES)
    with pytest.raises(LimitError) as caught:
        trace_text(text, point(text), recorder=recorder, seconds=600, steps=STEPS)
    assert time.process_time() - start < 60
    assert isinstance(caught.value, RunError)
    assert caught.value.line == line
    assert message in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(("text", "line", "message"), REFUSED)
def test_a_mistake_is_explained_at_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(RunError) as caught:
        trace_text(text, point(text))
    error = caught.value
    assert error.line == line
    assert error.message.startswith(f"Line {line}: {message}")
    assert error.hint
    assert error.span is not None
    assert 0 <= error.span.start < error.span.stop <= len(text)


def test_the_clock_is_looked_at() -> None:
    with pytest.raises(LimitError, match="This runs longer than 0.01 seconds"):
        trace_text("while True: pass", {}, seconds=0.01)


def test_a_near_miss_is_offered_as_a_repair() -> None:
    with pytest.raises(FormulaError) as caught:
        av.trace("y = sinn(x)\nprint(y)", x=1.0)
    assert (caught.value.fix, caught.value.span) == ("sin", (4, 8))
    assert "Did you mean sin?" in str(caught.value)


def test_missing_and_unknown_values_are_named() -> None:
    with pytest.raises(FormulaError, match="no value for the variable 'y'"):
        av.trace("if x > 0: z = x*y", x=1.0)
    with pytest.raises(FormulaError, match="no variable 'k'"):
        av.trace("if x > 0: z = x", x=1.0, k=3.0)


def test_a_program_that_fails_leaves_nothing_behind() -> None:
    text = "def f(x):\n    for i in range(3):\n        return 1/0\n"
    for _turn in range(2):
        with pytest.raises(FormulaError, match="Line 3: ZeroDivisionError: division by zero"):
            av.trace(text, x=1.0)
    assert av.trace("x*x", x=3.0).gradient == {"x": 6.0}
