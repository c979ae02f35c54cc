"""Formula or program: what a text is, before anybody reads it."""

from __future__ import annotations

import ast
import re

from autodiff_viz.engine.interpreter.limits import MAX_TEXT
from autodiff_viz.errors import FormulaError
from autodiff_viz.notation import parse

_CLEAR = re.compile(
    r"""^[ \t]*(?:
    def\s+\w+\s*\( | for[ \t]+\w+(?:[ \t]*,[ \t]*\w+)*[ \t]+in\b | (?:while|if|elif)\b[^;\n]*: | else\s*:
    | return\b(?!\s*[-+*/=^]) | import\s+\w+\s*(?:as\b|,|$) | from\s+[\w.]+\s+import\b
    | print\s*\( | (?:break|continue|pass)\s*$
    )""",
    re.MULTILINE | re.VERBOSE,
)
"""Lines that only a program has."""

_ONLY_PYTHON = (
    ast.AugAssign,
    ast.BoolOp,
    ast.Call,
    ast.Compare,
    ast.FloorDiv,
    ast.GeneratorExp,
    ast.IfExp,
    ast.JoinedStr,
    ast.Lambda,
    ast.List,
    ast.ListComp,
    ast.MatMult,
    ast.Mod,
    ast.Subscript,
    ast.Tuple,
)
"""Parts of Python; where the formula language cannot read a text that has one, it is a program."""


def is_program(text: str) -> bool:
    """Whether a text is a Python program; everything that the formula language can read is a formula.

    A text of which only the lines of blocks, ``return``, ``import`` and ``print`` speak for a program is one even if it
    has mistakes, so that these are explained as a program's.
    """
    if _CLEAR.search(text[:MAX_TEXT]):
        return True
    if len(text) > MAX_TEXT:
        return False
    try:
        tree = ast.parse(text.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return _has_python(tree) and not _is_formula(text)


def _has_python(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in _FUNCTIONS:
                return True
        elif isinstance(node, _ONLY_PYTHON) or (isinstance(node, ast.Assign) and len(node.targets) > 1):
            return True
    return False


_FUNCTIONS = frozenset(
    ("rand", "range", "len", "sum", "zip", "enumerate", "float", "int", "list", "tuple", "round", "item", "detach")
)
"""Functions that programs have and formulas lack."""


def _is_formula(text: str) -> bool:
    try:
        parse(text)
    except FormulaError:
        return False
    return True
