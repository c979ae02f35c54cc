"""See automatic differentiation: the graph, every local partial, and every path of the chain rule.

    >>> import autodiff_viz as av
    >>> g = av.trace("x = u + v; y = u - v; z = x*y", u=3.0, v=2.0)
    >>> g.value, g.gradient
    (5.0, {'u': 6.0, 'v': -4.0})
    >>> [term.product for term in g.paths("u").terms]
    [1.0, 5.0]

The tour: text is understood by ``notation``, evaluated and recorded by ``engine`` as a ``Graph``, summed over its
paths by
``analysis``, drawn by ``render``, and shown by ``ui``. Every operation is one entry of the table in ``ops``.
"""

from importlib.metadata import version

from autodiff_viz.analysis.descent import descend
from autodiff_viz.analysis.differences import error_curve
from autodiff_viz.analysis.ledger import Ledger, Term
from autodiff_viz.analysis.tensor_ledger import TensorLedger
from autodiff_viz.api import trace
from autodiff_viz.errors import DomainError, FormulaError, LimitError, Span
from autodiff_viz.graph import Edge, Node
from autodiff_viz.graphs import Graph
from autodiff_viz.live import LiveGraph, from_torch
from autodiff_viz.render.charts import chart
from autodiff_viz.tensor_graphs import TensorGraph

__version__ = version("autodiff-viz")

__all__ = [
    "DomainError",
    "Edge",
    "FormulaError",
    "Graph",
    "Ledger",
    "LimitError",
    "LiveGraph",
    "Node",
    "Span",
    "TensorGraph",
    "TensorLedger",
    "Term",
    "__version__",
    "chart",
    "descend",
    "error_curve",
    "from_torch",
    "trace",
]
