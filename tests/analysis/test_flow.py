from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.analysis.flow import Flow, PathClasses, between, flow
from autodiff_viz.analysis.scaled import Scaled, value
from autodiff_viz.engine.sweeps import forward_sweep, reverse_sweep
from autodiff_viz.graph import INPUT, Graph, Node
from tests.analysis.random_dags import Path, all_paths, any_float, dags, ladder, random_dag, sine_ladder, small

U = Fraction(2) ** -53


def exact(a: Scaled) -> Fraction:
    return Fraction(a[0]) * Fraction(2) ** a[1]


def rounding(flow: Flow, absolute: Fraction) -> Fraction:
    """2(L + V + E)·u·Σ|terms|: how far a sweep may be off; L ≤ V."""
    return 2 * (2 * len(flow.graph.nodes) + len(flow.graph.edges)) * U * absolute


@pytest.fixture(scope="module", params=[any_float, small], ids=["floats", "ties"])
def examples(request: pytest.FixtureRequest) -> list[tuple[Flow, list[Path]]]:
    """1,000 random graphs with all their paths."""
    weight: Callable[[Random], float] = request.param
    random = Random(20)
    graphs = [random_dag(random, weight) for _ in range(1000)]
    return [(flow(graph, "x"), all_paths(graph)) for graph in graphs]


def test_counts_are_those_of_all_paths_one_by_one(examples: list[tuple[Flow, list[Path]]]) -> None:
    assert sum(len(paths) > 200 for _, paths in examples) > 30
    assert sum(not paths for _, paths in examples) > 30
    for f, paths in examples:
        assert f.count == len(paths)
        assert f.edge_counts == tuple(sum(k in path.edges for path in paths) for k in range(len(f.graph.edges)))
        assert set(f.edges) == {k for path in paths for k in path.edges}
        assert f.classes == tuple(sum(path.kind == kind for path in paths) for kind in range(4))


def test_sums_are_those_of_all_products_one_by_one(examples: list[tuple[Flow, list[Path]]]) -> None:
    for f, paths in examples:
        products = [path.exact for path in paths]
        absolute = sum(map(abs, products), Fraction(0))
        bound = rounding(f, absolute)
        assert abs(exact(f.total) - sum(products)) <= bound
        assert abs(exact(f.absolute) - absolute) <= bound
        assert abs(exact(f.signed[0]) - sum(p for p in products if p > 0)) <= bound
        assert abs(exact(f.signed[1]) + sum(p for p in products if p < 0)) <= bound
        for k in f.edges:
            assert abs(exact(f.edge_sums[k]) - sum(path.exact for path in paths if k in path.edges)) <= bound


def test_small_integers_give_exact_sums_and_condition() -> None:
    random = Random(3)
    for _ in range(300):
        f = flow(graph := random_dag(random, lambda r: float(r.randint(-3, 3)), size=9), "x")
        products = [path.exact for path in all_paths(graph)]
        total, absolute = sum(products), sum(map(abs, products))
        assert value(f.total) == total
        assert value(f.condition) == (math.inf if total == 0 else pytest.approx(float(absolute / abs(total))))


def test_the_total_is_the_reverse_sweep_bit_for_bit(examples: list[tuple[Flow, list[Path]]]) -> None:
    for f, paths in examples:
        adjoint = reverse_sweep(f.graph)[f.source]
        assert (adjoint is None) == (not paths)
        assert value(f.total) == (adjoint or 0.0)
        tangent = forward_sweep(f.graph, "x")[f.target]
        assert value(f.tangents[f.target]) == tangent if paths else not tangent


def test_shares_flow_like_water(examples: list[tuple[Flow, list[Path]]]) -> None:
    """Over every cut they sum to 1, and at every node as much comes in as goes out."""
    defined = 0
    for f, paths in examples:
        if not f.total[0]:
            assert set(f.shares) <= {None}
            continue
        defined += 1
        for shares, tolerance in ((f.shares, 1e-12 * max(1.0, value(f.condition))), (f.absolute_shares, 1e-12)):
            flows = [(f.graph.edges[k], share) for k, share in enumerate(shares) if share is not None]
            for node in range(f.source, f.target):
                if paths[0].edges:
                    assert math.fsum(s for e, s in flows if e.source <= node < e.target) == pytest.approx(
                        1, abs=tolerance
                    )
                if node != f.source:
                    into = math.fsum(s for e, s in flows if e.target == node)
                    out = math.fsum(s for e, s in flows if e.source == node)
                    assert into == pytest.approx(out, abs=tolerance)
    assert defined > 500


