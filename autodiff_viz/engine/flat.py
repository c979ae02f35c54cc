"""The sweep for tapes too long to be written out as code: flat arrays, one small compiled function a kind of operation.

Nothing here recurses, and nothing is an object per node: a node costs its numbers and a few small integers.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from autodiff_viz.engine.writer import ARRAY, FAST, IEEE, Form, Writer, made, narrow
from autodiff_viz.graph import CONSTANT, INPUT
from autodiff_viz.ieee import UNDEFINED


class Swept(NamedTuple):
    """Everything about a tape at one point (floats) or at many (arrays or floats).

    Attributes:
        values: One a node, up to the output.
        partials: One for each argument of each node in turn; ``None`` where no derivative flows.
        adjoints: One a node; ``None`` where no active edge leads to the output.
    """

    values: list[Any]
    partials: list[Any]
    adjoints: list[Any]


class FlatTape:
    """A tape as flat arrays, ready to be evaluated and differentiated at any point."""

    def __init__(self, form: Form, narrowed: bool = False, flavour: str = FAST) -> None:
        self._output, self._inputs = form.output, form.inputs
        self._narrowed = narrowed
        self._kinds = array("H")  # index into _functions; 0 for inputs and constants
        self._starts = array("I", [0])  # where a node's arguments begin in _sources
        self._sources = array("I")
        self._constants: dict[int, float] = {}
        keys: dict[tuple[str, int, tuple[bool, ...], bool, str], int] = {}
        for position, (operation, inputs, active, constant) in enumerate(form.lines[: form.output + 1]):
            if operation == CONSTANT:
                value = float(constant)
                self._constants[position] = narrow(value) if narrowed else value
            if operation in (CONSTANT, INPUT):
                self._kinds.append(0)
            else:
                key = (operation, len(inputs), active, narrowed, flavour)
                self._kinds.append(keys.setdefault(key, len(keys) + 1))
            self._sources.extend(inputs)
            self._starts.append(len(self._sources))
        self._functions = [None, *(_function(*key) for key in keys)]

    def sweep(self, point: Sequence[Any]) -> Swept:
        """Evaluate and differentiate: values, partials and adjoints, as from a trace and its reverse sweep."""
        sources, starts = self._sources, self._starts
        values: list[Any] = [None] * (self._output + 1)
        for position, value in self._constants.items():
            values[position] = value
        for position, value in zip(self._inputs, point, strict=True):
            if position <= self._output:
                values[position] = value
        partials: list[Any] = []
        start = 0
        for position, kind in enumerate(self._kinds):
            function = self._functions[kind]
            stop = starts[position + 1]
            if function is not None:
                values[position], slopes = function([values[i] for i in sources[start:stop]])
                partials += slopes
            start = stop
        adjoints: list[Any] = [None] * (self._output + 1)
        adjoints[self._output] = 1.0
        for position in range(self._output, -1, -1):
            adjoint = adjoints[position]
            if adjoint is None:
                continue
            for i in range(starts[position], starts[position + 1]):
                partial = partials[i]
                if partial is not None:
                    before, term = adjoints[sources[i]], self._rounded(adjoint * partial)
                    adjoints[sources[i]] = term if before is None else self._rounded(before + term)
        return Swept(values, partials, adjoints)

    def value_and_gradient(self, *point: Any) -> tuple[Any, tuple[Any, ...]]:
        """Value and gradient at a point; 0 for a variable that the output does not depend on."""
        values, _partials, adjoints = self.sweep(point)
        slopes = (adjoints[i] if i <= self._output else None for i in self._inputs)
        return values[self._output], tuple(0.0 if slope is None else slope for slope in slopes)

    def _rounded(self, value: Any) -> Any:
        return narrow(value) if self._narrowed else value


@lru_cache(maxsize=512)
def _function(
    operation: str, count: int, active: tuple[bool, ...], narrowed: bool, flavour: str
) -> Callable[[list[Any]], tuple[Any, tuple[Any, ...]]]:
    """One operation: arguments → value and partials."""
    fast = _written(operation, count, active, narrowed, flavour)
    if flavour == ARRAY:
        return fast
    careful = _written(operation, count, active, narrowed, IEEE)

    def function(values: list[Any]) -> tuple[Any, tuple[Any, ...]]:
        try:
            value, slopes = fast(values)
            if value == value:
                return value, slopes
        except UNDEFINED:
            pass
        return careful(values)

    return function


def _written(
    operation: str, count: int, active: tuple[bool, ...], narrowed: bool, flavour: str
) -> Callable[[list[Any]], tuple[Any, tuple[Any, ...]]]:
    writer = Writer(flavour, narrowed)
    names = [f"a{i}" for i in range(count)]
    result = writer.apply(operation, names)
    partials = writer.partials(operation, names, result, active)
    lines, (answer, *texts) = writer.lines([result, *(p for p in partials if p is not None)])
    written = iter(texts)
    slopes = "".join(("None" if partial is None else next(written)) + ", " for partial in partials)
    head = [f"{''.join(name + ', ' for name in names)} = values", *(["cell = new_cell()"] if narrowed else [])]
    return made("values_to_slopes", ["values"], [*head, *lines, f"return {answer}, ({slopes})"], flavour)
