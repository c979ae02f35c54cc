"""What a word means: a constant, an operation, or a variable under its canonical name."""

from __future__ import annotations

import keyword
import math
from difflib import get_close_matches
from typing import NamedTuple

from autodiff_viz.errors import FormulaError, Span
from autodiff_viz.languages import _
from autodiff_viz.notation import tokens
from autodiff_viz.notation.characters import GREEK
from autodiff_viz.notation.lexer import tokenize
from autodiff_viz.ops import OPERATIONS, SPELLINGS, Operation
from autodiff_viz.tensors.operations import TENSOR_OPERATIONS, TYPED, TensorOperation

CONSTANTS = {"e": math.e, "pi": math.pi, "π": math.pi, "inf": math.inf, "infinity": math.inf}
"""Spelling → value, unless the program assigns the name."""

CONSTANT_NAMES = {"π": "pi", "infinity": "inf"}

_SYMBOLS: dict[str, str] = {}
for _operation in OPERATIONS.values():
    if _operation.symbol in GREEK:
        _SYMBOLS.setdefault(_operation.symbol, _operation.name)
_GREEK_NAMES = frozenset(GREEK.values())
BY_LETTER = {**_SYMBOLS, **{GREEK[letter]: name for letter, name in _SYMBOLS.items()}}
"""σ, sigma, Γ … → operation, where an argument follows."""

_LOWER = {spelling.lower(): name for spelling, name in SPELLINGS.items() if len(spelling) > 1}


class Meaning(NamedTuple):
    """What a word stands for.

    Attributes:
        name: Canonical name of a variable or constant, or ``""`` if the word can only be an operation.
        operation: A name in the operation table, or ``""``.
        value: The number, for a constant; else ``None``.
    """

    name: str = ""
    operation: str = ""
    value: float | None = None


def meaning(word: str, assigned: frozenset[str]) -> Meaning:
    """What a word means in a program that assigns these names; both a name and an operation if what follows decides."""
    module, __, last = word.rpartition(".")
    if module:
        if last in CONSTANTS:
            return Meaning(CONSTANT_NAMES.get(last, last), value=CONSTANTS[last])
        return Meaning(operation=operation_named(last) or (last if last in TYPED else "?"))
    name = canonical(word)
    if name in assigned:
        return Meaning(name)
    if word in CONSTANTS:
        return Meaning(CONSTANT_NAMES.get(word, word), value=CONSTANTS[word])
    if word in BY_LETTER:
        return Meaning(name, BY_LETTER[word])
    if word in TYPED:
        return Meaning(name, word)
    if word in _GREEK_NAMES and word in SPELLINGS:
        return Meaning(name, SPELLINGS[word])
    if word not in GREEK and (operation := operation_named(word)):
        return Meaning(operation=operation)
    return Meaning(name)


def operation_named(word: str) -> str:
    """The operation with this spelling, in any case (``ReLU``, ``Exp``), or ``""``."""
    return SPELLINGS.get(word) or _LOWER.get(word.lower(), "")


def method_named(word: str) -> str:
    """The operation behind ``x.exp()`` or ``x.sum()``, or ``""``."""
    return operation_named(word) or (word if word in TYPED else "")


def entry(operation: str) -> Operation | TensorOperation:
    """The line of an operation in its table."""
    return OPERATIONS.get(operation) or TENSOR_OPERATIONS[operation]


def canonical(word: str) -> str:
    """The canonical name of one word token: ``θ`` → ``theta``, ``x1`` → ``x_1``; other words as they are."""
    letter, rest = GREEK.get(word[0], word[0]), word[1:]
    return f"{letter}_{rest}" if rest.isascii() and rest.isdecimal() else letter + rest


def canonical_name(text: str) -> str:
    """The name behind all spellings: ``x₁``, ``x_1`` and ``x_{1}`` are ``x_1``; ``θ`` and ``\\theta`` are ``theta``.

    Raises:
        FormulaError: The text is not a name.
    """
    found = tokenize(text)
    if len(found) == 2 and found.kinds[0] == tokens.WORD and "." not in found.texts[0]:
        return canonical(found.texts[0])
    raise FormulaError(
        _("'{text}' is not a name.").format(text=text.strip()[:40]),
        Span(0, len(text)),
        _("A name is a letter or a word, perhaps with a subscript: x, x_1, rate, θ."),
        text,
    )


def is_python_word(word: str) -> bool:
    """Whether Python would read the word as a keyword."""
    return keyword.iskeyword(word)


def suggestion(word: str) -> str:
    """The operation that was probably meant, or ``""``: the closest spelling, or the one that the word ends in."""
    glued = _glued(word)
    return "*".join(glued) if glued else _swapped(word) or _close(word, 0.8) or _replaced(word) or _close(word, 0.76)


def _swapped(word: str) -> str:
    """The spelling with the same letters in another order, or ``""``."""
    letters = sorted(word)
    return next((spelling for spelling in SPELLINGS if sorted(spelling) == letters), "")


def _replaced(word: str) -> str:
    """The spelling in which only one letter is another one, or ``""``."""
    if len(word) < 3:
        return ""
    same_length = (spelling for spelling in SPELLINGS if len(spelling) == len(word))
    return next((s for s in same_length if sum(a != b for a, b in zip(s, word, strict=True)) == 1), "")


def _close(word: str, likeness: float) -> str:
    near = get_close_matches(word, SPELLINGS, 1, likeness)
    return near[0] if near else ""


def _glued(word: str) -> tuple[str, str] | None:
    """``xsin`` → ``("x", "sin")``: a letter stuck to an operation."""
    rest = word[1:]
    return (word[0], rest) if rest in SPELLINGS and len(rest) > 2 and word[0] in "xyztuvw" else None


def run_together(word: str) -> tuple[str, str] | None:
    """``sinx`` → ``("sin", "x")``: an operation stuck to a one-letter argument; ``None`` for other words."""
    rest, letter = word[:-1], word[-1:]
    return (rest, letter) if rest in SPELLINGS and len(rest) > 1 and letter in "xyztuvw" else None


def close_spelling(name: str) -> str:
    """The operation whose spelling a name all but is, or ``""``: ``sinn`` → ``sin``."""
    return (_swapped(name) or _close(name, 0.88)) if len(name) > 3 else ""
