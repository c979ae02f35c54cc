"""A graph at many steps of a run: all that an animation writes into one picture of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff_viz.analysis.iterates import Iterates
from autodiff_viz.engine.flat import FlatTape, Swept
from autodiff_viz.engine.writer import ARRAY, form
from autodiff_viz.graph import Edge, Graph


@dataclass(frozen=True, eq=False)
class Frames:
    """The numbers of a graph up to its output, a row a step; nan where there is none.

    Attributes:
        values: Of each node, shape (steps, nodes).
        adjoints: Of each node, shape (steps, nodes); nan where no active edge leads to the output.
        partials: Of each edge of ``shown_edges``, shape (steps, edges).
    """

    values: np.ndarray
    adjoints: np.ndarray
    partials: np.ndarray


def shown_edges(graph: Graph) -> list[Edge]:
    """The active edges of nodes up to the output: after it nothing moves."""
    return [edge for edge in graph.edges if edge.target <= graph.output]


def frames(run: Iterates, graph: Graph, steps: np.ndarray) -> Frames:
    """Values, partials and adjoints of a tape at some steps of a run, in the number format of the run.

    In float64 by one sweep over arrays: the last digit may differ from ``run.graph(step)``, because NumPy's functions
    are not those of ``math``. In float32 every operation is rounded, step by step.
    """
    points = run.points[steps]
    starts = np.cumsum([0, *(len(node.inputs) for node in graph.nodes[: graph.output + 1])])
    places = [int(starts[edge.target]) + edge.slot for edge in shown_edges(graph)]
    if run.dtype == "float64":
        with np.errstate(all="ignore"):
            found = FlatTape(form(graph), flavour=ARRAY).sweep(list(points.T))
    else:
        tape = FlatTape(form(graph), narrowed=True)
        swept = [tape.sweep(point) for point in points.tolist()]
        found = Swept(*([_numbers(column) for column in zip(*part, strict=True)] for part in zip(*swept, strict=True)))
    return Frames(
        _table(found.values, len(steps)),
        _table(found.adjoints, len(steps)),
        _table([found.partials[place] for place in places], len(steps)),
    )


def _numbers(column: Sequence[float | None]) -> np.ndarray:
    return np.array([np.nan if number is None else number for number in column])


def _table(columns: Sequence[Any], count: int) -> np.ndarray:
    """Columns that may be arrays, one number for all rows, or nothing, side by side."""
    table = np.empty((count, len(columns)))
    for i, column in enumerate(columns):
        table[:, i] = np.nan if column is None else column
    return table
