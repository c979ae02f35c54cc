"""Runs end where they should: the lecture's numbers, bits of the loop written by hand, bad input, thinning."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch

from autodiff_viz.analysis.descent import Descent, Trajectory, descend
from autodiff_viz.analysis.descent_limits import MAX_STEPS
from autodiff_viz.analysis.frames import frames, shown_edges
from autodiff_viz.analysis.objective import MAX_TRACED, Objective
from autodiff_viz.analysis.thinning import thin
from autodiff_viz.engine.compile import MAX_COMPILED
from autodiff_viz.engine.sweeps import gradient, reverse_sweep
from autodiff_viz.errors import FormulaError, LimitError
from benchmarks.yardstick import ratio

LECTURE = "x^2 + e^-x"
SLIP = "x^2 - e^-x"
DIFFICULT = "-1/(x^2 + 1)*log(1/(1 + e^-x) + 1)"
PRINTED = (2.997025, 1.161749, 0.576047, 0.410955, 0.367133, 0.355721, 0.352765, 0.352000, 0.351803, 0.351752, 0.351738)
"""What the lecture's loop prints every 1,000 steps, each time after the update."""


def by_hand(x: float, rate: float, steps: int) -> list[float]:
    points = [x]
    for _step in range(steps):
        x = x - rate * (2 * x - math.exp(-x))
        points.append(x)
    return points


def torch_loop(function: str, x: float, rate: float, steps: int) -> list[float]:
    """The lecture's loop on PyTorch in float32; ``function`` is the sign in the middle."""
    tensor = torch.tensor(x, requires_grad=True)
    points = [tensor.item()]
    for _step in range(steps):
        value = tensor**2 + torch.exp(-tensor) if function == "+" else tensor**2 - torch.exp(-tensor)
        value.backward()
        assert tensor.grad is not None
        tensor.data = tensor.data - rate * tensor.grad
        tensor.grad.zero_()
        points.append(tensor.item())
    return points


def test_the_lectures_loop_bit_for_bit() -> None:
    run = descend(LECTURE, {"x": 3.0}, lr=0.0005, steps=10_001)
    assert run.points[:, 0].tolist() == by_hand(3.0, 0.0005, 10_001)
    assert run.points[-1, 0] == 0.3517383210080008
    assert [round(float(x), 6) for x in run.points[1::1_000, 0]] == list(PRINTED)


def test_values_and_gradients_are_those_of_the_tape() -> None:
    run = descend("(1 - x)^2 + 100*(y - x^2)^2", {"x": -1.2, "y": 1.0}, lr=0.001, steps=20)
    assert run.points.shape == run.gradients.shape == (21, 2)
    for step in range(21):
        graph = run.graph(step)
        assert run.values[step] == graph.value
        assert run.gradients[step].tolist() == list(gradient(graph).values())


def test_the_slides_rate_in_float32_stalls() -> None:
    run = descend(LECTURE, {"x": 3.0}, lr=0.0005, steps=10_001, dtype="float32")
    assert f"{run.points[-1, 0]:.7f}" == "0.3517447"
    assert run.points[9_272, 0] == run.points[-1, 0] != run.points[9_271, 0]
    assert np.array_equal(run.points, run.points.astype(np.float32))


def test_the_mended_torch_loop() -> None:
    run = descend(LECTURE, {"x": 3.0}, lr=0.01, steps=600, dtype="float32")
    assert [f"{run.points[step + 1, 0]:.5f}" for step in (100, 200)] == ["0.56410", "0.36580"]
    assert f"{run.points[-1, 0]:.6f}" == "0.351734"
    assert run.points[:, 0] == pytest.approx(torch_loop("+", 3.0, 0.01, 600), rel=1e-6)


def test_the_slip_runs_away_at_the_step_that_pytorch_says() -> None:
    expected = torch_loop("-", 3.0, 0.01, 360)
    assert expected[359] == -math.inf  # printed after the update, as step 358
    run = descend(SLIP, {"x": 3.0}, lr=0.01, steps=10_001, dtype="float32")
    assert run.stopped == 358
    assert (run.steps, run.values[-1], run.gradients[-1, 0]) == (358, -math.inf, math.inf)
    assert run.points[:300, 0] == pytest.approx(expected[:300], rel=1e-5)


def test_the_challenge_as_the_judge_has_it() -> None:
    run = descend(DIFFICULT, {"x": 3.0}, lr=0.01, steps=10_001, dtype="float32")
    assert run.points[-1, 0] == pytest.approx(0.1900096833705902, abs=5e-7)


def test_pytorch_eager_walks_the_same_way() -> None:
    ours = descend(LECTURE, {"x": 3.0}, lr=0.01, steps=30, method="adam")
    theirs = descend(LECTURE, {"x": 3.0}, lr=0.01, steps=30, method="adam", engine="torch")
    np.testing.assert_allclose(theirs.points, ours.points, rtol=1e-12)


