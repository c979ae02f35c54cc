from __future__ import annotations

import math
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.ranks import draw, paths_of_class, rank, unrank
from autodiff_viz.graph import Graph
from tests.analysis.random_dags import all_paths, any_float, dags, ladder, random_dag, sine_ladder


def test_numbers_are_places_in_lexicographic_order() -> None:
    random = Random(6)
    for _ in range(300):
        graph = random_dag(random, any_float)
        f, paths = flow(graph, "x"), [path.edges for path in all_paths(graph)]
        assert [unrank(f, number) for number in range(f.count)] == paths
        assert [rank(f, path) for path in paths] == list(range(f.count))


def test_a_thousand_random_paths_of_two_to_the_sixty_keep_their_numbers() -> None:
    f, random = flow(sine_ladder(60, 0.5), "x"), Random(60)
    for _ in range(1000):
        number = random.randrange(2**60)
        assert rank(f, unrank(f, number)) == number
    assert rank(f, unrank(f, 2**60 - 1)) == 2**60 - 1


def test_a_node_with_very_many_users_finds_its_edge() -> None:
    f = flow(ladder([(1.0,) * 1000, (1.0,) * 3]), "x")
    assert [unrank(f, number)[0] for number in (0, 2, 3, 2999)] == [0, 0, 1, 999]


@given(dags(st.sampled_from([0.0, 1.0, -2.0, math.inf, math.nan])))
def test_paths_of_a_class_in_lexicographic_order(graph: Graph) -> None:
    f, paths = flow(graph, "x"), all_paths(graph)
    for kind in range(4):
        assert list(paths_of_class(f, kind)) == [path.edges for path in paths if path.kind == kind]


def test_numbers_that_no_path_has() -> None:
    f = flow(ladder([(1.0, 1.0)] * 3), "x")
    for number in (-1, 8):
        with pytest.raises(IndexError):
            unrank(f, number)


@pytest.mark.parametrize("edges", [(), (0,), (0, 2), (0, 4, 2), (2, 4), (0, 2, 4, 5), (0, 2, 6)])
def test_edges_that_are_no_path(edges: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        rank(flow(ladder([(1.0, 1.0)] * 3), "x"), edges)


def test_every_path_is_drawn_as_often_as_every_other() -> None:
    f, random = flow(ladder([(5.0, 0.1), (1.0, 0.0, 2.0)]), "x"), Random(0)
    drawn = Counter(draw(f, random) for _ in range(6000))
    assert set(drawn) == {path.edges for path in all_paths(f.graph)}
    assert max(abs(times - 1000) for times in drawn.values()) < 150  # five standard deviations
