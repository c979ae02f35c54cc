"""The lecture's PyTorch code, as printed on its slides. Data; tests run every sample and compare what it prints."""

from __future__ import annotations

from dataclasses import dataclass, replace

from autodiff_viz.languages import _, marked

IMPORT = "import torch\n"
ONE = IMPORT + "x = torch.tensor(2.0, requires_grad=True)\n"


@dataclass(frozen=True)
class Sample:
    """One piece of code.

    Attributes:
        id: A short name.
        title: What it shows, in a few words.
        text: The code.
        random: Whether it draws random numbers: then another run can record another graph.
    """

    id: str
    title: str
    text: str
    random: bool = False


BRANCH = (
    ONE
    + "\ndef f(x):\n    return x + 3\ndef g(x):\n    return torch.sin(x) + torch.cos(x ** 2)\n\n"
    + "if rand() < 0.5:\n    y = f(x)\nelse:\n    y = g(x)\ny.backward()\nprint(x.grad)\n"
)

_DESCENT = (
    IMPORT
    + "lr = 0.01\nx = torch.tensor(3.0, requires_grad=True)\n\ndef f(x):\n    return x ** 2 + torch.exp(-x)\n\n"
    + "for i in range(601):\n    y = f(x)\n    y.backward()\n    x.data = x.data - lr * x.grad\n"
    + "    x.grad.zero_()\n    if i % 100 == 0:\n        print(i, x.item())\n"
)

_SAMPLES = (
    Sample(
        "torchviz",
        "sin(sum x + 2)",
        "import torch, torchviz\nx = torch.tensor([1., 2., 3.], requires_grad=True)\n"
        "y = torch.sin(torch.sum(x) + 2)\ny.backward()\nprint(x.grad)\n",
    ),
    Sample(
        "matrix",
        "xᵀWx",
        IMPORT
        + "W = torch.tensor([[1.0, 2.0], [2.0, 1.0]])\nx1 = torch.tensor([1.0, 2.0], requires_grad=True)\n\n"
        + "y = torch.matmul(torch.matmul(x1, W), x1)\ny.backward()\n\ngx = x1.grad\nprint(*gx.numpy())\n",
    ),
    Sample("branch", "if rand() < 0.5", BRANCH, random=True),
    Sample("phases", marked("Define, compute, backward"), ONE + "y = x + 2\ny.backward()\nprint(x.grad)\n"),
    Sample(
        "polynomial",
        "x² + 4x + 3",
        ">>> x = torch.tensor(2.0, requires_grad=True)\n>>> def f(x):\n...     return x ** 2 + 4 * x + 3\n...\n"
        ">>> y = f(x)\n>>> y.backward()\n>>> x.grad\n",
    ),
    Sample(
        "creators",
        marked("Each operation has a creator"),
        ONE + "x + 2\nx * 2\ntorch.sqrt(x)\ntorch.sin(x)\ntorch.exp(x)\ny = torch.log(x)\ny.grad_fn\n",
    ),
    Sample(
        "sine",
        "sin((x + 2) + (1 + exp(x²)))",
        ONE + "y = torch.sin((x + 2) + (1 + torch.exp(x ** 2)))\ny.backward()\nprint(x.grad)\n",
    ),
    Sample("two-statements", "2x² + 3", ONE + "y = x ** 2\nz = 2 * y + 3\nz.backward()\nprint(x.grad)\n"),
    Sample(
        "indexing",
        "2x₀ + 3x₁ + 4x₂",
        IMPORT
        + "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\ny = 2 * x[0] + 3 * x[1] + 4 * x[2]\n"
        + "y.backward()\nprint(x.grad)\n",
    ),
    Sample(
        "sum",
        "sum A",
        IMPORT
        + "A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)\ny = torch.sum(A)\n"
        + "y.backward()\nprint(A.grad)\n",
    ),
    Sample(
        "two-variables",
        "2x + 4y",
        ONE
        + "y = torch.tensor(3.0, requires_grad=True)\nz = 2 * x + 4 * y\nz.backward()\nprint(x.grad)\nprint(y.grad)\n",
    ),
    Sample(
        "exercise-1",
        "x² + 2x + 1",
        IMPORT
        + "x = torch.tensor(3.0, requires_grad=True)\ny = x ** 2 + 2 * x + 1\n\ny.backward()\ngx = x.grad\n\n"
        + "print(gx.item())\n",
    ),
    Sample(
        "exercise-2",
        "x₁² + x₂² + x₃²",
        IMPORT
        + "\nx1 = torch.tensor(1.0, requires_grad=True)\nx2 = torch.tensor(2.0, requires_grad=True)\n"
        + "x3 = torch.tensor(3.0, requires_grad=True)\n\ny = x1**2 + x2**2 + x3**2\n\ny.backward()\n\n"
        + "print(x1.grad.item())\nprint(x2.grad.item())\nprint(x3.grad.item())\n",
    ),
    Sample("descent", marked("Descent with PyTorch"), _DESCENT),
    Sample(
        "by-hand",
        marked("Descent by hand"),
        "from math import exp\n\nx = 3\nlr = 0.0005\n\ndef grad(x):\n    return 2 * x - exp(-x)\n\n"
        + "for i in range(10001):\n    x = x - lr * grad(x)\n    if i % 1000 == 0:\n        print('x_', i, '=', x)\n",
    ),
    Sample(
        "difference",
        marked("A difference quotient"),
        ">>> def diff(f, x):\n...     h = 1e-6\n...     return (f(x + h) - f(x)) / h\n...\n"
        + ">>> diff(lambda x: x**2, 2)\n",
    ),
    Sample(
        "orders",
        marked("Tensors of order 1, 2 and 3"),
        "v = [1, 2, 3]\nM = [[1, 2], [3, 4]]\nT = [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]\n"
        + "print(v[0], M[0][0], T[0][0][0])\n",
    ),
    Sample(
        "tensors",
        marked("Tensors that ask for a gradient"),
        IMPORT
        + "x = torch.tensor(3.0, requires_grad=True)\nv = torch.tensor([3.0, 4.0, 5.0], requires_grad=True)\n"
        + "A = torch.tensor([[3.0, 4.0, 5.0], [6.0, 7.0, 8.0]], requires_grad=True)\nprint(x)\nprint(v)\nprint(A)\n",
    ),
    Sample(
        "make-dot",
        marked("The picture of torchviz"),
        "import torch, torchviz\nx = torch.tensor([1., 2., 3.], requires_grad=True)\n"
        + "y = torch.sin(torch.sum(x) + 2)\ntorchviz.make_dot(y)\n",
    ),
    Sample(
        "number",
        marked("A plain number has no history"),
        "x = 2\ny = x + 2\nprint(y)\n",
    ),
)


def samples() -> tuple[Sample, ...]:
    """The samples in the current language, in the order in which they are offered."""
    return tuple(replace(sample, title=_(sample.title)) for sample in _SAMPLES)
