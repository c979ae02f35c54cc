"""Statements that repeat: the tape cut into equal stages, so that one of them can be drawn in place of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autodiff_viz.graph import CONSTANT, INPUT, Graph, Node

FEWEST = 8
"""Stages from which on one is drawn in place of all."""

LONGEST = 120
"""Lines of the tape in one stage."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Equal stages one after another.

    Attributes:
        start: Position of the first stage's first node.
        period: Nodes of a stage.
        count: Number of stages.
        sources: For each stage the nodes before it that it uses, in order of their first use; all lists have the same
            length.
    """

    start: int
    period: int
    count: int
    sources: tuple[tuple[int, ...], ...]

    def stage(self, number: int) -> range:
        """Positions of a stage's nodes."""
        first = self.start + number * self.period
        return range(first, first + self.period)


def repeated(graph: Graph) -> Fold | None:
    """The stages of a tape whose operations are all repeated, ``None`` if they are not, or if they are few.

    Variables and constants may stand before the stages; a stage may use them and any stage before it.
    """
    nodes = graph.nodes
    end = graph.output + 1
    start = next((i for i, node in enumerate(nodes[:end]) if node.inputs), end)
    while start and nodes[start - 1].operation == CONSTANT:  # constants of the first stage belong to it
        start -= 1
    length = end - start
    periods = (p for p in range(1, min(LONGEST, length // FEWEST) + 1) if length % p == 0)
    for period in periods:
        if _is_period(nodes, start, end, period):
            count = length // period
            stages = [range(start + k * period, start + (k + 1) * period) for k in range(count)]
            sources = tuple(_sources(nodes, stage) for stage in stages)
            if len({len(each) for each in sources}) == 1 and len(nodes) == end:
                return Fold(start, period, count, sources)
    return None


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
