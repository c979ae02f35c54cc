"""THE TABLE OF TENSORS: operations that do more than treat each number by itself. The others are in ``ops``."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autodiff_viz.languages import marked
from autodiff_viz.tensors.linear_maps import (
    Array,
    Diagonal,
    DiagonalPlusOuter,
    LinearMap,
    Product,
    Selection,
    WeightedSum,
    chain,
)
from autodiff_viz.tensors.rules import (
    as_matrices,
    axes_of,
    count,
    dim,
    extreme,
    getitem,
    getitem_size,
    joined,
    log_softmax,
    logsumexp,
    moved,
    norm,
    of_tensors,
    of_vectors,
    others,
    places_of,
    product_size,
    softmax,
    softmax_scalars,
    ties,
    torch_flat,
    torch_prod,
    weighted,
)

Options = Mapping[str, Any]
"""What an operation is told beside its arguments: an axis, a shape, an index. No derivative flows to it."""

MapRule = Callable[..., LinearMap]
"""(arguments…, result, **options) → the linear map by one of the arguments."""


@dataclass(frozen=True, slots=True)
class TensorOperation:
    """One operation: all that the rest of the house knows of it.

    Attributes:
        name: Its name on the tape.
        arguments: Names of its arguments; one that ends in ``…`` stands for any number of them.
        forward: Arrays → array, options by keyword. Called with floating-point errors ignored.
        maps: The linear map by each argument, from (arguments…, result, **options); where any number of arguments is
            taken, one rule that is told the ``slot``.
        size: Number of entries of the largest array that it makes, from shapes and options, before it is made.
        number: What it is on plain numbers: a formula over the arguments, or ``""`` where it needs a tensor.
        torch: PyTorch's counterpart: (torch, arguments…, **options) → tensor.
        scalars: The same on arrays of recorded numbers, from (apply, arguments…, **options), where NumPy's own
            arithmetic does not do it; ``apply(name, arrays…)`` records an operation of ``ops``.
        symbol: How its name is typeset.
        label: What stands in its box.
        aliases: Other spellings, NumPy's and PyTorch's among them.
        typed: Whether it can be written in a formula; otherwise it is a method or a sign.
        needs: What its arguments must be like, one sentence.
        kink: Where the partial is a convention, and which one.
        samples: Arguments and options to test at.
    """

    name: str
    arguments: tuple[str, ...]
    forward: Callable[..., Any]
    maps: tuple[MapRule, ...]
    size: Callable[..., int]
    number: str
    torch: Callable[..., Any]
    scalars: Callable[..., Any] | None
    symbol: str
    label: str
    aliases: tuple[str, ...]
    typed: bool
    needs: str
    kink: str
    samples: tuple[tuple[tuple[Array, ...], Options], ...] = field(repr=False)

    @property
    def defaults(self) -> tuple[float, ...]:
        """As of an operation on numbers: none of the arguments can be left out."""
        return ()

    @property
    def variadic(self) -> bool:
        """Whether it takes any number of arguments."""
        return self.arguments[-1].endswith("…")


def _op(
    name: str,
    arguments: str,
    forward: Callable[..., Any],
    maps: Sequence[MapRule],
    *,
    torch: Callable[..., Any],
    samples: Sequence[tuple[Any, ...]],
    number: str = "",
    size: Callable[..., int] | None = None,
    scalars: Callable[..., Any] | None = None,
    symbol: str = "",
    label: str = "",
    aliases: str = "",
    typed: bool = True,
    needs: str = "",
    kink: str = "",
) -> TensorOperation:
    """An entry: what is left out follows from the name. The last item of a sample may be a dictionary of options."""

    def sample(items: tuple[Any, ...]) -> tuple[tuple[Array, ...], Options]:
        options = items[-1] if isinstance(items[-1], dict) else {}
        return tuple(np.array(item, dtype=float) for item in items if not isinstance(item, dict)), options

    return TensorOperation(
        name=name,
        arguments=tuple(arguments.split()),
        forward=forward,
        maps=tuple(maps),
        size=size or (lambda *shapes, **_options: sum(map(math.prod, shapes))),
        number=number,
        torch=torch,
        scalars=scalars,
        symbol=symbol or name,
        label=label or name.capitalize(),
        aliases=tuple(aliases.split()),
        typed=typed,
        needs=needs,
        kink=kink,
        samples=tuple(sample(items) for items in samples),
    )


_V3, _W2 = [1.5, -2.0, 0.5], [0.3, -1.2]
_M23 = [[1.0, -2.0, 0.5], [0.25, 3.0, -1.5]]
_M32 = [[0.5, -1.0], [2.0, 0.1], [-0.7, 1.3]]
_T232 = [_M32, [[1.0, 2.0], [-3.0, 0.2], [0.4, -0.6]]]

_SAME_INNER = marked("The last size of the first must be that of the second's rows: (m, n) and (n, k).")
_VECTORS = marked("Both must be vectors of the same length.")
_AXIS = marked("The axis must be one of the tensor's: 0 is the first, -1 the last.")
_REDUCED = [(_V3,), (_M23,), (_M23, {"axis": 0}), (_M23, {"axis": -1}), (_T232, {"axis": (0, 2), "keepdims": True})]

# fmt: off
_TABLE = (
    # Products
    _op("matmul", "a b", np.matmul,
        [lambda a, b, y: Product(a.shape, y.shape, as_matrices(a, b)[1], True),
         lambda a, b, y: Product(b.shape, y.shape, as_matrices(a, b)[0], False)],
        number="a * b", size=product_size, torch=lambda torch, a, b: torch.matmul(a, b), symbol="@", label="MatMul",
        aliases="mm mv bmm", needs=_SAME_INNER,
        samples=[(_M23, _M32), (_M23, _V3), (_V3, _M32), (_V3, [0.1, 0.2, -3.0]), (_T232, _M23), (_T232, _W2)]),
    _op("dot", "a b", of_vectors(np.dot),
        [lambda a, b, y: WeightedSum(a.shape, (), b, (0,), marked("row")),
         lambda a, b, y: WeightedSum(b.shape, (), a, (0,), marked("row"))],
        number="a * b", torch=lambda torch, a, b: torch.dot(a, b), aliases="inner vdot", needs=_VECTORS,
        scalars=lambda apply, a, b: np.sum(apply("mul", a, b)),
        samples=[(_V3, [0.1, 0.2, -3.0]), ([2.0], [3.0])]),
    _op("outer", "a b", of_vectors(np.outer),
        [lambda a, b, y: chain(Selection(a.shape, (a.size, 1), places_of((a.size, 1)), "column"),
                               Diagonal((a.size, 1), y.shape, b[None, :])),
         lambda a, b, y: Diagonal(b.shape, y.shape, a[:, None])],
        number="a * b", size=lambda a, b: math.prod(a) * math.prod(b), torch=lambda torch, a, b: torch.outer(a, b),
        aliases="ger", needs=marked("Both must be vectors."), samples=[(_V3, _W2)]),

    # Numbers in other places
    _op("transpose", "x", lambda x, axes=None: np.transpose(x, axes), [moved(marked("transpose"), np.transpose)],
        number="x", torch=lambda torch, x, axes=None: x.permute(axes or tuple(range(x.ndim))[::-1]),
        symbol="ᵀ", label="Transpose", aliases="permute permute_dims", needs=_AXIS,
        samples=[(_M23,), (_V3,), (_T232,), (_T232, {"axes": (1, 0, 2)})]),
    _op("reshape", "x", lambda x, shape: np.reshape(x, shape), [moved(marked("reshape"), np.reshape)],
        torch=lambda torch, x, shape: x.reshape(shape), typed=False,
        needs=marked("The new sizes must multiply to the same number of entries."),
        samples=[(_M23, {"shape": (3, 2)}), (_M23, {"shape": (6,)}), ([5.0], {"shape": ()})]),
    _op("getitem", "x", getitem, [moved(marked("selection"), getitem)],
        torch=lambda torch, x, index: getitem(x, index), size=getitem_size, typed=False, symbol="[ ]", label="Index",
        needs=marked("Places are counted from 0; -1 is the last one."),
        samples=[(_V3, {"index": (0,)}), (_V3, {"index": (slice(None, 2),)}), (_M23, {"index": (1,)}),
                 (_M23, {"index": (slice(None), -1)}), (_M23, {"index": (1, 2)}), (_V3, {"index": ((0, 2, 0),)}),
                 (_T232, {"index": (..., None, 0)})]),
    _op("stack", "x…", lambda *xs, axis=0: np.stack(xs, axis),
        [joined(marked("slot"), lambda *x, axis=0: np.stack(x, axis))],
        torch=lambda torch, *xs, axis=0: torch.stack(xs, axis), typed=False,
        needs=marked("All must have the same shape."),
        samples=[(_V3, [0.1, 0.2, 0.3]), (_V3, _V3, {"axis": 1}), ([1.0], [2.0], [3.0])]),
    _op("concatenate", "x…", lambda *xs, axis=0: np.concatenate(xs, axis),
        [joined(marked("slot"), lambda *x, axis=0: np.concatenate(x, axis))],
        torch=lambda torch, *xs, axis=0: torch.cat(xs, axis), typed=False, label="Concat", aliases="concat cat",
        needs=marked("All must have the same shape but for the axis along which they are joined."),
        samples=[(_V3, _W2), (_M23, _M23, {"axis": 1})]),

    # Sums and the like
    _op("sum", "x", np.sum, [weighted(lambda x, y: np.ones(x.shape), marked("row of ones"))],
        number="x", torch=torch_flat("sum"), symbol="sum", needs=_AXIS, samples=_REDUCED),
    _op("mean", "x", np.mean, [lambda x, y, axis=None, keepdims=False: WeightedSum(
            x.shape, y.shape, np.full(x.shape, 1 / max(1, count(x, axis))), axes_of(axis, x.shape), marked("mean"))],
        number="x", torch=torch_flat("mean"), aliases="average", needs=_AXIS, samples=_REDUCED),
    _op("prod", "x", np.prod, [weighted(others, marked("row"))],
        number="x", torch=torch_prod, needs=_AXIS, samples=[*_REDUCED, ([2.0, 0.0, 3.0],), ([0.0, 0.0, 3.0],)]),
    _op("amax", "x", of_tensors(np.max), [weighted(ties, marked("one-hot"))],
        torch=torch_flat("amax"), scalars=extreme("max"), symbol="max", label="Max", aliases="max",
        needs=_AXIS, kink=marked("shared evenly between equal largest ones"), samples=_REDUCED),
    _op("amin", "x", of_tensors(np.min), [weighted(ties, marked("one-hot"))],
        torch=torch_flat("amin"), scalars=extreme("min"), symbol="min", label="Min", aliases="min",
        needs=_AXIS, kink=marked("shared evenly between equal smallest ones"), samples=_REDUCED),
    _op("norm", "x", norm, [weighted(lambda x, y: np.where(y == 0, 0.0, x / y), marked("row"))],
        number="abs(x)", torch=lambda torch, x, axis=None, keepdims=False: torch.linalg.vector_norm(
            x, dim=axis, keepdim=keepdims),
        scalars=lambda apply, x, axis=None, keepdims=False: apply(
            "sqrt", np.sum(apply("square", x), axis=axis, keepdims=keepdims)),
        symbol="norm", needs=_AXIS, kink=marked("0 at x = 0"), samples=_REDUCED),

    # Neural networks
    _op("softmax", "x", of_tensors(softmax),
        [lambda x, y, axis=-1: DiagonalPlusOuter(x.shape, y.shape, y, -y, y, axis)],
        torch=lambda torch, x, axis=-1: torch.softmax(x, axis), scalars=softmax_scalars, needs=_AXIS,
        samples=[(_V3,), (_M23,), (_M23, {"axis": 0}), ([1000.0, 999.0],)]),
    _op("log_softmax", "x", of_tensors(log_softmax),
        [lambda x, y, axis=-1: DiagonalPlusOuter(
            x.shape, y.shape, np.ones(x.shape), -np.ones(x.shape), np.exp(y), axis)],
        torch=lambda torch, x, axis=-1: torch.log_softmax(x, axis), label="LogSoftmax",
        scalars=lambda apply, x, axis=-1: apply("log", softmax_scalars(apply, x, axis)), needs=_AXIS,
        samples=[(_V3,), (_M23,), (_M23, {"axis": 0}), ([1000.0, 999.0],)]),
    _op("logsumexp", "x", logsumexp, [weighted(lambda x, y: np.exp(x - y), marked("row"))],
        number="x", torch=lambda torch, x, axis=None, keepdims=False: torch.logsumexp(
            x, dim=dim(torch, x, axis), keepdim=keepdims),
        scalars=lambda apply, x, axis=None, keepdims=False: apply(
            "log", np.sum(apply("exp", x), axis=axis, keepdims=keepdims)),
        label="LogSumExp", needs=_AXIS, samples=[*_REDUCED, ([1000.0, 999.0],)]),
)
# fmt: on

TENSOR_OPERATIONS: dict[str, TensorOperation] = {entry.name: entry for entry in _TABLE}
"""Name → operation, in the order of the table."""

TENSOR_SPELLINGS: dict[str, str] = {spelling: e.name for e in _TABLE for spelling in (e.name, *e.aliases)}
"""Every accepted spelling → name. ``max`` and ``min`` are here the largest and the smallest of one tensor."""

TYPED = frozenset(entry.name for entry in _TABLE if entry.typed)
"""The names that a formula may use before an argument; elsewhere they are names of variables like any other."""

REDUCED = {"max": "amax", "min": "amin"}
"""Operations of two numbers → what they are on a single tensor."""
