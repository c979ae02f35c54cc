"""Numerical differentiation as data: one entry a scheme, everything else follows from its differences.

A scheme is D(h) = Σ n·(f(x + a·h) - f(x + b·h)) / (d·h). Its order, both bounds and the best step are consequences,
computed here; the texts that a reader sees stand beside them and tests compare the two.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from autodiff_viz.languages import _, marked

FINITE, COMPLEX, ADAPTIVE = "finite", "complex", "adaptive"
"""Kinds of schemes: differences of real values, one complex evaluation, an extrapolation that chooses by itself."""

RATIO = Fraction(7, 5)
"""Ridders: each step is the one before, divided by this."""

ROWS = 10
"""Ridders: at most so many steps."""

SAFE = 2.0
"""Ridders: stop when an extrapolation is so many times worse than the best one so far."""

TINY = 1e-20
"""The step of the complex scheme: nothing is subtracted, so it may be as small as one likes."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to a derivative from function values.

    Attributes:
        id: Its name in code, links and files.
        title: Its name for a reader, to be translated when shown.
        kind: ``FINITE``, ``COMPLEX`` or ``ADAPTIVE``.
        order: The error of truncation falls as h to this power.
        differences: (n, a, b) of the sum above.
        divisor: d.
        formula: The scheme in the formula language, ``f`` the function.
        bound: Bound of the error in the formula language: h the step, ``M_k`` = \\|f⁽ᵏ⁾\\|, ``epsilon`` the error of f.
        best: The step at which the bound is least; ``""`` if there is none.
        least: The bound there; ``""`` if it is not written down.
        source: Where it is described.
    """

    id: str
    title: str
    kind: str
    order: int
    differences: tuple[tuple[int, Fraction, Fraction], ...]
    divisor: int
    formula: str
    bound: str
    best: str
    least: str
    source: str

    @property
    def name(self) -> str:
        """The title in the current language."""
        return _(self.title)

    @property
    def offsets(self) -> tuple[Fraction, ...]:
        """Where f is evaluated, in steps from x, each once."""
        return tuple(dict.fromkeys(offset for _n, a, b in self.differences for offset in (a, b)))

    @property
    def smallest(self) -> Fraction:
        """The smallest distance from x, in steps."""
        return min(abs(offset) for offset in self.offsets if offset)

    def evaluations(self, variables: int = 1) -> int:
        """Function values (complex ones for the complex step) for all derivatives by so many variables.

        The value at the point itself serves all variables. Ridders: at most.
        """
        if self.kind == COMPLEX:
            return variables
        if self.kind == ADAPTIVE:
            return 2 * ROWS * variables
        moved = sum(1 for offset in self.offsets if offset)
        return moved * variables + (1 if 0 in self.offsets else 0)

    @property
    def rounding(self) -> float:
        """r of the bound r·ε/h: the sum of the absolute weights."""
        return float(sum(2 * abs(Fraction(n, self.divisor)) for n, _a, _b in self.differences))

    def moment(self, power: int) -> Fraction:
        """How much of c·tᵖ, for f(x + t), arrives in D(h), divided by c·hᵖ⁻¹: 1 for p = 1, 0 up to the order."""
        if self.kind == COMPLEX:
            return Fraction((0, 1, 0, -1)[power % 4])
        return sum((n * (a**power - b**power) for n, a, b in self.differences), Fraction(0)) / self.divisor

    def leading(self, coefficients: Callable[[int], float], most: int) -> tuple[int, float] | None:
        """The first term of the truncation that does not vanish: its power of h and its factor, without the sign.

        Args:
            coefficients: Power → Taylor coefficient of f at x.
            most: The highest power that is known.
        """
        for power in range(2, most + 1):
            factor = abs(float(self.moment(power)) * coefficients(power))
            if factor > 0:
                return power - 1, factor
        return None


def best_step(power: int, factor: float, rounding: float) -> float:
    """The h at which factor·hᵖ + rounding/h is least."""
    return (rounding / (power * factor)) ** (1 / (power + 1)) if factor else math.inf


def _differences(*terms: tuple[int, int | Fraction, int | Fraction]) -> tuple[tuple[int, Fraction, Fraction], ...]:
    return tuple((n, Fraction(a), Fraction(b)) for n, a, b in terms)


HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
_BOOK = "Press, Teukolsky, Vetterling & Flannery, Numerical Recipes, 3rd ed. (2007), section 5.7"
_FORNBERG = "B. Fornberg, Mathematics of Computation 51 (1988), 699–706"

SCHEMES: dict[str, Scheme] = {
    scheme.id: scheme
    for scheme in (
        Scheme(
            "forward", marked("forward difference"), FINITE, 1, _differences((1, 1, 0)), 1,
            "(f(x + h) - f(x)) / h", "h*M_2/2 + 2*epsilon/h", "2*sqrt(epsilon/M_2)", "2*sqrt(epsilon*M_2)", _BOOK,
        ),
        Scheme(
            "backward", marked("backward difference"), FINITE, 1, _differences((1, 0, -1)), 1,
            "(f(x) - f(x - h)) / h", "h*M_2/2 + 2*epsilon/h", "2*sqrt(epsilon/M_2)", "2*sqrt(epsilon*M_2)", _BOOK,
        ),
        Scheme(
            "central", marked("central difference"), FINITE, 2, _differences((1, 1, -1)), 2,
            "(f(x + h) - f(x - h)) / (2*h)", "h^2*M_3/6 + epsilon/h", "cbrt(3*epsilon/M_3)",
            "3/2*cbrt(epsilon^2*M_3/3)", _BOOK,
        ),
        Scheme(
            "five-point", marked("five-point formula"), FINITE, 4, _differences((8, 1, -1), (-1, 2, -2)), 12,
            "(f(x - 2*h) - 8*f(x - h) + 8*f(x + h) - f(x + 2*h)) / (12*h)", "h^4*M_5/30 + 3/2*epsilon/h",
            "(45*epsilon/(4*M_5))^(1/5)", "", _FORNBERG,
        ),
        Scheme(
            "richardson", marked("Richardson extrapolation"), FINITE, 6,
            _differences((256, QUARTER, -QUARTER), (-40, HALF, -HALF), (1, 1, -1)), 90,
            "(C(h) - 20*C(h/2) + 64*C(h/4)) / 45", "h^6*M_7/322560 + 33/5*epsilon/h",
            "(354816*epsilon/M_7)^(1/7)", "", "L. F. Richardson, Phil. Trans. R. Soc. A 210 (1911), 307–357",
        ),
        Scheme(
            "ridders", marked("Ridders' method"), ADAPTIVE, 2 * ROWS, (), 1,
            "A(i, j) = (1.4^(2*j)*A(i, j - 1) - A(i - 1, j - 1)) / (1.4^(2*j) - 1)", "", "", "",
            "C. J. F. Ridders, Advances in Engineering Software 4 (1982), 75–76",
        ),
        Scheme(
            "complex", marked("complex step"), COMPLEX, 2, (), 1,
            "Im(f(x + i*h)) / h", "h^2*M_3/6", "", "",
            "Squire & Trapp, SIAM Review 40 (1998), 110–112",
        ),
    )
}  # fmt: skip
"""Identity → scheme, in the order in which they are shown."""


@cache
def ridders_moment(row: int, column: int, power: int) -> Fraction:
    """``Scheme.moment`` of an entry of Ridders' table: row i uses steps down to h/1.4ⁱ, column j those of j more."""
    if power % 2 == 0:
        return Fraction(0)
    if column == 0:
        return RATIO ** (-row * (power - 1))
    factor = RATIO ** (2 * column)
    finer, coarser = ridders_moment(row, column - 1, power), ridders_moment(row - 1, column - 1, power)
    return (factor * finer - coarser) / (factor - 1)
