"""Taylor coefficients of a tape along one variable, and what a scheme would answer without rounding."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from autodiff_viz.analysis.truth import Arithmetic, Number, inputs_of
from autodiff_viz.graph import Graph

HALF = 8
"""Samples on either side of the point."""

POWERS = 2 * HALF
"""The highest power of the series."""

SPACING = 12
"""Decimal digits between the samples' spacing and the point's own size: what the samples leave unseen."""

SPARE = 40
"""Digits that stay after all differences have been taken."""

LOW = 13
"""The differences from this one on tell a smooth function, whose fall to nothing, from one with a kink."""

VANISHED = 1e-60
"""Nothing, for ``LOW``: beside the low ones they are 1e-72 for a smooth function and 1e-45 for a kink in x⁴."""


@dataclass(frozen=True, slots=True)
class Series:
    """f(x + t) = Σ c_k·tᵏ, as far as the samples tell.

    Attributes:
        coefficients: c_0 … c_16 as floats; exactly 0 where the samples show nothing but their own precision.
        exact: The same as numbers of mpmath, with hundreds of digits.
    """

    coefficients: tuple[float, ...]
    exact: tuple[Number, ...] = ()

    def derivative(self, order: int) -> float:
        """f⁽ᵏ⁾ at the point."""
        return self.coefficients[order] * math.factorial(order)

    def value(self, t: np.ndarray) -> np.ndarray:
        """f(x + t)."""
        total = np.zeros_like(t)
        for coefficient in reversed(self.coefficients):
            total = total * t + coefficient
        return total

    def tail(self, reach: np.ndarray) -> np.ndarray:
        """The size of the last two terms at a distance: what is left out is of this size where the series converges."""
        last, before = (abs(self.coefficients[k]) * reach**k for k in (POWERS, POWERS - 1))
        return np.maximum(last, before)

    def truncation(self, moment: Callable[[int], Fraction], h: np.ndarray) -> np.ndarray:
        """D(h) - f′ in exact arithmetic, for the scheme with these moments; trustworthy where ``tail`` is small."""
        total = np.zeros_like(h)
        for power in range(POWERS, 1, -1):
            total = total * h + self.coefficients[power] * float(moment(power))
        return total * h

    def answer(self, moment: Callable[[int], Fraction], context: Any) -> Callable[[float], Number]:
        """D as a function of h in exact arithmetic, in the digits of a context of mpmath; it errs by ``tail``/h."""
        factors = [
            context.mpf(self.exact[power]) * moment(power).numerator / moment(power).denominator
            for power in range(POWERS, 0, -1)
        ]

        def at(h: float) -> Number:
            step, total = context.mpf(h), context.zero
            for factor in factors:
                total = total * step + factor if factor else total * step
            return total

        return at


def series(graph: Graph, wrt: str) -> Series | None:
    """The Taylor series around the tape's point, from differences of samples with several hundred digits.

    ``None`` where there is none to that order: a kink, an edge of the domain.
    """
    at = inputs_of(graph)
    size = abs(at[wrt])
    if math.isinf(size):
        return None
    exponent = SPACING + min(6, max(0, math.ceil(-math.log10(size)))) if size else SPACING
    arithmetic = Arithmetic(POWERS * exponent + SPARE)
    context = arithmetic.context
    point = {name: arithmetic.number(value) for name, value in at.items()}
    centre, step = point[wrt], context.mpf(10) ** -exponent
    samples = [
        arithmetic.values(graph, {**point, wrt: centre + k * step})[graph.output] for k in range(-HALF, HALF + 1)
    ]
    if not all(context.isfinite(sample) for sample in samples):
        return None
    size = max(abs(sample) for sample in samples)
    if not size:
        return Series((0.0,) * (POWERS + 1), (context.zero,) * (POWERS + 1))
    raw = [
        sum(
            (context.mpf(w.numerator) / w.denominator * s for w, s in zip(row, samples, strict=True) if w), context.zero
        )
        for row in _weights()
    ]
    noise = size * context.mpf(10) ** (SPARE // 4 - context.dps)
    raw = [c if abs(c) > noise else context.zero for c in raw]
    exact = tuple(c / step**k for k, c in enumerate(raw))
    found = [float(c) for c in exact]
    return Series(tuple(found), exact) if _smooth(raw) and all(map(math.isfinite, found)) else None


def _smooth(raw: Sequence[Any]) -> bool:
    """Whether the high differences vanish beside the low ones, as on so fine a grid those of a smooth function do."""
    low, high = max(map(abs, raw[1:LOW])), max(map(abs, raw[LOW:]))
    return high <= low * VANISHED


@cache
def _weights() -> tuple[tuple[Fraction, ...], ...]:
    """Row k: the weights that give c_k·stepᵏ from samples at -HALF … HALF, exactly (Vandermonde's inverse).

    Column j holds the coefficients of Lagrange's polynomial that is 1 at the j-th sample and 0 at the others.
    """
    nodes = range(-HALF, HALF + 1)
    columns = []
    for j in nodes:
        polynomial = [Fraction(1)]
        for m in nodes:
            if m != j:
                shifted = [Fraction(0), *polynomial]
                polynomial = [s - m * p for s, p in zip(shifted, [*polynomial, Fraction(0)], strict=True)]
                polynomial = [p / (j - m) for p in polynomial]
        columns.append(polynomial)
    return tuple(zip(*columns, strict=True))
