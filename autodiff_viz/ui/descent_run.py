"""Running what was asked for: with progress, a way to stop, and a memory of what was run before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import fmean
from threading import Lock
from time import perf_counter
from typing import Any
from uuid import uuid4

import numpy as np
import streamlit as st
from cachetools import LRUCache
from streamlit.delta_generator import DeltaGenerator

from autodiff_viz.analysis.descent import Descent, Trajectory
from autodiff_viz.analysis.methods import METHODS, method_called
from autodiff_viz.engine.programs import Script
from autodiff_viz.engine.recorder import Given
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _, language
from autodiff_viz.lecture.descents import closed_form
from autodiff_viz.notation import Assign, Program
from autodiff_viz.numerals import short
from autodiff_viz.render.descent_files import animation, table
from autodiff_viz.render.descent_story import runs_view
from autodiff_viz.ui.descent_choice import Choice, SettingError
from autodiff_viz.ui.problem import Opened, read_value

PATIENCE = 0.4
"""Seconds after which a run shows how far it is."""

REMEMBERED = 24
"""Runs that are kept, for everybody."""

RACERS = ("gd", "momentum", "adam", "newton")
FACTORS = (1.0, 5.0, 25.0, 125.0)
"""What races: some methods, or these multiples of the learning rate."""

SIGNS = ((1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0))
"""Starts that race, as multiples of the first two coordinates; one variable starts at these multiples:"""

MULTIPLES = (1.0, -1.0, 0.5, -0.5)


@dataclass(frozen=True)
class Asked:
    """A problem and the settings of its descent."""

    opened: Opened
    choice: Choice

    @property
    def key(self) -> tuple[Any, ...]:
        """What the answer depends on."""
        problem = self.opened.problem
        return (problem.text, problem.at, problem.engine, problem.seed, self.opened.of, self.choice)


_lock = Lock()
_known: LRUCache[Any, dict[str, Any]] = LRUCache(REMEMBERED)


def descent_wire(asked: Asked, spoken: str, place: DeltaGenerator) -> dict[str, Any]:
    """What the browser shows of the runs that were asked for; ``place`` is for how far a long one is.

    Raises:
        FormulaError: A setting or the start cannot be used; ``SettingError`` says which setting.
    """
    key = (*asked.key, spoken)
    with _lock:
        if key in _known:
            return _known[key]
    program = minimised(asked.opened)
    descents = _descents(program, asked)
    runs, whole = _followed(descents, key, place)
    with language(spoken):
        wire = runs_view(
            asked.opened.graph,
            runs,
            _labels(asked, runs),
            axes_of(asked.opened, asked.choice),
            fmean(descent.pace for descent in descents) if whole else None,
            closed_form,
        )
    wire["engine"] = asked.opened.problem.engine
    wire["key"] = f"{hash(key)} {whole}"
    if whole:
        with _lock:
            _known[key] = wire
    return wire


def descent_file(asked: Asked, format: str, frame: Mapping[str, Any], wire: Mapping[str, Any]) -> dict[str, str] | None:
    """A file to take away, and what it is called; ``None`` for an unknown format."""
    if format == "html":
        text, kind = animation(frame, wire, asked.opened.problem.text), "text/html"
    elif format == "csv":
        runs = _runs(asked)
        text, kind = table(runs, _labels(asked, runs)), "text/csv"
    else:
        return None
    return {"id": uuid4().hex, "name": f"descent.{format}", "type": kind, "text": text}


def _runs(asked: Asked) -> list[Trajectory]:
    """The trajectories, once more."""
    descents = _descents(minimised(asked.opened), asked)
    for descent in descents:
        for _done in descent.run():
            pass
    return [descent.trajectory() for descent in descents]


def minimised(opened: Opened) -> Program | Script:
    """The formula up to the chosen output, or the program."""
    program = opened.program if isinstance(opened.program, Program) and opened.run is None else opened.typed
    if isinstance(program, Script):
        return program
    if opened.of in ("", program.output):
        return program
    last = max(
        (i for i, s in enumerate(program.statements) if isinstance(s, Assign) and s.target == opened.of), default=None
    )
    return program if last is None else replace(program, statements=program.statements[: last + 1])


def _descents(program: Program | Script, asked: Asked) -> list[Descent]:
    choice = asked.choice
    graph, problem = asked.opened.graph, asked.opened.problem
    at: dict[str, Given] = {name: graph.nodes[i].value for name, i in graph.inputs.items()}
    if isinstance(program, Script):
        at = {name: read_value(name, text) for name, text in problem.at}
    rate, steps = choice.rate, choice.count

    def descent(method: str = choice.method, lr: float = rate, start: dict[str, Given] = at) -> Descent:
        return Descent(program, start, lr, steps, method, choice.dtype, problem.engine, seed=problem.seed)

    try:
        if choice.race == "methods":
            racing = dict.fromkeys((choice.method, *RACERS))
            return [descent(m, method_called(m).rate if m == "newton" else rate) for m in list(racing)[:4]]
        if choice.race == "rates":
            return [descent(lr=rate * factor) for factor in FACTORS]
        if choice.race == "starts":
            return [descent(start=start) for start in _starts(at)]
        return [descent()]
    except SettingError:
        raise
    except FormulaError as error:
        raise SettingError(_field(choice), error.message, error.hint or "") from error


def _field(choice: Choice) -> str:
    """Which setting a complaint is about."""
    return "steps" if 0 < choice.rate <= 1e9 else "lr"


def _starts(at: dict[str, Given]) -> list[dict[str, Given]]:
    first = [np.where(np.equal(value, 0.0), 1.0, value) for value in at.values()]
    names = list(at)

    def given(value: np.ndarray) -> Given:
        return value if value.ndim else float(value)

    if len(names) == 1:
        return [{names[0]: given(multiple * first[0]) if i else at[names[0]]} for i, multiple in enumerate(MULTIPLES)]
    return [at, *({**at, names[0]: given(a * first[0]), names[1]: given(b * first[1])} for a, b in SIGNS[1:])]


def _labels(asked: Asked, runs: list[Trajectory]) -> list[str]:
    race = asked.choice.race
    if race == "rates":
        return [f"η = {short(run.rate)}" for run in runs]
    if race == "starts":
        return [
            _("from ({point})").format(point=", ".join(short(x, 4) for x in run.points[0][:3].tolist())) for run in runs
        ]
    return [
        _(METHODS[run.method].label) + (f" (η = {short(run.rate)})" if run.rate != runs[0].rate else "") for run in runs
    ]


def axes_of(opened: Opened, choice: Choice) -> tuple[int, int]:
    """The variables on the axes of the map, by position: the chosen ones, or the first two."""
    names = list(opened.graph.inputs)
    chosen = [names.index(name) for name in (choice.across, choice.up) if name in names]
    rest = [i for i in range(len(names)) if i not in chosen]
    across, up = (list(dict.fromkeys(chosen)) + rest + [0, 0])[:2]
    return across, up


def _followed(descents: list[Descent], key: object, place: DeltaGenerator) -> tuple[list[Trajectory], bool]:
    """Run them all, with progress and a way to stop when it takes a while.

    Whatever the reader does meanwhile ends this run of the script, and with it the descent. ``place`` is empty before
    and after; it is there in every run of the page, so that the last picture stays where it is.

    Returns:
        The trajectories, and whether they are whole.
    """
    state = st.session_state
    if state.get("descent_stop") == key:
        state["descent_stop"] = None
        kept = state.pop("descent_under_way", None)
        if kept is not None and kept[0] == key:
            return [descent.trajectory() for descent in kept[1]], False
    began = perf_counter()
    total = sum(descent.steps for descent in descents)
    before = 0
    bar = None
    state["descent_under_way"] = (key, descents)
    for descent in descents:
        for done in descent.run():
            if perf_counter() - began < PATIENCE:
                continue
            if bar is None:
                row = place.container(key="descent-progress", horizontal=True)
                bar = row.progress(0.0)
                row.button(_("Stop here"), on_click=_stop, args=(key,), key="descent_stop_button")
            text = _("{done} of {total} steps").format(done=f"{before + done:,}", total=f"{total:,}")
            bar.progress(min(1.0, (before + done) / total), text=text)
        before += descent.steps
    if bar is not None:
        place.empty()
    state.pop("descent_under_way", None)
    return [descent.trajectory() for descent in descents], True


def _stop(key: object) -> None:
    st.session_state["descent_stop"] = key