def test_every_point_of_a_long_formula_is_kept_too() -> None:
    text = f"repeat {MAX_COMPILED}: t = t*1"
    run = descend(f"{text}; (t - 1)^2", {"t": 3.0}, lr=0.25, steps=2)
    assert run.points[:, 0].tolist() == [3.0, 2.0, 1.5]


def test_a_run_ends_where_it_leaves_the_domain() -> None:
    run = descend("sqrt(x)", {"x": 1.0}, lr=0.1, steps=100)
    assert run.stopped == run.steps == 15
    assert run.points[-1, 0] < 0 < run.points[-2, 0]
    assert math.isnan(run.values[-1])
    assert math.isnan(run.gradients[-1, 0])
    assert run.culprit is not None
    graph, trouble = run.culprit
    assert trouble is not None
    assert graph.nodes[trouble.node].operation == "sqrt"
    assert "√(−0.3316) is not defined" in run.reason


def test_a_start_outside_the_domain_is_a_run_of_one_point() -> None:
    run = descend("log(x)", {"x": -2.0}, steps=10)
    assert (run.stopped, len(run.points)) == (0, 1)
    assert "At step 0" in run.reason


def test_a_point_that_overflows_is_the_end() -> None:
    run = descend("-x^2", {"x": 1e154}, lr=1e9, steps=100)
    assert run.stopped is not None
    assert not math.isfinite(run.values[-1])
    assert run.reason


def test_a_run_can_be_watched_and_left() -> None:
    descent = Descent(LECTURE, {"x": 3.0}, 0.0005, 10_001)
    seen = []
    for done in descent.run():
        seen.append(done)
        if len(seen) == 2:
            break
    run = descent.trajectory()
    assert seen == sorted(set(seen))
    assert run.steps == seen[-1] < 10_001
    assert run.points[:, 0].tolist() == by_hand(3.0, 0.0005, run.steps)


def test_names_may_be_spelled_as_one_likes() -> None:
    assert descend("θ^2", {"theta": 1.0}, lr=0.5, steps=1).points[-1, 0] == 0.0


BAD = {"x": 3.0}


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"lr": 0.0}, FormulaError, "The learning rate is 0; it must be positive."),
        ({"lr": -0.1}, FormulaError, "The learning rate is −0.1; it must be positive."),
        ({"lr": math.nan}, FormulaError, "The learning rate is not a number."),
        ({"lr": "0.1"}, FormulaError, "The learning rate is not a number."),
        ({"lr": 1e300}, LimitError, "The learning rate is 1e300; at most 1e9 is allowed."),
        ({"lr": math.inf}, LimitError, "The learning rate is ∞; at most 1e9 is allowed."),
        ({"lr": 1e-60, "dtype": "float32"}, FormulaError, "The learning rate 1e−60 is 0 in float32."),
        ({"steps": 0}, FormulaError, "The number of steps is 0; it must be a whole number from 1."),
        ({"steps": 2.5}, FormulaError, "The number of steps is 2.5; it must be a whole number from 1."),
        ({"steps": 10**9}, LimitError, f"1,000,000,000 steps are too many: this formula can take {MAX_STEPS:,}."),
        ({"method": "sgd"}, FormulaError, "There is no method 'sgd'."),
        ({"dtype": "float16"}, FormulaError, "There is no number format 'float16'."),
        ({"engine": "jax"}, FormulaError, "There is no engine 'jax'."),
        ({"at": {"x": math.inf}}, FormulaError, "The start of 'x' is ∞."),
        ({"at": {"x": "three"}}, FormulaError, "The value of 'x' is not a number."),
        ({"at": {}}, FormulaError, "There is no value for the variable 'x'."),
        ({"program": "7", "at": {}}, FormulaError, "The formula has no variable: there is nothing to move."),
    ],
)
def test_bad_input_is_explained(arguments: dict[str, object], kind: type[FormulaError], message: str) -> None:
    with pytest.raises(kind) as caught:
        descend(**{"program": LECTURE, "at": BAD, **arguments})  # type: ignore[arg-type]
    assert caught.value.message == message
    assert caught.value.hint


def test_a_long_formula_can_take_fewer_steps() -> None:
    with pytest.raises(LimitError, match="this formula can take"):
        descend("repeat 10000: t = sin t", {"t": 1.0}, steps=MAX_STEPS)


def drawn(run: Trajectory, steps: np.ndarray, columns: int) -> list[tuple[int, float, float]]:
    """What a chart of the point shows: lowest and highest value in each column of pixels."""
    column = steps * columns // len(run.points)
    curve = run.points[steps, 0]
    return [(c, curve[column == c].min(), curve[column == c].max()) for c in range(columns)]


