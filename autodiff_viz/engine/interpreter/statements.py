"""Statements: assignments, blocks and imports."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from autodiff_viz.engine.interpreter.failure import RaisedError, refused
from autodiff_viz.engine.interpreter.machine import (
    BreakError,
    ContinueError,
    Interpreter,
    Part,
    ReturnError,
    Step,
)
from autodiff_viz.engine.interpreter.scopes import check_name
from autodiff_viz.engine.interpreter.values import Module
from autodiff_viz.languages import _


def _expression(run: Interpreter, node: ast.Expr) -> Step:
    value = yield node.value
    if run.is_top(node):
        run.last = value
        if value is not None and not isinstance(node.value, ast.Constant):
            run.say(node.lineno, run.world.echo(value) + "\n", echo=True)


def _assign(run: Interpreter, node: ast.Assign) -> Step:
    value = yield node.value
    for target in node.targets:
        yield from store(run, target, value, named=True)


def _annotated(run: Interpreter, node: ast.AnnAssign) -> Step:
    if node.value is not None:
        value = yield node.value
        yield from store(run, node.target, value, named=True)


def store(run: Interpreter, target: ast.expr, value: Any, named: bool = False) -> Step:
    """Assign a value to a name, an item, an attribute, or several of them; ``named``: by an assignment, not a loop."""
    run.node = target
    if isinstance(target, ast.Name):
        run.assign(target.id, value, named)
    elif isinstance(target, ast.Tuple | ast.List):
        items = run.world.items(value)
        if any(isinstance(part, ast.Starred) for part in target.elts):
            raise refused(_("A star on the left is not available here."), _("Name every part."))
        if len(items) < len(target.elts):
            message = f"not enough values to unpack (expected {len(target.elts)}, got {len(items)})"
            raise RaisedError("ValueError", message)
        if len(items) > len(target.elts):
            raise RaisedError("ValueError", f"too many values to unpack (expected {len(target.elts)})")
        for part, item in zip(target.elts, items, strict=True):
            yield from store(run, part, item, named)
    elif isinstance(target, ast.Attribute):
        owner = yield target.value
        run.node = target
        check_name(target.attr)
        run.world.set_attribute(owner, target.attr, value)
    elif isinstance(target, ast.Subscript):
        owner = yield target.value
        index = yield target.slice
        run.node = target
        run.world.put(owner, index, value)
    else:
        raise refused(_("This cannot be assigned to here."), _("Assign to a name."))


def _augmented(run: Interpreter, node: ast.AugAssign) -> Step:
    operation = type(node.op).__name__
    if isinstance(node.target, ast.Name):
        before = run.name(node.target.id)
        change = yield node.value
        run.node = node
        run.assign(node.target.id, run.world.binary(operation, before, change, in_place=True), named=True)
        return
    owner = yield node.target.value
    if isinstance(node.target, ast.Attribute):
        check_name(node.target.attr)
        before = run.world.attribute(owner, node.target.attr)
        change = yield node.value
        run.node = node
        run.world.set_attribute(owner, node.target.attr, run.world.binary(operation, before, change, in_place=True))
        return
    index = yield node.target.slice
    before = run.world.item(owner, index)
    change = yield node.value
    run.node = node
    run.world.put(owner, index, run.world.binary(operation, before, change, in_place=True))


def _if(run: Interpreter, node: ast.If) -> Step:
    test = yield node.test
    yield from run.body(node.body if run.tested(node.test, test) else node.orelse)


def _while(run: Interpreter, node: ast.While) -> Step:
    while True:
        test = yield node.test
        if not run.tested(node.test, test):
            break
        try:
            yield from run.body(node.body)
        except ContinueError:
            continue
        except BreakError:
            return
    yield from run.body(node.orelse)


def _for(run: Interpreter, node: ast.For) -> Step:
    values = yield node.iter
    run.node = node.iter
    for value in values if isinstance(values, range) else run.world.items(values):
        run.budget.step()
        yield from store(run, node.target, value)
        try:
            yield from run.body(node.body)
        except ContinueError:
            continue
        except BreakError:
            return
    yield from run.body(node.orelse)


def _with(run: Interpreter, node: ast.With) -> Step:
    if len(node.items) != 1 or node.items[0].optional_vars is not None or not run.world.modes:
        raise refused(_("Only 'with torch.no_grad():' is available here."))
    manager = yield node.items[0].context_expr
    if not isinstance(manager, run.world.modes):
        raise refused(_("Only 'with torch.no_grad():' is available here."))
    with manager:
        yield from run.body(node.body)


def _break(_run: Interpreter, node: ast.Break) -> Step:
    raise BreakError
    yield node


def _continue(_run: Interpreter, node: ast.Continue) -> Step:
    raise ContinueError
    yield node


def _pass(_run: Interpreter, node: ast.Pass) -> Step:
    return
    yield node


def _return(_run: Interpreter, node: ast.Return) -> Step:
    value = (yield node.value) if node.value is not None else None
    raise ReturnError(value)


def _import(run: Interpreter, node: ast.Import) -> Step:
    for alias in node.names:
        module = _module(run, alias.name)
        name = alias.asname or alias.name.partition(".")[0]
        run.assign(name, module if alias.asname else _module(run, name))
    return
    yield node


def _import_from(run: Interpreter, node: ast.ImportFrom) -> Step:
    module = _module(run, node.module or "." * node.level)
    for alias in node.names:
        if alias.name == "*":
            run.scope.values |= module.names
        elif f"{module.name}.{alias.name}" in run.modules:
            run.assign(alias.asname or alias.name, run.modules[f"{module.name}.{alias.name}"])
        else:
            check_name(alias.name)
            run.assign(alias.asname or alias.name, run.world.attribute(module, alias.name))
    return
    yield node


def _module(run: Interpreter, name: str) -> Module:
    if name not in run.modules:
        raise refused(
            _("'{name}' cannot be imported here.").format(name=name),
            _("These can: {names}.").format(names=", ".join(run.modules)),
        )
    return run.modules[name]


STATEMENTS: Mapping[type[ast.AST], Part] = {
    ast.AnnAssign: _annotated,
    ast.Assign: _assign,
    ast.AugAssign: _augmented,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Expr: _expression,
    ast.For: _for,
    ast.If: _if,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Pass: _pass,
    ast.Return: _return,
    ast.While: _while,
    ast.With: _with,
}
