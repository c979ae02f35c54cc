"""The words of the language: what a lexer makes and a parser reads."""

from __future__ import annotations

from typing import NamedTuple

from autodiff_viz.errors import Span

NUMBER = "number"
WORD = "word"
SIGN = "sign"
OPEN = "open"
CLOSE = "close"
BAR = "bar"
COMMA = "comma"
EQUALS = "equals"
COLON = "colon"
BREAK = "break"
"""The end of a statement: a newline or a semicolon."""
SUBSCRIPT = "subscript"
"""``_2``, ``_{max}``, ``₂``: letters and digits; the token's text is what is written below."""
UNDERSCORE = "underscore"
"""A lone ``_`` before a group."""
METHOD = "method"
"""``.exp``; the token's text is the word."""
ROOT = "root"
FRACTION = "fraction"
END = "end"


class Tokens:
    """The tokens of a text, kept column by column: half a million are made in a moment and burden no collector."""

    __slots__ = ("kinds", "starts", "stops", "texts")

    def __init__(self, kinds: list[str], texts: list[str], starts: list[int], stops: list[int]) -> None:
        self.kinds, self.texts, self.starts, self.stops = kinds, texts, starts, stops

    def __len__(self) -> int:
        return len(self.kinds)

    def __getitem__(self, position: int) -> Token:
        return Token(self.kinds[position], self.texts[position], self.starts[position], self.stops[position])

    def append(self, token: Token) -> None:
        """Add a token at the end."""
        kind, text, start, stop = token
        self.kinds.append(kind)
        self.texts.append(text)
        self.starts.append(start)
        self.stops.append(stop)

    def replace(self, position: int, token: Token) -> None:
        """Put another token at a position."""
        self.kinds[position], self.texts[position], self.starts[position], self.stops[position] = token


class Token(NamedTuple):
    """One word of the text.

    Attributes:
        kind: One of this module's names.
        text: The word in plain characters: ``"*"`` for ``×`` and ``\\cdot``.
        start, stop: Its place in the text as typed.
    """

    kind: str
    text: str
    start: int
    stop: int

    @property
    def span(self) -> Span:
        """Its place as a ``Span``."""
        return Span(self.start, self.stop)


class Source:
    """A text being read.

    Attributes:
        text: As typed.
        tokens: Its tokens.
    """

    def __init__(self, text: str, tokens: Tokens) -> None:
        self.text = text
        self.tokens = tokens


CLOSERS = {"(": ")", "{": "}", "[": "]", "|": "|", "⌊": "⌋", "⌈": "⌉", "⁽": "⁾"}
"""Opening sign → closing sign; ``⁽ ⁾`` stand around a run of superscripts."""
