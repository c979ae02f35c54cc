"""A tape computed again at many points, in the precision of choice: every operation rounds as that precision would.

The operations are the table's own, so that in float64 the values are those of the tape, bit for bit. In float32 and
float16 each result is rounded once (Figueroa 1995: for + − · / √ that is exactly the shorter arithmetic, because a
double has more than twice the digits).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np

from autodiff_viz.analysis.truth import Arithmetic, inputs_of, needed
from autodiff_viz.engine.partials import partial_expressions
from autodiff_viz.engine.symbolic import valued
from autodiff_viz.errors import FormulaError, Span
from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.languages import _
from autodiff_viz.notation import Expression
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS

DTYPES: dict[str, Any] = {"float64": np.float64, "float32": np.float32, "float16": np.float16}
"""Name → NumPy's type."""

COMPLEX: dict[str, Any] = {"float64": np.complex128, "float32": np.complex64}
"""Precision → complex numbers of the same; none for float16."""


def unit(dtype: str) -> float:
    """The unit roundoff u, half of the gap after 1."""
    return float(np.finfo(DTYPES[dtype]).eps) / 2


def rounded(x: float, dtype: str) -> float:
    """The nearest number of a precision."""
    with np.errstate(over="ignore"):
        return x if dtype == "float64" else float(DTYPES[dtype](x))


def values(graph: Graph, wrt: str, points: Sequence[float], dtype: str = "float64") -> list[float]:
    """The output at many values of one variable, the others staying where they are.

    Args:
        graph: The tape; its operations are computed anew.
        wrt: The variable that moves.
        points: Its values, numbers of the precision.
        dtype: One of ``DTYPES``.

    Returns:
        One float a point, inf and nan where IEEE gives them.
    """
    columns: list[Any] = [None] * len(graph.nodes)
    kind = DTYPES[dtype]
    order = needed(graph)
    finished = last_used(graph, order)
    with np.errstate(all="ignore"):
        for position in order:
            node = graph.nodes[position]
            if node.operation in (INPUT, CONSTANT):
                moves = position == graph.inputs[wrt]
                columns[position] = list(points) if moves else rounded(node.value, dtype)
                continue
            forward = OPERATIONS[node.operation].forward
            inputs = [columns[source] for source in node.inputs]
            if any(isinstance(column, list) for column in inputs):
                column = list(map(forward, *(c if isinstance(c, list) else repeat(c) for c in inputs)))
                columns[position] = column if dtype == "float64" else np.array(column, dtype=kind).tolist()
            else:
                columns[position] = rounded(forward(*inputs), dtype)
            for source in finished.get(position, ()):
                columns[source] = None
    output = columns[graph.output]
    return output if isinstance(output, list) else [output] * len(points)


def last_used(graph: Graph, order: Sequence[int]) -> dict[int, list[int]]:
    """Node → the nodes that no later one uses: what was computed of them at thousands of points can go then."""
    last = {source: position for position in order for source in graph.nodes[position].inputs}
    finished: dict[int, list[int]] = {}
    for source, position in last.items():
        if source != graph.output:
            finished.setdefault(position, []).append(source)
    return finished


def node_values(graph: Graph, at: Mapping[str, float] | None = None, dtype: str = "float64") -> list[float]:
    """The values of all nodes that the output needs, each rounded once, aligned with the nodes; nan for the others."""
    point = {**inputs_of(graph), **(at or {})}
    found = [math.nan] * len(graph.nodes)
    with np.errstate(all="ignore"):
        for position in needed(graph):
            node = graph.nodes[position]
            if node.operation in (INPUT, CONSTANT):
                found[position] = rounded(point[node.name] if node.operation == INPUT else node.value, dtype)
            else:
                found[position] = rounded(OPERATIONS[node.operation].forward(*(found[i] for i in node.inputs)), dtype)
    return found


