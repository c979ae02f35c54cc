"""The second problem beside the first, as plain data: what it differs in, and how a link carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from autodiff_viz.analysis.single import apply, single_constants, single_point, single_trace
from autodiff_viz.engine.programs import Script, trace_text
from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.graph import Graph
from autodiff_viz.ui.problem import (
    MAX_LINK,
    MAX_PAGE_NODES,
    MAX_PAGE_SECONDS,
    MAX_PAGE_STEPS,
    Opened,
    Problem,
    number_text,
    open_problem,
    read_number,
)

POINT, FORMULA, SINGLE = "point", "formula", "float32"
WAYS = (POINT, FORMULA, SINGLE)
"""What the second problem may differ in."""


@dataclass(frozen=True, slots=True)
class Second:
    """What stands beside the first problem.

    Attributes:
        way: One of ``WAYS``, or ``""`` for nothing.
        text: Its formula as typed, if that differs.
        at: (name, number as typed) where the point differs; other variables have the first problem's values.
    """

    way: str = ""
    text: str = ""
    at: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_mapping(cls, data: object) -> Second:
        """What the browser sent: anything that is not of the right kind is dropped."""
        fields = data if isinstance(data, Mapping) else {}
        way = str(fields.get("way", ""))
        problem = Problem.from_mapping(fields)
        return cls(way, problem.text, problem.at) if way in WAYS else cls()

    @classmethod
    def from_link(cls, parameters: Mapping[str, str]) -> Second:
        """The second problem that a link holds."""
        at = Problem.from_link({"f": "_", "at": parameters.get("beside_at", "")})
        way, text = parameters.get("beside", ""), parameters.get("beside_f", "")
        return cls(way, text, at.at if at else ()) if way in WAYS else cls()

    def link(self) -> dict[str, str]:
        """What a link carries of it; empty if that is too long for one."""
        at = ",".join(f"{name}:{value}" for name, value in self.at)
        parts = {"beside": self.way, "beside_f": self.text if self.way == FORMULA else "", "beside_at": at}
        kept = {key: text for key, text in parts.items() if text and self.way}
        return kept if len(urlencode(kept)) <= MAX_LINK // 2 else {}


def second_problem(opened: Opened, second: Second) -> Problem:
    """The second problem: the first with another formula or point.

    Nothing typed yet: the same formula, and a point that is one step of 1 away along the chosen variable.
    """
    first = opened.problem
    at = dict(first.at)
    if second.way == POINT and not second.at and opened.by in at:
        at[opened.by] = number_text(read_number(opened.by, at[opened.by]) + 1)
    text = second.text or first.text if second.way == FORMULA else first.text
    return replace(first, text=text, at=tuple((at | dict(second.at)).items()))


def open_second(opened: Opened, second: Second) -> tuple[Graph, Problem]:
    """Read the second problem and compute its graph.

    Returns:
        The graph, and the problem with a value for every variable.

    Raises:
        FormulaError: It cannot be read; ``PointError`` if that is a value.
        LimitError: It is larger than a page computes.
    """
    if second.way != SINGLE:
        beside = open_problem(second_problem(opened, second))
        return beside.graph, beside.problem
    graph = _single(opened)
    return graph.of(graph.names[opened.of]) if opened.of in graph.names else graph, opened.problem


def _single(opened: Opened) -> Graph:
    """The first problem, evaluated in float32; a program may take other branches there."""
    point = {name: opened.graph.nodes[position].value for name, position in opened.graph.inputs.items()}
    if not isinstance(opened.program, Script):
        return single_trace(opened.program, point, MAX_PAGE_NODES)
    recorder = Recorder(apply, opened.program.text, MAX_PAGE_NODES)
    at = single_point(point)
    run = trace_text(opened.program, at, opened.problem.seed, recorder, MAX_PAGE_SECONDS, MAX_PAGE_STEPS)
    return single_constants(run.graph)
