"""Two graphs side by side, as plain data for the browser: two pictures, the node where they part, and every difference.

It takes any two graphs: two points, two formulas, two precisions of one formula, two runs of one program.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from autodiff_viz.analysis.node_differences import (
    ADJOINT,
    LEFT,
    OPERATION,
    PARTIAL,
    RIGHT,
    Difference,
    NodeDifferences,
    Pair,
    Parting,
    node_differences,
)
from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.graph import CONSTANT, INPUT, Graph, Node
from autodiff_viz.languages import _, current_language
from autodiff_viz.notation.program import NAME, NUMBER, Part
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import Box, fraction, operator, plain, row, word
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.numbers import full, short
from autodiff_viz.render.quantities import quantities
from autodiff_viz.render.structure import structure
from autodiff_viz.render.typeset import name_box, typeset

PICTURED = 1_500
"""Nodes of the larger graph up to which both are drawn."""

ROWS = 150
"""Nodes that are listed, around the one where the graphs part."""

FEW_ULPS = 1e6
"""Beyond it a distance in units of the last place says nothing to a reader."""

Adjoints = Sequence[float | None]


@dataclass(frozen=True)
class Side:
    """One of the two.

    Attributes:
        graph: The finished tape.
        title: What it is, in a word or two: "here", "float32", "run 2".
        note: Its formula or its point, in plain text.
        adjoints: Of its nodes, if they are not those of the reverse sweep in float64.
    """

    graph: Graph
    title: str
    note: str = ""
    adjoints: Adjoints | None = None


def beside_pictures(left: Side, right: Side, by: str, direction: str = "LR") -> dict[str, Any]:
    """What both pictures look like, without their numbers; it changes with the formulas only.

    Args:
        left: The first graph.
        right: The second.
        by: The variable of the derivative; a side that does not have it is drawn without one.
        direction: ``"LR"`` (left to right) or ``"TB"`` (top to bottom).

    Returns:
        JSON-ready; ``"structures"`` has one entry if both look alike; it is ``None`` if one of them is too large to be
        drawn, and ``"reason"`` says so.
    """
    most = max(len(side.graph.nodes) for side in (left, right))
    drawn = None
    if most <= PICTURED:
        language = current_language()
        drawn = [_drawn(_outline(side.graph), _variable(side, by), direction, language) for side in (left, right)]
        drawn = drawn[:1] if drawn[0] == drawn[1] else drawn
    reason = (
        "" if drawn else _("Two pictures side by side show at most {limit} nodes each.").format(limit=f"{PICTURED:,}")
    )
    result = {"structures": drawn, "reason": reason}
    return result | {"hash": hashlib.sha256(json.dumps(result).encode()).hexdigest()[:16]}


_Outline = tuple[tuple[Node, ...], int, tuple[tuple[str, int], ...], tuple[tuple[str, int], ...], str]


def _outline(graph: Graph) -> _Outline:
    """What a picture depends on: the graph without its numbers, but for constants, which stand in it."""
    nodes = tuple(
        node._replace(
            value=node.value if node.operation == CONSTANT else 0.0,
            partials=tuple(None if partial is None else 0.0 for partial in node.partials),
        )
        for node in graph.nodes
    )
    return nodes, graph.output, tuple(graph.inputs.items()), tuple(graph.names.items()), graph.text


@lru_cache(maxsize=32)
def _drawn(outline: _Outline, by: str, direction: str, _language: str) -> dict[str, Any]:
    """A picture, made once for all points of a formula."""
    nodes, output, inputs, names, text = outline
    return structure(Graph(nodes, output, dict(inputs), dict(names), text), by, direction)


def beside_numbers(left: Side, right: Side, by: str, precision: str = "float64") -> dict[str, Any]:
    """The numbers of both pictures, and what differs between them.

    Args:
        left: The first graph.
        right: The second.
        by: The variable of the derivative.
        precision: ``"float64"`` or ``"float32"``: what a unit in the last place is one of.

    Returns:
        JSON-ready: ``"sentence"`` names the node where they part; ``"count"`` says how many nodes differ;
        ``"rows"`` has one entry for each listed node, ``"before"`` and ``"after"`` the numbers of those left out;
        ``"marks"`` says for each side which node differs (see ``_mark``).
    """
    backs = tuple(side.adjoints or reverse_sweep(side.graph) for side in (left, right))
    found = node_differences(left.graph, right.graph, precision, (backs[0], backs[1]))
    drawn = max(len(side.graph.nodes) for side in (left, right)) <= PICTURED
    sides = (_Names(left.graph), _Names(right.graph))
    start = 0 if found.first is None else max(0, min(found.first.pair - ROWS // 2, len(found.pairs) - ROWS))
    listed = found.pairs[start : start + ROWS]
    both = [_numbers(side, by, back) for side, back in zip((left, right), backs, strict=True)] if drawn else None
    return {
        "numbers": both,
        "titles": [[side.title, side.note] for side in (left, right)],
        "sentence": _sentence(found, *sides, precision),
        "count": _count(found),
        "rows": [_row(pair, sides) for pair in listed],
        "first": None if found.first is None else found.first.pair - start,
        "before": start,
        "after": len(found.pairs) - start - len(listed),
        "marks": _marks(found) if drawn else [{}, {}],
    }


def _variable(side: Side, by: str) -> str:
    return by if by in side.graph.inputs else next(iter(side.graph.inputs), "")


def _numbers(side: Side, by: str, adjoints: Adjoints) -> dict[str, Any]:
    """The numbers of one picture, its adjoints being its own."""
    return quantities(side.graph, _variable(side, by)) | {"adjoints": [_wire(x) for x in adjoints], "old": None}


class _Names:
    """What the nodes of a graph are called."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.names = node_names(graph)

    def box(self, position: int) -> Box:
        """Its name; a constant's number."""
        node = self.graph.nodes[position]
        if node.operation == CONSTANT:
            return typeset((Part(NUMBER, value=node.value, name=node.name),))
        return name_box(self.names[position])

    def line(self, position: int) -> Box | None:
        """The operation with its arguments; ``None`` for a variable or a constant."""
        node = self.graph.nodes[position]
        if node.operation in (INPUT, CONSTANT):
            return None
        if node.operation not in OPERATIONS:
            return word(node.creator or node.operation)
        parts = [
            Part(NUMBER, value=self.graph.nodes[i].value, name=self.graph.nodes[i].name)
            if self.graph.nodes[i].operation == CONSTANT
            else Part(NAME, name=self.names[i])
            for i in node.inputs
        ]
        return typeset((*parts, Part(node.operation, tuple(range(len(parts))))))

    def partial(self, position: int, slot: int) -> Box:
        """∂node/∂input."""
        source = self.graph.nodes[position].inputs[slot]
        return fraction(row(operator("∂"), self.box(position)), row(operator("∂"), self.box(source)))

    def text(self, position: int) -> str:
        """``z = x·y`` in plain text."""
        line = self.line(position)
        name = plain(self.box(position))
        return name if line is None else f"{name} = {plain(line)}"


