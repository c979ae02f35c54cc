"""Whatever a snippet tries: a clear message at its place, bounded time and memory, and nothing of PyTorch's changed."""

from __future__ import annotations

import gc
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from autodiff_viz.engine.snippets import RunLimitError, run
from autodiff_viz.engine.snippets import whitelist as allowed
from autodiff_viz.engine.snippets.running import SHOWN

X = "x = torch.tensor(2.0, requires_grad=True)\n"

TWINS = "a, b = [0.0], [0.0]\nfor i in range(60):\n    a, b = [a, a], [b, b]\n"
"""Two lists that are 2^60 numbers when they are compared, in a hundred items."""

ROW = "x = torch.zeros(1, 250000)\n"
CROSS = "p = torch.zeros(1, 60000)\nq = p.T\n"
TOO_LONG = "A list of 100,001 items is too long; the limit is 100,000."

REFUSED = [
    ("import os", "'os' cannot be imported here."),
    ("import torch.utils.cpp_extension", "'torch.utils.cpp_extension' cannot be imported here."),
    ("from os import system", "'os' cannot be imported here."),
    ("from . import os", "'.' cannot be imported here."),
    ("import builtins as b", "'builtins' cannot be imported here."),
    ("torch.load('model.pt')", "'torch.load' is not available here."),
    ("torch.save([1], 'x')", "'torch.save' is not available here."),
    ("torch.compile", "'torch.compile' is not available here."),
    ("torch.set_default_dtype(torch.float64)", "'torch.set_default_dtype' is not available here."),
    ("torch.set_num_threads(64)", "'torch.set_num_threads' is not available here."),
    ("torch.set_grad_enabled(False)", "'torch.set_grad_enabled' is not available here."),
    ("torch.set_printoptions(precision=2)", "'torch.set_printoptions' is not available here."),
    ("torch.serialization", "'torch.serialization' is not available here."),
    ("torch.ops", "'torch.ops' is not available here."),
    ("from torch import hub", "'torch.hub' is not available here."),
    (X + "x.register_hook(print)", "'Tensor.register_hook' is not available here."),
    (X + "x.share_memory_()", "'Tensor.share_memory_' is not available here."),
    (X + "x.apply_(abs)", "'Tensor.apply_' is not available here."),
    (X + "x.storage()", "'Tensor.storage' is not available here."),
    (X + "x.__class__", "Names that begin with an underscore, such as '__class__', are not available here."),
    ("().__class__.__bases__", "Names that begin with an underscore, such as '__class__', are not available here."),
    ("__import__('os')", "Names that begin with an underscore, such as '__import__', are not available here."),
    ("__builtins__", "Names that begin with an underscore, such as '__builtins__', are not available here."),
    ("torch.__dict__", "Names that begin with an underscore, such as '__dict__', are not available here."),
    ("torch._C", "Names that begin with an underscore, such as '_C', are not available here."),
    (
        X + "x._backward_hooks = 3",
        "Names that begin with an underscore, such as '_backward_hooks', are not available here.",
    ),
    ("def f(__x): pass", "Names that begin with an underscore, such as '__x', are not available here."),
    ("print((lambda: 0).__globals__)", "Names that begin with an underscore, such as '__globals__', are not available"),
    (X + "x.grad_fn.metadata", "'metadata' of SinBackward0 is not available here."),
    (X + "x.shape = 3", "'shape' cannot be assigned here."),
    ("torch.sin = 3", "'sin' cannot be assigned here."),
    ("'{0.__class__}'.format(1)", "'format' of str is not available here."),
    ("'%s' % 3", "Texts cannot be formatted with % here."),
    ("x = 3\nprint(f'{x:>99999}')", "The format '>99999' is not available here."),
    ("x = 3\nw = 9\nprint(f'{x:{w}}')", "A format must be written out here."),
    ("if (n := 10) > 5: print(n)", "':=' is not available here."),
    ("class A: pass", "'class' is not available here."),
    ("try:\n    x\nexcept Exception: pass", "'try' is not available here."),
    ("raise SystemExit", "'raise' is not available here."),
    ("def f(): yield 1\nf()", "'yield' is not available here."),
    ("async def f(): pass", "'async' is not available here."),
    ("x = {1: 2}", "'{…}' is not available here."),
    ("x = 3\ndel x", "'del' is not available here."),
    ("def f(*a): pass", "Functions take plain arguments here."),
    ("@print\ndef f(): pass", "Decorators are not available here."),
    ("print(**{})", "Two stars are not available here."),
    ("with open('x'): pass", None),
    ("with torch.tensor(3.0): pass", "Only 'with torch.no_grad():' is available here."),
    (X + "torch.add(x, 1, out=x)", "The option 'out' is not available here."),
    ("torch.zeros(3, device='cuda')", "The option 'device' is not available here."),
    ("x = 2j", "Complex numbers and bytes are not available here."),
    ("(-8.0) ** 0.5", "Complex numbers are not available here."),
    ("1 << 10 ** 9", "This operator is not available here."),
    ("import torch\ntorch.tensor([1.0]).numpy() + 1", "NumPy's arrays can be printed here, not computed with."),
    ("[1 " + "for a in [1] " * 500 + "]", "At most 5 loops fit into one list here."),
    (X + "x.backward(inputs=[x], hook=3)", "The option 'hook' is not available here."),
    ("torch.where(print)", None),
    ("[10**9].sort(key=torch.Tensor)", "Lists are sorted by their items here."),
    (ROW + "x.numpy()[[0] * 10000]", "NumPy's arrays can be printed here, not computed with."),
    (CROSS + "p.numpy() == q.numpy()", "NumPy's arrays can be printed here, not computed with."),
    (CROSS + "[p] == [q]", "Lists that hold tensors cannot be compared here."),
    (CROSS + "[p].index(q)", "Lists that hold tensors cannot be compared here."),
    (CROSS + "sorted([p, q])", "Lists that hold tensors cannot be compared here."),
    (CROSS + "max([p], [q])", "Lists that hold tensors cannot be compared here."),
    ("a, *b = [1, 2]", "A star on the left is not available here."),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_is_not_on_the_list_is_refused_at_its_place(text: str, message: str | None) -> None:
    text = text.replace("x.grad_fn", "torch.sin(x).grad_fn")
    error = run(text).error
    assert error is not None
    assert error.message.startswith(message or "")
    assert error.span is not None
    assert text[error.span.start : error.span.stop].strip()
    if message:
        assert error.kind == "refused"


LIMITS = [
    (TWINS + "[a].index(b)", TOO_LONG),
    (TWINS + "[a].count(b)", TOO_LONG),
    (TWINS + "[a, b].sort()", TOO_LONG),
    (TWINS + "torch.ones(2) + a", TOO_LONG),
    (TWINS + "torch.ones(2) @ (a,)", TOO_LONG),
    (TWINS + "x = torch.ones(2)\nx[((a,),)]", TOO_LONG),
    (TWINS + "x = torch.ones(2)\nx[0] = a", TOO_LONG),
    (ROW + "x[((0,) * 9999,)]", "A tensor of 2,499,750,000 numbers is too large; the limit is 250,000."),
    (ROW + "x[torch.zeros(9999).long().numpy()]", "A tensor of 2,499,750,000 numbers is too large; the limit is"),
    (ROW + "x[[0] * 9999] = 1.0", "A tensor of 2,499,750,000 numbers is too large; the limit is 250,000."),
    ("print(*range(99999), sep='a' * 99999)", "A text of 9,999,800,001 characters is too long; the limit is 100,000."),
    ("[0] * torch.tensor(10**10)", "A list of 10,000,000,000 items is too long; the limit is 100,000."),
    ("'a' * torch.tensor(10**10)", "A text of 10,000,000,000 characters is too long; the limit is 100,000."),
    ("a = [0]\na *= torch.tensor(10**10)", "A list of 10,000,000,000 items is too long; the limit is 100,000."),
    ("torch.zeros([1] * 20000)", "A tensor of 20,000 axes is too much; the limit is 64."),
    ("torch.ones(250000).unbind()", "This takes a tensor apart into 250,000 tensors; the limit is 10,000."),
    ("torch.ones(250000).split(1)", "This takes a tensor apart into 250,000 tensors; the limit is 10,000."),
    ("for v in torch.ones(20000): pass", "This takes a tensor apart into 20,000 tensors; the limit is 10,000."),
    ("while True: pass", "This runs longer than 1,000,000 steps."),
    ("while True:\n    x = 1", "This runs longer than 1,000,000 steps."),
    ("for i in range(10**18):\n    pass", "This runs longer than 1,000,000 steps."),
    ("x = [i for i in range(10**12)]", "A list of 100,001 items is too long; the limit is 100,000."),
    ("[0 for a in range(9999) for b in range(9999)]", "A list of 100,001 items is too long; the limit is 100,000."),
    ("[0]*10**12", "A list of 1,000,000,000,000 items is too long; the limit is 100,000."),
    ("10**12*[0]", "A list of 1,000,000,000,000 items is too long; the limit is 100,000."),
    ("'a'*10**12", "A text of 1,000,000,000,000 characters is too long; the limit is 100,000."),
    ("list(range(10**12))", "A list of 1,000,000,000,000 items is too long; the limit is 100,000."),
    ("sum(range(10**12))", "A list of 1,000,000,000,000 items is too long; the limit is 100,000."),
    ("zip(range(10**12))", "A list of 1,000,000,000,000 items is too long; the limit is 100,000."),
    ("a = [0]\nwhile True:\n    a += a", "A list of 131,072 items is too long; the limit is 100,000."),
    ("a = [0]\nwhile True:\n    a.extend(a)", "A list of 131,072 items is too long; the limit is 100,000."),
    (
        "a = [0]\nfor i in range(60):\n    a = [a, a]\nprint(a)",
        "A list of 100,001 items is too long; the limit is 100,000.",
    ),
    ("a = []\na.append(a)\nprint(a)", "Lists are nested more than 100 deep."),
    ("a = []\nfor i in range(9999):\n    a = [a]\na == a", "Lists are nested more than 100 deep."),
    ("10**10**10", "An integer of more than 4,096 bits is too large."),
    ("x = 3\nwhile True:\n    x = x * x", "An integer of more than 4,096 bits is too large."),
    ("x = 1\nfor i in range(99999):\n    x = x + x", "An integer of more than 4,096 bits is too large."),
    ("torch.zeros(10**6, 10**6)", "A tensor of 1,000,000,000,000 numbers is too large; the limit is 250,000."),
    ("torch.zeros((10**6, 10**6))", "A tensor of 1,000,000,000,000 numbers is too large; the limit is 250,000."),
    ("torch.arange(10**12)", "A tensor of 1,000,000,000,000 numbers is too large; the limit is 250,000."),
    ("torch.eye(10**6)", "A tensor of 1,000,000,000,000 numbers is too large; the limit is 250,000."),
    ("torch.rand(10**6, 10**6)", "A tensor of 1,000,000,000,000 numbers is too large; the limit is 250,000."),
    ("torch.linspace(0, 1, steps=10**9)", "A tensor of 1,000,000,000 numbers is too large; the limit is 250,000."),
    (X + "x.repeat(10**5, 10**5)", "A tensor of 10,000,000,000 numbers is too large; the limit is 250,000."),
    (X + "x.expand(10**5, 10**5)", "A tensor of 10,000,000,000 numbers is too large; the limit is 250,000."),
    (X + "torch.tile(x, (10**5, 10**5))", "A tensor of 10,000,000,000 numbers is too large; the limit is 250,000."),
    ("torch.ones(9).diag(10**6)", "A tensor of 1,000,018,000,081 numbers is too large; the limit is 250,000."),
    ("a = torch.ones(9999, 1)\na @ a.T", "A tensor of 99,980,001 numbers is too large; the limit is 250,000."),
    ("a = torch.ones(9999, 1)\na + a.T", "A tensor of 99,980,001 numbers is too large; the limit is 250,000."),
    ("a = torch.ones(9999, 1)\na < a.T", "A tensor of 99,980,001 numbers is too large; the limit is 250,000."),
    ("a = torch.ones(999)\ntorch.outer(a, a)", "A tensor of 998,001 numbers is too large; the limit is 250,000."),
    (
        "a = torch.ones(999)\ntorch.einsum('i,j->ij', a, a)",
        "A tensor of 998,001 numbers is too large; the limit is 250,000.",
    ),
    ("a = torch.ones(99, 99)\na[[0] * 9999]", "A tensor of 989,901 numbers is too large; the limit is 250,000."),
    ("torch.tensor([[0] * 1000] * 1000)", "A list of 100,001 items is too long; the limit is 100,000."),
    (
        "a = []\nwhile True:\n    a.append(torch.zeros(500, 500))",
        "This creates tensors of more than 50,000,000 numbers",
    ),
    ("b = []\nwhile True:\n    b.append([0] * 99999)", "This creates lists of more than 10,000,000 items in all."),
    ("b = []\na = [0] * 99999\nwhile True:\n    b.append(a[:])", "This creates lists of more than 10,000,000 items"),
    (
        "b = []\ns = 'a' * 99999\nwhile True:\n    b.append(f'{s}')",
        "This creates lists of more than 10,000,000 items in all.",
    ),
    ("while True: print('a' * 1000)", "This prints more than 50,000 characters."),
    ("print('a' * 100000)", "This prints more than 50,000 characters."),
    ("def f(n): return f(n + 1)\nf(0)", "More than 200 functions wait for each other."),
    ("f = lambda n: f(n + 1)\nf(0)", "More than 200 functions wait for each other."),
    ("x = " + "(" * 150 + "1" + ")" * 150, None),
    ("x = " + "-" * 5000 + "1", None),
    ("x = " + "1" + "+1" * 5000, "This is nested more than 100 levels deep."),
    ("x = " + "[" * 199 + "]" * 199, None),
    ("x" * 20_001, "This text has 20,001 characters; the limit is 20,000."),
    (
        X + "for i in range(10**6):\n    x = torch.sin(x)",
        "More than 2,000 recorded operations follow from one another.",
    ),
    (X + "y = x * torch.ones(2)\nwhile True:\n    v = y[0]\n    v += 1", "More than 2,000 recorded operations"),
    (X + "y = x * torch.ones(2)\nwhile True:\n    y[0] = y[1] * 2", "More than 2,000 recorded operations"),
]


@pytest.mark.parametrize(("text", "message"), LIMITS)
def test_a_limit_is_stated_and_kept_in_time_and_memory(text: str, message: str | None) -> None:
    start = time.process_time()
    error = run(text).error
    assert time.process_time() - start < 25
    if message is None:
        assert error is None or error.kind in ("limit", "SyntaxError")
        return
    assert error is not None
    assert error.message.startswith(message)
    assert isinstance(error, RunLimitError)
    assert error.hint


def test_many_names_are_not_all_written_out() -> None:
    result = run("x = torch.ones(1000)\n" + "\n".join(f"x{i} = x" for i in range(1500)))
    assert result.error is None
    assert len(result.variables) == SHOWN


MANY = "x = torch.ones(100, requires_grad=True)\ny = sum([sum(x * v) for v in x])\n"


@pytest.mark.parametrize("last", ["", "y.backward()"])
def test_a_result_of_too_many_operations_is_told_as_a_limit(last: str) -> None:
    error = run(MANY + last).error
    assert isinstance(error, RunLimitError)
    assert error.message == "This result depends on more than 5,000 operations."
    assert error.line == (3 if last else 2)


def test_the_result_of_a_long_snippet_is_its_last_one() -> None:
    result = run("x = torch.ones(300, requires_grad=True)\nfor i in range(9):\n    [v * v for v in x]\nx[0] * 3")
    assert result.graph is not None
    assert np.asarray(result.graph.gradient["x"]).tolist() == [3.0] + [0.0] * 299


def test_a_run_that_meets_a_limit_says_which_graph_it_shows() -> None:
    result = run(X + "while True:\n    y = x * x\n    y.backward()")
    assert isinstance(result.error, RunLimitError)
    assert result.graph is not None
    assert 0 < result.read < result.backwards


def test_what_pytorch_cannot_differentiate_is_told_by_backward_alone() -> None:
    result = run(X + "y = x // 2\nprint(y)")
    assert (result.error, result.graph) == (None, None)
    assert result.output.startswith("tensor(1.")
    error = run(X + "y = x // 2\ny.backward()").error
    assert error is not None
    assert error.message.startswith("derivative for aten::floor_divide is not implemented")


def test_gradients_of_many_numbers_by_many_numbers() -> None:
    result = run(
        "x = torch.ones(600, requires_grad=True)\n"
        "(g,) = torch.autograd.grad(x * x, [x], torch.ones(600))\nprint(g.sum())"
    )
    assert result.output == "tensor(1200.)\n"


def test_the_clock_is_looked_at() -> None:
    error = run("a = list(range(99999))\nb = list(range(99999))\nwhile True: a == b", seconds=0.1).error
    assert error is not None
    assert error.message == "This runs longer than 0.1 seconds."
    error = run("a = torch.ones(400, 400)\nwhile True:\n    b = a @ a", seconds=0.2).error
    assert error is not None
    assert error.message in (
        "This runs longer than 0.2 seconds.",
        "This creates tensors of more than 50,000,000 numbers in all.",
    )
    error = run("while True: pass", seconds=0.01).error
    assert error is not None
    assert error.message == "This runs longer than 0.01 seconds."


ORIGINAL = [
    ("x + 1", "NameError", "name 'x' is not defined"),
    ("open('x')", "refused", "'open' is not available here."),
    ("getattr(torch, 'load')", "refused", "'getattr' is not available here."),
    ("eval('1')", "refused", "'eval' is not available here."),
    ("exec('1')", "refused", "'exec' is not available here."),
    ("1 / 0", "ZeroDivisionError", "division by zero"),
    ("[1][3]", "IndexError", "list index out of range"),
    ("[1] + 3", "TypeError", 'can only concatenate list (not "int") to list'),
    ("type(3)(4)", "TypeError", "'type' object cannot be called here"),
    ("torch.Tensor(10**9)", "TypeError", "'type' object cannot be called here"),
    ("print(1, file=3)", "TypeError", "print() got an unexpected keyword argument 'file'"),
    ("x = 3\nx()", "TypeError", "'int' object is not callable"),
    ("x = None\nx.grad", "AttributeError", "'NoneType' object has no attribute 'grad'"),
    ("len(3)", "TypeError", "object of type 'int' has no len()"),
    ("a, b = [1]", "ValueError", "not enough values to unpack (expected 2, got 1)"),
    ("a, b = 1, 2, 3", "ValueError", "too many values to unpack (expected 2)"),
    ("for a in 3: pass", "TypeError", "'int' object is not iterable"),
    ("def f(x): return x\nf()", "TypeError", "f() missing 1 required positional argument: 'x'"),
    ("def f(x): return x\nf(1, 2)", "TypeError", "f() takes 1 positional argument but 2 were given"),
    ("def f(x): return x\nf(y=2)", "TypeError", "f() got an unexpected keyword argument 'y'"),
    ("x = 1\ndef f():\n    x = x + 1\nf()", "UnboundLocalError", "cannot access local variable 'x' where it is not"),
    ("break", "SyntaxError", "'break' outside loop"),
    ("return 3", "SyntaxError", "'return' outside function"),
    ("x = (1", "SyntaxError", "'(' was never closed"),
    ("  x = 1", "IndentationError", "unexpected indent"),
    ("x = '\0'", "SyntaxError", ""),
    (X + "x.sinn()", "AttributeError", "'Tensor' object has no attribute 'sinn'"),
    ("torch.sinn(3)", "AttributeError", "module 'torch' has no attribute 'sinn'"),
    ("torch.sin(3)", "TypeError", "sin(): argument 'input' (position 1) must be Tensor, not int"),
    ("a = torch.ones(2, 3)\na @ a", "RuntimeError", "mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)"),
    ("torch.ones(2) + torch.ones(3)", "RuntimeError", "The size of tensor a (2) must match the size of tensor b (3)"),
    ("torch.ones(2)[5]", "IndexError", "index 5 is out of bounds for dimension 0 with size 2"),
    ("if torch.ones(2): pass", "RuntimeError", "Boolean value of Tensor with more than one value is ambiguous"),
    ("torch.ones(2).item()", "RuntimeError", "a Tensor with 2 elements cannot be converted to Scalar"),
    ("torch.tensor('a')", "TypeError", "new(): invalid data type 'str'"),
    ("torch.ones(2.5)", "TypeError", "ones(): argument 'size'"),
    ("torch.zeros(-1)", "RuntimeError", ""),
    (X + "x.numpy()", "RuntimeError", "Can't call numpy() on Tensor that requires grad."),
    ("torch.einsum('i,', torch.ones(2))", "RuntimeError", "einsum()"),
    ("import math\nmath.log(0)", "ValueError", "math domain error"),
    ("2.0 ** 9999", "OverflowError", ""),
    (X + "x.grad = 3", "TypeError", "assigned grad expected to be a Tensor or None"),
]


@pytest.mark.parametrize(("text", "kind", "message"), ORIGINAL)
def test_errors_are_pythons_and_pytorchs_own(text: str, kind: str, message: str) -> None:
    error = run(text).error
    assert error is not None
    assert error.kind == kind
    assert error.message.startswith(message)


def test_an_error_names_its_line_and_keeps_what_was_printed() -> None:
    result = run("print(1)\nx = 2\nprint(x + torch)\n")
    assert result.output == "1\n"
    assert result.error is not None
    assert result.error.line == 3
    assert result.error.span is not None
    assert result.text[slice(*result.error.span)] == "x + torch"
    assert str(result.error).splitlines()[1:3] == ["    print(x + torch)", "          ^^^^^^^^^"]


def test_spans_count_characters_and_know_prompts() -> None:
    text = ">>> 微分 = 'あ' + 3\n"
    error = run(text).error
    assert error is not None
    assert error.span is not None
    assert text[slice(*error.span)] == "'あ' + 3"


def test_a_cut_is_shown() -> None:
    result = run(X + "y = x * x.item() + float(x) + x.detach()\ny.backward()\nprint(x.grad)\n")
    assert result.output == "tensor(2.)\n"
    cuts = [(remark.line, remark.text) for remark in result.remarks if remark.kind == "cut"]
    assert len(cuts) == 3
    assert {line for line, _text in cuts} == {2}
    assert any("item" in text for _line, text in cuts)


def test_mathematics_of_numbers_cuts_too() -> None:
    result = run("import math\n" + X + "y = torch.tensor(math.exp(x), requires_grad=True)\nprint(y)\n")
    assert result.output == "tensor(7.3891, requires_grad=True)\n"
    assert [remark.line for remark in result.remarks if remark.kind == "cut"] == [3]


def test_nothing_of_pytorch_changes() -> None:
    seed, modes = torch.random.get_rng_state(), (torch.is_grad_enabled(), torch.get_default_dtype())
    for text in (
        "torch.manual_seed(3)\nprint(torch.rand(2), torch.randn(2), torch.randint(0, 9, (2,)), rand())",
        "with torch.no_grad():\n    1 / 0",
        "with torch.no_grad():\n    while True: pass",
        "def f():\n    with torch.no_grad():\n        return 3\nf()",
    ):
        run(text)
    assert torch.equal(seed, torch.random.get_rng_state())
    assert (torch.is_grad_enabled(), torch.get_default_dtype()) == modes


def test_random_numbers_are_pytorchs_for_the_seed() -> None:
    generator = torch.Generator().manual_seed(5)
    expected = f"{torch.rand(3, generator=generator)}\n"
    assert run("print(torch.rand(3))", seed=5).output == expected
    assert run("torch.manual_seed(5)\nprint(torch.rand(3))").output == expected


def test_no_grad_ends_with_its_block() -> None:
    result = run(X + "with torch.no_grad():\n    y = x * 2\nz = x * 3\nprint(y.requires_grad, z.requires_grad)")
    assert result.output == "False True\n"


def test_runs_in_threads_do_not_meet() -> None:
    texts = [
        f"x = torch.tensor({i}., requires_grad=True)\ny = x ** 2\ny.backward()\nprint(x.grad, rand())" for i in range(8)
    ]
    texts.append("with torch.no_grad():\n    for i in range(20000): pass")
    alone = [run(text).output for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: run(text).output, texts)) == alone


