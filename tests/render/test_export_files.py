"""Files for other programs: each is read back by its own reader, with names that mean something to it."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from html.parser import HTMLParser

import pygraphviz
import pytest

import autodiff_viz as av
from autodiff_viz.graph import CONSTANT, Node
from autodiff_viz.languages import LANGUAGES, language
from autodiff_viz.render.bundle import bundle, digest, explorer_script
from autodiff_viz.render.export import EXPORTS, file_stem, kind_of
from autodiff_viz.render.export.data import FORMULA_STARTS, safe
from autodiff_viz.render.export.derivation import MAX_PATHS
from autodiff_viz.render.export.tape import tape_text
from autodiff_viz.render.export.tikz import to_document
from autodiff_viz.render.standalone import SWITCHED
from autodiff_viz.render.structure import EXPLAINED
from tests.render.hostile import NAMES, TEXT, hostile_graph
from tests.render.tex import faults, statements

FLAGSHIP = av.trace("x = u + v; y = u - v; z = x*y", u=3.0, v=2.0)
EXAMPLES = (
    FLAGSHIP,
    av.trace("x^2 + e^-x", x=3.0),
    av.trace("sigmoid(w_1 x) · lt(x, 1/2) + √(|θ|)", w_1=0.3, x=-1e-9, theta=2.0),
    av.trace("log(x) / sqrt(y)", x=-1.0, y=0.0),
    av.trace("repeat 30: t = t + 0.01 sin t", t=0.7),
    av.trace("x", x=2.0),
    av.trace("2 + 3"),
)


@pytest.mark.parametrize("key", EXPORTS)
def test_every_kind_takes_hostile_names_and_any_graph(key: str) -> None:
    export = EXPORTS[key]
    assert kind_of(f"picture{export.suffix.upper()}") in EXPORTS
    for graph in (hostile_graph(), *EXAMPLES[:-1]):
        for theme in ("light", "dark"):
            assert len(export.make(graph, "", theme)) > 60


@pytest.mark.parametrize("key", ["latex", "csv"])
def test_without_a_variable_there_is_nothing_to_derive(key: str) -> None:
    with pytest.raises(av.FormulaError, match="no variable"):
        EXPORTS[key].make(av.trace("2+3"), "", "light")


def test_a_file_name_is_safe_everywhere() -> None:
    assert file_stem(FLAGSHIP) == "x-u-v-y-u-v-z-x-y"
    assert re.fullmatch("[A-Za-z0-9-]{1,40}", file_stem(hostile_graph()))
    assert file_stem(av.trace(lambda x: x, x=1.0)) == "graph"
    assert kind_of("notes") == ""


# TikZ


@pytest.mark.parametrize("graph", [*EXAMPLES, hostile_graph()])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_tikz_is_well_formed(graph: av.Graph, theme: str) -> None:
    document = to_document(graph, next(iter(graph.inputs), ""), theme)
    assert faults(document) == []
    for statement in statements(document):
        assert re.match(r"\\(node\[|draw\[|fill\[)", statement), statement


def test_tikz_names_every_node_and_draws_every_edge() -> None:
    parts = statements(FLAGSHIP.to_tikz("u"))
    nodes = {found[1]: part for part in parts if (found := re.search(r"\((\w+)\) at \(-?[\d.]+,-?[\d.]+\)", part))}
    assert set(nodes) == {"v0", "v1", "v2", "o2", "v3", "o3", "v4", "o4"}
    assert nodes["v2"].endswith("{$x = 5$}")
    assert sum(part.startswith(r"\draw") for part in parts) == len(FLAGSHIP.edges) + 3
    assert any(r"$\frac{\partial z}{\partial y} = x = 5$" in part for part in parts)
    assert any(part.endswith(r"at (v0.south) {$\bar{u} = 6$}") for part in parts)


def test_the_check_of_tex_notices_what_is_wrong() -> None:
    wrong = (
        "{",
        "}",
        "$x",
        r"\input{x}",
        "a_b",
        "#",
        r"\begin{align*}",
        r"\end{a}",
        "a & b",
        "\x00",
        r"\"",
        "$a {$} b$",
    )
    assert [text for text in wrong if not faults(text)] == []
    assert faults(r"\begin{align*} x_1 &= \frac{a}{b} \\ \end{align*} % _ & {" + "\n") == []


# The derivation


def test_the_derivation_of_the_flagship() -> None:
    assert FLAGSHIP.to_latex("u").splitlines() == [
        r"\begin{align*}",
        r"  \frac{\partial z}{\partial u} &= \frac{\partial z}{\partial x} \, \frac{\partial x}{\partial u}"
        r" + \frac{\partial z}{\partial y} \, \frac{\partial y}{\partial u} \\",
        r"  &= y \cdot 1 + x \cdot 1 \\",
        r"  &= 1 \cdot 1 + 5 \cdot 1 \\",
        r"  &= 1 + 5 \\",
        r"  &= 6",
        r"\end{align*}",
    ]


def test_a_rounded_number_is_not_called_equal() -> None:
    lines = av.trace("x^2 + e^-x", x=3.0).to_latex().splitlines()
    assert [re.search(r"&(=|\\approx)", line)[1] for line in lines[1:-1]] == [  # type: ignore[index]
        "=", "=", r"\approx", r"\approx", r"\approx",
    ]  # fmt: skip
    assert r"\left( -1 \right)" in lines[3].replace("- 1", "-1")


def test_what_latex_does_not_know_is_explained_to_it() -> None:
    derivation = av.trace("max(x, y)", x=1.0, y=2.0).to_latex()
    assert derivation.startswith(r"\providecommand{\lt}{<}")
    assert r"\lt " in derivation.splitlines()[3]
    assert faults(derivation) == []


def test_of_many_paths_the_largest_are_written_out() -> None:
    derivation = EXAMPLES[4].to_latex()
    assert faults(derivation) == []
    assert derivation.count(r"\cdots") >= 3
    assert rf"the {MAX_PATHS} largest of }} 2^{{30}} \approx 1.07 \cdot 10^{{9}} \text{{ paths" in derivation


@pytest.mark.parametrize("graph", [*EXAMPLES[:-1], hostile_graph()])
def test_derivations_are_well_formed(graph: av.Graph) -> None:
    for name in graph.inputs:
        derivation = graph.to_latex(name) if graph.text != TEXT else EXPORTS["latex"].make(graph, name, "").decode()
        assert faults(derivation) == []


# CSV


def table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_ledger_as_csv() -> None:
    rows = table(FLAGSHIP.to_csv("u"))
    assert rows == [
        ["number", "path", "partials", "product", "sum", "share"],
        ["1", "u → x → z", "1.0 · 1.0", "1.0", "1.0", repr(1 / 6)],
        ["2", "u → y → z", "1.0 · 5.0", "5.0", "6.0", repr(5 / 6)],
        ["", "sum", "", "6.0", "6.0", ""],
    ]


def test_a_csv_that_lists_only_some_paths_still_adds_up() -> None:
    graph = EXAMPLES[4]
    rows = table(graph.to_csv(k=10))
    assert len(rows) == 1 + 10 + 2
    assert str(2**30) in rows[-2][1]
    assert math.fsum(float(row[3]) for row in rows[1:-1]) == pytest.approx(float(rows[-1][3]), rel=1e-14)
    assert float(rows[-1][3]) == graph.gradient["t"]


def test_no_cell_is_a_formula() -> None:
    graph = hostile_graph()
    for name in NAMES:
        text = EXPORTS["csv"].make(graph, name, "").decode("utf-8-sig")
        rows = table(text)
        assert {len(row) for row in rows} == {6}
        for cell in (cell for row in rows for cell in row):
            assert not cell.startswith(FORMULA_STARTS) or re.fullmatch(r"-?[0-9.e+-]+|-?inf|nan", cell), cell


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@A1", "\t=1", "\r=1", " =1", "＝1", "\x00=1"])
def test_what_looks_like_a_formula_is_quoted(text: str) -> None:
    assert safe(text).startswith("'")
    assert safe("u → x") == "u → x"


# JSON


@pytest.mark.parametrize("graph", [*EXAMPLES, hostile_graph()])
def test_json_holds_the_graph(graph: av.Graph) -> None:
    def refuse(text: str) -> None:
        raise AssertionError(text)

    read = json.loads(graph.to_json(), parse_constant=refuse)
    assert read["variables"] == dict(graph.inputs)
    assert float(read["value"]) == graph.value or math.isnan(graph.value)
    assert [node["operation"] for node in read["nodes"]] == [node.operation for node in graph.nodes]
    assert [tuple(node["inputs"]) for node in read["nodes"]] == [node.inputs for node in graph.nodes]
    edges = [(e["source"], e["target"], e["slot"], float(e["partial"])) for e in read["edges"]]
    assert str(edges) == str([tuple(edge) for edge in graph.edges])
    assert {name: str(float(x)) for name, x in read["gradient"].items()} == {
        name: str(x) for name, x in graph.gradient.items()
    }
    assert read["program"] == graph.text


# DOT


def test_dot_is_read_by_graphviz() -> None:
    read = pygraphviz.AGraph(string=EXPORTS["dot"].make(hostile_graph(), "", "").decode())
    assert len(read.nodes()) == 15 + 2 * 29
    read.close()


# The page


class Page(HTMLParser):
    """Elements, what stands in scripts, and attributes that could run something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.scripts: list[str] = []
        self.policy = ""
        self.dangerous: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.dangerous += [name for name, _ in attrs if name.startswith("on") or name in ("src", "href")]
        if dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"] or ""
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self.scripts and not self.scripts[-1] and self.lasttag == "script":
            self.scripts[-1] = data


