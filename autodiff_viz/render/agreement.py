"""Tape against PyTorch, node by node, as plain data for the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autodiff_viz.analysis.agreement import Agreement, Difference
from autodiff_viz.analysis.tensor_agreement import TensorAgreement
from autodiff_viz.engine.tensors.graph import TensorGraph
from autodiff_viz.graph import CONSTANT, Graph
from autodiff_viz.render.arrays import array_full, array_text
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.numbers import full, short
from autodiff_viz.render.typeset import name_box

MAX_ROWS = 120
"""Nodes that are listed."""


def agreement_view(graph: Graph, answers: Mapping[str, Agreement]) -> dict[str, Any]:
    """The tape against PyTorch, node by node, in each precision."""
    names = node_names(graph)
    first = next(iter(answers.values()))
    rows = []
    for position, line in enumerate(first.nodes[:MAX_ROWS]):
        node = graph.nodes[position]
        if node.operation == CONSTANT:
            continue
        rows.append(
            {
                "name": name_box(names[position]),
                "creator": line.creator,
                "value": short(line.value.tape),
                "valueFull": full(line.value.tape),
                "adjoint": short(line.adjoint.tape) if line.adjoint else "",
                "adjointFull": full(line.adjoint.tape) if line.adjoint else "",
                "ulps": {
                    precision: [_ulps(each.nodes[position].value), _ulps(each.nodes[position].adjoint)]
                    for precision, each in answers.items()
                },
            }
        )
    return _view(rows, answers)


def tensor_agreement_view(graph: TensorGraph, answers: Mapping[str, TensorAgreement]) -> dict[str, Any]:
    """The same of tensors: the largest difference between two of a node's numbers."""
    names = node_names(graph)
    first = next(iter(answers.values()))
    rows = []
    for position, line in enumerate(first.nodes[:MAX_ROWS]):
        node, value, adjoint = graph.nodes[position], graph.values[position], graph.adjoints[position]
        if node.operation == CONSTANT:
            continue
        ulps = {precision: each.nodes[position] for precision, each in answers.items()}
        rows.append(
            {
                "name": name_box(names[position]),
                "creator": line.creator,
                "value": array_text(value, node.shape),
                "valueFull": array_full(value),
                "adjoint": "" if adjoint is None else array_text(adjoint, node.shape),
                "adjointFull": array_full(adjoint),
                "ulps": {
                    precision: [
                        short(each.value_ulps, 3),
                        "" if each.adjoint_ulps is None else short(each.adjoint_ulps, 3),
                    ]
                    for precision, each in ulps.items()
                },
            }
        )
    return _view(rows, answers)


def _view(
    rows: list[dict[str, Any]], answers: Mapping[str, Agreement] | Mapping[str, TensorAgreement]
) -> dict[str, Any]:
    """The rows, how many are left out, and the worst of each precision."""
    return {
        "precisions": list(answers),
        "rows": rows,
        "unlisted": max(0, len(next(iter(answers.values())).nodes) - MAX_ROWS),
        "worst": {
            precision: [short(each.value_ulps, 3), short(each.adjoint_ulps, 3), short(each.error, 3)]
            for precision, each in answers.items()
        },
    }


def _ulps(difference: Difference | None) -> str:
    return "" if difference is None else short(difference.ulps, 3)
