"""Live PyTorch results as graphs: against their own backward(), from one number to attention."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.ledger import ledger
from autodiff_viz.engine.from_torch import from_torch
from autodiff_viz.engine.live_graph import LiveGraph
from autodiff_viz.engine.sweeps import gradient, reverse_sweep
from autodiff_viz.errors import FormulaError, LimitError
from autodiff_viz.graph import CONSTANT, INPUT, check


def variable(*numbers: float, shape: tuple[int, ...] = ()) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float64).reshape(shape).requires_grad_()


def creators(graph: LiveGraph) -> list[str]:
    return [node.creator for node in graph.nodes if node.creator]


# One number


def test_two_paths() -> None:
    u, v = variable(3.0), variable(2.0)
    x, y = u + v, u - v
    graph = from_torch(x * y, {"u": u, "v": v, "x": x})
    check(graph)
    assert [(n.operation, n.value, n.name, n.partials) for n in graph.nodes] == [
        (INPUT, 3.0, "u", ()),
        (INPUT, 2.0, "v", ()),
        ("add", 5.0, "x", (1.0, 1.0)),
        ("sub", 1.0, "", (1.0, -1.0)),
        ("mul", 5.0, "", (1.0, 5.0)),
    ]
    assert graph.scalar
    assert graph.gradient == gradient(graph) == {"u": 6.0, "v": -4.0}
    assert sorted(term.product for term in ledger(graph, "u").terms) == [1.0, 5.0]
    assert graph.names == {"x": 2}


def test_a_value_used_twice_is_two_uses() -> None:
    x = variable(3.0)
    graph = from_torch(x * x, {"x": x})
    assert [(use.source, use.target, use.slot, use.partial) for use in graph.uses] == [(0, 1, 0, 3.0), (0, 1, 1, 3.0)]


def test_numbers_that_were_saved_are_constants_and_others_are_left_out() -> None:
    x = variable(2.0)
    graph = from_torch(4 * x**3 + 1, {"x": x})
    assert [(n.operation, n.value) for n in graph.nodes] == [
        (INPUT, 2.0),
        (CONSTANT, 3.0),
        ("pow", 8.0),
        (CONSTANT, 4.0),
        ("mul", 32.0),
        ("Add", 33.0),
    ]
    assert graph.gradient == {"x": 48.0}


def test_a_value_that_nobody_knows_is_not_made_up() -> None:
    x = variable(2.0)
    graph = from_torch((x + 1) + 1, {"x": x})
    assert graph.values[1] is None
    assert math.isnan(graph.nodes[1].value)
    middle = x + 1
    told = from_torch(middle + 1, {"x": x}, known=[middle])
    assert told.nodes[1].value == 3.0


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: torch.sin((x + 2) + (1 + torch.exp(x**2))) * y,
        lambda x, y: -1 / (x**2 + 1) * torch.log(1 / (1 + torch.exp(-x)) + 1) + y,
        lambda x, y: torch.atan2(x, y) + torch.hypot(x, y) ** 2 / x - 3 / y,
        lambda x, y: torch.where(x > 0, x * y, y).tanh() + torch.maximum(x, y),
        lambda x, y: (2**x).log1p() * y.abs() - torch.lerp(x, y, 0.3),
        lambda x, y: torch.add(x, y, alpha=3) * torch.sub(x, y, alpha=2) + (5 - x),
        lambda x, y: torch.stack([x, y])[0] * x.reshape(1, 1).squeeze() + y.clone(),
    ],
)
def test_adjoints_partials_and_values_of_scalar_functions(function: Callable[..., Tensor]) -> None:
    x, y = variable(0.7), variable(1.3)
    result = function(x, y)
    graph = from_torch(result, {"x": x, "y": y})
    check(graph)
    result.backward()
    assert x.grad is not None
    assert y.grad is not None
    assert graph.value == result.item()
    assert graph.gradient == {"x": x.grad.item(), "y": y.grad.item()}
    if graph.scalar:
        for name in ("x", "y"):
            assert gradient(graph)[name] == pytest.approx(graph.gradient[name], rel=1e-13)
        for ours, theirs in zip(reverse_sweep(graph), graph.adjoints, strict=True):
            assert theirs is None or ours == pytest.approx(theirs.item(), rel=1e-13, abs=1e-15)
    for value, node in zip(graph.values, graph.nodes, strict=True):
        assert value is None or (value.size != 1 or value.item() == node.value)


def test_the_derivatives_of_another_node() -> None:
    x = variable(3.0)
    y = x * x
    graph = from_torch(torch.sin(y), {"x": x, "y": y})
    assert graph.of(graph.names["y"]).gradient == {"x": 6.0}
    assert graph.of(graph.output) is graph
    vector = torch.ones(2, requires_grad=True)
    graph = from_torch((vector * vector).sum(), {"v": vector})
    with pytest.raises(FormulaError) as caught:
        graph.of(1)
    assert caught.value.hint == "Call from_torch with the other tensor."


def test_shares_of_a_scalar_graph_are_those_of_its_paths() -> None:
    x = variable(0.7)
    graph = from_torch(torch.sin(x * x) * x + torch.exp(x), {"x": x})
    assert graph.scalar
    assert graph.share("x") == pytest.approx(flow(graph, "x").shares, abs=1e-14)


# Several numbers


def test_a_quadratic_form_has_two_paths() -> None:
    weights = torch.tensor([[1.0, 2.0], [2.0, 1.0]])
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    graph = from_torch(torch.matmul(torch.matmul(x, weights), x), {"x": x, "W": weights})
    assert graph.value == 13.0
    assert not graph.scalar
    np.testing.assert_array_equal(graph.gradient["x"], [10.0, 8.0])
    product, dot = graph.nodes[graph.output].inputs[0], graph.output
    assert graph.nodes[dot].creator == "DotBackward0"
    assert "Mm" in {node.operation for node in graph.nodes} or "Mv" in {node.operation for node in graph.nodes}
    assert graph.nodes[product].shape == (2,)
    np.testing.assert_array_equal(graph.values[product], [5.0, 4.0])  # type: ignore[arg-type]
    assert [use.partial for use in graph.uses] == [None] * len(graph.uses)
    shares = dict(zip([(use.source, use.target) for use in graph.uses], graph.share("x"), strict=True))
    assert shares[product, dot] == pytest.approx(0.5)
    assert shares[graph.inputs["x"], dot] == pytest.approx(0.5)


def test_a_named_matrix_without_gradient_is_a_named_constant() -> None:
    weights, x = torch.tensor([[1.0, 2.0], [2.0, 1.0]]), torch.ones(1, 2, requires_grad=True)
    graph = from_torch((x @ weights).sum(), {"x": x, "W": weights})
    assert [node.name for node in graph.nodes if node.operation == CONSTANT] == ["W"]


def test_the_lectures_torchviz_example() -> None:
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    graph = from_torch(torch.sin(torch.sum(x) + 2), {"x": x})
    assert creators(graph) == ["SumBackward0", "AddBackward0", "SinBackward0"]
    assert (graph.nodes[1].value, graph.nodes[2].value, round(graph.value, 4)) == (6.0, 8.0, 0.9894)
    np.testing.assert_allclose(graph.gradient["x"], [-0.1455] * 3, atol=5e-5)
    assert graph.share() == pytest.approx((1.0, 1.0, 1.0))


class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attend = nn.MultiheadAttention(8, 2, batch_first=True)
        self.norm = nn.LayerNorm(8)
        self.out = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        found, _weights = self.attend(x, x, x)
        return self.out(self.norm(x + found)).mean(dim=1)


MODELS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {
    "mlp": (lambda: nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 5), nn.ReLU(), nn.Linear(5, 3)), (6, 4)),
    "convolution": (
        lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(18, 3)),
        (6, 1, 8, 8),
    ),
    "attention": (Attention, (6, 5, 8)),
    "recurrent": (lambda: nn.Sequential(nn.Flatten(0, 0), Last(nn.GRU(4, 3, batch_first=True))), (6, 2, 4)),
}


class Last(nn.Module):
    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(x)[0][:, -1]


def loss_of(kind: str) -> tuple[nn.Module, Tensor]:
    build, shape = MODELS[kind]
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = build().double()
        data, target = torch.randn(shape, dtype=torch.float64), torch.arange(6) % 3
    return model, nn.functional.cross_entropy(model(data), target)


@pytest.mark.parametrize("kind", MODELS)
def test_the_gradient_of_a_module_is_that_of_its_backward(kind: str) -> None:
    model, loss = loss_of(kind)
    graph = from_torch(loss, dict(model.named_parameters()))
    check(graph)
    assert all(parameter.grad is None for parameter in model.parameters())
    assert list(graph.inputs) == [name for name, _p in model.named_parameters()]
    loss.backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None
        np.testing.assert_allclose(graph.gradient[name], parameter.grad.numpy(), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("kind", MODELS)
def test_the_shares_of_the_uses_into_the_leaves_and_of_the_last_one_sum_to_one(kind: str) -> None:
    model, loss = loss_of(kind)
    graph = from_torch(loss, dict(model.named_parameters()))
    shares = graph.share()
    assert None not in shares
    leaves = set(graph.inputs.values())
    assert sum(s or 0.0 for s, use in zip(shares, graph.uses, strict=True) if use.source in leaves) == pytest.approx(1)
    assert sum(
        s or 0.0 for s, use in zip(shares, graph.uses, strict=True) if use.target == graph.output
    ) == pytest.approx(1)


def test_the_shares_of_one_parameter() -> None:
    model, loss = loss_of("mlp")
    graph = from_torch(loss, dict(model.named_parameters()))
    shares = graph.share("0.weight")
    into = {
        use.source: share for share, use in zip(shares, graph.uses, strict=True) if use.source in graph.inputs.values()
    }
    assert into[graph.inputs["0.weight"]] == pytest.approx(1)
    assert into[graph.inputs["4.bias"]] == 0.0


def test_inner_nodes_pass_on_what_they_get() -> None:
    _model, loss = loss_of("attention")
    graph = from_torch(loss)
    coming, going = dict.fromkeys(range(len(graph.nodes)), 0.0), dict.fromkeys(range(len(graph.nodes)), 0.0)
    for share, use in zip(graph.share(), graph.uses, strict=True):
        going[use.source] += share or 0.0
        coming[use.target] += share or 0.0
    inner = [i for i, node in enumerate(graph.nodes) if node.operation not in (INPUT, CONSTANT) and i != graph.output]
    assert [going[i] for i in inner] == pytest.approx([coming[i] for i in inner], abs=1e-12)


# Odd things that PyTorch can do


class Threefold(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, factor: float, x: Tensor) -> Tensor:
        return x * factor

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[None, Tensor]:
        return None, grads[0] * 3


def test_a_function_written_in_python() -> None:
    x = variable(2.0)
    graph = from_torch(Threefold.apply(3.0, x) * 2, {"x": x})
    assert [node.operation for node in graph.nodes] == [INPUT, "Threefold", CONSTANT, "mul"]
    assert graph.nodes[1].partials == (3.0,)
    assert graph.gradient == {"x": 6.0}


def test_a_function_of_several_results() -> None:
    x = variable(1.0, 2.0, 3.0, shape=(3,))
    first, second, third = x.unbind()
    graph = from_torch(first * second + third, {"x": x})
    assert creators(graph).count("UnbindBackward0") == 3
    np.testing.assert_array_equal(graph.gradient["x"], [2.0, 1.0, 1.0])


def test_complex_numbers_between_real_ones() -> None:
    x, y = variable(2.0), variable(3.0)
    z = torch.complex(x, y)
    graph = from_torch((z * z.conj()).real, {"x": x, "y": y})
    assert graph.gradient == {"x": 4.0, "y": 6.0}


def test_sparse_gradients() -> None:
    table = nn.Embedding(4, 2, sparse=True)
    graph = from_torch(table(torch.tensor([1, 1])).sum(), {"table": table.weight})
    np.testing.assert_array_equal(graph.gradient["table"], [[0, 0], [2, 2], [0, 0], [0, 0]])


def test_half_precision() -> None:
    x = torch.tensor(2.0, dtype=torch.bfloat16, requires_grad=True)
    graph = from_torch(x * x, {"x": x})
    assert (graph.value, graph.gradient) == (4.0, {"x": 4.0})


def test_one_tensor_under_two_names_and_a_leaf_without() -> None:
    x, y = variable(2.0), variable(3.0)
    graph = from_torch(x * y, {"a": x, "b": x})
    assert graph.inputs == {"a": 0, "b": 0, "leaf_1": 1}


def test_a_parameter_that_is_not_used_has_derivative_zero() -> None:
    x, y = variable(2.0), variable(1.0, 2.0, shape=(2,))
    graph = from_torch(x * 2, {"x": x, "y": y})
    check(graph)
    assert graph.gradient["x"] == 2.0
    np.testing.assert_array_equal(graph.gradient["y"], [0.0, 0.0])
    assert graph.share("y") == (None,) * len(graph.uses)


def test_names_are_canonical() -> None:
    x, t = variable(2.0), variable(3.0)
    assert list(from_torch(x * t, {"x₁": x, "θ": t}).inputs) == ["x_1", "theta"]


def test_a_leaf_alone() -> None:
    x = variable(2.0)
    assert from_torch(x, {"x": x}).gradient == {"x": 1.0}


def test_a_chain_of_ten_thousand_operations_does_not_recurse() -> None:
    x = variable(0.5)
    y = x
    for _turn in range(10_000):
        y = y * 1.0
    graph = from_torch(y, {"x": x})
    assert gradient(graph) == graph.gradient == {"x": 1.0}


def test_the_result_can_still_be_used() -> None:
    x = variable(3.0)
    x.grad = torch.tensor(7.0, dtype=torch.float64)
    y = x**2
    from_torch(y, {"x": x}).share("x")
    assert x.grad.item() == 7.0
    y.backward()
    assert x.grad.item() == 13.0


def test_inside_no_grad() -> None:
    x = variable(3.0)
    y = torch.sin(x) * x
    with torch.no_grad():
        graph = from_torch(y, {"x": x})
        assert None not in graph.share("x")


# What cannot be drawn


@pytest.mark.parametrize(
    ("make", "message", "hint"),
    [
        (lambda x: 3.0, "This is float, not a tensor of PyTorch.", "before .item()"),
        (
            lambda x: x.detach() * 2,
            "PyTorch recorded nothing for this tensor: it has no grad_fn.",
            "requires_grad=True",
        ),
        (lambda x: torch.stack([x, x]), "The result has 2 numbers; a derivative is taken of one.", "y.sum()"),
    ],
)
def test_a_result_that_has_no_graph(make: Callable[[Tensor], Any], message: str, hint: str) -> None:
    with pytest.raises(FormulaError) as caught:
        from_torch(make(variable(2.0)))
    assert caught.value.message == message
    assert hint in caught.value.hint


def test_a_name_that_belongs_to_no_tensor() -> None:
    with pytest.raises(FormulaError) as caught:
        from_torch(variable(2.0) * 2, {"x": 2.0})
    assert caught.value.message == "'x' is float, not a tensor of PyTorch."


def test_a_graph_that_backward_has_freed() -> None:
    x = variable(2.0)
    y = torch.sin(x)
    y.backward()
    with pytest.raises(FormulaError) as caught:
        from_torch(y, {"x": x})
    assert caught.value.message == "PyTorch has already freed what it saved for this result: backward() was called."
    assert "retain_graph=True" in caught.value.hint


def test_shares_of_a_graph_that_was_freed_later() -> None:
    x = variable(2.0)
    y = torch.sin(x)
    graph = from_torch(y, {"x": x})
    y.backward()
    assert graph.gradient["x"] == math.cos(2.0)
    with pytest.raises(FormulaError):
        graph.share("x")


def test_shares_by_a_name_that_is_no_variable() -> None:
    x = variable(2.0)
    with pytest.raises(FormulaError) as caught:
        from_torch(x * 2, {"x": x}).share("y")
    assert caught.value.message == "There is no variable 'y'."


# Jacobians


@pytest.mark.parametrize("kind", ["mlp", "convolution", "attention"])
def test_the_adjoint_of_a_source_is_the_sum_over_its_uses_of_adjoint_times_jacobian(kind: str) -> None:
    _model, loss = loss_of(kind)
    graph = from_torch(loss)
    sums: dict[int, Any] = {}
    whole: dict[int, bool] = {}
    for use in graph.uses:
        above = graph.adjoints[use.target]
        assert above is not None
        try:
            jacobian = graph.jacobian(use)
        except FormulaError:
            whole[use.source] = False
            continue
        assert jacobian.shape == (*graph.nodes[use.target].shape, *graph.nodes[use.source].shape)
        sums[use.source] = sums.get(use.source, 0) + np.tensordot(above, jacobian, above.ndim)
    checked = [source for source in sums if whole.get(source, True)]
    assert len(checked) > 5
    for source in checked:
        np.testing.assert_allclose(
            sums[source], np.asarray(graph.adjoints[source], dtype=float), rtol=1e-10, atol=1e-14
        )


def test_the_jacobian_of_a_known_operation() -> None:
    x = variable(0.5, 1.0, 2.0, shape=(3,))
    graph = from_torch(torch.softmax(x, 0).norm(), {"x": x})
    (use,) = (use for use in graph.uses if use.source == graph.inputs["x"])
    y = torch.softmax(x, 0).detach().numpy()
    np.testing.assert_allclose(graph.jacobian(use), np.diag(y) - np.outer(y, y), atol=1e-15)


def test_a_jacobian_of_many_entries_is_not_written_out() -> None:
    x = torch.ones(65, requires_grad=True)
    graph = from_torch((x * 2).sum(), {"x": x})
    with pytest.raises(LimitError, match="65 × 65") as caught:
        graph.jacobian(graph.uses[0])
    assert "4,096" in caught.value.hint


def test_jacobians_that_were_kept_outlive_backward() -> None:
    x = variable(1.0, 2.0, shape=(2,))
    y = torch.exp(x).sum()
    graph, other = from_torch(y, {"x": x}), from_torch(y, {"x": x})
    graph.keep_jacobians()
    y.backward()
    np.testing.assert_array_equal(graph.jacobian(graph.uses[0]), np.diag(np.exp([1.0, 2.0])))
    with pytest.raises(FormulaError, match="already freed"):
        other.jacobian(other.uses[0])


def test_between_complex_numbers_there_is_no_jacobian() -> None:
    z = torch.tensor(1 + 2j, requires_grad=True)
    graph = from_torch((z * z.conj()).real, {"z": z})
    with pytest.raises(FormulaError, match="complex"):
        graph.jacobian(graph.uses[0])


# More things that PyTorch can do, each against its own backward()


class Doubled(torch.autograd.Function):
    """Two arguments, two results, none of them known to anybody."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        ctx.save_for_backward(x, y)
        return x * y, x + y

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor]:
        x, y = ctx.saved_tensors
        return grads[0] * y + grads[1], grads[0] * x + grads[1]


