"""What a reader can cause: every mistake says what is wrong, where, and the way out."""

from __future__ import annotations

from typing import NamedTuple

EXCERPT = 60
"""Characters of a long line that are shown around the place of an error."""


class Span(NamedTuple):
    """A place in a text: the characters ``text[start:stop]``."""

    start: int
    stop: int


class FormulaError(ValueError):
    """Something in a formula, a point or an option that cannot be understood or computed.

    Attributes:
        message: What is wrong, one sentence.
        span: Where, as character offsets into ``text``; ``None`` if it concerns the whole.
        hint: The way out, one sentence, or ``""``.
        text: The text that ``span`` points into.
        fix: A replacement for the text under ``span``, if one is obvious, or ``""``.
    """

    def __init__(
        self,
        message: str,
        span: Span | None = None,
        hint: str = "",
        text: str = "",
        fix: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.hint = hint
        self.text = text
        self.fix = fix

    def __str__(self) -> str:
        lines = [self.message]
        if self.span is not None and self.text:
            lines += ["    " + line for line in excerpt(self.text, self.span)]
        if self.hint:
            lines.append(self.hint)
        return "\n".join(lines)


class LimitError(FormulaError):
    """The input is larger than a named limit; the message says which and how large it is."""


class DomainError(FormulaError):
    """A value or a point lies where the operation is not defined."""


def excerpt(text: str, span: Span) -> tuple[str, str]:
    """The line around a place and, below it, the carets that mark the place.

    Returns:
        Two strings of one line each; control characters are shown as spaces and a long line is cut to
        ``EXCERPT`` characters, so that the carets stand under the marked characters in a fixed-width font.
    """
    start = min(max(span.start, 0), len(text))
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", start)
    right = len(text) if right < 0 else right
    if right - left > EXCERPT:
        left = max(left, start - EXCERPT // 2)
        right = min(right, left + EXCERPT)
    line = "".join(c if c.isprintable() else " " for c in text[left:right])
    width = max(1, min(span.stop, right) - start)
    return line, " " * (start - left) + "^" * width
