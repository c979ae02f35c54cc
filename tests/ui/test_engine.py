"""PyTorch as the engine of a page: in the link, in the graph, and loaded only when somebody asks for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from autodiff_viz.lecture.presets import Preset, presets
from autodiff_viz.ui.problem import Problem, number_text, open_problem

ROOT = Path(__file__).parents[2]

PAINT = """
import sys
from streamlit.testing.v1 import AppTest
for script in ("app.py", "pages/explore.py", "pages/descend.py"):  # Compare and PyTorch load it behind their answer
    app = AppTest.from_file(script, default_timeout=60).run()
    assert not app.exception, app.exception
import autodiff_viz.ui.compare, autodiff_viz.ui.pytorch
print("torch" in sys.modules)
"""


def parts(app: AppTest, name: str) -> list[dict[str, Any]]:
    protos = [element.proto for element in app.main if hasattr(getattr(element, "proto", None), "component_name")]
    return [json.loads(proto.json)[0] for proto in protos if proto.component_name.endswith(name)]


def opened(script: str = "pages/explore.py", **query: str) -> AppTest:
    app = AppTest.from_file(ROOT / script, default_timeout=90)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def test_the_first_paint_does_not_load_pytorch() -> None:
    done = subprocess.run([sys.executable, "-c", PAINT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_engine_is_part_of_the_link() -> None:
    problem = Problem("x*y", (("x", "3"), ("y", "2")), engine="torch")
    assert Problem.from_link(problem.link()) == problem
    assert "engine" not in Problem("x*y").link()


@pytest.mark.parametrize("engine", ["", "jax", "tape", "\x00"])
def test_an_engine_that_is_none_is_the_tape(engine: str) -> None:
    found = Problem.from_link({"f": "x", "engine": engine})
    assert found is not None
    assert found.engine == "tape"


@pytest.mark.parametrize("preset", [pytest.param(preset, id=preset.id) for preset in presets()])
def test_every_preset_opens_on_pytorch(preset: Preset) -> None:
    at = tuple((name, number_text(value)) for name, value in preset.at.items())
    tape = open_problem(Problem(preset.text, at, preset.of, preset.by)).graph
    torch = open_problem(Problem(preset.text, at, preset.of, preset.by, engine="torch")).graph
    assert [(n.operation, n.inputs, n.name) for n in torch.nodes] == [
        (n.operation, n.inputs, n.name) for n in tape.nodes
    ]
    assert any(node.creator for node in torch.nodes)
    assert torch.value == pytest.approx(tape.value, rel=1e-12, abs=1e-300)


def test_explore_shows_what_pytorch_computed() -> None:
    app = opened(f="x = u + v; y = u - v; z = x*y", at="u:3,v:2", engine="torch")
    (bar,) = parts(app, ".problem")
    assert (bar["engine"], bar["loading"]) == ("torch", False)
    assert "engine=torch" in bar["link"]
    drawn = {part["role"]: part for part in parts(app, ".explorer")}
    creators = [node["creator"] for node in drawn["view"]["structure"]["nodes"]]
    assert creators == ["", "", "AddBackward0", "SubBackward0", "MulBackward0"]
    checks = {check["name"]: check for check in drawn["numbers"]["numbers"]["checks"]}
    assert (checks["backward()"]["value"], checks["backward()"]["ok"]) == (6.0, True)
    (compared,) = parts(app, ".pytorch")
    assert compared["answer"]["precisions"] == ["float64", "float32"]
    assert compared["answer"]["worst"]["float64"] == ["0", "0", "0"]


def test_explore_with_the_tape_compares_nothing() -> None:
    assert parts(opened(f="x*y", at="x:3,y:2"), ".pytorch") == []


@pytest.mark.parametrize("formula", ["log(x)", "2 + 3", "x +", "repeat 300: t = t + 0.01 sin t"])
def test_any_formula_opens_with_pytorch(formula: str) -> None:
    (bar,) = parts(opened(f=formula, at="x:-1", engine="torch"), ".problem")
    assert bar["text"] == formula
