"""The gallery on tensors: every formula opens on a page, differentiates as stated, and is shown on every engine."""

from __future__ import annotations

import numpy as np
import pytest

from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.tensors.torch_tensors import replay
from autodiff_viz.engine.trace import trace
from autodiff_viz.lecture.presets import presets
from autodiff_viz.lecture.tensor_presets import TensorPreset, tensor_presets
from autodiff_viz.notation import Program
from autodiff_viz.ui.problem import Opened, Problem, open_problem

PRESETS = [pytest.param(preset, id=preset.id) for preset in tensor_presets()]


def opened(preset: TensorPreset, engine: str = "tape") -> tuple[Opened, TensorGraph]:
    at = tuple((name, str(value)) for name, value in preset.at.items())
    found = open_problem(Problem(preset.text, at, preset.of, preset.by, engine))
    assert found.tensors is not None
    return found, found.tensors


@pytest.mark.parametrize("engine", ["tape", "torch"])
@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_says_the_truth_on_both_engines(preset: TensorPreset, engine: str) -> None:
    _page, graph = opened(preset, engine)
    if preset.value is not None:
        assert graph.value == pytest.approx(preset.value)
    for name, expected in preset.gradient.items():
        assert np.asarray(graph.gradient[name]) == pytest.approx(np.array(expected))
    whole = replay(graph)
    for name, position in graph.inputs.items():
        assert np.asarray(graph.gradient[name]) == pytest.approx(whole.adjoints[position], abs=1e-14)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_program_on_numbers_is_the_unfolded_graph(preset: TensorPreset) -> None:
    page, tensors = opened(preset)
    assert isinstance(page.program, Program)
    again = trace(page.program, {name: page.graph.nodes[i].value for name, i in page.graph.inputs.items()})
    assert again.value == page.graph.value == pytest.approx(float(tensors.value), rel=1e-14)
    assert gradient(again) == gradient(page.graph)
    assert page.by in page.graph.inputs


@pytest.mark.parametrize("preset", PRESETS)
def test_a_link_opens_the_same_problem(preset: TensorPreset) -> None:
    page, _graph = opened(preset)
    assert Problem.from_link(page.problem.link()) == page.problem


def test_no_two_presets_share_a_name() -> None:
    names = [preset.id for preset in (*presets(), *tensor_presets())]
    assert len(set(names)) == len(names)
