"""Every entry of the table against three truths: mpmath at 50 digits, finite differences, and PyTorch."""

from __future__ import annotations

import ast
import functools
import itertools
import math
import operator
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import mpmath
import numpy as np
import pytest
import torch

from autodiff_viz.notation import parse_expression, program
from autodiff_viz.ops import OPERATIONS, SPELLINGS, Operation

mp: Any = mpmath.MPContext()
mp.dps = 50

SPECIAL = (0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 1e308, -1e308, 5e-324, 0.5, -2.5)
SAMPLES = [pytest.param(o, point, id=f"{o.name}{point}") for o in OPERATIONS.values() for point in o.samples]
PYTORCH = 1e-8
"""Relative accuracy of PyTorch's least accurate partial, trigamma in float64."""

# The truth that mpmath has under another name, or only as a formula.
TRUTH: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": operator.pow,
    "neg": operator.neg,
    "reciprocal": lambda x: 1 / x,
    "square": lambda x: x * x,
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "exp2": lambda x: mp.mpf(2) ** x,
    "log2": lambda x: mp.log(x) / mp.log(2),
    "logaddexp": lambda a, b: mp.log(mp.exp(a) + mp.exp(b)),
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "logit": lambda x: mp.log(x / (1 - x)),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "relu": lambda x: max(x, mp.zero),
    "leaky_relu": lambda x, slope: x if x > 0 else slope * x,
    "elu": lambda x, alpha: x if x > 0 else alpha * mp.expm1(x),
    "gelu": lambda x: x * mp.ncdf(x),
    "silu": lambda x: x / (1 + mp.exp(-x)),
    "abs": abs,
    "min": min,
    "max": max,
    "clip": lambda x, lo, hi: min(max(x, lo), hi),
    "lt": lambda a, b: mp.mpf(a < b),
    "le": lambda a, b: mp.mpf(a <= b),
    "lgamma": lambda x: mp.re(mp.loggamma(x)),
    "polygamma": lambda n, x: mp.psi(int(n), x),
}


def truth(name: str) -> Callable[..., Any] | None:
    """mpmath's version of an operation, or ``None`` if it has none."""
    return TRUTH.get(name) or getattr(mp, name, None)


KNOWN = [
    pytest.param(o, truth(o.name), tuple(mp.mpf(x) for x in point), id=f"{o.name}{point}")
    for o in OPERATIONS.values()
    for point in o.samples
    if truth(o.name)
]

INFIX: dict[type[ast.operator | ast.unaryop], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "pow",
    ast.USub: "neg",
}
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def calculate(text: str, names: Mapping[str, Any], call: Callable[[str], Any], number: Callable[[float], Any]) -> Any:
    """The value of a text of the table in any kind of number; Python's grammar reads these texts as ours does.

    ``call`` gives the function for an operation's name, ``number`` the number for a literal.
    """

    def value(node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=int() | float() as literal):
                return number(literal)
            case ast.Name(id=name):
                return names[name]
            case ast.UnaryOp(op=sign, operand=operand):
                return call(INFIX[type(sign)])(value(operand))
            case ast.BinOp(left=left, op=infix, right=right):
                return call(INFIX[type(infix)])(value(left), value(right))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return call(name)(*map(value, arguments))
            case ast.BoolOp(op=connective, values=values):
                return (all if isinstance(connective, ast.And) else any)(map(value, values))
            case ast.Compare(left=left, ops=signs, comparators=others):
                pairs = itertools.pairwise([value(side) for side in (left, *others)])
                return all(COMPARE[type(sign)](*pair) for sign, pair in zip(signs, pairs, strict=True))
        raise AssertionError(f"{ast.unparse(node)} is not in the language of the table")

    return value(ast.parse(text, mode="eval").body)


