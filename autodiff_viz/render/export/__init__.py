"""Everything that can be taken away as a file, by the key of its kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, Protocol
from xml.etree import ElementTree

from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _, marked
from autodiff_viz.render.code import to_code
from autodiff_viz.render.dot import to_dot
from autodiff_viz.render.export.data import to_csv, to_json
from autodiff_viz.render.export.derivation import to_latex
from autodiff_viz.render.export.pictures import to_pdf, to_png
from autodiff_viz.render.export.tikz import to_document
from autodiff_viz.render.standalone import to_html
from autodiff_viz.render.svg import to_svg
from autodiff_viz.render.views import WHOLE, View


class Maker(Protocol):
    """Makes the file: of a graph, a variable of the derivative (or ``""``), a theme (``"light"`` or ``"dark"``) and,
    where it is a still picture, of what is on show.

    It raises a ``FormulaError`` that says why there is no such file: the graph is too large, or has no variable.
    """

    def __call__(self, graph: Graph, by: str, theme: str, view: View = WHOLE, /) -> bytes: ...


class Export(NamedTuple):
    """A kind of file.

    Attributes:
        title: Its name, to be translated where it is shown.
        suffix: Of the file's name, with the dot.
        mime: Its media type.
        make: Makes the file.
    """

    title: str
    suffix: str
    mime: str
    make: Maker


def png(graph: Graph, by: str = "", theme: str = "light", view: View = WHOLE) -> bytes:
    """The picture as PNG, two pixels to one."""
    return png_of(to_svg(graph, by, theme, view))


def pdf(graph: Graph, by: str = "", theme: str = "light", view: View = WHOLE) -> bytes:
    """The picture as a page of PDF."""
    return pdf_of(to_svg(graph, by, theme, view))


def png_of(svg: str) -> bytes:
    """A picture as PNG, two pixels to one."""
    return to_png(svg, _size(svg))


def pdf_of(svg: str) -> bytes:
    """A picture as a page of PDF."""
    return to_pdf(svg, _size(svg))


def _size(svg: str) -> tuple[float, float]:
    root = ElementTree.fromstring(svg)
    return float(root.attrib["width"]), float(root.attrib["height"])


def _variable(graph: Graph, by: str) -> str:
    """The variable of the derivative, by default the first."""
    if by or graph.inputs:
        return by or graph.variables[0]
    raise FormulaError(_("The formula has no variable."), hint=_("There is nothing to differentiate by."))


def _drawn(write: Callable[[Graph, str, str, View], str]) -> Maker:
    return lambda graph, by, theme, view=WHOLE: write(graph, by, theme, view).encode()


def _text(write: Callable[[Graph, str, str], str], encoding: str = "utf-8") -> Maker:
    return lambda graph, by, theme, _view=WHOLE: write(graph, by, theme).encode(encoding)


def _code(library: str) -> Maker:
    return _text(lambda graph, _by, _theme: to_code(graph, library))


EXPORTS: dict[str, Export] = {
    "svg": Export(marked("Picture (SVG)"), ".svg", "image/svg+xml", _drawn(to_svg)),
    "png": Export(marked("Picture (PNG)"), ".png", "image/png", png),
    "pdf": Export(marked("Picture (PDF)"), ".pdf", "application/pdf", pdf),
    "html": Export(marked("Interactive page (HTML)"), ".html", "text/html", _text(to_html)),
    "tikz": Export(marked("Picture for LaTeX (TikZ)"), ".tex", "application/x-tex", _drawn(to_document)),
    "dot": Export(marked("Graph (DOT)"), ".dot", "text/vnd.graphviz", _text(lambda graph, _by, _theme: to_dot(graph))),
    "latex": Export(
        marked("Derivation (LaTeX)"),
        ".tex",
        "application/x-tex",
        _text(lambda graph, by, _theme: to_latex(graph, _variable(graph, by))),
    ),
    "csv": Export(
        marked("Ledger (CSV)"),
        ".csv",
        "text/csv",
        _text(
            lambda graph, by, _theme: to_csv(graph, _variable(graph, by)), "utf-8-sig"
        ),  # with the mark that Excel knows UTF-8 by
    ),
    "json": Export(
        marked("Graph (JSON)"), ".json", "application/json", _text(lambda graph, _by, _theme: to_json(graph))
    ),
    "numpy": Export(marked("Code (NumPy)"), ".py", "text/x-python", _code("numpy")),
    "torch": Export(marked("Code (PyTorch)"), ".py", "text/x-python", _code("torch")),
    "jax": Export(marked("Code (JAX)"), ".py", "text/x-python", _code("jax")),
}
"""Key → kind of file, in the order of a menu."""


def kind_of(file_name: str) -> str:
    """The key of the kind that a file's name ends like, the first one of its suffix; ``""`` if there is none."""
    return next((key for key, export in EXPORTS.items() if file_name.lower().endswith(export.suffix)), "")


def file_stem(graph: Graph) -> str:
    """A name for a file of this graph: its formula's letters and digits, safe in every file system."""
    kept = re.sub(r"[^A-Za-z0-9]+", "-", graph.text)[:40].strip("-")
    return kept or "graph"
