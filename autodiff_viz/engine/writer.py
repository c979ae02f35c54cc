"""How a tape is written as straight-line code: value and gradient, one line for each operation that the result needs.

Lines are named ``v0``, ``v1`` …; constants stand by their ``repr``. The code comes from our own nodes and from the
table's parsed partials, never from text that somebody typed: not even the name of a variable enters it. The reverse
sweep is unrolled in the order of ``sweeps.reverse_sweep``, so values and derivatives are those of the sweep, bit for
bit. A formula has no branches, so one form serves every point.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from autodiff_viz.engine.arrays import array_forward, times
from autodiff_viz.engine.partials import partial_expressions
from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.ieee import UNDEFINED
from autodiff_viz.notation import Expression
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS

FAST, IEEE, ARRAY = "fast", "ieee", "array"
"""Flavours. ``FAST`` calls ``math`` and raises where a result is no ordinary number; ``IEEE`` answers inf and nan."""

Operand = float | str
"""A constant, or the name of a local variable of the generated code."""

_INFIX = {"add": "{} + {}", "sub": "{} - {}", "mul": "{} * {}", "neg": "-{}", "square": "{0} * {0}"}
_INFIX_RAISING = {"div": "{} / {}", "reciprocal": "1.0 / {}"}
"""Operations that Python writes with signs; the second kind raises where IEEE divides by zero."""

_MATH = (
    *("pow", "sqrt", "cbrt", "hypot", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p"),
    *("sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
    *("erf", "erfc", "gamma", "lgamma"),
)
"""Operations whose forward is the function of the same name in ``math``, wherever that does not raise."""

_WHOLE_POWERS = {2.0: "{0} * {0}", 3.0: "{0} * {0} * {0}", 4.0: "({0} * {0}) * ({0} * {0})"}
"""Powers that NumPy takes fifty times longer for than for these products."""


class Form(NamedTuple):
    """The structure of a tape, without its values: what the code depends on. Hashable.

    Attributes:
        lines: For each node: operation, inputs, which partials exist, and ``repr`` of the value if it is a constant.
        output: Position of the output.
        inputs: Positions of the variables.
    """

    lines: tuple[tuple[str, tuple[int, ...], tuple[bool, ...], str], ...]
    output: int
    inputs: tuple[int, ...]


def form(graph: Graph) -> Form:
    """The structure of a graph: equal for every point that a formula is traced at."""
    return Form(
        tuple(
            (
                node.operation,
                node.inputs,
                tuple(partial is not None for partial in node.partials),
                repr(float(node.value)) if node.operation == CONSTANT else "",
            )
            for node in graph.nodes
        ),
        graph.output,
        tuple(graph.inputs.values()),
    )


def new_cell() -> memoryview[Any]:
    """One 32-bit number in memory: what is put in comes out rounded (to even, and to ±inf when too large)."""
    return memoryview(bytearray(4)).cast("f")


def narrow(value: float) -> float:
    """The nearest 32-bit number."""
    cell = new_cell()
    cell[0] = value
    return cell[0]


class Writer:
    """Code under construction, every line a new name (so that equal lines are written once and dead ones dropped).

    ``narrowed`` rounds the result of every operation to 32 bits.
    """

    def __init__(self, flavour: str, narrowed: bool = False) -> None:
        self.flavour = flavour
        self.narrowed = narrowed
        self._lines: list[tuple[str, str, tuple[str, ...]]] = []
        self._written: dict[str, str] = {}
        self._infix = _INFIX if flavour == IEEE else _INFIX | _INFIX_RAISING

    def constant(self, value: float) -> float:
        """A number of the tape or of a rule, in the precision of this code."""
        return narrow(value) if self.narrowed else value

    def apply(self, operation: str, operands: Sequence[Operand]) -> Operand:
        """Write the application of an operation; what needs no code (a constant, a power of one) gets none."""
        entry = OPERATIONS[operation]  # only names of the table get into the code
        numbers = [operand for operand in operands if isinstance(operand, float)]
        if len(numbers) == len(operands):
            return self.constant(entry.forward(*numbers))
        if operation == "pow" and operands[1] in (0.0, 1.0):
            return 1.0 if operands[1] == 0.0 else operands[0]
        if operation == "pow" and self.flavour == ARRAY and operands[1] in _WHOLE_POWERS:
            return self._line(_WHOLE_POWERS[operands[1]], operands[:1])
        template = self._infix.get(operation) or f"{operation}({', '.join(['{}'] * len(operands))})"
        return self._line(template, operands)

    def _product(self, a: Operand, b: Operand) -> Operand:
        """A product of the sweep: factors ±1 cost nothing, and exactly so."""
        for one, other in ((a, b), (b, a)):
            if one == 1.0:
                return other
            if one == -1.0:
                return self.apply("neg", [other])
        return self.apply("mul", [a, b])

    def _product_in_rule(self, a: Operand, b: Operand) -> Operand:
        """A product inside a rule, where 0 · ∞ is 0 (``partials``)."""
        if a == 0.0 or b == 0.0:
            return 0.0
        if isinstance(a, float) and isinstance(b, float):
            return self.constant(a * b)
        if self.flavour == ARRAY:
            if any(isinstance(factor, float) and math.isfinite(factor) for factor in (a, b)):
                return self._line("{} * {}", [a, b])
            return self._line("times({}, {})", [a, b])
        tests = " and ".join(factor for factor in (a, b) if isinstance(factor, str))
        return self._line("{} * {} if " + tests + " else 0.0", [a, b])

    def rule(self, expression: Expression, names: Mapping[str, Operand], limits: bool = True) -> Operand:
        """Write a formula of ours over operands; with ``limits``, 0 · ∞ is 0 in it, as in all partials of the table."""
        built: list[Operand] = []
        for part in expression:
            if part.operation == NUMBER:
                built.append(self.constant(part.value))
            elif part.operation == NAME:
                built.append(names[part.name])
            elif part.operation == "mul" and limits:
                built.append(self._product_in_rule(built[part.inputs[0]], built[part.inputs[1]]))
            else:
                built.append(self.apply(part.operation, [built[i] for i in part.inputs]))
        return built[-1]

    def partials(self, operation: str, inputs: Sequence[Operand], result: Operand, active: Sequence[bool]) -> list[Any]:
        """Write the local partials of one operation: an operand each, ``None`` where no derivative flows."""
        names = dict(zip((*OPERATIONS[operation].arguments, "y"), (*inputs, result), strict=True))
        return [
            self._defined(operation, self.rule(expression, names), inputs, result)
            if flows and expression is not None
            else None
            for flows, expression in zip(active, partial_expressions(operation), strict=True)
        ]

    def _defined(self, operation: str, partial: Operand, inputs: Sequence[Operand], result: Operand) -> Operand:
        """nan for a partial where the operation has no value though its arguments have (``tape.apply``).

        Fast code does not ask: its callers give a point where anything is undefined to the careful code.
        """
        if self.flavour == FAST or isinstance(result, float):
            return partial
        if self.flavour == ARRAY:
            guarded = OPERATIONS[operation].domain and inputs[-1] not in _WHOLE_POWERS
            return self._line("where({0} == {0}, {1}, nan)", [result, partial]) if guarded else partial
        unknown = "".join(f" or {name} != {name}" for name in inputs if isinstance(name, str))
        return self._line("{1} if {0} == {0}" + unknown + " else nan", [result, partial])

    def sweep(self, form: Form, point: Sequence[Operand]) -> tuple[Operand, list[Operand]]:
        """Write evaluation and reverse sweep; answers value and gradient as operands."""
        values: list[Operand] = []
        variables = dict(zip(form.inputs, point, strict=True))
        for position, (operation, inputs, _active, constant) in enumerate(form.lines[: form.output + 1]):
            if operation == INPUT:
                values.append(variables[position])
            elif operation == CONSTANT:
                values.append(self.constant(float(constant)))
            else:
                values.append(self.apply(operation, [values[i] for i in inputs]))
        adjoints: dict[int, Operand] = {form.output: 1.0}
        for position in range(form.output, -1, -1):
            operation, inputs, active, _constant = form.lines[position]
            if position not in adjoints or not inputs:
                continue
            partials = self.partials(operation, [values[i] for i in inputs], values[position], active)
            for source, partial in zip(inputs, partials, strict=True):
                if partial is not None:
                    term = self._product(adjoints[position], partial)
                    adjoints[source] = self.apply("add", [adjoints[source], term]) if source in adjoints else term
        return values[form.output], [adjoints.get(position, 0.0) for position in form.inputs]

    def _line(self, template: str, operands: Sequence[Operand]) -> str:
        text = template.format(*map(text_of, operands))
        if text not in self._written:
            name = self._written[text] = f"v{len(self._lines)}"
            self._lines.append((name, text, tuple(o for o in operands if isinstance(o, str))))
        return self._written[text]

    def lines(self, results: Sequence[Operand]) -> list[str]:
        """The lines that the results need, in order."""
        needed = {result for result in results if isinstance(result, str)}
        kept: list[str] = []
        for name, text, operands in reversed(self._lines):
            if name in needed:
                needed.update(operands)
                kept.extend((f"{name} = cell[0]", f"cell[0] = {text}") if self.narrowed else (f"{name} = {text}",))
        return kept[::-1]


def text_of(operand: Operand) -> str:
    """An operand as Python writes it."""
    if isinstance(operand, str):
        return operand
    return repr(operand) if math.copysign(1.0, operand) > 0 else f"({operand!r})"


@cache
def _namespace(flavour: str) -> dict[str, Any]:
    """The only names that generated code can see."""
    functions: dict[str, Any] = {name: entry.forward for name, entry in OPERATIONS.items()}
    if flavour == FAST:
        functions |= {name: getattr(math, name) for name in _MATH}
    if flavour == ARRAY:
        functions = {name: array_forward(name) for name in OPERATIONS} | {"times": times, "where": np.where}
    builtins = {"range": range}
    constants = {"inf": math.inf, "nan": math.nan, "UNDEFINED": UNDEFINED}
    return functions | constants | {"new_cell": new_cell, "__builtins__": builtins}


def made(name: str, arguments: Sequence[str], body: Sequence[str], flavour: str) -> Callable[..., Any]:
    """A function from lines that a ``Writer`` wrote: the one place where code is made.

    It is safe because of what can be in the lines: locals that ``Writer`` numbered itself, names of operations in the
    table, and ``repr`` of floats. No text of a reader takes part. The code sees neither builtins nor this module.
    """
    source = "\n    ".join([f"def {name}({', '.join(arguments)}):", *body])
    space = dict(_namespace(flavour))
    exec(compile(source, f"<{name} from a tape>", "exec"), space)  # noqa: S102
    return space[name]
