"""Structure and numbers joined: what a still picture needs to know, in whatever language it is then drawn.

The browser joins the same data in ``model.js``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.ledger import ledger_of
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.render.boxes import Box, number, operator, row, subscript
from autodiff_viz.render.layout import LayoutError, LayoutFailedError
from autodiff_viz.render.numbers import full, short
from autodiff_viz.render.parts import on_show, part
from autodiff_viz.render.quantities import quantities
from autodiff_viz.render.structure import EXPLAINED, LEDGER_FIRST, structure, too_many
from autodiff_viz.render.tree import TREE_MOST, tree, tree_size
from autodiff_viz.render.views import WHOLE, View
from autodiff_viz.render.wire import real

COLOURED = 7
"""As many paths have colours of their own."""

PARALLEL = 4
"""As many paths are drawn side by side into the output."""

EQUALS = operator("=")


@dataclass(frozen=True)
class Path:
    """One listed path.

    Attributes:
        number: 1, 2, 3 … in order of appearance, which does not depend on the point.
        edges: Positions in ``graph.edges``.
        share: Its part of the derivative; nan where that is undefined.
    """

    number: int
    edges: tuple[int, ...]
    share: float


@dataclass(frozen=True)
class Picture:
    """A graph at a point, ready to be drawn.

    Attributes:
        structure: From ``structure.structure``, with a layout.
        numbers: From ``quantities.quantities``.
    """

    structure: dict[str, Any]
    numbers: dict[str, Any]

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """The paths that have colours of their own: all of them if they are few, otherwise none."""
        terms = self.numbers["terms"]
        if not self.numbers["complete"] or len(terms) > COLOURED:
            return ()
        total = real(self.numbers["total"])
        ordered = sorted(terms, key=lambda term: int(term["rank"]))
        return tuple(
            Path(i + 1, tuple(term["edges"]), real(term["product"]) / total if total else math.nan)
            for i, term in enumerate(ordered)
        )

    @cached_property
    def through(self) -> tuple[tuple[Path, ...], ...]:
        """For each edge, the coloured paths that run through it."""
        found: list[list[Path]] = [[] for _ in self.structure["edges"]]
        for path in self.paths:
            for edge in path.edges:
                found[edge].append(path)
        return tuple(map(tuple, found))

    def used(self, edge: int) -> bool:
        """Whether some path runs through the edge."""
        return self.numbers["edgeCounts"][edge] != "0"

    def alone(self, edge: int) -> Path | None:
        """The path that an edge belongs to, if it is only one."""
        return self.through[edge][0] if len(self.through[edge]) == 1 else None

    def share(self, edge: int) -> float:
        """The edge's share of the derivative; nan where it is undefined."""
        return real(self.numbers["shares"][edge])

    def bad(self, edge: int) -> bool:
        """Whether the edge's partial is the first number that is not finite."""
        trouble, entry = self.numbers["trouble"], self.structure["edges"][edge]
        return bool(trouble) and trouble["slot"] == entry["slot"] and trouble["node"] == entry["target"]

    def lanes(self, node: int) -> tuple[Path, ...]:
        """Paths that are drawn side by side from an operation to its value; none if they share one line."""
        seen = {
            path.number: path
            for edge, entry in enumerate(self.structure["edges"])
            if entry["target"] == node
            for path in self.through[edge]
        }
        paths = [seen[number] for number in sorted(seen)]
        apart = node == self.structure["output"] or len(paths) == 1
        return tuple(paths) if apart and len(paths) <= PARALLEL else ()

    def stem_share(self, node: int) -> float | None:
        """The share that enters a node, or ``None`` if no path does."""
        into = [i for i, entry in enumerate(self.structure["edges"]) if entry["target"] == node and self.used(i)]
        return sum(self.share(i) for i in into) if into else None

    def value(self, node: int) -> Box:
        """The value of a node, to six digits."""
        found = self.numbers["values"][node]
        return number("?" if found is None else short(real(found)))

    def adjoint(self, node: int) -> Box | None:
        """``v̄₃ = 5``, or ``None`` where no derivative arrives."""
        found = self.numbers["adjoints"][node]
        if found is None:
            return None
        return row(_barred(self.structure["nodes"][node]["name"]), EQUALS, number(short(real(found))))

    def partial(self, edge: int) -> tuple[Box, Box | None]:
        """What stands on an edge: ``∂z/∂x = y`` and, unless that says it, ``= 5``."""
        entry = self.structure["edges"][edge]
        formula = entry["d"] if entry["brief"] else row(entry["d"], EQUALS, entry["formula"])
        if entry["constant"]:
            return formula, None
        return formula, row(EQUALS, number(short(real(self.numbers["partials"][edge]))))

    def node_text(self, node: int) -> str:
        """Every digit of value and adjoint, for who points at a shape."""
        name, back = self.structure["nodes"][node]["plain"], self.numbers["adjoints"][node]
        known = self.numbers["values"][node]
        value = f"{name} = {'?' if known is None else full(real(known))}"
        return value if back is None else f"{value}, {name}\u0304 = {full(real(back))}"

    def edge_text(self, edge: int) -> str:
        """Every digit of a local partial."""
        entry = self.structure["edges"][edge]
        formula = "" if entry["constant"] else f"{entry['formulaPlain']} = "
        return f"{entry['plain']} = {formula}{full(real(self.numbers['partials'][edge]))}"


def picture(graph: Graph, by: str, view: View = WHOLE) -> Picture:
    """Lay out what a reader looks at, and put its numbers in.

    Args:
        graph: Of which something is drawn.
        by: The variable of the derivative, or ``""``.
        view: What of it. A tree that is too large is drawn as the graph, as on the page.

    Raises:
        LayoutError: The graph is too large to be drawn; the message states the limit.
    """
    if len(graph.nodes) > EXPLAINED:
        raise LayoutError(too_many(len(graph.nodes), EXPLAINED), hint=_("The interactive page shows the ledger."))
    numbers = _quantities(graph, by)
    if view.tree and tree_size(graph) <= TREE_MOST:
        return Picture(*tree(graph, _named(graph, by, view), numbers))
    drawn, hidden = on_show(graph, view)
    if hidden or len(drawn) < len(graph.nodes):
        return Picture(*part(graph, _named(graph, by, view), numbers, drawn, hidden))
    drawing = structure(graph, by, view.direction)
    if drawing["layout"] is None:
        raise LayoutFailedError
    return Picture(drawing, numbers)


def _quantities(graph: Graph, by: str) -> dict[str, Any]:
    """The numbers, with all edges of the paths that have colours, however long they are."""
    numbers = quantities(graph, by)
    terms = numbers["terms"]
    if numbers["complete"] and len(terms) <= COLOURED and any("edges" not in term for term in terms):
        listed = ledger_of(flow(graph, by)).terms
        terms = [term | {"edges": list(own.edges)} for term, own in zip(terms, listed, strict=True)]
    return numbers | {"terms": terms}


def _named(graph: Graph, by: str, view: View) -> dict[str, Any]:
    """The structure for its names and formulas, of which something else is laid out."""
    return structure(graph, by, view.direction, laid_out=len(graph.nodes) > LEDGER_FIRST)


def _barred(name: Box) -> Box:
    """The adjoint's name: the bar goes over the letter, not over its subscript."""
    match name:
        case ("sub", tuple(base), tuple(index)):
            return subscript(_barred(base), index) if base[0] == "sub" else subscript(("bar", base), index)
    return ("bar", name)
