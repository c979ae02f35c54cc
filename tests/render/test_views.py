"""Still pictures of what a reader looks at: the tree, one stage, parts folded away, a long strip in lines."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random
from xml.etree import ElementTree

import pytest

import autodiff_viz as av
from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.graph import CONSTANT, Graph
from autodiff_viz.render.export.tikz import LONGEST, to_document, to_tikz
from autodiff_viz.render.parts import on_show
from autodiff_viz.render.picture import Picture, picture
from autodiff_viz.render.room import closed
from autodiff_viz.render.svg import to_svg
from autodiff_viz.render.tree import TREE_MOST, copies, tree_size
from autodiff_viz.render.views import AROUND, WHOLE, View, view_of
from autodiff_viz.render.wire import real
from tests.analysis.random_dags import any_float, random_dag
from tests.render.hostile import NAMES, hostile_graph
from tests.render.test_export_svg import FLAGSHIP, texts
from tests.render.tex import faults

SHARED = av.trace("a = x + y; b = sin(a)*x + cos(a); c = b^2 + y; c*x", x=1.0, y=2.0)
"""b, node 6, is made from five operations; nothing else uses any of them."""

DIAMONDS = av.trace("repeat 60: t = t + 0.01 sin t", t=0.7)
AMONG = av.trace("t = x; repeat 60: t = t + 0.01 sin t; t^2", x=0.7)


def derivative(drawn: Picture) -> float:
    """Of the output by the variable, swept back along the edges that are drawn."""
    structure = drawn.structure
    back = [0.0] * len(structure["nodes"])
    back[structure["output"]] = 1.0
    edges = [
        (edge["target"], edge["source"], real(partial))
        for edge, partial, curve in zip(
            structure["edges"], drawn.numbers["partials"], structure["layout"]["edges"], strict=True
        )
        if curve
    ]
    backwards = structure.get("starts") is None
    for target, source, partial in sorted(edges, key=lambda edge: -edge[0] if backwards else edge[0]):
        back[source] += back[target] * partial
    return math.fsum(back[i] for i in structure.get("starts", [structure["wrt"]]))


def traceable(graph: Graph) -> Graph:
    """The same where no derivative flows from a constant, as in every graph that was traced."""
    constant = [node.operation == CONSTANT for node in graph.nodes]
    nodes = [
        node._replace(
            partials=tuple(None if constant[i] else p for i, p in zip(node.inputs, node.partials, strict=True))
        )
        for node in graph.nodes
    ]
    return replace(graph, nodes=nodes)


@pytest.mark.parametrize("seed", range(12))
def test_every_view_holds_the_whole_derivative(seed: int) -> None:
    graph = traceable(random_dag(Random(seed), any_float))
    gradient = reverse_sweep(graph)[0] or 0.0
    size = sum(abs(real(term["product"])) for term in picture(graph, "x").numbers["terms"])
    for root in range(1, len(graph.nodes)):
        assert derivative(picture(graph, "x", View(folds=(root,)))) == pytest.approx(gradient, abs=1e-12 * size)
    assert derivative(picture(graph, "x", View(tree=True))) == pytest.approx(gradient, abs=1e-12 * size)


def test_the_tree_draws_what_is_shared_again() -> None:
    drawn = picture(FLAGSHIP, "u", View(tree=True))
    found = texts(to_svg(FLAGSHIP, "u", view=View(tree=True)))
    assert found.count("u = 3") == found.count("v = 2") == 2
    assert {"u = 1", "u = 5", "v = 1", "v = −5"} <= set(found)  # what arrives at each leaf
    assert {drawn.alone(i) for i, edge in enumerate(drawn.structure["edges"]) if drawn.used(i)} == set(drawn.paths)
    assert [found.count(str(n)) for n in (1, 2)] == [2, 2]


def test_a_tree_is_counted_before_it_is_made() -> None:
    for graph in (FLAGSHIP, SHARED, av.trace("x*x + 3", x=2.0), av.trace("x", x=1.0)):
        assert tree_size(graph) == len(copies(graph))
    assert tree_size(av.trace("repeat 20: t = t*t", t=1.0)) == 2**21 - 1 > TREE_MOST
    swollen = av.trace("repeat 9: t = t*t", t=1.0)
    assert len(picture(swollen, "t", View(tree=True)).structure["nodes"]) == len(swollen.nodes)  # the graph


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_folded_operations_are_one_box_with_the_sum_of_their_paths(direction: str) -> None:
    found = texts(to_svg(SHARED, "x", view=View(direction, folds=(6,))))
    inner = av.trace("a = x + y; sin(a)*x + cos(a)", x=1.0, y=2.0)
    assert "5 ops" in found
    assert not {"Sin", "Cos", "a = 3"} & set(found)
    assert f"∂b/∂x = {inner.gradient['x']:.6f}" in [text.replace("−", "-") for text in found]


def test_paths_keep_their_colours_where_a_part_is_folded() -> None:
    drawn = picture(SHARED, "x", View(folds=(6,)))
    first = drawn.structure["output"]
    alone = {path.number for i, edge in enumerate(drawn.structure["edges"]) if (path := drawn.alone(i))}
    assert len(drawn.paths) == 4
    assert alone == {4}  # f = c·x by its second factor; the others run through the box
    assert sum(edge["target"] == first for edge in drawn.structure["edges"]) == 2


def test_one_stage_of_sixty() -> None:
    found = texts(to_svg(DIAMONDS, "t", view=View(stage=30)))
    assert {"t30", "t31", "Sin", "0.01 ×", "Add"} <= {text.replace(" ", "") for text in found} | set(found)
    assert len(picture(DIAMONDS, "t", View(stage=30)).structure["drawn"]) == 7
    assert on_show(DIAMONDS, View(stage=10_000)) == on_show(DIAMONDS, View(stage=59))
    assert on_show(FLAGSHIP, View(stage=3)) == on_show(FLAGSHIP, WHOLE)  # nothing repeats there
    inside = picture(DIAMONDS, "t", View(stage=0, folds=(4,)))
    assert [item["shape"] for item in inside.structure["drawn"]].count("folded") == 1


def test_all_stages_in_one_box() -> None:
    found = texts(to_svg(AMONG, "x", view=View(stage=AROUND)))
    assert "180 ops" in found
    drawn = picture(AMONG, "x", View(stage=AROUND))
    assert derivative(drawn) == pytest.approx(AMONG.gradient["x"], rel=1e-12)


@pytest.mark.parametrize("view", [View(tree=True), View(folds=(16,)), View("TB", tree=True), View(stage=2)])
def test_hostile_names_are_text_in_every_view(view: View) -> None:
    graph = hostile_graph()
    root = ElementTree.fromstring(to_svg(graph, NAMES[0], view=view))
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        *("svg", "title", "style", "g", "path", "polygon", "ellipse", "rect", "text", "tspan", "circle")
    }
    assert faults(to_document(graph, NAMES[0], "light", view)) == []


@pytest.mark.parametrize("told", [None, 3, "x", [], {"folds": "16", "stage": "1"}, {"stage": 1e9, "tree": "yes"}])
def test_what_no_graph_can_show_is_left_out(told: object) -> None:
    assert view_of(told, FLAGSHIP) == WHOLE


def test_what_a_browser_shows_is_understood() -> None:
    told = {"direction": "TB", "tree": True, "stage": 3, "folds": [4, 2, 99, -1, True, None, 2]}
    assert view_of(told, FLAGSHIP) == View("TB", True, 3, (2, 4))


def test_a_long_strip_is_set_in_lines() -> None:
    drawn = ElementTree.fromstring(to_svg(DIAMONDS, "t"))
    wide, high = (float(drawn.attrib[side]) for side in ("width", "height"))
    assert 1 < wide / high < 2
    ellipses = {(each.attrib["cx"], each.attrib["cy"]) for each in drawn.iter() if each.tag.endswith("ellipse")}
    assert len(ellipses) == 180
    assert len({high for _, high in ellipses}) > 10


def test_lines_lead_from_shape_to_shape_in_every_line_of_a_strip() -> None:
    drawn = picture(DIAMONDS, "t")
    layout = closed(drawn, 16.0)
    place = {item["node"]: box for item, box in zip(drawn.structure["drawn"], layout["boxes"], strict=True)}
    for edge, curve in zip(drawn.structure["edges"], layout["edges"], strict=True):
        for (x, y), end in ((curve[0], edge["source"]), (curve[-1], edge["target"])):
            cx, cy, w, h = place[end]
            assert abs(x - cx) <= w / 2 + 2
            assert abs(y - cy) <= h / 2 + 2


def test_a_picture_longer_than_tex_can_reckon_is_refused() -> None:
    long = av.trace("repeat 300: t = t + 0.01 sin t", t=0.7)
    assert faults(to_document(long, "t")) == []
    with pytest.raises(av.FormulaError, match=str(LONGEST)):
        to_tikz(long, "t", view=View("TB"))
