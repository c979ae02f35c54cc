"""The chain rule as a sum over all paths, one by one, against one reverse sweep: counted without walking the paths."""

from __future__ import annotations

from dataclasses import dataclass

from autodiff_viz.analysis.truth import needed
from autodiff_viz.graph import Graph


@dataclass(frozen=True, slots=True)
class Naive:
    """The chain rule as a sum over all paths, term by term, against one reverse sweep.

    Attributes:
        paths: How many there are.
        naive: Products and sums if every path is multiplied out by itself.
        reverse: Products and sums of the reverse sweep, signs and all: one product an edge, sums where paths meet.
    """

    paths: int
    naive: int
    reverse: int


def naive_sum(graph: Graph, wrt: str) -> Naive:
    """Operations for one derivative from its paths, exactly, without walking them.

    Raises:
        KeyError: ``wrt`` is not a variable of the graph.
    """
    source = graph.inputs[wrt]
    counts = {source: 1}
    lengths = {source: 0}  # of all paths together
    edges, meetings = 0, 0
    useful = set(needed(graph))
    for position in sorted(useful):
        node = graph.nodes[position]
        moving = [
            i for i, partial in zip(node.inputs, node.partials, strict=True) if partial is not None and i in counts
        ]
        if moving:
            counts[position] = sum(counts[i] for i in moving)
            lengths[position] = sum(lengths[i] + counts[i] for i in moving)
            edges += len(moving)
            meetings += len(moving) - 1
    paths = counts.get(graph.output, 0)
    if not paths:
        return Naive(0, 0, 0)
    users = {graph.output}
    products, sums, reached = 0, 0, {graph.output}
    for position in sorted(useful & counts.keys(), reverse=True):
        node = graph.nodes[position]
        if position not in reached or position == source:
            continue
        for i, partial in zip(node.inputs, node.partials, strict=True):
            if partial is not None and i in counts:
                products += position != graph.output
                sums += i in users
                users.add(i)
                reached.add(i)
    products_of_paths, sums_of_paths = lengths[graph.output] - paths, paths - 1
    return Naive(paths, products_of_paths + sums_of_paths, products + sums)
