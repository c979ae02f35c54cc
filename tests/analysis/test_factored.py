from __future__ import annotations

import math
from itertools import pairwise
from random import Random

import pytest

from autodiff_viz.analysis.factored import factored
from autodiff_viz.analysis.flow import between, flow
from autodiff_viz.analysis.scaled import product, size, value
from autodiff_viz.graph import INPUT, Graph, Node
from tests.analysis.random_dags import any_float, random_dag, sine_ladder


@pytest.mark.parametrize("c", [0.01, 0.5])
def test_sixty_diamonds_are_sixty_stages_of_two(c: float) -> None:
    f = flow(sine_ladder(60, c), "x")
    stages = factored(f)
    assert [stage.count for stage in stages] == [2] * 60
    assert math.prod(stage.count for stage in stages) == f.count == 2**60
    assert value(product(stage.total for stage in stages)) == pytest.approx(value(f.total), rel=1e-13)


def test_stages_multiply_to_the_whole_in_random_graphs() -> None:
    random = Random(4)
    numbers = set()
    for _ in range(500):
        f = flow(random_dag(random, any_float), "x")
        stages = factored(f)
        numbers.add(len(stages))
        assert math.prod(stage.count for stage in stages) == f.count
        absolute = value(product(size(stage.absolute) for stage in stages))
        assert absolute == pytest.approx(value(f.absolute), rel=1e-13)
        assert value(product(stage.total for stage in stages)) == pytest.approx(value(f.total), abs=1e-13 * absolute)
        assert tuple(k for stage in stages for k in stage.edges) == f.edges
        assert all(before.target == after.source for before, after in pairwise(stages))
        for stage in stages:
            assert stage.edges == between(f.graph, stage.source, stage.target).edges
            assert len(stage.bottlenecks) == 2 or not f.count
    assert max(numbers) > 3


def test_nothing_to_cut() -> None:
    graph = Graph([Node(INPUT, 1.0, name="x"), Node(INPUT, 2.0, name="y")], 0, {"x": 0, "y": 1})
    assert factored(flow(graph, "x")) == ()
    (stage,) = factored(flow(graph, "y"))
    assert (stage.count, value(stage.total)) == (0, 0.0)


def test_twenty_five_thousand_stages() -> None:
    f = flow(sine_ladder(25_000, 0.3), "x")
    stages = factored(f)
    assert len(stages) == 25_000
    logarithm = product(size(stage.total) for stage in stages)[1]
    assert logarithm == pytest.approx(size(f.total)[1], abs=2)
