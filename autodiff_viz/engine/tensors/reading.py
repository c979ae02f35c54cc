"""Arrays, indices and options as somebody writes them, checked: nothing here records anything."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autodiff_viz.engine.tensors.tape import MAX_ENTRIES, too_large
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _
from autodiff_viz.tensors.linear_maps import Array

MAX_LEVELS = 8
"""Lists inside one another: the order of the highest tensor."""

SPELLED = {"dim": "axis", "keepdim": "keepdims", "dims": "axes"}
"""PyTorch's names of options → NumPy's."""


def array_of(data: Any) -> Array:
    """Numbers, or nested lists of numbers, as an array of floats.

    Raises:
        FormulaError: Something else is among them, a ``nan``, or rows of different lengths.
        LimitError: There are too many.
    """
    if isinstance(data, np.ndarray):
        if data.dtype.kind not in "fiub":
            raise not_numbers()
        if data.size > MAX_ENTRIES:
            raise too_large(data.size)
        return data.astype(float)
    shape, flat = _flattened(data)
    return np.array(flat, dtype=float).reshape(shape)


def _flattened(data: Any) -> tuple[tuple[int, ...], list[float]]:
    """The common shape of nested lists, and their numbers in order; nothing recurses."""
    shape: list[int] = []
    level: list[Any] = [data]
    while level and isinstance(level[0], list | tuple | np.ndarray):
        if len(shape) >= MAX_LEVELS:
            raise FormulaError(
                _("Lists are nested deeper than {limit} levels.").format(limit=MAX_LEVELS),
                hint=_("Write a vector as [1, 2] and a matrix as [[1, 2], [3, 4]]."),
            )
        sizes = {len(item) if isinstance(item, list | tuple | np.ndarray) else -1 for item in level}
        if len(sizes) > 1:
            raise FormulaError(
                _("The rows of this list have different lengths."),
                hint=_("Give every row the same number of entries, as in [[1, 2], [3, 4]]."),
            )
        (size,) = sizes
        shape.append(size)
        if size * len(level) > MAX_ENTRIES:
            raise too_large(size * len(level))
        level = [inner for item in level for inner in item]
    numbers: list[float] = []
    for item in level:
        if not isinstance(item, bool | int | float | np.integer | np.floating | np.bool_):
            raise not_numbers()
        try:
            numbers.append(float(item))
        except OverflowError as error:
            raise not_numbers() from error
    return tuple(shape), numbers


def not_numbers() -> FormulaError:
    """What to say of lists of other things."""
    return FormulaError(
        _("A tensor is made of numbers."), hint=_("Write a vector as [1, 2] and a matrix as [[1, 2], [3, 4]].")
    )


def index_of(index: Any) -> tuple[Any, ...]:
    """An index as plain data: integers, slices, ``None``, ``...``, and at most one list of places or of yes and no.

    Raises:
        FormulaError: It is something else.
    """
    items = index if isinstance(index, tuple) else (index,)
    found: list[Any] = []
    lists = 0
    for item in items:
        if item is None or item is Ellipsis:
            found.append(item)
        elif isinstance(item, slice):
            found.append(slice(*(None if i is None else _integer(i) for i in (item.start, item.stop, item.step))))
        elif isinstance(item, list | np.ndarray) and np.ndim(item) == 1:
            lists += 1
            flags = np.asarray(item)
            found.append(tuple(np.flatnonzero(flags).tolist()) if flags.dtype == bool else tuple(map(_integer, item)))
        else:
            found.append(_integer(item))
    if lists > 1 or len(found) > 2 * MAX_LEVELS or found.count(Ellipsis) > 1:
        raise bad_index()
    return tuple(found)


def _integer(item: Any) -> int:
    try:
        return int(operator.index(item))
    except TypeError as error:
        raise bad_index() from error


def bad_index() -> FormulaError:
    """What to say of an index that is none."""
    return FormulaError(
        _("This is no index."), hint=_("Write a whole number, as in x[0], or a range, as in x[1:3]; 0 is the first.")
    )


def options_of(
    name: str, allowed: Sequence[str], rest: Sequence[object], options: Mapping[str, object]
) -> dict[str, Any]:
    """Options by position and by name, checked; those that are as usual are left out.

    Raises:
        FormulaError: There is no such option, or it is not of the right kind.
    """
    if len(rest) > len(allowed):
        raise FormulaError(_("'{name}' takes fewer arguments.").format(name=name))
    found: dict[str, Any] = {}
    for key, value in [*zip(allowed, rest, strict=False), *((SPELLED.get(k, k), v) for k, v in options.items())]:
        if key not in allowed:
            raise FormulaError(
                _("'{name}' has no option '{option}' here.").format(name=name, option=key),
                hint=_("Its options are: {names}.").format(names=", ".join(allowed) or _("none")),
            )
        if value is None or (key == "keepdims" and not value):
            continue
        if key == "keepdims":
            found[key] = True
        elif isinstance(value, list | tuple):
            found[key] = tuple(_whole(name, key, item) for item in value)
        else:
            found[key] = _whole(name, key, value)
    if "shape" in found and isinstance(found["shape"], int):
        found["shape"] = (found["shape"],)
    return found


def _whole(name: str, key: str, value: object) -> int:
    try:
        return int(operator.index(value))  # type: ignore[arg-type]
    except TypeError as error:
        raise FormulaError(
            _("The option '{option}' of '{name}' must be a whole number.").format(option=key, name=name)
        ) from error


def made(name: str, *arguments: Any) -> Array:
    """A plain array from numbers or sizes: ``array``, ``zeros``, ``ones``, ``eye`` …

    Raises:
        FormulaError: What is given is neither numbers nor sizes.
        LimitError: It would be too large.
    """
    if name in ("array", "asarray", "tensor"):
        return array_of(arguments[0])
    if name.endswith("_like"):
        shape = np.shape(array_of(arguments[0]))
    else:
        sizes = arguments[0] if isinstance(arguments[0], list | tuple) else arguments
        shape = tuple(_whole(name, "shape", size) for size in sizes)
    shape = shape * 2 if name == "eye" and len(shape) == 1 else shape
    if any(size < 0 for size in shape) or len(shape) > MAX_LEVELS:
        raise FormulaError(_("A size cannot be negative."))
    if math.prod(shape) > MAX_ENTRIES:
        raise too_large(math.prod(shape))
    if name == "eye" and len(shape) != 2:
        raise FormulaError(_("'eye' takes one size, or two."))
    return np.eye(shape[0], shape[1]) if name == "eye" else np.full(shape, 0.0 if name.startswith("zeros") else 1.0)


def shape_without(shape: tuple[int, ...], axis: int | tuple[int, ...] | None) -> tuple[int, ...]:
    """A shape without its axes of length 1, or without those that are named."""
    axes = range(len(shape)) if axis is None else [i % max(1, len(shape)) for i in np.atleast_1d(axis)]
    return tuple(size for i, size in enumerate(shape) if size != 1 or i not in axes)


def unknown_function(name: str) -> FormulaError:
    """What to say of a function that is not in the tables."""
    return FormulaError(
        _("NumPy's '{name}' is not in the table of operations.").format(name=name),
        hint=_("Write it with operations that are, for example +, *, np.exp or np.sin."),
    )
