"""What a scheme would be wrong by in exact arithmetic: by the Taylor series, or by evaluation in mpmath."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from threading import Lock

import numpy as np

from autodiff_viz.analysis.precision import analytic, values
from autodiff_viz.analysis.schemes import ADAPTIVE, COMPLEX, RATIO, Scheme, ridders_moment
from autodiff_viz.analysis.taylor import Series
from autodiff_viz.analysis.truth import Arithmetic, Number, Truth, inputs_of, needed, truth
from autodiff_viz.graph import Graph

DIGITS = 180
"""Digits for direct evaluation: a truncation of sixth order at 1e-20 is 1e-120 of the derivative."""

FEW_DIGITS = 75
"""Digits that are enough for steps from ``LARGE`` on: there it is 1e-24 of the derivative."""

LARGE = 1e-3

TOGETHER = 3.0
"""Seconds that all schemes of one curve may take together."""

GOOD = 1e-4
"""The series is used where what it leaves out is less than this part of the truncation, or of u·|f′|."""

UNIT = 2.0**-53

_Array = np.ndarray


class Truncation:
    """D(h) - f′ in exact arithmetic for one tape and variable.

    Args:
        exact: Value and derivative at the point.
        taylor: The series there, if there is one.
        defined: Whether there is a derivative at all; if not, every answer is nan.
    """

    def __init__(self, graph: Graph, wrt: str, exact: Truth, taylor: Series | None, defined: bool) -> None:
        self.graph, self.wrt, self.taylor, self.defined = graph, wrt, taylor, defined
        self.exact = exact
        self.size = abs(float(exact.derivative)) if defined else math.nan
        self.pieces = in_pieces(graph)
        self._direct: dict[int, _Direct] = {}
        self._seconds = TOGETHER
        self._lock = Lock()

    def of(self, scheme: Scheme, h: _Array, entries: tuple[_Array, _Array] | None = None) -> _Array:
        """The truncation at every step; ``entries``: row and column of what Ridders' method chose.

        Raises:
            LimitError: It takes too long.
        """
        found = np.full(len(h), math.nan)
        if not self.defined:
            return found
        with self._lock:  # readers in several threads share a curve
            began = time.monotonic()
            for direct in self._direct.values():
                direct.restart(self._seconds)
            try:
                self._fill_all(found, scheme, h, entries)
            finally:
                self._seconds -= time.monotonic() - began
        return found

    def _fill_all(self, found: _Array, scheme: Scheme, h: _Array, entries: tuple[_Array, _Array] | None) -> None:
        if entries is None:
            self._fill(found, np.arange(len(h)), scheme, h, scheme.moment, None)
            return
        for row, column in sorted(set(zip(*(e.tolist() for e in entries), strict=True))):
            chosen = np.flatnonzero((entries[0] == row) & (entries[1] == column))
            self._fill(found, chosen, scheme, h[chosen], partial(ridders_moment, row, column), (row, column))

    def _fill(
        self,
        found: _Array,
        places: _Array,
        scheme: Scheme,
        h: _Array,
        moment: Callable[[int], Fraction],
        entry: tuple[int, int] | None,
    ) -> None:
        good = np.zeros(len(h), dtype=bool)
        if self.taylor is not None:
            with np.errstate(all="ignore"):
                found[places] = self.taylor.truncation(moment, h)
                reach = h * float(max(map(abs, scheme.offsets), default=1))
                left_out = self.taylor.tail(reach) / h
                good = (left_out <= GOOD * np.abs(found[places])) | (left_out <= GOOD * UNIT * self.size)
                if self.pieces and scheme.kind != COMPLEX:
                    good &= self._one_piece(reach)
        for i in np.flatnonzero(~good & (h > 0)):
            decimals = FEW_DIGITS if h[i] >= LARGE else DIGITS
            if decimals not in self._direct:
                known = self.exact if decimals == FEW_DIGITS else truth(self.graph, self.wrt, decimals=DIGITS)
                self._direct[decimals] = _Direct(self.graph, self.wrt, decimals, known)
            found[places[i]] = self._direct[decimals].truncation(scheme, float(h[i]), entry)
        found[places[h == 0]] = math.nan

    def _one_piece(self, reach: _Array) -> _Array:
        """Where the formula still follows its series, which it stops doing beyond a kink."""
        assert self.taylor is not None
        x = inputs_of(self.graph)[self.wrt]
        follows = np.ones(len(reach), dtype=bool)
        for side in (-1.0, 1.0):
            points = x + side * reach
            there = np.array(values(self.graph, self.wrt, points.tolist()))
            expected = self.taylor.value(points - x)
            tolerance = 64 * UNIT * (np.abs(expected) + abs(self.graph.value) + np.abs(x * self.size))
            follows &= ~(np.abs(there - expected) > tolerance)
        nearest = np.min(reach[~follows], initial=math.inf)
        return reach < nearest


class _Direct:
    """The schemes themselves, with many digits."""

    def __init__(self, graph: Graph, wrt: str, decimals: int, known: Truth) -> None:
        self.graph, self.wrt = graph, wrt
        self._arithmetic = Arithmetic(decimals)
        self._derivative = self._arithmetic.context.mpf(known.derivative)
        self._known: dict[Number, Number] = {}

    def restart(self, seconds: float) -> None:
        """Another question: its time starts now, and is no longer than ``seconds``."""
        self._arithmetic.restart(seconds)

    def truncation(self, scheme: Scheme, h: float, entry: tuple[int, int] | None) -> float:
        """D(h) - f′; ``entry``: row and column of Ridders' table."""
        context = self._arithmetic.context
        step = context.mpf(h)
        if scheme.kind == COMPLEX:
            answer = context.im(self._value(context.mpc(0, step))) / step
        elif scheme.kind == ADAPTIVE:
            row, column = entry or (0, 0)
            line = [self._central(step / _exactly(context, RATIO**each)) for each in range(row - column, row + 1)]
            for order in range(1, column + 1):
                factor = _exactly(context, RATIO ** (2 * order))
                line = [(factor * b - a) / (factor - 1) for a, b in zip(line, line[1:], strict=False)]
            answer = line[-1]
        else:
            answer = sum(
                n * (self._value(_exactly(context, a) * step) - self._value(_exactly(context, b) * step))
                for n, a, b in scheme.differences
            ) / (scheme.divisor * step)
        return float(answer - self._derivative)

    def _central(self, step: Number) -> Number:
        return (self._value(step) - self._value(-step)) / (2 * step)

    def _value(self, distance: Number) -> Number:
        """f(x + distance), each computed once."""
        if distance not in self._known:
            at = {name: self._arithmetic.number(value) for name, value in inputs_of(self.graph).items()}
            point = {**at, self.wrt: at[self.wrt] + distance}
            self._known[distance] = self._arithmetic.values(self.graph, point)[self.graph.output]
        return self._known[distance]


def in_pieces(graph: Graph) -> bool:
    """Whether the formula is more than one analytic piece: its series may end at a kink."""
    return any(
        graph.nodes[position].inputs and not analytic(graph.nodes[position].operation) for position in needed(graph)
    )


def _exactly(context: Number, fraction: Fraction) -> Number:
    return context.mpf(fraction.numerator) / fraction.denominator
