"""PyTorch as the second engine of tensors: values and local VJPs come from its autograd, not from our table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.tensors.tape import Applied, check_size, maps_of, misfit
from autodiff_viz.engine.torch_engine import Replay, Tensor, counterpart, creator, number, recording
from autodiff_viz.graph import CONSTANT, INPUT
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.tensors.linear_maps import Array, LinearMap
from autodiff_viz.tensors.operations import TENSOR_OPERATIONS, Options


@dataclass(frozen=True, eq=False)
class Recorded(LinearMap):
    """The derivative of one operation as PyTorch recorded it.

    Attributes:
        result: The value, with its backward function.
        argument: The leaf by which it is differentiated.
        like: The same map from our table: its kind and its pattern, none of its numbers.
    """

    result: Tensor
    argument: Tensor
    like: LinearMap

    @property
    def kind(self) -> str:
        return self.like.kind

    def vjp(self, adjoint: Array) -> Array:
        import torch

        (pulled,) = torch.autograd.grad(
            self.result, self.argument, self._tensor(adjoint), retain_graph=True, materialize_grads=True
        )
        return pulled.numpy().astype(float)

    def jvp(self, tangent: Array) -> Array:
        """The VJP is linear in the adjoint: its derivative by it, times the tangent, is the JVP."""
        import torch

        with recording():
            adjoint = torch.zeros_like(self.result, requires_grad=True)
            (pulled,) = torch.autograd.grad(
                self.result, self.argument, adjoint, create_graph=True, materialize_grads=True
            )
            if not pulled.requires_grad:
                return np.zeros(self.target)
            (moved,) = torch.autograd.grad(pulled, adjoint, self._tensor(tangent), materialize_grads=True)
        return moved.numpy().astype(float)

    def each(self, change: Callable[[Array], Array]) -> LinearMap:
        return self.like.each(change)

    def _tensor(self, array: Array) -> Tensor:
        return self.result.new_tensor(np.array(array, dtype=float))


def apply(
    operation: str, inputs: Sequence[Array], active: Sequence[bool], options: Options, precision: str = "float64"
) -> Applied:
    """Apply an operation of either table on PyTorch, alone, on fresh tensors: the engine seam of ``Recorder``.

    Returns:
        Value, maps and the name of PyTorch's ``grad_fn``, ``""`` where no argument is active.

    Raises:
        FormulaError: The shapes do not fit.
        LimitError: The result would be too large.
    """
    check_size(operation, [x.shape for x in inputs], options)
    flows = [on and not plain for on, plain in zip(active, _plain(operation, inputs, active), strict=True)]
    with recording():
        leaves = [_leaf(x, precision, flow) for x, flow in zip(inputs, flows, strict=True)]
        result = _performed(operation, leaves, active, options)
    y = result.detach().numpy().astype(float)
    with np.errstate(all="ignore"):
        ours = maps_of(operation, inputs, y, active, options)
    maps = tuple(
        None if like is None or not result.requires_grad else Recorded(like.source, like.target, result, leaf, like)
        for like, leaf in zip(ours, leaves, strict=True)
    )
    return y, maps, creator(result)


def engine(precision: str = "float64") -> Callable[[str, Sequence[Array], Sequence[bool], Options], Applied]:
    """The same in one of ``torch_engine.PRECISIONS``, as ``Recorder(tensors=…)`` takes it."""
    return partial(apply, precision=precision)


def replay(graph: TensorGraph, precision: str = "float64") -> Replay[Array]:
    """Run the tape on connected tensors and call PyTorch's own ``.backward()`` on its output, which is one number.

    Only operations, options and the values of inputs and constants are read from the graph.
    """
    with recording():
        tensors: list[Tensor] = []
        for position, node in enumerate(graph.nodes):
            if node.operation in (INPUT, CONSTANT):
                tensors.append(_leaf(graph.values[position], precision, node.operation == INPUT))
                continue
            inputs = [tensors[source] for source in node.inputs]
            active = [tensor.requires_grad for tensor in inputs]
            tensors.append(_performed(node.operation, inputs, active, graph.options.get(position, {})))
            if tensors[-1].requires_grad:
                tensors[-1].retain_grad()
        if tensors[graph.output].requires_grad:
            tensors[graph.output].backward()
    return Replay(
        tuple(tensor.detach().numpy().astype(float) for tensor in tensors),
        tuple(None if tensor.grad is None else tensor.grad.numpy().astype(float) for tensor in tensors),
        tuple(creator(tensor) for tensor in tensors),
    )


def _performed(operation: str, inputs: Sequence[Tensor], active: Sequence[bool], options: Options) -> Tensor:
    """One operation on tensors."""
    import torch

    if operation in OPERATIONS:
        plain = _plain(operation, [tensor.detach() for tensor in inputs], active)
        arguments = [number(t.item()) if alone else t for t, alone in zip(inputs, plain, strict=True)]
        return counterpart(operation)(*arguments)
    try:
        return TENSOR_OPERATIONS[operation].torch(torch, *inputs, **options)
    except (RuntimeError, ValueError, IndexError, TypeError) as error:
        raise misfit(operation, [tuple(tensor.shape) for tensor in inputs]) from error


def _plain(operation: str, inputs: Sequence[Any], active: Sequence[bool]) -> list[bool]:
    """Which arguments go to PyTorch as plain numbers: options, and the exponent in ``x ** 2``."""
    if operation not in OPERATIONS:
        return [False] * len(inputs)
    options = [not text for text in OPERATIONS[operation].partials]
    return [
        (option or (operation == "pow" and slot == 1 and not active[slot])) and not tuple(x.shape)
        for slot, (x, option) in enumerate(zip(inputs, options, strict=True))
    ]


def _leaf(array: Array, precision: str, requires_grad: bool) -> Tensor:
    import torch

    kind = getattr(torch, precision)
    return torch.tensor(np.array(array), dtype=kind, device="cpu", requires_grad=requires_grad)
