"""The explorer as one HTML file: it works without a server, without a network, and inside a notebook.

The same modules run as on the page. The file's own policy lets the browser load nothing and run nothing but the one
script that is named by its hash; what a reader typed travels as JSON and as escaped text.
"""

from __future__ import annotations

import html
import json
from typing import Any

from autodiff_viz.graph import Graph
from autodiff_viz.languages import _, current_language
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.bundle import digest, explorer_script, explorer_style
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

_START = """
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const { structures, numbers } = read("data");
const narrow = () => innerWidth < 720 && structures.length > 1;
const shown = () => structures[narrow() ? 1 : 0];
const fitting = (structure) => ({ ...numbers, hash: structure.hash });
const first = shown();
const view = modules.view.mount(document.getElementById("explorer"), first, fitting(first), {
  onNarrow: () => {
    const next = shown();
    view.numbers(fitting(next));
    view.update(next);
  },
});
"""


def to_html(graph: Graph, by: str = "", theme: str = SYSTEM) -> str:
    """The interactive picture and its ledger as one HTML file.

    Args:
        graph: What is drawn; of a graph that is too large for a picture, the ledger alone.
        by: The variable of the derivative, or ``""``.
        theme: ``"light"``, ``"dark"`` or ``SYSTEM``.
    """
    script = explorer_script() + _START
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src {digest(script)}; base-uri 'none'"
    heading = "".join(
        f"<{tag}>{_text(text)}</{tag}>"
        for tag, text in (("code", graph.text[:MAX_TITLE]), ("span", _point(graph)))
        if text
    )
    return f"""<!DOCTYPE html>
<html lang="{current_language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_text(_title(graph))}</title>
<style>
{explorer_style()}
{_look(theme)}
</style>
</head>
<body>
<header>{heading}</header>
<main id="explorer"></main>
<script id="data" type="application/json">{_embedded(_data(graph, by))}</script>
<script>{script}</script>
</body>
</html>
"""


def in_frame(page: str) -> str:
    """A page inside another one, such as a notebook: apart from it, without access to anything of it."""
    return (
        f'<iframe sandbox="allow-scripts" srcdoc="{html.escape(page)}" '
        f'style="width:100%;height:{FRAME_HEIGHT}px;border:0" title="{html.escape(_("Graph"))}"></iframe>'
    )


def _data(graph: Graph, by: str) -> dict[str, Any]:
    """What the page is told: the picture for a wide window and, if it is small, for a narrow one; and the numbers."""
    wide = structure(graph, by)
    frame = {"view": "standalone", "words": explorer_words(), "projector": False}
    drawings = [wide] if wide["compact"] else [wide, structure(graph, by, "TB")]
    numbers = quantities(graph, by, explained=len(graph.nodes) <= EXPLAINED) | {"old": None}
    return {"structures": [drawing | frame for drawing in drawings], "numbers": numbers}


def _embedded(data: dict[str, Any]) -> str:
    """JSON that neither ends the element it stands in nor begins another one."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def _text(raw: str) -> str:
    """Any text as text of the page."""
    return html.escape("".join(c if c.isprintable() else " " for c in raw))


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
