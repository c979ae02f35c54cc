"""The derivative as a formula: it is the derivative, and its size is known."""

from __future__ import annotations

import pytest
from hypothesis import given

from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.engine.symbolic import MAX_TREE, derivative, derivatives, formula
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import LimitError
from autodiff_viz.graph import Graph
from autodiff_viz.lecture.presets import Preset, presets
from autodiff_viz.notation import parse, show
from autodiff_viz.notation.program import NAME, NUMBER
from tests.programs import points, programs


def graph_of(text: str, **at: float) -> Graph:
    return trace(parse(text), at)


@pytest.mark.parametrize("preset", presets(), ids=lambda p: p.id)
def test_the_formula_gives_the_gradient(preset: Preset) -> None:
    graph = trace(parse(preset.text), preset.at)
    for (name, slope), closed in zip(gradient(graph).items(), derivatives(graph, list(graph.inputs)), strict=True):
        assert closed.value(preset.at) == pytest.approx(slope, rel=1e-11, abs=1e-14), name
    assert formula(graph).value(preset.at) == graph.value


@given(programs, points)
def test_random_programs(text: str, point: dict[str, float]) -> None:
    program = parse(text)
    graph = trace(program, {name: point[name] for name in program.variables})
    for name, slope in gradient(graph).items():
        scale = max((abs(edge.partial) for edge in graph.edges), default=0.0)
        assert derivative(graph, name).value(point) == pytest.approx(slope, rel=1e-8, abs=1e-12 * (1 + scale))


@pytest.mark.parametrize("text", ["x^3 + 2x", "sin(x)*e^x", "-1/(x^2 + 1)*log(1/(1 + e^-x) + 1)", "max(x, 1)*relu(x)"])
def test_written_out_it_is_an_expression(text: str) -> None:
    graph = graph_of(text, x=0.7)
    closed = derivative(graph, "x")
    written = closed.written_out()
    assert len([p for p in written if p.operation not in (NAME, NUMBER)]) == closed.tree_size
    used = [i for part in written for i in part.inputs]
    assert sorted(used) == list(range(len(written) - 1))
    again = parse(show(written))
    value = trace(again, dict.fromkeys(again.variables, 0.7)).value
    assert value == pytest.approx(gradient(graph)["x"], rel=1e-14)


def test_nothing_is_simplified_but_ones_and_zeros() -> None:
    assert show(derivative(graph_of("x*x", x=3.0), "x").written_out()) == "x + x"
    assert show(derivative(graph_of("x^2", x=3.0), "x").written_out()) == "2 * x ^ (2 - 1)"
    assert show(derivative(graph_of("sin(x^2)", x=3.0), "x").written_out()) == "cos(x ^ 2) * (2 * x ^ (2 - 1))"
    assert show(derivative(graph_of("y + 0*x", x=3.0, y=1.0), "x").written_out()) == "0"


def test_common_parts_stand_once() -> None:
    closed = derivative(graph_of("repeat 60: t = t + 0.01*sin t", t=0.7), "t")
    assert closed.tree_size > 2**60
    assert closed.dag_size < 500
    with pytest.raises(LimitError, match=rf"has 2\^\d+ parts; the limit is {MAX_TREE:,}"):
        closed.written_out()
    doubling = derivative(graph_of("repeat 20: t = t·t", t=1.0), "t")
    assert doubling.tree_size > 2**20 > 1000 * doubling.dag_size


def test_a_deep_tape_is_no_recursion() -> None:
    closed = derivative(graph_of("repeat 5000: t = sin t", t=0.7), "t")
    assert closed.dag_size >= 10_000
    assert closed.tree_size == 5000 * 5001 // 2 + 4999  # cos of a chain of 0, 1, … sines, and the products


def test_a_formula_too_large_is_refused() -> None:
    with pytest.raises(LimitError, match="more than 200,000 parts"):
        derivative(graph_of("repeat 10000: t = t*t + t/(t + 1)*sin(t)*sigmoid(t)", t=0.1), "t")