def mentioned(text: str) -> tuple[set[str], set[str]]:
    """The names and the operations in a text of the table."""
    nodes = list(ast.walk(ast.parse(text, mode="eval")))
    called = {n.func.id for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return {n.id for n in nodes if isinstance(n, ast.Name)} - called, called


def forward(name: str) -> Callable[..., float]:
    return OPERATIONS[name].forward


def float_partials(operation: Operation, point: tuple[float, ...]) -> dict[int, float]:
    """Slot → partial in floats, through the forwards of the table; options have none."""
    names = dict(zip(operation.arguments, point, strict=True)) | {"y": operation.forward(*point), "pi": math.pi}
    return {slot: calculate(text, names, forward, float) for slot, text in enumerate(operation.partials) if text}


def inside(operation: Operation, point: tuple[float, ...]) -> bool:
    """Whether a point lies in the domain that the table states."""
    names = dict(zip(operation.arguments, point, strict=True))
    return not operation.domain or calculate(operation.domain, names, forward, float)


def tensor(x: float) -> torch.Tensor:
    return torch.tensor(x, dtype=torch.float64)


def counterpart(name: str) -> Callable[..., torch.Tensor]:
    """PyTorch's version of an operation: a function in ``torch``, or the formula that the table gives."""
    operation = OPERATIONS[name]
    if re.fullmatch(r"[\w.]+", operation.torch):
        return functools.reduce(getattr, operation.torch.split("."), torch)  # type: ignore[return-value]

    def formula(*arguments: torch.Tensor) -> torch.Tensor:
        names = dict(zip(operation.arguments, arguments, strict=True)) | {"pi": tensor(math.pi)}
        return calculate(operation.torch, names, counterpart, tensor)

    return formula


def by_torch(operation: Operation, point: tuple[float, ...]) -> tuple[float, dict[int, float]]:
    """PyTorch's value and partials; it takes options as plain numbers, and whole ones as integers."""
    active = {slot: tensor(point[slot]).requires_grad_() for slot, text in enumerate(operation.partials) if text}
    options = {slot: int(x) if x.is_integer() else x for slot, x in enumerate(point) if slot not in active}
    value = counterpart(operation.name)(*((active | options)[slot] for slot in range(len(point))))
    if not value.requires_grad:
        return value.item(), dict.fromkeys(active, 0.0)
    slopes = torch.autograd.grad(value, list(active.values()), allow_unused=True, materialize_grads=True)
    return value.item(), {slot: slope.item() for slot, slope in zip(active, slopes, strict=True)}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: o.name)
def test_an_entry_is_complete(operation: Operation) -> None:
    slots = len(operation.arguments)
    assert operation.symbol
    assert operation.label
    assert len(operation.partials) == slots
    assert len(operation.defaults) < slots
    assert len(set(operation.samples)) >= 3
    assert all(len(point) == slots for point in operation.samples)
    assert "y" not in operation.arguments, "y is the result"
    for text in filter(None, operation.partials):
        names, operations = mentioned(text)
        assert names <= {*operation.arguments, "y", "pi"}
        assert operations <= OPERATIONS.keys()
    if operation.domain:
        names, operations = mentioned(operation.domain)
        assert names <= {*operation.arguments}
        assert operations <= OPERATIONS.keys()


def test_no_spelling_and_no_label_is_used_twice() -> None:
    spellings = Counter(s for o in OPERATIONS.values() for s in (o.name, *o.aliases))
    labels = Counter(o.label for o in OPERATIONS.values())
    assert [s for s, n in (spellings + labels).items() if spellings[s] > 1 or labels[s] > 1] == []
    assert SPELLINGS.keys() == spellings.keys()


@pytest.mark.parametrize("spelling", [s for s in SPELLINGS if isinstance(getattr(np, s, None), np.ufunc)])
def test_numpys_name_means_what_numpy_means(spelling: str) -> None:
    operation, ufunc = OPERATIONS[SPELLINGS[spelling]], getattr(np, spelling)
    assert ufunc.nin == len(operation.arguments)
    for point in operation.samples:
        assert operation.forward(*point) == pytest.approx(float(ufunc(*point)), rel=1e-14)


def test_numpys_name_of_every_listed_function_is_a_spelling() -> None:
    names = """
        absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh cbrt ceil cos cosh divide exp exp2 expm1
        fabs float_power floor fmax fmin hypot less less_equal log log10 log1p log2 logaddexp maximum minimum multiply
        negative power reciprocal sign sin sinh sqrt square subtract tan tanh true_divide clip"""
    assert [name for name in names.split() if name not in SPELLINGS] == []


@pytest.mark.parametrize(("operation", "exact", "point"), KNOWN)
def test_forward_agrees_with_50_digits(operation: Operation, exact: Callable[..., Any], point: tuple[Any, ...]) -> None:
    """To 4 units in the last place, or as many as rounding the arguments alone costs twice over."""
    value, expected = operation.forward(*map(float, point)), exact(*point)
    error = abs(value - expected)
    condition = sum(
        abs(x * mp.diff(exact, point, tuple(int(i == slot) for i in range(len(point)))))
        for slot, x in enumerate(point)
        if operation.partials[slot]
    )
    assert error <= max(4 * math.ulp(float(expected)), 2 * float(condition) * 2.0**-52)


