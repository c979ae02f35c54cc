"""A tape as PyTorch runs it eagerly: its functions on tensors, one after the other, then ``backward()``."""

from __future__ import annotations

from autodiff_viz.engine.compile import ValueAndGradient
from autodiff_viz.engine.torch_engine import counterpart, leaf, number, recording, replay
from autodiff_viz.graph import CONSTANT, INPUT, Graph
from autodiff_viz.ops import OPERATIONS


def eager(graph: Graph, dtype: str = "float64") -> ValueAndGradient:
    """A function from a point to value and gradient there: PyTorch records the operations anew at every call.

    Nothing is done beside what a loop written for PyTorch does, so its time is PyTorch's own.
    """
    inputs = tuple(graph.inputs.values())
    made = {i: leaf(node.value, dtype, False) for i, node in enumerate(graph.nodes) if node.operation == CONSTANT}
    work = []
    for position, node in enumerate(graph.nodes[: graph.output + 1]):
        if node.operation in (CONSTANT, INPUT):
            continue
        options = [not text for text in OPERATIONS[node.operation].partials]
        plain = [
            options[slot] or (node.operation == "pow" and slot == 1 and graph.nodes[source].operation == CONSTANT)
            for slot, source in enumerate(node.inputs)
        ]
        given = tuple(
            (source, number(graph.nodes[source].value) if bare else None)
            for source, bare in zip(node.inputs, plain, strict=True)
        )
        work.append((position, counterpart(node.operation), given))

    def evaluate(*point: float) -> tuple[float, tuple[float, ...]]:
        with recording():
            tensors = dict(made)
            for position, value in zip(inputs, point, strict=True):
                tensors[position] = leaf(value, dtype, True)
            try:
                for position, function, given in work:
                    tensors[position] = function(*[tensors[i] if bare is None else bare for i, bare in given])
            except (TypeError, RuntimeError):  # PyTorch refuses an option, such as polygamma's order 1.5
                return _refused(graph, dtype)
            result = tensors[graph.output]
            if result.requires_grad:
                result.backward()
            slopes = [tensors[position].grad for position in inputs]
            return result.item(), tuple(0.0 if slope is None else slope.item() for slope in slopes)

    return evaluate


def _refused(graph: Graph, dtype: str) -> tuple[float, tuple[float, ...]]:
    """The value that stands for what PyTorch refuses: nan."""
    run = replay(graph, dtype)
    return run.values[graph.output], tuple(run.adjoints[position] or 0.0 for position in graph.inputs.values())
