"""Whole graphs against PyTorch: the same program on tensors, its own backward() against our reverse sweep."""

from __future__ import annotations

import re

import pytest
import torch
from hypothesis import given

from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import CONSTANT, INPUT
from autodiff_viz.notation import parse
from autodiff_viz.ops import OPERATIONS
from tests.programs import points, programs


@given(programs, points)
def test_value_and_gradient_are_pytorchs(text: str, values: dict[str, float]) -> None:
    program = parse(text)
    graph = trace(program, {name: values[name] for name in program.variables})
    tensors: list[torch.Tensor] = []
    for node in graph.nodes:
        if node.operation in (INPUT, CONSTANT):
            tensors.append(torch.tensor(node.value, dtype=torch.float64, requires_grad=node.operation == INPUT))
        else:
            name = OPERATIONS[node.operation].torch
            assert re.fullmatch(r"\w+", name)
            tensors.append(getattr(torch, name)(*(tensors[i] for i in node.inputs)))
    output = tensors[graph.output]
    assert graph.value == pytest.approx(output.item(), rel=1e-13, abs=1e-300)
    if not output.requires_grad:
        assert not any(gradient(graph).values())
        return
    output.backward()
    for name, derivative in gradient(graph).items():
        grad = tensors[graph.inputs[name]].grad
        assert derivative == pytest.approx(grad.item() if grad is not None else 0.0, rel=1e-10, abs=1e-10)
