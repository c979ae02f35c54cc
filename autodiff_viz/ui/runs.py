"""A program's graph beside another one of it: an earlier run, or the static graph that define-and-run would have."""

from __future__ import annotations

import html

import streamlit as st

from autodiff_viz.engine.programs import ProgramRun, static_text, trace_text
from autodiff_viz.engine.recorder import Given, Recorder
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.engine.tensors.unfold import unfold
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.render.beside_view import Side
from autodiff_viz.ui.beside import beside_view
from autodiff_viz.ui.problem import (
    ENGINES,
    MAX_PAGE_NODES,
    MAX_PAGE_SECONDS,
    MAX_PAGE_STEPS,
    STATIC,
    TENSOR_ENGINES,
    Opened,
    read_value,
    recorded,
)

KEY = "runs"


def runs(opened: Opened) -> None:
    """Draw both graphs and say what is to be seen, if the reader asked for two."""
    run, chosen = opened.run, opened.problem.beside
    if run is None or not chosen:
        return
    if chosen != STATIC and not run.random:
        return
    try:
        if chosen == STATIC:
            sides, sentence = _static(opened, run)
        else:
            sides, sentence = _again(opened, run, int(chosen))
    except FormulaError as error:
        _say(f"{error.message} {error.hint}")
        return
    _say(sentence)
    beside_view(KEY, sides, opened.by, narrow=(st.session_state.get(KEY) or {}).get("narrow"))


def _say(sentence: str) -> None:
    st.html(f'<p class="runs-said" data-part="runs">{html.escape(sentence)}</p>')


def _again(opened: Opened, run: ProgramRun, seed: int) -> tuple[tuple[Side, Side], str]:
    before = trace_text(run.script, _point(opened), seed, _recorder(opened), MAX_PAGE_SECONDS, MAX_PAGE_STEPS)
    graph = _output(before.graph, opened)
    if recorded(graph) == recorded(opened.graph):
        sentence = _("Both runs left the same graph. Run it again.")
    elif _shape(graph) == _shape(opened.graph):
        sentence = _("Both runs took the same branches, on other random numbers.")
    else:
        sentence = _("Same lines, two graphs: an if leaves no node, and each run recorded only the branch it took.")
    return (Side(graph, _("seed {n}").format(n=seed), _lines(before)), _this(opened, run)), sentence


def _static(opened: Opened, run: ProgramRun) -> tuple[tuple[Side, Side], str]:
    graph = static_text(run.script, _point(opened), run.seed, _recorder(opened), MAX_PAGE_SECONDS, MAX_PAGE_STEPS)
    graph = _output(graph, opened)
    if _shape(graph) == _shape(opened.graph):
        sentence = _("Here both are one: no condition depends on a value, so the graph is known before it runs.")
    else:
        sentence = _(
            "Define-and-run: one graph for every point, with both branches, weighted 1 and 0 by the condition. "
            "Define-by-run, as on the tape and in PyTorch: only what ran, recorded anew each time."
        )
    left = Side(graph, _("define-and-run"), _("both branches"))
    right = Side(opened.graph, _("define-by-run"), _lines(run))
    return (left, right), sentence


def _this(opened: Opened, run: ProgramRun) -> Side:
    return Side(opened.graph, _("seed {n}").format(n=run.seed), _lines(run))


def _lines(run: ProgramRun) -> str:
    """Which way the conditions went: "line 1 false"."""
    told = [
        f"{_('line {n}').format(n=branch.line)} {_('true') if branch.held else _('false')}"
        for branch in run.branches
        if branch.held + branch.failed == 1
    ]
    return ", ".join(told[:4])


def _point(opened: Opened) -> dict[str, Given]:
    return {name: read_value(name, value) for name, value in opened.problem.at}


def _recorder(opened: Opened) -> Recorder:
    engine = opened.problem.engine
    return Recorder(ENGINES[engine], opened.problem.text, MAX_PAGE_NODES, TENSOR_ENGINES[engine])


def _output(graph: Graph, opened: Opened) -> Graph:
    """The graph of its numbers, with the same output as on the page, if it has that."""
    if isinstance(graph, TensorGraph):
        graph = unfold(graph, MAX_PAGE_NODES)
    return graph.of(graph.names[opened.of]) if opened.of in graph.names else graph


def _shape(graph: Graph) -> list[tuple[str, tuple[int, ...]]]:
    return [(node.operation, node.inputs) for node in graph.nodes]
