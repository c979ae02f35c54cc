"""A notebook user's whole world: ``trace`` and the questions one asks of its answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cached_property

from autodiff_viz import graph as core
from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.ledger import Ledger, ledger
from autodiff_viz.engine.callables import trace_callable
from autodiff_viz.engine.second import hessian
from autodiff_viz.engine.sweeps import gradient
from autodiff_viz.engine.trace import trace as trace_program
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _
from autodiff_viz.notation import canonical_name, parse
from autodiff_viz.render.dot import to_dot

ENGINES = ("tape",)
"""Names of the engines that ``trace`` can run a program on."""


class Graph(core.Graph):
    """A traced program, with its derivatives, paths and pictures.

    Everything is computed when asked for and nothing is stored on the nodes: asking twice gives the same answer.
    """

    @cached_property
    def gradient(self) -> dict[str, float]:
        """The derivative of the output by every variable, from one reverse sweep."""
        return gradient(self)

    def paths(self, wrt: str, k: int | None = None) -> Ledger:
        """The ledger of the paths from a variable to the output, with their products and their sum.

        Args:
            wrt: The variable, under any spelling of its name.
            k: How many paths to list at most; by default all if they are few, otherwise the largest.

        Raises:
            FormulaError: There is no such variable.
        """
        return ledger(self, self._variable(wrt), k)

    def share(self, wrt: str) -> tuple[float | None, ...]:
        """The signed share of every edge in the derivative by ``wrt``, aligned with ``edges``.

        The shares over any cut of the graph sum to 1. ``None`` where it is undefined: the derivative is zero or not
        finite.

        Raises:
            FormulaError: There is no such variable.
        """
        return flow(self, self._variable(wrt)).shares

    def hessian(self) -> dict[tuple[str, str], float]:
        """Second derivatives of the output: (name, name) → value, both orders of every pair."""
        return hessian(self)

    def to_dot(self) -> str:
        """The picture in Graphviz's language: inputs, operations, values, and the local partial on every edge."""
        return to_dot(self)

    def _variable(self, name: str) -> str:
        canonical = canonical_name(name)
        if canonical not in self.inputs:
            raise FormulaError(
                _("There is no variable '{name}'.").format(name=name),
                hint=_("The variables are: {names}.").format(names=", ".join(self.inputs) or _("none")),
            )
        return canonical


def trace(
    program: str | Callable[..., object],
    /,
    at: Mapping[str, float] | None = None,
    *,
    engine: str = "tape",
    **values: float,
) -> Graph:
    """Evaluate a formula, some statements or a Python function at a point, and record every operation.

    Args:
        program: Text (``"x^2 + e^-x"``, ``"t = x + y; z = x*t"``, LaTeX …) or a callable that takes and returns
        numbers.
        at: Variable name → value; any spelling of a name is understood (``x_1``, ``x₁``, ``theta``, ``θ``).
        engine: What computes values and partials, one of ``ENGINES``.
        **values: The same as ``at``, as keywords.

    Returns:
        The graph; its output is the last statement's value. Values are IEEE: a formula outside its domain gives
        ``nan`` or
        ``inf``, not an exception.

    Raises:
        FormulaError: The text cannot be understood, a variable has no value, or a value is not a number.
    """
    if engine not in ENGINES:
        raise FormulaError(
            _("There is no engine '{name}'.").format(name=engine),
            hint=_("The engines are: {names}.").format(names=", ".join(ENGINES)),
        )
    point = {name: _number(name, value) for name, value in {**(at or {}), **values}.items()}
    traced = trace_callable(program, point) if callable(program) else trace_program(parse(program), point)
    return Graph(traced.nodes, traced.output, traced.inputs, traced.names, traced.text)


def _number(name: str, value: object) -> float:
    """A value of the point as a float; ``nan`` is refused because it answers nothing."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError) as error:
        raise FormulaError(
            _("The value of '{name}' is not a number.").format(name=name), hint=_("Give one number, such as 2.5.")
        ) from error
    if math.isnan(number):
        raise FormulaError(_("The value of '{name}' is nan.").format(name=name), hint=_("Give a number, such as 2.5."))
    return number
