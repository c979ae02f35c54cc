"""The names that a program finds without an import. What they do is in ``library``."""

from __future__ import annotations

import math
from difflib import get_close_matches

from autodiff_viz.engine.tensors import names
from autodiff_viz.notation.characters import GREEK
from autodiff_viz.notation.names import suggestion
from autodiff_viz.ops import SPELLINGS

CONSTANTS = {"e": math.e, "pi": math.pi, "π": math.pi, "inf": math.inf}
"""Name → number, unless the program assigns it."""

MODULES = ("math", "np", "numpy", "torch", "random")
"""Names before a point: ``np.sin`` is ``sin``."""

PYTHON = frozenset(
    (
        *("abs", "all", "any", "bool", "enumerate", "float", "int", "len", "list", "max", "min", "pow", "print"),
        *("range", "reversed", "round", "sorted", "str", "sum", "tuple", "zip", "rand", "randn", "uniform"),
    )
)
"""Python's own functions, as far as programs have them, and the dice."""

TENSORS = frozenset(names.FUNCTIONS) - frozenset(SPELLINGS) - PYTHON
"""Functions of tensors."""

FUNCTIONS = frozenset(SPELLINGS) | PYTHON | TENSORS

OFTEN_VARIABLES = frozenset(GREEK) | frozenset(GREEK.values()) | TENSORS
"""``gamma``, ``norm`` and their like: functions where they are called, otherwise variables."""


def nearest(word: str) -> str:
    """The function that was probably meant, or ``""``."""
    near = get_close_matches(word, PYTHON, 1, 0.75)
    return near[0] if near else suggestion(word)
