"""Runs a syntax tree, one part at a time: what has no entry in the table of parts cannot be run.

Every part is a generator that asks for the values of its own parts. One loop drives them, so neither deep expressions
nor deep calls use Python's stack, every step is counted, and an error knows the part it came from.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from typing import Any

from autodiff_viz.engine.interpreter.failure import RaisedError, refused
from autodiff_viz.engine.interpreter.limits import MAX_CALLS, Budget, check_characters
from autodiff_viz.engine.interpreter.scopes import Scope, check_name
from autodiff_viz.engine.interpreter.values import Builtin, Module, kind_of
from autodiff_viz.engine.interpreter.world import World
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _

Step = Generator[ast.AST, Any, Any]
"""A running part: it yields the parts whose values it needs and returns its own."""

Part = Callable[["Interpreter", Any], Step]
"""How one kind of part is run."""


class BreakError(Exception):
    """``break``."""


class ContinueError(Exception):
    """``continue``."""


class ReturnError(Exception):
    """``return``, with its value."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Interpreter:
    """One run of one tree.

    Args:
        parts: Kind of part → how it is run; ``PARTS`` of this package.
        world: What values are.
        names: What is there without an import.
        modules: What can be imported.
        budget: What the run may use.
        write: Called with (line, text) for everything printed; echoes of bare expressions have ``echo=True``.
        calls: Functions that may wait for each other.

    Attributes:
        scope: Where names are looked for now.
        main: Where the text's own names are.
        node: The part that is running, or at which the run stopped.
        lines: Line → how often a statement that begins there was executed.
        tests: Condition of an ``if`` or ``while`` → how often it was false and true.
        last: The value of the last bare expression of the text itself.
    """

    def __init__(
        self,
        parts: Mapping[type[ast.AST], Part],
        world: World,
        names: Mapping[str, Any],
        modules: Mapping[str, Module],
        budget: Budget,
        write: Callable[[int, str, bool], None],
        calls: int = MAX_CALLS,
    ) -> None:
        self.parts, self.world, self.modules, self.budget = parts, world, modules, budget
        self.scope = self.main = Scope(outer=Scope({"print": Builtin("print", self._print)}, library=names))
        self.node: ast.AST = ast.Module(body=[], type_ignores=[])
        self.lines: Counter[int] = Counter()
        self.tests: dict[ast.expr, list[int]] = {}
        self.last: Any = None
        self.calls, self.waiting = calls, 0
        self._write = write
        self._top: set[ast.stmt] = set()

    @property
    def line(self) -> int:
        """The line that is running."""
        return getattr(self.node, "lineno", 0)

    def run(self, tree: ast.Module) -> None:
        """Execute a tree.

        Raises:
            FormulaError, RaisedError: The text stopped; ``node`` is the part at which it did.
        """
        self._top = set(tree.body)
        self.drive(tree, self.body(tree.body))

    def drive(self, root: ast.AST, first: Step) -> Any:
        """Run one part to its end, and all that it asks for.

        Raises:
            FormulaError, RaisedError: As ``run``.
        """
        stack: list[tuple[ast.AST, Step]] = [(root, first)]
        value: Any = None
        error: Exception | None = None
        placed = False
        origin = root
        try:
            while stack:
                node, step = stack[-1]
                self.node = self.node if placed else node
                try:
                    asked = step.send(value) if error is None else step.throw(error)
                except StopIteration as stop:
                    stack.pop()
                    value, error, placed = stop.value, None, False
                except (BreakError, ContinueError, ReturnError) as signal:
                    stack.pop()
                    origin = node if error is not signal else origin
                    value, error = None, signal
                except (FormulaError, RaisedError) as found:
                    stack.pop()
                    value, error, placed = None, found, True
                else:
                    value, error, placed = None, None, False
                    self.node = asked
                    self.budget.step()
                    stack.append((asked, self._part(asked)))
        finally:
            for _node, step in reversed(stack):
                step.close()
        if isinstance(error, FormulaError | RaisedError):
            raise error
        if error is not None:
            self.node = origin
            raise RaisedError("SyntaxError", _OUTSIDE[type(error)])
        return value

    def _part(self, node: ast.AST) -> Step:
        part = self.parts.get(type(node))
        return _unknown(node) if part is None else part(self, node)

    def body(self, statements: list[ast.stmt]) -> Step:
        """Run statements in order."""
        for statement in statements:
            self.lines[statement.lineno] += 1
            yield statement

    def is_top(self, statement: ast.stmt) -> bool:
        """Whether a statement stands in the text itself, not in a block."""
        return statement in self._top

    def name(self, name: str) -> Any:
        """The value of a name."""
        check_name(name)
        try:
            return self.scope.find(name)
        except KeyError:
            raise self.world.unknown(name) from None

    def assign(self, name: str, value: Any, named: bool = False) -> None:
        """Give a name a value; ``named`` if the text says ``name = …``."""
        check_name(name)
        self.scope.values[name] = value
        if named:
            self.world.named(name, value)

    def tested(self, test: ast.expr, value: Any) -> bool:
        """The truth of a condition, noted."""
        self.node = test
        truth = self.world.truth(value)
        self.tests.setdefault(test, [0, 0])[truth] += 1
        return truth

    # Output

    def _print(self, *values: Any, sep: Any = " ", end: Any = "\n", flush: Any = False) -> None:
        sep, end = " " if sep is None else sep, "\n" if end is None else end
        if not isinstance(sep, str) or not isinstance(end, str):
            raise RaisedError("TypeError", f"sep must be None or a string, not {kind_of(sep)}")
        check_characters(len(sep) * len(values))
        self.say(self.line, sep.join(map(self.world.text, values)) + end)

    def say(self, line: int, text: str, echo: bool = False) -> None:
        """Write something."""
        self.budget.printed(len(text))
        self._write(line, text, echo)


_OUTSIDE: Mapping[type[Exception], str] = {
    BreakError: "'break' outside loop",
    ContinueError: "'continue' not properly in loop",
    ReturnError: "'return' outside function",
}

_CONSTRUCTS: Mapping[type[ast.AST], str] = {
    ast.Assert: "assert",
    ast.AsyncFunctionDef: "async",
    ast.Await: "await",
    ast.ClassDef: "class",
    ast.Delete: "del",
    ast.Dict: "{…}",
    ast.DictComp: "{…}",
    ast.Global: "global",
    ast.Match: "match",
    ast.NamedExpr: ":=",
    ast.Nonlocal: "nonlocal",
    ast.Raise: "raise",
    ast.Set: "{…}",
    ast.SetComp: "{…}",
    ast.Starred: "*",
    ast.Try: "try",
    ast.TryStar: "try",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
}


def _unknown(node: ast.AST) -> Step:
    name = _CONSTRUCTS.get(type(node), type(node).__name__)
    raise refused(
        _("'{name}' is not available here.").format(name=name),
        _("Write it with assignments, functions, if, for and while."),
    )
    yield node
