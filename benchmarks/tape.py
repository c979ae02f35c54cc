"""What one operation costs, recorded and differentiated: our tape, micrograd, PyTorch eager; same formulas, same run.

Our tape also keeps what it needs to be looked at (every value and partial, names, places in the text). For a single
number PyTorch's cost is that of dispatching kernels made for millions of them.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import torch
from micrograd.engine import Value

from autodiff_viz.engine.callables import trace_callable
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.notation import parse
from benchmarks.yardstick import ratio, table

DEPTH = 10_000
"""Frames that micrograd may use: its sweep recurses, and a chain of 1,000 operations is more than Python's default."""

Point = Mapping[str, float]


@dataclass(frozen=True)
class Case:
    """One formula, as text for our tape and as Python for everybody.

    Attributes:
        name: What the table calls it.
        text: In our notation.
        function: The same in Python, for our tracer and PyTorch, and for micrograd if ``plain``.
        point: Where.
        plain: Only +, −, × and constant powers: all that micrograd knows.
    """

    name: str
    text: str
    function: Callable[..., Any]
    point: Point
    plain: bool = True


def _goldstein_price(x: Any, y: Any) -> Any:
    first = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    second = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    return first * second


_GOLDSTEIN_PRICE = (
    "(1 + (x + y + 1)^2 * (19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))"
    " * (30 + (2*x - 3*y)^2 * (18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))"
)

CASES = (
    Case("(u+v)·(u−v)", "(u + v)*(u - v)", lambda u, v: (u + v) * (u - v), {"u": 3.0, "v": 2.0}),
    Case("x² + e⁻ˣ", "x^2 + e^-x", lambda x: x**2 + math.e**-x, {"x": 3.0}, plain=False),
    Case("Goldstein–Price", _GOLDSTEIN_PRICE, _goldstein_price, {"x": 2.5, "y": 3.5}),
    Case(
        "a chain of 1,000 operations",
        "t = x; repeat 500: t = t*0.999 + 0.001",
        lambda x: reduce(lambda t, _: t * 0.999 + 0.001, range(500), x),
        {"x": 3.0},
    ),
)


def contestants(case: Case) -> dict[str, Callable[[], dict[str, float]]]:
    """Name → a call that evaluates the formula, records it and answers its gradient."""
    program = parse(case.text)

    def ours() -> dict[str, float]:
        return gradient(trace(program, case.point))

    def ours_from_python() -> dict[str, float]:
        return gradient(trace_callable(case.function, case.point))

    def theirs() -> dict[str, float]:
        values = {name: Value(value) for name, value in case.point.items()}
        case.function(**values).backward()
        return {name: value.grad for name, value in values.items()}

    def eager() -> dict[str, float]:
        values = {n: torch.tensor(v, dtype=torch.float64, requires_grad=True) for n, v in case.point.items()}
        case.function(**values).backward()
        return {name: value.grad.item() for name, value in values.items() if value.grad is not None}

    calls = {"our tape": ours, "our tape, from Python": ours_from_python, "micrograd": theirs, "PyTorch eager": eager}
    return {name: call for name, call in calls.items() if case.plain or call is not theirs}


def operations(graph: Graph) -> int:
    """Nodes that an operation made."""
    return sum(node.operation not in (INPUT, CONSTANT) for node in graph.nodes)


def main() -> None:
    """Print one table for each case, after checking that all contestants find the same gradient."""
    torch.set_num_threads(1)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(DEPTH)
    for case in CASES:
        calls = contestants(case)
        answers = {name: call() for name, call in calls.items()}
        for name, answer in answers.items():
            for variable, expected in answers["our tape"].items():
                if not math.isclose(answer[variable], expected, rel_tol=1e-9):
                    raise ArithmeticError(f"{name} finds {answer} for {case.name}, our tape {answers['our tape']}")
        count = operations(trace(parse(case.text), case.point))
        title = f"Trace and gradient: {case.name} ({count} operations)"
        print(table(title, ratio(calls), count, "operation"))
    sys.setrecursionlimit(before)


if __name__ == "__main__":
    main()
