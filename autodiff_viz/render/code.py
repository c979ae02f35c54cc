"""A graph as a short program for NumPy, PyTorch or JAX: one line an operation, to be read, run and changed.

NumPy's has the reverse sweep written out, one line an edge; PyTorch and JAX differentiate by themselves. What the
reader typed is in it as identifiers, as quoted strings and in one comment, never as code: operations and partials are
the table's. At ordinary points the results are the graph's up to rounding; where 0 meets ∞, each library has its
own way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from autodiff_viz.engine.partials import partial_expressions
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.graph import CONSTANT, INPUT, Edge, Graph
from autodiff_viz.languages import _
from autodiff_viz.notation import Expression
from autodiff_viz.notation.program import NAME, NUMBER, Part
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.identifiers import Identifiers
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.libraries import LIBRARIES, TORCH, Library, numpy_way, torch_way
from autodiff_viz.render.simplify import Tree, flat, leaf, made, substituted
from autodiff_viz.render.simplify import number as number_tree

MAX_LINES = 20_000
"""Nodes of a graph that is written out."""

MAX_COMMENT = 500
"""Characters of the formula in the comment."""

LOOSE, TERM, SIGN, POWER, ATOM = range(5)
"""How tightly a piece of code holds together."""


@dataclass(frozen=True)
class Piece:
    """Some code, how tightly it holds together, and whether it is a number."""

    text: str
    rank: int = ATOM
    constant: bool = False

    def at_least(self, rank: int) -> str:
        """The code, in parentheses if it holds together less tightly than that."""
        return self.text if self.rank >= rank else f"({self.text})"


_INFIX: dict[str, tuple[str, int, int, int]] = {
    "add": ("{} + {}", LOOSE, LOOSE, TERM),
    "sub": ("{} - {}", LOOSE, LOOSE, TERM),
    "mul": ("{} * {}", TERM, TERM, SIGN),
    "div": ("{} / {}", TERM, TERM, SIGN),
    "pow": ("{} ** {}", POWER, ATOM, SIGN),
}
"""Operation → code, its rank, and what rank each operand needs."""


def to_code(graph: Graph, library: str = "numpy") -> str:
    """A program that computes value and gradient at the graph's point, and prints them.

    It defines ``value_and_gradient`` (NumPy) or ``value`` (PyTorch, JAX) with one argument a variable.

    Args:
        graph: What is written.
        library: A key of ``LIBRARIES``.

    Raises:
        FormulaError: There is no such library, or the graph has an operation that is not in the table.
        LimitError: The graph has more than ``MAX_LINES`` nodes.
    """
    if library not in LIBRARIES:
        raise FormulaError(
            _("There is no code for '{name}'.").format(name=library),
            hint=_("There is code for: {names}.").format(names=", ".join(LIBRARIES)),
        )
    if len(graph.nodes) > MAX_LINES:
        raise LimitError(
            _("The graph is too large to be written as code: it has {count} nodes, the limit is {limit}.").format(
                count=len(graph.nodes), limit=MAX_LINES
            )
        )
    for node in graph.nodes:
        if node.operation not in OPERATIONS and node.operation not in (INPUT, CONSTANT):
            raise FormulaError(
                _("There is no operation called '{name}'.").format(name=node.operation),
                hint=_("Only graphs of formulas and functions can be written as code."),
            )
    return _Program(graph, LIBRARIES[library]).text(library)


class _Program:
    """The program of one graph, being written."""

    def __init__(self, graph: Graph, library: Library) -> None:
        self.graph = graph
        self.library = library
        fresh = Identifiers(*library.taken)
        self.arguments = {position: fresh.new(name) for name, position in graph.inputs.items()}
        self.needed = _needed(graph)
        labels = node_names(graph)
        self.names: dict[int, str] = {}
        for position in self.needed:
            node = graph.nodes[position]
            if position in self.arguments:
                self.names[position] = self.arguments[position]
            elif node.operation != CONSTANT:
                self.names[position] = fresh.new(labels[position] if node.name else labels[position].replace("_", ""))
        self.bars = {position: fresh.new(f"{name}_bar") for position, name in self.names.items()}

    def text(self, library: str) -> str:
        """The whole program."""
        write = {"numpy": self._numpy, "torch": self._torch, "jax": self._jax}[library]
        body = write()
        modules = [f"import {name}" for name in ("math", "mpmath") if any(f"{name}." in line for line in body)]
        opening = '"""Value and gradient of a formula, one line an operation."""'
        shown = "".join(c if c.isprintable() else " " for c in self.graph.text[:MAX_COMMENT])
        comment = ["", f"# {shown}"] if shown.strip() else []
        lines = [opening, *comment, "", *modules, *([""] if modules else []), *self.library.imports, "", "", *body]
        return "\n".join(line.rstrip() for line in lines) + "\n"

    # The three programs

    def _numpy(self) -> list[str]:
        converted = [f"    {name} = np.float64({name})" for name in self.arguments.values()]
        sweep, reached = self._sweep()
        slopes = [
            f"{quoted(name)}: {self.bars[position] if position in reached else '0.0'}"
            for name, position in self.graph.inputs.items()
        ]
        return [
            f"def value_and_gradient({', '.join(self.arguments.values())}):",
            *converted,
            "",
            "    # evaluation",
            *self._evaluation(),
            "",
            "    # reverse sweep: each line carries an adjoint along one edge",
            *sweep,
            "",
            f"    return {self._operand(self.graph.output).text}, {{{', '.join(slopes)}}}",
            "",
            "",
            'if __name__ == "__main__":',
            f"    answer, gradient = value_and_gradient({', '.join(self._keywords())})",
            *_PRINTED,
        ]

    def _torch(self) -> list[str]:
        leaves = [
            f"        {quoted(name)}: torch.tensor({self._value(position)}, dtype=torch.float64, requires_grad=True),"
            for name, position in self.graph.inputs.items()
        ]
        output = self._operand(self.graph.output)
        backward = ["    answer.backward()"] if self._flows() else []
        return [
            f"def value({', '.join(self.arguments.values())}):",
            *self._evaluation(),
            f"    return {self._wrapped(output)}",
            "",
            "",
            'if __name__ == "__main__":',
            "    point = {",
            *leaves,
            "    }",
            "    answer = value(*point.values())",
            *backward,
            "    gradient = {name: 0.0 if x.grad is None else x.grad.item() for name, x in point.items()}",
            "    answer = answer.item()",
            *_PRINTED,
        ]

    def _jax(self) -> list[str]:
        count = len(self.arguments)
        point = [f"        {quoted(name)}: {self._value(position)}," for name, position in self.graph.inputs.items()]
        slopes = f"jax.value_and_grad(value, argnums={tuple(range(count))})(*point.values())"
        return [
            f"def value({', '.join(self.arguments.values())}):",
            *self._evaluation(),
            f"    return {self._wrapped(self._operand(self.graph.output))}",
            "",
            "",
            'if __name__ == "__main__":',
            "    point = {",
            *point,
            "    }",
            f"    answer, gradient = {slopes}" if count else "    answer, gradient = value(), ()",
            "    gradient = dict(zip(point, gradient))",
            *_PRINTED,
        ]

    # Their parts

    def _evaluation(self) -> list[str]:
        lines = []
        for position in self.needed:
            node = self.graph.nodes[position]
            if node.inputs:
                operands = [self._operand(source) for source in node.inputs]
                if all(operand.constant for operand in operands):
                    operands[0] = Piece(self.library.wraps.format(operands[0].text))
                lines.append(f"    {self.names[position]} = {self._applied(node.operation, operands).text}")
        return lines

    def _sweep(self) -> tuple[list[str], set[int]]:
        """One line an edge, from the output back, and the nodes that are reached.

        An adjoint is complete when its node's turn comes.
        """
        into: dict[int, list[Edge]] = {}
        for edge in self.graph.edges:
            into.setdefault(edge.target, []).append(edge)
        output = self.graph.output
        if output not in self.bars or not self._flows():
            return [], set()
        begun = {output}
        lines = [f"    {self.bars[output]} = 1.0"]
        for target in reversed(self.needed):
            for edge in into.get(target, []) if target in begun else []:
                sign = "+=" if edge.source in begun else "="
                lines.append(f"    {self.bars[edge.source]} {sign} {self._carried(edge)}  # along {self._edge(edge)}")
                begun.add(edge.source)
        return lines, begun

    def _edge(self, edge: Edge) -> str:
        return f"{self.names[edge.source]} → {self.names[edge.target]}"

    def _carried(self, edge: Edge) -> str:
        """Adjoint times local partial, tidied."""
        node = self.graph.nodes[edge.target]
        expression = partial_expressions(node.operation)[edge.slot]
        if expression is None:
            raise ValueError(f"{node.operation} has no partial for argument {edge.slot}")
        known = {
            name: _leaf(self._operand(source), self.graph.nodes[source].value, self.graph.nodes[source].name)
            for name, source in zip(OPERATIONS[node.operation].arguments, node.inputs, strict=True)
        }
        known["y"] = leaf(Part(NAME, name=self.names[edge.target]))
        carried = made("mul", leaf(Part(NAME, name=self.bars[edge.target])), substituted(expression, known))
        return self._written(flat(carried), {}).text

    def _flows(self) -> bool:
        """Whether the output depends on a variable in a way that can be differentiated."""
        reached = set(self.arguments)
        for edge in self.graph.edges:
            if edge.source in reached:
                reached.add(edge.target)
        return self.graph.output in reached

    def _keywords(self) -> list[str]:
        return [f"{name}={self._value(position)}" for position, name in self.arguments.items()]

    def _value(self, position: int) -> str:
        return literal(self.graph.nodes[position].value)

    def _wrapped(self, piece: Piece) -> str:
        return self.library.wraps.format(piece.text) if piece.constant else piece.text

    def _operand(self, position: int) -> Piece:
        if position in self.names:
            return Piece(self.names[position])
        node = self.graph.nodes[position]
        return constant(node.value, node.name)

    # Code of expressions

    def _written(self, expression: Expression, known: Mapping[str, Piece]) -> Piece:
        """A formula over operands as code."""
        pieces: list[Piece] = []
        for part in expression:
            if part.operation == NAME:
                pieces.append(known.get(part.name) or Piece(part.name))
            elif part.operation == NUMBER:
                pieces.append(constant(part.value, part.name))
            else:
                pieces.append(self._applied(part.operation, [pieces[i] for i in part.inputs]))
        return pieces[-1]

    def _applied(self, operation: str, operands: Sequence[Piece]) -> Piece:
        if operation in _INFIX:
            template, rank, left, right = _INFIX[operation]
            if operation == "pow" and operands[1].constant:
                operands = [operands[0], replace(operands[1], text=operands[1].text.removesuffix(".0"))]
            return Piece(template.format(operands[0].at_least(left), operands[1].at_least(right)), rank)
        if operation == "neg":
            return Piece(f"-{operands[0].at_least(POWER)}", SIGN)
        if operation == "square":
            return Piece(f"{operands[0].at_least(ATOM)} ** 2", POWER)
        if operation == "reciprocal":
            return Piece(f"1.0 / {operands[0].at_least(SIGN)}", TERM)
        if operation in self.library.own:
            options = [not text for text in OPERATIONS[operation].partials]
            texts = [
                _plain_number(operand) if option and operand.constant else operand.at_least(TERM)
                for operand, option in zip(operands, options, strict=True)
            ]
            return Piece(self.library.own[operation].format(*texts))
        name, formula = (torch_way if self.library is TORCH else numpy_way)(operation)
        if formula is None:
            return Piece(f"{self.library.functions}{name}({', '.join(self._arguments(operation, operands))})")
        return self._written(formula, dict(zip(OPERATIONS[operation].arguments, operands, strict=True)))

    def _arguments(self, operation: str, operands: Sequence[Piece]) -> list[str]:
        if self.library is not TORCH:
            return [operand.text for operand in operands]
        options = [not text for text in OPERATIONS[operation].partials]
        return [
            _plain_number(operand) if option else self._wrapped(operand)
            for operand, option in zip(operands, options, strict=True)
        ]


_PRINTED = (
    '    print("value =", answer)',
    "    for name, slope in gradient.items():",
    '        print(f"derivative by {name} =", slope)',
)


def _needed(graph: Graph) -> list[int]:
    """Positions that the output needs, in order."""
    used = {graph.output}
    for position in range(graph.output, -1, -1):
        if position in used:
            used.update(graph.nodes[position].inputs)
    return sorted(used)


def _leaf(piece: Piece, value: float, symbol: str) -> Tree:
    if not piece.constant:
        return leaf(Part(NAME, name=piece.text))
    return leaf(Part(NUMBER, value=value, name=symbol)) if symbol in _SYMBOLS else number_tree(value)


_SYMBOLS = {"pi": "math.pi", "e": "math.e"}


def constant(value: float, symbol: str = "") -> Piece:
    """A number, by its symbol if that stands for it."""
    if symbol in _SYMBOLS and value == getattr(math, symbol):
        return Piece(_SYMBOLS[symbol], constant=True)
    text = literal(value)
    return Piece(text, SIGN if text.startswith("-") else ATOM, constant=True)


def quoted(name: str) -> str:
    """A name as Python reads it back, between double quotes where it can be."""
    text = repr(name)
    return f'"{text[1:-1]}"' if text[0] == "'" and '"' not in text else text


def literal(value: float) -> str:
    """A float as Python reads it back."""
    if math.isfinite(value):
        return repr(float(value))
    return "math.nan" if math.isnan(value) else "math.inf" if value > 0 else "-math.inf"


def _plain_number(operand: Piece) -> str:
    """An option of PyTorch's: a plain number, whole where it is whole."""
    if not operand.constant:
        return f"{operand.text}.item()"
    return operand.text.removesuffix(".0")
