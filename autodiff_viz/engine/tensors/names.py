"""What a program may do with tensors, as plain data: an interpreter allows these names and no others.

``Variable`` (in ``engine.callables``) has each of ``METHODS`` and ``ATTRIBUTES``, and the operators ``+ - * / ** @``,
``-x``, ``abs(x)``, comparisons, ``x[…]``, ``len(x)`` and iteration over the first axis. ``call(name, *arguments,
**options)`` performs a function of ``FUNCTIONS`` on variables, arrays, numbers and nested lists of them.
"""

from __future__ import annotations

from typing import NamedTuple

from autodiff_viz.ops import OPERATIONS, SPELLINGS
from autodiff_viz.tensors.operations import TENSOR_SPELLINGS


class Function(NamedTuple):
    """A function of tensors.

    Attributes:
        operation: Its name in one of the tables, or the name of a shape maker such as ``"zeros"``.
        arguments: How many arguments it takes at least and at most; lists of any length count as one.
        options: Names of its options in order, as NumPy has them; PyTorch's ``dim`` and ``keepdim`` mean the same.
    """

    operation: str
    arguments: tuple[int, int]
    options: tuple[str, ...] = ()


_REDUCTION = ("axis", "keepdims")

MOVES: dict[str, Function] = {
    "reshape": Function("reshape", (1, 1), ("shape",)),
    "transpose": Function("transpose", (1, 1), ("axes",)),
    "ravel": Function("reshape", (1, 1)),
    "flatten": Function("reshape", (1, 1)),
    "squeeze": Function("reshape", (1, 1), ("axis",)),
    "stack": Function("stack", (1, 1), ("axis",)),
    "concatenate": Function("concatenate", (1, 1), ("axis",)),
    "cat": Function("concatenate", (1, 1), ("axis",)),
    "hstack": Function("concatenate", (1, 1)),
    "vstack": Function("concatenate", (1, 1)),
}

REDUCTIONS: dict[str, Function] = {
    name: Function(TENSOR_SPELLINGS[name], (1, 1), _REDUCTION)
    for name in ("sum", "mean", "average", "prod", "max", "min", "amax", "amin", "norm", "logsumexp")
} | {name: Function(name, (1, 1), ("axis",)) for name in ("softmax", "log_softmax")}

PRODUCTS: dict[str, Function] = {
    name: Function(TENSOR_SPELLINGS[name], (2, 2)) for name in ("matmul", "mm", "mv", "dot", "inner", "outer")
}

MAKERS: dict[str, Function] = {
    name: Function(name, (1, 1))
    for name in ("array", "asarray", "tensor", "zeros", "ones", "eye", "zeros_like", "ones_like")
}
"""Plain arrays from numbers or sizes; ``array`` of variables is a ``stack``."""

ELEMENTWISE: dict[str, Function] = {
    spelling: Function(
        name, (len(OPERATIONS[name].arguments) - len(OPERATIONS[name].defaults), len(OPERATIONS[name].arguments))
    )
    for spelling, name in SPELLINGS.items()
    if spelling not in REDUCTIONS and spelling.isascii()
}

FUNCTIONS: dict[str, Function] = {**ELEMENTWISE, **REDUCTIONS, **MOVES, **PRODUCTS, **MAKERS}
"""Spelling → function, as after ``np.`` or ``torch.``, or alone where a program imports it so."""

METHODS: frozenset[str] = frozenset(
    {"sum", "mean", "prod", "max", "min", "norm", "softmax", "log_softmax", "logsumexp", "dot", "matmul", "reshape"}
    | {"transpose", "ravel", "flatten", "squeeze"}
    | {"exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sigmoid", "relu", "square", "abs", "pow"}
)
"""Names of the methods of ``Variable``."""

ATTRIBUTES: frozenset[str] = frozenset({"T", "shape", "ndim", "size", "value"})
"""Names of the attributes of ``Variable``."""
