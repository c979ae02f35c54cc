"""The picture of a graph of tensors as one HTML file: a click opens a module, another one closes it.

Every picture is drawn beforehand, so that the file needs neither a server nor a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from autodiff_viz.analysis.tensor_ledger import tensor_ledger
from autodiff_viz.errors import LimitError
from autodiff_viz.languages import _
from autodiff_viz.render.arrays import array_text, size_text
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.export.tensors import factors, walk
from autodiff_viz.render.html_file import html_file, text
from autodiff_viz.render.labels import output_name
from autodiff_viz.render.modules_picture import WHOLE, Chain, Pictured, Plan, chains, plan
from autodiff_viz.render.modules_svg import drawing, style_of
from autodiff_viz.render.numbers import full, short
from autodiff_viz.render.tensor_drawing import DrawnTensors
from autodiff_viz.render.theme import THEMES, Theme
from autodiff_viz.render.typeset import name_box
from autodiff_viz.tensors.linear_maps import Array

MAX_PICTURES = 40
"""Pictures of one file; of more modules, the innermost stay closed."""

MAX_WHOLE = 160
"""Nodes of a graph that is also drawn with everything open."""

WRITTEN = 16
"""Numbers of a tensor that is written out in the table of paths."""

MAX_LEDGERS, MAX_ROWS = 8, 60
"""Variables of a graph of tensors whose paths are listed, and paths of each."""

MAX_GRADIENTS = 400
"""Parameters that are listed."""

SYSTEM = "system"

_SCRIPT = """
"use strict";
const pictures = new Map([...document.querySelectorAll("section[data-picture]")].map((s) => [s.dataset.picture, s]));
const open = () => [...pictures.values()].find((picture) => !picture.hidden);
function show(id) {
  const [last, next] = [open(), pictures.get(id)];
  if (!next || next === last) return;
  last.hidden = true;
  next.hidden = false;
  (next.querySelector(`[data-module="${last.dataset.picture}"]`) ?? next.querySelector("[aria-current]"))?.focus();
}
function act(event) {
  const part = event.target.closest("[data-module],[data-go]");
  if (!part) return;
  event.preventDefault();
  show(part.dataset.module ?? part.dataset.go);
}
addEventListener("click", act);
addEventListener("keydown", (event) => {
  if (event.key === "Enter" || event.key === " ") act(event);
  if (event.key === "Escape") show(open()?.dataset.parent);
});
"""


def to_html(graph: Pictured, theme: str = SYSTEM) -> str:
    """The page.

    Args:
        graph: What is drawn.
        theme: ``"light"``, ``"dark"``, or ``"system"``, what the reader's system asks for.
    """
    pictures, refused = _pictures(graph)
    name, value = output_name(graph), array_text(graph.values[graph.output], graph.nodes[graph.output].shape)
    offered = {each.opened: i for i, each in enumerate(pictures)}
    body = f"""<header><b>{text(name)} = {text(value)}</b> <span>{text(_counted(graph))}</span></header>
