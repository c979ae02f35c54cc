"""Numbers that neither overflow nor underflow: a float between ½ and 1 with an exponent of its own.

Plain pairs and functions: a sweep makes one pair an edge. Every operation rounds exactly as the float operation would
if floats had no limits, so a result that fits into a float is the float result, bit for bit. ``inf`` and ``nan`` follow
IEEE; nothing raises.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from math import frexp, ldexp

Scaled = tuple[float, int]
"""(m, e) stands for m · 2^e; ½ ≤ \\|m\\| < 1, or m is zero, infinite or nan and e means nothing."""

ZERO: Scaled = (0.0, 0)
ONE: Scaled = (0.5, 1)

_CHUNK = 1000
"""Mantissas multiplied at a time: 2^-1000 is still a normal float."""


def scaled(x: float) -> Scaled:
    """``x`` as a pair; exact."""
    return frexp(x)


def value(a: Scaled) -> float:
    """The nearest float: 0 or ±inf where floats end, never an exception."""
    try:
        return ldexp(*a) + 0.0  # the sum of no terms and of negative zeros is written 0
    except OverflowError:
        return math.copysign(math.inf, a[0])


def times(a: Scaled, b: Scaled) -> Scaled:
    """The product."""
    m, e = frexp(a[0] * b[0])
    return m, e + a[1] + b[1]


def plus(a: Scaled, b: Scaled) -> Scaled:
    """The sum."""
    m, e = a
    n, f = b
    if not m or not n:
        return m + n, e if m else f
    if e < f:
        m, e, n, f = n, f, m, e
    m, shift = frexp(m + ldexp(n, f - e))
    return m, e + shift


def minus(a: Scaled) -> Scaled:
    """The number with the other sign."""
    return -a[0], a[1]


def size(a: Scaled) -> Scaled:
    """The absolute value."""
    return abs(a[0]), a[1]


def over(a: Scaled, b: Scaled) -> Scaled:
    """The quotient; a/0 is ±inf and 0/0 is nan."""
    if not b[0]:
        return (a[0] * math.copysign(math.inf, b[0]) if a[0] else math.nan), 0
    m, e = frexp(a[0] / b[0])
    return m, e + a[1] - b[1]


def log2(a: Scaled) -> float:
    """The binary logarithm of a number that is not negative; -inf for 0."""
    return math.log2(a[0]) + a[1] if a[0] else -math.inf


def finite(a: Scaled) -> bool:
    """Neither infinite nor nan."""
    return math.isfinite(a[0])


def total(terms: Iterable[Scaled]) -> Scaled:
    """The sum of the terms, from left to right."""
    result = ZERO
    for term in terms:
        result = plus(result, term)
    return result


def product(factors: Iterable[Scaled]) -> Scaled:
    """The product of the factors, from left to right."""
    pairs = list(factors)
    m, e = ONE
    e += sum(f for _, f in pairs)
    for start in range(0, len(pairs), _CHUNK):
        m, shift = frexp(math.prod([n for n, _ in pairs[start : start + _CHUNK]], start=m))
        e += shift
    return m, e
