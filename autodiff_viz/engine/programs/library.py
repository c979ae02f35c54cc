"""What a program may call: the table's operations under all their spellings, and Python's own functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from autodiff_viz.engine.interpreter.failure import RaisedError, refused
from autodiff_viz.engine.interpreter.limits import check_bits, check_characters
from autodiff_viz.engine.interpreter.values import Builtin, Module, guarded, plain
from autodiff_viz.engine.programs.names import CONSTANTS, FUNCTIONS, MODULES, PYTHON
from autodiff_viz.engine.programs.world import TapeWorld
from autodiff_viz.engine.variables import Variable
from autodiff_viz.languages import _
from autodiff_viz.ops import SPELLINGS

PYTHON_IN_MODULES = frozenset(("sum", "abs", "max", "min", "pow"))
"""Python's functions that a module of mathematics has, too."""

NUMBERS = {name: value for name, value in CONSTANTS.items() if name.isascii()} | {"tau": math.tau}
MATHEMATICS = dict.fromkeys([*sorted((FUNCTIONS - PYTHON) | SPELLINGS.keys() | PYTHON_IN_MODULES), *NUMBERS])
"""The names of ``math``, ``numpy`` and ``torch``."""

NAMES = dict.fromkeys([*sorted(FUNCTIONS), *CONSTANTS, *MODULES])
IMPORTED: dict[str, None] = dict.fromkeys(("math", "np", "numpy", "torch", "torch.nn", "torch.nn.functional", "random"))


class Library:
    """What is there for one run. A program is traced anew at each point: only what it uses is made."""

    def __init__(self, world: TapeWorld) -> None:
        self.world = world
        self.names: Mapping[str, Any] = Shelf(NAMES, self._named)
        """Everything that is there without an import; ``print`` belongs to the interpreter, which knows the line."""
        self.modules: Mapping[str, Any] = Shelf(IMPORTED, self._module)
        """Full name → module that a program may import."""
        self._mathematics: Mapping[str, Any] = Shelf(MATHEMATICS, self._mathematical)

    @cached_property
    def _python(self) -> dict[str, Builtin]:
        return _python(self.world)

    @cached_property
    def _dice(self) -> dict[str, Builtin]:
        return _dice(self.world)

    def _named(self, name: str) -> Any:
        if name in MODULES:
            return self.modules[name]
        if name in CONSTANTS:
            return CONSTANTS[name]
        return self._python.get(name) or self._dice.get(name) or self.world.operation(name)

    def _mathematical(self, name: str) -> Any:
        if name in NUMBERS:
            return NUMBERS[name]
        return self._python[name] if name in PYTHON_IN_MODULES else self.world.operation(name)

    def _module(self, name: str) -> Module:
        dice = self._dice
        more: dict[str, Any] = {}
        match name:
            case "np" | "numpy":
                name, more = "numpy", {"random": Module("numpy.random", {"rand": dice["rand"]})}
            case "torch":
                more = {"rand": dice["rand"], "nn": self.modules["torch.nn"]}
            case "torch.nn":
                return Module(name, {"functional": self.modules["torch.nn.functional"]})
            case "random":
                return Module(name, {"random": dice["rand"], "uniform": dice["uniform"], "gauss": dice["randn"]})
        return Module(name, Shelf(MATHEMATICS | dict.fromkeys(more), lambda at: more.get(at) or self._mathematics[at]))


