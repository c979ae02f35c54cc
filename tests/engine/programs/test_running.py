"""Programs run as Python runs them, and their graph holds what ran: values, gradients, branches, lines, names."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import autodiff_viz as av
from autodiff_viz.engine.interpreter.limits import Budget
from autodiff_viz.engine.programs import read_script, trace_text
from autodiff_viz.engine.programs.library import Library
from autodiff_viz.engine.programs.names import CONSTANTS, FUNCTIONS, MODULES
from autodiff_viz.engine.programs.world import TapeWorld
from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.graph import check
from tests.engine.programs.written import PROGRAMS

each_program = pytest.mark.parametrize(("function", "at"), PROGRAMS, ids=lambda item: getattr(item, "__name__", ""))

COIN = """\
if rand() < 0.5:
    y = x + 3
else:
    y = sin(x) + cos(x**2)
"""


def slope(function: Callable[..., float], at: dict[str, float], name: str) -> float:
    """The derivative by a variable, by central differences, extrapolated once."""

    def difference(h: float) -> float:
        return (function(**at | {name: at[name] + h}) - function(**at | {name: at[name] - h})) / (2 * h)

    return (4 * difference(1e-4) - difference(2e-4)) / 3


@each_program
def test_a_program_runs_as_in_python(function: Callable[..., Any], at: dict[str, float]) -> None:
    run = trace_text(inspect.getsource(function), at)
    check(run.graph)
    assert run.script.variables == tuple(at)
    assert run.graph.value == pytest.approx(function(**at), rel=1e-14)
    for name, found in gradient(run.graph).items():
        assert found == pytest.approx(slope(function, at, name), rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(("function", "at"), PROGRAMS[::6], ids=lambda item: getattr(item, "__name__", ""))
def test_pytorch_runs_the_same_operations(function: Callable[..., Any], at: dict[str, float]) -> None:
    text = inspect.getsource(function)
    ours, theirs = av.trace(text, at), av.trace(text, at, engine="torch")
    assert [node.operation for node in ours.nodes] == [node.operation for node in theirs.nodes]
    assert theirs.value == pytest.approx(ours.value, rel=1e-14)
    assert theirs.gradient == pytest.approx(ours.gradient, rel=1e-12)
    assert any(node.creator for node in theirs.nodes)


def test_names_that_are_read_before_they_are_assigned_are_the_variables() -> None:
    def variables(text: str) -> tuple[str, ...]:
        return read_script(text).variables

    assert variables("t = x + y\nz = x*t") == ("x", "y")
    assert variables("def f(a):\n    return a*b\nf(c)") == ("b", "c")
    assert variables("def f(a, n=3):\n    return a*n*k") == ("a", "k")
    assert variables("k = 2\ndef f(a):\n    return a*k") == ("a",)
    assert variables("for i in range(3):\n    s = u\n    u = s*x") == ("u", "x")
    assert variables("s = sum(x*i for i in range(3))\n[v for v in [s, t]][0]") == ("x", "t")
    assert variables("x += 1") == ("x",)
    assert variables("import math\nfrom math import sin as s\ny = math.exp(x) + s(np.pi)") == ("x",)
    assert variables("y = gamma*x + e + pi") == ("gamma", "x")
    assert variables("y = gamma(x)") == ("x",)
    assert variables("y = np*x") == ("np", "x")
    assert variables("y = x1 + θ") == ("x_1", "theta")
    assert variables("f = lambda t: t*a") == ("t", "a")
    assert variables("def f(x):\n    def g(t):\n        return t*x*z\n    return g(x)") == ("x", "z")


def test_any_spelling_of_a_variable_has_a_value() -> None:
    assert trace_text("y = x1*θ\nprint(y)", {"x_1": 2.0, "theta": 3.0}).graph.value == 6
    assert av.trace("if x1 > 0: y = x1*θ", {"x₁": 2.0, "θ": 3.0}).gradient == {"x_1": 3.0, "theta": 2.0}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("y = x*x\nprint(y)", 9),
        ("y = x*x\ny + 1\nif y > 3: pass", 10),
        ("a = x\nb = 2*x\nif a > 0:\n    c = 3*x\nelse:\n    d = 4", 9),
        ("def f(t):\n    return t*t\nf(x) + 1", 10),
        ("f = lambda t: t*t\nf(x)", 9),
        ("y = 4\nif y: pass", 4),
        ("True and x > 2", 1),
    ],
)
def test_the_output_is_the_last_value(text: str, value: float) -> None:
    assert trace_text(text, dict.fromkeys(read_script(text).variables, 3.0)).graph.value == value


def test_branches_and_lines_say_what_ran() -> None:
    text = (
        "y = 1\nfor i in range(5):\n    if i % 2:\n        y = y*x\n    else:\n        y = y + x\n"
        "while y > 5000:\n    y = 0"
    )
    run = trace_text(text, {"x": 2.0})
    assert run.lines == {1: 1, 2: 1, 3: 5, 4: 2, 6: 3, 7: 1, 8: 0}
    assert [(b.line, b.held, b.failed) for b in run.branches] == [(3, 2, 3), (7, 0, 1)]
    assert [text[slice(*b.span)] for b in run.branches] == ["i % 2", "y > 5000"]


def test_nodes_know_their_text_and_their_names() -> None:
    text = "t = x + y\nz = x*t\nfor i in range(2):\n    z = sin(z)"
    graph = trace_text(text, {"x": 2.0, "y": 3.0}).graph
    found = [(n.name, text[slice(*n.span)]) for n in graph.nodes if n.inputs and n.span]
    assert found == [("t", "x + y"), ("z", "x*t"), ("z", "sin(z)"), ("z", "sin(z)")]
    assert graph.names == {"t": 2, "z": graph.output}
    assert graph.text == text


def test_a_functions_own_names_are_outputs_and_its_helpers_are_not() -> None:
    text = "def square(t):\n    u = t*t\n    return u\ndef f(x):\n    a = square(x)\n    b = a + 1\n    return a*b"
    graph = av.trace(text, x=3.0)
    assert {name: graph.nodes[position].value for name, position in graph.names.items()} == {"a": 9, "b": 10}


def test_numbers_that_no_variable_enters_are_computed_before_they_are_recorded() -> None:
    graph = trace_text("k = sin(2)*3 + len([1, 2])\ny = k*x\nprint(y)", {"x": 2.0}).graph
    assert [node.operation for node in graph.nodes] == ["input", "constant", "mul"]


def test_the_same_seed_gives_the_same_graph_and_another_the_other_branch() -> None:
    runs = [trace_text(COIN, {"x": 2.0}, seed) for seed in range(12)]
    again = [trace_text(COIN, {"x": 2.0}, seed) for seed in range(12)]
    assert [run.graph.nodes for run in runs] == [run.graph.nodes for run in again]
    assert {tuple(gradient(run.graph).values()) for run in runs} == {(1.0,), (2.6110631446845702,)}
    assert all(run.random and run.branches[0].held == (run.graph.value == 5) for run in runs)
    assert av.trace(COIN, x=2.0, seed=runs[3].seed).value == runs[3].graph.value
    assert not trace_text("y = x\nprint(y)", {"x": 1.0}).random


def test_random_numbers_are_constants() -> None:
    for text in ("rand()*x + 1", "random.random()*x", "np.random.rand()*x", "torch.rand(())*x", "uniform(2, 3)*x"):
        run = trace_text("y = " + text + "\nprint(y)", {"x": 2.0}, seed=5)
        assert run.random
        assert 0 < gradient(run.graph)["x"] < 3


def test_a_variable_called_seed_stays_a_variable() -> None:
    assert av.trace("if seed > 1: y = seed*x", seed=3.0, x=2.0).gradient == {"seed": 2.0, "x": 3.0}
    assert av.trace("seed*x", seed=3.0, x=2.0).gradient == {"seed": 2.0, "x": 3.0}


@pytest.mark.parametrize(
    ("text", "how", "slope"),
    [
        ("y = x.item()*x", ".item()", 3.0),
        ("y = x.detach()*x", ".detach()", 3.0),
        ("y = int(x)*x", "int()", 3.0),
        ("y = 0\nfor i in range(x):\n    y = y + x", "range()", 3.0),
        ("y = [1, 2, 3, 4][x]*x", "[…]", 4.0),
        ("y = round(x)*x", "round()", 3.0),
    ],
)
def test_where_a_number_leaves_the_tape_a_remark_says_so(text: str, how: str, slope: float) -> None:
    run = trace_text(text, {"x": 3.0})
    assert [how in remark.text for remark in run.remarks] == [True]
    assert gradient(run.graph)["x"] == slope


def test_what_is_printed_is_what_python_would_print() -> None:
    text = "print('x is', x, sep='=')\nfor i in range(2):\n    print(f'{x*i:.2f}', [x, (i, x)], end=';')\nx"
    run = trace_text(text, {"x": 1.5})
    assert [(p.line, p.text) for p in run.printed] == [
        (1, "x is=1.5\n"),
        (3, "0.00 [1.5, (0, 1.5)];"),
        (3, "1.50 [1.5, (1, 1.5)];"),
    ]


def test_methods_are_operations() -> None:
    x = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    y = x.exp().sin().pow(2) + torch.sigmoid(x)
    y.backward()
    graph = av.trace("y = x.exp().sin().pow(2) + torch.sigmoid(x)\nprint(y)", x=0.7)
    assert x.grad is not None
    assert graph.value == pytest.approx(y.item(), rel=1e-14)
    assert graph.gradient["x"] == pytest.approx(x.grad.item(), rel=1e-14)


VECTOR = """\
def loss(x, w):
    h = tanh(w @ x + [0.1, -0.2])
    s = 0
    for i in range(len(h)):
        if h[i] > 0:
            s += h[i] * x.sum()
        else:
            s -= np.mean(x) ** 2
    return s + x[1] * max(w[0]) + norm(x) + sum(x) + x.T @ x
