"""Error curves as plain data for the browser: everything of one problem at once, the digits of one scheme apart.

Long columns travel as base64 of little-endian floats: the browser must see every bit of them.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from autodiff_viz.analysis.bare import BareErrors
from autodiff_viz.analysis.differences import ErrorCurve, SchemeCurve
from autodiff_viz.analysis.estimates import TYPED, errors
from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.ledger import ledger_of
from autodiff_viz.analysis.precision import complex_values, values
from autodiff_viz.analysis.schemes import ADAPTIVE, COMPLEX, FINITE, SCHEMES, Scheme
from autodiff_viz.analysis.taylor import Series
from autodiff_viz.analysis.trouble import first_trouble
from autodiff_viz.analysis.truncation import in_pieces
from autodiff_viz.analysis.truth import DIGITS, GUARD, Arithmetic, inputs_of
from autodiff_viz.analysis.truth import digits as decimal
from autodiff_viz.engine.torch_engine import replay
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.graph import Graph
from autodiff_viz.notation import parse, parse_expression
from autodiff_viz.render.boxes import MINUS, Box, number, operator, plain, row
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.numbers import short
from autodiff_viz.render.trouble import explain
from autodiff_viz.render.typeset import name_box, typeset

FAR_SAMPLES = 121
"""Samples of the function seen from afar."""

NEAR_SAMPLES = 49
"""Samples of the window that shrinks with h, at each step."""

SMALL = 0.1
"""Steps from here on are evaluated for the exact sum; smaller ones may be left to the series …"""

UNSEEN = 1e-36
"""… where it leaves out no more than this part: two floats hold 32 digits."""

MAX_PATHS = 3
"""So many paths are written out beside the answer of automatic differentiation."""

_Array = np.ndarray


def curves(curve: ErrorCurve, chosen: str = "forward") -> dict[str, Any]:
    """What is drawn first of a problem in one precision.

    Args:
        curve: What is drawn.
        chosen: The scheme whose error is taken apart; ``rest`` does so for the others.
    """
    return {
        "dtype": curve.dtype,
        "step": curve.step,
        "x": _float(curve.x),
        "variable": name_box(curve.wrt),
        "truth": _pair(curve.exact.derivative),
        "beyond": _beyond(curve),
        "value": _float(float(curve.exact.value)),
        "unit": curve.unit,
        "terms": _float(curve.terms),
        "smooth": curve.smooth,
        "kink": curve.kink and {"left": _float(curve.kink.left), "right": _float(curve.kink.right),
                                "jump": _float(curve.kink.jump)},
        "trouble": explain(curve.graph, first_trouble(curve.graph)),
        "ad": {
            "value": _float(curve.ad_value),
            "error": _float(curve.ad_error),
            "ulps": _float(curve.ad_ulps),
            "ofTerms": _float(curve.of_terms(curve.ad_absolute)),
            "paths": _paths(curve.graph, curve.wrt, curve.ad_value),
        },
        "h": _floats64(next(iter(curve.schemes.values())).h),
        "schemes": [_scheme(scheme, curve, scheme.id == chosen) for scheme in SCHEMES.values()],
        "far": _far(curve),
    }  # fmt: skip


def rest(curve: ErrorCurve, others: Mapping[str, BareErrors]) -> dict[str, Any]:
    """What may come a moment later: both parts of every scheme's error, and errors in other precisions.

    Args:
        curve: As in ``curves``.
        others: Precision → errors in it.
    """
    return {
        "parts": {identity: _parts(found) for identity, found in curve.schemes.items()},
        "others": {
            dtype: {
                "ad": _float(other.ad),
                "errors": {name: _floats32(errors) for name, errors in other.schemes.items()},
            }
            for dtype, other in others.items()
        },
    }


def _parts(found: SchemeCurve) -> dict[str, str] | None:
    try:
        return {"truncation": _floats64(found.truncation), "rounding": _floats32(found.rounding)}
    except LimitError:
        return None  # a very large graph: its errors are shown whole


def digits(curve: ErrorCurve, identity: str) -> dict[str, Any]:
    """What one scheme subtracts, at every step, and what exact arithmetic would: for looking at digit by digit.

    Returns:
        ``columns``: one for each function value: its weight, its place in steps, the values. ``sum``: their weighted
        sum as the precision computes it (for the complex step the imaginary part). ``exact``: that of exact arithmetic,
        as two doubles, ``None`` if that takes too long. ``near``: the function at ``k``·h from the point, less its
        value there, step after step.
    """
    scheme = SCHEMES[identity]
    result: dict[str, Any] = {"scheme": identity}
    if identity not in curve.schemes:
        return result
    found = curve.schemes[identity]
    kind = {"float64": np.float64, "float32": np.float32, "float16": np.float16}[curve.dtype]
    x, h = kind(curve.x), found.step.astype(kind)
    reach = max(1.0, *(abs(float(offset)) for offset in scheme.offsets)) if scheme.offsets else 1.0
    ends = (-0.35, 1.35) if identity == "forward" else (-1.35, 0.35) if identity == "backward" else (-1.3, 1.3)
    k = np.linspace(ends[0] * reach, ends[1] * reach, NEAR_SAMPLES)
    result |= {"k": [round(float(each), 6) for each in k], "near": _near(curve, x, h, k)}
    with np.errstate(all="ignore"):
        if scheme.kind == COMPLEX:
            there = complex_values(curve.graph, curve.wrt, x + 1j * h, curve.dtype)
            return result | {"columns": [], "sum": _floats64(np.imag(there))}
        if scheme.kind != FINITE:
            return result
        columns = {o: _at(curve, x + kind(float(o)) * h, kind) for o in scheme.offsets}
        total = np.zeros_like(h)
        for n, a, b in scheme.differences:
            total = total + n * (columns[a] - columns[b])
    try:
        exact = _exact(curve, scheme, found.step)
    except LimitError:
        exact = None  # a very large graph: the digits are shown without those that should be there
    return result | {
        "columns": [
            {"at": float(o), "weight": weight(scheme, o), "values": _floats64(columns[o])}
            for o in sorted(scheme.offsets, reverse=True)
        ],
        "sum": _floats64(total),
        "exact": exact,
    }


def by_torch(curve: ErrorCurve) -> dict[str, Any] | None:
    """What PyTorch answers in the same precision, and its error; nan where it lacks an operation in that precision.

    ``None`` for a graph that it cannot run again.
    """
    try:
        run = replay(curve.graph, curve.dtype)
    except FormulaError:
        return None
    adjoint = run.adjoints[curve.graph.inputs[curve.wrt]]
    found = adjoint if adjoint is not None else math.nan if math.isnan(run.values[curve.graph.output]) else 0.0
    _signed, absolute, relative, ulps = (float(e[0]) for e in errors(np.array([found]), curve.exact, curve.dtype))
    return {
        "value": _float(found),
        "error": _float(relative),
        "ulps": _float(ulps),
        "ofTerms": _float(float(curve.of_terms(absolute))),
    }


def weight(scheme: Scheme, offset: Fraction) -> int:
    """The factor of the function value there in the scheme's numerator."""
    return sum(n * ((a == offset) - (b == offset)) for n, a, b in scheme.differences)


