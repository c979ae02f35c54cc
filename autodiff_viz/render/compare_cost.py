"""Cost as plain data for the browser: counted operations of growing formulas, and times that were measured."""

from __future__ import annotations

import math
from functools import cache
from threading import Lock
from typing import Any

from autodiff_viz.analysis.cost import BOUND, Cost, cost
from autodiff_viz.analysis.counts import short_count
from autodiff_viz.analysis.families import FAMILIES, SIZES, costs
from autodiff_viz.analysis.measured import RUNS, measured
from autodiff_viz.analysis.naive import naive_sum
from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import Graph
from autodiff_viz.notation import parse

MOST_SQUARINGS = 60
"""The lecture's t ← t·t, so many times at most."""

_ONCE = Lock()
"""Counting takes a second: the first reader's work serves a whole class."""


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


def times(family: str) -> dict[str, Any]:
    """Measured times of a family, each in units of one value of the same size; measured once a process."""
    with _ONCE:
        found = _times(family)
    return {"family": family, "runs": RUNS, "members": found}


@cache
def _times(family: str) -> list[dict[str, float]]:
    return [
        {
            "n": each.variables,
            "seconds": each.value,
            "forward": each.forward / each.value,
            "central": each.central / each.value,
            "reverse": each.reverse / each.value,
        }
        for each in measured(family)
    ]
