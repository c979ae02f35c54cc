"""THE TABLE: every operation, once. Adding an operation is one entry here and nothing anywhere else."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from autodiff_viz import ieee
from autodiff_viz.languages import marked


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: all that the rest of the house knows of it.

    Attributes:
        name: Its name in formulas and on the tape.
        arguments: Names of its arguments, as the partials write them.
        forward: Floats → float, IEEE: ``inf`` and ``nan`` instead of exceptions.
        partials: The local partial by each argument, as text in the formula language over the arguments and ``y``, the
            result (``"1 - y**2"``). ``""`` where the argument is an option that no derivative flows to.
        symbol: How its name is typeset (``"tanh"``, ``"Γ"``); infix operations have their own layout in ``render``.
        label: What stands in its box in the drawing (``"Add"``).
        defaults: Values of trailing arguments that may be left out.
        aliases: Other spellings, NumPy's names among them.
        torch: PyTorch's counterpart: a (dotted) name in ``torch``, or a formula over the arguments.
        precise: mpmath's counterpart, for 50 digits: a name in its context, or a formula over the arguments.
        domain: Where it is defined, as a condition over finite arguments (``"x > 0"``); ``""`` means everywhere.
        kink: Where the partial is a convention, and which one.
        samples: Points to test at.
    """

    name: str
    arguments: tuple[str, ...]
    forward: Callable[..., float]
    partials: tuple[str, ...]
    symbol: str = ""
    label: str = ""
    defaults: tuple[float, ...] = ()
    aliases: tuple[str, ...] = ()
    torch: str = ""
    precise: str = ""
    domain: str = ""
    kink: str = ""
    samples: tuple[tuple[float, ...], ...] = ()


def op(
    name: str,
    arguments: str,
    forward: Callable[..., float],
    partials: Sequence[str],
    *,
    samples: Sequence[float | tuple[float, ...]],
    symbol: str = "",
    label: str = "",
    defaults: tuple[float, ...] = (),
    aliases: str = "",
    torch: str = "",
    precise: str = "",
    domain: str = "",
    kink: str = "",
) -> Operation:
    """An entry of the table: names are separated by spaces, and what is left out follows from the name."""
    return Operation(
        name=name,
        arguments=tuple(arguments.split()),
        forward=forward,
        partials=tuple(partials),
        symbol=symbol or name,
        label=label or name.capitalize(),
        defaults=defaults,
        aliases=tuple(aliases.split()),
        torch=torch or name,
        precise=precise or name,
        domain=domain,
        kink=kink,
        samples=tuple(point if isinstance(point, tuple) else (point,) for point in samples),
    )


