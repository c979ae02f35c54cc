"""Parts → plain ASCII text that parses back to the same parts, with as few parentheses as that allows."""

from __future__ import annotations

import math

from autodiff_viz.notation.program import NAME, NUMBER, Assign, Expression, Part, Program, Repeat

SUM, PRODUCT, MINUS, POWER, ATOM = range(5)
"""How tightly a text binds."""

_BINARY = {
    "add": (" + ", SUM, SUM, PRODUCT),
    "sub": (" - ", SUM, SUM, PRODUCT),
    "mul": (" * ", PRODUCT, PRODUCT, MINUS),
    "div": (" / ", PRODUCT, PRODUCT, MINUS),
    "matmul": (" @ ", PRODUCT, PRODUCT, MINUS),
    "pow": (" ^ ", POWER, ATOM, MINUS),
}
"""Operation → sign, rank of the whole, and the least rank each operand needs to go without parentheses."""


def show(what: Program | Expression) -> str:
    """The canonical text of a program or an expression; ``parse`` or ``parse_expression`` gives the same parts."""
    if not isinstance(what, Program):
        return _expression(what)
    first, *rest = what.statements
    return "\n".join([_statement(first, what.arguments), *(_statement(each, ()) for each in rest)])


def _statement(statement: Assign | Repeat, arguments: tuple[str, ...]) -> str:
    if isinstance(statement, Repeat):
        return f"repeat {statement.times}: " + ", ".join(_statement(each, ()) for each in statement.body)
    head = f"{statement.target}({', '.join(arguments)})" if arguments else statement.target
    return (f"{head} = " if head else "") + _expression(statement.expression)


def _expression(expression: Expression) -> str:
    """Walks with a stack of pieces still to be written and parts still to be opened, so depth does not matter."""
    written: list[str] = []
    waiting: list[str | tuple[int, int]] = [(len(expression) - 1, SUM)]
    while waiting:
        piece = waiting.pop()
        if isinstance(piece, str):
            written.append(piece)
            continue
        position, least = piece
        part = expression[position]
        rank = _rank(expression, position)
        pieces: list[str | tuple[int, int]]
        if part.operation == NAME:
            pieces = [part.name]
        elif part.operation == NUMBER:
            pieces = [part.name or number_text(part.value)]
        elif part.operation in _BINARY and rank < ATOM:
            sign, __, left, right = _BINARY[part.operation]
            pieces = [(part.inputs[0], left), sign, (part.inputs[1], right)]
        elif part.operation == "neg":
            inner = expression[part.inputs[0]]
            bare = inner.operation != NUMBER or bool(inner.name) or _is_negative(inner)
            pieces = ["-", (part.inputs[0], MINUS)] if bare else ["-(", (part.inputs[0], SUM), ")"]
        elif part.operation == "getitem":
            pieces = [(part.inputs[0], ATOM), f"[{part.name}]"]
        elif part.operation == "stack":
            pieces = ["[", *[piece for each in part.inputs for piece in ((each, SUM), ", ")][:-1], "]"]
        else:
            pieces = [part.operation, "("]
            for each in part.inputs:
                pieces += [(each, SUM), ", "]
            pieces[-1] = ")"
        if rank < least:
            pieces = ["(", *pieces, ")"]
        waiting.extend(reversed(pieces))
    return "".join(written)


def _rank(expression: Expression, position: int) -> int:
    part = expression[position]
    if part.operation == "pow":
        base = expression[part.inputs[0]]
        return ATOM if base.operation == NUMBER and base.name == "e" else POWER  # written pow(e, x): e ^ x is exp(x)
    if part.operation in _BINARY:
        return _BINARY[part.operation][1]
    if part.operation == "neg" or _is_negative(part):
        return MINUS
    return ATOM


def _is_negative(part: Part) -> bool:
    """Whether a part is a number that is written with a minus."""
    return part.operation == NUMBER and math.copysign(1.0, part.value) < 0


def number_text(value: float) -> str:
    """The shortest text that reads back as the same double: ``2``, ``0.1``, ``1e-300``."""
    text = repr(value)
    return text[:-2] if text.endswith(".0") else text
