"""A live PyTorch result as a graph: what autograd recorded, read without changing it.

PyTorch keeps a backward function for every operation (``grad_fn``), linked to those of its arguments. Walking these
links gives the graph; calling one function gives the local vector–Jacobian product; ``torch.autograd.grad`` gives every
adjoint in one sweep and leaves ``.grad`` of the user's tensors alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np

from autodiff_viz.engine.recorder import MAX_NODES
from autodiff_viz.engine.saved import arguments_of, computed, operation_of, saved_values
from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.engine.torch_engine import Tensor, recording
from autodiff_viz.errors import FormulaError, LimitError, Span
from autodiff_viz.graph import CONSTANT, INPUT, Graph, Node
from autodiff_viz.languages import _
from autodiff_viz.notation import canonical_name

Array = np.ndarray[Any, Any]

Output = tuple[Any, int]
"""A value as autograd knows it: the backward function of its operation, and which of the outputs it is."""


class Use(NamedTuple):
    """One use of a value that derivatives flow along: argument ``slot`` of node ``target`` is node ``source``.

    Unlike an edge of a scalar graph it has a partial only where both ends hold one number.
    """

    source: int
    target: int
    slot: int
    partial: float | None


@dataclass(frozen=True, eq=False)
class LiveGraph(Graph):
    """What PyTorch recorded. Tuples are aligned with ``nodes``.

    A node of several numbers has its shape, its ``value`` is ``nan`` and the partials around it are ``None``: its
    numbers are in ``values`` and ``adjoints``. ``nan`` also stands for a number that PyTorch did not keep;
    ``values`` says which, by ``None``.

    Attributes:
        values: The value of every node that is known: it is the result, a leaf, saved for the backward pass, or follows
            from such values by an addition, a product or the like.
        adjoints: The derivative of the result by every node, in its shape; ``None`` where none flows.
    """

    values: Sequence[Array | None] = ()
    adjoints: Sequence[Array | None] = ()
    _links: Mapping[tuple[int, int], int] = field(default_factory=dict, repr=False)
    _outputs: Sequence[Output | None] = field(default=(), repr=False)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every use that a derivative can flow along, ordered by target and slot."""
        return tuple(
            Use(self.nodes[target].inputs[slot], target, slot, self.nodes[target].partials[slot])
            for target, slot in sorted(self._links)
        )

    @property
    def scalar(self) -> bool:
        """Whether every use has a partial, a number: then paths, products and shares are those of any graph."""
        return len(self.uses) == len(self.edges)

    @cached_property
    def gradient(self) -> dict[str, float | Array]:
        """The derivative of the result by every variable, in its shape; a float where that is ``()``."""
        found: dict[str, float | Array] = {}
        for name, position in self.inputs.items():
            adjoint, shape = self.adjoints[position], self.nodes[position].shape
            whole = np.zeros(shape) if adjoint is None else adjoint
            found[name] = whole if shape else float(whole)
        return found

    def of(self, output: int) -> Self:
        """The same tape with another node as the output, if all is scalar.

        Raises:
            FormulaError: Derivatives flow through tensors: PyTorch must be asked for those of another result.
        """
        if output == self.output:
            return self
        if not self.scalar:
            raise FormulaError(
                _("The derivatives of this graph belong to its result alone."),
                hint=_("Call from_torch with the other tensor."),
            )
        other = super().of(output)
        adjoints = tuple(None if a is None else np.array(a) for a in reverse_sweep(other))
        return replace(other, adjoints=adjoints)

    def share(self, wrt: str | None = None) -> tuple[float | None, ...]:
        """The signed share of every use in the derivative, aligned with ``uses``; over any cut they sum to 1.

        With g the gradient and the variables moving along it, the result changes by ‖g‖². The share of a use is the
        part of it that flows there, ⟨adjoint(target), J · tangent(source)⟩ / ‖g‖²: one forward sweep.

        Args:
            wrt: The variable; by default all of them together, as in one step of gradient descent.

        Returns:
            ``None`` where it is undefined: the gradient is zero or not finite, or PyTorch cannot differentiate the
            backward function once more.

        Raises:
            FormulaError: There is no such variable, or PyTorch has freed the graph since.
        """
        if wrt is not None and wrt not in self.inputs:
            raise FormulaError(
                _("There is no variable '{name}'.").format(name=wrt),
                hint=_("The variables are: {names}.").format(names=", ".join(self.inputs) or _("none")),
            )
        chosen = set(self.inputs.values()) if wrt is None else {self.inputs[wrt]}
        return _shares(self, chosen)


