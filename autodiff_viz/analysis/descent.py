"""Descent: a method walks a formula downhill, and every step is kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from time import perf_counter

import numpy as np

from autodiff_viz.analysis.descent_limits import checked_rate, checked_steps
from autodiff_viz.analysis.ending import why_stopped
from autodiff_viz.analysis.iterates import Iterates
from autodiff_viz.analysis.judging import judge
from autodiff_viz.analysis.methods import armijo, method_called, newton, settings
from autodiff_viz.analysis.objective import Objective, Source
from autodiff_viz.analysis.verdict import Verdict
from autodiff_viz.engine.compile import DTYPES, MAX_COMPILED
from autodiff_viz.engine.loops import Loop, loop
from autodiff_viz.engine.programs import Script
from autodiff_viz.engine.recorder import Given
from autodiff_viz.engine.writer import narrow
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _
from autodiff_viz.numerals import short

FLAT, RETRACED, EAGER, SECOND, TRIES = 30, 100, 600, 400, 4
"""What a node costs in the flat sweep, traced anew, in PyTorch, and in second derivatives; how often backtracking
evaluates.
"""

SCRIPT = 100_000
"""What it costs to run a program anew, beside its nodes."""

FIRST_CHUNK, CHUNK_WORK = 500, 1_000_000
"""Steps until the first look at the numbers, and the work that later chunks may grow to."""

ENGINES = ("tape", "torch")
"""Who computes value and gradient: code generated from our tape, or PyTorch run eagerly."""


class Trajectory(Iterates):
    """Where a descent went, and what to make of it."""

    @property
    def reason(self) -> str:
        """Why the run stopped, in the reader's language; ``""`` if it did not."""
        return why_stopped(self)

    @cached_property
    def verdict(self) -> Verdict:
        """What to make of it."""
        return judge(self, self._again)

    def _again(self, rate: float) -> Iterator[Iterates]:
        """Gradient descent of another rate from the same start, as it grows."""
        objective = self.objective
        start = objective.given(self.points[0].tolist())
        other = Descent(objective.source, start, rate, self.steps, seed=objective.seed)
        return (other.trajectory() for _done in other.run())


