"""What is minimised: its tape at a point, fast code, many points at once, second derivatives.

Of a formula one trace serves every point. A Python function may run other operations elsewhere (``if``, ``while``), so
it is run and recorded anew at every point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autodiff_viz.engine.callables import trace_callable
from autodiff_viz.engine.compile import ValueAndGradient, on_arrays, value_and_gradient
from autodiff_viz.engine.flat import FlatTape
from autodiff_viz.engine.second import hessian
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.engine.trace import trace
from autodiff_viz.engine.writer import form
from autodiff_viz.graph import Graph
from autodiff_viz.notation import Program, parse

Source = Program | Callable[..., Any] | str
"""What can be minimised: a formula, as text or already read, or a Python function of numbers."""


@dataclass(frozen=True, eq=False)
class Objective:
    """A function of some variables, ready to be asked anything at any point.

    Attributes:
        source: The formula, read, or the Python function.
        start: Its tape where a descent begins.
        variables: Names of the variables, in the order of a point's coordinates.
        text: The formula as it was written, ``""`` for a function.
    """

    source: Program | Callable[..., Any] = field(repr=False)
    start: Graph = field(repr=False)
    variables: tuple[str, ...]
    text: str

    @classmethod
    def of(cls, source: Source, at: Mapping[str, float]) -> Objective:
        """The objective of a formula or function, traced at a point.

        Raises:
            FormulaError: The text cannot be understood, or a variable has no value.
        """
        read = parse(source) if isinstance(source, str) else source
        start = trace(read, at) if isinstance(read, Program) else trace_callable(read, at)
        return cls(read, start, start.variables, read.text if isinstance(read, Program) else "")

    @property
    def branches(self) -> bool:
        """Whether other operations may run at another point."""
        return not isinstance(self.source, Program)

    def graph(self, point: Sequence[float], dtype: str = "float64") -> Graph:
        """The tape at a point, with the values and partials of the number format."""
        at = dict(zip(self.variables, point, strict=True))
        graph = trace(self.source, at) if isinstance(self.source, Program) else trace_callable(self.source, at)
        return graph if dtype == "float64" else narrowed(graph)

    def function(self, dtype: str = "float64", engine: str = "tape") -> ValueAndGradient:
        """Value and gradient at a point, by generated code where one tape serves all points.

        Args:
            dtype: ``"float32"`` rounds the result of every operation.
            engine: ``"torch"``: PyTorch runs the operations and walks back, anew at every point.
        """
        if engine == "torch":
            return self._eager(dtype)
        if not self.branches:
            return value_and_gradient(self.start, dtype)

        def retraced(*point: float) -> tuple[float, tuple[float, ...]]:
            graph = self.graph(point)
            if dtype == "float32":
                return FlatTape(form(graph), narrowed=True).value_and_gradient(*point)
            return graph.value, tuple(gradient(graph).values())

        return retraced

    def many(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Values, shape (n,), and gradients, shape (n, d), at points of shape (n, d)."""
        if not self.branches:
            return on_arrays(self.start, points)
        function = self.function()
        found = [function(*point) for point in points.tolist()]
        values = np.array([value for value, _slopes in found])
        return values, np.array([slopes for _value, slopes in found]).reshape(points.shape)

    def hessian(self, point: Sequence[float]) -> np.ndarray:
        """Second derivatives at a point, shape (d, d), in float64."""
        graph = self.graph(point)
        entries = hessian(graph)
        return np.array([[entries[row, column] for column in graph.inputs] for row in graph.inputs])

    def _eager(self, dtype: str) -> ValueAndGradient:
        from autodiff_viz.engine.eager import eager

        return (lambda *point: eager(self.graph(point), dtype)(*point)) if self.branches else eager(self.start, dtype)


def narrowed(graph: Graph) -> Graph:
    """A tape with the values and partials that 32-bit numbers give."""
    point = [graph.nodes[position].value for position in graph.inputs.values()]
    values, partials, _adjoints = FlatTape(form(graph), narrowed=True).sweep(point)
    slots = iter(partials)
    nodes = tuple(
        node._replace(value=value, partials=tuple(next(slots) for _input in node.inputs))
        for node, value in zip(graph.nodes, values, strict=False)
    )
    return replace(graph, nodes=nodes + tuple(graph.nodes[len(nodes) :]))
