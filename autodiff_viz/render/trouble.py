"""A value or derivative that is not finite, explained at the node where it arises."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from autodiff_viz.analysis.domains import in_domain
from autodiff_viz.analysis.trouble import Trouble
from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.languages import _
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.numbers import short
from autodiff_viz.render.typeset import name_box


def explain(graph: Graph, trouble: Trouble | None) -> dict[str, Any] | None:
    """What is not finite, where, and what the operation needs, as plain data; ``None`` if all is well."""
    if trouble is None:
        return None
    message, hint = _message(graph, trouble)
    return {"node": trouble.node, "slot": trouble.slot, "message": message, "hint": hint}


def _message(graph: Graph, trouble: Trouble) -> tuple[str, str]:
    node = graph.nodes[trouble.node]
    names = [_name(graph, position) for position in node.inputs]
    values = [graph.nodes[position].value for position in node.inputs]
    if node.operation in (INPUT, CONSTANT):
        return _("{name} is not a finite number.").format(name=_name(graph, trouble.node)), _("Give it a finite value.")
    point = ", ".join(_places(graph, node.inputs, names))
    operation = OPERATIONS[node.operation].symbol if node.operation in OPERATIONS else node.operation
    if trouble.slot is not None:
        message = _("The derivative of {operation} by {name} is not finite at {point}.")
        hint = _("The value is fine; the slope there is vertical, has no limit, or is too large for a number.")
        return message.format(operation=operation, name=names[trouble.slot], point=point), hint
    if node.operation in OPERATIONS and not in_domain(node.operation, values):
        return (
            _("{operation} is not defined at {point}.").format(operation=operation, point=point),
            _("It needs {condition}.").format(condition=_condition(node.operation, names)),
        )
    if math.isinf(node.value):
        return (
            _("{operation} is too large for a number at {point}.").format(operation=operation, point=point),
            _("The largest number is about 1.8e308. Choose a smaller value."),
        )
    return (
        _("{operation} has no value at {point}.").format(operation=operation, point=point),
        _("Choose another point."),
    )


def _places(graph: Graph, inputs: Sequence[int], names: Sequence[str]) -> list[str]:
    """Where an operation stands: ``x = 0`` once for each argument that has a name, or the numbers if none has."""
    at = {i: name for i, name in zip(inputs, names, strict=True) if graph.nodes[i].operation != CONSTANT}
    return [f"{name} = {short(graph.nodes[i].value)}" for i, name in at.items()] or list(names)


def _name(graph: Graph, position: int) -> str:
    """What a node is called in a sentence: its name, or the number of a constant."""
    node = graph.nodes[position]
    return short(node.value) if node.operation == CONSTANT else plain(name_box(node_names(graph)[position]))


def _condition(operation: str, names: list[str]) -> str:
    """The table's condition about the reader's own names: ``x ≠ 0``."""
    entry = OPERATIONS[operation]
    operands = {argument: name for argument, name in zip(entry.arguments, names, strict=True) if not _is_number(name)}
    words = {"and": _("and"), "or": _("or"), "!=": "≠", "<=": "≤", ">=": "≥", "==": "="} | operands
    return re.sub(r"\w+|[<>=!]=", lambda match: words.get(match[0], match[0]), entry.domain).replace("-", "−")


def _is_number(name: str) -> bool:
    return name.lstrip("−")[:1].isdigit()
