"""Numerical differentiation of any formula at any point: every scheme over a grid of steps, against 50 digits.

The error of a scheme is the sum of two parts: truncation, what the scheme would be wrong by in exact arithmetic with
the same step, and rounding, the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

from autodiff_viz.analysis.estimates import STORED, TYPED, answers, errors
from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.kink import Kink, kink_at
from autodiff_viz.analysis.precision import DTYPES, derivative, rounded, unit
from autodiff_viz.analysis.scaled import value as as_float
from autodiff_viz.analysis.schemes import ADAPTIVE, COMPLEX, SCHEMES, TINY, Scheme, best_step
from autodiff_viz.analysis.taylor import POWERS, Series, series
from autodiff_viz.analysis.truncation import Truncation
from autodiff_viz.analysis.truth import Truth, inputs_of, truth
from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.languages import _
from autodiff_viz.notation import canonical_name, parse

STEPS_PER_DECADE = 6
DECADES = 20
GRID = tuple(
    float(f"1e-{k // STEPS_PER_DECADE}") if k % STEPS_PER_DECADE == 0 else 10.0 ** (-k / STEPS_PER_DECADE)
    for k in range(DECADES * STEPS_PER_DECADE + 1)
)
"""The steps from 1 down to 1e-20, six a decade; the lecture's 1e-6 is one of them."""

MAX_STEPS = 1_000
"""The longest grid."""

VANISHING = 10
"""A value so many times smaller than a rounding error's origin is the result of a cancellation."""

_Array = np.ndarray


@dataclass(frozen=True, eq=False)
class SchemeCurve:
    """One scheme over the grid. Arrays are aligned with ``h``; nothing is left out, inf and nan stand where they arose.

    Attributes:
        scheme: What was computed.
        h: The steps asked for.
        step: The steps divided by: ``h``, or the stored (x + h) - x.
        value: What the scheme answers.
        absolute: |value - truth|.
        error: The same, relative to the truth (absolute if the truth is 0).
        ulps: The same, in units in the last place of the truth.
        signed: value - truth.
        lost: Where x + h = x: the step is too small to be seen.
        estimate: Ridders: what the method itself takes its error to be; else ``None``.
        theory: The best step by theory, inf if there is no truncation; ``None`` if theory says nothing.
        expected: The absolute error expected there.
        constants: The numbers of the theory's formula: ``epsilon``, and ``M_k`` for its order.
        best: Position in the grid of the step that is best in truth: the middle of the decade with the least root mean
            square, not the luckiest sample. ``None`` if nothing is finite.
        exactly: Computes the truncation; it is asked for at most once.
    """

    scheme: Scheme
    h: _Array
    step: _Array
    value: _Array
    absolute: _Array
    error: _Array
    ulps: _Array
    signed: _Array
    lost: _Array
    estimate: _Array | None
    theory: float | None
    expected: float | None
    constants: Mapping[str, float]
    best: int | None
    exactly: Callable[[], _Array] = field(repr=False)

    @cached_property
    def truncation(self) -> _Array:
        """The signed part of the error that exact arithmetic would make, too; nan where there is no truth.

        Raises:
            LimitError: Computing it takes too long.
        """
        return self.exactly()

    @cached_property
    def rounding(self) -> _Array:
        """The signed rest of the error."""
        with np.errstate(invalid="ignore"):
            return self.signed - self.truncation

    @property
    def finite(self) -> _Array:
        """Where the scheme answers a number."""
        return np.isfinite(self.value)

    @property
    def measured(self) -> float | None:
        """The step that is best in truth."""
        return None if self.best is None else float(self.h[self.best])


@dataclass(frozen=True, eq=False)
class ErrorCurve:
    """All schemes, and automatic differentiation, against the truth.

    Attributes:
        graph: The tape at the point, numbers rounded to the precision.
        wrt: The variable.
        dtype: The precision.
        step: ``TYPED`` or ``STORED``.
        exact: Value and derivative to 50 digits.
        truth: The derivative, as a float.
        schemes: Identity → curve, in the order of ``SCHEMES``.
        refused: Identity → why a scheme cannot be used here.
        ad_value: What automatic differentiation answers in this precision, by our own tape.
        ad_absolute, ad_error, ad_ulps: Its error, as in ``SchemeCurve``.
        terms: Σ|terms| of the ledger.
        unit: The unit roundoff u of the precision.
        kink: Where the point lies on a kink, its sides; else ``None``.
        taylor: The series at the point; ``None`` if the formula lacks the derivatives that theory needs.
    """

    graph: Graph
    wrt: str
    dtype: str
    step: str
    exact: Truth
    truth: float
    schemes: Mapping[str, SchemeCurve]
    refused: Mapping[str, FormulaError]
    ad_value: float
    ad_absolute: float
    ad_error: float
    ad_ulps: float
    terms: float
    unit: float
    kink: Kink | None
    taylor: Series | None

    @property
    def smooth(self) -> bool:
        """Whether the formula has the derivatives that theory needs."""
        return self.taylor is not None

    def of_terms(self, absolute: Any) -> Any:
        """An absolute error, or an array of them, in units of u·Σ|terms|: what the conditioning of the sum explains."""
        with np.errstate(all="ignore"):
            return np.float64(absolute) / (self.unit * self.terms)

    @property
    def x(self) -> float:
        """The value of the variable."""
        return inputs_of(self.graph)[self.wrt]