def _at(curve: ErrorCurve, points: _Array, kind: Any) -> _Array:
    return np.array(values(curve.graph, curve.wrt, points.astype(float).tolist(), curve.dtype)).astype(kind)


def _near(curve: ErrorCurve, x: Any, h: _Array, k: _Array) -> str:
    """f(x + k·h) - f(x) as stored, for every h and k."""
    kind = h.dtype.type
    with np.errstate(all="ignore"):
        points = (x + k.astype(h.dtype)[None, :] * h[:, None]).ravel()
        there = _at(curve, points, kind).astype(float)
        here = float(_at(curve, np.array([x]), kind)[0])
        return _floats32(there - here)


def _exact(curve: ErrorCurve, scheme: Scheme, steps: _Array) -> list[str]:
    """The weighted sum in exact arithmetic, as a double and what it leaves."""
    arithmetic = Arithmetic(DIGITS + GUARD)
    mpf = arithmetic.context.mpf
    known = None if in_pieces(curve.graph) else curve.taylor
    answer = known.answer(scheme.moment, arithmetic.context) if known else None
    served = set(_served(known, steps, float(max(map(abs, scheme.offsets))), abs(curve.truth))) if known else set()
    point = {name: mpf(value) for name, value in inputs_of(curve.graph).items()}
    here = mpf(curve.x)
    weights = [(offset, weight(scheme, offset)) for offset in scheme.offsets]
    sums = []
    for step in steps.tolist():
        total = mpf(0)
        if answer and step in served:
            total = answer(step) * scheme.divisor * mpf(step)
        elif math.isfinite(step) and step > 0:
            for offset, n in weights:
                moved = here + mpf(offset.numerator) / offset.denominator * mpf(step)
                total += n * arithmetic.values(curve.graph, point | {curve.wrt: moved})[curve.graph.output]
        sums.append(total)
    high = [float(total) for total in sums]
    low = [float(t - f) if math.isfinite(f) else 0.0 for t, f in zip(sums, high, strict=True)]
    return [_floats64(high), _floats64(low)]


