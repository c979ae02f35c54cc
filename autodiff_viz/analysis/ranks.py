"""Every path has a number: its place in lexicographic order of edges, found from the counts without listing paths.

With them a list of all 2^60 paths can be scrolled, and a path drawn at random. (Counting as a way to number the members
of a set: Nijenhuis and Wilf, "Combinatorial Algorithms".)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from autodiff_viz.analysis.flow import Flow


def rank(flow: Flow, path: Iterable[int]) -> int:
    """The number of a path given by its edges from source to target, 0 for the first.

    Raises:
        ValueError: The edges are not a path of the flow.
    """
    edges = flow.graph.edges
    node, number = flow.source, 0
    for k in path:
        if k not in flow.weights or edges[k].source != node:
            raise ValueError(k)
        if offset := flow.offsets[k]:
            number += offset
        node = edges[k].target
    if node != flow.target:
        raise ValueError(node)
    return number


def unrank(flow: Flow, number: int) -> tuple[int, ...]:
    """The edges of path ``number``, from source to target.

    Raises:
        IndexError: There are not that many paths.
    """
    if not 0 <= number < flow.count:
        raise IndexError(number)
    edges, users, offsets = flow.graph.edges, flow.users, flow.offsets
    node, path = flow.source, []
    while node != flow.target:
        uses = users[node]
        k = uses[0]
        if len(uses) > 1:
            low, high = 0, len(uses)  # the last edge whose offset is not above the number
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offsets[uses[middle]] <= number else (low, middle)
            k = uses[low]
            number -= offsets[k]
        path.append(k)
        node = edges[k].target
    return tuple(path)


def draw(flow: Flow, random: Random) -> tuple[int, ...]:
    """One path at random, every path as likely as every other.

    Raises:
        ValueError: There is no path.
    """
    return unrank(flow, random.randrange(flow.count))


def paths_of_class(flow: Flow, wanted: int) -> Iterator[tuple[int, ...]]:
    """All paths of one of the four ``PathClasses``, by its position, in lexicographic order, one at a time."""
    for number in range(flow.classes[wanted]):
        node, met, rest, path = flow.source, 0, number, []
        while node != flow.target:
            k, met, rest = _next_edge(flow, node, met, rest, wanted)
            path.append(k)
            node = flow.graph.edges[k].target
        yield tuple(path)


def _next_edge(flow: Flow, node: int, met: int, rest: int, wanted: int) -> tuple[int, int, int]:
    """The edge that path ``rest`` of a class takes from a node, what it has met then, and its number beyond the
    edge."""
    for k in flow.users[node]:
        now = met | flow.obstacles[k]
        ahead = flow.classes_from[flow.graph.edges[k].target]
        fitting = sum(count for seen, count in enumerate(ahead) if now | seen == wanted)
        if rest < fitting:
            return k, now, rest
        rest -= fitting
    raise IndexError(rest)
