"""The derivative as one closed formula, by symbolic forward substitution: the table's partials, put together as text.

The formula is kept with every common part once (a DAG), so that it is never larger than a few times the tape. Written
out as a tree, the way a textbook writes it, it may be exponentially larger: that is expression swell, and its size is
known without writing it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from autodiff_viz.engine.partials import partial_expressions
from autodiff_viz.errors import LimitError
from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.languages import _
from autodiff_viz.notation import Expression, Part, parse_expression
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS

MAX_DAG = 200_000
"""Parts of a formula with common parts once."""

MAX_TREE = 20_000
"""Parts of a formula that is written out."""

LEAVES = (NAME, NUMBER)


@dataclass(frozen=True)
class Closed:
    """A formula whose common parts stand once.

    Attributes:
        parts: As in an expression, but a part may be used more than once. The last one is the formula.
    """

    parts: tuple[Part, ...]

    @cached_property
    def dag_size(self) -> int:
        """Operations, each common part counted once."""
        return sum(1 for part in self.parts if part.operation not in LEAVES)

    @cached_property
    def tree_size(self) -> int:
        """Operations of the formula written out, exactly, however many."""
        return _tree_sizes(self.parts, leaf=0)[-1]

    def value(self, at: Mapping[str, float]) -> float:
        """The number that the formula gives at a point, IEEE."""
        return valued(self.parts, at)

    def written_out(self, limit: int = MAX_TREE) -> Expression:
        """The formula as an expression, in which each part is used once.

        Raises:
            LimitError: It would have more than ``limit`` parts.
        """
        size = _tree_sizes(self.parts, leaf=1)[-1]
        if size > limit:
            raise LimitError(
                _("Written out, this derivative has {size} parts; the limit is {limit}.").format(
                    size=f"{size:,}" if size.bit_length() < 64 else f"2^{size.bit_length() - 1}", limit=f"{limit:,}"
                ),
                hint=_("The graph holds the same derivative with {size} operations.").format(size=self.dag_size),
            )
        written: list[Part] = []
        done: list[int] = []
        waiting = [(len(self.parts) - 1, False)]
        while waiting:
            position, ready = waiting.pop()
            part = self.parts[position]
            if part.inputs and not ready:
                waiting.append((position, True))
                waiting.extend((each, False) for each in reversed(part.inputs))
                continue
            start = len(done) - len(part.inputs)
            written.append(part._replace(inputs=tuple(done[start:])))
            done[start:] = [len(written) - 1]
        return tuple(written)


class Builder:
    """Parts as they come in, equal ones once."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._known: dict[tuple, int] = {}

    def part(self, operation: str, *inputs: int, value: float = 0.0, name: str = "") -> int:
        """The position of a part, new or known; numbers are told apart by sign and symbol, too."""
        key = operation, inputs, value.hex(), name
        if key not in self._known:
            if len(self.parts) >= MAX_DAG:
                raise LimitError(
                    _("The derivative as a formula needs more than {limit} parts.").format(limit=f"{MAX_DAG:,}"),
                    hint=_("Automatic differentiation needs no formula."),
                )
            self._known[key] = len(self.parts)
            self.parts.append(Part(operation, inputs, value, name))
        return self._known[key]

    def number(self, value: float, name: str = "") -> int:
        """A number."""
        return self.part(NUMBER, value=value, name=name)

    def substituted(self, expression: Expression, names: Mapping[str, int]) -> int:
        """A formula with parts in place of its names."""
        found: list[int] = []
        for part in expression:
            if part.operation == NAME:
                found.append(names[part.name])
            elif part.operation == NUMBER:
                found.append(self.number(part.value, part.name))
            else:
                found.append(self.part(part.operation, *(found[i] for i in part.inputs)))
        return found[-1]

    def graph(self, graph: Graph) -> list[int]:
        """The values of a tape as formulas of its variables, aligned with the nodes."""
        found: list[int] = []
        for node in graph.nodes:
            if node.operation == INPUT:
                found.append(self.part(NAME, name=node.name))
            elif node.operation == CONSTANT:
                found.append(self.number(node.value, node.name if node.name in ("pi", "e") else ""))
            else:
                found.append(self.part(node.operation, *(found[i] for i in node.inputs)))
        return found

    def times(self, a: int, b: int) -> int:
        """The product, unless a factor is 1."""
        one = self.number(1.0)
        return b if a == one else a if b == one else self.part("mul", a, b)

    def closed(self, result: int) -> Closed:
        """The formula at a position, without the parts that it does not use."""
        used = {result}
        for position in range(result, -1, -1):
            if position in used:
                used.update(self.parts[position].inputs)
        places = {position: place for place, position in enumerate(sorted(used))}
        return Closed(
            tuple(
                self.parts[position]._replace(inputs=tuple(places[i] for i in self.parts[position].inputs))
                for position in places
            )
        )


