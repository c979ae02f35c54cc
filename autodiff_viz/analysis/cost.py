"""What a gradient costs, counted in operations of straight-line code: never in seconds, which depend on the machine.

How operations are counted. A sum, a product, a quotient, and a comparison with what follows from it (|x|, max, a whole
part) count 1; a function (exp, √, erf) counts 2, because it costs no less than two products; a power of two variables
and a few others count what the formula counts that they stand for. Around them:

* a partial counts the operations in its text that depend on a variable, each once; a factor 1 or -1 and a sign cost
  nothing (a minus turns ``+=`` into ``-=``), numbers are known beforehand, and what follows from comparisons alone was
  decided when the value was;
* a sweep counts one product an edge, unless a factor is 1, and one sum for every further use of a node; where partials
  are quotients with one denominator, the adjoint is divided by it once.

The bound: value and gradient together cost at most five times the value, however many variables there are: W. Baur and
V. Strassen, *The complexity of partial derivatives*, Theoretical Computer Science 22 (1983), for arithmetic; Griewank
and Walther, *Evaluating Derivatives*, 2nd ed., section 4.6, with functions. It holds for each operation of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from autodiff_viz.analysis.schemes import SCHEMES
from autodiff_viz.analysis.truth import needed
from autodiff_viz.engine.partials import partial_expressions
from autodiff_viz.engine.symbolic import MAX_DAG, all_derivatives_size
from autodiff_viz.errors import LimitError
from autodiff_viz.graph import Graph
from autodiff_viz.notation import Expression, parse_expression
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS

BOUND = 5.0
"""Value and gradient cost at most so many values."""

COUNTED_SCHEMES = ("forward", "central")
"""Numerical schemes whose cost is compared."""

FUNCTION = 2
"""What a function counts."""

_SINGLE = {"add", "sub", "mul", "div", "neg", "reciprocal", "square", "abs", "sign", "floor", "ceil", "relu",
           "min", "max", "lt", "le"}  # fmt: skip
"""Arithmetic, and comparisons with what follows from them."""

_COMPARISONS = {"lt", "le", "sign"}

_COMPOSED = {
    "pow": "exp(b * log(a))",
    "logaddexp": "log(exp(a) + exp(b))",
    "gelu": "x * erfc(-x / sqrt(2)) / 2",
    "clip": "min(max(x, lo), hi)",
}
"""What stands for others."""

Numbers = tuple[float | None, ...]
"""The arguments of an operation: a number where it is known beforehand, ``None`` where it depends on a variable."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Operations for the value and for all derivatives of one tape, the value always included.

    Attributes:
        variables: n.
        value: Operations of the value alone.
        evaluations: Scheme → function values for all derivatives.
        numerical: Scheme → operations for all derivatives.
        forward: AD by n forward sweeps at once: value and partials once, n tangents, nothing computed that is 0.
        reverse: AD by one reverse sweep.
        symbolic_tree: Operations of the n formulas written out one by one; an exact integer, perhaps astronomical.
        symbolic_shared: The same with all common parts computed once; ``None`` where that is too large to build.
    """

    variables: int
    value: int
    evaluations: dict[str, int]
    numerical: dict[str, int]
    forward: int
    reverse: int
    symbolic_tree: int | None
    symbolic_shared: int | None

    @property
    def ratio(self) -> float:
        """Value and gradient in units of the value, what the bound is about; nan if there is no operation."""
        return self.reverse / self.value if self.value else float("nan")

    @property
    def bound(self) -> float:
        """The most that theory allows ``reverse`` to be."""
        return BOUND * self.value


def cost(graph: Graph, symbolic: bool = True) -> Cost:
    """The cost of one tape's value and gradient.

    Args:
        graph: The tape.
        symbolic: Whether to build the closed formulas, too, which takes longer than all the rest.
    """
    order = needed(graph)
    operations = [position for position in order if graph.nodes[position].inputs]
    rules = {position: _rules(graph, position) for position in operations}
    n = len(graph.inputs)
    value = sum(weight(graph.nodes[i].operation, _known(graph, i)) for i in operations)
    partials = sum(rule.shared + sum(slope.own for slope in rule.slopes) for rule in rules.values())
    evaluations = {name: SCHEMES[name].evaluations(n) for name in COUNTED_SCHEMES}
    tree, shared = _symbolic(graph) if symbolic else (None, None)
    return Cost(
        variables=n,
        value=value,
        evaluations=evaluations,
        # x ± h, a difference and a quotient for every derivative
        numerical={
            "forward": evaluations["forward"] * value + 3 * n,
            "central": evaluations["central"] * value + 4 * n,
        },
        forward=value + partials + _tangents(graph, order, rules),
        reverse=value + _adjoints(graph, operations, rules),
        symbolic_tree=tree,
        symbolic_shared=shared,
    )


def _symbolic(graph: Graph) -> tuple[int | None, int | None]:
    if len(graph.nodes) * len(graph.inputs) * 4 > MAX_DAG:
        return None, None
    try:
        return all_derivatives_size(graph, weight)
    except LimitError:
        return None, None


@cache
def weight(operation: str, known: Numbers) -> int:
    """Operations that a value takes; a square is a product."""
    if operation == "pow" and known[1] is not None:
        return 1 if known[1] in (1.0, 2.0) else FUNCTION
    if operation in _COMPOSED:
        return _counted(parse_expression(_COMPOSED[operation]), OPERATIONS[operation].arguments, known)
    return 1 if operation in _SINGLE else FUNCTION


def _counted(expression: Expression, arguments: Sequence[str], known: Numbers) -> int:
    walk = _Walk(dict(zip(arguments, known, strict=True)))
    walk.read(expression)
    return walk.count


# Partials


class Slope(NamedTuple):
    """The partial by one argument, as a sweep uses it.

    Attributes:
        slot: Which argument.
        sign: Whether it is 1 or -1 for every argument: no product.
        own: 1 if it is a quotient whose numerator is not 1, which a forward sweep computes beforehand.
        denominator: If it is a quotient: what is divided by, equal for equal ones; else ``None``.
    """

    slot: int
    sign: bool
    own: int
    denominator: object


class Rules(NamedTuple):
    """The partials of a node: the operations that they take, but for their last quotients, and each of them."""

    shared: int
    slopes: tuple[Slope, ...]


def _known(graph: Graph, position: int) -> Numbers:
    node = graph.nodes[position]
    return tuple(
        graph.nodes[source].value if partial is None else None
        for source, partial in zip(node.inputs, node.partials, strict=True)
    )


def _rules(graph: Graph, position: int) -> Rules:
    node = graph.nodes[position]
    active = tuple(slot for slot, partial in enumerate(node.partials) if partial is not None)
    return _rules_of(node.operation, active, _known(graph, position))


@cache
def _rules_of(operation: str, active: tuple[int, ...], known: Numbers) -> Rules:
    walk = _Walk(dict(zip(OPERATIONS[operation].arguments, known, strict=True)))
    slopes = []
    for slot in active:
        expression = partial_expressions(operation)[slot]
        result = 0.0 if expression is None else walk.read(expression)
        if result == 0.0:
            continue  # a step: nothing flows
        quotient = walk.quotients.get(result)
        if quotient is not None:
            walk.count -= 1
            slopes.append(Slope(slot, False, int(abs(walk.number(quotient[0]) or 0.0) != 1), quotient[1]))
        else:
            slopes.append(Slope(slot, abs(walk.number(result) or 0.0) == 1, 0, None))
    return Rules(walk.count, tuple(slopes))


class _Walk:
    """Counts the operations of expressions; what is equal is computed once, a sign costs nothing.

    A result is a number if it is known beforehand, else a key that is equal for equal formulas.
    """

    def __init__(self, names: dict[str, float | None]) -> None:
        self.names = names
        self.count = 0
        self.seen: set[object] = set()
        self.decided: set[object] = set()
        self.quotients: dict[object, tuple[object, object]] = {}

    @staticmethod
    def number(result: object) -> float | None:
        return result if isinstance(result, float) else None

    def read(self, expression: Expression) -> object:
        results: list[object] = []
        for part in expression:
            if part.operation == NUMBER:
                results.append(float(part.value))
            elif part.operation == NAME:
                value = self.names.get(part.name)
                results.append(part.name if value is None else float(value))
            else:
                results.append(self._applied(part.operation, tuple(results[i] for i in part.inputs)))
        return results[-1]

    def _applied(self, operation: str, inputs: tuple[object, ...]) -> object:
        numbers = tuple(self.number(each) for each in inputs)
        if all(each is not None for each in numbers):
            return float(OPERATIONS[operation].forward(*numbers))
        if operation == "neg":
            return inputs[0]
        if operation in ("mul", "pow", "div") and numbers[-1] == 1:
            return inputs[0]
        if operation == "mul" and numbers[0] == 1:
            return inputs[1]
        key = (operation, *inputs)
        choice = all(number is not None or each in self.decided for each, number in zip(inputs, numbers, strict=True))
        if operation in _COMPARISONS or choice:
            self.decided.add(key)
        elif key not in self.seen:
            self.seen.add(key)
            self.count += weight(operation, numbers)
            if operation == "div":
                self.quotients[key] = inputs[0], inputs[1]
        return key


# Sweeps


def _adjoints(graph: Graph, operations: Sequence[int], rules: dict[int, Rules]) -> int:
    """Operations of one reverse sweep with the partials it needs; an adjoint that is 1 or -1 at every point is free."""
    reached, ones = {graph.output}, {graph.output}
    count = 0
    for position in reversed(operations):
        if position not in reached:
            continue
        alone = position in ones
        count += rules[position].shared
        divided: set[object] = set()
        for slope in rules[position].slopes:
            source = graph.nodes[position].inputs[slope.slot]
            if slope.denominator is None:
                count += not alone and not slope.sign
            elif alone:
                count += 1
            else:
                count += slope.own + (slope.denominator not in divided)
                divided.add(slope.denominator)
            if source in reached:
                count += 1
                ones.discard(source)
            elif slope.sign and alone:
                ones.add(source)
            reached.add(source)
    return count


def _tangents(graph: Graph, order: Sequence[int], rules: dict[int, Rules]) -> int:
    """Products and sums of the forward sweeps of all variables, each along the edges that its variable reaches.

    A whole number holds one bit for each variable: all sweeps are counted in one walk.
    """
    reached = {source: 1 << bit for bit, source in enumerate(graph.inputs.values())}
    ones = dict(reached)  # where the tangent is 1 or -1 at every point
    count = 0
    for position in order:
        node = graph.nodes[position]
        any_, several, one, arriving = 0, 0, 0, 0
        for slope in rules[position].slopes if position in rules else ():
            source = node.inputs[slope.slot]
            moving = reached.get(source, 0)
            arriving += moving.bit_count()
            if slope.sign:
                one |= ones.get(source, 0) & moving
            elif slope.denominator is not None and not slope.own:
                count += moving.bit_count()
            else:
                count += (moving & ~ones.get(source, 0)).bit_count()
            several |= any_ & moving
            any_ |= moving
        if any_:
            count += arriving - any_.bit_count()
            reached[position] = any_
            ones[position] = one & ~several
    return count
