"""Statements that repeat: the tape cut into equal stages, so that one of them can be drawn in place of all, and all of
them as one box in what stands around them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from autodiff_viz.graph import CONSTANT, INPUT, Graph, Node

FEWEST = 8
"""Stages from which on one is drawn in place of all."""

LONGEST = 120
"""Lines of the tape in one stage."""

CANDIDATES = 4
"""Distances between assignments of one name that are tried as lengths of a stage."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Equal stages one after another.

    Attributes:
        start: Position of the first stage's first node.
        period: Nodes of a stage.
        count: Number of stages.
        sources: For each stage the nodes before it that it uses, in order of their first use; all lists have the same
            length.
        exits: Nodes of stages that are used after the last one, or are the output.
        alone: Whether no operation stands before or after the stages.
    """

    start: int
    period: int
    count: int
    sources: tuple[tuple[int, ...], ...]
    exits: tuple[int, ...]
    alone: bool

    @property
    def end(self) -> int:
        """Position after the last stage."""
        return self.start + self.count * self.period

    def stage(self, number: int) -> range:
        """Positions of a stage's nodes."""
        first = self.start + number * self.period
        return range(first, first + self.period)


def repeated(graph: Graph) -> Fold | None:
    """The stages of a tape, ``None`` if nothing is repeated, or not often.

    Anything may stand before the stages, and a stage may use it, and any stage before it; anything may follow them.
    """
    return _everything(graph) or _part(graph)


def _everything(graph: Graph) -> Fold | None:
    """Stages that all operations belong to."""
    nodes = graph.nodes
    end = graph.output + 1
    start = next((i for i, node in enumerate(nodes[:end]) if node.inputs), end)
    while start and nodes[start - 1].operation == CONSTANT:  # constants of the first stage belong to it
        start -= 1
    length = end - start
    if len(nodes) != end:
        return None
    periods = (p for p in range(1, min(LONGEST, length // FEWEST) + 1) if length % p == 0)
    return next(filter(None, (_fold(graph, start, end, period) for period in periods)), None)


def _part(graph: Graph) -> Fold | None:
    """The longest run of stages that assign the same names, with operations before or after it."""
    nodes = graph.nodes
    turns: dict[str, list[int]] = {}
    for position, node in enumerate(nodes):
        if node.name and node.inputs:
            turns.setdefault(node.name, []).append(position)
    steps = Counter(b - a for places in turns.values() for a, b in zip(places, places[1:], strict=False))
    found: list[Fold] = []
    for period, often in steps.most_common(CANDIDATES):
        if often < FEWEST - 1 or period > LONGEST:
            continue
        first, last = _run(nodes, period)
        ends = {place % period for places in turns.values() for place in places if first <= place < last}
        for residue in ends:
            found += _aligned(graph, first, last, period, residue)
    return max(found, key=lambda fold: (fold.count * fold.period, -len(fold.sources[-1])), default=None)


def _run(nodes: Sequence[Node], period: int) -> tuple[int, int]:
    """The longest stretch of the tape in which each node is like the one a period before it, and feeds on it alike."""
    best = first = (0, 0)
    for i in range(period, len(nodes)):
        alike = _alike(nodes[i - period], nodes[i], 0, 2 * period, period)
        first = (first[0], i + 1) if alike and first[1] == i else (i, i + 1) if alike else (0, 0)
        best = max(best, first, key=lambda run: run[1] - run[0])
    return best


def _aligned(graph: Graph, first: int, last: int, period: int, residue: int) -> list[Fold]:
    """The longest fold whose stages end at positions of a residue; the first two of them may feed on other nodes."""
    for shift in range(3):
        start = max(0, first - 2 * period) + shift * period
        start += (residue + 1 - start) % period
        end = start + (last - start) // period * period
        fold = _fold(graph, start, end, period)
        if fold:
            return [fold]
    return []


def _fold(graph: Graph, start: int, end: int, period: int) -> Fold | None:
    """The fold of a stretch of the tape, if it repeats often enough."""
    nodes = graph.nodes
    count = (end - start) // period
    if count < FEWEST or not _is_period(nodes, start, end, period):
        return None
    sources = tuple(_sources(nodes, range(start + k * period, start + (k + 1) * period)) for k in range(count))
    if len({len(each) for each in sources}) > 1:
        return None
    used = {source for node in nodes[end:] for source in node.inputs} | {graph.output}
    exits = tuple(i for i in sorted(used) if start <= i < end)
    alone = end == len(nodes) and not any(node.inputs for node in nodes[:start])
    return Fold(start, period, count, sources, exits, alone) if exits else None


def reduced(graph: Graph, hidden: Set[int]) -> dict[int, tuple[int, ...]]:
    """For each node on show that hidden ones lead to, the nodes on show that these are made from.

    ``frontend/group.js`` does the same and adds up the paths between them.
    """
    found: dict[int, tuple[int, ...]] = {}
    for root, node in enumerate(graph.nodes):
        if root in hidden or hidden.isdisjoint(node.inputs):
            continue
        seen, waiting, sources = {root}, [root], set[int]()
        while waiting:
            for source in graph.nodes[waiting.pop()].inputs:
                if source not in hidden:
                    sources.add(source)
                elif source not in seen:
                    seen.add(source)
                    waiting.append(source)
        found[root] = tuple(sorted(sources))
    return found


def _is_period(nodes: Sequence[Node], start: int, end: int, period: int) -> bool:
    """Whether every stage repeats the one before it."""
    tape = nodes[start:end]
    return all(_alike(tape[i - period], tape[i], start, i, period) for i in range(period, len(tape)))


def _alike(before: Node, node: Node, start: int, place: int, period: int) -> bool:
    if node.operation != before.operation or len(node.inputs) != len(before.inputs) or node.operation == INPUT:
        return False
    if node.operation == CONSTANT:
        return node.value == before.value and node.name == before.name
    if [p is None for p in node.partials] != [p is None for p in before.partials]:
        return False
    first = place < 2 * period  # what the first stage uses from outside, the second takes from the first
    return all(
        now == then or now - then == period or (first and then < start)
        for now, then in zip(node.inputs, before.inputs, strict=True)
    )


def _sources(nodes: Sequence[Node], stage: range) -> tuple[int, ...]:
    found: dict[int, None] = {}
    for position in stage:
        for source in nodes[position].inputs:
            if source < stage.start:
                found[source] = None
    return tuple(found)
