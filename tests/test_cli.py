"""The command line: what it prints, what another program reads, and how it refuses."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from autodiff_viz.__main__ import main


def test_gradient_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grad", "x^2+e^-x", "--at", "x=3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "value": 9 + math.exp(-3),
        "gradient": {"x": 6 - math.exp(-3)},
        "paths": {"x": "2"},
    }


def test_gradient_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grad", "x*x", "--at", "x=3"]) == 0
    assert capsys.readouterr().out == "f = 9\n∂f/∂x = 6   (2 paths)\n"


def test_paths(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paths", "x = u+v; y = u-v; z = x*y", "--at", "u=3,v=2", "--wrt", "u"]) == 0
    assert capsys.readouterr().out == "u → x → z:  1 · 1 = 1\nu → y → z:  1 · 5 = 5\n2 paths, sum 6\n"


def test_paths_as_json_are_exact(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paths", "repeat 60: t = t + 0.01 sin t", "--at", "t=0.7", "-k", "2", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["count"] == str(2**60)
    assert len(printed["terms"]) == 2


def test_tape(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tape", "sin(x)*x", "--at", "x=0"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:3] for line in lines] == [["0", "x", "input"], ["1", "v_1", "sin"], ["2", "f", "mul"]]
    assert main(["tape", "1/x", "--at", "x=0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["nodes"][-1]["value"] == "inf"


def test_dot(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dot", "x*x", "--at", "x=3"]) == 0
    assert capsys.readouterr().out.startswith("digraph")


FORM = ["x @ W @ x", "--at", "x=[1, 2]", "--at", "W=[[1,2],[2,1]]"]


def test_tensors_are_written_as_lists(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["grad", *FORM]) == 0
    assert capsys.readouterr().out == "f = 13\n∂f/∂x = [10, 8]   (2 paths)\n∂f/∂W = [[1, 2], [2, 4]]   (1 path)\n"
    assert main(["grad", "a*sum(x)", "--at", "a=2,x=[1,2],", "--json"]) == 2
    assert "is not a point" in capsys.readouterr().err
    assert main(["grad", "a*sum(x)", "--at", "a=2,x=[1,2]", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["gradient"] == {"a": 3.0, "x": [2.0, 2.0]}


def test_paths_of_tensors_multiply_jacobians_from_the_output_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["paths", *FORM, "--wrt", "W"]) == 0
    assert capsys.readouterr().out == (
        "W → v₁ → f:  [[1, 2]] · [[1, 0, 2, 0], [0, 1, 0, 2]] = [[1, 2], [2, 4]]\n1 path, sum [[1, 2], [2, 4]]\n"
    )
    assert main(["paths", *FORM, "--json", "-k", "1"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["count"], printed["total"], len(printed["terms"])) == ("2", [10.0, 8.0], 1)


def test_the_tape_of_tensors(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tape", *FORM]) == 0
    assert "[[1, 2], [2, 1]]" in capsys.readouterr().out
    assert main(["tape", *FORM, "--json"]) == 0
    assert [node["value"] for node in json.loads(capsys.readouterr().out)["nodes"]][-1] == 13.0


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "html", "dot", "tex", "json", "csv", "py"])
def test_draw(suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / f"out.{suffix}"
    assert main(["draw", "x^2+e^-x", "--at", "x=3", "-o", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: {file.stat().st_size} bytes\n"
    assert file.stat().st_size > 100


def test_draw_by_a_variable_in_a_theme_as_another_kind(tmp_path: Path) -> None:
    drawn = []
    for more in ([], ["--wrt", "y"], ["--theme", "dark"], ["--as", "latex"], ["--as", "torch"]):
        file = tmp_path / f"{len(drawn)}.svg"
        assert main(["draw", "x*y", "--at", "x=3,y=2", "-o", str(file), *more]) == 0
        drawn.append(file.read_text())
    assert len(set(drawn)) == 5
    assert drawn[3].startswith(r"\begin{align*}")
    assert "import torch" in drawn[4]


def test_a_file_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "nowhere" / "out.svg"
    assert main(["draw", "x*x", "--at", "x=3", "-o", str(file)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert str(file) in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["grad", "x +", "--at", "x=3"], "x +"),
        (["grad", "x", "--at", "x"], "'x' is not a point"),
        (["grad", "x", "--at", "x=three"], "is not a point"),
        (["grad", "x"], "no value"),
        (["grad", "sum(x)", "--at", "x=[1,,2]"], "list cannot be read"),
        (["grad", "sum(x)", "--at", "x=[1,2"], "list cannot be read"),
        (["grad", "exp(x)", "--at", "x=[1,2]"], "shape 2"),
        (["paths", "x", "--at", "x=1", "--wrt", "q"], "'q'"),
        (["paths", "2+3"], "no variable"),
        (["draw", "x", "--at", "x=1", "-o", "picture.bmp"], "picture.bmp"),
        (["draw", "x", "--at", "x=1", "-o", "out.svg", "--wrt", "q"], "'q'"),
        (["draw", "2+3", "-o", "out.csv"], "no variable"),
    ],
)
def test_what_cannot_be_understood_is_said_on_standard_error(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert "Traceback" not in captured.err


def test_it_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "autodiff_viz", "grad", "x*x", "--at", "x=3", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["gradient"] == {"x": 6.0}
