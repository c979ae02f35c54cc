"""Programs in the problem bar: what they open as, what stands beside their lines, and every page with them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest

from autodiff_viz.engine.programs import Script, trace_text
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.languages import language
from autodiff_viz.lecture.program_presets import program_presets
from autodiff_viz.render.program_view import SHOWN_LINES, program_view
from autodiff_viz.ui.navigation import PAGES
from autodiff_viz.ui.problem import MAX_PAGE_STEPS, MAX_SEED, STATIC, Problem, open_problem, recorded
from tests.engine.programs.test_running import COIN
from tests.ui.test_pages import bar, run

LOOP = """\
y = 1
for i in range(5):
    if i % 2:
        y = y*x
    elif i > 9:
        y = 0
    else:
        y = y + x
y*2
"""


def test_a_program_opens_with_its_run() -> None:
    opened = open_problem(Problem(COIN, (("x", "3"),), seed=1))
    assert isinstance(opened.program, Script)
    assert opened.run is not None
    assert (opened.run.seed, opened.run.random) == (1, True)
    assert opened.graph.value == trace_text(COIN, {"x": 3.0}, 1).graph.value
    assert (opened.of, opened.by) == ("y", "x")
    assert open_problem(Problem("x*x")).run is None


def test_a_link_opens_the_same_run() -> None:
    for problem in (Problem(COIN, seed=7, beside="3"), Problem(COIN, beside=STATIC), Problem(LOOP, (("x", "2.5"),))):
        sent = open_problem(problem).problem
        assert Problem.from_link(sent.link()) == sent


@pytest.mark.parametrize("seed", ["-1", "1.5", "x", "", "1e9", str(MAX_SEED + 1), "٣", "9" * 5000, None, {}, []])
def test_any_other_seed_is_the_first_one(seed: Any) -> None:
    problem = Problem.from_mapping({"text": COIN, "seed": seed, "beside": seed})
    assert (problem.seed, problem.beside) == (0, "")


def test_named_results_of_a_program_can_be_the_output() -> None:
    opened = open_problem(Problem("t = x*x\nif t > 1:\n    z = t*t\nz + 1", (("x", "3"),)))
    assert (opened.of, opened.graph.value) == ("", 82)
    assert open_problem(Problem(opened.problem.text, (("x", "3"),), of="t")).graph.value == 9


def test_the_margin_says_which_way_and_how_often() -> None:
    run = open_problem(Problem(LOOP)).run
    assert run is not None
    assert program_view(run)["lines"] == [
        [3, "", "true 2×, false 3×"],
        [4, "✓", "2×"],
        [5, "", "true 0×, false 3×"],
        [6, "–", ""],
        [8, "✓", "3×"],
    ]
    coin = program_view(trace_text(COIN, {"x": 1.0}))
    assert coin["lines"] == [[1, "", "false"], [2, "–", ""], [4, "✓", ""]]
    with language("ja"):
        assert program_view(trace_text(COIN, {"x": 1.0}))["lines"][0] == [1, "", "偽"]


def test_what_is_printed_is_cut_to_a_few_lines() -> None:
    view = program_view(trace_text("for i in range(40):\n    print(i*x)\nx", {"x": 1.0}))
    lines = view["printed"].split("\n")
    assert len(lines) == SHOWN_LINES
    assert lines[0] == "0.0"
    assert str(40 - SHOWN_LINES + 1) in lines[-1]


def test_a_cut_is_shown_beside_its_line() -> None:
    view = program_view(trace_text("y = x.item()*x\nprint(y)", {"x": 2.0}))
    assert [line for line, _text in view["remarks"]] == [1]


def test_graphs_of_one_text_are_told_apart() -> None:
    graphs = [open_problem(Problem(COIN, seed=seed)).graph for seed in range(6)]
    assert len({recorded(graph) for graph in graphs}) == 2
    scaled = [open_problem(Problem("y = rand()*x\nprint(y)", seed=seed)).graph for seed in range(2)]
    assert recorded(scaled[0]) != recorded(scaled[1])


def test_a_page_stops_a_program_sooner_and_says_where() -> None:
    with pytest.raises(LimitError, match=rf"Line 2: This runs longer than {MAX_PAGE_STEPS:,} steps"):
        open_problem(Problem("i = 0\nwhile i < x: i = 0", (("x", "3"),)))
    with pytest.raises(FormulaError, match="Line 2: There is no function called 'sinn'") as caught:
        open_problem(Problem("y = x\ny = sinn(y)\nprint(y)"))
    assert caught.value.fix == "sin"


@pytest.mark.parametrize("preset", program_presets(), ids=lambda preset: preset.id)
def test_presets_open_on_the_page(preset: Any) -> None:
    opened = open_problem(Problem(preset.text, tuple((n, str(v)) for n, v in preset.at.items())))
    assert opened.run is not None
    assert opened.graph.inputs.keys() == preset.at.keys()


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_page_opens_with_a_program(page: Any) -> None:
    data = bar(run(page.script, f=COIN, at="x:2", seed="1"))
    assert data["error"] is None
    assert data["program"]["lines"][0] == [1, "", "true"]
    assert (data["reading"], data["seed"]) == ([], 1)


@pytest.mark.parametrize(
    ("text", "beside", "said"),
    [
        (COIN, "1", "Same lines, two graphs"),
        (COIN, "2", "Both runs left the same graph"),
        ("y = rand()*x\nprint(y)", "5", "Both runs took the same branches"),
        (COIN, STATIC, "Define-and-run: one graph"),
        (LOOP, STATIC, "Here both are one"),
        ("y = x\nwhile y < 100:\n    y = y*y", STATIC, "Line 2: Here the graph would depend on a value"),
    ],
)
def test_two_graphs_stand_side_by_side_with_one_sentence(text: str, beside: str, said: str) -> None:
    app = run(f=text, at="x:2", runs=beside)
    assert bar(app)["beside"] == beside
    sentences = [element.proto.body for element in app.main if "runs-said" in getattr(element.proto, "body", "")]
    assert [said in sentence for sentence in sentences] == [True]


def test_two_runs_on_tensors_stand_side_by_side_too() -> None:
    app = run(f="if rand() < 0.5:\n    y = sum(x)\nelse:\n    y = x @ x", at="x:[1, 2]", runs="1")
    assert bar(app)["error"] is None
    bodies = [getattr(element.proto, "body", "") for element in app.main]
    assert any("Same lines, two graphs" in body for body in bodies)


def test_a_link_to_a_program_is_what_its_sender_saw() -> None:
    first = bar(run(f=COIN, at="x:3", seed="4", runs="3"))
    again = bar(run(**{name: value for name, (value,) in parse_qs(first["link"].removeprefix("?")).items()}))
    assert first == again
