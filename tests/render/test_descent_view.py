"""What the browser gets of a descent: true numbers at chosen steps, curve and map, verdict and files."""

from __future__ import annotations

import base64
import csv
import io
import json
import math
from typing import Any

import numpy as np
import pytest

from autodiff_viz.analysis.descent import Trajectory, descend
from autodiff_viz.analysis.methods import METHODS
from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.lecture.descents import DESCENTS, MINIMISER, closed_form
from autodiff_viz.render.descent_files import animation, table
from autodiff_viz.render.descent_ground import curve, level_map
from autodiff_viz.render.descent_rule import rule_view, series
from autodiff_viz.render.descent_story import arrival, runs_view
from autodiff_viz.render.descent_view import MAX_FRAMES, prints, run_view

LECTURE = "x^2 + e^-x"
VALLEY = "(1 - x)^2 + 100*(y - x^2)^2"


def lecture(steps: int = 10_001, lr: float = 0.0005, **options: Any) -> Trajectory:
    return descend(LECTURE, {"x": 3.0}, lr, steps, **options)


def unpacked(text: str, kind: str = "<f8") -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), kind)


def sent(run: Trajectory, runs: int = 1) -> np.ndarray:
    """The steps that the browser gets."""
    return unpacked(run_view(run, run.graph(0), runs)["k"], "<i4")


def test_a_short_run_is_sent_whole() -> None:
    assert sent(lecture(50)).tolist() == list(range(51))


def test_a_long_run_is_thinned_with_both_ends_and_the_first_steps_one_by_one() -> None:
    steps = sent(lecture())
    assert len(steps) <= MAX_FRAMES + len(prints(lecture()))
    assert steps[0] == 0
    assert steps[-1] == 10_001
    assert steps[:50].tolist() == list(range(50))
    assert np.diff(np.log1p(steps)).max() < 0.7, "nothing is missing on a logarithmic axis"
    assert np.diff(steps).max() <= 10_001 / 300, "nor on a linear one"


def test_thinning_keeps_the_extremes_of_a_swing() -> None:
    run = lecture(10_001, 0.01, method="accumulate")
    steps = sent(run)
    for start in range(0, 10_000, 500):
        inside = steps[(steps >= start) & (steps < start + 500)]
        part = run.values[start : start + 500]
        assert run.values[inside].max() == part.max()
        assert run.values[inside].min() == part.min()


def test_the_lectures_printed_lines() -> None:
    lines = prints(lecture())
    expected = "2.997025 1.161749 0.576047 0.410955 0.367133 0.355721 0.352765 0.352000 0.351803 0.351752 0.351738"
    assert " ".join(f"{line['x']:.6f}" for line in lines) == expected
    assert [line["name"] for line in lines][:3] == ["0", "1,000", "2,000"]


def test_a_printed_line_can_be_shown_exactly() -> None:
    run = lecture()
    assert {line["step"] for line in prints(run)} <= set(sent(run).tolist())


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("text", "at"), [(LECTURE, {"x": 3.0}), (VALLEY, {"x": -1.2, "y": 1.0})])
def test_every_frame_holds_the_numbers_of_the_tape_at_that_step(text: str, at: dict[str, float], dtype: str) -> None:
    run = descend(text, at, 0.001, 5_000, dtype=dtype)
    view = run_view(run, run.graph(0))
    steps = unpacked(view["k"], "<i4")
    tables = {name: unpacked(view[name]).reshape(len(steps), -1) for name in ("values", "adjoints", "partials")}
    tolerance = 1e-12 if dtype == "float64" else 1e-6
    for row in range(0, len(steps), 97):
        graph = run.graph(int(steps[row]))
        back = [math.nan if a is None else a for a in reverse_sweep(graph)]
        assert tables["values"][row] == pytest.approx([node.value for node in graph.nodes], rel=tolerance)
        assert tables["adjoints"][row] == pytest.approx(back, rel=tolerance, abs=1e-300, nan_ok=True)
        assert tables["partials"][row] == pytest.approx([e.partial for e in graph.edges], rel=tolerance)


def test_many_runs_and_large_graphs_share_what_may_be_sent() -> None:
    run = lecture()
    assert len(sent(run, runs=40)) < len(sent(run)) / 2