class Descent:
    """A run under way: ``for done in descent.run()`` gives the word back after every chunk of steps.

    Leave the loop to stop; ``trajectory()`` is what there is so far.
    """

    def __init__(
        self,
        program: Source,
        at: Mapping[str, Given],
        lr: float | None = None,
        steps: int = 1_000,
        method: str = "gd",
        dtype: str = "float64",
        engine: str = "tape",
        options: Mapping[str, float] | None = None,
        seed: int = 0,
    ) -> None:
        self.method = method_called(method)
        self.dtype = _one_of(dtype, DTYPES, _("There is no number format '{name}'."))
        _one_of(engine, ENGINES, _("There is no engine '{name}'."))
        self.rate = checked_rate(self.method.rate if lr is None else lr, dtype)
        self.options = settings(self.method, options or {})
        start = {name: _given(name, value, self._rounded) for name, value in at.items()}
        self.objective = Objective.of(program, start, seed)
        traced = self.objective.start
        self.variables = self.objective.variables
        self._point = tuple(traced.nodes[position].value for position in traced.inputs.values())
        self._work = self._work_of_a_step(len(traced.nodes), engine)
        self.steps = checked_steps(steps, self._work, len(self.variables))
        self._check_start()
        self._evaluate = self.objective.function(dtype, engine)
        called = engine == "torch" or self.objective.branches
        self._loop = (
            None
            if self.method.move
            else loop(traced, self.method.program, dtype, evaluate=self._evaluate if called else None)
        )
        memories = self._loop.memories if self._loop else ()
        self._state = self._point + (0.0,) * (len(memories) * len(self._point))
        self._table = np.zeros((1 + len(self._point) + len(self._state), self.steps + 1))
        self._columns = [column.data for column in self._table]
        self._done = 0
        self._stopped: int | None = None
        self.pace = math.inf
        """Seconds that a step took in the quickest chunk so far: others shared the machine, or wrote code first."""

    def run(self) -> Iterator[int]:
        """Take the steps; yields how many are done after each chunk."""
        size = FIRST_CHUNK
        largest = max(1, CHUNK_WORK // self._work)
        while self._done < self.steps and self._stopped is None:
            stop = min(self.steps, self._done + min(size, largest))
            began = perf_counter()
            if self._loop:
                self._state = self._loop.run(self._done, stop, self._state, self._settings(self._loop), self._columns)
            else:
                self._move(self._done, stop)
            self.pace = min(self.pace, (perf_counter() - began) / (stop - self._done))
            self._look(self._done, stop)
            self._done = stop
            size *= 2
            yield self._last()

    def trajectory(self) -> Trajectory:
        """The steps taken so far."""
        d = len(self.variables)
        if self._stopped is None:
            self._write(self._done, self._state)
            self._look(self._done, self._done + 1)
        rows = self._table[:, : self._last() + 1].T
        if self._stopped is not None:  # careful code says what fast code does not: where there is no value, no slope
            value, slopes = self._evaluate(*rows[-1, :d].tolist())
            rows[-1, d : 2 * d + 1] = (value, *slopes)
        rows.setflags(write=False)
        names = self._loop.memories if self._loop else ()
        memories = {n: rows[:, (2 + i) * d + 1 : (3 + i) * d + 1] for i, n in enumerate(names)}
        return Trajectory(
            self.objective,
            self.variables,
            self.method.id,
            self.rate,
            self.options,
            self.dtype,
            rows[:, :d],
            rows[:, d],
            rows[:, d + 1 : 2 * d + 1],
            memories,
            self._stopped,
        )

    def _last(self) -> int:
        return self._done if self._stopped is None else self._stopped

    def _look(self, start: int, stop: int) -> None:
        """The first of these steps at which something is not finite ends the run."""
        watched = np.isfinite(self._table[: 2 * len(self.variables) + 1, start:stop])
        if not watched.all():
            self._stopped = start + int(np.argmin(watched.all(axis=0)))

    def _write(self, step: int, state: tuple[float, ...]) -> None:
        """What a step starts from."""
        d = len(self.variables)
        value, slopes = self._evaluate(*state[:d])
        self._table[:, step] = (*state[:d], value, *slopes, *state[d:])

    def _move(self, start: int, stop: int) -> None:
        """Steps of a method that looks at the whole point; once it rests or is lost, it does so for good."""
        assert self.method.move is not None
        d = len(self.variables)
        for step in range(start, stop):
            self._write(step, self._state)
            point, slopes = np.array(self._state), self._table[d + 1 :, step].copy()
            with np.errstate(all="ignore"):
                there = self.method.move(
                    point,
                    float(self._table[d, step]),
                    slopes,
                    self.rate,
                    self.options,
                    self._evaluate,
                    self.objective.hessian,
                )
            after = tuple(self._rounded(float(c)) for c in there)
            if after == self._state or not all(map(math.isfinite, self._state)):
                self._table[:, step + 1 : stop] = self._table[:, step : step + 1]
                break
            self._state = after

    def _work_of_a_step(self, nodes: int, engine: str) -> int:
        """In nodes of generated code."""
        each = FLAT if nodes > MAX_COMPILED else 1
        each = EAGER if engine == "torch" else each
        if not self.objective.coded:
            each = RETRACED
            nodes += SCRIPT // RETRACED if isinstance(self.objective.source, Script) else 0
        if self.method.move is newton:
            each += SECOND * (1 + len(self.variables))
        return nodes * each * (TRIES if self.method.move is armijo else 1)

    def _settings(self, running: Loop) -> tuple[float, ...]:
        values = {"eta": self.rate, **self.options}
        return tuple(self._rounded(values[name]) for name in running.options)

    def _rounded(self, value: float) -> float:
        return narrow(value) if self.dtype == "float32" else value

    def _check_start(self) -> None:
        if not self.variables:
            raise FormulaError(
                _("The formula has no variable: there is nothing to move."),
                hint=_("Write one with a variable, such as x^2 + e^-x."),
                text=self.objective.text,
            )
        for name, value in zip(self.variables, self._point, strict=True):
            if not math.isfinite(value):
                raise FormulaError(
                    _("The start of '{name}' is {value}.").format(name=name, value=short(value)),
                    hint=_("Give a finite number, such as 3."),
                )


def descend(
    program: Source,
    at: Mapping[str, Given],
    lr: float | None = None,
    steps: int = 1_000,
    method: str = "gd",
    dtype: str = "float64",
    engine: str = "tape",
    **options: float,
) -> Trajectory:
    """Walk downhill from a point and keep every step.

    Args:
        program: The formula, as text or already read; its last statement is minimised. Formulas have no branches, so
            one trace serves all steps. The text of a Python program is traced anew when it takes another branch. Or a
            Python function of numbers, which is run and recorded anew in every step.
        at: Variable name → where to start: a number, or a tensor, whose entries become coordinates.
        lr: The learning rate; the method's usual one if left out.
        steps: How many updates, at most ``MAX_STEPS``.
        method: An id in ``METHODS``.
        dtype: ``"float32"`` rounds the result of every operation, as PyTorch does by default.
        engine: ``"tape"`` runs generated code; ``"torch"`` runs PyTorch eagerly, a thousand times slower.
        **options: The method's other settings (``beta=0.5``).

    Returns:
        The trajectory. Where a number is not finite it ends early, with that step as its last row.

    Raises:
        FormulaError: Text, start, rate, step count or a setting cannot be used.
        LimitError: The run would be too long.
    """
    descent = Descent(program, at, lr, steps, method, dtype, engine, options)
    for _done in descent.run():
        pass
    return descent.trajectory()


def _given(name: str, value: Given, rounded: Callable[[float], float]) -> Given:
    """A start as numbers of the run's format."""
    if np.ndim(value):  # type: ignore[arg-type]
        numbers = np.asarray(value, dtype=float)
        return np.reshape([rounded(number) for number in numbers.ravel().tolist()], numbers.shape)
    return rounded(_number(name, value))


def _number(name: str, value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError) as error:
        raise FormulaError(
            _("The value of '{name}' is not a number.").format(name=name), hint=_("Give one number, such as 2.5.")
        ) from error


def _one_of(name: str, names: tuple[str, ...], complaint: str) -> str:
    if name not in names:
        raise FormulaError(
            complaint.format(name=name), hint=_("Choose one of: {names}.").format(names=", ".join(names))
        )
    return name
