"""The graph as JSON and the ledger as CSV, for other programs and for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import Any

from autodiff_viz.analysis.counts import exact_count
from autodiff_viz.analysis.ledger import ledger
from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.typeset import name_box

FORMAT = "autodiff_viz graph"
VERSION = 1

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""With these a spreadsheet takes the text of a cell for a formula."""


def to_json(graph: Graph, indent: int | None = 1) -> str:
    """The graph as JSON text.

    An object with these members; a float that JSON lacks is the string ``"NaN"``, ``"Infinity"`` or ``"-Infinity"``:

    - ``format``, ``version``: ``"autodiff_viz graph"`` and 1.
    - ``program``: the text it was traced from, ``""`` if from a function.
    - ``variables``: name → node; ``output``: the node that derivatives are taken of; ``value``: its value.
    - ``gradient``: name → derivative of the output.
    - ``nodes``, in evaluation order: ``name``, ``operation`` (``"input"``, ``"constant"`` or the operation's name),
      ``inputs`` (nodes), ``value``, ``adjoint`` (null where no derivative arrives), ``span`` (start and end of its text
      in ``program``, or null).
    - ``edges``, the uses that a derivative can flow along: ``source`` and ``target`` (nodes), ``slot`` (the argument's
      place), ``partial``.
    """
    adjoints = reverse_sweep(graph)
    data = {
        "format": FORMAT,
        "version": VERSION,
        "program": graph.text,
        "variables": dict(graph.inputs),
        "output": graph.output,
        "value": json_number(graph.value),
        "gradient": {name: json_number(adjoints[position] or 0.0) for name, position in graph.inputs.items()},
        "nodes": [
            {
                "name": name,
                "operation": node.operation,
                "inputs": list(node.inputs),
                "value": json_number(node.value),
                "adjoint": None if adjoint is None else json_number(adjoint),
                "span": list(node.span) if node.span else None,
            }
            for name, node, adjoint in zip(node_names(graph), graph.nodes, adjoints, strict=True)
        ],
        "edges": [
            {"source": edge.source, "target": edge.target, "slot": edge.slot, "partial": json_number(edge.partial)}
            for edge in graph.edges
        ],
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=indent) + "\n"


def to_csv(graph: Graph, by: str, k: int | None = None) -> str:
    """The ledger of one derivative as CSV: a row a path, then the rest if not all are listed, then their sum.

    Columns: the path's number, the path, its partials from the variable to the output, their product, the sum down to
    here, the share of the derivative. Numbers have all digits. No text in it is a formula to a spreadsheet: one that
    looks like it has an apostrophe in front.

    Args:
        graph: What is differentiated.
        by: The variable.
        k: How many paths at most; by default all if they are few, otherwise the largest.
    """
    found = ledger(graph, by, k)
    names = [plain(name_box(name)) for name in node_names(graph)]
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow([_("number"), _("path"), _("partials"), _("product"), _("sum"), _("share")])
    for term in found.terms:
        edges = [graph.edges[edge] for edge in term.edges]
        positions = [edges[0].source, *(edge.target for edge in edges)] if edges else [graph.output]
        walk = " → ".join(names[position] for position in positions)
        partials = _factors([edge.partial for edge in edges])
        share = term.product / found.total if found.total else math.nan
        numbers = [_digits(x) for x in (term.product, term.running, share)]
        rows.writerow([exact_count(term.rank + 1), safe(walk), partials, *numbers])
    if not found.complete:
        left = _("the other paths, of {count} in all").format(count=exact_count(found.count))
        rest = found.total - (found.terms[-1].running if found.terms else 0.0)
        rows.writerow(["", safe(left), "", _digits(rest), _digits(found.total), ""])
    rows.writerow(["", safe(_("sum")), "", _digits(found.total), _digits(found.total), ""])
    return written.getvalue()


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return f"'{shown}" if text.startswith(FORMULA_STARTS) or shown.lstrip().startswith(FORMULA_STARTS) else shown


def _factors(partials: list[float]) -> str:
    """A product to be read; it begins with a parenthesis rather than a minus sign, or is a plain number."""
    if len(partials) < 2:
        return _digits(*partials) if partials else "1.0"
    return " · ".join(f"({_digits(x)})" if math.copysign(1, x) < 0 else _digits(x) for x in partials)


def _digits(x: float) -> str:
    return repr(float(x))


def json_number(x: float) -> Any:
    """A number as JSON has it; the others as text."""
    if math.isfinite(x):
        return x
    return "NaN" if math.isnan(x) else "Infinity" if x > 0 else "-Infinity"