@pytest.mark.parametrize("graph", [*EXAMPLES, hostile_graph()])
def test_the_page_is_one_file_with_one_script_that_may_run(graph: av.Graph) -> None:
    page = Page(graph.to_html())
    assert page.tags.count("script") == 2
    assert page.dangerous == []
    data, script = page.scripts
    assert digest(script) in page.policy
    assert "default-src 'none'" in page.policy
    assert "unsafe-inline" not in page.policy.split("script-src")[1]
    read = json.loads(data)
    assert len(read["structures"][0]["nodes"]) == len(graph.nodes)
    assert not re.search(
        r"\b(?:import|fetch|XMLHttpRequest|WebSocket)\s*\(", re.sub(r"/\*.*?\*/", "", script, flags=re.S)
    )


def test_a_page_of_a_graph_that_is_too_large_has_the_ledger() -> None:
    page = Page(av.trace(" + ".join(["x"] * (EXPLAINED + 5)), x=1.0).to_html())
    read = json.loads(page.scripts[0])
    assert read["structures"][0]["layout"] is None
    assert read["variables"][read["chosen"]]["numbers"]["total"] == EXPLAINED + 5


def test_a_page_holds_every_derivative_of_a_graph_that_is_not_too_large() -> None:
    read = json.loads(Page(FLAGSHIP.to_html(wrt="v")).scripts[0])
    assert [variable["numbers"]["total"] for variable in read["variables"]] == [6.0, -4.0]
    assert [variable["closed"]["tree"] for variable in read["variables"]] != [None, None]
    assert read["chosen"] == 1
    names = [f"x_{i}" for i in range(SWITCHED + 1)]
    many = av.trace(" + ".join(names), dict.fromkeys(names, 1.0))
    assert len(json.loads(Page(many.to_html()).scripts[0])["variables"]) == 1


