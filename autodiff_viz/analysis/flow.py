"""The linearised graph between a variable and the output: how many paths, and how much of the derivative on each edge.

The derivative is the sum, over all paths, of the products of the local partials (Bauer 1974, "Computational graphs and
rounding error"). There may be 2^60 paths; everything here is exact and still takes a fixed number of sweeps over the
edges, because sweeps work in any semiring: with the partials they give tangents and adjoints, with ones they count
paths, with absolute values they give Σ|terms|.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import add
from typing import NamedTuple, TypeVar

from autodiff_viz.analysis.scaled import (
    ONE,
    ZERO,
    Scaled,
    finite,
    log2,
    minus,
    over,
    plus,
    scaled,
    size,
    times,
    value,
)
from autodiff_viz.graph import Edge, Graph

W = TypeVar("W")
T = TypeVar("T")

ZERO_PARTIAL = 1
NONFINITE_PARTIAL = 2
"""What a path may meet, as bits; both together make a product 0 · ∞, which is nan."""


class PathClasses(NamedTuple):
    """How many paths there are of each kind; their position is the bits of what they meet.

    Attributes:
        clean: All partials are finite and none is zero.
        zero: Some partial is zero, all are finite.
        nonfinite: Some partial is infinite or nan, none is zero.
        undefined: A zero and a partial that is not finite on the same path: 0 · ∞.
    """

    clean: int
    zero: int
    nonfinite: int
    undefined: int


@dataclass(frozen=True, eq=False)
class Flow:
    """All paths between two nodes, as quantities of nodes and edges. Edges are known by their position in
    ``graph.edges``.

    Everything is computed when first asked for, and kept. Numbers that are sums or products of partials are ``Scaled``
    pairs, since a product of thousands of partials fits into no float. ``dict`` results have a key for every node on a
    path, and no other.

    Attributes:
        graph: The finished tape.
        source: The node where paths begin.
        target: The node where they end.
        edges: The edges on these paths, ascending, and so in evaluation order.
    """

    graph: Graph
    source: int
    target: int
    edges: tuple[int, ...]

    # Sweeps

    @cached_property
    def _ends(self) -> list[tuple[int, int]]:
        return [self.graph.edges[k][:2] for k in self.edges]

    @cached_property
    def _backwards(self) -> list[int]:
        """Positions in ``edges``: targets descending, slots ascending, as the reverse sweep of the tape adds them."""
        ends = self._ends
        return sorted(range(len(ends)), key=lambda i: -ends[i][1])

    def push(self, weights: Iterable[W], one: T, times: Callable[[W, T], T], plus: Callable[[T, T], T]) -> dict[int, T]:
        """Forward sweep from the source, weights aligned with ``edges``: node → sum over all paths that lead to it."""
        sums = {self.source: one}
        for (source, target), weight in zip(self._ends, weights, strict=True):
            term = times(weight, sums[source])
            sums[target] = plus(sums[target], term) if target in sums else term
        return sums

    def pull(self, weights: Sequence[W], one: T, times: Callable[[W, T], T], plus: Callable[[T, T], T]) -> dict[int, T]:
        """Reverse sweep from the target: node → sum over all paths that lead from it to the target."""
        sums = {self.target: one}
        ends = self._ends
        for i in self._backwards:
            source, target = ends[i]
            term = times(weights[i], sums[target])
            sums[source] = plus(sums[source], term) if source in sums else term
        return sums

    # The paths

    @cached_property
    def nodes(self) -> tuple[int, ...]:
        """The nodes on the paths, ascending; empty if there is no path."""
        inner = {node for ends in self._ends for node in ends}
        return tuple(sorted(inner)) if inner else (self.source,) * (self.source == self.target)

    @cached_property
    def users(self) -> dict[int, tuple[int, ...]]:
        """Node → the edges that leave it, ascending: its uses on the way to the target."""
        users: dict[int, list[int]] = {node: [] for node in self.nodes}
        for k, (source, _) in zip(self.edges, self._ends, strict=True):
            users[source].append(k)
        return {node: tuple(edges) for node, edges in users.items()}

    @cached_property
    def paths_to(self) -> dict[int, int]:
        """Node → the exact number of paths that lead to it from the source."""
        return self.push(self.edges, 1, _keep, add)

    @cached_property
    def paths_from(self) -> dict[int, int]:
        """Node → the exact number of paths that lead from it to the target."""
        return self.pull(self.edges, 1, _keep, add)

    @property
    def count(self) -> int:
        """The exact number of paths; a node has one path to itself, of no edges."""
        return self.paths_from.get(self.source, 0)

    @cached_property
    def edge_counts(self) -> tuple[int, ...]:
        """How many paths run through each edge, aligned with ``graph.edges``."""
        counts = [0] * len(self.graph.edges)
        for k, (source, target) in zip(self.edges, self._ends, strict=True):
            counts[k] = self.paths_to[source] * self.paths_from[target]
        return tuple(counts)

    @cached_property
    def offsets(self) -> dict[int, int]:
        """Edge → how many paths leave the same node along an edge before it: the digits of a path's rank."""
        offsets: dict[int, int] = {}
        for edges in self.users.values():
            below = 0
            for k in edges:
                offsets[k] = below
                if k != edges[-1]:
                    below += self.paths_from[self.graph.edges[k].target]
        return offsets

    @cached_property
    def bottlenecks(self) -> tuple[int, ...]:
        """The nodes that every path visits, from source to target."""
        # Paths run forward through the list of nodes, so a path avoids a node only along an edge that jumps over it;
        # and every edge is on a path.
        found = []
        farthest = 0
        for node in self.nodes:
            if farthest <= node:
                found.append(node)
            farthest = max([farthest, *(self.graph.edges[k].target for k in self.users[node])])
        return tuple(found)

    # What they meet

    @cached_property
    def obstacles(self) -> dict[int, int]:
        """Edge → bits: ``ZERO_PARTIAL``, ``NONFINITE_PARTIAL``, or 0 for a clean partial."""
        partials = ((k, self.graph.edges[k].partial) for k in self.edges)
        return {k: (not w) * ZERO_PARTIAL + (not math.isfinite(w)) * NONFINITE_PARTIAL for k, w in partials}

    @cached_property
    def classes_from(self) -> dict[int, PathClasses]:
        """Node → how many paths of each kind lead from it to the target."""
        return self.pull([self.obstacles[k] for k in self.edges], PathClasses(1, 0, 0, 0), _meet, _add_classes)

    @property
    def classes(self) -> PathClasses:
        """How many paths there are of each kind."""
        if not any(self.obstacles.values()):
            return PathClasses(self.count, 0, 0, 0)
        return self.classes_from.get(self.source, PathClasses(0, 0, 0, 0))

    @cached_property
    def culprit(self) -> int | None:
        """The first edge in evaluation order whose partial is not finite: why the derivative is not, or ``None``.

        A derivative can also be finite and too large for a float; then ``total`` knows it, and no edge is to blame.
        """
        return next((k for k in self.edges if self.obstacles[k] == NONFINITE_PARTIAL), None)

    # Sums of products

    @cached_property
    def weights(self) -> dict[int, Scaled]:
        """Edge → its local partial."""
        return {k: scaled(self.graph.edges[k].partial) for k in self.edges}

    @cached_property
    def adjoints(self) -> dict[int, Scaled]:
        """Node → derivative of the target by it, added in the order of the tape's reverse sweep."""
        return self.pull(list(self.weights.values()), ONE, times, plus)

    @cached_property
    def tangents(self) -> dict[int, Scaled]:
        """Node → its derivative by the source."""
        return self.push(self.weights.values(), ONE, times, plus)

    @property
    def total(self) -> Scaled:
        """The derivative of the target by the source, as the reverse sweep finds it: the sum of all path products."""
        return self.adjoints.get(self.source, ZERO)

    @cached_property
    def _sizes(self) -> list[Scaled]:
        return [size(weight) for weight in self.weights.values()]

    @cached_property
    def sizes_from(self) -> dict[int, Scaled]:
        """Node → Σ|products| of the paths from it to the target."""
        return self.pull(self._sizes, ONE, times, plus)

    @cached_property
    def sizes_to(self) -> dict[int, Scaled]:
        """Node → Σ|products| of the paths from the source to it."""
        return self.push(self._sizes, ONE, times, plus)

    @property
    def absolute(self) -> Scaled:
        """Σ|terms|: the sum of the absolute values of all path products."""
        return self.sizes_from.get(self.source, ZERO)

    @property
    def condition(self) -> Scaled:
        """Σ|terms| / |Σ terms|, infinite if the derivative is zero.

        log₁₀ of it is the number of digits lost if the terms were added one by one. The reverse sweep does not do that
        and does not lose them.
        """
        return over(self.absolute, size(self.total)) if self.total[0] else scaled(math.inf)

    @cached_property
    def signed(self) -> tuple[Scaled, Scaled]:
        """The sum of the positive products and the sum of the negative ones; neither suffers from cancellation."""
        weights = list(self.weights.values())
        return self.pull(weights, (ONE, ZERO), _times_signed, _plus_signed).get(self.source, (ZERO, ZERO))

    @cached_property
    def entropy(self) -> float:
        """Bits needed to tell which path a unit of Σ|terms| took; 2^entropy is the effective number of paths.

        Every node hands its share on to its users, so the entropy is the sum over edges of share · log₂(1 / fraction
        handed on): no cancellation, and exactly 0 for a single path. -inf if all products are zero, nan if some are not
        finite.
        """
        if not self.absolute[0] or not finite(self.absolute):
            return -math.inf if not self.absolute[0] else math.nan
        bits = 0.0
        for (source, target), weight in zip(self._ends, self._sizes, strict=True):
            here = times(weight, self.sizes_from[target])
            if here[0]:
                share = value(over(times(self.sizes_to[source], here), self.absolute))
                bits += share * -log2(over(here, self.sizes_from[source]))
        return bits + 0.0

    @property
    def effective(self) -> float:
        """The effective number of paths, 2^entropy: N if all are equally large, near 1 if one outweighs the rest."""
        return 2.0**self.entropy if not self.entropy >= 1024 else math.inf

    @cached_property
    def edge_sums(self) -> tuple[Scaled, ...]:
        """The sum over all paths through each edge, tangent · partial · adjoint, aligned with ``graph.edges``."""
        sums = [ZERO] * len(self.graph.edges)
        for k, (source, target) in zip(self.edges, self._ends, strict=True):
            sums[k] = times(times(self.tangents[source], self.weights[k]), self.adjoints[target])
        return tuple(sums)

    @cached_property
    def shares(self) -> tuple[float | None, ...]:
        """The part of the derivative that runs through each edge, aligned with ``graph.edges``.

        Over any cut between source and target the shares sum to 1, and at every node between them as much comes in as
        goes out. ``None`` everywhere if the derivative is zero or not finite.
        """
        return _parts(self.edge_sums, self.total)

    @cached_property
    def absolute_shares(self) -> tuple[float | None, ...]:
        """The same of Σ|terms|: between 0 and 1, and defined even where terms cancel; a width to draw an edge with."""
        sums = [ZERO] * len(self.graph.edges)
        for k, (source, target), weight in zip(self.edges, self._ends, self._sizes, strict=True):
            sums[k] = times(times(self.sizes_to[source], weight), self.sizes_from[target])
        return _parts(sums, self.absolute)

    # Other flows

    def through(self, edge: int) -> Flow:
        """Only the paths that run through one edge.

        Raises:
            ValueError: The edge is on no path.
        """
        if edge not in self.weights:
            raise ValueError(edge)
        tail, head = self.graph.edges[edge][:2]
        before = between(self.graph, self.source, tail).edges
        after = between(self.graph, head, self.target).edges
        return Flow(self.graph, self.source, self.target, (*before, edge, *after))


