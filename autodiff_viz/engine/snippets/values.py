"""What a snippet computes with: real tensors behind a whitelist, and Python's own numbers, texts and lists, bounded."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff_viz.engine.snippets import whitelist as allowed
from autodiff_viz.engine.snippets.failure import RaisedError, SnippetError, refused
from autodiff_viz.engine.snippets.limits import (
    MAX_ELEMENTS,
    Budget,
    check_bits,
    check_chain,
    check_elements,
    check_length,
    check_nested,
)
from autodiff_viz.engine.torch_engine import Tensor
from autodiff_viz.languages import _

ERRORS = (ArithmeticError, AttributeError, LookupError, NotImplementedError, RuntimeError, TypeError, ValueError)
"""What Python and PyTorch raise for a mistake in a snippet. Anything else is a mistake of ours."""

MAX_MESSAGE = 2_000
"""Characters of an original message."""

ADDRESS = re.compile(r" at 0x[0-9a-f]+")
FORMAT = re.compile(r"(?:[^{}]?[<>=^])?[+\- ]?#?0?\d{0,2}[,_]?(?:\.\d{1,2})?[defgEFG%s]?")
"""Format specifications that cannot ask for a long text."""


@dataclass(frozen=True, eq=False)
class Builtin:
    """A function that a snippet may call: it gets arguments as they are and answers for their bounds."""

    name: str
    call: Callable[..., Any]

    def __repr__(self) -> str:
        return f"<built-in function {self.name}>"


@dataclass(frozen=True, eq=False)
class Module:
    """A module's names, as far as they may be used."""

    name: str
    names: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"<module '{self.name}'>"


@dataclass(frozen=True)
class Kind:
    """A type, to be printed and compared; it cannot be called."""

    name: str

    def __repr__(self) -> str:
        return f"<class '{self.name}'>"


def type_of(value: Any) -> Kind:
    """What ``type(value)`` prints as."""
    if is_tensor(value):
        return Kind("torch.Tensor")
    kind = type(value)
    return Kind(kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}")


def original(error: BaseException) -> RaisedError:
    """The error that Python or PyTorch raised, word by word."""
    text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return RaisedError(type(error).__name__.removeprefix("_"), ADDRESS.sub("", text)[:MAX_MESSAGE])


def guarded(call: Callable[[], Any]) -> Any:
    """Run one operation; its own errors become ``RaisedError``."""
    try:
        return call()
    except SnippetError:
        raise
    except RecursionError as error:
        raise refused(_("Something is nested too deeply here."), _("Take flatter lists.")) from error
    except ERRORS as error:
        raise original(error) from error


def is_tensor(value: Any) -> bool:
    """Whether a value is a tensor of PyTorch."""
    import torch

    return isinstance(value, torch.Tensor)


def kind_of(value: Any) -> str:
    """The name of a value's type, as Python's messages have it."""
    if isinstance(value, Builtin):
        return "builtin_function_or_method"
    return (
        "module"
        if isinstance(value, Module)
        else type(value).__name__.lower()
        if value is None
        else type(value).__name__
    )


def items_of(value: Any) -> list[Any]:
    """The items of something that can be gone through, all at once, bounded.

    Raises:
        SnippetError: It is too long, or not one of the kinds that snippets have.
    """
    if is_tensor(value):
        if value.dim() == 0:
            raise RaisedError("TypeError", "iteration over a 0-d tensor")
        check_length(len(value))
        return list(value.unbind())
    if isinstance(value, range | list | tuple | str | np.ndarray):
        check_length(guarded(lambda: len(value)))
        return list(value)
    raise RaisedError("TypeError", f"'{'NoneType' if value is None else kind_of(value)}' object is not iterable")


def text_of(value: Any) -> str:
    """What ``print`` writes for a value; addresses in memory are left out."""
    check_nested(value)
    return ADDRESS.sub(" at 0x…", guarded(lambda: str(value)))


def echo_of(value: Any) -> str:
    """What an interactive session shows for a value."""
    check_nested(value)
    return ADDRESS.sub(" at 0x…", guarded(lambda: repr(value)))


def formatted(value: Any, specification: str, conversion: int) -> str:
    """One value in an f-string."""
    if not FORMAT.fullmatch(specification):
        raise refused(
            _("The format '{text}' is not available here.").format(text=specification[:20]), _("Use one such as :.4f.")
        )
    text = echo_of(value) if conversion == ord("r") else text_of(value)
    if not specification:
        return text
    if is_tensor(value) and value.dim() == 0 and conversion < 0:
        return guarded(lambda: format(value.detach().item(), specification))
    return guarded(lambda: format(value if conversion < 0 else text, specification))


BINARY: Mapping[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "Div": operator.truediv,
    "FloorDiv": operator.floordiv,
    "Mod": operator.mod,
    "Pow": operator.pow,
    "MatMult": operator.matmul,
}
IN_PLACE: Mapping[str, Callable[[Any, Any], Any]] = {
    "Add": operator.iadd,
    "Sub": operator.isub,
    "Mult": operator.imul,
    "Div": operator.itruediv,
    "Pow": operator.ipow,
    "MatMult": operator.imatmul,
    "FloorDiv": operator.ifloordiv,
    "Mod": operator.imod,
}
UNARY: Mapping[str, Callable[[Any], Any]] = {"USub": operator.neg, "UAdd": operator.pos, "Not": operator.not_}
COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
    "Is": operator.is_,
    "IsNot": operator.is_not,
    "In": lambda item, container: operator.contains(container, item),
    "NotIn": lambda item, container: not operator.contains(container, item),
}


