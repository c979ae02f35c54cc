"""The layout of a still picture: that of the page, without the room kept there for numbers longer than these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autodiff_viz.render.curves import Curve
from autodiff_viz.render.picture import Picture
from autodiff_viz.render.placing import closer
from autodiff_viz.render.runs import Run, runs, width
from autodiff_viz.render.wrap import wrapped

GAP = 40.0
"""Longest stretch of a picture from left to right in which nothing stands, in px."""


def inscription(drawn: Picture, edge: int) -> list[Run]:
    """The text on an edge: its local partial, the number in bold."""
    formula, value = drawn.partial(edge)
    return [*runs(formula), *(runs(value, strong=True) if value else ())]


def closed(drawn: Picture, size: float) -> dict[str, Any]:
    """The picture's layout with long empty stretches closed, for texts of a font size in px; a long strip in lines."""
    layout = drawn.structure["layout"]
    if drawn.structure["direction"] == "TB":
        return layout
    if drawn.structure["compact"]:
        return wrapped(layout)
    spans = []
    for item, (x, _y, w, _h) in zip(drawn.structure["drawn"], layout["boxes"], strict=True):
        back = drawn.adjoint(item["node"]) if item["shape"] != "operation" else None
        half = max(w, width(runs(back), size) if back else 0) / 2
        spans.append((x - half, x + half))
    for edge, centre in enumerate(layout["labels"]):
        if centre:
            half = width(inscription(drawn, edge), size) / 2
            spans.append((centre[0] - half, centre[0] + half))
    moved = closer(spans, GAP)

    def curves(found: Sequence[Curve | None]) -> list[Curve | None]:
        return [curve and [(moved(x), y) for x, y in curve] for curve in found]

    return layout | {
        "boxes": [(moved(x), *rest) for x, *rest in layout["boxes"]],
        "labels": [point and (moved(point[0]), point[1]) for point in layout["labels"]],
        **{lines: curves(layout[lines]) for lines in ("edges", "stems", "passive")},
    }
