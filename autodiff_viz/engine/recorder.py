"""The growing tape: every engine and every kind of program writes its graph through this."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autodiff_viz.engine import tape
from autodiff_viz.engine.tensors import tape as tensor_tape
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.tensors.reading import array_of
from autodiff_viz.errors import FormulaError, LimitError, Span
from autodiff_viz.graph import CONSTANT, INPUT, Graph, Node
from autodiff_viz.languages import _
from autodiff_viz.notation import parse_expression
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.tensors.linear_maps import Array, LinearMap
from autodiff_viz.tensors.operations import TENSOR_OPERATIONS, Options

MAX_NODES = 250_000
"""Nodes of one graph; more would take too much memory and time of the other readers."""

MAX_TOTAL = 5_000_000
"""Numbers in all tensors of one graph."""

Engine = Callable[[str, Sequence[float], Sequence[bool]], tape.Applied]
"""The seam: one function per application of an operation."""

Given = float | Array | list[Any] | tuple[Any, ...]
"""What a variable may be given: a number, an array, nested lists of numbers."""

NO_OPTIONS: Options = {}


_new = tuple.__new__


class Recorder:
    """A tape under construction. Positions that it returns are positions in the finished graph.

    Attributes:
        place: Asked for the place of a node that is recorded without one, while a program runs.
    """

    def __init__(
        self,
        engine: Engine = tape.apply,
        text: str = "",
        limit: int = MAX_NODES,
        tensors: tensor_tape.TensorEngine = tensor_tape.apply,
    ) -> None:
        self.place: Callable[[], Span | None] | None = None
        self._engine = engine
        self._tensor_engine = tensors
        self._text = text
        self._limit = limit
        self._nodes: list[Node] = []
        self._values: list[Any] = []
        self._active: list[bool] = []
        self._inputs: dict[str, int] = {}
        self._arrays: dict[int, Array] = {}
        self._maps: dict[tuple[int, int], LinearMap] = {}
        self._options: dict[int, Options] = {}
        self._total = 0

    @property
    def count(self) -> int:
        """Nodes recorded so far."""
        return len(self._nodes)

    def value(self, position: int) -> Any:
        """The value of a recorded node: a float, or an array that cannot be changed."""
        return self._values[position]

    def input(self, name: str, value: Given) -> int:
        """Record a variable: a number or a tensor.

        Raises:
            FormulaError: What is given is neither.
            LimitError: It is too large.
        """
        self._inputs[name] = len(self._nodes)
        if isinstance(value, np.ndarray | list | tuple):
            return self._tensor(INPUT, array_of(value), name=name, active=True)
        return self._append(INPUT, float(value), name=name, active=True)

    def constant(self, value: float | Array, name: str = "", span: Span | None = None) -> int:
        """Record a number or a tensor that depends on no variable."""
        if isinstance(value, np.ndarray) and value.ndim:
            return self._tensor(CONSTANT, value, name=name, span=span)
        return self._append(CONSTANT, float(value), name=name, span=span)

    def apply(self, operation: str, *inputs: int, name: str = "", span: Span | None = None) -> int:
        """Record the result of an operation on earlier nodes.

        Raises:
            FormulaError: An option of the operation depends on a variable, or shapes do not fit.
            LimitError: The tape would have more nodes or numbers than its limits.
        """
        if (self._arrays and not self._arrays.keys().isdisjoint(inputs)) or operation in TENSOR_OPERATIONS:
            return self.apply_tensor(operation, inputs, NO_OPTIONS, name, span)
        values, active = self._values, self._active
        flows = [active[i] for i in inputs]
        value, partials, creator = self._engine(operation, [values[i] for i in inputs], flows)
        if None in partials:
            self._refuse_variable_options(operation, flows, partials, span)
        return self._append(operation, value, inputs, partials, name, span, creator, True in flows)

    def apply_tensor(
        self,
        operation: str,
        inputs: Sequence[int],
        options: Options = NO_OPTIONS,
        name: str = "",
        span: Span | None = None,
    ) -> int:
        """Record the result of an operation on tensors; on plain numbers, of what it comes to there.

        Raises:
            FormulaError: The shapes do not fit.
            LimitError: As with ``apply``, or the result would be too large.
        """
        entry = TENSOR_OPERATIONS.get(operation)
        if entry and entry.number and self._arrays.keys().isdisjoint(inputs):
            return self._on_numbers(entry.number, dict(zip(entry.arguments, inputs, strict=True)), name, span)
        flows = [self._active[i] for i in inputs]
        arrays = [np.asarray(self._values[i]) for i in inputs]
        try:
            value, maps, creator = self._tensor_engine(operation, arrays, flows, options)
        except FormulaError as error:
            raise type(error)(error.message, span, error.hint, self._text) from error
        if operation in OPERATIONS:
            self._refuse_variable_options(operation, flows, maps, span)
        position = self._tensor(operation, value, tuple(inputs), name, span, creator, True in flows)
        self._maps |= {(position, slot): found for slot, found in enumerate(maps) if found is not None}
        if options:
            self._options[position] = options
        return position

    def literal(self, inputs: Sequence[int], span: Span | None = None) -> int | None:
        """One constant tensor in place of numbers that were recorded just now, as in ``[1, 2, 3]``; ``None`` if these
        are no such numbers.
        """
        first = len(self._nodes) - len(inputs)
        if list(inputs) != list(range(first, first + len(inputs))):
            return None
        if any(node.operation != CONSTANT or node.name for node in self._nodes[first:]):
            return None
        values = [np.asarray(value) for value in self._values[first:]]
        if not values or len({value.shape for value in values}) > 1:
            return None
        for position in range(first, len(self._nodes)):
            self._total -= self._arrays.pop(position).size if position in self._arrays else 0
        del self._nodes[first:], self._values[first:], self._active[first:]
        return self._tensor(CONSTANT, np.stack(values), span=span)

    def _on_numbers(self, formula: str, arguments: Mapping[str, int], name: str, span: Span | None) -> int:
        """Record a formula of the table of tensors: what an operation is where every tensor is a number."""
        positions: list[int] = []
        for part in parse_expression(formula):
            if part.operation == NAME:
                positions.append(arguments[part.name])
            elif part.operation == NUMBER:
                positions.append(self.constant(part.value))
            else:
                inputs = [positions[i] for i in part.inputs]
                positions.append(self.apply(part.operation, *inputs, name=name, span=span))
        return positions[-1]

    def _tensor(
        self,
        operation: str,
        value: Array,
        inputs: tuple[int, ...] = (),
        name: str = "",
        span: Span | None = None,
        creator: str = "",
        active: bool = False,
    ) -> int:
        """A node whose value is an array; one without axes is a number."""
        partials = (None,) * len(inputs)
        if not value.ndim:
            return self._append(operation, value.item(), inputs, partials, name, span, creator, active)
        self._total += value.size
        if value.size > tensor_tape.MAX_ENTRIES:
            raise tensor_tape.too_large(value.size)
        if self._total > MAX_TOTAL:
            raise LimitError(
                _("The tensors of this graph hold more than {limit:,} numbers.").format(limit=MAX_TOTAL),
                span,
                _("Use smaller tensors, or fewer steps."),
                self._text,
            )
        kept = np.array(value, dtype=float)
        kept.flags.writeable = False
        position = self._append(operation, math.nan, inputs, partials, name, span, creator, active, kept.shape)
        self._arrays[position] = self._values[position] = kept
        return position

    def _refuse_variable_options(
        self, operation: str, flows: Sequence[bool], partials: Sequence[object], span: Span | None
    ) -> None:
        """An option (the slope of leaky_relu) has no rule: a variable there would silently get a wrong derivative."""
        for argument, flow, partial in zip(OPERATIONS[operation].arguments, flows, partials, strict=True):
            if flow and partial is None:
                raise FormulaError(
                    _("The argument '{argument}' of {operation} must be a plain number.").format(
                        argument=argument, operation=operation
                    ),
                    span,
                    _("No derivative is known by it: put a number in its place."),
                    self._text,
                )

    def _append(
        self,
        operation: str,
        value: float,
        inputs: tuple[int, ...] = (),
        partials: tuple[float | None, ...] = (),
        name: str = "",
        span: Span | None = None,
        creator: str = "",
        active: bool = False,
        shape: tuple[int, ...] = (),
    ) -> int:
        position = len(self._nodes)
        if span is None and self.place is not None:
            span = self.place()
        if position >= self._limit:
            raise LimitError(
                _("This needs more than {limit} operations.").format(limit=f"{self._limit:,}"),
                span,
                _("Repeat fewer times, or write a shorter formula."),
                self._text,
            )
        # tuple.__new__ is what Node(...) calls in the end; a tape is made of nothing else, and this halves its cost.
        self._nodes.append(_new(Node, (operation, value, inputs, partials, name, span, shape, creator)))
        self._values.append(value)
        self._active.append(active)
        return position

    def call(self, position: int, name: str) -> None:
        """Give a recorded node the name of what it was assigned to; the first name stays, a variable keeps its own."""
        node = self._nodes[position]
        if not node.name and node.operation != CONSTANT:
            self._nodes[position] = node._replace(name=name)

    def graph(self, output: int, names: dict[str, int]) -> Graph:
        """The finished tape, with ``output`` as its output."""
        nodes = tuple(self._nodes)
        if self._arrays:
            return TensorGraph(nodes, output, self._inputs, names, self._text, self._arrays, self._maps, self._options)
        return Graph(nodes, output, self._inputs, names, self._text)
