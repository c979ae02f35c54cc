"""The ledger: paths, their products, and their sum, which is the derivative."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate, islice

from autodiff_viz.analysis.flow import Flow, PathClasses, flow
from autodiff_viz.analysis.largest import largest
from autodiff_viz.analysis.ranks import rank, unrank
from autodiff_viz.analysis.scaled import Scaled, minus, over, plus, product, size, total, value
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _

LIST_ALL = 200
"""Up to so many paths are all listed."""

LARGEST = 50
"""Of more paths, so many are listed."""

MAX_TERMS = 10_000
"""The longest list on offer."""


@dataclass(frozen=True)
class Term:
    """One row of the ledger.

    Attributes:
        edges: The path, as positions in ``graph.edges``, from the variable to the output.
        product: The product of its partials: one term of the derivative.
        rank: The path's number among all paths in lexicographic order of edges, from 0.
        running: The sum of the products down to this row.
    """

    edges: tuple[int, ...]
    product: float
    rank: int
    running: float


@dataclass(frozen=True)
class Ledger:
    """The paths from a variable to the output, all of them or the largest, and what they sum to.

    Numbers are floats: 0 or infinite where floats end, though none of them overflows on the way.

    Attributes:
        source: Position of the variable in ``graph.nodes``.
        target: Position of the output.
        count: The exact number of paths.
        classes: How many of them meet zero and non-finite partials.
        total: The derivative, as the reverse sweep finds it. Where partials are infinite it may be infinite though the
            sum of the terms is nan: the sweep adds before it multiplies.
        absolute: Σ|terms|.
        positive: The sum of the positive terms.
        negative: The sum of the negative terms, at most 0. Like ``positive``, nan if some terms are not finite.
        condition: Σ|terms| / |total|, infinite if the derivative is zero: how ill-conditioned the sum of the terms is
            (the reverse sweep is another way to the same number, and a better one).
        effective: The effective number of paths: 2^entropy of the shares of Σ|terms|.
        coverage: The part of Σ|terms| that is listed; nan if there is nothing to compare with.
        complete: Whether all paths are listed.
        culprit: The edge that makes the derivative infinite or nan, or ``None``.
        terms: In lexicographic order if complete (a slider then changes numbers, not rows), otherwise by decreasing
            |product|, as ``largest`` orders them.
    """

    source: int
    target: int
    count: int
    classes: PathClasses
    total: float
    absolute: float
    positive: float
    negative: float
    condition: float
    effective: float
    coverage: float
    complete: bool
    culprit: int | None
    terms: tuple[Term, ...]


def ledger(graph: Graph, wrt: str, k: int | None = None) -> Ledger:
    """The ledger of the derivative of the output by a variable.

    Args:
        graph: The finished tape.
        wrt: Name of the variable.
        k: How many paths to list; if there are not more, all are listed. By default ``LARGEST``, but all up to
            ``LIST_ALL``.

    Raises:
        FormulaError: ``k`` is negative or larger than ``MAX_TERMS``.
        KeyError: ``wrt`` is not a variable of the graph.
    """
    return ledger_of(flow(graph, wrt), k)


def ledger_of(flow: Flow, k: int | None = None) -> Ledger:
    """The same for any flow: the paths through one edge (``flow.through(edge)``), one stage of the factored view …"""
    if k is not None and k > MAX_TERMS:
        raise LimitError(_("A list of {k} paths is too long; the limit is {limit}.").format(k=k, limit=MAX_TERMS))
    if k is not None and k < 0:
        raise FormulaError(_("The number of paths to list cannot be negative."))
    complete = flow.count <= (LIST_ALL if k is None else k)
    if complete:
        paths = [unrank(flow, number) for number in range(flow.count)]
    else:
        paths = list(islice(largest(flow), LARGEST if k is None else k))
    products = [path_product(flow, path) for path in paths]
    shown = over(total(map(size, products)), flow.absolute)
    positive, negative = flow.signed
    return Ledger(
        source=flow.source,
        target=flow.target,
        count=flow.count,
        classes=flow.classes,
        total=value(flow.total),
        absolute=value(flow.absolute),
        positive=value(positive),
        negative=value(minus(negative)),
        condition=value(flow.condition),
        effective=flow.effective,
        coverage=1.0 if complete else _at_most_one(value(shown)),
        complete=complete,
        culprit=flow.culprit,
        terms=tuple(
            Term(path, value(term), rank(flow, path), value(running))
            for path, term, running in zip(paths, products, accumulate(products, plus), strict=True)
        ),
    )


def path_product(flow: Flow, path: tuple[int, ...]) -> Scaled:
    """The product of the partials along a path, multiplied from source to target."""
    return product(flow.weights[k] for k in path)


def _at_most_one(ratio: float) -> float:
    return ratio if math.isnan(ratio) else min(ratio, 1.0)
