"""Numbers as they travel to the browser: JSON has no infinities and no nan, so these are words."""

from __future__ import annotations

import math


def wire(number: float | None) -> float | str | None:
    """A float as it travels; ``None`` for nothing."""
    if number is None or math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def real(number: float | str | None) -> float:
    """A number that has travelled (``"-Infinity"``; ``None`` for nothing) as a float."""
    return math.nan if number is None else float(number)
