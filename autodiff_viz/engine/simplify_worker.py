"""The process that simplifies formulas with sympy, one line of JSON in, up to two lines out, until its input ends.

Simplification may take hours or all memory: it runs here, apart, limited in time by ``simplify``, in memory by itself.
Formulas come and go as lists of parts; no text is ever read as a formula, and names are replaced by numbers before.
The file is run by its path and imports nothing of the package.
"""

from __future__ import annotations

import json
import operator
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy

MEMORY = 2 * 1024**3
"""Bytes of address space."""

# fmt: off
SAME = (
    "exp", "log", "sqrt", "sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "atan2", "sinh", "cosh",
    "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "gamma", "digamma", "polygamma",
)
# fmt: on
"""Operations that sympy calls as the table does."""

OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": operator.pow,
    "neg": operator.neg,
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
    "min": sympy.Min,
    "max": sympy.Max,
    "lgamma": sympy.loggamma,
    "log1p": lambda x: sympy.log(1 + x),
    "expm1": lambda x: sympy.exp(x) - 1,
    "log10": lambda x: sympy.log(x) / sympy.log(10),
    "hypot": lambda a, b: sympy.sqrt(a**2 + b**2),
    **{name: getattr(sympy, name) for name in SAME},
}
"""Name in the table → sympy's function."""

NAMES = {function: name for name, function in OPERATIONS.items() if isinstance(function, type)}
"""The way back. What is missing on it (``Piecewise``, ``Derivative`` …) cannot be written in our language."""

Part = list[Any]
"""Operation, inputs, value, name."""


def limit_memory() -> None:
    """Keep one formula from taking the memory of all; not every system can."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard < 0 else min(MEMORY, hard), hard))


def to_sympy(parts: list[Part]) -> Any:
    """Parts as a formula of sympy; a decimal number is the fraction that it is written as."""
    found: list[Any] = []
    for operation, inputs, value, name in parts:
        if operation == "name":
            found.append(sympy.Symbol(name, real=True))
        elif operation == "number":
            exact = Fraction(repr(value))
            known = {"pi": sympy.pi, "e": sympy.E}
            found.append(known.get(name) or sympy.Rational(exact.numerator, exact.denominator))
        else:
            found.append(OPERATIONS[operation](*(found[i] for i in inputs)))
    return found[-1]


class Writer:
    """A formula of sympy as parts, equal ones once."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.known: dict[str, int] = {}

    def part(self, operation: str, *inputs: int, value: float = 0.0, name: str = "") -> int:
        """The position of a part."""
        key = json.dumps([operation, inputs, value, name])
        if key not in self.known:
            self.known[key] = len(self.parts)
            self.parts.append([operation, list(inputs), value, name])
        return self.known[key]

    def write(self, formula: Any) -> int:
        """The position of a formula; arguments are written before what uses them, without recursion."""
        places: dict[Any, int] = {}
        for each in sympy.postorder_traversal(formula):
            if each not in places:
                places[each] = self.one(each, places)
        return places[formula]

    def one(self, formula: Any, places: dict[Any, int]) -> int:
        """One operation, whose arguments are written."""
        if formula.is_Symbol:
            return self.part("name", name=formula.name)
        if formula in (sympy.pi, sympy.E):
            return self.part("number", value=float(formula), name="pi" if formula == sympy.pi else "e")
        if formula.is_Rational:
            return self.rational(formula)
        if formula.is_Add:
            return self.sum([(term, places) for term in formula.as_ordered_terms()])
        if formula.is_Mul:
            return self.product(list(formula.as_ordered_factors()), places)
        if formula.is_Pow:
            return self.power(formula.base, formula.exp, places)
        inputs = [places[argument] for argument in formula.args]
        if formula.func in (sympy.Min, sympy.Max):
            total = inputs[0]
            for each in inputs[1:]:
                total = self.part(NAMES[formula.func], total, each)
            return total
        return self.part(NAMES[formula.func], *inputs)

    def rational(self, number: Any) -> int:
        """A whole number, or a quotient of two."""
        if number < 0:
            return self.part("neg", self.rational(-number))
        above = self.part("number", value=float(number.p))
        return above if number.q == 1 else self.part("div", above, self.part("number", value=float(number.q)))

    def sum(self, terms: list[tuple[Any, dict[Any, int]]]) -> int:
        """Terms in sympy's order, negative ones subtracted."""
        total: int | None = None
        for term, places in terms:
            negative = term.could_extract_minus_sign()
            place = self.place(-term, places) if negative else places[term]
            if total is None:
                total = self.part("neg", place) if negative else place
            else:
                total = self.part("sub" if negative else "add", total, place)
        return total if total is not None else self.rational(sympy.S.Zero)

    def place(self, formula: Any, places: dict[Any, int]) -> int:
        """A formula that sympy made by turning a sign: it may be new."""
        return places[formula] if formula in places else self.write(formula)

    def product(self, factors: list[Any], places: dict[Any, int]) -> int:
        """Factors with a negative number as exponent under the line, a sign in front."""
        above: list[int] = []
        below: list[int] = []
        negative = False
        for factor in factors:
            if factor.is_Rational:
                negative ^= bool(factor < 0)
                if abs(factor.p) != 1:
                    above.append(self.rational(sympy.Integer(abs(factor.p))))
                if factor.q != 1:
                    below.append(self.rational(sympy.Integer(factor.q)))
            elif factor.is_Pow and factor.exp.is_Rational and factor.exp < 0:
                below.append(self.power(factor.base, -factor.exp, places))
            else:
                above.append(places[factor])
        result = self.chain(above)
        if below:
            result = self.part("div", result, self.chain(below))
        return self.part("neg", result) if negative else result

    def chain(self, factors: list[int]) -> int:
        """The product of parts, 1 if there are none."""
        if not factors:
            return self.part("number", value=1.0)
        total = factors[0]
        for each in factors[1:]:
            total = self.part("mul", total, each)
        return total

    def power(self, base: Any, exponent: Any, places: dict[Any, int]) -> int:
        """A power; with exponent 1/2 it is a root, with base e the exponential, with a negative number a quotient."""
        if base == sympy.E:
            return self.part("exp", self.place(exponent, places))
        place = self.place(base, places)
        if exponent == 1:
            return place
        if exponent == sympy.Rational(1, 2):
            return self.part("sqrt", place)
        if exponent.is_Rational and exponent < 0:
            return self.part("div", self.part("number", value=1.0), self.power(base, -exponent, places))
        return self.part("pow", place, self.place(exponent, places))


def written(formula: Any) -> list[Part] | None:
    """The formula as parts, or ``None`` if our language has no words for it."""
    writer = Writer()
    try:
        writer.write(formula)
    except KeyError:
        return None
    return writer.parts


def answer(line: str) -> None:
    """Print the formula as sympy takes it in, then simplified."""
    formula = to_sympy(json.loads(line))
    print(json.dumps(written(formula)), flush=True)
    print(json.dumps(written(sympy.simplify(formula))), flush=True)


def main() -> None:
    """Answer requests until the input ends."""
    limit_memory()
    print("ready", flush=True)
    for line in sys.stdin:
        answer(line)


if __name__ == "__main__":
    main()
