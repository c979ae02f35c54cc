"""Evaluate a program at a point and record every operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autodiff_viz.engine.recorder import Given, Recorder
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _
from autodiff_viz.notation import Assign, Program, canonical_name
from autodiff_viz.notation.program import INDEX, LIST, NAME, NUMBER


def trace(program: Program, at: Mapping[str, Given], recorder: Recorder | None = None) -> Graph:
    """The graph of a program at a point; its output is the value of the last statement.

    Args:
        program: What was typed, understood.
        at: A value for every variable, under any spelling of its name.
        recorder: Where to record; by default a fresh tape of our own engine.

    Raises:
        FormulaError: A variable has no value, or a value is given for a name that is no variable.
        LimitError: The program runs longer than the tape may be.
    """
    recorder = recorder or Recorder(text=program.text)
    names = {name: recorder.input(name, value) for name, value in _point(program, at).items()}
    assigned: dict[str, int] = {}
    output = -1
    for statement in _unrolled(program):
        output = _evaluate(statement, names, recorder)
        if statement.target:
            names[statement.target] = assigned[statement.target] = output
    return recorder.graph(output, assigned)


def _point(program: Program, at: Mapping[str, Given]) -> dict[str, Given]:
    """The values of the program's variables, in their order."""
    if at.keys() == set(program.variables):
        return {name: at[name] for name in program.variables}
    given = {canonical_name(name): value for name, value in at.items()}
    point = {}
    for name in program.variables:
        if name not in given:
            raise FormulaError(
                _("There is no value for the variable '{name}'.").format(name=name),
                hint=_("Give one, for example {name} = 1.").format(name=name),
                text=program.text,
            )
        point[name] = given.pop(name)
    if given:
        raise FormulaError(
            _("The formula has no variable '{name}'.").format(name=next(iter(given))),
            hint=_("Its variables are: {names}.").format(names=", ".join(program.variables) or _("none")),
            text=program.text,
        )
    return point


def _unrolled(program: Program) -> Iterator[Assign]:
    for statement in program.statements:
        if isinstance(statement, Assign):
            yield statement
        else:
            for _turn in range(statement.times):
                yield from statement.body


def _evaluate(statement: Assign, names: Mapping[str, int], recorder: Recorder) -> int:
    """Record one expression; the node of its result bears the statement's name."""
    positions: list[int] = []
    last = len(statement.expression) - 1
    for i, (operation, inputs, value, symbol, span) in enumerate(statement.expression):
        name = statement.target if i == last else ""
        if operation == NAME:
            positions.append(names[symbol])
        elif operation == NUMBER:
            positions.append(recorder.constant(value, symbol or name, span))
        elif operation == INDEX:
            place = {"index": tuple(map(int, symbol.split(",")))}
            positions.append(recorder.apply_tensor(operation, [positions[j] for j in inputs], place, name, span))
        elif operation == LIST and (whole := recorder.literal([positions[j] for j in inputs], span)) is not None:
            positions.append(whole)
        else:
            positions.append(recorder.apply(operation, *[positions[j] for j in inputs], name=name, span=span))
    return positions[-1]
