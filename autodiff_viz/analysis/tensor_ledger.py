"""The ledger of a graph of tensors: each path is a product of matrices, and their sum is the gradient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autodiff_viz.analysis.ledger import LIST_ALL, MAX_TERMS
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.tensors.sweeps import pull
from autodiff_viz.errors import LimitError
from autodiff_viz.languages import _
from autodiff_viz.tensors.linear_maps import Array


@dataclass(frozen=True, eq=False)
class TensorTerm:
    """One row of the ledger.

    Attributes:
        uses: The path, as positions in ``graph.uses``, from the variable to the output.
        product: The product of its linear maps, in the variable's shape: one term of the gradient.
        share: ⟨product, gradient⟩ / ‖gradient‖²; the shares of all terms sum to 1. ``None`` where it is undefined.
    """

    uses: tuple[int, ...]
    product: Array
    share: float | None


@dataclass(frozen=True, eq=False)
class TensorLedger:
    """The paths from a variable to the output, and what they sum to.

    Attributes:
        source: Position of the variable in ``graph.nodes``.
        target: Position of the output.
        count: The exact number of paths between tensors.
        numbers: The exact number of paths between single numbers: those that the unfolded graph would have if every
            linear map stood for one operation.
        total: The gradient, as the reverse sweep finds it, in the variable's shape.
        complete: Whether all paths are listed.
        terms: In order of their uses.
    """

    source: int
    target: int
    count: int
    numbers: int
    total: Array
    complete: bool
    terms: tuple[TensorTerm, ...]


def tensor_ledger(graph: TensorGraph, wrt: str, k: int = LIST_ALL) -> TensorLedger:
    """The ledger of the derivative of the output by a variable.

    Args:
        graph: Its output is one number.
        wrt: Name of the variable.
        k: How many paths to list at most.

    Raises:
        FormulaError: The output is a tensor.
        LimitError: ``k`` is larger than ``MAX_TERMS``.
        KeyError: ``wrt`` is not a variable of the graph.
    """
    if k > MAX_TERMS:
        raise LimitError(_("A list of {k} paths is too long; the limit is {limit}.").format(k=k, limit=MAX_TERMS))
    source, target = graph.inputs[wrt], graph.output
    adjoint = graph.adjoints[source]
    total = np.zeros(graph.nodes[source].shape) if adjoint is None else np.asarray(adjoint)
    counts = _path_counts(graph)
    terms = []
    square = float(np.sum(np.square(total)))
    for uses, product in _listed(graph, source, k):
        share = float(np.sum(product * total)) / square if square and np.isfinite(square) else None
        terms.append(TensorTerm(uses, product, share))
    return TensorLedger(
        source,
        target,
        counts[source],
        number_paths(graph, source),
        total,
        counts[source] <= k,
        tuple(sorted(terms, key=lambda term: term.uses)),
    )


def _path_counts(graph: TensorGraph) -> list[int]:
    """Node → the exact number of paths that lead from it to the output."""
    counts = [0] * len(graph.nodes)
    counts[graph.output] = 1
    for use in reversed(graph.uses):
        counts[use.source] += counts[use.target]
    return counts


def number_paths(graph: TensorGraph, source: int) -> int:
    """How many paths lead from the numbers of a node to the output, counted with 0/1 patterns in place of the maps."""
    links = [(tail, head, linear.pattern()) for tail, head, linear in graph.links]
    counts = pull(len(graph.nodes), links, graph.output, np.array(1, dtype=object))[source]
    return 0 if counts is None else int(np.sum(counts))


def _listed(graph: TensorGraph, source: int, k: int) -> list[tuple[tuple[int, ...], Array]]:
    """The first ``k`` paths that a walk back from the output finds, with the products of their maps."""
    reached = {source}
    entering: dict[int, list[int]] = {}
    for i, use in enumerate(graph.uses):
        if use.source in reached and use.target <= graph.output:
            reached.add(use.target)
            entering.setdefault(use.target, []).append(i)
    found: list[tuple[tuple[int, ...], Array]] = []
    waiting: list[tuple[int, tuple[int, ...], Array]] = []
    if graph.output in reached:
        waiting.append((graph.output, (), np.asarray(1.0)))
    with np.errstate(all="ignore"):
        while waiting and len(found) < k:
            node, uses, product = waiting.pop()
            if node == source:
                found.append((uses, product))
                continue
            for i in reversed(entering[node]):
                use = graph.uses[i]
                waiting.append((use.source, (i, *uses), np.asarray(graph.map(use).vjp(product))))
    return found