def _row(pair: Pair, sides: tuple[_Names, _Names]) -> dict[str, Any]:
    """A node of both, or of one, with every number that it has."""
    places = (pair.left, pair.right)
    own = [None if place is None else side.box(place) for side, place in zip(sides, places, strict=True)]
    lines = [None if place is None else side.line(place) for side, place in zip(sides, places, strict=True)]
    side, place = next((side, place) for side, place in zip(sides, places, strict=True) if place is not None)
    constant = side.graph.nodes[place].operation == CONSTANT
    entries = [_entry("value", None, pair.value)]
    if not constant:
        for slot, partial in enumerate(pair.partials):
            if partial.left is not None or partial.right is not None:
                entries.append(_entry("partial", _slot(sides, places, slot), partial))
        entries.append(_entry("adjoint", None, pair.adjoint))
    return {
        "left": pair.left,
        "right": pair.right,
        "names": own if own[0] != own[1] else own[:1] * 2,
        "lines": lines,
        "recast": pair.recast,
        "same": pair.same,
        "entries": entries,
    }


def _slot(sides: tuple[_Names, _Names], places: tuple[int | None, int | None], slot: int) -> Box:
    """The name of a partial, on the first side that has it."""
    return next(
        side.partial(place, slot)
        for side, place in zip(sides, places, strict=True)
        if place is not None and slot < len(side.graph.nodes[place].inputs)
    )