def test_what_is_sent_is_json_even_where_a_run_ends_in_nan() -> None:
    run = descend("log(x)", {"x": -1.0}, 0.1, 10)
    view = runs_view(run.graph(0), [run], [""], (0, 0), 0.0)
    json.dumps(view, allow_nan=False)
    assert view["runs"][0]["verdict"]["tone"] == "bad"
    assert np.isfinite(unpacked(view["ground"]["y"])).any(), "the curve is shown where it exists"


@pytest.mark.parametrize("method", METHODS)
def test_the_rules_numbers_give_the_next_point(method: str) -> None:
    run = lecture(60, 0.01, method=method)
    steps = np.arange(run.steps + 1)
    numbers = series(run, steps)
    assert numbers["x'"][0][:-1] == pytest.approx(run.points[1:, 0])
    if METHODS[method].move is None:
        assert np.isfinite(numbers["x'"][0][-1]), "the rule is complete at the last step too"
        longer = lecture(61, 0.01, method=method)
        assert numbers["x'"][0][-1] == longer.points[-1, 0]


def test_a_flat_rule_is_one_line_of_cells() -> None:
    (statement,) = rule_view(lecture(5))
    assert [cell.get("slot") or cell["sign"] for cell in statement["cells"]] == ["x", "−", "eta", "·", "g"]


def test_a_memory_is_the_new_one_once_its_statement_has_run() -> None:
    first, last = rule_view(lecture(5, method="momentum"))
    assert first["target"] == "m'"
    assert [cell["slot"] for cell in first["cells"] if "slot" in cell] == ["beta", "m", "g"]
    assert [cell["slot"] for cell in last["cells"] if "slot" in cell] == ["x", "eta", "m'"]


def test_a_rule_with_fractions_has_the_same_shape_in_symbols_and_numbers() -> None:
    statement = rule_view(lecture(5, method="adam"))[-1]
    assert "⟨m'⟩" in json.dumps(statement["numbers"], ensure_ascii=False)
    assert json.dumps(statement["symbols"]).count("frac") == json.dumps(statement["numbers"]).count("frac")


def test_the_curve_shows_start_and_minimum_and_reaches_far_beyond() -> None:
    run = lecture()
    ground = curve([run], run.verdict.minimum)
    left, right, low, high = ground["view"]
    assert left < MINIMISER < 3.0 < right
    assert low < 0.8271840261275243 < 9.049787068367864 < high
    assert (np.diff(ground["x"]) > 0).all()
    assert ground["x"][0] < left - 1e4
    inside = (ground["x"] >= left) & (ground["x"] <= right)
    x = ground["x"][inside]
    assert ground["y"][inside] == pytest.approx(x**2 + np.exp(-x))


def test_the_map_holds_the_function_over_its_two_axes() -> None:
    run = descend("(a-1)^2 + (b-2)^2 + (c-3)^2", {"a": 0.0, "b": 0.0, "c": 0.0}, 0.1, 100)
    ground = level_map([run], run.verdict.minimum, (0, 2))
    left, right, bottom, top = ground["view"]
    grid = ground["f"].reshape(ground["rows"], ground["columns"])
    assert left < 0 < 1 < right
    assert bottom < 0 < 3 < top
    assert grid[0, 0] == pytest.approx((left - 1) ** 2 + (bottom - 3) ** 2)
    assert grid[-1, 0] == pytest.approx((left - 1) ** 2 + (top - 3) ** 2)


def test_the_verdict_brings_a_button_that_does_what_it_says() -> None:
    run = lecture()
    (view,) = runs_view(run.graph(0), [run], [""], (0, 0), 0.01, closed_form)["runs"]
    assert view["verdict"]["title"] == "Slow"
    assert view["verdict"]["action"]["settings"] == {"lr": "0.37"}


def test_the_minimum_is_named_where_its_name_is_known() -> None:
    run = lecture(100)
    best = runs_view(run.graph(0), [run], [""], (0, 0), 0.01, closed_form)["best"]
    assert best["label"].startswith("W(½) = 0.3517337112491958")
    assert closed_form("x^2", (0.0,)) == ""


