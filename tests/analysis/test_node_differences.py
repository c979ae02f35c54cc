"""Two graphs node by node: what is matched, what differs, where they part."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autodiff_viz as av
from autodiff_viz.analysis.node_differences import (
    ADJOINT,
    LEFT,
    OPERATION,
    PARTIAL,
    RIGHT,
    VALUE,
    NodeDifferences,
    Parting,
    node_differences,
)
from autodiff_viz.analysis.single import single_reverse_sweep, single_trace
from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.graph import INPUT, Graph, Node
from autodiff_viz.lecture.presets import presets
from autodiff_viz.notation import parse
from tests.analysis.random_dags import dags

FLAGSHIP = "x = u + v; y = u - v; z = x*y"


def matched(found: NodeDifferences) -> list[tuple[int | None, int | None]]:
    return [(pair.left, pair.right) for pair in found.pairs]


def single(text: str, **at: float) -> Graph:
    return single_trace(parse(text), at)


@given(dags(st.floats()))
def test_a_graph_does_not_differ_from_itself(graph: Graph) -> None:
    found = node_differences(graph, graph)
    assert found.first is None
    assert all(pair.same and pair.left == pair.right for pair in found.pairs)


@given(dags(st.floats()), dags(st.floats()))
def test_every_node_of_both_stands_once_and_in_order(one: Graph, other: Graph) -> None:
    found = node_differences(one, other)
    assert [i for i, _ in matched(found) if i is not None] == list(range(len(one.nodes)))
    assert sorted(j for _, j in matched(found) if j is not None) == list(range(len(other.nodes)))


def test_two_points_part_at_the_variable_that_moved() -> None:
    found = node_differences(av.trace(FLAGSHIP, u=3.0, v=2.0), av.trace(FLAGSHIP, u=3.0, v=2.5))
    assert found.first == Parting(1, VALUE)
    z = found.pairs[4]
    assert (z.value.left, z.value.right, z.value.absolute) == (5.0, 5.5 * 0.5, 5.0 - 5.5 * 0.5)
    assert z.value.relative == (5.0 - 5.5 * 0.5) / 5.0
    assert [(p.left, p.right) for p in z.partials] == [(1.0, 0.5), (5.0, 5.5)]
    assert (found.pairs[0].adjoint.left, found.pairs[0].adjoint.right) == (6.0, 6.0)


def test_another_operation_under_one_name_is_where_they_part() -> None:
    found = node_differences(av.trace(FLAGSHIP, u=3.0, v=2.0), av.trace(FLAGSHIP.replace("u - v", "u*v"), u=3.0, v=2.0))
    assert matched(found) == [(i, i) for i in range(5)]
    assert found.first == Parting(3, OPERATION)
    assert [pair.recast for pair in found.pairs] == [False, False, False, True, False]


def test_common_parts_are_found_wherever_they_lie() -> None:
    one, other = av.trace("x^2 + e^-x", x=3.0), av.trace("sin(x) + x^2", x=3.0)
    found = node_differences(one, other)
    kinds = {
        (one.nodes[i].operation, other.nodes[j].operation) for i, j in matched(found) if i is not None and j is not None
    }
    assert ("pow", "pow") in kinds
    assert ("add", "add") in kinds  # the outputs
    assert ("exp", "sin") not in kinds


def test_what_only_one_has_is_said() -> None:
    short, long = av.trace("x^2", x=3.0), av.trace("x^2 + sin(x)", x=3.0)
    assert node_differences(short, long).first == Parting(3, RIGHT)
    assert node_differences(long, short).first == Parting(3, LEFT)


def test_a_constant_that_changed_keeps_its_place() -> None:
    found = node_differences(av.trace("y = x*2; z = y + x", x=3.0), av.trace("y = x*3; z = y + x", x=3.0))
    assert matched(found) == [(i, i) for i in range(4)]
    assert found.first == Parting(1, VALUE)


def test_longer_and_shorter_runs_of_one_program_share_what_both_ran() -> None:
    one = av.trace("repeat 3: t = t + 0.01*sin(t)", t=0.7)
    other = av.trace("repeat 5: t = t + 0.01*sin(t)", t=0.7)
    found = node_differences(one, other)
    assert sum(pair.left is not None and pair.value.same for pair in found.pairs) == len(one.nodes)
    assert found.first is not None
    assert found.first.by == RIGHT


def test_another_output_differs_in_adjoints_only() -> None:
    graph = av.trace(FLAGSHIP, u=3.0, v=2.0)
    found = node_differences(graph, graph.of(graph.names["x"]))
    assert found.first == Parting(4, ADJOINT)
    assert all(pair.value.same for pair in found.pairs)


def test_a_partial_can_differ_where_values_agree() -> None:
    graph = av.trace("|x|", x=0.0)
    node = graph.nodes[1]
    other = replace(graph, nodes=(graph.nodes[0], node._replace(partials=(1.0,))))
    assert node.partials == (0.0,)
    assert node_differences(graph, other).first == Parting(1, PARTIAL, 0)


@pytest.mark.parametrize(
    ("left", "right", "ulps"),
    [(1.0, 1.0, 0.0), (math.nan, math.nan, 0.0), (1.0, math.nan, math.inf), (math.inf, -math.inf, math.inf)],
)
def test_numbers_that_are_none_are_compared(left: float, right: float, ulps: float) -> None:
    one, other = (Graph([Node(INPUT, value, name="x")], 0, {"x": 0}) for value in (left, right))
    found = node_differences(one, other)
    assert found.pairs[0].value.ulps == ulps
    assert found.pairs[0].value.same is (ulps == 0)


def test_ulps_are_those_of_the_precision() -> None:
    near = float(np.nextafter(np.float32(3), np.float32(4)))
    one, other = av.trace("x", x=3.0), av.trace("x", x=near)
    assert node_differences(one, other, "float32").pairs[0].value.ulps == 1
    assert node_differences(one, other).pairs[0].value.ulps == 2**29


# The same in float32


def test_single_precision_is_numpy_s() -> None:
    graph = single("x = u*v; y = x + u; z = sqrt(y)/v", u=0.1, v=0.7)
    u, v = np.float32(0.1), np.float32(0.7)
    x = u * v
    y = x + u
    root = np.sqrt(y)
    assert [node.value for node in graph.nodes] == [float(n) for n in (u, v, x, y, root, root / v)]
    assert graph.nodes[2].partials == (float(v), float(u))


def test_single_precision_has_single_constants() -> None:
    assert single("x + 0.1", x=1.0).nodes[1].value == float(np.float32(0.1))


def test_single_precision_has_no_derivative_where_there_is_no_value() -> None:
    graph = single("log(x)", x=-1.0)
    assert math.isnan(graph.value)
    assert math.isnan(graph.nodes[1].partials[0] or 0.0)


@pytest.mark.parametrize("preset", [p for p in presets() if p.value is not None], ids=lambda p: p.id)
def test_single_precision_stays_near(preset) -> None:  # type: ignore[no-untyped-def]
    graph = av.trace(preset.text, at=preset.at)
    short = single_trace(parse(preset.text), preset.at)
    back = single_reverse_sweep(short)
    found = node_differences(graph, short, "float32", (reverse_sweep(graph), back))
    assert short.value == pytest.approx(graph.value, rel=1e-3, abs=1e-6)
    assert [pair.left for pair in found.pairs] == [pair.right for pair in found.pairs]
    assert all(x is None or x != x or x == float(np.float32(x)) for x in back)
