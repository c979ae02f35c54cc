"""The frame of every page: language, problem bar, and the last good picture when a formula is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from autodiff_viz.engine.loading import loaded
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import LANGUAGES, _, set_language
from autodiff_viz.lecture.presets import presets
from autodiff_viz.ui.bar import bar_data
from autodiff_viz.ui.components import problem_component
from autodiff_viz.ui.navigation import PAGES, entry, links
from autodiff_viz.ui.problem import Opened, Problem, number_text, open_problem
from autodiff_viz.ui.style import STYLE
from autodiff_viz.ui.way import TENSORS, way

ICON = Path(__file__).with_name("pictures") / "icon.svg"
"""The ∂ of the browser's tab: a character alone would be taken for an address."""

PULSE_SECONDS = 0.2
"""How often a run that waits for PyTorch looks whether a newer one is wanted."""

BAR = "problem_bar"
"""Key of the problem bar; its state is what the reader typed."""


@contextmanager
def page(name: str, extras: Mapping[str, str] | None = None) -> Iterator[Opened]:
    """Draw a page's frame; the body draws what is opened.

    The body gets the problem that can be shown: what is in the problem bar or, while that cannot be read, the last one
    that could; then ``st.session_state["old"]`` holds the older formula. Without any, the page ends here.

    Args:
        name: The page's name in ``PAGES``.
        extras: What its link carries beside the problem.
    """
    _language()
    st.set_page_config(page_title=f"{_(entry(name).title)} · autodiff_viz", page_icon=ICON, layout="wide")
    st.html(STYLE)
    problem = _problem()
    ready = problem.engine == "tape" or loaded()
    opened, error = _opened(problem if ready else replace(problem, engine="tape"))
    link = (replace(opened.problem, engine=problem.engine) if opened and not error else problem).link()
    carried = link | ({"lang": st.session_state["language"]} if link else {})
    frame = {
        "revision": st.session_state["revision"],
        "link": "?" + urlencode(link | dict(extras or {}) | carried if link else {}),
        "carried": "?" + urlencode(carried),
        "kept": ["sel"] if name == "explore" else [],
        "pages": links(name),
        "projector": bool(st.session_state.get("projector")),
        "loading": not ready,
    }
    whole = name == "explore" and way() == TENSORS
    bar = problem_component(
        key=BAR,
        data=bar_data(problem, opened, error, st.session_state.setdefault("ranges", {}), frame, whole),
        on_problem_change=_typed,
        on_language_change=_chosen,
        on_projector_change=_chosen,
        on_page_change=_nothing,
    )
    if bar.page in {page.name for page in PAGES}:
        # The browser has just put the same into the address: else Streamlit would add a step of its own to the history.
        st.switch_page(entry(bar.page).script, query_params=carried)
    if opened is None:
        st.stop()
    yield opened
    if not ready:
        _computed_again()


def _computed_again() -> None:
    """The first paint shows the tape's numbers; PyTorch's come when it is loaded."""
    pulse = st.empty()
    while not loaded(PULSE_SECONDS):
        pulse.empty()  # a call to Streamlit is where a newer run takes over
    st.rerun()


def _opened(problem: Problem) -> tuple[Opened | None, FormulaError | None]:
    """The problem, or the last one that could be read and why this one cannot."""
    try:
        opened = open_problem(problem)
    except FormulaError as error:
        good = st.session_state.get("good") or _elsewhere(problem)
        st.session_state["old"] = good.text if good else ""
        return (open_problem(good) if good else None), error
    st.session_state["good"] = opened.problem
    st.session_state["old"] = ""
    return opened, None


def _elsewhere(problem: Problem) -> Problem | None:
    """The formula at the usual point, for a link whose point cannot be read; ``None`` if that is not what is wrong."""
    usual = replace(problem, at=())
    try:
        open_problem(usual)
    except FormulaError:
        return None
    return usual


def _problem() -> Problem:
    """What was typed; in a new session what its link holds, else the first preset.

    From then on the browser writes the address by itself, so that a slider neither waits for it nor fills the history.
    """
    if "problem" not in st.session_state:
        start = presets()[0]
        preset = Problem(start.text, tuple((n, number_text(v)) for n, v in start.at.items()), start.of, start.by)
        st.session_state["problem"] = Problem.from_link(st.query_params.to_dict()) or preset
        st.session_state["revision"] = 1
    return st.session_state["problem"]


def _typed() -> None:
    """The reader typed, moved a slider or chose: from now on this is the problem."""
    state = st.session_state[BAR].get("problem") or {}
    st.session_state["problem"] = Problem.from_mapping(state)


def _nothing() -> None:
    """A trigger needs a callback to be reported at all."""


def _chosen() -> None:
    state = st.session_state[BAR]
    for name in ("language", "projector"):
        if state.get(name) is not None:
            st.session_state[name] = state[name]


def _language() -> None:
    """The language of this run: chosen, linked, or the browser's."""
    if "language" not in st.session_state:
        linked = st.query_params.get("lang", "")
        browser = (st.context.locale or "en").split("-")[0]
        st.session_state["language"] = linked if linked in LANGUAGES else browser if browser in LANGUAGES else "en"
    set_language(st.session_state["language"])