# How to read it: the first line of an entry is its mathematics, the lines below are its names, limits and test points.
# fmt: off
_TABLE = (
    # Arithmetic
    op("add", "a b", operator.add, ["1", "1"],
       precise="fadd", symbol="+", samples=[(1.5, -2.0), (-3.25, 1e5), (1e10, 7.5)]),
    op("sub", "a b", operator.sub, ["1", "-1"],
       precise="fsub", symbol="-", aliases="subtract", samples=[(1.5, -2.0), (-3.25, 1e5), (1e10, 7.5)]),
    op("mul", "a b", operator.mul, ["b", "a"],
       precise="fmul", symbol="·", aliases="multiply", samples=[(1.5, -2.0), (-3.25, 1e5), (1e10, 7.5)]),
    op("div", "a b", ieee.binary(operator.truediv, np.divide), ["1 / b", "-y / b"],
       precise="fdiv", symbol="/", aliases="divide true_divide truediv", domain="b != 0",
       samples=[(1.5, -2.0), (-3.25, 1e5), (1e10, 7.5)]),
    op("pow", "a b", ieee.power, ["b * a**(b - 1)", "y * log(a)"],
       precise="power",
       symbol="^", aliases="power float_power", domain="a > 0 or a == 0 and b >= 0 or a < 0 and b == floor(b)",
       kink=marked("0 by a at a = b = 0"),
       samples=[(2.0, 3.0), (-1.5, 2.0), (0.3, -2.5), (150.0, 40.5)]),
    op("neg", "x", lambda x: -x, ["-1"],
       precise="fneg", symbol="-", aliases="negative", samples=[0.7, -2.1, 1e5]),
    op("reciprocal", "x", ieee.reciprocal, ["-y**2"],
       precise="1 / x", label="Recip", domain="x != 0", samples=[0.7, -2.1, 1e5]),
    op("square", "x", lambda x: x * x, ["2 * x"],
       precise="x * x", samples=[0.7, -2.1, 1e5]),
    op("sqrt", "x", ieee.unary(math.sqrt, np.sqrt), ["1 / (2 * y)"],
       symbol="√", domain="x >= 0", samples=[0.04, 2.0, 1e10]),
    op("cbrt", "x", math.cbrt, ["1 / (3 * y**2)"],
       precise="sign(x) * abs(x)**(1 / 3)", symbol="∛", torch="sign(x) * abs(x)**(1 / 3)", samples=[0.7, -2.1, 1e10]),
    op("hypot", "a b", math.hypot, ["a / y", "b / y"],
       kink=marked("nan at a = b = 0, where no slope is better than another"),
       samples=[(3.0, -4.0), (-0.1, 0.2), (1e10, 1e9)]),

    # Exponentials and logarithms
    op("exp", "x", ieee.unary(math.exp, np.exp), ["y"],
       samples=[0.7, -2.1, 100.0]),
    op("exp2", "x", ieee.unary(math.exp2, np.exp2), ["y * log(2)"],
       precise="2**x", samples=[0.7, -2.1, 100.5]),
    op("expm1", "x", ieee.unary(math.expm1, np.expm1), ["exp(x)"],
       samples=[1e-9, 0.7, -2.1, 100.0]),
    op("log", "x", ieee.log, ["1 / x"],
       aliases="ln", domain="x > 0", samples=[0.02, 0.7, 1e10]),
    op("log2", "x", ieee.unary(math.log2, np.log2), ["1 / (x * log(2))"],
       precise="log(x) / log(2)", symbol="log₂", aliases="lb", domain="x > 0", samples=[0.02, 0.7, 1e10]),
    op("log10", "x", ieee.unary(math.log10, np.log10), ["1 / (x * log(10))"],
       symbol="log₁₀", aliases="lg", domain="x > 0", samples=[0.02, 0.7, 1e10]),
    op("log1p", "x", ieee.unary(math.log1p, np.log1p), ["1 / (1 + x)"],
       domain="x > -1", samples=[1e-9, -0.7, 1e10]),
    op("logaddexp", "a b", ieee.logaddexp, ["sigmoid(a - b)", "sigmoid(b - a)"],
       precise="log(exp(a) + exp(b))", samples=[(0.5, -1.5), (-20.0, -21.0), (1000.0, 998.0)]),

    # Trigonometric functions
    op("sin", "x", ieee.sin, ["cos(x)"],
       samples=[0.7, -2.1, 100.0]),
    op("cos", "x", ieee.cos, ["-sin(x)"],
       samples=[0.7, -2.1, 100.0]),
    op("tan", "x", ieee.tan, ["1 + y**2"],
       samples=[0.7, -2.1, 100.0]),
    op("sec", "x", ieee.sec, ["y * tan(x)"],
       torch="1 / cos(x)", samples=[0.7, -2.1, 100.0]),
    op("csc", "x", ieee.csc, ["-y * cot(x)"],
       aliases="cosec", torch="1 / sin(x)", domain="x != 0", samples=[0.7, -2.1, 100.0]),
    op("cot", "x", ieee.cot, ["-1 - y**2"],
       aliases="cotan", torch="1 / tan(x)", domain="x != 0", samples=[0.7, -2.1, 100.0]),
    op("asin", "x", ieee.unary(math.asin, np.arcsin), ["1 / sqrt(1 - x**2)"],
       symbol="arcsin", aliases="arcsin", domain="-1 <= x <= 1", samples=[0.01, 0.7, -0.9]),
    op("acos", "x", ieee.unary(math.acos, np.arccos), ["-1 / sqrt(1 - x**2)"],
       symbol="arccos", aliases="arccos", domain="-1 <= x <= 1", samples=[0.01, 0.7, -0.9]),
    op("atan", "x", math.atan, ["1 / (1 + x**2)"],
       symbol="arctan", aliases="arctan", samples=[0.7, -2.1, 1e5]),
    op("atan2", "a b", math.atan2, ["b / (a**2 + b**2)", "-a / (a**2 + b**2)"],
       aliases="arctan2", samples=[(1.5, -2.0), (-0.3, 0.2), (1e10, 1e9)]),

    # Hyperbolic functions
    op("sinh", "x", ieee.unary(math.sinh, np.sinh), ["cosh(x)"],
       samples=[0.7, -2.1, 100.0]),
    op("cosh", "x", ieee.unary(math.cosh, np.cosh), ["sinh(x)"],
       samples=[0.7, -2.1, 100.0]),
    op("tanh", "x", math.tanh, ["1 - y**2"],
       samples=[0.1, 0.7, -2.1]),
    op("asinh", "x", math.asinh, ["1 / hypot(1, x)"],
       symbol="arsinh", aliases="arcsinh arsinh", samples=[0.7, -2.1, 1e10]),
    op("acosh", "x", ieee.unary(math.acosh, np.arccosh), ["1 / sinh(y)"],
       symbol="arcosh", aliases="arccosh arcosh", domain="x >= 1", samples=[1.01, 3.5, 1e10]),
    op("atanh", "x", ieee.unary(math.atanh, np.arctanh), ["1 / (1 - x**2)"],
       symbol="artanh", aliases="arctanh artanh", domain="-1 < x < 1", samples=[0.01, 0.7, -0.9]),

    # Neural networks
    op("sigmoid", "x", ieee.sigmoid, ["y * (1 - y)"],
       precise="1 / (1 + exp(-x))", symbol="σ", aliases="σ logistic expit", samples=[0.7, -2.1, -100.0]),
    op("logit", "x", ieee.logit, ["1 / (x * (1 - x))"],
       precise="log(x) - log1p(-x)", domain="0 < x < 1", samples=[0.02, 0.51, 0.9]),
    op("softplus", "x", ieee.softplus, ["sigmoid(x)"],
       precise="log1p(exp(x))", torch="nn.functional.softplus", samples=[0.7, -2.1, -100.0, 1000.0]),
    op("relu", "x", ieee.relu, ["lt(0, x)"],
       precise="lt(0, x) * x",
       symbol="ReLU", label="ReLU", aliases="ReLU", kink=marked("0 at x = 0"), samples=[0.7, -2.1, 1e5]),
    op("leaky_relu", "x slope", ieee.leaky_relu, ["lt(0, x) + slope * le(x, 0)", ""],
       precise="(lt(0, x) + slope * le(x, 0)) * x",
       symbol="LeakyReLU", label="LeakyReLU", defaults=(0.01,), aliases="LeakyReLU",
       torch="nn.functional.leaky_relu", kink=marked("slope at x = 0"),
       samples=[(0.7, 0.01), (-2.1, 0.01), (-1e5, 0.2)]),
    op("elu", "x alpha", ieee.elu, ["lt(0, x) + le(x, 0) * alpha * exp(min(x, 0))", ""],
       precise="lt(0, x) * x + le(x, 0) * alpha * expm1(min(x, 0))",
       symbol="ELU", label="ELU", defaults=(1.0,), aliases="ELU",
       torch="nn.functional.elu", kink=marked("alpha at x = 0"),
       samples=[(0.7, 1.0), (-2.1, 1.0), (-30.0, 0.5), (1e5, 2.0)]),
    op("gelu", "x", ieee.gelu, ["erfc(-x / sqrt(2)) / 2 + x * exp(-x**2 / 2) / sqrt(2 * pi)"],
       precise="x * erfc(-x / sqrt(2)) / 2",
       symbol="GELU", label="GELU", aliases="GELU", torch="nn.functional.gelu", samples=[0.7, -2.1, -5.0, 100.0]),
    op("silu", "x", ieee.silu, ["sigmoid(x) + y * (1 - sigmoid(x))"],
       precise="x / (1 + exp(-x))", symbol="SiLU", label="SiLU", aliases="SiLU swish", torch="nn.functional.silu",
       samples=[0.7, -2.1, -100.0, 100.0]),

    # Pieces: absolute value, steps and choices
    op("abs", "x", math.fabs, ["sign(x)"],
       precise="fabs", aliases="absolute fabs", kink=marked("0 at x = 0"), samples=[0.7, -2.1, 1e5]),
    op("sign", "x", ieee.sign, ["0"],
       aliases="sgn signum", kink=marked("0 everywhere, at the jump too"), samples=[0.7, -2.1, 1e5]),
    op("floor", "x", ieee.floor, ["0"],
       kink=marked("0 everywhere, at the jumps too"), samples=[0.7, -2.1, 100.5]),
    op("ceil", "x", ieee.ceil, ["0"],
       kink=marked("0 everywhere, at the jumps too"), samples=[0.7, -2.1, 100.5]),
    op("min", "a b", ieee.minimum, ["(lt(a, b) + le(a, b)) / 2", "(lt(b, a) + le(b, a)) / 2"],
       precise="lt(a, b) * a + le(b, a) * b",
       aliases="minimum fmin", torch="minimum", kink=marked("one half for each where a = b"),
       samples=[(1.5, -2.0), (-3.25, 1e5), (1e10, 7.5)]),
    op("max", "a b", ieee.maximum, ["(lt(b, a) + le(b, a)) / 2", "(lt(a, b) + le(a, b)) / 2"],
       precise="lt(b, a) * a + le(a, b) * b",
       aliases="maximum fmax", torch="maximum", kink=marked("one half for each where a = b"),
       samples=[(1.5, -2.0), (-3.25, 1e5), (1e10, 7.5)]),
    op("clip", "x lo hi", ieee.clip, ["le(lo, x) * le(x, hi)", "lt(x, lo) * lt(lo, hi)", "lt(hi, max(x, lo))"],
       precise="min(max(x, lo), hi)", aliases="clamp", torch="clamp",
       kink=marked("1 by x, 0 by the bound where x meets it"),
       samples=[(0.3, -1.0, 1.0), (-2.1, -1.0, 1.0), (1e5, -1.0, 1.0), (0.3, 2.0, 1.0)]),
    op("lt", "a b", lambda a, b: 1.0 if a < b else 0.0, ["0", "0"],
       precise="(sign(b - a) + abs(sign(b - a))) / 2",
       symbol="<", label="Less", aliases="less", torch="sign(relu(b - a))",
       kink=marked("0 everywhere, at the jump too"), samples=[(1.5, -2.0), (-3.25, 1e5), (1e10, 7.5)]),
    op("le", "a b", lambda a, b: 1.0 if a <= b else 0.0, ["0", "0"],
       precise="1 - lt(b, a)", symbol="≤", label="LessEq", aliases="less_equal", torch="1 - sign(relu(a - b))",
       kink=marked("0 everywhere, at the jump too"), samples=[(1.5, -2.0), (-3.25, 1e5), (1e10, 7.5)]),

    # Error and gamma functions
    op("erf", "x", math.erf, ["2 * exp(-x**2) / sqrt(pi)"],
       samples=[0.1, 0.7, -2.1]),
    op("erfc", "x", math.erfc, ["-2 * exp(-x**2) / sqrt(pi)"],
       samples=[0.7, -2.1, 5.0]),
    op("gamma", "x", ieee.gamma, ["y * digamma(x)"],
       symbol="Γ", aliases="tgamma", torch="sign(sin(pi * min(x, 0.5))) * exp(lgamma(x))",
       domain="x > 0 or x != floor(x)", samples=[0.7, 4.5, -2.1, 100.5]),
    op("lgamma", "x", ieee.lgamma, ["digamma(x)"],
       precise="loggamma",
       symbol="log Γ", aliases="gammaln loggamma", domain="x > 0 or x != floor(x)", samples=[0.7, 4.5, -2.1, 1e10]),
    op("digamma", "x", ieee.digamma, ["polygamma(1, x)"],
       symbol="ψ", domain="x > 0 or x != floor(x)", samples=[0.7, 4.5, -2.1, 1e10]),
    op("polygamma", "n x", ieee.polygamma, ["", "polygamma(n + 1, x)"],
       precise="psi", symbol="ψ", domain="0 <= n <= 100 and n == floor(n) and (x > 0 or x != floor(x))",
       samples=[(1.0, 0.7), (2.0, 4.5), (1.0, -2.1), (3.0, 1e3)]),
)
# fmt: on

OPERATIONS: dict[str, Operation] = {entry.name: entry for entry in _TABLE}
"""Name → operation, in the order of the table."""

SPELLINGS: dict[str, str] = {spelling: entry.name for entry in _TABLE for spelling in (entry.name, *entry.aliases)}
"""Every accepted spelling → name. NumPy's names of its ufuncs are among them."""
