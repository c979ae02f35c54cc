"""The gallery's programs: branches, loops and recursion, as the tape sees them. Data only; tests check every one."""

from __future__ import annotations

from dataclasses import replace

from autodiff_viz.languages import _, marked
from autodiff_viz.lecture.presets import LECTURE, Preset

PROGRAMS = marked("Programs")

_PRESETS = (
    Preset(
        "program-coin", PROGRAMS, marked("A coin decides"),
        "if rand() < 0.5:\n    y = x + 3\nelse:\n    y = sin(x) + cos(x**2)", {"x": 2.0},
        note=marked("An if leaves no node: only the branch that ran is recorded. Run it until the graph changes."),
        source=LECTURE,
    ),
    Preset(
        "program-branch", PROGRAMS, marked("The value decides"),
        "if x > 1:\n    y = x**2\nelse:\n    y = 2 - x", {"x": 2.0},
        note=marked("Move x below 1: another graph. Put it beside define-and-run, which holds both branches."),
        value=4.0, gradient={"x": 4.0},
    ),
    Preset(
        "program-for", PROGRAMS, marked("A loop unrolls"), "y = 1\nfor i in range(4):\n    y = y * x", {"x": 1.5},
        note=marked("Four turns, four uses of x, four paths with the same product."),
        value=5.0625, gradient={"x": 13.5},
    ),
    Preset(
        "program-while", PROGRAMS, marked("A loop until"), "y = x\nwhile y < 100:\n    y = y * x", {"x": 3.0},
        note=marked("How many turns there are depends on x, and so does the length of the graph."),
        value=243.0, gradient={"x": 405.0},
    ),
    Preset(
        "program-power", PROGRAMS, marked("Recursion"),
        "def power(x, n):\n    if n == 0:\n        return 1\n    return x * power(x, n - 1)\n\npower(x, 5)", {"x": 2.0},
        note=marked("Six calls, one graph: the tape knows no functions, only what they computed."),
        value=32.0, gradient={"x": 80.0},
    ),
    Preset(
        "program-newton", PROGRAMS, marked("Newton's square root"),
        "t = x\nfor i in range(3):\n    t = (t + x / t) / 2", {"x": 2.0},
        note=marked("The derivative of an algorithm: after three steps nearly that of the square root, 1/(2√x)."),
    ),
)  # fmt: skip


def program_presets() -> tuple[Preset, ...]:
    """The programs of the gallery in the current language."""
    return tuple(replace(p, group=_(p.group), title=_(p.title), note=_(p.note)) for p in _PRESETS)
