"""A text as typed → its syntax tree, with the place of every part in the text. Nothing is executed here."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from autodiff_viz.engine.interpreter.failure import RunError, RunLimitError
from autodiff_viz.engine.interpreter.limits import MAX_DEPTH, MAX_TEXT
from autodiff_viz.errors import Span
from autodiff_viz.languages import _

PROMPT = re.compile(r"(>>> ?|\.\.\. ?|In \[\d+\]: ?|\[\d+\]: ?|: )")
OUTPUT = re.compile(r"(?:tensor\(|<\w+ (?:object )?at 0x)")
"""What PyTorch prints at the beginning of a line of a copied session."""


@dataclass(frozen=True)
class Source:
    """A text that could be read.

    Attributes:
        text: As typed.
        tree: Its syntax tree.
        lines: The lines that Python read, without prompts and copied output.
        starts: Where each of these lines begins in ``text``.
    """

    text: str
    tree: ast.Module
    lines: tuple[str, ...]
    starts: tuple[int, ...]

    def span(self, node: ast.AST) -> Span:
        """The place of a part of the tree in ``text``."""
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        last, end = getattr(node, "end_lineno", None) or line, getattr(node, "end_col_offset", None) or column
        return Span(self._offset(line, column), self._offset(last, end))

    def _offset(self, line: int, column: int) -> int:
        """Python counts columns in bytes of UTF-8."""
        before = self.lines[line - 1].encode()[:column].decode(errors="ignore") if line <= len(self.lines) else ""
        return self.starts[min(line, len(self.starts)) - 1] + len(before)


def read(text: str) -> Source:
    """Parse a text; prompts and output of a copied session are left out.

    Raises:
        RunError: It is not Python; kind ``"SyntaxError"``, with Python's own message.
        RunLimitError: It is too long or nested too deeply.
    """
    if len(text) > MAX_TEXT:
        raise RunLimitError(
            _("This text has {count:,} characters; the limit is {limit:,}.").format(count=len(text), limit=MAX_TEXT),
            hint=_("Keep what leads to the result."),
            text=text,
            kind="limit",
        )
    lines, starts = _without_prompts(text)
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError as error:
        line, column = min(error.lineno or 1, len(lines)), max((error.offset or 1) - 1, 0)
        start = max(0, min(starts[line - 1] + column, len(text) - 1))
        raise RunError(
            error.msg,
            Span(start, min(start + 1, len(text))),
            _("Python cannot read this line."),
            text,
            type(error).__name__,
        ) from error
    except ValueError as error:
        raise RunError(str(error), None, _("Delete the characters that cannot be seen."), text, "ValueError") from error
    except (RecursionError, MemoryError) as error:
        raise _too_deep(text, None) from error
    source = Source(text, tree, tuple(lines), tuple(starts))
    _check_depth(source)
    return source


def _without_prompts(text: str) -> tuple[list[str], list[int]]:
    """Lines and their starts; if some line has a Python prompt, lines without one are output."""
    found = text.split("\n")
    session = any(line.startswith((">>>", "... ")) for line in found)
    notebook = not session and any(line.startswith(": ") or PROMPT.match(line) for line in found)
    lines, starts, start = [], [], 0
    for line in found:
        prompt = PROMPT.match(line) if session or notebook else None
        rest = line[prompt.end() :] if prompt else line
        if (session and not prompt and line.strip() not in ("...", ">>>")) or (notebook and OUTPUT.match(rest)):
            rest = ""
        if session and line.strip() in ("...", ">>>"):
            rest = ""
        lines.append(rest.rstrip("\r"))
        starts.append(start + len(line) - len(line[prompt.end() :]) if prompt else start)
        start += len(line) + 1
    return lines, starts


def _check_depth(source: Source) -> None:
    stack: list[tuple[ast.AST, int]] = [(source.tree, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise _too_deep(source.text, source.span(node) if hasattr(node, "lineno") else None)
        stack += [(child, depth + 1) for child in ast.iter_child_nodes(node)]


def _too_deep(text: str, span: Span | None) -> RunLimitError:
    return RunLimitError(
        _("This is nested more than {limit} levels deep.").format(limit=MAX_DEPTH),
        span,
        _("Give an inner part a name on a line of its own."),
        text,
        "limit",
    )
