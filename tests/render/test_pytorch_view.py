"""What the PyTorch page is told of a run: texts, numbers, places; and the formula written as a snippet."""

from __future__ import annotations

import json
import math

import pytest

from autodiff_viz.analysis.agreement import agreement
from autodiff_viz.api import trace
from autodiff_viz.engine.kept import kept, torchviz_source
from autodiff_viz.engine.snippets import run
from autodiff_viz.lecture.museum import exhibits
from autodiff_viz.lecture.samples import samples
from autodiff_viz.notation import parse
from autodiff_viz.render.agreement import agreement_view
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.pytorch_snippet import snippet
from autodiff_viz.render.pytorch_view import MAX_PICTURE, recorded, torchviz_view

pytestmark = pytest.mark.filterwarnings("ignore:distutils Version classes")  # torchviz's

VECTOR = (
    "x = torch.tensor([1., 2., 3.], requires_grad=True)\ny = torch.sin(torch.sum(x) + 2)\ny.backward()\nprint(x.grad)\n"
)
ONE = "x = torch.tensor(2.0, requires_grad=True)\n"


@pytest.mark.parametrize("text", [s.text for s in samples()] + [e.text for e in exhibits()])
def test_every_sample_and_exhibit_is_plain_data(text: str) -> None:
    view = recorded(run(text))
    assert json.loads(json.dumps(view, allow_nan=False))["seed"] == 0
    known = {e.text: e.kind for e in exhibits() if not e.bare}
    if text in known:
        assert (view["error"] or {"kind": ""})["kind"] == known[text]
    else:
        assert view["error"] is None


def test_the_lectures_vector() -> None:
    view = recorded(run(VECTOR))
    graph = view["graph"]
    assert view["printed"] == [[4, "tensor([-0.1455, -0.1455, -0.1455])\n", False]]
    assert [graph["nodes"][i]["creator"] for i in graph["rows"]] == ["SinBackward0", "AddBackward0", "SumBackward0"]
    assert [graph["nodes"][i]["line"] for i in graph["rows"]] == [2, 2, 2]
    assert [(use["label"], use["jacobian"]) for use in graph["uses"]] == [
        ("1×3", True),
        ("1", False),
        ("−0.1455", False),
    ]
    assert graph["nodes"][0]["adjoint"] == "(−0.1455, −0.1455, −0.1455)"
    assert [[plain(box) for box in node["keeps"]] for node in graph["nodes"]] == [[], ["shape [3]"], [], ["v₂ = 8"]]
    assert graph["ledgers"] == []


def test_scalars_have_paths_whose_sum_is_the_gradient() -> None:
    view = recorded(run(ONE + "y = torch.sin((x + 2) + (1 + torch.exp(x ** 2)))\ny.backward()\nprint(x.grad)\n"))
    (ledger,) = view["graph"]["ledgers"]
    assert ledger["count"] == "2"
    assert len(ledger["terms"]) == 2
    assert math.fsum(term["share"] for term in ledger["terms"]) == pytest.approx(1)
    assert ledger["total"] == view["graph"]["gradient"][0]["value"] == "−218.463"
    outgoing = [use["share"] for use in view["graph"]["uses"] if use["source"] == 0]
    assert math.fsum(outgoing) == pytest.approx(1)


def test_tensors_have_shares_that_sum_to_one_over_a_cut() -> None:
    text = (
        "W = torch.tensor([[1.0, 2.0], [2.0, 1.0]])\nx = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "y = torch.matmul(torch.matmul(x, W), x)\ny.backward()\n"
    )
    graph = recorded(run(text))["graph"]
    for cut in ("source", "target"):
        end = 0 if cut == "source" else graph["output"]
        assert math.fsum(use["share"] for use in graph["uses"] if use[cut] == end) == pytest.approx(1)


def test_creators_stand_at_the_places_of_their_operations() -> None:
    picture = recorded(run(VECTOR))["graph"]["picture"]
    assert [(node, kind) for node, kind, *_ in picture["shapes"]] == [
        (0, "input"), (1, "operation"), (1, "value"), (2, "operation"), (2, "value"), (3, "operation"), (3, "value")
    ]  # fmt: skip
    across = [shape[2] for shape in picture["shapes"]]
    assert across == sorted(across)
    down = [shape[3] for shape in recorded(run(VECTOR), "TB")["graph"]["picture"]["shapes"]]
    assert down == sorted(down)


def test_a_creator_keeps_what_its_derivative_needs() -> None:
    graph = run(ONE + "y = torch.exp(x * 3) / x\ny.backward()\n").graph
    assert graph is not None
    found = {
        node.creator: [thing.kind for thing in things] for node, things in zip(graph.nodes, kept(graph), strict=True)
    }
    assert found["ExpBackward0"] == ["result"]
    assert found["DivBackward0"] == ["argument", "argument"]
    assert found["MulBackward0"] == ["argument"]


def test_torchviz_draws_the_same_as_from_the_snippet() -> None:
    result = run("import torchviz\n" + VECTOR.replace("y.backward()", "torchviz.make_dot(y)\ny.backward()"))
    assert result.graph is not None
    ours = torchviz_view(torchviz_source(result.graph))
    theirs = torchviz_view(result.torchviz)
    assert ours is not None
    assert theirs is not None
    labels = [box["label"] for box in theirs["boxes"]]
    assert [box["label"] for box in ours["boxes"]] == [["()"] if label == ["y", "()"] else label for label in labels]
    assert len(ours["edges"]) == len(theirs["edges"]) == 5
    assert ["AccumulateGrad"] in labels


