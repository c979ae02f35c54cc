"""Expression swell as two pictures: a formula as a tree, which repeats its parts, and as a graph, which does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autodiff_viz.engine.symbolic import LEAVES, Closed
from autodiff_viz.notation.program import NAME, NUMBER
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import MINUS, plain
from autodiff_viz.render.layout import LayoutError, LayoutSpec, Point, place
from autodiff_viz.render.numbers import short
from autodiff_viz.render.structure import SIGNS
from autodiff_viz.render.typeset import name_box

MAX_WORDS = 90
"""Parts of a tree that is drawn with its signs, names and numbers; the operations of a larger one are points."""

MAX_TREE = 1_500
"""Operations of a tree that is drawn."""

HEIGHT = 24.0
CHARACTER = 8.0
PADDING = 12.0
POINT = 8.0
"""Sizes of a part in a picture, in px."""

COLUMN = 10.0
ROW = 24.0
"""Distances in a tree of points, in px."""

Picture = Sequence[tuple[int, tuple[int, ...]]]
"""For each node the part it stands for, and the positions of its operands."""


def pictures(closed: Closed) -> list[dict[str, Any] | None] | None:
    """Tree and graph of a formula, drawn; ``None`` if the tree is too large.

    Returns:
        With words: boxes as (centre, size), texts, curves of control points. As ``points``: (x, y, whether it is used
        more than once) for each operation, and pairs of them. A picture is ``None`` where its layout failed.
    """
    tree = _expanded(closed, MAX_WORDS)
    if tree is not None:
        return [_with_words(closed, each) for each in (tree, _once(closed))]
    tree = _expanded(closed, MAX_TREE, leaves=False)
    if tree is None:
        return None
    once = _once(closed, leaves=False)
    try:
        spec = LayoutSpec(tuple((POINT, POINT, "ellipse") for _part in once), _edges(once), "TB")
        graph = _points(closed, once, place(spec).nodes)
    except LayoutError:
        graph = None
    return [_points(closed, tree, _tidy(tree)), graph]


def _operands(closed: Closed, part: int, leaves: bool) -> tuple[int, ...]:
    return tuple(i for i in closed.parts[part].inputs if leaves or closed.parts[i].operation not in LEAVES)


def _once(closed: Closed, leaves: bool = True) -> Picture:
    parts = [i for i, part in enumerate(closed.parts) if leaves or part.operation not in LEAVES]
    places = {part: position for position, part in enumerate(parts)}
    return [(part, tuple(places[i] for i in _operands(closed, part, leaves))) for part in parts]


def _expanded(closed: Closed, most: int, leaves: bool = True) -> Picture | None:
    """The formula written out, root first, with or without its names and numbers; ``None`` if it has more parts."""
    found: list[tuple[int, tuple[int, ...]]] = [(len(closed.parts) - 1, ())]
    for position, (part, _inputs) in enumerate(found):
        inputs = _operands(closed, part, leaves)
        found[position] = part, tuple(range(len(found), len(found) + len(inputs)))
        found += [(each, ()) for each in inputs]
        if len(found) > most:
            return None
    return found


def _edges(picture: Picture) -> tuple[tuple[int, int, float, float], ...]:
    return tuple((position, each, 0.0, 0.0) for position, (_part, inputs) in enumerate(picture) for each in inputs)


def _tidy(tree: Picture) -> list[Point]:
    """Ends of branches side by side, everything else above the middle of what it is made of."""
    across, depth, waiting, free = [0.0] * len(tree), [0] * len(tree), [0], 0
    while waiting:
        position = waiting.pop()
        inputs = tree[position][1]
        for each in inputs:
            depth[each] = depth[position] + 1
        waiting += reversed(inputs)
        if not inputs:
            across[position], free = COLUMN * free, free + 1
    for position, (_part, inputs) in reversed(list(enumerate(tree))):
        if inputs:
            across[position] = sum(across[each] for each in inputs) / len(inputs)
    return [(x + POINT, ROW * level + POINT) for x, level in zip(across, depth, strict=True)]


def _points(closed: Closed, picture: Picture, places: Sequence[Point]) -> dict[str, Any]:
    uses = _uses(closed)
    return {
        "points": True,
        "width": max(x for x, _y in places) + POINT,
        "height": max(y for _x, y in places) + POINT,
        "nodes": [
            [round(x, 1), round(y, 1), uses[part] > 1] for (part, _inputs), (x, y) in zip(picture, places, strict=True)
        ],
        "edges": [[position, each] for position, each, _w, _h in _edges(picture)],
    }


def _with_words(closed: Closed, picture: Picture) -> dict[str, Any] | None:
    uses = _uses(closed)
    texts = [_text(closed, part) for part, _inputs in picture]
    shapes = tuple((PADDING + CHARACTER * max(1.5, len(text)), HEIGHT, "ellipse") for text in texts)
    try:
        found = place(LayoutSpec(shapes, _edges(picture), "TB"))
    except LayoutError:
        return None
    return {
        "points": False,
        "width": found.width,
        "height": found.height,
        "nodes": [
            {
                "text": texts[k],
                "leaf": closed.parts[part].operation in LEAVES,
                "shared": uses[part] > 1 and closed.parts[part].operation not in LEAVES,
                "box": [*found.nodes[k], *found.sizes[k]],
            }
            for k, (part, _inputs) in enumerate(picture)
        ],
        "edges": [[list(point) for point in curve] for curve in found.edges],
    }


def _uses(closed: Closed) -> list[int]:
    uses = [0] * len(closed.parts)
    for part in closed.parts:
        for each in part.inputs:
            uses[each] += 1
    return uses


def _text(closed: Closed, position: int) -> str:
    part = closed.parts[position]
    if part.operation == NAME:
        return plain(name_box(part.name))
    if part.operation == NUMBER:
        return part.name or short(part.value, 3)
    if part.operation == "neg":
        return MINUS
    return SIGNS.get(part.operation) or OPERATIONS[part.operation].symbol