def test_memory_is_given_back() -> None:
    def tensors() -> int:
        gc.collect()
        return sum(1 for thing in gc.get_objects() if type(thing) is torch.Tensor)

    run(X + "y = torch.sin(x)")
    before = tensors()
    for _turn in range(3):
        run(X + "for i in range(100):\n    x = torch.sin(x)\nx.backward(create_graph=True)")
    assert tensors() <= before + 2


def test_every_name_on_the_list_exists() -> None:
    modules = {
        torch: allowed.TORCH,
        torch.nn.functional: allowed.FUNCTIONAL,
        torch.Tensor: allowed.METHODS | allowed.ATTRIBUTES,
    }
    for owner, names in modules.items():
        assert {name for name in names if not hasattr(owner, name)} == set()


@pytest.mark.parametrize(
    "text",
    [
        "torch.set_default_dtype(torch.float64)",
        "torch.set_num_threads(7)",
        "torch.set_grad_enabled(False)",
        "torch.use_deterministic_algorithms(True)",
        "torch.sin = 3",
        "torch.Tensor.backward = 3",
        "torch.nn.functional.relu = 3",
        "x = torch.ones(1)\nx.backward = 3",
    ],
)
def test_settings_of_pytorch_cannot_be_reached(text: str) -> None:
    def state() -> tuple[object, ...]:
        patched = (torch.sin, torch.Tensor.backward, torch.nn.functional.relu)
        return torch.get_default_dtype(), torch.get_num_threads(), torch.is_grad_enabled(), *patched

    before = state()
    error = run(text).error
    assert state() == before
    assert error is not None
    assert error.span is not None
