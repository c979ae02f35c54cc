"""Bauer's formula on random programs: the sum over all paths, the adjoint and the tangent are one number."""

from __future__ import annotations

import math

import pytest
from hypothesis import given

from autodiff_viz.analysis.ledger import ledger
from autodiff_viz.engine.sweeps import forward_sweep, gradient
from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import check
from autodiff_viz.notation import parse
from tests.programs import points, programs

ROUNDING = 2.0**-53


@given(programs, points)
def test_sum_over_paths_is_adjoint_is_tangent(text: str, values: dict[str, float]) -> None:
    program = parse(text)
    graph = trace(program, {name: values[name] for name in program.variables})
    check(graph)
    for name, adjoint in gradient(graph).items():
        book = ledger(graph, name, k=10_000)
        assert book.complete
        bound = 2 * (len(graph.nodes) + len(graph.edges) + 50) * ROUNDING * book.absolute
        total = math.fsum(term.product for term in book.terms)
        assert total == pytest.approx(adjoint, rel=0, abs=bound)
        assert (forward_sweep(graph, name)[graph.output] or 0.0) == pytest.approx(adjoint, rel=0, abs=bound)
        assert book.total == adjoint
