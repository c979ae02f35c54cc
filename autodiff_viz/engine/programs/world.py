"""The world of our own tape: recorded numbers and tensors beside Python's own values."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autodiff_viz.engine.interpreter.failure import RaisedError, RunError, refused
from autodiff_viz.engine.interpreter.limits import Budget, check_length, check_nested, leaves
from autodiff_viz.engine.interpreter.scopes import Function
from autodiff_viz.engine.interpreter.values import Builtin, Module, guarded, plain, tensors_in_lists
from autodiff_viz.engine.interpreter.world import World
from autodiff_viz.engine.programs.names import nearest
from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.engine.tensors import tape
from autodiff_viz.engine.tensors.names import ATTRIBUTES, FUNCTIONS, METHODS
from autodiff_viz.engine.variables import Variable, applied, call
from autodiff_viz.languages import _
from autodiff_viz.ops import OPERATIONS, SPELLINGS, Operation

MANY = frozenset(("min", "max", "hypot"))
"""Operations of two numbers that take more of them, one after the other."""

LEAVING = ("item", "detach", "tolist", "numpy")
"""Methods that take the number out of the tape."""

SNIPPETS = frozenset(("backward", "grad", "grad_fn", "requires_grad", "data", "zero_grad", "no_grad"))
"""What belongs to PyTorch's own way of differentiating."""


