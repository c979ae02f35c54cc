"""A graph whose names mean something in every language that it is written in."""

from __future__ import annotations

from autodiff_viz import graphs
from autodiff_viz.graph import INPUT, Node

NAMES = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!-- ]]> &amp; <svg onload=alert(1)>",
    '=HYPERLINK("http://127.0.0.1/")',
    "@SUM(1+1)",
    "\t-1+1",
    "\\input{/etc/passwd} $x$ %&#~^{}",
    "'); __import__('os').system('x') #",
    'a\n"; b -> c [label="x"]; //',
    "\u202eright to left\u2066",
    "\x00\x1b[31m",
    "lambda",
    "np",
    "x_bar",
    "学習率",
)

TEXT = '"""\n-*- coding: utf-7 -*-\n</script><script>alert(1)</script>\n--> \\end{document}'


def hostile_graph() -> graphs.Graph:
    """The sum of all squares of variables named so, each at another value."""
    nodes = [Node(INPUT, float(i + 1), name=name) for i, name in enumerate(NAMES)]
    inputs = {name: i for i, name in enumerate(NAMES)}
    total = None
    for i in range(len(NAMES)):
        x = nodes[i].value
        nodes.append(Node("mul", x * x, (i, i), (x, x), name="<b>result</b>" if i == 0 else ""))
        square = len(nodes) - 1
        if total is not None:
            nodes.append(Node("add", nodes[total].value + x * x, (total, square), (1.0, 1.0)))
            square = len(nodes) - 1
        total = square
    return graphs.Graph(nodes, len(nodes) - 1, inputs, text=TEXT)
