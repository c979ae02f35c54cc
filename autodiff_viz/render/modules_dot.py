"""A graph of tensors in Graphviz's language: modules are clusters, each value stands in its operation."""

from __future__ import annotations

import graphviz

from autodiff_viz.graph import CONSTANT, INPUT
from autodiff_viz.render.arrays import array_text
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.dot import CONSTANT_LOOK, INPUT_LOOK, OPERATION_LOOK
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.modules_picture import Chain, Pictured, label_of, operation_name
from autodiff_viz.render.svg import visible
from autodiff_viz.render.typeset import name_box


def to_dot(graph: Pictured, direction: str = "LR") -> str:
    """The graph as DOT text.

    Returns:
        Text for the ``dot`` program: node ``v3`` is the fourth of the graph; on each edge stands the local partial,
        or the size of its Jacobian.
    """
    names = node_names(graph)
    drawing = graphviz.Digraph(
        graph_attr={"rankdir": direction}, node_attr={"style": "filled"}, edge_attr={"arrowsize": "0.7"}
    )
    chains = dict.fromkeys(chain[:k] for chain in graph.modules for k in range(len(chain) + 1))
    clusters: dict[Chain, graphviz.Digraph] = {(): drawing}
    for number, chain in enumerate(sorted(chains, key=len)):
        if chain:
            clusters[chain] = graphviz.Digraph(name=f"cluster_{number}", graph_attr={"label": _label(chain[-1])})
    for position, node in enumerate(graph.nodes):
        name = names[position] if "." in names[position] else plain(name_box(names[position]))
        value = array_text(graph.values[position], node.shape)
        look = {INPUT: INPUT_LOOK, CONSTANT: CONSTANT_LOOK}.get(node.operation, OPERATION_LOOK)
        lines = [operation_name(graph, position), node.creator, value] if node.inputs else [name, value]
        clusters[graph.modules[position]].node(f"v{position}", _label("\n".join(filter(None, lines))), **look)
    for chain in sorted(clusters, key=len, reverse=True):
        if chain:
            clusters[chain[:-1]].subgraph(clusters[chain])
    active = {(use.target, use.slot): use for use in graph.uses}
    for target, node in enumerate(graph.nodes):
        for slot, source in enumerate(node.inputs):
            use = active.get((target, slot))
            if use is None:
                drawing.edge(f"v{source}", f"v{target}", style="dashed")
                continue
            drawing.edge(f"v{source}", f"v{target}", label=label_of(graph, use))
    return drawing.source


def _label(raw: str) -> str:
    """Any text as a label, line by line: neither markup nor an escape sequence of Graphviz's."""
    return graphviz.nohtml("\\n".join(graphviz.escape(visible(line)) for line in raw.split("\n")))
