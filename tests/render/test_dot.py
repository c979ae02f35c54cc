"""DOT text: golden for two graphs, read back by Graphviz for hostile names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pygraphviz
import pytest

from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import Graph
from autodiff_viz.notation import parse
from autodiff_viz.render.dot import to_dot

SQUARE = """\
digraph {
	graph [rankdir=LR]
	node [style=filled]
	edge [arrowsize=0.7]
	v0 [label="x = 3" fillcolor="#FFE3B3" shape=octagon]
	o1 [label=Mul fillcolor="#DCEBFA" shape=box]
	v1 [label="f = 9" fillcolor="#FFF3DC" shape=ellipse]
	v0 -> o1 [label="∂f/∂x = x = 3"]
	v0 -> o1 [label="∂f/∂x = x = 3"]
	o1 -> v1
}
"""

FLAGSHIP = """\
digraph {
	graph [rankdir=LR]
	node [style=filled]
	edge [arrowsize=0.7]
	v0 [label="u = 3" fillcolor="#FFE3B3" shape=octagon]
	v1 [label="v = 2" fillcolor="#FFE3B3" shape=octagon]
	o2 [label=Add fillcolor="#DCEBFA" shape=box]
	v2 [label="x = 5" fillcolor="#FFF3DC" shape=ellipse]
	o3 [label=Sub fillcolor="#DCEBFA" shape=box]
	v3 [label="y = 1" fillcolor="#FFF3DC" shape=ellipse]
	o4 [label=Mul fillcolor="#DCEBFA" shape=box]
	v4 [label="z = 5" fillcolor="#FFF3DC" shape=ellipse]
	v0 -> o2 [label="∂x/∂u = 1"]
	v1 -> o2 [label="∂x/∂v = 1"]
	o2 -> v2
	v0 -> o3 [label="∂y/∂u = 1"]
	v1 -> o3 [label="∂y/∂v = −1"]
	o3 -> v3
	v2 -> o4 [label="∂z/∂x = y = 1"]
	v3 -> o4 [label="∂z/∂y = x = 5"]
	o4 -> v4
}
"""


def test_the_square_of_the_lecture() -> None:
    assert to_dot(trace(parse("x*x"), {"x": 3.0})) == SQUARE


def test_the_flagship() -> None:
    assert to_dot(trace(parse("x = u + v; y = u - v; z = x*y"), {"u": 3.0, "v": 2.0})) == FLAGSHIP


def test_constants_are_dashed_and_long_partials_are_numbers() -> None:
    text = to_dot(trace(parse("gelu(x) + x^2"), {"x": 0.0}), "TB")
    assert "rankdir=TB" in text
    assert 'v2 [label=2 fillcolor="#F1F2F4" fontcolor="#6B7280" shape=box style="filled,dashed"]' in text
    assert "v2 -> o3 [style=dashed]" in text
    assert '[label="∂v₁/∂x = 0.5"]' in text


HOSTILE = [
    r"\N\G\l",
    '"];evil [label="',
    "<b>bold</b>",
    "<<TABLE>>",
    "]; } digraph evil {",
    "\\",
    'a"b',
    "&lt;&amp;",
    "%s{0}",
    "重み",
    "a\x00b\nc\u202e",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_in_its_label(name: str) -> None:
    graph = trace(parse("x*x"), {"x": 3.0})
    nodes = (graph.nodes[0]._replace(name=name), graph.nodes[1]._replace(creator=name))
    renamed: Graph = replace(graph, nodes=nodes, inputs={name: 0})
    drawing = pygraphviz.AGraph(string=to_dot(renamed))
    shown = "".join(c if c.isprintable() else " " for c in name)
    assert sorted(drawing.nodes()) == ["o1", "v0", "v1"]
    assert drawing.number_of_edges() == 3
    node: Any = drawing.get_node("v0")
    assert node.attr["label"].replace("\\\\", "\\") == f"{shown} = 3"
    drawing.close()
