"""The update rule of a method, typeset with its symbols and, in the same shape, with the numbers of a step.

A place for a number is written ``⟨name⟩``; the browser puts the step's number there. ``x'`` is what a statement makes
of ``x``; a memory is meant as it was before the step until its statement has run, and as it is after it from then on.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np

from autodiff_viz.analysis.descent import Trajectory
from autodiff_viz.analysis.methods import METHODS, Method, newton
from autodiff_viz.notation import Assign, Expression
from autodiff_viz.notation.program import NAME, NUMBER, Part
from autodiff_viz.render.boxes import SPACE, Box, fold, operator
from autodiff_viz.render.typeset import name_box, typeset

SIGNS = {"add": "+", "sub": "−", "mul": "·"}
"""Operations of a rule that is set in one line of large figures."""

MAX_SECOND = 400
"""Points at which the second derivatives of Newton's rule are computed anew for the page."""

MAX_SIDE = 3
"""Variables up to which Newton's rule is written with its vectors and its matrix."""


def rule_view(run: Trajectory) -> list[dict[str, Any]]:
    """One entry a statement, the last one the new point.

    Either ``"cells"``, a line of symbols, signs and parentheses, or ``"symbols"`` and ``"numbers"``, two boxes of the
    same shape. ``"matrices"`` says that the browser writes vectors and the Hessian; for many variables there is no
    room, and only symbols stand there.
    """
    method = METHODS[run.method]
    if method.move is newton and len(run.variables) > 1:
        if len(run.variables) <= MAX_SIDE:
            return [{"target": "x'", "matrices": True}]
        return [{"target": "x'", "symbols": typeset(_last(method)), "numbers": None}]
    memories = set(run.memories)
    after: set[str] = set()
    entries = []
    for statement in method.program.statements:
        assert isinstance(statement, Assign)  # the rules are ours: none repeats
        slots = {name: f"{name}'" if name in after else name for name in (*memories, "x")}
        entries.append({"target": f"{statement.target}'", **_statement(statement.expression, slots)})
        after.add(statement.target)
    return entries


def _last(method: Method) -> Expression:
    statement = method.program.statements[-1]
    assert isinstance(statement, Assign)
    return statement.expression


def _statement(expression: Expression, slots: dict[str, str]) -> dict[str, Any]:
    def slot(name: str) -> str:
        return slots.get(name, name)

    if all(part.operation in (NAME, *SIGNS) for part in expression):
        return {"cells": _cells(expression, slot)}
    places = tuple(
        Part(NUMBER, name=f"⟨{slot(part.name)}⟩", span=part.span) if part.operation == NAME else part
        for part in expression
    )
    return {"symbols": typeset(expression), "numbers": _dotted(typeset(places))}


def _dotted(box: Box) -> Box:
    """Numbers side by side would read as one: a dot stands between the factors."""

    def lower(one: Box, parts: list[Box]) -> Box:
        if one == SPACE:
            return operator("·")
        inside = iter(parts)
        return tuple(item if isinstance(item, str) else next(inside) for item in one)

    return fold(box, lower)


def _cells(expression: Expression, slot: Any) -> list[dict[str, Any]]:
    """An expression of sums and products as one line: names, signs, parentheses."""
    lines: list[list[dict[str, Any]]] = []
    for part in expression:
        if part.operation == NAME:
            lines.append([{"slot": slot(part.name), "box": name_box(part.name)}])
            continue
        left, right = (lines[i] for i in part.inputs)
        if part.operation == "mul":
            left, right = (
                [{"sign": "("}, *line, {"sign": ")"}] if expression[i].operation in ("add", "sub") else line
                for i, line in zip(part.inputs, (left, right), strict=True)
            )
        lines.append([*left, {"sign": SIGNS[part.operation]}, *right])
    return lines[-1]


def series(run: Trajectory, steps: np.ndarray) -> dict[str, list[np.ndarray]]:
    """The numbers of the rule that change from step to step, by the name of their place, one array a coordinate.

    ``x``, ``g`` and the step's number are known from the run itself; ``x'`` and the memories before and after the step
    are here. The step after the last one is taken too, so that the rule is complete everywhere.
    """
    dimensions = range(len(run.variables))
    after = np.minimum(steps + 1, run.steps)
    table = {"x'": run.points[after]}
    for name, rows in run.memories.items():
        table |= {name: rows[steps], f"{name}'": rows[after]}
    columns = {name: [rows[:, i].copy() for i in dimensions] for name, rows in table.items()}
    _complete(run, columns)
    if run.method == "newton" and len(run.variables) <= MAX_SIDE:
        columns |= _second(run, steps)
    if run.method == "armijo":
        columns["j"] = [_halvings(run, np.column_stack(columns["x'"]), steps)] * len(run.variables)
    return columns


def _complete(run: Trajectory, columns: dict[str, list[np.ndarray]]) -> None:
    """The step after the last one: taken by the rule, or by the method's own move."""
    move = METHODS[run.method].move
    if move is not None:
        point, slopes = run.points[-1], run.gradients[-1]
        with np.errstate(all="ignore"):
            function, hessian = run.objective.function(run.dtype), run.objective.hessian
            there = move(point.copy(), float(run.values[-1]), slopes.copy(), run.rate, run.options, function, hessian)
        for column, number in zip(columns["x'"], there, strict=True):
            column[-1] = number
        return
    for i, variable in enumerate(run.variables):
        update = run.update(run.steps, variable)
        for name, column in columns.items():
            if name.endswith("'"):
                column[i][-1] = update.nodes[update.names[name[:-1]]].value


def _second(run: Trajectory, steps: np.ndarray) -> dict[str, list[np.ndarray]]:
    """``"h"``, the second derivatives row by row, and ``"p"``, H⁻¹ ∇f, at the chosen steps; nan where there are too
    many points.
    """
    d = len(run.variables)
    hessians, moves = np.full((len(steps), d, d), np.nan), np.full((len(steps), d), np.nan)
    known: dict[tuple[float, ...], np.ndarray] = {}
    for i, step in enumerate(steps):
        point = tuple(run.points[step].tolist())
        if point not in known and len(known) < MAX_SECOND:
            known[point] = run.objective.hessian(point)
        hessians[i] = known.get(point, np.nan)
        with suppress(np.linalg.LinAlgError), np.errstate(all="ignore"):
            moves[i] = np.linalg.solve(hessians[i], run.gradients[step])
    return {"h": list(hessians.reshape(len(steps), -1).T.copy()), "p": list(moves.T.copy())}


def _halvings(run: Trajectory, following: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """How often backtracking shortened the step: read off its length."""
    with np.errstate(all="ignore"):
        lengths = np.linalg.norm(run.points[steps] - following, axis=1)
        ratio = lengths / (run.rate * run.slopes[steps])
        return np.round(np.log(ratio) / np.log(run.options["rho"]))
