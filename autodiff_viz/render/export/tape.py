"""The tape as lines of text, for a terminal."""

from __future__ import annotations

from autodiff_viz.graph import CONSTANT, INPUT, Graph, Node
from autodiff_viz.languages import ngettext
from autodiff_viz.render.boxes import plain
from autodiff_viz.render.labels import node_names
from autodiff_viz.render.numbers import full
from autodiff_viz.render.typeset import name_box

SHOWN = 60
"""Lines of a longer tape that are shown: the first half of them and the last."""


def tape_text(graph: Graph, shown: int = SHOWN) -> str:
    """One line a node: its place, its name, its operation with the names it is applied to, its value.

    Args:
        graph: The tape.
        shown: How many lines at most; in place of the others stands how many they are.
    """
    names = [
        " ".join(plain(name_box(name)).split()) or _value(node)
        for name, node in zip(node_names(graph), graph.nodes, strict=True)
    ]
    count = len(graph.nodes)
    kept = range(count) if count <= shown else (*range(shown // 2), *range(count - shown // 2, count))
    named = {i: names[i] if graph.nodes[i].operation != CONSTANT else "" for i in kept}
    done = {i: _operation(graph, names, i) for i in kept}
    left, middle = max(map(len, named.values()), default=0), max(map(len, done.values()), default=0)
    lines = [f"{i:>{len(str(count))}}  {named[i]:<{left}}  {done[i]:<{middle}}  {_value(graph.nodes[i])}" for i in kept]
    if count > shown:
        hidden = count - len(lines)
        lines.insert(shown // 2, ngettext("… {n} more line …", "… {n} more lines …", hidden).format(n=hidden))
    return "\n".join(lines)


def _value(node: Node) -> str:
    """The number, or of a tensor the shape: 4×3."""
    return "×".join(map(str, node.shape)) if node.shape else full(node.value)


def _operation(graph: Graph, names: list[str], position: int) -> str:
    node = graph.nodes[position]
    if node.operation in (INPUT, CONSTANT):
        return node.operation
    return f"{node.operation} {', '.join(names[source] for source in node.inputs)}"
