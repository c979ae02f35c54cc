"""Numerical against automatic differentiation: one browser component, fed by what changes at different times."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import streamlit as st

from autodiff_viz.analysis.bare import bare_errors
from autodiff_viz.analysis.differences import GRID, ErrorCurve, error_curve
from autodiff_viz.analysis.estimates import STORED, TYPED
from autodiff_viz.analysis.families import FAMILIES
from autodiff_viz.analysis.precision import DTYPES
from autodiff_viz.analysis.schemes import SCHEMES
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _, current_language
from autodiff_viz.render.compare_cost import families, own_cost, times
from autodiff_viz.render.compare_graph import drawing, roundings
from autodiff_viz.render.compare_symbolic import symbolic
from autodiff_viz.render.compare_view import by_torch, curves, digits, rest
from autodiff_viz.ui.components import compare_component
from autodiff_viz.ui.problem import Opened, recorded
from autodiff_viz.ui.remembered import remembered
from autodiff_viz.ui.turns import awaited
from autodiff_viz.ui.words_compare import compare_words

VIEW = "compare"
"""Key of the component; its state is what the reader chose."""

AUTOMATIC = "ad"
"""Stands beside the schemes where one of them is chosen."""

MOST_CHARACTERS = 24
"""So much is repeated of what a link asked for."""

LECTURE = 1e-6
"""The step that the lecture takes."""

_POOL = ThreadPoolExecutor(2, thread_name_prefix="compare")
_PATIENT = ThreadPoolExecutor(16, thread_name_prefix="symbolic")
"""Threads that compute, and threads that mostly wait for a formula from another process."""


@dataclass(frozen=True)
class Choice:
    """What is looked at.

    Attributes:
        scheme: A key of ``SCHEMES``, or ``AUTOMATIC``.
        h: The step; the nearest one of the grid is shown.
        dtype: The precision.
        step: What is divided by: ``TYPED`` or ``STORED``.
        timed: The family of formulas whose times are measured, or ``""``.
        narrow: Whether the graph is drawn from top to bottom.
        asked: The step as it was written, where it cannot be shown as such, or ``""``.
    """

    scheme: str = "forward"
    h: float = LECTURE
    dtype: str = "float64"
    step: str = TYPED
    timed: str = ""
    narrow: bool = False
    asked: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Choice:
        """A choice from a link or from the browser: whatever is not on offer falls back to the usual."""
        usual = cls()
        try:
            h = float(data.get("h", usual.h))
        except (TypeError, ValueError):
            h = math.nan
        good = h > 0 and math.isfinite(h)
        scheme, dtype, step = (str(data.get(key, "")) for key in ("scheme", "dtype", "step"))
        return cls(
            scheme=scheme if scheme in (*SCHEMES, AUTOMATIC) else usual.scheme,
            h=h if good else usual.h,
            dtype=dtype if dtype in DTYPES else usual.dtype,
            step=step if step in (TYPED, STORED) else usual.step,
            timed=str(data.get("timed") or "") if data.get("timed") in FAMILIES else "",
            narrow=bool(data.get("narrow")),
            asked="" if good and GRID[-1] / 2 < h < GRID[0] * 2 else str(data.get("h"))[:MOST_CHARACTERS],
        )

    def link(self) -> dict[str, str]:
        """What a link carries of it."""
        return {"scheme": self.scheme, "h": f"{self.h:.3g}", "dtype": self.dtype, "step": self.step}


def _note(choice: Choice) -> str:
    """What is said of a step that cannot be shown as a link asked for it."""
    if not choice.asked:
        return ""
    if choice.h == Choice.h:
        message = _("The link asks for h = {h}. A step is a positive number: h = {usual} is shown.")
    else:
        message = _("The link asks for h = {h}. The steps of this chart go from 1 down to 1e-20: the nearest is shown.")
    return message.format(h=choice.asked, usual=f"{Choice.h:g}")


def chosen() -> Choice:
    """The reader's choice; in a new session what its link holds."""
    if VIEW not in st.session_state.setdefault("choices", {}):
        st.session_state["choices"][VIEW] = st.session_state["first choice"] = Choice.read(st.query_params.to_dict())
    return st.session_state["choices"][VIEW]


