"""Update rules as loops: state, records, and what happens when a number stops being ordinary."""

from __future__ import annotations

import math

from autodiff_viz.engine.compile import value_and_gradient
from autodiff_viz.engine.loops import loop, names_of
from autodiff_viz.engine.trace import trace
from autodiff_viz.notation import parse

BOWL = trace(parse("x^2 + 3y^2"), {"x": 0.0, "y": 0.0})


def test_memories_are_read_before_they_are_assigned() -> None:
    rule = parse("m = beta*m + g; step = eta*m; x = x - step")
    assert names_of(rule) == (("m",), ("beta", "eta"))


def test_a_step_records_what_it_starts_from() -> None:
    rows: list[float] = []
    state = loop(BOWL, parse("m = m + g; x = x - eta*m")).run(0, 2, (1.0, 2.0, 0.0, 0.0), (0.1,), rows)
    first, second = rows[:7], rows[7:]
    assert first == [1.0, 2.0, 13.0, 2.0, 12.0, 0.0, 0.0]
    assert second[:2] == [1.0 - 0.1 * 2.0, 2.0 - 0.1 * 12.0]
    assert second[5:] == [2.0, 12.0]
    assert state[2:] == (2.0 + second[3], 12.0 + second[4])


def test_without_records_the_end_is_the_same() -> None:
    rule = parse("m = 0.5*m + g; x = x - eta*m")
    ends = [loop(BOWL, rule, keep=keep).run(0, 50, (1.0, 2.0, 0.0, 0.0), (0.1,), []) for keep in (True, False)]
    assert ends[0] == ends[1]


def test_a_rule_may_remember_the_point_before() -> None:
    rule = parse("now = x; x = 2*x - before - eta*g; before = now; x = x")
    assert names_of(rule)[0] == ("before",)
    state = loop(BOWL, rule).run(0, 1, (1.0, 2.0, 0.5, 0.5), (0.1,), [])
    assert state == (2.0 - 0.5 - 0.1 * 2.0, 4.0 - 0.5 - 0.1 * 12.0, 1.0, 2.0)


def test_the_step_number_counts_from_one_and_goes_on() -> None:
    rule = parse("x = x - eta*t")
    line = trace(parse("x"), {"x": 0.0})
    running = loop(line, rule)
    assert running.run(0, 3, (0.0,), (1.0,), []) == (-6.0,)
    assert running.run(3, 4, (-6.0,), (1.0,), []) == (-10.0,)


def test_a_run_goes_on_with_inf_and_nan_where_math_raises() -> None:
    graph = trace(parse("x^2 - e^-x"), {"x": 3.0})
    rows: list[float] = []
    (end,) = loop(graph, parse("x = x - eta*g")).run(0, 400, (3.0,), (0.01,), rows)
    assert math.isnan(end) or end == -math.inf
    assert len(rows) == 3 * 400
    evaluate = value_and_gradient(graph)
    for x, value, slope in zip(rows[0::3][:359], rows[1::3], rows[2::3], strict=False):
        assert (value, (slope,)) == evaluate(x)


def test_another_engine_may_evaluate() -> None:
    asked = []

    def evaluate(*point: float) -> tuple[float, tuple[float, ...]]:
        asked.append(point)
        return 0.0, (1.0, -1.0)

    state = loop(BOWL, parse("x = x - eta*g"), evaluate=evaluate).run(0, 2, (1.0, 1.0), (0.5,), [])
    assert asked == [(1.0, 1.0), (0.5, 1.5)]
    assert state == (0.0, 2.0)