def test_a_label_is_data_whatever_it_holds() -> None:
    view = torchviz_view('\tn1 [label="<script>\n (3)" fillcolor=lightblue]\n\tn2 [label=AddBackward0]\n\tn1 -> n2\n')
    assert view is not None
    assert view["boxes"][0]["label"] == ["<script>", "(3)"]
    assert torchviz_view("digraph {}") is None


def test_an_error_has_its_line_and_leaves_the_graph() -> None:
    view = recorded(run(VECTOR.replace("x.grad)", "x.grad())")))
    assert view["error"]["line"] == 4
    assert view["error"]["message"] == "'Tensor' object is not callable"
    assert view["error"]["exhibit"] == "grad-is-no-function"
    assert view["graph"]["operations"] == 3


def test_a_large_graph_is_listed_not_drawn() -> None:
    steps = MAX_PICTURE + 10
    view = recorded(run(ONE + f"y = x\nfor i in range({steps}):\n    y = torch.sin(y)\ny.backward()\n"))
    assert view["graph"]["picture"] is None
    assert view["graph"]["operations"] == steps
    assert 0 < len(view["graph"]["rows"]) < steps


FORMULAS = [
    "x^2 + e^-x", "sin(2)*x + cbrt(x)", "-x^2/2 + max(x, 0)", "x = u + v; y = u - v; z = x*y", "repeat 3: t = t*t",
    "(x - y) - (y - 3) / (x / 2)", "2^x^2 / lambda", "abs(torch) + relu(rand)", "1/(1+e^-x)", "silu(x) + gelu(x)",
]  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_as_a_snippet_has_the_same_gradient(formula: str) -> None:
    program = parse(formula)
    point = {name: 1.25 + 0.5 * i for i, name in enumerate(program.variables)}
    result = run(snippet(program, point))
    assert result.error is None, result.error
    printed = [float(line.removeprefix("tensor(").removesuffix(")")) for line in result.output.splitlines()]
    assert printed == pytest.approx(list(trace(formula, at=point).gradient.values()), rel=1e-3, abs=1e-3)


def test_the_snippet_reads_as_the_formula() -> None:
    assert "y = x**2 + torch.exp(-x)\n" in snippet(parse("x^2 + e^-x"), {"x": 3.0})


def test_agreement_is_listed_node_by_node() -> None:
    graph = trace("x^2 + e^-x", x=3.0)
    view = agreement_view(graph, {name: agreement(graph, name) for name in ("float64", "float32")})
    assert view["precisions"] == ["float64", "float32"]
    assert [row["creator"] for row in view["rows"]] == [
        "", "PowBackward0", "NegBackward0", "ExpBackward0", "AddBackward0"
    ]  # fmt: skip
    assert all(float(row["ulps"]["float64"][0]) <= 1 for row in view["rows"])


MATRIX = (
    "W = torch.tensor([[1.0, 2.0], [2.0, 1.0]])\nx = torch.tensor([1.0, 2.0], requires_grad=True)\n"
    "y = x @ W @ x\ny.backward()\n"
)


def test_the_numbers_of_a_jacobian_are_there_after_backward() -> None:
    graph = recorded(run(MATRIX))["graph"]
    titles = {i: node["title"] for i, node in enumerate(graph["nodes"])}
    found = {titles[use["target"]]: use["matrix"] for use in graph["uses"] if titles[use["target"]] != "Dot"}
    assert found["Mm"] == [["1", "2"], ["2", "1"]]
    into = sorted(use["matrix"] for use in graph["uses"] if titles[use["target"]] == "Dot")
    assert into == [[["1", "2"]], [["5", "4"]]]


def test_each_term_of_an_adjoint_is_written_out() -> None:
    graph = recorded(run(MATRIX))["graph"]
    assert sorted(use["sends"] for use in graph["uses"] if use["source"] == 0) == ["(5, 4)", "(5, 4)"]


def test_number_by_number_there_are_paths() -> None:
    graph = recorded(run(MATRIX))["graph"]["unfolded"]
    assert graph["scalar"]
    assert [[ledger["count"], ledger["total"]] for ledger in graph["ledgers"]] == [["3", "10"], ["3", "8"]]
    assert {node["line"] for node in graph["nodes"] if node["title"] == "Dot"} == {3}


@pytest.mark.parametrize(
    "text", [ONE + "y = x * 2\ny.backward()\n", MATRIX.replace("[1.0, 2.0], req", "[1.0] * 40, req")]
)
def test_nothing_is_unfolded_without_small_tensors(text: str) -> None:
    view = recorded(run(text))
    assert view["graph"] is None or view["graph"]["unfolded"] is None


def test_torchvizs_boxes_know_their_nodes() -> None:
    graph = recorded(run(MATRIX))["graph"]
    for box in graph["torchviz"]["boxes"]:
        if box["node"] is not None and box["label"] != ["x", "(2)"]:
            assert box["label"] == [graph["nodes"][box["node"]]["creator"]]
    assert [box["node"] for box in graph["torchviz"]["boxes"]].count(None) == 1  # the result's own box
