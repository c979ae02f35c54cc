"""The numbers that are put into a picture: they change with every move of a slider, and travel alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from autodiff_viz.analysis.counts import exact_count, short_count
from autodiff_viz.analysis.flow import Flow, flow
from autodiff_viz.analysis.ledger import LIST_ALL, Ledger, Term, ledger_of
from autodiff_viz.analysis.scaled import value
from autodiff_viz.analysis.trouble import first_trouble
from autodiff_viz.engine.live_graph import LiveGraph
from autodiff_viz.engine.sweeps import forward_sweep, reverse_sweep
from autodiff_viz.engine.symbolic import Closed
from autodiff_viz.engine.torch_engine import replay
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.render.closed import closed_form, products
from autodiff_viz.render.trouble import explain

ROUNDING = 2.0**-53
"""Unit roundoff of float64: the largest relative error of one operation."""

MOST_ULPS = 1e300
"""Of zero, whose last digit is the smallest of all numbers, a result may be farther than any float."""

LONGEST_PATH = 400
"""Edges of a path that are sent; those of a longer one the browser finds from its number."""


def quantities(graph: Graph, by: str, explained: bool = True, listed: int | None = None) -> dict[str, Any]:
    """Values, derivatives and the ledger of one derivative, as plain data for the browser.

    Args:
        graph: What is drawn.
        by: The variable of the derivative, or ``""``: then there is no ledger.
        explained: Whether the structure holds nodes and edges; otherwise their lists are empty here too.
        listed: How many paths to list; by default all up to ``LIST_ALL``, otherwise the ``LARGEST``.

    Returns:
        JSON-ready; lists are aligned with the nodes and edges of the structure. Non-finite floats are the strings
        ``"Infinity"``, ``"-Infinity"`` and ``"NaN"``, because JSON has none.
    """
    adjoints = reverse_sweep(graph)
    unknown = _unknown(graph)
    tangents = forward_sweep(graph, by) if by else [None] * len(graph.nodes)
    result: dict[str, Any] = {"value": _float(graph.value), "trouble": explain(graph, first_trouble(_told(graph)))}
    lists = {
        "values": [None if i in unknown else node.value for i, node in enumerate(graph.nodes)],
        "adjoints": adjoints,
        "tangents": tangents,
        "partials": [edge.partial for edge in graph.edges],
    }
    result |= {name: _floats(numbers) if explained else [] for name, numbers in lists.items()}
    return result | (
        _derivative(flow(graph, by), adjoints, tangents, explained, listed, closed_form(graph, by))
        if by
        else _nothing(graph, explained)
    )


def _derivative(
    paths: Flow,
    adjoints: Iterable[float | None],
    tangents: Iterable[float | None],
    explained: bool,
    listed: int | None,
    closed: Closed | None,
) -> dict[str, Any]:
    """What concerns the paths of one pair: ledger, sums and shares of the edges, checks."""
    ledger = ledger_of(paths, listed)
    on_path = set(paths.edges)
    sums = [value(s) if k in on_path else None for k, s in enumerate(paths.edge_sums)]
    return {
        "sums": _floats(sums) if explained else [],
        "shares": _floats(paths.shares) if explained else [],
        "edgeCounts": [short_count(n) for n in paths.edge_counts] if explained else [],
        "terms": [_term(term, explained, i < LIST_ALL) for i, term in enumerate(ledger.terms)],
        "complete": ledger.complete,
        "count": exact_count(ledger.count) if ledger.count < 10**24 else short_count(ledger.count),
        "countText": short_count(ledger.count),
        "coverage": _float(ledger.coverage),
        "effective": _float(ledger.effective),
        "total": _float(ledger.total),
        "absolute": _float(ledger.absolute),
        "positive": _float(ledger.positive),
        "negative": _float(ledger.negative),
        "condition": _float(ledger.condition),
        "zero": short_count(ledger.classes.zero),
        "nonfinite": short_count(ledger.classes.nonfinite + ledger.classes.undefined),
        "culprit": ledger.culprit,
        "checks": _checks(paths, ledger, list(adjoints), list(tangents), closed, explained),
    }


def _term(term: Term, explained: bool, early: bool) -> dict[str, Any]:
    """One row. In a long list, or of a long path, its number says which one it is: the browser finds the edges."""
    number = exact_count(term.rank)
    row = {"length": len(term.edges), "product": _float(term.product), "running": _float(term.running), "rank": number}
    if not explained:
        return row | {"edges": []}
    sent = early and len(term.edges) <= LONGEST_PATH
    return row if number.isdigit() and not sent else row | {"edges": list(term.edges)}


def _nothing(graph: Graph, explained: bool) -> dict[str, Any]:
    """A formula without a variable: no derivative, no paths."""
    edges = len(graph.edges) if explained else 0
    return {
        "sums": [None] * edges,
        "shares": [None] * edges,
        "edgeCounts": ["0"] * edges,
        "terms": [],
        "complete": True,
        "count": "0",
        "countText": "0",
        "total": None,
        "checks": [],
    }


def _checks(
    paths: Flow,
    ledger: Ledger,
    adjoints: list[float | None],
    tangents: list[float | None],
    closed: Closed | None,
    explained: bool,
) -> list[dict[str, Any]]:
    """The same derivative found in other ways, with the multiplications that each of them takes.

    The bound of their difference is that of summing in another order: 2 (L + V + E) roundings of Σ|terms|.
    """
    graph = paths.graph
    bound = 2 * (2 * len(paths.nodes) + len(paths.edges)) * ROUNDING * ledger.absolute

    def check(name: str, number: float | None, multiplications: int, note: str) -> dict[str, Any]:
        same = number == ledger.total or (number is not None and math.isnan(number) and math.isnan(ledger.total))
        return {
            "name": name,
            "value": _float(number),
            "multiplications": short_count(multiplications),
            "ok": None if number is None else same or abs(number - ledger.total) <= bound,
            "ulps": _ulps(number, ledger.total),
            "note": note,
        }

    reverse = sum(adjoints[edge.target] is not None for edge in graph.edges)
    forward = sum(tangents[edge.source] is not None for edge in graph.edges)
    added = (ledger.terms[-1].running if ledger.terms else 0.0) if ledger.complete else None
    checks = [
        check(_("reverse sweep"), adjoints[paths.source] or 0.0, reverse, _("all variables at once")),
        check(_("forward sweep"), tangents[paths.target] or 0.0, forward, _("one variable")),
        check(_("sum over paths"), added, sum(paths.edge_counts), _("every path by itself")),
    ]
    if explained and any(node.creator for node in graph.nodes):
        note = _("PyTorch ran the whole and walked back")
        checks.append(check("backward()", _backward(graph, paths.source), reverse, note))
    if closed is None:
        return checks
    number = closed.value({name: graph.nodes[i].value for name, i in graph.inputs.items()})
    return [*checks, check(_("closed form"), number, products(closed), _("written out as a formula"))]


def _unknown(graph: Graph) -> set[int]:
    """Nodes whose value PyTorch did not keep."""
    return {i for i, value in enumerate(graph.values) if value is None} if isinstance(graph, LiveGraph) else set()


def _told(graph: Graph) -> Graph:
    """The same with a number in place of each unknown one, which is no trouble."""
    unknown = _unknown(graph)
    nodes = [node._replace(value=0.0) if i in unknown else node for i, node in enumerate(graph.nodes)]
    return replace(graph, nodes=tuple(nodes)) if unknown else graph


def _backward(graph: Graph, position: int) -> float:
    """The derivative by a node as PyTorch's own ``backward()`` of the whole run gives it."""
    if isinstance(graph, LiveGraph):
        adjoint = graph.adjoints[position]
        return 0.0 if adjoint is None else float(adjoint.item())
    return replay(graph).adjoints[position] or 0.0


def _ulps(number: float | None, total: float) -> int | None:
    """How many floats lie between two results: the difference in units of the last digit."""
    if number is None or not (math.isfinite(number) and math.isfinite(total)):
        return None
    return round(min(abs(number - total) / math.ulp(total), MOST_ULPS))


def _float(number: float | None) -> float | str | None:
    if number is None or math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _floats(numbers: Iterable[float | None]) -> list[float | str | None]:
    return [_float(number) for number in numbers]