@pytest.mark.parametrize(("rate", "method"), [(0.0005, "gd"), (0.01, "accumulate"), (0.739, "gd")])
def test_thinning_loses_nothing_that_can_be_seen(rate: float, method: str) -> None:
    run = descend(LECTURE, {"x": 0.4}, lr=rate, steps=50_000, method=method)
    kept = thin(run, 4_000, pixels=400)
    assert len(kept) <= 4_000
    assert (kept[0], kept[-1]) == (0, 50_000)
    assert kept[:20].tolist() == list(range(20))
    assert drawn(run, kept, 400) == drawn(run, np.arange(50_001), 400)


def test_a_short_run_keeps_every_step() -> None:
    assert thin(descend(LECTURE, {"x": 3.0}, lr=0.1, steps=100), 3_000).tolist() == list(range(101))


@pytest.mark.parametrize("most", [8, 60, 500])
def test_few_steps_of_many_coordinates_still_cover_the_whole_run(most: int) -> None:
    names = "abcdfghjkm"
    text = " + ".join(f"{i + 1}*sin({name})^2" for i, name in enumerate(names))
    run = descend(text, dict.fromkeys(names, 1.0), lr=0.09, steps=20_000, method="accumulate")
    kept = thin(run, most)
    assert len(kept) <= most
    assert (kept[0], kept[-1]) == (0, 20_000)
    assert np.diff(kept).max() <= 20_000 / (most / 8), "evenly, on a linear axis"


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_frames_hold_the_graph_of_every_step(dtype: str) -> None:
    run = descend("unused = y; 0.5*x^2*y + log(x) + y^2 + 1", {"x": 3.0, "y": 1.0}, lr=0.05, steps=30, dtype=dtype)
    shown = frames(run, run.graph(0), np.arange(31))
    for row in range(31):
        graph = run.graph(row)
        size = graph.output + 1
        assert shown.values[row] == pytest.approx([node.value for node in graph.nodes[:size]], rel=1e-14)
        assert shown.partials[row] == pytest.approx([edge.partial for edge in shown_edges(graph)], rel=1e-14)
        swept = [math.nan if adjoint is None else adjoint for adjoint in reverse_sweep(graph)[:size]]
        rounding = 1e-14 if dtype == "float64" else 1e-6  # sums of adjoints are rounded too
        assert shown.adjoints[row] == pytest.approx(swept, rel=rounding, nan_ok=True)


@pytest.mark.parametrize(
    ("steps", "method", "engine"), [(5_000, "gd", "tape"), (100, "gd", "torch"), (100, "newton", "tape")]
)
def test_work_is_limited_whatever_does_it(steps: int, method: str, engine: str) -> None:
    text = f"repeat {MAX_COMPILED}: t = t*0.999"
    with pytest.raises(LimitError, match="steps are too many"):
        descend(text, {"t": 1.0}, steps=steps, method=method, engine=engine)


def bent(x: Any) -> Any:
    """Two formulas in one function: the branch depends on where one is."""
    return (x - 1) ** 2 if x > 0 else 3 * x * x + np.exp(-x)


def bent_by_hand(x: float) -> float:
    return 2 * (x - 1) if x > 0 else 6 * x - math.exp(-x)


@pytest.mark.parametrize("engine", ["tape", "torch"])
def test_a_python_function_is_traced_anew_where_it_branches(engine: str) -> None:
    run = descend(bent, {"x": -2.0}, lr=0.05, steps=60, engine=engine)
    assert [len(run.graph(step).nodes) for step in (0, 60)] == [7, 5]
    x = -2.0
    for step in range(61):
        assert run.points[step, 0] == pytest.approx(x, rel=1e-12)
        x -= 0.05 * bent_by_hand(x)
    assert run.verdict.minimum is not None
    assert run.verdict.minimum.point == (1.0,)


def test_a_python_function_may_loop_as_often_as_its_point_says() -> None:
    def halved(x: Any) -> Any:
        while abs(x) > 1:
            x = x / 2
        return x * x

    run = descend(halved, {"x": 5.0}, lr=0.1, steps=100)
    assert run.gradients[0, 0] == 2 * (5 / 8) / 8
    assert len(run.graph(100).nodes) < len(run.graph(0).nodes)


def test_a_python_function_walks_like_the_same_formula() -> None:
    formula, function = (
        descend(source, {"x": -1.2, "y": 1.0}, lr=0.001, steps=200, method="adam")
        for source in ("(1 - x)^2 + 100*(y - x^2)^2", lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2)
    )
    assert np.array_equal(function.points, formula.points)
    assert str(function.verdict) == str(formula.verdict)


