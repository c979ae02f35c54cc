"""A graph of tensors as a graph of numbers: the same operations on arrays of recorded numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from itertools import product
from typing import Any

import numpy as np

from autodiff_viz.engine.recorder import MAX_NODES, Recorder
from autodiff_viz.engine.tensors.graph import TensorGraph, several
from autodiff_viz.graph import CONSTANT, INPUT, Graph, Node
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.tensors.linear_maps import Array
from autodiff_viz.tensors.operations import TENSOR_OPERATIONS

STEEP = 300.0
"""Above this size numbers are shifted before they are put into exp, so that nothing overflows."""

SHIFTED = {"softmax", "log_softmax", "logsumexp"}


class Cell:
    """One recorded number. Unlike a ``Variable`` it is no sequence, so that NumPy leaves it alone in its arrays."""

    __slots__ = ("place", "tape")

    def __init__(self, tape: _Tape, place: int) -> None:
        self.tape = tape
        self.place = place

    def __add__(self, other: Cell) -> Cell:
        return self.tape.apply("add", self, other)

    def __mul__(self, other: Cell) -> Cell:
        return self.tape.apply("mul", self, other)

    def __truediv__(self, other: float) -> Cell:
        return self.tape.apply("div", self, self.tape.constant(float(other)))


class _Tape:
    """The tape of numbers, and the node of tensors that is being unfolded."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.node = Node(CONSTANT, 0.0)

    def constant(self, value: float) -> Cell:
        return Cell(self, self.recorder.constant(value, span=self.node.span))

    def apply(self, operation: str, *cells: Cell) -> Cell:
        return Cell(self, self.recorder.apply(operation, *(c.place for c in cells), span=self.node.span))

    def on_arrays(self, operation: str, *arrays: Any) -> Any:
        """An operation of ``OPERATIONS`` on arrays of cells, broadcast."""
        with np.errstate(all="ignore"):  # numbers behave as IEEE says, without a word
            return np.frompyfunc(lambda *cells: self.apply(operation, *cells), len(arrays), 1)(*arrays)


def unfold(graph: TensorGraph, limit: int = MAX_NODES) -> Graph:
    """The same program on numbers: a variable x of three becomes x_1, x_2 and x_3.

    Sums are recorded from the left, matrix products as sums of products, a softmax as exp over a sum. The spans of the
    tensors' nodes stay with the numbers.

    Args:
        graph: Its output is one number.
        limit: Nodes of the new graph at most.

    Raises:
        FormulaError: The output is a tensor.
        LimitError: There would be more nodes.
    """
    shape = graph.nodes[graph.output].shape
    if shape:
        raise several(shape)
    recorder = Recorder(text=graph.text, limit=limit)
    tape = _Tape(recorder)
    taken = graph.scalars
    names: dict[str, int] = {}
    cells: list[Any] = []
    for position, node in enumerate(graph.nodes):
        tape.node = node
        if node.operation in (INPUT, CONSTANT):
            cells.append(_leaves(tape, graph.values[position], taken))
            continue
        arguments = [cells[source] for source in node.inputs]
        first = recorder.count
        found = _unfolded(graph, position, tape, arguments)
        cells.append(found)
        if node.name:
            names |= _named(recorder, found, node.name, taken, first)
    output = cells[graph.output][()]
    return recorder.graph(output.place, names)


def _leaves(tape: _Tape, value: Array, taken: Collection[str]) -> Array:
    """A variable's or a constant's numbers."""
    node = tape.node
    found = np.empty(value.shape, dtype=object)
    for index in product(*map(range, value.shape)):
        number = float(value[index])
        name = entry_name(node.name, index, value.shape, taken) if node.name else ""
        if node.operation == INPUT:
            found[index] = Cell(tape, tape.recorder.input(name, number))
        else:
            found[index] = Cell(tape, tape.recorder.constant(number, "" if value.shape else node.name, node.span))
    return found


def _unfolded(graph: TensorGraph, position: int, tape: _Tape, arguments: list[Any]) -> Array:
    """One operation on arrays of cells."""
    node, options = graph.nodes[position], graph.options.get(position, {})
    apply: Callable[..., Any] = tape.on_arrays
    if node.operation in OPERATIONS:
        return _boxed(apply(node.operation, *arguments))
    entry = TENSOR_OPERATIONS[node.operation]
    largest = max((float(np.max(np.abs(graph.values[i]), initial=0.0)) for i in node.inputs), default=0.0)
    if node.operation in SHIFTED and largest > STEEP and math.isfinite(largest):
        return _boxed(_shifted(graph, position, tape, arguments[0]))
    if entry.scalars is None:
        return _boxed(entry.forward(*arguments, **options))
    return _boxed(entry.scalars(apply, *arguments, **options))


def _shifted(graph: TensorGraph, position: int, tape: _Tape, x: Array) -> Any:
    """The same of x − c, with a plain number c in place of the largest entry, which changes no derivative."""
    node, options = graph.nodes[position], graph.options.get(position, {})
    scalars = TENSOR_OPERATIONS[node.operation].scalars
    assert scalars
    top = tape.constant(float(np.max(graph.values[node.inputs[0]])))
    shift = np.empty((), dtype=object)
    shift[()] = top
    found = scalars(tape.on_arrays, tape.on_arrays("sub", x, shift), **options)
    return tape.on_arrays("add", found, shift) if node.operation == "logsumexp" else found


def _boxed(found: Any) -> Array:
    if isinstance(found, np.ndarray):
        return found
    box = np.empty((), dtype=object)
    box[()] = found
    return box


def _named(recorder: Recorder, found: Array, name: str, taken: Collection[str], first: int) -> dict[str, int]:
    """Give the numbers of an assigned tensor their names, if they are new ones and not those of its arguments."""
    names: dict[str, int] = {}
    for index in product(*map(range, found.shape)):
        cell = found[index]
        entry = entry_name(name, index, found.shape, taken)
        if cell.place >= first:
            recorder.call(cell.place, entry)
        names[entry] = cell.place
    return names


def entry_name(name: str, index: tuple[int, ...], shape: tuple[int, ...], taken: Collection[str] = ()) -> str:
    """The name of one number of a tensor, counted from 1: ``x_2``, ``W_12``, ``W_1_12`` where an axis is longer."""
    if not shape:
        return name
    digits = [str(i + 1) for i in index]
    below = "".join(digits) if max(shape) <= 9 else "_".join(digits)
    found = f"{name}_{below}"
    while found in taken:
        found += "_1"
    return found


def first_number(graph: TensorGraph, variable: str) -> str:
    """What the first number of a variable is called; the variable itself if it is one number."""
    shape = graph.nodes[graph.inputs[variable]].shape
    return entry_name(variable, (0,) * len(shape), shape, graph.scalars)


def whole_of(graph: TensorGraph, name: str) -> str | None:
    """The variable that is called so, or that a number of this name belongs to, such as x for x₁; ``None`` if none."""
    if name in graph.inputs:
        return name
    for variable, position in graph.inputs.items():
        shape = graph.nodes[position].shape
        if shape and any(entry_name(variable, i, shape, graph.scalars) == name for i in np.ndindex(shape)):
            return variable
    return None
