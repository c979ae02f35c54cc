"""Mathematics as nested tuples: parts first, then lowered: to plain text here, to LaTeX, to MathML in the browser.

=====================  ==================================================
``("i", "x")``         identifier: italic if one letter, upright otherwise
``("n", "3.5")``       number
``("t", "sin")``       upright text: a function's name
``("o", "+")``         operator; a sign if it comes first in its row
``("row", a, b, …)``   side by side
``("frac", a, b)``     fraction
``("sup", a, b)``      exponent; ``("sub", a, b)`` subscript
``("sqrt", a)``        square root; ``("root", a, n)`` n-th root
``("fence", "(", a, ")")``  also ``|``, ``⌊``, ``⌈``, ``[``
``("bar", a)``         adjoint; ``("dot", a)`` tangent
=====================  ==================================================

Strings are raw text, whatever they contain: every lowering escapes for its own output.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum
from typing import NamedTuple, TypeAlias, TypeVar

Box: TypeAlias = "tuple[str | Box, ...]"

Lowered = TypeVar("Lowered")

MINUS = "\u2212"

SPACE: Box = ("i", "\u2009")
"""The thin space between the letters of a product: the one identifier that cannot be seen."""

ELLIPSIS: Box = ("t", "…")
"""Stands for what is left out."""


def identifier(text: str) -> Box:
    """A name: one letter is set in italics."""
    return ("i", text)


def number(text: str) -> Box:
    """A number as text; a leading minus becomes a sign."""
    if text[:1] in ("-", MINUS):
        return negative(("n", text[1:]))
    return ("n", text)


def word(text: str) -> Box:
    """Upright text, such as the name of a function."""
    return ("t", text)


def operator(text: str) -> Box:
    """An infix operator, or a sign where it comes first in its row."""
    return ("o", text)


def row(*parts: Box) -> Box:
    """Side by side; a row of one is that one."""
    return parts[0] if len(parts) == 1 else ("row", *parts)


def negative(box: Box) -> Box:
    """A minus sign and what it negates."""
    return ("row", operator(MINUS), box)


def fraction(above: Box, below: Box) -> Box:
    """``above`` over ``below``."""
    return ("frac", above, below)


def power(base: Box, exponent: Box) -> Box:
    """``base`` to the ``exponent``; parentheses are the caller's affair."""
    return ("sup", base, exponent)


def subscript(base: Box, index: Box) -> Box:
    """``base`` with a subscript."""
    return ("sub", base, index)


def fence(box: Box, left: str = "(", right: str = ")") -> Box:
    """``box`` in parentheses or bars."""
    return ("fence", left, box, right)


def call(function: str, *arguments: Box) -> Box:
    """``function(a, b)``."""
    inside: list[Box] = []
    for argument in arguments:
        inside += [operator(","), SPACE, argument] if inside else [argument]
    return row(word(function), fence(row(*inside) if inside else ("row",)))


def fold(box: Box, lower: Callable[[Box, list[Lowered]], Lowered]) -> Lowered:
    """Lower a box from the inside out, without recursion.

    Args:
        box: What is lowered.
        lower: Makes the result for one box from the results for the boxes directly inside it.
    """
    waiting: list[tuple[Box, bool]] = [(box, False)]
    done: list[Lowered] = []
    while waiting:
        current, ready = waiting.pop()
        inside = [part for part in current if not isinstance(part, str)]
        if inside and not ready:
            waiting.append((current, True))
            waiting.extend((part, False) for part in reversed(inside))
        else:
            start = len(done) - len(inside)
            done[start:] = [lower(current, done[start:])]
    return done[0]


class _Kind(IntEnum):
    """How tightly a line of plain text holds together: the looser, the later."""

    SPACE = 0
    OPERATOR = 1
    FUNCTION = 2
    ATOM = 3
    POWER = 4
    PRODUCT = 5
    APPLICATION = 6
    QUOTIENT = 7
    SIGNED = 8
    SUM = 9


class _Line(NamedTuple):
    text: str
    kind: _Kind


