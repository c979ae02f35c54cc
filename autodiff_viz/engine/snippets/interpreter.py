"""Runs the syntax tree of a snippet, one part at a time: what has no method here cannot be run.

Every part is a generator that asks for the values of its own parts. One loop drives them, so neither deep expressions
nor deep calls use Python's stack, every step is counted, and an error knows the part it came from.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autodiff_viz.engine.snippets import whitelist as allowed
from autodiff_viz.engine.snippets.failure import RaisedError, SnippetError, refused, too_much
from autodiff_viz.engine.snippets.limits import MAX_CALLS, Budget, check_length
from autodiff_viz.engine.snippets.values import (
    Builtin,
    Kind,
    Module,
    Torch,
    echo_of,
    formatted,
    guarded,
    is_tensor,
    items_of,
    kind_of,
    plain,
    text_of,
)
from autodiff_viz.languages import _

Step = Generator[ast.AST, Any, Any]
"""A running part: it yields the parts whose values it needs and returns its own."""

MAX_LOOPS = 5
"""``for`` parts of one list comprehension."""

FUNCTION_NODES = (ast.FunctionDef, ast.Lambda)


class BreakError(Exception):
    """``break``."""


class ContinueError(Exception):
    """``continue``."""


class ReturnError(Exception):
    """``return``, with its value."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


@dataclass(eq=False)
class Scope:
    """Names and their values; ``own`` are those that a function assigns, which Python never looks for outside."""

    values: dict[str, Any] = field(default_factory=dict)
    outer: Scope | None = None
    own: frozenset[str] = frozenset()

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
            if name in scope.own:
                message = f"cannot access local variable '{name}' where it is not associated with a value"
                raise RaisedError("UnboundLocalError", message)
            scope = scope.outer
        raise KeyError(name)


@dataclass(frozen=True, eq=False)
class Function:
    """A function that a snippet defines."""

    name: str
    node: ast.FunctionDef | ast.Lambda
    scope: Scope
    defaults: Mapping[str, Any]
    own: frozenset[str]

    def __repr__(self) -> str:
        return f"<function {self.name}>"


