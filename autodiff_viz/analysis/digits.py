"""The cancellation microscope: the values that a scheme subtracts, digit by digit, and what their difference keeps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from autodiff_viz.analysis.differences import ErrorCurve
from autodiff_viz.analysis.estimates import STORED, answers, stored_step
from autodiff_viz.analysis.precision import DTYPES, complex_values, values
from autodiff_viz.analysis.schemes import ADAPTIVE, COMPLEX, SCHEMES
from autodiff_viz.analysis.truth import DIGITS, GUARD, Arithmetic, Number, inputs_of
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _

DECIMAL, BINARY = 10, 2
"""The bases in which numbers are written out."""

WALL = {
    "float64": {DECIMAL: 17, BINARY: 53},
    "float32": {DECIMAL: 9, BINARY: 24},
    "float16": {DECIMAL: 5, BINARY: 11},
}
"""Precision → base → how many digits a stored number has: bits, or decimal digits that tell it from its neighbours."""

BEYOND = 12
"""Digits of the truth, and of an exact difference, that are shown behind the wall."""


class Written(NamedTuple):
    """A number as a row of digits in columns that it shares with others.

    Attributes:
        negative: Whether it has a minus.
        digits: From the first column on; leading zeros fill the columns that it does not reach.
        first: Place of the first column: its unit is base**first.
    """

    negative: bool
    digits: tuple[int, ...]
    first: int


@dataclass(frozen=True)
class Pair:
    """Two function values that a scheme subtracts, in shared columns.

    Attributes:
        upper_at, lower_at: Where f was evaluated: the points as stored.
        upper, lower: The stored values.
        difference: Their difference, exactly.
        upper_digits, lower_digits: The stored values in digits.
        true_upper, true_lower: The true values at these points, with ``BEYOND`` digits more.
        difference_digits: The exact difference in digits.
        true_difference: The difference of the true values.
        wall: How many digits of the larger value are stored; the columns behind hold what was never stored.
        struck: Columns from the left in which the two agree: those digits cancel.
        lost: Digits lost, counted by size: the logarithm of |value / difference|; inf if nothing is left.
        left: Digits of the difference in front of the wall.
    """

    upper_at: float
    lower_at: float
    upper: float
    lower: float
    difference: float
    upper_digits: Written
    lower_digits: Written
    true_upper: Written
    true_lower: Written
    difference_digits: Written
    true_difference: Written
    wall: int
    struck: int
    lost: float
    left: int


@dataclass(frozen=True)
class Microscope:
    """One point of an error curve, taken apart.

    Attributes:
        base: ``DECIMAL`` or ``BINARY``.
        h: The step asked for.
        step: The step divided by.
        pairs: The differences of the scheme, those closest to x first; none for the complex step.
        imaginary: What the complex step divides by h: nothing is subtracted; else ``None``.
        quotient: What the scheme answers.
        quotient_digits: The same in digits, in columns shared with ``truth_digits``.
        truth_digits: The true derivative.
        truth: The true derivative, 50 digits.
        correct: How many leading digits of the quotient are right: its error is at most half a unit of the last one.
    """

    base: int
    h: float
    step: float
    pairs: tuple[Pair, ...]
    imaginary: float | None
    quotient: float
    quotient_digits: Written | None
    truth_digits: Written | None
    truth: str
    correct: int


def microscope(curve: ErrorCurve, scheme: str, h: float, base: int = DECIMAL) -> Microscope:
    """What happens inside a scheme at one step.

    Args:
        curve: The problem and its truth.
        scheme: Identity of the scheme; Ridders' method is shown at its first step.
        h: The step.
        base: ``DECIMAL`` or ``BINARY``.

    Raises:
        FormulaError: There is no such scheme or base, it cannot be used here, or the step is not positive.
    """
    if scheme in curve.refused:
        raise curve.refused[scheme]
    if scheme not in SCHEMES or base not in (DECIMAL, BINARY):
        raise FormulaError(_("There is no scheme '{name}'.").format(name=scheme if base in (DECIMAL, BINARY) else base))
    if not (h > 0 and math.isfinite(h)):
        raise FormulaError(
            _("The step h = {h} is not a positive number.").format(h=h), hint=_("Take a step such as 1e-6.")
        )
    chosen = SCHEMES[scheme]
    grid = np.array([h])
    found = answers(chosen, curve.graph, curve.wrt, grid, curve.dtype, curve.step)
    quotient, step = float(found.value[0]), float(found.step[0])
    arithmetic = Arithmetic(DIGITS + GUARD)
    pairs: list[Pair] = []
    imaginary = None
    if chosen.kind == COMPLEX:
        point = np.array([complex(curve.x, step)])
        imaginary = float(np.imag(complex_values(curve.graph, curve.wrt, point, curve.dtype))[0])
    else:
        shown = SCHEMES["central"] if chosen.kind == ADAPTIVE else chosen
        kind = DTYPES[curve.dtype]
        with np.errstate(all="ignore"):
            x, typed = kind(curve.x), kind(h)
            used = stored_step(x, grid.astype(kind), shown.smallest)[0] if curve.step == STORED else typed
            places = {offset: float(x + kind(float(offset)) * used) for offset in shown.offsets}
        stored = dict(zip(places, values(curve.graph, curve.wrt, list(places.values()), curve.dtype), strict=True))
        for _n, a, b in shown.differences:
            ends = (places[a], places[b]), (stored[a], stored[b])
            pairs.append(_pair(curve, ends[0], ends[1], base, arithmetic))
    return Microscope(
        base=base,
        h=h,
        step=step,
        pairs=tuple(pairs),
        imaginary=imaginary,
        quotient=quotient,
        **_answer(curve, quotient, base),
    )


def _answer(curve: ErrorCurve, quotient: float, base: int) -> dict:
    """The quotient beside the truth."""
    truth = curve.exact.derivative
    shown = {"quotient_digits": None, "truth_digits": None, "truth": curve.exact.derivative_text, "correct": 0}
    if not (math.isfinite(quotient) and math.isfinite(curve.truth)):
        return shown
    wall = WALL[curve.dtype][base]
    one, two = Fraction(quotient), _fraction(truth)
    first = max(_place(one, base), _place(two, base))
    shown["quotient_digits"] = _written(one, first, wall, base)
    shown["truth_digits"] = _written(two, first, wall + BEYOND, base)
    error = abs(one - two)
    correct = wall if not error else math.ceil(_log(abs(two), base)) - math.ceil(_log(2 * error, base)) if two else 0
    return {**shown, "correct": max(0, min(wall, correct))}


def _pair(
    curve: ErrorCurve, at: tuple[float, float], found: tuple[float, float], base: int, arithmetic: Arithmetic
) -> Pair:
    wall = WALL[curve.dtype][base]
    point = {name: arithmetic.number(value) for name, value in inputs_of(curve.graph).items()}
    true = [arithmetic.values(curve.graph, {**point, curve.wrt: arithmetic.number(x)})[curve.graph.output] for x in at]
    finite = all(map(math.isfinite, found)) and all(arithmetic.context.isfinite(each) for each in true)
    upper, lower, true_upper, true_lower = (
        (Fraction(found[0]), Fraction(found[1]), _fraction(true[0]), _fraction(true[1]))
        if finite
        else (Fraction(0),) * 4
    )
    difference = upper - lower
    first = max(_place(each, base) for each in (upper, lower, true_upper, true_lower))
    rows = [_written(each, first, wall, base) for each in (upper, lower)]
    same = rows[0].negative == rows[1].negative
    struck = next((i for i, (a, b) in enumerate(zip(rows[0].digits, rows[1].digits, strict=True)) if a != b), wall)
    size = max(abs(upper), abs(lower))
    lost = _log(size / abs(difference), base) if difference else math.inf
    return Pair(
        upper_at=at[0],
        lower_at=at[1],
        upper=found[0],
        lower=found[1],
        difference=float(difference) if finite else math.nan,
        upper_digits=rows[0],
        lower_digits=rows[1],
        true_upper=_written(true_upper, first, wall + BEYOND, base),
        true_lower=_written(true_lower, first, wall + BEYOND, base),
        difference_digits=_written(difference, first, wall + BEYOND, base),
        true_difference=_written(true_upper - true_lower, first, wall + BEYOND, base),
        wall=wall,
        struck=struck if same else 0,
        lost=lost if finite and size else math.nan,
        left=max(0, min(wall, wall - math.floor(lost))) if difference else 0,
    )


def _fraction(number: Number) -> Fraction:
    """A number of mpmath, exactly."""
    sign, mantissa, exponent, _bits = number._mpf_
    return Fraction((-1) ** int(sign) * int(mantissa)) * Fraction(2) ** exponent


def _log(x: Fraction, base: int) -> float:
    """The logarithm of a positive fraction of any size."""
    bits = x.numerator.bit_length() - x.denominator.bit_length()
    return (math.log2(float(x / Fraction(2) ** bits)) + bits) / math.log2(base)


def _place(x: Fraction, base: int) -> int:
    """The place of the first digit: x has base**place as its largest power; far below 0 for 0."""
    if not x:
        return -(10**6)
    place = math.floor(_log(abs(x), base))
    power = Fraction(base) ** place
    return place + 1 if abs(x) >= power * base else place - 1 if abs(x) < power else place


def _written(x: Fraction, first: int, columns: int, base: int) -> Written:
    """The digits from the column ``first`` on, rounded to nearest in the last one."""
    if first < -(10**5):
        return Written(False, (0,) * columns, 0)
    whole = round(abs(x) / Fraction(base) ** (first - columns + 1))
    row: list[int] = []
    for _column in range(columns):
        whole, digit = divmod(whole, base)
        row.append(digit)
    return Written(x < 0, tuple(reversed(row)), first)
