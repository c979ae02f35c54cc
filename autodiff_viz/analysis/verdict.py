"""A judgement on a descent: one word, and one sentence or two with the numbers that prove it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from autodiff_viz.analysis.ending import number, spot, why_stopped
from autodiff_viz.analysis.iterates import Iterates
from autodiff_viz.analysis.methods import METHODS, armijo, newton
from autodiff_viz.analysis.minima import Stationary
from autodiff_viz.languages import _, marked, ngettext
from autodiff_viz.numerals import short

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

SCAN = 30.0
"""Half the width of the search for a zero slope of a function of one variable."""


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
        return _(" ").join(sentence for sentence in (_outcome(self), _evidence(self), _advice(self)) if sentence)

    def __str__(self) -> str:
        return f"{self.title}. {self.text}"


def _outcome(verdict: Verdict) -> str:
    """What happened."""
    run = verdict.trajectory
    words = {
        "step": f"{verdict.step:,}",
        "steps": f"{run.steps:,}",
        "point": spot(run, run.points[-1]),
        "slope": number(verdict.slope),
        "distance": number(verdict.distance) if verdict.distance is not None else "",
        "rate": short(run.rate),
    }
    if verdict.kind == FLAT:
        if verdict.step:
            return _(
                "From step {step} on the slope is 0: around {point} the function is flat, as far as its digits tell."
            ).format(**words)
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
    sentences = [text.format(**words, bits=bits, half=number(run.spacing / 2))]
    if run.method == "gd":
        update = number(run.rate * verdict.slope)
        sentences.append(_("The update, rate times slope, is only {update}.").format(update=update))
    if verdict.distance is not None:
        sentences.append(_("The minimum is still {distance} away.").format(**words))
    return _(" ").join(sentences)


def _evidence(verdict: Verdict) -> str:
    """Why, in numbers."""
    if verdict.least_slope:
        size, place = verdict.least_slope
        return _(
            "Within {width} of the start the slope never changes sign: its least size is {slope}, at {place}."
        ).format(width=short(SCAN), slope=number(size), place=spot(verdict.trajectory, [place]))
    if verdict.minimum is None:
        return ""
    least, largest = number(verdict.minimum.curvatures[0]), number(verdict.minimum.curvatures[-1])
    if verdict.kind == NO_MINIMUM:
        return _("The least curvature there is {curvature}.").format(curvature=least)
    method = METHODS[verdict.trajectory.method]
    if verdict.stable is None or math.isinf(verdict.stable):
        place = _("The minimum is at {point}.").format(point=spot(verdict.trajectory, verdict.minimum.point))
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
