"""Names and the functions that look for them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autodiff_viz.engine.interpreter.failure import RaisedError, refused
from autodiff_viz.languages import _

FUNCTION_NODES = (ast.FunctionDef, ast.Lambda)


@dataclass(eq=False)
class Scope:
    """Names and their values.

    ``own`` are those that a function assigns, which Python never looks for outside; ``library`` is there without an
    import, and hidden by whatever is assigned.
    """

    values: dict[str, Any] = field(default_factory=dict)
    outer: Scope | None = None
    own: frozenset[str] = frozenset()
    library: Mapping[str, Any] = field(default_factory=dict)

    def find(self, name: str) -> Any:
        """The value of a name.

        Raises:
            KeyError: There is none.
            RaisedError: A function uses a name before it assigns it.
        """
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            if name in scope.library:
                return scope.library[name]
            if name in scope.own:
                message = f"cannot access local variable '{name}' where it is not associated with a value"
                raise RaisedError("UnboundLocalError", message)
            scope = scope.outer
        raise KeyError(name)


@dataclass(frozen=True, eq=False)
class Function:
    """A function that a text defines."""

    name: str
    node: ast.FunctionDef | ast.Lambda
    scope: Scope
    defaults: Mapping[str, Any]
    own: frozenset[str]

    def __repr__(self) -> str:
        return f"<function {self.name}>"


def check_name(name: str) -> None:
    """Refuse the names that lead to Python's inner parts."""
    if name.startswith("_") and name != "_":
        raise refused(
            _("Names that begin with an underscore, such as '{name}', are not available here.").format(name=name[:40]),
            _("They lead to Python's inner parts. Take another name."),
        )


def assigned(node: ast.FunctionDef | ast.Lambda) -> frozenset[str]:
    """The names that a function's own body assigns."""
    found: set[str] = set()
    stack: list[ast.AST] = list(node.body) if isinstance(node, ast.FunctionDef) else []
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.add(part.id)
        elif isinstance(part, ast.FunctionDef):
            found.add(part.name)
        if not isinstance(part, (*FUNCTION_NODES, ast.ListComp, ast.GeneratorExp)):
            stack += ast.iter_child_nodes(part)
    return frozenset(found)
