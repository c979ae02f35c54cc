"""A derivative written out in LaTeX: the chain rule along every path, its partials put in, its numbers, and the sum."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from autodiff_viz.analysis.counts import short_count
from autodiff_viz.analysis.ledger import Ledger, Term, ledger
from autodiff_viz.graph import CONSTANT, Edge, Graph
from autodiff_viz.languages import _
from autodiff_viz.notation import Expression
from autodiff_viz.notation.program import NAME, NUMBER, Part
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import MINUS, Box, fence, fraction, number, operator, row
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.latex import latex, text
from autodiff_viz.render.numbers import short
from autodiff_viz.render.partials import partial_expression
from autodiff_viz.render.typeset import name_box, typeset

MAX_PATHS = 8
"""Paths that are written out; of more, the largest."""

MAX_FACTORS = 16
"""Partials of a path that are written out; of more, the first and the last."""

LESS_AND_MORE = r"\providecommand{\lt}{<}\providecommand{\gt}{>}"
"""Two commands of KaTeX that LaTeX does not know."""

ONE_LINE = 3
"""Up to so many paths stand side by side; more stand below one another."""


def to_latex(graph: Graph, by: str) -> str:
    """The derivative by a variable as an ``align*`` environment (amsmath).

    Its steps: the chain rule, the formulas of the partials put in, their numbers, the products, the derivative. Numbers
    have six digits, and ≈ stands where that rounds one.

    Args:
        graph: What is differentiated.
        by: The variable.
    """
    lines = _Derivation(graph, ledger(graph, by, MAX_PATHS), by).lines()
    compares = any(re.search(r"\\[lg]t\b", line) for line in lines)
    return "\n".join([LESS_AND_MORE, *lines] if compares else lines) + "\n"


class _Derivation:
    """One derivative, being written."""

    def __init__(self, graph: Graph, paths: Ledger, by: str) -> None:
        self.graph = graph
        self.paths = paths
        self.names = [_name(graph, names, i) for names in (node_names(graph),) for i in range(len(graph.nodes))]
        self.by = graph.inputs[by]
        self.operands = [_operand(graph, i, names) for names in (node_names(graph),) for i in range(len(graph.nodes))]

    def lines(self) -> list[str]:
        """The environment, line by line."""
        left = latex(self._derivative(self.graph.output, self.by))
        terms = self.paths.terms
        total = latex(number(short(self.paths.total)))
        note = self._note()
        if not any(term.edges for term in terms):
            return [r"\begin{align*}", f"  {left} &= {total}{note}", r"\end{align*}"]
        symbols = [self._product(term, self._symbol) for term in terms]
        formulas = [self._product(term, self._formula) for term in terms]
        numbers = [self._product(term, self._number) for term in terms]
        products = [_factor(number(short(term.product)), i == 0) for i, term in enumerate(terms)]
        partials = [self.graph.edges[edge].partial for term in terms for edge in term.edges]
        values = [term.product for term in terms]
        steps = [
            ("=", symbols),
            ("=", formulas),
            (_relation(partials), numbers),
            (_relation(values), products),
            (_relation([self.paths.total]), [total]),
        ]
        body = []
        for sign, written in steps:
            more = [r"\cdots"] if written is not steps[-1][1] and not self.paths.complete else []
            body += _aligned(sign, [*written, *more])
        body[0] = f"{left} {body[0]}"
        ends = [rf" \\{'' if i + 1 < len(body) else note}" for i in range(len(body))]
        ends[-1] = note
        return [r"\begin{align*}", *(f"  {line}{end}" for line, end in zip(body, ends, strict=True)), r"\end{align*}"]

    def _note(self) -> str:
        """How many paths are left out."""
        if self.paths.complete:
            return ""
        listed = _("the {k} largest of {n} paths").format(k=len(self.paths.terms), n="\0")
        before, _zero, after = f"({listed})".partition("\0")
        return rf" \qquad {text(before)} {_count(self.paths.count)} {text(after)}"

    def _product(self, term: Term, factor: Callable[[Edge], Box]) -> str:
        """The product along a path, from the output back to the variable, as the chain rule is written."""
        edges = [self.graph.edges[edge] for edge in reversed(term.edges)]
        if len(edges) > MAX_FACTORS:
            half = MAX_FACTORS // 2
            return rf"{self._joined(edges[:half], factor)} \cdots {self._joined(edges[-half:], factor)}"
        return self._joined(edges, factor)

    def _joined(self, edges: Sequence[Edge], factor: Callable[[Edge], Box]) -> str:
        between = r" \, " if factor == self._symbol else r" \cdot "
        return between.join(_factor(factor(edge), False) for edge in edges)

    def _symbol(self, edge: Edge) -> Box:
        return self._derivative(edge.target, edge.source)

    def _formula(self, edge: Edge) -> Box:
        node = self.graph.nodes[edge.target]
        if node.operation not in OPERATIONS:
            return self._symbol(edge)
        operands = [self.operands[source] for source in node.inputs]
        return typeset(partial_expression(node.operation, edge.slot, operands, self.operands[edge.target]))

    def _number(self, edge: Edge) -> Box:
        return number(short(edge.partial))

    def _derivative(self, of: int, by: int) -> Box:
        return fraction(row(operator("∂"), self.names[of]), row(operator("∂"), self.names[by]))


def _count(count: int) -> str:
    """A number of paths, a power of two as one: few fonts have the raised digits of text."""
    rounded = short_count(count).rpartition(" ≈ ")
    power = rf"2^{{{count.bit_length() - 1}}} \approx " if rounded[0] else ""
    return power + latex(number(rounded[2]))


def _name(graph: Graph, names: Sequence[str], position: int) -> Box:
    return name_box(names[position]) if graph.nodes[position].operation != CONSTANT else ("i", names[position])


def _operand(graph: Graph, position: int, names: Sequence[str]) -> Expression:
    node = graph.nodes[position]
    if node.operation == CONSTANT:
        return (Part(NUMBER, value=node.value, name=node.name),)
    return (Part(NAME, name=names[position]),)


def _factor(box: Box, first: bool) -> str:
    """A factor or a summand: in parentheses if it is a sum, or has a sign and does not come first."""
    signs = [i for i, part in enumerate(box[1:]) if part in (operator("+"), operator(MINUS))] if box[0] == "row" else []
    loose = any(i > 0 or not first for i in signs)
    return latex(fence(box) if loose else box)


def _relation(numbers: Sequence[float]) -> str:
    """``=`` where six digits give all numbers exactly, otherwise ≈; a number that is not one is what it is."""
    exact = all(x != x or float(short(x).replace(MINUS, "-").replace("∞", "inf")) == x for x in numbers)
    return "=" if exact else r"\approx"


def _aligned(sign: str, terms: Sequence[str]) -> list[str]:
    """A sum after its relation, on one line if it is short, otherwise a line a term."""
    if len(terms) <= ONE_LINE:
        return [f"&{sign} {' + '.join(terms)}"]
    return [f"&{sign} {terms[0]}", *(rf"&\quad {{}} + {term}" for term in terms[1:])]
