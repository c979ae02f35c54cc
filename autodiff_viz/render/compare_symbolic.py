"""Symbolic differentiation beside the graph: its formula, its size, its error, and tree against graph as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autodiff_viz.analysis.counts import short_count
from autodiff_viz.analysis.differences import ErrorCurve
from autodiff_viz.analysis.estimates import errors
from autodiff_viz.analysis.precision import rounded
from autodiff_viz.engine.symbolic import LEAVES, Closed, valued
from autodiff_viz.graph import Graph
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import MINUS, Box, fraction, operator, plain, row
from autodiff_viz.render.closed import closed_form, closed_text
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.layout import LayoutError, LayoutSpec, place
from autodiff_viz.render.numbers import short
from autodiff_viz.render.structure import SIGNS
from autodiff_viz.render.typeset import name_box

MAX_TREE = 90
"""Parts of a tree that is drawn."""

SECONDS = 3.0
"""How long a shorter form of the formula is waited for; it is looked for in a process of its own."""

HEIGHT = 24.0
CHARACTER = 8.0
PADDING = 12.0
"""Sizes of a part in a picture, in px."""

Picture = Sequence[tuple[int, tuple[int, ...]]]
"""For each node the part it stands for, and the positions of its operands."""


def symbolic(curve: ErrorCurve) -> dict[str, Any] | None:
    """The derivative as a formula: how long it is, what it gives in the curve's precision, tree and graph drawn.

    Returns:
        ``None`` for a tape that no formula is written for. ``tree`` and ``dag``: operations of the derivative written
        out, and with common parts once; ``tape``: those of the tape itself. ``pictures``: both drawn, if they are
        small.
    """
    closed = closed_form(curve.graph, curve.wrt)
    if closed is None:
        return None
    answer = evaluated(closed, curve.graph, curve.dtype)
    _signed, absolute, relative, ulps = (float(e[0]) for e in errors(np.array([answer]), curve.exact, curve.dtype))
    numbers = {"value": answer, "error": relative, "ulps": ulps, "ofTerms": float(curve.of_terms(absolute))}
    said = closed_text(curve.graph, curve.wrt, SECONDS)
    tree = _expanded(closed)
    return {
        **{name: _finite(number) for name, number in numbers.items()},
        "name": _slope(curve),
        "box": said["box"] or said["long"],
        "tree": short_count(closed.tree_size),
        "dag": short_count(closed.dag_size),
        "tape": short_count(sum(bool(node.inputs) for node in curve.graph.nodes)),
        "pictures": None if tree is None else [_drawn(closed, tree), _drawn(closed, _once(closed))],
    }


def evaluated(closed: Closed, graph: Graph, dtype: str) -> float:
    """The number that a formula gives at a tape's point, every operation rounded to a precision."""
    at = {name: graph.nodes[position].value for name, position in graph.inputs.items()}
    with np.errstate(all="ignore"):
        return valued(closed.parts, at, lambda value: rounded(value, dtype))


def _slope(curve: ErrorCurve) -> Box:
    """dy/dx, or ∂y/∂x where there are more variables."""
    names = node_names(curve.graph)
    d = operator("d" if len(curve.graph.inputs) == 1 else "∂")
    of, by = (name_box(names[i]) for i in (curve.graph.output, curve.graph.inputs[curve.wrt]))
    return fraction(row(d, of), row(d, by))


def _once(closed: Closed) -> Picture:
    return [(position, part.inputs) for position, part in enumerate(closed.parts)]


def _expanded(closed: Closed) -> Picture | None:
    """The formula written out, root first; ``None`` if it is too large to draw."""
    found: list[tuple[int, tuple[int, ...]]] = [(len(closed.parts) - 1, ())]
    for position, (part, _inputs) in enumerate(found):
        inputs = closed.parts[part].inputs
        found[position] = part, tuple(range(len(found), len(found) + len(inputs)))
        found += [(each, ()) for each in inputs]
        if len(found) > MAX_TREE:
            return None
    return found


def _drawn(closed: Closed, picture: Picture) -> dict[str, Any] | None:
    uses = [0] * len(closed.parts)
    for part in closed.parts:
        for each in part.inputs:
            uses[each] += 1
    texts = [_text(closed, part) for part, _inputs in picture]
    edges = [(position, each) for position, (_part, inputs) in enumerate(picture) for each in inputs]
    spec = LayoutSpec(
        nodes=tuple((PADDING + CHARACTER * max(1.5, len(text)), HEIGHT, "ellipse") for text in texts),
        edges=tuple((source, target, 0.0, 0.0) for source, target in edges),
        direction="TB",
    )
    try:
        found = place(spec)
    except LayoutError:
        return None
    return {
        "width": found.width,
        "height": found.height,
        "nodes": [
            {
                "text": texts[k],
                "leaf": closed.parts[part].operation in LEAVES,
                "shared": uses[part] > 1 and closed.parts[part].operation not in LEAVES,
                "box": [*found.nodes[k], *found.sizes[k]],
            }
            for k, (part, _inputs) in enumerate(picture)
        ],
        "edges": [[list(point) for point in curve] for curve in found.edges],
    }


def _text(closed: Closed, position: int) -> str:
    part = closed.parts[position]
    if part.operation == NAME:
        return plain(name_box(part.name))
    if part.operation == NUMBER:
        return part.name or short(part.value, 3)
    if part.operation == "neg":
        return MINUS
    return SIGNS.get(part.operation) or OPERATIONS[part.operation].symbol


def _finite(x: float) -> float | str:
    return x if np.isfinite(x) else "NaN" if np.isnan(x) else "Infinity" if x > 0 else "-Infinity"
