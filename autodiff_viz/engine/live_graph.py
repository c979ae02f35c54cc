"""What PyTorch recorded, as a graph: values, adjoints, shares of tensors, and Jacobians where somebody asks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np

from autodiff_viz.engine.modules import modules
from autodiff_viz.engine.pulls import Array, Output, freed, one_hot_rows, pulled, pushed
from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.engine.torch_engine import Tensor, recording
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _

MAX_JACOBIAN = 4_096
"""Entries of the largest Jacobian that is written out; the map itself can be applied at any size."""

KEPT = 256
"""Entries of a Jacobian that is computed beforehand, as long as PyTorch has what that takes."""

KEPT_TOGETHER = 16_384
"""Entries of all of them."""


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
    _jacobians: dict[tuple[int, int], Array] = field(default_factory=dict, repr=False)
    _shares: dict[str | None, tuple[float | None, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every use that a derivative can flow along, ordered by target and slot."""
        return tuple(
            Use(self.nodes[target].inputs[slot], target, slot, self.nodes[target].partials[slot])
            for target, slot in sorted(self._links)
        )

    @cached_property
    def modules(self) -> tuple[tuple[str, ...], ...]:
        """The modules of the model that each node lies in, outermost first; from the names of the parameters."""
        return modules(self)

    def jacobian(self, use: Use) -> Array:
        """The derivative of a use's target by its source, written out: one backward call for each number of the target.

        Returns:
            The shape of the target followed by that of the source.

        Raises:
            LimitError: It has more than ``MAX_JACOBIAN`` entries.
            FormulaError: It is between complex numbers, or PyTorch has freed the graph since.
        """
        rows, columns = (self.nodes[i].shape for i in (use.target, use.source))
        if (use.target, use.slot) not in self._jacobians:
            self._jacobians[use.target, use.slot] = self._written_out(use)
        return self._jacobians[use.target, use.slot].reshape((*rows, *columns))

    def keep_jacobians(self) -> None:
        """Compute the small Jacobians now: ``backward()`` frees what that takes."""
        left = KEPT_TOGETHER
        for use in self.uses:
            size = math.prod(self.nodes[use.target].shape) * math.prod(self.nodes[use.source].shape)
            left -= size
            if left < 0:
                return
            if size <= KEPT:
                with suppress(FormulaError):
                    self.jacobian(use)

    def _written_out(self, use: Use) -> Array:
        if use.partial is not None:
            return np.full((1, 1), use.partial)
        rows, columns = (math.prod(self.nodes[i].shape) for i in (use.target, use.source))
        if rows * columns > MAX_JACOBIAN:
            raise LimitError(
                _("A matrix of {rows:,} × {columns:,} entries is too large to be written out.").format(
                    rows=rows, columns=columns
                ),
                hint=_("At most {limit:,} entries are; the map can be applied at any size.").format(limit=MAX_JACOBIAN),
            )
        output, source = self._outputs[use.target], self._outputs[use.source]
        if output is None or source is None:
            raise ValueError(use)
        if any(function._input_metadata[nr].dtype.is_complex for function, nr in (output, source)):
            raise FormulaError(_("Between complex numbers there is no single matrix."), hint=_("Ask for share()."))
        try:
            with recording():
                return one_hot_rows(output, self._links[use.target, use.slot])
        except RuntimeError as error:
            if "second time" not in str(error):
                raise
            raise freed() from error

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
        if wrt not in self._shares:
            self._shares[wrt] = _shares(self, set(self.inputs.values()) if wrt is None else {self.inputs[wrt]})
        return self._shares[wrt]


def _shares(graph: LiveGraph, chosen: set[int]) -> tuple[float | None, ...]:
    """⟨J transposed · adjoint(target), tangent(source)⟩ / ‖g‖² of every use, in one forward sweep."""
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
        output, adjoint = graph._outputs[position], graph.adjoints[position]
        slots = [slot for slot in range(len(graph.nodes[position].inputs)) if (position, slot) in graph._links]
        shares |= dict.fromkeys(((position, slot) for slot in slots), 0.0)
        moving = {
            slot: graph._links[position, slot] for slot in slots if graph.nodes[position].inputs[slot] in tangents
        }
        if output is None or not moving or adjoint is None:
            continue
        try:
            with recording():
                seed = _like(graph, position, adjoint).requires_grad_()
                answers = pulled(output, seed)
        except RuntimeError as error:
            if "second time" not in str(error):
                raise
            raise freed() from error
        given: list[tuple[int, Tensor, Tensor]] = []
        known = True
        for slot, link in moving.items():
            tangent, answer = tangents[graph.nodes[position].inputs[slot]], answers[link]
            known = known and tangent is not None
            if tangent is None:
                shares[position, slot] = None
            elif answer is not None:
                shares[position, slot] = float(torch.sum(answer.detach() * tangent.conj()).real)
                given.append((link, answer, tangent))
        tangents[position] = pushed(output, seed, given) if known else None
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
