"""THE TABLE: every operation, once. Adding an operation is one entry here and nothing anywhere else."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: all that the rest of the house knows of it.

    Attributes:
        name: Its name in formulas and on the tape.
        arguments: Names of its arguments, as the partials write them.
        forward: Floats → float, IEEE: ``inf`` and ``nan`` instead of exceptions.
        partials: The local partial by each argument, as text in the formula language over the arguments and ``y``, the result
            (``"1 - y**2"``). ``""`` where the argument is an option that no derivative flows to.
        symbol: How its name is typeset (``"tanh"``, ``"Γ"``); infix operations have a layout of their own in ``render``.
        label: What stands in its box in the drawing (``"Add"``).
        defaults: Values of trailing arguments that may be left out.
        aliases: Other spellings, NumPy's names among them.
        torch: PyTorch's counterpart: a name in ``torch``, or a formula over the arguments.
        domain: Where it is defined, as a condition over the arguments (``"x > 0"``); ``""`` means everywhere.
        kink: Where the partial is a convention, and which one.
        samples: Points to test at.
    """

    name: str
    arguments: tuple[str, ...]
    forward: Callable[..., float]
    partials: tuple[str, ...]
    symbol: str = ""
    label: str = ""
    defaults: tuple[float, ...] = ()
    aliases: tuple[str, ...] = ()
    torch: str = ""
    domain: str = ""
    kink: str = ""
    samples: tuple[tuple[float, ...], ...] = ()


def op(name: str, arguments: str, forward: Callable[..., float], partials: list[str], **rest: object) -> Operation:
    """An entry of the table; ``arguments`` are separated by spaces."""
    return Operation(name, tuple(arguments.split()), forward, tuple(partials), **rest)  # type: ignore[arg-type]


_TABLE = (
    op("add", "a b", lambda a, b: a + b, ["1", "1"], label="Add"),
    op("sub", "a b", lambda a, b: a - b, ["1", "-1"], label="Sub"),
    op("mul", "a b", lambda a, b: a * b, ["b", "a"], label="Mul"),
    op("div", "a b", lambda a, b: a / b, ["1 / b", "-y / b"], label="Div"),
    op("pow", "a b", lambda a, b: a**b, ["b * a**(b - 1)", "y * log(a)"], label="Pow"),
    op("neg", "x", lambda x: -x, ["-1"], label="Neg"),
    op("exp", "x", math.exp, ["y"], label="Exp"),
    op("log", "x", math.log, ["1 / x"], label="Log", aliases=("ln",)),
    op("sqrt", "x", math.sqrt, ["1 / (2*y)"], label="Sqrt"),
    op("sin", "x", math.sin, ["cos(x)"], label="Sin"),
    op("cos", "x", math.cos, ["-sin(x)"], label="Cos"),
    op("tanh", "x", math.tanh, ["1 - y**2"], label="Tanh"),
)

OPERATIONS: dict[str, Operation] = {entry.name: entry for entry in _TABLE}
"""Name → operation, in the order of the table."""

SPELLINGS: dict[str, str] = {s: o.name for o in _TABLE for s in (o.name, *o.aliases)}
"""Every accepted spelling → name."""
