"""What is minimised: its tape at a point, fast code, many points at once, second derivatives.

Of a formula one trace serves every point. A program may run other operations elsewhere (``if``, ``while``): its code
checks the comparisons that led to its tape, and the program is traced anew where one of them comes out differently. A
Python function is a black box and is run and recorded anew at every point. Tensors move number by number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from autodiff_viz.engine.callables import trace_callable
from autodiff_viz.engine.compile import MAX_COMPILED, ValueAndGradient, guarded, on_arrays, value_and_gradient
from autodiff_viz.engine.flat import FlatTape
from autodiff_viz.engine.guards import Guard, GuardedRecorder
from autodiff_viz.engine.programs import Script, is_program, read_script, trace_text
from autodiff_viz.engine.recorder import Given
from autodiff_viz.engine.second import hessian
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.tensors.unfold import unfold
from autodiff_viz.engine.trace import trace
from autodiff_viz.engine.writer import form
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph
from autodiff_viz.notation import Program, parse

Source = Program | Script | Callable[..., Any] | str
"""What can be minimised: a formula or a program, as text or already read, or a Python function."""

MAX_TRACED = 130
"""Points of a picture that are traced one by one."""

MAX_PATHS = 64
"""Ways through a program that are kept as code; of one with more, each point is traced."""


@dataclass(frozen=True, eq=False)
class Objective:
    """A function of some numbers, ready to be asked anything at any point.

    Attributes:
        source: The formula or program, read, or the Python function.
        start: Its tape of numbers where a descent begins.
        variables: Names of the coordinates: variables, and the entries of those that are tensors.
        shapes: The variables as the source knows them, each with its shape, ``()`` for a number.
        seed: Of a program's random numbers: every point throws the same ones.
    """

    source: Program | Script | Callable[..., Any] = field(repr=False)
    start: Graph = field(repr=False)
    variables: tuple[str, ...]
    shapes: Mapping[str, tuple[int, ...]]
    seed: int = 0
    _known: dict[str, list[Callable[..., Any]]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, source: Source, at: Mapping[str, Given], seed: int = 0) -> Objective:
        """The objective of a formula, program or function, traced at a point.

        Raises:
            FormulaError: The text cannot be understood, a variable has no value, or the result is no single number.
        """
        read = source
        if isinstance(source, str):
            read = read_script(source) if is_program(source) else parse(source)
        found = _traced(read, at, seed)  # type: ignore[arg-type]
        shapes = {name: np.shape(found.nodes[position].value) for name, position in found.inputs.items()}
        if isinstance(found, TensorGraph):
            shapes = {name: found.nodes[position].shape for name, position in found.inputs.items()}
        start = _of_numbers(found)
        return cls(read, start, start.variables, shapes, seed)  # type: ignore[arg-type]

    @property
    def text(self) -> str:
        """The formula or program as it was written, ``""`` for a function."""
        return self.source.text if isinstance(self.source, Program | Script) else ""

    @property
    def branches(self) -> bool:
        """Whether other operations may run at another point."""
        return not isinstance(self.source, Program)

    def given(self, point: Sequence[float]) -> dict[str, Given]:
        """The values of the source's own variables at a point."""
        numbers = iter(point)
        return {
            name: np.reshape([next(numbers) for _ in range(math.prod(shape))], shape) if shape else next(numbers)
            for name, shape in self.shapes.items()
        }

    def graph(self, point: Sequence[float], dtype: str = "float64") -> Graph:
        """The tape of numbers at a point, with the values and partials of the number format."""
        graph = _of_numbers(_traced(self.source, self.given(point), self.seed))
        return graph if dtype == "float64" else narrowed(graph)

    def function(self, dtype: str = "float64", engine: str = "tape") -> ValueAndGradient:
        """Value and gradient at a point, by generated code wherever a tape serves more than one point.

        Args:
            dtype: ``"float32"`` rounds the result of every operation.
            engine: ``"torch"``: PyTorch runs the operations and walks back, anew at every point.
        """
        if engine == "torch":
            return self._eager(dtype)
        if isinstance(self.source, Program):
            return value_and_gradient(self.start, dtype)
        if not isinstance(self.source, Script):
            return lambda *point: _swept(self.graph(point), dtype)
        return self._by_paths(self.source, dtype)

    def many(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Values, shape (n,), and gradients, shape (n, d), at points of shape (n, d): for a picture.

        Of a program at most ``MAX_TRACED`` points are traced; where its code does not reach, there is nan.
        """
        if not self.branches:
            return on_arrays(self.start, points)
        source = self.source
        function = self._by_paths(source, "float64", MAX_TRACED) if isinstance(source, Script) else self.function()
        found = [function(*point) for point in points.tolist()]
        values = np.array([value for value, _slopes in found])
        return values, np.array([slopes for _value, slopes in found]).reshape(points.shape)

    def hessian(self, point: Sequence[float]) -> np.ndarray:
        """Second derivatives at a point, shape (d, d), in float64."""
        graph = self.graph(point)
        entries = hessian(graph)
        return np.array([[entries[row, column] for column in graph.inputs] for row in graph.inputs])

    @cached_property
    def coded(self) -> bool:
        """Whether generated code evaluates it, at least where it begins."""
        if not isinstance(self.source, Script):
            return isinstance(self.source, Program)
        return self.path(self.source, [self.start.nodes[i].value for i in self.start.inputs.values()]) is not None

    def path(self, script: Script, point: Sequence[float]) -> tuple[Graph, tuple[Guard, ...]] | None:
        """The tape at a point with the comparisons that led to it; ``None`` where they do not tell the whole story."""
        recorder = GuardedRecorder(text=script.text)
        try:
            run = trace_text(script, self.given(point), self.seed, recorder)
        except (FormulaError, TypeError):  # somebody computed with a number off the tape
            return None
        if recorder.escaped or run.random or isinstance(run.graph, TensorGraph) or len(run.graph.nodes) > MAX_COMPILED:
            return None
        return run.graph, tuple(recorder.guards)

    def _by_paths(self, script: Script, dtype: str, most: float = math.inf) -> ValueAndGradient:
        """Code for every way through a program that was met, each with the comparisons that lead there.

        After ``most`` points without code there are no more traces, and no numbers where one would be needed.
        """
        known = self._known.setdefault(dtype, [])
        nowhere = (math.nan, (math.nan,) * len(self.variables))
        traced = 0

        def evaluate(*point: float) -> tuple[float, tuple[float, ...]]:
            for i, path in enumerate(known):
                found = path(*point)
                if found is not None:
                    if i:
                        known.insert(0, known.pop(i))
                    return found
            nonlocal traced
            traced += 1
            if traced > most:
                return nowhere
            path = self.path(script, point) if self.coded and len(known) < MAX_PATHS else None
            if path is None:
                try:
                    return _swept(self.graph(point), dtype)
                except FormulaError:  # the program stops with an error: there is no number here
                    return nowhere
            known.insert(0, guarded(*path, dtype))
            return known[0](*point) or _swept(path[0], dtype)

        return evaluate

    def _eager(self, dtype: str) -> ValueAndGradient:
        from autodiff_viz.engine.eager import eager

        return (lambda *point: eager(self.graph(point), dtype)(*point)) if self.branches else eager(self.start, dtype)


class Tapes:
    """The different tapes of an objective, as they are met.

    Attributes:
        graphs: One tape of numbers for each, the one that a descent begins with first.
    """

    def __init__(self, objective: Objective, most: int) -> None:
        self.graphs = [objective.start]
        self._objective, self._most = objective, most
        self._forms = [form(objective.start)]
        self._known: list[tuple[Callable[..., Any], int]] = []

    def at(self, points: np.ndarray) -> np.ndarray:
        """Which tape runs at each point of shape (n, d); -1 beyond ``most`` different ones, and where none does."""
        if not self._objective.branches:
            return np.zeros(len(points), dtype=int)
        return np.array([self._at(point) for point in points.tolist()], dtype=int)

    def _at(self, point: list[float]) -> int:
        for path, index in self._known:
            if path(*point) is not None:
                return index
        source = self._objective.source
        path = self._objective.path(source, point) if isinstance(source, Script) else None
        try:
            index = self._place(path[0] if path else self._objective.graph(point))
        except FormulaError:  # the program stops with an error there
            return -1
        if path:
            self._known.append((guarded(*path), index))
        return index

    def _place(self, graph: Graph) -> int:
        structure = form(graph)
        if structure in self._forms:
            return self._forms.index(structure)
        if len(self.graphs) == self._most:
            return -1
        self.graphs.append(graph)
        self._forms.append(structure)
        return len(self.graphs) - 1


def _traced(source: Program | Script | Callable[..., Any], at: Mapping[str, Given], seed: int) -> Graph:
    if isinstance(source, Program):
        return trace(source, at)
    if isinstance(source, Script):
        return trace_text(source, at, seed).graph
    return trace_callable(source, at)


def _of_numbers(graph: Graph) -> Graph:
    """The same program on single numbers."""
    return unfold(graph) if isinstance(graph, TensorGraph) else graph


def _swept(graph: Graph, dtype: str) -> tuple[float, tuple[float, ...]]:
    """Value and gradient of one tape at its own point."""
    if dtype == "float32":
        point = [graph.nodes[position].value for position in graph.inputs.values()]
        return FlatTape(form(graph), narrowed=True).value_and_gradient(*point)
    return graph.value, tuple(gradient(graph).values())


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
