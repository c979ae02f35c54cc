"""Tape and PyTorch on tensors, number by number."""

from __future__ import annotations

import numpy as np
import pytest

from autodiff_viz.analysis.tensor_agreement import tensor_agreement
from autodiff_viz.engine.callables import trace_callable
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.trace import trace
from autodiff_viz.lecture.tensor_presets import TensorPreset, tensor_presets
from autodiff_viz.notation import parse
from autodiff_viz.tensors.linear_maps import Diagonal
from autodiff_viz.ui.problem import Problem, open_problem
from tests.engine.tensors.dags import point, program


@pytest.mark.parametrize("preset", [pytest.param(p, id=p.id) for p in tensor_presets()])
def test_every_preset_agrees_within_four_roundings(preset: TensorPreset) -> None:
    at = tuple((name, str(value)) for name, value in preset.at.items())
    graph = open_problem(Problem(preset.text, at, preset.of)).tensors
    assert graph is not None
    found = tensor_agreement(graph)
    assert found.error <= 4
    assert found.value_ulps <= 4
    assert len(found.nodes) == len(graph.nodes)


@pytest.mark.parametrize("seed", range(30))
def test_random_programs_agree(seed: int) -> None:
    graph = trace_callable(program(seed), point(seed))
    assert isinstance(graph, TensorGraph)
    found = tensor_agreement(graph)
    assert found.value_ulps <= 256
    assert max(found.nodes[position].error or 0.0 for position in graph.inputs.values()) <= 64


def test_single_precision_shows_its_rounding() -> None:
    graph = trace(parse("sum(exp(W @ x))"), {"W": np.array([[0.1, 0.7], [1.3, 0.2]]), "x": np.array([0.3, 1.1])})
    assert isinstance(graph, TensorGraph)
    single = tensor_agreement(graph, "float32")
    assert 0 < single.error < 16
    assert single.precision == "float32"
    assert [line.creator for line in single.nodes][-1] == "SumBackward1"


def test_a_wrong_jacobian_is_noticed() -> None:
    graph = trace(parse("sum(sin(x))"), {"x": np.array([0.3, 1.1])})
    assert isinstance(graph, TensorGraph)
    same_size = {key: m for key, m in graph.maps.items() if m.source == m.target}
    wrong = {
        key: Diagonal(m.source, m.target, np.asarray(m.jvp(np.ones(m.source))) * 1.001) for key, m in same_size.items()
    }
    object.__setattr__(graph, "maps", {**graph.maps, **wrong})
    assert tensor_agreement(graph).error > 1e6