def _entry(kind: str, name: Box | None, found: Difference) -> dict[str, Any]:
    """A line of the table."""
    numbers = {part: _wire(getattr(found, part)) for part in ("left", "right", "absolute", "relative", "ulps")}
    return {"kind": kind, "name": name, "same": found.same, **numbers}


def _wire(number: float | None) -> float | str | None:
    if number is None or math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _marks(found: NodeDifferences) -> list[dict[str, str]]:
    """For each side, position → ``"first"``, ``"apart"`` (value, partial or operation), ``"alone"`` (only here) or
    ``"adjoint"`` (nothing else differs).
    """
    marks: list[dict[str, str]] = [{}, {}]
    for place, pair in enumerate(found.pairs):
        if pair.same:
            continue
        mark = _mark(pair)
        if found.first is not None and found.first.pair == place:
            mark = "first"
        for side, position in zip(marks, (pair.left, pair.right), strict=True):
            if position is not None:
                side[str(position)] = mark
    return marks


def _mark(pair: Pair) -> str:
    if pair.left is None or pair.right is None:
        return "alone"
    evaluated = not pair.recast and pair.value.same and all(partial.same for partial in pair.partials)
    return "adjoint" if evaluated else "apart"


def _count(found: NodeDifferences) -> str:
    apart = sum(not pair.same for pair in found.pairs)
    return _("{n} of {all} nodes differ.").format(n=apart, all=len(found.pairs)) if apart else ""


def _sentence(found: NodeDifferences, left: _Names, right: _Names, precision: str) -> str:
    """The first node where the two part, with its numbers."""
    if found.first is None:
        return _("Node by node, both are equal to the last bit.")
    pair = found.pairs[found.first.pair]
    ours = None if pair.left is None else left.text(pair.left)
    theirs = None if pair.right is None else right.text(pair.right)
    match found.first.by:
        case by if by == RIGHT:
            return _("They part first at {v}, which only the second has.").format(v=theirs)
        case by if by == LEFT:
            return _("They part first at {v}, which only the first has.").format(v=ours)
        case by if by == OPERATION:
            return _("They part first where the first computes {a} and the second {b}.").format(a=ours, b=theirs)
    return _parted(found.first, pair, str(ours), left, precision)


def _parted(first: Parting, pair: Pair, node: str, left: _Names, precision: str) -> str:
    """The same where both have the node, with its two numbers."""
    number, place = pair.value, ""
    text = _("They part first at {v}: {a} and {b}.")
    if first.by == PARTIAL and pair.left is not None:
        number, place = pair.partials[first.slot], plain(left.partial(pair.left, first.slot))
        text = _("They part first at the local partial {d} of {v}: {a} and {b}.")
    elif first.by == ADJOINT:
        number = pair.adjoint
        text = _("Every value and every local partial is equal. The adjoints part first at {v}: {a} and {b}.")
    return text.format(v=node, d=place, a=_said(number.left), b=_said(number.right)) + _apart(number, precision)


def _said(number: float | None) -> str:
    return _("none") if number is None else full(number)


def _apart(number: Difference, precision: str) -> str:
    """How far, where that can be said in a few units of the last place."""
    if number.ulps is None or not 0 < number.ulps < FEW_ULPS:
        return ""
    return " " + _("That is {n} ulp of {precision} apart.").format(n=short(number.ulps, 3), precision=precision)
