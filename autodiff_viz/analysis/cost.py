"""What a gradient costs, counted in operations of straight-line code: never in seconds, which depend on the machine.

How operations are counted. One application of an operation of the table counts 1, whatever it is. Around it:

* a partial counts the operations in its text that depend on a variable; a factor 1 or -1 and a sign cost nothing (a
  minus turns ``+=`` into ``-=``), a square's exponent is known beforehand, and a quotient 1/b times an adjoint is one
  division;
* a sweep counts one product an edge, unless a factor is 1, and one sum for every further use of a node.

The bound: value and gradient together cost at most five times the value (Griewank and Walther, *Evaluating
Derivatives*, 2nd ed., section 4.6, for elementary operations), however many variables there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from autodiff_viz.analysis.schemes import SCHEMES
from autodiff_viz.analysis.truth import needed
from autodiff_viz.engine.partials import partial_expressions
from autodiff_viz.engine.symbolic import MAX_DAG, all_derivatives_size
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _, marked
from autodiff_viz.notation import Expression, parse
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS

BOUND = 5.0
"""Value and gradient cost at most so many values."""

MAX_VARIABLES = 2_000
"""The largest member of a family."""

COUNTED_SCHEMES = ("forward", "central")
"""Numerical schemes whose cost is compared."""

SIZES = (1, 2, 3, 5, 10, 20, 50, 100)
"""Numbers of variables at which families are compared."""


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
    n, value = len(graph.inputs), len(operations)
    products_and_sums, ones = _adjoint_cost(graph, operations)
    rules = sum(_partials_cost(graph, position, position in ones) for position in operations)
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
        forward=value + rules + sum(_tangent_cost(graph, order, source) for source in graph.inputs.values()),
        reverse=value + rules + products_and_sums,
        symbolic_tree=tree,
        symbolic_shared=shared,
    )


def _symbolic(graph: Graph) -> tuple[int | None, int | None]:
    if len(graph.nodes) * len(graph.inputs) * 4 > MAX_DAG:
        return None, None
    try:
        return all_derivatives_size(graph)
    except LimitError:
        return None, None


def _partials_cost(graph: Graph, position: int, alone: bool) -> int:
    """Operations for the partials of one node, those that flow along active edges.

    A reciprocal costs nothing, because its product with the adjoint becomes a division; unless it stands alone, the
    adjoint being 1.
    """
    node = graph.nodes[position]
    known = tuple(
        graph.nodes[source].value if partial is None else None
        for source, partial in zip(node.inputs, node.partials, strict=True)
    )
    return sum(
        _rule_cost(node.operation, slot, known, alone)
        for slot, partial in enumerate(node.partials)
        if partial is not None
    )


@cache
def _rule_cost(operation: str, slot: int, known: tuple[float | None, ...], alone: bool) -> int:
    """Operations of one partial's text, given the arguments that are plain numbers."""
    expression = partial_expressions(operation)[slot]
    if expression is None:
        return 0
    names = dict(zip(OPERATIONS[operation].arguments, known, strict=True))
    numbers: list[float | None] = []
    count = 0
    for part in expression:
        inputs = [numbers[i] for i in part.inputs]
        if part.operation == NUMBER:
            numbers.append(part.value)
        elif part.operation == NAME:
            numbers.append(names.get(part.name))
        elif all(each is not None for each in inputs):
            numbers.append(OPERATIONS[part.operation].forward(*inputs))
        else:
            numbers.append(None)
            count += not _free(part.operation, inputs)
    return count - (not alone and _ends_in_reciprocal(expression, numbers))


def _free(operation: str, inputs: Sequence[float | None]) -> bool:
    """Whether an operation needs no work: a sign, a factor or an exponent of 1."""
    return operation == "neg" or (operation in ("mul", "pow", "div") and inputs[-1] == 1) or (
        operation == "mul" and inputs[0] == 1
    )  # fmt: skip


def _ends_in_reciprocal(expression: Expression, numbers: Sequence[float | None]) -> bool:
    last = len(expression) - 1
    while expression[last].operation == "neg":
        last = expression[last].inputs[0]
    part = expression[last]
    return part.operation == "div" and numbers[part.inputs[0]] in (1.0, -1.0) and numbers[last] is None


def _adjoint_cost(graph: Graph, operations: Sequence[int]) -> tuple[int, set[int]]:
    """Products and sums of one reverse sweep, and the nodes whose adjoint is 1 or -1 whatever the point."""
    reached, ones = {graph.output}, {graph.output}
    count = 0
    for position in reversed(operations):
        if position not in reached:
            continue
        node = graph.nodes[position]
        for slot, (source, partial) in enumerate(zip(node.inputs, node.partials, strict=True)):
            if partial is None:
                continue
            sign = _is_sign(node.operation, slot)
            count += position not in ones and not sign
            if source in reached:
                count += 1
                ones.discard(source)
            elif sign and position in ones:
                ones.add(source)
            reached.add(source)
    return count, ones


def _tangent_cost(graph: Graph, order: Sequence[int], source: int) -> int:
    """Products and sums of one forward sweep, along the edges that the variable reaches."""
    reached, ones = {source}, {source}
    count = 0
    for position in order:
        node = graph.nodes[position]
        moving = [slot for slot, i in enumerate(node.inputs) if i in reached and node.partials[slot] is not None]
        if moving:
            signs = [_is_sign(node.operation, slot) for slot in moving]
            count += len(moving) - 1
            count += sum(node.inputs[slot] not in ones and not sign for slot, sign in zip(moving, signs, strict=True))
            if len(moving) == 1 and signs[0] and node.inputs[moving[0]] in ones:
                ones.add(position)
            reached.add(position)
    return count


