"""Expressions: constants, names, operators, items, lists and texts."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from autodiff_viz.engine.interpreter.failure import refused
from autodiff_viz.engine.interpreter.limits import check_characters, check_length
from autodiff_viz.engine.interpreter.machine import Interpreter, Part, Step
from autodiff_viz.engine.interpreter.scopes import Scope, check_name
from autodiff_viz.engine.interpreter.statements import store
from autodiff_viz.languages import _

MAX_LOOPS = 5
"""``for`` parts of one list comprehension."""


def _constant(_run: Interpreter, node: ast.Constant) -> Step:
    if isinstance(node.value, complex | bytes):
        raise refused(_("Complex numbers and bytes are not available here."), _("Write a number such as 2.0."))
    return node.value
    yield node


def _load(run: Interpreter, node: ast.Name) -> Step:
    return run.name(node.id)
    yield node


def _binary(run: Interpreter, node: ast.BinOp) -> Step:
    left = yield node.left
    right = yield node.right
    run.node = node
    return run.world.binary(type(node.op).__name__, left, right)


def _unary(run: Interpreter, node: ast.UnaryOp) -> Step:
    value = yield node.operand
    run.node = node
    return run.world.unary(type(node.op).__name__, value)


def _bool(run: Interpreter, node: ast.BoolOp) -> Step:
    value: Any = None
    for part in node.values:
        value = yield part
        run.node = part
        if part is not node.values[-1] and run.world.truth(value) is isinstance(node.op, ast.Or):
            return value
    return value


def _compare(run: Interpreter, node: ast.Compare) -> Step:
    left = yield node.left
    result: Any = True
    for sign, part in zip(node.ops, node.comparators, strict=True):
        right = yield part
        run.node = node
        result = run.world.compare(type(sign).__name__, left, right)
        if part is not node.comparators[-1] and not run.world.truth(result):
            return result
        left = right
    return result


def _choice(run: Interpreter, node: ast.IfExp) -> Step:
    test = yield node.test
    return (yield node.body if run.tested(node.test, test) else node.orelse)


def _attribute(run: Interpreter, node: ast.Attribute) -> Step:
    owner = yield node.value
    run.node = node
    check_name(node.attr)
    return run.world.attribute(owner, node.attr)


def _subscript(run: Interpreter, node: ast.Subscript) -> Step:
    owner = yield node.value
    index = yield node.slice
    run.node = node
    return run.world.item(owner, index)


def _slice(_run: Interpreter, node: ast.Slice) -> Step:
    bounds = []
    for part in (node.lower, node.upper, node.step):
        bounds.append((yield part) if part is not None else None)
    return slice(*bounds)


def _list(run: Interpreter, node: ast.List | ast.Tuple) -> Step:
    values: list[Any] = []
    for part in node.elts:
        if isinstance(part, ast.Starred):
            inner = yield part.value
            values += run.world.items(inner)
        else:
            values.append((yield part))
        check_length(len(values))
    return values if isinstance(node, ast.List) else tuple(values)


def _comprehension(run: Interpreter, node: ast.ListComp | ast.GeneratorExp) -> Step:
    """A list, also for a generator: what uses it takes all of it anyway."""
    if len(node.generators) > MAX_LOOPS:
        raise refused(_("At most {limit} loops fit into one list here.").format(limit=MAX_LOOPS), _("Write for loops."))
    before, run.scope = run.scope, Scope({}, run.scope)
    found: list[Any] = []
    try:
        yield from _gathered(run, node.generators, node.elt, found)
    finally:
        run.scope = before
    return found


def _gathered(run: Interpreter, loops: list[ast.comprehension], element: ast.expr, found: list[Any]) -> Step:
    if not loops:
        found.append((yield element))
        check_length(len(found))
        return
    first, *rest = loops
    values = yield first.iter
    for value in values if isinstance(values, range) else run.world.items(values):
        run.budget.step()
        yield from store(run, first.target, value)
        kept = True
        for condition in first.ifs:
            test = yield condition
            kept = kept and run.world.truth(test)
        if kept:
            yield from _gathered(run, rest, element, found)


def _text(run: Interpreter, node: ast.JoinedStr) -> Step:
    pieces: list[str] = []
    length = 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            pieces.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            value = yield part.value
            parts = part.format_spec.values if isinstance(part.format_spec, ast.JoinedStr) else []
            if any(not isinstance(p, ast.Constant) for p in parts):
                raise refused(_("A format must be written out here."), _("Use one such as :.4f."))
            specification = "".join(str(p.value) for p in parts if isinstance(p, ast.Constant))
            pieces.append(run.world.formatted(value, specification, part.conversion))
        length += len(pieces[-1])
        check_characters(length)
    return run.budget.made("".join(pieces))


EXPRESSIONS: Mapping[type[ast.AST], Part] = {
    ast.Attribute: _attribute,
    ast.BinOp: _binary,
    ast.BoolOp: _bool,
    ast.Compare: _compare,
    ast.Constant: _constant,
    ast.GeneratorExp: _comprehension,
    ast.IfExp: _choice,
    ast.JoinedStr: _text,
    ast.List: _list,
    ast.ListComp: _comprehension,
    ast.Name: _load,
    ast.Slice: _slice,
    ast.Subscript: _subscript,
    ast.Tuple: _list,
    ast.UnaryOp: _unary,
}
