"""Floats → float, IEEE: what ``math`` answers with an exception becomes the ``inf`` or ``nan`` of the standard.

Inside its domain a function is the one of ``math``, bit for bit, so that a value on the tape is the value of a loop
written by hand. Where ``math`` raises (a pole, an overflow, outside the domain), the NumPy function of the same meaning
knows the special value.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mpmath import MPContext

ORDERS = 100
"""The highest order of ``polygamma``; above it the answer is ``nan``."""

UNDEFINED = (ValueError, OverflowError, ZeroDivisionError)
"""How Python says that a result is not an ordinary float."""


def unary(ordinary: Callable[[float], float], special: Callable[[float], float]) -> Callable[[float], float]:
    """``ordinary(x)``, and ``special(x)`` (a NumPy function) where that raises."""

    def forward(x: float) -> float:
        try:
            return ordinary(x)
        except UNDEFINED:
            with np.errstate(all="ignore"):
                return float(special(x))

    return forward


def binary(
    ordinary: Callable[[float, float], float], special: Callable[[float, float], float]
) -> Callable[[float, float], float]:
    """``ordinary(a, b)``, and ``special(a, b)`` (a NumPy function) where that raises."""

    def forward(a: float, b: float) -> float:
        try:
            return ordinary(a, b)
        except UNDEFINED:
            with np.errstate(all="ignore"):
                return float(special(a, b))

    return forward


sin = unary(math.sin, np.sin)
cos = unary(math.cos, np.cos)
tan = unary(math.tan, np.tan)
log = unary(math.log, np.log)


_power = binary(math.pow, np.power)


def power(a: float, b: float) -> float:
    """aᵇ; a square is a product, as in NumPy and PyTorch: rounded correctly, which C's ``pow`` is not always."""
    return a * a if b == 2.0 else _power(a, b)


def reciprocal(x: float) -> float:
    """1/x; ±inf at ±0."""
    return 1.0 / x if x else math.copysign(math.inf, x)


def sec(x: float) -> float:
    """1/cos x; no float is a pole."""
    return reciprocal(cos(x))


def csc(x: float) -> float:
    """1/sin x; ±inf at ±0."""
    return reciprocal(sin(x))


def cot(x: float) -> float:
    """1/tan x; ±inf at ±0."""
    return reciprocal(tan(x))


def sigmoid(x: float) -> float:
    """1/(1 + e⁻ˣ), from the exponential that cannot overflow."""
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    decay = math.exp(x)
    return decay / (1.0 + decay)


def logit(x: float) -> float:
    """log(x/(1 - x)), accurate at its zero too: 2x - 1 has no rounding error around 1/2."""
    if 0.25 <= x <= 0.75:
        return 2.0 * math.atanh(2.0 * x - 1.0)
    if x == 1:
        return math.inf
    return log(x / (1.0 - x))


def softplus(x: float) -> float:
    """log(1 + eˣ), from the exponential that cannot overflow."""
    return x + math.log1p(math.exp(-x)) if x > 0 else math.log1p(math.exp(x))


def logaddexp(a: float, b: float) -> float:
    """log(eᵃ + eᵇ), from the exponential that cannot overflow."""
    if a == b:  # two infinities of one sign have no difference
        return a + math.log(2.0)
    return max(a, b) + math.log1p(math.exp(-abs(a - b)))


def relu(x: float) -> float:
    """x where it is positive, else 0."""
    return 0.0 if x <= 0 else x


def leaky_relu(x: float, slope: float) -> float:
    """x where it is positive, else slope · x."""
    return x if x > 0 else slope * x


def elu(x: float, alpha: float) -> float:
    """x where it is positive, else alpha · (eˣ - 1)."""
    return x if x > 0 else alpha * math.expm1(x)


def gelu(x: float) -> float:
    """x Φ(x), Φ the normal distribution; ``erfc`` keeps the digits of its lower tail. 0 at -inf, the limit."""
    return -0.0 if x == -math.inf else x * (math.erfc(-x / math.sqrt(2.0)) / 2.0)


def silu(x: float) -> float:
    """x sigmoid(x); 0 at -inf, the limit."""
    return -0.0 if x == -math.inf else x * sigmoid(x)


def sign(x: float) -> float:
    """-1, 0 or 1."""
    return float((x > 0) - (x < 0)) if x == x else x


def floor(x: float) -> float:
    """The nearest integer below, as a float."""
    return x // 1.0 if math.isfinite(x) else x


def ceil(x: float) -> float:
    """The nearest integer above, as a float."""
    return -floor(-x)


def minimum(a: float, b: float) -> float:
    """The smaller one; nan if either is."""
    return a if a < b or a != a else b


def maximum(a: float, b: float) -> float:
    """The larger one; nan if either is."""
    return a if a > b or a != a else b


def clip(x: float, lo: float, hi: float) -> float:
    """x brought into [lo, hi]; hi if the interval is empty."""
    return minimum(maximum(x, lo), hi)


def gamma(x: float) -> float:
    """Γ(x); ±inf at ±0, nan at the negative integers, as C99's tgamma."""
    try:
        return math.gamma(x)
    except OverflowError:
        return math.copysign(math.inf, x)
    except ValueError:
        return math.nan if x else math.copysign(math.inf, x)


def lgamma(x: float) -> float:
    """log |Γ(x)|; inf at the poles."""
    try:
        return math.lgamma(x)
    except UNDEFINED:
        return math.inf


def digamma(x: float) -> float:
    """ψ(x), the logarithmic derivative of Γ."""
    return polygamma(0.0, x)


def polygamma(n: float, x: float) -> float:
    """ψ⁽ⁿ⁾(x), the n-th derivative of digamma, for whole n from 0 to ``ORDERS``; nan for any other n.

    The left half-line is reflected to the right one (DLMF 5.15.6), so that the time does not grow with ``-x``.
    """
    if not (0 <= n <= ORDERS and n == int(n)) or x != x or x == -math.inf:
        return math.nan
    order = int(n)
    if x == math.inf:
        return 0.0 if order else math.inf
    if x <= 0 and x == floor(x):
        return math.inf if order % 2 else math.copysign(math.inf, -x) if x == 0 else math.nan
    mp = _precise()
    if x > 0:
        return float(mp.psi(order, x))
    cotangent = mp.cospi(x) / mp.sinpi(x)  # exactly 0 at a half
    derivative = mp.polyval(_cotangent_derivative(order), cotangent)
    return float((-1) ** order * mp.psi(order, 1 - mp.mpf(x)) - mp.pi ** (order + 1) * derivative)


@cache
def _precise() -> MPContext:
    """mpmath at 40 digits, in a context of our own, so that nobody's choice of precision changes another's."""
    from mpmath import MPContext

    context = MPContext()
    context.dps = 40
    return context


@cache
def _cotangent_derivative(order: int) -> tuple[int, ...]:
    """The n-th derivative of cot as a polynomial in cot, highest power first: from p to -(1 + c²) p′."""
    polynomial = np.array([1, 0], dtype=object)
    for _ in range(order):
        polynomial = np.polymul(np.array([-1, 0, -1], dtype=object), np.polyder(polynomial))
    return tuple(int(c) for c in polynomial)