class Interpreter:
    """One run of one tree.

    Args:
        torch: PyTorch's functions.
        names: What is there without an import.
        modules: What can be imported.
        budget: What the run may use.
        write: Called with (line, text) for everything printed; echoes of bare expressions have ``echo=True``.
        backward: Runs ``y.backward(…)``, given the names in sight.
    """

    def __init__(
        self,
        torch: Torch,
        names: Mapping[str, Any],
        modules: Mapping[str, Module],
        budget: Budget,
        write: Callable[[int, str, bool], None],
        backward: Callable[..., None],
    ) -> None:
        self.torch, self.modules, self.budget = torch, modules, budget
        self.write, self.backward = write, backward
        self.scope = self.main = Scope(outer=Scope({**names, "print": Builtin("print", self._print)}))
        self.node: ast.AST = ast.Module(body=[], type_ignores=[])
        self.lines: set[int] = set()
        self._calls = 0
        self._top: set[ast.stmt] = set()

    @property
    def line(self) -> int:
        """The line that is running."""
        return getattr(self.node, "lineno", 0)

    def run(self, tree: ast.Module) -> None:
        """Execute a tree.

        Raises:
            SnippetError, RaisedError: The snippet stopped; ``node`` is the part at which it did.
        """
        self._top = set(tree.body)
        stack: list[tuple[ast.AST, Step]] = [(tree, self._body(tree.body))]
        value: Any = None
        error: Exception | None = None
        placed = False
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
                    value, error = None, signal
                except (SnippetError, RaisedError) as found:
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
        if isinstance(error, SnippetError | RaisedError):
            raise error
        if error is not None:
            raise RaisedError("SyntaxError", _OUTSIDE[type(error)])

    def _part(self, node: ast.AST) -> Step:
        method = self._METHODS.get(type(node))
        if method is None:
            return self._unknown(node)
        return method(self, node)

    def _unknown(self, node: ast.AST) -> Step:
        name = _CONSTRUCTS.get(type(node), type(node).__name__)
        raise refused(
            _("'{name}' is not available in snippets.").format(name=name),
            _("Write it with assignments, functions, if, for and while."),
        )
        yield node

    # Statements

    def _body(self, statements: list[ast.stmt]) -> Step:
        for statement in statements:
            self.lines.add(statement.lineno)
            yield statement

    def _expression_statement(self, node: ast.Expr) -> Step:
        value = yield node.value
        if value is not None and node in self._top and not isinstance(node.value, ast.Constant):
            self._say(node.lineno, echo_of(value) + "\n", echo=True)

    def _assign(self, node: ast.Assign) -> Step:
        value = yield node.value
        for target in node.targets:
            yield from self._store(target, value)

    def _annotated(self, node: ast.AnnAssign) -> Step:
        if node.value is not None:
            value = yield node.value
            yield from self._store(node.target, value)

    def _store(self, target: ast.expr, value: Any) -> Step:
        self.node = target
        if isinstance(target, ast.Name):
            _check_name(target.id)
            self.scope.values[target.id] = value
        elif isinstance(target, ast.Tuple | ast.List):
            items = items_of(value)
            if any(isinstance(part, ast.Starred) for part in target.elts):
                raise refused(_("A star on the left is not available here."), _("Name every part."))
            if len(items) < len(target.elts):
                message = f"not enough values to unpack (expected {len(target.elts)}, got {len(items)})"
                raise RaisedError("ValueError", message)
            if len(items) > len(target.elts):
                raise RaisedError("ValueError", f"too many values to unpack (expected {len(target.elts)})")
            for part, item in zip(target.elts, items, strict=True):
                yield from self._store(part, item)
        elif isinstance(target, ast.Attribute):
            owner = yield target.value
            self.node = target
            self._store_attribute(owner, target.attr, value)
        elif isinstance(target, ast.Subscript):
            owner = yield target.value
            index = yield target.slice
            self.node = target
            if not is_tensor(owner) and not isinstance(owner, list):
                raise RaisedError("TypeError", f"'{kind_of(owner)}' object does not support item assignment")
            if isinstance(owner, list) and isinstance(index, slice):
                raise refused(_("Slices of lists cannot be assigned here."), _("Assign one item at a time."))

            self.torch.put(owner, index, value)
        else:
            raise refused(_("This cannot be assigned to here."), _("Assign to a name."))

    def _store_attribute(self, owner: Any, name: str, value: Any) -> None:
        _check_name(name)
        if not is_tensor(owner) or name not in allowed.ASSIGNED:
            raise refused(
                _("'{name}' cannot be assigned here.").format(name=name),
                _("Tensors let you assign {names}.").format(names=", ".join(sorted(allowed.ASSIGNED))),
            )
        guarded(lambda: setattr(owner, name, value))

    def _augmented(self, node: ast.AugAssign) -> Step:
        operation = type(node.op).__name__
        if isinstance(node.target, ast.Name):
            before = self._name(node.target.id)
            change = yield node.value
            self.node = node
            self.scope.values[node.target.id] = self.torch.binary(operation, before, change, in_place=True)
            return
        owner = yield node.target.value
        if isinstance(node.target, ast.Attribute):
            before = self._attribute_of(owner, node.target.attr)
            change = yield node.value
            self.node = node
            self._store_attribute(owner, node.target.attr, self.torch.binary(operation, before, change, in_place=True))
            return
        index = yield node.target.slice
        before = self._item(owner, index)
        change = yield node.value
        self.node = node
        result = self.torch.binary(operation, before, change, in_place=True)
        if not is_tensor(owner) and not isinstance(owner, list):
            raise RaisedError("TypeError", f"'{kind_of(owner)}' object does not support item assignment")

        self.torch.put(owner, index, result)

    def _if(self, node: ast.If) -> Step:
        test = yield node.test
        self.node = node.test
        yield from self._body(node.body if self._truth(test) else node.orelse)

    def _while(self, node: ast.While) -> Step:
        while True:
            test = yield node.test
            self.node = node.test
            if not self._truth(test):
                break
            try:
                yield from self._body(node.body)
            except ContinueError:
                continue
            except BreakError:
                return
        yield from self._body(node.orelse)

    def _for(self, node: ast.For) -> Step:
        values = yield node.iter
        self.node = node.iter
        for value in values if isinstance(values, range) else items_of(values):
            self.budget.step()
            yield from self._store(node.target, value)
            try:
                yield from self._body(node.body)
            except ContinueError:
                continue
            except BreakError:
                return
        yield from self._body(node.orelse)

    def _with(self, node: ast.With) -> Step:
        if len(node.items) != 1 or node.items[0].optional_vars is not None:
            raise refused(_("Only 'with torch.no_grad():' is available here."))
        manager = yield node.items[0].context_expr
        if not isinstance(manager, _modes()):
            raise refused(_("Only 'with torch.no_grad():' is available here."))
        with manager:
            yield from self._body(node.body)

    def _break(self, node: ast.Break) -> Step:
        raise BreakError
        yield node

    def _continue(self, node: ast.Continue) -> Step:
        raise ContinueError
        yield node

    def _pass(self, node: ast.Pass) -> Step:
        return
        yield node

    def _return(self, node: ast.Return) -> Step:
        value = (yield node.value) if node.value is not None else None
        raise ReturnError(value)

    def _define(self, node: ast.FunctionDef) -> Step:
        if node.decorator_list:
            raise refused(_("Decorators are not available in snippets."), _("Leave it out."))
        _check_name(node.name)
        self.scope.values[node.name] = yield from self._function(node, node.name)

    def _function(self, node: ast.FunctionDef | ast.Lambda, name: str) -> Step:
        parameters = node.args
        if parameters.vararg or parameters.kwarg or parameters.kwonlyargs or parameters.posonlyargs:
            raise refused(_("Functions take plain arguments here."), _("Write def f(x, y):, without * and /."))
        for parameter in parameters.args:
            _check_name(parameter.arg)
        defaults = {}
        for parameter, default in zip(parameters.args[::-1], parameters.defaults[::-1], strict=False):
            defaults[parameter.arg] = yield default
        return Function(name, node, self.scope, defaults, _assigned(node))

    def _import(self, node: ast.Import) -> Step:
        for alias in node.names:
            module = self._module(alias.name)
            name = alias.asname or alias.name.partition(".")[0]
            self.scope.values[name] = module if alias.asname else self._module(name)
        return
        yield node

    def _import_from(self, node: ast.ImportFrom) -> Step:
        module = self._module(node.module or "." * node.level)
        for alias in node.names:
            if alias.name == "*":
                self.scope.values |= module.names
            elif f"{module.name}.{alias.name}" in self.modules:
                self.scope.values[alias.asname or alias.name] = self.modules[f"{module.name}.{alias.name}"]
            else:
                self.scope.values[alias.asname or alias.name] = self._attribute_of(module, alias.name)
        return
        yield node

    def _module(self, name: str) -> Module:
        if name not in self.modules:
            raise refused(
                _("'{name}' cannot be imported here.").format(name=name),
                _("These can: {names}.").format(names=", ".join(self.modules)),
            )
        return self.modules[name]

    # Expressions

    def _constant(self, node: ast.Constant) -> Step:
        if isinstance(node.value, complex | bytes):
            raise refused(_("Complex numbers and bytes are not available here."), _("Write a number such as 2.0."))
        return node.value
        yield node

    def _load(self, node: ast.Name) -> Step:
        return self._name(node.id)
        yield node

    def _name(self, name: str) -> Any:
        _check_name(name)
        try:
            return self.scope.find(name)
        except KeyError:
            raise RaisedError("NameError", f"name '{name}' is not defined") from None

    def _binary(self, node: ast.BinOp) -> Step:
        left = yield node.left
        right = yield node.right
        self.node = node
        return self.torch.binary(type(node.op).__name__, left, right)

    def _unary(self, node: ast.UnaryOp) -> Step:
        value = yield node.operand
        self.node = node
        return self.torch.unary(type(node.op).__name__, value)

    def _bool(self, node: ast.BoolOp) -> Step:
        value: Any = None
        for part in node.values:
            value = yield part
            self.node = part
            if part is not node.values[-1] and self._truth(value) is isinstance(node.op, ast.Or):
                return value
        return value

    def _compare(self, node: ast.Compare) -> Step:
        left = yield node.left
        result: Any = True
        for sign, part in zip(node.ops, node.comparators, strict=True):
            right = yield part
            self.node = node
            result = self.torch.compare(type(sign).__name__, left, right)
            if part is not node.comparators[-1] and not self._truth(result):
                return result
            left = right
        return result

    def _choice(self, node: ast.IfExp) -> Step:
        test = yield node.test
        self.node = node.test
        return (yield node.body if self._truth(test) else node.orelse)

    def _truth(self, value: Any) -> bool:
        return guarded(lambda: bool(value))

    def _attribute(self, node: ast.Attribute) -> Step:
        owner = yield node.value
        self.node = node
        return self._attribute_of(owner, node.attr)

    def _attribute_of(self, owner: Any, name: str) -> Any:
        """An attribute that the whitelist has; anything else raises Python's error or is refused."""
        import torch

        _check_name(name)
        if isinstance(owner, Module):
            if name in owner.names:
                return owner.names[name]
            raise self._missing(owner.name, name, owner.names, hasattr_of=torch if owner.name == "torch" else None)
        if isinstance(owner, torch.Tensor):
            if name in allowed.ATTRIBUTES:
                return self._tensor_attribute(owner, name)
            if name == "backward":
                return Builtin("backward", lambda *a, **o: self.backward(owner, *a, **o))
            if name in allowed.METHODS:
                return self.torch.method(owner, name)
            raise self._missing("Tensor", name, allowed.METHODS | allowed.ATTRIBUTES, hasattr_of=torch.Tensor)
        if isinstance(owner, torch.autograd.graph.Node) and name in allowed.FUNCTION_ATTRIBUTES:
            value = guarded(lambda: getattr(owner, name))
            return Builtin(name, value) if callable(value) else value
        if isinstance(owner, list) and name in allowed.LIST_METHODS:
            return self._list_method(owner, name)
        if isinstance(owner, np.ndarray) and name in ("shape", "tolist"):
            return owner.shape if name == "shape" else Builtin(name, owner.tolist)
        if isinstance(owner, torch.Size) and name == "numel":
            return Builtin(name, owner.numel)
        if hasattr(type(owner), name):
            raise refused(
                _("'{name}' of {kind} is not available here.").format(name=name, kind=kind_of(owner)),
                _("Use tensors, numbers and lists with their usual operations."),
            )
        owner_kind = "NoneType" if owner is None else kind_of(owner)
        raise RaisedError("AttributeError", f"'{owner_kind}' object has no attribute '{name}'")

    def _missing(self, kind: str, name: str, names: Any, hasattr_of: Any) -> Exception:
        """What to say of a name that the whitelist lacks: whether it exists at all makes the difference."""
        from difflib import get_close_matches

        if hasattr_of is not None and not hasattr(hasattr_of, name):
            text = f"module '{kind}' has no attribute '{name}'"
            return RaisedError(
                "AttributeError", text if kind == "torch" else f"'{kind}' object has no attribute '{name}'"
            )
        near = get_close_matches(name, list(names), 1)
        return refused(
            _("'{kind}.{name}' is not available here.").format(kind=kind, name=name),
            _("Did you mean {name}?").format(name=near[0])
            if near
            else _("Snippets compute and differentiate; that is all."),
        )

    def _tensor_attribute(self, tensor: Any, name: str) -> Any:
        if name == "grad" and not tensor.is_leaf and not tensor.retains_grad:
            return None  # PyTorch warns here; the page says why
        if name == "T" and tensor.dim() < 2:
            return tensor
        value = guarded(lambda: getattr(tensor, name))
        if name in ("T", "mT"):
            return self.torch.counted(value, (tensor,))
        return str(value) if name == "device" else value

    def _list_method(self, owner: list[Any], name: str) -> Builtin:
        def called(*arguments: Any, **options: Any) -> Any:
            if set(options) - {"reverse"}:
                raise refused(_("Lists are sorted by their items here."), _("Leave the option out."))
            arguments = tuple(items_of(a) if name == "extend" else a for a in arguments)
            added = len(arguments[0]) if name == "extend" and arguments else 1
            check_length(len(owner) + added)
            return guarded(lambda: getattr(owner, name)(*arguments, **options))

        return Builtin(name, called)

    def _subscript(self, node: ast.Subscript) -> Step:
        owner = yield node.value
        index = yield node.slice
        self.node = node
        return self._item(owner, index)

    def _item(self, owner: Any, index: Any) -> Any:
        import torch

        if is_tensor(owner):
            return self.torch.item(owner, index)
        if isinstance(owner, list | tuple | str | range | np.ndarray | torch.Size):
            return guarded(lambda: owner[index.item() if is_tensor(index) else index])
        raise RaisedError(
            "TypeError", f"'{'NoneType' if owner is None else kind_of(owner)}' object is not subscriptable"
        )

    def _slice(self, node: ast.Slice) -> Step:
        bounds = []
        for part in (node.lower, node.upper, node.step):
            bounds.append((yield part) if part is not None else None)
        return slice(*bounds)

    def _call(self, node: ast.Call) -> Step:
        function = yield node.func
        arguments: list[Any] = []
        for part in node.args:
            if isinstance(part, ast.Starred):
                values = yield part.value
                arguments += items_of(values)
            else:
                arguments.append((yield part))
        options: dict[str, Any] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                raise refused(_("Two stars are not available here."), _("Name every argument."))
            options[keyword.arg] = yield keyword.value
        self.node = node
        if isinstance(function, Builtin):
            return self._called(function, arguments, options)
        if isinstance(function, Function):
            return (yield from self._invoke(function, arguments, options))
        if isinstance(function, Kind):
            raise RaisedError("TypeError", "'type' object cannot be called here")
        raise RaisedError(
            "TypeError", f"'{'NoneType' if function is None else kind_of(function)}' object is not callable"
        )

    def _called(self, function: Builtin, arguments: list[Any], options: dict[str, Any]) -> Any:
        try:
            return guarded(lambda: function.call(*arguments, **options))
        except RaisedError as error:
            error.message = _OURS.sub(f"{function.name}()", error.message)
            raise

    def _invoke(self, function: Function, arguments: list[Any], options: dict[str, Any]) -> Step:
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
        if self._calls >= MAX_CALLS:
            raise too_much(
                _("More than {limit} functions wait for each other.").format(limit=MAX_CALLS),
                _("Write a loop, or let the recursion end earlier."),
            )
        before, self.scope = self.scope, Scope(values, function.scope, function.own)
        self._calls += 1
        try:
            if isinstance(function.node, ast.Lambda):
                return (yield function.node.body)
            yield from self._body(function.node.body)
        except ReturnError as returned:
            return returned.value
        finally:
            self.scope = before
            self._calls -= 1
        return None

    def _lambda(self, node: ast.Lambda) -> Step:
        return (yield from self._function(node, "<lambda>"))

    def _list(self, node: ast.List | ast.Tuple) -> Step:
        values: list[Any] = []
        for part in node.elts:
            if isinstance(part, ast.Starred):
                inner = yield part.value
                values += items_of(inner)
            else:
                values.append((yield part))
            check_length(len(values))
        return values if isinstance(node, ast.List) else tuple(values)

    def _comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> Step:
        """A list, also for a generator: what uses it takes all of it anyway."""
        if len(node.generators) > MAX_LOOPS:
            raise refused(
                _("At most {limit} loops fit into one list here.").format(limit=MAX_LOOPS), _("Write for loops.")
            )
        before, self.scope = self.scope, Scope({}, self.scope)
        found: list[Any] = []
        try:
            yield from self._gathered(node.generators, node.elt, found)
        finally:
            self.scope = before
        return found

    def _gathered(self, loops: list[ast.comprehension], element: ast.expr, found: list[Any]) -> Step:
        if not loops:
            found.append((yield element))
            check_length(len(found))
            return
        first, *rest = loops
        values = yield first.iter
        for value in values if isinstance(values, range) else items_of(values):
            self.budget.step()
            yield from self._store(first.target, value)
            kept = True
            for condition in first.ifs:
                test = yield condition
                kept = kept and self._truth(test)
            if kept:
                yield from self._gathered(rest, element, found)

    def _text(self, node: ast.JoinedStr) -> Step:
        pieces: list[str] = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                pieces.append(str(part.value))
            elif isinstance(part, ast.FormattedValue):
                value = yield part.value
                parts = part.format_spec.values if isinstance(part.format_spec, ast.JoinedStr) else []
                if any(not isinstance(p, ast.Constant) for p in parts):
                    raise refused(_("A format must be written out here."), _("Use one such as :.4f."))
                specification = "".join(str(p.value) for p in parts if isinstance(p, ast.Constant))
                pieces.append(formatted(plain(value), specification, part.conversion))
            check_length(sum(map(len, pieces)))
        return "".join(pieces)

    # Output

    def _print(self, *values: Any, sep: Any = " ", end: Any = "\n", flush: Any = False) -> None:
        sep, end = " " if sep is None else sep, "\n" if end is None else end
        if not isinstance(sep, str) or not isinstance(end, str):
            raise RaisedError("TypeError", f"sep must be None or a string, not {kind_of(sep)}")
        self._say(self.line, sep.join(map(text_of, values)) + end)

    def _say(self, line: int, text: str, echo: bool = False) -> None:
        self.budget.printed(len(text))
        self.write(line, text, echo)

    _METHODS: Mapping[type[ast.AST], Callable[..., Step]] = {
        ast.AnnAssign: _annotated,
        ast.Assign: _assign,
        ast.Attribute: _attribute,
        ast.AugAssign: _augmented,
        ast.BinOp: _binary,
        ast.BoolOp: _bool,
        ast.Break: _break,
        ast.Call: _call,
        ast.Compare: _compare,
        ast.Constant: _constant,
        ast.Continue: _continue,
        ast.Expr: _expression_statement,
        ast.For: _for,
        ast.FunctionDef: _define,
        ast.GeneratorExp: _comprehension,
        ast.If: _if,
        ast.IfExp: _choice,
        ast.Import: _import,
        ast.ImportFrom: _import_from,
        ast.JoinedStr: _text,
        ast.Lambda: _lambda,
        ast.List: _list,
        ast.ListComp: _comprehension,
        ast.Name: _load,
        ast.Pass: _pass,
        ast.Return: _return,
        ast.Slice: _slice,
        ast.Subscript: _subscript,
        ast.Tuple: _list,
        ast.UnaryOp: _unary,
        ast.While: _while,
        ast.With: _with,
    }


_OURS = re.compile(r"[\w.<>]*(?:<locals>\.|Interpreter\.|Torch\.)[\w<>]+\(\)")
"""Names of our own functions in messages about wrong arguments."""

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


def _check_name(name: str) -> None:
    if name.startswith("_") and name != "_":
        raise refused(
            _("Names that begin with an underscore, such as '{name}', are not available here.").format(name=name[:40]),
            _("They lead to Python's inner parts. Take another name."),
        )


def _assigned(node: ast.FunctionDef | ast.Lambda) -> frozenset[str]:
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


def _modes() -> tuple[type, ...]:
    import torch

    return torch.no_grad, torch.enable_grad
