"""A problem on tensors, shown as tensors: shapes at the nodes, Jacobians on the edges, products of matrices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from autodiff_viz.errors import FormulaError
from autodiff_viz.render.tensor_unfolding import MAX_PICTURE
from autodiff_viz.render.tensor_view import tensor_view
from autodiff_viz.ui.agreement import compared
from autodiff_viz.ui.components import tensors_component
from autodiff_viz.ui.problem import Opened
from autodiff_viz.ui.way import NUMBERS, TENSORS, choose, way
from autodiff_viz.ui.words_tensors import tensor_words

VIEW = "tensors"
"""Key of the component; its state is what the reader chose."""


def as_tensors(opened: Opened) -> bool:
    """Draw the switch between tensors and numbers and, for tensors, everything below it.

    Returns:
        Whether the page is complete: the problem has no tensors, or is wanted as numbers, if not.
    """
    graph = opened.tensors
    if graph is None:
        return False
    chosen = way()
    state = st.session_state.get(VIEW) or {}
    data: dict[str, Any] = {
        "words": tensor_words(),
        "way": chosen,
        "projector": bool(st.session_state.get("projector")),
        "old": st.session_state["old"] or None,
    }
    if chosen == TENSORS:
        data["of"] = opened.problem.text
        try:
            direction = "TB" if state.get("narrow") else "LR"
            data["view"] = tensor_view(graph, opened.by, direction, _unfolded(opened, state), opened.of)
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
    if chosen == TENSORS:
        compared(opened, tensors=True)
    return chosen == TENSORS


def _unfolded(opened: Opened, state: Mapping[str, Any]) -> list[int]:
    """The nodes that the reader unfolded, as long as the formula is the same; values may change."""
    asked = state.get("unfolded")
    if not isinstance(asked, Mapping) or asked.get("of") != opened.problem.text:
        return []
    nodes = asked.get("nodes")
    return [i for i in nodes if type(i) is int][:MAX_PICTURE] if isinstance(nodes, list) else []


def _chosen() -> None:
    wished = (st.session_state.get(VIEW) or {}).get("way")
    if wished in (TENSORS, NUMBERS):
        choose(wished)


def _chosen_by() -> None:
    """Chosen here, it is chosen in the problem bar."""
    asked = (st.session_state.get(VIEW) or {}).get("by")
    by = str(asked.get("name", "")) if isinstance(asked, Mapping) else ""
    st.session_state["problem"] = replace(st.session_state["problem"], by=by)
    st.session_state["revision"] += 1


def _nothing() -> None:
    """A state needs a callback to be reported at all."""
