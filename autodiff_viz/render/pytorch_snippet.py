"""A formula as a PyTorch snippet: ``x^2 + e^-x`` → ``x = torch.tensor(3.0, requires_grad=True)``, ``y = x**2 + …``."""

from __future__ import annotations

import keyword
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from autodiff_viz.notation.program import NAME, NUMBER, Assign, Expression, Program, Repeat
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.libraries import torch_way

LONGEST = 10_000
"""Characters of the longest snippet that is written."""

TAKEN = ("torch", "torchviz", "rand", "print", "range", "len", "abs", "min", "max", "sum", "float", "int")

SUM, PRODUCT, SIGN, POWER, ATOM = range(5)

SIGNS = {
    "add": ("+", SUM, SUM, PRODUCT),
    "sub": ("-", SUM, SUM, PRODUCT),
    "mul": ("*", PRODUCT, PRODUCT, SIGN),
    "div": ("/", PRODUCT, PRODUCT, SIGN),
    "pow": ("**", POWER, ATOM, SIGN),
}
"""Operation → sign, rank of the whole, least rank of each operand without parentheses."""


class _Piece(NamedTuple):
    text: str
    rank: int
    tensor: bool

    def at(self, least: int) -> str:
        return self.text if self.rank >= least else f"({self.text})"


def snippet(program: Program, point: Mapping[str, float], by: str = "") -> str:
    """The program as PyTorch code that differentiates and prints; ``""`` if that would be too long.

    Args:
        program: A formula, understood.
        point: Variable → its value.
        by: The variable whose gradient is printed; all of them, if it is not given.
    """
    lines = ["import torch", ""]
    starts = {name: _name(name) + ("_start" if name in program.targets else "") for name in program.variables}
    lines += [f"{starts[name]} = torch.tensor({point[name]!r}, requires_grad=True)" for name in starts]
    lines += [f"{_name(name)} = {start}" for name, start in starts.items() if name in program.targets]
    letter = next(c for c in ("y", "f", "z", "w", "out") if c not in (*program.variables, *program.targets))
    last = letter
    for statement in program.statements:
        if isinstance(statement, Repeat):
            lines.append(f"for _ in range({statement.times}):")
            lines += ["    " + line for line in _assigned(statement.body, letter)]
            last = statement.body[-1].target or letter
        else:
            lines += _assigned([statement], letter)
            last = statement.target or letter
        if sum(map(len, lines)) > LONGEST:
            return ""
    if program.variables:
        lines += [f"{_name(last)}.backward()"]
        lines += [f"print({starts[name]}.grad)" for name in ([by] if by else starts)]
    return "\n".join(lines) + "\n"


def _assigned(body: Sequence[Assign], letter: str) -> list[str]:
    return [f"{_name(each.target or letter)} = {_written(each.expression, {}).text}" for each in body]


def _name(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) or name in TAKEN else name


def _written(expression: Expression, named: Mapping[str, _Piece]) -> _Piece:
    """One expression; each part is used once, so that the text grows with the expression."""
    pieces: list[_Piece] = []
    for part in expression:
        inputs = [pieces[i] for i in part.inputs]
        if part.operation == NUMBER:
            negative = part.value < 0
            text = repr(part.value).removesuffix(".0") if abs(part.value) < 1e15 else repr(part.value)
            pieces.append(_Piece(f"float('{text}')" if "n" in text else text, SIGN if negative else ATOM, False))
        elif part.operation == NAME:
            pieces.append(named.get(part.name) or _Piece(_name(part.name), ATOM, True))
        else:
            pieces.append(_applied(part.operation, inputs))
        if len(pieces[-1].text) > LONGEST:
            return _Piece(pieces[-1].text[: LONGEST + 1], ATOM, True)
    return pieces[-1]


def _applied(operation: str, inputs: list[_Piece]) -> _Piece:
    tensor = any(piece.tensor for piece in inputs)
    if operation in SIGNS:
        sign, rank, left, right = SIGNS[operation]
        space = "" if sign == "**" else " "
        return _Piece(f"{inputs[0].at(left)}{space}{sign}{space}{inputs[1].at(right)}", rank, tensor)
    if operation == "neg":
        return _Piece(f"-{inputs[0].at(SIGN)}", SIGN, tensor)
    function, formula = torch_way(operation)
    if formula is not None:
        return _written(formula, dict(zip(OPERATIONS[operation].arguments, inputs, strict=True)))
    given = ", ".join(piece.text if piece.tensor else f"torch.tensor({piece.at(SIGN)})" for piece in inputs)
    return _Piece(f"torch.{function}({given})", ATOM, True)
