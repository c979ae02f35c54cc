"""What of a graph is drawn: all of it, the tree that it is without sharing, one of the stages that repeat, or what is
left when parts are folded away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autodiff_viz.graph import Graph

AROUND = -1
"""In place of a stage: what stands around them all."""


@dataclass(frozen=True)
class View:
    """How a reader looks at a graph.

    Attributes:
        direction: ``"LR"`` (left to right) or ``"TB"`` (top to bottom).
        tree: Whether common parts are drawn again wherever they are used.
        stage: Of statements that repeat, the one on show, or ``AROUND``; ``None`` for all of them.
        folds: Nodes whose making is folded into one box.
    """

    direction: str = "LR"
    tree: bool = False
    stage: int | None = None
    folds: tuple[int, ...] = ()


WHOLE = View()


def view_of(told: object, graph: Graph) -> View:
    """What a browser says is on its screen. What no graph can show is left out."""
    if not isinstance(told, Mapping):
        return WHOLE
    stage, folds = told.get("stage"), told.get("folds")
    known = folds if isinstance(folds, list | tuple) else ()
    return View(
        direction="TB" if told.get("direction") == "TB" else "LR",
        tree=told.get("tree") is True,
        stage=stage if _whole_number(stage) and AROUND <= stage < len(graph.nodes) else None,  # type: ignore[operator]
        folds=tuple(sorted({i for i in known if _whole_number(i) and 0 <= i < len(graph.nodes)})),
    )


def _whole_number(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool)
