"""Which module every node of a live graph belongs to, found from the names of the parameters alone."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from autodiff_viz.engine.from_torch import from_torch
from autodiff_viz.engine.live_graph import LiveGraph
from autodiff_viz.graph import CONSTANT, INPUT


class Block(nn.Module):
    """A block of a Transformer."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attn = nn.MultiheadAttention(width, 2, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        h = self.ln1(x)
        x = x + self.attn(h, h, h, need_weights=False)[0]
        return x + self.mlp(self.ln2(x))


class Blocks(nn.Module):
    """Two blocks between an embedding and a head."""

    def __init__(self) -> None:
        super().__init__()
        self.embed, self.head = nn.Embedding(11, 8), nn.Linear(8, 11)
        self.blocks = nn.ModuleList([Block(), Block()])

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.embed(tokens)
        for block in self.blocks:
            x = block(x)
        return self.head(x).flatten(0, 1)


class Twice(nn.Module):
    """One module is used before and after another."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = nn.Linear(3, 3), nn.Linear(3, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.a(torch.tanh(self.b(torch.relu(self.a(x))))).sum()


def live(model: nn.Module, loss: Tensor) -> LiveGraph:
    return from_torch(loss, dict(model.named_parameters()))


@pytest.fixture(scope="module")
def transformer() -> LiveGraph:
    model, tokens = Blocks(), torch.arange(10).reshape(2, 5)
    return live(model, nn.functional.cross_entropy(model(tokens), tokens.flatten()))


def test_every_parameter_is_in_its_module(transformer: LiveGraph) -> None:
    for name, position in transformer.inputs.items():
        assert transformer.modules[position][-1] == name.rpartition(".")[0]


def test_modules_lie_in_each_other(transformer: LiveGraph) -> None:
    assert ("blocks", "blocks.0", "blocks.0.mlp", "blocks.0.mlp.2") in transformer.modules
    for chain in transformer.modules:
        for outer, inner in zip(chain, chain[1:], strict=False):
            assert inner.startswith(f"{outer}.")


def test_what_lies_between_two_operations_of_a_module_is_in_it(transformer: LiveGraph) -> None:
    gelu = [i for i, node in enumerate(transformer.nodes) if node.operation == "Gelu"]
    assert [transformer.modules[i][-1] for i in gelu] == ["blocks.0.mlp", "blocks.1.mlp"]
    adds = [transformer.modules[i] for i, node in enumerate(transformer.nodes) if node.operation == "Add"]
    assert ("blocks", "blocks.0") in adds  # the residual between attention and mlp


def test_the_loss_is_in_none(transformer: LiveGraph) -> None:
    assert transformer.nodes[transformer.output].operation == "NllLoss"
    assert transformer.modules[transformer.output] == ()


def test_a_module_used_twice_is_two(transformer: LiveGraph) -> None:
    model = Twice()
    graph = live(model, model(torch.ones(2, 3)))
    chains = [graph.modules[i] for i, node in enumerate(graph.nodes) if node.operation == "Addmm"]
    assert chains == [("a",), ("b",), ("a (2)",)]
    assert graph.modules[graph.inputs["a.weight"]] == ()  # both uses need it


def test_a_recurrent_module_is_one() -> None:
    model = nn.ModuleDict({"gru": nn.GRU(4, 3), "out": nn.Linear(3, 1)})
    graph = live(model, model["out"](model["gru"](torch.ones(5, 2, 4))[0]).sum())
    assert {chain for chain in graph.modules if chain} == {("gru",), ("out",)}


def test_without_modules_there_are_none() -> None:
    x = torch.ones(3, requires_grad=True)
    graph = from_torch((x * x).sum(), {"x": x})
    assert set(graph.modules) == {()}


def test_constants_stand_with_their_users() -> None:
    model = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
    graph = live(model, model(torch.ones(4, 3)).sum())
    (constant,) = (i for i, node in enumerate(graph.nodes) if node.operation == CONSTANT)
    assert graph.modules[constant] == ("0",)
    assert {graph.nodes[i].operation for i, chain in enumerate(graph.modules) if chain} == {
        INPUT,
        CONSTANT,
        "T",
        "Addmm",
    }
