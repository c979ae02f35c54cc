"""What PyTorch's backward functions say of their arguments: names, saved values, numbers given as options.

The attributes ``_saved_*`` are private to PyTorch: they are read defensively, and what is missing stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from autodiff_viz.engine.torch_engine import Tensor
from autodiff_viz.ops import OPERATIONS, SPELLINGS

ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "Addmm": ("self", "mat1", "mat2"),
    "Addbmm": ("self", "batch1", "batch2"),
    "Baddbmm": ("self", "batch1", "batch2"),
    "Bmm": ("self", "mat2"),
    "Convolution": ("input", "weight", "bias"),
    "Dot": ("self", "tensor"),
    "Mm": ("self", "mat2"),
    "Mv": ("self", "vec"),
    "NativeLayerNorm": ("input", "weight", "bias"),
    "NativeBatchNorm": ("input", "weight", "bias"),
    "PowBackward1": ("self", "exponent"),
    "PowBackward2": ("exponent",),
}
"""Backward function, with or without its number → PyTorch's names of the arguments in ``next_functions``."""

SHAPE = "the shape of the result"
"""Asked for like an option; every backward function knows it."""

COMPUTED: Mapping[str, Callable[..., Any]] = {
    "AddBackward0": lambda saved, a, b: a + b * saved("alpha", 1),
    "SubBackward0": lambda saved, a, b: a - b * saved("alpha", 1),
    "MulBackward0": lambda saved, a, b: a * b,
    "DivBackward0": lambda saved, a, b: a / b,
    "NegBackward0": lambda saved, a: -a,
    "PowBackward0": lambda saved, a, b: a ** saved("exponent", 2),
    "MmBackward0": lambda saved, a, b: a @ b,
    "MvBackward0": lambda saved, a, b: a @ b,
    "BmmBackward0": lambda saved, a, b: a @ b,
    "DotBackward0": lambda saved, a, b: a @ b,
    "SumBackward0": lambda saved, a: a.sum(),
    "MeanBackward0": lambda saved, a: a.mean(),
    "TBackward0": lambda saved, a: a.t(),
    "CloneBackward0": lambda saved, a: a,
    "ExpandBackward0": lambda saved, a: a.expand(saved(SHAPE, ())),
    **dict.fromkeys(
        ("ViewBackward0", "UnsafeViewBackward0", "ReshapeAliasBackward0", "UnsqueezeBackward0", "SqueezeBackward0",
         "SqueezeBackward1", "SqueezeBackward4"),
        lambda saved, a: a.reshape(saved(SHAPE, ())),
    ),
}  # fmt: skip
"""Values that follow from known ones, so that PyTorch need not save them. ``saved(name, default)`` gives an option."""

_PATTERN = re.compile(r"(.*?)Backward(\d*)$")


def stem(function: Any) -> str:
    """PyTorch's name without its tail: ``AddBackward0`` → ``Add``."""
    name = function.name().rpartition("::")[2]
    found = _PATTERN.match(name)
    return found[1] if found and found[1] else name


def operation_of(function: Any, count: int) -> str:
    """The operation of our table that a backward function belongs to, or PyTorch's name without its tail.

    Args:
        function: The backward function.
        count: How many scalar arguments it has; -1 if not all are scalars.
    """
    name = SPELLINGS.get(stem(function).lower(), "")
    if name in OPERATIONS and len(OPERATIONS[name].arguments) == count:
        plain = attribute(function, "alpha") in (None, 1) and attribute(function, "rounding_mode") is None
        return name if plain else stem(function)
    return stem(function)


def attribute(function: Any, name: str) -> Any:
    """What a function saved under a name; ``None`` if nothing, or if it was freed or changed since."""
    try:
        return getattr(function, f"_saved_{name}", None)
    except RuntimeError:
        return None


def names_of(function: Any) -> tuple[str, ...]:
    """PyTorch's names of the arguments that a function passes derivatives to, as far as they are known."""
    default = ("input",) if attribute(function, "input") is not None else ("self", "other")
    return ARGUMENTS.get(function.name(), ARGUMENTS.get(stem(function), default))


def saved_values(function: Any) -> dict[int, Tensor]:
    """Slot → the argument's value, where it was saved. Check the shapes: names are not always what they seem."""
    import torch

    found = {}
    for slot, (name, _following) in enumerate(zip(names_of(function), function.next_functions, strict=False)):
        value = attribute(function, name)
        if isinstance(value, torch.Tensor):
            found[slot] = value.detach()
    return found


def result_of(function: Any) -> Tensor | None:
    """The value that a function saved of its own result."""
    import torch

    value = attribute(function, "result")
    return value.detach() if isinstance(value, torch.Tensor) else None


def arguments_of(function: Any) -> list[int | tuple[Any]]:
    """The arguments in order: positions in ``next_functions``, and in tuples the saved values of those without history.

    An argument that has no history and was not saved (2 in x + 2) is not known and left out.
    """
    import torch

    names = names_of(function)
    found: list[int | tuple[Any]] = []
    for slot, (following, _nr) in enumerate(function.next_functions):
        if following is not None:
            found.append(slot)
        elif slot < len(names) and isinstance(value := attribute(function, names[slot]), torch.Tensor):
            found.append((value,))
    if function.name() == "PowBackward0":
        exponent = attribute(function, "exponent")
        return found if exponent is None else [*found, (exponent,)]
    if function.name() == "PowBackward2":
        base = attribute(function, "self")
        return found if base is None else [(base,), *found]
    return found


def computed(function: Any, arguments: Sequence[np.ndarray[Any, Any] | None]) -> Tensor | None:
    """The value of a function's result: as it saved it, or from its arguments where all of them are known."""
    import torch

    if (result := result_of(function)) is not None:
        return result
    forward = COMPUTED.get(function.name())
    if forward is None or any(a is None for a in arguments):
        return None
    if len(arguments) != forward.__code__.co_argcount - 1:
        return None
    metadata = function._input_metadata[0]
    tensors = [torch.tensor(a, dtype=metadata.dtype) for a in arguments]
    known = {SHAPE: tuple(metadata.shape)}

    def saved(name: str, default: Any) -> Any:
        value = known.get(name, attribute(function, name))
        return default if value is None else value

    return forward(saved, *tensors)
