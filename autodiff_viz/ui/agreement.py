"""Tape against PyTorch, node by node: below the explorer where PyTorch computes, and on the PyTorch page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.ui.components import pytorch_component
from autodiff_viz.ui.problem import Opened, open_problem
from autodiff_viz.ui.turns import TORCH, awaited
from autodiff_viz.ui.words_pytorch import pytorch_words

VIEW = "compared"
"""Key of the comparison below the explorer; its state says whether it is open."""

PRECISIONS = ("float64", "float32")

AT_ONCE = 200
"""Nodes up to which the comparison is made before anybody opens it."""


def compared(opened: Opened, tensors: bool = False) -> None:
    """Draw the comparison of the problem's tape with PyTorch, if that is the engine.

    Args:
        opened: The problem.
        tensors: Whether its tensors are compared rather than its single numbers.
    """
    if opened.problem.engine != "torch":
        return
    state = st.session_state.get(VIEW) or {}
    wanted = bool(state.get("open")) or len(opened.graph.nodes) <= AT_ONCE
    other = open_problem(replace(opened.problem, engine="tape"))
    tape = other.tensors if tensors and other.tensors is not None else other.graph
    pytorch_component(
        key=VIEW,
        data={
            "role": "compared",
            "words": pytorch_words(),
            "projector": bool(st.session_state.get("projector")),
            "answer": compare(tape) if wanted else None,
        },
        on_open_change=_nothing,
    )


def compare(graph: Graph) -> dict[str, Any]:
    """The tape compared with PyTorch, in both precisions, or why it cannot be."""
    try:
        return awaited(TORCH, None, _compared, graph)
    except FormulaError as error:
        return {"message": error.message or _("This formula cannot be compared.")}


def _compared(graph: Graph) -> dict[str, Any]:
    from autodiff_viz.analysis.agreement import agreement
    from autodiff_viz.analysis.tensor_agreement import tensor_agreement
    from autodiff_viz.render.agreement import agreement_view, tensor_agreement_view

    if isinstance(graph, TensorGraph):
        return tensor_agreement_view(graph, {precision: tensor_agreement(graph, precision) for precision in PRECISIONS})
    return agreement_view(graph, {precision: agreement(graph, precision) for precision in PRECISIONS})


def _nothing() -> None:
    """A state needs a callback to be reported at all."""
