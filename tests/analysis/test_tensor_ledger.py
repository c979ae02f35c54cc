"""Paths of tensors: products of matrices that sum to the gradient, and counts of the paths between numbers."""

from __future__ import annotations

import numpy as np
import pytest

from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.tensor_ledger import tensor_ledger
from autodiff_viz.engine.callables import trace_callable
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.tensors.unfold import entry_name, unfold
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import LimitError
from autodiff_viz.notation import parse
from tests.engine.tensors.dags import close, point, program

ALL = 5_000


def traced(seed: int) -> TensorGraph:
    graph = trace_callable(program(seed), point(seed))
    assert isinstance(graph, TensorGraph)
    return graph


def formula(text: str, **at: object) -> TensorGraph:
    graph = trace(parse(text), at)  # type: ignore[arg-type]
    assert isinstance(graph, TensorGraph)
    return graph


def test_the_lectures_quadratic_form_has_two_paths() -> None:
    ledger = tensor_ledger(formula("x @ W @ x", x=[1.0, 2.0], W=[[1.0, 2.0], [2.0, 1.0]]), "x")
    assert [term.product.tolist() for term in ledger.terms] == [[5.0, 4.0], [5.0, 4.0]]
    assert ledger.total.tolist() == [10.0, 8.0]
    assert (ledger.count, ledger.numbers, ledger.complete) == (2, 6, True)


@pytest.mark.parametrize("seed", range(60))
def test_path_matrices_and_shares_sum_to_the_gradient(seed: int) -> None:
    """The paths of a random program, added one by one, and the shares of its edges, from two sweeps."""
    graph = traced(seed)
    for wrt in graph.inputs:
        ledger = tensor_ledger(graph, wrt, ALL)
        if not ledger.complete:
            continue
        assert len(ledger.terms) == ledger.count
        scale = 1.0 + sum(float(np.max(np.abs(term.product))) for term in ledger.terms)
        summed = sum((term.product for term in ledger.terms), np.zeros_like(ledger.total))
        assert close(summed / scale, np.asarray(graph.gradient[wrt]) / scale)
        through = np.zeros(len(graph.uses))
        for term in ledger.terms:
            through[list(term.uses)] += term.share or 0.0
        shares = graph.share(wrt)
        if None not in shares:
            assert close(through, np.array(shares, dtype=float), 1e-12 * scale / float(np.linalg.norm(ledger.total)))


@pytest.mark.parametrize(
    "text",
    ["x @ W @ x", "sum(sin(x) * x)", "mean(W @ x)", "W[0, 1] * x[1] + sum(W.T)", "max(x) * min(x)", "prod(x) + x @ x"],
)
def test_patterns_count_the_paths_of_the_unfolded_graph(text: str) -> None:
    graph = formula(
        text, **{name: {"x": [1.5, -2.0], "W": [[0.0, 2.0], [2.0, 1.0]]}[name] for name in parse(text).variables}
    )
    numbers = unfold(graph)
    for wrt, position in graph.inputs.items():
        shape = graph.nodes[position].shape
        names = [entry_name(wrt, index, shape) for index in np.ndindex(shape)]
        assert tensor_ledger(graph, wrt).numbers == sum(flow(numbers, name).count for name in names)


def test_paths_between_numbers_are_counted_beyond_any_float() -> None:
    steps = "; ".join(["t = W @ x", *["t = W @ t"] * 200, "sum(t)"])
    graph = formula(steps, x=np.ones(30), W=np.ones((30, 30)) / 30)
    assert tensor_ledger(graph, "x").numbers == 30**202
    assert tensor_ledger(graph, "x").count == 1
    assert tensor_ledger(graph, "W", 50).count == 201


def test_more_paths_than_wanted_are_not_listed() -> None:
    graph = formula("repeat 40: x = x + sin(x)\nsum(x)", x=[0.1, 0.2])
    ledger = tensor_ledger(graph, "x", 10)
    assert (ledger.count, len(ledger.terms), ledger.complete) == (2**40, 10, False)
    with pytest.raises(LimitError, match="10000"):
        tensor_ledger(graph, "x", 10_001)


def test_a_gradient_of_zero_has_no_shares() -> None:
    graph = formula("sum(x * 0)", x=[1.0, 2.0])
    assert [term.share for term in tensor_ledger(graph, "x").terms] == [None]
    assert graph.share("x") == (None,) * len(graph.uses)
