"""A live graph of small tensors, number by number: each entry of a Jacobian that is not zero becomes an edge."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from autodiff_viz.engine.live_graph import LiveGraph
from autodiff_viz.engine.tensors.unfold import entry_name
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.graph import CONSTANT, INPUT, Node
from autodiff_viz.languages import _

MAX_ENTRIES = 16
"""Numbers of the largest tensor that is unfolded."""

MAX_NUMBERS = 120
"""Numbers of all of them."""


def entries(graph: LiveGraph) -> LiveGraph:
    """The same graph with one node for each number of each tensor that a derivative reaches.

    The partials are entries of PyTorch's own Jacobians, so that the sum over all paths is its gradient. Where an entry
    is zero there is no edge, whether it is zero everywhere or only here; constants are left out.

    Raises:
        LimitError: A tensor has more than ``MAX_ENTRIES`` numbers, or all together more than ``MAX_NUMBERS``.
        FormulaError: Numbers are complex, or ``backward()`` has freed the graph, and the Jacobians were not kept.
    """
    moving = sorted({graph.output, *(i for use in graph.uses for i in use[:2])})
    sizes = [int(np.prod(graph.nodes[i].shape)) for i in moving]
    if max(sizes) > MAX_ENTRIES or sum(sizes) > MAX_NUMBERS:
        raise LimitError(
            _("Tensors of up to {most} numbers, {all} together, can be shown number by number.").format(
                most=MAX_ENTRIES, all=MAX_NUMBERS
            )
        )
    edges = _edges(graph)
    first: dict[int, int] = {}
    nodes: list[Node] = []
    values: list[np.ndarray[Any, Any] | None] = []
    adjoints: list[np.ndarray[Any, Any] | None] = []
    names: dict[str, int] = {}
    inputs: dict[str, int] = {}
    links: dict[tuple[int, int], int] = {}
    taken = {node.name for node in graph.nodes if node.name and not node.shape}
    for position in moving:
        node, whole, adjoint = graph.nodes[position], graph.values[position], graph.adjoints[position]
        first[position] = len(nodes)
        for number, index in enumerate(product(*map(range, node.shape))):
            here = len(nodes)
            value = None if whole is None else np.asarray(whole[index], dtype=float)
            name = entry_name(node.name, index, node.shape, taken) if node.name else ""
            into = edges.get((position, number), [])
            kind = node.operation if into or node.operation == INPUT else CONSTANT
            nodes.append(
                Node(
                    kind,
                    np.nan if value is None else float(value),
                    tuple(first[source] + column for source, column, _partial in into),
                    tuple(partial for _source, _column, partial in into),
                    name,
                    node.span,
                    (),
                    node.creator if into else "",
                )
            )
            values.append(value)
            adjoints.append(None if adjoint is None else np.asarray(adjoint[index], dtype=float))
            links |= dict.fromkeys(((here, slot) for slot in range(len(into))), 0)
            if name:
                (inputs if node.operation == INPUT else names)[name] = here
    return LiveGraph(
        tuple(nodes),
        first[graph.output],
        inputs,
        names,
        graph.text,
        values=tuple(values),
        adjoints=tuple(adjoints),
        _links=links,
        _outputs=(None,) * len(nodes),
    )


def _edges(graph: LiveGraph) -> dict[tuple[int, int], list[tuple[int, int, float]]]:
    """(target, its number) → (source, its number, partial) of every edge, in order of slots."""
    found: dict[tuple[int, int], list[tuple[int, int, float]]] = {}
    for target, row, source, column, partial in _nonzero(graph):
        found.setdefault((target, row), []).append((source, column, partial))
    return found


def _nonzero(graph: LiveGraph) -> Iterator[tuple[int, int, int, int, float]]:
    for use in graph.uses:
        matrix = graph.jacobian(use)
        if np.iscomplexobj(matrix):
            raise FormulaError(_("Between complex numbers there is no single matrix."), hint=_("Ask for share()."))
        rows = int(np.prod(graph.nodes[use.target].shape))
        flat = matrix.reshape(rows, -1)
        for row, column in np.argwhere(flat).tolist():
            yield use.target, row, use.source, column, float(flat[row, column])
