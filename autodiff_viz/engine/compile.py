"""A finished tape as fast code: value and gradient at a point, or at many points at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autodiff_viz.engine.flat import FlatTape
from autodiff_viz.engine.guards import Guard
from autodiff_viz.engine.writer import ARRAY, FAST, IEEE, Form, Writer, form, made, remembered
from autodiff_viz.graph import Graph
from autodiff_viz.ieee import UNDEFINED

MAX_COMPILED = 10_000
"""Nodes of a tape that is written out as code; above it the flat sweep costs less than compiling."""

MAX_COMPILED_ON_ARRAYS = 1_000
"""The same for arrays, where an operation takes so long that the code around it hardly counts."""

BLOCK = 16_384
"""Points that array code handles at once: its intermediate arrays should stay in the cache …"""

BLOCK_FLOATS = 4_000_000
"""… and, however long the tape, within this many numbers."""

DTYPES = ("float64", "float32")
"""Names of the number formats; in ``float32`` the result of every single operation is rounded to 32 bits."""

ValueAndGradient = Callable[..., tuple[float, tuple[float, ...]]]
"""Coordinates of a point → value, gradient."""


def _straight(form: Form, flavour: str, narrowed: bool) -> tuple[list[str], list[str]]:
    """Arguments and lines of a function from a point to value and gradient."""
    writer = Writer(flavour, narrowed)
    arguments = [f"x{i}" for i in range(len(form.inputs))]
    value, gradient = writer.sweep(form, arguments)
    lines, (result, *slopes) = writer.lines([value, *gradient])
    head = ["cell = new_cell()"] if narrowed else []
    return arguments, [*head, *lines, f"return {result}, ({''.join(slope + ', ' for slope in slopes)})"]


@remembered
def _code(form: Form, flavour: str, narrowed: bool = False) -> Callable[..., Any]:
    arguments, lines = _straight(form, flavour, narrowed)
    return made("value_and_gradient", arguments, lines, flavour)


@remembered
def _guarded_code(form: Form, guards: tuple[Guard, ...], flavour: str, narrowed: bool) -> Callable[..., Any]:
    writer = Writer(flavour, narrowed)
    arguments = [f"x{i}" for i in range(len(form.inputs))]
    looked = [side for guard in guards for side in (guard.left, guard.right) if isinstance(side, int)]
    values = writer.values(form, arguments, max([form.output, *looked]))
    sides = [
        values[side] if isinstance(side, int) else writer.constant(side)
        for guard in guards
        for side in (guard.left, guard.right)
    ]
    lines, texts = writer.lines([values[form.output], *writer.gradient(form, values), *sides])
    result, slopes, compared = texts[0], texts[1 : 1 + len(form.inputs)], iter(texts[1 + len(form.inputs) :])
    tests = [
        f"if {'not ' if guard.holds else ''}(({left}) {guard.sign} ({right})): return None"
        for guard, left, right in zip(guards, compared, compared, strict=False)
    ]
    head = ["cell = new_cell()"] if narrowed else []
    answer = f"return {result}, ({''.join(slope + ', ' for slope in slopes)})"
    return made("value_and_gradient", arguments, [*head, *lines, *tests, answer], flavour)


def guarded(graph: Graph, guards: Sequence[Guard], dtype: str = "float64") -> Callable[..., Any]:
    """Value and gradient as ``value_and_gradient``, or ``None`` where another branch would be taken.

    Args:
        guards: What the run compared to come to this tape.
    """
    structure, conditions, narrowed = form(graph), tuple(guards), dtype == "float32"
    fast = _guarded_code(structure, conditions, FAST, narrowed)

    def evaluate(*point: float) -> tuple[float, tuple[float, ...]] | None:
        try:
            found = fast(*point)
            if found is None or math.isfinite(found[0]):
                return found
        except UNDEFINED:
            pass
        return _guarded_code(structure, conditions, IEEE, narrowed)(*point)

    return evaluate


def source(graph: Graph) -> str:
    """The code for value and gradient, to be read: what runs when a graph is evaluated many times."""
    arguments, lines = _straight(form(graph), FAST, narrowed=False)
    return "\n    ".join([f"def value_and_gradient({', '.join(arguments)}):", *lines])


def value_and_gradient(graph: Graph, dtype: str = "float64") -> ValueAndGradient:
    """A fast function from a point (one float a variable, in the graph's order) to value and gradient there.

    Straight-line code up to ``MAX_COMPILED`` nodes, the flat sweep above. Equal to a trace and its reverse sweep at
    that point, bit for bit; in ``float32`` the result of every operation is rounded. Never raises for numbers.
    """
    structure, narrowed = form(graph), dtype == "float32"
    if len(structure.lines) > MAX_COMPILED:
        return FlatTape(structure, narrowed).value_and_gradient
    fast = _code(structure, FAST, narrowed)

    def evaluate(*point: float) -> tuple[float, tuple[float, ...]]:
        try:
            value, slopes = fast(*point)
            if math.isfinite(value):
                return value, slopes
        except UNDEFINED:
            pass
        return _code(structure, IEEE, narrowed)(*point)

    return evaluate


def on_arrays(graph: Graph, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Value and gradient at many points at once.

    Args:
        points: Shape (n, d), a row a point, columns in the order of the graph's variables.

    Returns:
        Values, shape (n,), and gradients, shape (n, d): float64, inf and nan where the formula has them.
    """
    points = np.ascontiguousarray(np.asarray(points, dtype=float).T)
    structure = form(graph)
    if len(structure.lines) > MAX_COMPILED_ON_ARRAYS:
        evaluate = FlatTape(structure, flavour=ARRAY).value_and_gradient
    else:
        evaluate = _code(structure, ARRAY)
    count = points.shape[1]
    values, gradients = np.empty(count), np.empty((len(structure.inputs), count))
    block = max(1, min(BLOCK, BLOCK_FLOATS // len(structure.lines)))
    with np.errstate(all="ignore"):
        for start in range(0, count, block):
            here = slice(start, start + block)
            values[here], slopes = evaluate(*points[:, here])
            for row, slope in zip(gradients, slopes, strict=True):
                row[here] = slope  # a constant slope is one number: it fills the block
    return values, gradients.T
