"""The growing tape: every engine and every kind of program writes its graph through this."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autodiff_viz.engine import tape
from autodiff_viz.errors import FormulaError, LimitError, Span
from autodiff_viz.graph import CONSTANT, INPUT, Graph, Node
from autodiff_viz.languages import _
from autodiff_viz.ops import OPERATIONS

MAX_NODES = 250_000
"""Nodes of one graph; more would take too much memory and time of the other readers."""

Engine = Callable[[str, Sequence[float], Sequence[bool]], tape.Applied]
"""The seam: one function per application of an operation."""


_new = tuple.__new__


class Recorder:
    """A tape under construction. Positions that it returns are positions in the finished graph.

    Attributes:
        place: Asked for the place of a node that is recorded without one, while a program runs.
    """

    def __init__(self, engine: Engine = tape.apply, text: str = "", limit: int = MAX_NODES) -> None:
        self.place: Callable[[], Span | None] | None = None
        self._engine = engine
        self._text = text
        self._limit = limit
        self._nodes: list[Node] = []
        self._values: list[float] = []
        self._active: list[bool] = []
        self._inputs: dict[str, int] = {}

    def value(self, position: int) -> float:
        """The value of a recorded node."""
        return self._values[position]

    def input(self, name: str, value: float) -> int:
        """Record a variable."""
        self._inputs[name] = len(self._nodes)
        return self._append(INPUT, float(value), name=name, active=True)

    def constant(self, value: float, name: str = "", span: Span | None = None) -> int:
        """Record a number that depends on no variable."""
        return self._append(CONSTANT, float(value), name=name, span=span)

    def apply(self, operation: str, *inputs: int, name: str = "", span: Span | None = None) -> int:
        """Record the result of an operation on earlier nodes.

        Raises:
            FormulaError: An option of the operation depends on a variable.
            LimitError: The tape would have more nodes than its limit.
        """
        values, active = self._values, self._active
        flows = [active[i] for i in inputs]
        value, partials, creator = self._engine(operation, [values[i] for i in inputs], flows)
        if None in partials:
            self._refuse_variable_options(operation, flows, partials, span)
        return self._append(operation, value, inputs, partials, name, span, creator, True in flows)

    def _refuse_variable_options(
        self, operation: str, flows: Sequence[bool], partials: Sequence[float | None], span: Span | None
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
        self._nodes.append(_new(Node, (operation, value, inputs, partials, name, span, (), creator)))
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
        return Graph(tuple(self._nodes), output, self._inputs, names, self._text)
