"""A tape whose nodes hold vectors, matrices and higher orders; a linear map stands on each edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from autodiff_viz.engine.tensors.sweeps import pull, push
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.tensors.linear_maps import Array, LinearMap, number
from autodiff_viz.tensors.operations import Options


class Use(NamedTuple):
    """One use of a value that derivatives flow along: argument ``slot`` of node ``target`` is node ``source``.

    Unlike an edge of a scalar graph it has a partial only where both ends are numbers.
    """

    source: int
    target: int
    slot: int
    partial: float | None


@dataclass(frozen=True, eq=False)
class TensorGraph(Graph):
    """A traced program some of whose values are tensors. Tuples are aligned with ``nodes`` or with ``uses``.

    A node of several numbers has its shape, its ``value`` is ``nan`` and the partials around it are ``None``: its
    numbers are in ``values``, and its edges are linear maps.

    Attributes:
        arrays: Position → value, of the nodes that are no single numbers.
        maps: (target, slot) → the linear map of an edge of which an end is such a node.
        options: Position → what its operation was told beside its arguments: an axis, a shape, an index.
    """

    arrays: Mapping[int, Array] = field(default_factory=dict)
    maps: Mapping[tuple[int, int], LinearMap] = field(default_factory=dict)
    options: Mapping[int, Options] = field(default_factory=dict)

    @cached_property
    def values(self) -> tuple[Array, ...]:
        """The value of every node, as an array of its shape."""
        return tuple(self.arrays[i] if i in self.arrays else np.asarray(n.value) for i, n in enumerate(self.nodes))

    @property
    def value(self) -> Any:
        """The value of the output: a float, or an array."""
        return self.arrays.get(self.output, self.nodes[self.output].value)

    @cached_property
    def scalars(self) -> frozenset[str]:
        """Names of nodes that are single numbers: no number of a tensor gets one of them."""
        return frozenset(node.name for node in self.nodes if node.name and not node.shape)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every use that a derivative can flow along, ordered by target and slot."""
        return tuple(
            Use(source, target, slot, partial)
            for target, node in enumerate(self.nodes)
            for slot, (source, partial) in enumerate(zip(node.inputs, node.partials, strict=True))
            if partial is not None or (target, slot) in self.maps
        )

    def map(self, use: Use) -> LinearMap:
        """The linear map of a use, between numbers too."""
        return self.maps[use.target, use.slot] if use.partial is None else number(use.partial)

    @cached_property
    def links(self) -> tuple[tuple[int, int, LinearMap], ...]:
        """(source, target, map) of every use."""
        return tuple((use.source, use.target, self.map(use)) for use in self.uses)

    @property
    def scalar(self) -> bool:
        """Whether every use is between numbers: then paths, products and shares are those of any graph."""
        return not self.maps

    @cached_property
    def adjoints(self) -> tuple[Array | None, ...]:
        """The derivative of the output by every node, in its shape; ``None`` where none flows.

        Raises:
            FormulaError: The output is not one number.
        """
        shape = self.nodes[self.output].shape
        if shape:
            raise several(shape)
        return self.vjp(1.0)

    def vjp(self, seed: object) -> tuple[Array | None, ...]:
        """The derivative of ⟨seed, output⟩ by every node, in its shape: one reverse sweep for any output.

        Args:
            seed: Numbers in the shape of the output, or that are broadcast to it.

        Raises:
            FormulaError: The seed does not fit the output.
        """
        shape = self.nodes[self.output].shape
        try:
            start = np.broadcast_to(np.asarray(seed, dtype=float), shape)
        except (TypeError, ValueError) as error:
            raise FormulaError(
                _("The seed does not fit the result, whose shape is {shape}.").format(shape=shape_text(shape)),
                hint=_("Give one number for each number of the result."),
            ) from error
        return pull(len(self.nodes), self.links, self.output, start)

    @cached_property
    def gradient(self) -> dict[str, float | Array]:
        """The derivative of the output by every variable, in its shape; a float where that is ``()``.

        Raises:
            FormulaError: The output is not one number.
        """
        found: dict[str, float | Array] = {}
        for name, position in self.inputs.items():
            adjoint, shape = self.adjoints[position], self.nodes[position].shape
            whole = np.zeros(shape) if adjoint is None else adjoint
            found[name] = np.array(whole) if shape else float(whole)
        return found

    def share(self, wrt: str | None = None) -> tuple[float | None, ...]:
        """The signed share of every use in the derivative, aligned with ``uses``; over any cut they sum to 1.

        With g the gradient and the variables moving along it, the result changes by ‖g‖². The share of a use is the
        part of it that flows there, ⟨adjoint(target), J · tangent(source)⟩ / ‖g‖²: two sweeps for all of them.

        Args:
            wrt: The variable; by default all of them together, as in one step of gradient descent.

        Returns:
            ``None`` where it is undefined: the gradient is zero or not finite.

        Raises:
            FormulaError: There is no such variable, or the output is not one number.
        """
        if wrt is not None and wrt not in self.inputs:
            raise FormulaError(
                _("There is no variable '{name}'.").format(name=wrt),
                hint=_("The variables are: {names}.").format(names=", ".join(self.inputs) or _("none")),
            )
        chosen = {self.inputs[wrt]} if wrt is not None else set(self.inputs.values())
        seeds = {i: adjoint for i in chosen if (adjoint := self.adjoints[i]) is not None}
        with np.errstate(all="ignore"):
            total = float(sum(np.sum(np.square(seed)) for seed in seeds.values()))
            if not total or not np.isfinite(total):
                return (None,) * len(self.uses)
            _tangents, moved = push(len(self.nodes), self.links, seeds)
            parts: list[float | None] = []
            for (_source, target, _map), change in zip(self.links, moved, strict=True):
                adjoint = self.adjoints[target]
                parts.append(0.0 if change is None or adjoint is None else float(np.sum(adjoint * change)) / total)
        return tuple(parts)

    def of(self, output: int) -> TensorGraph:
        """The same tape with another node as the output."""
        if not 0 <= output < len(self.nodes):
            raise IndexError(output)
        return replace(self, output=output)


def several(shape: tuple[int, ...]) -> FormulaError:
    """What to say of a derivative of more than one number."""
    return FormulaError(
        _("The result is a tensor of shape {shape}; a derivative is taken of one number.").format(
            shape=shape_text(shape)
        ),
        hint=_("Take one of its numbers, or one number made of all: sum(…), mean(…), norm(…)."),
    )


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as a reader sees it: ``3``, ``2×3``, or that it is a number."""
    return "×".join(map(str, shape)) if shape else _("number")
