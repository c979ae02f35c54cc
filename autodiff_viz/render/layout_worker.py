"""The process that lays graphs out, one line of JSON in, one line out, until its input ends.

Graphviz's C code cannot be interrupted and holds Python's lock: it runs here, apart, limited in time by ``layout`` and
in memory by itself. The file is run by its path and imports nothing of the package, so that it starts at once. What is
too large for Graphviz, ``layers`` lays out.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pygraphviz

MEMORY = 2 * 1024**3
"""Bytes of address space; a layout that needs more fails instead of taking the machine's."""

MAX_LABELS = 150
"""Edge labels above which none is placed: each is a shape of its own to the layout, and many cost seconds."""

ROOMY = 30
"""Shapes up to which they stand far apart, with room for what is written beside them."""

CALM = 150
"""Edges up to which crossings are sought patiently."""

CURVED = 500
"""Edges up to which they go around shapes in curves; beyond, they are straight."""

FAR = 1_500
"""Ranks that all edges together may cross if they go in curves: a curve costs time for every rank it passes."""


LOOSE, USUAL, PASSING, ALONE = 1, 4, 12, 16
"""Weights of edges: the heavier, the straighter and shorter."""


def limit_memory() -> None:
    """Keep the layout of one graph from taking the memory of all; not every system can."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if hard < 0 else min(MEMORY, hard), hard))


def dot(job: dict[str, Any]) -> str:
    """The graph in Graphviz's language: sizes only, no text, so that nothing a reader typed can be misread as DOT.

    One pixel is one point. The order of nodes and edges is the given one, which Graphviz keeps where it can.
    """
    nodes, edges = job["nodes"], job["edges"]
    roomy = len(nodes) <= ROOMY and job["direction"] == "LR"
    settings = {
        "rankdir": job["direction"],
        "nodesep": "0.6" if roomy else "0.35",
        "ranksep": "0.4",
        "splines": "true" if len(edges) <= CURVED and crossed(job) <= FAR else "line",
    }
    if len(edges) > CALM:
        settings |= {"nslimit": "1", "nslimit1": "1", "mclimit": "0.3"}
    lines = ["digraph {", *(f"{key}={value};" for key, value in settings.items())]
    lines.append('node [label="", fixedsize=true]; edge [arrowhead=none];')
    for i, (width, height, shape) in enumerate(nodes):
        lines.append(f"{i} [width={width / 72:.4f}, height={height / 72:.4f}, shape={shape}];")
    labelled = sum(bool(width) for _, _, width, _ in edges) <= MAX_LABELS
    for i, ((tail, head, width, height), weight) in enumerate(zip(edges, straightness(job), strict=True)):
        label = f", label={_blank(width, height)}" if labelled and width and height else ""
        lines.append(f"{tail} -> {head} [id={i}, weight={weight}{label}];")
    first = job["first"]
    if first:
        order = " -> ".join(str(i) for i in first)
        lines.append(f"{{ rank=same; {order} [style=invis]; }}" if len(first) > 1 else f"{{ rank=min; {order}; }}")
    return "\n".join([*lines, "}"])


def ranked(job: dict[str, Any]) -> tuple[list[list[int]], list[int], list[int]]:
    """For each shape: where its edges lead, how many enter it, and its rank, the length of the longest way to it."""
    edges = [(tail, head) for tail, head, *_ in job["edges"]]
    leaving: list[list[int]] = [[] for _ in job["nodes"]]
    entering = [0] * len(leaving)
    for tail, head in edges:
        leaving[tail].append(head)
        entering[head] += 1
    rank = [0] * len(leaving)
    missing = entering.copy()
    ready = [node for node, count in enumerate(missing) if not count]
    while ready:
        tail = ready.pop()
        for head in leaving[tail]:
            rank[head] = max(rank[head], rank[tail] + 1)
            missing[head] -= 1
            if not missing[head]:
                ready.append(head)
    return leaving, entering, rank


def crossed(job: dict[str, Any]) -> int:
    """How many ranks all edges together cross."""
    _, _, rank = ranked(job)
    return sum(rank[head] - rank[tail] for tail, head, *_ in job["edges"])


def straightness(job: dict[str, Any]) -> list[int]:
    """How much each edge should be straight, by Graphviz's measure.

    An edge that passes other shapes is to be a straight line, or a chain of diamonds sinks step by step; so is the only
    edge between two shapes, such as an operation and its value. A constant gives way.
    """
    leaving, entering, rank = ranked(job)
    weights = []
    for tail, head, width, _ in job["edges"]:
        if not width and not entering[tail] and len(leaving[tail]) == 1:
            weights.append(LOOSE)
        elif len(leaving[tail]) == entering[head] == 1:
            weights.append(ALONE)
        else:
            weights.append(PASSING if rank[head] - rank[tail] > 1 else USUAL)
    return weights


def _blank(width: float, height: float) -> str:
    """An empty label of a fixed size."""
    return (
        f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" '
        f'WIDTH="{width:.0f}" HEIGHT="{height:.0f}"><TR><TD></TD></TR></TABLE>>'
    )


_layered = runpy.run_path(str(Path(__file__).with_name("layers.py")))["layered"]


def place(job: dict[str, Any]) -> dict[str, Any]:
    """Positions for one graph, in pixels with y downwards."""
    if job["quick"]:
        return _layered(job, ranked(job)[2])
    graph = pygraphviz.AGraph(string=dot(job))
    try:
        drawn = json.loads(graph.draw(format="json0", prog="dot") or "{}")
    finally:
        graph.close()
    left, bottom, right, top = map(float, drawn["bb"].split(","))

    def point(text: str) -> tuple[float, float]:
        x, y = text.split(",")
        return round(float(x) - left, 2), round(top - float(y), 2)

    placed = {int(entry["name"]): point(entry["pos"]) for entry in drawn.get("objects", []) if "pos" in entry}
    drawn_edges = {int(entry["id"]): entry for entry in drawn.get("edges", []) if "id" in entry}
    visible = [drawn_edges[i] for i in range(len(job["edges"]))]
    return {
        "width": round(right - left, 2),
        "height": round(top - bottom, 2),
        "nodes": [placed[i] for i in range(len(job["nodes"]))],
        "edges": [[point(text) for text in entry["pos"].split()] for entry in visible],
        "labels": [point(entry["lp"]) if "lp" in entry else None for entry in visible],
    }


def main() -> None:
    """Answer requests until the input ends."""
    limit_memory()
    print("ready", flush=True)
    for line in sys.stdin:
        answer = json.dumps(place(json.loads(line)))
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
