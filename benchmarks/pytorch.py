"""What it costs to look at PyTorch: its engine beside our tape, and a live graph beside torchviz; same run.

``from_torch`` gives values, adjoints and local partials of every node where torchviz gives the text of a picture.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from autodiff_viz.engine.from_torch import from_torch
from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.engine.torch_engine import engine, replay
from autodiff_viz.engine.trace import trace
from autodiff_viz.notation import parse
from autodiff_viz.render.modules_dot import to_dot
from benchmarks.tape import CASES, operations
from benchmarks.yardstick import ratio, table

DEPTH = 20_000
"""Frames that torchviz may use: it recurses."""


def _chain(x: Tensor) -> Tensor:
    for _ in range(500):
        x = x * 0.999 + 0.001
    return x


def models() -> dict[str, tuple[dict[str, Tensor], Tensor]]:
    """Name → named parameters and loss."""
    torch.manual_seed(0)
    x = torch.tensor(3.0, requires_grad=True)
    mlp = nn.Sequential(*(layer for _ in range(8) for layer in (nn.Linear(32, 32), nn.Tanh())))
    cnn = nn.Sequential(
        nn.Conv2d(1, 8, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 8, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(10)
    )
    block = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True)
    found: dict[str, tuple[dict[str, Tensor], Tensor]] = {"a chain of 1,000 operations": ({"x": x}, _chain(x))}
    for name, model, data in (
        ("an MLP of 8 layers", mlp, torch.randn(16, 32)),
        ("a small CNN", cnn, torch.randn(4, 1, 16, 16)),
        ("a Transformer block", block, torch.randn(2, 6, 32)),
    ):
        loss = model(data).square().mean()
        found[name] = (dict(model.named_parameters()), loss)
    return found


def engines() -> None:
    """The same program on our tape, on PyTorch operation by operation, and on PyTorch as a whole."""
    compute = engine()
    for case in CASES:
        program = parse(case.text)
        graph = trace(program, case.point)
        calls: dict[str, Callable[[], Any]] = {
            "our tape": lambda program=program, case=case: gradient(trace(program, case.point)),
            "PyTorch as the engine": lambda program=program, case=case: gradient(
                trace(program, case.point, Recorder(compute))
            ),
            "the whole on PyTorch, with backward()": lambda graph=graph: replay(graph),
        }
        count = operations(graph)
        print(table(f"Engines: {case.name} ({count} operations)", ratio(calls), count, "operation"))


def live_graphs() -> None:
    """Reading what autograd recorded, and writing it as DOT, beside torchviz."""
    import torchviz

    for name, (params, loss) in models().items():
        graph = from_torch(loss, params)
        calls: dict[str, Callable[[], Any]] = {
            "torchviz.make_dot": lambda loss=loss, params=params: torchviz.make_dot(loss, params).source,
            "from_torch": lambda loss=loss, params=params: from_torch(loss, params),
            "from_torch and DOT": lambda loss=loss, params=params: to_dot(from_torch(loss, params)),
            "backward() alone": lambda loss=loss, params=params: torch.autograd.grad(
                loss, list(params.values()), retain_graph=True
            ),
        }
        count = len(graph.nodes)
        print(table(f"A live graph: {name} ({count} nodes)", ratio(calls), count, "node"))


def main() -> None:
    """Print one table for each formula and each model."""
    torch.set_num_threads(1)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(DEPTH)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # torchviz asks for PyTorch's version
        engines()
        live_graphs()
    sys.setrecursionlimit(before)


if __name__ == "__main__":
    main()