def formula(graph: Graph) -> Closed:
    """The output as a formula of the variables."""
    builder = Builder()
    return builder.closed(builder.graph(graph)[graph.output])


def derivative(graph: Graph, wrt: str) -> Closed:
    """The derivative of the output by a variable as a formula of the variables: nothing is simplified.

    Only factors 1 and terms 0 are left out, as everybody does without thinking.

    Raises:
        KeyError: ``wrt`` is not a variable of the graph.
        LimitError: It has more than ``MAX_DAG`` parts, common ones counted once.
    """
    return derivatives(graph, [wrt])[0]


def derivatives(graph: Graph, by: Sequence[str]) -> list[Closed]:
    """The same by several variables; what is common is built once."""
    builder = Builder()
    values = builder.graph(graph)
    return [builder.closed(_tangent(graph, builder, values, graph.inputs[name])) for name in by]


def all_derivatives_size(
    graph: Graph, weight: Callable[[str, tuple[float | None, ...]], int] = lambda _operation, _numbers: 1
) -> tuple[int, int]:
    """Operations of the value and all derivatives: written out as trees, and with everything common counted once.

    Args:
        graph: The tape.
        weight: What an operation counts, by its name and those of its arguments that are numbers (``None``: no number).
    """
    builder = Builder()
    values = builder.graph(graph)
    results = [values[graph.output]]
    results += [_tangent(graph, builder, values, position) for position in graph.inputs.values()]
    parts = builder.parts
    counts, sizes = [0] * len(parts), [0] * len(parts)
    for position, part in enumerate(parts):
        if part.operation not in LEAVES:
            numbers = tuple(parts[i].value if parts[i].operation == NUMBER else None for i in part.inputs)
            counts[position] = weight(part.operation, numbers)
            sizes[position] = counts[position] + sum(sizes[i] for i in part.inputs)
    used = set(results)
    for position in range(len(parts) - 1, -1, -1):
        if position in used:
            used.update(parts[position].inputs)
    return sum(sizes[i] for i in results), sum(counts[i] for i in used)


def _tangent(graph: Graph, builder: Builder, values: Sequence[int], source: int) -> int:
    """Forward substitution: the formula of each node's derivative from those of its arguments."""
    zero = builder.number(0.0)
    tangents: dict[int, int] = {source: builder.number(1.0)}
    for position, node in enumerate(graph.nodes[: graph.output + 1]):
        names = (*OPERATIONS[node.operation].arguments, "y") if node.inputs else ()
        scope = dict(zip(names, [*(values[i] for i in node.inputs), values[position]], strict=False))
        total: int | None = None
        for slot, argument in enumerate(node.inputs):
            rule = partial_expressions(node.operation)[slot]
            if argument not in tangents or rule is None:
                continue
            partial = builder.substituted(rule, scope)
            if partial != zero:
                term = builder.times(partial, tangents[argument])
                total = term if total is None else builder.part("add", total, term)
        if total is not None:
            tangents[position] = total
    return tangents.get(graph.output, zero)


def _tree_sizes(parts: Sequence[Part], leaf: int) -> list[int]:
    """How many parts each formula has when it is written out; a name or number counts ``leaf``."""
    sizes: list[int] = []
    for part in parts:
        sizes.append(1 + sum(sizes[i] for i in part.inputs) if part.operation not in LEAVES else leaf)
    return sizes


def expanded(closed: Closed, known: Collection[str]) -> Closed:
    """The formula with operations that are not known put together from others, as the table's 50-digit column does.

    That column leads from each operation to simpler ones, so a few rounds are enough.
    """
    while any(part.operation not in (*LEAVES, *known) for part in closed.parts):
        builder = Builder()
        found: list[int] = []
        for part in closed.parts:
            inputs = [found[i] for i in part.inputs]
            if part.operation in LEAVES or part.operation in known:
                found.append(builder.part(part.operation, *inputs, value=part.value, name=part.name))
            else:
                entry = OPERATIONS[part.operation]
                scope = dict(zip(entry.arguments, inputs, strict=True))
                found.append(builder.substituted(parse_expression(entry.precise), scope))
        closed = builder.closed(found[-1])
    return closed


def valued(formula: Expression, at: Mapping[str, float], rounded: Callable[[float], float] = float) -> float:
    """The number that a formula gives at a point, IEEE; 0 · ∞ is 0, as in the engine's rules.

    Args:
        formula: Parts in evaluation order.
        at: Name → value.
        rounded: What becomes of every number written and of every result.
    """
    found: list[float] = []
    for part in formula:
        if part.operation == NAME:
            found.append(at[part.name])
        elif part.operation == NUMBER:
            found.append(rounded(part.value))
        else:
            inputs = [found[i] for i in part.inputs]
            zero = part.operation == "mul" and 0.0 in inputs
            found.append(0.0 if zero else rounded(OPERATIONS[part.operation].forward(*inputs)))
    return found[-1]
