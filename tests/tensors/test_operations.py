"""The table of tensors: each operation at its samples, against PyTorch and against finite differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from autodiff_viz.engine.trace import trace
from autodiff_viz.notation import parse
from autodiff_viz.ops import OPERATIONS, SPELLINGS
from autodiff_viz.tensors.linear_maps import Array, LinearMap
from autodiff_viz.tensors.operations import TENSOR_OPERATIONS, Options, TensorOperation

SAMPLES = [
    pytest.param(entry, inputs, options, id=f"{entry.name}{[x.shape for x in inputs]}{dict(options)}")
    for entry in TENSOR_OPERATIONS.values()
    for inputs, options in entry.samples
]

Case = tuple[TensorOperation, tuple[Array, ...], Options]


def value(entry: TensorOperation, inputs: tuple[Array, ...], options: Options) -> Array:
    with np.errstate(all="ignore"):
        return np.asarray(entry.forward(*inputs, **options))


def maps(entry: TensorOperation, inputs: tuple[Array, ...], options: Options) -> list[LinearMap]:
    y = value(entry, inputs, options)
    with np.errstate(all="ignore"):
        if entry.variadic:
            return [entry.maps[0](*inputs, y, slot=i, **options) for i in range(len(inputs))]
        return [rule(*inputs, y, **options) for rule in entry.maps]


def jacobians(entry: TensorOperation, inputs: tuple[Array, ...], options: Options) -> list[Array]:
    """PyTorch's, one for each argument."""

    def performed(*tensors: torch.Tensor) -> torch.Tensor:
        return entry.torch(torch, *tensors, **options)

    found = torch.autograd.functional.jacobian(performed, tuple(map(torch.tensor, inputs)))
    return [j.numpy().reshape(-1, x.size) for j, x in zip(found, inputs, strict=True)]


@pytest.mark.parametrize(("entry", "inputs", "options"), SAMPLES)
def test_values_are_those_of_pytorch(entry: TensorOperation, inputs: tuple[Array, ...], options: Options) -> None:
    theirs = entry.torch(torch, *map(torch.tensor, inputs), **options)
    ours = value(entry, inputs, options)
    assert ours.shape == tuple(theirs.shape)
    assert ours == pytest.approx(theirs.numpy(), rel=1e-14, abs=1e-14)


@pytest.mark.parametrize(("entry", "inputs", "options"), SAMPLES)
def test_maps_are_the_jacobians_of_pytorch(entry: TensorOperation, inputs: tuple[Array, ...], options: Options) -> None:
    for x, linear, theirs in zip(inputs, maps(entry, inputs, options), jacobians(entry, inputs, options), strict=True):
        assert (linear.source, linear.target) == (x.shape, value(entry, inputs, options).shape)
        assert linear.matrix() == pytest.approx(theirs, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(("entry", "inputs", "options"), SAMPLES)
def test_maps_are_what_small_steps_show(entry: TensorOperation, inputs: tuple[Array, ...], options: Options) -> None:
    step = 1e-6
    for slot, linear in enumerate(maps(entry, inputs, options)):
        direction = np.cos(np.arange(inputs[slot].size)).reshape(inputs[slot].shape)
        ends = [
            value(entry, tuple(x + s * direction if i == slot else x for i, x in enumerate(inputs)), options)
            for s in (step, -step)
        ]
        assert linear.jvp(direction) == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(("entry", "inputs", "options"), SAMPLES)
def test_a_map_and_its_transpose_agree_with_the_matrix(
    entry: TensorOperation, inputs: tuple[Array, ...], options: Options
) -> None:
    for linear in maps(entry, inputs, options):
        matrix = linear.matrix()
        tangent = np.sin(1.0 + np.arange(matrix.shape[1])).reshape(linear.source)
        adjoint = np.cos(1.0 + np.arange(matrix.shape[0])).reshape(linear.target)
        moved, pulled = np.asarray(linear.jvp(tangent)), np.asarray(linear.vjp(adjoint))
        assert (moved.shape, pulled.shape) == (linear.target, linear.source)
        assert moved.ravel() == pytest.approx(matrix @ tangent.ravel(), rel=1e-12, abs=1e-13)
        assert pulled.ravel() == pytest.approx(matrix.T @ adjoint.ravel(), rel=1e-12, abs=1e-13)
        assert linear.norm() == pytest.approx(np.linalg.norm(matrix))
        assert linear.each(np.abs).matrix() == pytest.approx(np.abs(matrix), abs=1e-14)


@pytest.mark.parametrize(("entry", "inputs", "options"), SAMPLES)
def test_a_pattern_has_ones_and_counts_in_whole_numbers(
    entry: TensorOperation, inputs: tuple[Array, ...], options: Options
) -> None:
    for linear in maps(entry, inputs, options):
        pattern = linear.pattern()
        entries = pattern.matrix()
        assert set(np.unique(entries)) <= {0, 1}
        assert np.all((entries == 1) | (linear.matrix() == 0))
        huge = np.full(linear.target, 2**70, dtype=object)
        assert (
            np.asarray(pattern.vjp(huge)).ravel().tolist()
            == (entries.sum(axis=0).astype(int).astype(object) * 2**70).tolist()
        )


@pytest.mark.parametrize("entry", [e for e in TENSOR_OPERATIONS.values() if e.number], ids=lambda e: e.name)
def test_what_an_operation_is_on_numbers(entry: TensorOperation) -> None:
    """The formula for plain numbers says what the operation does to tensors of one entry."""
    point = dict(zip(entry.arguments, (-1.5, 0.75), strict=False))
    whole = value(entry, tuple(np.array([v]) for v in point.values()), {})
    assert trace(parse(entry.number), point).value == pytest.approx(whole.item())


def test_no_name_is_in_both_tables() -> None:
    assert not TENSOR_OPERATIONS.keys() & OPERATIONS.keys()
    assert not TENSOR_OPERATIONS.keys() & SPELLINGS.keys()


@pytest.mark.parametrize(("change", "of"), [(np.square, lambda m: m**2), (np.abs, np.abs)], ids=["square", "absolute"])
def test_each_keeps_products(change: Callable[[Array], Array], of: Callable[[Array], Array]) -> None:
    x = np.array([0.5, -1.0, 2.0])
    entry = TENSOR_OPERATIONS["log_softmax"]
    (linear,) = maps(entry, (x,), {})
    assert linear.each(change).matrix() == pytest.approx(of(linear.matrix()), abs=1e-15)
