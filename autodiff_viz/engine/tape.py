"""Our own engine: one application of an operation on floats, with the partials of the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from autodiff_viz.engine.partials import Rule, rules
from autodiff_viz.ops import OPERATIONS

Applied = tuple[float, tuple[float | None, ...], str]
"""What an engine answers: value, one partial an argument (``None`` where no derivative flows), creator's name."""


def apply(operation: str, inputs: Sequence[float], active: Sequence[bool]) -> Applied:
    """Apply an operation of the table to numbers.

    A partial is evaluated only where a derivative can flow: ``x**2`` at x = −1 never asks for a logarithm.

    Args:
        operation: A name in the table.
        inputs: The values of its arguments.
        active: Which of them depend on a variable.

    Returns:
        Value, partials and ``""`` (our engine names no creator). Never raises for numbers: results are IEEE. Where
        there is no value (the logarithm of −1) there is no derivative either: the partials are nan.
    """
    forward, slopes, constant = _entry(operation)
    value = forward(*inputs)
    if value != value and not any(x != x for x in inputs):
        return value, tuple(value if flows else None for flows in active), ""
    if constant is not None and False not in active:
        return value, constant, ""
    values = (*inputs, value)
    partials = [
        (rule(values) if callable(rule) else rule) if flows else None
        for rule, flows in zip(slopes, active, strict=True)
    ]
    return value, tuple(partials), ""


@cache
def _entry(operation: str) -> tuple[Callable[..., float], tuple[Rule, ...], tuple[float, ...] | None]:
    """What ``apply`` needs of the table, looked up once: forward, rules, and the partials if all are numbers."""
    slopes = rules(operation)
    constant = tuple(rule for rule in slopes if isinstance(rule, float))
    return OPERATIONS[operation].forward, slopes, constant if len(constant) == len(slopes) else None
