"""Tensors typed into a field, and what a formula's variables start with."""

from __future__ import annotations

import pytest

from autodiff_viz.engine.tensors.written import MAX_VALUE, pairs_of, read_list
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.ui.bar import bar_data
from autodiff_viz.ui.problem import PointError, Problem, open_problem, read_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 2, 3]", [1.0, 2.0, 3.0]),
        (" [ -1.5,2e3 ,+.5 ] ", [-1.5, 2000.0, 0.5]),
        ("[[1,2],[3,4]]", [[1.0, 2.0], [3.0, 4.0]]),
        ("[−1]", [-1.0]),
        ("［１，２］", [1.0, 2.0]),
        ("[[[1]]]", [[[1.0]]]),
    ],
)
def test_a_list_is_read(text: str, value: object) -> None:
    assert read_list(text).tolist() == value


@pytest.mark.parametrize(
    "text",
    ["[", "[1", "[1 2]", "[1,,2]", "[,1]", "[1,]", "[a]", "[1]]", "[1][2]", "[1],[2]", "[]", "[[]]", "[1]x", "[" * 60]
    + ["[1;2]", "[nan]", "[__import__]", "[[1, 2], [3]]", "[1, [2]]", "[" * 9 + "1" + "]" * 9],
)
def test_what_is_no_list_says_so_at_its_variable(text: str) -> None:
    with pytest.raises(PointError) as caught:
        read_value("x", text)
    assert caught.value.name == "x"
    assert "[" in caught.value.hint


def test_a_long_list_names_the_limit() -> None:
    with pytest.raises(FormulaError, match="at most 1,000"):
        read_list("[" + "1," * MAX_VALUE + "1]")


def test_commas_inside_brackets_do_not_separate_a_link() -> None:
    assert pairs_of("x:3,W:[[1,2],[3,4]],y:-1") == [("x", "3"), ("W", "[[1,2],[3,4]]"), ("y", "-1")]
    assert pairs_of("x:[1,2") == [("x", "[1,2")]
    assert pairs_of("") == []


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("x @ W @ x", {"x": "[1, 2]", "W": "[[1, 2], [2, 1]]"}),
        ("norm(v) + y", {"v": "[1, 2]", "y": "3"}),
        ("sin(x)", {"x": "2"}),
    ],
)
def test_variables_start_as_what_the_formula_uses_them_for(text: str, at: dict[str, str]) -> None:
    assert dict(open_problem(Problem(text)).problem.at) == at


def test_a_tensor_as_the_result_is_refused_with_a_way_out() -> None:
    with pytest.raises(FormulaError) as caught:
        open_problem(Problem("softmax(x)"))
    assert "shape 2" in caught.value.message
    assert "sum(…)" in caught.value.hint


def test_too_many_numbers_name_the_limit() -> None:
    with pytest.raises(LimitError, match="6,000") as caught:
        open_problem(Problem("v = ones(7000)*x\ny = sum(v)"))
    assert "smaller tensors" in caught.value.hint


def test_a_number_of_a_tensor_can_be_chosen() -> None:
    opened = open_problem(Problem("h = W @ x\nz = sum(h^2)", of="h_2", by="W_21"))
    assert (opened.of, opened.by) == ("h_2", "W_21")
    assert opened.graph.nodes[opened.graph.output].name == "h_2"


def test_a_whole_tensor_stands_for_its_first_number() -> None:
    opened = open_problem(Problem("sum(W @ x)", by="W"))
    assert (opened.by, opened.problem.by) == ("W_11", "W_11")
    data = bar_data(opened.problem, opened, None, {}, {}, whole=True)
    assert [tuple(choice.values()) for choice in data["choices"]] == [("W_11", "W"), ("x_1", "x")]
    other = open_problem(Problem("sum(W @ x)", by="x_2"))
    choices = bar_data(other.problem, other, None, {}, {}, whole=True)["choices"]
    assert [choice["name"] for choice in choices] == ["W_11", "x_1", "x_2"]
    assert len(bar_data(other.problem, other, None, {}, {})["choices"]) == 6
