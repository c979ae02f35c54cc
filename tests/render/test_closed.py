"""The derivative as a formula: its value, its exact size, its text."""

from __future__ import annotations

import pytest

import autodiff_viz as av
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.closed import LONGEST, LONGEST_FOLDED, MAX_NODES, closed_form, closed_text, products
from autodiff_viz.render.quantities import quantities

PATIENCE = 30.0


@pytest.mark.parametrize(
    ("formula", "by", "at", "written"),
    [
        ("x = u + v; y = u - v; z = x*y", "u", {"u": 3.0, "v": 2.0}, "2u"),
        ("x^2 + e^-x", "x", {"x": 3.0}, "2x − e^(−x)"),
        ("x*x", "x", {"x": 3.0}, "2x"),
    ],
)
def test_a_short_derivative_is_written_as_everybody_writes_it(
    formula: str, by: str, at: dict[str, float], written: str
) -> None:
    text = closed_text(av.trace(formula, at), by, PATIENCE)
    assert plain(text["box"]) == written


def test_t_times_t_twenty_times_makes_the_point() -> None:
    graph = av.trace("repeat 20: t = t*t", t=1.0)
    text = closed_text(graph, "t", 0.0)
    closed = closed_form(graph, "t")
    assert closed is not None
    assert (text["value_tree"], text["value_dag"]) == ("1.05e6", "20")
    assert text["box"] is None
    assert closed.dag_size == 58
    assert products(closed) > 10**7
    check = quantities(graph, "t")["checks"][3]
    assert (check["value"], check["ok"], check["ulps"]) == (2.0**20, True, 0)


def test_a_long_formula_is_folded_and_a_very_long_one_left_out() -> None:
    text = closed_text(av.trace("sin(x)^3 · sigmoid(x) / (x^4 + e^-x + 1)", x=0.5), "x", PATIENCE)
    assert text["box"] is None
    assert len(plain(text["long"])) == text["letters"]
    assert LONGEST < text["letters"] <= LONGEST_FOLDED
    longer = closed_text(av.trace(" · ".join(f"sin({i}x)" for i in range(2, 60)), x=0.5), "x", 0.0)
    assert (longer["box"], longer["long"]) == (None, None)


def test_the_size_is_exact_beyond_any_float() -> None:
    graph = av.trace("repeat 390: t = t*t", t=1.0)
    closed = closed_form(graph, "t")
    assert closed is not None
    assert closed.tree_size > 2**390


def test_a_graph_too_large_for_a_formula_has_none() -> None:
    graph = av.trace(f"repeat {MAX_NODES}: t = t*t", t=1.0)
    assert closed_form(graph, "t") is None
    assert closed_text(graph, "t", 0.0) == {}
    assert len(quantities(graph, "t")["checks"]) == 3


def test_other_values_keep_the_formula() -> None:
    one, other = (closed_form(av.trace("sin(x*y)", x=x, y=2.0), "x") for x in (1.0, 5.0))
    assert one is other


def test_how_far_results_that_cancel_are_apart_is_said_without_a_ceiling() -> None:
    checks = quantities(av.trace("(x + 1e9) - 1e9 + 1e-9 x - x", x=0.1), "x")["checks"]
    assert all(check["ok"] for check in checks)  # within the rounding of Σ|terms|
    far = [check["ulps"] for check in checks]
    assert far[0] == 0
    assert max(far) > 1e8
    from_zero = quantities(av.trace("0.1 x + 0.2 x - 0.3 x", x=1.0), "x")["checks"]
    assert all(isinstance(check["ulps"], int) for check in from_zero)
