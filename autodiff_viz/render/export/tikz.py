"""The picture in TikZ, for papers and slides: LaTeX sets its formulas, and every node has a name to draw more with."""

from __future__ import annotations

from collections.abc import Sequence

from autodiff_viz.errors import LimitError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.render.boxes import Box, row, word
from autodiff_viz.render.curves import Curve, at, coordinate, length
from autodiff_viz.render.export.derivation import LESS_AND_MORE
from autodiff_viz.render.latex import latex, text
from autodiff_viz.render.picture import EQUALS, Path, Picture, picture
from autodiff_viz.render.room import closed
from autodiff_viz.render.theme import IDLE, THEMES, Theme, line_width
from autodiff_viz.render.views import WHOLE, View

UNIT = 0.625
"""Points to one px, so that text of the usual 10 pt fits the shapes."""

LONGEST = 16_000
"""Longer side in points; TeX reckons lengths up to 16,383."""

SIZE = 16.0
"""Font size in px that the layout reckons with."""

NEEDS = (
    r"% needs \usepackage{amsmath,tikz} and \usetikzlibrary{arrows.meta,shapes.geometric,shapes.misc};",
    r"% letters beyond Greek and Latin need LuaLaTeX or XeLaTeX and a font that has them",
)

SHAPES = {"input": "chamfered rectangle", "operation": "rectangle", "value": "ellipse", "constant": "rectangle"}


INK, MUTED, ADJOINT, BAD, GROUND = "adInk", "adMuted", "adAdjoint", "adBad", "adGround"
"""Names of colours; like those of the styles they begin so that they stay apart from a document's own."""


def to_tikz(graph: Graph, by: str = "", theme: str = "light", view: View = WHOLE) -> str:
    """The picture as a ``tikzpicture``; a comment says which packages it needs.

    A value is the node ``v3`` and its operation ``o3`` after its place on the tape; what the reader typed stands in
    formulas only, escaped.

    Raises:
        LayoutError: The graph is too large to be drawn.
        LimitError: The picture is longer than TeX can reckon.
    """
    drawing = _Drawing(picture(graph, by, view), THEMES[theme])
    if drawing.longest() > LONGEST:
        raise LimitError(
            _("The picture is too large for LaTeX: its longer side may have {limit} points.").format(limit=LONGEST),
            hint=_("SVG, PDF and HTML have no such limit."),
        )
    return "\n".join([*NEEDS, *drawing.lines()]) + "\n"


def to_document(graph: Graph, by: str = "", theme: str = "light", view: View = WHOLE) -> str:
    """The same as a whole document, ready to be set."""
    head = [
        r"\documentclass[tikz,border=6pt]{standalone}",
        r"\usepackage{amsmath}",
        r"\usetikzlibrary{arrows.meta,shapes.geometric,shapes.misc}",
        r"\begin{document}",
    ]
    return "\n".join([*head, to_tikz(graph, by, theme, view).rstrip(), r"\end{document}"]) + "\n"


