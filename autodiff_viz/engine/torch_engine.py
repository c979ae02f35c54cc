"""PyTorch as the second engine: values and local partials come from its autograd, not from our table.

PyTorch is imported when it is first used, never before: it takes more than a second. Nothing here changes its global
state: types and devices are given for each tensor, and the grad mode is set for the current thread inside a ``with``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Generic, TypeVar

from autodiff_viz.engine.tape import Applied
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.languages import _
from autodiff_viz.notation import Expression, parse_expression
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS

Tensor = Any
"""``torch.Tensor``, which cannot be named before PyTorch is loaded."""

PRECISIONS = ("float64", "float32")
"""Names of the types that PyTorch can compute in here."""

Counterpart = Callable[..., Any]
"""An operation of the table as PyTorch performs it: tensors (and numbers for its options) → tensor."""


def apply(operation: str, inputs: Sequence[float], active: Sequence[bool], precision: str = "float64") -> Applied:
    """Apply an operation of the table on PyTorch: the engine seam of ``Recorder``.

    The operation runs alone, on fresh tensors, and PyTorch differentiates it by each active argument.

    Args:
        operation: A name in the table.
        inputs: The values of its arguments; in float32 they are rounded to it first.
        active: Which of them depend on a variable.
        precision: One of ``PRECISIONS``.

    Returns:
        Value, partials and the name of PyTorch's ``grad_fn`` (of the last step, where PyTorch needs several); ``""``
        where nothing is recorded since no argument is active. Where PyTorch refuses a number, ``nan``.
    """
    import torch

    entry = OPERATIONS[operation]
    options = [not text for text in entry.partials]
    flows = [on and not option for on, option in zip(active, options, strict=True)]
    with recording():
        tensors: list[Any] = [
            number(value)
            if _plain(operation, slot, options[slot], flows[slot])
            else leaf(value, precision, flows[slot])
            for slot, value in enumerate(inputs)
        ]
        result = _result(operation, tensors, precision)
        if not result.requires_grad:
            nothing = math.nan if result.isnan() else 0.0
            return result.item(), tuple(nothing if flow else None for flow in flows), ""
        wanted = [tensor for tensor, flow in zip(tensors, flows, strict=True) if flow]
        slopes = iter(torch.autograd.grad(result, wanted, allow_unused=True, materialize_grads=True))
    partials = tuple(next(slopes).item() if flow else None for flow in flows)
    return result.item(), partials, creator(result)


def engine(precision: str = "float64") -> Callable[[str, Sequence[float], Sequence[bool]], Applied]:
    """The same in one precision, as ``Recorder(engine=…)`` takes it.

    Raises:
        FormulaError: There is no such precision.
    """
    if precision not in PRECISIONS:
        raise FormulaError(
            _("There is no precision '{name}'.").format(name=precision),
            hint=_("The precisions are: {names}.").format(names=", ".join(PRECISIONS)),
        )
    return partial(apply, precision=precision)


V = TypeVar("V")


@dataclass(frozen=True)
class Replay(Generic[V]):
    """A whole graph, run once more on PyTorch. Everything is aligned with ``graph.nodes``; ``V`` is float or array.

    Attributes:
        values: The value of every node.
        adjoints: What ``.backward()`` of the output left in every node's ``.grad``; ``None`` where it left nothing.
        creators: ``grad_fn`` names, ``""`` where there is none.
    """

    values: tuple[V, ...]
    adjoints: tuple[V | None, ...]
    creators: tuple[str, ...]


def replay(graph: Graph, precision: str = "float64") -> Replay[float]:
    """Run the tape on connected tensors and call PyTorch's own ``.backward()`` on its output.

    Only operations and the values of inputs and constants are read from the graph: neither its values nor its partials.

    Raises:
        FormulaError: The graph has an operation that is not in the table, as graphs of live PyTorch results do.
    """
    with recording():
        tensors: list[Tensor] = []
        for node in graph.nodes:
            if node.operation in (INPUT, CONSTANT):
                tensors.append(leaf(node.value, precision, node.operation == INPUT))
                continue
            if node.operation not in OPERATIONS:
                raise FormulaError(
                    _("There is no operation called '{name}'.").format(name=node.operation),
                    hint=_("Only graphs of formulas and functions can be run again on PyTorch."),
                )
            options = [not text for text in OPERATIONS[node.operation].partials]
            arguments = [
                number(tensors[source].item())
                if _plain(node.operation, slot, options[slot], tensors[source].requires_grad)
                else tensors[source]
                for slot, source in enumerate(node.inputs)
            ]
            tensors.append(_result(node.operation, arguments, precision))
            if tensors[-1].requires_grad:
                tensors[-1].retain_grad()
        if tensors[graph.output].requires_grad:
            tensors[graph.output].backward()
    return Replay(
        tuple(tensor.item() for tensor in tensors),
        tuple(None if tensor.grad is None else tensor.grad.item() for tensor in tensors),
        tuple(creator(tensor) for tensor in tensors),
    )


@contextmanager
def recording() -> Iterator[None]:
    """PyTorch records what runs inside, on this thread, whatever grad mode the caller is in."""
    import torch

    with torch.inference_mode(False), torch.enable_grad():
        yield


def leaf(value: float, precision: str, requires_grad: bool) -> Tensor:
    """A tensor of shape ``()`` that no operation made; independent of PyTorch's default type and device."""
    import torch

    return torch.tensor(value, dtype=getattr(torch, precision), device="cpu", requires_grad=requires_grad)


def creator(tensor: Tensor) -> str:
    """PyTorch's name for the operation that made a tensor, ``""`` if none is recorded."""
    return "" if tensor.grad_fn is None else tensor.grad_fn.name()


def number(value: float) -> float | int:
    """A Python number as one would type it: some functions take an order or an exponent only as 2, not as 2.0."""
    return int(value) if value.is_integer() else value


def _result(operation: str, arguments: Sequence[Tensor | float], precision: str) -> Tensor:
    """The operation on PyTorch; nan where it refuses an option, such as polygamma's order -1 or 1.5."""
    try:
        return counterpart(operation)(*arguments)
    except (TypeError, RuntimeError):
        return leaf(math.nan, precision, requires_grad=False)


def _plain(operation: str, slot: int, option: bool, flows: bool) -> bool:
    """Whether an argument goes to PyTorch as a plain number: options, and the exponent in ``x ** 2``."""
    return option or (operation == "pow" and slot == 1 and not flows)


@cache
def counterpart(operation: str) -> Counterpart:
    """PyTorch's function for an operation: the one that the table names, or its formula over such functions."""
    import torch

    text = OPERATIONS[operation].torch
    if text.replace(".", "").replace("_", "").isalnum():
        function: Any = torch
        for name in text.split("."):
            function = getattr(function, name)
        return function
    return partial(_formula, parse_expression(text), OPERATIONS[operation].arguments)


def _formula(expression: Expression, arguments: Sequence[str], *inputs: Tensor) -> Tensor:
    """A formula of the table on tensors."""
    named = dict(zip(arguments, inputs, strict=True))
    results: list[Tensor] = []
    for part in expression:
        if part.operation == NUMBER:
            results.append(inputs[0].new_tensor(part.value))
        elif part.operation == NAME:
            results.append(named[part.name])
        else:
            results.append(counterpart(part.operation)(*(results[i] for i in part.inputs)))
    return results[-1]
