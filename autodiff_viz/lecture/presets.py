"""The gallery: formulas that open with one click, the lecture's first. Data only; tests check every one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from autodiff_viz.languages import _, marked

LECTURE = "traP Kaggle, 機械学習講習会 第三回「自動微分」 (28 June 2024)"
TALK = "the lecture's companion talk on the cost of gradients"
GRIEWANK = "Griewank & Walther, Evaluating Derivatives, 2nd ed. (2008), chapter 1"
BAYDIN = "Baydin, Pearlmutter, Radul & Siskind, Automatic differentiation in machine learning (2018), tables 2 and 3"


@dataclass(frozen=True)
class Preset:
    """A problem of the gallery.

    Attributes:
        id: A short name, unique in the gallery.
        group: The heading it stands under.
        title: What it is, in a few words.
        text: The formula, as a reader would type it.
        at: The point: canonical name → value, for every variable.
        of: The assigned name to differentiate; ``""`` is the last statement.
        by: The variable to differentiate by; ``""`` is the first.
        note: Why it is worth a look.
        source: Where it comes from.
        value: The true value, where the source states it.
        gradient: The true derivatives by variable, where they are stated or plain.
    """

    id: str
    group: str
    title: str
    text: str
    at: Mapping[str, float]
    of: str = ""
    by: str = ""
    note: str = ""
    source: str = ""
    value: float | None = None
    gradient: Mapping[str, float] = field(default_factory=dict)


PATHS = marked("The chain rule as paths")
FIRST = marked("First derivatives")
EXERCISES = marked("Exercises")
DESCENT = marked("Where descent comes to rest")
NETWORKS = marked("Pieces of networks")
CLASSICS = marked("Classics")

_DIFFICULT = "−1/(x² + 1)·ln(1/(1 + e⁻ˣ) + 1)"

_PRESETS = (
    Preset(
        "two-paths", PATHS, marked("Two paths"), "x = u + v; y = u − v; z = x·y", {"u": 3.0, "v": 2.0},
        note=marked("The lecture's figure: one term of the chain rule for each path from u to z."),
        source=LECTURE, value=5.0, gradient={"u": 6.0, "v": -4.0},
    ),
    Preset(
        "kantorovich", PATHS, marked("A value used twice"), "t = x + y; z = x·t", {"x": 2.0, "y": 3.0},
        note=marked("Two arrows leave x: ∂z/∂x = 2x + y."),
        source=LECTURE, value=10.0, gradient={"x": 7.0, "y": 2.0},
    ),
    Preset(
        "x-times-x", PATHS, marked("Both edges of x·x"), "x·x", {"x": 3.0},
        note=marked("Two edges between the same two nodes, two paths, 3 + 3."),
        source=TALK, value=9.0, gradient={"x": 6.0},
    ),
    Preset(
        "shared", PATHS, marked("A shared edge"), "s = u·v; z = s + sin s", {"u": 3.0, "v": 0.5},
        note=marked("Both paths run through s: what all terms have in common can be factored out."),
    ),
    Preset(
        "polar", PATHS, marked("Paths that cancel"), "x = r·cos θ; y = r·sin θ; z = x² + y²", {"r": 2.0, "theta": 0.5},
        by="theta", note=marked("Polar coordinates: z is r², so the paths from θ must add up to zero."),
        gradient={"r": 4.0, "theta": 0.0},
    ),
    Preset(
        "doubling", PATHS, marked("2²⁰ paths"), "repeat 20: t = t·t", {"t": 1.0},
        note=marked("20 operations. At t = 1 every path's product is 1, so the derivative counts the paths."),
        source=LECTURE, value=1.0, gradient={"t": 1048576.0},
    ),
    Preset(
        "diamonds", PATHS, marked("2⁶⁰ paths"), "repeat 60: t = t + 0.01·sin t", {"t": 0.7},
        note=marked("Sixty stages of two; the 50 largest paths carry 91.6 % of the sum."),
        source=TALK, gradient={"t": 1.4332725617926771},
    ),
    Preset(
        "polynomial", FIRST, marked("A first derivative"), "x² + 4x + 3", {"x": 2.0},
        source=LECTURE, gradient={"x": 8.0},
    ),
    Preset(
        "plus-two", FIRST, marked("Define, compute, walk back"), "y = x + 2", {"x": 2.0},
        note=marked("The smallest graph: one operation."), source=LECTURE, value=4.0, gradient={"x": 1.0},
    ),
    Preset(
        "elementary", FIRST, marked("Six operations of one number"),
        "a = x + 2; b = x·2; c = √x; d = sin x; g = eˣ; h = ln x", {"x": 2.0},
        note=marked("Choose which of the six to differentiate."), source=LECTURE, gradient={"x": 0.5},
    ),
    Preset(
        "deep-sine", FIRST, marked("A large derivative"), "sin((x + 2) + (1 + e^(x²)))", {"x": 2.0},
        note=marked("Single precision shows −218.4625; the true value rounds to −218.4626."),
        source=LECTURE, gradient={"x": -218.46255913000281},
    ),
    Preset(
        "two-statements", FIRST, marked("The derivative of what?"), "y = x²; z = 2y + 3", {"x": 2.0},
        note=marked("The derivative belongs to the output that you choose: 8 for z, 4 for y."),
        source=LECTURE, value=11.0, gradient={"x": 8.0},
    ),
    Preset(
        "linear-three", FIRST, marked("Three inputs"), "2x₀ + 3x₁ + 4x₂", {"x_0": 1.0, "x_1": 2.0, "x_2": 3.0},
        source=LECTURE, value=20.0, gradient={"x_0": 2.0, "x_1": 3.0, "x_2": 4.0},
    ),
    Preset(
        "linear-two", FIRST, marked("Two inputs"), "z = 2x + 4y", {"x": 2.0, "y": 3.0},
        source=LECTURE, value=16.0, gradient={"x": 2.0, "y": 4.0},
    ),
    Preset(
        "branch-linear", FIRST, marked("A branch: the first case"), "x + 3", {"x": 2.0},
        note=marked("A program that throws a coin runs this formula or the next; only what ran is differentiated."),
        source=LECTURE, value=5.0, gradient={"x": 1.0},
    ),
    Preset(
        "branch-wave", FIRST, marked("A branch: the second case"), "sin x + cos x²", {"x": 2.0},
        note=marked("cos x² is read as cos(x²)."), source=LECTURE,
    ),
    Preset(
        "sine-of-sum", FIRST, marked("The sine of a sum"), "sin(x₁ + x₂ + x₃ + 2)",
        {"x_1": 1.0, "x_2": 2.0, "x_3": 3.0},
        note=marked("Three inputs, three equal derivatives: cos 8."), source=LECTURE,
    ),
    Preset(
        "square", FIRST, marked("The square, differentiated numerically"), "x²", {"x": 2.0},
        note=marked("The step h = 1e−6 gives 4.000001; the chain rule gives 4."),
        source=LECTURE, value=4.0, gradient={"x": 4.0},
    ),
    Preset(
        "exercise-square", EXERCISES, marked("A polynomial"), "x² + 2x + 1", {"x": 3.0},
        source=LECTURE, value=16.0, gradient={"x": 8.0},
    ),
    Preset(
        "exercise-norm", EXERCISES, marked("A sum of squares"), "x₁² + x₂² + x₃²", {"x_1": 1.0, "x_2": 2.0, "x_3": 3.0},
        source=LECTURE, value=14.0, gradient={"x_1": 2.0, "x_2": 4.0, "x_3": 6.0},
    ),
    Preset(
        "exercise-form", EXERCISES, marked("A quadratic form"), "x₁·(x₁ + 2x₂) + x₂·(2x₁ + x₂)",
        {"x_1": 1.0, "x_2": 2.0},
        note=marked("xᵀAx with A = ((1, 2), (2, 1)), written out."),
        source=LECTURE, value=13.0, gradient={"x_1": 10.0, "x_2": 8.0},
    ),
    Preset(
        "difficult", EXERCISES, marked("The difficult function"), _DIFFICULT, {"x": 3.0},
        note=marked("Its derivative by hand fills a line; its graph has a dozen operations."), source=LECTURE,
    ),
    Preset(
        "descent", DESCENT, marked("The descent function"), "x² + e⁻ˣ", {"x": 3.0},
        note=marked("No school formula gives its minimum: 2x = e⁻ˣ needs Lambert's W."),
        source=LECTURE, value=9.049787068367864, gradient={"x": 5.950212931632136},
    ),
    Preset(
        "descent-minimum", DESCENT, marked("The descent function at its minimum"), "x² + e⁻ˣ",
        {"x": 0.35173371124919584},
        note=marked("The two paths cancel: that is what a minimum means."),
        source=LECTURE, value=0.8271840261275243, gradient={"x": 0.0},
    ),
    Preset(
        "descent-slip", DESCENT, marked("One wrong sign"), "x² − e⁻ˣ", {"x": 3.0},
        note=marked("Printed so on a slide: it has no minimum, and descent runs to −∞."), source=LECTURE,
    ),
    Preset(
        "difficult-minimum", DESCENT, marked("The difficult function at its minimum"), _DIFFICULT,
        {"x": 0.1900087837274014}, source=LECTURE, value=-0.4213383975637039, gradient={"x": 0.0},
    ),
    Preset(
        "rosenbrock", DESCENT, marked("Rosenbrock's valley"), "(1 − x)² + 100·(y − x²)²", {"x": -1.2, "y": 1.0},
        note=marked("A curved valley that descent crosses to and fro; the minimum is at (1, 1)."),
        source="H. H. Rosenbrock, The Computer Journal 3 (1960), 175–184",
        value=24.2, gradient={"x": -215.6, "y": -88.0},
    ),
    Preset(
        "sigmoid", NETWORKS, marked("The sigmoid"), "1/(1 + e⁻ˣ)", {"x": 0.5},
        note=marked("Its derivative is y·(1 − y). As one operation it is σ(x)."), source=LECTURE,
    ),
    Preset(
        "neuron", NETWORKS, marked("One neuron and its loss"), "h = σ(w·x + b); L = (h − y)²",
        {"w": 0.8, "x": 1.5, "b": -0.4, "y": 1.0},
        note=marked("One reverse sweep gives the derivative by weight, bias and data."),
    ),
    Preset(
        "network", NETWORKS, marked("A small network"),
        "h₁ = tanh(w₁·x + b₁); h₂ = tanh(w₂·x + b₂); L = (v₁·h₁ + v₂·h₂ − y)²",
        {"w_1": 0.6, "x": 1.5, "b_1": -0.2, "w_2": -0.9, "b_2": 0.4, "v_1": 1.1, "v_2": -0.7, "y": 0.5},
        note=marked("Two hidden values: two paths from x, one from each weight."),
    ),
    Preset(
        "softplus-chain", NETWORKS, marked("A chain of softplus"), "repeat 4: t = softplus t", {"t": 0.5},
        note=marked("One path: the derivative is a product of four sigmoids."),
    ),
    Preset(
        "goldstein-price", CLASSICS, marked("Goldstein–Price"),
        "(1 + (x + y + 1)²·(19 − 14x + 3x² − 14y + 6x·y + 3y²))"
        "·(30 + (2x − 3y)²·(18 − 32x + 12x² + 48y − 36x·y + 27y²))",
        {"x": 2.5, "y": 3.5}, note=marked("A test function for optimisers: a large graph with few paths."),
        source="Goldstein & Price, Mathematics of Computation 25 (1971), 569–574", value=12609397.25,
    ),
    Preset(
        "griewank-walther", CLASSICS, marked("Griewank and Walther's example"),
        "(sin(x₁/x₂) + x₁/x₂ − e^(x₂))·(x₁/x₂ − e^(x₂))", {"x_1": 1.5, "x_2": 0.5},
        note=marked("The first example of the standard book."), source=GRIEWANK,
    ),
    Preset(
        "baydin", CLASSICS, marked("The survey's example"), "ln x₁ + x₁·x₂ − sin x₂", {"x_1": 2.0, "x_2": 5.0},
        note=marked("Forward and reverse sweep of this formula are tabulated in the survey of 2018."),
        source=BAYDIN, value=11.652071455223084, gradient={"x_1": 5.5, "x_2": 1.7163378145367738},
    ),
    Preset(
        "speelpenning", CLASSICS, marked("Speelpenning's product"), "x₁·x₂·x₃·x₄·x₅",
        {"x_1": 1.0, "x_2": 2.0, "x_3": 3.0, "x_4": 4.0, "x_5": 5.0},
        note=marked("All derivatives for at most three times the work of the product itself."),
        source="B. Speelpenning, PhD thesis, University of Illinois (1980)",
        value=120.0, gradient={"x_1": 120.0, "x_2": 60.0, "x_3": 40.0, "x_4": 30.0, "x_5": 24.0},
    ),
)  # fmt: skip


def presets() -> tuple[Preset, ...]:
    """The gallery in the current language, in the order in which it is shown; the first one opens the app."""
    return tuple(replace(p, group=_(p.group), title=_(p.title), note=_(p.note) if p.note else "") for p in _PRESETS)
