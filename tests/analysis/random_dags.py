"""Graphs to count paths in, and the paths found the slow way: one by one, in exact rationals."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from autodiff_viz.graph import CONSTANT, INPUT, Graph, Node

SMALL = (0.0, 1.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 6.0, 0.5, 1.5, 9.0)
"""Weights whose products tie often, 3·3 with 9 too, and are exact in floats."""


def any_float(random: Random) -> float:
    """A weight as a real graph has it, now and then zero."""
    return random.choice((random.gauss(0.0, 1.0), random.uniform(-3.0, 3.0), 1.0, -1.0, random.choice((0.0, 1.0))))


def small(random: Random) -> float:
    """A weight that makes ties."""
    return random.choice(SMALL)


def random_dag(random: Random, weight: Callable[[Random], float], size: int = 11) -> Graph:
    """A graph of up to ``size`` nodes with parallel edges, inactive slots, constants and dead ends."""
    nodes = [Node(INPUT, 1.0, name="x")]
    for position in range(1, random.randint(size // 2, size)):
        if random.random() < 0.05:
            nodes.append(Node(CONSTANT, 1.0))
            continue
        first = max(0, position - random.randint(1, 5))
        uses = [random.randrange(first, position) for _ in range(random.randint(1, 3))]
        uses += random.sample(uses, random.randint(0, 1))
        partials = [None if random.random() < 0.05 else weight(random) for _ in uses]
        nodes.append(Node("any", 1.0, tuple(uses), tuple(partials)))
    return Graph(nodes, len(nodes) - 1 - (random.random() < 0.2), {"x": 0})


@st.composite
def dags(draw: st.DrawFn, weights: st.SearchStrategy[float], size: int = 8) -> Graph:
    """The same from Hypothesis, which makes a failing one small."""
    nodes = [Node(INPUT, 1.0, name="x")]
    for position in range(1, draw(st.integers(1, size))):
        uses = draw(st.lists(st.integers(0, position - 1), min_size=1, max_size=3))
        nodes.append(Node("any", 1.0, tuple(uses), tuple(draw(weights) for _ in uses)))
    return Graph(nodes, draw(st.integers(0, len(nodes) - 1)), {"x": 0})


def sine_ladder(steps: int, c: float, x: float = 1.0) -> Graph:
    """x ← x + c·sin x, so many times: a diamond each, 2^steps paths."""
    nodes = [Node(INPUT, x, name="x"), Node(CONSTANT, c)]
    last = 0
    for _ in range(steps):
        x, sine, new = nodes[last].value, math.sin(nodes[last].value), len(nodes)
        nodes.append(Node("sin", sine, (last,), (math.cos(x),)))
        nodes.append(Node("mul", c * sine, (1, new), (None, c)))
        nodes.append(Node("add", x + c * sine, (last, new + 1), (1.0, 1.0)))
        last = new + 2
    return Graph(nodes, last, {"x": 0})


def ladder(partials: Sequence[Sequence[float]]) -> Graph:
    """A chain of nodes, each using the one before it in as many slots as it has partials."""
    nodes = [Node(INPUT, 1.0, name="x")]
    for position, row in enumerate(partials):
        nodes.append(Node("any", 1.0, (position,) * len(row), tuple(row)))
    return Graph(nodes, len(partials), {"x": 0})


@dataclass(frozen=True)
class Path:
    """A path and the product of its partials; ``product`` is ``None`` if a partial is not finite."""

    edges: tuple[int, ...]
    product: Fraction | None
    kind: int

    @property
    def exact(self) -> Fraction:
        assert self.product is not None
        return self.product


def all_paths(graph: Graph, source: int = 0, target: int | None = None) -> list[Path]:
    """Every path from a node to another, the output by default, in lexicographic order of edges."""
    target = graph.output if target is None else target
    found: list[Path] = []
    waiting: list[tuple[int, tuple[int, ...]]] = [(source, ())]
    while waiting:
        node, edges = waiting.pop()
        if node == target:
            partials = [graph.edges[k].partial for k in edges]
            finite = all(map(math.isfinite, partials))
            product = math.prod(map(Fraction, partials), start=Fraction(1)) if finite else None
            found.append(Path(edges, product, (0.0 in partials) + 2 * (not finite)))
        waiting += [(edge.target, (*edges, k)) for k, edge in enumerate(graph.edges) if edge.source == node]
    return sorted(found, key=lambda path: path.edges)