def test_a_page_speaks_the_reader_s_language() -> None:
    for code in LANGUAGES:
        with language(code):
            assert f'<html lang="{code}">' in FLAGSHIP.to_html()
    with language("ja"):
        assert "台帳" in FLAGSHIP.to_html()


def test_the_script_is_the_same_whenever_it_is_made() -> None:
    assert bundle("view") == bundle("view")
    assert "</script" not in explorer_script().lower()


@pytest.mark.parametrize(
    ("modules", "reason"),
    [
        ({"a": 'import x from "./b.js";'}, "import x"),
        ({"a": "export default 1;"}, "export default"),
        ({"a": "export { b };"}, "export"),
        ({"a": 'import { b } from "./b.js";', "b": 'import { a } from "./a.js";'}, "circle"),
        ({"a": "const x = '</script>';"}, "end the script"),
    ],
)
def test_modules_that_cannot_be_put_together_are_refused(tmp_path, modules: dict[str, str], reason: str) -> None:  # type: ignore[no-untyped-def]
    for name, source in modules.items():
        (tmp_path / f"{name}.js").write_text(source)
    with pytest.raises(ValueError, match=reason):
        bundle("a", tmp_path)


# The tape


def test_the_tape_as_text() -> None:
    assert tape_text(FLAGSHIP).splitlines() == [
        "0  u  input     3",
        "1  v  input     2",
        "2  x  add u, v  5",
        "3  y  sub u, v  1",
        "4  z  mul x, y  5",
    ]
    assert repr(FLAGSHIP) == tape_text(FLAGSHIP)


def test_a_long_tape_is_shortened_in_the_middle() -> None:
    long = av.trace("repeat 60: t = t + 0.01 sin t", t=0.7)
    lines = tape_text(long, 10).splitlines()
    assert len(lines) == 11
    assert str(len(long.nodes) - 10) in lines[5]
    assert lines[-1].split()[0] == str(len(long.nodes) - 1)


def test_a_tape_has_one_line_a_node_whatever_the_names() -> None:
    graph = hostile_graph()
    assert len(tape_text(graph).splitlines()) == len(graph.nodes)
    constant = av.Graph([Node(CONSTANT, 0.5)], 0, {})
    assert tape_text(constant).split() == ["0", "constant", "0.5"]
