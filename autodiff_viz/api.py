"""A notebook user's whole world: ``trace`` and the questions one asks of its answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from autodiff_viz.engine import tape, torch_engine
from autodiff_viz.engine.callables import trace_callable
from autodiff_viz.engine.programs import is_program, read_script, trace_text
from autodiff_viz.engine.recorder import Given, Recorder
from autodiff_viz.engine.tensors import graph as tensors
from autodiff_viz.engine.tensors import tape as tensor_tape
from autodiff_viz.engine.tensors import torch_tensors
from autodiff_viz.engine.tensors.reading import array_of
from autodiff_viz.engine.trace import trace as trace_program
from autodiff_viz.errors import FormulaError
from autodiff_viz.graphs import Graph
from autodiff_viz.languages import _
from autodiff_viz.notation import parse
from autodiff_viz.tensor_graphs import TensorGraph

ENGINES = ("tape", "torch")
"""What can compute values and partials: our own tape, or PyTorch, one operation at a time."""


def trace(
    program: str | Callable[..., object],
    /,
    at: Mapping[str, Given] | None = None,
    *,
    engine: str = "tape",
    **values: Given,
) -> Graph:
    """Evaluate a formula, some statements or a Python function at a point, and record every operation.

    Args:
        program: Text (``"x^2 + e^-x"``, ``"t = x + y; z = x*t"``, LaTeX …), the text of a Python program with ``def``,
            ``if``, ``for``, ``while`` …, or a callable that takes and returns numbers or tensors.
        at: Variable name → value: a number, an array, or nested lists of numbers; any spelling of a name
            is understood (``x_1``, ``x₁``, ``theta``, ``θ``).
        engine: What computes values and partials, one of ``ENGINES``.
        **values: The same as ``at``, as keywords. A program without a variable ``seed`` takes it as that of ``rand()``.

    Returns:
        The graph, a ``TensorGraph`` where a value is no single number; its output is the last statement's value, or
        that of the function that a program ends with. Values are IEEE: outside its domain a formula gives ``nan`` or
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
    compute, on_tensors = (
        (torch_engine.apply, torch_tensors.apply) if engine == "torch" else (tape.apply, tensor_tape.apply)
    )
    text = "" if callable(program) else program
    recorder = Recorder(compute, text, tensors=on_tensors)
    if callable(program):
        traced = trace_callable(program, point, recorder)
    elif is_program(program):
        script = read_script(program)
        seed = 0 if "seed" in script.variables else int(point.pop("seed", 0))  # type: ignore[arg-type]
        traced = trace_text(script, point, seed, recorder).graph
    else:
        traced = trace_program(parse(program), point, recorder)
    kind = TensorGraph if isinstance(traced, tensors.TensorGraph) else Graph
    return kind(**{field.name: getattr(traced, field.name) for field in fields(traced)})


def _number(name: str, value: Any) -> Given:
    """A value of the point as a float or an array; ``nan`` is refused because it answers nothing."""
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim):
        array = array_of(value)
        if np.isnan(array).any():
            raise FormulaError(
                _("The value of '{name}' is nan.").format(name=name), hint=_("Give a number, such as 2.5.")
            )
        return array
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise FormulaError(
            _("The value of '{name}' is not a number.").format(name=name), hint=_("Give one number, such as 2.5.")
        ) from error
    if math.isnan(number):
        raise FormulaError(_("The value of '{name}' is nan.").format(name=name), hint=_("Give a number, such as 2.5."))
    return number
