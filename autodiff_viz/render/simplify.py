"""Light tidying of short formulas for display: no factor 1, no summand 0, no double minus; never used for a number.

A tree is made from its parts upwards by ``made``, which applies the rules at its root: its inputs are tidy already.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow, Underflow
from typing import NamedTuple

from autodiff_viz.notation.program import NAME, NUMBER, Expression, Part


class Tree(NamedTuple):
    """A short expression as a tree, with the fields of ``Part``."""

    operation: str
    inputs: tuple[Tree, ...] = ()
    value: float = 0.0
    name: str = ""


_EXACT = Context(prec=12, traps=[Inexact, DivisionByZero, InvalidOperation, Overflow, Underflow])


def leaf(part: Part) -> Tree:
    """A number or a name."""
    return Tree(part.operation, (), float(part.value), part.name)


def number(value: float) -> Tree:
    """A number."""
    return Tree(NUMBER, (), value)


def made(operation: str, *inputs: Tree) -> Tree:
    """``operation`` applied to tidy trees, tidied."""
    rule = _RULES.get(operation)
    return rule(*inputs) if rule else Tree(operation, inputs)


def flat(tree: Tree) -> Expression:
    """The tree as an expression: parts in evaluation order."""
    waiting = [(tree, False)]
    parts: list[Part] = []
    done: list[int] = []
    while waiting:
        current, ready = waiting.pop()
        if current.inputs and not ready:
            waiting.append((current, True))
            waiting.extend((each, False) for each in reversed(current.inputs))
            continue
        start = len(done) - len(current.inputs)
        parts.append(Part(current.operation, tuple(done[start:]), current.value, current.name))
        done[start:] = [len(parts) - 1]
    return tuple(parts)


def substituted(expression: Expression, known: Mapping[str, Tree]) -> Tree:
    """An expression with trees in place of its names, tidied."""
    trees: list[Tree] = []
    for part in expression:
        if part.operation == NAME:
            trees.append(known[part.name])
        elif part.operation == NUMBER:
            trees.append(leaf(part))
        else:
            trees.append(made(part.operation, *(trees[i] for i in part.inputs)))
    return trees[-1]


ZERO, ONE, TWO = number(0.0), number(1.0), number(2.0)


def _value(tree: Tree) -> float | None:
    """The number, unless it is written with a symbol or is not finite."""
    return tree.value if tree.operation == NUMBER and not tree.name and math.isfinite(tree.value) else None


def _folded(operation: Callable[[Decimal, Decimal], Decimal], left: Tree, right: Tree) -> Tree | None:
    """Two numbers as one, if the decimal digits on show give its decimal digits exactly: 1/4 does, 1/3 does not."""
    a, b = _value(left), _value(right)
    if a is None or b is None:
        return None
    try:
        return number(float(operation(Decimal(repr(a)), Decimal(repr(b)))))
    except (Inexact, DivisionByZero, InvalidOperation, Overflow, Underflow):
        return None


def _add(left: Tree, right: Tree) -> Tree:
    if ZERO in (left, right):
        return right if left == ZERO else left
    sign, size = _signed(right)
    if sign < 0:
        return _sub(left, size)
    return _folded(_EXACT.add, left, right) or Tree("add", (left, right))


def _sub(left: Tree, right: Tree) -> Tree:
    if right == ZERO:
        return left
    if left == ZERO:
        return _neg(right)
    if folded := _folded(_EXACT.subtract, left, right):
        return folded
    sign, size = _signed(right)
    return _add(left, size) if sign < 0 else Tree("sub", (left, right))


def _neg(one: Tree) -> Tree:
    if (value := _value(one)) is not None:
        return number(-value) if value else ZERO
    return one.inputs[0] if one.operation == "neg" else Tree("neg", (one,))


def _mul(left: Tree, right: Tree) -> Tree:
    """Sign first, then the number, then the other factors in their order, equal ones as a power."""
    if ZERO in (left, right):
        return ZERO
    (a, below_a), (b, below_b) = _over(left), _over(right)
    if below_a != ONE or below_b != ONE:
        return _div(_mul(a, b), _mul(below_a, below_b))
    sign = 1
    coefficient = ONE
    factors: list[Tree] = []
    for factor in (*_factors(left), *_factors(right)):
        turned, size = _signed(factor)
        sign *= turned
        if folded := _folded(_EXACT.multiply, coefficient, size):
            coefficient = folded
        elif factors and _base(factors[-1]) == _base(size) and _exponents(factors[-1], size):
            factors[-1] = _pow(_base(size), _add(*_exponents(factors[-1], size)))
        else:
            factors.append(size)
    if coefficient != ONE or not factors:
        factors.insert(0, coefficient)
    product = factors[0]
    for factor in factors[1:]:
        product = Tree("mul", (product, factor))
    return _neg(product) if sign < 0 else product


def _div(above: Tree, below: Tree) -> Tree:
    if ZERO in (above, below):
        return above if below != ZERO else Tree("div", (above, below))
    (a, under_a), (b, under_b) = _over(above), _over(below)
    if under_a != ONE or under_b != ONE:
        return _div(_mul(a, under_b), _mul(under_a, b))
    (sign_above, above), (sign_below, below) = _signed(above), _signed(below)
    quotient = above if below == ONE else _folded(_EXACT.divide, above, below) or Tree("div", (above, below))
    return _neg(quotient) if sign_above * sign_below < 0 else quotient


def _pow(base: Tree, exponent: Tree) -> Tree:
    if exponent == ONE or base == ONE:
        return base
    if exponent == ZERO:
        return ONE
    if exponent == TWO and base.operation in ("sqrt", "neg"):
        return base.inputs[0] if base.operation == "sqrt" else _pow(base.inputs[0], TWO)
    value = _value(exponent)
    if value is not None and value.is_integer():
        if base.operation == "div":
            return _div(_pow(base.inputs[0], exponent), _pow(base.inputs[1], exponent))
        if base.operation == "pow" and (inner := _folded(_EXACT.multiply, base.inputs[1], exponent)):
            return _pow(base.inputs[0], inner)
        if 0 < value <= 64 and (folded := _folded(_EXACT.power, base, exponent)):
            return folded
    return Tree("pow", (base, exponent))


def _log(one: Tree) -> Tree:
    return ONE if one.operation == NUMBER and one.name == "e" else Tree("log", (one,))


_RULES: dict[str, Callable[..., Tree]] = {
    "add": _add,
    "sub": _sub,
    "neg": _neg,
    "mul": _mul,
    "div": _div,
    "pow": _pow,
    "log": _log,
    "square": lambda one: _pow(one, TWO),
    "reciprocal": lambda one: _div(ONE, one),
}


def _signed(tree: Tree) -> tuple[int, Tree]:
    """The sign that can be drawn out, and what remains."""
    value = _value(tree)
    if value is not None and value < 0:
        return -1, number(-value)
    return (-1, tree.inputs[0]) if tree.operation == "neg" else (1, tree)


def _over(tree: Tree) -> tuple[Tree, Tree]:
    """Numerator and denominator."""
    if tree.operation == "neg":
        above, below = _over(tree.inputs[0])
        return _neg(above), below
    return (tree.inputs[0], tree.inputs[1]) if tree.operation == "div" else (tree, ONE)


def _factors(tree: Tree) -> list[Tree]:
    """The factors of a tidy product, its sign with the first one."""
    sign, tree = _signed(tree)
    factors: list[Tree] = []
    while tree.operation == "mul":
        tree, last = tree.inputs
        factors.append(last)
    factors.append(tree if sign > 0 else _neg(tree))
    return factors[::-1]


def _base(tree: Tree) -> Tree:
    return tree.inputs[0] if tree.operation == "pow" and _value(tree.inputs[1]) is not None else tree


def _exponents(left: Tree, right: Tree) -> tuple[Tree, Tree]:
    """Exponents of two powers of the same base, as numbers."""
    first, second = (tree.inputs[1] if _base(tree) != tree else ONE for tree in (left, right))
    return first, second
