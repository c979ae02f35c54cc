"""The two sweeps over linear maps. They know neither operations nor graphs, only who feeds whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from autodiff_viz.tensors.linear_maps import Array, LinearMap

Link = tuple[int, int, LinearMap]
"""(source, target, map): one use, in tape order of its target."""


def pull(count: int, links: Sequence[Link], output: int, seed: Array) -> tuple[Array | None, ...]:
    """Reverse sweep by VJPs: ⟨seed, output⟩ differentiated by each of ``count`` nodes.

    Returns:
        Arrays in the nodes' shapes; ``None`` where no link leads to the output.
    """
    adjoints: list[Array | None] = [None] * count
    adjoints[output] = seed
    with np.errstate(all="ignore"):
        for source, target, linear in _backwards(links):
            adjoint = adjoints[target]
            if adjoint is not None and target <= output:
                term = np.asarray(linear.vjp(adjoint), seed.dtype)
                before = adjoints[source]
                adjoints[source] = term if before is None else np.asarray(before + term, seed.dtype)
    return tuple(adjoints)


def push(
    count: int, links: Sequence[Link], seeds: Mapping[int, Array]
) -> tuple[tuple[Array | None, ...], tuple[Array | None, ...]]:
    """Forward sweep by JVPs: how nodes move when some of them move by ``seeds``.

    Returns:
        The tangents of ``count`` nodes, and what each link brings to its target, aligned with ``links``; ``None`` where
        nothing moves.
    """
    tangents: list[Array | None] = [None] * count
    for position, seed in seeds.items():
        tangents[position] = seed
    brought: list[Array | None] = []
    with np.errstate(all="ignore"):
        for source, target, linear in links:
            tangent = tangents[source]
            if tangent is None:
                brought.append(None)
                continue
            term = np.asarray(linear.jvp(tangent))
            before = tangents[target]
            tangents[target] = term if before is None else np.asarray(before + term)
            brought.append(term)
    return tuple(tangents), tuple(brought)


def _backwards(links: Sequence[Link]) -> list[Link]:
    """Targets descending, slots ascending, as the sweep over numbers adds them."""
    return sorted(links, key=lambda link: -link[1])
