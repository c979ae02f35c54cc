"""What a node of tensors costs, recorded and differentiated: our tape, PyTorch eager, and micrograd on single numbers.

The same quadratic form and the same two layers for everybody; micrograd has no tensors and makes a node of each number.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from micrograd.engine import Value

from autodiff_viz.engine.callables import trace_callable
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.graph import CONSTANT, INPUT
from benchmarks.yardstick import ratio, table

DEPTH = 10_000
"""Frames that micrograd may use: its sweep recurses."""

Point = dict[str, np.ndarray[Any, Any]]


@dataclass(frozen=True)
class Case:
    """One function of tensors.

    Attributes:
        name: What the table calls it.
        function: For our tracer and for PyTorch, whose tensors have the same operators.
        numbers: The same on nested lists of single numbers.
        point: Where.
    """

    name: str
    function: Callable[..., Any]
    numbers: Callable[..., Any]
    point: Point


def _product(rows: Any, vector: Any) -> list[Any]:
    return [sum((a * b for a, b in zip(row, vector, strict=True)), Value(0.0)) for row in rows]


def _quadratic(size: int) -> Case:
    random = np.random.default_rng(0)
    return Case(
        f"xᵀWx with {size} numbers in x",
        lambda x, w: x @ (w @ x),
        lambda x, w: sum((a * b for a, b in zip(x, _product(w, x), strict=True)), Value(0.0)),
        {"x": random.normal(size=size), "w": random.normal(size=(size, size))},
    )


def _layers(size: int) -> Case:
    random = np.random.default_rng(1)
    return Case(
        f"two layers of {size} with relu",
        lambda x, a, b: ((b @ (a @ x).relu()) ** 2).sum(),
        lambda x, a, b: sum((y**2 for y in _product(b, [h.relu() for h in _product(a, x)])), Value(0.0)),
        {"x": random.normal(size=size), "a": random.normal(size=(size, size)), "b": random.normal(size=(size, size))},
    )


CASES = (_quadratic(4), _quadratic(16), _layers(8), _layers(16))


def contestants(case: Case) -> dict[str, Callable[[], np.ndarray[Any, Any]]]:
    """Name → a call that evaluates the function, records it and answers the gradient by x."""

    def ours() -> np.ndarray[Any, Any]:
        graph = trace_callable(case.function, case.point)
        assert isinstance(graph, TensorGraph)
        return np.asarray(graph.gradient["x"])

    def eager() -> np.ndarray[Any, Any]:
        values = {name: torch.tensor(value, requires_grad=True) for name, value in case.point.items()}
        case.function(**values).backward()
        gradient = values["x"].grad
        assert gradient is not None
        return gradient.numpy()

    def theirs() -> np.ndarray[Any, Any]:
        values: dict[str, list[Any]] = {
            name: [Value(v) for v in array] if array.ndim == 1 else [[Value(v) for v in row] for row in array]
            for name, array in case.point.items()
        }
        case.numbers(**values).backward()
        return np.array([value.grad for value in values["x"]])

    return {"our tape": ours, "PyTorch eager": eager, "micrograd, number by number": theirs}


def main() -> None:
    """Print one table for each case, after checking that all contestants find the same gradient."""
    torch.set_num_threads(1)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(DEPTH)
    for case in CASES:
        calls = contestants(case)
        expected, *others = [call() for call in calls.values()]
        for found in others:
            if not np.allclose(found, expected, rtol=1e-9):
                raise ArithmeticError(f"the gradients of {case.name} differ: {expected}, {found}")
        graph = trace_callable(case.function, case.point)
        count = sum(node.operation not in (INPUT, CONSTANT) for node in graph.nodes)
        print(table(f"Trace and gradient: {case.name} ({count} operations)", ratio(calls), count, "operation"))
    sys.setrecursionlimit(before)


if __name__ == "__main__":
    main()
