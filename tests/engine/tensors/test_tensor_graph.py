"""Tensors on both engines: gradients, shares, the graph unfolded into numbers, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autodiff_viz.engine import torch_engine
from autodiff_viz.engine.callables import trace_callable
from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.engine.tensors import torch_tensors
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.tensors.unfold import unfold
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import check
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.tensors.operations import TENSOR_OPERATIONS
from tests.engine.tensors.dags import close, point, program

SEEDS = range(40)


def traced(function: Callable[..., Any], at: dict[str, Any], on_torch: bool = False) -> TensorGraph:
    recorder = Recorder(torch_engine.apply, tensors=torch_tensors.apply) if on_torch else Recorder()
    graph = trace_callable(function, at, recorder)
    assert isinstance(graph, TensorGraph)
    check(graph)
    return graph


def test_the_lectures_quadratic_form() -> None:
    w = np.array([[1.0, 2.0], [2.0, 1.0]])
    graph = traced(lambda x: x @ w @ x, {"x": [1.0, 2.0]})
    assert graph.value == 13.0
    assert graph.gradient["x"] == pytest.approx([10.0, 8.0])
    assert graph.share("x") == pytest.approx((0.5, 0.5, 0.5))
    assert [graph.map(use).size for use in graph.uses] == [(2, 2), (1, 2), (1, 2)]


def test_the_lectures_sine_of_a_sum() -> None:
    graph = traced(lambda x: np.sin(np.sum(x) + 2), {"x": [1.0, 2.0, 3.0]})
    assert graph.value == pytest.approx(0.9894, abs=5e-5)
    assert graph.gradient["x"] == pytest.approx([np.cos(8.0)] * 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_both_engines_and_backward_agree_on_random_programs(seed: int) -> None:
    at, run = point(seed), program(seed)
    ours, theirs = traced(run, at), traced(run, at, on_torch=True)
    whole = torch_tensors.replay(ours)
    assert [node._replace(creator="", value=0.0, partials=()) for node in theirs.nodes] == [
        node._replace(value=0.0, partials=()) for node in ours.nodes
    ]
    for position, (mine, other, again) in enumerate(zip(ours.values, theirs.values, whole.values, strict=True)):
        assert close(mine, other), position
        assert close(mine, again), position
    for name, position in ours.inputs.items():
        assert close(ours.gradient[name], theirs.gradient[name])
        expected = whole.adjoints[position]
        assert close(ours.gradient[name], 0.0 * ours.values[position] if expected is None else expected)
    for mine, other in zip(ours.share(), theirs.share(), strict=True):
        assert mine == pytest.approx(other, abs=1e-11)


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_sum_to_one_over_the_cut_at_the_output(seed: int) -> None:
    graph = traced(program(seed), point(seed))
    for wrt in (None, *graph.inputs):
        shares = graph.share(wrt)
        last = [share for use, share in zip(graph.uses, shares, strict=True) if use.target == graph.output]
        assert None in shares or sum(s for s in last if s is not None) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_unfolded_graph_has_the_same_gradient(seed: int) -> None:
    graph = traced(program(seed), point(seed))
    numbers = unfold(graph)
    check(numbers)
    assert numbers.value == pytest.approx(float(graph.value), rel=1e-13)
    derivatives = list(gradient(numbers).values())
    whole = np.concatenate([np.ravel(g) for g in graph.gradient.values()])
    assert close(np.array(derivatives), whole)


@pytest.mark.parametrize("entry", OPERATIONS.values(), ids=lambda e: e.name)
@pytest.mark.parametrize("on_torch", [False, True], ids=["tape", "torch"])
def test_operations_on_numbers_treat_each_number_of_a_tensor_alike(entry: Any, on_torch: bool) -> None:
    recorder = Recorder(torch_engine.apply, tensors=torch_tensors.apply) if on_torch else Recorder()
    columns = list(zip(*entry.samples, strict=True))
    active = [bool(text) for text in entry.partials]
    if not all(active) and len(entry.samples) > 1:
        columns = [column if on else (column[0],) * len(column) for column, on in zip(columns, active, strict=True)]
    places = [
        recorder.input(f"x_{i}", np.array(column)) if on else recorder.constant(column[0])
        for i, (column, on) in enumerate(zip(columns, active, strict=True))
    ]
    position = recorder.apply(entry.name, *places)
    graph = recorder.graph(position, {})
    assert isinstance(graph, TensorGraph)
    seed = np.cos(np.arange(len(entry.samples)))
    adjoints = graph.vjp(seed)
    for i, sample in enumerate(zip(*columns, strict=True)):
        alone = Recorder()
        numbers = [
            alone.input(f"x_{k}", v) if on else alone.constant(v)
            for k, (v, on) in enumerate(zip(sample, active, strict=True))
        ]
        line = alone.graph(alone.apply(entry.name, *numbers), {})
        assert graph.values[position][i] == pytest.approx(line.value, rel=1e-8)
        for place, slope in zip(places, gradient(line).values() if all(active) else [], strict=False):
            adjoint = adjoints[place]
            assert adjoint is not None
            assert adjoint[i] == pytest.approx(seed[i] * slope, rel=1e-7, nan_ok=True)


@pytest.mark.parametrize("entry", TENSOR_OPERATIONS.values(), ids=lambda e: e.name)
@pytest.mark.parametrize("on_torch", [False, True], ids=["tape", "torch"])
def test_each_tensor_operation_differentiates_and_unfolds_at_its_samples(entry: Any, on_torch: bool) -> None:
    for inputs, options in entry.samples:
        recorder = Recorder(torch_engine.apply, tensors=torch_tensors.apply) if on_torch else Recorder()
        places = [
            recorder.input(f"x_{i}", x) if x.ndim else recorder.input(f"x_{i}", float(x)) for i, x in enumerate(inputs)
        ]
        y = recorder.apply_tensor(entry.name, places, options)
        weights = np.cos(np.arange(np.size(recorder.value(y)))).reshape(np.shape(recorder.value(y)))
        product = recorder.apply("mul", y, recorder.constant(weights if weights.ndim else float(weights)))
        graph = recorder.graph(recorder.apply_tensor("sum", [product]), {})
        assert isinstance(graph, TensorGraph)
        numbers = unfold(graph)
        assert numbers.value == pytest.approx(graph.value, rel=1e-12)
        flat = np.concatenate([np.ravel(g) for g in graph.gradient.values()])
        assert close(np.array(list(gradient(numbers).values())), flat)
        if on_torch:
            assert graph.nodes[y].creator.rpartition("Backward")[1] == "Backward"


@pytest.mark.parametrize(
    ("function", "message", "hint"),
    [
        (lambda x: x @ np.ones((3, 3)), "'@' does not fit what it is given: 2, 3×3.", "(m, n) and (n, k)"),
        (lambda x: x + np.ones(3), "'+' does not fit what it is given: 2, 3.", "counted from the last axis"),
        (lambda x: x[2], "'[ ]' does not fit what it is given: 2.", "counted from 0"),
        (lambda x: x["a"], "This is no index.", "x[1:3]"),
        (lambda x: x[[0], [1]], "This is no index.", "x[1:3]"),
        (lambda x: x.sum(axis=3), "'sum' does not fit", "axis"),
        (lambda x: x.reshape(3), "'reshape' does not fit", "same number of entries"),
        (lambda x: np.linalg.det(x), "NumPy's 'det' is not in the table", "np.exp"),
        (lambda x: np.stack([x, x[:1]]), "'stack' does not fit", "same shape"),
        (lambda x: x if x else x, "A tensor of 2 numbers is neither true nor false.", "x.sum()"),
        (lambda x: np.array([x[0], "a"], dtype=object) @ x, "A tensor is made of numbers.", "[1, 2]"),
        (lambda x: x.sum(banana=1), "'sum' has no option 'banana'", "axis, keepdims"),
        (lambda x: x.softmax(axis="a"), "must be a whole number", ""),
    ],
)
def test_what_is_refused(function: Callable[..., Any], message: str, hint: str) -> None:
    with pytest.raises(FormulaError) as caught:
        trace_callable(function, {"x": [1.0, 2.0]})
    assert message in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.outer(x, np.ones(200_000)),
        lambda x: x.reshape(2, 1) * np.ones((1, 200_000)),
        lambda x: x[[0] * 200_000],
        lambda x: np.stack([x] * 200_000),
    ],
)
def test_what_would_be_too_large_is_not_even_made(function: Callable[..., Any]) -> None:
    with pytest.raises(FormulaError, match="at most 250,000"):
        trace_callable(function, {"x": [1.0, 2.0]})


def test_all_tensors_together_have_a_limit() -> None:
    def grows(x: Any) -> Any:
        while True:
            x = x + 1.0

    with pytest.raises(FormulaError, match="more than 5,000,000 numbers"):
        trace_callable(grows, {"x": np.ones(100_000)})


@pytest.mark.parametrize("data", [[1, [2]], [[1, 2], [3]], ["a"], [None], [[[[[[[[[1.0]]]]]]]]], [1j]])
def test_what_is_no_tensor(data: Any) -> None:
    with pytest.raises(FormulaError):
        trace_callable(lambda x: x, {"x": data})


def test_a_tensor_as_the_result_needs_a_seed() -> None:
    graph = traced(lambda x: np.exp(x), {"x": [0.0, 1.0]})
    with pytest.raises(FormulaError, match="shape 2; a derivative is taken of one number"):
        _ = graph.gradient
    adjoint = graph.vjp([1.0, 0.0])[0]
    assert adjoint is not None
    assert adjoint.tolist() == [1.0, 0.0]
    with pytest.raises(FormulaError, match="seed does not fit"):
        graph.vjp([1.0, 2.0, 3.0])


def test_no_adjoint_meets_infinity_without_a_trace() -> None:
    graph = traced(lambda x: (np.log(x) * 0).sum(), {"x": [0.0, 1.0]})
    assert np.isnan(graph.gradient["x"]).tolist() == [True, False]


def test_large_entries_unfold_without_overflow() -> None:
    graph = traced(lambda x: x.softmax() @ x + x.logsumexp() + x.log_softmax()[0], {"x": [1000.0, 999.0]})
    assert close(np.array(list(gradient(unfold(graph)).values())), graph.gradient["x"])


def test_infinite_partials_unfold_without_a_word() -> None:
    graph = traced(lambda x: np.arcsin(x).sum(), {"x": [1.0, 0.5]})
    assert np.isinf(list(gradient(unfold(graph)).values())).tolist() == [True, False]


def test_a_name_of_an_entry_never_meets_another_variable() -> None:
    graph = traced(lambda x, x_1: x.sum() * x_1, {"x": [2.0, 3.0], "x_1": 4.0})
    assert gradient(unfold(graph)) == {"x_1_1": 4.0, "x_2": 4.0, "x_1": 5.0}
