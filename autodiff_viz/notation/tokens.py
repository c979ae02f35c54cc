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


CLOSERS = {"(": ")", "{": "}", "[": "]", "|": "|", "⌊": "⌋", "⌈": "⌉", "⁽": "⁾"}
"""Opening sign → closing sign; ``⁽ ⁾`` stand around a run of superscripts."""
