"""Where a value or a derivative stops being finite: the first node or edge to blame."""

from __future__ import annotations

import math
from typing import NamedTuple

from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.graph import Graph


class Trouble(NamedTuple):
    """The first place at which something is not finite.

    Attributes:
        node: Position of the node at which it arises.
        slot: The argument whose local partial is not finite, or ``None`` if the node's value itself is not.
    """

    node: int
    slot: int | None = None


def first_trouble(graph: Graph) -> Trouble | None:
    """The culprit for a value or a partial that is not finite, or ``None`` if all is well.

    A value is blamed where it arises, not where it is passed on; a partial only if every value that the output needs is
    finite.
    """
    needed = {i for i, adjoint in enumerate(reverse_sweep(graph)) if adjoint is not None}
    for position in sorted(needed | _fixed(graph, needed)):
        if not math.isfinite(graph.nodes[position].value):
            return Trouble(position)
    for edge in graph.edges:
        if edge.target in needed and not math.isfinite(edge.partial):
            return Trouble(edge.target, edge.slot)
    return None


def _fixed(graph: Graph, needed: set[int]) -> set[int]:
    """Nodes that no derivative flows through but that the output needs: constants and what is made of them."""
    found: set[int] = set()
    for position in range(graph.output, -1, -1):
        if position in needed or position in found or position == graph.output:
            found.update(graph.nodes[position].inputs)
    return found
