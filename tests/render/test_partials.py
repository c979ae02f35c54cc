"""Local partials as an edge shows them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autodiff_viz.notation import parse_expression
from autodiff_viz.notation.program import NAME, NUMBER, Expression, Part
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.partials import partial_expression
from autodiff_viz.render.simplify import Tree, flat, leaf, made
from autodiff_viz.render.typeset import typeset


def operand(value: str | float) -> Expression:
    if isinstance(value, str):
        return parse_expression(value)
    return (Part(NUMBER, value=value),)


FORMULAS = [
    ("add", 0, ["x", "w"], "1"),
    ("sub", 1, ["x", "w"], "−1"),
    ("mul", 0, ["x", "w"], "w"),
    ("mul", 0, ["x", "x"], "x"),
    ("mul", 0, ["x", 3.0], "3"),
    ("mul", 1, [-3.0, "x"], "−3"),
    ("mul", 0, ["x", "pi"], "π"),
    ("div", 0, ["x", "w"], "1/w"),
    ("div", 1, ["x", "w"], "−z/w"),
    ("div", 0, ["x", 4.0], "0.25"),
    ("div", 0, ["x", 3.0], "1/3"),
    ("div", 1, [1.0, "x"], "−1/x²"),
    ("div", 1, [-2.0, "x_1"], "2/x₁²"),
    ("pow", 0, ["x", 2.0], "2x"),
    ("pow", 0, ["x", 3.0], "3x²"),
    ("pow", 0, ["x", 1.0], "1"),
    ("pow", 0, ["x", 0.0], "0"),
    ("pow", 0, ["x", -1.0], "−x⁻²"),
    ("pow", 0, ["x", 0.1], "0.1x^(−0.9)"),
    ("pow", 0, ["x", "w"], "w x^(w − 1)"),
    ("pow", 1, ["x", "w"], "z ln x"),
    ("pow", 1, [2.0, "x"], "2^x ln 2"),
    ("pow", 1, ["e", "x"], "e^x"),
    ("neg", 0, ["x"], "−1"),
    ("exp", 0, ["v_2"], "e^v₂"),
    ("log", 0, ["x"], "1/x"),
    ("sqrt", 0, ["x"], "1/(2√x)"),
    ("cbrt", 0, ["x"], "1/(3(∛x)²)"),
    ("sin", 0, ["x"], "cos x"),
    ("cos", 0, ["x"], "−sin x"),
    ("tan", 0, ["x"], "1 + tan² x"),
    ("tanh", 0, ["x"], "1 − tanh² x"),
    ("sigmoid", 0, ["x"], "σ(x)(1 − σ(x))"),
    ("square", 0, ["x"], "2x"),
    ("reciprocal", 0, ["x"], "−1/x²"),
    ("hypot", 0, ["x", "w"], "x/z"),
    ("relu", 0, ["x"], "[0 < x]"),
    ("erf", 0, ["x"], "2e^(−x²)/√π"),
]


@pytest.mark.parametrize(("operation", "slot", "operands", "shown"), FORMULAS)
def test_a_partial_is_written_in_the_names_of_its_nodes(
    operation: str, slot: int, operands: list[str | float], shown: str
) -> None:
    formula = partial_expression(operation, slot, [operand(each) for each in operands], operand("z"))
    assert plain(typeset(formula)) == shown


SLOTS = [
    (name, slot, sample)
    for name, entry in OPERATIONS.items()
    for slot, text in enumerate(entry.partials)
    for sample in entry.samples
    if text
]


@pytest.mark.parametrize(("operation", "slot", "sample"), SLOTS)
def test_the_tidied_formula_has_the_value_of_the_table(operation: str, slot: int, sample: tuple[float, ...]) -> None:
    entry = OPERATIONS[operation]
    names = [f"p_{i}" for i in range(len(entry.arguments))]
    point = dict(zip(names, sample, strict=False)) | {"z": entry.forward(*sample)}
    tidy = partial_expression(operation, slot, [operand(name) for name in names], operand("z"))
    raw = parse_expression(entry.partials[slot])
    plainly = evaluate(raw, dict(zip(entry.arguments, sample, strict=False)) | {"y": point["z"]})
    tidied = evaluate(tidy, point)
    assert math.isclose(tidied, plainly, rel_tol=1e-9) or str(tidied) == str(plainly) or tidied == plainly


def evaluate(expression: Expression, point: dict[str, float]) -> float:
    values: list[float] = []
    for part in expression:
        if part.operation == NUMBER:
            values.append(part.value)
        elif part.operation == NAME:
            values.append(point[part.name])
        else:
            values.append(OPERATIONS[part.operation].forward(*(values[i] for i in part.inputs)))
    return values[-1]


def test_an_option_has_no_partial() -> None:
    with pytest.raises(ValueError, match="leaky_relu"):
        partial_expression("leaky_relu", 1, [operand("x"), operand(0.01)], operand("z"))


numbers = st.sampled_from([-3.0, -1.0, 0.0, 1.0, 2.0, 0.5, 3.0]).map(lambda value: Part(NUMBER, value=value))
names = st.sampled_from(["x", "w"]).map(lambda name: Part(NAME, name=name))


@given(st.lists(st.tuples(st.sampled_from(["add", "sub", "mul", "div", "neg"]), st.booleans(), numbers | names)), names)
def test_tidying_keeps_the_value(steps: list[tuple[str, bool, Part]], start: Part) -> None:
    point = {"x": 0.75, "w": -1.25}
    tree, value = leaf(start), point[start.name]
    for operation, left, part in steps:
        other = leaf(part)
        number = point[part.name] if part.name else part.value
        if operation == "neg":
            tree, value = made("neg", tree), -value
        elif operation == "div" and (value == 0 if left else number == 0):
            continue
        else:
            forward = OPERATIONS[operation].forward
            tree = made(operation, other, tree) if left else made(operation, tree, other)
            value = forward(number, value) if left else forward(value, number)
    assert math.isclose(evaluate(flat(tree), point), value, rel_tol=1e-9, abs_tol=1e-9 * _size(tree, point))


def _size(tree: Tree, point: dict[str, float]) -> float:
    """The largest number on the way: what a cancellation errs by is measured against it."""
    expression = flat(tree)
    return max(1.0, *(abs(evaluate(expression[: i + 1], point)) for i in range(len(expression))))
