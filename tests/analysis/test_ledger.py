from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.ledger import LARGEST, LIST_ALL, MAX_TERMS, ledger, ledger_of
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.graph import INPUT, Graph, Node
from tests.analysis.random_dags import all_paths, any_float, dags, ladder, random_dag, sine_ladder


def test_the_lecture_square_has_two_rows() -> None:
    graph = Graph([Node(INPUT, 3.0, name="x"), Node("mul", 9.0, (0, 0), (3.0, 3.0))], 1, {"x": 0})
    led = ledger(graph, "x")
    assert (led.count, led.total, led.complete, led.coverage, led.condition) == (2, 6.0, True, 1.0, 1.0)
    assert [(t.edges, t.product, t.rank, t.running) for t in led.terms] == [((0,), 3.0, 0, 3.0), ((1,), 3.0, 1, 6.0)]


def test_few_paths_are_all_listed_in_an_order_that_no_slider_changes() -> None:
    random = Random(7)
    complete = 0
    for _ in range(300):
        graph = random_dag(random, any_float)
        led, paths = ledger(graph, "x"), all_paths(graph)
        assert led.complete == (len(paths) <= LIST_ALL)
        if led.complete:
            complete += 1
            assert [term.edges for term in led.terms] == [path.edges for path in paths]
            assert [term.product for term in led.terms] == [pytest.approx(float(path.exact)) for path in paths]
            assert [term.rank for term in led.terms] == list(range(led.count))
            if led.terms:
                assert led.terms[-1].running == pytest.approx(led.total, abs=1e-13 * led.absolute)
    assert complete > 200


def test_of_many_paths_the_largest_are_listed() -> None:
    graph = sine_ladder(8, 0.5)
    led, paths = ledger(graph, "x"), all_paths(graph)
    assert (led.count, led.complete, len(led.terms)) == (256, False, LARGEST)
    largest = sorted(paths, key=lambda path: (-abs(path.exact), path.edges))[:LARGEST]
    assert [term.edges for term in led.terms] == [path.edges for path in largest]
    assert [paths[term.rank].edges for term in led.terms] == [term.edges for term in led.terms]
    covered = sum(abs(path.exact) for path in largest) / sum(abs(path.exact) for path in paths)
    assert led.coverage == pytest.approx(float(covered))
    assert led.terms[-1].running == pytest.approx(float(sum(path.exact for path in largest)))


@pytest.mark.parametrize(("k", "rows", "complete"), [(0, 0, False), (3, 3, False), (8, 8, True), (1000, 8, True)])
def test_the_number_of_rows_can_be_chosen(k: int, rows: int, complete: bool) -> None:
    led = ledger(ladder([(1.0, 2.0)] * 3), "x", k)
    assert (len(led.terms), led.complete) == (rows, complete)
    assert led.coverage == pytest.approx(sum(term.product for term in led.terms) / 27)
    assert (led.terms[0].product if led.terms else None) == {0: None, 3: 8.0, 8: 1.0, 1000: 1.0}[k]


def test_positive_and_negative_terms_are_told_apart_without_cancellation() -> None:
    led = ledger(ladder([(1e-20, 1.0)]), "x")
    assert (led.positive, led.negative) == (1.0, 0.0)
    led = ledger(ladder([(1e-20, 1.0, -1e-20)]), "x")
    assert (led.positive, led.negative, led.absolute) == (1.0, -1e-20, 1.0)


def test_sixty_diamonds() -> None:
    led = ledger(sine_ladder(60, 0.01), "x")
    assert led.count == 2**60
    assert len(led.terms) == 50
    assert led.effective < 50
    assert 0.5 < led.coverage < 1.0
    assert led.terms[-1].running == pytest.approx(led.coverage * led.absolute)  # all terms are positive here


def test_terms_do_not_overflow_on_the_way() -> None:
    led = ledger(ladder([(1e200,), (1e200, -1e200), (1e-300,), (1e-100,)]), "x")
    assert [term.product for term in led.terms] == [pytest.approx(1.0), pytest.approx(-1.0)]
    assert (led.total, led.condition) == (0.0, math.inf)
    assert led.absolute == pytest.approx(2.0)


def test_a_derivative_beyond_floats_is_infinite_and_no_edge_is_to_blame() -> None:
    led = ledger(ladder([(1e200,), (1e200,)]), "x")
    assert (led.total, led.culprit, led.condition, led.classes.nonfinite) == (math.inf, None, 1.0, 0)


@given(dags(st.floats()))
def test_no_partial_however_odd_raises_and_the_rows_sum_to_the_total(graph: Graph) -> None:
    led = ledger(graph, "x")
    assert sum(led.classes) == led.count
    if led.complete and led.terms and math.isfinite(led.absolute):
        assert led.terms[-1].running == pytest.approx(led.total, abs=1e-13 * led.absolute + 1e-320)
        assert led.positive + led.negative == pytest.approx(led.total, abs=1e-13 * led.absolute + 1e-320)
        assert led.positive - led.negative == pytest.approx(led.absolute, rel=1e-13, abs=1e-320)


@given(dags(st.sampled_from([0.0, 1.0, -1.0, math.inf, -math.inf, math.nan])), st.integers(0, 5))
def test_rows_that_make_the_derivative_infinite_come_first_in_a_short_list(graph: Graph, k: int) -> None:
    led = ledger(graph, "x", k)
    if not led.complete:
        odd = sum(not math.isfinite(term.product) for term in led.terms)
        assert odd == min(k, led.classes.nonfinite + led.classes.undefined)
        assert all(not math.isfinite(term.product) for term in led.terms[:odd])


def test_a_ledger_of_the_paths_through_one_edge() -> None:
    f = flow(sine_ladder(4, 0.5), "x")
    whole, part = ledger_of(f), ledger_of(f.through(3))
    rows = [term for term in whole.terms if 3 in term.edges]
    assert [(t.edges, t.product) for t in part.terms] == [(t.edges, t.product) for t in rows]
    assert part.total / whole.total == pytest.approx(f.shares[3])


def test_a_list_longer_than_the_limit_is_refused_and_the_limit_named() -> None:
    graph = ladder([(1.0, 1.0)])
    with pytest.raises(LimitError, match=f"{MAX_TERMS + 1} .* limit is {MAX_TERMS}") as error:
        ledger(graph, "x", MAX_TERMS + 1)
    assert error.value.span is None
    with pytest.raises(FormulaError, match="negative"):
        ledger(graph, "x", -1)
    with pytest.raises(KeyError):
        ledger(graph, "y")
