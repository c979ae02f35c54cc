"""Python's own functions and modules, as far as snippets need them."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autodiff_viz.engine.interpreter.failure import RaisedError, refused
from autodiff_viz.engine.interpreter.limits import check_bits, check_characters
from autodiff_viz.engine.interpreter.values import Builtin, Module, guarded, kind_of, plain
from autodiff_viz.engine.snippets import whitelist as allowed
from autodiff_viz.engine.snippets.checked import is_tensor, type_of
from autodiff_viz.engine.snippets.world import TorchWorld
from autodiff_viz.languages import _


def builtins(world: TorchWorld) -> dict[str, Any]:
    """Name → function; ``print`` belongs to the interpreter, which knows the line."""

    def number(name: str, kind: Callable[[Any], Any]) -> Callable[..., Any]:
        def converted(value: Any = 0) -> Any:
            if is_tensor(value):
                world.torch.cut(name, value)
                value = value.detach()
            elif isinstance(value, str):
                check_characters(len(value) * 100)
            result = guarded(lambda: kind(plain(value)))
            if isinstance(result, int):
                check_bits(result.bit_length())
            return result

        return converted

    def total(values: Any, start: Any = 0) -> Any:
        for value in world.items(values):
            start = world.binary("Add", start, value)
        return start

    def best(name: str, sign: str) -> Callable[..., Any]:
        def chosen(*values: Any) -> Any:
            candidates = world.items(values[0]) if len(values) == 1 else list(values)
            if not candidates:
                raise RaisedError("ValueError", f"{name}() arg is an empty sequence")
            kept = candidates[0]
            for value in candidates[1:]:
                if guarded(lambda a=value, b=kept: bool(world.compare(sign, a, b))):
                    kept = value
            return kept

        return chosen

    def length(value: Any) -> int:
        if not (is_tensor(value) or isinstance(value, list | tuple | range | str | np.ndarray)):
            raise RaisedError("TypeError", f"object of type '{kind_of(value)}' has no len()")
        return guarded(lambda: len(value))

    def absolute(value: Any) -> Any:
        return world.torch.counted(guarded(lambda: abs(plain(value))), (value,))

    def rounded(value: Any, digits: Any = None) -> Any:
        if isinstance(digits, int) and abs(digits) > 100:
            raise refused(_("Round to at most 100 digits."))
        return world.torch.counted(guarded(lambda: round(plain(value), digits)), (value,))

    def ordered(values: Any, *, reverse: bool = False) -> list[Any]:
        world.comparable(values)
        return guarded(lambda: sorted((plain(v) for v in world.items(values)), reverse=reverse))

    def span(*bounds: Any) -> range:
        return guarded(lambda: range(*(plain(b) for b in bounds)))

    functions: dict[str, Callable[..., Any]] = {
        "abs": absolute,
        "bool": lambda value=False: guarded(lambda: bool(value)),
        "enumerate": lambda values, start=0: list(enumerate(world.items(values), start)),
        "float": number("float", float),
        "int": number("int", int),
        "len": length,
        "list": lambda values=(): world.items(values),
        "max": best("max", "Gt"),
        "min": best("min", "Lt"),
        "range": span,
        "reversed": lambda values: world.items(values)[::-1],
        "round": rounded,
        "sorted": ordered,
        "str": lambda value="": world.text(value),
        "sum": total,
        "tuple": lambda values=(): tuple(world.items(values)),
        "type": type_of,
        "zip": lambda *values: list(zip(*map(world.items, values), strict=False)),
    }
    return {name: Builtin(name, function) for name, function in functions.items()}


def modules(world: TorchWorld, seed: int, make_dot: Callable[..., Any]) -> Mapping[str, Module]:
    """Full name → module that a snippet may import."""
    whole = world.torch.module()
    functional = whole.names["nn"].names["functional"]
    dice = random.Random(seed)
    return {
        "torch": whole,
        "torch.nn": whole.names["nn"],
        "torch.nn.functional": functional,
        "torch.autograd": whole.names["autograd"],
        "torchviz": Module("torchviz", {"make_dot": Builtin("make_dot", make_dot)}),
        "math": Module("math", _mathematics(world)),
        "random": Module(
            "random",
            {
                "random": Builtin("random", dice.random),
                "uniform": Builtin("uniform", lambda a, b: guarded(lambda: dice.uniform(a, b))),
                "seed": Builtin("seed", lambda value=0: dice.seed(int(value))),
            },
        ),
    }


def _mathematics(world: TorchWorld) -> dict[str, Any]:
    """``math``: numbers only, so a tensor that enters leaves its history behind."""

    def on_numbers(name: str, function: Callable[..., float]) -> Builtin:
        def called(*arguments: Any) -> Any:
            for value in arguments:
                if is_tensor(value):
                    world.torch.cut(f"math.{name}", value)
            bare = [value.detach() if is_tensor(value) else plain(value) for value in arguments]
            return guarded(lambda: function(*bare))

        return Builtin(name, called)

    functions = {name: on_numbers(name, getattr(math, name)) for name in allowed.MATH if name != "fsum"}
    return functions | {name: getattr(math, name) for name in allowed.MATH_CONSTANTS}
