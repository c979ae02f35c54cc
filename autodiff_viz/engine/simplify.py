"""Formulas simplified by sympy, in a process of its own that is ended when it takes too long."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from autodiff_viz.engine.symbolic import Builder, Closed, expanded
from autodiff_viz.errors import LimitError
from autodiff_viz.languages import _
from autodiff_viz.notation.program import NAME

SECONDS = 3.0
"""Time for one formula."""

START_SECONDS = 20.0
"""Time for the process to start."""

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


class Process:
    """The worker: started when first needed and again after it was ended. One request at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def ask(self, request: str, lines: int, seconds: float) -> list[str]:
        """The lines of the answer that came within the time; the process is ended if they are fewer than ``lines``."""
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start()
            answer = self._read(request + "\n", lines, seconds)
            if len(answer) < lines:
                self._stop()
            return answer

    def close(self) -> None:
        """End the process; a later request starts it again."""
        with self._lock:
            self._stop()

    def _start(self) -> None:
        self._stop()
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("simplify_worker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self._read("", 1, START_SECONDS)

    def _read(self, request: str, lines: int, seconds: float) -> list[str]:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return []
        timer = threading.Timer(seconds, process.kill)
        timer.daemon = True
        timer.start()
        answer: list[str] = []
        try:
            with suppress(OSError):  # the process has ended: there is no more to come
                process.stdin.write(request)
                process.stdin.flush()
                while len(answer) < lines and (line := process.stdout.readline()).endswith("\n"):
                    answer.append(line)
        finally:
            timer.cancel()
        return answer

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):  # what was not yet written cannot be written any more
                    pipe.close()
        process.wait()


_PROCESS = Process()
atexit.register(_PROCESS.close)


def simplified(closed: Closed, seconds: float = SECONDS, process: Process = _PROCESS) -> Simplified:
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
    answer = process.ask(json.dumps(request), 2, seconds)
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
