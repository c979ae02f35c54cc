"""The README says only what is so."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def test_its_python_examples_answer_what_it_says() -> None:
    result = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert result.attempted >= 6
    assert result.failed == 0


def test_its_shell_example_prints_what_it_says() -> None:
    match = re.search(r"^\$ python (.*)\n(.*)\n", README.read_text(), re.MULTILINE)
    assert match is not None
    command = [sys.executable, *shlex.split(match[1])]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=60)
    assert run.stdout.strip() == match[2]


def test_its_links_lead_to_files() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README.read_text())
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_its_commands_are_targets() -> None:
    commands = set(re.findall(r"(?:^|`)make ([a-z]+)", README.read_text(), re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"run", "test"} <= commands
    assert commands <= targets
