"""Names as Python takes them: no keyword, nothing that means something already, no two alike."""

from __future__ import annotations

import builtins
import keyword
import unicodedata

LONGEST = 40
"""Characters of a name that are kept."""


class Identifiers:
    """Hands out identifiers, each once.

    Args:
        taken: Names that mean something in the code besides Python's own words and functions.
    """

    def __init__(self, *taken: str) -> None:
        self._taken = {*taken, *keyword.kwlist, *keyword.softkwlist, *dir(builtins)}

    def new(self, name: str) -> str:
        """An identifier as close to ``name`` as can be: ``x_1`` stays, ``a b`` is ``a_b``, ``if`` is ``if_``."""
        wanted = identifier(name)
        found, turn = wanted, 2
        while found in self._taken:
            found = f"{wanted}_" if turn == 2 and wanted + "_" not in self._taken else f"{wanted}_{turn}"
            turn += 1
        self._taken.add(found)
        return found


def identifier(name: str) -> str:
    """Letters, digits and underscores of a name as Python compares them (NFKC), beginning with a letter."""
    folded = unicodedata.normalize("NFKC", name)[:LONGEST]
    kept = "".join(c if f"a{c}".isidentifier() else "_" for c in folded)
    kept = unicodedata.normalize("NFKC", kept)
    return kept if kept.isidentifier() and kept.strip("_") else f"v{kept}"
