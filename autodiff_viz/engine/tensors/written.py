"""Points as somebody writes them into a field, a link or a command: ``[1, 2]`` is a tensor."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from autodiff_viz.engine.tensors.reading import array_of
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.languages import _
from autodiff_viz.tensors.linear_maps import Array

MAX_VALUE = 1_000
"""Characters of a tensor that is typed."""

_PIECE = re.compile(r"\s*(\[|\]|,|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)", re.IGNORECASE)


def is_list(text: str) -> bool:
    """Whether a value is meant as a tensor."""
    return text.strip().startswith("[")


def read_list(text: str) -> Array:
    """``[1, 2, 3]`` or ``[[1, 2], [3, 4]]`` as an array.

    Raises:
        FormulaError: It is no such list.
        LimitError: It is longer than ``MAX_VALUE`` characters.
    """
    if len(text) > MAX_VALUE:
        raise LimitError(
            _("This value has {count:,} characters; a field takes at most {limit:,}.").format(
                count=len(text), limit=MAX_VALUE
            ),
            hint=_("Use a smaller tensor, or the Python package, which takes arrays."),
        )
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    open_lists: list[list[Any]] = [[]]
    place = 0
    before = ","
    while place < len(plain):
        match = _PIECE.match(plain, place)
        piece = match[1] if match else ""
        value = piece not in ("", "[", "]", ",")
        fits = (before in ("[", ",")) if value or piece == "[" else before not in ("[", ",")
        if not match or not fits or (piece == "]" and len(open_lists) == 1):
            raise _no_list()
        if piece == "[":
            open_lists.append([])
        elif piece == "]":
            open_lists[-2].append(open_lists.pop())
        elif value:
            open_lists[-1].append(float(piece))
        before = piece
        place = match.end()
    found = array_of(open_lists[0][0]) if len(open_lists) == len(open_lists[0]) == 1 else None
    if found is None or not found.size:
        raise _no_list()
    return found


def _no_list() -> FormulaError:
    return FormulaError(_("This list cannot be read."), hint=_("Write [1, 2, 3] or [[1, 2], [3, 4]]."))


def items_of(text: str) -> list[str]:
    """What stands between commas; those inside brackets separate nothing: ``x:3,y:[1,2]`` has two items."""
    items, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if character == "," and depth <= 0:
            items.append(text[start:place])
            start = place + 1
    return [*items, text[start:]]


def pairs_of(text: str) -> list[tuple[str, str]]:
    """``x:3,y:[1,2]`` as names and values."""
    found = (item.rpartition(":") for item in items_of(text) if ":" in item)
    return [(name, value) for name, _colon, value in found]