def test_the_effective_number_of_paths_is_that_of_their_entropy(examples: list[tuple[Flow, list[Path]]]) -> None:
    for f, paths in examples:
        absolute = sum(abs(path.exact) for path in paths)
        if absolute:
            parts = [float(abs(path.exact) / absolute) for path in paths if path.exact]
            assert f.entropy == pytest.approx(-math.fsum(p * math.log2(p) for p in parts), abs=1e-11)
            assert f.effective == pytest.approx(2**f.entropy)
        else:
            assert (f.entropy, f.effective) == (-math.inf, 0.0)


def test_bottlenecks_are_the_nodes_with_all_paths(examples: list[tuple[Flow, list[Path]]]) -> None:
    for f, _ in examples:
        assert f.bottlenecks == tuple(n for n in f.nodes if f.paths_to[n] * f.paths_from[n] == f.count)


def test_the_paths_through_an_edge_are_a_flow_of_their_own(examples: list[tuple[Flow, list[Path]]]) -> None:
    for f, paths in examples[:200]:
        for k in f.edges:
            some = f.through(k)
            assert some.count == f.edge_counts[k]
            assert set(some.edges) == {j for path in paths if k in path.edges for j in path.edges}
        for k in set(range(len(f.graph.edges))) - set(f.edges):
            with pytest.raises(ValueError, match=str(k)):
                f.through(k)


@given(dags(st.floats()))
def test_no_partial_however_odd_raises(graph: Graph) -> None:
    f, paths = flow(graph, "x"), all_paths(graph)
    assert f.classes == tuple(sum(path.kind == kind for path in paths) for kind in range(4))
    finite = all(path.product is not None for path in paths)
    assert math.isfinite(f.total[0]) == finite == (f.culprit is None)
    assert f.effective >= 0.0 if finite else math.isnan(f.effective)
    if finite:
        bound = rounding(f, sum((abs(path.exact) for path in paths), Fraction(0)))
        assert abs(exact(f.total) - sum(path.exact for path in paths)) <= bound
        assert all(share is None or math.isfinite(share) for share in f.absolute_shares)
    else:
        assert f.culprit == min(k for p in paths for k in p.edges if not math.isfinite(graph.edges[k].partial))
        assert set(f.shares) == {None}


def test_using_a_value_twice_is_two_paths() -> None:
    graph = Graph([Node(INPUT, 3.0, name="x"), Node("mul", 9.0, (0, 0), (3.0, 3.0))], 1, {"x": 0})
    f = flow(graph, "x")
    assert (f.count, f.edges, value(f.total)) == (2, (0, 1), 6.0)
    assert f.shares == (0.5, 0.5)


def test_sharing_equal_parts_does_not_change_the_paths() -> None:
    """((x·x)·(x·x))·… as a tree and with equal products computed once."""
    shared = ladder([(1.0, 1.0)] * 10)
    nodes, level = [Node(INPUT, 1.0, name="x")], [0] * 1024
    while len(level) > 1:
        pairs = [(level[i], level[i + 1]) for i in range(0, len(level), 2)]
        level = list(range(len(nodes), len(nodes) + len(pairs)))
        nodes += [Node("mul", 1.0, pair, (1.0, 1.0)) for pair in pairs]
    tree = Graph(nodes, level[0], {"x": 0})
    assert (len(tree.nodes), len(shared.nodes)) == (1024, 11)
    assert flow(tree, "x").count == flow(shared, "x").count == 1024
    assert flow(tree, "x").total == flow(shared, "x").total


def test_a_node_has_one_path_to_itself_and_none_to_a_stranger() -> None:
    graph = Graph([Node(INPUT, 1.0, name="x"), Node(INPUT, 2.0, name="y")], 0, {"x": 0, "y": 1})
    itself, stranger = flow(graph, "x"), flow(graph, "y")
    assert (itself.count, value(itself.total), itself.nodes, itself.effective) == (1, 1.0, (0,), 1.0)
    assert (stranger.count, value(stranger.total), stranger.nodes, stranger.effective) == (0, 0.0, (), 0.0)
    assert value(stranger.condition) == math.inf
    with pytest.raises(KeyError):
        flow(graph, "z")


