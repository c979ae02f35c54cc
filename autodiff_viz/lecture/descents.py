"""Descents that open with one click on the Descend page: the lecture's two loops, its slips, and classical trouble."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autodiff_viz.languages import marked

DESCENT_FUNCTION = "x^2 + e^-x"
MINIMISER = 0.35173371124919584
"""W(1/2), where Lambert's W solves w·eʷ = 1/2: the root of 2x = e⁻ˣ."""


@dataclass(frozen=True)
class DescentPreset:
    """A descent of the gallery: formula, start and settings; ``title`` and ``note`` are not yet translated."""

    id: str
    title: str
    text: str
    at: Mapping[str, float]
    rate: float
    steps: int
    method: str = "gd"
    dtype: str = "float64"
    note: str = ""


DESCENTS = (
    DescentPreset(
        "hand", marked("Lecture: by hand"), DESCENT_FUNCTION, {"x": 3.0}, 0.0005, 10_001,
        note=marked("The lecture's loop: 10,001 steps to 0.351738, still 4.6e−6 from the minimum W(½)."),
    ),
    DescentPreset(
        "torch", marked("Lecture: PyTorch"), DESCENT_FUNCTION, {"x": 3.0}, 0.01, 10_001, dtype="float32",
        note=marked("The lecture's second loop with the formula as it was meant: at rest by step 600."),
    ),
    DescentPreset(
        "stall", marked("float32 stalls"), DESCENT_FUNCTION, {"x": 3.0}, 0.0005, 10_001, dtype="float32",
        note=marked("In 32-bit numbers the updates get too small to change x: 0.3517447 for ever."),
    ),
    DescentPreset(
        "zero", marked("Forget zero_()"), DESCENT_FUNCTION, {"x": 3.0}, 0.01, 300, "accumulate", "float32",
        note=marked("Slopes add up from step to step: a pendulum without friction."),
    ),
    DescentPreset(
        "slip", marked("The slide's sign slip"), "x^2 - e^-x", {"x": 3.0}, 0.01, 400, dtype="float32",
        note=marked("The slide has − e⁻ˣ: no slope is zero, and x runs to −∞."),
    ),
    DescentPreset(
        "large", marked("Rate too large: 0.8"), DESCENT_FUNCTION, {"x": 3.0}, 0.8, 40,
        note=marked("Beyond 2/f″ every step overshoots by more than it gains."),
    ),
    DescentPreset(
        "zigzag", marked("Zigzag: 0.6"), DESCENT_FUNCTION, {"x": 3.0}, 0.6, 60,
        note=marked("Between 1/f″ and 2/f″ every step jumps across the minimum, and still arrives."),
    ),
    DescentPreset(
        "difficult", marked("The difficult function"), "-1/(x^2 + 1)*log(1/(1 + e^-x) + 1)", {"x": 3.0}, 0.01, 10_001,
        dtype="float32", note=marked("The lecture's challenge; the judge expects 0.1900096833705902."),
    ),
    DescentPreset(
        "rosenbrock", marked("Rosenbrock's valley"), "(1 - x)^2 + 100*(y - x^2)^2", {"x": -1.2, "y": 1.0}, 0.001,
        10_001, note=marked("Steep across, flat along: the walls cap the rate, and the valley takes for ever."),
    ),
    DescentPreset(
        "himmelblau", marked("Four minima"), "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", {"x": -0.3, "y": -0.9}, 0.01, 300,
        note=marked("Himmelblau's function: race some starts and see which minimum each one finds."),
    ),
    DescentPreset(
        "four", marked("Four variables"), "(a + 10b)^2 + 5(c - d)^2 + (b - 2c)^4 + 10(a - d)^4",
        {"a": 3.0, "b": -1.0, "c": 0.0, "d": 1.0}, 0.005, 5_000,
        note=marked("Powell's function: at its minimum two directions are flat."),
    ),
)  # fmt: skip
"""In the order in which they are offered; the first one opens the page."""


def descent_called(name: str) -> DescentPreset | None:
    """The preset of that id, or ``None``."""
    return next((preset for preset in DESCENTS if preset.id == name), None)


def closed_form(text: str, point: tuple[float, ...]) -> str:
    """What a known minimiser is called, such as ``W(½)``; ``""`` if it has no name."""
    plain = text.replace(" ", "")
    known = plain in {"x^2+e^-x", "x²+e⁻ˣ"} and len(point) == 1 and abs(point[0] - MINIMISER) < 1e-9
    return "W(½)" if known else ""