def in_place(x: Tensor) -> Tensor:
    y = x * 3
    y += x
    y[1:].mul_(2)
    return y.square().sum()


def checkpointed(x: Tensor) -> Tensor:
    return checkpoint(lambda t: torch.sin(t).exp().sum(), x * 2, use_reentrant=False)  # type: ignore[return-value]


ODD: dict[str, Callable[[Tensor], Tensor]] = {
    "in place": in_place,
    "views": lambda x: (x.view(2, 2).t()[0].unsqueeze(1).expand(2, 3) * 2).sum() + x[::2].narrow(0, 0, 1).sum(),
    "split": lambda x: sum((i + 1) * part.prod() for i, part in enumerate(x.split(2))),  # type: ignore[return-value, arg-type]
    "max with its place": lambda x: x.view(2, 2).max(dim=1).values.prod() + x.max(),
    "sort": lambda x: (x.sort(descending=True).values * torch.arange(4.0, dtype=x.dtype)).sum(),
    "two results": lambda x: Doubled.apply(x, x * 2)[0].sum() + Doubled.apply(x, x)[1].prod(),  # type: ignore[index]
    "checkpoint": checkpointed,
    "einsum": lambda x: torch.einsum("i,j,ij->", x, x, torch.eye(4, dtype=x.dtype) + 1),
    "solve": lambda x: torch.linalg.solve(x.view(2, 2) + 3 * torch.eye(2, dtype=x.dtype), x[:2]).sum(),
    "eigenvalues": lambda x: torch.linalg.eigvalsh(x.view(2, 2) + x.view(2, 2).t()).exp().sum(),
    "scatter": lambda x: torch.zeros(3, dtype=x.dtype).scatter_add(0, torch.tensor([0, 1, 1, 2]), x).prod(),
    "fourier": lambda x: torch.fft.rfft(x).abs().square().sum(),
    "masked": lambda x: x.masked_fill(x > 1, 0.5).cumsum(0).logsumexp(0),
    "bfloat16": lambda x: (x.bfloat16() * 2).float().sum().double(),
    "compiled of its own": lambda x: nn.functional.huber_loss(x, torch.zeros_like(x)) + nn.functional.silu(x).mean(),
}


