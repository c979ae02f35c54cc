"""A page's descents together: runs, the ground they walk on, and what is said about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autodiff_viz.analysis import verdict as judged
from autodiff_viz.analysis.descent import Trajectory
from autodiff_viz.analysis.minima import Stationary
from autodiff_viz.analysis.objective import Tapes
from autodiff_viz.analysis.verdict import Verdict
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.descent_ground import curve, level_map
from autodiff_viz.render.descent_view import packed, run_view
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.numbers import full, short
from autodiff_viz.render.typeset import name_box

ARRIVED = 1e-6
"""A racer has arrived when f − f* stays below this share of its first value."""

MAX_SHAPES = 6
"""Different graphs of one program that are drawn."""

TIMED = 500
"""Steps from which on the time of one is worth telling."""

BAD = (judged.DIVERGING, judged.RUNNING_AWAY, judged.LEFT)
GOOD = (judged.CONVERGED,)

Called = Callable[[str, tuple[float, ...]], str]
"""Formula and minimiser → its name, such as ``W(½)``, or ``""``."""


def runs_view(
    graph: Graph,
    runs: Sequence[Trajectory],
    labels: Sequence[str],
    axes: tuple[int, int],
    pace: float | None,
    called: Called = lambda text, point: "",
) -> dict[str, Any]:
    """Everything that the browser shows of one or several runs of the same formula.

    Args:
        graph: The tape as it is drawn.
        runs: The trajectories.
        labels: What each is called in a race.
        axes: The variables of the map.
        pace: Seconds that a step took, or ``None`` if that is not known.
        called: What a known minimiser of a formula is called, or ``""``.

    Returns:
        JSON-ready, but for ``"graphs"``: the other tapes of a program that branches, whose pictures are to be sent too.
    """
    verdicts = [run.verdict for run in runs]
    minimum = next((verdict.minimum for verdict in verdicts if verdict.minimum), None)
    if minimum is not None and not minimum.is_minimum:
        minimum = None
    steps = sum(run.steps for run in runs)
    tapes = Tapes(runs[0].objective, MAX_SHAPES)
    return {
        "runs": [
            {
                **run_view(run, graph, len(runs), tapes),
                "label": label,
                "number": i + 1,
                "options": dict(run.options),
                "verdict": verdict_view(verdict),
                "arrives": arrival(run, verdict.minimum),
            }
            for i, (run, label, verdict) in enumerate(zip(runs, labels, verdicts, strict=True))
        ],
        "graphs": tapes.graphs[1:],
        "names": [plain(name_box(node_names(graph)[i])) for i in graph.inputs.values()],
        "ground": _ground(graph, runs, minimum, axes),
        "best": _best(graph, minimum, called) if minimum else None,
        "race": _race(runs, labels, verdicts) if len(runs) > 1 else None,
        "seconds": pace if steps >= TIMED else None,
    }


def timing(engine: str, seconds: float) -> str:
    """How long an engine took for a step, in words."""
    return _("{engine}: {time} µs a step").format(engine=engine, time=short(float(f"{1e6 * seconds:.2g}")))


def _best(graph: Graph, minimum: Stationary, called: Called) -> dict[str, Any]:
    named = called(graph.text, minimum.point)
    digits = full(minimum.point[0])
    pair = ", ".join(short(x, 4) for x in minimum.point[:3])
    return {
        "point": list(minimum.point),
        "value": minimum.value,
        "label": f"{named} = {digits}" if named else digits,
        "label2": f"x* = ({pair}{', …' if len(minimum.point) > 3 else ''})",
    }


def _ground(
    graph: Graph, runs: Sequence[Trajectory], minimum: Stationary | None, axes: tuple[int, int]
) -> dict[str, Any]:
    if len(graph.inputs) == 1:
        ground = curve(runs, minimum)
        return {**ground, "x": packed(ground["x"]), "y": packed(ground["y"]), "axes": [0]}
    ground = level_map(runs, minimum, axes)
    return {**ground, "f": packed(ground["f"]), "lowest": minimum.value if minimum else None}


def verdict_view(verdict: Verdict) -> dict[str, Any]:
    """The judgement as the page shows it: title, reason, how grave it is, and one button that does what it suggests."""
    tone = "good" if verdict.kind in GOOD else "bad" if verdict.kind in BAD else "warn"
    return {
        "kind": verdict.kind,
        "title": verdict.title,
        "text": verdict.text,
        "tone": tone,
        "action": _action(verdict),
    }


def _action(verdict: Verdict) -> dict[str, Any] | None:
    run = verdict.trajectory
    if run.method == "accumulate" and verdict.kind != judged.CONVERGED:
        return {"label": _("Put zero_() back"), "settings": {"method": "gd"}}
    if verdict.kind == judged.RUNNING_AWAY and run.objective.text.replace(" ", "") == "x^2-e^-x":
        return {"label": _("Mend the sign"), "preset": "torch"}
    if verdict.kind == judged.STALLED and run.dtype == "float32":
        return {"label": _("Use 64 bits"), "settings": {"dtype": "float64"}}
    if verdict.suggested and verdict.kind in (judged.SLOW, judged.DIVERGING, judged.OSCILLATING):
        rate = f"{verdict.suggested:g}"
        if verdict.suggested != run.rate:
            return {"label": _("Try η = {rate}").format(rate=rate), "settings": {"lr": rate}}
        if len(run.variables) > 1:
            return {"label": _("Race the methods"), "settings": {"race": "methods"}}
    return None


def arrival(run: Trajectory, minimum: Stationary | None) -> int | None:
    """The step from which on f − f* stays below a millionth of its first value, or ``None``."""
    if minimum is None or run.stopped is not None:
        return None
    above = run.values - minimum.value
    limit = max(ARRIVED * abs(float(above[0])), 1e-14 * (1.0 + abs(minimum.value)))
    broken = np.flatnonzero(~(above <= limit))
    step = int(broken[-1]) + 1 if broken.size else 0
    return step if step <= run.steps else None


def _race(runs: Sequence[Trajectory], labels: Sequence[str], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    arrivals = [arrival(run, verdict.minimum) for run, verdict in zip(runs, verdicts, strict=True)]
    order = sorted((step, label) for step, label in zip(arrivals, labels, strict=True) if step is not None)
    if order:
        places = "; ".join(f"{label}: {step:,}" for step, label in order)
        text = _("Steps to a millionth of the first f − f*: {places}.").format(places=places)
    else:
        text = _("Nobody has come within a millionth of the first f − f*.")
    missing = [label for step, label in zip(arrivals, labels, strict=True) if step is None]
    if order and missing:
        text += " " + _("Not within the run: {names}.").format(names="; ".join(missing))
    return {"kind": "race", "title": _("Race"), "text": text, "tone": "good" if order else "warn", "action": None}
