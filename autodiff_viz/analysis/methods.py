"""Methods of descent as data: an update rule is a formula of our own language, written once.

The rule that a page typesets, the numbers under it and the loop that runs are made from the same characters. A rule is
read for each coordinate by itself: ``x`` the coordinate, ``g`` the partial derivative there, ``t`` the number of the
step, counted from 1, ``eta`` the learning rate. A name that is read before it is assigned is kept from step to step and
begins at 0. Two methods look at the whole point and have a ``move`` of their own: their rule is for the eye.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from autodiff_viz.engine.compile import ValueAndGradient
from autodiff_viz.errors import FormulaError
from autodiff_viz.languages import _, marked
from autodiff_viz.notation import Program, parse
from autodiff_viz.numerals import short

HALVINGS = 60
"""How often backtracking shortens a step before it stays where it is."""

Hessian = Callable[[Sequence[float]], np.ndarray]
"""Point → matrix of second derivatives."""

Move = Callable[
    [np.ndarray, float, np.ndarray, float, Mapping[str, float], ValueAndGradient, Hessian], Sequence[float] | np.ndarray
]
"""Point, value, gradient, learning rate, options, function, second derivatives → next point."""


@dataclass(frozen=True)
class Option:
    """A setting of a method: its usual value and the interval [least, below) that makes sense."""

    value: float
    least: float = 0.0
    below: float = 1.0


@dataclass(frozen=True)
class Method:
    """One method.

    Attributes:
        id: What programs and links call it.
        label: What readers call it, not yet translated.
        rule: The update, as statements of the formula language; the last one is the new ``x``.
        rate: A usual learning rate.
        source: Where it is from.
        options: Settings beside the learning rate, by the names that the rule gives them.
        stable: The largest learning rate at which a minimum of curvature 1 attracts, as a formula over the options, or
            ``""`` where no such rate exists; for curvature λ it is divided by λ.
        scale: What a coordinate's slope is divided by, as a formula over memories, options and ``t``; ``""`` for 1. The
            curvature is divided by it too, so that ``stable`` holds for as long as the scale stays what it is.
        move: The step of a method that no rule for single coordinates can express.
        torch: The optimiser of PyTorch that takes the same steps, or ``""``.
    """

    id: str
    label: str
    rule: str
    rate: float
    source: str
    options: Mapping[str, Option] = field(default_factory=dict)
    stable: str = ""
    scale: str = ""
    move: Move | None = None
    torch: str = ""

    @cached_property
    def program(self) -> Program:
        """The rule, read."""
        return parse(self.rule)


def newton(
    point: np.ndarray,
    value: float,
    slopes: np.ndarray,
    rate: float,
    options: Mapping[str, float],
    function: ValueAndGradient,
    hessian: Hessian,
) -> np.ndarray:
    """x - rate · H⁻¹g: exact in one step on a quadratic; drawn to maxima and saddles too. nan where H is singular."""
    try:
        return point - rate * np.linalg.solve(hessian(point.tolist()), slopes)
    except np.linalg.LinAlgError:
        return np.full_like(point, np.nan)


def armijo(
    point: np.ndarray,
    value: float,
    slopes: np.ndarray,
    rate: float,
    options: Mapping[str, float],
    function: ValueAndGradient,
    hessian: Hessian,
) -> np.ndarray:
    """Down the gradient by rate · ρʲ, j the first for which f falls by at least c times what the slope promises."""
    promise = options["c"] * float(slopes @ slopes)
    for _halving in range(HALVINGS):
        there = point - rate * slopes
        if function(*there.tolist())[0] <= value - rate * promise:
            return there
        rate *= options["rho"]
    return point


_BETAS = {"beta_1": Option(0.9), "beta_2": Option(0.999), "epsilon": Option(1e-8)}
_ADAM = (
    "m = beta_1*m + (1 - beta_1)*g; v = beta_2*v + (1 - beta_2)*g*g; "
    "x = {start} - eta*(m/(1 - beta_1^t))/(sqrt(v/(1 - beta_2^t)) + epsilon)"
)

_METHODS = (
    Method(
        "gd", marked("Gradient descent"), "x = x - eta*g", 0.01,
        "A. Cauchy, Comptes rendus 25 (1847), 536–538",
        stable="2", torch="SGD",
    ),
    Method(
        "momentum", marked("Momentum"), "m = beta*m + g; x = x - eta*m", 0.01,
        "B. T. Polyak, USSR Computational Mathematics and Mathematical Physics 4(5) (1964), 1–17; as PyTorch scales it",
        {"beta": Option(0.9)}, stable="2*(1 + beta)", torch="SGD",
    ),
    Method(
        "nesterov", marked("Nesterov"), "m = beta*m + g; x = x - eta*(g + beta*m)", 0.01,
        "Y. Nesterov, Soviet Mathematics Doklady 27 (1983), 372–376; the form of Sutskever et al., ICML 2013",
        {"beta": Option(0.9)}, stable="2*(1 + beta)/(1 + 2*beta)", torch="SGD",
    ),
    Method(
        "adagrad", marked("AdaGrad"), "v = v + g*g; x = x - eta*g/(sqrt(v) + epsilon)", 0.1,
        "J. Duchi, E. Hazan & Y. Singer, Journal of Machine Learning Research 12 (2011), 2121–2159",
        {"epsilon": Option(1e-10)}, stable="2", scale="sqrt(v) + epsilon", torch="Adagrad",
    ),
    Method(
        "rmsprop", marked("RMSProp"),
        "v = alpha*v + (1 - alpha)*g*g; x = x - eta*g/(sqrt(v) + epsilon)", 0.01,
        "T. Tieleman & G. Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012)",
        {"alpha": Option(0.99), "epsilon": Option(1e-8)}, stable="2", scale="sqrt(v) + epsilon", torch="RMSprop",
    ),
    Method(
        "adam", marked("Adam"), _ADAM.format(start="x"), 0.01,
        "D. P. Kingma & J. Ba, ICLR 2015, arXiv:1412.6980, algorithm 1",
        _BETAS, stable="2*(1 + beta_1)/(1 - beta_1)", scale="sqrt(v/(1 - beta_2^t)) + epsilon", torch="Adam",
    ),
    Method(
        "adamw", marked("AdamW"), _ADAM.format(start="x - eta*lambda*x"), 0.01,
        "I. Loshchilov & F. Hutter, ICLR 2019, arXiv:1711.05101, algorithm 2",
        {**_BETAS, "lambda": Option(0.01)},
        stable="2*(1 + beta_1)/(1 - beta_1)", scale="sqrt(v/(1 - beta_2^t)) + epsilon", torch="AdamW",
    ),
    Method(
        "newton", marked("Newton"), "x = x - eta*g/h", 1.0,
        "J. Nocedal & S. J. Wright, Numerical Optimization, 2nd ed. (2006), section 3.3",
        move=newton,
    ),
    Method(
        "armijo", marked("Gradient descent, backtracking"), "x = x - eta*rho^j*g", 1.0,
        "L. Armijo, Pacific Journal of Mathematics 16 (1966), 1–3; Nocedal & Wright, algorithm 3.1",
        {"rho": Option(0.5, 0.01), "c": Option(1e-4)}, move=armijo,
    ),
    Method(
        "accumulate", marked("Gradient descent without zero_()"), "a = a + g; x = x - eta*a", 0.01,
        "the mistake of leaving x.grad.zero_() out of a PyTorch loop",
        torch="SGD",
    ),
)  # fmt: skip

METHODS: dict[str, Method] = {method.id: method for method in _METHODS}
"""Id → method, in the order in which they are offered."""


def method_called(name: str) -> Method:
    """The method of that id.

    Raises:
        FormulaError: There is none.
    """
    if name not in METHODS:
        raise FormulaError(
            _("There is no method '{name}'.").format(name=name),
            hint=_("The methods are: {names}.").format(names=", ".join(METHODS)),
        )
    return METHODS[name]


def settings(method: Method, given: Mapping[str, float]) -> dict[str, float]:
    """The values of all options of a method: those given, and the usual ones.

    Raises:
        FormulaError: The method has no such option, or the value lies outside its interval.
    """
    values = {name: option.value for name, option in method.options.items()}
    for name, value in given.items():
        if name not in values:
            raise FormulaError(
                _("{method} has no option '{name}'.").format(method=_(method.label), name=name),
                hint=_("Its options are: {names}.").format(names=", ".join(values) or _("none")),
            )
        option = method.options[name]
        if not isinstance(value, int | float) or not option.least <= value < option.below:
            raise FormulaError(
                _("The option '{name}' cannot be {value}.").format(name=name, value=value),
                hint=_("Choose a number from {least} up to, but not including, {below}.").format(
                    least=short(option.least), below=short(option.below)
                ),
            )
        values[name] = float(value)
    return values