def from_torch(
    y: Tensor, params: Mapping[str, Tensor] | None = None, known: Sequence[Tensor] = (), spans: Sequence[Span] = ()
) -> LiveGraph:
    """The graph of a live PyTorch result, in place of ``torchviz.make_dot(y, params)``.

    Args:
        y: The result, one number that depends on tensors with ``requires_grad``. It can still be used: ``backward()``
            works afterwards, and no ``.grad`` is touched.
        params: Name → tensor, such as ``{"x": x}`` or ``dict(model.named_parameters())``; leaves without a name are
            called ``leaf_1``, ``leaf_2`` …; a name of an intermediate tensor stands at its node.
        known: More tensors whose values are worth showing.
        spans: The places in a text that made them, aligned with ``known``.

    Returns:
        The graph: backward functions that our table does not know keep PyTorch's name.

    Raises:
        FormulaError: ``y`` is not such a tensor, a name does not belong to a tensor, or PyTorch has freed the graph.
        LimitError: The graph is too large.
    """
    import torch
    from torch.autograd.graph import get_gradient_edge

    named = _named(y, params)
    start = get_gradient_edge(y)
    outputs = _walked((start.node, start.output_nr))
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
    builder = _Builder(outputs, places, values, names, named, written)
    try:
        adjoints = torch.autograd.grad(
            y.real if y.is_complex() else y,
            [torch.autograd.graph.GradientEdge(*output) for output in outputs],
            retain_graph=True,
            allow_unused=True,
        )
        graph = builder.built(places[start.node, start.output_nr], adjoints)
    except RuntimeError as error:
        if "second time" not in str(error):
            raise
        raise _freed() from error
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


def _freed() -> FormulaError:
    return FormulaError(
        _("PyTorch has already freed what it saved for this result: backward() was called."),
        hint=_("Call from_torch before backward(), or keep the graph with y.backward(retain_graph=True)."),
    )


def _walked(start: Output) -> list[Output]:
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
        if len(seen) > MAX_NODES:
            raise LimitError(
                _("This needs more than {limit} operations.").format(limit=f"{MAX_NODES:,}"),
                hint=_("Give a part of the model, or fewer steps."),
            )
    return order


