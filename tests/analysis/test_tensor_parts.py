"""Nodes of a graph of tensors, unfolded one by one: the derivative stays what it was."""

from __future__ import annotations

import numpy as np
import pytest

from autodiff_viz.analysis.tensor_ledger import tensor_ledger
from autodiff_viz.analysis.tensor_parts import MAX_NUMBERS, MAX_USES, partly_unfolded, unfolds
from autodiff_viz.engine.callables import trace_callable
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import LimitError
from autodiff_viz.graph import check
from autodiff_viz.notation import parse
from autodiff_viz.render.labels import node_names
from tests.engine.tensors.dags import close, point, program

W = [[1.0, 2.0], [2.0, 1.0]]
ALL = 5_000


def formula(text: str, **at: object) -> TensorGraph:
    graph = trace(parse(text), at)  # type: ignore[arg-type]
    assert isinstance(graph, TensorGraph)
    return graph


@pytest.mark.parametrize("seed", range(40))
def test_paths_through_unfolded_nodes_sum_to_the_gradient(seed: int) -> None:
    """Random programs with random nodes unfolded: adjoints, path sums, counts and shares are those of the whole."""
    graph = trace_callable(program(seed, 6), point(seed))
    assert isinstance(graph, TensorGraph)
    random = np.random.default_rng(seed)
    wanted = [i for i in range(len(graph.nodes)) if random.random() < 0.3]
    parts = partly_unfolded(graph, wanted, node_names(graph))
    check(parts.graph)
    assert parts.opened == tuple(i for i in wanted if unfolds(graph, i))
    numbers = {i: iter(np.ndindex(graph.nodes[i].shape)) for i in parts.opened}
    for here, origin in enumerate(parts.origins):
        index = next(numbers[origin]) if origin in numbers else ...
        assert close(parts.graph.values[here], graph.values[origin][index])
        nothing = np.zeros(parts.graph.nodes[here].shape)
        ours, theirs = parts.graph.adjoints[here], graph.adjoints[origin]
        assert close(nothing if ours is None else ours, nothing if theirs is None else theirs[index])
    for name in parts.graph.inputs:
        ledger = tensor_ledger(parts.graph, name, ALL)
        scale = 1.0 + sum(float(np.max(np.abs(term.product))) for term in ledger.terms)
        if ledger.complete:
            summed = sum((term.product for term in ledger.terms), np.zeros_like(ledger.total))
            assert close(summed / scale, np.asarray(parts.graph.gradient[name]) / scale)


def test_rows_columns_and_numbers_stand_on_the_edges() -> None:
    graph = formula("x @ W @ x", x=[1.0, 2.0], W=W)
    parts = partly_unfolded(graph, [0], node_names(graph))
    assert list(parts.graph.inputs) == ["x_1", "x_2", "W"]
    assert [parts.graph.map(use).size for use in parts.graph.uses] == [(2, 1), (2, 1), (2, 4), (1, 2), (1, 1), (1, 1)]
    assert [use.partial for use in parts.graph.uses[-2:]] == [5.0, 4.0]
    assert parts.graph.gradient["x_1"] == 10.0
    whole = partly_unfolded(graph, range(len(graph.nodes)), node_names(graph))
    assert whole.graph.scalar
    assert tensor_ledger(whole.graph, "x_1").count == 3
    assert partly_unfolded(graph, [], node_names(graph)).graph.gradient["x"].tolist() == [10.0, 8.0]  # type: ignore[union-attr]


def test_what_is_zero_by_its_pattern_has_no_edge() -> None:
    graph = formula("sum(exp(x))", x=[1.0, 2.0, 3.0])
    parts = partly_unfolded(graph, [0, 1], node_names(graph))
    assert [(use.source, use.target) for use in parts.graph.uses] == [(0, 3), (1, 4), (2, 5), (3, 6), (4, 6), (5, 6)]


def test_a_zero_that_could_be_another_number_has_one() -> None:
    graph = formula("sum(x * x)", x=[0.0, 2.0])
    parts = partly_unfolded(graph, [0, 1], node_names(graph))
    assert [use.partial for use in parts.graph.uses[:2]] == [0.0, 0.0]


def test_counts_between_numbers_stay() -> None:
    graph = formula("sum(softmax(W.T @ x) * x)", x=[0.1, 0.2], W=W)
    parts = partly_unfolded(graph, set(range(len(graph.nodes))) - {graph.inputs["x"]}, node_names(graph))
    assert tensor_ledger(parts.graph, "x").numbers == tensor_ledger(graph, "x").numbers


def test_large_tensors_and_constants_stay_whole() -> None:
    graph = formula("sum(x * 2) + dot(y, [1, 2])", x=[1.0] * (MAX_NUMBERS + 1), y=[1.0, 2.0])
    opened = partly_unfolded(graph, range(-1, 99), node_names(graph)).opened
    assert opened == (graph.inputs["y"],)


def test_too_many_edges_are_refused() -> None:
    side = MAX_NUMBERS
    graph = formula("sum(A @ (A @ x))", x=[1.0] * side, A=np.ones((side, side)))
    with pytest.raises(LimitError, match=str(MAX_USES)):
        partly_unfolded(graph, range(len(graph.nodes)), node_names(graph))