_LEAVES = {"i": _Kind.ATOM, "n": _Kind.ATOM, "t": _Kind.FUNCTION, "o": _Kind.OPERATOR}
_SUPERSCRIPTS = str.maketrans(f"0123456789{MINUS}", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_TIGHT = ("·", "/")
_ROOTS = {"3": "∛", "4": "∜"}


def plain(box: Box) -> str:
    """The box as one line of Unicode text: ``∂z/∂x``, ``v₃``, ``x²``, ``e^(−x)``; it reads as the formula it shows."""
    return fold(box, _line).text


def _line(box: Box, parts: list[_Line]) -> _Line:
    match box:
        case (("i" | "n" | "t" | "o") as tag, str(text)):
            return _Line(" ", _Kind.SPACE) if box == SPACE else _Line(text, _LEAVES[tag])
        case ("row", *_):
            return _plain_row(parts)
        case ("frac", _, _):
            above, below = parts
            loose = (_Kind.APPLICATION, _Kind.QUOTIENT, _Kind.SUM)
            return _Line(
                f"{_held(above, above.kind in loose)}/{_held(below, below.kind > _Kind.POWER)}", _Kind.QUOTIENT
            )
        case ("sup", _, _):
            return _plain_power(*parts)
        case ("sub", _, _):
            base, index = parts
            below = index.text.translate(_SUBSCRIPTS)
            if not re.fullmatch("[0-9]+", index.text):
                below = f"_{_held(index, index.kind > _Kind.ATOM)}"
            return _Line(base.text + below, base.kind)
        case ("sqrt", _):
            return _Line(f"√{_held(parts[0], parts[0].kind > _Kind.ATOM)}", _Kind.ATOM)
        case ("root", _, _):
            base, degree = parts
            sign = _ROOTS.get(degree.text) or degree.text.translate(_SUPERSCRIPTS) + "√"
            return _Line(f"{sign}{_held(base, base.kind > _Kind.ATOM)}", _Kind.ATOM)
        case ("fence", str(left), _, str(right)):
            return _Line(left + parts[0].text + right, _Kind.ATOM)
        case (("bar" | "dot") as accent, _):
            mark = "\u0304" if accent == "bar" else "\u0307"
            return _Line(parts[0].text[:1] + mark + parts[0].text[1:], parts[0].kind)
    return _Line("", _Kind.ATOM)


def _held(line: _Line, loose: bool) -> str:
    return f"({line.text})" if loose else line.text


def _plain_power(base: _Line, exponent: _Line) -> _Line:
    kind = _Kind.FUNCTION if base.kind == _Kind.FUNCTION else _Kind.POWER
    below = _held(base, base.kind > _Kind.ATOM)
    if re.fullmatch(f"{MINUS}?[0-9]{{1,4}}", exponent.text):
        return _Line(below + exponent.text.translate(_SUPERSCRIPTS), kind)
    return _Line(f"{below}^{_held(exponent, exponent.kind > _Kind.ATOM)}", kind)


def _plain_row(parts: list[_Line]) -> _Line:
    text = ""
    kinds = {_Kind.PRODUCT if sum(part.kind != _Kind.SPACE for part in parts) > 1 else _Kind.ATOM}
    before = _Line("", _Kind.OPERATOR)
    spaced = True
    for part, after in zip(parts, [*parts[1:], _Line("", _Kind.OPERATOR)], strict=False):
        if part.kind == _Kind.OPERATOR:
            sign = before.kind == _Kind.OPERATOR
            text += part.text if sign or part.text in (*_TIGHT, ",") else f" {part.text} "
            if part.text not in (*_TIGHT, "∂"):
                kinds.add(_Kind.SIGNED if sign else _Kind.SUM)
        else:
            applied = before.kind == _Kind.FUNCTION and part.kind != _Kind.SPACE and not part.text.startswith("(")
            gap = applied or (part.kind == _Kind.FUNCTION and before.kind not in (_Kind.OPERATOR, _Kind.SPACE))
            near = {before.text, after.text} - {"", "+", MINUS, "=", ","}
            text += (" " if gap and not spaced else "") + _held(part, part.kind == _Kind.QUOTIENT and bool(near))
            kinds.add(_Kind.APPLICATION if applied else part.kind)
        spaced = part.kind == _Kind.SPACE
        before = part if part.kind != _Kind.SPACE or before.kind != _Kind.FUNCTION else before
    if {_Kind.SIGNED, _Kind.APPLICATION} <= kinds:
        kinds.add(_Kind.SUM)
    whole = parts and (parts[0].text == "∂" or _is_call(parts))
    return _Line(text, _Kind.ATOM if whole else max(kinds))


def _is_call(parts: list[_Line]) -> bool:
    """Whether the row is a function's name and its arguments in parentheses."""
    return len(parts) == 2 and parts[0].kind == _Kind.FUNCTION and parts[1].text.startswith("(")
