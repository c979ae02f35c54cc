"""Where a descent went: every iterate, and whatever one may ask about a single step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from autodiff_viz.analysis.methods import METHODS
from autodiff_viz.analysis.objective import Objective
from autodiff_viz.analysis.trouble import Trouble, first_trouble
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph


@dataclass(frozen=True, eq=False)
class Iterates:
    """Where a descent went.

    Attributes:
        objective: What was minimised.
        variables: Names of its variables, in the order of the columns; d of them.
        method: Id of the method.
        rate: The learning rate.
        options: The method's other settings.
        dtype: The number format: ``float64``, or ``float32`` with every operation rounded.
        points: Shape (steps + 1, d): the iterates, the start first.
        values: Shape (steps + 1,): the function there.
        gradients: Shape (steps + 1, d): its gradient there.
        memories: What the method kept before each step, by the rule's names, shape (steps + 1, d) each.
        stopped: The step at which something was not finite and the run ended, or ``None``. It is the last row.
    """

    objective: Objective = field(repr=False)
    variables: tuple[str, ...]
    method: str
    rate: float
    options: Mapping[str, float]
    dtype: str
    points: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)
    gradients: np.ndarray = field(repr=False)
    memories: Mapping[str, np.ndarray] = field(repr=False)
    stopped: int | None = None

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.points) - 1

    @cached_property
    def slopes(self) -> np.ndarray:
        """Length of the gradient at each iterate, shape (steps + 1,)."""
        with np.errstate(all="ignore"):
            return np.linalg.norm(self.gradients, axis=1)

    @cached_property
    def lengths(self) -> np.ndarray:
        """Length of each step, shape (steps,)."""
        with np.errstate(all="ignore"):
            return np.linalg.norm(np.diff(self.points, axis=0), axis=1)

    @property
    def spacing(self) -> float:
        """The gap between neighbouring numbers of the run's format at the last point."""
        return float(np.spacing(np.abs(self.points[-1].astype(self.dtype))).astype(float).max())

    def graph(self, step: int) -> Graph:
        """The tape at an iterate, in the precision of the run: what the picture beside the animation shows."""
        return self.objective.graph(self.points[step].tolist(), self.dtype)

    def update(self, step: int, variable: str) -> Graph:
        """The update rule of one coordinate at a step, itself as a tape: every term of it with its number.

        Raises:
            KeyError: The method has no rule for single coordinates.
        """
        method, column = METHODS[self.method], self.variables.index(variable)
        if method.move is not None:
            raise KeyError(self.method)
        names = {
            "x": float(self.points[step, column]),
            "g": float(self.gradients[step, column]),
            "t": step + 1.0,
            "eta": self.rate,
            **self.options,
            **{name: float(rows[step, column]) for name, rows in self.memories.items()},
        }
        return trace(method.program, {name: names[name] for name in method.program.variables})

    @cached_property
    def culprit(self) -> tuple[Graph, Trouble | None] | None:
        """The tape at the step where the run stopped and the first thing in it that is not finite.

        ``None`` if it did not stop; a graph without trouble if the point itself or only the gradient's sum is not
        finite.
        """
        if self.stopped is None:
            return None
        try:
            graph = self.graph(self.stopped)
        except FormulaError:  # a program can stop with an error of its own
            return self.objective.start, None
        return graph, first_trouble(graph) if np.isfinite(self.points[-1]).all() else None
