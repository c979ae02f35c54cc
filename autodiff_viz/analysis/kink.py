"""Kinks and jumps: points where there is no derivative, only one on either side."""

from __future__ import annotations

from dataclasses import dataclass

from autodiff_viz.analysis.truth import Arithmetic, Truth, inputs_of, truth
from autodiff_viz.graph import Graph

SIDE = -30
"""The sides of a kink are looked at in a distance of 10^SIDE from it, relative to numbers of size 1."""


@dataclass(frozen=True)
class Kink:
    """The point lies on a kink or a jump: there is no derivative, only a convention.

    Attributes:
        left, right: The derivatives on either side.
        jump: The value on the right minus that on the left.
    """

    left: float
    right: float
    jump: float


def kink_at(graph: Graph, wrt: str, exact: Truth) -> Kink | None:
    """The two sides of the point, if they differ from each other or from the convention."""
    context = Arithmetic(1).context
    context.dps = 400
    x = context.mpf(inputs_of(graph)[wrt])
    distance = context.mpf(10) ** SIDE * max(1, abs(x))
    left, right = (truth(graph, wrt, {wrt: x + side * distance}) for side in (-1, 1))
    scale = max(1, *(abs(each.derivative) for each in (left, right, exact)))
    jump = right.value - left.value
    apart = max(abs(left.derivative - right.derivative), abs(left.derivative - exact.derivative))
    risen = 4 * distance * scale  # so much a formula may rise from one side to the other, and stay continuous
    if apart > 1e-12 * scale or abs(jump) > max(1e-12 * scale, risen):
        return Kink(float(left.derivative), float(right.derivative), float(jump))
    return None