def compare(opened: Opened, choice: Choice) -> None:
    """Draw the comparison for an opened problem."""
    start: Choice = st.session_state["first choice"]
    frame: dict[str, Any] = {
        "role": "curves",
        "words": compare_words(),
        "projector": bool(st.session_state.get("projector")),
        "old": st.session_state["old"] or None,
        "start": {"key": str(start), "scheme": start.scheme, "h": start.h, "note": _note(start)},
        "narrow": choice.narrow,
        "main": None,
        "problem": None,
    }
    curve: ErrorCurve | None = None
    shown = choice.scheme if choice.scheme in SCHEMES else "forward"
    if not opened.by:
        message = _("There is no variable, so there is nothing to differentiate.")
        frame["problem"] = {"message": message, "hint": _("Write a formula with a variable, such as x^2.")}
    else:
        try:
            curve = _curve(opened.graph, opened.by, choice.dtype, choice.step)
            frame["main"] = _curves(opened.graph, opened.by, choice.dtype, choice.step, shown, current_language())
        except FormulaError as error:
            frame["problem"] = {"message": error.message, "hint": error.hint}
    frame["key"] = key = _key(opened, choice, curve is not None)
    frame["base"] = _key(opened, None, curve is not None)
    compare_component(key=VIEW, data=frame, on_choice_change=_changed)
    if curve is None:
        return
    # The answer is on its way; what follows comes when it is ready, and a newer run takes over between any two.
    what = (opened.graph, opened.by, choice.dtype, choice.step)
    _send("digits", key, {"digits": _digits(*what, shown, current_language())})
    _send("rest", key, _rest(*what, current_language()))
    _send("fixed", "", families())
    _send("graph", frame["base"], {"graph": awaited(_POOL, None, _drawing, opened.graph, opened.by, choice.narrow)})
    _send("times", "", awaited(_POOL, None, times, choice.timed) if choice.timed else {})
    _send("torch", key, {"torch": awaited(_POOL, None, _by_torch, *what)})
    _send("symbolic", key, {"symbolic": awaited(_PATIENT, None, _symbolic, *what, current_language())})


def _send(role: str, key: str, data: Mapping[str, Any]) -> None:
    """Give the browser one part of the picture; ``key`` says what it belongs to."""
    compare_component(key=f"{VIEW}-{role}", data={"role": role, "key": key, **data})


def _changed() -> None:
    """The reader chose."""
    st.session_state["choices"][VIEW] = Choice.read(st.session_state[VIEW].get("choice") or {})


def _key(opened: Opened, choice: Choice | None, good: bool) -> str:
    """A name for what the curves belong to: the problem, or the problem in one precision with one divisor."""
    whole = repr((opened.problem, choice and (choice.dtype, choice.step), good, current_language()))
    return hashlib.blake2b(whole.encode(), digest_size=8).hexdigest()


def _point(graph: Graph) -> tuple[Any, ...]:
    """What the numbers of a graph follow from."""
    return (
        graph.text,
        recorded(graph),
        graph.output,
        tuple((name, repr(graph.nodes[i].value)) for name, i in graph.inputs.items()),
    )


@remembered(lambda graph, by, dtype, step: (_point(graph), by, dtype, step))
def _curve(graph: Graph, by: str, dtype: str, step: str) -> ErrorCurve:
    return error_curve(graph, wrt=by, dtype=dtype, step=step)


@remembered(lambda graph, by, *rest: (_point(graph), by, rest))
def _curves(graph: Graph, by: str, dtype: str, step: str, scheme: str, language: str) -> dict[str, Any]:
    return curves(_curve(graph, by, dtype, step), scheme)


@remembered(lambda graph, by, *rest: (_point(graph), by, rest))
def _rest(graph: Graph, by: str, dtype: str, step: str, language: str) -> dict[str, Any]:
    curve = _curve(graph, by, dtype, step)
    other = "float64" if dtype != "float64" else "float32"
    try:
        others = {other: bare_errors(curve, other)}
    except FormulaError:
        others = {}  # a very large graph: it stands alone
    found = rest(curve, others)
    return found | {"cost": own_cost(graph), "roundings": roundings(curve)}


@remembered(lambda graph, by, *rest: (_point(graph), by, rest))
def _digits(graph: Graph, by: str, dtype: str, step: str, scheme: str, language: str) -> dict[str, Any]:
    return digits(_curve(graph, by, dtype, step), scheme)


@remembered(lambda graph, by, *rest: (_point(graph), by, rest))
def _by_torch(graph: Graph, by: str, dtype: str, step: str) -> dict[str, Any] | None:
    return by_torch(_curve(graph, by, dtype, step))


@remembered(lambda graph, by, *rest: (_point(graph), by, rest))
def _symbolic(graph: Graph, by: str, dtype: str, step: str, language: str) -> dict[str, Any] | None:
    return symbolic(_curve(graph, by, dtype, step))


@remembered(
    lambda graph, by, narrow: (
        tuple((n.operation, n.inputs, n.name, n.value if not n.inputs else None) for n in graph.nodes),
        graph.output,
        by,
        narrow,
    )
)
def _drawing(graph: Graph, by: str, narrow: bool) -> dict[str, Any] | None:
    return drawing(graph, narrow)
