"""Statements that repeat: found on the tape, and one stage drawn in place of all."""

from __future__ import annotations

import pytest

import autodiff_viz as av
from autodiff_viz.render.folding import FEWEST, reduced, repeated
from autodiff_viz.render.structure import structure


def test_sixty_stages_of_four_lines() -> None:
    fold = repeated(av.trace("repeat 60: t = t + 0.01 sin t", t=0.7))
    assert fold is not None
    assert (fold.start, fold.period, fold.count) == (1, 4, 60)
    assert fold.sources[:2] == ((0,), (4,))


def test_a_stage_may_use_what_stands_before_all_stages() -> None:
    fold = repeated(av.trace("repeat 30: x = x - a*sin(x)", x=1.0, a=2.0))
    assert fold is not None
    assert set(fold.sources[0]) == {0, 1}
    assert all(1 in each and len(each) == 2 for each in fold.sources)


@pytest.mark.parametrize(
    "formula",
    [f"repeat {FEWEST - 1}: t = t*t", "t*t*t + t", "2 + 3"],
)
def test_what_does_not_repeat_is_not_folded(formula: str) -> None:
    assert repeated(av.trace(formula, t=1.0) if "t" in formula else av.trace(formula)) is None


def test_the_picture_of_one_stage_holds_its_shapes_and_no_others() -> None:
    graph = av.trace("repeat 60: t = t + 0.01 sin t", t=0.7)
    picture = structure(graph, "t", fold=True)
    fold = picture["fold"]
    assert picture["layout"] is None
    assert picture["stages"] == fold["count"] == 60
    assert {item["node"] for item in fold["drawn"]} == {236, 238, 239, 240}
    assert len(fold["layout"]["boxes"]) == len(fold["drawn"])
    assert len(fold["layout"]["edges"]) == fold["uses"][0] == len(graph.edges) // 60
    whole = structure(graph, "t")
    assert whole["fold"] is None
    assert whole["stages"] == 60
    assert len(whole["layout"]["edges"]) == len(graph.edges)


@pytest.mark.parametrize(
    "formula", ["repeat 20: t = t*t; y = t + 1", "s = sin t; repeat 20: s = s*s", "repeat 20: t = t*t; 2t"]
)
def test_stages_are_found_between_what_stands_around_them(formula: str) -> None:
    graph = av.trace(formula, t=1.0)
    fold = repeated(graph)
    assert fold is not None
    assert fold.count >= 20
    assert not fold.alone
    for k in range(1, fold.count):
        for before, now in zip(fold.stage(k - 1), fold.stage(k), strict=True):
            assert graph.nodes[before].operation == graph.nodes[now].operation


def test_all_stages_are_one_box_in_what_stands_around_them() -> None:
    graph = av.trace("t = x; repeat 60: t = t + 0.01 sin t; t^2", x=0.7)
    fold = repeated(graph)
    picture = structure(graph, "x", fold=True)
    around = picture["fold"]["around"]
    assert fold is not None
    assert [(graph.nodes[item["node"]].operation, item["shape"]) for item in around["drawn"]] == [
        ("input", "input"),
        ("add", "operation"),
        ("add", "value"),
        ("pow", "operation"),
        ("pow", "value"),
    ]
    assert set(around["hidden"]) == {*range(fold.start, fold.end)} - {*fold.exits}
    assert len(around["layout"]["boxes"]) == len(around["drawn"])
    (exit_,) = fold.exits
    assert reduced(graph, {*around["hidden"]}) == {exit_: (0,)}


def test_reducing_keeps_what_leads_to_a_node() -> None:
    graph = av.trace("a = x + y; b = sin(a)*x + cos(a); c = b^2 + y", x=1.0, y=2.0)
    b = next(i for i, node in enumerate(graph.nodes) if node.name == "b")
    inner = {i for i in range(2, b) if graph.nodes[i].inputs}
    assert reduced(graph, inner) == {b: (0, 1)}
    assert reduced(graph, set()) == {}
