"""Tape against PyTorch on tensors, node by node: every number of every value and adjoint, computed twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from autodiff_viz.analysis.agreement import UNIT_ROUNDOFF
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.tensors.sweeps import pull
from autodiff_viz.engine.tensors.torch_tensors import replay
from autodiff_viz.tensors.linear_maps import Array


class TensorDifference(NamedTuple):
    """One node of both runs.

    Attributes:
        node: Its position.
        creator: PyTorch's ``grad_fn`` name, or ``""``.
        value_ulps: The largest distance between two of its values, in units of the last place.
        adjoint_ulps: The same of its adjoints; ``None`` where no derivative reaches the node.
        error: The largest |difference of adjoints| in units of u·Σ|terms| over the paths from that number to the
            output; ``None`` where that is no number.
    """

    node: int
    creator: str
    value_ulps: float
    adjoint_ulps: float | None
    error: float | None


@dataclass(frozen=True)
class TensorAgreement:
    """A graph of tensors compared with PyTorch.

    Attributes:
        precision: What PyTorch computed in.
        nodes: Aligned with the graph's nodes.
    """

    precision: str
    nodes: tuple[TensorDifference, ...]

    @property
    def value_ulps(self) -> float:
        """The largest distance between two values."""
        return max((line.value_ulps for line in self.nodes), default=0.0)

    @property
    def adjoint_ulps(self) -> float:
        """The largest distance between two adjoints; unbounded where paths cancel, so see ``error`` as well."""
        return max((line.adjoint_ulps for line in self.nodes if line.adjoint_ulps is not None), default=0.0)

    @property
    def error(self) -> float:
        """The largest error of an adjoint in units of u·Σ|terms|."""
        return max((line.error for line in self.nodes if line.error is not None), default=0.0)


def tensor_agreement(graph: TensorGraph, precision: str = "float64") -> TensorAgreement:
    """Run the graph's program on PyTorch, whole, with its own ``.backward()``, and compare every number.

    Args:
        graph: Its output is one number.
        precision: What PyTorch computes in.

    Raises:
        FormulaError: The output is a tensor.
    """
    run = replay(graph, precision)
    magnitudes = [(tail, head, linear.each(np.abs)) for tail, head, linear in graph.links]
    terms = pull(len(graph.nodes), magnitudes, graph.output, np.asarray(1.0))
    lines = []
    for position, (ours, theirs) in enumerate(zip(graph.adjoints, run.adjoints, strict=True)):
        both = ours is not None and theirs is not None
        lines.append(
            TensorDifference(
                position,
                run.creators[position],
                _ulps(graph.values[position], run.values[position], precision),
                _ulps(ours, theirs, precision) if both else None,
                _error(ours, theirs, terms[position], precision) if both else None,
            )
        )
    return TensorAgreement(precision, tuple(lines))


def _ulps(ours: Array | None, theirs: Array | None, precision: str) -> float:
    """The largest distance; 0 where both are nan or equal, infinite where only one is finite."""
    a, b = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    with np.errstate(all="ignore"):
        same = (a == b) | (np.isnan(a) & np.isnan(b))
        spacing = np.spacing(np.abs(a)) if precision == "float64" else np.spacing(np.abs(a).astype(np.float32))
        distance = np.where(np.isfinite(a) & np.isfinite(b), np.abs(a - b) / spacing, np.inf)
    return float(np.max(np.where(same, 0.0, distance), initial=0.0))


def _error(ours: Array | None, theirs: Array | None, terms: Array | None, precision: str) -> float | None:
    a, b = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    sums = np.asarray(0.0 if terms is None else terms)
    with np.errstate(all="ignore"):
        found = np.where(a == b, 0.0, np.abs(a - b) / (UNIT_ROUNDOFF[precision] * sums))
    worst = float(np.max(found, initial=0.0))
    return worst if np.isfinite(worst) else None
