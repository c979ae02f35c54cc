"""A graph of tensors some of whose nodes are unfolded into their numbers: rows and columns of Jacobians stand there."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.tensors.unfold import entry_name
from autodiff_viz.errors import LimitError
from autodiff_viz.graph import CONSTANT, INPUT, Node
from autodiff_viz.languages import _
from autodiff_viz.tensors.linear_maps import Array, LinearMap, Selection, chain

MAX_NUMBERS = 16
"""Numbers of a tensor that is unfolded in the picture."""

MAX_USES = 400
"""Edges of a picture in which something is unfolded."""


@dataclass(frozen=True, eq=False)
class Parts:
    """A graph, partly unfolded.

    Attributes:
        graph: A graph like any other: a number of an unfolded node is a node of its own.
        origins: Aligned with its nodes: which node of the whole graph each belongs to.
        opened: Nodes of the whole graph that are unfolded, in tape order.
    """

    graph: TensorGraph
    origins: tuple[int, ...]
    opened: tuple[int, ...]


def unfolds(graph: TensorGraph, position: int) -> bool:
    """Whether a node is a tensor of a few numbers that are not constant."""
    node = graph.nodes[position]
    return node.operation != CONSTANT and bool(node.shape) and 1 <= math.prod(node.shape) <= MAX_NUMBERS


def partly_unfolded(graph: TensorGraph, wanted: Collection[int], names: Sequence[str]) -> Parts:
    """The same graph with each number of the wanted nodes as a node of its own.

    An edge into a number is a row of the Jacobian, an edge out of it a column, an edge between two numbers a plain
    partial. Parts that are zero by the pattern of the map have no edge. Gradients, shares and ledgers are those of the
    whole graph, entry by entry.

    Args:
        graph: Any graph of tensors.
        wanted: Positions of nodes; those that do not unfold stay as they are.
        names: What every node is called, so that nothing is renamed.

    Raises:
        LimitError: There would be more than ``MAX_USES`` edges.
    """
    opened = tuple(i for i in sorted(wanted) if 0 <= i < len(graph.nodes) and unfolds(graph, i))
    if not opened:
        return Parts(graph, tuple(range(len(graph.nodes))), ())
    parts: list[list[int]] = []
    nodes: list[Node] = []
    origins: list[int] = []
    inputs: dict[str, int] = {}
    arrays: dict[int, Array] = {}
    maps: dict[tuple[int, int], LinearMap] = {}
    uses = 0
    for position, node in enumerate(graph.nodes):
        indices = list(np.ndindex(node.shape)) if position in opened else [None]
        parts.append([])
        for row, index in enumerate(indices):
            here, name = len(nodes), names[position]
            shape, value = node.shape, node.value
            if index is not None:
                name, shape = entry_name(name, index, node.shape, graph.scalars), ()
                value = float(graph.values[position][index])
            elif position in graph.arrays:
                arrays[here] = graph.arrays[position]
            sources: list[int] = []
            partials: list[float | None] = []
            for source, linear in _entering(graph, position, None if index is None else row, parts, opened):
                if isinstance(linear, LinearMap):
                    maps[here, len(sources)] = linear
                sources.append(source)
                partials.append(None if isinstance(linear, LinearMap) else linear)
                uses += linear is not None
            if uses > MAX_USES:
                raise LimitError(
                    _("With this unfolded, the picture would have more than {limit} edges.").format(limit=MAX_USES),
                    hint=_("Fold something else first, or show everything as single numbers."),
                )
            new = {"inputs": tuple(sources), "partials": tuple(partials), "name": name, "shape": shape, "value": value}
            nodes.append(node._replace(**new))
            origins.append(position)
            parts[position].append(here)
            if node.operation == INPUT:
                inputs[name] = here
    options = {i: graph.options[origin] for i, origin in enumerate(origins) if origin in graph.options}
    found = TensorGraph(nodes, parts[graph.output][0], inputs, {}, graph.text, arrays, maps, options)
    return Parts(found, tuple(origins), opened)


def _entering(
    graph: TensorGraph, target: int, row: int | None, parts: Sequence[Sequence[int]], opened: Collection[int]
) -> Iterator[tuple[int, LinearMap | float | None]]:
    """(source, map) of every edge into a node or one of its numbers; between numbers a partial, ``None`` if idle."""
    node = graph.nodes[target]
    for slot, (source, partial) in enumerate(zip(node.inputs, node.partials, strict=True)):
        linear = graph.maps.get((target, slot))
        for column, part in enumerate(parts[source]):
            if linear is None:
                yield part, partial
                continue
            block = _block(linear, row, column if source in opened else None)
            if not np.any(block.pattern().jvp(np.ones(block.source, dtype=int))):
                continue
            yield part, float(block.jvp(np.asarray(1.0))) if block.source == block.target == () else block


def _block(linear: LinearMap, row: int | None, column: int | None) -> LinearMap:
    """One row of a map, one column, one entry, or all of it."""
    if column is not None:
        places = np.full(math.prod(linear.source), -1)
        places[column] = 0
        linear = chain(Selection((), linear.source, places.reshape(linear.source), linear.kind), linear)
    return linear if row is None else chain(linear, Selection(linear.target, (), np.asarray(row), linear.kind))
