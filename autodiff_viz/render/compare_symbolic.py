"""Symbolic differentiation beside the graph: its formula, its size, its error, and tree against graph as pictures."""

from __future__ import annotations

from typing import Any

import numpy as np

from autodiff_viz.analysis.counts import short_count
from autodiff_viz.analysis.differences import ErrorCurve
from autodiff_viz.analysis.estimates import errors
from autodiff_viz.analysis.precision import rounded
from autodiff_viz.engine.symbolic import Closed, valued
from autodiff_viz.graph import Graph
from autodiff_viz.render.boxes import Box, fraction, operator, row, word
from autodiff_viz.render.closed import closed_form, closed_text
from autodiff_viz.render.compare_swell import pictures
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.typeset import name_box

SECONDS = 3.0
"""How long a shorter form of the formula is waited for; it is looked for in a process of its own."""


def symbolic(curve: ErrorCurve) -> dict[str, Any] | None:
    """The derivative as a formula: how long it is, what it gives in the curve's precision, tree and graph drawn.

    Returns:
        ``None`` for a tape that no formula is written for. ``tree`` and ``dag``: operations of the derivative written
        out, and with common parts once; ``tape``: those of the tape itself; ``shown``: those of the formula in
        ``box``, which may be a shorter form. ``pictures``: both drawn, if they are not too large.
    """
    closed = closed_form(curve.graph, curve.wrt)
    if closed is None:
        return None
    answer = evaluated(closed, curve.graph, curve.dtype)
    _signed, absolute, relative, ulps = (float(e[0]) for e in errors(np.array([answer]), curve.exact, curve.dtype))
    numbers = {"value": answer, "error": relative, "ulps": ulps, "ofTerms": float(curve.of_terms(absolute))}
    said = closed_text(curve.graph, curve.wrt, SECONDS)
    return {
        **{name: _finite(number) for name, number in numbers.items()},
        "name": _slope(curve),
        "box": said["box"] or said["long"],
        "shown": said["operations"],
        "tree": short_count(closed.tree_size),
        "dag": short_count(closed.dag_size),
        "tape": short_count(sum(bool(node.inputs) for node in curve.graph.nodes)),
        "pictures": pictures(closed),
    }


def evaluated(closed: Closed, graph: Graph, dtype: str) -> float:
    """The number that a formula gives at a tape's point, every operation rounded to a precision."""
    at = {name: graph.nodes[position].value for name, position in graph.inputs.items()}
    with np.errstate(all="ignore"):
        return valued(closed.parts, at, lambda value: rounded(value, dtype))


def _slope(curve: ErrorCurve) -> Box:
    """dy/dx, or ∂y/∂x where there are more variables."""
    names = node_names(curve.graph)
    d = word("d") if len(curve.graph.inputs) == 1 else operator("∂")
    of, by = (name_box(names[i]) for i in (curve.graph.output, curve.graph.inputs[curve.wrt]))
    return fraction(row(d, of), row(d, by))


def _finite(x: float) -> float | str:
    return x if np.isfinite(x) else "NaN" if np.isnan(x) else "Infinity" if x > 0 else "-Infinity"
