"""How much PyTorch may do for one snippet. A limit is a named constant, and the message that it causes states it."""

from __future__ import annotations

from collections.abc import Callable

from autodiff_viz.engine.interpreter import limits
from autodiff_viz.engine.interpreter.failure import too_much
from autodiff_viz.engine.interpreter.limits import MAX_SECONDS
from autodiff_viz.languages import _

MAX_ELEMENTS = 250_000
"""Numbers in one tensor."""

MAX_TOTAL = 50_000_000
"""Numbers in all tensors that are created, each tensor counted as ``TENSOR`` more."""

TENSOR = 100

MAX_AXES = 64
"""Axes of a tensor, as NumPy has it: PyTorch recurses over them."""

MAX_PIECES = 10_000
"""Tensors that one operation may take a tensor apart into."""

SLOW = 10_000
"""Numbers in a tensor whose operations take long enough to look at the clock after each."""

MAX_CHAIN = 2_000
"""Recorded operations that follow from one another: PyTorch recurses when it frees a chain, and a thread's stack is
small on some systems."""


class Budget(limits.Budget):
    """What is left for one run, tensors counted."""

    def __init__(self, seconds: float = MAX_SECONDS, stop: Callable[[], bool] = lambda: False) -> None:
        super().__init__(seconds, stop=stop)
        self._total = MAX_TOTAL

    def tensor(self, elements: int, axes: int = 0) -> None:
        """Count a new tensor."""
        check_elements(elements)
        check_axes(axes)
        if elements > SLOW:
            self.clock()
        self._count(elements + TENSOR)

    def pieces(self, count: int) -> None:
        """Count the pieces of a tensor that is taken apart, before they exist."""
        if count > MAX_PIECES:
            raise too_much(
                _("This takes a tensor apart into {count:,} tensors; the limit is {limit:,}.").format(
                    count=count, limit=MAX_PIECES
                ),
                _("Compute with the whole tensor: its operations work on every number."),
            )
        self.clock()
        self._count(count * TENSOR)

    def _count(self, numbers: int) -> None:
        self._total -= numbers
        if self._total < 0:
            raise too_much(
                _("This creates tensors of more than {limit:,} numbers in all.").format(limit=MAX_TOTAL),
                _("Repeat fewer times, or take smaller tensors."),
            )


def check_elements(elements: int) -> None:
    """Refuse a tensor that is too large, before it exists."""
    if elements > MAX_ELEMENTS:
        raise too_much(
            _("A tensor of {count:,} numbers is too large; the limit is {limit:,}.").format(
                count=elements, limit=MAX_ELEMENTS
            ),
            _("Take a smaller one: what it shows is the same."),
        )


def check_axes(axes: int) -> None:
    """Refuse a tensor of too many axes."""
    if axes > MAX_AXES:
        raise too_much(
            _("A tensor of {count:,} axes is too much; the limit is {limit}.").format(count=axes, limit=MAX_AXES),
            _("Take fewer: two axes make a matrix."),
        )


def check_chain(depth: int) -> None:
    """Refuse a history that is too long."""
    if depth > MAX_CHAIN:
        raise too_much(
            _("More than {limit:,} recorded operations follow from one another.").format(limit=MAX_CHAIN),
            _("Repeat fewer times, or end the history with .detach()."),
        )