def check_operands(operation: str, left: Any, right: Any) -> None:
    """Refuse an operation of Python whose result could be too large, before it runs."""
    if isinstance(left, int) and isinstance(right, int):
        if operation == "Pow" and right > 0:
            check_bits(left.bit_length() * right if abs(left) > 1 else 1)
        elif operation == "Mult":
            check_bits(left.bit_length() + right.bit_length())
    if operation == "Mult":
        for several, times in ((left, right), (right, left)):
            if isinstance(several, list | tuple | str) and isinstance(times, int):
                check_length(len(several) * max(times, 0))
    if operation == "Add" and isinstance(left, list | tuple | str) and isinstance(right, list | tuple | str):
        check_length(len(left) + len(right))
    if operation == "Mod" and isinstance(left, str):
        raise refused(_("Texts cannot be formatted with % here."), _('Write an f-string, such as f"{x:.4f}".'))
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        raise refused(_("NumPy's arrays can be printed here, not computed with."), _("Compute with tensors."))


def plain(value: Any) -> Any:
    """A number of NumPy as Python's own."""
    return value.item() if isinstance(value, np.generic) else value


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
            self._check_size(name, function, arguments, options)
            result = guarded(lambda: function(*arguments, **options))
            return self.counted(result, (*arguments, *options.values()), 3 if name == "grad" else 1)

        return called

    def method(self, tensor: Tensor, name: str) -> Builtin:
        """``tensor.name``, guarded."""
        call = self.call(name, getattr(type(tensor), name))
        if name in ("item", "tolist", "numpy", "detach"):

            def leaving(*arguments: Any, **options: Any) -> Any:
                result = call(tensor, *arguments, **options)
                self.cut(name, tensor)
                return result.copy() if isinstance(result, np.ndarray) else result

            return Builtin(name, leaving)
        return Builtin(name, lambda *arguments, **options: call(tensor, *arguments, **options))

    def binary(self, operation: str, left: Any, right: Any, in_place: bool = False) -> Any:
        """An operator of Python on tensors, numbers, texts and lists."""
        left, right = plain(left), plain(right)
        table = IN_PLACE if in_place else BINARY
        if operation not in table:
            raise refused(_("This operator is not available here."), _("Use + - * / ** // % or @."))
        if is_tensor(left) or is_tensor(right):
            self._check_size(operation, BINARY[operation], (left, right), {})
        check_operands(operation, left, right)
        result = guarded(lambda: table[operation](left, right))
        if isinstance(result, int):
            check_bits(result.bit_length())
        if isinstance(result, complex):
            raise refused(_("Complex numbers are not available here."), _("Keep the base of a power positive."))
        return self.counted(result, (left, right))

    def item(self, tensor: Tensor, index: Any) -> Any:
        """``tensor[index]``; lists and tensors as indices can make the result larger than the tensor."""
        parts = index if isinstance(index, tuple) else (index,)
        for part in parts:
            if isinstance(part, list):
                check_nested(part)
        if any(isinstance(part, list) or is_tensor(part) for part in parts):
            check_elements(max((r.numel() for r in self._shapes(operator.getitem, (tensor, index), {})), default=0))
        return self.counted(guarded(lambda: tensor[index]), (tensor,))

    def put(self, owner: Any, index: Any, value: Any) -> None:
        """``owner[index] = value`` for a tensor or a list."""

        def change() -> None:
            owner[index] = plain(value)

        guarded(change)
        if is_tensor(owner):
            self.counted(owner, (owner, value))

    def unary(self, operation: str, value: Any) -> Any:
        """A sign, or ``not``."""
        if operation not in UNARY:
            raise refused(_("This operator is not available here."), _("Use + - * / ** // % or @."))
        return self.counted(guarded(lambda: UNARY[operation](plain(value))), (value,))

    def compare(self, operation: str, left: Any, right: Any) -> Any:
        """A comparison of two values."""
        left, right = plain(left), plain(right)
        if operation not in ("Is", "IsNot"):
            check_nested(left)
            check_nested(right)
            if is_tensor(left) or is_tensor(right):
                self._check_size(operation, COMPARE[operation], (left, right), {})
        return self.counted(guarded(lambda: COMPARE[operation](left, right)))

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
            self.budget.tensor(result.numel())
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

    def _check_size(
        self, name: str, function: Callable[..., Any], arguments: Sequence[Any], options: Mapping[str, Any]
    ) -> None:
        """Refuse a result that is too large: by the arguments if these bound it, otherwise by asking for its shape."""
        bound = elements((*arguments, *options.values()))
        if name in allowed.SIZED or name in allowed.RANDOM:
            if any(is_tensor(a) for a in arguments[1:]) and name == "repeat_interleave":
                raise refused(_("Here, give the number of repeats as a plain number."))
        elif bound <= MAX_ELEMENTS:
            return
        if name == "einsum":
            check_elements(bound)
        check_elements(max((r.numel() for r in self._shapes(function, arguments, options)), default=0))

    def _shapes(
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
