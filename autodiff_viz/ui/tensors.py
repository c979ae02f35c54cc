"""A problem on tensors, shown as tensors: shapes at the nodes, Jacobians on the edges, products of matrices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from autodiff_viz.engine.tensors.unfold import whole_of
from autodiff_viz.errors import FormulaError
from autodiff_viz.render.tensor_unfolding import MAX_PICTURE
from autodiff_viz.render.tensor_view import tensor_view
from autodiff_viz.ui.agreement import compared
from autodiff_viz.ui.components import tensors_component
from autodiff_viz.ui.problem import Opened
from autodiff_viz.ui.words_tensors import tensor_words

VIEW = "tensors"
"""Key of the component; its state is what the reader chose."""

TENSORS, NUMBERS = "tensors", "numbers"
"""The two ways to show such a problem; in a link ``as=numbers`` stands for the second."""


def as_tensors(opened: Opened) -> bool:
    """Draw the switch between tensors and numbers and, for tensors, everything below it.

    Returns:
        Whether the page is complete: the problem has no tensors, or is wanted as numbers, if not.
    """
    graph = opened.tensors
    if graph is None:
        return False
    way = st.session_state.get("as") or (NUMBERS if st.query_params.get("as") == NUMBERS else TENSORS)
    state = st.session_state.get(VIEW) or {}
    data: dict[str, Any] = {"words": tensor_words(), "way": way, "projector": bool(st.session_state.get("projector"))}
    if way == TENSORS:
        if st.session_state.get("by of the bar") != opened.by:  # what was chosen last, here or there, counts
            st.session_state["by of the bar"] = opened.by
            st.session_state.pop("whole", None)
        wished = st.session_state.get("whole", "")
        by = wished if whole_of(graph, wished) else opened.by
        data["of"] = opened.problem.text
        try:
            data["view"] = tensor_view(graph, by, "TB" if state.get("narrow") else "LR", _unfolded(opened, state))
        except FormulaError as error:
            data["error"] = f"{error.message} {error.hint}".strip()
    tensors_component(
        key=VIEW,
        data=data,
        on_way_change=_chosen,
        on_by_change=_chosen_by,
        on_narrow_change=_nothing,
        on_unfolded_change=_nothing,
    )
    if way == TENSORS:
        compared(opened, tensors=True)
    return way == TENSORS


def _unfolded(opened: Opened, state: Mapping[str, Any]) -> list[int]:
    """The nodes that the reader unfolded, as long as the formula is the same; values may change."""
    asked = state.get("unfolded")
    if not isinstance(asked, Mapping) or asked.get("of") != opened.problem.text:
        return []
    nodes = asked.get("nodes")
    return [i for i in nodes if type(i) is int][:MAX_PICTURE] if isinstance(nodes, list) else []


def _chosen() -> None:
    way = (st.session_state.get(VIEW) or {}).get("way")
    if way in (TENSORS, NUMBERS):
        st.session_state["as"] = way


def _chosen_by() -> None:
    st.session_state["whole"] = str((st.session_state.get(VIEW) or {}).get("by") or "")


def _nothing() -> None:
    """A state needs a callback to be reported at all."""
