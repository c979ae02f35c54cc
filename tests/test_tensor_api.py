"""Tensors in the package: what a notebook user meets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import autodiff_viz as av

W = [[1.0, 2.0], [2.0, 1.0]]


@pytest.mark.parametrize("engine", ["tape", "torch"])
def test_lists_and_arrays_are_tensors(engine: str) -> None:
    for x in ([1.0, 2.0], (1, 2), np.array([1.0, 2.0])):
        graph = av.trace("x.T @ W @ x", engine=engine, x=x, W=W)
        assert isinstance(graph, av.TensorGraph)
        assert graph.value == 13.0
        assert np.asarray(graph.gradient["x"]).tolist() == [10.0, 8.0]
        assert np.asarray(graph.gradient["W"]).tolist() == [[1.0, 2.0], [2.0, 4.0]]


def test_the_ledger_is_made_of_matrices() -> None:
    graph = av.trace(lambda x, w: x @ w @ x, x=[1.0, 2.0], w=W)
    ledger = graph.paths("x")
    assert isinstance(ledger, av.TensorLedger)
    assert [np.asarray(term.product).tolist() for term in ledger.terms] == [[5.0, 4.0], [5.0, 4.0]]
    assert graph.share("x") == (0.5, 0.0, 0.5, 0.5)


def test_unfolding_gives_a_graph_like_any_other() -> None:
    graph = av.trace("x @ W @ x", x=[1.0, 2.0], W=W)
    assert isinstance(graph, av.TensorGraph)
    numbers = graph.unfold()
    assert not isinstance(numbers, av.TensorGraph)
    assert numbers.gradient == {"x_1": 10.0, "x_2": 8.0, "W_11": 1.0, "W_12": 2.0, "W_21": 2.0, "W_22": 4.0}
    assert numbers.paths("x_1").count == 3
    assert graph.hessian()["x_1", "x_2"] == 4.0


def test_pictures_and_files_show_its_numbers(tmp_path: Path) -> None:
    graph = av.trace("sum(x * x)", x=[1.0, 2.0])
    shown = graph._repr_mimebundle_()
    assert "sum" in shown["text/plain"]
    assert shown["image/svg+xml"] == graph.unfold().to_svg()  # type: ignore[attr-defined]
    assert graph.to_csv("x") == graph.to_csv("x_1") != graph.to_csv("x_2")
    assert graph.save(tmp_path / "graph.json").exists()
    assert graph.to_code() == graph.unfold().to_code()  # type: ignore[attr-defined]


def test_a_tensor_as_the_result_shows_its_tape() -> None:
    graph = av.trace("exp(x)", x=[0.0, 1.0])
    assert graph.value.tolist() == pytest.approx([1.0, np.e])  # type: ignore[attr-defined]
    assert set(graph._repr_mimebundle_()) == {"text/plain"}
    with pytest.raises(av.FormulaError, match="shape 2"):
        _ = graph.gradient


def test_a_scalar_problem_stays_one() -> None:
    assert type(av.trace("x^2", x=3.0)) is av.Graph
    assert type(av.trace("sum(x) + norm(x)", x=3.0)) is av.Graph
    assert av.trace("sum(x) + norm(x) + dot(x, x)", x=3.0).gradient == {"x": 8.0}


@pytest.mark.parametrize("value", [[1, "a"], [[1], [2, 3]], [float("nan")], np.array(["a"])])
def test_what_is_no_tensor_is_refused(value: object) -> None:
    with pytest.raises(av.FormulaError):
        av.trace("sum(x)", at={"x": value})  # type: ignore[dict-item]
