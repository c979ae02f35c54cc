"""Two graphs side by side as the browser gets them."""

from __future__ import annotations

import json

import pytest

import autodiff_viz as av
from autodiff_viz.analysis.single import single_reverse_sweep, single_trace
from autodiff_viz.graph import CONSTANT, Graph
from autodiff_viz.languages import language
from autodiff_viz.notation import parse
from autodiff_viz.render.beside_view import PICTURED, ROWS, Side, beside_numbers, beside_pictures
from autodiff_viz.render.numbers import full
from tests.render.hostile import hostile_graph

FLAGSHIP = "x = u + v; y = u - v; z = x*y"


def sides(one: Graph, other: Graph) -> tuple[Side, Side]:
    return Side(one, "here"), Side(other, "beside it")


def test_the_sentence_names_the_node_where_they_part() -> None:
    one, other = av.trace(FLAGSHIP, u=3.0, v=2.0), av.trace(FLAGSHIP, u=3.0, v=2.5)
    found = beside_numbers(*sides(one, other), "u")
    assert found["sentence"] == "They part first at v: 2 and 2.5."
    assert found["first"] == 1
    assert found["marks"][0] == {"1": "first", "2": "apart", "3": "apart", "4": "apart"}
    assert found["marks"][0] == found["marks"][1]
    assert found["count"] == "4 of 5 nodes differ."


def test_another_operation_is_said_with_both_formulas() -> None:
    one, other = av.trace(FLAGSHIP, u=3.0, v=2.0), av.trace(FLAGSHIP.replace("u - v", "u*v"), u=3.0, v=2.0)
    found = beside_numbers(*sides(one, other), "u")
    assert "y = u − v" in found["sentence"]
    assert "y = u v" in found["sentence"]
    assert found["rows"][3]["recast"]
    assert found["rows"][3]["lines"][0] != found["rows"][3]["lines"][1]


def test_float32_is_measured_in_its_own_units() -> None:
    at = {"x": 3.1}
    one, other = av.trace("x^2 + e^-x", at=at), single_trace(parse("x^2 + e^-x"), at)
    second = Side(other, "float32", adjoints=single_reverse_sweep(other))
    found = beside_numbers(Side(one, "float64"), second, "x", "float32")
    assert found["sentence"].startswith(f"They part first at x: 3.1 and {full(other.nodes[0].value)}.")
    assert found["sentence"].endswith("ulp of float32 apart.")
    ulps = [entry["ulps"] for row in found["rows"] for entry in row["entries"] if entry["ulps"] is not None]
    assert max(ulps) < 2
    assert found["numbers"][1]["adjoints"][0] == single_reverse_sweep(other)[0]


def test_equal_graphs_are_equal() -> None:
    graph = av.trace(FLAGSHIP, u=3.0, v=2.0)
    found = beside_numbers(*sides(graph, graph), "u")
    assert "equal to the last bit" in found["sentence"]
    assert (found["count"], found["first"], found["marks"]) == ("", None, [{}, {}])


def test_every_node_has_its_quantities() -> None:
    graph = av.trace("2*x + y^2", x=1.0, y=2.0)
    rows = beside_numbers(*sides(graph, graph), "x")["rows"]
    for row, node in zip(rows, graph.nodes, strict=True):
        kinds = [entry["kind"] for entry in row["entries"]]
        active = sum(partial is not None for partial in node.partials)
        assert kinds == (["value"] if node.operation == CONSTANT else ["value", *["partial"] * active, "adjoint"])


@pytest.mark.parametrize("by", ["u", "gone", ""])
def test_the_pictures_change_with_the_formulas_only(by: str) -> None:
    def hash_(**at: float) -> str:
        return beside_pictures(*sides(av.trace(FLAGSHIP, u=3.0, v=2.0), av.trace(FLAGSHIP, at=at)), by)["hash"]

    assert hash_(u=1.0, v=7.0) == hash_(u=2.0, v=-1.0)
    other = beside_pictures(*sides(av.trace(FLAGSHIP, u=3.0, v=2.0), av.trace("u*v", u=3.0, v=2.0)), by)
    assert other["hash"] != hash_(u=1.0, v=7.0)
    assert len(other["structures"]) == 2


def test_what_looks_alike_is_sent_once() -> None:
    here, there = av.trace(FLAGSHIP, u=3.0, v=2.0), av.trace(FLAGSHIP, u=1.0, v=7.0)
    assert len(beside_pictures(*sides(here, there), "u")["structures"]) == 1


def test_large_graphs_are_listed_around_the_place_where_they_part() -> None:
    long = f"repeat {PICTURED // 4}: t = t + 0.01*sin(t)"
    one, other = av.trace(long, t=0.7), av.trace(long + "; t = t*t", t=0.7)
    assert beside_pictures(*sides(one, other), "t")["structures"] is None
    assert f"{PICTURED:,}" in beside_pictures(*sides(one, other), "t")["reason"]
    found = beside_numbers(*sides(one, other), "t")
    assert found["numbers"] is None
    assert len(found["rows"]) == ROWS
    assert found["before"] + ROWS + found["after"] == len(other.nodes)
    assert not found["rows"][found["first"]]["same"]
    assert found["rows"][found["first"]]["left"] is None


def test_numbers_that_are_none_travel_as_text() -> None:
    one, other = av.trace("log(x)", x=-1.0), av.trace("1/x", x=0.0)
    text = json.dumps(beside_numbers(*sides(one, other), "x"), allow_nan=False)
    assert '"NaN"' in text
    assert '"Infinity"' in text


def test_hostile_names_are_data() -> None:
    graph = hostile_graph()
    found = beside_numbers(*sides(graph, graph.of(len(graph.nodes) - 2)), graph.variables[0])
    assert json.loads(json.dumps(found, allow_nan=False)) is not None


def test_the_reader_s_language() -> None:
    graph = av.trace(FLAGSHIP, u=3.0, v=2.0)
    with language("ja"):
        assert "equal" not in beside_numbers(*sides(graph, graph), "u")["sentence"]
