"""The formula of a local partial, written in the names of the nodes it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from autodiff_viz.engine.partials import partial_expressions
from autodiff_viz.notation.program import NUMBER, Expression
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.simplify import flat, leaf, made, substituted


def partial_expression(operation: str, slot: int, operands: Sequence[Expression], result: Expression) -> Expression:
    """The local partial of ``operation`` by argument ``slot``: the table's own formula, tidied for display.

    The result stands in it by its name, unless only one operand is a name: then by the operation itself (∂eˣ/∂x = eˣ).

    Args:
        operation: A name in the operation table.
        slot: The argument.
        operands: For each argument, a single name or number.
        result: The name of the result.

    Raises:
        ValueError: No derivative flows to this argument.
    """
    partial = partial_expressions(operation)[slot]
    if partial is None:
        raise ValueError(f"{operation} has no partial for argument {slot}")
    leaves = [leaf(operand[-1]) for operand in operands]
    known = dict(zip(OPERATIONS[operation].arguments, leaves, strict=True))
    alone = sum(each.operation != NUMBER for each in leaves) == 1
    known["y"] = made(operation, *leaves) if alone else leaf(result[-1])
    return flat(substituted(partial, known))
