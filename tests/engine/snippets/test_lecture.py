"""Every code sample of the lecture, as printed there, with what it prints."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from autodiff_viz.engine.snippets import run

ONE = "x = torch.tensor(2.0, requires_grad=True)\n"

SAMPLES = [
    pytest.param(
        ">>> x = torch.tensor(2.0, requires_grad=True)\n>>> def f(x):\n...     return x ** 2 + 4 * x + 3\n...\n"
        ">>> y = f(x)\n>>> y.backward()\n>>> x.grad\ntensor(8.)\n",
        "tensor(8.)\n",
        id="polynomial",
    ),
    pytest.param(">>> x = torch.tensor(2.0, requires_grad=True)\n", "", id="scalar"),
    pytest.param(">>> x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\n", "", id="vector"),
    pytest.param(
        ">>> x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)\n", "", id="matrix"
    ),
    pytest.param(
        "# 1\nx = torch.tensor(3.0, requires_grad=True)\n# 2\nx = torch.tensor([3.0, 4.0, 5.0], requires_grad=True)\n"
        "# 3\nx = torch.tensor([[3.0, 4.0, 5.0], [6.0, 7.0, 8.0]], requires_grad=True)\nx\n",
        "tensor([[3., 4., 5.],\n        [6., 7., 8.]], requires_grad=True)\n",
        id="exercise-1",
    ),
    pytest.param(
        ONE + "x + 2  \n# → tensor(4., grad_fn=<AddBackward0>)\n\n"
        + "x * 2  \n# → tensor(4., grad_fn=<MulBackward0>)\n",
        "tensor(4., grad_fn=<AddBackward0>)\ntensor(4., grad_fn=<MulBackward0>)\n",
        id="arithmetic",
    ),
    pytest.param(
        ONE
        + "torch.sqrt(x)\n# → tensor(1.4142, grad_fn=<SqrtBackward0>)\n\ntorch.sin(x)\n"
        + "# → tensor(0.9093, grad_fn=<SinBackward0>)\n\ntorch.exp(x)\n# → tensor(7.3891, grad_fn=<ExpBackward0>)\n",
        "tensor(1.4142, grad_fn=<SqrtBackward0>)\ntensor(0.9093, grad_fn=<SinBackward0>)\n"
        "tensor(7.3891, grad_fn=<ExpBackward0>)\n",
        id="functions",
    ),
    pytest.param(ONE + "y = x + 2\nprint(y)\n", "tensor(4., grad_fn=<AddBackward0>)\n", id="print"),
    pytest.param("x = 2  \ny = x + 2  \nprint(y) # → 4\n", "4\n", id="plain-number"),
    pytest.param(
        ": x = torch.tensor(2.0, requires_grad=True)\n\n: y = torch.log(x)\ny.grad_fn\n\n"
        ": <LogBackward0 at 0x174655660>\n",
        "<LogBackward0 object at 0x…>\n",
        id="grad-fn",
    ),
    pytest.param(ONE + "y = x + 2\ny.backward()\nprint(x.grad) # → tensor(1.)\n", "tensor(1.)\n", id="backward"),
    pytest.param(
        ": x = torch.tensor(2.0, requires_grad=True)\n: y = x + 2\n: y.backward()\n: x.grad\n: tensor(1.)\n",
        "tensor(1.)\n",
        id="notebook",
    ),
    pytest.param(
        "# 1. 変数(`Tensor` 型)の定義\nx = torch.tensor(2.0, requires_grad=True)\n# 2. 計算\ny = x + 2\n"
        "# 3. backward()\ny.backward()\n",
        "",
        id="three-phases",
    ),
    pytest.param(
        ONE
        + "y = x ** 2\nz = 2 * y + 3\nz.backward()\n"
        + "print(x.grad) # → tensor(8.) ... backward()した変数に対する勾配!(この場合はz)\n",
        "tensor(8.)\n",
        id="two-statements",
    ),
    pytest.param(
        "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\ny = 2 * x[0] + 3 * x[1] + 4 * x[2]\ny.backward()\n"
        "print(x.grad) # → tensor([2., 3., 4.])\n",
        "tensor([2., 3., 4.])\n",
        id="indexing",
    ),
    pytest.param(
        "A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)\ny = torch.sum(A)\ny.backward()\n"
        "print(A.grad) # → tensor([[1., 1., 1.],\n                        #      [1., 1., 1.]])\n",
        "tensor([[1., 1., 1.],\n        [1., 1., 1.]])\n",
        id="sum",
    ),
    pytest.param(
        ONE
        + "y = torch.tensor(3.0, requires_grad=True)\nz = 2 * x + 4 * y\nz.backward()\nprint(x.grad) # → tensor(2.)\n"
        + "print(y.grad) # → tensor(4.)\n",
        "tensor(2.)\ntensor(4.)\n",
        id="two-variables",
    ),
    pytest.param(
        "x = torch.tensor(3.0, requires_grad=True)\ny = x ** 2 + 2 * x + 1\n\ny.backward()\ngx = x.grad\n\n"
        "print(gx.item()) # → 8.0\n",
        "8.0\n",
        id="exercise-3-1",
    ),
    pytest.param(
        "import torch\n\nx1 = torch.tensor(1.0, requires_grad=True)\nx2 = torch.tensor(2.0, requires_grad=True)\n"
        "x3 = torch.tensor(3.0, requires_grad=True)\n\ny = x1**2 + x2**2 + x3**2\n\ny.backward()\n\n"
        "print(x1.grad.item()) # → 2.0\nprint(x2.grad.item()) # → 4.0\nprint(x3.grad.item()) # → 6.0\n",
        "2.0\n4.0\n6.0\n",
        id="exercise-3-2",
    ),
    pytest.param(
        "W = torch.tensor([[1.0, 2.0], [2.0, 1.0]])\nx1 = torch.tensor([1.0, 2.0], requires_grad=True)\n\n"
        "y = torch.matmul(torch.matmul(x1, W), x1)\ny.backward()\n\ngx = x1.grad\n\nprint(*gx.numpy()) # → 10.0 8.0\n",
        "10.0 8.0\n",
        id="exercise-3-3",
    ),
    pytest.param(
        ">>> def diff(f, x):\n...     h = 1e-6\n...     return (f(x + h) - f(x)) / h\n...  \n"
        ">>> diff(lambda x : x**2, 2)\n4.0000010006480125 # だいたいあってる\n",
        "4.0000010006480125\n",
        id="difference-quotient",
    ),
    pytest.param("v = [1, 2, 3]\nM = [[1, 2], [3, 4]]\nT = [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]\n"
                 "print(v[0], M[0][0], T[0][0][0])\n", "1 1 1\n", id="orders"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "written"), SAMPLES)
def test_a_sample_prints_what_the_lecture_says(text: str, written: str) -> None:
    result = run(text)
    assert result.error is None
    assert "".join(item.text for item in result.printed) == written


def test_the_integer_of_exercise_1() -> None:
    error = run("x = torch.tensor(3, requires_grad=True)\n").error
    assert error is not None
    assert f"{error.kind}: {error.message}" == (
        "RuntimeError: Only Tensors of floating point and complex dtype can require gradients"
    )


def test_the_sine_is_printed_with_a_call_and_without() -> None:
    text = ONE + "y = torch.sin((x + 2) + (1 + torch.exp(x ** 2)))\ny.backward()\nprint(x.grad())"
    error = run(text).error
    assert error is not None
    assert (error.kind, error.message, error.exhibit) == (
        "TypeError", "'Tensor' object is not callable", "grad-is-no-function"
    )  # fmt: skip
    assert run(text.replace("x.grad()", "x.grad")).output == "tensor(-218.4625)\n"


BRANCH = (
    ONE
    + "\ndef f(x):\n    return x + 3\ndef g(x):\n    return torch.sin(x) + torch.cos(x ** 2)\n\n"
    + "if rand() < 0.5:\n    y = f(x)\nelse:\n    y = g(x)\n"
)


def test_the_branch_is_chosen_by_the_seed() -> None:
    first, second = run(BRANCH, seed=0), run(BRANCH, seed=1)
    assert first.graph is not None
    assert second.graph is not None
    assert [node.creator for node in first.graph.nodes if node.creator] == ["AddBackward0"]
    assert [node.creator for node in second.graph.nodes if node.creator] == [
        "SinBackward0", "PowBackward0", "CosBackward0", "AddBackward0"
    ]  # fmt: skip
    assert (9 in first.ran, 11 in first.ran) == (True, False)
    assert (9 in second.ran, 11 in second.ran) == (False, True)
    assert any(remark.kind == "preloaded" and "'rand'" in remark.text for remark in first.remarks)


def test_the_branch_as_python_would_run_it() -> None:
    error = run("import torch\n" + BRANCH, preloaded=()).error
    assert error is not None
    assert (error.kind, error.message, error.line) == ("NameError", "name 'rand' is not defined", 9)


def test_descent_by_hand() -> None:
    text = (
        "from math import exp\n\nx = 3\nlr = 0.0005\n\n# xでの微分係数\ndef grad(x):\n    return 2 * x - exp(-x)\n\n"
        "for i in range(10001):\n    # 更新式\n    x = x - lr * grad(x)\n    if i % 1000 == 0:\n"
        "        print('x_', i, '=', x)\n"
    )
    x, lines = 3.0, []
    for i in range(10001):
        x = x - 0.0005 * (2 * x - math.exp(-x))
        if i % 1000 == 0:
            lines.append(f"x_ {i} = {x}")
    result = run(text)
    assert result.error is None
    assert result.output.splitlines() == lines
    rounded = [f"{float(line.split()[-1]):.6f}" for line in lines]
    assert rounded[0] == "2.997025"
    assert rounded[-1] == "0.351738"


DESCENT = (
    "import torch\n\nlr = 0.01\nN = 10001\nx = torch.tensor(3.0, requires_grad=True)\n\ndef f(x):\n"
    "    return x ** 2 - torch.exp(-x)\n\nfor i in range(10001):\n    y = f(x)\n    y.backward()\n"
    "    x.data = x.data - lr * x.grad\n    x.grad.zero_()\n"
)


def test_descent_with_the_slides_sign_runs_away() -> None:
    result = run(DESCENT.replace("10001", "400"))
    assert result.error is None
    assert result.variables["x"] == "tensor(nan, requires_grad=True)"


def test_descent_with_the_right_sign_arrives() -> None:
    result = run(DESCENT.replace("2 - torch", "2 + torch").replace("range(10001)", "range(1000)"))
    assert result.error is None
    assert result.backwards == 1000
    assert float(re.findall(r"[\d.]+", result.variables["x"])[0]) == pytest.approx(0.3517, abs=1e-4)
    assert result.graph is not None
    assert result.graph.gradient["x"] == pytest.approx(0, abs=1e-5)
    assert result.graph.value == pytest.approx(0.82718, abs=1e-5)


def test_the_graph_of_any_backward_can_be_asked_for() -> None:
    result = run(DESCENT.replace("range(10001)", "range(30)"), backward=1)
    assert result.graph is not None
    assert result.graph.nodes[result.graph.inputs["x"]].value == 3.0


def test_all_steps_of_the_slide_run_within_the_limits() -> None:
    result = run(DESCENT.replace("2 - torch", "2 + torch"), seconds=120)
    assert result.error is None
    assert result.backwards == 10_001


@pytest.mark.filterwarnings("ignore:distutils Version classes")
def test_torchvizs_own_picture() -> None:
    text = (
        "import torchviz\nx = torch.tensor([1., 2., 3.], requires_grad=True)\ny = torch.sin(torch.sum(x) + 2)\n"
        "torchviz.make_dot(y)\n"
    )
    result = run(text)
    assert result.error is None
    for label in ("(3)", "AccumulateGrad", "SumBackward0", "AddBackward0", "SinBackward0"):
        assert label in result.torchviz
    assert result.torchviz == run(text).torchviz
    assert result.graph is not None
    np.testing.assert_allclose(result.graph.gradient["x"], [-0.1455] * 3, atol=5e-5)
    bare = run(text, preloaded=()).error
    assert bare is not None
    assert (bare.kind, bare.message, bare.line, bare.exhibit) == (
        "NameError", "name 'torch' is not defined", 2, "missing-import"
    )  # fmt: skip
    assert run("[1]: import torch\nimport torchviz\n\n" + text.split("\n", 1)[1]).error is None


def test_the_mini_engine_cannot_be_read_as_printed() -> None:
    error = run("class Add:\n    def __call__(self, x0: Tensor, x1: Tensor) → Tensor:\n        self.x0 = x0\n").error
    assert error is not None
    assert (error.kind, error.line) == ("SyntaxError", 2)
    other = run("class Tensor:\n    def __init__(self, value):\n        ...\n").error
    assert other is not None
    assert other.message == "'class' is not available here."
