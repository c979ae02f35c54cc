"""What every text computes with, whatever its world: Python's own numbers, texts and lists, functions and modules."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autodiff_viz.engine.interpreter.failure import RaisedError, RunError, refused, too_much
from autodiff_viz.engine.interpreter.limits import check_bits, check_characters, check_length
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _

ERRORS = (ArithmeticError, AttributeError, LookupError, NotImplementedError, RuntimeError, TypeError, ValueError)
"""What Python and PyTorch raise for a mistake in a text. Anything else is a mistake of ours."""

MAX_MESSAGE = 2_000
"""Characters of an original message."""

ADDRESS = re.compile(r" at 0x[0-9a-f]+")


@dataclass(frozen=True, eq=False)
class Builtin:
    """A function that a text may call: it gets arguments as they are and answers for their bounds."""

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


def original(error: BaseException) -> RaisedError:
    """The error that Python or PyTorch raised, word by word."""
    text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return RaisedError(type(error).__name__.removeprefix("_"), ADDRESS.sub("", text)[:MAX_MESSAGE])


def guarded(call: Callable[[], Any]) -> Any:
    """Run one operation; its own errors become ``RaisedError``."""
    try:
        return call()
    except FormulaError:
        raise
    except RecursionError as error:
        raise refused(_("Something is nested too deeply here."), _("Take flatter lists.")) from error
    except MemoryError as error:
        raise too_much(_("This needs more memory than there is."), _("Take smaller lists or tensors.")) from error
    except ERRORS as error:
        raise original(error) from error


def kind_of(value: Any) -> str:
    """The name of a value's type, as Python's messages have it."""
    if isinstance(value, Builtin):
        return "builtin_function_or_method"
    return "module" if isinstance(value, Module) else type(value).__name__


def plain(value: Any) -> Any:
    """A number of NumPy as Python's own."""
    return value.item() if isinstance(value, np.generic) else value


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


def tensors_in_lists() -> RunError:
    """What to say of lists of tensors that are to be compared: every pair of items would be, number by number."""
    return refused(_("Lists that hold tensors cannot be compared here."), _("Compare one tensor with another."))


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
                check = check_characters if isinstance(several, str) else check_length
                check(len(several) * max(times, 0))
    if operation == "Add":
        if isinstance(left, str) and isinstance(right, str):
            check_characters(len(left) + len(right))
        elif isinstance(left, list | tuple) and isinstance(right, list | tuple):
            check_length(len(left) + len(right))
    if operation == "Mod" and isinstance(left, str):
        raise refused(_("Texts cannot be formatted with % here."), _('Write an f-string, such as f"{x:.4f}".'))
