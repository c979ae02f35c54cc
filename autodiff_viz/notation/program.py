"""A program as plain data: statements whose expressions are flat lists in evaluation order.

An expression is not a nested tree but a list of parts, each naming earlier parts as its inputs, so that nothing that
walks it ever recurses: a sum of 100,000 terms is as easy as a sum of two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from autodiff_viz.errors import Span

NUMBER = "number"
NAME = "name"
INDEX = "getitem"
LIST = "stack"


class Part(NamedTuple):
    """One step of an expression.

    Attributes:
        operation: A name in one of the operation tables, or ``NUMBER`` or ``NAME``.
        inputs: Positions of earlier parts in the same expression, one per argument.
        value: The number, for ``NUMBER``.
        name: For ``NAME``, the canonical name of a variable or of an earlier statement's result;
            for ``INDEX``, the whole numbers in the brackets (``"0, 1"``);
            for ``NUMBER``, the symbol it was written with (``"pi"``, ``"e"``, ``"inf"``) or ``""``.
        span: The text it came from.
    """

    operation: str
    inputs: tuple[int, ...] = ()
    value: float = 0.0
    name: str = ""
    span: Span = Span(0, 0)


Expression = tuple[Part, ...]
"""Parts in evaluation order (inputs before their users); the last one is the value; each part is used exactly once."""


@dataclass(frozen=True, slots=True)
class Assign:
    """``target = expression``. ``target`` is ``""`` for an expression that stands alone."""

    target: str
    expression: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Repeat:
    """``repeat times: body``: the statements of ``body``, ``times`` times."""

    times: int
    body: tuple[Assign, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Program:
    """What was typed, understood.

    Attributes:
        text: The text as typed.
        statements: In order; the last one's value is the output.
        variables: Canonical names that are read before they are assigned, in order of appearance.
        arguments: Names in a leading ``f(x, y) =``, or ``()``.
        notes: Readings that another tool may choose differently, one translated sentence or two each.
    """

    text: str
    statements: tuple[Assign | Repeat, ...]
    variables: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def output(self) -> str:
        """The name of the last statement's result, or ``""`` if it has none."""
        last = self.statements[-1]
        return last.target if isinstance(last, Assign) else last.body[-1].target

    @property
    def targets(self) -> tuple[str, ...]:
        """Names that are assigned, each once, in order of first assignment."""
        flat = [a for s in self.statements for a in ((s,) if isinstance(s, Assign) else s.body)]
        return tuple(dict.fromkeys(a.target for a in flat if a.target))
