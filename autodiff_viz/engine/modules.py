"""Which module of a model every node of a live graph belongs to, from the names of its parameters alone.

A module is what ``named_parameters()`` calls it: everything of ``block.0.weight`` before the last dot. An operation on
a parameter belongs to the parameter's module, and so does whatever lies between two such operations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from autodiff_viz.graph import CONSTANT, INPUT, Graph

MAX_WORK = 5_000_000
"""Nodes times modules that are looked at; of more modules, the innermost are left out."""

SHAPING = re.compile(
    "Alias|AsStrided|Cat|Clone|Expand|Flatten|Permute|Reshape|Select|Slice|Split|Squeeze|Stack|T|ToCopy|Transpose|"
    "Unbind|UnsafeView|Unsqueeze|View"
)
"""Operations that only rearrange: they go with what they rearrange."""

Path = tuple[str, ...]
"""``block.0`` as ``("block", "0")``."""


def modules(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """The modules that each node lies in, outermost first, as dotted names; ``()`` outside of all.

    Of a module that is used several times, with others in between, each use is one of its own: ``block (2)``.

    Returns:
        Aligned with ``graph.nodes``.
    """
    own = _owners(graph)
    groups: dict[Path, dict[int, str]] = {}
    for path in sorted(_paths(own, len(graph.nodes)), key=len):
        members = {i for i, owner in own.items() if owner[: len(path)] == path}
        name = ".".join(path)
        inside = _between(graph, members)
        if any(i in own and own[i][: len(path)] != path for i in inside):  # other modules run in between
            groups[path] = _calls(graph, members, name)
        else:
            groups[path] = dict.fromkeys(inside, name)
    found = [
        _nested([(path, group[position]) for path, group in groups.items() if position in group])
        for position in range(len(graph.nodes))
    ]
    for position, node in enumerate(graph.nodes):
        if SHAPING.fullmatch(node.operation) and position not in own:
            before = _common([found[i] for i in node.inputs if graph.nodes[i].inputs] or [()])
            found[position] = before if before[: len(found[position])] == found[position] else found[position]
    return _with_leaves(graph, found)


def _owners(graph: Graph) -> dict[int, Path]:
    """Operation → the module whose parameters it works on, rearranged or not."""
    carried: dict[int, Path] = {}
    for name, position in graph.inputs.items():
        path = tuple(name.split(".")[:-1])
        carried[position] = _common((carried[position], path)) if position in carried else path
    owners: dict[int, Path] = {}
    for position, node in enumerate(graph.nodes):
        paths = [carried[i] for i in node.inputs if i in carried]
        owner = _common(paths) if paths else ()
        if owner:
            owners[position] = owner
            if SHAPING.fullmatch(node.operation):
                carried[position] = owner
    return owners


def _common(paths: Iterable[Path]) -> Path:
    """The longest beginning that all paths share."""
    first, *rest = paths
    length = next((k for k, step in enumerate(first) if any(path[k : k + 1] != (step,) for path in rest)), len(first))
    return first[:length]


def _paths(own: Mapping[int, Path], nodes: int) -> list[Path]:
    """Modules worth a box: those with parameters of their own, and those with several such modules inside."""
    owners = set(own.values())
    found = {path for path in owners if path}
    inside: dict[Path, set[str]] = {}
    for path in owners:
        for length in range(1, len(path)):
            inside.setdefault(path[:length], set()).add(path[length])
    found |= {path for path, steps in inside.items() if len(steps) > 1}
    return sorted(found, key=lambda path: (len(path), path))[: max(1, MAX_WORK // max(nodes, 1))]


def _between(graph: Graph, members: set[int]) -> set[int]:
    """The members, and all operations that lie on a way from one member to another."""
    after: set[int] = set()
    for position, node in enumerate(graph.nodes):
        if position in members or any(i in after for i in node.inputs):
            after.add(position)
    before = set(members)
    for position in range(len(graph.nodes) - 1, -1, -1):
        if position in before:
            before.update(i for i in graph.nodes[position].inputs if graph.nodes[i].inputs)
    return after & before


def _calls(graph: Graph, members: set[int], name: str) -> dict[int, str]:
    """Members that are connected with each other make one use of the module."""
    leader: dict[int, int] = {}
    for position in sorted(members):
        leader[position] = position
        for source in graph.nodes[position].inputs:
            if source in members:
                old, new = _leader(leader, source), _leader(leader, position)
                leader[max(old, new)] = min(old, new)
    firsts = sorted({_leader(leader, position) for position in members})
    label = {first: name if k == 0 else f"{name} ({k + 1})" for k, first in enumerate(firsts)}
    return {position: label[_leader(leader, position)] for position in members}


def _leader(leader: dict[int, int], position: int) -> int:
    while leader[position] != position:
        leader[position] = leader[leader[position]]
        position = leader[position]
    return position


def _nested(claims: Sequence[tuple[Path, str]]) -> tuple[str, ...]:
    """The claims that lie in each other, outermost first; two that do not, such as of siblings, cancel."""
    chain: list[tuple[Path, str]] = []
    for path, name in claims:
        if chain and path[: len(chain[-1][0])] != chain[-1][0]:
            break
        chain.append((path, name))
    return tuple(name for _path, name in chain)


def _with_leaves(graph: Graph, found: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Parameters and constants stand where all of their users stand."""
    users: dict[int, tuple[str, ...]] = {}
    for position in range(len(graph.nodes) - 1, -1, -1):
        if graph.nodes[position].operation in (INPUT, CONSTANT):
            found[position] = users.get(position, ())
        for source in graph.nodes[position].inputs:
            users[source] = _common((users[source], found[position])) if source in users else found[position]
    return tuple(found)
