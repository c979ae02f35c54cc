"""The explorer as one HTML file: it works without a server, without a network, and inside a notebook.

The same modules run as on the page. The file's own policy lets the browser load nothing and run nothing but the one
script that is named by its hash; what a reader typed travels as JSON and as escaped text.
"""

from __future__ import annotations

import html
import time
from typing import Any

from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.render.boxes import fraction, operator, plain, row
from autodiff_viz.render.bundle import explorer_script, explorer_style
from autodiff_viz.render.closed import closed_text
from autodiff_viz.render.html_file import data, html_file, text
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.numbers import full
from autodiff_viz.render.quantities import quantities
from autodiff_viz.render.structure import EXPLAINED, structure
from autodiff_viz.render.theme import THEMES, Theme
from autodiff_viz.render.typeset import name_box
from autodiff_viz.render.words import explorer_words

SYSTEM = "system"
"""The theme that follows what the reader's system asks for."""

FRAME_HEIGHT = 720
"""Height in px of the picture in a notebook."""

MAX_TITLE = 300
"""Characters of the formula that stand above the picture."""

SWITCHED = 24
"""Variables up to which the file holds every derivative, so that a reader can switch between them."""

NUMBERS = 60_000
"""Numbers up to which it does."""

CLOSED_SECONDS = 1.5
"""How long a file may wait for shorter closed forms of its derivatives."""

SHARED = ("value", "trouble", "values", "adjoints", "partials")
"""Numbers that belong to no variable."""

_START = "\nmodules.standalone.start(document);\n"


def to_html(graph: Graph, by: str = "", theme: str = SYSTEM) -> str:
    """The interactive picture and its ledger as one HTML file.

    Args:
        graph: What is drawn; of a graph that is too large for a picture, the ledger alone.
        by: The variable of the derivative, or ``""``.
        theme: ``"light"``, ``"dark"`` or ``SYSTEM``.
    """
    content = _content(graph, by)
    heading = "".join(
        f"<{tag}>{text(words)}</{tag}>"
        for tag, words in (("code", graph.text[:MAX_TITLE]), ("span", _point(graph)))
        if words
    )
    heading += _switch(graph, content)
    body = f'<header>{heading}</header>\n<main id="explorer"></main>\n{data(content)}'
    return html_file(_title(graph), f"{explorer_style()}\n{_look(theme)}", body, explorer_script() + _START)


def in_frame(page: str) -> str:
    """A page inside another one, such as a notebook: apart from it, without access to anything of it."""
    return (
        f'<iframe sandbox="allow-scripts" srcdoc="{html.escape(page)}" '
        f'style="width:100%;height:{FRAME_HEIGHT}px;border:0" title="{html.escape(_("Graph"))}"></iframe>'
    )


def _content(graph: Graph, by: str) -> dict[str, Any]:
    """What the page is told: the picture for a wide window and, if it is small, for a narrow one; and the numbers, for
    every variable that can be switched to.
    """
    wide = structure(graph, by)
    frame = {"view": "standalone", "words": explorer_words(), "projector": False}
    drawings = [wide] if wide["compact"] else [wide, structure(graph, by, "TB")]
    many = len(graph.inputs) > SWITCHED or len(graph.inputs) * (len(graph.nodes) + len(graph.edges)) > NUMBERS
    names = [by] if many or not by else list(graph.inputs)
    explained = len(graph.nodes) <= EXPLAINED
    numbers = {name: quantities(graph, name, explained) for name in names}
    shared = {part: numbers[by][part] for part in SHARED}
    return {
        "structures": [drawing | frame for drawing in drawings],
        "numbers": shared | {"old": None},
        "variables": _variables(graph, names, numbers, time.monotonic() + CLOSED_SECONDS, by),
        "chosen": names.index(by),
    }


def _variables(
    graph: Graph, names: list[str], numbers: dict[str, dict[str, Any]], until: float, first: str
) -> list[dict[str, Any]]:
    """What changes with the variable of the derivative; the first one's formula is waited for before the others'."""
    closed = {
        name: closed_text(graph, name, max(0.0, until - time.monotonic()))
        for name in sorted(names, key=lambda name: name != first)
    }
    labels = node_names(graph)
    output = row(operator("∂"), name_box(labels[graph.output]))
    return [
        {
            "wrt": graph.inputs.get(name, -1),
            "derivative": fraction(output, row(operator("∂"), name_box(labels[graph.inputs[name]]))) if name else None,
            "numbers": {part: value for part, value in numbers[name].items() if part not in SHARED},
            "closed": closed[name],
        }
        for name in names
    ]


def _switch(graph: Graph, content: dict[str, Any]) -> str:
    """The list of the variables, if there is something to choose."""
    if len(content["variables"]) < 2:
        return ""
    options = "".join(
        f'<option value="{i}"{" selected" if i == content["chosen"] else ""}>{text(plain(name_box(name)))}</option>'
        for i, name in enumerate(graph.inputs)
    )
    return f'<label>{text(_("derivative"))} {text(_("by"))} <select id="by">{options}</select></label>'


def _title(graph: Graph) -> str:
    return f"{graph.text[:MAX_TITLE]} · autodiff_viz" if graph.text else "autodiff_viz"


def _point(graph: Graph) -> str:
    inputs = [(name, graph.nodes[position]) for name, position in graph.inputs.items()]
    return ", ".join(f"{plain(name_box(name))} = {full(node.value)}" for name, node in inputs)


def _look(theme: str) -> str:
    """The ground behind the explorer, and its theme if it is not the system's."""
    frame = (
        "body{margin:0;background:var(--ground);color:var(--text)}"
        "header{font:15px/1.6 sans-serif;padding:14px 32px 0;display:flex;flex-wrap:wrap;gap:4px 24px}"
        "@media(max-width:720px){header{padding:12px 16px 0}}"
        "header select{font:inherit;color:inherit;background:var(--ground);border:1px solid;border-radius:8px}"
        "header code{font:600 1.07em/1.5 monospace;overflow-wrap:anywhere}"
    )
    if theme in THEMES:
        chosen = THEMES[theme]
        forced = f"--st-background-color:{chosen.ground};--st-text-color:{chosen.ink}"
        return f":root{{color-scheme:{theme};{_ground(chosen)};{forced}}}{frame}"
    light, dark = _ground(THEMES["light"]), _ground(THEMES["dark"])
    return f":root{{color-scheme:light dark;{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}{frame}"


def _ground(theme: Theme) -> str:
    return f"--ground:{theme.ground};--text:{theme.ink}"
