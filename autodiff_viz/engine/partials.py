"""The table's partials, written as text, as functions on numbers.

The number in a sweep, the formula on an edge and the second derivative all come from the same characters of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from autodiff_viz.notation import Expression, parse_expression
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS, Operation

Rule = float | Callable[[Sequence[float]], float] | None
"""A partial: a number, a function of (arguments…, result), or ``None`` for an argument that no derivative flows to."""


@cache
def partial_expressions(operation: str) -> tuple[Expression | None, ...]:
    """The partials of an operation, parsed, one per argument; ``None`` for an option."""
    return tuple(parse_expression(text) if text else None for text in OPERATIONS[operation].partials)


@cache
def rules(operation: str) -> tuple[Rule, ...]:
    """The partials of an operation, ready to be evaluated, one per argument."""
    return tuple(
        rule_on(OPERATIONS[operation], e, _on_numbers) if e is not None else None
        for e in partial_expressions(operation)
    )


def _on_numbers(name: str) -> Callable[..., float]:
    return _times if name == "mul" else OPERATIONS[name].forward


def rule_on(operation: Operation, expression: Expression, forwards: Callable[[str], Callable[..., Any]]) -> Any:
    """One partial as a function of (arguments…, result), or as a number.

    Args:
        operation: Whose arguments the expression names.
        expression: The partial.
        forwards: Name of an operation → what computes it, on numbers or on arrays.
    """
    slots = {name: slot for slot, name in enumerate((*operation.arguments, "y"))}
    built: list[Any] = []
    for part in expression:
        if part.operation == NUMBER:
            built.append(part.value)
        elif part.operation == NAME:
            built.append(itemgetter(slots[part.name]))
        else:
            forward = forwards(part.operation)
            inputs: list[Any] = [built[i] for i in part.inputs]
            if not any(callable(i) for i in inputs):
                built.append(forward(*inputs))
            else:
                built.append(_composed(forward, [_function(i) for i in inputs]))
    return built[-1]


def _times(a: float, b: float) -> float:
    """The product inside a rule: 0 · ∞ is 0, the limit that the rule means, as PyTorch does (pow at 0, 0)."""
    return a * b if a and b else 0.0


def _function(value: Any) -> Any:
    return value if callable(value) else lambda values: value


def _composed(
    forward: Callable[..., float], inputs: Sequence[Callable[[Sequence[float]], float]]
) -> Callable[[Sequence[float]], float]:
    if len(inputs) == 1:
        (one,) = inputs
        return lambda values: forward(one(values))
    if len(inputs) == 2:
        left, right = inputs
        return lambda values: forward(left(values), right(values))
    return lambda values: forward(*(i(values) for i in inputs))
