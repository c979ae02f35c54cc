"""The table's operations on NumPy arrays: many points at once, IEEE as ever."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from autodiff_viz.ops import OPERATIONS


def times(a: Any, b: Any) -> Any:
    """The product inside a rule, where 0 · ∞ is 0."""
    return np.where((a == 0) | (b == 0), 0.0, a * b)


def _sigmoid(x: Any) -> Any:
    decay = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, decay) / (1.0 + decay)


def _softplus(x: Any) -> Any:
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


_WRITTEN: dict[str, Callable[..., Any]] = {
    "sec": lambda x: 1.0 / np.cos(x),
    "csc": lambda x: 1.0 / np.sin(x),
    "cot": lambda x: 1.0 / np.tan(x),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "silu": lambda x: np.where(x == -np.inf, -0.0, x * _sigmoid(x)),
    "relu": lambda x: np.where(x <= 0, 0.0, x),
    "leaky_relu": lambda x, slope: np.where(x > 0, x, slope * x),
    "elu": lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(x)),
    "clip": lambda x, lo, hi: np.minimum(np.maximum(x, lo), hi),
    "lt": lambda a, b: np.where(a < b, 1.0, 0.0),
    "le": lambda a, b: np.where(a <= b, 1.0, 0.0),
}
"""Operations that are no ufunc of NumPy but are made of some. It may lack any: it is for speed only."""


@cache
def array_forward(operation: str) -> Callable[..., Any]:
    """An operation of the table on arrays and numbers.

    NumPy's ufunc of the same name if there is one (the table knows its spelling), else one composed of ufuncs, else
    the table's own forward applied point by point. Values may differ from the scalar ones in the last digit.
    """
    entry = OPERATIONS[operation]
    if operation in _WRITTEN:
        return _WRITTEN[operation]
    for spelling in (entry.name, *entry.aliases):
        ufunc = getattr(np, spelling, None)
        if isinstance(ufunc, np.ufunc) and ufunc.nin == len(entry.arguments):
            return ufunc
    pointwise = np.frompyfunc(entry.forward, len(entry.arguments), 1)
    return lambda *arrays: np.asarray(pointwise(*arrays), dtype=float)
