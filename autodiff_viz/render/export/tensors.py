"""Graphs of tensors as files: JSON with arrays, and the ledger of matrices as CSV and as LaTeX."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from autodiff_viz.analysis.tensor_ledger import TensorLedger, TensorTerm, tensor_ledger
from autodiff_viz.engine.tensors.graph import TensorGraph, Use
from autodiff_viz.errors import LimitError
from autodiff_viz.graph import CONSTANT
from autodiff_viz.languages import _
from autodiff_viz.render.boxes import MINUS, Box, fraction, number, operator, plain, row
from autodiff_viz.render.export.data import json_number, safe
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.latex import latex, text
from autodiff_viz.render.numbers import short
from autodiff_viz.render.tensor_drawing import use_label
from autodiff_viz.render.typeset import name_box
from autodiff_viz.tensors.linear_maps import MAX_DENSE, Array

FORMAT = "autodiff_viz tensor graph"
VERSION = 1

MAX_PATHS = 8
"""Paths that are written out in LaTeX."""

WRITTEN = 8
"""Rows and columns of the largest matrix that is written out in LaTeX."""


def to_json(graph: TensorGraph, indent: int | None = 1) -> str:
    """The graph as JSON text.

    The members are those of any graph's JSON (``render.export.data``), with these differences: ``format`` is
    ``"autodiff_viz tensor graph"``; values, adjoints and gradients of tensors are nested lists; nodes have their
    ``shape`` and the ``options`` of their operation; an edge of tensors has, in place of its partial, ``map`` (what its
    Jacobian is), ``size`` (rows and columns) and ``jacobian`` (its rows, null above 4,096 entries). ``gradient`` and
    the adjoints are null if the output is a tensor.
    """
    one = not graph.nodes[graph.output].shape
    adjoints = graph.adjoints if one else (None,) * len(graph.nodes)
    data = {
        "format": FORMAT,
        "version": VERSION,
        "program": graph.text,
        "variables": dict(graph.inputs),
        "output": graph.output,
        "value": _numbers(np.asarray(graph.value)),
        "gradient": {name: _numbers(np.asarray(slope)) for name, slope in graph.gradient.items()} if one else None,
        "nodes": [
            {
                "name": name,
                "operation": node.operation,
                "inputs": list(node.inputs),
                "options": {key: repr(option) for key, option in graph.options.get(i, {}).items()},
                "shape": list(node.shape),
                "value": _numbers(graph.values[i]),
                "adjoint": None if adjoints[i] is None else _numbers(np.asarray(adjoints[i])),
                "span": list(node.span) if node.span else None,
            }
            for i, (name, node) in enumerate(zip(node_names(graph), graph.nodes, strict=True))
        ],
        "edges": [_edge(graph, use) for use in graph.uses],
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=indent) + "\n"


def _edge(graph: TensorGraph, use: Use) -> dict[str, Any]:
    found: dict[str, Any] = {"source": use.source, "target": use.target, "slot": use.slot}
    if use.partial is not None:
        return found | {"partial": json_number(use.partial)}
    linear = graph.map(use)
    rows, columns = linear.size
    jacobian = _numbers(linear.matrix()) if rows * columns <= MAX_DENSE else None
    return found | {"map": linear.kind, "size": [rows, columns], "jacobian": jacobian}


def _numbers(array: Array) -> Any:
    """Nested lists of numbers as JSON has them."""
    flat = [json_number(float(x)) for x in array.ravel()]
    for size in reversed(array.shape):
        flat = [flat[i : i + size] for i in range(0, len(flat), size)] if size else []
    return flat[0] if flat else []


def to_csv(graph: TensorGraph, by: str, k: int) -> str:
    """The ledger of the gradient by a tensor as CSV: a row a path, then their sum.

    Columns: the path's number, the path, its Jacobians from the output to the variable, their product, the share of the
    gradient. Tensors are nested lists with all digits.

    Args:
        graph: What is differentiated.
        by: The variable.
        k: How many paths at most.
    """
    found = tensor_ledger(graph, by, k)
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow([_("number"), _("path"), _("Jacobians"), _("product"), _("share")])
    for i, term in enumerate(found.terms):
        share = "" if term.share is None else repr(float(term.share))
        rows.writerow([i + 1, safe(walk(graph, found, term)), factors(graph, term), _list(term.product), share])
    if not found.complete:
        rows.writerow(["", safe(_("the other paths, of {count} in all").format(count=found.count)), "", "", ""])
    rows.writerow(["", safe(_("sum")), "", _list(found.total), ""])
    return written.getvalue()


def walk(graph: TensorGraph, found: TensorLedger, term: TensorTerm) -> str:
    """The names along a path: ``x → v₁ → f``."""
    names = node_names(graph)
    positions = [found.source, *(graph.uses[i].target for i in term.uses)]
    return " → ".join(plain(name_box(names[i])) for i in positions)


def factors(graph: TensorGraph, term: TensorTerm) -> str:
    """What the Jacobians along a path are, from the output back."""
    uses = [graph.uses[i] for i in reversed(term.uses)]
    return " · ".join(use_label(graph, use) if use.partial is None else f"({use.partial!r})" for use in uses)


def _list(array: Array) -> str:
    return json.dumps(_numbers(array)) if array.ndim else repr(float(array))


def to_latex(graph: TensorGraph, by: str) -> str:
    """The derivative by a variable as an ``align*`` environment (amsmath): along each path a product of matrices.

    Its steps: the chain rule, the Jacobians, the products, the gradient. The gradient by a tensor of more than one axis
    is a row of its numbers in order. Numbers have five digits.

    Raises:
        LimitError: There are too many paths, or a matrix is too large to be written out.
    """
    found = tensor_ledger(graph, by, MAX_PATHS)
    if not found.complete:
        raise LimitError(
            _("At most {limit} paths are written out; this derivative has {count:,}.").format(
                limit=MAX_PATHS, count=found.count
            ),
            hint=_("Take the ledger as CSV."),
        )
    names = node_names(graph)
    boxes = [name_box(n) if graph.nodes[i].operation != CONSTANT else number(n) for i, n in enumerate(names)]
    paths = [[graph.uses[i] for i in reversed(term.uses)] for term in found.terms]
    steps = [
        ("=", [r" \, ".join(latex(_derivative(boxes, use)) for use in path) for path in paths]),
        (r"\approx", [r" \, ".join(_matrix(_jacobian(graph, use)) for use in path) for path in paths]),
        (r"\approx", [_matrix(term.product.reshape(1, -1)) for term in found.terms]),
        (r"\approx", [_matrix(found.total.reshape(1, -1))]),
    ]
    left = latex(fraction(row(operator("∂"), boxes[found.target]), row(operator("∂"), boxes[found.source])))
    if not any(paths):
        steps = steps[-1:]
    lines = [rf"  {left if i == 0 else ''} &{sign} {' + '.join(sums)}" for i, (sign, sums) in enumerate(steps)]
    shape = graph.nodes[found.source].shape
    note = ""
    if len(shape) > 1:
        words = _("the numbers of a tensor in order, of shape")
        size = r" \times ".join(map(str, shape))
        note = rf" \qquad {text(words)}\ {size}"
    return "\n".join([r"\begin{align*}", " \\\\\n".join(lines) + note, r"\end{align*}"]) + "\n"


def _derivative(boxes: Sequence[Box], use: Use) -> Box:
    return fraction(row(operator("∂"), boxes[use.target]), row(operator("∂"), boxes[use.source]))


def _jacobian(graph: TensorGraph, use: Use) -> Array:
    return np.array([[use.partial]]) if use.partial is not None else graph.map(use).matrix()


def _matrix(matrix: Array) -> str:
    """A matrix in brackets; one number alone."""
    if max(matrix.shape) > WRITTEN:
        raise LimitError(
            _("A matrix of {rows:,} × {columns:,} entries is too large to be written out.").format(
                rows=matrix.shape[0], columns=matrix.shape[1]
            ),
            hint=_("In LaTeX, at most {limit} rows and columns are. Take the ledger as CSV.").format(limit=WRITTEN),
        )
    cells = [[latex(number(short(float(x), 5))) for x in line] for line in matrix]
    if matrix.size == 1:
        cell = cells[0][0]
        return rf"\left({cell}\right)" if short(float(matrix[0, 0])).startswith(MINUS) else cell
    body = r" \\ ".join(" & ".join(line) for line in cells)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
