"""Numbers of paths as text: exact where that can be read, short where it cannot, for integers of any length."""

from __future__ import annotations

import math

DIGITS = 4300
"""Integers up to so many digits are written out; Python refuses longer ones by default."""

READABLE = 10**6
"""Below it the short form is exact, too."""

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TOO_LONG = 10**DIGITS
_LEADING = 64


def exact_count(count: int) -> str:
    """All digits; the short form beyond ``DIGITS`` of them."""
    return str(count) if count < _TOO_LONG else short_count(count)


def short_count(count: int) -> str:
    """A few characters: ``32,768``, ``1.27e30``, or for a power of two ``2⁶⁰ ≈ 1.15e18``."""
    if count < READABLE:
        return f"{count:,}"
    exponent = count.bit_length() - 1
    power = f"2{str(exponent).translate(_SUPERSCRIPTS)} ≈ " if count == 1 << exponent else ""
    return power + _rounded(count)


def _rounded(count: int) -> str:
    """Three digits and a power of ten, from the leading bits: ``str`` and ``float`` refuse long integers."""
    dropped = max(0, count.bit_length() - _LEADING)
    exponent, fraction = divmod(math.log10(count >> dropped) + dropped * math.log10(2), 1)
    mantissa = round(10**fraction, 2)
    return f"{mantissa:.2f}e{int(exponent)}" if mantissa < 10 else f"1.00e{int(exponent) + 1}"