@cache
def _is_sign(operation: str, slot: int) -> bool:
    """Whether a partial is 1 or -1 for every argument."""
    expression = partial_expressions(operation)[slot]
    if expression is None:
        return False
    unsigned = [part for part in expression if part.operation != "neg"]
    return len(unsigned) == 1 and unsigned[0].operation == NUMBER and abs(unsigned[0].value) == 1


# The naive sum over paths


@dataclass(frozen=True, slots=True)
class Naive:
    """The chain rule as a sum over all paths, term by term, against one reverse sweep.

    Attributes:
        paths: How many there are.
        naive: Products and sums if every path is multiplied out by itself.
        reverse: Products and sums of the reverse sweep, signs and all: one product an edge, sums where paths meet.
    """

    paths: int
    naive: int
    reverse: int


def naive_sum(graph: Graph, wrt: str) -> Naive:
    """Operations for one derivative from its paths, exactly, without walking them.

    Raises:
        KeyError: ``wrt`` is not a variable of the graph.
    """
    source = graph.inputs[wrt]
    counts = {source: 1}
    lengths = {source: 0}  # of all paths together
    edges, meetings = 0, 0
    useful = set(needed(graph))
    for position in sorted(useful):
        node = graph.nodes[position]
        moving = [
            i for i, partial in zip(node.inputs, node.partials, strict=True) if partial is not None and i in counts
        ]
        if moving:
            counts[position] = sum(counts[i] for i in moving)
            lengths[position] = sum(lengths[i] + counts[i] for i in moving)
            edges += len(moving)
            meetings += len(moving) - 1
    paths = counts.get(graph.output, 0)
    if not paths:
        return Naive(0, 0, 0)
    users = {graph.output}
    products, sums, reached = 0, 0, {graph.output}
    for position in sorted(useful & counts.keys(), reverse=True):
        node = graph.nodes[position]
        if position not in reached or position == source:
            continue
        for i, partial in zip(node.inputs, node.partials, strict=True):
            if partial is not None and i in counts:
                products += position != graph.output
                sums += i in users
                users.add(i)
                reached.add(i)
    products_of_paths, sums_of_paths = lengths[graph.output] - paths, paths - 1
    return Naive(paths, products_of_paths + sums_of_paths, products + sums)


# Families of formulas with any number of variables


@dataclass(frozen=True, slots=True)
class Family:
    """Formulas that grow.

    Attributes:
        id: Its name in code and links.
        title: Its name for a reader, to be translated when shown.
        least: The smallest number of variables.
        text: Number of variables → formula.
        source: Where it comes from, or ``""``.
    """

    id: str
    title: str
    least: int
    text: Callable[[int], str]
    source: str = ""

    @property
    def name(self) -> str:
        """The title in the current language."""
        return _(self.title)


def _names(n: int) -> list[str]:
    return [f"x_{i}" for i in range(1, n + 1)]


def _rosenbrock(n: int) -> str:
    pairs = pairwise(_names(n))
    return " + ".join(f"100*({b} - {a}^2)^2 + (1 - {a})^2" for a, b in pairs) if n > 1 else "(1 - x_1)^2"


def _mlp(n: int) -> str:
    """Weights in three hidden units as long as they last; each input of the network is a fixed number."""
    hidden = min(3, n)
    sums: list[list[str]] = [[] for _unit in range(hidden)]
    for i, name in enumerate(_names(n)):
        sums[i % hidden].append(f"{(i * 37 % 19 - 9) / 10}*{name}")
    lines = [f"h_{unit} = tanh({' + '.join(terms)})" for unit, terms in enumerate(sums, start=1)]
    return "; ".join([*lines, f"({' + '.join(f'h_{unit}' for unit in range(1, hidden + 1))} - 0.5)^2"])


FAMILIES: dict[str, Family] = {
    family.id: family
    for family in (
        Family("squares", marked("sum of squares"), 1, lambda n: " + ".join(f"{x}^2" for x in _names(n))),
        Family(
            "speelpenning", marked("product of all variables"), 2, lambda n: "*".join(_names(n)),
            "B. Speelpenning, PhD thesis, University of Illinois (1980)",
        ),
        Family(
            "rosenbrock", marked("Rosenbrock's chain"), 2, _rosenbrock,
            "H. H. Rosenbrock, The Computer Journal 3 (1960), 175–184",
        ),
        Family("network", marked("weights of a small network"), 3, _mlp),
    )
}  # fmt: skip
"""Identity → family."""


def member(family: str, n: int) -> str:
    """The formula of a family with n variables.

    Raises:
        FormulaError: There is no such family, or no such member of it.
    """
    if family not in FAMILIES:
        raise FormulaError(
            _("There is no family of formulas called '{name}'.").format(name=family),
            hint=_("The families are: {names}.").format(names=", ".join(FAMILIES)),
        )
    least = FAMILIES[family].least
    if not least <= n <= MAX_VARIABLES:
        raise FormulaError(
            _("The number of variables must be from {least} to {most}, not {n}.").format(
                least=least, most=MAX_VARIABLES, n=n
            )
        )
    return FAMILIES[family].text(n)


def costs(family: str, sizes: Sequence[int] = SIZES) -> tuple[Cost, ...]:
    """The cost of a family's members; sizes that it does not have are left out.

    Raises:
        FormulaError: There is no such family.
    """
    least = FAMILIES[family].least if family in FAMILIES else 0
    found = []
    for n in sizes:
        if n >= least:
            program = parse(member(family, n))
            found.append(cost(trace(program, {name: 1.0 + 1 / (i + 2) for i, name in enumerate(program.variables)})))
    return tuple(found)
