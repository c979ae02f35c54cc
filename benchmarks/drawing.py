"""From a graph to its picture: ours beside the `dot` of pygraphviz and Streamlit's `st.graphviz_chart`.

The chains of diamonds are opened cold, one size after the other. Ours is what the page waits for: shapes, formulas and
layout, once for the folded picture that opens by itself and once for the whole graph. pygraphviz draws the same graph,
with a line of text on every edge, to SVG. The last two columns are whole pages in the same Chromium, from the address
to the picture: Explore (which says so where it draws none), and a page with nothing but Streamlit's chart of that DOT.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from urllib.parse import urlencode

import pygraphviz
from playwright.sync_api import Error, Page, sync_playwright

from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import Graph
from autodiff_viz.notation import parse
from autodiff_viz.render.dot import to_dot
from autodiff_viz.render.structure import EXPLAINED, structure
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


def _dot(source: str) -> None:
    graph = pygraphviz.AGraph(string=source)
    try:
        graph.draw(format="svg", prog="dot")
    finally:
        graph.close()


def _chart(page: Page, url: str, nodes: int) -> float | None:
    """Seconds until Streamlit's chart is drawn; ``None`` if it is not within ``PATIENCE``."""
    try:
        start = time.perf_counter()
        page.goto(f"{url}/?{urlencode({'nodes': nodes})}", timeout=PATIENCE * 1000)
        page.locator(".stGraphVizChart svg g.node").first.wait_for(state="attached", timeout=PATIENCE * 1000)
        return time.perf_counter() - start
    except Error:
        return None


def _explore(page: Page, url: str, nodes: int) -> float | None:
    """Seconds until the Explore page shows answer and picture, or says why there is none."""
    query = urlencode({"f": f"repeat {nodes // 4}: t = t + 0.01*sin(t)", "at": "t:0.7"})
    try:
        start = time.perf_counter()
        page.goto(f"{url}/?{query}", timeout=PATIENCE * 1000)
        shown = page.locator("svg.graph .node, [data-part=too-large]").first
        shown.wait_for(state="attached", timeout=PATIENCE * 1000)
        return time.perf_counter() - start
    except Error:
        return None


def main() -> None:
    """Print one row a size."""
    path = chromium.find()
    if path is None:
        raise RuntimeError(f"There is no Chromium. {chromium.WAYS}")
    structure(graph_of(8), "t")  # the process that lays out starts only once
    print("Seconds to a picture of a chain of diamonds (– is more than a minute, or no picture)")
    heads = ("folded", "whole", "pygraphviz dot", "Explore page", "st.graphviz_chart")
    print(f"  {'nodes':>6}" + "".join(f"  {head:>18}" for head in heads))
    with serve() as app, serve(PAGE) as charts, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        page = browser.new_page()
        for url in (app.url, charts.url):
            page.goto(url)
            settled(page)
        for nodes in SIZES:
            graph = graph_of(nodes)
            drawn = nodes <= EXPLAINED
            row = [
                _seconds(lambda graph=graph: structure(graph, "t", fold=True)) if drawn else None,
                _seconds(lambda graph=graph: structure(graph, "t")) if drawn else None,
                _seconds(lambda graph=graph: _dot(to_dot(graph))),
                _explore(page, app.url, nodes),
                _chart(page, charts.url, nodes),
            ]
            texts = (f"{seconds:.3f}" if seconds is not None else "–" for seconds in row)
            print(f"  {nodes:>6}" + "".join(f"  {text:>18}" for text in texts))
            sys.stdout.flush()
        browser.close()


if __name__ == "__main__":
    main()
