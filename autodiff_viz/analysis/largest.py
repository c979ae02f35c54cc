"""The paths in order of decreasing |product|, one at a time: the first fifty of 2^60 without looking at the rest.

Every path is the best path with some deviations from it, and a deviation costs what it loses against staying on the
best path. Eppstein's persistent heaps ("Finding the k shortest paths", SIAM J. Comput. 28, 1998, section 2) keep the
deviations along the best path from each node, so that one more path costs four heap operations however deep the graph
is.

Ties are exact. A deviation has two prices, the loss and the change of the path's rank (``ranks``); both add up along
the path, pairs are compared in that order, and no two paths agree in rank. So tied paths come in lexicographic order of
their edges.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from autodiff_viz.analysis.flow import NONFINITE_PARTIAL, ZERO_PARTIAL, Flow
from autodiff_viz.analysis.ranks import paths_of_class

if TYPE_CHECKING:
    from mpmath import MPContext

_BITS = 128
_NOISE = 40
"""Logarithms are integers in units of 2^-128, so that sums are exact; equal products such as 3·2 and 6·1 still differ
by some units in sum, and losses are rounded to units of 2^-88 before they are compared."""


class _Heap(NamedTuple):
    """A persistent leftist heap of the nodes one may deviate at, by the price of the cheapest deviation there."""

    price: tuple[int, int]
    node: int
    left: _Heap | None
    right: _Heap | None
    spine: int


class _Deviation(NamedTuple):
    """Leaving a node along another edge than the best one: what it loses, and the price it is compared by."""

    price: tuple[int, int]
    loss: int
    edge: int


def largest(flow: Flow) -> Iterator[tuple[int, ...]]:
    """All paths, largest |product| first and ties in lexicographic order of their edges; lazily.

    Products that are infinite or nan come before all others, since they decide the derivative: first the paths that
    meet an infinite or undefined partial, then those that meet a zero as well (0 · ∞). Products that are zero come
    last. Each of these kinds is in lexicographic order. Products are compared exactly, not after rounding to a float,
    down to relative differences of 1e-26.

    Yields:
        The edges of a path, from source to target.
    """
    yield from paths_of_class(flow, NONFINITE_PARTIAL)
    yield from paths_of_class(flow, NONFINITE_PARTIAL | ZERO_PARTIAL)
    yield from _Search(flow).paths()
    yield from paths_of_class(flow, ZERO_PARTIAL)


class _Search:
    """Best-first search over the paths without zero and non-finite partials."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.log = cache(_log)
        self.heads = {k: flow.graph.edges[k].target for k in flow.edges}
        self.options: dict[int, list[tuple[int, int]]] = {}
        self.score = {flow.target: 0}
        self.rank = {flow.target: 0}
        self.best: dict[int, int] = {}
        self.heaps: dict[int, _Heap | None] = {flow.target: None}
        self.deviations: dict[int, list[_Deviation]] = {}
        for node in reversed(flow.nodes):
            if node != flow.target:
                self._choose(node)

    def _choose(self, node: int) -> None:
        """The best edge out of a node: the largest product to the target, the first edge of those that tie."""
        flow, score, heads = self.flow, self.score, self.heads
        edges = flow.graph.edges
        options = [
            (self.log(abs(edges[k].partial)) + score[heads[k]], k)
            for k in flow.users[node]
            if not flow.obstacles[k] and heads[k] in score
        ]
        if options:
            top = max(options)[0]
            score[node], best = next(option for option in options if not _rounded(top - option[0]))
            offset, rest = flow.offsets[best], self.rank[heads[best]]
            self.rank[node] = offset + rest if offset else rest  # a long number is shared, not copied
            self.best[node] = best
            if len(options) > 1:
                self.options[node] = options

    def paths(self) -> Iterator[tuple[int, ...]]:
        """All clean paths in order."""
        if self.flow.source not in self.score:
            return
        yield self._path(None)
        waiting: list[tuple[int, int, int, int, _Heap, int, _Chain]] = []

        def wait(heap: _Heap | None, place: int, loss: int, shift: int, before: _Chain) -> None:
            """Queue the path with the deviations ``before`` (which cost ``loss`` and ``shift``) and one more."""
            if heap and place < len(self._at(heap.node)):
                deviation = self._at(heap.node)[place]
                price = _rounded(loss + deviation.loss), shift + deviation.price[1]
                heappush(waiting, (*price, loss, shift, heap, place, before))

        wait(self._heap(self.flow.source), 0, 0, 0, None)
        while waiting:
            _price, total_shift, loss, shift, heap, place, before = heappop(waiting)
            deviation = self._at(heap.node)[place]
            chain = before, deviation.edge
            yield self._path(chain)
            wait(heap, place + 1, loss, shift, before)
            if place == 0:
                wait(heap.left, 0, loss, shift, before)
                wait(heap.right, 0, loss, shift, before)
            wait(self._heap(self.heads[deviation.edge]), 0, loss + deviation.loss, total_shift, chain)

    def _at(self, node: int) -> list[_Deviation]:
        """The deviations at one node, cheapest first."""
        found = self.deviations.get(node)
        if found is None:
            found = []
            for score, k in self.options.get(node, ()):
                if k != self.best[node]:
                    loss = self.score[node] - score
                    shift = self.flow.offsets[k] + self.rank[self.heads[k]] - self.rank[node]
                    found.append(_Deviation((_rounded(loss), shift), loss, k))
            found.sort()
            self.deviations[node] = found
        return found

    def _heap(self, node: int) -> _Heap | None:
        """All deviations along the best path from a node."""
        walk = []
        while node not in self.heaps:
            walk.append(node)
            node = self.heads[self.best[node]]
        heap = self.heaps[node]
        for node in reversed(walk):
            if found := self._at(node):
                heap = _inserted(heap, found[0].price, node)
            self.heaps[node] = heap
        return heap

    def _path(self, chain: _Chain) -> tuple[int, ...]:
        """The best path with the deviations of a chain, whose last one comes first."""
        turns: dict[int, int] = {}
        while chain is not None:
            chain, edge = chain
            turns[self.flow.graph.edges[edge].source] = edge
        node, path = self.flow.source, []
        while node != self.flow.target:
            edge = turns.get(node)
            path.append(self.best[node] if edge is None else edge)
            node = self.heads[path[-1]]
        return tuple(path)


_Chain = tuple["_Chain", int] | None
"""The deviations of a path: all but the last, and the last."""


def _inserted(heap: _Heap | None, price: tuple[int, int], node: int) -> _Heap:
    """A leftist heap with one more element, sharing all but O(log n) of the old one."""
    passed = []
    while heap and heap.price < price:
        passed.append(heap)
        heap = heap.right
    result = _Heap(price, node, heap, None, 1)
    for above in reversed(passed):
        left, right = above.left, result
        if left is None or left.spine < right.spine:
            left, right = right, left
        result = _Heap(above.price, above.node, left, right, 1 + (right.spine if right else 0))
    return result


def _rounded(loss: int) -> int:
    return (loss + (1 << (_NOISE - 1))) >> _NOISE


def _log(size: float) -> int:
    """The logarithm of a positive float in units of 2^-128."""
    mp = _precise()
    return int(mp.ldexp(mp.log(size), _BITS))


@cache
def _precise() -> MPContext:
    """mpmath in a context of our own, so that nobody's choice of precision changes the order of paths."""
    from mpmath import MPContext

    context = MPContext()
    context.prec = _BITS + 16  # the logarithm of a float is below 2^10
    return context
