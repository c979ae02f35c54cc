"""Update rules as loops: state, records, and what happens when a number stops being ordinary."""

from __future__ import annotations

import math
from array import array

from autodiff_viz.engine.compile import value_and_gradient
from autodiff_viz.engine.loops import loop, names_of
from autodiff_viz.engine.trace import trace
from autodiff_viz.notation import parse


def columns(count: int, steps: int) -> list[memoryview]:
    """Where a loop may write."""
    return [memoryview(array("d", [0.0] * steps)) for _column in range(count)]


BOWL = trace(parse("x^2 + 3y^2"), {"x": 0.0, "y": 0.0})


def test_memories_are_read_before_they_are_assigned() -> None:
    rule = parse("m = beta*m + g; step = eta*m; x = x - step")
    assert names_of(rule) == (("m",), ("beta", "eta"))


def test_a_step_records_what_it_starts_from() -> None:
    kept = columns(7, 2)
    state = loop(BOWL, parse("m = m + g; x = x - eta*m")).run(0, 2, (1.0, 2.0, 0.0, 0.0), (0.1,), kept)
    first, second = ([column[step] for column in kept] for step in range(2))
    assert first == [1.0, 2.0, 13.0, 2.0, 12.0, 0.0, 0.0]
    assert second[:2] == [1.0 - 0.1 * 2.0, 2.0 - 0.1 * 12.0]
    assert second[5:] == [2.0, 12.0]
    assert state[2:] == (2.0 + second[3], 12.0 + second[4])


def test_without_records_the_end_is_the_same() -> None:
    rule = parse("m = 0.5*m + g; x = x - eta*m")
    start = (1.0, 2.0, 0.0, 0.0)
    ends = [loop(BOWL, rule, keep=keep).run(0, 50, start, (0.1,), columns(7, 50)) for keep in (True, False)]
    assert ends[0] == ends[1]


def test_a_rule_may_remember_the_point_before() -> None:
    rule = parse("now = x; x = 2*x - before - eta*g; before = now; x = x")
    assert names_of(rule)[0] == ("before",)
    state = loop(BOWL, rule).run(0, 1, (1.0, 2.0, 0.5, 0.5), (0.1,), columns(7, 1))
    assert state == (2.0 - 0.5 - 0.1 * 2.0, 4.0 - 0.5 - 0.1 * 12.0, 1.0, 2.0)


def test_the_step_number_counts_from_one_and_goes_on() -> None:
    rule = parse("x = x - eta*t")
    line = trace(parse("x"), {"x": 0.0})
    running = loop(line, rule)
    assert running.run(0, 3, (0.0,), (1.0,), columns(3, 4)) == (-6.0,)
    assert running.run(3, 4, (-6.0,), (1.0,), columns(3, 4)) == (-10.0,)


def test_a_run_goes_on_with_inf_and_nan_where_math_raises() -> None:
    graph = trace(parse("x^2 - e^-x"), {"x": 3.0})
    points, values, slopes = kept = columns(3, 400)
    (end,) = loop(graph, parse("x = x - eta*g")).run(0, 400, (3.0,), (0.01,), kept)
    assert math.isnan(end) or end == -math.inf
    assert math.isnan(values[399])
    evaluate = value_and_gradient(graph)
    for x, value, slope in zip(points[:359], values, slopes, strict=False):
        assert (value, (slope,)) == evaluate(x)


def test_another_engine_may_evaluate() -> None:
    asked = []

    def evaluate(*point: float) -> tuple[float, tuple[float, ...]]:
        asked.append(point)
        return 0.0, (1.0, -1.0)

    state = loop(BOWL, parse("x = x - eta*g"), evaluate=evaluate).run(0, 2, (1.0, 1.0), (0.5,), columns(5, 2))
    assert asked == [(1.0, 1.0), (0.5, 1.5)]
    assert state == (0.0, 2.0)
