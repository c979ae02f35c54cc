"""What may be asked of a descent: learning rates that can be used, and as many steps as can be run and kept."""

from __future__ import annotations

import math

import numpy as np

from autodiff_viz.engine.writer import narrow
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.languages import _
from autodiff_viz.numerals import short

MAX_STEPS = 100_000
"""Steps of one run."""

MAX_WORK = 300_000_000
"""Work of one run, counted in nodes of generated code (40 ns each): some 15 seconds."""

MAX_NUMBERS = 10_000_000
"""Coordinates, values and derivatives that one run may keep."""

MAX_RATE = 1e9
"""The largest learning rate; a larger one is a slip of the keyboard."""


def checked_rate(rate: float, dtype: str = "float64") -> float:
    """A learning rate that can be used.

    Raises:
        FormulaError: It is no number, not positive, or absurdly large or small.
    """
    if isinstance(rate, bool) or not isinstance(rate, int | float) or math.isnan(rate):
        raise FormulaError(_("The learning rate is not a number."), hint=_("Give a small positive one, such as 0.01."))
    if rate <= 0:
        raise FormulaError(
            _("The learning rate is {rate}; it must be positive.").format(rate=short(rate)),
            hint=_("The rule already subtracts: a positive rate goes downhill. Try 0.01."),
        )
    if rate > MAX_RATE:
        raise LimitError(
            _("The learning rate is {rate}; at most {limit} is allowed.").format(
                rate=short(rate), limit=short(MAX_RATE)
            ),
            hint=_("Give a small positive one, such as 0.01."),
        )
    if dtype == "float32" and narrow(float(rate)) == 0.0:
        raise FormulaError(
            _("The learning rate {rate} is 0 in float32.").format(rate=short(rate)),
            hint=_("Give a larger one, or use float64."),
        )
    return float(rate)


def checked_steps(steps: int, work: int, variables: int) -> int:
    """A number of steps, each of that much work, that can be run and kept.

    Raises:
        FormulaError: It is no whole number, or less than 1.
        LimitError: It is too large for this formula; the message says how many are possible.
    """
    if isinstance(steps, bool) or not isinstance(steps, int | np.integer) or steps < 1:
        raise FormulaError(
            _("The number of steps is {steps}; it must be a whole number from 1.").format(steps=steps),
            hint=_("Try 1,000."),
        )
    limit = max(1, min(MAX_STEPS, MAX_WORK // work, MAX_NUMBERS // (2 * variables + 1) if variables else MAX_STEPS))
    if steps > limit:
        raise LimitError(
            _("{steps} steps are too many: this formula can take {limit}.").format(
                steps=f"{steps:,}", limit=f"{limit:,}"
            ),
            hint=_("Take fewer steps with a larger learning rate."),
        )
    return int(steps)
