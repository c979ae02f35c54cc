"""The picture as data: aligned lists, nothing missing, and nothing that changes with the point."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings

import autodiff_viz as av
from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.ranks import unrank
from autodiff_viz.notation import parse
from autodiff_viz.render.quantities import quantities
from autodiff_viz.render.structure import (
    COMPACT_ABOVE,
    EXPLAINED,
    EXPLANATION,
    LEDGER_FIRST,
    PICTURE,
    SPARE_ABOVE,
    structure,
)
from tests.programs import points, programs

FLAGSHIP = "x = u + v; y = u - v; z = x*y"


def draw(text: str, by: str = "", **at: float) -> dict[str, Any]:
    return structure(av.trace(text, at), by or next(iter(at), ""))


def test_the_shapes_of_the_lecture() -> None:
    drawn = draw(FLAGSHIP, u=3.0, v=2.0)["drawn"]
    assert [item["shape"] for item in drawn] == ["input", "input", *["operation", "value"] * 3]


def test_both_edges_of_a_square_are_drawn_apart() -> None:
    layout = draw("x*x", x=3.0)["layout"]
    first, second = layout["edges"]
    assert first != second


def test_edges_say_their_partial() -> None:
    edges = draw("x^2 + e^-x", x=3.0)["edges"]
    assert [f"{e['plain']} = {e['formulaPlain']}" for e in edges] == [
        "∂v₁/∂x = 2x",
        "∂v₂/∂x = −1",
        "∂v₃/∂v₂ = e^v₂",
        "∂f/∂v₁ = 1",
        "∂f/∂v₃ = 1",
    ]
    assert [e["constant"] for e in edges] == [False, True, False, True, True]


def test_a_slider_changes_no_structure() -> None:
    assert draw(FLAGSHIP, u=3.0, v=2.0) == draw(FLAGSHIP, u=-1e9, v=0.1)


def test_the_variable_changes_the_structure_but_not_the_layout() -> None:
    one, other = draw(FLAGSHIP, by="u", u=3.0, v=2.0), draw(FLAGSHIP, by="v", u=3.0, v=2.0)
    assert one["hash"] != other["hash"]
    assert one["shape"] == other["shape"]


def test_an_exponent_stands_in_the_box_of_its_power_unless_it_is_used_elsewhere() -> None:
    assert [item["shape"] for item in draw("x^2", x=3.0)["drawn"]] == ["input", "operation", "value"]
    elsewhere = draw("n = 2; x^n + n", x=3.0)["drawn"]
    assert [item["shape"] for item in elsewhere].count("constant") == 1


def test_many_constants_stand_in_the_boxes_of_their_operations() -> None:
    few, many = "2x + 1", " + ".join(f"{k}x" for k in range(2, SPARE_ABOVE + 2))
    assert any(item["shape"] == "constant" for item in draw(few, x=1.0)["drawn"])
    picture = draw(many, x=1.0)
    assert not any(item["shape"] == "constant" for item in picture["drawn"])
    assert "2 ×" in [node["op"] for node in picture["nodes"]]


def test_nodes_that_the_output_does_not_need_are_marked() -> None:
    graph = av.trace("a = sin x; b = cos x", x=1.0)
    assert [node["used"] for node in structure(graph, "x")["nodes"]] == [True, False, True]


def test_a_large_graph_is_drawn_with_one_shape_a_node() -> None:
    picture = draw(f"repeat {COMPACT_ABOVE + 1}: t = sin t", t=1.0)
    assert picture["compact"]
    assert {item["shape"] for item in picture["drawn"]} == {"input", "value"}


def test_a_very_large_graph_keeps_its_ledger_without_a_picture() -> None:
    graph = av.trace(f"repeat {EXPLAINED}: t = sin t", t=1.0)
    picture, numbers = structure(graph, "t"), quantities(graph, "t", explained=False)
    assert picture["layout"] is None
    assert picture["edges"] == numbers["values"] == []
    assert numbers["count"] == "1"
    assert numbers["total"] == graph.gradient["t"]


@settings(max_examples=25)
@given(programs, points)
def test_every_list_is_aligned(text: str, values: dict[str, float]) -> None:
    variables = parse(text).variables
    graph = av.trace(text, {name: values[name] for name in variables})
    by = variables[0] if variables else ""
    picture, numbers = structure(graph, by), quantities(graph, by)
    assert json.loads(json.dumps([picture, numbers], allow_nan=False))
    nodes, edges = len(picture["nodes"]), len(picture["edges"])
    assert nodes == len(graph.nodes) == len(numbers["values"]) == len(numbers["adjoints"]) == len(numbers["tangents"])
    assert edges == len(graph.edges) == len(numbers["partials"]) == len(numbers["sums"]) == len(numbers["shares"])
    layout = picture["layout"]
    assert len(layout["boxes"]) == len(picture["drawn"])
    assert len(layout["edges"]) == len(layout["labels"]) == edges
    assert len(layout["stems"]) == nodes
    assert len(layout["passive"]) == len(picture["passive"])
    for x, y, width, height in layout["boxes"]:
        assert -1 <= x - width / 2 <= x + width / 2 <= layout["width"] + 1
        assert -1 <= y - height / 2 <= y + height / 2 <= layout["height"] + 1


HOSTILE = ["<script>alert(1)</script>", "$\\href{x}{y}$", "a\x00b", "x\u202ey", "'; DROP TABLE"]


@pytest.mark.parametrize("symbol", HOSTILE)
def test_whatever_a_name_holds_stays_a_string(symbol: str) -> None:
    graph = av.trace(lambda **values: sum(values.values(), 0.0), {symbol: 1.0})
    picture = structure(graph, symbol)
    assert picture["nodes"][0]["plain"]
    assert isinstance(json.dumps(picture), str)


def test_infinite_numbers_travel_as_text() -> None:
    numbers = quantities(av.trace("1/x + x", x=0.0), "x")
    assert numbers["value"] == "Infinity"
    assert numbers["total"] == "-Infinity"
    assert "NaN" in json.dumps(quantities(av.trace("log x", x=-1.0), "x"))


def test_the_checks_agree_and_count_multiplications() -> None:
    checks = quantities(av.trace(FLAGSHIP, u=3.0, v=2.0), "u")["checks"]
    assert [(c["value"], c["multiplications"], c["ok"]) for c in checks] == [
        (6, "6", True),
        (6, "4", True),
        (6, "4", True),
        (6, "0", True),
    ]


def test_paths_that_cannot_be_listed_are_not_summed() -> None:
    every = quantities(av.trace("repeat 60: t = t + 0.01 sin t", t=0.7), "t")["checks"][2]
    assert (every["value"], every["ok"]) == (None, None)
    assert every["multiplications"].endswith("e20")


def test_a_formula_without_variables_has_a_value_and_no_paths() -> None:
    numbers = quantities(av.trace("2 + 3"), "")
    assert (numbers["value"], numbers["terms"], numbers["count"]) == (5.0, [], "0")
    assert math.isfinite(numbers["value"])


def test_a_long_list_names_its_paths_by_number_alone() -> None:
    graph = av.trace("repeat 60: t = t + 0.01 sin t", t=0.7)
    paths = flow(graph, "t")
    usual = quantities(graph, "t")["terms"]
    terms = quantities(graph, "t", listed=1_000)["terms"]
    assert (len(usual), len(terms)) == (50, 1_000)
    assert [term["rank"] for term in terms[:50]] == [term["rank"] for term in usual]
    assert [list(unrank(paths, int(term["rank"]))) for term in usual] == [term["edges"] for term in usual]
    assert "edges" not in terms[-1]
    assert len(unrank(paths, int(terms[-1]["rank"]))) == terms[-1]["length"]


def test_zero_and_nonfinite_terms_are_counted_with_their_culprit() -> None:
    zeros = quantities(av.trace("x*y + x", x=1.0, y=0.0), "x")
    assert (zeros["zero"], zeros["nonfinite"], zeros["culprit"]) == ("1", "0", None)
    graph = av.trace("x + sqrt x", x=0.0)
    bad = quantities(graph, "x")
    assert (bad["zero"], bad["nonfinite"]) == ("0", "1")
    assert graph.edges[bad["culprit"]].partial == math.inf


def test_a_layout_may_come_later_than_all_the_rest() -> None:
    graph = av.trace(FLAGSHIP, u=3.0, v=2.0)
    now, later = structure(graph, "u"), structure(graph, "u", laid_out=False)
    assert (later["pending"], later["layout"]) == (True, None)
    assert {part for part in now if now[part] != later[part]} <= {*PICTURE, "hash"}
    assert later | {part: now[part] for part in PICTURE} == now | {"hash": later["hash"]}


def test_why_there_is_no_picture_names_the_limit() -> None:
    graph = av.trace(f"t = x; repeat {EXPLAINED}: t = t*x", x=1.0)
    assert structure(graph, "x")["reason"] == f"A picture shows at most {EXPLAINED:,} nodes; this graph has 6,001."


def test_the_ledger_of_a_large_graph_waits_for_no_formulas() -> None:
    graph = av.trace(f"t = x; repeat {LEDGER_FIRST}: t = t*x", x=1.0)
    first, later = structure(graph, "x", laid_out=False), structure(graph, "x")
    assert (first["pending"], first["nodes"], first["derivative"]) == (True, [], later["derivative"])
    assert {part for part in first if first[part] != later[part]} <= {*PICTURE, *EXPLANATION, "hash"}
    assert len(later["layout"]["boxes"]) == len(graph.nodes)


def test_where_room_is_spared_constants_stand_in_the_boxes_of_their_operations() -> None:
    graph = av.trace("(1 - x)^2 + 100*(y - x^2)^2", x=0.5, y=2.0)
    usual, spare = structure(graph, "x"), structure(graph, "x", spare=True)
    assert [item["shape"] for item in usual["drawn"]].count("constant") == 2
    assert "constant" not in {item["shape"] for item in spare["drawn"]}
    assert [node["op"] for node in spare["nodes"] if node["op"]] == ["1 −", "^ 2", "^ 2", "Sub", "^ 2", "100 ×", "Add"]