class TapeWorld(World):
    """Values that record what happens to them.

    Args:
        budget: What the run may use.
        recorder: The tape.
        seed: Of the random numbers.
        cut: Called with what takes a recorded value's number off the tape.
        named: Called when a value is assigned to a name.

    Attributes:
        dice: Where random numbers come from.
        thrown: How many were asked for.
    """

    def __init__(
        self,
        budget: Budget,
        recorder: Recorder,
        seed: int,
        cut: Callable[[str], None],
        named: Callable[[str, Any], None],
    ) -> None:
        super().__init__(budget)
        self.recorder = recorder
        self.dice = random.Random(seed)
        self.thrown = 0
        self.cut = cut
        self._named = named

    def thrown_as(self, value: float) -> Any:
        """A random number as a value of this world: a plain one, so that ``if`` can look at it."""
        return value

    def apply(self, operation: str, *inputs: Any) -> Any:
        """Record an operation of the table."""
        found = applied(self.recorder, operation, *inputs)
        if found is NotImplemented:
            wrong = next(i for i in inputs if not isinstance(i, Variable | int | float | np.number))
            raise refused(
                _("{operation} takes numbers; this is {kind}.").format(operation=operation, kind=self.kind(wrong)),
                _("Apply it to the items one by one, for example [sin(v) for v in values]."),
            )
        return found

    def operation(self, name: str, *bound: Any) -> Builtin | None:
        """An operation of the table as a function, perhaps with its first argument; ``None`` if there is none."""
        found = SPELLINGS.get(name)
        if found is not None:
            return Builtin(name, lambda *rest, **options: self._call(name, OPERATIONS[found], bound + rest, options))
        if name in FUNCTIONS:
            return Builtin(name, lambda *rest, **options: self.tensors(name, *bound, *rest, **options))
        return None

    def tensors(self, name: str, *arguments: Any, **options: Any) -> Any:
        """Perform a function of tensors; arrays without variables become constants of the tape."""
        check_nested(list(arguments))
        if "requires_grad" in options:
            raise self._snippet("requires_grad")
        return self._taped(guarded(lambda: call(name, *arguments, **options)))

    def _taped(self, value: Any) -> Any:
        """What NumPy gave as a value of this world."""
        if isinstance(value, np.ndarray):
            return Variable(self.recorder, self.recorder.constant(value)) if value.ndim else value.item()
        return plain(value)

    def _call(self, name: str, entry: Operation, arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
        if options or (name in FUNCTIONS and entry.name not in MANY and any(isinstance(a, list) for a in arguments)):
            return self.tensors(name, *arguments, **options)
        count, least = len(entry.arguments), len(entry.arguments) - len(entry.defaults)
        if entry.name == "log" and len(arguments) == 2:
            return self.binary("Div", *(self._call(name, entry, (value,), {}) for value in arguments))
        if entry.name in MANY and len(arguments) == 1 and isinstance(arguments[0], list | tuple):
            arguments = tuple(arguments[0])
        if entry.name in MANY and len(arguments) > count:
            result, *rest = arguments
            for value in rest:
                result = self._computed(entry, (result, value))
            return result
        if not least <= len(arguments) <= count:
            needed = str(count) if least == count else f"{least}–{count}"
            raise refused(
                _("'{name}' needs {needed} arguments, here are {count}.").format(
                    name=name, needed=needed, count=len(arguments)
                ),
                _("Its arguments are: {names}.").format(names=", ".join(entry.arguments)),
            )
        return self._computed(entry, arguments + entry.defaults[len(arguments) - least :])

    def _computed(self, entry: Operation, arguments: tuple[Any, ...]) -> Any:
        """Record an operation, or compute it where only plain numbers meet."""
        arguments = tuple(map(plain, arguments))
        if all(isinstance(value, int | float) for value in arguments):
            return guarded(lambda: entry.forward(*map(float, arguments)))
        return self.apply(entry.name, *arguments)

    def binary(self, operation: str, left: Any, right: Any, in_place: bool = False) -> Any:
        if operation == "BitXor":
            raise refused(_("In a program ^ is no power."), _("Write ** for powers, as Python does."))
        if operation == "MatMult" or any(isinstance(side, Variable) and side.ndim for side in (left, right)):
            left, right = (self.tensors("array", side) if isinstance(side, list) else side for side in (left, right))
        if isinstance(left, Variable) or isinstance(right, Variable):
            if operation in ("FloorDiv", "Mod"):
                whole = self.apply("floor", self.binary("Div", left, right))
                return whole if operation == "FloorDiv" else left - right * whole
            in_place = False  # a new value on the tape; the old one stays what it was
        return super().binary(operation, left, right, in_place)

    def compare(self, operation: str, left: Any, right: Any) -> Any:
        if isinstance(left, Variable) and isinstance(right, Variable) and left.size * right.size > tape.MAX_ENTRIES:
            tape.check_size("sub", (left.shape, right.shape), {})
        return self._taped(super().compare(operation, left, right))

    def comparable(self, value: Any) -> None:
        super().comparable(value)
        if isinstance(value, list | tuple) and any(isinstance(v, Variable) and v.size > 1 for v in leaves(value)):
            raise tensors_in_lists()

    def kind(self, value: Any) -> str:
        if isinstance(value, Variable):
            return "number" if not np.ndim(value.value) else "tensor"
        if isinstance(value, Builtin | Function):
            return "function"
        return super().kind(value)

    def whole(self, value: Any, what: str) -> Any:
        """A recorded whole number as a plain one, where Python counts with it: the tape ends there, and says so."""
        if not isinstance(value, Variable) or np.ndim(value.value):
            return plain(value)
        if not float(value.value).is_integer():
            raise refused(
                _("{what} needs a whole number; here it is {value}.").format(what=what, value=f"{value.value:.6g}"),
                _("Give the variable a whole value, or use int(…)."),
            )
        self.cut(what)
        return int(value.value)

    def items(self, value: Any) -> list[Any]:
        if isinstance(value, Variable):
            if not np.ndim(value.value):
                raise RaisedError("TypeError", "'number' object is not iterable")
            check_length(len(value.value))
            return self.budget.made(list(value))
        return super().items(value)

    def item(self, owner: Any, index: Any) -> Any:
        check_nested(index)
        if isinstance(owner, Variable):
            if not np.ndim(owner.value):
                raise RaisedError("TypeError", "'number' object is not subscriptable")
            return guarded(lambda: owner[self._index(index)])
        return super().item(owner, self._index(index))

    def _index(self, index: Any) -> Any:
        if isinstance(index, tuple):
            return tuple(self._index(part) for part in index[:8])
        if isinstance(index, slice):
            return slice(*(self._index(part) for part in (index.start, index.stop, index.step)))
        return self.whole(index, "[…]")

    def put(self, owner: Any, index: Any, value: Any) -> None:
        if isinstance(owner, Variable):
            raise refused(
                _("An item of a tensor cannot be changed here: what was recorded stays."),
                _("Build a list, and make a tensor of it at the end."),
            )
        super().put(owner, self._index(index), value)

    def attribute(self, owner: Any, name: str) -> Any:
        if isinstance(owner, Module):
            if name not in owner.names and name in SNIPPETS:
                raise refused(
                    _("'{kind}.{name}' is not available here.").format(kind=owner.name, name=name),
                    _("Variables are plain names here; whole PyTorch snippets run on the PyTorch page."),
                )
            return super().attribute(owner, name)
        if isinstance(owner, Variable):
            return self._of_value(owner, name)
        if isinstance(owner, int | float) and name in LEAVING:
            return Builtin(name, lambda: owner)
        return super().attribute(owner, name)

    def _of_value(self, owner: Variable, name: str) -> Any:
        if name in LEAVING:
            return Builtin(name, lambda: self._off(owner, name))
        if name in SNIPPETS:
            raise self._snippet(name)
        if name == "value":
            self.cut(".value")
        if name in ATTRIBUTES:
            return self._taped(getattr(owner, name))
        if name in METHODS and (owner.ndim or name not in SPELLINGS):
            method = getattr(owner, name)
            return Builtin(name, lambda *rest, **options: self._taped(guarded(lambda: method(*rest, **options))))
        found = self.operation(name, owner) if name in SPELLINGS else None
        if found is None:
            near = nearest(name)
            raise refused(
                _("'{kind}.{name}' is not available here.").format(kind=self.kind(owner), name=name),
                _("Did you mean {name}?").format(name=near) if near else _("Use operators and functions."),
            )
        return found

    def _snippet(self, name: str) -> RunError:
        return refused(
            _("'{name}' is not needed here: every value is recorded and differentiated.").format(name=name),
            _("Leave it out; whole PyTorch snippets run on the PyTorch page."),
        )

    def _off(self, owner: Variable, name: str) -> Any:
        self.cut(f".{name}()")
        value = np.asarray(owner.value)
        if name == "item":
            return guarded(value.item)
        if name == "tolist":
            self.budget.items(value.size)
            return value.tolist()
        return self._taped(np.array(value))

    def unknown(self, name: str) -> Exception:
        near = nearest(name)
        return refused(
            _("'{name}' has no value here.").format(name=name),
            _("Did you mean {name}?").format(name=near)
            if near
            else _("Assign it on a line that runs before; a name that is never assigned is a variable."),
        )

    def named(self, name: str, value: Any) -> None:
        self._named(name, value)

    def text(self, value: Any) -> str:
        return super().text(self.bare(value))

    def echo(self, value: Any) -> str:
        return super().echo(self.bare(value))

    def number(self, value: Any) -> Any:
        return self.bare(value)

    def bare(self, value: Any) -> Any:
        """A value to be printed: recorded ones as their numbers, in lists too."""
        if isinstance(value, Variable):
            return value.value
        if not isinstance(value, list | tuple):
            return value
        check_nested(value)
        top: list[Any] = []
        stack: list[tuple[Any, list[Any]]] = [(value, top)]
        made: list[tuple[list[Any], int, list[Any]]] = []
        while stack:
            source, target = stack.pop()
            for item in source:
                if isinstance(item, list | tuple):
                    inner: list[Any] = []
                    if isinstance(item, tuple):
                        made.append((target, len(target), inner))
                    target.append(inner)
                    stack.append((item, inner))
                else:
                    target.append(item.value if isinstance(item, Variable) else item)
        for target, place, inner in reversed(made):
            target[place] = tuple(inner)
        return tuple(top) if isinstance(value, tuple) else top
