"""Functions with known minima: the lecture's two and ten classical ones that methods of descent are tested on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autodiff_viz.languages import marked
from autodiff_viz.lecture.presets import LECTURE

SURVEY = (
    "M. Jamil & X.-S. Yang, A literature survey of benchmark functions for global optimization, arXiv:1308.4008 (2013)"
)


@dataclass(frozen=True)
class TestFunction:
    """A function to minimise.

    Attributes:
        id: A short name.
        title: What readers call it.
        text: The formula.
        start: Where to begin: canonical name → value.
        minima: Its lowest points, coordinates in the order of ``start``.
        value: The function there.
        source: Where function and minima are stated.
        closed: The minimum in closed form, as one writes it, or ``""``.
    """

    __test__ = False  # not a test, whatever its name says to pytest

    id: str
    title: str
    text: str
    start: Mapping[str, float]
    minima: tuple[tuple[float, ...], ...]
    value: float
    source: str
    closed: str = ""


FUNCTIONS = (
    TestFunction(
        "descent", marked("The descent function"), "x^2 + e^-x", {"x": 3.0},
        ((0.35173371124919584,),), 0.8271840261275243, LECTURE, "x* = W(1/2)",
    ),
    TestFunction(
        "difficult", marked("The difficult function"), "-1/(x^2 + 1)*log(1/(1 + e^-x) + 1)", {"x": 3.0},
        ((0.1900087837274014,),), -0.4213383975637039, LECTURE,
    ),
    TestFunction(
        "sphere", marked("Sphere"), "x_1^2 + x_2^2 + x_3^2", {"x_1": 1.0, "x_2": -2.0, "x_3": 3.0},
        ((0.0, 0.0, 0.0),), 0.0, SURVEY,
    ),
    TestFunction(
        "rosenbrock", marked("Rosenbrock's valley"), "(1 - x)^2 + 100*(y - x^2)^2", {"x": -1.2, "y": 1.0},
        ((1.0, 1.0),), 0.0, "H. H. Rosenbrock, The Computer Journal 3 (1960), 175–184",
    ),
    TestFunction(
        "booth", marked("Booth"), "(x + 2y - 7)^2 + (2x + y - 5)^2", {"x": -5.0, "y": 5.0},
        ((1.0, 3.0),), 0.0, SURVEY,
    ),
    TestFunction(
        "beale", marked("Beale"), "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
        {"x": 1.0, "y": 1.0}, ((3.0, 0.5),), 0.0,
        "J. J. Moré, B. S. Garbow & K. E. Hillstrom, ACM Transactions on Mathematical Software 7 (1981), 17–41, no. 5",
    ),
    TestFunction(
        "himmelblau", marked("Himmelblau"), "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", {"x": 0.0, "y": 0.0},
        (
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286170),
            (3.584428340330492, -1.848126526964404),
        ),
        0.0, "D. M. Himmelblau, Applied Nonlinear Programming (1972)",
    ),
    TestFunction(
        "matyas", marked("Matyas"), "0.26*(x^2 + y^2) - 0.48*x*y", {"x": 8.0, "y": -3.0},
        ((0.0, 0.0),), 0.0, SURVEY,
    ),
    TestFunction(
        "mccormick", marked("McCormick"), "sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1", {"x": 0.0, "y": 0.0},
        ((-0.5471975511965977, -1.5471975511965979),), -1.9132229549810367, SURVEY,
        "(x, y)* = (1/2 − π/3, −1/2 − π/3)",
    ),
    TestFunction(
        "goldstein-price", marked("Goldstein–Price"),
        "(1 + (x + y + 1)^2*(19 - 14x + 3x^2 - 14y + 6x*y + 3y^2))"
        "*(30 + (2x - 3y)^2*(18 - 32x + 12x^2 + 48y - 36x*y + 27y^2))",
        {"x": 0.4, "y": -0.8}, ((0.0, -1.0),), 3.0,
        "A. A. Goldstein & J. F. Price, Mathematics of Computation 25 (1971), 569–574",
    ),
    TestFunction(
        "three-hump-camel", marked("Three-hump camel"), "2x^2 - 1.05x^4 + x^6/6 + x*y + y^2", {"x": 0.5, "y": -0.8},
        ((0.0, 0.0),), 0.0, SURVEY,
    ),
    TestFunction(
        "easom", marked("Easom"), "-cos(x)*cos(y)*exp(-(x - pi)^2 - (y - pi)^2)", {"x": 2.5, "y": 3.5},
        ((3.141592653589793, 3.141592653589793),), -1.0, SURVEY, "(x, y)* = (π, π)",
    ),
)  # fmt: skip
"""All of them, the lecture's first."""
