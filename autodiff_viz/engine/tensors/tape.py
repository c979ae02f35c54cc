"""Our own engine on tensors: one operation on arrays, with a linear map for each argument."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from autodiff_viz.engine.arrays import array_forward, times
from autodiff_viz.engine.partials import partial_expressions, rule_on
from autodiff_viz.engine.tensors.graph import shape_text
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.languages import _
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.tensors.linear_maps import Array, Diagonal, LinearMap
from autodiff_viz.tensors.operations import TENSOR_OPERATIONS, Options

MAX_ENTRIES = 250_000
"""Numbers of one tensor."""

Applied = tuple[Array, tuple[LinearMap | None, ...], str]
"""What an engine answers: value, one map an argument (``None`` where no derivative flows), creator's name."""

TensorEngine = Callable[[str, Sequence[Array], Sequence[bool], Options], Applied]
"""The seam: one function per application of an operation."""


def apply(operation: str, inputs: Sequence[Array], active: Sequence[bool], options: Options) -> Applied:
    """Apply an operation of either table to arrays.

    Args:
        operation: A name in ``OPERATIONS``, which treats each number by itself and broadcasts, or in
            ``TENSOR_OPERATIONS``.
        inputs: The values of its arguments.
        active: Which of them depend on a variable.
        options: What it is told beside them.

    Returns:
        Value, maps and ``""``. Results are IEEE; no warnings are given.

    Raises:
        FormulaError: The shapes do not fit.
        LimitError: The result would be too large.
    """
    check_size(operation, [x.shape for x in inputs], options)
    with np.errstate(all="ignore"):
        if operation in OPERATIONS:
            y = np.asarray(array_forward(operation)(*inputs), dtype=float)
        else:
            y = fitted(operation, inputs, options, TENSOR_OPERATIONS[operation].forward)
        return y, maps_of(operation, inputs, y, active, options), ""


def fitted(operation: str, inputs: Sequence[Array], options: Options, forward: Callable[..., Any]) -> Array:
    """The value of an operation of tensors, or what is wrong with its arguments."""
    try:
        return np.asarray(forward(*inputs, **options), dtype=float)
    except (ValueError, IndexError, TypeError) as error:
        raise misfit(operation, [x.shape for x in inputs]) from error


def maps_of(
    operation: str, inputs: Sequence[Array], y: Array, active: Sequence[bool], options: Options
) -> tuple[LinearMap | None, ...]:
    """The linear map by each active argument, from the tables."""
    if operation in OPERATIONS:
        return _diagonals(operation, inputs, y, active)
    entry = TENSOR_OPERATIONS[operation]
    if entry.variadic:
        (rule,) = entry.maps
        return tuple(rule(*inputs, y, slot=i, **options) if flows else None for i, flows in enumerate(active))
    return tuple(rule(*inputs, y, **options) if flows else None for rule, flows in zip(entry.maps, active, strict=True))


def _diagonals(
    operation: str, inputs: Sequence[Array], y: Array, active: Sequence[bool]
) -> tuple[LinearMap | None, ...]:
    """The table's partials, number by number. Where there is no value there is no derivative either."""
    missing = np.isnan(y)
    if missing.any():
        for x in inputs:
            missing = missing & ~np.isnan(x)
    found: list[LinearMap | None] = []
    for x, rule, flows in zip(inputs, array_rules(operation), active, strict=True):
        if not flows or rule is None:
            found.append(None)
            continue
        weights = np.asarray(rule((*inputs, y)) if callable(rule) else rule, dtype=float)
        found.append(Diagonal(x.shape, y.shape, np.where(missing, np.nan, weights) if missing.any() else weights))
    return tuple(found)


@cache
def array_rules(operation: str) -> tuple[Any, ...]:
    """The partials of an operation on arrays, one per argument, made of the table's text."""
    return tuple(
        rule_on(OPERATIONS[operation], e, lambda name: times if name == "mul" else array_forward(name))
        if e is not None
        else None
        for e in partial_expressions(operation)
    )


def check_size(operation: str, shapes: Sequence[tuple[int, ...]], options: Options) -> None:
    """Refuse shapes that do not fit and results that would be too large, before anything is computed."""
    if operation in OPERATIONS:
        try:
            size = math.prod(np.broadcast_shapes(*shapes))
        except ValueError as error:
            raise misfit(operation, shapes) from error
    else:
        size = TENSOR_OPERATIONS[operation].size(*shapes, **options)
    if size > MAX_ENTRIES:
        raise too_large(size)


def too_large(size: int) -> LimitError:
    """What to say of a tensor of too many numbers."""
    return LimitError(
        _("This makes a tensor of {count:,} numbers; at most {limit:,} are kept.").format(
            count=size, limit=MAX_ENTRIES
        ),
        hint=_("Use smaller vectors and matrices."),
    )


def misfit(operation: str, shapes: Sequence[tuple[int, ...]]) -> FormulaError:
    """What to say of arguments whose shapes do not fit."""
    listed = ", ".join(shape_text(shape) for shape in shapes)
    if operation in OPERATIONS:
        needs = _("Sizes must be equal, or 1, counted from the last axis.")
        symbol = OPERATIONS[operation].symbol
    else:
        needs = _(TENSOR_OPERATIONS[operation].needs)
        symbol = TENSOR_OPERATIONS[operation].symbol
    if shapes and not any(shapes) and operation in TENSOR_OPERATIONS:
        return FormulaError(
            _("'{operation}' works on a tensor; here is a single number.").format(operation=symbol),
            hint=_("Give a vector, such as [1, 2, 3], or a matrix, such as [[1, 2], [3, 4]]."),
        )
    return FormulaError(
        _("'{operation}' does not fit what it is given: {shapes}.").format(operation=symbol, shapes=listed), hint=needs
    )