def _served(series: Series, steps: _Array, reach: float, slope: float) -> list[float]:
    """The steps for which the series is as good as evaluation."""
    with np.errstate(all="ignore"):
        good = (steps > 0) & (steps < SMALL) & (series.tail(steps * reach) <= UNSEEN * slope * steps)
    return steps[good].tolist()


def _scheme(scheme: Scheme, curve: ErrorCurve, apart: bool) -> dict[str, Any]:
    """One scheme: what it is, and its answers, or why it is refused."""
    entry: dict[str, Any] = {
        "id": scheme.id,
        "name": scheme.name,
        "kind": scheme.kind,
        "order": scheme.order,
        "divisor": scheme.divisor,
        "evaluations": _evaluations(scheme),
        "formula": scheme.formula.replace("*", "·").replace("-", "−"),
        "source": scheme.source,
    }
    if scheme.id in curve.refused:
        error = curve.refused[scheme.id]
        return entry | {"refused": {"message": error.message, "hint": error.hint}}
    found = curve.schemes[scheme.id]
    return entry | {
        "refused": None,
        "values": _floats64(found.value),
        "errors": _floats64(found.error),
        "ulps": _floats32(found.ulps),
        "steps": _floats64(found.step),
        "parts": _parts(found) if apart else None,
        "lost": [int(i) for i in np.flatnonzero(found.lost)],
        "estimate": None if found.estimate is None else _floats32(found.estimate),
        "best": found.best,
        "bestError": None if found.best is None else _float(_typical(found)),
        **_theory(scheme, found, curve),
    }


def _evaluations(scheme: Scheme) -> str:
    """Evaluations for n derivatives, as a term in n."""
    each = scheme.evaluations(2) - scheme.evaluations(1)
    once = scheme.evaluations(1) - each
    term = "n" if each == 1 else f"{each}n"
    return f"≤ {term}" if scheme.kind == ADAPTIVE else f"{term} + {once}" if once else term


def _typical(found: SchemeCurve) -> float:
    """The geometric mean of the error over the decade around the best step."""
    assert found.best is not None
    near = np.abs(np.log10(found.h / found.h[found.best])) <= 0.5 + 1e-9
    if np.any(found.error[near] == 0):
        return float(np.median(found.error[near]))
    with np.errstate(divide="ignore"):
        mean = np.exp(np.mean(np.log(np.maximum(found.error[near], 1e-300))))
    return float(mean) if mean > 1e-200 else float(np.median(found.error[near]))


def _theory(scheme: Scheme, found: SchemeCurve, curve: ErrorCurve) -> dict[str, Any]:
    """Both bounds relative to the truth, and the best step as a formula, with letters and with numbers."""
    entry: dict[str, Any] = {"theory": _float(found.theory), "leading": None, "slope": 0, "noise": None, "best_": None}
    size = abs(curve.truth) or 1.0
    if found.theory is None or scheme.kind != FINITE or not math.isfinite(size):
        return entry
    powers = [int(name[2:]) for name, value in found.constants.items() if name.startswith("M_") and value > 0]
    epsilon = found.constants["epsilon"]
    if curve.step == TYPED:
        epsilon += curve.unit * abs(curve.x * curve.truth) / scheme.rounding
    noise = scheme.rounding * epsilon / size
    entry["noise"] = noise if math.isfinite(noise) else None  # no relative error of a truth below 1e-300
    if not powers:
        return entry
    power = max(powers)
    factor = abs(float(scheme.moment(power))) * found.constants[f"M_{power}"] / math.factorial(power)
    if math.isfinite(factor / size):  # else the line lies above every picture
        entry |= {"leading": factor / size, "slope": power - 1}
    if power == scheme.order + 1:
        constants = {**found.constants, "epsilon": epsilon}
        entry["best_"] = _in_numbers(scheme.best, constants, found.theory)
    return entry


