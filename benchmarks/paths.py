"""What the paths cost, beside one reverse sweep over the same graph: 60 diamonds have 2^60 of them.

Nothing is reused between two calls, as when a slider has moved: counts, sums, logarithms and heaps are made anew.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from random import Random

from autodiff_viz.analysis.factored import factored
from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.largest import largest
from autodiff_viz.analysis.ledger import ledger
from autodiff_viz.analysis.ranks import rank, unrank
from autodiff_viz.engine.sweeps import reverse_sweep
from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import Graph
from autodiff_viz.notation import parse
from benchmarks.yardstick import ratio, table

DIAMONDS = {
    "60 diamonds t + 0.01·sin t": "t = x; repeat 60: t = t + 0.01*sin(t)",
    "60 diamonds t + 0.5·sin t": "t = x; repeat 60: t = t + 0.5*sin(t)",
    "60 diamonds t + t, all tied": "t = x; repeat 60: t = t + t",
}
NUMBERS = 100
"""Paths that are found by number in one call."""


def candidates(graph: Graph) -> dict[str, Callable[[], object]]:
    """Name → what to time; the first is the yardstick."""
    known, random = flow(graph, "x"), Random(60)
    numbers = [random.randrange(known.count) for _ in range(NUMBERS)]

    def quantities() -> object:
        f = flow(graph, "x")
        return f.count, f.total, f.condition, f.signed, f.entropy, f.shares

    def there_and_back() -> None:
        if [rank(known, unrank(known, number)) for number in numbers] != numbers:
            raise ArithmeticError("a path lost its number")

    return {
        "one reverse sweep": lambda: reverse_sweep(graph),
        "count, sums, entropy, shares": quantities,
        "the largest path": lambda: next(largest(flow(graph, "x"))),
        "the 50 largest": lambda: list(islice(largest(flow(graph, "x")), 50)),
        "the whole ledger": lambda: ledger(graph, "x"),
        "the factored view": lambda: [stage.total for stage in factored(flow(graph, "x"))],
        f"{NUMBERS} paths by number, and back": there_and_back,
    }


def main() -> None:
    """Print one table for each graph."""
    for name, text in DIAMONDS.items():
        graph = trace(parse(text), {"x": 1.0})
        print(table(name, ratio(candidates(graph))))


if __name__ == "__main__":
    main()
