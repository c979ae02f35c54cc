"""Functions: how they are defined and how they are called, their own and ours."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

from autodiff_viz.engine.interpreter.failure import RaisedError, refused, too_much
from autodiff_viz.engine.interpreter.machine import Interpreter, Part, ReturnError, Step
from autodiff_viz.engine.interpreter.scopes import Function, Scope, assigned, check_name
from autodiff_viz.engine.interpreter.values import Builtin, Kind, guarded
from autodiff_viz.languages import _

_OURS = re.compile(r"[\w.<>]*(?:<locals>\.|Interpreter\.|World\.|Torch\.)[\w<>]+\(\)")
"""Names of our own functions in messages about wrong arguments."""


def _define(run: Interpreter, node: ast.FunctionDef) -> Step:
    if node.decorator_list:
        raise refused(_("Decorators are not available here."), _("Leave it out."))
    check_name(node.name)
    run.scope.values[node.name] = yield from _function(run, node, node.name)


def _lambda(run: Interpreter, node: ast.Lambda) -> Step:
    return (yield from _function(run, node, "<lambda>"))


def _function(run: Interpreter, node: ast.FunctionDef | ast.Lambda, name: str) -> Step:
    parameters = node.args
    if parameters.vararg or parameters.kwarg or parameters.kwonlyargs or parameters.posonlyargs:
        raise refused(_("Functions take plain arguments here."), _("Write def f(x, y):, without * and /."))
    for parameter in parameters.args:
        check_name(parameter.arg)
    defaults = {}
    for parameter, default in zip(parameters.args[::-1], parameters.defaults[::-1], strict=False):
        defaults[parameter.arg] = yield default
    return Function(name, node, run.scope, defaults, assigned(node))


def _call(run: Interpreter, node: ast.Call) -> Step:
    function = yield node.func
    arguments: list[Any] = []
    for part in node.args:
        if isinstance(part, ast.Starred):
            values = yield part.value
            arguments += run.world.items(values)
        else:
            arguments.append((yield part))
    options: dict[str, Any] = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            raise refused(_("Two stars are not available here."), _("Name every argument."))
        options[keyword.arg] = yield keyword.value
    run.node = node
    if isinstance(function, Builtin):
        return _called(function, arguments, options)
    if isinstance(function, Function):
        return (yield from invoke(run, function, arguments, options))
    if isinstance(function, Kind):
        raise RaisedError("TypeError", "'type' object cannot be called here")
    raise RaisedError("TypeError", f"'{run.world.kind(function)}' object is not callable")


def _called(function: Builtin, arguments: list[Any], options: dict[str, Any]) -> Any:
    try:
        return guarded(lambda: function.call(*arguments, **options))
    except RaisedError as error:
        error.message = _OURS.sub(f"{function.name}()", error.message)
        raise


def invoke(run: Interpreter, function: Function, arguments: list[Any], options: dict[str, Any]) -> Step:
    """Call a function of the text."""
    values = _bound(function, arguments, options)
    if run.waiting >= run.calls:
        raise too_much(
            _("More than {limit} functions wait for each other.").format(limit=run.calls),
            _("Write a loop, or let the recursion end earlier."),
        )
    before, run.scope = run.scope, Scope(values, function.scope, function.own)
    run.waiting += 1
    try:
        if isinstance(function.node, ast.Lambda):
            return (yield function.node.body)
        yield from run.body(function.node.body)
    except ReturnError as returned:
        return returned.value
    finally:
        run.scope = before
        run.waiting -= 1
    return None


def _bound(function: Function, arguments: list[Any], options: dict[str, Any]) -> dict[str, Any]:
    """Parameter → value, or Python's error."""
    names = [parameter.arg for parameter in function.node.args.args]
    if len(arguments) > len(names):
        count = f"{len(names)} positional argument{'s' * (len(names) != 1)}"
        given = f"{len(arguments)} {'was' if len(arguments) == 1 else 'were'} given"
        raise RaisedError("TypeError", f"{function.name}() takes {count} but {given}")
    values = dict(zip(names, arguments, strict=False))
    for key, value in options.items():
        if key not in names:
            raise RaisedError("TypeError", f"{function.name}() got an unexpected keyword argument '{key}'")
        if key in values:
            raise RaisedError("TypeError", f"{function.name}() got multiple values for argument '{key}'")
        values[key] = value
    values = {**{k: v for k, v in function.defaults.items() if k not in values}, **values}
    if missing := [name for name in names if name not in values]:
        count = f"{len(missing)} required positional argument{'s' * (len(missing) != 1)}"
        raise RaisedError("TypeError", f"{function.name}() missing {count}: " + " and ".join(map(repr, missing)))
    return values


CALLS: Mapping[type[ast.AST], Part] = {
    ast.Call: _call,
    ast.FunctionDef: _define,
    ast.Lambda: _lambda,
}
