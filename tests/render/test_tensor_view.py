"""What the browser is told of a graph of tensors."""

from __future__ import annotations

import json

import pytest

from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import LimitError
from autodiff_viz.notation import parse
from autodiff_viz.render.tensor_unfolding import MAX_PICTURE, whole_of
from autodiff_viz.render.tensor_view import MAX_ROWS, tensor_view

W = [[1.0, 2.0], [2.0, 1.0]]


def traced(text: str, **at: object) -> TensorGraph:
    graph = trace(parse(text), at)  # type: ignore[arg-type]
    assert isinstance(graph, TensorGraph)
    return graph


def test_the_quadratic_form_is_two_products_of_matrices() -> None:
    view = tensor_view(traced("x @ W @ x", x=[1.0, 2.0], W=W), "x")
    ledger = view["ledger"]
    assert (ledger["count"], ledger["numbers"], ledger["totals"]) == ("2", "6", [["10", "8"]])
    assert [[f["brief"] for f in term["factors"]] for term in ledger["terms"]] == [
        [[["1", "2"]], [["1", "2"], ["2", "1"]]],
        [[["5", "4"]]],
    ]
    assert [term["products"] for term in ledger["terms"]] == [[["5", "4"]], [["5", "4"]]]
    assert [term["share"] for term in ledger["terms"]] == [0.5, 0.5]
    assert [(use["kind"], use["size"]) for use in view["uses"][:2]] == [("matrix", "2×2"), ("matrix", "2×4")]
    assert [node["shape"] for node in view["nodes"]] == ["2", "2×2", "2", ""]


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_everything_has_its_place(direction: str) -> None:
    view = tensor_view(traced("sum(W.T @ x * x) + x[0]", x=[1.0, 2.0], W=W), "W", direction)
    picture = view["picture"]
    assert len(picture["edges"]) == len(picture["labels"]) == len(view["uses"])
    kinds = [kind for _position, kind, *_place in picture["shapes"]]
    assert (
        kinds.count("operation") == kinds.count("value") == sum(node["kind"] == "operation" for node in view["nodes"])
    )
    assert json.loads(json.dumps(view, allow_nan=False))["ledger"]["total"] == view["ledger"]["total"]


def test_an_operation_says_what_it_is_told() -> None:
    view = tensor_view(traced("x[-1] + W[0, 1]", x=[1.0, 2.0], W=W), "x")
    assert [node["op"] for node in view["nodes"] if node["kind"] == "operation"] == ["[-1]", "[0, 1]", "Add"]


def test_large_things_are_named_not_written_out() -> None:
    view = tensor_view(traced("sum(x * x)", x=[1.0] * 50), "x")
    assert view["nodes"][0]["values"] is None
    assert [use["matrix"] for use in view["uses"]] == [None] * 3
    assert view["uses"][0]["size"] == "50×50"


def test_limits_are_said() -> None:
    view = tensor_view(traced(f"repeat {MAX_PICTURE}: x = x + sin(x)\nsum(x)", x=[0.1, 0.2]), "x")
    assert view["picture"] is None
    assert str(MAX_PICTURE) in view["reason"]
    assert len(view["ledger"]["terms"]) == MAX_ROWS
    assert not view["ledger"]["complete"]


def test_a_node_unfolds_and_folds_again() -> None:
    graph = traced("x @ W @ x", x=[1.0, 2.0], W=W)
    folded = tensor_view(graph, "x_2")
    assert (folded["by"], folded["opened"]) == ("x", [])
    assert [node["turns"] for node in folded["nodes"]] == ["unfold", "unfold", "unfold", ""]
    opened = tensor_view(graph, "x_2", opened=[0])
    assert (opened["by"], opened["opened"], opened["ledger"]["total"]) == ("x_2", [0], "8")
    assert [node["plain"] for node in opened["nodes"]] == ["x₁", "x₂", "W", "v₁", "f"]
    assert [(node["origin"], node["turns"]) for node in opened["nodes"][:3]] == [
        (0, "fold"),
        (0, "fold"),
        (1, "unfold"),
    ]
    assert [node["adjoint"] for node in opened["nodes"][:2]] == ["10", "8"]
    assert [use["label"] for use in opened["uses"]] == [
        "matrix 2×1",
        "matrix 2×1",
        "matrix 2×4",
        "matrix 1×2",
        "5",
        "4",
    ]
    assert len(opened["picture"]["edges"]) == len(opened["uses"])
    assert tensor_view(graph, "x", opened=[0])["by"] == "x_1"


def test_what_does_not_fit_stays_folded_and_is_said() -> None:
    text = "\n".join(["y0 = x", *(f"y{i + 1} = sin(y{i})" for i in range(20)), "sum(y20)"])
    graph = traced(text, x=[0.1] * 16)
    view = tensor_view(graph, "x", opened=list(range(20)))
    assert 0 < len(view["opened"]) < 20
    assert view["picture"]
    assert str(MAX_PICTURE) in view["refused"]


def test_a_number_belongs_to_its_variable() -> None:
    graph = traced("x @ W @ x", x=[1.0, 2.0], W=W)
    assert [whole_of(graph, name) for name in ("x", "x_2", "W_21", "x_3", "")] == ["x", "x", "W", None, None]


def test_one_number_of_a_result_can_be_differentiated() -> None:
    graph = traced("h = W @ x\nz = sum(h*h)", x=[1.0, 2.0], W=W)
    view = tensor_view(graph, "x", of="h_2")
    assert (view["ledger"]["of"], view["ledger"]["totals"]) == ("h₂", [["2", "1"]])
    assert [node["plain"] for node in view["nodes"] if node["adjoint"] == "1"] == ["h₂"]
    assert [node["plain"] for node in view["nodes"]] == ["W", "x", "h₁", "h₂"]  # nothing after it
    late = tensor_view(traced("h = W @ x\nz = sum(h*h*c)", x=[1.0, 2.0], W=W, c=[1.0, 2.0]), "c", of="h_1")
    assert late["ledger"]["count"] == "0"
    large = traced("h = W @ x\nz = sum(h)", x=[1.0], W=[[1.0]] * 17)
    with pytest.raises(LimitError, match="h_2"):
        tensor_view(large, "x", of="h_2")
    assert tensor_view(graph, "x", of="z")["ledger"]["of"] == tensor_view(graph, "x")["ledger"]["of"] == "z"
