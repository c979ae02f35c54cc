"""Programs for NumPy, PyTorch and JAX: they run by themselves and find what the graph holds."""

from __future__ import annotations

import ast
import json
import keyword
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autodiff_viz as av
from autodiff_viz.graph import INPUT, Node
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.code import MAX_LINES, literal, quoted, to_code
from autodiff_viz.render.identifiers import Identifiers
from autodiff_viz.render.libraries import LIBRARIES
from tests.render.hostile import NAMES, hostile_graph

RUNNER = """
import json, runpy, sys
answers = {}
for path in sys.argv[1:]:
    found = runpy.run_path(path, run_name="__main__")
    answers[path] = [float(found["answer"]), {name: float(x) for name, x in found["gradient"].items()}]
print("\\n" + json.dumps(answers))
"""
"""Runs every program as a script, in one process because libraries take long to load."""

FORMULAS: dict[str, Mapping[str, float]] = {
    "x^2 + e^-x": {"x": 3},
    "x = u + v; y = u - v; z = x*y": {"u": 3, "v": 2},
    "loss = log(1 + exp(-b*(w_1*x_1^2 + 2 x_1))) * max(w_1, 0) + pi*abs(w_1)/x_1": {"b": 0.3, "w_1": 0.7, "x_1": -1.5},
    "repeat 20: t = t + 0.01 sin t": {"t": 0.7},
    "value * answer - gradient^np + math": {"value": 2, "answer": 3, "gradient": 1.5, "np": 2, "math": 1},
    "-(x - (y - x)) - (x - y)/(x/y)*-y^-x^2": {"x": 1.25, "y": 0.5},
    "2^3 + 0*x + sin(1)": {"x": 1},
    "x": {"x": 4},
    "7 + 1": {},
    "θ·学習率": {"θ": 2, "学習率": 0.5},
}


AGREES = {"numpy": 1e-12, "torch": 1e-8, "jax": 1e-8}
"""Relative difference; PyTorch's polygamma functions are the least exact."""


def runs(programs: Mapping[str, str], folder: Path) -> dict[str, tuple[float, dict[str, float]]]:
    """What each program answers, by its key."""
    paths = {key: str(folder / f"program_{i}.py") for i, key in enumerate(programs)}
    for key, path in paths.items():
        Path(path).write_text(programs[key], encoding="utf-8")
    command = [sys.executable, "-W", "error::SyntaxWarning", "-c", RUNNER, *paths.values()]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout.splitlines()[-1])
    return {key: tuple(answers[path]) for key, path in paths.items()}


def operations() -> dict[str, av.Graph]:
    """Every operation of the table at a point of its own; options are numbers, other arguments variables."""
    graphs = {}
    for name, entry in OPERATIONS.items():
        point = entry.samples[0]
        names = [a if entry.partials[i] else repr(point[i]) for i, a in enumerate(entry.arguments)]
        at = {a: point[i] for i, a in enumerate(entry.arguments) if entry.partials[i]}
        graphs[name] = av.trace(f"{name}({', '.join(names)})", at=at)
    return graphs


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_program_finds_value_and_gradient(library: str, tmp_path: Path) -> None:
    graphs = {text: av.trace(text, at=at) for text, at in FORMULAS.items()} | operations() | {"!": hostile_graph()}
    answers = runs({key: graph.to_code(library) for key, graph in graphs.items()}, tmp_path)
    for key, graph in graphs.items():
        value, gradient = answers[key]
        assert value == pytest.approx(graph.value, rel=AGREES[library], abs=1e-14), key
        assert gradient == pytest.approx(graph.gradient, rel=AGREES[library], abs=1e-14), key


def test_the_program_is_short_enough_to_be_read() -> None:
    program = av.trace("x = u + v; y = u - v; z = x*y", u=3.0, v=2.0).to_code()
    start = program.index("    # evaluation")
    assert program[start : program.index("    return")].split("\n") == [
        "    # evaluation",
        "    x = u + v",
        "    y = u - v",
        "    z = x * y",
        "",
        "    # reverse sweep: each line carries an adjoint along one edge",
        "    z_bar = 1.0",
        "    x_bar = z_bar * y  # along x → z",
        "    y_bar = z_bar * x  # along y → z",
        "    u_bar = y_bar  # along u → y",
        "    v_bar = -y_bar  # along v → y",
        "    u_bar += x_bar  # along u → x",
        "    v_bar += x_bar  # along v → x",
        "",
        "",
    ]


@pytest.mark.parametrize("library", LIBRARIES)
def test_an_order_is_a_whole_number(library: str) -> None:
    assert re.search(r"(polygamma|psi)\(1, x\)", av.trace("polygamma(1, x)", x=0.7).to_code(library))


@pytest.mark.parametrize("library", LIBRARIES)
def test_names_stay_names(library: str) -> None:
    tree = ast.parse(hostile_graph().to_code(library))
    called = {ast.unparse(node.func).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Call)}
    ours = {"value", "value_and_gradient", "print", "gradient", "point", "answer", "x", "dict", "zip"}
    assert called <= {"np", "torch", "jax", "jnp"} | ours
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert set(NAMES) <= strings


def test_the_comment_cannot_choose_an_encoding() -> None:
    lines = hostile_graph().to_code().splitlines()
    assert "coding" not in "".join(lines[:2])
    assert sum("coding" in line for line in lines) == 1


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_names_become_different_identifiers(names: list[str]) -> None:
    fresh = Identifiers("np")
    found = [fresh.new(name) for name in names]
    assert all(name.isidentifier() and not keyword.iskeyword(name) and name != "np" for name in found)
    assert len({ast.parse(name, mode="eval").body.id for name in found}) == len(names)  # type: ignore[attr-defined]


@given(st.text(max_size=20))
def test_a_quoted_name_reads_back(name: str) -> None:
    assert ast.literal_eval(quoted(name)) == name


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back(value: float) -> None:
    assert ast.literal_eval(literal(value)) == value


def test_what_there_is_no_code_for() -> None:
    with pytest.raises(av.FormulaError, match="There is no code for 'fortran'") as refused:
        av.trace("x", x=1.0).to_code("fortran")
    assert "numpy, torch, jax" in refused.value.hint
    unknown = av.Graph([Node(INPUT, 1.0, name="x"), Node("conv3d", 1.0, (0,), (1.0,))], 1, {"x": 0})
    with pytest.raises(av.FormulaError, match="conv3d"):
        to_code(unknown)
    long = av.Graph([Node(INPUT, 1.0, name="x")] * (MAX_LINES + 1), 0, {"x": 0})
    with pytest.raises(av.FormulaError, match=str(MAX_LINES)):
        to_code(long)
