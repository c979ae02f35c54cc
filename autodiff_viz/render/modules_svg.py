"""The picture of a graph of tensors as SVG: one renderer for files, notebooks and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from autodiff_viz.languages import _
from autodiff_viz.render.curves import Point, arrow, coordinate, path
from autodiff_viz.render.modules_picture import LABELLED, LINE, WHOLE, Arrow, Box, Chain, Pictured, Plan, plan
from autodiff_viz.render.placing import Rect
from autodiff_viz.render.svg import octagon, visible
from autodiff_viz.render.theme import IDLE, SANS, THEMES, Theme, line_width

MARGIN = 16.0
SIZES = {"name": 14.0, "creator": 11.0, "value": 12.5, "adjoint": 12.5}
"""Kind of line → font size in px."""

STEP = 16.0
"""How far the frame of a module stands out from that of a module in it."""

BEHIND = 4.0
"""How far the second sheet of a folded module stands out."""

NONE: Mapping[Chain, int] = {}

Element = ElementTree.Element


def to_svg(graph: Pictured, theme: str = "light", opened: Chain = (), direction: str = "LR") -> str:
    """The picture as a file of its own.

    Args:
        graph: What is drawn, folded by module.
        theme: ``"light"`` or ``"dark"``.
        opened: The module that is open, with those around it; ``WHOLE`` for all.
        direction: ``"LR"`` or ``"TB"``.

    Raises:
        LimitError: The picture would have too many boxes.
    """
    root = drawing(plan(graph, opened, direction))
    style = Element("style")
    style.text = style_of(THEMES[theme])
    root.insert(1, style)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def drawing(drawn: Plan, on_offer: Mapping[Chain, int] = NONE) -> Element:
    """The picture, its colours left to a style sheet.

    Args:
        drawn: Where everything stands.
        on_offer: Modules that can be opened, each with the number that its box bears in ``data-module``.
    """
    margin = MARGIN + STEP * len(drawn.opened)
    wide, high = drawn.layout.width + 2 * margin, drawn.layout.height + 2 * margin
    size = {"width": coordinate(wide), "height": coordinate(high)}
    view = f"{-margin:g} {-margin:g} {coordinate(wide)} {coordinate(high)}"
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": view, **size, "role": "img"})
    ElementTree.SubElement(root, "title").text = _("Graph")
    ground = {"class": "ground", "x": f"{-margin:g}", "y": f"{-margin:g}", **size}
    ElementTree.SubElement(root, "rect", ground)
    root.extend(_frames(drawn))
    labels: list[Element] = []
    for each, curve, at in zip(drawn.arrows, drawn.layout.edges, drawn.layout.labels, strict=True):
        if curve:
            root.append(_arrow(each, curve))
        if at and each.label and len(drawn.arrows) <= LABELLED:
            above = at[1] + 4 - _width(each) / 2
            labels += [_text(each.label, at[0], above, 12.0, kind) for kind in ("halo", "partial")]
    for box, centre, extent in zip(drawn.boxes, drawn.layout.nodes, drawn.layout.sizes, strict=True):
        rect = Rect(centre[0] - extent[0] / 2, centre[1] - extent[1] / 2, *extent)
        root.append(_box(box, rect, on_offer.get(box.inside, -1)))
    root.extend(labels)
    return root


def style_of(theme: Theme) -> str:
    """The classes of the picture."""
    families = ",".join(f'"{name}"' if " " in name else name for name in SANS)
    shapes = theme.shapes | {"group": (theme.ground, theme.shapes["operation"][1])}
    rules = [
        f"text{{font-family:{families};fill:{theme.ink}}}",
        f".ground{{fill:{theme.ground}}}",
        f".the-creator{{font-family:monospace;fill:{theme.muted}}}",
        f".the-adjoint{{fill:{theme.adjoint}}}",
        f".the-value{{fill:{theme.ink}}}",
        f".partial{{fill:{theme.partial}}}",
        f".halo{{fill:none;stroke:{theme.ground};stroke-width:5px;stroke-linejoin:round}}",
        *(f".{kind}{{fill:{fill};stroke:{rim}}}" for kind, (fill, rim) in shapes.items()),
        ".constant{stroke-dasharray:3 3}",
        f".flow path{{fill:none;stroke:{theme.ink}}}.flow polygon{{fill:{theme.ink}}}",
        f".idle path{{fill:none;stroke:{theme.muted}}}.idle polygon{{fill:{theme.muted}}}",
        f".frame{{fill:none;stroke:{theme.muted};stroke-dasharray:2 4}}",
        f"text.framed{{fill:{theme.muted}}}",
        ".strong{font-weight:600}",
    ]
    return "".join(rules)


def _frames(drawn: Plan) -> list[Element]:
    """A dashed frame around everything of an open module, where nothing else stands in it."""
    found: list[Element] = []
    if drawn.opened == WHOLE:
        return found
    for depth in range(1, len(drawn.opened) + 1):
        chain = drawn.opened[:depth]
        spots = [
            (box.inside[:depth] == chain, *centre, *size)
            for box, centre, size in zip(drawn.boxes, drawn.layout.nodes, drawn.layout.sizes, strict=True)
        ]
        inside = [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for own, x, y, w, h in spots if own]
        if not inside:
            continue
        pad = 8.0 + STEP * (len(drawn.opened) - depth)
        left, top = min(s[0] for s in inside) - pad, min(s[1] for s in inside) - pad - 8
        right, bottom = max(s[2] for s in inside) + pad, max(s[3] for s in inside) + pad
        if any(not own and left < x < right and top < y < bottom for own, x, y, _w, _h in spots):
            continue
        size = {"width": coordinate(right - left), "height": coordinate(bottom - top)}
        found.append(
            Element("rect", {"class": "frame", "x": coordinate(left), "y": coordinate(top), **size, "rx": "8"})
        )
        label = _text(chain[-1], left + 8, top - 3, 12.0, "framed")
        label.set("text-anchor", "start")
        found.append(label)
    return found


def _arrow(each: Arrow, curve: Sequence[Point]) -> Element:
    width = _width(each)
    group = Element("g", {"class": "flow" if each.active else "idle"})
    if each.title:
        ElementTree.SubElement(group, "title").text = visible(each.title)
    shaft, head = arrow(curve, width)
    ElementTree.SubElement(group, "path", {"d": path(shaft), "stroke-width": f"{width:.2f}"})
    ElementTree.SubElement(group, "polygon", {"points": _corners(head)})
    return group


def _width(each: Arrow) -> float:
    return (line_width(each.share) if each.share is not None else 1.8) if each.active else IDLE


def _box(box: Box, rect: Rect, number: int) -> Element:
    group = Element("g", {"class": "box"})
    if box.kind == "group" and number >= 0:
        name = _("Open {module}").format(module=box.inside[-1])
        named = {"data-module": str(number), "tabindex": "0", "role": "button", "aria-label": visible(name)}
        group.attrib.update(named)
    ElementTree.SubElement(group, "title").text = visible(box.title)
    if box.kind == "group":
        group.append(_rect("group", Rect(rect.x + BEHIND, rect.y + BEHIND, rect.w, rect.h)))
    if box.kind == "input":
        ElementTree.SubElement(group, "polygon", {"class": "input", "points": _corners(octagon(rect))})
    else:
        group.append(_rect("operation" if box.kind == "group" else box.kind, rect))
    x, y = rect.centre
    first = y - LINE * (len(box.lines) - 1) / 2 + 4.5
    for i, (kind, text) in enumerate(box.lines):
        strong = " strong" if kind == "name" and box.kind == "group" else ""
        group.append(_text(text, x, first + LINE * i, SIZES[kind], f"the-{kind}{strong}"))
    return group


def _rect(kind: str, rect: Rect) -> Element:
    place = {"x": coordinate(rect.x), "y": coordinate(rect.y)}
    size = {"width": coordinate(rect.w), "height": coordinate(rect.h)}
    return Element("rect", {"class": kind, **place, **size, "rx": "3"})


def _text(words: str, x: float, y: float, size: float, kind: str) -> Element:
    place = {"x": coordinate(x), "y": coordinate(y), "font-size": f"{size:g}"}
    text = Element("text", {"class": kind, **place, "text-anchor": "middle"})
    text.text = visible(words)
    return text


def _corners(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
