"""A live PyTorch result as a graph: what autograd recorded, read without changing it.

PyTorch keeps a backward function for every operation (``grad_fn``), linked to those of its arguments. Walking these
links gives the graph; calling one function gives the local vector–Jacobian product; ``torch.autograd.grad`` gives every
adjoint in one sweep and leaves ``.grad`` of the user's tensors alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autodiff_viz.engine.live_graph import LiveGraph
from autodiff_viz.engine.pulls import Output, freed
from autodiff_viz.engine.recorded import Builder
from autodiff_viz.engine.recorder import MAX_NODES
from autodiff_viz.engine.torch_engine import Tensor
from autodiff_viz.errors import FormulaError, LimitError, Span
from autodiff_viz.languages import _
from autodiff_viz.notation import canonical_name

MAX_MESSAGE = 300
"""Characters of a message of PyTorch's."""


def from_torch(
    y: Tensor,
    params: Mapping[str, Tensor] | None = None,
    known: Sequence[Tensor] = (),
    spans: Sequence[Span] = (),
    limit: int = MAX_NODES,
) -> LiveGraph:
    """The graph of a live PyTorch result, in place of ``torchviz.make_dot(y, params)``.

    Args:
        y: The result, one number that depends on tensors with ``requires_grad``. It can still be used: ``backward()``
            works afterwards, and no ``.grad`` is touched.
        params: Name → tensor, such as ``{"x": x}`` or ``dict(model.named_parameters())``; leaves without a name are
            called ``leaf_1``, ``leaf_2`` …; a name of an intermediate tensor stands at its node.
        known: More tensors whose values are worth showing.
        spans: The places in a text that made them, aligned with ``known``.
        limit: Operations of the largest graph that is read.

    Returns:
        The graph: backward functions that our table does not know keep PyTorch's name.

    Raises:
        FormulaError: ``y`` is not such a tensor, a name does not belong to a tensor, PyTorch has freed the graph, or it
            cannot differentiate one of the operations.
        LimitError: The graph is too large.
    """
    import torch
    from torch.autograd.graph import get_gradient_edge

    named = _named(y, params)
    start = get_gradient_edge(y)
    outputs = _walked((start.node, start.output_nr), limit)
    places = {output: i for i, output in enumerate(outputs)}
    values: dict[Output, Tensor] = {}
    names: dict[Output, list[str]] = {}
    for name, tensor in [*named, *(("", tensor) for tensor in known), ("", y)]:
        if isinstance(tensor, torch.Tensor) and tensor.requires_grad:
            edge = get_gradient_edge(tensor)
            values[edge.node, edge.output_nr] = tensor.detach()
            if name:
                names.setdefault((edge.node, edge.output_nr), []).append(name)
    written = {
        (edge.node, edge.output_nr): span
        for tensor, span in zip(known, spans, strict=False)
        for edge in (get_gradient_edge(tensor),)
    }
    builder = Builder(outputs, places, values, names, named, written)
    try:
        adjoints = torch.autograd.grad(
            y.real if y.is_complex() else y,
            [torch.autograd.graph.GradientEdge(*output) for output in outputs],
            retain_graph=True,
            allow_unused=True,
        )
        graph = builder.built(places[start.node, start.output_nr], adjoints)
    except RuntimeError as error:
        if "second time" in str(error):
            raise freed() from error
        raise FormulaError(
            _("PyTorch cannot differentiate this result: {message}").format(message=str(error)[:MAX_MESSAGE]),
            hint=_("Leave out the operation that it names, or end the history there with .detach()."),
        ) from error
    return graph


def _named(y: Tensor, params: Mapping[str, Tensor] | None) -> list[tuple[str, Tensor]]:
    """The given names, and the checks of what was given."""
    import torch

    if not isinstance(y, torch.Tensor):
        raise FormulaError(
            _("This is {kind}, not a tensor of PyTorch.").format(kind=type(y).__name__),
            hint=_("Give the result itself, before .item(), .numpy() or float()."),
        )
    if not y.requires_grad:
        raise FormulaError(
            _("PyTorch recorded nothing for this tensor: it has no grad_fn."),
            hint=_("Create the variables with requires_grad=True; compute outside torch.no_grad(), without .detach()."),
        )
    if y.numel() != 1:
        raise FormulaError(
            _("The result has {count:,} numbers; a derivative is taken of one.").format(count=y.numel()),
            hint=_("Give one of them, or their sum: y.sum()."),
        )
    found = list((params or {}).items())
    for name, tensor in found:
        if not isinstance(tensor, torch.Tensor):
            raise FormulaError(
                _("'{name}' is {kind}, not a tensor of PyTorch.").format(name=name, kind=type(tensor).__name__),
                hint=_('Give names and tensors, for example {"x": x} or dict(model.named_parameters()).'),
            )
    return [(_canonical(str(name)), tensor) for name, tensor in found]


def _canonical(name: str) -> str:
    """Our spelling of a name; names of modules (``0.weight``) are none and stay as they are."""
    try:
        return canonical_name(name)
    except FormulaError:
        return name


def _walked(start: Output, limit: int) -> list[Output]:
    """Every value that the result depends on, arguments before their users."""
    order: list[Output] = []
    seen = {start}
    stack: list[tuple[Output, int]] = [(start, 0)]
    while stack:
        output, done = stack.pop()
        following = output[0].next_functions
        while done < len(following) and (following[done][0] is None or following[done] in seen):
            done += 1
        if done == len(following):
            order.append(output)
            continue
        stack += [(output, done + 1), (following[done], 0)]
        seen.add(following[done])
        if len(seen) > limit:
            raise LimitError(
                _("This needs more than {limit} operations.").format(limit=f"{limit:,}"),
                hint=_("Give a part of the model, or fewer steps."),
            )
    return order
