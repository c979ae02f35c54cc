"""What a run's branches depended on: comparisons of recorded numbers, so that its tape can be used for other points.

A program looks at a recorded number only to compare it, or to take it off the tape (``int``, ``print``, an index). Here
a number that is looked at is a stand-in that knows its place on the tape: comparisons are noted, and any other look is
noted as an escape, after which the tape says nothing about other points.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from autodiff_viz.engine.recorder import Recorder


class Guard(NamedTuple):
    """A comparison that took place: the same tape runs wherever it has the same outcome.

    Attributes:
        sign: ``"<"``, ``"<="`` or ``"=="``.
        left, right: Positions on the tape, or plain numbers as floats.
        holds: The outcome.
    """

    sign: str
    left: int | float
    right: int | float
    holds: bool


class GuardedRecorder(Recorder):
    """A tape that also records what was compared.

    Attributes:
        guards: The comparisons, in order, each once.
        escaped: Whether anything but a comparison has looked at a recorded value.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.guards: dict[Guard, None] = {}
        self.escaped = False

    def value(self, position: int) -> Any:
        """A stand-in for a number; the value itself of a tensor, which counts as an escape."""
        value = super().value(position)
        if isinstance(value, float):
            return Looked(self, position, value)
        self.escaped = True
        return value


class Looked:
    """A recorded number while somebody looks at it."""

    __slots__ = ("number", "position", "recorder")
    ndim, shape, size = 0, (), 1

    def __init__(self, recorder: GuardedRecorder, position: int, number: float) -> None:
        self.recorder, self.position, self.number = recorder, position, number

    def _compared(self, sign: str, other: Any, turned: bool, holds: bool) -> bool:
        mine = self.position
        theirs = other.position if isinstance(other, Looked) else float(other)
        left, right = (theirs, mine) if turned else (mine, theirs)
        self.recorder.guards[Guard(sign, left, right, holds)] = None
        return holds

    def __lt__(self, other: Any) -> bool:
        return self._compared("<", other, False, self.number < _number(other))

    def __le__(self, other: Any) -> bool:
        return self._compared("<=", other, False, self.number <= _number(other))

    def __gt__(self, other: Any) -> bool:
        return self._compared("<", other, True, self.number > _number(other))

    def __ge__(self, other: Any) -> bool:
        return self._compared("<=", other, True, self.number >= _number(other))

    def __eq__(self, other: object) -> bool:
        return self._compared("==", other, False, self.number == _number(other))

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return not self._compared("==", 0.0, False, self.number == 0.0)

    def __float__(self) -> float:
        self.recorder.escaped = True
        return self.number

    def is_integer(self) -> bool:
        return float(self).is_integer()

    def __int__(self) -> int:
        return int(float(self))

    def __format__(self, specification: str) -> str:
        return format(float(self), specification)

    def __repr__(self) -> str:
        return repr(float(self))


def _number(value: Any) -> float:
    return value.number if isinstance(value, Looked) else float(value)
