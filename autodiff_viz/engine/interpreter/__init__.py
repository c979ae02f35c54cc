"""An interpreter of our own for Python texts: it walks the syntax tree, and a ``World`` says what values are.

PyTorch's world is in ``engine.snippets``, that of our own tape in ``engine.programs``. Nothing is ever given to
``eval`` or ``exec``: what has no entry in ``PARTS`` cannot be run.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from autodiff_viz.engine.interpreter.calls import CALLS
from autodiff_viz.engine.interpreter.expressions import EXPRESSIONS
from autodiff_viz.engine.interpreter.machine import Part
from autodiff_viz.engine.interpreter.statements import STATEMENTS

PARTS: Mapping[type[ast.AST], Part] = {**STATEMENTS, **EXPRESSIONS, **CALLS}
"""Kind of part → how it is run: the whole language."""
