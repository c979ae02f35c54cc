"""What people type → ``Program``: mathematics in ASCII, Unicode, LaTeX and Python spellings."""

from autodiff_viz.notation.names import canonical_name
from autodiff_viz.notation.parser import parse, parse_expression
from autodiff_viz.notation.printer import show
from autodiff_viz.notation.program import Assign, Expression, Part, Program, Repeat

__all__ = [
    "Assign",
    "Expression",
    "Part",
    "Program",
    "Repeat",
    "canonical_name",
    "parse",
    "parse_expression",
    "show",
]
