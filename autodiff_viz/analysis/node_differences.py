"""Two graphs compared node by node: which nodes are the same one, and where their numbers part.

Nodes are matched by what they are, not by where they lie. Variables meet by name, results that have a name by that name
and the turn of its assignment, other nodes by operation and matched inputs (common sub-structure, found in one pass
from the inputs up). What is then still alone, but stands in the same place below two matched nodes of one operation,
meets in one pass from the output down. Of two runs of one program all that ran in both is matched so; of two points or
two precisions of one formula, everything.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from autodiff_viz.analysis.agreement import ulp
from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.graph import CONSTANT, INPUT, Graph

VALUE, PARTIAL, ADJOINT, OPERATION, LEFT, RIGHT = "value", "partial", "adjoint", "operation", "left", "right"
"""What two graphs may first part by; the last two: a node that only one of them has."""


class Difference(NamedTuple):
    """One quantity twice; ``None`` where a graph does not have it.

    Attributes:
        left: In the first graph.
        right: In the second.
        ulps: |right - left| in units of the last place of ``left``; 0 if both are nan, infinite if only one is finite;
            ``None`` if one is missing.
    """

    left: float | None
    right: float | None
    ulps: float | None

    @property
    def same(self) -> bool:
        """Whether both are there and equal to the last bit, or neither is there."""
        return self.left is self.right is None or self.ulps == 0

    @property
    def absolute(self) -> float | None:
        """|right - left|."""
        return None if self.left is None or self.right is None else abs(self.right - self.left)

    @property
    def relative(self) -> float | None:
        """The same over |left|; infinite where that is 0."""
        if self.left is None or self.right is None:
            return None
        apart = abs(self.right - self.left)
        return apart / abs(self.left) if self.left else math.inf if apart else 0.0


class Pair(NamedTuple):
    """A node of both graphs, or of one.

    Attributes:
        left: Its position in the first graph, or ``None``.
        right: Its position in the second, or ``None``.
        value: Its values.
        partials: Its local partials, by slot.
        adjoint: Its adjoints.
        recast: Whether the two nodes are different operations under one name, or on other inputs.
    """

    left: int | None
    right: int | None
    value: Difference
    partials: tuple[Difference, ...]
    adjoint: Difference
    recast: bool

    @property
    def same(self) -> bool:
        """Whether nothing differs here."""
        numbers = (self.value, self.adjoint, *self.partials)
        return None not in (self.left, self.right) and not self.recast and all(number.same for number in numbers)


class Parting(NamedTuple):
    """Where two graphs part first.

    Attributes:
        pair: Its place in ``NodeDifferences.pairs``.
        by: What differs there: ``VALUE``, ``PARTIAL``, ``ADJOINT``, ``OPERATION``, ``LEFT`` or ``RIGHT``.
        slot: Of the partial.
    """

    pair: int
    by: str
    slot: int = 0


@dataclass(frozen=True)
class NodeDifferences:
    """Two graphs, node by node.

    Attributes:
        pairs: In the order of the first tape; what only the second has stands before the node that follows it there.
        first: Where they part first, ``None`` if they are equal. In the order of evaluation; of graphs that differ in
            adjoints only, in the order of the reverse sweep.
    """

    pairs: tuple[Pair, ...]
    first: Parting | None


def node_differences(
    left: Graph,
    right: Graph,
    precision: str = "float64",
    adjoints: tuple[Sequence[float | None], Sequence[float | None]] | None = None,
) -> NodeDifferences:
    """Match the nodes of two graphs and compare their numbers.

    Args:
        left: The first graph.
        right: The second.
        precision: ``"float64"`` or ``"float32"``: what a unit in the last place is one of.
        adjoints: The adjoints of both, if they were not found by the reverse sweep in float64.

    Time and memory grow with the number of nodes.
    """
    backs = adjoints or (reverse_sweep(left), reverse_sweep(right))
    partner = _matched(left, right)
    pairs = tuple(_pair(left, right, backs, i, j, partner, precision) for i, j in _merged(left, right, partner))
    return NodeDifferences(pairs, _first(pairs, left, right))


def _matched(left: Graph, right: Graph) -> dict[int, int]:
    """Position in the first graph → position in the second."""
    if _skeleton(left) == _skeleton(right):
        return {i: i for i in range(len(left.nodes))}
    partner: dict[int, int] = {}
    taken: set[int] = set()

    def meet(i: int, j: int) -> None:
        partner[i] = j
        taken.add(j)

    for name, i in left.inputs.items():
        if name in right.inputs:
            meet(i, right.inputs[name])
    named = _named(right)
    for key, i in _named(left).items():
        if key in named:
            meet(i, named[key])
    _upwards(left, right, partner, taken)
    if left.output not in partner and right.output not in taken:
        meet(left.output, right.output)
    _downwards(left, right, partner, taken)
    return partner


def _skeleton(graph: Graph) -> list[tuple[str, tuple[int, ...], str]]:
    return [(node.operation, node.inputs, node.name) for node in graph.nodes]


def _named(graph: Graph) -> dict[tuple[str, int], int]:
    """(name, turn) → position of an assigned result."""
    turns: Counter[str] = Counter()
    found = {}
    for position, node in enumerate(graph.nodes):
        if node.name and node.operation not in (INPUT, CONSTANT):
            found[node.name, turns[node.name]] = position
            turns[node.name] += 1
    return found


def _upwards(left: Graph, right: Graph, partner: dict[int, int], taken: set[int]) -> None:
    """Match nodes of one operation on matched inputs, and constants of one value.

    Equal structures get one number, whichever graph they stand in; a node that is matched already counts as the same
    thing in both.
    """
    numbers: dict[object, int] = {}

    def structures(graph: Graph, matched: dict[int, int]) -> list[int]:
        found: list[int] = []
        for position, node in enumerate(graph.nodes):
            key: object = (node.operation, node.name, tuple(found[i] for i in node.inputs))
            if position in matched:
                key = matched[position]
            elif node.operation == CONSTANT:
                key = (CONSTANT, node.name, repr(node.value))
            found.append(numbers.setdefault(key, len(numbers)))
        return found

    waiting: dict[int, deque[int]] = defaultdict(deque)
    for j, number in enumerate(structures(right, {j: i for i, j in partner.items()})):
        if j not in taken:
            waiting[number].append(j)
    for i, number in enumerate(structures(left, {i: i for i in partner})):
        if i not in partner and waiting[number]:
            partner[i] = waiting[number].popleft()
            taken.add(partner[i])


def _downwards(left: Graph, right: Graph, partner: dict[int, int], taken: set[int]) -> None:
    """Match what stands in the same slot below two matched nodes of one operation."""
    for i in range(len(left.nodes) - 1, -1, -1):
        if i not in partner:
            continue
        above, beside = left.nodes[i], right.nodes[partner[i]]
        if above.operation != beside.operation or len(above.inputs) != len(beside.inputs):
            continue
        for a, b in zip(above.inputs, beside.inputs, strict=True):
            if a not in partner and b not in taken and left.nodes[a].operation == right.nodes[b].operation != INPUT:
                partner[a] = b
                taken.add(b)


def _merged(left: Graph, right: Graph, partner: dict[int, int]) -> list[tuple[int | None, int | None]]:
    """All nodes of both, matched ones once."""
    met = set(partner.values())
    merged: list[tuple[int | None, int | None]] = []
    next_ = 0
    for i in range(len(left.nodes)):
        j = partner.get(i)
        while j is not None and next_ < j:
            if next_ not in met:
                merged.append((None, next_))
            next_ += 1
        merged.append((i, j))
    merged += [(None, j) for j in range(next_, len(right.nodes)) if j not in met]
    return merged


def _pair(
    left: Graph,
    right: Graph,
    backs: tuple[Sequence[float | None], Sequence[float | None]],
    i: int | None,
    j: int | None,
    partner: dict[int, int],
    precision: str,
) -> Pair:
    a, b = None if i is None else left.nodes[i], None if j is None else right.nodes[j]
    value = _difference(a and a.value, b and b.value, precision)
    adjoint = _difference(None if i is None else backs[0][i], None if j is None else backs[1][j], precision)
    ours, theirs = a.partials if a else (), b.partials if b else ()
    slots = max(len(ours), len(theirs))
    partials = tuple(
        _difference(ours[k] if k < len(ours) else None, theirs[k] if k < len(theirs) else None, precision)
        for k in range(slots)
    )
    recast = (
        a is not None
        and b is not None
        and (a.operation != b.operation or tuple(map(partner.get, a.inputs)) != tuple(b.inputs))
    )
    return Pair(i, j, value, partials, adjoint, recast)


def _difference(left: float | None, right: float | None, precision: str) -> Difference:
    if left is None or right is None:
        return Difference(left, right, None)
    if left == right or (math.isnan(left) and math.isnan(right)):
        return Difference(left, right, 0.0)
    if not (math.isfinite(left) and math.isfinite(right)):
        return Difference(left, right, math.inf)
    return Difference(left, right, abs(right - left) / ulp(left, precision))


def _first(pairs: Sequence[Pair], left: Graph, right: Graph) -> Parting | None:
    """Numbers that only one graph was written with are no parting: the operation that uses them is."""
    for place, pair in enumerate(pairs):
        if pair.left is None or pair.right is None:
            alone = right.nodes[pair.right] if pair.right is not None else left.nodes[pair.left or 0]
            if alone.operation != CONSTANT:
                return Parting(place, RIGHT if pair.left is None else LEFT)
            continue
        if pair.recast and left.nodes[pair.left].operation != CONSTANT:
            return Parting(place, OPERATION)
        if not pair.value.same:
            return Parting(place, VALUE)
        for slot, partial in enumerate(pair.partials):
            if not partial.same:
                return Parting(place, PARTIAL, slot)
    apart = [place for place, pair in enumerate(pairs) if not pair.same]
    return Parting(apart[-1], ADJOINT) if apart else None
