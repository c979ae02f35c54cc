"""The nodes of a live PyTorch result: operations, leaves, and the constants that PyTorch saved for the walk back."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from autodiff_viz.engine.live_graph import LiveGraph
from autodiff_viz.engine.pulls import Array, Output, is_number, shape_of, slopes, to_array
from autodiff_viz.engine.saved import arguments_of, computed, operation_of, saved_values
from autodiff_viz.engine.torch_engine import Tensor
from autodiff_viz.errors import Span
from autodiff_viz.graph import CONSTANT, INPUT, Node


class Builder:
    """The nodes under construction: constants that PyTorch saved stand between the values that it recorded."""

    def __init__(
        self,
        outputs: list[Output],
        places: dict[Output, int],
        values: dict[Output, Tensor],
        names: dict[Output, list[str]],
        named: list[tuple[str, Tensor]],
        written: Mapping[Output, Span],
    ) -> None:
        self.outputs, self.places, self.values, self.names = outputs, places, values, names
        self.named, self.written = named, written
        self.constants = {tensor: name for name, tensor in reversed(named)}
        self.nodes: list[Node] = []
        self.arrays: list[Array | None] = []
        self.kept: list[Output | None] = []
        self.adjoints: list[Array | None] = []
        self.links: dict[tuple[int, int], int] = {}
        self.inputs: dict[str, int] = {}
        self.assigned: dict[str, int] = {}
        self.leaves = 0

    def built(self, result: int, adjoints: Sequence[Tensor | None]) -> LiveGraph:
        """The graph; ``adjoints`` are aligned with the recorded values, ``result`` is one of them."""
        for function, _number in self.outputs:
            for slot, value in saved_values(function).items():
                source, nr = function.next_functions[slot]
                if source is not None and tuple(value.shape) == shape_of((source, nr)):
                    self.values.setdefault((source, nr), value)
        positions: list[int] = []
        for output, adjoint in zip(self.outputs, adjoints, strict=True):
            positions.append(self._leaf(output) if hasattr(output[0], "variable") else self._made(output, positions))
            self.kept[-1] = output
            self.adjoints[-1] = to_array(adjoint)
        for output in self.names:
            if output not in self.places and hasattr(output[0], "variable"):  # a variable that the result does not use
                self._leaf(output)
                self.kept[-1] = output
        given = {name: self.inputs[name] for name, _tensor in self.named if name in self.inputs}
        return LiveGraph(
            tuple(self.nodes),
            positions[result],
            given | self.inputs,
            self.assigned,
            values=tuple(self.arrays),
            adjoints=tuple(self.adjoints),
            _links=self.links,
            _outputs=tuple(self.kept),
        )

    def _append(self, node: Node, value: Tensor | None) -> int:
        array = to_array(value)
        one = array is not None and array.size == 1 and not np.iscomplexobj(array)
        self.nodes.append(node._replace(value=float(array.item()) if array is not None and one else math.nan))
        self.arrays.append(array)
        self.adjoints.append(None)
        self.kept.append(None)
        return len(self.nodes) - 1

    def _leaf(self, output: Output) -> int:
        variable = output[0].variable
        names = self.names.get(output, [])
        if not names:
            self.leaves += 1
            names = [f"leaf_{self.leaves}"]
        position = self._append(Node(INPUT, math.nan, name=names[0], shape=tuple(variable.shape)), variable)
        self.inputs |= dict.fromkeys(names, position)
        return position

    def _constant(self, value: Tensor | float) -> int:
        import torch

        if not isinstance(value, torch.Tensor):
            return self._append(Node(CONSTANT, math.nan), torch.tensor(value, dtype=torch.float64))
        return self._append(
            Node(CONSTANT, math.nan, name=self.constants.get(value, ""), shape=tuple(value.shape)), value
        )

    def _made(self, output: Output, positions: Sequence[int]) -> int:
        """A value that an operation made: its arguments, their partials where all is scalar, and its own value."""
        function, nr = output
        following = function.next_functions
        sources: list[int] = []
        active: list[int | None] = []
        for slot in arguments_of(function):
            if isinstance(slot, int):
                sources.append(positions[self.places[following[slot]]])
                active.append(slot)
            else:
                sources.append(self._constant(slot[0]))
                active.append(None)
        if output not in self.values:
            value = computed(function, [self.arrays[source] for source in sources]) if nr == 0 else None
            if value is not None and tuple(value.shape) == shape_of(output):
                self.values[output] = value
        found = slopes(output) if is_number(output) else None
        partials = tuple(
            None if found is None or slot is None or not is_number(following[slot]) else found[slot] for slot in active
        )
        names = self.names.get(output, [])
        shape = shape_of(output)
        scalar = all(len(self.nodes[source].shape) == 0 for source in sources) and not shape
        operation = operation_of(function, len(sources) if scalar else -1)
        position = self._append(
            Node(
                operation,
                math.nan,
                tuple(sources),
                partials,
                "".join(names[:1]),
                self.written.get(output),
                shape,
                function.name(),
            ),
            self.values.get(output),
        )
        self.assigned |= dict.fromkeys(names, position)
        self.links |= {(position, i): slot for i, slot in enumerate(active) if slot is not None}
        return position
