"""What can go wrong in a text that runs: we refuse it, it exceeds a limit, or an error of Python's own is raised."""

from __future__ import annotations

from autodiff_viz.errors import FormulaError, LimitError, Span

REFUSED = "refused"
LIMIT = "limit"


class RunError(FormulaError):
    """A program or a snippet stopped.

    Attributes:
        kind: ``REFUSED``, ``LIMIT``, or the name of the Python error (``"RuntimeError"``): then ``message`` is the
            original one, word by word, and ``hint`` explains it.
        exhibit: The entry of the museum of errors that explains it at length, or ``""``.
    """

    def __init__(
        self,
        message: str,
        span: Span | None = None,
        hint: str = "",
        text: str = "",
        kind: str = REFUSED,
        exhibit: str = "",
        fix: str = "",
    ) -> None:
        super().__init__(message, span, hint, text, fix)
        self.kind = kind
        self.exhibit = exhibit

    @property
    def line(self) -> int:
        """The line of the text, from 1; 0 if it concerns the whole."""
        return 0 if self.span is None else self.text.count("\n", 0, self.span.start) + 1


class RunLimitError(RunError, LimitError):
    """A program or a snippet stopped at a named limit."""


def refused(message: str, hint: str = "") -> RunError:
    """Something that is not available here; its place is added where it is known."""
    return RunError(message, None, hint)


def too_much(message: str, hint: str) -> RunLimitError:
    """Something that exceeds a limit; its place is added where it is known."""
    return RunLimitError(message, None, hint, kind=LIMIT)


class RaisedError(Exception):
    """An error that Python or PyTorch raised while the text ran: kind and original message."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