def error_curve(
    graph_or_text: Graph | str,
    at: Mapping[str, float] | None = None,
    wrt: str | None = None,
    dtype: str = "float64",
    step: str = STORED,
    h: Sequence[float] = GRID,
) -> ErrorCurve:
    """The error of every scheme against its step.

    Args:
        graph_or_text: A traced tape, or a formula or statements as text.
        at: Variable name → value; may be left out for a tape, which has a point.
        wrt: The variable, under any spelling; by default the first one.
        dtype: ``float64``, ``float32`` or ``float16``: the precision of everything but the truth. The point is
            rounded to it first, and the truth is that of the rounded point.
        step: ``STORED`` or ``TYPED``.
        h: The grid.

    Returns:
        The curves. Where the formula is not defined they hold nan, and nothing is left out.

    Raises:
        FormulaError: The text cannot be understood, the variable or precision is unknown, a step is not positive.
        LimitError: 50 digits take too long.
    """
    if dtype not in DTYPES or step not in (TYPED, STORED):
        raise FormulaError(
            _("There is no precision or kind of step '{name}'.").format(name=step if dtype in DTYPES else dtype),
            hint=_("The choices are: {names}.").format(names=", ".join((*DTYPES, TYPED, STORED))),
        )
    grid = np.array(_checked(h), dtype=float)
    graph = at_point(graph_or_text, at, dtype)
    name = _variable(graph, wrt)
    exact = truth(graph, name)
    taylor = series(graph, name)
    kink = None if taylor and _meets(taylor, exact) else kink_at(graph, name, exact)
    if kink:
        taylor = None
    judge = _Judge(graph, name, dtype, step, exact, taylor, kink is not None)
    refused: dict[str, FormulaError] = {}
    schemes: dict[str, SchemeCurve] = {}
    for scheme in SCHEMES.values():
        try:
            schemes[scheme.id] = judge.curve(scheme, grid)
        except FormulaError as error:
            refused[scheme.id] = error
    ad_value = derivative(graph, name, dtype=dtype)
    absolute, relative, ulps = (float(e[0]) for e in judge.errors(np.array([ad_value]))[1:])
    return ErrorCurve(
        graph=graph,
        wrt=name,
        dtype=dtype,
        step=step,
        exact=exact,
        truth=float(exact.derivative),
        schemes=schemes,
        refused=refused,
        ad_value=ad_value,
        ad_absolute=absolute,
        ad_error=relative,
        ad_ulps=ulps,
        terms=as_float(flow(graph, name).absolute),
        unit=unit(dtype),
        kink=kink,
        taylor=taylor,
    )


def _meets(taylor: Series, exact: Truth) -> bool:
    """Whether a smooth formula has the slope that the table's rules give: relu(x) - relu(-x) at 0 has not."""
    slope = taylor.exact[1]
    return bool(abs(slope - exact.derivative) <= max(1, abs(slope)) * 1e-12)


def _checked(h: Sequence[float]) -> Sequence[float]:
    if len(h) > MAX_STEPS:
        raise FormulaError(
            _("A grid of {n} steps is too long; the limit is {limit}.").format(n=len(h), limit=MAX_STEPS)
        )
    for each in h:
        if not (each > 0 and math.isfinite(each)):
            raise FormulaError(
                _("The step h = {h} is not a positive number.").format(h=each), hint=_("Take a step such as 1e-6.")
            )
    return h


def at_point(graph_or_text: Graph | str, at: Mapping[str, float] | None, dtype: str) -> Graph:
    """The tape at the point, the point rounded to the precision."""
    if isinstance(graph_or_text, Graph):
        given = {canonical_name(name): value for name, value in (at or {}).items()}
        point = {**inputs_of(graph_or_text), **given}
        if dtype == "float64" and point == inputs_of(graph_or_text):
            return graph_or_text
        return retraced(graph_or_text, {name: rounded(value, dtype) for name, value in point.items()})
    return trace(parse(graph_or_text), {name: rounded(float(value), dtype) for name, value in (at or {}).items()})


def _variable(graph: Graph, wrt: str | None) -> str:
    name = next(iter(graph.inputs), "") if wrt is None else canonical_name(wrt)
    if name not in graph.inputs:
        raise FormulaError(
            _("There is no variable '{name}'.").format(name=name),
            hint=_("The variables are: {names}.").format(names=", ".join(graph.inputs) or _("none")),
        )
    return name


