"""Tape against PyTorch, in both precisions."""

from __future__ import annotations

import math

import pytest

from autodiff_viz.analysis.agreement import UNIT_ROUNDOFF, absolute_terms, agreement, ulp
from autodiff_viz.analysis.flow import flow
from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.engine.torch_engine import engine
from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import Graph
from autodiff_viz.lecture.presets import Preset, presets
from autodiff_viz.notation import parse

PRESETS = [pytest.param(preset, id=preset.id) for preset in presets()]


def traced(text: str, **at: float) -> Graph:
    return trace(parse(text), at)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_agrees_in_double_precision(preset: Preset) -> None:
    found = agreement(trace(parse(preset.text), preset.at))
    assert found.value_ulps <= 4
    assert found.error <= 4


@pytest.mark.parametrize("preset", PRESETS)
def test_single_precision_differs_by_its_own_rounding_only(preset: Preset) -> None:
    graph = trace(parse(preset.text), preset.at)
    assert agreement(graph, "float32").error <= 2 * len(graph.nodes)


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_a_wrong_partial_is_noticed(precision: str) -> None:
    graph = traced("sin(x)*y", x=2.0, y=3.0)
    position = next(i for i, node in enumerate(graph.nodes) if node.operation == "sin")
    nodes = list(graph.nodes)
    nodes[position] = nodes[position]._replace(partials=tuple(-(p or 0.0) for p in nodes[position].partials))
    found = agreement(Graph(nodes, graph.output, graph.inputs), precision)
    assert found.error > 1e6
    assert (found.gradient["y"].error or 0.0) < 4


def test_a_wrong_value_is_noticed() -> None:
    graph = traced("sin(x)", x=2.0)
    nodes = [*graph.nodes[:-1], graph.nodes[-1]._replace(value=math.nextafter(graph.value, 2.0))]
    assert agreement(Graph(nodes, graph.output, graph.inputs)).value_ulps == 1.0


def test_the_lines_are_the_nodes() -> None:
    graph = traced("c = 2*3; x*c", x=2.0)
    found = agreement(graph)
    assert [line.node for line in found.nodes] == list(range(len(graph.nodes)))
    assert [line.creator for line in found.nodes] == ["", "", "", "", "MulBackward0"]
    assert [line.adjoint is None for line in found.nodes] == [False, True, True, True, False]
    assert found.gradient["x"].adjoint == (6.0, 6.0, 0.0)


def test_double_precision_of_the_lecture_prints_another_digit_than_single() -> None:
    graph = traced("sin((x + 2) + (1 + e^(x²)))", x=2.0)
    single = agreement(graph, "float32").gradient["x"].adjoint
    assert single is not None
    assert f"{single.tape:.4f} {single.torch:.4f}" == "-218.4626 -218.4625"


def test_the_engines_own_trace_agrees_exactly() -> None:
    text = "tanh(x)*softplus(y) + x/y"
    graph = trace(parse(text), {"x": 0.3, "y": -1.2}, Recorder(engine=engine("float64")))
    found = agreement(graph)
    assert (found.value_ulps, found.adjoint_ulps, found.error) == (0.0, 0.0, 0.0)


def test_the_sum_of_absolute_terms_is_that_of_the_paths() -> None:
    graph = traced("x = u + v; y = u - v; z = x*y - u", u=3.0, v=2.0)
    terms = absolute_terms(graph)
    for name, position in graph.inputs.items():
        mantissa, exponent = flow(graph, name).absolute
        assert terms[position] == math.ldexp(mantissa, exponent)


def test_values_that_are_not_finite() -> None:
    graph = traced("log(x)", x=0.0)
    found = agreement(graph)
    assert found.nodes[-1].value == (-math.inf, -math.inf, 0.0)
    assert agreement(traced("log(x)", x=-1.0)).nodes[-1].value.ulps == 0.0
    assert agreement(traced("exp(x)", x=100.0), "float32").nodes[-1].value.ulps == math.inf


def test_a_gradient_too_large_for_its_terms_to_be_summed_has_no_error_in_them() -> None:
    assert agreement(traced("exp(x)*1e300", x=700.0)).gradient["x"].error is None


def test_the_unit_in_the_last_place() -> None:
    assert ulp(1.0, "float64") == 2 * UNIT_ROUNDOFF["float64"]
    assert ulp(-1.0, "float32") == 2 * UNIT_ROUNDOFF["float32"]
