"""The command line: what it prints, what another program reads, and how it refuses."""

from __future__ import annotations

import json
import math
import subprocess
import sys

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


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["grad", "x +", "--at", "x=3"], "x +"),
        (["grad", "x", "--at", "x"], "'x' is not a point"),
        (["grad", "x", "--at", "x=three"], "is not a point"),
        (["grad", "x"], "no value"),
        (["paths", "x", "--at", "x=1", "--wrt", "q"], "'q'"),
        (["paths", "2+3"], "no variable"),
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
