"""Numbers and tensors that record what happens to them: Python's operators and NumPy's functions on a tape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.engine.tensors.names import FUNCTIONS, MAKERS
from autodiff_viz.engine.tensors.reading import (
    MAX_LEVELS,
    array_of,
    index_of,
    made,
    options_of,
    shape_without,
    unknown_function,
)
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _
from autodiff_viz.ops import OPERATIONS, SPELLINGS
from autodiff_viz.tensors.linear_maps import Array
from autodiff_viz.tensors.operations import TENSOR_OPERATIONS, TENSOR_SPELLINGS


class Variable:
    """A number or a tensor on a tape: use it with Python's operators and NumPy's functions, and every operation is
    recorded.

    Comparisons look at the value, so ``if`` and ``while`` take one branch and the tape holds what ran. Turning it
    into a plain ``float`` is refused: it would cut the graph without a word.
    """

    __slots__ = ("_position", "_recorder")

    def __init__(self, recorder: Recorder, position: int) -> None:
        self._recorder = recorder
        self._position = position

    @property
    def value(self) -> Any:
        """The number itself, or the array, which cannot be changed."""
        return self._recorder.value(self._position)

    @property
    def shape(self) -> tuple[int, ...]:
        """``()`` for a number."""
        return np.shape(self.value)

    @property
    def ndim(self) -> int:
        """The number of axes: 0 for a number, 1 for a vector, 2 for a matrix."""
        return np.ndim(self.value)

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return np.size(self.value)

    @property
    def T(self) -> Variable:  # noqa: N802 - NumPy's name
        """The transpose: axes in reverse order."""
        return call("transpose", self)

    def __repr__(self) -> str:
        return f"Variable({self.value!r})"

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError(_("A single number has no length."))
        return self.shape[0]

    def __iter__(self) -> Iterator[Variable]:
        return iter([self[i] for i in range(len(self))])

    def __getitem__(self, index: object) -> Variable:
        return _recorded(self._recorder, "getitem", [self], {"index": index_of(index)})

    def __getattr__(self, name: str) -> Any:
        """Methods by name: ``x.sum()``, ``x.exp()``, as NumPy or PyTorch has them."""
        if name in FUNCTIONS and name not in MAKERS:
            return lambda *arguments, **options: _method(name, self, arguments, options)
        raise AttributeError(_("A recorded value has no attribute '{name}'.").format(name=name))

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: object, **options: object) -> object:
        if method != "__call__" or options:
            return NotImplemented
        if ufunc in _COMPARISONS:
            found = ufunc(*(i.value if isinstance(i, Variable) else i for i in inputs))
            return found if np.ndim(found) else bool(found)
        name = ufunc.__name__
        operation = SPELLINGS.get(name) or TENSOR_SPELLINGS.get(name, "")
        if len((OPERATIONS.get(operation) or TENSOR_OPERATIONS.get(operation) or _NOTHING).arguments) != len(inputs):
            raise unknown_function(name)
        return applied(self._recorder, operation, *inputs)

    def __array_function__(self, function: Any, types: Any, arguments: tuple[Any, ...], options: Any) -> Any:
        name = function.__name__
        if name in ("shape", "ndim", "size"):
            return function(self.value, *arguments[1:])
        if name not in FUNCTIONS:
            raise unknown_function(name)
        return call(name, *arguments, **options)

    def __float__(self) -> float:
        raise TypeError(
            _("A recorded number cannot become a plain float: the graph would be cut here.")
            + " "
            + _("Use NumPy's functions (np.sin) instead of math's, or .value for the number alone.")
        )

    def __bool__(self) -> bool:
        if self.size != 1:
            raise FormulaError(
                _("A tensor of {count} numbers is neither true nor false.").format(count=self.size),
                hint=_("Compare one of its numbers, or one made of all, such as x.sum()."),
            )
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

    def __matmul__(self, other: object) -> Any:
        return applied(self._recorder, "matmul", self, other)

    def __rmatmul__(self, other: object) -> Any:
        return applied(self._recorder, "matmul", other, self)

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

    def __lt__(self, other: Any) -> Any:
        return self.value < _plain(other)

    def __le__(self, other: Any) -> Any:
        return self.value <= _plain(other)

    def __gt__(self, other: Any) -> Any:
        return self.value > _plain(other)

    def __ge__(self, other: Any) -> Any:
        return self.value >= _plain(other)

    def __eq__(self, other: object) -> Any:
        known = isinstance(other, Variable | float | int | np.ndarray)
        return self.value == _plain(other) if known else False

    __hash__ = object.__hash__


_COMPARISONS = {np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal}


class _Nothing:
    arguments = ()


_NOTHING = _Nothing()


def call(name: str, *arguments: object, **options: object) -> Any:
    """Perform a function of ``names.FUNCTIONS``, spelled as NumPy or PyTorch has it.

    Args:
        name: For example ``"sum"``, ``"stack"`` or ``"exp"``.
        *arguments: Variables, arrays, numbers, nested lists of them; options may follow by position.
        **options: As NumPy names them (``axis``, ``keepdims``, ``shape``) or PyTorch (``dim``, ``keepdim``).

    Returns:
        A variable where one takes part, otherwise a plain array or number.

    Raises:
        FormulaError: The function is not known, or is given too much, too little or what does not fit.
        LimitError: The result would be too large.
    """
    function = FUNCTIONS.get(name)
    if function is None:
        raise unknown_function(name)
    recorder = _recorder_of(arguments)
    if name in MAKERS:
        return (
            _array(recorder, arguments[0])
            if recorder and name in ("array", "asarray", "tensor")
            else made(name, *(i.value if isinstance(i, Variable) else i for i in arguments))
        )
    scratch = recorder or Recorder()
    given, rest = arguments[: function.arguments[1]], arguments[function.arguments[1] :]
    if len(given) < function.arguments[0]:
        raise FormulaError(
            _("'{name}' needs {needed} arguments, here are {count}.").format(
                name=name, needed=function.arguments[0], count=len(given)
            )
        )
    if function.operation in ("stack", "concatenate"):
        found = _joined(name, scratch, given[0], options_of(name, function.options, rest, options))
    else:
        inputs = [_array(scratch, item) for item in given]
        chosen = options_of(name, function.options, rest, options)
        found = _performed(name, function.operation, scratch, inputs, chosen)
    return found if recorder else found.value


def _performed(
    name: str, operation: str, recorder: Recorder, inputs: list[Variable], options: Mapping[str, Any]
) -> Variable:
    first = inputs[0]
    if name in ("ravel", "flatten"):
        options = {"shape": (first.size,)}
    elif name == "squeeze":
        options = {"shape": shape_without(first.shape, options.get("axis"))}
    elif operation == "dot" and {item.ndim for item in inputs} != {1}:
        operation = "matmul" if all(item.ndim for item in inputs) else "mul"
    return _recorded(recorder, operation, inputs, options)


def _joined(name: str, recorder: Recorder, items: Any, options: Mapping[str, Any]) -> Variable:
    """Several values as one, along a new axis or an old one."""
    if isinstance(items, np.ndarray | Variable) or not isinstance(items, list | tuple) or not items:
        raise FormulaError(
            _("'{name}' joins a list of values.").format(name=name), hint=_("Write {name}([a, b]).").format(name=name)
        )
    parts = [_array(recorder, item) for item in items]
    if name == "vstack":
        parts = [_recorded(recorder, "reshape", [p], {"shape": (1, p.size)}) if p.ndim < 2 else p for p in parts]
    if name == "hstack":
        parts = [_recorded(recorder, "reshape", [p], {"shape": (1,)}) if not p.ndim else p for p in parts]
        options = {"axis": 1} if parts[0].ndim > 1 else {}
    return _recorded(recorder, FUNCTIONS[name].operation, parts, options)


def _method(name: str, of: Variable, arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
    """``x.reshape(2, 3)`` and ``x.transpose(1, 0)`` take their sizes one by one too."""
    if name in ("reshape", "transpose", "permute") and arguments and not isinstance(arguments[0], list | tuple | None):
        arguments = (tuple(arguments),)
    return call(name, of, *arguments, **options)


def _recorder_of(items: object) -> Recorder | None:
    """The tape of the first variable among nested lists."""
    waiting: list[tuple[Any, int]] = [(items, 0)]
    while waiting:
        item, level = waiting.pop()
        if isinstance(item, Variable):
            return item._recorder
        nested = isinstance(item, list | tuple) or (isinstance(item, np.ndarray) and item.dtype == object)
        if nested and level <= MAX_LEVELS:
            waiting += [(inner, level + 1) for inner in reversed(list(item))]
    return None


def _array(recorder: Recorder, item: Any) -> Variable:
    """A value on the tape: a list that holds variables becomes a stack of what is in it."""
    if isinstance(item, Variable):
        return item
    nested = isinstance(item, list | tuple) or (isinstance(item, np.ndarray) and item.dtype == object and item.ndim)
    if nested and _recorder_of(item) is not None:
        return _recorded(recorder, "stack", [_array(recorder, inner) for inner in item], {})
    plain: Array = array_of(item)
    return Variable(recorder, recorder.constant(plain if plain.ndim else plain.item()))


def _recorded(recorder: Recorder, operation: str, inputs: list[Variable], options: Mapping[str, Any]) -> Variable:
    for item in inputs:
        if item._recorder is not recorder:
            raise _strangers(operation)
    positions = [item._position for item in inputs]
    if options or operation in TENSOR_OPERATIONS:
        return Variable(recorder, recorder.apply_tensor(operation, positions, options))
    defaults = OPERATIONS[operation].defaults
    missing = len(OPERATIONS[operation].arguments) - len(positions)
    positions += [recorder.constant(value) for value in defaults[len(defaults) - missing :]] if missing else []
    return Variable(recorder, recorder.apply(operation, *positions))


def _strangers(operation: str) -> FormulaError:
    return FormulaError(
        _("Two numbers of different traces meet in '{operation}'.").format(operation=operation),
        hint=_("Create everything inside the function that is traced."),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Variable):
        return value.value
    return value if isinstance(value, np.ndarray) else float(value)


def applied(recorder: Recorder, operation: str, *inputs: object) -> Any:
    """Record an operation on recorded and plain numbers and arrays; ``NotImplemented`` for anything else, as Python's
    operators ask.
    """
    positions = []
    for item in inputs:
        if isinstance(item, Variable):
            if item._recorder is not recorder:
                raise _strangers(operation)
            positions.append(item._position)
        elif isinstance(item, int | float | np.integer | np.floating):
            positions.append(recorder.constant(float(item)))
        elif isinstance(item, np.ndarray):
            positions.append(_array(recorder, item)._position)
        else:
            return NotImplemented
    return Variable(recorder, recorder.apply(operation, *positions))
