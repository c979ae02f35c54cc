"""How much one run may use. A limit is a named constant, and the message that it causes states it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from autodiff_viz.engine.interpreter.failure import too_much
from autodiff_viz.languages import _

MAX_TEXT = 20_000
"""Characters of a text that is run."""

MAX_DEPTH = 100
"""Levels of brackets, blocks and operators inside each other."""

MAX_STEPS = 1_000_000
"""Expressions and statements that are executed; the lecture's descent of 10,001 steps needs a third of them."""

MAX_SECONDS = 15.0
"""Seconds that a text may run."""

LOOK = 16
"""Steps between two looks at the clock: a single one can go through a list of ``MAX_LENGTH`` items."""

MAX_CALLS = 200
"""Functions that wait for each other."""

MAX_PRINTED = 50_000
"""Characters that are printed."""

MAX_LENGTH = 100_000
"""Items of a list, or of the lists inside each other that are printed, compared or made into a tensor."""

MAX_ITEMS = 10_000_000
"""Items of all lists and tuples that are created, and characters of all texts counted as ``CHARACTERS`` to one."""

CHARACTERS = 8

MAX_BITS = 4_096
"""Bits of an integer."""


class Budget:
    """What is left for one run.

    Args:
        seconds: How long it may take.
        steps: Expressions and statements that may be executed.
        stop: Asked now and then whether nobody wants it any more.
    """

    def __init__(
        self, seconds: float = MAX_SECONDS, steps: int = MAX_STEPS, stop: Callable[[], bool] = lambda: False
    ) -> None:
        self._limit = self._steps = steps
        self._printed = MAX_PRINTED
        self._items = MAX_ITEMS
        self._seconds, self._stop = seconds, stop
        self._end = time.monotonic() + seconds

    def step(self) -> None:
        """Count one step; look at the clock now and then."""
        self._steps -= 1
        if self._steps < 0:
            raise too_much(
                _("This runs longer than {limit:,} steps.").format(limit=self._limit),
                _("Repeat fewer times, or let the loop come to an end."),
            )
        if self._steps % LOOK == 0:
            self.clock()

    def clock(self) -> None:
        """Stop a run that takes too long, or that nobody wants any more."""
        if self._stop():
            raise too_much(_("This run was stopped."), _("Run it again."))
        if time.monotonic() > self._end:
            raise too_much(
                _("This runs longer than {limit:g} seconds.").format(limit=self._seconds),
                _("Repeat fewer times, or take smaller tensors."),
            )

    def made(self, value: Any) -> Any:
        """Count a list, a tuple or a text that was created; anything else is free. Returns what it was given."""
        if isinstance(value, list | tuple):
            self.items(len(value))
        elif isinstance(value, str):
            self.items(len(value) // CHARACTERS)
        return value

    def items(self, count: int) -> None:
        """Count new items."""
        self._items -= count
        if self._items < 0:
            raise too_much(
                _("This creates lists of more than {limit:,} items in all.").format(limit=MAX_ITEMS),
                _("Repeat fewer times, or take shorter lists."),
            )

    def printed(self, characters: int) -> None:
        """Count printed text."""
        self._printed -= characters
        if self._printed < 0:
            raise too_much(
                _("This prints more than {limit:,} characters.").format(limit=MAX_PRINTED),
                _("Print less often, for example every 1000th step."),
            )


def check_length(length: int) -> None:
    """Refuse a list or a text that is too long, before it exists."""
    if length > MAX_LENGTH:
        raise too_much(
            _("A list of {count:,} items is too long; the limit is {limit:,}.").format(count=length, limit=MAX_LENGTH),
            _("Take a shorter one."),
        )


def check_characters(characters: int) -> None:
    """Refuse a text that is too long, before it exists."""
    if characters > MAX_LENGTH:
        raise too_much(
            _("A text of {count:,} characters is too long; the limit is {limit:,}.").format(
                count=characters, limit=MAX_LENGTH
            ),
            _("Take a shorter one."),
        )


def check_bits(bits: int) -> None:
    """Refuse an integer that is too large, before it exists."""
    if bits > MAX_BITS:
        raise too_much(
            _("An integer of more than {limit:,} bits is too large.").format(limit=MAX_BITS),
            _("Use a float, such as 10.0 in place of 10."),
        )


def check_nested(value: Any) -> None:
    """Refuse lists that hold too many items in all, counted as often as they would be printed, or too deep ones."""
    count = 0
    stack: list[tuple[Iterable[Any], int]] = [((value,), 0)]
    while stack:
        items, depth = stack.pop()
        for item in items:
            count += 1
            check_length(count)
            if depth > MAX_DEPTH:
                raise too_much(
                    _("Lists are nested more than {limit} deep.").format(limit=MAX_DEPTH), _("Take flatter ones.")
                )
            if isinstance(item, list | tuple):
                stack.append((item, depth + 1))
            elif isinstance(item, range):
                check_length(count + len(item))
                count += len(item)
            elif isinstance(item, str):
                count += len(item) // 8


def leaves(value: Any) -> Iterator[Any]:
    """What lists and tuples hold that is neither; ``check_nested`` says first that they are not too many."""
    stack: list[Any] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list | tuple):
            stack += item
        else:
            yield item
