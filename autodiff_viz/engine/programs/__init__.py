"""Python programs on our own tape: define-by-run, in an interpreter of our own."""

from autodiff_viz.engine.programs.kinds import is_program
from autodiff_viz.engine.programs.running import Branch, Printed, ProgramRun, Remark, static_text, trace_text
from autodiff_viz.engine.programs.script import Script, read_script

__all__ = [
    "Branch",
    "Printed",
    "ProgramRun",
    "Remark",
    "Script",
    "is_program",
    "read_script",
    "static_text",
    "trace_text",
]
