"""The two sweeps by graph shape (chain, fan-out, diamond, unused variable, constant) and on what is not finite."""

from __future__ import annotations

import math

from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.engine.sweeps import forward_sweep, gradient, reverse_sweep


def test_a_chain_multiplies() -> None:
    tape = Recorder()
    x = tape.input("x", 0.5)
    graph = tape.graph(tape.apply("exp", tape.apply("sin", x)), {})
    expected = math.exp(math.sin(0.5)) * math.cos(0.5)
    assert gradient(graph) == {"x": expected}
    assert forward_sweep(graph, "x")[-1] == math.cos(0.5) * math.exp(math.sin(0.5))


def test_using_a_value_twice_is_two_edges() -> None:
    tape = Recorder()
    x = tape.input("x", 3.0)
    graph = tape.graph(tape.apply("mul", x, x), {})
    assert [(e.source, e.target, e.slot) for e in graph.edges] == [(0, 1, 0), (0, 1, 1)]
    assert gradient(graph) == {"x": 6.0}


def test_a_diamond_adds() -> None:
    tape = Recorder()
    x = tape.input("x", 2.0)
    graph = tape.graph(tape.apply("add", tape.apply("sin", x), tape.apply("cos", x)), {})
    assert gradient(graph)["x"] == math.cos(2.0) - math.sin(2.0)


def test_a_variable_that_is_not_used_has_derivative_zero() -> None:
    tape = Recorder()
    x, _y = tape.input("x", 2.0), tape.input("y", 5.0)
    graph = tape.graph(tape.apply("neg", x), {})
    assert gradient(graph) == {"x": -1.0, "y": 0.0}
    assert reverse_sweep(graph)[1] is None
    assert forward_sweep(graph, "y") == (None, 1.0, None)


def test_a_constant_has_no_edge_and_asks_for_no_partial() -> None:
    tape = Recorder()
    x = tape.input("x", -1.0)
    graph = tape.graph(tape.apply("pow", x, tape.constant(2.0)), {})
    assert graph.nodes[2].partials == (-2.0, None)
    assert len(graph.edges) == 1


def test_an_output_that_is_a_variable_has_derivative_one() -> None:
    tape = Recorder()
    graph = tape.graph(tape.input("x", 7.0), {})
    assert gradient(graph) == {"x": 1.0}


def test_zero_times_infinity_shows_as_nan() -> None:
    tape = Recorder()
    x = tape.input("x", 0.0)
    graph = tape.graph(tape.apply("mul", tape.apply("sqrt", x), tape.constant(0.0)), {})
    assert math.isnan(gradient(graph)["x"])


def test_a_seed_scales_the_adjoints() -> None:
    tape = Recorder()
    x = tape.input("x", 2.0)
    graph = tape.graph(tape.apply("mul", x, x), {})
    assert reverse_sweep(graph, seed=10.0)[0] == 40.0
    assert forward_sweep(graph, "x", seed=10.0)[-1] == 40.0


def test_any_node_can_be_the_output() -> None:
    tape = Recorder()
    x = tape.input("x", 2.0)
    y = tape.apply("mul", x, x)
    graph = tape.graph(tape.apply("exp", y), {"y": y})
    assert gradient(graph.of(graph.names["y"])) == {"x": 4.0}
