"""Generated code against the sweeps: every operation at its samples, random programs, hostile points, long tapes."""

from __future__ import annotations

import math
import struct
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.engine.compile import MAX_COMPILED, _code, on_arrays, source, value_and_gradient
from autodiff_viz.engine.flat import FlatTape
from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.engine.sweeps import gradient, reverse_sweep
from autodiff_viz.engine.trace import trace
from autodiff_viz.engine.writer import ARRAY, FAST, form, narrow
from autodiff_viz.graph import Graph
from autodiff_viz.notation import parse
from autodiff_viz.ops import OPERATIONS
from tests.programs import points, programs

HOSTILE = (0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 1e308, -1e308, 5e-324, -750.0, 750.0)


def bits(values: tuple[float, ...] | list[float]) -> list[bytes]:
    """Equal only if every number is, to the sign of a zero; all nans are one."""
    return [struct.pack("<d", value if value == value else math.nan) for value in values]


def applied(operation: str, values: tuple[float, ...]) -> Graph:
    """One operation on variables (on numbers, where it has no derivative), with a factor after it."""
    tape = Recorder()
    inputs = [
        tape.input(f"x_{slot}", value) if rule else tape.constant(value)
        for slot, (value, rule) in enumerate(zip(values, OPERATIONS[operation].partials, strict=True))
    ]
    return tape.graph(tape.apply("mul", tape.apply(operation, *inputs), tape.constant(-3.0)), {})


def swept(graph: Graph) -> list[float]:
    """Value and gradient from the reverse sweep, to the sign of a zero."""
    adjoints = reverse_sweep(graph)
    slopes = [adjoints[position] for position in graph.inputs.values()]
    return [graph.value, *(0.0 if slope is None else slope for slope in slopes)]


def at(graph: Graph) -> list[float]:
    return [graph.nodes[position].value for position in graph.inputs.values()]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_code_gives_the_bits_of_the_sweep(operation: str) -> None:
    entry = OPERATIONS[operation]
    hostile = [(value,) * len(entry.arguments) for value in HOSTILE]
    mixed = [(*entry.samples[0][:-1], value) for value in HOSTILE]
    for values in [*entry.samples, *hostile, *mixed]:
        graph = applied(operation, values)
        expected = bits(swept(graph))
        value, slopes = value_and_gradient(graph)(*at(graph))
        assert bits([value, *slopes]) == expected, (values, source(graph))
        value, slopes = FlatTape(form(graph)).value_and_gradient(*at(graph))
        assert bits([value, *slopes]) == expected, values


@pytest.mark.parametrize("operation", OPERATIONS)
def test_arrays_agree_with_points(operation: str) -> None:
    entry = OPERATIONS[operation]
    for sample in entry.samples:
        graph = applied(operation, sample)
        block = np.array([at(graph)] * 3)
        values, gradients = on_arrays(graph, block)
        assert values == pytest.approx([graph.value] * 3, rel=1e-12)
        for row in gradients:
            assert row == pytest.approx(list(gradient(graph).values()), rel=1e-9, abs=1e-300, nan_ok=True)


@given(programs, points)
def test_random_programs(text: str, values: dict[str, float]) -> None:
    program = parse(text)
    point = {name: values[name] for name in program.variables}
    graph = trace(program, point)
    expected = swept(graph)
    for evaluate in (value_and_gradient(graph), FlatTape(form(graph)).value_and_gradient):
        value, slopes = evaluate(*point.values())
        assert bits([value, *slopes]) == bits(expected)
    if point:
        found, gradients = on_arrays(graph, np.array([list(point.values())]))
        assert found[0] == pytest.approx(graph.value, rel=1e-12, abs=1e-12)
        assert gradients[0] == pytest.approx(expected[1:], rel=1e-9, abs=1e-9)


@given(st.floats(-5, 5), st.floats(-5, 5))
def test_one_form_serves_every_point(traced: float, asked: float) -> None:
    program = parse("log(x) * x**x + sqrt(x - 1)")
    there = trace(program, {"x": asked})
    value, slopes = value_and_gradient(trace(program, {"x": traced}))(asked)
    assert bits([value, *slopes]) == bits(swept(there))


