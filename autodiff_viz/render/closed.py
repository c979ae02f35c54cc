"""The derivative as one closed formula beside its graph: its value, its size, and its text if that is short."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from threading import Lock
from typing import Any

from autodiff_viz.analysis.counts import short_count
from autodiff_viz.engine.simplify import simplified
from autodiff_viz.engine.symbolic import Closed, derivative, formula
from autodiff_viz.errors import LimitError
from autodiff_viz.graph import CONSTANT, INPUT, Graph, Node
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import Box, plain
from autodiff_viz.render.typeset import typeset

MAX_NODES = 400
"""Nodes of a graph whose derivative is written as a formula."""

LONGEST = 48
"""Characters of a formula that stands in a line of the ledger."""

LONGEST_FOLDED = 1_500
"""Characters of a formula that is shown when it is unfolded."""

MOST_WAITING = 8
"""Formulas that wait to be simplified; further ones stay as they are until they are asked for again."""

PRODUCTS = ("mul", "div", "pow")
"""What counts as a multiplication."""


def closed_form(graph: Graph, by: str) -> Closed | None:
    """The derivative as a formula, nothing simplified; ``None`` for a graph that is too large, or has operations that
    no formula can be written for.
    """
    if len(graph.nodes) > MAX_NODES or not by or not _writable(graph):
        return None
    return _known(_outline(graph), by)


def products(closed: Closed) -> int:
    """The multiplications of a formula that is written out, exactly, however many."""
    counts: list[int] = []
    for part in closed.parts:
        counts.append((part.operation in PRODUCTS) + sum(counts[i] for i in part.inputs))
    return counts[-1]


def closed_text(graph: Graph, by: str, seconds: float) -> dict[str, Any]:
    """What is said of the formula: its text if it is short enough, and the sizes of tree and graph.

    Args:
        graph: The finished tape.
        by: The variable.
        seconds: How long to wait for a shorter form; it is looked for in another process meanwhile, and there later.

    Returns:
        JSON-ready: ``box`` (a formula or ``None``), ``long`` (the same where it is too long for a line, but not for
        ``LONGEST_FOLDED``) with its ``letters`` and ``operations``, ``tree`` and ``dag`` (numbers of operations of the
        derivative), ``value_tree`` and ``value_dag`` (those of the formula itself); empty if there is no formula.
    """
    closed = closed_form(graph, by)
    if closed is None:
        return {}
    shorter = _simplified(closed, seconds)
    value = formula(graph)
    forms = [(*written, form.tree_size) for form in (shorter, closed) if form and (written := _written(form))]
    box, letters, operations = min(forms, key=lambda each: each[1], default=(None, 0, 0))
    return {
        "box": box if letters <= LONGEST else None,
        "long": box if letters > LONGEST else None,
        "letters": letters,
        "operations": short_count(operations),
        "tree": short_count(closed.tree_size),
        "dag": short_count(closed.dag_size),
        "value_tree": short_count(value.tree_size),
        "value_dag": short_count(value.dag_size),
    }


@lru_cache(maxsize=64)
def _written(closed: Closed) -> tuple[Box, int] | None:
    """The formula, set, and its length in characters; ``None`` if it is too long."""
    if closed.tree_size > LONGEST_FOLDED:
        return None
    box = typeset(closed.written_out(2 * LONGEST_FOLDED + 1))
    letters = len(plain(box))
    return (box, letters) if letters <= LONGEST_FOLDED else None


def _writable(graph: Graph) -> bool:
    return all(node.operation in OPERATIONS or node.operation in (INPUT, CONSTANT) for node in graph.nodes)


_Outline = tuple[tuple[Node, ...], int, tuple[tuple[str, int], ...]]


def _outline(graph: Graph) -> _Outline:
    """What a formula depends on: the graph without its values and partials."""
    nodes = tuple(
        Node(node.operation, node.value if node.operation == CONSTANT else 0.0, node.inputs, (), node.name)
        for node in graph.nodes
    )
    return nodes, graph.output, tuple(graph.inputs.items())


@lru_cache(maxsize=64)
def _known(outline: _Outline, by: str) -> Closed | None:
    nodes, output, inputs = outline
    try:
        return derivative(Graph(nodes, output, dict(inputs)), by)
    except LimitError:
        return None


_POOL = ThreadPoolExecutor(1, thread_name_prefix="simplify")
_LOCK = Lock()
_WAITING: dict[Closed, Future[Closed | None]] = {}
REMEMBERED = 128
"""Simplified formulas that are kept."""


def _simplified(closed: Closed, seconds: float) -> Closed | None:
    """A shorter form if it is there within the time; it goes on being looked for."""
    with _LOCK:
        future = _WAITING.get(closed)
        if future is None:
            if sum(not other.done() for other in _WAITING.values()) >= MOST_WAITING:
                return None
            future = _WAITING[closed] = _POOL.submit(_shorter, closed)
            while len(_WAITING) > REMEMBERED:
                _WAITING.pop(next(iter(_WAITING)))
    try:
        return future.result(timeout=seconds)
    except TimeoutError:
        return None


def _shorter(closed: Closed) -> Closed | None:
    try:
        return simplified(closed).best
    except LimitError:
        return None
