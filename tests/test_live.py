"""Live PyTorch results in a notebook and in files: folded by module, with their numbers, never a false nan."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import torch
from torch import nn

import autodiff_viz as av
from autodiff_viz.render.modules_page import MAX_PICTURES
from autodiff_viz.render.modules_picture import MAX_BOXES, WHOLE, chains, plan
from tests.engine.test_from_torch import MODELS, loss_of
from tests.engine.test_modules import Blocks
from tests.render.hostile import NAMES

NUMBERS = re.compile(r">[^<]*\bnan\b[^<]*<")


def model(kind: str) -> av.LiveGraph:
    made, loss = loss_of(kind)
    return av.from_torch(loss, dict(made.named_parameters()))


def numbers() -> av.LiveGraph:
    """A graph of numbers with an operation that the table lacks, and a constant that PyTorch does not keep."""
    x = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    return av.from_torch(torch.lerp(x * x + 1, x.tan(), 0.3), {"x": x})


def boxes(svg: str) -> list[list[str]]:
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    groups = [g for g in root.iter(f"{space}g") if g.get("class") == "box"]
    return [[text.text or "" for text in group.iter(f"{space}text")] for group in groups]


@pytest.mark.parametrize("kind", MODELS)
def test_every_picture_of_a_module(kind: str, tmp_path: Path) -> None:
    graph = model(kind)
    for ending in ("svg", "png", "pdf", "html", "dot", "json"):
        assert graph.save(tmp_path / f"g.{ending}").stat().st_size > 500
    bundle = graph._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "image/svg+xml"}
    for text in (graph.to_svg(), graph.to_svg(module="*"), graph.to_dot(), graph.to_html()):
        assert not NUMBERS.search(text)
    assert 'label="1×' in graph.to_dot()


def test_the_picture_opens_folded_by_module() -> None:
    found = {lines[0]: lines[1:] for lines in boxes(model("mlp").to_svg())}
    assert set(found) == {"0", "Tanh", "2", "Relu", "4", "LogSoftmax", "NllLoss"}
    assert found["0"][:2] == ["2 operations", "25 parameters"]
    assert found["Tanh"] == ["TanhBackward0", "[6×5]"]


def test_a_module_opens_with_those_around_it() -> None:
    made, tokens = Blocks(), torch.arange(10).reshape(2, 5)
    graph = av.from_torch(nn.functional.cross_entropy(made(tokens), tokens.flatten()), dict(made.named_parameters()))
    names = [lines[0] for lines in boxes(graph.to_svg(module="blocks.0"))]
    assert {"embed", "ln1", "attn", "ln2", "mlp", "1", "head"} <= set(names)
    assert "blocks" not in names
    inner = boxes(graph.to_svg(module="blocks.0.mlp.0"))
    assert ["weight", "[32×8]"] in [lines[:2] for lines in inner]
    with pytest.raises(av.FormulaError, match="There is no module 'blocks.9'"):
        graph.to_svg(module="blocks.9")


def test_every_node_stands_in_one_box_of_each_picture() -> None:
    graph = model("attention")
    for opened in [(), *chains(graph), WHOLE]:
        drawn = plan(graph, opened)
        assert sorted(i for box in drawn.boxes for i in box.nodes) == list(range(len(graph.nodes)))


def test_the_shares_into_the_last_box_sum_to_one_in_each_picture() -> None:
    graph = model("attention")
    for opened in [(), *chains(graph), WHOLE]:
        drawn = plan(graph, opened)
        (last,) = (i for i, box in enumerate(drawn.boxes) if graph.output in box.nodes)
        assert sum(a.share or 0.0 for a in drawn.arrows if a.target == last and a.active) == pytest.approx(1)


def test_shares_pass_through_operations_that_pytorch_cannot_differentiate_twice() -> None:
    made, tokens = Blocks(), torch.arange(10).reshape(2, 5)
    graph = av.from_torch(nn.functional.cross_entropy(made(tokens), tokens.flatten()), dict(made.named_parameters()))
    assert any("FlashAttention" in node.creator for node in graph.nodes)
    shares = graph.share()
    assert None not in shares
    leaves = set(graph.inputs.values())
    into = [s or 0.0 for s, use in zip(shares, graph.uses, strict=True) if use.source in leaves]
    assert sum(into) == pytest.approx(1, abs=1e-5)  # float32


def test_the_page_has_one_picture_for_each_module_and_one_of_all() -> None:
    graph = model("attention")
    page = graph.to_html()
    assert page.count("<section data-picture=") == len(chains(graph)) + 2
    assert page.count(" hidden>") == len(chains(graph)) + 1
    assert "default-src 'none'" in page


def test_a_deep_model_has_a_bounded_page() -> None:
    made = nn.Sequential(*(nn.Linear(2, 2) for _ in range(MAX_PICTURES + 5)))
    graph = av.from_torch(made(torch.ones(1, 2)).sum(), dict(made.named_parameters()))
    assert graph.to_html().count("<section data-picture=") == MAX_PICTURES


def test_a_large_graph_without_modules_has_no_picture_but_a_page() -> None:
    x = torch.ones(2, requires_grad=True)
    y = x
    for _ in range(MAX_BOXES + 1):
        y = y * 1.01
    graph = av.from_torch(y.sum(), {"x": x})
    with pytest.raises(av.LimitError, match="at most 400 boxes"):
        graph.to_svg()
    assert "at most 400 boxes" in graph.to_html()
    assert set(graph._repr_mimebundle_()) == {"text/plain", "text/html"}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_data(name: str) -> None:
    x, w = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    graph = av.from_torch((x * w).sum(), {name: x, f"m.{name}": w})
    ElementTree.fromstring(graph.to_svg())
    assert "<script>alert" not in graph.to_html()
    assert len(re.findall(r"^\tv\d -> v\d ", graph.to_dot(), re.MULTILINE)) == 3


@pytest.mark.parametrize("kind", ["tikz", "latex", "csv", "numpy", "torch", "jax"])
def test_what_tensors_cannot_be_written_as_says_so(kind: str, tmp_path: Path) -> None:
    with pytest.raises(av.FormulaError):
        model("mlp").save(tmp_path / "file", kind=kind)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("method", ["hessian", "to_tikz", "to_latex", "to_csv"])
def test_no_false_numbers_of_tensors(method: str) -> None:
    with pytest.raises(av.FormulaError, match="products of matrices"):
        getattr(model("mlp"), method)()


def test_numbers_of_operations_that_the_table_lacks() -> None:
    graph = numbers()
    assert graph.scalar
    assert {"mul", "tan", "Add"} < {node.operation for node in graph.nodes}
    assert graph.paths("x").total == pytest.approx(graph.gradient["x"])
    svg = graph.to_svg()
    assert not NUMBERS.search(svg)
    assert "?" in "".join(ElementTree.fromstring(svg).itertext())
    assert "AddBackward0" in svg
    assert "explorer" in graph.to_html()
    with pytest.raises(av.FormulaError, match="No second derivative is known of"):
        graph.hessian()


def test_number_by_number_a_graph_has_paths_and_the_explorers_picture() -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    graph = av.from_torch(x @ torch.tensor([[1.0, 2.0], [2.0, 1.0]]) @ x, {"x": x}).unfold()
    assert isinstance(graph, av.LiveGraph)
    assert graph.paths("x_1").total == 10.0
    assert "x₁" in graph.to_dot()
    assert "explorer" in graph.to_html()
    ElementTree.fromstring(graph.to_svg("x_2"))