def test_racers_arrive_in_the_order_of_their_speed() -> None:
    runs = [lecture(2_001, 0.01, method=method) for method in ("gd", "momentum", "adam")]
    arrivals = [arrival(run, run.verdict.minimum) for run in runs]
    assert arrivals == [265, 125, 742]
    race = runs_view(runs[0].graph(0), runs, ["A", "B", "C"], (0, 0), 0.01)["race"]
    assert "B: 125; A: 265; C: 742" in race["text"]


def test_a_runaway_never_arrives() -> None:
    run = lecture(100, 0.9)
    assert arrival(run, run.verdict.minimum) is None


def test_the_table_holds_every_step_with_all_digits() -> None:
    run = lecture(300, 0.01)
    rows = list(csv.DictReader(io.StringIO(table([run], [""]))))
    assert len(rows) == 301
    assert float(rows[-1]["x"]) == run.points[-1, 0]
    assert float(rows[7]["df/dx"]) == run.gradients[7, 0]
    assert float(rows[7]["step length"]) == run.lengths[7]


def test_the_animation_file_holds_no_text_of_a_reader_as_markup() -> None:
    run = lecture(10)
    wire = runs_view(run.graph(0), [run], ["<script>alert(1)</script>"], (0, 0), 0.01)
    page = animation({"structure": {}, "words": {}, "controls": {}}, wire, "<b>x</b>")
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("preset", DESCENTS, ids=lambda preset: preset.id)
def test_every_descent_of_the_gallery_runs_and_is_judged(preset: Any) -> None:
    run = descend(preset.text, preset.at, preset.rate, preset.steps, preset.method, dtype=preset.dtype)
    expected = {
        "hand": "slow",
        "torch": "converged",
        "stall": "stalled",
        "zero": "oscillating",
        "slip": "running away",
        "large": "diverging",
        "zigzag": "converged",
        "difficult": "converged",
        "rosenbrock": "slow",
        "himmelblau": "converged",
        "four": "slow",
    }
    assert run.verdict.kind == expected[preset.id]


def test_newtons_rule_of_two_variables_has_its_gradient_hessian_and_step() -> None:
    run = descend(VALLEY, {"x": -1.2, "y": 1.0}, 1.0, 6, method="newton")
    assert rule_view(run) == [{"target": "x'", "matrices": True}]
    numbers = series(run, np.arange(run.steps + 1))
    for step in range(run.steps + 1):
        matrix = np.array([column[step] for column in numbers["h"]]).reshape(2, 2)
        move = np.array([column[step] for column in numbers["p"]])
        after = np.array([column[step] for column in numbers["x'"]])
        x, y = run.points[step]
        assert matrix == pytest.approx(np.array([[2 - 400 * y + 1200 * x**2, -400 * x], [-400 * x, 200]]))
        assert matrix @ move == pytest.approx(run.gradients[step], abs=1e-10)
        assert after == pytest.approx(run.points[step] - move, abs=1e-12)


def test_newtons_rule_of_many_variables_is_symbols() -> None:
    run = descend("a^2 + b^2 + c^2 + d^2", dict.fromkeys("abcd", 1.0), 1.0, 2, method="newton")
    (statement,) = rule_view(run)
    assert statement["numbers"] is None


def test_backtracking_in_two_variables_has_one_number_of_halvings() -> None:
    run = descend(VALLEY, {"x": -1.2, "y": 1.0}, 1.0, 20, method="armijo")
    numbers = series(run, np.arange(21))
    for step in range(21):
        halvings = {column[step] for column in numbers["j"]}
        assert len(halvings) == 1
        shorter = run.rate * 0.5 ** halvings.pop()
        after = [column[step] for column in numbers["x'"]]
        assert after == pytest.approx(run.points[step] - shorter * run.gradients[step])


def test_where_no_rate_would_help_the_methods_may_race() -> None:
    run = descend(VALLEY, {"x": -1.2, "y": 1.0}, 0.001, 2_000)
    (view,) = runs_view(run.graph(0), [run], [""], (0, 1), None)["runs"]
    assert view["verdict"]["action"]["settings"] == {"race": "methods"}
