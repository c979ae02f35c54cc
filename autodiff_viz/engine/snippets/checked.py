"""PyTorch's functions for one snippet: behind a whitelist, every size checked first, every result counted."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from autodiff_viz.engine.interpreter.failure import RaisedError, refused
from autodiff_viz.engine.interpreter.limits import check_nested
from autodiff_viz.engine.interpreter.values import ERRORS, Builtin, Kind, Module, guarded, original, plain
from autodiff_viz.engine.snippets import whitelist as allowed
from autodiff_viz.engine.snippets.limits import MAX_ELEMENTS, Budget, check_chain, check_elements
from autodiff_viz.engine.torch_engine import Tensor
from autodiff_viz.languages import _


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor of PyTorch."""
    import torch

    return isinstance(value, torch.Tensor)


def type_of(value: Any) -> Kind:
    """What ``type(value)`` prints as."""
    if is_tensor(value):
        return Kind("torch.Tensor")
    kind = type(value)
    return Kind(kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}")


def elements(values: Iterable[Any]) -> int:
    """The product of the sizes of all tensors among the arguments: what most operations cannot exceed."""
    count, stack = 1, list(values)
    while stack:
        value = stack.pop()
        if is_tensor(value):
            count *= max(1, value.numel())
        elif isinstance(value, list | tuple):
            stack += value
    return count