def test_a_derivative_of_zero_has_infinite_condition_and_no_shares() -> None:
    f = flow(ladder([(1.0, -1.0)]), "x")
    assert value(f.total) == 0.0
    assert value(f.condition) == math.inf
    assert f.shares == (None, None)
    assert f.absolute_shares == (0.5, 0.5)
    assert [value(part) for part in f.signed] == [1.0, 1.0]


def test_zero_times_infinity_is_nan_and_names_the_edge() -> None:
    f = flow(ladder([(2.0,), (math.inf,), (0.0,)]), "x")
    assert math.isnan(value(f.total))
    assert f.classes == PathClasses(0, 0, 0, 1)
    assert f.culprit == 1


def test_the_sweep_may_add_a_zero_before_it_meets_infinity() -> None:
    """0·∞ + 1·∞ is nan term by term, (0 + 1)·∞ is not; the total is the sweep's, as PyTorch's is."""
    f = flow(graph := ladder([(math.inf,), (0.0, 1.0)]), "x")
    assert value(f.total) == reverse_sweep(graph)[0] == math.inf
    assert f.classes == PathClasses(0, 0, 1, 1)


def test_an_infinite_partial_beside_the_paths_harms_nobody() -> None:
    nodes = [
        Node(INPUT, 1.0, name="x"),
        Node("any", 1.0, (0,), (math.inf,)),
        Node("any", 1.0, (0,), (2.0,)),
        Node("any", 1.0, (1,), (math.nan,)),
    ]
    f = flow(Graph(nodes, 2, {"x": 0}), "x")
    assert (value(f.total), f.culprit, f.count) == (2.0, None, 1)


def test_only_the_paths_between_the_two_nodes_count() -> None:
    graph = sine_ladder(5, 0.5)
    inner = between(graph, 4, 10)  # the second and the third diamond
    assert inner.count == 4
    assert set(inner.edges) == {k for path in all_paths(graph, 4, 10) for k in path.edges}
    stages = [1 + 0.5 * math.cos(graph.nodes[n].value) for n in (4, 7)]
    assert value(inner.total) == pytest.approx(math.prod(stages), rel=1e-15)


def test_the_condition_of_the_terms_is_not_the_error_of_the_sweep() -> None:
    """Sixty diamonds: to add the terms would lose more digits than a float has; the reverse sweep loses none."""
    graph = sine_ladder(60, 0.5)
    f = flow(graph, "x")
    stages = [Fraction(1) + Fraction(0.5) * Fraction(graph.nodes[n].partials[0] or 0.0) for n in range(2, 182, 3)]
    derivative = math.prod(stages)
    assert value(f.condition) > 1e20
    assert abs(exact(f.total) - derivative) < 1e-14 * derivative


@pytest.mark.parametrize("extremes", [(1e-300, 1e-300), (1e200, 1e200), (1e-300, 1e200), (1e200, -1e-300)])
def test_ten_thousand_diamonds_of_extreme_weights(extremes: tuple[float, float]) -> None:
    random = Random(8)
    rows = [[w * random.uniform(0.5, 2.0) for w in extremes] for _ in range(10_000)]
    f = flow(ladder(rows), "x")
    for a, b, row in zip(f.shares[::2], f.shares[1::2], rows, strict=True):
        assert a is not None
        assert b is not None
        assert a + b == pytest.approx(1.0, abs=1e-12)
        assert a == pytest.approx(row[0] / (row[0] + row[1]), rel=1e-9)
    assert math.isfinite(f.entropy)
    assert math.isfinite(f.condition[0])


def test_twenty_five_thousand_diamonds_do_not_recurse() -> None:
    f = flow(sine_ladder(25_000, 0.3), "x")
    assert f.count == 2**25_000
    assert len(f.bottlenecks) == 25_001
    assert sum(f.absolute_shares[k] or 0.0 for k in f.users[0]) == pytest.approx(1.0)
    assert f.effective <= math.inf
