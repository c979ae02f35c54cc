"""Parts of an expression, put together from values: where calls get their arity, defaults, bases and powers."""

from __future__ import annotations

from autodiff_viz.errors import FormulaError, Span
from autodiff_viz.languages import _, ngettext
from autodiff_viz.notation import complaints, names
from autodiff_viz.notation.pieces import Call, Value
from autodiff_viz.notation.program import INDEX, NAME, NUMBER, Expression, Part
from autodiff_viz.tensors.operations import REDUCED

MAX_PARTS = 300_000
"""Most numbers, names and operations in a program, repeated statements counted as often as they run."""

VARIADIC = frozenset({"min", "max", "hypot"})
"""Operations of two arguments that are written with any number of them and mean the same nested."""

LOG_BASES = {2.0: "log2", 10.0: "log10"}


_new = tuple.__new__
"""Makes a named tuple at a third of the cost; a long sum makes a million."""


class Builder:
    """The parts of one expression as they come in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts: list[Part] = []
        self.ordered = True

    def emit(self, operation: str, inputs: tuple[int, ...], start: int, stop: int) -> Value:
        """Append an operation on earlier parts."""
        parts = self.parts
        parts.append(_new(Part, (operation, inputs, 0.0, "", _new(Span, (start, stop)))))
        return _new(Value, (len(parts) - 1, start, stop))

    def index(self, value: Value, places: str, stop: int) -> Value:
        """Append an entry of a value, at whole numbers written in brackets."""
        self.parts.append(Part(INDEX, (value.part,), 0.0, places, Span(value.start, stop)))
        return Value(len(self.parts) - 1, value.start, stop)

    def number(self, value: float, start: int, stop: int, name: str = "") -> Value:
        """Append a number, perhaps with the symbol it was written with."""
        self.parts.append(Part(NUMBER, (), value, name, Span(start, stop)))
        return Value(len(self.parts) - 1, start, stop)

    def name(self, name: str, start: int, stop: int) -> Value:
        """Append a variable or an earlier result."""
        parts = self.parts
        parts.append(_new(Part, (NAME, (), 0.0, name, _new(Span, (start, stop)))))
        return _new(Value, (len(parts) - 1, start, stop))

    def literal(self, value: Value) -> float | None:
        """The number, if the value is a plain number and nothing else."""
        part = self.parts[value.part]
        return part.value if part.operation == NUMBER and not part.name else None

    def call(self, call: Call, arguments: list[Value], stop: int) -> Value:
        """Append a call with all it needs; ``stop`` is where its text ends.

        Raises:
            FormulaError: The number of arguments is wrong.
        """
        operation = names.entry(call.operation)
        if len(arguments) == len(operation.arguments) == 1 and call.base is None and call.power is None:
            return self.emit(operation.name, (arguments[0][0],), call.start, stop)
        if call.operation == "log" and len(arguments) == 2 and call.base is None:
            call.base = arguments.pop()
        if len(self.parts) + len(arguments) > MAX_PARTS:
            raise complaints.too_many(Span(call.start, stop), self.text, MAX_PARTS)
        result = self._apply(call, arguments, stop)
        if call.base is not None:
            base = self.literal(call.base)
            self.ordered = False
            if base in LOG_BASES:
                last = self.parts.pop()
                result = self.emit(LOG_BASES[base], last.inputs, call.start, stop)
            else:
                below = self.emit("log", (call.base.part,), call.base.start, call.base.stop)
                result = self.emit("div", (result.part, below.part), call.start, stop)
        if call.power is not None:
            self.ordered = False
            result = self.emit("pow", (result.part, call.power.part), call.start, stop)
        return result

    def _apply(self, call: Call, arguments: list[Value], stop: int) -> Value:
        operation = names.entry(call.operation)
        count, most = len(arguments), len(operation.arguments)
        inputs = [value.part for value in arguments]
        if operation.name in VARIADIC and count >= 2:
            result = inputs[0]
            for value in arguments[1:]:
                result = self.emit(operation.name, (result, value.part), call.start, stop).part
                self.ordered = self.ordered and count == 2
            return Value(result, call.start, stop)
        if operation.name in REDUCED and count == 1:
            return self.emit(REDUCED[operation.name], tuple(inputs), call.start, stop)
        if not most - len(operation.defaults) <= count <= most:
            raise self._arity(call, count)
        missing = most - count
        for value in operation.defaults[len(operation.defaults) - missing :] if missing else ():
            inputs.append(self.number(value, call.start, stop).part)
        return self.emit(operation.name, tuple(inputs), call.start, stop)

    def _arity(self, call: Call, count: int) -> FormulaError:
        operation = names.entry(call.operation)
        most = len(operation.arguments)
        message = ngettext(
            "{name} takes {needed} argument, here are {count}.",
            "{name} takes {needed} arguments, here are {count}.",
            most,
        )
        return FormulaError(
            message.format(name=call.spelling, needed=most, count=count),
            Span(call.start, call.stop),
            _("Write {example}.").format(example=f"{call.spelling}({', '.join(operation.arguments)})"),
            self.text,
        )

    def finish(self, root: Value) -> Expression:
        """The expression in evaluation order."""
        return tuple(self.parts) if self.ordered else in_order(self.parts, root.part)


def in_order(parts: list[Part], root: int) -> Expression:
    """The parts that ``root`` needs, each after its inputs, the first argument's first; nothing else."""
    order: list[int] = []
    waiting = [root]
    while waiting:
        position = waiting.pop()
        order.append(position)
        waiting.extend(parts[position].inputs)
    order.reverse()
    place = {position: new for new, position in enumerate(order)}
    return tuple(
        _new(Part, (operation, tuple([place[i] for i in inputs]), value, name, span))
        for operation, inputs, value, name, span in map(parts.__getitem__, order)
    )
