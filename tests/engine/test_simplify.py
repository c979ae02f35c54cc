"""sympy in its process: what comes back is the same function, and time is limited."""

from __future__ import annotations

import pytest

from autodiff_viz.engine import simplify_worker
from autodiff_viz.engine.simplify import KNOWN, WORKER_SCRIPT, Simplified, simplified
from autodiff_viz.engine.symbolic import Closed, derivative, expanded, formula
from autodiff_viz.engine.trace import trace
from autodiff_viz.errors import LimitError
from autodiff_viz.notation import parse, show
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.worker import Worker


def slope_of(text: str, **at: float) -> Closed:
    return derivative(trace(parse(text), at), "x")


def shown(closed: Closed | None) -> str:
    assert closed is not None
    return show(closed.written_out())


def test_the_worker_knows_what_it_is_said_to_know() -> None:
    assert set(simplify_worker.OPERATIONS) == KNOWN


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("x*x", "2 * x"),
        ("x^2 + e^-x", "2 * x - exp(-x)"),
        ("x*y + 3x", "y + 3"),
        ("log x", "1 / x"),
        ("sqrt x", "1 / (2 * sqrt(x))"),
        ("x^2 - x^2", "0"),
    ],
)
def test_simple_forms(text: str, simple: str) -> None:
    graph = trace(parse(text), dict.fromkeys(parse(text).variables, 2.0))
    assert shown(simplified(derivative(graph, "x")).best) == simple


@pytest.mark.parametrize("operation", [o for o in OPERATIONS.values() if any(o.partials)], ids=lambda o: o.name)
def test_every_operation_comes_back_as_the_same_function(operation) -> None:
    """As a formula at its first sample; where sympy's answer has no form in our language it is left out."""
    arguments = ["x" if text else repr(v) for v, text in zip(operation.samples[0], operation.partials, strict=True)]
    if arguments.count("x") > 1:
        arguments = ["x", *map(repr, operation.samples[0][1:])]
    text = f"{operation.name}({', '.join(arguments)})"
    x = operation.samples[0][arguments.index("x")]
    closed = formula(trace(parse(text), {"x": x}))
    assert expanded(closed, KNOWN).value({"x": x}) == pytest.approx(closed.value({"x": x}), rel=1e-12)
    found = simplified(closed, seconds=20.0)
    assert found.finished
    for each in (found.tidy, found.simple):
        if each is not None:
            assert each.value({"x": x}) == pytest.approx(closed.value({"x": x}), rel=1e-9)


@pytest.mark.parametrize(
    "text", ["-1/(x^2 + 1)*log(1/(1 + e^-x) + 1)", "sigmoid(x)*tanh x", "x^x + 0.1x", "sin(x)^3/cos(x)", "abs(x)*pi"]
)
def test_a_simplified_derivative_is_the_derivative(text: str) -> None:
    closed = slope_of(text, x=0.7)
    found = simplified(closed, seconds=20.0)
    assert found.best is not None
    assert found.best.value({"x": 0.7}) == pytest.approx(closed.value({"x": 0.7}), rel=1e-12)
    assert found.best.tree_size <= expanded(closed, KNOWN).tree_size


def test_time_is_limited_and_the_next_question_is_answered() -> None:
    worker = Worker(WORKER_SCRIPT)
    try:
        assert shown(simplified(slope_of("x*x", x=1.0), worker=worker).best) == "2 * x"
        hard = slope_of("tanh(sin(x)^x + tan(x)/(1 + e^-x))^3*cosh(x^5 - sin x)/sqrt(1 + sec(x)^2)", x=0.7)
        late = simplified(hard, seconds=0.001, worker=worker)
        assert late == Simplified(None, None, False)
        assert shown(simplified(slope_of("x*x", x=1.0), worker=worker).best) == "2 * x"
    finally:
        worker.stop()


def test_a_process_that_was_ended_is_started_again() -> None:
    worker = Worker(WORKER_SCRIPT)
    try:
        simplified(slope_of("x*x", x=1.0), worker=worker)
        worker.stop()
        assert shown(simplified(slope_of("x*x", x=1.0), worker=worker).best) == "2 * x"
    finally:
        worker.stop()


def test_a_formula_that_has_swollen_is_not_simplified() -> None:
    with pytest.raises(LimitError, match="more than 2,000 operations is not simplified"):
        simplified(derivative(trace(parse("repeat 60: x = x + 0.01*sin x"), {"x": 0.7}), "x"))


def test_a_name_is_only_a_name() -> None:
    """Names that mean something to sympy: they never reach it."""
    program = parse("x*S + x*N*Q")
    closed = derivative(trace(program, dict.fromkeys(program.variables, 2.0)), "x")
    assert shown(simplified(closed).best) in ("N * Q + S", "S + N * Q", "Q * N + S")
