"""Problems as plain data: links there and back, values as typed, choices that no longer exist."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.ui.problem import (
    MAX_LINK,
    MAX_PAGE_CHARACTERS,
    MAX_PAGE_NODES,
    MAX_VARIABLES,
    PointError,
    Problem,
    number_text,
    open_problem,
    read_number,
)


def test_a_link_opens_exactly_what_its_sender_saw() -> None:
    sent = open_problem(Problem("t = x + y; z = x*t", (("x", "2"), ("y", "-1e-3")), "t", "y")).problem
    received = Problem.from_link(sent.link())
    assert received == sent


@given(st.text(min_size=1, max_size=50), st.text(max_size=20), st.text(max_size=20))
def test_whatever_a_link_holds_is_only_data(formula: str, at: str, wrt: str) -> None:
    problem = Problem.from_link({"f": formula, "at": at, "wrt": wrt})
    assert problem is not None
    assert problem.text == formula
    assert all(isinstance(name, str) and len(value) <= 40 for name, value in problem.at)


def test_a_link_without_a_formula_is_none() -> None:
    assert Problem.from_link({"at": "x:3"}) is None
    assert Problem.from_link({}) is None


@pytest.mark.parametrize("sent", [None, 3, "x", [], {"text": 3}, {"at": [1]}, {"at": {"x": None}}, {"of": {}}])
def test_anything_the_browser_sends_is_a_problem(sent: object) -> None:
    assert isinstance(Problem.from_mapping(sent), Problem)


def test_a_problem_too_long_for_a_link_has_none() -> None:
    assert Problem("x+" * MAX_LINK + "x").link() == {}


def test_new_variables_get_a_value_and_known_ones_keep_theirs() -> None:
    opened = open_problem(Problem("x*y + z", (("y", "7"),)))
    assert dict(opened.problem.at) == {"x": "2", "y": "7", "z": "1.5"}
    assert opened.graph.value == 2 * 7 + 1.5


def test_choices_that_the_formula_does_not_offer_fall_back() -> None:
    opened = open_problem(Problem("a = x; b = a*x", of="gone", by="gone"))
    assert (opened.of, opened.by) == ("b", "x")


def test_any_named_result_can_be_the_output() -> None:
    opened = open_problem(Problem("t = x*x; z = t*t", (("x", "3"),), of="t"))
    assert opened.graph.value == 9


def test_a_formula_without_variables_opens() -> None:
    opened = open_problem(Problem("2 + 3"))
    assert (opened.graph.value, opened.by) == (5, "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("−2.5", -2.5),
        ("1e-3", 1e-3),
        (" 4 ", 4),
        ("３", 3),
        ("∞", math.inf),
        ("-inf", -math.inf),
        ("+.5", 0.5),
    ],
)
def test_numbers_as_people_type_them(text: str, value: float) -> None:
    assert read_number("x", text) == value


@pytest.mark.parametrize("text", ["", "x", "1,5", "1_000", "nan", "0x10", "1e", "--1", "1 2", "<b>", "\x00"])
def test_what_is_not_a_number_names_its_variable(text: str) -> None:
    with pytest.raises(PointError) as caught:
        read_number("x", text)
    assert caught.value.name == "x"
    assert caught.value.hint


@given(st.floats(allow_nan=False))
def test_number_text_reads_back(value: float) -> None:
    assert read_number("x", number_text(value)) == value


def test_an_empty_value_starts_anew() -> None:
    assert dict(open_problem(Problem("x", (("x", ""),))).problem.at) == {"x": "2"}


def test_the_limits_of_a_page_are_named() -> None:
    with pytest.raises(LimitError, match=str(MAX_VARIABLES)):
        open_problem(Problem("+".join(f"x_{i}" for i in range(MAX_VARIABLES + 1))))
    with pytest.raises(LimitError, match=f"{MAX_PAGE_NODES:,}"):
        open_problem(Problem("repeat 9000: t = sin t + cos t"))
    with pytest.raises(LimitError, match=f"{MAX_PAGE_CHARACTERS:,}"):
        open_problem(Problem("+".join(["x"] * 100_000)))


def test_what_cannot_be_read_says_where() -> None:
    with pytest.raises(FormulaError) as caught:
        open_problem(Problem("x + sn(x)"))
    assert caught.value.span == (4, 6)
