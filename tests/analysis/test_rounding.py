"""Roundings, node by node: together they are the error of the value."""

from __future__ import annotations

import pytest

from autodiff_viz.analysis.precision import derivative, rounded
from autodiff_viz.analysis.rounding import rounding
from autodiff_viz.analysis.truth import truth
from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import CONSTANT, Graph
from autodiff_viz.lecture.presets import Preset, presets
from autodiff_viz.notation import parse

DIFFICULT = "-1/(x^2 + 1)*log(1/(1 + e^-x) + 1)"


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("preset", presets(), ids=lambda p: p.id)
def test_the_parts_sum_to_the_error_of_the_value(preset: Preset, dtype: str) -> None:
    """To first order: what is left is of second order in u. A function may miss by a little more than half a unit."""
    exact_in_float32 = {name: float(round(value * 64) / 64) for name, value in preset.at.items()}
    graph = trace(parse(preset.text), exact_in_float32)
    found = rounding(graph, preset.by or graph.variables[0], dtype)
    total = sum(node.actual for node in found.nodes if node is not None) + constants(graph, dtype)
    largest = max(abs(node.actual) for node in found.nodes if node is not None)
    assert found.actual == pytest.approx(total, rel=1e-3, abs=1e-3 * largest + 1e-25)
    assert abs(found.actual) <= 2 * found.bound + abs(constants(graph, dtype))


def constants(graph: Graph, dtype: str) -> float:
    """What rounding the numbers of the formula to single precision does: they become variables, with adjoints."""
    recorder = Recorder()
    for position, node in enumerate(graph.nodes):
        if node.inputs:
            recorder.apply(node.operation, *node.inputs)
        else:
            recorder.input(f"v_{position}", node.value)
    adjoints = reverse_sweep(recorder.graph(graph.output, {}))
    changes = {i: rounded(n.value, dtype) - n.value for i, n in enumerate(graph.nodes) if n.operation == CONSTANT}
    return sum((adjoints[i] or 0.0) * change for i, change in changes.items() if change)


@pytest.mark.parametrize("x", [-5.0, -2.0, 0.5, 3.0])
@pytest.mark.parametrize("text", ["x^2 + e^-x", DIFFICULT, "sin(3x)/x", "log(1 + x^2)"])
def test_the_derivative_errs_by_no_more_than_its_bound(text: str, x: float) -> None:
    graph = trace(parse(text), {"x": x})
    error = derivative(graph, "x") - truth(graph, "x").derivative
    assert abs(error) <= 2 * rounding(graph, "x").gradient_bound


def test_the_difficult_function_is_ruined_where_a_small_number_meets_a_one() -> None:
    graph = trace(parse(DIFFICULT), {"x": -5.0})
    found = rounding(graph, "x")
    assert found.dominant is not None
    assert found.dominant == found.dominant_in_gradient
    node = graph.nodes[found.dominant]
    assert node.operation == "add"
    assert [graph.nodes[i].operation for i in node.inputs] == ["div", "constant"]
    guilty = found.nodes[found.dominant]
    assert guilty is not None
    assert guilty.actual == pytest.approx(found.actual, rel=0.01)
    log = next(n for n in found.nodes if n is not None and graph.nodes[n.position].operation == "log")
    assert log.condition == pytest.approx(149.9, abs=0.1)


def test_what_is_exact_has_no_part() -> None:
    found = rounding(trace(parse("x*x + 2x"), {"x": 3.0}), "x")
    assert found.actual == found.bound == 0.0
    assert found.dominant is None


def test_pi_is_rounded_where_it_is_written() -> None:
    graph = trace(parse("pi*x"), {"x": 1.0})
    found = rounding(graph, "x")
    pi = next(n for n in found.nodes if n is not None and graph.nodes[n.position].name == "pi")
    assert pi.made == pytest.approx(-1.2246467991473532e-16)