class _Builder:
    """The nodes under construction: constants that PyTorch saved stand between the values that it recorded."""

    def __init__(
        self,
        outputs: list[Output],
        places: dict[Output, int],
        values: dict[Output, Tensor],
        names: dict[Output, list[str]],
        named: list[tuple[str, Tensor]],
        written: Mapping[Output, Span],
    ) -> None:
        self.outputs, self.places, self.values, self.names = outputs, places, values, names
        self.named, self.written = named, written
        self.constants = {tensor: name for name, tensor in reversed(named)}
        self.nodes: list[Node] = []
        self.arrays: list[Array | None] = []
        self.kept: list[Output | None] = []
        self.adjoints: list[Array | None] = []
        self.links: dict[tuple[int, int], int] = {}
        self.inputs: dict[str, int] = {}
        self.assigned: dict[str, int] = {}
        self.leaves = 0

    def built(self, result: int, adjoints: Sequence[Tensor | None]) -> LiveGraph:
        """The graph; ``adjoints`` are aligned with the recorded values, ``result`` is one of them."""
        for function, _number in self.outputs:
            for slot, value in saved_values(function).items():
                source, nr = function.next_functions[slot]
                if source is not None and tuple(value.shape) == _shape((source, nr)):
                    self.values.setdefault((source, nr), value)
        positions: list[int] = []
        for output, adjoint in zip(self.outputs, adjoints, strict=True):
            positions.append(self._leaf(output) if hasattr(output[0], "variable") else self._made(output, positions))
            self.kept[-1] = output
            self.adjoints[-1] = _array(adjoint)
        for output in self.names:
            if output not in self.places and hasattr(output[0], "variable"):  # a variable that the result does not use
                self._leaf(output)
                self.kept[-1] = output
        given = {name: self.inputs[name] for name, _tensor in self.named if name in self.inputs}
        return LiveGraph(
            tuple(self.nodes),
            positions[result],
            given | self.inputs,
            self.assigned,
            values=tuple(self.arrays),
            adjoints=tuple(self.adjoints),
            _links=self.links,
            _outputs=tuple(self.kept),
        )

    def _append(self, node: Node, value: Tensor | None) -> int:
        array = _array(value)
        one = array is not None and array.size == 1 and not np.iscomplexobj(array)
        self.nodes.append(node._replace(value=float(array.item()) if array is not None and one else math.nan))
        self.arrays.append(array)
        self.adjoints.append(None)
        self.kept.append(None)
        return len(self.nodes) - 1

    def _leaf(self, output: Output) -> int:
        variable = output[0].variable
        names = self.names.get(output, [])
        if not names:
            self.leaves += 1
            names = [f"leaf_{self.leaves}"]
        position = self._append(Node(INPUT, math.nan, name=names[0], shape=tuple(variable.shape)), variable)
        self.inputs |= dict.fromkeys(names, position)
        return position

    def _constant(self, value: Tensor | float) -> int:
        import torch

        if not isinstance(value, torch.Tensor):
            return self._append(Node(CONSTANT, math.nan), torch.tensor(value, dtype=torch.float64))
        return self._append(
            Node(CONSTANT, math.nan, name=self.constants.get(value, ""), shape=tuple(value.shape)), value
        )

    def _made(self, output: Output, positions: Sequence[int]) -> int:
        """A value that an operation made: its arguments, their partials where all is scalar, and its own value."""
        function, nr = output
        following = function.next_functions
        sources: list[int] = []
        active: list[int | None] = []
        for slot in arguments_of(function):
            if isinstance(slot, int):
                sources.append(positions[self.places[following[slot]]])
                active.append(slot)
            else:
                sources.append(self._constant(slot[0]))
                active.append(None)
        if output not in self.values:
            value = computed(function, [self.arrays[source] for source in sources]) if nr == 0 else None
            if value is not None and tuple(value.shape) == _shape(output):
                self.values[output] = value
        slopes = _slopes(output) if _one(output) else None
        partials = tuple(
            None if slopes is None or slot is None or not _one(following[slot]) else slopes[slot] for slot in active
        )
        names = self.names.get(output, [])
        shape = _shape(output)
        scalar = all(len(self.nodes[source].shape) == 0 for source in sources) and not shape
        operation = operation_of(function, len(sources) if scalar else -1)
        position = self._append(
            Node(
                operation,
                math.nan,
                tuple(sources),
                partials,
                "".join(names[:1]),
                self.written.get(output),
                shape,
                function.name(),
            ),
            self.values.get(output),
        )
        self.assigned |= dict.fromkeys(names, position)
        self.links |= {(position, i): slot for i, slot in enumerate(active) if slot is not None}
        return position


def _shape(output: Output) -> tuple[int, ...]:
    """The shape of a value, as its backward function expects its derivative."""
    function, nr = output
    return tuple(function._input_metadata[nr].shape)


def _one(output: Output) -> bool:
    """Whether a value is one real number."""
    function, nr = output
    return math.prod(_shape(output)) == 1 and not function._input_metadata[nr].dtype.is_complex


