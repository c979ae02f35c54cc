"""10,001 steps of gradient descent on x² + e⁻ˣ, side by side; and value and gradient on a grid.

"End only" keeps the last point: written by hand or generated it computes no more than the next step needs, while a tape
or a framework cannot help evaluating the function too. "Every step" also computes the value and keeps point, value and
slope of all steps, which is what the animation shows; "descend()" is that as a user calls it, with checks and arrays.
All must end at the same double; micrograd has no exponential of its own, so it gets the one line that it lacks.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from micrograd.engine import Value

from autodiff_viz.analysis.descent import descend
from autodiff_viz.engine.compile import on_arrays
from autodiff_viz.engine.flat import FlatTape
from autodiff_viz.engine.loops import loop
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.engine.trace import trace
from autodiff_viz.engine.writer import form
from autodiff_viz.notation import parse
from benchmarks.yardstick import ratio, table, timings

STEPS, START, RATE = 10_001, 3.0, 0.0005
END = 0.3517383210080008

SIDE = 200
"""Points along each side of the grid."""

PROGRAM = parse("x^2 + e^-x")
RULE = parse("x = x - eta*g")
GRAPH = trace(PROGRAM, {"x": START})


def by_hand() -> float:
    exp, x = math.exp, START
    for _ in range(STEPS):
        x = x - RATE * (2 * x - exp(-x))
    return x


def by_hand_keeping_all() -> float:
    exp, x = math.exp, START
    points, values, slopes = [], [], []
    for _ in range(STEPS):
        decay = exp(-x)
        slope = 2 * x - decay
        points.append(x)
        values.append(x * x + decay)
        slopes.append(slope)
        x = x - RATE * slope
    return x


def generated(keep: bool) -> float:
    """As a run gets it: the code is written once for a formula and a method, then found again."""
    kept = [column.data for column in np.empty((3, STEPS))] if keep else ()
    (x,) = loop(GRAPH, RULE, keep=keep).run(0, STEPS, (START,), (RATE,), kept)
    return x


def public() -> float:
    return float(descend(PROGRAM, {"x": START}, lr=RATE, steps=STEPS).points[-1, 0])


def retraced() -> float:
    x = START
    for _ in range(STEPS):
        x = x - RATE * gradient(trace(PROGRAM, {"x": x}))["x"]
    return x


def eager(rows: list[tuple[float, float, float]] | None = None) -> float:
    x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    for _ in range(STEPS):
        y = x**2 + torch.exp(-x)
        y.backward()
        assert x.grad is not None
        if rows is not None:
            rows.append((x.item(), y.item(), x.grad.item()))
        x.data = x.data - RATE * x.grad
        x.grad.zero_()
    return x.item()


def _exp(value: Any) -> Any:
    """The exponential in micrograd's own manner."""
    out: Any = Value(math.exp(value.data), (value,), "exp")

    def backward() -> None:
        value.grad += out.data * out.grad

    out._backward = backward
    return out


def theirs() -> float:
    x = START
    for _ in range(STEPS):
        value = Value(x)
        (value**2 + _exp(-value)).backward()
        x = x - RATE * value.grad
    return x


CONTESTANTS: dict[str, Callable[[], float]] = {
    "by hand, end only": by_hand,
    "generated, end only": partial(generated, keep=False),
    "by hand, every step": by_hand_keeping_all,
    "generated, every step": partial(generated, keep=True),
    "descend(), every step": public,
    "our tape, traced anew, end only": retraced,
    "micrograd, end only": theirs,
    "PyTorch eager, end only": eager,
    "PyTorch eager, every step": lambda: eager([]),
}


def grid() -> Callable[[], object]:
    """Value and gradient of Rosenbrock's valley on a square of points, all at once."""
    valley = trace(parse("(1 - x)^2 + 100*(y - x^2)^2"), {"x": 0.0, "y": 0.0})
    line = np.linspace(-2.0, 2.0, SIDE)
    points = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    return lambda: on_arrays(valley, points)


def grid_on_torch() -> Callable[[], object]:
    """The same on PyTorch."""
    line = torch.linspace(-2.0, 2.0, SIDE, dtype=torch.float64)
    x, y = (part.clone().requires_grad_() for part in torch.meshgrid(line, line, indexing="xy"))

    def call() -> object:
        value = (1 - x) ** 2 + 100 * (y - x**2) ** 2
        return value, torch.autograd.grad(value.sum(), (x, y))

    return call


def long_tape() -> tuple[FlatTape, int]:
    """A tape of a good 100,000 nodes, too long to be written out as code."""
    graph = trace(parse("repeat 10000: t = t*0.999 + 0.001*sin t, t = t*1.001 - 0.001*sin t"), {"t": 1.0})
    return FlatTape(form(graph)), len(graph.nodes)


def main() -> None:
    """Check that all end at the same double, then print the tables."""
    torch.set_num_threads(1)
    for name, call in CONTESTANTS.items():
        if call() != END:
            raise ArithmeticError(f"{name} ends at {call()!r}, not at {END!r}")
    found = ratio(CONTESTANTS, repeat=7)
    print(table(f"Descent: {STEPS:,} steps on x² + e⁻ˣ", found, STEPS, "step"))
    pairs = (
        ("generated : by hand, end only", "generated, end only", "by hand, end only"),
        ("generated : by hand, every step", "generated, every step", "by hand, every step"),
        ("PyTorch eager : generated, end only", "PyTorch eager, end only", "generated, end only"),
        ("PyTorch eager : generated, every step", "PyTorch eager, every step", "generated, every step"),
        ("PyTorch eager : descend(), every step", "PyTorch eager, every step", "descend(), every step"),
    )
    for title, one, other in pairs:
        _low, middle, _high = timings({other: found[other].samples, one: found[one].samples})[one].ratio
        print(f"  {title:38} {middle:8.2f}")
    both = ratio({"our arrays": grid(), "PyTorch": grid_on_torch()})
    title = f"Value and gradient on a grid of {SIDE} × {SIDE}: {both['our arrays'].seconds * 1e3:.2f} ms"
    print(table(title, both, SIDE * SIDE, "point"))
    tape, nodes = long_tape()
    flat = ratio({"flat sweep": lambda: tape.value_and_gradient(1.0)}, repeat=5)
    title = f"Value and gradient of a tape of {nodes:,} nodes: {flat['flat sweep'].seconds * 1e3:.0f} ms"
    print(table(title, flat, nodes, "node"))


if __name__ == "__main__":
    main()
