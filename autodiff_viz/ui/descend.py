"""The Descend page: a run of descent, its picture, and what the reader chose for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from autodiff_viz.analysis.methods import METHODS
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _, current_language
from autodiff_viz.lecture.descents import DESCENTS, DescentPreset, descent_called
from autodiff_viz.lecture.presets import presets
from autodiff_viz.notation import Program
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.descent_story import timing
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.structure import structure
from autodiff_viz.render.typeset import name_box, typeset_program
from autodiff_viz.ui.components import descend_component
from autodiff_viz.ui.descent_choice import RACES, Choice, SettingError
from autodiff_viz.ui.descent_run import Asked, axes_of, descent_file, descent_wire
from autodiff_viz.ui.problem import Opened, Problem, number_text
from autodiff_viz.ui.words_descend import descend_words

VIEW = "descend"
"""Name under which the two mounts find each other in the browser; key of the one that is seen."""

USUAL = Choice(lr="0.01", steps="1000")
"""Settings for a formula that brings none."""


def prepare() -> Choice:
    """What is to be run: what was chosen; in a new session what its link holds.

    Whoever comes here first, without a formula of their own, sees the lecture's descent.
    """
    state = st.session_state
    if "descent" not in state:
        address = st.query_params.to_dict()
        if "problem" in state and state["problem"].text != presets()[0].text:
            state["descent"] = _fitting(state["problem"].text)
        elif "problem" not in state and address.get("f"):
            state["descent"] = Choice.from_mapping(address) if "lr" in address else _fitting(address["f"])
            state["descent_start"] = _step(address.get("frame"))
        else:
            _open(DESCENTS[0])
    return state["descent"]


def extras(choice: Choice) -> dict[str, str]:
    """What a link to this page carries beside the problem."""
    step = st.session_state.get("descent_frame")
    return choice.link() | ({"frame": str(step)} if step is not None else {})


def descend_page(opened: Opened, choice: Choice) -> None:
    """Draw the page for an opened problem."""
    narrow = bool((st.session_state.get(VIEW) or {}).get("narrow"))
    direction = "TB" if narrow else "LR"
    picture = structure(opened.graph, opened.by, direction, spare=True)
    error = None
    asked = Asked(opened, choice)
    place = st.empty()
    try:
        wire = descent_wire(asked, current_language(), place)
        st.session_state["descent_good"] = asked
    except FormulaError as problem:
        error = _error(problem)
        wire = _last_good(opened, place)
    frame = {
        "view": VIEW,
        "structure": picture,
        "others": [structure(graph, opened.by, direction, spare=True) for graph in (wire or {}).get("graphs", ())],
        "words": descend_words([plain(name_box(node_names(opened.graph)[i])) for i in opened.graph.inputs.values()]),
        "controls": _controls(opened),
        "projector": bool(st.session_state.get("projector")),
        "movable": set(opened.graph.inputs) <= dict(opened.problem.at).keys(),
        "formula": typeset_program(opened.typed) if isinstance(opened.typed, Program) else [],
        "state": {
            "settings": _settings(opened, choice),
            "error": error,
            "preset": st.session_state.get("descent_preset", ""),
            "old": st.session_state["old"] or None,
            "start": st.session_state.get("descent_start"),
            "timings": _timings(asked, wire),
        },
    }
    descend_component(
        key=VIEW,
        data={"role": "view", "frame": frame},
        on_narrow_change=_nothing,
        on_run_change=_chosen,
        on_frame_change=_paused,
        on_preset_change=_preset,
        on_save_change=_asked_for,
        on_start_change=_started,
    )
    run = {**wire, "graphs": None, "hash": picture["hash"]} if wire else None
    descend_component(key=f"{VIEW}-run", data={"role": "run", "view": VIEW, "run": run})
    wanted = st.session_state.pop("descent_save", "")
    file = descent_file(asked, wanted, frame, run) if wanted and run and not error else None
    descend_component(key=f"{VIEW}-file", data={"role": "file", "file": file})


def _timings(asked: Asked, wire: dict[str, Any] | None) -> list[str]:
    """What a step took with each engine that has run this formula in this session."""
    state, text = st.session_state, asked.opened.problem.text
    if state.get("descent_times", ("", {}))[0] != text:
        state["descent_times"] = (text, {})
    times = state["descent_times"][1]
    if wire and wire["seconds"] is not None:
        times[wire["engine"]] = wire["seconds"]
    names = {"tape": _("Tape, as code"), "torch": _("PyTorch")}
    return [timing(name, times[engine]) for engine, name in names.items() if engine in times]


def _settings(opened: Opened, choice: Choice) -> dict[str, str]:
    """The settings as the fields show them."""
    across, up = (list(opened.graph.inputs)[i] if opened.graph.inputs else "" for i in axes_of(opened, choice))
    return choice.link() | {"race": choice.race, "across": across, "up": up}


def _last_good(opened: Opened, place: DeltaGenerator) -> dict[str, Any] | None:
    """What stays on screen while a setting cannot be used: the last run of this formula, or its usual one."""
    good = st.session_state.get("descent_good")
    if good is not None and good.opened.problem.text == opened.problem.text:
        return descent_wire(good, current_language(), place)
    try:
        return descent_wire(Asked(opened, _fitting(opened.problem.text)), current_language(), place)
    except FormulaError:
        return None


def _controls(opened: Opened) -> dict[str, Any]:
    names = node_names(opened.graph)
    races = dict(zip(RACES, (_("No race"), _("Race of methods"), _("Race of rates"), _("Race of starts")), strict=True))
    dtypes = {"float64": _("64 bits"), "float32": _("32 bits")}
    return {
        "methods": [{"id": method.id, "label": _(method.label)} for method in METHODS.values()],
        "dtypes": [{"id": name, "label": label} for name, label in dtypes.items()],
        "races": [{"id": name, "label": label} for name, label in races.items()],
        "axes": [{"id": name, "label": plain(name_box(names[i]))} for name, i in opened.graph.inputs.items()],
        "presets": [{"id": p.id, "title": _(p.title), "note": _(p.note)} for p in DESCENTS],
    }


def _error(error: FormulaError) -> dict[str, Any]:
    return {
        "message": error.message,
        "hint": error.hint,
        "field": error.name if isinstance(error, SettingError) else "",
    }


def _fitting(text: str) -> Choice:
    """The settings that a formula of the gallery brings, or the usual ones."""
    plain = text.replace(" ", "")
    found = next((p for p in DESCENTS if p.text.replace(" ", "") == plain), None)
    return Choice.of_preset(found) if found else USUAL


def _step(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else None


def _open(preset: DescentPreset) -> None:
    state = st.session_state
    at = tuple((name, number_text(value)) for name, value in preset.at.items())
    state["problem"] = Problem(preset.text, at)
    state["revision"] = state.get("revision", 0) + 1
    state["descent"] = Choice.of_preset(preset)
    state["descent_preset"] = preset.id
    state["descent_frame"] = state["descent_start"] = None


def _nothing() -> None:
    """A trigger or state needs a callback to be reported at all."""


def _started() -> None:
    """A double click on the picture: the run starts there."""
    state, start = st.session_state, _reported("start")
    asked = state.get("descent_good")
    if asked is None:
        return
    problem, names = state["problem"], list(asked.opened.graph.inputs)
    axes, place = (start.get(key) if isinstance(start, Mapping) else None for key in ("axes", "place"))
    if not isinstance(axes, list) or not isinstance(place, list) or not all(axis in range(len(names)) for axis in axes):
        return
    moved = {
        names[axis]: number_text(float(number))
        for axis, number in zip(axes, place, strict=False)
        if isinstance(number, int | float)
    }
    at = dict(asked.opened.problem.at)
    if problem.text == asked.opened.problem.text and moved.keys() <= at.keys():
        state["problem"] = replace(problem, at=tuple((at | moved).items()))
        state["revision"] += 1
        state["descent_frame"] = None


def _asked_for() -> None:
    st.session_state["descent_save"] = str(_reported("save"))


def _reported(name: str) -> Any:
    state = st.session_state.get(VIEW)
    return state.get(name) if isinstance(state, Mapping) else getattr(state, name, None)


def _chosen() -> None:
    st.session_state["descent"] = Choice.from_mapping(_reported("run"))
    st.session_state["descent_preset"] = ""
    st.session_state["descent_frame"] = None


def _paused() -> None:
    step = _reported("frame")
    st.session_state["descent_frame"] = step if isinstance(step, int) and 0 <= step < 10**9 else None


def _preset() -> None:
    preset = descent_called(str(_reported("preset")))
    if preset:
        _open(preset)
