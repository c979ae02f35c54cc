"""The second problem beside the first: links there and back, and what it is where nothing was typed."""

from __future__ import annotations

from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.errors import FormulaError
from autodiff_viz.ui.problem import MAX_LINK, PointError, Problem, open_problem
from autodiff_viz.ui.second import FORMULA, POINT, SINGLE, WAYS, Second, open_second

FIRST = open_problem(Problem("x = u + v; y = u - v; z = x*y", (("u", "3"), ("v", "2")), by="u"))


@pytest.mark.parametrize(
    "second",
    [
        Second(),
        Second(POINT),
        Second(POINT, at=(("u", "-1e-3"), ("v", "∞"))),
        Second(FORMULA, "u*v", (("u", "7"),)),
        Second(SINGLE),
    ],
)
def test_a_link_opens_what_its_sender_saw(second: Second) -> None:
    assert Second.from_link(second.link()) == second


@given(st.dictionaries(st.sampled_from(["beside", "beside_f", "beside_at"]), st.text(max_size=60)))
def test_whatever_a_link_holds_is_only_data(parameters: dict[str, str]) -> None:
    second = Second.from_link(parameters)
    assert second.way in ("", *WAYS)
    assert Second.from_link(second.link()).way == second.way


@pytest.mark.parametrize("sent", [None, 3, [], {"way": "<script>"}, {"way": "point", "at": 7}, {"way": ["point"]}])
def test_anything_the_browser_sends_is_a_choice(sent: object) -> None:
    assert Second.from_mapping(sent).way in ("", POINT)


def test_what_is_too_long_for_a_link_is_not_in_it() -> None:
    assert Second(FORMULA, "x+" * MAX_LINK + "x").link() == {}
    assert len(urlencode(Second(FORMULA, "x+" * 300 + "x").link())) < MAX_LINK


def test_another_point_begins_one_step_away() -> None:
    graph, problem = open_second(FIRST, Second(POINT))
    assert dict(problem.at) == {"u": "4", "v": "2"}
    assert graph.value == (4 + 2) * (4 - 2)


def test_another_formula_keeps_the_point_of_the_first() -> None:
    graph, problem = open_second(FIRST, Second(FORMULA, "u*v + w", (("w", "10"),)))
    assert dict(problem.at) == {"u": "3", "v": "2", "w": "10"}
    assert graph.value == 3 * 2 + 10


def test_the_same_in_float32_keeps_the_output() -> None:
    first = open_problem(Problem("a = x/3; b = a*a", (("x", "1"),), of="a"))
    graph, _problem = open_second(first, Second(SINGLE))
    assert graph.output == first.graph.output
    assert graph.value == float(np.float32(1) / np.float32(3))


def test_a_program_runs_in_float32_too() -> None:
    first = open_problem(Problem("def f(x):\n    if x > 1:\n        x = x / 3\n    return x * x\n", (("x", "2"),)))
    graph, _problem = open_second(first, Second(SINGLE))
    third = np.float32(2) / np.float32(3)
    assert graph.value == float(third * third)
    assert [node.operation for node in graph.nodes] == [node.operation for node in first.graph.nodes]


def test_wrong_input_is_refused_with_its_place() -> None:
    with pytest.raises(FormulaError, match="sn") as formula:
        open_second(FIRST, Second(FORMULA, "u + sn(v)"))
    assert formula.value.span is not None
    with pytest.raises(PointError) as point:
        open_second(FIRST, Second(POINT, at=(("v", "two"),)))
    assert point.value.name == "v"
