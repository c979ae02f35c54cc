"""The public names, as a notebook user would meet them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import torch

import autodiff_viz as av
from autodiff_viz.render.structure import EXPLAINED


def test_the_first_example() -> None:
    g = av.trace("x^2 + e^-x", x=3.0)
    assert g.value == 9 + math.exp(-3)
    assert g.gradient == {"x": 6 - math.exp(-3)}


def test_statements_text_and_function_give_the_same_derivatives() -> None:
    text = av.trace("t = x + y; z = x*t", x=2.0, y=3.0)
    function = av.trace(lambda x, y: x * (x + y), x=2.0, y=3.0)
    assert text.gradient == function.gradient == {"x": 7.0, "y": 2.0}


def test_numpy_functions_are_traced() -> None:
    assert av.trace(lambda x: x**2 + np.exp(-x), x=3.0).gradient == av.trace("x^2 + e^-x", x=3.0).gradient


@pytest.mark.parametrize("name", ["x_1", "x₁", "x_{1}"])
def test_any_spelling_of_a_name_is_understood(name: str) -> None:
    g = av.trace("x₁ · sin θ", at={name: 2.0, "theta": 0.5})
    assert g.gradient == {"x_1": math.sin(0.5), "theta": 2 * math.cos(0.5)}
    assert g.paths(name).total == g.gradient["x_1"]
    assert g.paths("θ").count == 1


def test_the_ledger_of_the_flagship() -> None:
    led = av.trace("x = u + v; y = u - v; z = x*y", u=3.0, v=2.0).paths("u")
    assert (led.count, led.total, led.absolute, led.coverage) == (2, 6.0, 6.0, 1.0)
    assert [term.product for term in led.terms] == [1.0, 5.0]


def test_k_limits_the_list_and_not_the_count() -> None:
    led = av.trace("repeat 60: t = t + 0.01·sin t", t=0.7).paths("t", k=5)
    assert (led.count, len(led.terms)) == (2**60, 5)
    assert led.coverage < 1


def test_shares_are_aligned_with_the_edges_and_sum_to_one_over_a_cut() -> None:
    g = av.trace("x = u + v; y = u - v; z = x*y", u=3.0, v=2.0)
    shares = g.share("u")
    last = [s for edge, s in zip(g.edges, shares, strict=True) if edge.target == g.output]
    assert math.fsum(s for s in last if s is not None) == pytest.approx(1, abs=1e-15)


def test_the_hessian_has_a_name_for_every_entry() -> None:
    assert av.trace("x^2 * y", x=3.0, y=5.0).hessian() == {
        ("x", "x"): 10.0,
        ("x", "y"): 6.0,
        ("y", "x"): 6.0,
        ("y", "y"): 0.0,
    }


def test_another_output_keeps_all_the_questions() -> None:
    g = av.trace("a = x*x; b = sin a", x=3.0)
    assert g.of(g.names["a"]).gradient == {"x": 6.0}


def test_outside_its_domain_a_formula_is_nan_not_an_exception() -> None:
    assert math.isnan(av.trace("log x", x=-1.0).value)
    assert av.trace("1/x", x=0.0).value == math.inf


def test_the_picture_in_graphviz_language_names_every_node() -> None:
    dot = av.trace("x = u + v; y = u - v; z = x*y", u=3.0, v=2.0).to_dot()
    assert dot.startswith("digraph")
    assert all(word in dot for word in ("Add", "Sub", "Mul"))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: av.trace("x + sn(x)", x=1.0), "sn"),
        (lambda: av.trace("x + y", x=1.0), "'y'"),
        (lambda: av.trace("x", x=1.0, y=2.0), "'y'"),
        (lambda: av.trace("x", x=1.0, engine="magic"), "'magic'"),
        (lambda: av.trace("x", x=math.nan), "nan"),
        (lambda: av.trace("x", at={"x": "three"}), "not a number"),  # type: ignore[dict-item]
        (lambda: av.trace("x", x=1.0).paths("y"), "'y'"),
        (lambda: av.trace("x", x=1.0).share("q"), "'q'"),
        (lambda: av.trace("x", x=1.0).paths("x", k=-1), "negative"),
        (lambda: av.trace("leaky_relu(x, a)", x=1.0, a=0.1), "'slope'"),
    ],
)
def test_bad_input_is_a_formula_error_that_names_it(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(av.FormulaError, match=message) as caught:
        call()
    assert caught.value.message


def test_an_error_points_at_its_place() -> None:
    with pytest.raises(av.FormulaError) as caught:
        av.trace("x + sn(x)", x=1.0)
    assert caught.value.span == (4, 6)
    assert "    ^^" in str(caught.value)
    assert "sin" in caught.value.hint


def test_asking_twice_gives_the_same_answer() -> None:
    g = av.trace("x*x", x=3.0)
    assert g.gradient == g.gradient == {"x": 6.0}
    assert g.paths("x") == g.paths("x")


# Taking it away

TAKEN = {
    ".svg": b"<svg",
    ".png": b"\x89PNG",
    ".pdf": b"%PDF",
    ".html": b"<!DOCTYPE html>",
    ".tex": b"\\documentclass",
    ".dot": b"digraph",
    ".csv": b"\xef\xbb\xbfnumber,path",
    ".json": b"{",
    ".py": b'"""',
}


