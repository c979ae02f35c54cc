"""Tensors in the package: what a notebook user meets."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import cast
from xml.etree import ElementTree

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


FORM = av.trace("x @ W @ x", x=[1.0, 2.0], W=W)


def texts(svg: str) -> list[str]:
    """Every text of a picture."""
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_picture_shows_tensors_and_their_jacobians() -> None:
    shown = texts(FORM.to_svg())
    assert {"x", "(1, 2)", "MatMul", "f = 13", "matrix 2×4", "matrix 1×2"} <= set(shown)
    assert sum(text.startswith("matrix") for text in shown) == 8  # four edges, each with a halo behind
    assert FORM.to_svg("W") != FORM.to_svg("x") == FORM.to_svg("x_1")
    dot = FORM.to_dot()
    assert dot.count("->") == 4
    assert "matrix 2×2" in dot
    with pytest.raises(av.FormulaError, match="'q'"):
        FORM.to_svg("q")


def test_a_notebook_shows_the_picture_its_paths_and_gradients() -> None:
    shown = FORM._repr_mimebundle_()
    assert "matmul" in shown["text/plain"]
    assert shown["image/svg+xml"] == FORM.to_svg()
    page = FORM.to_html()
    assert page.count("<svg") == 1
    assert "<td>x → v₁ → f</td><td>matrix 1×2 · matrix 2×2</td><td>(5, 4)</td><td>50.0 %</td>" in page
    assert "The paths from W" in page
    assert "The paths from x" not in FORM.to_html(wrt="W")


def test_indices_and_axes_stand_in_their_boxes() -> None:
    graph = av.trace("sum(A, axis=0)[1]", A=[[1.0, 2.0], [3.0, 4.0]])
    assert {"Sum axis 0", "[1]"} <= set(texts(graph.to_svg()))


def test_the_ledger_of_a_tensor_as_csv() -> None:
    rows = list(csv.reader(io.StringIO(FORM.to_csv("x"))))
    assert rows[1][1:] == ["x → v₁ → f", "matrix 1×2 · matrix 2×2", "[5.0, 4.0]", "0.5"]
    assert rows[2][1:] == ["x → f", "matrix 1×2", "[5.0, 4.0]", "0.5"]
    assert rows[-1][1:] == ["sum", "", "[10.0, 8.0]", ""]
    assert FORM.to_csv("x_1") == FORM.unfold().to_csv("x_1")  # type: ignore[attr-defined]
    assert [row[1] for row in csv.reader(io.StringIO(FORM.to_csv("x", 1)))][2] == "the other paths, of 2 in all"


def test_json_holds_arrays_and_jacobians() -> None:
    data = json.loads(FORM.to_json())
    assert data["gradient"] == {"x": [10.0, 8.0], "W": [[1.0, 2.0], [2.0, 4.0]]}
    assert data["value"] == 13.0
    graph = cast(av.TensorGraph, FORM)
    adjoint = {graph.output: np.ones((1, 1))}
    for edge in reversed(data["edges"]):  # the reverse sweep, from the file alone
        product = adjoint[edge["target"]] @ np.array(edge["jacobian"])
        adjoint[edge["source"]] = adjoint.get(edge["source"], 0) + product
    for name, position in data["variables"].items():
        assert adjoint[position].ravel().tolist() == np.ravel(data["gradient"][name]).tolist()
    huge = json.loads(av.trace("sum(x)", x=[math.inf, 1.0]).to_json())
    assert huge["value"] == "Infinity"


def test_latex_multiplies_matrices() -> None:
    written = FORM.to_latex("x")
    assert written.count(r"\begin{bmatrix}") == 3 + 2 + 1
    assert r"\begin{bmatrix} 10 & 8 \end{bmatrix}" in written
    assert r"2 \times 2" in FORM.to_latex("W")
    assert FORM.to_latex("x_1") == FORM.unfold().to_latex("x_1")  # type: ignore[attr-defined]
    with pytest.raises(av.LimitError, match="too large"):
        av.trace("sum(x)", x=[1.0] * 9).to_latex()


def test_every_kind_of_file(tmp_path: Path) -> None:
    for suffix in ("svg", "png", "pdf", "html", "dot", "tex", "json", "csv", "py"):
        assert FORM.save(tmp_path / f"graph.{suffix}").stat().st_size > 100
    assert (tmp_path / "graph.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "W_12" in FORM.to_code()
    assert FORM.save(tmp_path / "graph.tex", kind="latex").read_text() == FORM.to_latex()
    with pytest.raises(av.FormulaError, match="one number of a tensor"):
        FORM.paths("x_1")


def test_a_tensor_as_the_result_is_drawn_without_derivatives(tmp_path: Path) -> None:
    graph = av.trace("exp(x)", x=[0.0, 1.0])
    assert graph.value.tolist() == pytest.approx([1.0, np.e])  # type: ignore[attr-defined]
    assert "diagonal 2×2" in texts(graph.to_svg())
    assert set(graph._repr_mimebundle_()) == {"text/plain", "text/html", "image/svg+xml"}
    assert json.loads(graph.to_json())["gradient"] is None
    assert "<table" not in graph.to_html(tmp_path / "graph.html")
    for refused in (graph.to_csv, graph.to_latex, graph.to_code, graph.to_tikz):
        with pytest.raises(av.FormulaError, match="shape 2"):
            refused()
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