def test_a_python_function_in_32_bits_is_rounded_everywhere() -> None:
    run = descend(lambda x: x**2 + np.exp(-x), {"x": 3.0}, lr=0.0005, steps=300, dtype="float32")
    assert np.array_equal(run.points, descend(LECTURE, {"x": 3.0}, lr=0.0005, steps=300, dtype="float32").points)


BENT = """
def f(x):
    if x > 0:
        return (x - 1) ** 2
    return 3 * x * x + exp(-x)
"""


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 0.0), ("float32", 1e-6)])
def test_a_program_is_traced_anew_where_it_branches(dtype: str, tolerance: float) -> None:
    run = descend(BENT, {"x": -2.0}, lr=0.05, steps=60, dtype=dtype)
    assert run.objective.coded
    function = descend(bent, {"x": -2.0}, lr=0.05, steps=60, dtype=dtype)
    np.testing.assert_allclose(run.points, function.points, rtol=tolerance)
    assert run.points[0, 0] < 0 < run.points[-1, 0]
    assert run.verdict.minimum is not None
    assert run.verdict.minimum.point == (1.0,)


@pytest.mark.parametrize(
    "program",
    [
        "def f(x):\n    while abs(x) > 1:\n        x = x / 2\n    return x * x + cos(x)",
        "def f(x):\n    return sum([a * a for a in sorted([x, 1 - x, x / 3])])",
        "def f(x):\n    return x * x if 1 < x < 3 or not x else 2 * x * sin(x)",
        "def f(x):\n    k = int(x)\n    return (x - k) ** 2",
        "def f(x):\n    return x ** 2 if rand() < 0.5 else 3 * x ** 2",
        "def f(x):\n    y = x.item() if x > 2 else x\n    return y * x",
    ],
)
def test_code_with_its_conditions_is_the_program_everywhere(program: str) -> None:
    objective = Objective.of(program, {"x": 2.5})
    function = objective.function()
    for x in (2.5, 7.0, -3.0, 0.0, 1.0, 0.4, 2.5, 1e200):
        graph = objective.graph([x])
        value, (slope,) = function(x)
        np.testing.assert_array_equal([value, slope], [graph.value, gradient(graph)["x"]])


def test_a_program_in_code_is_much_faster_than_run_anew() -> None:
    objective = Objective.of(BENT, {"x": -2.0})
    found = ratio({"code": partial(objective.function(), 0.5), "anew": lambda: objective.graph([0.5])}, repeat=3)
    assert found["anew"].ratio[1] > 20


def test_tensors_move_number_by_number() -> None:
    run = descend("x @ W @ x + sum(x)", {"x": [1.0, 2.0], "W": [[2.0, 0.0], [1.0, 3.0]]}, lr=0.01, steps=20)
    assert run.variables == ("x_1", "x_2", "W_11", "W_12", "W_21", "W_22")
    x, w = np.array([1.0, 2.0]), np.array([[2.0, 0.0], [1.0, 3.0]])
    for step in range(21):
        np.testing.assert_allclose(run.points[step], [*x, *w.ravel()], rtol=1e-12)
        x, w = x - 0.01 * ((w + w.T) @ x + 1), w - 0.01 * np.outer(x, x)


def test_a_program_on_tensors_descends_too() -> None:
    program = "def loss(w):\n    error = w - tensor([3.0, -1.0])\n    return (error * error).sum()"
    run = descend(program, {"w": [0.0, 0.0]}, lr=0.25, steps=40)
    np.testing.assert_allclose(run.points[-1], [3.0, -1.0], rtol=1e-9)
    assert run.variables == ("w_1", "w_2")


def test_a_program_that_stops_with_an_error_ends_the_run_with_its_reason() -> None:
    program = "def f(x):\n    y = 1\n    if x < -1:\n        y = [x][3]\n    return y + x * x * x"
    run = descend(program, {"x": -0.2}, lr=0.5, steps=100)
    assert run.stopped == run.steps > 0
    assert run.points[-1, 0] < -1
    assert run.verdict.kind == "left"
    assert "the program stops: Line 4: IndexError: list index out of range." in str(run.verdict)


def test_a_picture_of_a_program_traces_a_bounded_number_of_points() -> None:
    objective = Objective.of("def f(x):\n    return x ** 2 if rand() < 0.5 else x", {"x": 1.0})
    values, _slopes = objective.many(np.linspace(-1.0, 1.0, 2 * MAX_TRACED)[:, None])
    assert np.isfinite(values).sum() == MAX_TRACED


def test_the_pace_is_that_of_the_quickest_chunk() -> None:
    descent = Descent(LECTURE, {"x": 3.0}, 0.0005, 10_001)
    assert descent.pace == math.inf
    paces = [descent.pace for _done in descent.run()]
    assert paces == sorted(paces, reverse=True)
    assert 0 < paces[-1] < math.inf
