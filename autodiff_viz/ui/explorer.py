"""The graph and the ledger beside it: one browser component, fed with structure and numbers apart."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from secrets import token_hex
from threading import Event
from typing import Any

import streamlit as st

from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _, current_language
from autodiff_viz.render.closed import closed_text
from autodiff_viz.render.export import EXPORTS, file_stem
from autodiff_viz.render.layout import LayoutCancelledError, warm
from autodiff_viz.render.quantities import quantities
from autodiff_viz.render.structure import EXPLAINED, EXPLANATION, LEDGER_FIRST, PICTURE, structure
from autodiff_viz.render.views import view_of
from autodiff_viz.ui.agreement import compared
from autodiff_viz.ui.beside import beside
from autodiff_viz.ui.components import explorer_component
from autodiff_viz.ui.problem import MAX_CACHED, Opened, recorded
from autodiff_viz.ui.remembered import remembered
from autodiff_viz.ui.turns import wait_for
from autodiff_viz.ui.words import explorer_words

AT_ONCE = 150
"""Nodes above which the ledger comes first and the picture when it is laid out."""

_POOL = ThreadPoolExecutor(4, thread_name_prefix="layout")
_FILES = ThreadPoolExecutor(2, thread_name_prefix="file")
"""Apart, so that nobody's picture waits for somebody's file."""

CLOSED_SECONDS = 1.5
"""How long a new formula's closed derivative is waited for, after picture and numbers are sent."""

LISTS = (200, 1_000)
"""Lengths of the longer lists on offer."""

VIEW = "explore"
"""Name under which the two mounts find each other in the browser, and zoom, pan and selection survive."""


warm()  # the first layout need not wait for its process to start


def explorer(opened: Opened) -> None:
    """Draw the graph and the ledger of an opened problem.

    The drawing is sent when the formula changes; a slider sends numbers only.
    """
    state = st.session_state.get(VIEW) or {}
    direction = "TB" if state.get("narrow") else "LR"
    later = len(opened.graph.nodes) > AT_ONCE
    wanted = (opened.graph, opened.by, direction, not state.get("whole"))
    drawing = _structure(*wanted, not later, current_language())
    explained = len(opened.graph.nodes) <= EXPLAINED
    numbers = quantities(opened.graph, opened.by, explained, _listed(drawing["hash"]))
    numbers |= {"hash": drawing["hash"], "old": st.session_state["old"] or None}
    frame = {
        "view": VIEW,
        "words": explorer_words(),
        "exports": _exports(),
        "projector": bool(st.session_state.get("projector")),
    }
    explorer_component(
        key=VIEW,
        data={"role": "view", "structure": drawing | frame},
        on_narrow_change=_nothing,
        on_listed_change=_nothing,
        on_whole_change=_nothing,
        on_cancelled_change=_nothing,
        on_export_change=_nothing,
    )
    explorer_component(key=f"{VIEW}-numbers", data={"role": "numbers", "view": VIEW, "numbers": numbers})
    cancelled = state.get("cancelled") == drawing["hash"]
    stop = _only(drawing["hash"], cancelled)
    picture = None if not later or cancelled else _picture(wanted, stop)
    layout = {"hash": drawing["hash"], "picture": picture, "cancelled": cancelled}
    explorer_component(key=f"{VIEW}-layout", data={"role": "layout", "view": VIEW, "layout": layout})
    _ask_for_file(opened, state.get("export"))
    compared(opened)
    beside(opened)
    # Now everything is on its way to the reader; the formula may come a moment later, and is waited for only once.
    seconds = 0.0 if st.session_state.get("closed") == drawing["hash"] else CLOSED_SECONDS
    st.session_state["closed"] = drawing["hash"]
    closed = closed_text(opened.graph, opened.by, seconds) | {"hash": drawing["hash"]}
    explorer_component(key=f"{VIEW}-closed", data={"role": "closed", "view": VIEW, "closed": closed})
    explorer_component(key=f"{VIEW}-file", data={"role": "file", "view": VIEW, "file": _file()})


def _nothing() -> None:
    """A state needs a callback to be reported at all."""


def _exports() -> list[tuple[str, str]]:
    """The kinds of files on offer: key and title."""
    return [(key, _(export.title)) for key, export in EXPORTS.items()]


def _ask_for_file(opened: Opened, asked: object) -> None:
    """Begin to make the file that a reader wants to take away, of what is on the screen."""
    told = asked if isinstance(asked, Mapping) else {}
    export, graph = EXPORTS.get(str(told.get("kind"))), opened.graph
    if export:
        view = view_of(told.get("view"), graph)
        job = _FILES.submit(copy_context().run, export.make, graph, opened.by, "light", view)
        st.session_state["file"] = (job, {"name": file_stem(graph) + export.suffix, "mime": export.mime})


def _file() -> dict[str, str] | None:
    """The file, or why it cannot be made; ``None`` if none is wanted. It comes even if the reader goes on meanwhile."""
    job, told = st.session_state.get("file") or (None, {})
    if job is None:
        return None
    wait_for(job)
    del st.session_state["file"]
    try:
        return told | {"content": base64.b64encode(job.result()).decode(), "id": token_hex(8)}
    except FormulaError as error:
        return {"error": f"{error.message} {error.hint or ''}".strip()}


def _listed(drawing: str) -> int | None:
    """The longer list that was asked for, as long as the same formula is shown; ``None`` for the usual one."""
    asked = (st.session_state.get(VIEW) or {}).get("listed")
    if isinstance(asked, Mapping) and asked.get("hash") == drawing and asked.get("terms") in LISTS:
        return int(asked["terms"])
    return None


def _only(drawing: str, cancelled: bool) -> Event:
    """What stops the layout of this drawing; that of another one, or of a cancelled one, is stopped now."""
    before, stop = st.session_state.get("layout") or ("", Event())
    if before != drawing or cancelled:
        stop.set()
    if stop.is_set():
        st.session_state["layout"] = (drawing, stop := Event())
    return stop


def _picture(wanted: tuple[Graph, str, str, bool], stop: Event) -> dict[str, Any] | None:
    """The layout of a large graph. It is waited for in small steps, so that a reader who goes on or cancels is answered
    at once; then the work ends too, unless another reader waits for the same. ``None`` if it was stopped.
    """
    job = _POOL.submit(copy_context().run, _structure, *wanted, True, current_language(), stop)
    wait_for(job)
    try:
        drawn = job.result()
    except LayoutCancelledError:
        return None
    later = EXPLANATION if len(wanted[0].nodes) > LEDGER_FIRST else ()
    return {part: drawn[part] for part in (*PICTURE, *later)}


@remembered(
    lambda graph, by, direction, fold, laid_out, language, stop=None: (
        (graph.text, recorded(graph), graph.output, by, direction, fold, laid_out, language)
        if len(graph.text) <= MAX_CACHED
        else None
    )
)
def _structure(
    graph: Graph, by: str, direction: str, fold: bool, laid_out: bool, language: str, stop: Event | None = None
) -> dict[str, Any]:
    """The drawing depends on the formula alone, so that everybody who types it gets the same one at once."""
    return structure(graph, by, direction, fold, laid_out, stop)
