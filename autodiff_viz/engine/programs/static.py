"""Define-and-run, for contrast: one graph that holds both branches of every ``if`` and weighs them by its condition.

A condition is a number of the graph, 1 or 0, and ``if c: y = a`` / ``else: y = b`` becomes y = c·a + (1 − c)·b. What
runs how often must then be known before: a loop whose end depends on a value has no place in such a graph.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from autodiff_viz.engine.interpreter import PARTS
from autodiff_viz.engine.interpreter.failure import refused
from autodiff_viz.engine.interpreter.machine import Interpreter, Part, ReturnError, Step
from autodiff_viz.engine.programs.world import TapeWorld
from autodiff_viz.engine.variables import Variable
from autodiff_viz.languages import _

_GOES_ON = object()
"""In place of a value that a branch returned."""


class StaticWorld(TapeWorld):
    """Comparisons and random numbers stand in the graph; nothing may depend on them before it runs."""

    def compare(self, operation: str, left: Any, right: Any) -> Any:
        if not isinstance(left, Variable) and not isinstance(right, Variable):
            return super().compare(operation, left, right)
        match operation:
            case "Lt":
                return self.apply("lt", left, right)
            case "Gt":
                return self.apply("lt", right, left)
            case "LtE":
                return self.apply("le", left, right)
            case "GtE":
                return self.apply("le", right, left)
            case "Eq":
                return self.apply("le", left, right) * self.apply("le", right, left)
            case "NotEq":
                return 1 - self.compare("Eq", left, right)
        return super().compare(operation, left, right)

    def truth(self, value: Any) -> bool:
        if isinstance(value, Variable):
            raise refused(
                _("Here the graph would depend on a value, and a static graph is there before any value."),
                _("Only if and … if … else … with one comparison can be drawn with both branches."),
            )
        return super().truth(value)

    def thrown_as(self, value: float) -> Any:
        return Variable(self.recorder, self.recorder.constant(value, "rand"))

    def choose(self, condition: Variable, first: Any, second: Any) -> Any:
        """c·a + (1 − c)·b."""
        if first is second:
            return first
        if not all(isinstance(value, Variable | int | float) for value in (first, second)):
            raise refused(
                _("Only numbers can be chosen between in a static graph."), _("Let both branches give a number.")
            )
        return condition * first + (1 - condition) * second


class StaticInterpreter(Interpreter):
    """What follows an ``if`` that returns is its ``else``."""

    def body(self, statements: list[ast.stmt]) -> Step:
        for i, statement in enumerate(statements):
            rest = statements[i + 1 :]
            returns = isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Return)
            if isinstance(statement, ast.If) and returns and rest and not statement.orelse:
                yield ast.copy_location(ast.If(statement.test, statement.body, rest), statement)
                return
            yield statement


def _if(run: Interpreter, node: ast.If) -> Step:
    test = yield node.test
    if not isinstance(test, Variable):
        yield from run.body(node.body if run.tested(node.test, test) else node.orelse)
        return
    world = _world(run)
    before = dict(run.scope.values)
    outcomes: list[tuple[dict[str, Any], Any]] = []
    for body in (node.body, node.orelse):
        run.scope.values.clear()
        run.scope.values.update(before)
        returned = _GOES_ON
        try:
            yield from run.body(body)
        except ReturnError as signal:
            returned = signal.value
        outcomes.append((dict(run.scope.values), returned))
    run.node = node
    (first, a), (second, b) = outcomes
    if a is not _GOES_ON and b is not _GOES_ON:
        raise ReturnError(world.choose(test, a, b))
    if a is not _GOES_ON or b is not _GOES_ON:
        raise refused(
            _("One branch returns and the other does not: a static graph cannot stop half-way."),
            _("Let both branches end with return."),
        )
    for name in second | first:
        if name in first and name in second and first[name] is not second[name]:
            run.assign(name, world.choose(test, first[name], second[name]), named=True)
        else:
            run.scope.values[name] = first.get(name, second.get(name))


def _choice(run: Interpreter, node: ast.IfExp) -> Step:
    test = yield node.test
    if not isinstance(test, Variable):
        return (yield node.body if run.tested(node.test, test) else node.orelse)
    first = yield node.body
    second = yield node.orelse
    run.node = node
    return _world(run).choose(test, first, second)


def _world(run: Interpreter) -> StaticWorld:
    assert isinstance(run.world, StaticWorld)
    return run.world


STATIC_PARTS: Mapping[type[ast.AST], Part] = {**PARTS, ast.If: _if, ast.IfExp: _choice}
