"""Two problems side by side: the switch below the ledger, and the view itself for any two graphs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from autodiff_viz.analysis.single import single_reverse_sweep
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.render.beside_view import Side, beside_numbers, beside_pictures
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.typeset import name_box
from autodiff_viz.render.words import explorer_words
from autodiff_viz.render.words_beside import beside_words
from autodiff_viz.ui.components import explorer_component
from autodiff_viz.ui.problem import Opened, PointError, Problem
from autodiff_viz.ui.second import FORMULA, SINGLE, WAYS, Second, open_second, second_problem

KEY = "beside"
LONGEST_NOTE = 120
"""Characters of a formula above its picture."""


def second() -> Second:
    """What stands beside the first problem: what was chosen; in a new session what its link holds."""
    if "second" not in st.session_state:
        st.session_state["second"] = Second.from_link(st.query_params.to_dict())
    return st.session_state["second"]


def beside(opened: Opened) -> None:
    """The switch and, if it is on, the second problem beside the first."""
    chosen = second()
    state = st.session_state.get(KEY) or {}
    controls: dict[str, Any] = {
        "way": chosen.way,
        "ways": WAYS,
        "text": "",
        "own": dict(chosen.at),
        "fields": [],
        "error": None,
    }
    shown = error = None
    if chosen.way:
        wanted = second_problem(opened, chosen)
        read = wanted
        try:
            graph, read = open_second(opened, chosen)
            shown = _sides(opened, chosen, graph, read)
        except FormulaError as refusal:
            error = refusal
        controls |= {"text": wanted.text if chosen.way == FORMULA else "", "error": _error(error)}
        controls["fields"] = _fields(wanted, read) if chosen.way != SINGLE else []
    beside_view(KEY, shown, opened.by, "float32" if chosen.way == SINGLE else "float64", controls, state.get("narrow"))


def beside_view(
    key: str,
    sides: tuple[Side, Side] | None,
    by: str,
    precision: str = "float64",
    controls: Mapping[str, Any] | None = None,
    narrow: bool | None = None,
) -> None:
    """Two graphs side by side, node by node: for any page.

    Args:
        key: A name for the view, unique on its page.
        sides: The two graphs; ``None`` draws the controls alone and keeps what was drawn last, greyed.
        by: The variable of the derivative.
        precision: What a unit in the last place is one of.
        controls: What is chosen and typed, for the page that has a switch.
        narrow: Whether the pictures go from top to bottom.
    """
    pictures = beside_pictures(*sides, by, "TB" if narrow else "LR") if sides else None
    explorer_component(
        key=key,
        data={
            "role": "beside",
            "view": key,
            "words": explorer_words() | beside_words(),
            "controls": controls,
            "pictures": pictures,
            "projector": bool(st.session_state.get("projector")),
        },
        on_second_change=_chosen,
        on_narrow_change=_nothing,
    )
    numbers = beside_numbers(*sides, by, precision) | {"hash": pictures["hash"]} if sides and pictures else None
    explorer_component(key=f"{key}-numbers", data={"role": "beside-numbers", "view": key, "numbers": numbers})


def _chosen() -> None:
    state = st.session_state[KEY].get("second")
    st.session_state["second"] = Second.from_mapping(state)


def _nothing() -> None:
    """A state needs a callback to be reported at all."""


def _sides(opened: Opened, chosen: Second, graph: Graph, read: Problem) -> tuple[Side, Side]:
    if chosen.way == SINGLE:
        return Side(opened.graph, "float64"), Side(graph, "float32", adjoints=single_reverse_sweep(graph))
    notes = [_point(problem) for problem in (opened.problem, read)]
    if chosen.way == FORMULA:
        notes = [problem.text[:LONGEST_NOTE] for problem in (opened.problem, read)]
    return Side(opened.graph, _("here"), notes[0]), Side(graph, _("beside it"), notes[1])


def _point(problem: Problem) -> str:
    return ", ".join(f"{plain(name_box(name))} = {value}" for name, value in problem.at)[:LONGEST_NOTE]


def _fields(wanted: Problem, read: Problem) -> list[dict[str, str]]:
    """A field for every variable; while the formula cannot be read, for those that were typed."""
    typed = dict(wanted.at)
    return [{"name": name, "plain": plain(name_box(name)), "value": typed.get(name, value)} for name, value in read.at]


def _error(error: FormulaError | None) -> dict[str, Any] | None:
    if error is None:
        return None
    field = error.name if isinstance(error, PointError) else ""
    span = list(error.span) if error.span is not None and not field else None
    return {"message": error.message, "hint": error.hint or "", "span": span, "field": field}
