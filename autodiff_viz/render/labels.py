"""What the nodes of a graph are called in pictures: the reader's own names first, v₁, v₂ … for the rest."""

from __future__ import annotations

from collections import Counter

from autodiff_viz.graph import CONSTANT, INPUT, Graph

OUTPUT_LETTERS = ("f", "y", "z", "w", "g", "h")
"""Names for an output that the reader did not name; the first free one is taken."""

STEP_LETTERS = ("v", "w", "s", "r", "q", "p")
"""Letters for numbered intermediate values; the first free one is taken."""


def node_names(graph: Graph) -> tuple[str, ...]:
    """A canonical name (``v_3``) for every node, aligned with ``graph.nodes``; no two nodes but constants share one.

    A variable or result that is assigned again is numbered by its turn: t₀ (the variable), t₁, t₂ …
    """
    turns = Counter(node.name for node in graph.nodes if node.name and node.operation != CONSTANT)
    taken = {name.split("_")[0] for name in turns}
    letter = next((c for c in STEP_LETTERS if c not in taken), STEP_LETTERS[0] * 2)
    output = output_name(graph)
    seen: Counter[str] = Counter()
    names = []
    unnamed = 0
    for position, node in enumerate(graph.nodes):
        if node.operation == CONSTANT:
            names.append(node.name)
        elif node.name:
            first = 0 if node.name in graph.inputs else 1
            names.append(f"{node.name}_{first + seen[node.name]}" if turns[node.name] > 1 else node.name)
            seen[node.name] += 1
        elif position == graph.output:
            names.append(output)
        else:
            unnamed += 1
            names.append(f"{letter}_{unnamed}")
    return tuple(names)


def output_name(graph: Graph) -> str:
    """The name of the output: the reader's, or the first free one of ``OUTPUT_LETTERS``."""
    node = graph.nodes[graph.output]
    if node.name and node.operation not in (CONSTANT, INPUT):
        return node.name
    taken = {node.name for node in graph.nodes} | set(graph.inputs)
    return next((c for c in OUTPUT_LETTERS if c not in taken), OUTPUT_LETTERS[0] * 2)
