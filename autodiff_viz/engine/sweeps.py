"""The two sweeps over a finished tape. Results are lists aligned with its nodes; nothing is stored on the nodes."""

from __future__ import annotations

from autodiff_viz.graph import Graph


def reverse_sweep(graph: Graph, seed: float = 1.0) -> tuple[float | None, ...]:
    """Adjoints: the derivative of the output with respect to every node.

    One pass from the last node to the first, whatever the number of variables. Zero adjoints are carried along, so that
    0 · ∞ shows as nan instead of hiding.

    Returns:
        ``adjoints[i]`` = seed · d output / d node i, aligned with ``graph.nodes``; ``None`` where no active edge
        leads from
        the node to the output.
    """
    nodes = graph.nodes
    adjoints: list[float | None] = [None] * len(nodes)
    adjoints[graph.output] = seed
    for position in range(graph.output, -1, -1):
        adjoint = adjoints[position]
        if adjoint is None:
            continue
        node = nodes[position]
        for source, partial in zip(node.inputs, node.partials, strict=True):
            if partial is not None:
                before = adjoints[source]
                term = adjoint * partial
                adjoints[source] = term if before is None else before + term
    return tuple(adjoints)


def forward_sweep(graph: Graph, wrt: str, seed: float = 1.0) -> tuple[float | None, ...]:
    """Tangents: the derivative of every node with respect to one variable.

    One pass from the first node to the last, for this variable only.

    Returns:
        ``tangents[i]`` = seed · d node i / d wrt, aligned with ``graph.nodes``; ``None`` where the node does not
        depend on it.

    Raises:
        KeyError: ``wrt`` is not a variable of the graph.
    """
    tangents: list[float | None] = [None] * len(graph.nodes)
    tangents[graph.inputs[wrt]] = seed
    for position, node in enumerate(graph.nodes):
        for source, partial in zip(node.inputs, node.partials, strict=True):
            tangent = tangents[source]
            if partial is not None and tangent is not None:
                before = tangents[position]
                term = tangent * partial
                tangents[position] = term if before is None else before + term
    return tuple(tangents)


def gradient(graph: Graph) -> dict[str, float]:
    """The derivative of the output by every variable, from one reverse sweep; 0 for a variable that it does not use."""
    adjoints = reverse_sweep(graph)
    return {name: adjoints[position] or 0.0 for name, position in graph.inputs.items()}
