"""A graph of tensors as it is drawn into a file: like a live graph of PyTorch's, without modules."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

from autodiff_viz.engine.tensors.graph import TensorGraph, Use
from autodiff_viz.languages import _
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.arrays import size_text
from autodiff_viz.tensors.linear_maps import Array
from autodiff_viz.tensors.operations import TENSOR_OPERATIONS


@dataclass(frozen=True, eq=False)
class DrawnTensors(TensorGraph):
    """A graph whose adjoints and shares are unknown, in place of an error, where the output is a tensor.

    Attributes:
        by: The variable whose shares are drawn; ``""`` for all of them together.
    """

    by: str = ""

    @property
    def modules(self) -> tuple[tuple[str, ...], ...]:
        """No node lies in a module."""
        return ((),) * len(self.nodes)

    @property
    def differentiable(self) -> bool:
        """Whether the output is one number."""
        return not self.nodes[self.output].shape

    @cached_property
    def adjoints(self) -> tuple[Array | None, ...]:
        """As of any graph of tensors; ``None`` everywhere if the output is a tensor."""
        return self.vjp(1.0) if self.differentiable else (None,) * len(self.nodes)

    def share(self, wrt: str | None = None) -> tuple[float | None, ...]:
        """As of any graph of tensors, by ``by``; ``None`` everywhere if the output is a tensor."""
        return super().share(wrt or self.by or None) if self.differentiable else (None,) * len(self.uses)


def drawn(graph: TensorGraph, by: str = "") -> DrawnTensors:
    """The graph, to be drawn by modules_svg, modules_dot and modules_page."""
    return DrawnTensors(**{field.name: getattr(graph, field.name) for field in fields(TensorGraph)}, by=by)


def operation_label(graph: TensorGraph, position: int) -> str:
    """What stands in the box of an operation, with what it is told: an index, an axis, a shape."""
    operation, options = graph.nodes[position].operation, graph.options.get(position, {})
    entry = OPERATIONS.get(operation) or TENSOR_OPERATIONS.get(operation)
    label = entry.label if entry else operation.capitalize()
    if "index" in options:
        return f"[{', '.join(map(_place, options['index']))}]"
    if "axis" in options:
        return f"{label} {_('axis {n}').format(n=options['axis'])}"
    return f"{label} {size_text(options['shape'])}" if "shape" in options else label


def use_label(graph: TensorGraph, use: Use) -> str:
    """What a Jacobian is, and its size: "diagonal 3×3"."""
    linear = graph.map(use)
    rows, columns = linear.size
    return f"{_(linear.kind)} {rows}×{columns}"


def _place(item: object) -> str:
    if isinstance(item, slice):
        return ":".join("" if end is None else str(end) for end in (item.start, item.stop))
    return "…" if item is Ellipsis else "list" if isinstance(item, tuple) else str(item)
