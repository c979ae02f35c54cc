"""A recorded graph folded by line: boxes, the derivatives on its edges, turns of loops."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autodiff_viz.engine.snippets import run
from autodiff_viz.render.pytorch_lines import BOXES, TURNS
from autodiff_viz.render.pytorch_view import recorded

pytestmark = pytest.mark.filterwarnings("ignore:distutils Version classes")  # torchviz's

START = "x = torch.tensor(0.5, requires_grad=True)\n"
STRAIGHT = (
    START + "a = torch.sin(x)\nb = a*a + 1\nc = torch.exp(-b) + x*a\nd = c/(1 + b)\ne = torch.log(d*d + 1)\n"
    "f = e*torch.sqrt(a*a + b*b) + c*d\ng = torch.tanh(f - e)*(a + b) - c/(d*d + 2)\ng.backward()\n"
)


def view(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The graph as the page has it, and the same folded."""
    graph = json.loads(json.dumps(recorded(run(text)), allow_nan=False))["graph"]
    return graph, graph["folded"]


def number(text: str) -> float:
    """A number as it stands on an edge."""
    return float(text.replace("−", "-"))


def boxes(folded: dict[str, Any]) -> list[dict[str, Any]]:
    """What has a box, in order of evaluation."""
    return [folded["nodes"][i] for i, kind, *_rest in folded["picture"]["shapes"] if kind == "operation"]


def test_each_line_is_a_box_and_the_derivatives_along_its_paths_sum_to_the_gradient() -> None:
    graph, folded = view(STRAIGHT)
    assert [box["title"] for box in boxes(folded)][:3] == ["a = torch.sin(x)", "b = a*a + 1", "c = torch.exp(-b) + x*a"]
    assert [box["said"] for box in boxes(folded)][:2] == ["1 operation", "2 operations"]
    assert sorted(i for box in boxes(folded) for i in box["members"]) == sorted(graph["rows"])
    adjoints = {folded["output"]: 1.0}
    for use in sorted(folded["uses"], key=lambda use: -use["target"]):
        adjoints[use["source"]] = adjoints.get(use["source"], 0.0) + adjoints[use["target"]] * number(use["label"])
    assert adjoints[0] == pytest.approx(number(graph["gradient"][0]["value"]), rel=1e-4)
    assert sum(use["share"] for use in folded["uses"] if use["source"] == 0) == pytest.approx(1)


def test_a_long_loop_is_one_box() -> None:
    graph, folded = view(START + "y = x\nfor i in range(60):\n    t = torch.sin(y)\n    y = t + 0.5*x\ny.backward()\n")
    assert graph["operations"] == 180
    (box,) = boxes(folded)
    assert (box["title"], box["said"], box["creator"]) == ("lines 4–5", "60 turns: 180 operations", "180 creators")
    assert len(box["members"]) == 180
    (use,) = folded["uses"]
    assert use["label"] == graph["gradient"][0]["value"]


def test_the_turns_of_a_short_loop_stand_apart() -> None:
    turns = TURNS - 1
    body = "    y = torch.sin(y)*torch.cos(y)*torch.exp(y)\n"
    _graph, folded = view(START + f"y = x\nfor i in range({turns}):\n{body}z = y*y\nz.backward()\n")
    assert [box["said"] for box in boxes(folded)] == [
        *(f"turn {n + 1}: 5 operations" for n in range(turns)),
        "1 operation",
    ]


def test_a_box_with_two_results_has_a_stem_to_each() -> None:
    body = "    a = torch.sin(a) + b\n    b = torch.cos(b)*a\n"
    _graph, folded = view(START + f"a = x\nb = x\nfor i in range(20):\n{body}z = a*b\nz.backward()\n")
    loop, last = boxes(folded)
    assert (loop["title"], last["title"]) == ("lines 5–6", "z = a*b")
    values = [i for i, kind, *_rest in folded["picture"]["shapes"] if kind == "value"]
    assert len(values) == 3
    assert sorted(map(int, folded["picture"]["stems"])) == values
    assert {use["label"] for use in folded["uses"] if use["target"] == values[0]} == {""}


def test_tensors_have_the_size_of_the_jacobian() -> None:
    loop = "y = x\nfor i in range(30):\n    y = torch.sin(y)\nz = y.sum()\nz.backward()\n"
    _graph, folded = view("x = torch.ones(3, requires_grad=True)\n" + loop)
    assert [use["label"] for use in folded["uses"]] == ["3×3", "1×3"]


@pytest.mark.parametrize(
    "text",
    [
        START + "y = torch.sin(x)*x\ny.backward()\n",  # small
        START + "y0 = x\n" + "".join(f"y{i + 1} = torch.sin(y{i})\n" for i in range(30)) + "y30.backward()\n",
        START
        + "y0 = x\n"
        + "".join(f"y{i + 1} = torch.sin(y{i})*x\n" for i in range(BOXES + 1))
        + f"y{BOXES + 1}.backward()\n",
    ],
)
def test_what_folding_would_not_help_is_not_folded(text: str) -> None:
    assert view(text)[1] is None


def test_the_table_of_a_graph_too_large_to_draw_is_complete() -> None:
    graph, _folded = view(START + "y = x\nfor i in range(300):\n    y = torch.sin(y)\nz = y*y\nz.backward()\n")
    assert graph["picture"] is None
    assert graph["rows"][0] == graph["output"]
    targets = {use["target"] for use in graph["uses"]}
    assert targets == set(graph["rows"])
    assert all(use["sends"] and use["label"] for use in graph["uses"])
    assert {str(use["source"]) for use in graph["uses"]} <= set(graph["nodes"])
    assert graph["lines"] == [4, 5]
