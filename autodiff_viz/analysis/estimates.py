"""What the schemes answer: each over a whole grid of steps, computed in the precision of choice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from autodiff_viz.analysis.precision import DTYPES, complex_values, values
from autodiff_viz.analysis.schemes import ADAPTIVE, COMPLEX, RATIO, ROWS, SAFE, Scheme
from autodiff_viz.analysis.truth import Truth, inputs_of
from autodiff_viz.graph import Graph

TYPED, STORED = "typed", "stored"
"""What a scheme divides by: h as it was typed (as the lecture does), or the step (x + h) - x that was stored."""

_Array = np.ndarray


class Answers(NamedTuple):
    """A scheme's answers, aligned with the grid.

    Attributes:
        value: The derivative, in the precision.
        step: What was divided by.
        lost: Where x + h = x.
        estimate: Ridders' own error estimate, or ``None``.
        entries: Ridders: row and column of the table's entry that was chosen, else ``None``.
    """

    value: _Array
    step: _Array
    lost: _Array
    estimate: _Array | None = None
    entries: tuple[_Array, _Array] | None = None


def answers(scheme: Scheme, graph: Graph, wrt: str, grid: _Array, dtype: str, step: str) -> Answers:
    """The scheme at every step of the grid.

    Args:
        grid: Positive numbers; they are rounded to the precision.
        step: ``TYPED`` or ``STORED``.

    Raises:
        FormulaError: The complex step cannot be taken.
    """
    kind = DTYPES[dtype]
    x = kind(inputs_of(graph)[wrt])
    h = grid.astype(kind)
    with np.errstate(all="ignore"):
        if scheme.kind == COMPLEX:
            found = complex_values(graph, wrt, x + 1j * h, dtype)
            return Answers(np.imag(found) / h, h.astype(float), np.zeros(len(grid), dtype=bool))
        if scheme.kind == ADAPTIVE:
            return _ridders(graph, wrt, x, h, dtype, step)
        seen = stored_step(x, h, scheme.smallest)
        used = seen if step == STORED else h
        columns = _columns(graph, wrt, x, used, scheme.offsets, dtype)
        total = np.zeros_like(h)
        for n, a, b in scheme.differences:
            total = total + n * (columns[a] - columns[b])
        return Answers(total / (scheme.divisor * used), used.astype(float), seen == 0)


def stored_step(x: np.floating, h: _Array, smallest: Fraction = Fraction(1)) -> _Array:
    """The step that is stored when the scheme's smallest one is added to x."""
    part = h.dtype.type(float(smallest))
    return ((x + part * h) - x) / part


def _columns(
    graph: Graph, wrt: str, x: np.floating, h: _Array, offsets: Sequence[Fraction], dtype: str
) -> dict[Fraction, _Array]:
    """f(x + offset·h) for every offset, all in one go over the tape."""
    points = np.concatenate([x + h.dtype.type(float(offset)) * h for offset in offsets])
    found = np.array(values(graph, wrt, points.tolist(), dtype), dtype=h.dtype)
    return dict(zip(offsets, np.split(found, len(offsets)), strict=True))


def _ridders(graph: Graph, wrt: str, x: np.floating, h: _Array, dtype: str, step: str) -> Answers:
    """Ridders' table for all first steps at once: it grows row by row while extrapolation still helps."""
    kind = h.dtype.type
    typed = [h / kind(float(RATIO**row)) for row in range(ROWS)]
    seen = [stored_step(x, each) for each in typed]
    steps = np.concatenate(seen if step == STORED else typed)
    columns = _columns(graph, wrt, x, steps, (Fraction(1), Fraction(-1)), dtype)
    central = np.split((columns[Fraction(1)] - columns[Fraction(-1)]) / (2 * steps), ROWS)
    best, estimate = central[0].copy(), np.full_like(h, np.inf)
    rows, places = np.zeros(len(h), dtype=int), np.zeros(len(h), dtype=int)
    going = np.ones(len(h), dtype=bool)
    above = [central[0]]
    for row in range(1, ROWS):
        line = [central[row]]
        for column in range(1, row + 1):
            factor = kind(float(RATIO ** (2 * column)))
            line.append((factor * line[-1] - above[column - 1]) / (factor - 1))
            change = np.maximum(np.abs(line[-1] - line[-2]), np.abs(line[-1] - above[column - 1]))
            better = going & (change <= estimate)
            best, estimate = np.where(better, line[-1], best), np.where(better, change, estimate)
            rows, places = np.where(better, row, rows), np.where(better, column, places)
        going &= ~(np.abs(line[-1] - above[-1]) >= kind(SAFE) * estimate)
        above = line
    return Answers(best, h.astype(float), seen[0] == 0, estimate.astype(float), (rows, places))


def errors(found: _Array, exact: Truth, dtype: str) -> tuple[_Array, _Array, _Array, _Array]:
    """Signed, absolute and relative error, and the absolute one in ulps of the truth."""
    high = float(exact.derivative)
    rest = float(exact.derivative - high) if math.isfinite(high) else 0.0
    with np.errstate(all="ignore"):
        signed = (found.astype(float) - high) - rest
        absolute = np.abs(signed)
        size = abs(high)
        place = float(np.spacing(np.asarray(size, dtype=DTYPES[dtype])))
        return signed, absolute, absolute / size if size else absolute, absolute / place