class Torch:
    """PyTorch's functions for one run: every call is checked first and its results are counted."""

    def __init__(
        self, budget: Budget, seed: int, made: Callable[[Tensor], None], cut: Callable[[str, Tensor], None]
    ) -> None:
        import torch

        self.budget = budget
        self.generator = torch.Generator().manual_seed(seed)
        self.made, self.cut = made, cut
        self._floor = 0

    def module(self) -> Module:
        """``torch`` as a snippet sees it."""
        import torch

        names: dict[str, Any] = {name: self.function(name, getattr(torch, name)) for name in allowed.TORCH}
        names |= {name: getattr(torch, name) for name in allowed.DTYPES} | {"pi": math.pi, "inf": math.inf, "e": math.e}
        names |= {"tensor": Builtin("tensor", self.tensor), "manual_seed": Builtin("manual_seed", self.manual_seed)}
        names |= {"nan": math.nan, "Tensor": Kind("torch.Tensor"), "is_tensor": Builtin("is_tensor", is_tensor)}
        names |= {
            "no_grad": Builtin("no_grad", torch.no_grad),
            "enable_grad": Builtin("enable_grad", torch.enable_grad),
        }
        functional = Module(
            "torch.nn.functional",
            {name: self.function(name, getattr(torch.nn.functional, name)) for name in allowed.FUNCTIONAL},
        )
        names["nn"] = Module("torch.nn", {"functional": functional})
        names["autograd"] = Module("torch.autograd", {"grad": Builtin("grad", self.call("grad", torch.autograd.grad))})
        return Module("torch", names)

    def function(self, name: str, function: Callable[..., Any]) -> Builtin:
        """A function of PyTorch, guarded."""
        return Builtin(name, self.call(name, function))

    def call(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The guarded call of a function or method, the tensor of a method being its first argument."""

        def called(*arguments: Any, **options: Any) -> Any:
            arguments = tuple(self._argument(a) for a in arguments)
            options = {key: self._option(key, value) for key, value in options.items()}
            if name in allowed.RANDOM:
                options["generator"] = self.generator
            self.check_size(name, function, arguments, options)
            result = guarded(lambda: function(*arguments, **options))
            return self.counted(result, (*arguments, *options.values()), 3 if name == "grad" else 1)

        return called

    def method(self, tensor: Tensor, name: str) -> Builtin:
        """``tensor.name``, guarded."""
        call = self.call(name, getattr(type(tensor), name))
        if name in ("item", "tolist", "numpy", "detach"):

            def leaving(*arguments: Any, **options: Any) -> Any:
                result = call(tensor, *arguments, **options)
                self.cut(f".{name}()", tensor)
                self.budget.items(tensor.numel())
                return result.copy() if isinstance(result, np.ndarray) else result

            return Builtin(name, leaving)
        return Builtin(name, lambda *arguments, **options: call(tensor, *arguments, **options))

    def tensor(self, *arguments: Any, **options: Any) -> Tensor:
        """``torch.tensor``: numbers inside tensors are taken out, and the cut is noted."""
        import torch

        arguments = tuple(self._argument(a) for a in arguments)
        options = {key: self._option(key, value) for key, value in options.items()}
        if "data" in options:
            arguments = (options.pop("data"), *arguments)
        if arguments and is_tensor(arguments[0]):
            self.cut("torch.tensor", arguments[0])
            copy = arguments[0].detach().clone().to(options.get("dtype") or arguments[0].dtype)
            wanted = bool(options.get("requires_grad", False))
            return self.counted(guarded(lambda: copy.requires_grad_(wanted)))
        if arguments:
            arguments = (self._numbers(arguments[0]), *arguments[1:])
        return self.counted(guarded(lambda: torch.tensor(*arguments, **options)))

    def _numbers(self, data: Any) -> Any:
        """Data for a tensor: the same lists, with one-number tensors replaced by their numbers."""
        check_nested(data)
        if isinstance(data, range):
            return list(data)
        if not isinstance(data, list | tuple):
            return data
        top: list[Any] = []
        stack = [(data, top)]
        while stack:
            source, target = stack.pop()
            for item in source:
                if isinstance(item, list | tuple):
                    target.append([])
                    stack.append((item, target[-1]))
                elif is_tensor(item) and item.numel() == 1:
                    self.cut("torch.tensor", item)
                    target.append(item.detach().item())
                else:
                    target.append(item)
        return top

    def manual_seed(self, seed: Any) -> None:
        """``torch.manual_seed``: of this run's own generator."""
        guarded(lambda: self.generator.manual_seed(operator.index(seed)))

    def counted(self, result: Any, inputs: Sequence[Any] = (), growth: int = 1) -> Any:
        """Count what was created and how long its history is, and remember what can be differentiated.

        Args:
            result: What an operation gave.
            inputs: Its arguments.
            growth: How many times longer than those of the arguments its history can be.
        """
        if is_tensor(result):
            self.budget.tensor(result.numel(), result.dim())
            if result.requires_grad and not result.is_leaf:
                depth = 1 + growth * max(self._floor, self._depth(inputs))
                if any(result is tensor for tensor in inputs):
                    self._floor = depth  # a change in place also lengthens the history of every view
                result._depth = depth
                check_chain(depth)
            self.made(result)
        elif isinstance(result, tuple | list) and result and is_tensor(result[0]):
            for tensor in result:
                if is_tensor(tensor):
                    self.counted(tensor, inputs, growth)
            return tuple(result)
        return result

    def _depth(self, inputs: Sequence[Any]) -> int:
        """The longest history among the arguments."""
        longest, stack = 0, list(inputs)
        while stack:
            value = stack.pop()
            if is_tensor(value):
                longest = max(longest, getattr(value, "_depth", 0))
            elif isinstance(value, list | tuple):
                stack += value
        return longest

    def _argument(self, value: Any) -> Any:
        """An argument for PyTorch: of the kinds that snippets have, and no function or module."""
        import torch

        value = plain(value)
        if isinstance(value, list | tuple):
            check_nested(value)
        elif isinstance(value, Builtin | Module | Kind) or callable(value):
            raise RaisedError("TypeError", f"a function cannot be an argument here: {value!r}")
        elif not isinstance(value, torch.Tensor | bool | int | float | str | torch.dtype | np.ndarray | range | None):
            raise refused(_("This cannot be given to a function of PyTorch here."), _("Give tensors or numbers."))
        return value

    def _option(self, key: str, value: Any) -> Any:
        if key in allowed.FORBIDDEN_OPTIONS or (key == "device" and value != "cpu"):
            raise refused(_("The option '{name}' is not available here.").format(name=key), _("Leave it out."))
        return self._argument(value)

    def check_size(
        self, name: str, function: Callable[..., Any], arguments: Sequence[Any], options: Mapping[str, Any]
    ) -> None:
        """Refuse a result that is too large: by the arguments if these bound it, otherwise by asking for its shape."""
        if name in allowed.APART and arguments and is_tensor(arguments[0]):
            self.budget.pieces(max(arguments[0].shape, default=0))
        if name == "grad":
            return  # what it gives is of the size of what it is given
        bound = elements((*arguments, *options.values()))
        if name in allowed.SIZED or name in allowed.RANDOM:
            if any(is_tensor(a) for a in arguments[1:]) and name == "repeat_interleave":
                raise refused(_("Here, give the number of repeats as a plain number."))
        elif bound <= MAX_ELEMENTS:
            return
        if name == "einsum":
            check_elements(bound)
        check_elements(max((r.numel() for r in self.shapes(function, arguments, options)), default=0))

    def shapes(
        self, function: Callable[..., Any], arguments: Sequence[Any], options: Mapping[str, Any]
    ) -> Sequence[Tensor]:
        """The results as tensors without numbers.

        Raises:
            RaisedError: The function fails, as it would with numbers.
        """
        import torch

        def bare(value: Any) -> Any:
            if is_tensor(value):
                return value.detach().to("meta")
            return type(value)(bare(v) for v in value) if type(value) in (list, tuple) else value

        keys = {
            key: bare(value) for key, value in options.items() if key not in ("generator", "requires_grad", "device")
        }
        creates = not any(is_tensor(a) for a in arguments)
        try:
            with torch.no_grad():
                result = function(*map(bare, arguments), **keys, **({"device": "meta"} if creates else {}))
        except NotImplementedError:
            check_elements(elements(arguments))  # its shape depends on the numbers: masks
            return ()
        except ERRORS as error:
            raise original(error) from error
        return [r for r in (result if isinstance(result, tuple | list) else (result,)) if is_tensor(r)]
