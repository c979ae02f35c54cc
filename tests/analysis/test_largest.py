from __future__ import annotations

import math
import tracemalloc
from collections.abc import Callable
from itertools import islice, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.largest import largest
from autodiff_viz.analysis.ledger import path_product
from autodiff_viz.analysis.ranks import draw, unrank
from autodiff_viz.analysis.scaled import log2, size
from autodiff_viz.graph import Graph
from tests.analysis.random_dags import Path, all_paths, any_float, dags, ladder, random_dag, sine_ladder, small


def in_order(paths: list[Path]) -> list[tuple[int, ...]]:
    """What ``largest`` promises, by sorting all paths: ∞ and nan, 0 · ∞, decreasing |product|; ties by edges."""
    special = [path.edges for kind in (2, 3) for path in paths if path.kind == kind]
    finite = sorted((path for path in paths if path.kind < 2), key=lambda path: (-abs(path.exact), path.edges))
    return special + [path.edges for path in finite]


@pytest.mark.parametrize("weight", [any_float, small], ids=["floats", "ties"])
def test_a_thousand_random_graphs_in_the_order_of_brute_force(weight: Callable[[Random], float]) -> None:
    random = Random(50)
    for _ in range(1000):
        graph = random_dag(random, weight)
        assert list(largest(flow(graph, "x"))) == in_order(all_paths(graph))


@given(dags(st.sampled_from([0.0, -0.0, 1.0, -2.0, 3.0, 0.1, 0.3, math.inf, -math.inf, math.nan])))
def test_infinite_and_undefined_products_first_zeros_last(graph: Graph) -> None:
    assert list(largest(flow(graph, "x"))) == in_order(all_paths(graph))


@given(dags(st.floats(allow_nan=False)))
def test_any_partials_in_the_order_of_brute_force(graph: Graph) -> None:
    assert list(largest(flow(graph, "x"))) == in_order(all_paths(graph))


def test_products_that_differ_in_the_last_bit_are_no_tie() -> None:
    """0.1 · 3 is a little more than the float 0.3, and 0.1 + ulp more than 0.1."""
    up = math.nextafter(0.1, 1.0)
    assert list(largest(flow(ladder([(0.1, up, 0.1)]), "x"))) == [(1,), (0,), (2,)]
    assert list(largest(flow(ladder([(0.3, 0.1), (1.0, 3.0)]), "x")))[:3] == [(0, 3), (1, 3), (0, 2)]


def test_tied_paths_come_in_the_order_of_their_ranks() -> None:
    f = flow(ladder([(1.0, -1.0)] * 60), "x")
    assert f.count == 2**60
    assert list(islice(largest(f), 50)) == [unrank(f, number) for number in range(50)]


def test_factors_that_are_equal_only_in_product_tie() -> None:
    """Every path is 36 in its own way: 9·4·1, 3·3·2·2, 6·6 …"""
    f = flow(ladder([(9.0, 3.0, 6.0), (4.0,)]), "x")
    assert [path[0] for path in largest(f)] == [0, 2, 1]
    nodes = ladder([(2.0, 6.0), (3.0, 9.0), (6.0, 2.0), (9.0, 3.0)])
    assert list(largest(flow(nodes, "x"))) == in_order(all_paths(nodes))


@pytest.mark.parametrize("c", [0.01, 0.5])
def test_the_first_five_hundred_of_two_to_the_sixty_decrease(c: float) -> None:
    f = flow(sine_ladder(60, c), "x")
    paths = list(islice(largest(f), 500))
    sizes = [log2(size(path_product(f, path))) for path in paths]
    assert len(set(paths)) == 500
    assert all(a >= b - 1e-12 for a, b in pairwise(sizes))
    random = Random(60)
    others = [path for path in (draw(f, random) for _ in range(300)) if path not in paths]
    assert max(log2(size(path_product(f, path))) for path in others) <= sizes[-1] + 1e-12


def test_the_largest_of_two_to_the_sixty_by_the_stages() -> None:
    """In a ladder the best path takes the larger partial everywhere; the next one errs where that costs least."""
    random = Random(1)
    rows = [[random.uniform(0.5, 2.0) for _ in range(2)] for _ in range(60)]
    first, second, *_ = islice(largest(flow(ladder(rows), "x")), 2)
    best = tuple(2 * i + (b > a) for i, (a, b) in enumerate(rows))
    assert first == best
    cheapest = min(range(60), key=lambda i: max(rows[i]) / min(rows[i]))
    assert second == tuple(k ^ (i == cheapest) for i, k in enumerate(best))


def test_a_flood_of_zeros_is_not_waded_through() -> None:
    """2^60 paths, 2^60 - 1 of which are zero: the one that is not comes first, and then zeros by rank."""
    f = flow(ladder([(0.0, 2.0)] * 60), "x")
    first, *zeros = islice(largest(f), 50)
    assert first == tuple(range(1, 120, 2))
    assert zeros == [unrank(f, number) for number in range(49)]


def test_fifty_paths_of_a_deep_graph_in_little_memory() -> None:
    """25,000 diamonds: no recursion, and one more path does not cost one entry for each of its edges."""
    f = flow(sine_ladder(25_000, 0.3), "x")
    paths = largest(f)
    found = [next(paths), next(paths)]
    tracemalloc.start()
    found += islice(paths, 48)
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(set(found)) == 50
    own = 8 * sum(map(len, found[2:]))
    assert kept < 2 * own


def test_the_heaps_stay_shallow_when_every_deviation_is_dearer_than_the_next() -> None:
    """Each node's heap shares all but O(log n) of its successor's; a list in its place would keep n²/2 entries."""
    steps = 2000
    f = flow(ladder([(1.0, 0.5 + 0.4 * i / steps) for i in range(steps)]), "x")
    assert f.count == 2**steps
    tracemalloc.start()
    paths = list(islice(largest(f), 3))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert paths[1] == (*paths[0][:-1], 2 * steps - 1)
    assert peak < 30_000_000