def _in_numbers(formula: str, constants: Mapping[str, float], answer: float) -> Box | None:
    """The formula with letters, then with numbers, then what it gives; ``None`` if it gives something else."""
    program = parse(formula)
    graph = trace(program, {name: constants[name] for name in program.variables})
    if not math.isclose(graph.value, answer, rel_tol=1e-6):
        return None
    figures = re.sub(r"[a-zA-Z]+(_\d+)?", lambda match: _figure(constants, match[0]), formula)
    boxes = (typeset(parse_expression(text), text) for text in (formula, figures))
    return row(next(boxes), operator("="), next(boxes), operator("="), number(short(answer, 3)))


def _figure(constants: Mapping[str, float], name: str) -> str:
    return f"{constants[name]:.3g}" if name in constants else name


def _far(curve: ErrorCurve) -> dict[str, Any]:
    """The function seen from afar, in float64."""
    x = curve.x
    width = 1.8 + 0.25 * abs(x) if math.isfinite(x) else 1.8
    with np.errstate(invalid="ignore"):  # around an infinite point there is nothing to see
        points = np.linspace(x - width, x + width, FAR_SAMPLES)
    return {"width": width, "values": _floats64(values(curve.graph, curve.wrt, points.tolist()))}


def _paths(graph: Graph, wrt: str, ad_value: float) -> dict[str, Any]:
    """The largest paths with their products."""
    paths = flow(graph, wrt)
    ledger = ledger_of(paths)
    names = [plain(name_box(name)) for name in node_names(graph)]
    terms = sorted(ledger.terms, key=lambda term: -abs(term.product) if math.isfinite(term.product) else -math.inf)
    terms = terms[:MAX_PATHS]
    edges = graph.edges
    return {
        "count": ledger.count if ledger.count < 1e6 else float(min(ledger.count, 10**300)),
        "terms": [
            {
                "path": " → ".join(_shortened([names[k] for k in _nodes(graph, term.edges)])),
                "product": _float(term.product),
                "factors": "" if math.isfinite(term.product) else _factors([edges[k].partial for k in term.edges]),
                "answer": short(ad_value),
            }
            for term in terms
        ],
    }


def _nodes(graph: Graph, path: Sequence[int]) -> list[int]:
    edges = [graph.edges[k] for k in path]
    return [edge.source for edge in edges[:1]] + [edge.target for edge in edges]


def _factors(products: Sequence[float]) -> str:
    """The partials of a path whose product is no number."""
    return " · ".join(_shortened([short(each, 3) for each in products], 9))


def _beyond(curve: ErrorCurve) -> dict[str, Any] | None:
    """A derivative too small for a float of full digits, or too large for any; ``None`` for all others."""
    exact, kind = curve.exact.derivative, np.finfo(curve.dtype)
    small, large = 0 < abs(exact) < float(kind.smallest_normal), float(kind.max) < abs(exact) < math.inf
    written = decimal(exact, 3).replace("e+", "e").replace("-", MINUS)
    return {"value": written, "large": large} if small or large else None


def _shortened(names: Sequence[str], most: int = 5) -> list[str]:
    return list(names) if len(names) <= most else [*names[: most - 2], "…", names[-1]]


def _pair(number_: Any) -> list[float | str | None]:
    """A number of mpmath as a double and what it leaves."""
    high = float(number_)
    return [_float(high), _float(float(number_ - high)) if math.isfinite(high) else 0.0]


def _float(x: float | None) -> float | str | None:
    if x is None or math.isfinite(x):
        return x if x is None else float(x)
    return "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"


def _floats64(numbers: Any) -> str:
    return base64.b64encode(np.asarray(numbers, dtype="<f8").tobytes()).decode()


def _floats32(numbers: Any) -> str:
    with np.errstate(all="ignore"):
        return base64.b64encode(np.asarray(numbers, dtype="<f4").tobytes()).decode()
