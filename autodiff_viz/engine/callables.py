"""Trace a Python function by running it on numbers that record what happens to them (define-by-run)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.ops import OPERATIONS, SPELLINGS


class Variable:
    """A number on a tape: use it with Python's operators and NumPy's functions, and every operation is recorded.

    Comparisons look at the value, so ``if`` and ``while`` take one branch and the tape holds what ran. Turning it
    into a
    plain ``float`` is refused: it would cut the graph without a word.
    """

    __slots__ = ("_position", "_recorder")

    def __init__(self, recorder: Recorder, position: int) -> None:
        self._recorder = recorder
        self._position = position

    @property
    def value(self) -> float:
        """The number itself."""
        return self._recorder.value(self._position)

    def __repr__(self) -> str:
        return f"Variable({self.value!r})"

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: object, **options: object) -> object:
        operation = SPELLINGS.get(ufunc.__name__)
        if method != "__call__" or options:
            return NotImplemented
        if ufunc in _COMPARISONS:
            return bool(ufunc(*(i.value if isinstance(i, Variable) else i for i in inputs)))
        if operation is None or len(OPERATIONS[operation].arguments) != len(inputs):
            raise FormulaError(
                _("NumPy's '{name}' is not in the table of operations.").format(name=ufunc.__name__),
                hint=_("Write it with operations that are, for example +, *, np.exp or np.sin."),
            )
        return applied(self._recorder, operation, *inputs)

    def __float__(self) -> float:
        raise TypeError(
            _("A recorded number cannot become a plain float: the graph would be cut here.")
            + " "
            + _("Use NumPy's functions (np.sin) instead of math's, or .value for the number alone.")
        )

    def __bool__(self) -> bool:
        return bool(self.value)

    def __add__(self, other: object) -> Any:
        return applied(self._recorder, "add", self, other)

    def __radd__(self, other: object) -> Any:
        return applied(self._recorder, "add", other, self)

    def __sub__(self, other: object) -> Any:
        return applied(self._recorder, "sub", self, other)

    def __rsub__(self, other: object) -> Any:
        return applied(self._recorder, "sub", other, self)

    def __mul__(self, other: object) -> Any:
        return applied(self._recorder, "mul", self, other)

    def __rmul__(self, other: object) -> Any:
        return applied(self._recorder, "mul", other, self)

    def __truediv__(self, other: object) -> Any:
        return applied(self._recorder, "div", self, other)

    def __rtruediv__(self, other: object) -> Any:
        return applied(self._recorder, "div", other, self)

    def __pow__(self, other: object) -> Any:
        return applied(self._recorder, "pow", self, other)

    def __rpow__(self, other: object) -> Any:
        return applied(self._recorder, "pow", other, self)

    def __neg__(self) -> Variable:
        return applied(self._recorder, "neg", self)

    def __pos__(self) -> Variable:
        return self

    def __abs__(self) -> Variable:
        return applied(self._recorder, "abs", self)

    def __floor__(self) -> Variable:
        return applied(self._recorder, "floor", self)

    def __ceil__(self) -> Variable:
        return applied(self._recorder, "ceil", self)

    def __lt__(self, other: Any) -> bool:
        return self.value < _number(other)

    def __le__(self, other: Any) -> bool:
        return self.value <= _number(other)

    def __gt__(self, other: Any) -> bool:
        return self.value > _number(other)

    def __ge__(self, other: Any) -> bool:
        return self.value >= _number(other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Variable | float | int) and self.value == _number(other)

    __hash__ = object.__hash__


_COMPARISONS = {np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal}


def _number(value: Any) -> float:
    return value.value if isinstance(value, Variable) else float(value)


def applied(recorder: Recorder, operation: str, *inputs: object) -> Any:
    """Record an operation on recorded and plain numbers; ``NotImplemented`` for anything else, as Python's operators
    ask.
    """
    positions = []
    for item in inputs:
        if isinstance(item, Variable):
            if item._recorder is not recorder:
                raise FormulaError(
                    _("Two numbers of different traces meet in '{operation}'.").format(operation=operation),
                    hint=_("Create everything inside the function that is traced."),
                )
            positions.append(item._position)
        elif isinstance(item, int | float | np.integer | np.floating):
            positions.append(recorder.constant(float(item)))
        else:
            return NotImplemented
    return Variable(recorder, recorder.apply(operation, *positions))


def trace_callable(function: Callable[..., object], at: Mapping[str, float], recorder: Recorder | None = None) -> Graph:
    """The graph of one run of a Python function.

    Args:
        function: Takes numbers, returns a number; control flow may depend on their values.
        at: Argument name → value.
        recorder: Where to record; by default a fresh tape of our own engine.

    Raises:
        FormulaError: An argument has no value, or the function returns something that is not a number.
    """
    recorder = recorder or Recorder()
    try:
        bound = inspect.signature(function).bind(**at)
    except TypeError as error:
        raise FormulaError(
            _("The function cannot be called with this point: {reason}.").format(reason=error),
            hint=_("Give one value for every argument, by its name."),
        ) from error
    variables = {name: Variable(recorder, recorder.input(name, value)) for name, value in at.items()}
    for name, value in bound.arguments.items():
        bound.arguments[name] = (
            {inner: variables[inner] for inner in value} if isinstance(value, dict) else variables[name]
        )
    result = function(*bound.args, **bound.kwargs)
    if isinstance(result, Variable):
        return recorder.graph(result._position, {})
    if isinstance(result, int | float | np.integer | np.floating):
        return recorder.graph(recorder.constant(float(result)), {})
    raise FormulaError(
        _("The function returned {kind}, not a number.").format(kind=type(result).__name__),
        hint=_("Return one number made from the arguments."),
    )