@pytest.mark.parametrize(("operation", "exact", "point"), KNOWN)
def test_partials_agree_with_50_digits(operation: Operation, exact: Callable[..., Any], point: tuple[Any, ...]) -> None:
    names = dict(zip(operation.arguments, point, strict=True)) | {"y": exact(*point), "pi": mp.pi}
    for slot, text in enumerate(operation.partials):
        if text and all(truth(called) for called in mentioned(text)[1]):
            expected = mp.diff(exact, point, tuple(int(i == slot) for i in range(len(point))))
            difference = abs(calculate(text, names, truth, mp.mpf) - expected)
            assert difference <= mp.mpf("1e-30") * max(1, abs(expected)), f"{operation.name}: {text}"


@pytest.mark.parametrize(("operation", "point"), SAMPLES)
def test_partials_agree_with_finite_differences(operation: Operation, point: tuple[float, ...]) -> None:
    for slot, partial in float_partials(operation, point).items():
        step = 2.0**-17 * abs(point[slot])
        left, right = (operation.forward(*point[:slot], point[slot] + h, *point[slot + 1 :]) for h in (-step, step))
        rounding = 8 * math.ulp(max(abs(left), abs(right))) / step
        estimate = (right - left) / (2 * step)
        assert partial == pytest.approx(estimate, rel=1e-4, abs=rounding, nan_ok=True), operation.partials[slot]


@pytest.mark.parametrize(("operation", "point"), SAMPLES)
def test_value_and_partials_agree_with_pytorch(operation: Operation, point: tuple[float, ...]) -> None:
    value, partials = by_torch(operation, point)
    assert operation.forward(*point) == pytest.approx(value, rel=1e-9)
    assert float_partials(operation, point) == pytest.approx(partials, rel=PYTORCH, nan_ok=True)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: o.name)
def test_conventions_at_kinks_are_those_of_pytorch(operation: Operation) -> None:
    """Wherever our formula gives a number at all; where it gives nan (0 · ∞ in pow) the table says so."""
    for point in itertools.product((-1.0, 0.0, 1.0, 2.0), repeat=len(operation.arguments)):
        if inside(operation, point):
            ours, theirs = float_partials(operation, point), by_torch(operation, point)[1]
            numbers = {slot: partial for slot, partial in ours.items() if math.isfinite(partial)}
            assert numbers == pytest.approx({slot: theirs[slot] for slot in numbers}, rel=PYTORCH, abs=1e-15), point


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: o.name)
def test_special_values_give_floats_and_no_exceptions(operation: Operation) -> None:
    for point in itertools.product(SPECIAL, repeat=len(operation.arguments)):
        assert type(operation.forward(*point)) is float, point
        assert all(type(p) is float for p in float_partials(operation, point).values()), point


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: o.name)
def test_domain_says_where_the_value_is_a_number(operation: Operation) -> None:
    """Outside, the value is nan or infinite; inside it is a number, infinite only if an argument is huge or tiny."""
    for point in itertools.product(filter(math.isfinite, SPECIAL), repeat=len(operation.arguments)):
        value = operation.forward(*point)
        if inside(operation, point):
            extreme = any(x and not 1e-3 < abs(x) < 1e3 for x in point)
            assert not math.isnan(value) if extreme else math.isfinite(value), point
        else:
            assert not math.isfinite(value), point


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: o.name)
def test_our_notation_reads_partials_and_formulas_as_python_does(operation: Operation) -> None:
    constants = {"pi": math.pi}
    for point in operation.samples:
        names = dict(zip(operation.arguments, point, strict=True)) | {"y": operation.forward(*point)}
        formula = [operation.torch] if not re.fullmatch(r"[\w.]+", operation.torch) else []
        for text in filter(None, (*operation.partials, *formula)):
            values: list[float] = []
            for part in parse_expression(text):
                match part.operation:
                    case program.NUMBER:
                        values.append(part.value)
                    case program.NAME:
                        values.append(names[part.name])
                    case called:
                        values.append(forward(called)(*(values[i] for i in part.inputs)))
            expected = calculate(text, names | constants, forward, float)
            assert values[-1] == pytest.approx(expected, rel=1e-15, nan_ok=True), text
