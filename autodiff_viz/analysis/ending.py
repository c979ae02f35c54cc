"""Why a run ended before its last step, and words for its points and numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from autodiff_viz.analysis.domains import in_domain
from autodiff_viz.analysis.iterates import Iterates
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _
from autodiff_viz.numerals import short
from autodiff_viz.ops import OPERATIONS


def why_stopped(run: Iterates) -> str:
    """Why a run ended before its last step, one sentence; ``""`` if it did not."""
    if run.culprit is None:
        return ""
    graph, trouble = run.culprit
    step = f"{run.stopped:,}"
    if trouble is None:
        name, value = next(
            ((n, v) for n, v in zip(run.variables, run.points[-1].tolist(), strict=True) if not math.isfinite(v)),
            ("", math.nan),
        )
        if name:
            return _("Step {step} gives {name} = {value}.").format(step=step, name=name, value=number(value))
        if error := error_at_the_end(run):
            text = _("At step {step}, {point}, the program stops: {reason}.")
            return text.format(step=step, point=spot(run, run.points[-1]), reason=error.message.rstrip("."))
        return _("At step {step} the gradient is not finite.").format(step=step)
    node = graph.nodes[trouble.node]
    applied = _applied(node.operation, [number(graph.nodes[source].value) for source in node.inputs])
    if trouble.slot is not None:
        text = _("At step {step}, {point}, the slope of {applied} is not finite.")
    elif outside(run):
        text = _("At step {step}, {point}, {applied} is not defined.")
    else:
        text = _("At step {step}, {point}, {applied} is too large for a number.")
    return text.format(step=step, point=spot(run, run.points[-1]), applied=applied)


def error_at_the_end(run: Iterates) -> FormulaError | None:
    """What a program stopped with at the last point, if it did."""
    try:
        run.graph(run.steps)
    except FormulaError as error:
        return error
    return None


def outside(run: Iterates) -> bool:
    """Whether the run ended where an operation is not defined, or has no slope."""
    if run.culprit is None or run.culprit[1] is None:
        return False
    graph, trouble = run.culprit
    assert trouble is not None
    node = graph.nodes[trouble.node]
    arguments = [graph.nodes[source].value for source in node.inputs]
    return trouble.slot is not None or math.isnan(node.value) or not in_domain(node.operation, arguments)


def _applied(operation: str, arguments: list[str]) -> str:
    """An operation on numbers, as one writes it: ``exp(709.8)``, ``1 / 0``."""
    symbol = OPERATIONS[operation].symbol
    if len(arguments) == 2 and not symbol[0].isalpha():
        return f"{arguments[0]} {symbol} {arguments[1]}"
    return f"{symbol}({', '.join(arguments)})"


def number(value: float) -> str:
    """A number in a sentence: four digits are enough."""
    return short(value, 4)


def spot(run: Iterates, point: np.ndarray | Sequence[float]) -> str:
    names, values = run.variables[:3], [short(float(v)) for v in point][:3]
    more = ", …" if len(run.variables) > 3 else ""
    if len(run.variables) == 1:
        return f"{names[0]} = {values[0]}"
    return f"({', '.join(names)}{more}) = ({', '.join(values)}{more})"