@pytest.mark.parametrize("name", ODD)
def test_adjoints_of_whatever_is_in_the_graph(name: str) -> None:
    x = variable(0.3, 1.7, -0.6, 2.2, shape=(4,))
    result = ODD[name](x)
    graph = from_torch(result, {"x": x})
    check(graph)
    shares = graph.share()
    result.backward()
    assert x.grad is not None
    np.testing.assert_allclose(graph.gradient["x"], x.grad.numpy(), rtol=1e-14)
    known = [share for share in shares if share is not None]
    leaving = [s for s, use in zip(shares, graph.uses, strict=True) if use.source == graph.inputs["x"]]
    if len(known) == len(shares):
        assert math.fsum(s or 0.0 for s in leaving) == pytest.approx(1)


@pytest.mark.parametrize(
    "loss",
    [
        nn.MSELoss(), nn.L1Loss(), nn.SmoothL1Loss(), nn.BCEWithLogitsLoss(), nn.PoissonNLLLoss(),
        nn.SoftMarginLoss(), nn.KLDivLoss(reduction="batchmean"), nn.HuberLoss(),
    ],
    ids=lambda loss: type(loss).__name__,
)  # fmt: skip
def test_losses(loss: nn.Module) -> None:
    layer = nn.Linear(3, 2).double()
    target = torch.tensor([[0.0, 1.0], [1.0, 0.0]], dtype=torch.float64)
    result = loss(layer(torch.ones(2, 3, dtype=torch.float64)), target)
    graph = from_torch(result, dict(layer.named_parameters()))
    result.backward()
    assert layer.weight.grad is not None
    np.testing.assert_allclose(graph.gradient["weight"], layer.weight.grad.numpy(), rtol=1e-14)


# Values that PyTorch did not save


def test_values_follow_from_known_ones() -> None:
    x = variable(1.0, 2.0, 3.0, 4.0, shape=(4,))
    steps = [x.view(2, 2)]
    for step in (torch.t, lambda t: t @ t, lambda t: t.unsqueeze(0), lambda t: t.expand(3, 2, 2), lambda t: t.mean()):
        steps.append(step(steps[-1]))
    graph = from_torch(steps[-1], {"x": x})
    made = [value for value, node in zip(graph.values, graph.nodes, strict=True) if node.inputs]
    assert len(made) == len(steps)
    for value, step in zip(made, steps, strict=True):
        assert value is not None
        np.testing.assert_array_equal(value, step.detach().numpy())
