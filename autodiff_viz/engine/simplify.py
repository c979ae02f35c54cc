"""Formulas simplified by sympy, in a process of its own that is ended when it takes too long."""

from __future__ import annotations

import atexit
import json
from dataclasses import dataclass
from pathlib import Path

from autodiff_viz.engine.symbolic import Builder, Closed, expanded
from autodiff_viz.errors import LimitError
from autodiff_viz.languages import _
from autodiff_viz.notation.program import NAME
from autodiff_viz.worker import UnansweredError, Worker

SECONDS = 3.0
"""Time for one formula."""

MAX_SIZE = 2_000
"""Operations, written out, of a formula that is simplified."""

# fmt: off
KNOWN = frozenset({
    "add", "sub", "mul", "div", "pow", "neg", "abs", "sign", "floor", "ceil", "min", "max", "lgamma", "log1p", "expm1",
    "log10", "hypot", "exp", "log", "sqrt", "sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "atan2",
    "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "gamma", "digamma", "polygamma",
})
# fmt: on
"""Operations that the worker knows; others are put together from these."""


@dataclass(frozen=True, slots=True)
class Simplified:
    """What sympy made of a formula.

    Attributes:
        tidy: As sympy writes it down: terms collected, numbers computed; ``None`` if it has no form in our language.
        simple: After ``simplify``; ``None`` for the same reason, or because the time was over.
        finished: Whether there was time enough.
    """

    tidy: Closed | None
    simple: Closed | None
    finished: bool

    @property
    def best(self) -> Closed | None:
        """The shorter one of the two."""
        there = [each for each in (self.simple, self.tidy) if each is not None]
        return min(there, key=lambda each: each.tree_size, default=None)


WORKER_SCRIPT = Path(__file__).with_name("simplify_worker.py")
"""What the process runs."""

_WORKER = Worker(WORKER_SCRIPT)
atexit.register(_WORKER.stop)


def simplified(closed: Closed, seconds: float = SECONDS, worker: Worker = _WORKER) -> Simplified:
    """A formula simplified by sympy, for real variables.

    Decimal numbers are taken as they are written, so that 0.1 is one tenth.

    Raises:
        LimitError: Written out, it has more than ``MAX_SIZE`` operations.
    """
    closed = expanded(closed, KNOWN)
    if closed.tree_size > MAX_SIZE:
        raise LimitError(
            _("A formula of more than {limit} operations is not simplified.").format(limit=f"{MAX_SIZE:,}"),
            hint=_("Its size alone says enough: the graph is smaller."),
        )
    names = list(dict.fromkeys(part.name for part in closed.parts if part.operation == NAME))
    request = [
        (part.operation, part.inputs, part.value, f"v{names.index(part.name)}" if part.operation == NAME else part.name)
        for part in closed.parts
    ]
    try:
        answer = worker.ask(json.dumps(request), seconds, lines=2)
    except UnansweredError as error:
        answer = error.lines
    found = [_read(json.loads(line), names) for line in answer]
    return Simplified(
        tidy=found[0] if found else None,
        simple=found[1] if len(found) == 2 else None,
        finished=len(found) == 2,
    )


def _read(parts: list | None, names: list[str]) -> Closed | None:
    """The worker's answer, with the names put back."""
    if parts is None:
        return None
    builder = Builder()
    places: list[int] = []
    for operation, inputs, value, name in parts:
        own = names[int(name[1:])] if operation == NAME else name
        places.append(builder.part(operation, *(places[i] for i in inputs), value=value, name=own))
    return builder.closed(places[-1])