def _pulled(output: Output, adjoint: Tensor) -> list[Tensor | None]:
    """One backward function alone: the derivative by each argument, given that by the value.

    A function written in Python answers for arguments that are no tensors, too, with ``None``: those are left out.
    Where an argument was broadcast, the answers are summed, as autograd does between two functions.
    """
    function, nr = output
    given = [adjoint if i == nr else None for i in range(len(function._input_metadata))]
    answers = function.apply(*given) if hasattr(function, "apply") else function(*given)
    answers = list(answers) if isinstance(answers, tuple) else [answers]
    following = function.next_functions
    if len(answers) != len(following):
        answers = [answer for answer in answers if answer is not None]
    if len(answers) != len(following):
        return [None] * len(following)
    return [
        answer.sum_to_size(_shape(source)) if answer is not None and source[0] is not None else None
        for answer, source in zip(answers, following, strict=True)
    ]


def _slopes(output: Output) -> list[float | None]:
    """The local partials of a scalar value; ``None`` where an argument is not one number."""
    import torch

    function, nr = output
    metadata = function._input_metadata[nr]
    with torch.no_grad():
        answers = _pulled(output, torch.ones(_shape(output), dtype=metadata.dtype, device=metadata.device))
    return [float(a) if a is not None and a.numel() == 1 and not a.is_complex() else None for a in answers]


def _array(tensor: Tensor | None) -> Array | None:
    """A copy of the numbers, for NumPy; its types lack some of PyTorch's, which become float32."""
    import torch

    if tensor is None:
        return None
    dense = tensor.detach().to("cpu").resolve_conj()
    dense = dense.to_dense() if dense.layout != torch.strided else dense
    kept = dense.dtype.is_complex or dense.dtype in (torch.float64, torch.float32, torch.float16)
    return np.array((dense if kept or not dense.dtype.is_floating_point else dense.to(torch.float32)).numpy())


def _shares(graph: LiveGraph, chosen: set[int]) -> tuple[float | None, ...]:
    """⟨J transposed · adjoint(target), tangent(source)⟩ / ‖g‖² of every use; tangents by differentiating the pulls."""
    import torch

    shares: dict[tuple[int, int], float | None] = {}
    tangents: dict[int, Tensor | None] = {}
    total = 0.0
    for position in chosen:
        adjoint = graph.adjoints[position]
        if adjoint is not None:
            tangents[position] = _like(graph, position, adjoint)
            total += float(np.vdot(adjoint, adjoint).real)
    for position in range(len(graph.nodes)):
        output = graph._outputs[position]
        slots = [slot for slot in range(len(graph.nodes[position].inputs)) if (position, slot) in graph._links]
        moving = [slot for slot in slots if graph.nodes[position].inputs[slot] in tangents]
        adjoint = graph.adjoints[position]
        for slot in slots:
            shares[position, slot] = 0.0
        if output is None or not moving or adjoint is None:
            continue
        seed = _like(graph, position, adjoint).requires_grad_()
        try:
            with recording():
                pulled = _pulled(output, seed)
            terms = []
            for slot in moving:
                contribution, tangent = (
                    pulled[graph._links[position, slot]],
                    tangents[graph.nodes[position].inputs[slot]],
                )
                if contribution is None:
                    continue
                if tangent is None:
                    raise NotImplementedError
                shares[position, slot] = float(torch.sum(contribution.detach() * tangent.conj()).real)
                terms.append((contribution, tangent))
            live = [(contribution, tangent) for contribution, tangent in terms if contribution.requires_grad]
            if live:
                (tangents[position],) = torch.autograd.grad(
                    [c for c, _t in live],
                    seed,
                    [t.to(c.dtype) for c, t in live],
                    allow_unused=True,
                    materialize_grads=True,
                )
        except (RuntimeError, NotImplementedError) as error:
            if "second time" in str(error):
                raise _freed() from error
            tangents[position] = None
            for slot in moving:
                shares[position, slot] = None
    if not total or not math.isfinite(total):
        return (None,) * len(graph.uses)
    return tuple(
        None if part is None else part / total for part in (shares[use.target, use.slot] for use in graph.uses)
    )


def _like(graph: LiveGraph, position: int, array: Array) -> Tensor:
    """Numbers as a tensor of the type and device of a node's value."""
    import torch

    output = graph._outputs[position]
    if output is None:
        raise ValueError(position)
    metadata = output[0]._input_metadata[output[1]]
    return torch.tensor(array, dtype=metadata.dtype, device=metadata.device)