class _Drawing:
    """The statements of one picture."""

    def __init__(self, drawn: Picture, theme: Theme) -> None:
        self.picture = drawn
        self.theme = theme
        self.layout = closed(drawn, SIZE)

    def longest(self) -> float:
        """The longer side in points."""
        return UNIT * max(max(x + w, y + h) for x, y, w, h in self.layout["boxes"])

    def lines(self) -> list[str]:
        """The environment, line by line."""
        compact = self.picture.structure["compact"]
        notes = [] if compact else [*self._partials(), *self._adjoints()]
        parts = [*self._background(), *self._edges(), *self._nodes(), *notes]
        return [
            rf"\begin{{tikzpicture}}[x={UNIT}pt,y=-{UNIT}pt,>={{Stealth[length=5pt,width=4pt]}},",
            *(f"  {style}," for style in self._styles()),
            "]",
            rf"  {LESS_AND_MORE}",
            *(f"  {line}" for line in (*self._colours(), *parts)),
            r"\end{tikzpicture}",
        ]

    def _colours(self) -> list[str]:
        theme = self.theme
        named = {INK: theme.ink, MUTED: theme.muted, ADJOINT: theme.adjoint, BAD: theme.error, GROUND: theme.ground}
        for kind, (fill, rim) in theme.shapes.items():
            named |= {_fill(kind): fill, _rim(kind): rim}
        for path in self.picture.paths:
            named[_path(path)] = theme.paths[path.number - 1]
        return [rf"\definecolor{{{name}}}{{HTML}}{{{colour.removeprefix('#')}}}" for name, colour in named.items()]

    def _styles(self) -> list[str]:
        plain = f"inner sep=0pt,outer sep=0pt,text={INK},font=\\small,align=center"
        kinds = [
            f"ad {kind}/.style={{{shape},draw={_rim(kind)},fill={_fill(kind)},{plain}{_dashed(kind)}}}"
            for kind, shape in SHAPES.items()
        ]
        return [
            *kinds,
            f"ad partial/.style={{inner sep=1pt,fill={GROUND},font=\\scriptsize}}",
            f"ad adjoint/.style={{inner sep=1pt,text={ADJOINT},font=\\scriptsize,anchor=north}}",
        ]

    def _background(self) -> list[str]:
        """The ground, where it is not the paper's."""
        if self.theme.name == "light":
            return []
        boxes = self.layout["boxes"]
        left, right = min(x - w / 2 for x, _, w, _ in boxes), max(x + w / 2 for x, _, w, _ in boxes)
        top, bottom = min(y - h / 2 for _, y, _, h in boxes), max(y + h / 2 for _, y, _, h in boxes)
        edge = rf"({_at((left - SIZE, top - 2 * SIZE))}) rectangle ({_at((right + SIZE, bottom + 3 * SIZE))})"
        return [rf"\fill[{GROUND}] {edge};"]

    def _edges(self) -> list[str]:
        drawn = self.picture
        lines = [_curve(curve, f"{MUTED},dashed", IDLE) for curve in self.layout["passive"] if curve]
        for edge, curve in enumerate(self.layout["edges"]):
            if curve:
                width = line_width(drawn.share(edge)) if drawn.used(edge) else IDLE
                lines.append(_curve(curve, self._colour(edge), width))
        for node, curve in enumerate(self.layout["stems"]):
            if curve:
                share = drawn.stem_share(node)
                lanes = drawn.lanes(node)
                colour = _path(lanes[0]) if len(lanes) == 1 else MUTED if share is None else INK
                lines.append(_curve(curve, colour, IDLE if share is None else line_width(share)))
        return lines

    def _colour(self, edge: int) -> str:
        alone = self.picture.alone(edge)
        if self.picture.bad(edge):
            return BAD
        return _path(alone) if alone else INK if self.picture.used(edge) else MUTED

    def _nodes(self) -> list[str]:
        drawn = self.picture
        lines = []
        for item, box in zip(drawn.structure["drawn"], self.layout["boxes"], strict=True):
            x, y, w, h = box
            node = drawn.structure["nodes"][item["node"]]
            kind = item["shape"]
            boxed = kind == "operation" or (kind == "folded" and not self._compact)
            name = f"{'o' if boxed else 'v'}{item['node']}"
            size = f"minimum width={_points(w)},minimum height={_points(h)}"
            if boxed:
                content = f"${text(node['op'])}$"
            elif kind == "constant":
                content = f"${latex(node['name'])}$"
            else:
                upper = row(node["name"], EQUALS, word(node["op"])) if self._compact and node["op"] else node["name"]
                content = _named(upper, drawn.value(item["node"]), two=self._compact or len(node["plain"]) > 4)
            lines.append(rf"\node[ad {kind},{size}] ({name}) at ({_at((x, y))}) {{{content}}};")
        return lines

    @property
    def _compact(self) -> bool:
        return self.picture.structure["compact"]

    def _partials(self) -> list[str]:
        lines = []
        for edge, curve in enumerate(self.layout["edges"]):
            if curve:
                formula, value = self.picture.partial(edge)
                given = self.layout["labels"][edge]
                x, y = given or at(curve, length(curve) / 2)
                content = f"{latex(formula)} {latex(value)}" if value else latex(formula)
                lines.append(rf"\node[ad partial,text={self._colour(edge)}] at ({_at((x, y))}) {{${content}$}};")
        return lines

    def _adjoints(self) -> list[str]:
        lines = []
        for item in self.picture.structure["drawn"]:
            back = self.picture.adjoint(item["node"]) if item["shape"] in ("input", "value") else None
            if back:
                lines.append(rf"\node[ad adjoint] at (v{item['node']}.south) {{${latex(back)}$}};")
        return lines


def _named(name: Box, value: Box, two: bool) -> str:
    """Name and value of a shape, on one line or two."""
    if two:
        return rf"${latex(name)}$\\ ${latex(value)}$"
    return f"${latex(row(name, EQUALS, value))}$"


def _fill(kind: str) -> str:
    return f"ad{kind.capitalize()}"


def _rim(kind: str) -> str:
    return f"{_fill(kind)}Rim"


def _path(path: Path) -> str:
    return f"adPath{path.number}"


def _dashed(kind: str) -> str:
    return f",dashed,text={MUTED}" if kind == "constant" else ""


def _points(px: float) -> str:
    return f"{UNIT * px:.1f}pt"


def _curve(curve: Curve, colour: str, width: float) -> str:
    """An arrow along a curve."""
    joined = f"({_at(curve[0])})"
    for i in range(1, len(curve) - 2, 3):
        first, second, end = curve[i : i + 3]
        joined += f" .. controls ({_at(first)}) and ({_at(second)}) .. ({_at(end)})"
    return rf"\draw[->,{colour},line width={UNIT * width:.2f}pt] {joined};"


def _at(point: Sequence[float]) -> str:
    return f"{coordinate(point[0])},{coordinate(point[1])}"
