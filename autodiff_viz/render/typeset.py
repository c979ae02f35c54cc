"""A formula as it was understood, in boxes: fractions, exponents, roots, implicit products, few parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from autodiff_viz.notation.characters import GREEK
from autodiff_viz.notation.program import NAME, NUMBER, Assign, Expression, Part, Program, Repeat
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import (
    ELLIPSIS,
    MINUS,
    SPACE,
    Box,
    call,
    fence,
    fraction,
    identifier,
    negative,
    number,
    operator,
    power,
    row,
    subscript,
    word,
)
from autodiff_viz.tensors.operations import TENSOR_OPERATIONS

MAX_SHOWN = 200
"""Numbers and names of an expression that are shown; the rest is an ellipsis."""

MAX_NESTING = 24
"""Operations inside one another that are shown; what lies deeper is an ellipsis."""

LITERAL = 12
"""Characters up to which a number is shown as it was typed."""


class Rank(IntEnum):
    """How tightly an expression holds together: the looser, the earlier."""

    SUM = 0
    NEGATIVE = 1
    PRODUCT = 2
    APPLICATION = 3
    FRACTION = 4
    POWER = 5
    ATOM = 6


OPERANDS = {
    "add": (Rank.SUM, (Rank.SUM, Rank.PRODUCT)),
    "sub": (Rank.SUM, (Rank.SUM, Rank.PRODUCT)),
    "neg": (Rank.NEGATIVE, (Rank.PRODUCT,)),
    "mul": (Rank.PRODUCT, (Rank.NEGATIVE, Rank.APPLICATION)),
    "pow": (Rank.POWER, (Rank.ATOM, Rank.SUM)),
}
"""Operation → the rank of its result, and the rank below which each operand needs parentheses: the precedence table."""

CHAINS = {"add": Rank.SUM, "sub": Rank.SUM, "mul": Rank.PRODUCT}
"""Operations that are set in one row with others of the same kind to their left."""

BARE = {
    *("sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "log", "log2", "log10"),
}
"""Functions that take a simple argument without parentheses: sin x, ln 2x."""

FUNCTIONS: dict[str, Box] = {
    "log": word("ln"),
    "log2": subscript(word("log"), number("2")),
    "log10": subscript(word("log"), number("10")),
}
"""Functions whose name is set in another way than in the operation table."""

_SYMBOLS = {entry.symbol: name for name, entry in reversed(OPERATIONS.items())}

CONSTANTS = {"pi": "π", "inf": "∞"}

LETTERS = {name: letter for letter, name in GREEK.items()}
"""Canonical name of a Greek letter → the letter."""

NO_SIGN: tuple[Box, ...] = ()
THIN = (SPACE,)
DOT = (operator("·"),)

JUXTAPOSED = {
    ("number", "letter"): NO_SIGN,
    ("number", "fence"): NO_SIGN,
    ("number", "bars"): NO_SIGN,
    ("number", "root"): NO_SIGN,
    ("number", "function"): THIN,
    ("letter", "letter"): THIN,
    ("letter", "function"): THIN,
    ("letter", "root"): THIN,
    ("fence", "fence"): NO_SIGN,
    ("fence", "letter"): THIN,
    ("fence", "function"): THIN,
    ("application", "function"): THIN,
    ("call", "fence"): NO_SIGN,
    ("fraction", "letter"): THIN,
    ("fraction", "function"): THIN,
    ("fraction", "fence"): NO_SIGN,
}
"""What the left factor ends with, what the right one begins with → what stands between them; otherwise a dot."""


@dataclass(slots=True)
class _Piece:
    """A typeset part: boxes side by side, and what its users need to know of it.

    Attributes:
        items: The boxes. A part is used once, so a chain of sums or products grows in place.
        rank: How tightly they hold together.
        first, last: What they begin and end with, for products.
        function, argument: Of a function that was applied: its name and argument, to be put together anew.
        simple: Whether a function may take it without parentheses.
    """

    items: list[Box]
    rank: Rank = Rank.ATOM
    first: str = "letter"
    last: str = "letter"
    function: Box | None = None
    argument: Box = ()
    simple: bool = False

    @property
    def box(self) -> Box:
        return row(*self.items)


_ELIDED = _Piece([ELLIPSIS])


def name_box(name: str) -> Box:
    """A canonical name as it is written: ``x_1`` → x₁, ``theta`` → θ, ``loss`` upright."""
    head, _, index = name.partition("_")
    if not head or not index:
        return identifier(LETTERS.get(name, name))
    below = number(index) if index.isdecimal() else identifier(LETTERS.get(index, index.replace("_", ",")))
    return subscript(identifier(LETTERS.get(head, head)), below)


def typeset(expression: Expression, text: str = "", names: Callable[[int], Box] | None = None) -> Box:
    """An expression as boxes.

    Args:
        expression: Any expression; of a long or deep one the beginning is shown, then an ellipsis.
        text: What was typed, if short numbers are to be shown as they were typed.
        names: The box for the name at a position, where it differs from the canonical name.
    """
    shown = _shown(expression)
    pieces: list[_Piece] = []
    for position, part in enumerate(expression):
        if not shown[position]:
            piece = _ELIDED
        elif part.operation == NAME:
            piece = _Piece([names(position) if names else name_box(part.name)], simple=True)
        elif part.operation == NUMBER:
            piece = _number(part, text)
        else:
            piece = _operation(part.operation, [pieces[i] for i in part.inputs], part.name)
        pieces.append(piece)
    return pieces[-1].box


def typeset_program(program: Program) -> list[Box]:
    """One box a statement: ``z = x y``; for a repetition ``t_{k+1} = t_k + 0.01 sin t_k, k = 0, …, 59``."""
    boxes = []
    for position, statement in enumerate(program.statements):
        if isinstance(statement, Repeat):
            boxes.append(_repetition(statement, program))
        else:
            arguments = program.arguments if position == 0 else ()
            boxes.append(_assignment(statement, program.text, arguments))
    return boxes


def _assignment(statement: Assign, text: str, arguments: Iterable[str]) -> Box:
    box = typeset(statement.expression, text)
    if not statement.target:
        return box
    target = name_box(statement.target)
    inside = _commas([name_box(name) for name in arguments])
    return row(*([target, fence(row(*inside))] if inside else [target]), operator("="), box)


def _repetition(statement: Repeat, program: Program) -> Box:
    """The statements with a running index: a name read before it is assigned is the one of the turn before."""
    taken = {*program.variables, *program.targets}
    index = identifier(next((letter for letter in "kjnmi" if letter not in taken), "step"))
    following = row(index, operator("+"), number("1"))
    carried = {assign.target for assign in statement.body}
    assigned: set[str] = set()
    boxes = []
    for assign in statement.body:

        def at(name: str, done: frozenset[str]) -> Box:
            return _indexed(name, following if name in done else index) if name in carried else name_box(name)

        done = frozenset(assigned)
        expression = assign.expression
        box = typeset(expression, program.text, lambda i, e=expression, d=done, at=at: at(e[i].name, d))
        boxes.append(row(_indexed(assign.target, following), operator("="), box) if assign.target else box)
        assigned.add(assign.target)
    turns = range(statement.times)
    count = [number(str(k)) for k in turns] if len(turns) < 4 else [number("0"), ELLIPSIS, number(str(turns[-1]))]
    boxes.append(row(index, operator("="), *_commas(count or [word("–")])))
    return row(*_commas(boxes))


def _indexed(name: str, index: Box) -> Box:
    """The name with a running index, beside a subscript that it has already."""
    match name_box(name):
        case ("sub", tuple(base), tuple(fixed)):
            return subscript(base, row(fixed, operator(","), index))
        case box:
            return subscript(box, index)


def _commas(boxes: list[Box]) -> list[Box]:
    return [part for box in boxes for part in (operator(","), SPACE, box)][2:]


def _shown(expression: Expression) -> list[bool]:
    """Which parts are shown: not those too deep inside others, nor those after too many numbers and names.

    A chain ``a + b + c …`` is one row and counts as one operation.
    """
    first: list[int] = []
    leaves = 0
    for part in expression:
        leaves += not part.inputs
        first.append(min([first[i] for i in part.inputs]) if part.inputs else leaves)
    depth = [0] * len(expression)
    for position in range(len(expression) - 1, -1, -1):
        part = expression[position]
        if first[position] <= MAX_SHOWN:
            for slot, source in enumerate(part.inputs):
                chain = CHAINS.get(part.operation)
                same = slot == 0 and chain is not None and chain == CHAINS.get(expression[source].operation)
                depth[source] = depth[position] + (not same)
    return [d <= MAX_NESTING and f <= MAX_SHOWN for d, f in zip(depth, first, strict=True)]


def _number(part: Part, text: str) -> _Piece:
    """A number by its symbol, as typed if that is short, or with all its digits."""
    if part.name:
        return _Piece([identifier(CONSTANTS.get(part.name, part.name))], simple=True)
    typed = text[part.span.start : part.span.stop]
    literal = re.fullmatch(r"(?=\.?[0-9])([0-9]*\.?[0-9]*)(?:[eE]([+-]?[0-9]+))?", typed)
    if len(typed) > LITERAL or not literal or float(typed) != part.value:
        whole = abs(part.value) < 1e15 and part.value.is_integer()
        digits = str(int(part.value)) if whole else repr(part.value)
        literal = re.fullmatch(r"(-?[0-9.]+)(?:e([+-]?[0-9]+))?", digits)
    if not literal:
        return _special(part.value)
    mantissa, exponent = literal.groups()
    sign = Rank.NEGATIVE if mantissa.startswith("-") else Rank.ATOM
    if exponent is None:
        return _Piece([number(mantissa)], sign, "number", "number", simple=sign != Rank.NEGATIVE)
    tens = power(number("10"), number(str(int(exponent))))
    if float(mantissa) == 1:
        return _Piece([tens], Rank.POWER, "number", "letter")
    return _Piece([number(mantissa), *DOT, tens], min(sign, Rank.PRODUCT), "number", "letter")


def _special(value: float) -> _Piece:
    """∞, −∞ and nan."""
    if value != value:
        return _Piece([("n", "nan")])
    return _Piece([number(f"{MINUS}∞")], Rank.NEGATIVE) if value < 0 else _Piece([identifier("∞")], simple=True)


def _operation(operation: str, inputs: list[_Piece], places: str = "") -> _Piece:
    match operation, inputs:
        case ("add", [left, right]):
            return _sum("+", left, right)
        case ("sub", [left, right]):
            return _sum(MINUS, left, right)
        case ("neg", [one]):
            return _Piece([negative(_operand("neg", 0, one))], Rank.NEGATIVE, "sign", one.last)
        case ("mul", [left, right]):
            return _product(left, right)
        case ("div", [above, below]):
            return _Piece([fraction(above.box, below.box)], Rank.FRACTION, "fraction", "fraction")
        case ("reciprocal", [below]):
            return _Piece([fraction(number("1"), below.box)], Rank.FRACTION, "fraction", "fraction")
        case ("pow", [base, exponent]):
            return _power(base, exponent)
        case ("square", [base]):
            return _power(base, _Piece([number("2")]))
        case ("exp", [exponent]):
            return _Piece([power(identifier("e"), exponent.box)], Rank.POWER)
        case ("exp2", [exponent]):
            return _Piece([power(number("2"), exponent.box)], Rank.POWER, "number")
        case ("sqrt", [one]):
            return _Piece([("sqrt", one.box)], Rank.FRACTION, "root", "root")
        case ("cbrt", [one]):
            return _Piece([("root", one.box, number("3"))], Rank.FRACTION, "root", "root")
        case (("abs" | "floor" | "ceil") as name, [one]):
            left, right = {"abs": "||", "floor": "⌊⌋", "ceil": "⌈⌉"}[name]
            return _Piece([fence(one.box, left, right)], first="bars", last="bars")
        case (("lt" | "le") as name, [left, right]):
            compared = row(left.box, operator("<" if name == "lt" else "≤"), right.box)
            return _Piece([fence(compared, "[", "]")], first="bars", last="bars")
        case ("matmul", [left, right]):
            items = [_operand("mul", 0, left), operator("@"), _operand("mul", 1, right)]
            return _Piece(items, Rank.PRODUCT, left.first, right.last)
        case ("transpose", [one]):
            return _Piece([power(_operand("pow", 0, one), word("T"))], Rank.POWER, one.first)
        case ("getitem", [one]) if places:
            return _Piece([row(_operand("pow", 0, one), fence(number(places), "[", "]"))], simple=True)
        case ("stack", [*items]):
            return _Piece([fence(row(*_commas([item.box for item in items])), "[", "]")], first="bars", last="bars")
        case (name, [one]) if name in BARE:
            return _application(name, one)
    return _Piece([call(symbol(operation), *(piece.box for piece in inputs))], first="function", last="call")


def symbol(operation: str) -> str:
    """How the name of an operation is written: its symbol, if it is one word and no other operation has it."""
    if operation in TENSOR_OPERATIONS:
        return TENSOR_OPERATIONS[operation].symbol
    sign = OPERATIONS[operation].symbol if operation in OPERATIONS else ""
    return sign if " " not in sign and _SYMBOLS.get(sign) == operation else operation


def _operand(operation: str, slot: int, piece: _Piece) -> Box:
    """An operand, in parentheses where it needs them."""
    return fence(piece.box) if piece.rank < OPERANDS[operation][1][slot] else piece.box


def _sum(sign: str, left: _Piece, right: _Piece) -> _Piece:
    if right is _ELIDED and left.items[-1] == ELLIPSIS:
        return left
    items = left.items if left.rank == Rank.SUM else [left.box]
    items += [operator(sign), _operand("add", 1, right)]
    return _Piece(items, Rank.SUM, left.first, right.last)


def _product(left: _Piece, right: _Piece) -> _Piece:
    if right is _ELIDED and left.items[-1] == ELLIPSIS:
        return left
    fenced = left.rank < OPERANDS["mul"][1][0]
    first, last = ("fence", "fence") if fenced else (left.first, left.last)
    items = [fence(left.box)] if fenced else left.items if left.rank == Rank.PRODUCT else [*left.items]
    begin, end = ("fence", "fence") if right.rank < OPERANDS["mul"][1][1] else (right.first, right.last)
    if left.function and last == "application" and begin != "function":
        items, last = [*items[:-1], row(left.function, fence(left.argument))], "call"
    between = JUXTAPOSED.get((last, begin), DOT)
    items += [*between, _operand("mul", 1, right)]
    simple = first == "number" and begin == "letter" and len(items) == 2 and right.simple
    rank = Rank.PRODUCT if fenced else min(Rank.PRODUCT, left.rank)
    return _Piece(items, rank, first, end, right.function, right.argument, simple)


def _power(base: _Piece, exponent: _Piece) -> _Piece:
    """A power; the exponent of a function stands at its name: sin²x."""
    natural = exponent.box[0] == "n" and exponent.box[1] not in ("0", "1") and str(exponent.box[1]).isdecimal()
    if base.rank == Rank.APPLICATION and base.function and base.function[0] == "t" and natural:
        raised = power(base.function, exponent.box)
        bare = base.last == "application"
        items = [raised, SPACE, base.argument] if bare else [raised, fence(base.argument)]
        return replace(base, items=[row(*items)], function=raised)
    box = power(_operand("pow", 0, base), exponent.box)
    return _Piece([box], Rank.POWER, "fence" if base.rank < Rank.ATOM else base.first)


def _application(name: str, one: _Piece) -> _Piece:
    function = FUNCTIONS.get(name) or word(symbol(name))
    if not one.simple:
        box = row(function, fence(one.box))
        return _Piece([box], Rank.APPLICATION, "function", "call", function, one.box)
    gap = [] if function[0] == "t" else [SPACE]
    return _Piece([row(function, *gap, one.box)], Rank.APPLICATION, "function", "application", function, one.box)
