"""What an expression is put together from while it is read: finished values, and calls that still want arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Value(NamedTuple):
    """A finished piece of the expression: the part that yields it, and its place, parentheses included."""

    part: int
    start: int
    stop: int


@dataclass(slots=True)
class Call:
    """An operation whose arguments are still being read.

    Attributes:
        operation: Its name in the table.
        start, stop: The place of its name.
        spelling: Its name as typed.
        base: For ``log_b``: the base.
        power: For ``sin² x``: the exponent.
        given: Arguments before the parenthesis, one for a method ``x.exp()``.
    """

    operation: str
    start: int
    stop: int
    spelling: str
    base: Value | None = None
    power: Value | None = None
    given: int = 0
