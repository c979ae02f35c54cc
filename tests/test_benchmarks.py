"""The instrument that the figures in the README are read from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.yardstick import ratio, table, timings

ROOT = Path(__file__).parents[1]


def test_the_ratio_is_taken_round_by_round() -> None:
    found = timings({"ours": [1.0, 2.0, 4.0], "theirs": [3.0, 4.0, 4.0]})
    assert found["ours"].ratio == (1.0, 1.0, 1.0)
    assert found["theirs"].ratio == (1.5, 2.0, 2.5)
    assert found["theirs"].seconds == 4.0


def test_one_round_has_no_spread() -> None:
    assert timings({"ours": [2.0], "theirs": [3.0]})["theirs"].ratio == (1.5, 1.5, 1.5)


def test_ten_times_the_work_takes_longer() -> None:
    found = ratio({"one": lambda: sum(range(2_000)), "ten": lambda: sum(range(20_000))}, repeat=5)
    assert found["ten"].ratio[1] > 2


def test_a_table_gives_the_cost_of_one_unit() -> None:
    text = table("Cost", timings({"ours": [1e-3, 1e-3], "theirs": [2e-3, 2e-3]}), {"ours": 10, "theirs": 100}, "node")
    assert text.splitlines() == [
        "Cost",
        "             µs / node     ratio  quartiles",
        "  ours         100.000      1.00  1.00 – 1.00",
        "  theirs        20.000      2.00  2.00 – 2.00",
    ]


@pytest.mark.parametrize(("names", "status"), [(["--help"], 0), (["no_such_benchmark"], 2)])
def test_benchmarks_are_chosen_by_name(names: list[str], status: int) -> None:
    command = [sys.executable, "-m", "benchmarks", *names]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert run.returncode == status
    assert "tape" in run.stdout + run.stderr