def retraced(graph: Graph, at: Mapping[str, float]) -> Graph:
    """The same operations recorded again at another point; branches that were taken stay taken."""
    recorder = Recorder(text=graph.text)
    for node in graph.nodes:
        if node.operation == INPUT:
            recorder.input(node.name, at[node.name])
        elif node.operation == CONSTANT:
            recorder.constant(node.value, node.name, node.span)
        else:
            recorder.apply(node.operation, *node.inputs, name=node.name, span=node.span)
    return recorder.graph(graph.output, dict(graph.names))


class _Judge:
    """Holds answers against the truth of one problem."""

    def __init__(
        self, graph: Graph, wrt: str, dtype: str, step: str, exact: Truth, taylor: Series | None, kinked: bool
    ) -> None:
        self.graph, self.wrt, self.dtype, self.step = graph, wrt, dtype, step
        self.x = inputs_of(graph)[wrt]
        self.taylor = taylor
        self.truth = float(exact.derivative)
        self.exact = exact
        self.error_of_value = _error_of_value(graph, unit(dtype))
        self.truncation = Truncation(graph, wrt, exact, taylor, defined=not kinked and math.isfinite(self.truth))

    def errors(self, found: _Array) -> tuple[_Array, _Array, _Array, _Array]:
        """Signed, absolute and relative error, and the absolute one in ulps."""
        return errors(found, self.exact, self.dtype)

    def curve(self, scheme: Scheme, grid: _Array) -> SchemeCurve:
        """The scheme over the grid."""
        found = answers(scheme, self.graph, self.wrt, grid, self.dtype, self.step)
        signed, absolute, relative, ulps = self.errors(found.value)
        theory, expected, constants = self._theory(scheme)
        return SchemeCurve(
            scheme=scheme,
            h=grid,
            step=found.step,
            value=found.value.astype(float),
            absolute=absolute,
            error=relative,
            ulps=ulps,
            signed=signed,
            lost=found.lost,
            estimate=found.estimate,
            theory=theory,
            expected=expected,
            constants=constants,
            best=_best(grid, relative),
            exactly=partial(self.truncation.of, scheme, found.step, found.entries),
        )

    def _theory(self, scheme: Scheme) -> tuple[float | None, float | None, dict[str, float]]:
        """The best step, the error expected there, and the numbers they come from."""
        taylor, epsilon = self.taylor, self.error_of_value
        if taylor is None or scheme.kind == ADAPTIVE:
            return None, None, {}
        constants = {"epsilon": epsilon, f"M_{scheme.order + 1}": abs(taylor.derivative(scheme.order + 1))}
        if scheme.kind == COMPLEX:
            return TINY, unit(self.dtype) * abs(self.truth), {"M_3": constants["M_3"]}
        rounding = scheme.rounding * epsilon
        if self.step == TYPED:
            rounding += unit(self.dtype) * abs(self.x * self.truth)
        leading = scheme.leading(lambda power: taylor.coefficients[power], POWERS)
        if leading is None:
            return math.inf, 0.0, constants
        power, factor = leading
        if power > scheme.order:
            constants[f"M_{power + 1}"] = abs(taylor.derivative(power + 1))
        best = best_step(power, factor, rounding)
        return best, factor * best**power + rounding / best if best else 0.0, constants


def _error_of_value(graph: Graph, u: float) -> float:
    """ε, the rounding error to expect in a value: u·|f|, but where f all but vanishes the largest that arrives."""
    arriving = [
        abs(adjoint * node.value)
        for node, adjoint in zip(graph.nodes, reverse_sweep(graph), strict=True)
        if node.inputs and adjoint is not None
    ]
    size = abs(graph.value)
    largest = max((each for each in arriving if math.isfinite(each)), default=0.0)
    return u * (size if size >= largest / VANISHING else largest)


def _root_mean_square(errors_: _Array) -> float:
    """It neither overflows nor underflows: of a slope like 1e-300 every relative error is huge."""
    largest = float(np.max(errors_))
    return largest * math.sqrt(float(np.mean((errors_ / largest) ** 2))) if largest else 0.0


def _best(grid: _Array, error: _Array) -> int | None:
    """The middle of the decade with the least root mean square: one lucky sample does not make a decade good."""
    order = np.argsort(-grid, kind="stable")
    steps = grid[order]
    errors_ = error[order]
    bad = ~np.isfinite(errors_)
    bads = np.concatenate([[0], np.cumsum(bad)])
    first = np.arange(len(steps))
    behind = np.searchsorted(-steps, -steps / 10 * (1 - 1e-9), side="right")
    whole = (steps[behind - 1] <= steps / 10 * (1 + 1e-9)) | (behind - first == len(steps))
    good = np.flatnonzero(whole & (bads[behind] == bads[first]))
    if not len(good):
        return None
    starts, ends = first[good], behind[good]
    means = [_root_mean_square(errors_[start:end]) for start, end in zip(starts, ends, strict=True)]
    least = int(np.argmin(means))
    return int(order[(starts[least] + ends[least]) // 2])
