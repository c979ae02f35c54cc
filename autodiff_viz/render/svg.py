"""The picture as SVG: real text, no scripts, no links, colours in a few classes; any viewer opens it."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.render.boxes import Box, row, word
from autodiff_viz.render.curves import Curve, Point, arrow, at, beside, coordinate, length, path, trail
from autodiff_viz.render.picture import EQUALS, Path, Picture, picture
from autodiff_viz.render.placing import Ground, Rect, adjoint_spots, label_spots, rect_of
from autodiff_viz.render.room import closed, inscription
from autodiff_viz.render.runs import Run, faces, runs, text_width, width
from autodiff_viz.render.theme import IDLE, SANS, SERIF, THEMES, WIDE, Theme, line_width
from autodiff_viz.render.views import WHOLE, View

LABEL = 16.0
"""Font size of partials and adjoints, in px."""

NAME, SMALL, OPERATION = 17.0, 14.5, 14.0
MARGIN = 14.0
X_HEIGHT = frozenset("acegmnopqrsuvwxyzαγεημνοπρστυωχφψ")
"""Letters that are as high as an x."""

CORNER = 11.0
STACKED = 4.0
"""What shows of a box below another, in px."""

Element = ElementTree.Element


def to_svg(graph: Graph, by: str = "", theme: str = "light", view: View = WHOLE) -> str:
    """The picture of a graph as SVG text.

    Args:
        graph: What is drawn.
        by: The variable whose paths are coloured, or ``""``.
        theme: ``"light"`` or ``"dark"``.
        view: What of the graph is drawn.

    Raises:
        LayoutError: The graph is too large to be drawn; the message states the limit.
    """
    return _Drawing(picture(graph, by, view), THEMES[theme]).text()


def visible(text: str) -> str:
    """The text without characters that XML cannot hold or nobody can see."""
    return "".join(c if c.isprintable() else " " for c in text)


class _Drawing:
    """A picture being drawn, layer by layer."""

    def __init__(self, drawn: Picture, theme: Theme) -> None:
        self.picture = drawn
        self.theme = theme
        self.layout = closed(drawn, LABEL)
        self.boxes = [rect_of(box) for box in self.layout["boxes"]]
        lines = [*self.layout["edges"], *self.layout["stems"], *self.layout["passive"]]
        self.ground = Ground(self.boxes, [trail(line) for line in lines if line])

    def text(self) -> str:
        """The whole file."""
        discs = self._discs()
        labels = [] if self.picture.structure["compact"] else [*self._partials(), *self._adjoints()]
        layers = [*self._lines(), *self._shapes(), *labels, *discs]
        x, y, w, h = self.ground.extent(MARGIN)
        box = {"viewBox": " ".join(map(coordinate, (x, y, w, h))), "width": coordinate(w), "height": coordinate(h)}
        root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **box, "role": "img"})
        ElementTree.SubElement(root, "title").text = self._title()
        ElementTree.SubElement(root, "style").text = _style(self.theme)
        ElementTree.SubElement(root, "rect", {"class": "ground", "x": coordinate(x), "y": coordinate(y)} | _size(w, h))
        root.extend(layers)
        return ElementTree.tostring(root, encoding="unicode") + "\n"

    def _title(self) -> str:
        name = self.picture.structure["nodes"][self.picture.structure["output"]]["plain"]
        return visible(_("Graph of {name}").format(name=name))

    # Lines

    def _lines(self) -> list[Element]:
        drawn = self.picture
        parts: list[Element] = []
        quiet = self.theme.hair if drawn.structure["compact"] else self.theme.muted
        for curve in self.layout["passive"]:
            if curve:
                parts.append(_group("passive", *_strokes(curve, IDLE, quiet)))
        for edge, curve in enumerate(self.layout["edges"]):
            if curve:
                w = line_width(drawn.share(edge)) if drawn.used(edge) else IDLE
                title = _titled(drawn.edge_text(edge))
                parts.append(_group("edge", title, *_strokes(curve, w, self._colour(edge))))
        for node, curve in enumerate(self.layout["stems"]):
            if curve:
                parts.append(_group("stem", *self._stem(node, curve)))
        return parts

    def _colour(self, edge: int) -> str:
        if self.picture.bad(edge):
            return self.theme.error
        alone = self.picture.alone(edge)
        if alone:
            return self.theme.paths[alone.number - 1]
        return self.theme.ink if self.picture.used(edge) else self.theme.muted

    def _stem(self, node: int, curve: Curve) -> list[Element]:
        lanes = self._lanes(node, curve)
        if lanes:
            return [
                stroke
                for path_, w, by in lanes
                for stroke in _strokes(beside(curve, by), w, self.theme.paths[path_.number - 1])
            ]
        share = self.picture.stem_share(node)
        if share is None:
            return _strokes(curve, IDLE, self.theme.muted)
        return _strokes(curve, line_width(share), self.theme.ink)

    def _lanes(self, node: int, curve: Curve) -> list[tuple[Path, float, float]]:
        """Paths side by side: each with its width and its distance from the middle."""
        paths = self.picture.lanes(node)
        widths = [line_width(path_.share) for path_ in paths]
        edge = -(sum(widths) + 5 * (len(paths) - 1)) / 2
        (ax, ay), (bx, by) = curve[0], curve[-1]
        flip = 1 if abs(bx - ax) >= abs(by - ay) else -1
        lanes = []
        for path_, w in zip(paths, widths, strict=True):
            lanes.append((path_, w, flip * (edge + w / 2)))
            edge += w + 5
        return lanes

    # Shapes

    def _shapes(self) -> list[Element]:
        drawn = self.picture
        compact = drawn.structure["compact"]
        bad = drawn.numbers["trouble"]
        parts = []
        for item, box in zip(drawn.structure["drawn"], self.boxes, strict=True):
            node = drawn.structure["nodes"][item["node"]]
            kind = item["shape"]
            look = "operation" if kind == "folded" else kind
            classes = look if node["used"] else f"{look} idle"
            if bad and bad["node"] == item["node"]:
                classes += " bad"
            outlines = _stack(box, classes) if kind == "folded" else [_outline(kind, box, classes)]
            if kind == "operation" or (kind == "folded" and not compact):
                texts = self._operation(node["op"], node["creator"], box)
            elif kind == "constant":
                texts = [self._centred(runs(node["name"]), 15, box, box.w - 8, 5, "quiet")]
            else:
                room = 0.84 * box.w if kind == "value" else box.w - 12
                upper = row(node["name"], EQUALS, word(node["op"])) if compact and node["op"] else node["name"]
                texts = self._named(upper, drawn.value(item["node"]), box, room, two=upper is not node["name"])
            told = kind in ("input", "value") or (kind == "folded" and compact)
            title = [_titled(drawn.node_text(item["node"]))] if told else []
            parts.append(_group("node", *title, *outlines, *texts))
        return parts

    def _operation(self, name: str, creator: str, box: Rect) -> list[Element]:
        size = min(OPERATION, (box.w - 8) / max(1.25 * text_width(name), 0.1))
        x, y = box.centre
        text = _text(x, y + 0.34 * size - (8 if creator else 0), size, "middle", "ui")
        text.text = visible(name)
        if not creator:
            return [text]
        below = _text(x, y + 14, min(11.0, (box.w - 8) / (0.61 * len(creator))), "middle", "creator")
        below.text = visible(creator)
        return [text, below]

    def _named(self, name: Box, value: Box, box: Rect, room: float, two: bool) -> list[Element]:
        """Name and value on one line if they fit, else on two."""
        whole = runs(row(name, EQUALS, value))
        if not two and width(whole, 15.5) <= room:
            return [self._centred(whole, NAME, box, room, 5.5)]
        most = min(SMALL, 0.36 * box.h)
        return [
            self._centred(runs(name), most, box, 0.85 * room, -0.07 * box.h),
            self._centred(runs(value), most, box, room, 0.26 * box.h),
        ]

    def _centred(
        self, line: Sequence[Run], size: float, box: Rect, room: float, down: float, kind: str = ""
    ) -> Element:
        size = min(size, size * room / max(width(line, size), 1))
        x, y = box.centre
        return _line(line, x, y + down, size, "middle", kind)

    # What is written beside

    def _partials(self) -> list[Element]:
        """The local partial on every edge, where the layout left room for it, or near by."""
        drawn = self.picture
        down = drawn.structure["direction"] == "TB"
        parts = []
        edges = [i for i, curve in enumerate(self.layout["edges"]) if curve]
        for edge in sorted(edges, key=lambda i: length(self.layout["edges"][i])):
            line = inscription(drawn, edge)
            spots = label_spots(
                self.layout["edges"][edge], self.layout["labels"][edge], width(line, LABEL), LABEL, down
            )
            spot = self.ground.take(spots)
            alone = drawn.alone(edge)
            colour = self.theme.path_texts[alone.number - 1] if alone else ""
            if drawn.bad(edge) or not drawn.used(edge):
                colour = self.theme.error if drawn.bad(edge) else self.theme.muted
            parts += _clear(line, spot.x, spot.y, LABEL, "partial", colour)
        return parts

    def _adjoints(self) -> list[Element]:
        drawn = self.picture
        parts = []
        for item, box in zip(drawn.structure["drawn"], self.boxes, strict=True):
            back = drawn.adjoint(item["node"]) if item["shape"] in ("input", "value") else None
            if back:
                line = runs(back)
                spots = adjoint_spots(box, width(line, LABEL), LABEL, drawn.structure["direction"])
                spot = self.ground.take(spots)
                parts += _clear(line, spot.x, spot.y, LABEL, "adjoint")
                parts.append(_bar(line[0], spot.x, spot.y, LABEL, self.theme.adjoint))
        return parts

    def _discs(self) -> list[Element]:
        """The numbers of the paths, where they leave the variable and where they reach the output."""
        drawn = self.picture
        if len(drawn.paths) < 2:
            return []
        found: list[tuple[Path, Point]] = []
        starts = drawn.structure.get("starts", [drawn.structure["wrt"]])
        for edge, entry in enumerate(drawn.structure["edges"]):
            alone, curve = drawn.alone(edge), self.layout["edges"][edge]
            if alone and curve and entry["source"] in starts:
                found.append((alone, at(curve, min(18.0, length(curve) / 2))))
        output = drawn.structure["output"]
        stem = self.layout["stems"][output]
        lanes = self._lanes(output, stem) if stem else []
        for i, (path_, _w, by) in enumerate(lanes if len(lanes) > 1 else ()):
            # Of more than three, those inside stand on their own lines, one behind the other.
            inside = len(lanes) > 3 and 0 < i < len(lanes) - 1
            side = by or i - (len(lanes) - 1) / 2
            away = 0.0 if inside or abs(by) < 3 else 13.0 if side > 0 else -13.0
            along = 0.4 if not inside else 0.2 if i % 2 else 0.68
            found.append((path_, at(beside(stem, by + away), along * length(stem))))
        return [self._disc(path_, point) for path_, point in found]

    def _disc(self, path_: Path, point: Point) -> Element:
        x, y = point
        self.ground.keep(Rect(x - 10, y - 10, 20, 20))
        circle = Element("circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "9.5"})
        circle.set("fill", self.theme.path_texts[path_.number - 1])
        text = _text(x, y + 4.4, 12.5, "middle", "ui number")
        text.text = str(path_.number)
        return _group("disc", circle, text)


def _style(theme: Theme) -> str:
    """The classes of the file."""
    rules = [
        f"text{{font-family:{_families(SERIF)};fill:{theme.ink};white-space:pre}}",
        f".wide{{font-family:{_families(WIDE)}}}",
        f".ui{{font-family:{_families(SANS)}}}",
        f".ground{{fill:{theme.ground}}}",
        f".quiet{{fill:{theme.muted}}}",
        f".creator{{font-family:monospace;fill:{theme.muted}}}",
        f".adjoint{{fill:{theme.adjoint}}}",
        f".number{{fill:{theme.ground};font-weight:700}}",
        f".halo{{fill:none;stroke:{theme.ground};stroke-width:5px;stroke-linejoin:round}}",
        *(f".{kind}{{fill:{fill};stroke:{rim}}}" for kind, (fill, rim) in theme.shapes.items()),
        ".constant{stroke-dasharray:3 3}",
        f".idle{{fill:{theme.shapes['constant'][0]};stroke:{theme.muted}}}",
        f".bad{{stroke:{theme.error};stroke-width:2.5px}}",
        f".disc circle{{stroke:{theme.ground};stroke-width:2px}}",
    ]
    return "".join(rules)


def _families(names: Sequence[str]) -> str:
    return ",".join(f'"{name}"' if " " in name else name for name in names)


def _size(w: float, h: float) -> dict[str, str]:
    return {"width": coordinate(w), "height": coordinate(h)}


def _group(kind: str, *children: Element) -> Element:
    group = Element("g", {"class": kind})
    group.extend(children)
    return group


def _titled(text: str) -> Element:
    title = Element("title")
    title.text = visible(text)
    return title


def _strokes(curve: Curve, w: float, colour: str) -> list[Element]:
    shaft, head = arrow(curve, w)
    line = Element("path", {"d": path(shaft), "fill": "none", "stroke": colour, "stroke-width": f"{w:.2f}"})
    return [line, Element("polygon", {"points": _corners(head), "fill": colour})]


def _corners(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _outline(kind: str, box: Rect, classes: str) -> Element:
    if kind == "value":
        x, y = box.centre
        radii = {"rx": coordinate(box.w / 2), "ry": coordinate(box.h / 2)}
        return Element("ellipse", {"class": classes, "cx": coordinate(x), "cy": coordinate(y), **radii})
    if kind == "input":
        return Element("polygon", {"class": classes, "points": _corners(octagon(box))})
    at_ = {"x": coordinate(box.x), "y": coordinate(box.y)}
    return Element("rect", {"class": classes, **at_, **_size(box.w, box.h), "rx": "2"})


def _stack(box: Rect, classes: str) -> list[Element]:
    """A box over another: something lies below."""
    below = Rect(box.x + STACKED, box.y - STACKED, box.w, box.h)
    return [_outline("operation", each, classes) for each in (below, box)]


def octagon(box: Rect) -> list[Point]:
    """The corners of an input's shape."""
    q = min(CORNER, box.h / 3)
    x0, x1, y0, y1 = box.x, box.x + box.w, box.y, box.y + box.h
    return [
        *((x0 + q, y0), (x1 - q, y0), (x1, y0 + q), (x1, y1 - q)),
        *((x1 - q, y1), (x0 + q, y1), (x0, y1 - q), (x0, y0 + q)),
    ]


