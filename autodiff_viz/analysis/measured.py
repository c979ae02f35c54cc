"""What a gradient takes in time, measured on this machine: to stand beside the counted operations, never for them.

Value, differences and reverse sweep run as the same kind of generated straight-line code, so that their ratios compare
methods, not implementations.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from autodiff_viz.analysis.families import FAMILIES, SIZES, family_graph
from autodiff_viz.engine.compile import value_and_gradient
from autodiff_viz.graph import Graph

RUNS = 5
"""Runs of which the median is taken."""

LEAST_SECONDS = 0.001
"""A run repeats what is quicker than this."""

SECONDS = 2.0
"""After so long no larger member is begun."""

STEP = 1e-6
"""The step of the differences: any serves, time does not depend on it."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds for one value, and for all derivatives.

    Attributes:
        variables: n.
        value: One value.
        forward: All derivatives by forward differences.
        central: By central differences.
        reverse: Value and gradient by one reverse sweep.
    """

    variables: int
    value: float
    forward: float
    central: float
    reverse: float


def measured(family: str, sizes: Sequence[int] = SIZES, seconds: float = SECONDS) -> tuple[Measured, ...]:
    """Times of a family's members, the smallest first, as far as ``seconds`` last; at least the first.

    Raises:
        KeyError: There is no such family.
    """
    found: list[Measured] = []
    until = time.perf_counter() + seconds
    for n in sorted(size for size in sizes if size >= FAMILIES[family].least):
        if found and time.perf_counter() > until:
            break
        found.append(_measured(family_graph(family, n)))
    return tuple(found)


def _measured(graph: Graph) -> Measured:
    point = [graph.nodes[position].value for position in graph.inputs.values()]
    reverse, value = value_and_gradient(graph), value_and_gradient(_without_derivatives(graph))

    def f(x: Sequence[float]) -> float:
        return value(*x)[0]

    def forward() -> list[float]:
        here = f(point)
        return [(f(_moved(point, i, STEP)) - here) / STEP for i in range(len(point))]

    def central() -> list[float]:
        return [
            (f(_moved(point, i, STEP)) - f(_moved(point, i, -STEP))) / (2 * STEP) for i in range(len(point))
        ]  # fmt: skip

    return Measured(
        variables=len(point),
        value=_seconds(lambda: value(*point)),
        forward=_seconds(forward),
        central=_seconds(central),
        reverse=_seconds(lambda: reverse(*point)),
    )


def _moved(point: Sequence[float], i: int, h: float) -> list[float]:
    there = list(point)
    there[i] += h
    return there


def _without_derivatives(graph: Graph) -> Graph:
    """The same tape with no derivative asked for: its code computes the value alone."""
    return replace(graph, nodes=[node._replace(partials=(None,) * len(node.inputs)) for node in graph.nodes])


def _seconds(run: Callable[[], object]) -> float:
    """The median of some runs, after one that compiles and warms up."""
    run()
    start = time.perf_counter()
    run()
    calls = max(1, round(LEAST_SECONDS / max(time.perf_counter() - start, 1e-9)))
    samples = []
    for _run in range(RUNS):
        start = time.perf_counter()
        for _call in range(calls):
            run()
        samples.append((time.perf_counter() - start) / calls)
    return median(samples)