@pytest.mark.parametrize("suffix", TAKEN)
def test_a_graph_is_saved_as_its_file_is_called(suffix: str, tmp_path: Path) -> None:
    g = av.trace("x^2 + e^-x", x=3.0)
    file = g.save(tmp_path / f"picture{suffix}")
    assert file.read_bytes().startswith(TAKEN[suffix])


def test_a_name_without_a_kind_is_refused(tmp_path: Path) -> None:
    g = av.trace("x", x=3.0)
    with pytest.raises(av.FormulaError, match="picture.bmp") as refused:
        g.save(tmp_path / "picture.bmp")
    assert ".svg" in refused.value.hint
    assert list(tmp_path.iterdir()) == []
    g.save(tmp_path / "picture.bmp", kind="latex")
    assert (tmp_path / "picture.bmp").read_text().startswith(r"\begin{align*}")


def test_a_page_is_returned_and_written(tmp_path: Path) -> None:
    g = av.trace("x*y", x=3.0, y=2.0)
    page = g.to_html(tmp_path / "page.html", wrt="y", theme="dark")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page
    assert "color-scheme:dark" in page


def test_any_spelling_of_a_variable_is_understood_when_saving() -> None:
    g = av.trace("x₁ · sin θ", at={"x_1": 2.0, "theta": 0.5})
    assert g.to_svg("x₁") == g.to_svg() != g.to_svg("θ")
    assert g.to_csv("θ") == g.to_csv("theta") != g.to_csv()
    assert g.to_tikz("θ") != g.to_tikz("x_1")
    for method in (g.to_svg, g.to_png, g.to_pdf, g.to_tikz, g.to_latex, g.to_csv):
        with pytest.raises(av.FormulaError, match="There is no variable 'q'"):
            method("q")


def test_without_a_variable_there_is_a_picture_and_no_derivation() -> None:
    g = av.trace("2 + 3")
    assert "<svg" in g.to_svg()
    assert "<!DOCTYPE html>" in g.to_html()
    for method in (g.to_latex, g.to_csv):
        with pytest.raises(av.FormulaError, match="no variable"):
            method()


def test_a_notebook_gets_page_picture_and_tape() -> None:
    g = av.trace("x = u + v; y = u - v; z = x*y", u=3.0, v=2.0)
    bundle = g._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"}
    assert bundle["text/html"].startswith('<iframe sandbox="allow-scripts" srcdoc="&lt;!DOCTYPE html&gt;')
    assert bundle["image/svg+xml"] == g.to_svg()
    assert bundle["text/plain"] == repr(g)
    assert repr(g).splitlines()[2] == "2  x  add u, v  5"


def test_a_notebook_gets_the_ledger_of_a_graph_that_is_too_large() -> None:
    bundle = av.trace(" + ".join(["x"] * (EXPLAINED + 5)), x=1.0)._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert len(bundle["text/plain"].splitlines()) < 100


def test_pytorch_is_an_engine_too() -> None:
    text = "x^2 + e^-x"
    ours, theirs = av.trace(text, x=3.0), av.trace(text, x=3.0, engine="torch")
    assert theirs.gradient["x"] == pytest.approx(ours.gradient["x"], rel=1e-15)
    assert [node.creator for node in theirs.nodes if node.creator] == [
        "PowBackward0",
        "NegBackward0",
        "ExpBackward0",
        "AddBackward0",
    ]
    function = av.trace(lambda x: x * np.sin(x), x=2.0, engine="torch")
    assert function.nodes[-1].creator == "MulBackward0"


def test_a_live_result_of_pytorch_has_paths_and_pictures() -> None:
    x = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
    g = av.from_torch(x * x, {"x": x})
    assert (g.value, g.gradient) == (9.0, {"x": 6.0})
    assert [term.product for term in g.paths("x").terms] == [3.0, 3.0]
    assert g.to_svg().startswith("<")
    assert x.grad is None


def test_paths_through_tensors_are_refused_and_shares_are_not() -> None:
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    g = av.from_torch((x * x).sum(), {"x": x})
    assert np.asarray(g.gradient["x"]).tolist() == [2.0, 4.0]
    assert repr(g).splitlines()[0].split() == ["0", "x", "input", "2"]
    with pytest.raises(av.FormulaError, match="matrices"):
        g.paths("x")
    assert math.fsum(s for s in g.share() if s is not None) > 0
