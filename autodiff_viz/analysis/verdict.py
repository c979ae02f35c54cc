"""What to make of a descent: one word, and one sentence or two with the numbers that prove it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from autodiff_viz.analysis.descent_limits import MAX_RATE
from autodiff_viz.analysis.domains import in_domain
from autodiff_viz.analysis.iterates import Iterates
from autodiff_viz.analysis.methods import METHODS, armijo, newton
from autodiff_viz.analysis.minima import Stationary, find_minimum, stationary
from autodiff_viz.analysis.stability import stable_rate
from autodiff_viz.engine.programs import Script
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _, marked, ngettext
from autodiff_viz.numerals import short
from autodiff_viz.ops import OPERATIONS

CONVERGED, SLOW, OSCILLATING, DIVERGING = "converged", "slow", "oscillating", "diverging"
RUNNING_AWAY, LEFT, STALLED, FLAT, NO_MINIMUM = "running away", "left", "stalled", "flat", "no minimum"

TITLES = {
    CONVERGED: marked("Converged"),
    SLOW: marked("Slow"),
    OSCILLATING: marked("Oscillates"),
    DIVERGING: marked("Diverges"),
    RUNNING_AWAY: marked("Runs away"),
    LEFT: marked("Leaves the domain"),
    STALLED: marked("Stalls"),
    FLAT: marked("Flat"),
    NO_MINIMUM: marked("No minimum"),
}
"""Kind → the headline."""

NEAR = 1e-6
"""A run has converged once it stays within this distance of the minimum, relative to 1 + |x*|."""

SWINGS = 4
"""Changes of direction in the second half of a run that make it an oscillation, if they do not die away."""

SCAN, SAMPLES = 30.0, 6_001
"""Half the width, and the points, of the search for a zero slope of a function of one variable …"""

FEWER = 601
"""… and the points where each of them is traced by itself."""


Again = Callable[[float], Iterator[Iterates]]
"""A learning rate → gradient descent with it from the same start, at most as many steps, as it grows."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """The judgement on one trajectory. ``str(verdict)`` says it in the reader's language.

    Attributes:
        kind: One of the constants above, a key of ``TITLES``.
        step: Where it became so: the step from which on the run stays near the minimum, stalls, or ends.
        minimum: The minimum downhill of where the run ended (or began, if it did not end anywhere), if there is one.
        distance: From the last iterate to it.
        slope: Length of the gradient at the last iterate.
        stable: The largest learning rate at which this method is attracted by the minimum, ``inf`` if it is flat,
            ``None`` if unknown. A statement near the minimum: from afar smaller rates may already diverge.
        suggested: A learning rate worth a try.
        sooner: Steps after which that rate comes as close, if it does so within as many steps.
        period: Steps of one swing, of an oscillating run.
        least_slope: For one variable and no minimum: the least |f′| on the line, and where, if f′ has one sign.
    """

    trajectory: Iterates = field(repr=False)
    kind: str
    step: int
    slope: float
    minimum: Stationary | None = None
    distance: float | None = None
    stable: float | None = None
    suggested: float | None = None
    sooner: int | None = None
    period: float | None = None
    least_slope: tuple[float, float] | None = None

    @property
    def title(self) -> str:
        """The headline, one or two words."""
        return _(TITLES[self.kind])

    @property
    def text(self) -> str:
        """The reason, with its numbers."""
        return " ".join(sentence for sentence in (_outcome(self), _evidence(self), _advice(self)) if sentence)

    def __str__(self) -> str:
        return f"{self.title}. {self.text}"


def judge(run: Iterates, again: Again) -> Verdict:
    """The verdict on a trajectory; ``again`` runs gradient descent from the same start, to try another rate."""
    slope = float(run.slopes[-1])
    if run.stopped is not None:
        return _judge_stopped(run, run.stopped, slope, again)
    if not run.slopes.any():
        return Verdict(run, FLAT, 0, slope)
    end = run.points[-1].tolist()
    minimum = find_minimum(run.objective, end)
    distances = _distances(run, minimum)
    limit = NEAR * (1.0 + math.hypot(*minimum.point)) if minimum else 0.0
    if minimum and distances[-1] <= limit:
        kind, step = CONVERGED, _since(distances <= limit)
    elif (rest := stationary(run.objective, end)) and not rest.is_minimum:
        return Verdict(run, NO_MINIMUM, run.steps, slope, rest)
    elif _still(run):
        at_most = 0.0 if run.lengths[-1] == 0 else _spacing(run)
        kind, step = STALLED, _since(np.append(run.lengths <= at_most, True))
    elif _diverges(run, distances):
        kind, step = (DIVERGING if minimum else RUNNING_AWAY), run.steps
    elif _swings(run, distances):
        kind, step = OSCILLATING, run.steps
    else:
        kind, step = SLOW, run.steps
    return _measured(run, kind, step, slope, minimum, again)


def _judge_stopped(run: Iterates, step: int, slope: float, again: Again) -> Verdict:
    if _outside(run) or _error(run):
        return Verdict(run, LEFT, step, slope)
    minimum = find_minimum(run.objective, run.points[0].tolist()) if step else None
    return _measured(run, DIVERGING if minimum else RUNNING_AWAY, step, slope, minimum, again)


def _measured(run: Iterates, kind: str, step: int, slope: float, minimum: Stationary | None, again: Again) -> Verdict:
    """The verdict with the numbers that go with a minimum, or with its absence."""
    period = _period(run) if kind == OSCILLATING else None
    if minimum is None:
        return Verdict(run, kind, step, slope, period=period, least_slope=_least_slope(run))
    distance = float(_distances(run, minimum)[-1])
    stable = stable_rate(run, minimum)
    suggested = sooner = None
    if run.method == "gd" and minimum.curvatures[-1] > 1 / MAX_RATE:
        suggested = float(f"{1 / minimum.curvatures[-1]:.1e}")
        if distance < _distances(run, minimum)[0] and kind in (CONVERGED, SLOW, STALLED):
            sooner = _steps_of(again(suggested), minimum, distance)
    return Verdict(run, kind, step, slope, minimum, distance, stable, suggested, sooner, period)


def why_stopped(run: Iterates) -> str:
    """Why a run ended before its last step, one sentence; ``""`` if it did not."""
    if run.culprit is None:
        return ""
    graph, trouble = run.culprit
    step = f"{run.stopped:,}"
    if trouble is None:
        name, value = next(
            ((n, v) for n, v in zip(run.variables, run.points[-1].tolist(), strict=True) if not math.isfinite(v)),
            ("", math.nan),
        )
        if name:
            return _("Step {step} gives {name} = {value}.").format(step=step, name=name, value=number(value))
        if error := _error(run):
            text = _("At step {step}, {point}, the program stops: {reason}.")
            return text.format(step=step, point=_place(run, run.points[-1]), reason=error.message.rstrip("."))
        return _("At step {step} the gradient is not finite.").format(step=step)
    node = graph.nodes[trouble.node]
    applied = _applied(node.operation, [number(graph.nodes[source].value) for source in node.inputs])
    if trouble.slot is not None:
        text = _("At step {step}, {point}, the slope of {applied} is not finite.")
    elif _outside(run):
        text = _("At step {step}, {point}, {applied} is not defined.")
    else:
        text = _("At step {step}, {point}, {applied} is too large for a number.")
    return text.format(step=step, point=_place(run, run.points[-1]), applied=applied)


def _error(run: Iterates) -> FormulaError | None:
    """What a program stopped with at the last point, if it did."""
    try:
        run.graph(run.steps)
    except FormulaError as error:
        return error
    return None


def _applied(operation: str, arguments: list[str]) -> str:
    """An operation on numbers, as one writes it: ``exp(709.8)``, ``1 / 0``."""
    symbol = OPERATIONS[operation].symbol
    if len(arguments) == 2 and not symbol[0].isalpha():
        return f"{arguments[0]} {symbol} {arguments[1]}"
    return f"{symbol}({', '.join(arguments)})"


def _outside(run: Iterates) -> bool:
    """Whether the run ended where an operation is not defined, or has no slope."""
    if run.culprit is None or run.culprit[1] is None:
        return False
    graph, trouble = run.culprit
    assert trouble is not None
    node = graph.nodes[trouble.node]
    arguments = [graph.nodes[source].value for source in node.inputs]
    return trouble.slot is not None or math.isnan(node.value) or not in_domain(node.operation, arguments)


def _distances(run: Iterates, minimum: Stationary | None) -> np.ndarray:
    if minimum is None:
        return np.full(len(run.points), np.inf)
    with np.errstate(all="ignore"):
        return np.linalg.norm(run.points - np.array(minimum.point), axis=1)


def _since(holds: np.ndarray) -> int:
    """The first index from which on it holds to the end."""
    broken = np.flatnonzero(~holds)
    return int(broken[-1]) + 1 if broken.size else 0


def _spacing(run: Iterates) -> float:
    """The gap between neighbouring numbers of the run's format at the last point."""
    point = run.points[-1].astype(run.dtype)
    return float(np.spacing(np.abs(point)).astype(float).max())


