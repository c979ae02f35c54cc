"""A program and a point → the graph of what ran, and which lines and branches that was (define-by-run)."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from autodiff_viz.engine.interpreter import PARTS
from autodiff_viz.engine.interpreter.calls import invoke
from autodiff_viz.engine.interpreter.failure import RaisedError, RunError, RunLimitError
from autodiff_viz.engine.interpreter.limits import MAX_SECONDS, MAX_STEPS, Budget
from autodiff_viz.engine.interpreter.machine import Interpreter, Part
from autodiff_viz.engine.interpreter.scopes import Function
from autodiff_viz.engine.interpreter.values import guarded
from autodiff_viz.engine.programs.explain import explained
from autodiff_viz.engine.programs.library import Library
from autodiff_viz.engine.programs.script import Script, read_script, with_line
from autodiff_viz.engine.programs.static import STATIC_PARTS, StaticInterpreter, StaticWorld
from autodiff_viz.engine.programs.world import TapeWorld
from autodiff_viz.engine.recorder import Recorder
from autodiff_viz.engine.variables import Variable
from autodiff_viz.errors import FormulaError, LimitError, Span
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.notation import canonical_name
from autodiff_viz.notation.names import canonical


class Printed(NamedTuple):
    """Something that ``print`` wrote; ``text`` ends as it was written, mostly with a line feed."""

    line: int
    text: str


class Remark(NamedTuple):
    """Something worth knowing about a line that is no error: here, that a number left the tape."""

    line: int
    text: str


class Branch(NamedTuple):
    """A condition of ``if``, ``elif``, ``while`` or ``… if … else …``: how often it held and how often not."""

    line: int
    span: Span
    held: int
    failed: int


@dataclass(frozen=True)
class ProgramRun:
    """What one run did.

    Attributes:
        script: The program.
        graph: What ran, recorded; ``names`` holds the names that the program's own lines assigned.
        lines: Line → how often it ran, for every line on which a statement begins; 0 for one that was passed by.
        branches: In the order of the text; a condition that was never asked is missing.
        printed: In order.
        remarks: In the order of lines.
        seed: Of the random numbers.
        random: Whether any were asked for: only then can another seed give another graph.
    """

    script: Script
    graph: Graph
    lines: Mapping[int, int]
    branches: tuple[Branch, ...]
    printed: tuple[Printed, ...]
    remarks: tuple[Remark, ...]
    seed: int
    random: bool

    @property
    def output(self) -> str:
        """The name that the program itself gives to its result, or ``""``."""
        return next((name for name, position in self.graph.names.items() if position == self.graph.output), "")


def trace_text(
    text: str | Script,
    at: Mapping[str, Any],
    seed: int = 0,
    recorder: Recorder | None = None,
    seconds: float = MAX_SECONDS,
    steps: int = MAX_STEPS,
) -> ProgramRun:
    """Run a program at a point and record every operation.

    The output is the value of the function that the text ends with, or of its last expression or assignment.

    Args:
        text: Python, as far as ``engine.interpreter`` has it, or what ``read_script`` made of it.
        at: A value for every variable, under any spelling of its name.
        seed: Of all random numbers.
        recorder: Where to record; by default a fresh tape of our own engine.
        seconds: How long it may run.
        steps: Expressions and statements that may be executed.

    Raises:
        FormulaError: The program cannot be read, stops with an error, or has no number as its value; a variable has no
            value, or a value is given for a name that is no variable.
        LimitError: It runs longer, or makes more, than is allowed.
    """
    script = read_script(text) if isinstance(text, str) else text
    point = _point(script, at)
    recorder = recorder or Recorder(text=script.text)
    return _Session(script, seed, recorder, Budget(seconds, steps), DYNAMIC).run(point)


def static_text(
    script: Script,
    at: Mapping[str, Any],
    seed: int = 0,
    recorder: Recorder | None = None,
    seconds: float = MAX_SECONDS,
    steps: int = MAX_STEPS,
) -> Graph:
    """The program as one static graph with both branches of every ``if``, for contrast; see ``trace_text``.

    Raises:
        FormulaError: As ``trace_text``, and where the graph would have to be known before it is.
    """
    point = _point(script, at)
    recorder = recorder or Recorder(text=script.text)
    return _Session(script, seed, recorder, Budget(seconds, steps), STATIC).run(point).graph


class _Mode(NamedTuple):
    """How programs are run."""

    parts: Mapping[type[ast.AST], Part]
    world: type[TapeWorld]
    interpreter: type[Interpreter]


DYNAMIC = _Mode(PARTS, TapeWorld, Interpreter)
STATIC = _Mode(STATIC_PARTS, StaticWorld, StaticInterpreter)


class _Session:
    """One run, and what it leaves."""

    def __init__(self, script: Script, seed: int, recorder: Recorder, budget: Budget, mode: _Mode) -> None:
        self.script, self.seed, self.recorder = script, seed, recorder
        self.printed: list[Printed] = []
        self.remarks: dict[Remark, None] = {}
        self.names: dict[str, int] = {}
        self.spans: dict[ast.AST, Span] = {}
        self.result: Any = None
        self.world = mode.world(budget, recorder, seed, self._cut, self._named)
        library = Library(self.world)
        self.interpreter = mode.interpreter(mode.parts, self.world, library.names, library.modules, budget, self._write)
        recorder.place = self._span

    def run(self, point: Mapping[str, Any]) -> ProgramRun:
        """Execute, and gather what there is to see."""
        inputs = {
            name: Variable(self.recorder, self.recorder.input(other, point[other]))
            for name, other in self.script.spellings.items()
        }
        interpreter = self.interpreter
        try:
            if self.script.entry:
                interpreter.run(self.script.source.tree)
                self.result = self._entered(inputs)
            else:
                interpreter.main.values |= inputs
                interpreter.run(self.script.source.tree)
            output = self._output()
        except (FormulaError, RaisedError) as error:
            raise self._placed(error) from error
        graph = self.recorder.graph(output, self.names)
        tested = sorted(interpreter.tests.items(), key=lambda item: (item[0].lineno, item[0].col_offset))
        return ProgramRun(
            self.script,
            graph,
            {statement.lineno: interpreter.lines[statement.lineno] for statement in self.script.statements},
            tuple(Branch(test.lineno, self.script.source.span(test), n[1], n[0]) for test, n in tested),
            tuple(self.printed),
            tuple(sorted(self.remarks)),
            self.seed,
            self.world.thrown > 0,
        )

    def _entered(self, inputs: Mapping[str, Variable]) -> Any:
        """The value of the function that the text ends with."""
        interpreter = self.interpreter
        function = interpreter.main.values[self.script.entry]
        assert isinstance(function, Function)
        parameters = {parameter.arg for parameter in function.node.args.args}
        interpreter.main.values |= {name: value for name, value in inputs.items() if name not in parameters}
        options = {name: value for name, value in inputs.items() if name in parameters}
        self.names.clear()
        return interpreter.drive(function.node, invoke(interpreter, function, [], options))

    def _output(self) -> int:
        """The node of the result.

        Raises:
            RunError: It is no number.
        """
        value = self.result
        self.interpreter.node = self.script.source.tree.body[-1]
        if isinstance(value, Variable):
            if not np.ndim(value.value):
                return value._position
            raise self._no_number(_("The result is a tensor of {count} numbers.").format(count=np.size(value.value)))
        if isinstance(value, bool | int | float | np.number):
            self.recorder.place = None
            return self.recorder.constant(guarded(lambda: float(value)))
        if value is None:
            if self.script.entry:
                name = self.script.entry
                raise self._no_number(_("'{name}' returns nothing.").format(name=name))
            raise self._no_number(_("The program has no value."))
        raise self._no_number(_("The result is a {kind}, not a number.").format(kind=self.world.kind(value)))

    def _no_number(self, message: str) -> RunError:
        if self.script.entry:
            hint = _("End the function with return and one number, such as return y.")
        else:
            hint = _("End with the number to differentiate: its name or an expression on a line of its own.")
        return RunError(message, None, hint)

    def _placed(self, error: FormulaError | RaisedError) -> RunError:
        """The error with its place and the number of its line."""
        span = (isinstance(error, FormulaError) and error.span) or self._span()
        if isinstance(error, RaisedError):
            hint = explained(error.kind, error.message)
            found = RunError(f"{error.kind}: {error.message}", span, hint, kind=error.kind)
        else:
            kind = RunLimitError if isinstance(error, LimitError) else RunError
            found = kind(error.message, span, error.hint, fix=error.fix)
        found.text = self.script.text
        return with_line(found)

    def _span(self) -> Span:
        node = self.interpreter.node
        if node not in self.spans:
            self.spans[node] = self.script.source.span(node)
        return self.spans[node]

    def _write(self, line: int, text: str, echo: bool) -> None:
        if not echo:
            self.printed.append(Printed(line, text))
        elif not self.script.entry:
            self.result = self.interpreter.last

    def _cut(self, how: str) -> None:
        line = self.interpreter.line
        message = _("The tape ends here: {how} gives a plain number, and no derivative flows through it.")
        self.remarks.setdefault(Remark(line, message.format(how=how)))

    def _named(self, name: str, value: Any) -> None:
        outermost = self.interpreter.waiting == bool(self.script.entry)
        if outermost:
            self.result = value
        if not isinstance(value, Variable):
            if outermost:
                self.names.pop(canonical(name), None)
            return
        self.recorder.call(value._position, canonical(name))
        if outermost:
            self.names[canonical(name)] = value._position


def _point(script: Script, at: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the program's variables, under their canonical names."""
    given = {name if name in script.variables else canonical_name(name): value for name, value in at.items()}
    for name in script.variables:
        if name not in given:
            raise FormulaError(
                _("There is no value for the variable '{name}'.").format(name=name),
                hint=_("Give one, for example {name} = 1.").format(name=name),
                text=script.text,
            )
    for name in given:
        if name not in script.variables:
            raise FormulaError(
                _("The program has no variable '{name}'.").format(name=name),
                hint=_("Its variables are: {names}.").format(names=", ".join(script.variables) or _("none")),
                text=script.text,
            )
    return given
