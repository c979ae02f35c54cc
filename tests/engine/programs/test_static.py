"""Define-and-run: both branches in one graph, and the same value and gradient as what ran."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from autodiff_viz.engine.programs import read_script, static_text, trace_text
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import check
from tests.engine.programs.test_running import COIN
from tests.engine.programs.written import (
    both_branches,
    for_loop,
    lists,
    nested_choice,
    recursion,
    while_loop,
)


def returning(x):
    if x > 3:
        return x * x
    if x > 1:
        y = 3 * x
        return y + 1
    return -x


@pytest.mark.parametrize("x", [0.5, 2.0, 4.0])
@pytest.mark.parametrize("function", [both_branches, returning])
def test_a_static_graph_has_the_value_and_the_gradient_of_the_branch_that_runs(
    function: Callable[..., Any], x: float
) -> None:
    script = read_script(inspect.getsource(function))
    static, dynamic = static_text(script, {"x": x}), trace_text(script, {"x": x}).graph
    check(static)
    assert static.value == pytest.approx(dynamic.value, rel=1e-14)
    assert gradient(static) == pytest.approx(gradient(dynamic), rel=1e-14)
    assert {"sin", "cos"} <= {node.operation for node in static.nodes} or function is returning
    assert sum(node.operation == "lt" for node in static.nodes) == 2


def test_conditional_expressions_hold_both_values() -> None:
    script = read_script(inspect.getsource(nested_choice))
    at = {"x": 2.0, "y": 3.0}
    assert static_text(script, at).value == trace_text(script, at).graph.value
    assert gradient(static_text(script, at)) == gradient(trace_text(script, at).graph)


def test_the_shape_is_the_same_for_every_seed_and_the_dice_stand_in_it() -> None:
    script = read_script(COIN)
    graphs = [static_text(script, {"x": 2.0}, seed) for seed in range(8)]
    shapes = {tuple((node.operation, node.inputs) for node in graph.nodes) for graph in graphs}
    assert len(shapes) == 1
    assert [graph.value for graph in graphs] == [
        pytest.approx(trace_text(script, {"x": 2.0}, seed).graph.value) for seed in range(8)
    ]
    assert any(node.operation == "constant" and node.name == "rand" for node in graphs[0].nodes)


@pytest.mark.parametrize(
    ("function", "at"), [(for_loop, {"x": 1.3}), (recursion, {"x": 1.2}), (lists, {"x": 2.0, "y": 3.0})]
)
def test_where_no_condition_depends_on_a_value_both_graphs_are_one(
    function: Callable[..., Any], at: dict[str, float]
) -> None:
    script = read_script(inspect.getsource(function))
    assert static_text(script, at).nodes == trace_text(script, at).graph.nodes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (inspect.getsource(while_loop), "Line 3: Here the graph would depend on a value"),
        ("if x > 0 and x < 3:\n    y = x", "Here the graph would depend on a value"),
        (
            "def f(x):\n    if x > 0:\n        y = 3\n        if x > 1:\n            return x\n    return y",
            "One branch",
        ),
        ("if x > 0:\n    y = [x]\nelse:\n    y = [1]\ny[0]", "Only numbers can be chosen between"),
    ],
)
def test_what_a_static_graph_cannot_hold_is_said(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as caught:
        static_text(read_script(text), {"x": 2.0})
    assert message in caught.value.message