"""


def test_tensors_run_through_branches_and_loops() -> None:
    at = {"x": [0.5, -1.5, 2.0], "w": [[1.0, 2.0, 0.3], [-0.4, 0.2, 0.9]]}
    run = trace_text(VECTOR, {name: np.array(value) for name, value in at.items()})
    x, w = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in at.values())
    h = torch.tanh(w @ x + torch.tensor([0.1, -0.2], dtype=torch.float64))
    s = sum(h[i] * x.sum() if h[i] > 0 else -(x.mean() ** 2) for i in range(2))
    y = s + x[1] * w[0].max() + x.norm() + x.sum() + x @ x
    y.backward()
    assert run.graph.value == pytest.approx(y.item(), rel=1e-14)
    assert isinstance(run.graph, TensorGraph)
    found = {name: run.graph.adjoints[position] for name, position in run.graph.inputs.items()}
    assert x.grad is not None
    assert w.grad is not None
    assert found["x"] == pytest.approx(x.grad.numpy(), rel=1e-12)
    assert found["w"] == pytest.approx(w.grad.numpy(), rel=1e-12)
    assert {(b.line, b.held, b.failed) for b in run.branches} == {(5, 1, 1)}


def test_every_listed_name_is_there() -> None:
    library = Library(TapeWorld(Budget(), Recorder(), 0, lambda how: None, lambda name, value: None))
    assert library.names.keys() | {"print"} == FUNCTIONS | CONSTANTS.keys() | set(MODULES)
    assert [name for name, value in library.names.items() if value is None] == ["print"]
    for module in library.modules.values():
        assert [name for name, value in module.names.items() if value is None] == []