def test_the_code_holds_what_is_needed_and_no_names_of_the_reader() -> None:
    graph = trace(parse("unused = sin q; z = q^2 + e^-q"), {"q": 3.0})
    assert source(graph).splitlines() == [
        "def value_and_gradient(x0):",
        "    v3 = exp((-x0))",
        "    return (x0 * x0) + v3, ((-v3) + (2.0 * x0 if x0 else 0.0), )",
    ]


def test_only_operations_of_the_table_become_code() -> None:
    graph = trace(parse("exp x"), {"x": 0.0})
    forged = replace(graph, nodes=[graph.nodes[0], graph.nodes[1]._replace(operation="__import__")])
    with pytest.raises(KeyError):
        source(forged)


def test_code_is_written_once_for_a_form() -> None:
    program = parse("x^2 + 0.12345")
    forms = [form(trace(program, {"x": x})) for x in (1.0, 2.0)]
    assert forms[0] == forms[1] != form(trace(parse("x^2 + 0.54321"), {"x": 1.0}))
    assert _code(forms[0], FAST) is _code(forms[1], FAST)


def test_a_constant_gradient_fills_its_block() -> None:
    graph = trace(parse("2x + 3y"), {"x": 0.0, "y": 0.0})
    values, gradients = on_arrays(graph, np.arange(80_000.0).reshape(-1, 2))
    assert gradients.shape == (40_000, 2)
    assert np.all(gradients == [2.0, 3.0])
    assert values[-1] == 2 * 79_998.0 + 3 * 79_999.0


def test_a_constant_formula_and_an_empty_block() -> None:
    graph = trace(parse("0x + 7"), {"x": 1.0})
    values, gradients = on_arrays(graph, np.empty((0, 1)))
    assert (values.shape, gradients.shape) == ((0,), (0, 1))
    assert value_and_gradient(trace(parse("7"), {}))() == (7.0, ())


def test_arrays_outside_the_domain_are_silent() -> None:
    graph = trace(parse("log x + 1/x"), {"x": 1.0})
    values, gradients = on_arrays(graph, np.array([[-1.0], [0.0], [1.0]]))
    assert np.isnan(values[0])
    assert np.isnan(values[1])
    assert (values[2], gradients[2, 0]) == (1.0, 0.0)


def test_float32_rounds_every_operation() -> None:
    graph = trace(parse("x*x + 0.1"), {"x": 0.0})
    x = np.float32(1.1)
    value, (slope,) = value_and_gradient(graph, "float32")(float(x))
    assert value == float(x * x + np.float32(0.1))
    assert slope == float(x + x)


@given(st.floats())
def test_narrow_is_the_nearest_32_bit_number(value: float) -> None:
    with np.errstate(all="ignore"):
        assert bits([narrow(value)]) == bits([float(np.float32(value))])


def long_tape(length: int) -> Graph:
    tape = Recorder()
    t = tape.input("t", 0.7)
    for _turn in range(length // 2):
        t = tape.apply("add", t, tape.apply("sin", t))
    return tape.graph(t, {})


def test_above_the_limit_the_flat_sweep_gives_the_same() -> None:
    graph = long_tape(MAX_COMPILED + 2)
    assert len(graph.nodes) > MAX_COMPILED
    value, slopes = value_and_gradient(graph)(0.7)
    assert bits([value, *slopes]) == bits(swept(graph))
    values, _gradients = on_arrays(graph, np.array([[0.7], [0.7]]))
    assert values == pytest.approx([graph.value] * 2, rel=1e-12)


def test_a_flat_tape_of_100_000_nodes_is_small() -> None:
    structure = form(long_tape(100_000))
    tracemalloc.start()
    found = FlatTape(structure).sweep([0.7])
    size, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.values) > 100_000
    assert size / len(structure.lines) < 250


def test_a_sweep_over_many_points_holds_every_node() -> None:
    graph = trace(parse("x*y + x"), {"x": 2.0, "y": 3.0})
    found = FlatTape(form(graph), flavour=ARRAY).sweep([np.array([2.0, 5.0]), np.array([3.0, 7.0])])
    assert [np.broadcast_to(v, 2)[0] for v in found.values] == [node.value for node in graph.nodes]
    adjoints = [None if a is None else float(np.broadcast_to(a, 2)[0]) for a in found.adjoints]
    assert adjoints == list(reverse_sweep(graph))
    assert list(found.partials[0]) == [3.0, 7.0]
