"""What reading a long formula costs, beside Python's own parser, written in C, on the same text.

The collector rests meanwhile (``notation.collector``), so a process that has imported PyTorch is not slower.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from autodiff_viz.notation import parse
from benchmarks.yardstick import ratio, table

TERMS = 100_000
BLOCK = 100
"""Terms between two parentheses in Python's text: its parser gives up on longer sums."""


def main() -> None:
    """Print one table."""
    text = "+".join(["sin(x)"] * TERMS)
    block = "(" + "+".join(["sin(x)"] * BLOCK) + ")"
    same = "\n".join([block] * (TERMS // BLOCK))
    candidates: dict[str, Callable[[], object]] = {
        f"Python's ast.parse, {BLOCK} terms a line": lambda: ast.parse(same),
        "our notation": lambda: parse(text),
    }
    print(table(f"sin(x) + sin(x) + … with {TERMS:,} terms", ratio(candidates, repeat=5), TERMS, "term"))


if __name__ == "__main__":
    main()
