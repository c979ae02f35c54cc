"""Boxes as LaTeX that KaTeX and a LaTeX document both accept; every text in a box is escaped."""

from __future__ import annotations

import re
import unicodedata

from autodiff_viz.render.boxes import MINUS, SPACE, Box, fold

OPERATORS = {
    MINUS: "-",
    "·": r"\cdot",
    "×": r"\times",
    "÷": r"\div",
    "±": r"\pm",
    "→": r"\to",
    "≤": r"\le",
    "≥": r"\ge",
    "<": r"\lt",
    ">": r"\gt",
    "≈": r"\approx",
    "⋯": r"\cdots",
    "∂": r"\partial",
    "+": "+",
    "-": "-",
    "=": "=",
    ",": ",",
    "/": "/",
    "′": "'",
}

FENCES = {
    "(": "(",
    ")": ")",
    "[": "[",
    "]": "]",
    "|": r"\vert",
    "⌊": r"\lfloor",
    "⌋": r"\rfloor",
    "⌈": r"\lceil",
    "⌉": r"\rceil",
}

FUNCTIONS = {
    *("sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "coth"),
    *("arcsin", "arccos", "arctan", "ln", "log", "exp", "min", "max"),
}
"""Functions with a command of their own; others are set by ``\\operatorname``."""

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\textdollar{}",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textquoteleft{}",
}
"""Characters that mean something to LaTeX, HTML or Markdown, as text."""


def latex(box: Box) -> str:
    """The box as LaTeX for mathematical mode, without dollar signs."""
    return fold(box, _lower)


def text(raw: str) -> str:
    """Any text as LaTeX text in mathematical mode; invisible and control characters are dropped."""
    return rf"\text{{{''.join(SPECIAL.get(c, c) for c in raw if c.isprintable())}}}"


def _lower(box: Box, parts: list[str]) -> str:
    match box:
        case ("i", str(raw)):
            return r"\," if box == SPACE else _identifier(raw)
        case ("n", str(raw)):
            return _number(raw)
        case ("t", str(raw)):
            return _function(raw)
        case ("o", str(raw)):
            return OPERATORS.get(raw) or text(raw)
        case ("row", *_):
            return " ".join(parts)
        case ("frac", _, _):
            return rf"\frac{{{parts[0]}}}{{{parts[1]}}}"
        case ("sup", _, _):
            return f"{_base(box[1], parts[0])}^{{{parts[1]}}}"
        case ("sub", _, _):
            base = f"{{{parts[0]}}}" if box[1][0] == "sub" else _base(box[1], parts[0])
            return f"{base}_{{{parts[1]}}}"
        case ("sqrt", _):
            return rf"\sqrt{{{parts[0]}}}"
        case ("root", _, _):
            return rf"\sqrt[{{{parts[1]}}}]{{{parts[0]}}}"
        case ("fence", str(left), _, str(right)):
            return rf"\left{FENCES.get(left, '.')} {parts[0]} \right{FENCES.get(right, '.')}"
        case ("bar", _):
            return rf"\bar{{{parts[0]}}}"
        case ("dot", _):
            return rf"\dot{{{parts[0]}}}"
    return ""


def _base(box: object, lowered: str) -> str:
    """A base that may stand without braces: a function's name keeps its spacing so, a letter is easier to read."""
    return lowered if isinstance(box, tuple) and box[0] in ("i", "n", "t", "fence", "sub") else f"{{{lowered}}}"


def _identifier(raw: str) -> str:
    if re.fullmatch("[A-Za-z]", raw):
        return raw
    if re.fullmatch("[A-Za-z][A-Za-z0-9]*", raw):
        return rf"\mathrm{{{raw}}}"
    if raw == "∞":
        return r"\infty"
    return _greek(raw) or text(raw)


def _greek(raw: str) -> str:
    """The command of a Greek letter, or ``""``."""
    if len(raw) != 1:
        return ""
    found = re.fullmatch("GREEK (SMALL|CAPITAL) LETTER ([A-Z]+)", unicodedata.name(raw, ""))
    if not found:
        return ""
    case, letter = found[1], found[2].lower().replace("lamda", "lambda")
    if letter == "omicron" and case == "SMALL":
        return "o"
    if case == "SMALL":
        return rf"\{letter}" if letter in _SMALL else ""
    return rf"\{letter.capitalize()}" if letter in _CAPITAL else ""


_CAPITAL = {"gamma", "delta", "theta", "lambda", "xi", "pi", "sigma", "upsilon", "phi", "psi", "omega"}
_SMALL = _CAPITAL | {"alpha", "beta", "epsilon", "zeta", "eta", "iota", "kappa", "mu", "nu", "rho", "tau", "chi"}


def _number(raw: str) -> str:
    plain = raw.replace(MINUS, "-").replace("∞", r"\infty ")
    if re.fullmatch(r"-?([0-9.]+|\\infty )", plain):
        return plain.strip()
    power = re.fullmatch(r"(-?[0-9.]+)e(-?[0-9]+)", plain)
    return rf"{power[1]} \cdot 10^{{{power[2]}}}" if power else text(raw)


def _function(raw: str) -> str:
    if raw in FUNCTIONS:
        return rf"\{raw}"
    if raw == "…":
        return r"\dots"
    if re.fullmatch("[A-Za-z][A-Za-z0-9]*", raw):
        return rf"\operatorname{{{raw}}}"
    return _greek(raw) or text(raw)
