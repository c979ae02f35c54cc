"""Small tensors of a live graph, number by number: their paths sum to PyTorch's own gradient."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from autodiff_viz.analysis.ledger import ledger
from autodiff_viz.engine.entries import MAX_ENTRIES, entries
from autodiff_viz.engine.from_torch import from_torch
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.errors import LimitError
from autodiff_viz.graph import CONSTANT, check

W = torch.tensor([[1.0, 2.0], [2.0, 1.0]], dtype=torch.float64)

FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "sum": lambda x: torch.sin(torch.sum(x) + 2),
    "quadratic form": lambda x: x @ W @ x,
    "softmax": lambda x: (torch.softmax(x, 0) * x).sum(),
    "matrix": lambda x: (torch.outer(x, x) @ W).exp().mean(),
    "max": lambda x: x.max() * x[0] + torch.stack([x[1], x[0]]).norm(),
    "sorted": lambda x: (x.sort().values * torch.tensor([1.0, 3.0], dtype=x.dtype)).sum(),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_paths_between_numbers_sum_to_the_gradient(name: str) -> None:
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    y = FUNCTIONS[name](x)
    graph = entries(from_torch(y, {"x": x}))
    check(graph)
    assert graph.scalar
    y.backward()
    assert x.grad is not None
    assert list(graph.inputs) == ["x_1", "x_2"]
    for number, variable in enumerate(graph.inputs):
        expected = x.grad[number].item()
        assert gradient(graph)[variable] == pytest.approx(expected, rel=1e-12)
        assert math.fsum(term.product for term in ledger(graph, variable).terms) == pytest.approx(expected, rel=1e-12)
        assert graph.gradient[variable] == expected


def test_the_lectures_quadratic_form_has_three_paths_from_each_number() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    graph = entries(from_torch(x @ W.float() @ x, {"x": x}))
    assert [ledger(graph, name).count for name in ("x_1", "x_2")] == [3, 3]
    assert graph.gradient == {"x_1": 10.0, "x_2": 8.0}


def test_it_needs_no_pytorch_any_more_once_the_jacobians_are_kept() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x.exp().sum()
    graph = from_torch(y, {"x": x})
    graph.keep_jacobians()
    y.backward()
    assert x.grad is not None
    assert list(entries(graph).gradient.values()) == x.grad.tolist()


def test_numbers_that_nothing_flows_through_are_constants() -> None:
    x = torch.tensor([-1.0, 2.0], requires_grad=True)
    graph = entries(from_torch(torch.relu(x).sum(), {"x": x}))
    assert [node.operation for node in graph.nodes] == ["input", "input", CONSTANT, "Relu", "Sum"]


def test_large_tensors_are_not_unfolded() -> None:
    x = torch.ones(MAX_ENTRIES + 1, requires_grad=True)
    with pytest.raises(LimitError, match="up to 16 numbers"):
        entries(from_torch(x.sum(), {"x": x}))