def derivative(graph: Graph, wrt: str, at: Mapping[str, float] | None = None, dtype: str = "float64") -> float:
    """The derivative by automatic differentiation, every operation of evaluation and reverse sweep rounded.

    As on the tape, an operation that has no value has no partials either.

    Args:
        graph: The tape; its operations are computed anew.
        wrt: The variable to differentiate by.
        at: Variable name → value, in place of the tape's own.
        dtype: One of ``DTYPES``.
    """
    found = node_values(graph, at, dtype)
    order = needed(graph)
    active = {graph.inputs[wrt]}
    for position in order:
        if active.intersection(graph.nodes[position].inputs):
            active.add(position)
    adjoints: dict[int, float] = {graph.output: 1.0}
    with np.errstate(all="ignore"):
        for position in reversed(order):
            node = graph.nodes[position]
            if position not in adjoints or not node.inputs:
                continue
            arguments = (*(found[i] for i in node.inputs), found[position])
            rules = partial_expressions(node.operation)
            for source, rule in zip(node.inputs, rules, strict=True):
                if source in active and rule is not None:
                    names = (*OPERATIONS[node.operation].arguments, "y")
                    slope = math.nan if math.isnan(arguments[-1]) else partial(rule, names, arguments, dtype)
                    term = rounded(adjoints[position] * slope, dtype)
                    adjoints[source] = rounded(adjoints[source] + term, dtype) if source in adjoints else term
    return adjoints.get(graph.inputs[wrt], 0.0)


def partial(rule: Expression, names: tuple[str, ...], arguments: tuple[float, ...], dtype: str) -> float:
    """A partial of the table with every operation in it rounded; 0 · ∞ is 0, as in the engine's rules."""
    return valued(rule, dict(zip(names, arguments, strict=True)), lambda value: rounded(value, dtype))


# Complex numbers, for the complex step


@cache
def analytic(operation: str) -> bool:
    """Whether an operation is one formula on all of its domain: no case distinction, no absolute value, no step.

    The table says so: the partial of any other one is a sign, a comparison, or 0 throughout.
    """
    expressions = [e for e in partial_expressions(operation) if e is not None]
    if all(len(e) == 1 and e[0].operation == NUMBER and e[0].value == 0 for e in expressions):
        return False
    called = {part.operation for e in expressions for part in e} - {NAME, NUMBER, operation}
    return all(analytic(each) for each in called - _ELEMENTARY)


_ELEMENTARY = {"add", "sub", "mul", "div", "pow", "neg", "exp", "log", "sin", "cos", "polygamma", "sinh", "cosh"}
"""Operations whose partials lead around in circles: analytic, all of them."""


def refuse_kinks(graph: Graph) -> None:
    """Raise ``FormulaError`` if an operation that the variables run through has no complex counterpart."""
    for position in needed(graph):
        node = graph.nodes[position]
        if node.inputs and any(p is not None for p in node.partials) and not analytic(node.operation):
            raise FormulaError(
                _("The complex step needs an analytic formula, and {operation} is none: it has no complex derivative.")
                .format(operation=node.operation),
                node.span or Span(0, 0),
                _("Take another scheme, or automatic differentiation."),
                graph.text,
            )  # fmt: skip


def complex_values(graph: Graph, wrt: str, points: np.ndarray, dtype: str = "float64") -> np.ndarray:
    """The output at many complex values of one variable, each operation in complex numbers of the precision.

    Raises:
        FormulaError: An operation is not analytic, or the precision has no complex numbers.
    """
    refuse_kinks(graph)
    if dtype not in COMPLEX:
        raise FormulaError(
            _("There are no complex numbers in {dtype}.").format(dtype=dtype),
            hint=_("Take float32 or float64."),
        )
    kind = COMPLEX[dtype]
    columns: list[Any] = [None] * len(graph.nodes)
    order = needed(graph)
    finished = last_used(graph, order)
    with np.errstate(all="ignore"):
        for position in order:
            node = graph.nodes[position]
            if position == graph.inputs[wrt]:
                columns[position] = points.astype(kind)
            elif any(columns[source].ndim for source in node.inputs):
                column = _complex(node.operation)(*(columns[source] for source in node.inputs))
                columns[position] = np.asarray(column, dtype=kind)
            else:
                known = [float(columns[source].real) for source in node.inputs]
                value = OPERATIONS[node.operation].forward(*known) if node.inputs else node.value
                columns[position] = np.asarray(rounded(value, dtype), dtype=kind)
            for source in finished.get(position, ()):
                columns[source] = None
    return np.broadcast_to(columns[graph.output], points.shape)