def _text(x: float, y: float, size: float, anchor: str, kind: str) -> Element:
    attributes = {"x": f"{x:.1f}", "y": f"{y:.1f}", "font-size": f"{size:.2f}"}
    attributes |= {"text-anchor": anchor} if anchor != "start" else {}
    return Element("text", attributes | ({"class": kind} if kind else {}))


def _line(line: Sequence[Run], x: float, y: float, size: float, anchor: str, kind: str = "") -> Element:
    """A line of runs: exponents and subscripts are shifted tspans."""
    text = _text(x, y, size, anchor, kind)
    rise = 0.0
    for run in line:
        style = run.style
        for face, piece in faces(visible(run.text)):
            span = ElementTree.SubElement(text, "tspan")
            span.text = piece
            if style.rise != rise:
                span.set("dy", f"{(rise - style.rise) * size:.2f}")
            if style.size != 1:
                span.set("font-size", f"{style.size * size:.2f}")
            if style.italic:
                span.set("font-style", "italic")
            if style.strong:
                span.set("font-weight", "700")
            if face != "text":
                span.set("class", face)
            rise = style.rise
    return text


def _bar(first: Run, x: float, y: float, size: float, colour: str) -> Element:
    """The bar over the letter that a line begins with: few faces have v̄ as one character."""
    low = set(first.text) <= X_HEIGHT
    left, right = x + (0.06 if first.style.italic else 0.02) * size, x + text_width(first.text) * size
    high = y - (0.56 if low else 0.76) * size
    d = f"M{left:.1f} {high:.1f}H{max(right, left + 0.3 * size):.1f}"
    return Element("path", {"d": d, "stroke": colour, "stroke-width": f"{0.06 * size:.2f}"})


def _clear(line: Sequence[Run], x: float, y: float, size: float, kind: str, colour: str = "") -> list[Element]:
    """The line over a broad outline in the colour of the ground, so that what is below does not cross it."""
    halo = _line(line, x, y, size, "start", "halo")
    halo.set("aria-hidden", "true")
    text = _line(line, x, y, size, "start", kind)
    if colour:
        text.set("style", f"fill:{colour}")
    return [halo, text]
