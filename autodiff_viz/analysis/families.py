"""Formulas with any number of variables, and what their gradients cost as that number grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from autodiff_viz.analysis.cost import Cost, cost
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _, marked
from autodiff_viz.notation import parse

MAX_VARIABLES = 2_000
"""The largest member of a family."""

SIZES = (1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Numbers of variables at which families are compared."""


@dataclass(frozen=True, slots=True)
class Family:
    """Formulas that grow.

    Attributes:
        id: Its name in code and links.
        title: Its name for a reader, to be translated when shown.
        least: The smallest number of variables.
        text: Number of variables → formula.
        source: Where it comes from, or ``""``.
    """

    id: str
    title: str
    least: int
    text: Callable[[int], str]
    source: str = ""

    @property
    def name(self) -> str:
        """The title in the current language."""
        return _(self.title)


def _names(n: int) -> list[str]:
    return [f"x_{i}" for i in range(1, n + 1)]


def _rosenbrock(n: int) -> str:
    pairs = pairwise(_names(n))
    return " + ".join(f"100*({b} - {a}^2)^2 + (1 - {a})^2" for a, b in pairs) if n > 1 else "(1 - x_1)^2"


def _mlp(n: int) -> str:
    """Weights in three hidden units as long as they last; each input of the network is a fixed number."""
    hidden = min(3, n)
    sums: list[list[str]] = [[] for _unit in range(hidden)]
    for i, name in enumerate(_names(n)):
        sums[i % hidden].append(f"{(i * 37 % 19 - 9) / 10}*{name}")
    lines = [f"h_{unit} = tanh({' + '.join(terms)})" for unit, terms in enumerate(sums, start=1)]
    return "; ".join([*lines, f"({' + '.join(f'h_{unit}' for unit in range(1, hidden + 1))} - 0.5)^2"])


FAMILIES: dict[str, Family] = {
    family.id: family
    for family in (
        Family("squares", marked("sum of squares"), 1, lambda n: " + ".join(f"{x}^2" for x in _names(n))),
        Family(
            "speelpenning", marked("product of all variables"), 2, lambda n: "*".join(_names(n)),
            "B. Speelpenning, PhD thesis, University of Illinois (1980)",
        ),
        Family(
            "rosenbrock", marked("Rosenbrock's chain"), 2, _rosenbrock,
            "H. H. Rosenbrock, The Computer Journal 3 (1960), 175–184",
        ),
        Family("network", marked("weights of a small network"), 3, _mlp),
    )
}  # fmt: skip
"""Identity → family."""


def member(family: str, n: int) -> str:
    """The formula of a family with n variables.

    Raises:
        FormulaError: There is no such family, or no such member of it.
    """
    if family not in FAMILIES:
        raise FormulaError(
            _("There is no family of formulas called '{name}'.").format(name=family),
            hint=_("The families are: {names}.").format(names=", ".join(FAMILIES)),
        )
    least = FAMILIES[family].least
    if not least <= n <= MAX_VARIABLES:
        raise FormulaError(
            _("The number of variables must be from {least} to {most}, not {n}.").format(
                least=least, most=MAX_VARIABLES, n=n
            )
        )
    return FAMILIES[family].text(n)


def costs(family: str, sizes: Sequence[int] = SIZES) -> tuple[Cost, ...]:
    """The cost of a family's members; sizes that it does not have are left out.

    Raises:
        FormulaError: There is no such family.
    """
    least = FAMILIES[family].least if family in FAMILIES else 0
    return tuple(cost(family_graph(family, n)) for n in sizes if n >= least)


def family_graph(family: str, n: int) -> Graph:
    """The tape of a member at a point without special values.

    Raises:
        FormulaError: There is no such family, or no such member of it.
    """
    program = parse(member(family, n))
    return trace(program, {name: 1.0 + 1 / (i + 2) for i, name in enumerate(program.variables)})
