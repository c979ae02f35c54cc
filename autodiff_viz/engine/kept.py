"""What a creator keeps for the walk back, and torchviz's own picture, read from a graph that PyTorch recorded."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from autodiff_viz.engine.live_graph import LiveGraph
from autodiff_viz.engine.saved import attribute, names_of, stem

PRODUCTS = ("Mul", "Mm", "Bmm", "Mv", "Dot")
"""They keep an argument only if the derivative by the other one is wanted."""

MAX_DRAWN = 300
"""Nodes that torchviz is asked to draw: it recurses."""


class Kept(NamedTuple):
    """One thing that a creator keeps.

    Attributes:
        kind: ``"argument"``, ``"result"``, ``"shape"`` or ``"number"``.
        slot: Which argument, or -1.
        shape: Of the argument, for ``"shape"``.
        number: For ``"number"``.
    """

    kind: str
    slot: int = -1
    shape: tuple[int, ...] = ()
    number: float = 0.0


def kept(graph: LiveGraph) -> tuple[tuple[Kept, ...], ...]:
    """What each node's creator keeps, aligned with ``graph.nodes``, even after ``backward()`` has freed it.

    PyTorch calls these attributes private: what cannot be read is left out.
    """
    return tuple(
        () if output is None or not graph.nodes[i].inputs else _kept(output[0], len(graph.nodes[i].inputs))
        for i, output in enumerate(graph._outputs)
    )


def _kept(function: Any, count: int) -> tuple[Kept, ...]:
    names = names_of(function)
    wanted = [following is not None for following, _nr in function.next_functions]
    product = stem(function) in PRODUCTS
    found: list[Kept] = []
    for attribute_name in dir(function):
        name = attribute_name.removeprefix("_saved_")
        if name == attribute_name:
            continue
        slot = names.index(name) if name in names else -1
        if name == "result":
            found.append(Kept("result"))
        elif name.endswith("sym_sizes"):
            sizes = attribute(function, name)
            if isinstance(sizes, tuple | list):
                found.append(Kept("shape", shape=tuple(int(size) for size in sizes)))
        elif 0 <= slot < count and not (product and len(wanted) == 2 and not wanted[1 - slot]):
            found.append(Kept("argument", slot))
        elif name == "exponent" and isinstance(exponent := attribute(function, name), int | float):
            found.append(Kept("number", number=float(exponent)))
    values = [thing for thing in found if thing.kind != "shape"]  # beside a value, its shape says nothing new
    return tuple(values or found)


class _Result:
    """What torchviz asks of a result: its shape and its creator."""

    def __init__(self, creator: Any, shape: tuple[int, ...]) -> None:
        self.grad_fn = creator
        self.shape = shape

    def size(self) -> tuple[int, ...]:
        """As of a tensor."""
        return self.shape

    def _is_view(self) -> bool:
        return False


def torchviz_source(graph: LiveGraph) -> str:
    """The DOT text that ``torchviz.make_dot`` makes of the result; ``""`` if it is too large.

    In place of addresses, ``k3`` is the creator of node 3, ``v3`` the variable there, and the others ``n1``, ``n2`` …
    """
    import torchviz

    output = graph._outputs[graph.output]
    if output is None or len(graph.nodes) > MAX_DRAWN:
        return ""
    node = graph.nodes[graph.output]
    result = _Result(output[0], tuple(node.shape))
    params: dict[str, Any] = {}
    for name, position in graph.inputs.items():
        leaf = graph._outputs[position]
        if leaf is not None:
            params[name] = leaf[0].variable
    numbers = _places(graph)
    source = torchviz.make_dot(result, params=params).source
    return re.sub(r"\b\d{9,}\b", lambda found: numbers.setdefault(found[0], f"n{len(numbers) + 1}"), source)


def _places(graph: LiveGraph) -> dict[str, str]:
    """Address → name, of what torchviz draws: it calls everything by its address."""
    found: dict[str, str] = {}
    for position, output in enumerate(graph._outputs):
        if output is not None:
            found[str(id(output[0]))] = f"k{position}"
            if hasattr(output[0], "variable"):
                found[str(id(output[0].variable))] = f"v{position}"
    return found