class Shelf(Mapping[str, Any]):
    """Names whose values are made when somebody asks for them."""

    def __init__(self, names: Mapping[str, None], make: Callable[[str], Any]) -> None:
        self.names, self.make = names, make
        self.made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.made:
            if name not in self.names:
                raise KeyError(name)
            self.made[name] = self.make(name)
        return self.made[name]

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def _python(world: TapeWorld) -> dict[str, Builtin]:
    """Python's own functions on recorded and plain values."""

    def total(values: Any, start: Any = None, **options: Any) -> Any:
        if isinstance(values, Variable) or options:
            return world.tensors("sum", values, *(() if start is None else (start,)), **options)
        items = world.items(values)
        if start is None:
            start, items = (items[0], items[1:]) if items else (0, [])
        for value in items:
            start = world.binary("Add", start, value)
        return start

    def best(name: str, choose: Callable[..., Any]) -> Callable[..., Any]:
        recorded = world.operation(name)
        assert recorded is not None

        def chosen(*values: Any, **options: Any) -> Any:
            if options or (len(values) == 1 and isinstance(values[0], Variable)):
                return world.tensors(name, *values, **options)
            candidates = world.items(values[0]) if len(values) == 1 else list(values)
            if not candidates:
                raise RaisedError("ValueError", f"{name}() arg is an empty sequence")
            if len(candidates) == 1:
                return candidates[0]
            if any(isinstance(value, Variable) for value in candidates):
                return recorded.call(*candidates)
            world.comparable(candidates)
            return guarded(lambda: choose(candidates))

        return chosen

    def number(name: str, kind: Callable[[Any], Any]) -> Callable[..., Any]:
        def converted(value: Any = 0) -> Any:
            if isinstance(value, Variable):
                if name == "float":
                    return value  # it is one already, and stays on the tape
                world.cut(f"{name}()")
                value = value.value
            elif isinstance(value, str):
                check_characters(len(value) * 100)
            result = guarded(lambda: kind(plain(value)))
            if isinstance(result, int):
                check_bits(result.bit_length())
            return result

        return converted

    def length(value: Any) -> int:
        if isinstance(value, Variable | list | tuple | range | str):
            return guarded(lambda: len(value))  # type: ignore[arg-type]
        raise RaisedError("TypeError", f"object of type '{world.kind(value)}' has no len()")

    def absolute(value: Any) -> Any:
        return guarded(lambda: abs(plain(value)))

    def rounded(value: Any, digits: Any = None) -> Any:
        if isinstance(digits, int) and abs(digits) > 100:
            raise refused(_("Round to at most 100 digits."))
        if isinstance(value, Variable):
            world.cut("round()")
            value = value.value
        return guarded(lambda: round(plain(value), digits))

    def ordered(values: Any, *, reverse: bool = False) -> list[Any]:
        world.comparable(values)
        return guarded(lambda: sorted((plain(v) for v in world.items(values)), reverse=reverse))

    def span(*bounds: Any) -> range:
        return guarded(lambda: range(*(world.whole(b, "range()") for b in bounds)))

    def power(base: Any, exponent: Any) -> Any:
        return world.binary("Pow", base, exponent)

    functions: dict[str, Callable[..., Any]] = {
        "abs": absolute,
        "all": lambda values: all(world.truth(value) for value in world.items(values)),
        "any": lambda values: any(world.truth(value) for value in world.items(values)),
        "bool": lambda value=False: world.truth(value),
        "enumerate": lambda values, start=0: list(enumerate(world.items(values), start)),
        "float": number("float", float),
        "int": number("int", int),
        "len": length,
        "list": lambda values=(): world.items(values),
        "max": best("max", max),
        "min": best("min", min),
        "pow": power,
        "range": span,
        "reversed": lambda values: world.items(values)[::-1],
        "round": rounded,
        "sorted": ordered,
        "str": lambda value="": world.text(value),
        "sum": total,
        "tuple": lambda values=(): tuple(world.items(values)),
        "zip": lambda *values, strict=False: list(zip(*map(world.items, values), strict=bool(strict))),
    }
    return {name: Builtin(name, function) for name, function in functions.items()}


def _dice(world: TapeWorld) -> dict[str, Builtin]:
    """Random numbers: constants of one run, of its seed."""

    def throw(name: str, *arguments: Any) -> Any:
        world.thrown += 1
        bounds = [value.value if isinstance(value, Variable) else value for value in arguments]
        return world.thrown_as(guarded(lambda: getattr(world.dice, name)(*bounds)))

    def rand(*shape: Any) -> Any:
        if shape not in ((), ((),)):
            raise refused(
                _("rand() gives one number here."), _("For several of them, write [rand() for i in range(3)].")
            )
        return throw("random")

    return {
        "rand": Builtin("rand", rand),
        "randn": Builtin("randn", lambda mean=0.0, deviation=1.0: throw("gauss", mean, deviation)),
        "uniform": Builtin("uniform", lambda low=0.0, high=1.0: throw("uniform", low, high)),
    }
