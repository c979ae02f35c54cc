"""The errors of a problem in another precision, without their parts: for comparison."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from autodiff_viz.analysis.differences import ErrorCurve, at_point
from autodiff_viz.analysis.estimates import answers, errors
from autodiff_viz.analysis.precision import derivative
from autodiff_viz.analysis.schemes import SCHEMES
from autodiff_viz.analysis.truth import inputs_of, truth
from autodiff_viz.errors import FormulaError

_Array = np.ndarray


@dataclass(frozen=True, eq=False)
class BareErrors:
    """Relative errors alone, as in ``SchemeCurve``: what a comparison with another precision needs.

    Attributes:
        ad: That of automatic differentiation.
        schemes: Identity → errors over the grid; schemes that are refused are left out.
    """

    ad: float
    schemes: Mapping[str, _Array]


def bare_errors(curve: ErrorCurve, dtype: str) -> BareErrors:
    """The errors of the same problem in another precision, against the truth of the point rounded to it.

    Raises:
        LimitError: 50 digits take too long.
    """
    graph = at_point(curve.graph, None, dtype)
    exact = curve.exact if inputs_of(graph) == inputs_of(curve.graph) else truth(graph, curve.wrt)
    grid = next(iter(curve.schemes.values())).h
    schemes = {}
    for scheme in SCHEMES.values():
        with suppress(FormulaError):
            found = answers(scheme, graph, curve.wrt, grid, dtype, curve.step)
            schemes[scheme.id] = errors(found.value, exact, dtype)[2]
    ad_value = derivative(graph, curve.wrt, dtype=dtype)
    return BareErrors(float(errors(np.array([ad_value]), exact, dtype)[2][0]), schemes)
