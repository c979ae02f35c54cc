"""A run of a program as plain data for the browser: what stands in the margin of its lines, and below them."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Any

from autodiff_viz.engine.programs import Branch, ProgramRun
from autodiff_viz.languages import _

TAKEN, PASSED = "✓", "–"

SHOWN_LINES = 12
"""Printed lines that are shown."""

SHOWN_REMARKS = 4


def program_view(run: ProgramRun) -> dict[str, Any]:
    """What the browser shows of a run.

    Returns:
        JSON-ready: ``"text"``, the program that ran; ``"lines"``, one ``[line, mark, note]`` for each line that has
        something to say, the mark being ``TAKEN`` or ``PASSED`` for a branch or ``""``; ``"printed"``, the text that
        was printed, cut; ``"remarks"``, ``[line, text]`` each; ``"seed"``; ``"random"``, whether another seed can
        change anything; ``"branches"``, whether there is any condition.
    """
    return {
        "text": run.script.text,
        "lines": [list(item) for item in _margin(run)],
        "printed": _printed(run),
        "remarks": [[remark.line, remark.text] for remark in run.remarks[:SHOWN_REMARKS]],
        "seed": run.seed,
        "random": run.random,
        "branches": bool(run.branches),
    }


def _margin(run: ProgramRun) -> Iterator[tuple[int, str, str]]:
    heads = _heads(run)
    conditions: dict[int, list[Branch]] = {}
    for branch in run.branches:
        conditions.setdefault(branch.line, []).append(branch)
    for line, count in run.lines.items():
        mark = (TAKEN if count else PASSED) if line in heads or not count else ""
        notes = [_condition(branch) for branch in conditions.get(line, ())]
        if count > 1 and not notes:
            notes = [f"{count:,}×"]
        if mark or notes:
            yield line, mark, ", ".join(notes)


def _heads(run: ProgramRun) -> set[int]:
    """The first line of every branch: what a condition decides about."""
    found: Counter[int] = Counter()
    for statement in run.script.statements:
        if isinstance(statement, ast.If | ast.While):
            blocks = (statement.body, statement.orelse)
            found.update(block[0].lineno for block in blocks if block and not isinstance(block[0], ast.If))
    return set(found)


def _condition(branch: Branch) -> str:
    if branch.held + branch.failed == 1:
        return _("true") if branch.held else _("false")
    return _("true {held}×, false {failed}×").format(held=f"{branch.held:,}", failed=f"{branch.failed:,}")


def _printed(run: ProgramRun) -> str:
    lines = "".join(item.text for item in run.printed).rstrip("\n").split("\n")
    if len(lines) > SHOWN_LINES:
        lines = [*lines[: SHOWN_LINES - 1], _("… and {n} more lines").format(n=f"{len(lines) - SHOWN_LINES + 1:,}")]
    return "\n".join(line[:200] for line in lines)
