"""One backward function of PyTorch, called by itself: the local vector–Jacobian product of one operation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from autodiff_viz.engine.torch_engine import Tensor
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _

LARGEST = 65_536
"""Entries of a Jacobian that is written out because there is no other way."""

Array = np.ndarray[Any, Any]

Output = tuple[Any, int]
"""A value as autograd knows it: the backward function of its operation, and which of the outputs it is."""


def shape_of(output: Output) -> tuple[int, ...]:
    """The shape of a value, as its backward function expects its derivative."""
    function, nr = output
    return tuple(function._input_metadata[nr].shape)


def is_number(output: Output) -> bool:
    """Whether a value is one real number."""
    function, nr = output
    return math.prod(shape_of(output)) == 1 and not function._input_metadata[nr].dtype.is_complex


def pulled(output: Output, adjoint: Tensor) -> list[Tensor | None]:
    """One backward function alone: the derivative by each argument, given that by the value.

    A function written in Python wants zeros for its other results, and answers with ``None`` for arguments that are no
    tensors: those are left out.
    Where an argument was broadcast, the answers are summed, as autograd does between two functions.
    """
    import torch

    function, nr = output
    python = hasattr(function, "apply")
    given = [
        adjoint if i == nr else torch.zeros(tuple(m.shape), dtype=m.dtype, device=m.device) if python else None
        for i, m in enumerate(function._input_metadata)
    ]
    answers = function.apply(*given) if python else function(*given)
    answers = list(answers) if isinstance(answers, tuple) else [answers]
    following = function.next_functions
    if len(answers) != len(following):
        answers = [answer for answer in answers if answer is not None]
    if len(answers) != len(following):
        return [None] * len(following)
    return [
        answer.sum_to_size(shape_of(source)) if answer is not None and source[0] is not None else None
        for answer, source in zip(answers, following, strict=True)
    ]


def slopes(output: Output) -> list[float | None]:
    """The local partials of a scalar value; ``None`` where an argument is not one number."""
    import torch

    function, nr = output
    metadata = function._input_metadata[nr]
    with torch.no_grad():
        answers = pulled(output, torch.ones(shape_of(output), dtype=metadata.dtype, device=metadata.device))
    return [float(a) if a is not None and a.numel() == 1 and not a.is_complex() else None for a in answers]


def to_array(tensor: Tensor | None) -> Array | None:
    """A copy of the numbers, for NumPy; its types lack some of PyTorch's, which become float32."""
    import torch

    if tensor is None:
        return None
    dense = tensor.detach().to("cpu").resolve_conj()
    dense = dense.to_dense() if dense.layout != torch.strided else dense
    kept = dense.dtype.is_complex or dense.dtype in (torch.float64, torch.float32, torch.float16)
    return np.array((dense if kept or not dense.dtype.is_floating_point else dense.to(torch.float32)).numpy())


def pushed(output: Output, seed: Tensor, given: Sequence[tuple[int, Tensor, Tensor]]) -> Tensor | None:
    """The tangent of a value, Σ J · tangent over its moving arguments.

    A pull is linear in its seed, so that differentiating it by the seed applies the same map the other way round. Where
    PyTorch cannot differentiate a backward function, its Jacobian is written out, if it is small.

    Args:
        output: The value.
        seed: What the answers were pulled from.
        given: For each argument its place in ``next_functions``, the answer, and the tangent.

    Returns:
        In the value's shape; ``None`` where it cannot be had.
    """
    import torch

    live = [(answer, tangent) for _slot, answer, tangent in given if answer.requires_grad]
    if not live and not given:
        return torch.zeros_like(seed)
    try:
        if len(live) < len(given):
            raise NotImplementedError
        (found,) = torch.autograd.grad(
            [answer for answer, _tangent in live],
            seed,
            [tangent.to(answer.dtype) for answer, tangent in live],
            allow_unused=True,
            materialize_grads=True,
        )
    except (RuntimeError, NotImplementedError):
        return _written_out(output, seed, given)
    return found


def _written_out(output: Output, seed: Tensor, given: Sequence[tuple[int, Tensor, Tensor]]) -> Tensor | None:
    import torch

    if seed.numel() * max(tangent.numel() for _slot, _answer, tangent in given) > LARGEST or seed.is_complex():
        return None
    total = torch.zeros_like(seed, requires_grad=False)
    for slot, _answer, tangent in given:
        rows = torch.from_numpy(one_hot_rows(output, slot))
        total += (rows @ tangent.detach().to(torch.float64).reshape(-1)).reshape(seed.shape).to(seed.dtype)
    return total


def one_hot_rows(output: Output, slot: int) -> Array:
    """The Jacobian of a value by one of its arguments: one call of its backward function for each of its numbers.

    Returns:
        Shape (numbers of the value, numbers of the argument).

    Raises:
        RuntimeError: PyTorch has freed what the function needs.
    """
    import torch

    function, nr = output
    metadata = function._input_metadata[nr]
    size = math.prod(shape_of(output))
    columns = math.prod(shape_of(function.next_functions[slot]))
    rows = np.zeros((size, columns))
    with torch.no_grad():
        for entry in range(size):
            seed = torch.zeros(size, dtype=metadata.dtype, device=metadata.device)
            seed[entry] = 1
            answer = pulled(output, seed.reshape(shape_of(output)))[slot]
            if answer is not None:
                found = to_array(answer)
                rows[entry] = 0.0 if found is None else found.ravel()
    return rows


def freed() -> FormulaError:
    """What to say when ``backward()`` was called before."""
    return FormulaError(
        _("PyTorch has already freed what it saved for this result: backward() was called."),
        hint=_("Call from_torch before backward(), or keep the graph with y.backward(retain_graph=True)."),
    )
