"""The truth: value and derivative of a tape to 50 digits, so that every error is an error against it.

The operations are mpmath's, named by the table, and the partials are the table's own texts evaluated in mpmath: there
is no second rule. Every question gets a context of its own, lest readers in other threads change its precision.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from autodiff_viz.errors import LimitError
from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.languages import _
from autodiff_viz.notation import Expression, parse_expression
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS

DIGITS = 50
"""Decimal digits of a truth."""

GUARD = 15
"""More digits that are carried on the way to them."""

SECONDS = 2.0
"""Time for one truth; the clock is read after every operation."""

MOST_DIGITS = 400
"""Digits that are carried at most, where cancellation eats the usual ones: below 1e-308 no float is left to compare."""

HUGE = 10_000
"""Beyond 2^HUGE (10^3010) a number counts as infinite, below 2^-HUGE as 0: else e^(e^1000) would fill the memory."""

FAR_LEFT = -1000.0
"""``polygamma`` of a positive order takes seconds to the left of it: nan there."""

Number = Any
"""A number of mpmath (``mpf`` or ``mpc``); it has no type stubs."""

_Function = Callable[..., Number]

_UNDEFINED = (ValueError, OverflowError, ZeroDivisionError, ArithmeticError)
"""How mpmath says that there is no number."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Value and derivative to 50 digits.

    Attributes:
        value: The output, as mpmath's ``mpf``; nan where the formula is not defined in real numbers.
        derivative: Its derivative by the variable; a convention of the table at a kink.
    """

    value: Number
    derivative: Number

    @property
    def value_text(self) -> str:
        """All ``DIGITS`` digits of the value."""
        return digits(self.value)

    @property
    def derivative_text(self) -> str:
        """All ``DIGITS`` digits of the derivative."""
        return digits(self.derivative)


def digits(number: Number, count: int = DIGITS) -> str:
    """A number of mpmath in decimal, ``count`` significant digits at most."""
    import mpmath

    return str(mpmath.nstr(number, count))


def truth(graph: Graph, wrt: str, at: Mapping[str, Number] | None = None, decimals: int = DIGITS) -> Truth:
    """Value and derivative of a tape to 50 digits (``decimals``), by a forward sweep in mpmath.

    The numbers are taken as the machine stores them (0.1 is the double nearest to 0.1), except π and e: they are exact.

    Args:
        graph: The finished tape; its operations are evaluated anew.
        wrt: Name of the variable to differentiate by.
        at: Variable name → value (a float or a number of mpmath), in place of the tape's own.
        decimals: How many digits.

    Raises:
        KeyError: ``wrt`` is not a variable of the graph.
        LimitError: It takes longer than ``SECONDS``.
    """
    deadline = time.monotonic() + SECONDS
    carried = decimals + GUARD
    found = _swept(graph, wrt, at or {}, carried, deadline)
    while carried < MOST_DIGITS:
        carried = min(2 * carried, MOST_DIGITS)
        before, found = found, _swept(graph, wrt, at or {}, carried, deadline)
        if _agree(before.value, found.value, decimals) and _agree(before.derivative, found.derivative, decimals):
            break
    return found


def _agree(one: Number, other: Number, decimals: int) -> bool:
    """Whether two precisions give the same digits. Two zeros prove nothing: 1 + 2e-313 is 1 in both."""
    if other != other or one != one:
        return (other != other) == (one != one)
    return one == other != 0 or abs(one - other) < abs(other) * 10 ** type(other)(-decimals)


def _swept(graph: Graph, wrt: str, at: Mapping[str, Number], carried: int, deadline: float) -> Truth:
    """Value and derivative with so many digits carried: a forward sweep."""
    arithmetic = Arithmetic(carried, deadline - time.monotonic())
    number = arithmetic.number
    point = {name: number(value) for name, value in {**inputs_of(graph), **at}.items()}
    values = arithmetic.values(graph, point)
    tangents: list[Number | None] = [None] * len(graph.nodes)
    tangents[graph.inputs[wrt]] = number(1)
    for position in needed(graph):
        node = graph.nodes[position]
        moving = [slot for slot, source in enumerate(node.inputs) if tangents[source] is not None]
        if not moving:
            continue
        arithmetic.look_at_the_clock()
        arguments = [values[source] for source in node.inputs]
        terms = [
            arithmetic.partial(node.operation, slot, arguments, values[position]) * tangents[node.inputs[slot]]
            for slot in moving
        ]
        tangents[position] = arithmetic.context.fsum(terms)
    value, derivative = values[graph.output], tangents[graph.output]
    if arithmetic.context.isnan(value):
        derivative = value
    return Truth(value, number(0) if derivative is None else derivative)


def inputs_of(graph: Graph) -> dict[str, float]:
    """The point at which the tape was recorded."""
    return {name: graph.nodes[position].value for name, position in graph.inputs.items()}


def needed(graph: Graph) -> list[int]:
    """Positions of the nodes that the output is made of, in evaluation order."""
    wanted = {graph.output}
    for position in range(graph.output, -1, -1):
        if position in wanted:
            wanted.update(graph.nodes[position].inputs)
    return sorted(wanted)


class Arithmetic:
    """The operations of the table in mpmath at a fixed precision, in a private context.

    Args:
        decimals: Digits that are carried.
        seconds: Time after which ``look_at_the_clock`` raises.
    """

    def __init__(self, decimals: int, seconds: float = SECONDS) -> None:
        from mpmath import MPContext

        self.context: Any = MPContext()
        self.context.dps = decimals
        self.number: Callable[[float], Number] = self.context.mpf
        self._operations: dict[str, _Function] = {}
        self._partials: dict[tuple[str, int], _Function] = {}
        self._until = time.monotonic() + seconds
        self._seconds = seconds

    def restart(self, seconds: float) -> None:
        """Another question: its time starts now, and is no longer than ``seconds``."""
        self._until = time.monotonic() + min(seconds, self._seconds)

    def look_at_the_clock(self) -> None:
        """Raise ``LimitError`` if the time is over."""
        if time.monotonic() > self._until:
            raise LimitError(
                _("Computing this to {digits} digits takes more than {seconds} seconds.").format(
                    digits=self.context.dps, seconds=f"{self._seconds:g}"
                ),
                hint=_("A shorter formula, or a smaller point, can be computed."),
            )

    def values(self, graph: Graph, point: Mapping[str, Number]) -> list[Number]:
        """The values of all nodes that the output needs, aligned with the nodes; others are ``None``.

        Numbers of the point may be complex; ``nan`` stands where a real formula has no real value.
        """
        values: list[Number] = [None] * len(graph.nodes)
        for position in needed(graph):
            node = graph.nodes[position]
            if node.operation == INPUT:
                values[position] = point[node.name]
            elif node.operation == CONSTANT:
                values[position] = self.constant(node.value, node.name)
            else:
                self.look_at_the_clock()
                values[position] = self.operation(node.operation)(*(values[source] for source in node.inputs))
        return values

    def partial(self, operation: str, slot: int, arguments: Sequence[Number], result: Number) -> Number:
        """The partial of an operation by one argument, from the table's text."""
        key = operation, slot
        if key not in self._partials:
            names = (*OPERATIONS[operation].arguments, "y")
            self._partials[key] = self._formula(_parsed(OPERATIONS[operation].partials[slot]), names, self._times)
        return self._partials[key](*arguments, result)

    def operation(self, name: str) -> _Function:
        """An operation of the table on numbers of mpmath; never raises for numbers, answers nan instead."""
        if name not in self._operations:
            entry = OPERATIONS[name]
            if entry.precise.isidentifier():
                function = self._adapted(name, getattr(self.context, entry.precise))
            else:
                function = self._formula(_parsed(entry.precise), entry.arguments, self.context.fmul)
            self._operations[name] = self._bounded(function)
        return self._operations[name]

    def constant(self, value: float, name: str) -> Number:
        """A number of the tape; π and e are exact where they were written as such."""
        if name in ("pi", "e"):
            exact = +getattr(self.context, name)
            if float(exact) == value:
                return exact
        return self.number(value)

    def _bounded(self, function: _Function) -> _Function:
        context = self.context
        nan, infinity, zero = context.nan, context.inf, context.zero

        def bounded(*arguments: Number) -> Number:
            try:
                result = function(*arguments)
            except _UNDEFINED:
                return nan
            if type(result) is context.mpc:
                return result if any(type(a) is context.mpc for a in arguments) else nan
            exponent = result.man_exp[1] + result.bc if result.man else 0
            if exponent > HUGE:
                return infinity if result > 0 else -infinity
            return zero if exponent < -HUGE else result

        return bounded

    def _adapted(self, name: str, function: _Function) -> _Function:
        """mpmath's function where its arguments or results differ from the table's."""
        context = self.context

        def polygamma(n: Number, x: Number) -> Number:
            undefined = n != int(n) or n < 0 or (n > 0 and context.re(x) < FAR_LEFT)
            return context.nan if undefined else function(int(n), x)

        def lgamma(x: Number) -> Number:
            return context.re(function(x))  # log Γ has an imaginary part where Γ is negative, log |Γ| has none

        return {"polygamma": polygamma, "lgamma": lgamma}.get(name, function)

    def _times(self, a: Number, b: Number) -> Number:
        """The product inside a partial: 0 · ∞ is 0, as in the engine's rules."""
        return a * b if a and b else self.context.zero

    def _formula(self, expression: Expression, arguments: Sequence[str], times: _Function) -> _Function:
        """A text of the table as a function on numbers of mpmath."""
        steps: list[tuple[_Function, tuple[int, ...]]] = []
        start: list[Number] = []
        places: dict[int, int] = {}  # part → its place in the list of values
        width = len(arguments)
        numbers: list[tuple[int, Number]] = []
        for position, part in enumerate(expression):
            if part.operation == NAME:
                places[position] = arguments.index(part.name)
            elif part.operation == NUMBER:
                numbers.append((position, self.constant(part.value, part.name)))
        for position, number in numbers:
            places[position] = width + len(start)
            start.append(number)
        for position, part in enumerate(expression):
            if part.operation not in (NAME, NUMBER):
                places[position] = width + len(start) + len(steps)
                called = times if part.operation == "mul" else self.operation(part.operation)
                steps.append((called, tuple(places[i] for i in part.inputs)))
        result = places[len(expression) - 1]

        def formula(*given: Number) -> Number:
            values = [*given, *start]
            for called, inputs in steps:
                values.append(called(*[values[i] for i in inputs]))
            return values[result]

        return formula


@cache
def _parsed(text: str) -> Expression:
    return parse_expression(text)
