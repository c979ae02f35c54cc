"""A descent to take away: every step as a table, and the animation as one HTML file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from autodiff_viz.analysis.descent import Trajectory
from autodiff_viz.render.bundle import bundle, component_style
from autodiff_viz.render.html_file import data, html_file, text
from autodiff_viz.render.theme import THEMES

_START = """
const { frame, run } = JSON.parse(document.getElementById("data").textContent);
modules.descend_view.mount(document.getElementById("descent"), frame, run);
"""

MAX_TITLE = 300
"""Characters of the formula in the file's title."""


def table(runs: Sequence[Trajectory], labels: Sequence[str]) -> str:
    """Every step of every run as CSV, all digits: step, point, value, gradient, its length, length of the step after.

    In a race a first column names the run.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    race = len(runs) > 1
    names = runs[0].variables
    columns = ["step", *names, "f", *(f"df/d{name}" for name in names), "gradient length", "step length"]
    writer.writerow(["run", *columns] if race else columns)
    for run, label in zip(runs, labels, strict=True):
        lengths = [*map(repr, run.lengths.tolist()), ""]
        rows = zip(run.points.tolist(), run.values.tolist(), run.gradients.tolist(), run.slopes.tolist(), strict=True)
        for step, (point, value, gradient, slope) in enumerate(rows):
            numbers = [str(step), *map(repr, (*point, value, *gradient, slope)), lengths[step]]
            writer.writerow([label, *numbers] if race else numbers)
    return out.getvalue()


def animation(frame: Mapping[str, Any], wire: Mapping[str, Any], title: str) -> str:
    """The animation as one HTML file that needs nothing from elsewhere; the same modules run as on the page.

    Args:
        frame: Structure and words, as the page sends them; settings and presets are left out.
        wire: The runs.
        title: What it is, as plain text.
    """
    still = {**frame, "controls": None, "projector": False, "movable": False}
    state = {"settings": {}, "error": None, "preset": "", "old": None, "start": None}
    light, dark = (
        f"--st-background-color:{theme.ground};--st-text-color:{theme.ink};--st-primary-color:{theme.accent}"
        for theme in (THEMES["light"], THEMES["dark"])
    )
    style = f"""{_style()}
:root{{color-scheme:light dark;{light}}}
@media(prefers-color-scheme:dark){{:root{{{dark}}}}}
body{{margin:0;background:var(--st-background-color);color:var(--st-text-color)}}
h1{{font:600 1.1em/1.5 monospace;margin:0;padding:14px 32px 6px;overflow-wrap:anywhere}}"""
    name = title[:MAX_TITLE]
    content = data({"frame": {**still, "state": state}, "run": wire})
    body = f'<h1>{text(name)}</h1>\n<main id="descent"></main>\n{content}'
    return html_file(f"{name} · autodiff_viz", style, body, _script() + _START)


@cache
def _script() -> str:
    return bundle("descend_view")


@cache
def _style() -> str:
    return component_style("descend")
