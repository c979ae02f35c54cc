"""Problems on tensors: values typed as lists, and the program on single numbers that the pages compute with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from autodiff_viz.engine.tensors.reading import array_of
from autodiff_viz.errors import FormulaError, LimitError, Span
from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.languages import _
from autodiff_viz.notation import Assign, Program
from autodiff_viz.notation.program import NAME, NUMBER, Expression, Part
from autodiff_viz.tensors.linear_maps import Array
from autodiff_viz.tensors.operations import TENSOR_OPERATIONS

MAX_VALUE = 1_000
"""Characters of a value that is typed into a field."""

_PIECE = re.compile(r"\s*(\[|\]|,|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)", re.IGNORECASE)

FIRST_VECTOR, FIRST_MATRIX = "[1, 2]", "[[1, 2], [2, 1]]"
"""What variables start with that a formula uses as tensors: small letters and capitals."""


def is_list(text: str) -> bool:
    """Whether a value is meant as a tensor."""
    return text.strip().startswith("[")


def read_list(text: str) -> Array:
    """``[1, 2, 3]`` or ``[[1, 2], [3, 4]]`` as an array.

    Raises:
        FormulaError: It is no such list.
        LimitError: It is longer than ``MAX_VALUE`` characters.
    """
    if len(text) > MAX_VALUE:
        raise LimitError(
            _("This value has {count:,} characters; a field takes at most {limit:,}.").format(
                count=len(text), limit=MAX_VALUE
            ),
            hint=_("Use a smaller tensor, or the Python package, which takes arrays."),
        )
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    open_lists: list[list[Any]] = [[]]
    place = 0
    before = ","
    while place < len(plain):
        match = _PIECE.match(plain, place)
        piece = match[1] if match else ""
        value = piece not in ("", "[", "]", ",")
        fits = (before in ("[", ",")) if value or piece == "[" else before not in ("[", ",")
        if not match or not fits or (piece == "]" and len(open_lists) == 1):
            raise _no_list()
        if piece == "[":
            open_lists.append([])
        elif piece == "]":
            open_lists[-2].append(open_lists.pop())
        elif value:
            open_lists[-1].append(float(piece))
        before = piece
        place = match.end()
    found = array_of(open_lists[0][0]) if len(open_lists) == len(open_lists[0]) == 1 else None
    if found is None or not found.size:
        raise _no_list()
    return found


def _no_list() -> FormulaError:
    return FormulaError(_("This list cannot be read."), hint=_("Write [1, 2, 3] or [[1, 2], [3, 4]]."))


def pairs_of(text: str) -> list[tuple[str, str]]:
    """``x:3,y:[1,2]`` as names and values: commas inside brackets separate nothing."""
    items, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if character == "," and depth <= 0:
            items.append(text[start:place])
            start = place + 1
    items.append(text[start:])
    found = (item.rpartition(":") for item in items if ":" in item)
    return [(name, value) for name, _colon, value in found]


def first_tensors(program: Program) -> dict[str, str]:
    """Variables that the formula uses as tensors → what they start with."""
    found: dict[str, str] = {}
    capitals = {name for name in program.variables if name[:1].isupper()}
    for statement in program.statements:
        for assign in (statement,) if isinstance(statement, Assign) else statement.body:
            expression = assign.expression
            for part in expression:
                if part.operation in TENSOR_OPERATIONS and part.operation != "stack":
                    for name in (expression[i].name for i in part.inputs if expression[i].operation == NAME):
                        if name in program.variables:
                            found[name] = FIRST_MATRIX if name in capitals else FIRST_VECTOR
    return found


def numbers_program(graph: Graph) -> Program:
    """The tape of a graph of numbers as a program, one statement an operation, up to the graph's output."""
    taken = {*graph.inputs, *graph.names, *(node.name for node in graph.nodes)}
    letter = next(c for c in ("v", "w", "s", "r", "q", "vv") if all(name.split("_")[0] != c for name in taken))
    targets: list[str] = []
    used: set[str] = set()
    statements: list[Assign] = []
    for position, node in enumerate(graph.nodes[: graph.output + 1]):
        name = node.name if node.operation == INPUT or (node.name and node.name not in used) else f"{letter}_{position}"
        used.add(name)
        if position == graph.output and not node.name:
            name = ""
        targets.append(name)
        if node.operation not in (INPUT, CONSTANT):
            parts = [_leaf(graph, targets, source) for source in node.inputs]
            statements.append(_assign(name, (*parts, Part(node.operation, tuple(range(len(parts)))))))
        elif position == graph.output:
            statements.append(_assign("", (_leaf(graph, targets, position),)))
    return Program("", tuple(statements), tuple(graph.inputs))


def _leaf(graph: Graph, targets: Sequence[str], position: int) -> Part:
    node = graph.nodes[position]
    if node.operation == CONSTANT:
        return Part(NUMBER, value=node.value, name=node.name if node.name in ("pi", "e", "inf") else "")
    return Part(NAME, name=targets[position])


def _assign(target: str, expression: Expression) -> Assign:
    return Assign(target, expression, Span(0, 0))
