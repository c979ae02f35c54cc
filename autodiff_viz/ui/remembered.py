"""What is computed once for everybody, as long as there is room: the answer for a large graph takes much of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from operator import itemgetter
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

from cachetools import LRUCache

from autodiff_viz.graph import Graph

ROOM = 60_000
"""Nodes of all graphs together whose answers one function keeps: some hundred megabytes of drawings."""

LEAST = 300
"""Nodes that a smaller graph counts as: its answer is not much smaller."""

Rest = ParamSpec("Rest")
Answer = TypeVar("Answer")
Work = Callable[Concatenate[Graph, Rest], Answer]


def remembered(key: Callable[Concatenate[Graph, Rest], Hashable], room: int = ROOM) -> Callable[[Work], Work]:
    """A decorator: answers of a function of a graph are kept by ``key``, the least recently used forgotten first.

    Args:
        key: What the answer depends on; ``None`` for one that is not kept.
        room: Nodes of all graphs whose answers are kept.
    """

    def around(work: Callable[Concatenate[Graph, Rest], Answer]) -> Callable[Concatenate[Graph, Rest], Answer]:
        kept: LRUCache[Hashable, tuple[int, Answer]] = LRUCache(room, getsizeof=itemgetter(0))
        lock = Lock()

        @wraps(work)
        def asked(graph: Graph, *rest: Rest.args, **options: Rest.kwargs) -> Answer:
            name = key(graph, *rest, **options)
            if name is None:
                return work(graph, *rest, **options)
            with lock:
                found = kept.get(name)
            if found is None:
                found = max(LEAST, len(graph.nodes)), work(graph, *rest, **options)
                with lock:
                    if found[0] <= room:
                        kept[name] = found
            return found[1]

        return asked

    return around
