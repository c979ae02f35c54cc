"""The museum of errors: mistakes that everybody makes once, each as a snippet that makes it. Data; tests run them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from autodiff_viz.languages import _, marked
from autodiff_viz.lecture.presets import LECTURE

DEFINE, COMPUTE, BACKWARD = 1, 2, 3
"""The three phases of automatic differentiation in PyTorch: where a snippet stops."""

IMPORT = "import torch\n"


@dataclass(frozen=True)
class Exhibit:
    """One mistake.

    Attributes:
        id: A short name; explanations of errors point at it.
        title: The mistake, in a few words.
        text: A snippet that makes it.
        mended: The same snippet without it.
        phase: ``DEFINE``, ``COMPUTE`` or ``BACKWARD``: where it happens.
        kind: The error that PyTorch or Python raises, or ``""`` if there is none: then the result is wrong.
        message: What the original message begins with or contains.
        note: Why, and what to remember.
        source: Where it comes from.
        bare: Whether it must run as Python would, with nothing imported beforehand.
    """

    id: str
    title: str
    text: str
    mended: str
    phase: int
    kind: str
    message: str
    note: str
    source: str = ""
    bare: bool = False


_EXHIBITS = (
    Exhibit(
        "integer-tensor",
        marked("An integer that asks for a gradient"),
        IMPORT + "x = torch.tensor(3, requires_grad=True)\n",
        IMPORT + "x = torch.tensor(3.0, requires_grad=True)\n",
        DEFINE,
        "RuntimeError",
        "Only Tensors of floating point and complex dtype can require gradients",
        marked("A derivative asks what happens when x moves a little, and an integer cannot. Write 3.0."),
        LECTURE,
    ),
    Exhibit(
        "grad-is-no-function",
        marked("Parentheses after x.grad"),
        IMPORT
        + "x = torch.tensor(2.0, requires_grad=True)\n"
        + "y = torch.sin((x + 2) + (1 + torch.exp(x ** 2)))\n"
        + "y.backward()\n"
        + "print(x.grad())\n",
        IMPORT
        + "x = torch.tensor(2.0, requires_grad=True)\n"
        + "y = torch.sin((x + 2) + (1 + torch.exp(x ** 2)))\n"
        + "y.backward()\n"
        + "print(x.grad)\n",
        BACKWARD,
        "TypeError",
        "'Tensor' object is not callable",
        marked(
            "x.grad is a tensor that backward() has left there, not a function. A slide of the lecture has this slip."
        ),
        LECTURE,
    ),
    Exhibit(
        "no-zero-grad",
        marked("No zero_() before the next backward()"),
        IMPORT
        + "x = torch.tensor(3.0, requires_grad=True)\n"
        + "for i in range(3):\n"
        + "    y = x ** 2\n"
        + "    y.backward()\n"
        + "    print(x.grad)\n",
        IMPORT
        + "x = torch.tensor(3.0, requires_grad=True)\n"
        + "for i in range(3):\n"
        + "    y = x ** 2\n"
        + "    y.backward()\n"
        + "    print(x.grad)\n"
        + "    x.grad.zero_()\n",
        BACKWARD,
        "",
        "",
        marked("No message, and a wrong number: backward() adds to x.grad. 6 becomes 12, then 18."),
        LECTURE,
    ),
    Exhibit(
        "second-backward",
        marked("backward() twice"),
        IMPORT + "x = torch.tensor(3.0, requires_grad=True)\ny = x ** 2\ny.backward()\ny.backward()\n",
        IMPORT + "x = torch.tensor(3.0, requires_grad=True)\ny = x ** 2\ny.backward()\nprint(x.grad)\n",
        BACKWARD,
        "RuntimeError",
        "Trying to backward through the graph a second time",
        marked(
            "The first call frees the values that it saved. With retain_graph=True the second call works, and adds the "
            "gradient a second time."
        ),
    ),
    Exhibit(
        "leaf-in-place",
        marked("A variable changed in place"),
        IMPORT + "x = torch.tensor(3.0, requires_grad=True)\nx += 1\n",
        IMPORT + "x = torch.tensor(3.0, requires_grad=True)\nx.data += 1\nprint(x)\n",
        COMPUTE,
        "RuntimeError",
        "a leaf Variable that requires grad is being used in an in-place operation",
        marked("x is where the graph begins. To move it, as descent does, change x.data, which is not recorded."),
    ),
    Exhibit(
        "saved-in-place",
        marked("A saved value overwritten"),
        IMPORT + "x = torch.tensor(1.0, requires_grad=True)\ny = torch.exp(x)\ny *= 2\ny.backward()\n",
        IMPORT
        + "x = torch.tensor(1.0, requires_grad=True)\ny = torch.exp(x)\ny = y * 2\ny.backward()\nprint(x.grad)\n",
        BACKWARD,
        "RuntimeError",
        "modified by an inplace operation",
        marked("The derivative of exp is its own value, so PyTorch kept it, and y *= 2 has overwritten it."),
    ),
    Exhibit(
        "vector-backward",
        marked("backward() of several numbers"),
        IMPORT + "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\ny = x ** 2\ny.backward()\n",
        IMPORT
        + "x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\ny = (x ** 2).sum()\ny.backward()\nprint(x.grad)\n",
        BACKWARD,
        "RuntimeError",
        "grad can be implicitly created only for scalar outputs",
        marked("Which of the three numbers should change? A gradient belongs to one: take their sum."),
    ),
    Exhibit(
        "number-has-no-history",
        marked("A plain number instead of a tensor"),
        IMPORT + "x = 2.0\ny = x + 2\ny.backward()\n",
        IMPORT + "x = torch.tensor(2.0, requires_grad=True)\ny = x + 2\ny.backward()\nprint(x.grad)\n",
        BACKWARD,
        "AttributeError",
        "'float' object has no attribute 'backward'",
        marked("A plain number is 4 and nothing else: it does not know where it came from."),
        LECTURE,
    ),
    Exhibit(
        "no-history",
        marked("The history cut by .item()"),
        IMPORT + "x = torch.tensor(2.0, requires_grad=True)\n" + "y = torch.tensor(x.item() ** 2)\n" + "y.backward()\n",
        IMPORT + "x = torch.tensor(2.0, requires_grad=True)\ny = x ** 2\ny.backward()\nprint(x.grad)\n",
        COMPUTE,
        "RuntimeError",
        "does not require grad and does not have a grad_fn",
        marked(
            ".item() gives a plain number. What is computed from it has no history; the error comes only at backward()."
        ),
    ),
    Exhibit(
        "missing-rand",
        marked("rand without an import"),
        IMPORT
        + "x = torch.tensor(2.0, requires_grad=True)\n\n"
        + "def f(x):\n    return x + 3\n"
        + "def g(x):\n    return torch.sin(x) + torch.cos(x ** 2)\n\n"
        + "if rand() < 0.5:\n    y = f(x)\nelse:\n    y = g(x)\n",
        IMPORT
        + "x = torch.tensor(2.0, requires_grad=True)\n\n"
        + "def f(x):\n    return x + 3\n"
        + "def g(x):\n    return torch.sin(x) + torch.cos(x ** 2)\n\n"
        + "if torch.rand(()) < 0.5:\n    y = f(x)\nelse:\n    y = g(x)\nprint(y)\n",
        COMPUTE,
        "NameError",
        "name 'rand' is not defined",
        marked("A slide of the lecture leaves the import out. torch.rand(()) is a random number between 0 and 1."),
        LECTURE,
        bare=True,
    ),
    Exhibit(
        "missing-import",
        marked("torch without an import"),
        "import torchviz\n"
        "x = torch.tensor([1., 2., 3.], requires_grad=True)\n"
        "y = torch.sin(torch.sum(x) + 2)\n"
        "torchviz.make_dot(y)\n",
        "import torch\nimport torchviz\n"
        "x = torch.tensor([1., 2., 3.], requires_grad=True)\n"
        "y = torch.sin(torch.sum(x) + 2)\n"
        "torchviz.make_dot(y)\n",
        DEFINE,
        "NameError",
        "name 'torch' is not defined",
        marked("torchviz uses torch, but that does not bring the name torch here."),
        LECTURE,
        bare=True,
    ),
    Exhibit(
        "wrong-sign",
        marked("One wrong sign in a descent"),
        IMPORT
        + "lr = 0.01\nx = torch.tensor(3.0, requires_grad=True)\n\n"
        + "def f(x):\n    return x ** 2 - torch.exp(-x)\n\n"
        + "for i in range(500):\n    y = f(x)\n    y.backward()\n"
        + "    x.data = x.data - lr * x.grad\n    x.grad.zero_()\n"
        + "    if i % 50 == 0:\n        print(i, x.item())\n",
        IMPORT
        + "lr = 0.01\nx = torch.tensor(3.0, requires_grad=True)\n\n"
        + "def f(x):\n    return x ** 2 + torch.exp(-x)\n\n"
        + "for i in range(500):\n    y = f(x)\n    y.backward()\n"
        + "    x.data = x.data - lr * x.grad\n    x.grad.zero_()\n"
        + "    if i % 50 == 0:\n        print(i, x.item())\n",
        COMPUTE,
        "",
        "",
        marked("No message: the function on the slide has no minimum, and descent runs to −∞, then nan."),
        LECTURE,
    ),
)


def exhibits() -> tuple[Exhibit, ...]:
    """The museum in the current language, in the order in which it is shown."""
    return tuple(replace(e, title=_(e.title), note=_(e.note)) for e in _EXHIBITS)
