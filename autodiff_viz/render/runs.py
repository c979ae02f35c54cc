"""Boxes as one line of text runs, for pictures whose text stays text; and how wide such a line will be, roughly.

The browser's ``boxes.js`` sets the same runs. Widths there are measured; here nobody knows the reader's fonts, so they
are those of Times, the narrowest of the usual faces being close to it, with a little to spare.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple, TypeAlias

from autodiff_viz.render.boxes import MINUS, Box, fence, plain

SCRIPT = 0.68
"""Size of an exponent or a subscript."""

UP, DOWN = 0.36, -0.22
"""Rise of an exponent and of a subscript."""

SPARE = 1.04
"""Faces are a little wider than Times."""

INFIX = frozenset(("+", MINUS, "-", "=", "·", "×", "÷", "/", "±", "→", "≤", "≥", "<", ">", "≈", "⋯"))
SIGNS = (MINUS, "+")

# Widths of Times in thousandths of its size, from the space to the tilde.
_ASCII = (
    *(250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278),
    *(500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444),
    *(921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722),
    *(556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500),
    *(333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500),
    *(500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541),
)
_WIDTHS = {chr(32 + i): width for i, width in enumerate(_ASCII)} | {
    **dict.fromkeys("−≤≥≈±×÷→", 600),
    "\u2009": 170,
    "·": 250,
    "∂": 500,
    "∞": 720,
    "√": 550,
    "…": 1000,
}
_OTHER = 580
_WIDE = 1000


class Style(NamedTuple):
    """How a run stands in its line; sizes and rises are in em of the line's font size."""

    size: float = 1.0
    rise: float = 0.0
    italic: bool = False
    strong: bool = False
    over: bool = False


class Run(NamedTuple):
    """Text of one style."""

    text: str
    style: Style


def faces(text: str) -> list[tuple[str, str]]:
    """The text cut where another typeface is needed: pieces of ``"text"``, and ``"wide"`` ones (学)."""
    return [(face, "".join(group)) for face, group in groupby(text, _face)]


def _face(c: str) -> str:
    return "wide" if unicodedata.east_asian_width(c) in "WF" else "text"


_Waiting: TypeAlias = "Run | tuple[Box, Style, bool]"


def runs(box: Box, strong: bool = False) -> list[Run]:
    """The box as a line of runs, neighbours of one style put together."""
    waiting: list[_Waiting] = [(box, Style(strong=strong), True)]
    done: list[Run] = []
    while waiting:
        current = waiting.pop()
        if not isinstance(current, Run):
            waiting.extend(reversed(_opened(*current)))
        elif done and done[-1].style == current.style:
            done[-1] = Run(done[-1].text + current.text, current.style)
        elif current.text:
            done.append(current)
    return done


def width(line: Iterable[Run], size: float) -> float:
    """About how wide a line is at a font size, in the unit of the size."""
    return SPARE * size * sum(run.style.size * text_width(run.text) for run in line)


def text_width(text: str) -> float:
    """About how wide a text is, in em."""
    return sum(_character(c) for c in text) / 1000


def _character(c: str) -> int:
    if c in _WIDTHS:
        return _WIDTHS[c]
    if unicodedata.combining(c):
        return 0
    return _WIDE if unicodedata.east_asian_width(c) in "WF" else _OTHER


def _opened(box: Box, style: Style, front: bool) -> list[_Waiting]:
    """What a box consists of, in order; ``front`` says that a sign here is a sign and not an infix operator."""
    match box:
        case ("i", str(text)):
            return [Run(text, style._replace(italic=len(text) == 1))]
        case (("n" | "t"), str(text)):
            return [Run(text, style)]
        case ("o", str(text)):
            return [_operator(text, style, front)]
        case ("row", *parts):
            return _row([part for part in parts if isinstance(part, tuple)], style, front)
        case ("frac", tuple(above), tuple(below)):
            return [*_operand(above, style, False), Run("/", style), *_operand(below, style, True)]
        case ("sup", tuple(base), tuple(exponent)):
            return [(base, style, True), (exponent, _script(style, UP), True)]
        case ("sub", tuple(base), tuple(index)):
            return [(base, style, True), (index, _script(style, DOWN), True)]
        case ("sqrt", tuple(inside)):
            return [Run("√", style), *_operand(inside, style, True)]
        case ("root", tuple(inside), tuple(degree)):
            return [(degree, _script(style, UP), True), Run("√", style), *_operand(inside, style, True)]
        case ("fence", str(left), tuple(inside), str(right)):
            return [Run(left, style), (inside, style, True), Run(right, style)]
        case ("bar", tuple(inside)):
            return [(inside, style._replace(over=True), True)]
        case ("dot", tuple(inside)):
            return [Run(plain(inside) + "\u0307", style)]
    return []


def _operator(text: str, style: Style, front: bool) -> Run:
    if text == "·":
        return Run("\u2009·\u2009", style)
    infix = text in INFIX and text != "/" and not (front and text in SIGNS) and style.size == 1
    return Run(f" {text} " if infix else text, style._replace(italic=text == "∂"))


def _row(parts: list[Box], style: Style, front: bool) -> list[_Waiting]:
    out: list[_Waiting] = []
    for i, part in enumerate(parts):
        before = parts[i - 1] if i else ("o", "")
        word = "t" in (part[0], before[0]) and "o" not in (part[0], before[0])
        if i and word and not (before[0] == "t" and part[0] == "fence"):
            out.append(Run("\u2009", style))
        out.append((part, style, front if i == 0 else before[0] == "o"))
    return out


def _script(style: Style, rise: float) -> Style:
    return style._replace(size=style.size * SCRIPT, rise=style.rise + rise * style.size)


def _operand(box: Box, style: Style, below: bool) -> list[_Waiting]:
    """One side of a fraction on one line, in parentheses where it would be misread."""
    parts = [part for part in box[1:] if isinstance(part, tuple)] if box[0] == "row" else []
    product = len(parts) > 1 and parts[0] != ("o", "∂")
    signed = any(part[0] == "o" and part[1] in SIGNS and i > 0 for i, part in enumerate(parts))
    needed = signed or (below and product) or box[0] == "frac"
    return [(fence(box) if needed else box, style, True)]