def between(graph: Graph, source: int, target: int) -> Flow:
    """All paths from one node of a graph to another."""
    reached = {source}
    forward: list[tuple[int, Edge]] = []
    for k, edge in enumerate(graph.edges):
        if edge.source in reached and edge.target <= target:
            reached.add(edge.target)
            forward.append((k, edge))
    leading = {target}
    edges: list[int] = []
    for k, edge in reversed(forward):
        if edge.target in leading:
            leading.add(edge.source)
            edges.append(k)
    return Flow(graph, source, target, tuple(reversed(edges)))


def flow(graph: Graph, wrt: str) -> Flow:
    """All paths from a variable to the output.

    Raises:
        KeyError: ``wrt`` is not a variable of the graph.
    """
    return between(graph, graph.inputs[wrt], graph.output)


def _keep(_: int, count: int) -> int:
    return count


def _meet(obstacle: int, classes: PathClasses) -> PathClasses:
    """The kinds of paths after one more edge in front of them."""
    clean, zero, nonfinite, undefined = classes
    if obstacle == ZERO_PARTIAL:
        return PathClasses(0, clean + zero, 0, nonfinite + undefined)
    if obstacle == NONFINITE_PARTIAL:
        return PathClasses(0, 0, clean + nonfinite, zero + undefined)
    return classes


def _add_classes(a: PathClasses, b: PathClasses) -> PathClasses:
    return PathClasses(*map(add, a, b))


def _times_signed(weight: Scaled, sums: tuple[Scaled, Scaled]) -> tuple[Scaled, Scaled]:
    """A negative partial turns positive products into negative ones; both sums are kept without their sign."""
    positive, negative = sums
    if weight[0] < 0:
        weight = minus(weight)
        positive, negative = negative, positive
    return times(weight, positive), times(weight, negative)


def _plus_signed(a: tuple[Scaled, Scaled], b: tuple[Scaled, Scaled]) -> tuple[Scaled, Scaled]:
    return plus(a[0], b[0]), plus(a[1], b[1])


def _parts(sums: Iterable[Scaled], whole: Scaled) -> tuple[float | None, ...]:
    if not whole[0] or not finite(whole):
        return tuple(None for _ in sums)
    return tuple(value(over(part, whole)) for part in sums)
