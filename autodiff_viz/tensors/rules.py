"""What the table of tensors is made of: axes, weights, places, and values that need care."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autodiff_viz.tensors.linear_maps import Array, LinearMap, Selection, Shape, WeightedSum

# Axes


def axes_of(axis: int | tuple[int, ...] | None, shape: Shape) -> tuple[int, ...]:
    """The axes meant by an option, non-negative: all for ``None``."""
    if axis is None:
        return tuple(range(len(shape)))
    listed = axis if isinstance(axis, tuple) else (axis,)
    return tuple(sorted(item % len(shape) for item in listed))


def along(y: Array, axis: int | tuple[int, ...] | None, shape: Shape) -> Array:
    """A result in a shape that can be compared with its argument: summed axes have length 1."""
    axes = axes_of(axis, shape)
    return np.reshape(y, tuple(1 if i in axes else size for i, size in enumerate(shape)))


def weighted(weights: Callable[[Array, Array], Any], word: str) -> Callable[..., LinearMap]:
    """The map of a reduction, from the weights that it gives to its numbers: (argument, result along it) → weights."""

    def rule(x: Array, y: Array, axis: Any = None, keepdims: bool = False) -> LinearMap:
        found = np.asarray(weights(x, along(y, axis, x.shape)))
        return WeightedSum(x.shape, y.shape, found, axes_of(axis, x.shape), word)

    return rule


def ties(x: Array, y: Array) -> Array:
    """1 where the extreme value is, shared evenly between equal ones; nan where there is none."""
    equal = (x == y).astype(float)
    axes = tuple(i for i, (whole, one) in enumerate(zip(x.shape, y.shape, strict=True)) if whole != one)
    return np.where(np.isnan(y), np.nan, equal / np.maximum(np.sum(equal, axis=axes, keepdims=True), 1.0))


def others(x: Array, y: Array) -> Array:
    """For each number the product of all others, right at zeros too: products from the left times those from the
    right.
    """
    axes = tuple(i for i, (whole, one) in enumerate(zip(x.shape, y.shape, strict=True)) if whole != one)
    if not axes:
        return np.ones(x.shape)
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(x, axes, last)
    flat = moved.reshape(*moved.shape[: moved.ndim - len(axes)], -1)
    ones = np.ones((*flat.shape[:-1], 1))
    left = np.cumprod(np.concatenate([ones, flat[..., :-1]], axis=-1), axis=-1)
    right = np.cumprod(np.concatenate([ones, flat[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return np.moveaxis((left * right).reshape(moved.shape), last, axes)


def count(x: Array, axis: Any) -> int:
    return math.prod(x.shape[i] for i in axes_of(axis, x.shape))


# Values that need care


def shifted(x: Array, axis: Any) -> tuple[Array, Array]:
    """exp(x − largest) and the largest, so that nothing overflows."""
    top = np.max(x, axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    return np.exp(x - top), top


def softmax(x: Array, axis: int = -1) -> Array:
    grown, _top = shifted(x, axis)
    return grown / np.sum(grown, axis=axis, keepdims=True)


def log_softmax(x: Array, axis: int = -1) -> Array:
    grown, top = shifted(x, axis)
    return x - top - np.log(np.sum(grown, axis=axis, keepdims=True))


def logsumexp(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    grown, top = shifted(x, axis)
    y = top + np.log(np.sum(grown, axis=axis, keepdims=True))
    return y if keepdims else np.squeeze(y, axis=axes_of(axis, x.shape))


def norm(x: Array, axis: Any = None, keepdims: bool = False) -> Array:
    top = np.max(np.abs(x), axis=axis, keepdims=True)
    safe = np.where(np.isfinite(top) & (top > 0), top, 1.0)
    y = safe * np.sqrt(np.sum(np.square(x / safe), axis=axis, keepdims=True))
    return y if keepdims else np.squeeze(y, axis=axes_of(axis, x.shape))


# Matrix products


def as_matrices(a: Array, b: Array) -> tuple[Array, Array]:
    """A vector is a row on the left and a column on the right."""
    return (a[None, :] if a.ndim == 1 else a), (b[:, None] if b.ndim == 1 else b)


def product_size(a: Shape, b: Shape) -> int:
    rows = a[:-1] if len(a) > 1 else ()
    return math.prod(rows) * math.prod(b[:-2]) * (b[-1] if len(b) > 1 else 1) if a and b else 0


def of_vectors(forward: Callable[..., Any]) -> Callable[..., Any]:
    """A function of two vectors that refuses everything else."""

    def only(a: Array, b: Array) -> Any:
        if a.ndim != 1 or b.ndim != 1:
            raise ValueError(a.ndim, b.ndim)
        return forward(a, b)

    return only


def of_tensors(forward: Callable[..., Any]) -> Callable[..., Any]:
    """A function that refuses a plain number."""

    def only(x: Array, **options: Any) -> Any:
        if not x.ndim:
            raise ValueError(x.ndim)
        return forward(x, **options)

    return only


# Places


def places_of(shape: Shape) -> Array:
    return np.arange(math.prod(shape)).reshape(shape)


def moved(word: str, move: Callable[..., Any]) -> Callable[..., LinearMap]:
    """The map of an operation that only moves numbers: it is applied to their places."""

    def rule(x: Array, y: Array, **options: Any) -> LinearMap:
        return Selection(x.shape, y.shape, np.asarray(move(places_of(x.shape), **options)), word)

    return rule


def joined(word: str, join: Callable[..., Any]) -> Callable[..., LinearMap]:
    """The map by one of several joined arguments: its own places, -1 in those of the others."""

    def rule(*arrays: Array, slot: int, **options: Any) -> LinearMap:
        *inputs, y = arrays
        own = [places_of(x.shape) if i == slot else np.full(x.shape, -1) for i, x in enumerate(inputs)]
        return Selection(inputs[slot].shape, y.shape, join(*own, **options), word)

    return rule


def getitem_size(shape: Shape, index: tuple[Any, ...]) -> int:
    """At most: every list of places is as long as it is, every other axis whole."""
    lists = [len(item) for item in index if isinstance(item, list | tuple)]
    return math.prod(shape) if not lists else math.prod(lists) * math.prod(shape)


def getitem(x: Any, index: tuple[Any, ...]) -> Any:
    return x[tuple(list(item) if isinstance(item, tuple) else item for item in index)]


def dim(torch: Any, x: Any, axis: Any) -> Any:
    return tuple(range(x.ndim)) if axis is None else axis


def extreme(name: str) -> Callable[..., Any]:
    """max and min as a chain of the operations of two numbers."""

    def rule(apply: Callable[..., Any], x: Array, axis: Any = None, keepdims: bool = False) -> Any:
        axes = axes_of(axis, x.shape)
        moved = np.moveaxis(x, axes, tuple(range(len(axes))))
        lines = moved.reshape(-1, *moved.shape[len(axes) :])
        found = lines[0]
        for line in lines[1:]:
            found = apply(name, found, line)
        return along(np.asarray(found), axis, x.shape) if keepdims else found

    return rule


def torch_flat(function: str) -> Callable[..., Any]:
    def rule(torch: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        return getattr(torch, function)(x, dim=dim(torch, x, axis), keepdim=keepdims)

    return rule


def torch_prod(torch: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    for item in sorted(axes_of(axis, tuple(x.shape)), reverse=True):
        x = torch.prod(x, dim=item, keepdim=keepdims)
    return x


def softmax_scalars(apply: Callable[..., Any], x: Array, axis: int = -1) -> Any:
    grown = apply("exp", x)
    return apply("div", grown, np.sum(grown, axis=axis, keepdims=True))
