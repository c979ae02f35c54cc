"""From a graph to its picture: ours beside Graphviz's `dot` and Streamlit's `st.graphviz_chart`.

The chains of diamonds are opened cold, one size after the other. "folded" and "whole" are shapes, formulas and layout
of the picture that opens by itself and of the whole graph. Graphviz (the program if there is one, else the one that
pygraphviz brings) draws the same graph, with a line of text on every edge, to SVG. The last three columns are whole
pages in the same Chromium: Explore from the address to its picture, from there to the whole graph, and a page with
nothing but Streamlit's chart of that DOT.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import Error, Page, sync_playwright

from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import Graph
from autodiff_viz.notation import parse
from autodiff_viz.render.dot import to_dot
from autodiff_viz.render.structure import structure
from tests.browser import chromium
from tests.browser.driver import serve, settled

SIZES = (60, 300, 1_000, 5_000)
"""Nodes."""

PATIENCE = 60
"""Seconds after which a chart counts as not drawn."""

PAGE = "benchmarks/chart_page.py"


def graph_of(nodes: int) -> Graph:
    """A chain of diamonds of about so many nodes."""
    return trace(parse(f"repeat {nodes // 4}: t = t + 0.01*sin(t)"), {"t": 0.7})


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


BUNDLED = """
import sys, time, pygraphviz
source = sys.stdin.read()
start = time.perf_counter()
pygraphviz.AGraph(string=source).draw(format="svg", prog="dot")
print(time.perf_counter() - start)
"""
"""The Graphviz of pygraphviz in a process of its own, so that it can be ended."""


def _dot(source: str) -> float | None:
    """Seconds until Graphviz has drawn; ``None`` if it has not within ``PATIENCE``."""
    program = shutil.which("dot")
    command = [program, "-Tsvg"] if program else [sys.executable, "-c", BUNDLED]
    start = time.perf_counter()
    try:
        done = subprocess.run(command, input=source, capture_output=True, text=True, timeout=PATIENCE, check=True)
    except subprocess.TimeoutExpired:
        return None
    return time.perf_counter() - start if program else float(done.stdout)


def _chart(page: Page, url: str, nodes: int) -> float | None:
    """Seconds until Streamlit's chart is drawn; ``None`` if it is not within ``PATIENCE``."""
    try:
        start = time.perf_counter()
        page.goto(f"{url}/?{urlencode({'nodes': nodes})}", timeout=PATIENCE * 1000)
        page.locator(".stGraphVizChart svg g.node").first.wait_for(state="attached", timeout=PATIENCE * 1000)
        return time.perf_counter() - start
    except Error:
        return None


def _explore(page: Page, url: str, nodes: int) -> tuple[float | None, float | None]:
    """Seconds until the Explore page shows its picture, and from there the whole graph."""
    query = urlencode({"f": f"repeat {nodes // 4}: t = t + 0.01*sin(t)", "at": "t:0.7"})
    opened = None
    try:
        start = time.perf_counter()
        page.goto(f"{url}/?{query}", timeout=PATIENCE * 1000)
        page.locator("svg.graph .node").first.wait_for(state="attached", timeout=PATIENCE * 1000)
        opened = time.perf_counter() - start
        start = time.perf_counter()
        page.get_by_role("button", name="whole graph").click()
        whole = page.locator(".explorer:not(:has([data-part=ribbon])) svg.graph .node")
        whole.first.wait_for(state="attached", timeout=PATIENCE * 1000)
        return opened, time.perf_counter() - start
    except Error:
        return opened, None


def main() -> None:
    """Print one row a size."""
    path = chromium.find()
    if path is None:
        raise RuntimeError(f"There is no Chromium. {chromium.WAYS}")
    structure(graph_of(8), "t")  # the process that lays out starts only once
    print("Seconds to a picture of a chain of diamonds (– is more than a minute, or no picture)")
    dot = "dot" if shutil.which("dot") else "pygraphviz dot"
    heads = ("folded", "whole", dot, "Explore page", "Explore whole", "st.graphviz_chart")
    print(f"  {'nodes':>6}" + "".join(f"  {head:>18}" for head in heads))
    with serve() as app, serve(PAGE) as charts, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        page = browser.new_page()
        for url in (app.url, charts.url):
            page.goto(url)
            settled(page)
        for nodes in SIZES:
            graph = graph_of(nodes)
            row = [
                _seconds(lambda graph=graph: structure(graph, "t", fold=True)),
                _seconds(lambda graph=graph: structure(graph, "t")),
                _dot(to_dot(graph)),
                *_explore(page, app.url, nodes),
                _chart(page, charts.url, nodes),
            ]
            texts = (f"{seconds:.3f}" if seconds is not None else "–" for seconds in row)
            print(f"  {nodes:>6}" + "".join(f"  {text:>18}" for text in texts))
            sys.stdout.flush()
        browser.close()


if __name__ == "__main__":
    main()
