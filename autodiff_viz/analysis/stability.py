"""The largest learning rate at which a method is attracted by a minimum, where theory has one."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from autodiff_viz.analysis.iterates import Iterates
from autodiff_viz.analysis.methods import METHODS, newton
from autodiff_viz.analysis.minima import Stationary
from autodiff_viz.engine.trace import trace
from autodiff_viz.notation import parse

FLATTEST = 1e-9
"""Curvatures below this one count as none: every rate that is allowed is stable there."""


def stable_rate(run: Iterates, minimum: Stationary) -> float | None:
    """The largest learning rate at which a run's method is attracted by a minimum.

    From the linear recurrence that the update becomes near a minimum: its roots lie in the unit circle up to 2/λ for
    gradient descent, 2(1 + β)/λ for momentum, 2(1 + β)/(1 + 2β)/λ for Nesterov's method as PyTorch has it, where λ is
    the largest curvature (Polyak 1964; Nocedal & Wright, section 3.3); Newton's method divides by the curvature itself.
    Adaptive methods have no bound of their own: they divide the slope by a scale that moves. With the scale of the
    last step, λ is the largest eigenvalue of the Hessian divided by it, and Adam's bound 2(1 + β₁)/(1 - β₁)/λ (Cohen et
    al. 2022, arXiv:2207.14484, section 3).

    Returns:
        The rate, ``inf`` where the minimum is flat, ``None`` for methods that have no such bound.
    """
    method = METHODS[run.method]
    if method.move is newton:
        return 2.0
    if not method.stable:
        return None
    factor = _formula(method.stable, run.options)
    largest = minimum.curvatures[-1]
    if method.scale:
        kept = {name: rows[-1].tolist() for name, rows in run.memories.items()}
        moving = [{name: numbers[i] for name, numbers in kept.items()} for i in range(len(run.variables))]
        scales = [_formula(method.scale, {**run.options, **memory, "t": float(run.steps)}) for memory in moving]
        with np.errstate(all="ignore"):
            roots = np.sqrt(np.array(scales))
            matrix = run.objective.hessian(minimum.point) / np.outer(roots, roots)
        if not np.isfinite(matrix).all():
            return None
        largest = float(np.linalg.eigvalsh((matrix + matrix.T) / 2)[-1])
    return factor / largest if largest > FLATTEST else math.inf


def _formula(text: str, names: Mapping[str, float]) -> float:
    """The value of a formula of the table of methods."""
    program = parse(text)
    return trace(program, {name: names[name] for name in program.variables}).value
