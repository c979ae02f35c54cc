"""Trace a Python function by running it on numbers and tensors that record what happens to them (define-by-run)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

import numpy as np

from autodiff_viz.engine.recorder import Given, Recorder
from autodiff_viz.engine.variables import Variable as Variable
from autodiff_viz.engine.variables import applied as applied
from autodiff_viz.errors import FormulaError
from autodiff_viz.graph import Graph
from autodiff_viz.languages import _


def trace_callable(function: Callable[..., object], at: Mapping[str, Given], recorder: Recorder | None = None) -> Graph:
    """The graph of one run of a Python function.

    Args:
        function: Takes numbers or tensors, returns a number; control flow may depend on their values.
        at: Argument name → number, array or nested lists of numbers.
        recorder: Where to record; by default a fresh tape of our own engine.

    Raises:
        FormulaError: An argument has no value, or the function returns something that is not a number.
    """
    recorder = recorder or Recorder()
    try:
        bound = inspect.signature(function).bind(**at)
    except TypeError as error:
        raise FormulaError(
            _("The function cannot be called with this point: {reason}.").format(reason=error),
            hint=_("Give one value for every argument, by its name."),
        ) from error
    variables = {name: Variable(recorder, recorder.input(name, value)) for name, value in at.items()}
    for name, value in bound.arguments.items():
        bound.arguments[name] = (
            {inner: variables[inner] for inner in value} if isinstance(value, dict) else variables[name]
        )
    result = function(*bound.args, **bound.kwargs)
    if isinstance(result, Variable):
        return recorder.graph(result._position, {})
    if isinstance(result, np.ndarray):
        return recorder.graph(recorder.constant(result), {})
    if isinstance(result, int | float | np.integer | np.floating):
        return recorder.graph(recorder.constant(float(result)), {})
    raise FormulaError(
        _("The function returned {kind}, not a number.").format(kind=type(result).__name__),
        hint=_("Return one number made from the arguments."),
    )
