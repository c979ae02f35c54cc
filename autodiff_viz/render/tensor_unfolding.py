"""Which nodes of a picture of tensors are unfolded into their numbers, and what can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autodiff_viz.analysis.tensor_parts import Parts, partly_unfolded, unfolds
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.tensors.unfold import entry_name, first_number, whole_of
from autodiff_viz.errors import LimitError
from autodiff_viz.languages import _
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.typeset import name_box

MAX_PICTURE = 150
"""Nodes that are drawn."""

FOLD, UNFOLD = "fold", "unfold"
"""What can be done with a node."""


def unfolded(graph: TensorGraph, wanted: Sequence[int]) -> tuple[Parts, str]:
    """The graph with these nodes unfolded, in the order in which somebody asked for it.

    Returns:
        As many of them as fit into a picture, the first ones first, and what is to be said if some do not.
    """
    names, rest, refused = node_names(graph), list(wanted), ""
    while True:
        try:
            found = partly_unfolded(graph, rest, names)
            if found.opened and len(found.graph.nodes) > MAX_PICTURE:
                raise LimitError(
                    _("With this unfolded, the picture would have more than {limit} nodes.").format(limit=MAX_PICTURE),
                    hint=_("Fold something else first, or show everything as single numbers."),
                )
        except LimitError as error:
            refused = f"{error.message} {error.hint}".strip()
            rest.pop()
        else:
            return found, refused


def turning(graph: TensorGraph, parts: Parts, position: int) -> dict[str, object]:
    """What can be done with a node of the picture, ``FOLD``, ``UNFOLD`` or ``""``, and which of the graph it is."""
    origin = parts.origins[position]
    can = len(graph.nodes) <= MAX_PICTURE and unfolds(graph, origin)
    return {"origin": origin, "turns": FOLD if origin in parts.opened else UNFOLD if can else ""}


def whole_names(graph: TensorGraph) -> list[str]:
    """What the nodes are called where they are not unfolded."""
    return [plain(name_box(name)) for name in node_names(graph)]


def variable_of(graph: TensorGraph, parts: Parts, name: str) -> str:
    """The variable of the picture for one that may be folded, or unfolded, in it; the first if there is none."""
    if name in parts.graph.inputs:
        return name
    variable = whole_of(graph, name) or next(iter(graph.inputs))
    if variable in parts.graph.inputs:
        return variable
    return first_number(graph, variable)


def result_of(graph: TensorGraph, name: str) -> int | None:
    """The node of a tensor that one number of this name belongs to, such as h for h₂; ``None`` if there is none."""
    for whole, position in graph.names.items():
        shape = graph.nodes[position].shape
        if shape and any(entry_name(whole, i, shape, graph.scalars) == name for i in np.ndindex(shape)):
            return position
    return None
