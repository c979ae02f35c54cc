"""What nodes are called: the reader's names first, numbered steps for the rest, turns for names that come again."""

from __future__ import annotations

import pytest
from hypothesis import given

import autodiff_viz as av
from autodiff_viz.graph import CONSTANT
from autodiff_viz.notation import parse
from autodiff_viz.render.labels import node_names, output_name
from tests.programs import points, programs


@pytest.mark.parametrize(
    ("text", "at", "names"),
    [
        ("x^2 + e^-x", {"x": 3.0}, ("x", "", "v_1", "v_2", "v_3", "f")),
        ("x = u + v; y = u - v; z = x*y", {"u": 3.0, "v": 2.0}, ("u", "v", "x", "y", "z")),
        ("repeat 2: t = t + sin t", {"t": 1.0}, ("t_0", "v_1", "t_1", "v_2", "t_2")),
        ("sin(v)*cos(v)", {"v": 1.0}, ("v", "w_1", "w_2", "f")),
        ("f*f", {"f": 1.0}, ("f", "y")),
        ("a = sin x; a = a*a", {"x": 1.0}, ("x", "a_1", "a_2")),
    ],
)
def test_names(text: str, at: dict[str, float], names: tuple[str, ...]) -> None:
    assert node_names(av.trace(text, at)) == names


def test_an_output_that_is_a_variable_keeps_its_letter_for_the_node() -> None:
    graph = av.trace("x", x=1.0)
    assert node_names(graph) == ("x",)
    assert output_name(graph) != "x"


@given(programs, points)
def test_no_two_nodes_share_a_name(text: str, values: dict[str, float]) -> None:
    graph = av.trace(text, {name: values[name] for name in parse(text).variables})
    named = [n for n, node in zip(node_names(graph), graph.nodes, strict=True) if node.operation != CONSTANT]
    assert len(set(named)) == len(named)
