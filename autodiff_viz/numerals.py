"""Numbers as a reader sees them: six significant digits at rest, all on demand, a true minus sign, no noise.

The browser's ``numbers.js`` follows the same rules, so that a number looks the same wherever it is made.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

MINUS = "\u2212"

DIGITS = 6
"""Significant digits of a number at rest."""


def short(x: float, digits: int = DIGITS) -> str:
    """At most ``digits`` significant digits: ``5.95021``, ``−2.3e−16``, ``1.15e18``, ``∞``, ``nan``.

    Whole numbers below 10⁹ that lose nothing stay whole; an exponent is written below 10⁻⁴ and from 10^digits on.
    """
    if not math.isfinite(x):
        return _special(x)
    rounded = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(x))
    if float(x).is_integer() and abs(x) < 1e9 and rounded == x:
        return str(int(x)).replace("-", MINUS)
    return _written(rounded, abs(x) < 1e-4 or rounded.adjusted() >= digits)


def full(x: float) -> str:
    """Every digit: the shortest text that reads back as the same float."""
    if not math.isfinite(x):
        return _special(x)
    exact = Decimal(repr(float(x)))
    return _written(exact, x != 0 and not -7 < exact.adjusted() < 21)


def _special(x: float) -> str:
    if math.isnan(x):
        return "nan"
    return "∞" if x > 0 else f"{MINUS}∞"


def _written(x: Decimal, scientific: bool) -> str:
    """The digits of ``x`` without trailing zeros, as ``1.15e18`` or plainly; zero has no sign."""
    if x == 0:
        return "0"
    exponent = x.adjusted()
    digits = "".join(map(str, x.as_tuple().digits)).rstrip("0")
    sign = MINUS if x < 0 else ""
    if scientific:
        tail = f"e{exponent}".replace("-", MINUS)
        return f"{sign}{digits[0]}{'.' if digits[1:] else ''}{digits[1:]}{tail}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole = digits.ljust(exponent + 1, "0")
    return f"{sign}{whole[: exponent + 1]}{'.' if whole[exponent + 1 :] else ''}{whole[exponent + 1 :]}"
