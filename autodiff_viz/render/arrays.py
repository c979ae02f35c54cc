"""Tensors as short texts: numbers while they are few, a shape otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autodiff_viz.render.numbers import full, short

SHOWN = 4
"""Numbers of a vector, or rows and columns of a matrix, that are written out."""

LONGEST = 30
"""Characters of the longest vector or matrix that is written out."""

FULL = 20
"""Numbers that are written with every digit."""


def size_text(shape: Sequence[int]) -> str:
    """``2×3``; ``""`` of a single number."""
    return "×".join(map(str, shape))


def array_text(array: np.ndarray[Any, Any] | None, shape: Sequence[int]) -> str:
    """Six digits of a number, a short vector or a small matrix; otherwise its shape; ``?`` for an unknown number."""
    if array is None:
        return f"[{size_text(shape)}]" if shape else "?"
    if array.ndim == 0:
        return short(float(array)) if not np.iscomplexobj(array) else str(array)
    size = f"[{size_text(array.shape)}]"
    if np.iscomplexobj(array) or array.ndim > 2 or max(array.shape) > SHOWN or not array.size:
        return size
    if array.ndim == 1:
        text = "(" + ", ".join(short(float(x), 5) for x in array) + ")"
    else:
        text = "[" + "; ".join(", ".join(short(float(x), 4) for x in line) for line in array) + "]"
    return text if len(text) <= LONGEST else size


def array_full(array: np.ndarray[Any, Any] | None) -> str:
    """Every digit of a number, or of up to ``FULL`` numbers; ``""`` of more."""
    if array is None or np.iscomplexobj(array) or array.size > FULL:
        return ""
    digits = [full(float(str(x))) for x in array.ravel()]
    return digits[0] if array.ndim == 0 else "(" + ", ".join(digits) + ")"
