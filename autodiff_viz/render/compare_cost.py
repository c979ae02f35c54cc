"""Cost and rounding as plain data for the browser: counted operations of growing formulas, and whose rounding it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any

from autodiff_viz.analysis.cost import BOUND, Cost, cost
from autodiff_viz.analysis.counts import short_count
from autodiff_viz.analysis.differences import ErrorCurve
from autodiff_viz.analysis.families import FAMILIES, SIZES, costs
from autodiff_viz.analysis.naive import naive_sum
from autodiff_viz.analysis.rounding import rounding
from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import CONSTANT, Graph
from autodiff_viz.notation import parse
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import MINUS, plain
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.numbers import short
from autodiff_viz.render.structure import SIGNS
from autodiff_viz.render.typeset import name_box

MOST_SQUARINGS = 60
"""The lecture's t ← t·t, so many times at most."""

_ONCE = Lock()
"""Counting takes a second: the first reader's work serves a whole class."""

LARGEST_ROUNDINGS = 5
"""So many nodes are listed."""


def families() -> dict[str, Any]:
    """What does not depend on the reader's problem: the families' costs, and the naive sum over paths."""
    with _ONCE:
        counted, squarings = _counted()
    return {
        "bound": BOUND,
        "families": [
            {"id": family.id, "name": family.name, "source": family.source, "members": counted[family.id]}
            for family in FAMILIES.values()
        ],
        "squarings": squarings,
    }


@cache
def _counted() -> tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]]]:
    members = {name: [_cost(member) for member in costs(name, SIZES)] for name in FAMILIES}
    squarings = []
    for k in range(1, MOST_SQUARINGS + 1):
        found = naive_sum(trace(parse(f"repeat {k}: t = t*t"), {"t": 1.0}), "t")
        squarings.append(
            {"paths": short_count(found.paths), "naive": short_count(found.naive), "log": _log(found.naive),
             "reverse": found.reverse}
        )  # fmt: skip
    return members, squarings


def own_cost(graph: Graph) -> dict[str, Any]:
    """What one gradient of the reader's formula costs."""
    return _cost(cost(graph))


def _cost(found: Cost) -> dict[str, Any]:
    return {
        "n": found.variables,
        "value": found.value,
        "numerical": found.numerical,
        "evaluations": found.evaluations,
        "forward": found.forward,
        "reverse": found.reverse,
        "tree": None if found.symbolic_tree is None else short_count(found.symbolic_tree),
        "treeLog": None if found.symbolic_tree is None else _log(found.symbolic_tree),
        "shared": found.symbolic_shared,
    }


def _log(count: int) -> float:
    """The decimal logarithm of a whole number of any length; 0 stands for less than one."""
    return math.log10(count) if count > 0 else 0.0


def roundings(curve: ErrorCurve) -> dict[str, Any]:
    """The nodes whose rounding may change the derivative most, with their shares of all."""
    graph = curve.graph
    found = rounding(graph, curve.wrt, curve.dtype)
    total = found.gradient_bound
    names = node_names(graph)
    there = [n for n in found.nodes if n is not None and n.gradient_bound > 0 and math.isfinite(n.gradient_bound)]
    there.sort(key=lambda node: -node.gradient_bound)
    size = abs(curve.truth) or 1.0
    return {
        "bound": _finite(total / size),
        "nodes": [
            {
                "name": plain(name_box(names[node.position])),
                "operation": _operation(graph, node.position, names),
                "share": _finite(node.gradient_bound / total),
                "condition": _finite(node.condition),
                "adjoint": _finite(node.adjoint),
            }
            for node in there[:LARGEST_ROUNDINGS]
        ],
    }


def _operation(graph: Graph, position: int, names: Sequence[str]) -> str:
    """What a node computes from its arguments: ``v₁ + 1``, ``exp(v₂)``; ``""`` for a variable."""
    node = graph.nodes[position]
    if node.operation not in OPERATIONS:
        return ""
    arguments = [
        short(graph.nodes[i].value) if graph.nodes[i].operation == CONSTANT else plain(name_box(names[i]))
        for i in node.inputs
    ]
    if node.operation == "neg":
        return MINUS + arguments[0]
    if node.operation in SIGNS:
        return f" {SIGNS[node.operation]} ".join(arguments)
    return f"{OPERATIONS[node.operation].symbol}({', '.join(arguments)})"


def _finite(x: float) -> float | str:
    return x if math.isfinite(x) else "NaN" if math.isnan(x) else "Infinity"
