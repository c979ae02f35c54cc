"""Whether a point lies in the domain of an operation: the table's conditions, read and answered."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from autodiff_viz.ops import OPERATIONS

_COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def in_domain(operation: str, values: Sequence[float]) -> bool:
    """Whether an operation of the table is defined at ``values``, one per argument; ``True`` where it says no
    condition.
    """
    entry = OPERATIONS[operation]
    if not entry.domain:
        return True
    return _holds(_condition(entry.domain), dict(zip(entry.arguments, values, strict=True)))


@cache
def _condition(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _holds(node: ast.expr, point: Mapping[str, float]) -> bool:
    if isinstance(node, ast.BoolOp):
        answers = (_holds(part, point) for part in node.values)
        return all(answers) if isinstance(node.op, ast.And) else any(answers)
    if isinstance(node, ast.Compare):
        numbers = [_number(part, point) for part in (node.left, *node.comparators)]
        return all(
            _COMPARISONS[type(sign)](left, right)
            for sign, left, right in zip(node.ops, numbers, numbers[1:], strict=False)
        )
    raise ValueError(f"not a condition: {ast.unparse(node)}")


def _number(node: ast.expr, point: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=float() | int() as value):
            return value
        case ast.Name(id=name):
            return point[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand, point)
        case ast.Call(func=ast.Name(id="floor"), args=[argument]):
            value = _number(argument, point)
            return math.floor(value) if math.isfinite(value) else value
    raise ValueError(f"not a number: {ast.unparse(node)}")