def _still(run: Iterates) -> bool:
    return bool(run.steps >= 2 and (run.lengths[-min(10, run.steps) :] <= _spacing(run)).all())


def _diverges(run: Iterates, distances: np.ndarray) -> bool:
    """Whether the run ends much farther out than it began, or goes down for ever without getting any flatter."""
    if np.isfinite(distances[-1]):
        return bool(distances[-1] > 10 * distances[0] and run.values[-1] > run.values[0])
    half = run.steps // 2
    falling = run.values[-1] < run.values[half] < run.values[0] or run.values[-1] < run.values[0]
    return bool(falling and run.slopes[-1] >= run.slopes[half] > 0 and run.lengths[-1] > 0 and _turns(run)[0] < SWINGS)


def _turns(run: Iterates) -> tuple[int, np.ndarray]:
    """How often the steepest coordinate's slope changes sign in the second half of the run, and at which steps."""
    with np.errstate(over="ignore"):
        signs = np.sign(run.gradients[:, int(np.argmax(np.abs(run.gradients).sum(axis=0)))])
    changes = np.flatnonzero(signs[1:] * signs[:-1] < 0) + 1
    return int((changes > run.steps // 2).sum()), changes


def _swings(run: Iterates, distances: np.ndarray) -> bool:
    """Whether the run turns back again and again without coming closer."""
    if _turns(run)[0] < SWINGS:
        return False
    size = distances if np.isfinite(distances[-1]) else run.slopes
    quarter = max(1, len(size) // 4)
    return bool(size[-quarter:].max() >= 0.5 * size[quarter : 2 * quarter + 1].max())


def _period(run: Iterates) -> float:
    changes = _turns(run)[1]
    return float(2.0 * (changes[-1] - changes[0]) / (len(changes) - 1))


def _least_slope(run: Iterates) -> tuple[float, float] | None:
    """The least |f′| of a function of one variable around the run, if f′ keeps its sign there."""
    if len(run.variables) != 1 or (isinstance(run.objective.source, Script) and not run.objective.coded):
        return None
    line = np.linspace(-SCAN, SCAN, FEWER if run.objective.branches else SAMPLES) + run.points[0, 0]
    _values, gradients = run.objective.many(line[:, None])
    slopes = gradients[:, 0]
    sizes = np.abs(slopes[np.isfinite(slopes)])
    if not sizes.size or not sizes.min() > 0 or slopes[np.isfinite(slopes)].min() < 0 < slopes.max(initial=-np.inf):
        return None
    place = int(np.nanargmin(np.where(np.isfinite(slopes), np.abs(slopes), np.nan)))
    return float(abs(slopes[place])), float(line[place])


def _steps_of(growing: Iterator[Iterates], minimum: Stationary, distance: float) -> int | None:
    """Steps after which another run is as close, if it ever is."""
    reach = max(distance, 1e-12 * (1.0 + math.hypot(*minimum.point)))
    for run in growing:
        close = np.flatnonzero(_distances(run, minimum) <= reach)
        if close.size:
            return int(close[0])
    return None


def number(value: float) -> str:
    """A number in a sentence: four digits are enough."""
    return short(value, 4)


def _place(run: Iterates, point: np.ndarray | Sequence[float]) -> str:
    names, values = run.variables[:3], [short(float(v)) for v in point][:3]
    more = ", …" if len(run.variables) > 3 else ""
    if len(run.variables) == 1:
        return f"{names[0]} = {values[0]}"
    return f"({', '.join(names)}{more}) = ({', '.join(values)}{more})"


def _outcome(verdict: Verdict) -> str:
    """What happened."""
    run = verdict.trajectory
    words = {
        "step": f"{verdict.step:,}",
        "steps": f"{run.steps:,}",
        "point": _place(run, run.points[-1]),
        "slope": number(verdict.slope),
        "distance": number(verdict.distance) if verdict.distance is not None else "",
        "rate": short(run.rate),
    }
    if verdict.kind == FLAT:
        return _("The gradient is 0 at the start and everywhere on the way: there is nothing to descend.")
    if verdict.kind == NO_MINIMUM:
        return _("The slope is 0 at {point}, but that is no minimum.").format(**words)
    if verdict.kind == CONVERGED:
        return _("From step {step} on the run stays within a millionth of the minimum; it ends at {point}.").format(
            **words
        )
    if verdict.kind == STALLED:
        return _stalled(verdict, words)
    if verdict.kind == OSCILLATING:
        period = short(verdict.period, 3) if verdict.period else ""
        return _("It swings across the minimum and comes no closer, one swing in {period} steps.").format(period=period)
    if run.stopped is not None:
        return why_stopped(run)
    if verdict.kind in (DIVERGING, RUNNING_AWAY):
        return _("After {steps} steps it is at {point} and still leaving.").format(**words)
    if verdict.minimum is None:
        text = ngettext(
            "{steps} step of {rate} reaches {point}; the slope there is still {slope}.",
            "{steps} steps of {rate} reach {point}; the slope there is still {slope}.",
            run.steps,
        )
    else:
        text = ngettext(
            "{steps} step of {rate} reaches {point}, {distance} from the minimum.",
            "{steps} steps of {rate} reach {point}, {distance} from the minimum.",
            run.steps,
        )
    return text.format(**words)


def _stalled(verdict: Verdict, words: dict[str, str]) -> str:
    run = verdict.trajectory
    bits = {"float32": "32", "float64": "64"}[run.dtype]
    text = _("From step {step} on {point} no longer moves: half the spacing of {bits}-bit numbers there is {half}.")
    sentences = [text.format(**words, bits=bits, half=number(_spacing(run) / 2))]
    if run.method == "gd":
        update = number(run.rate * verdict.slope)
        sentences.append(_("The update, rate times slope, is only {update}.").format(update=update))
    if verdict.distance is not None:
        sentences.append(_("The minimum is still {distance} away.").format(**words))
    return " ".join(sentences)


def _evidence(verdict: Verdict) -> str:
    """Why, in numbers."""
    if verdict.least_slope:
        size, place = verdict.least_slope
        return _(
            "Within {width} of the start the slope never changes sign: its least size is {slope}, at {place}."
        ).format(width=short(SCAN), slope=number(size), place=_place(verdict.trajectory, [place]))
    if verdict.minimum is None:
        return ""
    least, largest = number(verdict.minimum.curvatures[0]), number(verdict.minimum.curvatures[-1])
    if verdict.kind == NO_MINIMUM:
        return _("The least curvature there is {curvature}.").format(curvature=least)
    method = METHODS[verdict.trajectory.method]
    if verdict.stable is None or math.isinf(verdict.stable):
        place = _("The minimum is at {point}.").format(point=_place(verdict.trajectory, verdict.minimum.point))
        if method.move is armijo:
            place += " " + _("Any rate will do: the step is shortened until the function falls.")
        return place
    if len(verdict.minimum.curvatures) > 1:
        text = _("The curvature at the minimum is {largest} across and {least} along the valley: rates up to {stable}.")
    else:
        text = _("The curvature at the minimum is {largest}: it attracts with rates up to {stable}.")
    if method.move is newton:
        text = _("Newton divides by the curvature, so it attracts with rates up to {stable} wherever it is not 0.")
    elif method.scale:
        text = _(
            "{method} divides the slope by a scale that moves, so no rate is safe for good; with the scale of the last "
            "step and a curvature of {largest} it attracts with rates up to {stable}."
        )
    evidence = text.format(method=_(method.label), largest=largest, least=least, stable=number(verdict.stable))
    if verdict.kind == CONVERGED and method.id == "gd" and verdict.trajectory.rate > verdict.stable / 2:
        across = _("Above {rate}, half of that, every step jumps across it.").format(rate=number(verdict.stable / 2))
        evidence = f"{evidence} {across}"
    return evidence


def _advice(verdict: Verdict) -> str:
    """What to try."""
    if verdict.trajectory.method == "accumulate" and verdict.kind == OSCILLATING:
        return _("Every step uses the sum of all slopes so far: a pendulum without friction.")
    if verdict.suggested is None or verdict.suggested == verdict.trajectory.rate:
        return ""
    if verdict.sooner is not None and verdict.sooner < verdict.trajectory.steps:
        text = ngettext(
            "A rate of {rate} comes as close in {steps} step.",
            "A rate of {rate} comes as close in {steps} steps.",
            verdict.sooner,
        )
        return text.format(rate=short(verdict.suggested), steps=f"{verdict.sooner:,}")
    if verdict.kind in (DIVERGING, OSCILLATING):
        return _("Try {rate}.").format(rate=short(verdict.suggested))
    return ""
