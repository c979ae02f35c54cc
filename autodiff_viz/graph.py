"""The finished tape: nodes in evaluation order. Everything that draws, sums or sweeps reads this one type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple, Self

from autodiff_viz.errors import Span

INPUT = "input"
CONSTANT = "constant"


class Node(NamedTuple):
    """One line of the tape.

    Attributes:
        operation: A name in the operation table, or ``INPUT`` or ``CONSTANT``.
        value: The result, a float.
        inputs: Positions of earlier nodes, one per argument slot.
        partials: The derivative of ``value`` by each argument; ``None`` where no derivative can flow (the argument
            depends on no variable, or no rule exists for the slot).
        name: The variable's or the assigned name, or ``""``; for a constant the symbol it was written with.
        span: The text it came from, if it came from text.
        shape: ``()`` for a scalar.
        creator: PyTorch's name for the operation (``grad_fn``), where PyTorch ran it.
    """

    operation: str
    value: float
    inputs: tuple[int, ...] = ()
    partials: tuple[float | None, ...] = ()
    name: str = ""
    span: Span | None = None
    shape: tuple[int, ...] = ()
    creator: str = ""


class Edge(NamedTuple):
    """One use of a value: argument ``slot`` of node ``target`` is node ``source``. ``x*x`` has two edges."""

    source: int
    target: int
    slot: int
    partial: float


@dataclass(frozen=True)
class Graph:
    """A traced program (Wengert list): list order is the topological order.

    Attributes:
        nodes: In evaluation order.
        output: Position of the node that derivatives are taken of.
        inputs: Variable name → position, in order of appearance.
        names: Assigned name → position of its last value.
        text: The text that the nodes' spans point into.
    """

    nodes: Sequence[Node]
    output: int
    inputs: Mapping[str, int]
    names: Mapping[str, int] = field(default_factory=dict)
    text: str = ""

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The active edges, those a derivative can flow along, ordered by target and slot."""
        return tuple(
            Edge(source, target, slot, partial)
            for target, node in enumerate(self.nodes)
            for slot, (source, partial) in enumerate(zip(node.inputs, node.partials, strict=True))
            if partial is not None
        )

    @property
    def value(self) -> float:
        """The value of the output."""
        return self.nodes[self.output].value

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the inputs, in order of appearance."""
        return tuple(self.inputs)

    def of(self, output: int) -> Self:
        """The same tape with another node as the output."""
        if not 0 <= output < len(self.nodes):
            raise IndexError(output)
        return replace(self, output=output)


def check(graph: Graph) -> None:
    """Raise ``ValueError`` unless the tape is well formed: inputs precede users, one partial a slot, names right."""
    for position, node in enumerate(graph.nodes):
        if len(node.partials) != len(node.inputs):
            raise ValueError(f"node {position} has {len(node.inputs)} inputs and {len(node.partials)} partials")
        if any(not 0 <= source < position for source in node.inputs):
            raise ValueError(f"node {position} uses a node that does not precede it")
        if node.operation in (INPUT, CONSTANT) and node.inputs:
            raise ValueError(f"node {position} is an {node.operation} and has inputs")
    if any(graph.nodes[position].operation != INPUT for position in graph.inputs.values()):
        raise ValueError("a variable's name points at a node that is not an input")
    if not 0 <= graph.output < len(graph.nodes):
        raise ValueError("the output is not a node")