def _power(a: Any, b: Any) -> Any:
    """aᵇ; of a negative base with a whole exponent without the logarithm: its imaginary part would swallow the step."""
    whole = (b.imag == 0) & (b.real == np.floor(b.real))
    turned = (a.real < 0) & whole
    sign = np.where(turned & (b.real % 2 == 1), -1.0, 1.0).astype(a.real.dtype)
    return sign * np.power(np.where(turned, -a, a), np.where(whole, b.real, b))


def _sigmoid(x: Any) -> Any:
    decay = np.exp(np.where(x.real >= 0, -x, x))
    return np.where(x.real >= 0, 1, decay) / (1 + decay)


def _cbrt(x: Any) -> Any:
    sign = np.where(x.real < 0, -1, 1).astype(x.real.dtype)
    return sign * np.power(sign * x, 1 / x.real.dtype.type(3))


def _atan2(a: Any, b: Any) -> Any:
    steep = np.abs(a.real) > np.abs(b.real)
    ratio = np.arctan(np.where(steep, -b, a) / np.where(steep, a, b))
    return ratio - ratio.real + np.arctan2(a.real, b.real)


def _log1p(x: Any) -> Any:
    return np.log1p(x.real * (2 + x.real) + x.imag**2) / 2 + 1j * np.arctan2(x.imag, 1 + x.real)


def _softplus(x: Any) -> Any:
    return np.where(x.real > 0, x, 0) + _log1p(np.exp(np.where(x.real > 0, -x, x)))


_WRITTEN: dict[str, Callable[..., Any]] = {
    "pow": _power,
    "cbrt": _cbrt,
    "hypot": lambda a, b: np.sqrt(a * a + b * b),
    "logaddexp": lambda a, b: b + _softplus(a - b),
    "sec": lambda x: 1 / np.cos(x),
    "csc": lambda x: 1 / np.sin(x),
    "cot": lambda x: 1 / np.tan(x),
    "atan2": _atan2,
    "sigmoid": _sigmoid,
    "logit": lambda x: np.log(x) - _log1p(-x),
    "log1p": _log1p,
    "softplus": _softplus,
    "silu": lambda x: x * _sigmoid(x),
}
"""Complex counterparts that NumPy lacks or that would lose a tiny imaginary part."""


@cache
def _complex(operation: str) -> Callable[..., Any]:
    """An analytic operation on complex arrays: NumPy's ufunc, one composed of ufuncs, or mpmath's point by point.

    The logarithm of |Γ| is that of ±Γ, whichever lies to the right.
    """
    entry = OPERATIONS[operation]
    if operation in _WRITTEN:
        return _WRITTEN[operation]
    for spelling in (entry.name, *entry.aliases):
        ufunc = getattr(np, spelling, None)
        if isinstance(ufunc, np.ufunc) and ufunc.nin == len(entry.arguments) and any("D" in t for t in ufunc.types):
            return ufunc

    def pointwise(*arrays: Any) -> Any:
        arithmetic = Arithmetic(45)  # accurate as a whole: enough of them are left in a part that is 1e-20 as large
        context = arithmetic.context
        number = context.mpmathify
        function = arithmetic.operation("gamma" if operation == "lgamma" else operation)

        def one(*arguments: complex) -> complex:
            arithmetic.look_at_the_clock()
            found = function(*(number(a if a.imag else a.real) for a in map(complex, arguments)))
            if operation == "lgamma":
                found = context.log(-found if context.re(found) < 0 else found)
            return complex(found)

        return np.asarray(np.frompyfunc(one, len(arrays), 1)(*arrays), dtype=complex)

    return pointwise