<main>
{"".join(_section(each, offered) for each in pictures)}
{f'<p class="refused">{text(refused)}</p>' if refused else ""}
<p class="note">{text(_note(graph))}</p>
{_paths(graph) if isinstance(graph, DrawnTensors) else ""}
{_gradients(graph)}
</main>"""
    return html_file(f"{name} · autodiff_viz", _STYLE + _colours(theme), body, _SCRIPT)


def _pictures(graph: Pictured) -> tuple[list[Plan], str]:
    """The picture with all modules closed, then one for each module open; and why there is none, if so."""
    wanted: list[Chain] = [(), *chains(graph)][:MAX_PICTURES]
    if len(wanted) > 1 and len(graph.nodes) <= MAX_WHOLE:
        wanted.append(WHOLE)
    found: list[Plan] = []
    for opened in wanted:
        try:
            found.append(plan(graph, opened))
        except LimitError as error:
            if not opened:
                return [], f"{error.message} {error.hint or ''}"
    return found, ""


def _section(drawn: Plan, offered: Mapping[Chain, int]) -> str:
    """One picture, and above it the way to those around it."""
    steps: list[tuple[Chain, str]] = [((), _("all closed"))]
    if drawn.opened != WHOLE:
        steps += [(drawn.opened[: k + 1], drawn.opened[k]) for k in range(len(drawn.opened))]
    if WHOLE in offered:
        steps.append((WHOLE, _("all open")))
    buttons = [
        f'<button type="button" data-go="{offered[chain]}"{" aria-current" if chain == drawn.opened else ""}>'
        f"{text(words)}</button>"
        for chain, words in steps
    ]
    nav = f'<nav aria-label="{text(_("Modules"))}">{"".join(buttons)}</nav>' if len(offered) > 1 else ""
    picture = ElementTree.tostring(drawing(drawn, offered), encoding="unicode")
    place = f'data-picture="{offered[drawn.opened]}" data-parent="{offered[drawn.opened[:-1]]}"'
    return f'<section {place}{" hidden" if drawn.opened else ""}>{nav}<div class="scroll">{picture}</div></section>'


def _counted(graph: Pictured) -> str:
    operations = sum(bool(node.inputs) for node in graph.nodes)
    return _("{operations} operations, {parameters} variables").format(
        operations=f"{operations:,}", parameters=f"{len(graph.inputs):,}"
    )


def _note(graph: Pictured) -> str:
    note = _("The thicker an arrow, the larger its share of the derivative; m×n is the size of its Jacobian.")
    return note + (" " + _("A click opens a module.") if any(graph.modules) else "")


def _paths(graph: DrawnTensors) -> str:
    """The ledger of one variable, or of the first few: along each path a product of Jacobians."""
    if not graph.differentiable:
        return ""
    return "".join(_ledger(graph, by) for by in ([graph.by] if graph.by else list(graph.inputs)[:MAX_LEDGERS]))


def _ledger(graph: DrawnTensors, by: str) -> str:
    found = tensor_ledger(graph, by, MAX_ROWS)
    rows = []
    for term in found.terms:
        cells = [walk(graph, found, term), factors(graph, term), _numbers(term.product)]
        share = "" if term.share is None else f"{100 * term.share:.1f} %"
        rows.append("".join(f"<td>{text(cell)}</td>" for cell in (*cells, share)))
    left = "" if found.complete else _("the other paths, of {count} in all").format(count=f"{found.count:,}")
    rows += [f"<td>{text(left)}</td><td></td><td></td><td></td>"] if left else []
    rows.append(f"<td><b>{text(_('sum'))}</b></td><td></td><td><b>{text(_numbers(found.total))}</b></td><td></td>")
    heads = [_("path"), _("Jacobians"), _("product"), _("share")]
    head = "".join(f"<th>{text(each)}</th>" for each in heads)
    name = plain(name_box(by))
    title = _("The paths from {by}").format(by=name)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<h2>{text(title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _numbers(array: Array) -> str:
    """Five digits of a few numbers, row by row; otherwise the shape."""
    if array.ndim > 2 or array.size > WRITTEN:
        return array_text(array, array.shape)
    rows = [
        ", ".join(short(float(x), 5) for x in row) for row in array.reshape(-1, array.shape[-1] if array.ndim else 1)
    ]
    return rows[0] if not array.ndim else f"({rows[0]})" if array.ndim == 1 else f"[{'; '.join(rows)}]"


def _gradients(graph: Pictured) -> str:
    """A table of all variables; the ledgers of tensors say it already, if there is one of each."""
    if isinstance(graph, DrawnTensors) and (not graph.differentiable or len(graph.inputs) <= MAX_LEDGERS):
        return ""
    rows = []
    for name, position in list(graph.inputs.items())[:MAX_GRADIENTS]:
        adjoint, shape = graph.adjoints[position], graph.nodes[position].shape
        norm = 0.0 if adjoint is None else float((abs(adjoint) ** 2).sum() ** 0.5)
        shown = array_text(adjoint, shape) if adjoint is not None else "0"
        cells = [f"<td>{text(name)}</td>", f"<td>{text(size_text(shape))}</td>", f"<td>{text(shown)}</td>"]
        rows.append(f'<tr>{"".join(cells)}<td title="{text(full(norm))}">{text(short(norm))}</td></tr>')
    heads = [_("variable"), _("shape"), _("gradient"), "‖grad‖"]
    head = "".join(f"<th>{text(each)}</th>" for each in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


_STYLE = """
body{margin:0;font:15px/1.5 "Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,"Noto Sans CJK JP",sans-serif}
header{padding:14px 32px 0}header span,.note{color:var(--muted);margin-left:16px}.note{margin:8px 0 20px}
main{padding:0 32px 24px}.scroll{overflow-x:auto}section svg{display:block;max-height:none}
nav{display:flex;flex-wrap:wrap;gap:2px;padding:10px 0 4px}
button{font:inherit;color:var(--muted);background:none;border:0;border-radius:8px;padding:4px 10px;cursor:pointer}
button:hover{color:var(--ink)}button[aria-current]{color:var(--ink);box-shadow:inset 0 0 0 1px var(--hair)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}[data-module]{cursor:pointer}
[data-module]:hover .operation{stroke-width:2px}
h2{font-size:1em;margin:20px 0 4px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:5px 24px 5px 0}
th{font-weight:400;color:var(--muted);border-bottom:1px solid var(--ink)}td{border-bottom:1px solid var(--hair)}
td:nth-child(n+3),th:nth-child(4){text-align:right}td:nth-child(n+3){color:var(--adjoint)}
@media(max-width:720px){header,main{padding-inline:16px}}
"""


def _colours(theme: str) -> str:
    if theme in THEMES:
        return f":root{{color-scheme:{theme}}}{_sheet(THEMES[theme])}"
    dark = f"@media(prefers-color-scheme:dark){{{_sheet(THEMES['dark'])}}}"
    return f":root{{color-scheme:light dark}}{_sheet(THEMES['light'])}{dark}"


def _sheet(theme: Theme) -> str:
    variables = ";".join(f"--{name}:{getattr(theme, name)}" for name in ("ink", "muted", "hair", "accent", "adjoint"))
    return f":root{{{variables}}}body{{background:{theme.ground};color:{theme.ink}}}{style_of(theme)}"
