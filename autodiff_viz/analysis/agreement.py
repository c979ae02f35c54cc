"""Tape against PyTorch, node by node: how far apart two independent computations of one program are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.engine.torch_engine import replay
from autodiff_viz.graph import Graph

UNIT_ROUNDOFF = {"float64": 2.0**-53, "float32": 2.0**-24}
"""u: the largest relative error of rounding one number."""


class Difference(NamedTuple):
    """One number computed twice.

    Attributes:
        tape: From our tape, in float64.
        torch: From PyTorch, in the precision of the comparison.
        ulps: Their distance in units of the last place of ``tape`` in that precision; 0 if both are nan, infinite if
            only one is.
    """

    tape: float
    torch: float
    ulps: float


class NodeAgreement(NamedTuple):
    """One node of both runs.

    Attributes:
        node: Its position.
        creator: PyTorch's ``grad_fn`` name, or ``""``.
        value: The values.
        adjoint: The adjoints (reverse sweep and ``.backward()``); ``None`` where no derivative reaches the node.
        error: |difference of the adjoints| in units of u·Σ|terms| over the node's paths to the output; ``None`` where
            that is not a number.
    """

    node: int
    creator: str
    value: Difference
    adjoint: Difference | None
    error: float | None


@dataclass(frozen=True)
class Agreement:
    """A tape compared with PyTorch.

    Attributes:
        precision: ``"float64"`` or ``"float32"``, what PyTorch computed in.
        nodes: Aligned with the graph's nodes.
        gradient: Variable → the same for its node.
    """

    precision: str
    nodes: tuple[NodeAgreement, ...]
    gradient: Mapping[str, NodeAgreement]

    @property
    def value_ulps(self) -> float:
        """The largest distance between two values."""
        return max((line.value.ulps for line in self.nodes), default=0.0)

    @property
    def adjoint_ulps(self) -> float:
        """The largest distance between two adjoints; unbounded where paths cancel, so see ``error`` as well."""
        return max((line.adjoint.ulps for line in self.nodes if line.adjoint), default=0.0)

    @property
    def error(self) -> float:
        """The largest error of an adjoint in units of u·Σ|terms|."""
        return max((line.error for line in self.nodes if line.error is not None), default=0.0)


def agreement(graph: Graph, precision: str = "float64") -> Agreement:
    """Run the graph's program on PyTorch, whole, with its own ``.backward()``, and compare every value and adjoint.

    In float32 PyTorch is compared with the tape's float64, so the difference is the rounding error of float32 itself.

    Args:
        graph: Traced on either engine.
        precision: What PyTorch computes in.

    Raises:
        FormulaError: The graph has an operation that is not in the table.
    """
    run = replay(graph, precision)
    terms = absolute_terms(graph)
    lines = tuple(
        NodeAgreement(
            position,
            creator,
            _difference(graph.nodes[position].value, value, precision),
            None if ours is None or theirs is None else _difference(ours, theirs, precision),
            _error(ours, theirs, terms[position], precision),
        )
        for position, (value, ours, theirs, creator) in enumerate(
            zip(run.values, reverse_sweep(graph), run.adjoints, run.creators, strict=True)
        )
    )
    return Agreement(precision, lines, {name: lines[position] for name, position in graph.inputs.items()})


def absolute_terms(graph: Graph) -> tuple[float, ...]:
    """Σ|terms| of every node: the sum, over its paths to the output, of the products of |partial|.

    Returns:
        Aligned with ``graph.nodes``; 0 where no path leads to the output, infinite where the sum exceeds a float.
    """
    sums = [0.0] * len(graph.nodes)
    sums[graph.output] = 1.0
    for edge in sorted(graph.edges, key=lambda edge: -edge.target):
        sums[edge.source] += sums[edge.target] * abs(edge.partial)
    return tuple(sums)


def ulp(value: float, precision: str) -> float:
    """The distance from |value| to the next larger number of the precision; infinite or nan for such values."""
    return math.ulp(value) if precision == "float64" else float(np.spacing(np.float32(abs(value))))


def _difference(ours: float, theirs: float, precision: str) -> Difference:
    return Difference(ours, theirs, _ulps(ours, theirs, precision))


def _ulps(ours: float, theirs: float, precision: str) -> float:
    if ours == theirs or (math.isnan(ours) and math.isnan(theirs)):
        return 0.0
    if not math.isfinite(ours) or not math.isfinite(theirs):
        return math.inf
    return abs(ours - theirs) / ulp(ours, precision)


def _error(ours: float | None, theirs: float | None, terms: float, precision: str) -> float | None:
    if ours is None or theirs is None or not math.isfinite(terms):
        return None
    error = abs(ours - theirs)
    if not error:
        return 0.0
    return error / (UNIT_ROUNDOFF[precision] * terms) if terms and math.isfinite(error) else None
