"""Where a partial is a convention (|x| at 0, ties of max), said to the reader."""

from __future__ import annotations

from autodiff_viz.graph import Graph, Node
from autodiff_viz.languages import _
from autodiff_viz.ops import OPERATIONS

EVERYWHERE = ("sign", "floor", "ceil", "lt", "le")
"""Operations that are flat everywhere: their convention concerns every point."""


def kink_notes(graph: Graph) -> list[str]:
    """One sentence for each operation whose local partial is a convention at this point."""
    found = dict.fromkeys(node.operation for node in graph.nodes if _at_kink(graph, node))
    return [
        _("The slope of {operation} is a convention here, PyTorch's too: {kink}.").format(
            operation=OPERATIONS[name].symbol, kink=_(OPERATIONS[name].kink)
        )
        for name in found
    ]


def _at_kink(graph: Graph, node: Node) -> bool:
    """Kinks lie where an argument is 0 (the bend of |x|, of relu) or equals another one (ties, bounds)."""
    if (
        node.operation not in OPERATIONS
        or not OPERATIONS[node.operation].kink
        or not any(partial is not None for partial in node.partials)
    ):
        return False
    if node.operation in EVERYWHERE:
        return True
    values = [graph.nodes[i].value for i in node.inputs]
    if len(values) == 1 or node.operation in ("leaky_relu", "elu"):
        return values[0] == 0
    if node.operation in ("pow", "hypot"):
        return not any(values)
    return any(value == values[0] for value in values[1:]) or values[-1] == values[-2]
