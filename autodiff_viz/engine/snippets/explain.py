"""Why Python or PyTorch raised an error, in one or two sentences, and the way out."""

from __future__ import annotations

import re
from typing import NamedTuple

from autodiff_viz.languages import _, marked


class Explanation(NamedTuple):
    """One kind of error.

    Attributes:
        kind: The error's name.
        message: What its original message contains, as a pattern.
        reason: Why, and the way out.
        exhibit: The entry of the museum of errors that shows it, or ``""``.
    """

    kind: str
    message: str
    reason: str
    exhibit: str = ""


EXPLANATIONS: tuple[Explanation, ...] = (
    Explanation(
        "RuntimeError",
        "Only Tensors of floating point",
        marked("3 is an integer, and a derivative needs numbers that can change a little. Write 3.0."),
        "integer-tensor",
    ),
    Explanation(
        "TypeError",
        "'Tensor' object is not callable",
        marked("A tensor is a value, not a function: x.grad has no parentheses."),
        "grad-is-no-function",
    ),
    Explanation(
        "TypeError",
        "'NoneType' object is not callable",
        marked("The value is None, so it cannot be called. Before backward(), x.grad is None; it has no parentheses."),
        "grad-is-no-function",
    ),
    Explanation(
        "RuntimeError",
        "backward through the graph a second time",
        marked(
            "backward() frees what it saved on the way. Compute y anew, or keep the graph with "
            "y.backward(retain_graph=True): the second call then adds the same gradient once more."
        ),
        "second-backward",
    ),
    Explanation(
        "RuntimeError",
        "a leaf Variable that requires grad is being used in an in-place operation",
        marked(
            "Changing x in place would destroy the value that the recorded graph starts from. Change x.data instead."
        ),
        "leaf-in-place",
    ),
    Explanation(
        "RuntimeError",
        "a view of a leaf Variable that requires grad is being used in an in-place operation",
        marked(
            "Changing a part of x in place would destroy the value that the graph starts from. Change x.data instead."
        ),
        "leaf-in-place",
    ),
    Explanation(
        "RuntimeError",
        "modified by an inplace operation",
        marked("backward() needs a value that has been overwritten since. Write y = y * 2 in place of y *= 2."),
        "saved-in-place",
    ),
    Explanation(
        "RuntimeError",
        "grad can be implicitly created only for scalar outputs",
        marked("A gradient belongs to one number. Take the sum of y, or one of its entries, before backward()."),
        "vector-backward",
    ),
    Explanation(
        "RuntimeError",
        "does not require grad and does not have a grad_fn",
        marked(
            "Nothing was recorded: no variable has requires_grad=True, or the history was cut by .item() or .detach()."
        ),
        "no-history",
    ),
    Explanation(
        "RuntimeError",
        "Can't call numpy\\(\\) on Tensor that requires grad",
        marked("NumPy cannot keep the history. Write x.detach().numpy(), and mind that the graph ends there."),
    ),
    Explanation(
        "RuntimeError",
        "expected m1 and m2 to have the same dtype|expected scalar type|same dtype",
        marked("The two tensors have different types. Give both the same, for example with .double()."),
    ),
    Explanation(
        "RuntimeError",
        "must match the size of tensor|shapes cannot be multiplied|inconsistent tensor size|size mismatch",
        marked("The shapes do not fit together. Print x.shape of both."),
    ),
    Explanation(
        "RuntimeError",
        "Boolean value of Tensor with more than one value is ambiguous",
        marked("if needs one truth value: take .any(), .all() or one entry."),
    ),
    Explanation(
        "NameError",
        "name 'torch' is not defined",
        marked("The line import torch is missing. Write it first."),
        "missing-import",
    ),
    Explanation(
        "NameError",
        "name 'rand' is not defined",
        marked("rand is not imported. Write torch.rand(()), or from random import random as rand."),
        "missing-rand",
    ),
    Explanation("NameError", "", marked("This name has no value yet. Assign it above this line, or import it.")),
    Explanation(
        "TypeError",
        "must be Tensor, not (?:float|int)",
        marked("PyTorch's functions take tensors. Write torch.tensor(2.0), or use math for plain numbers."),
        "number-has-no-history",
    ),
    Explanation("AttributeError", "'NoneType'", marked("The value is None. Before backward(), x.grad is None.")),
    Explanation(
        "AttributeError",
        "'(?:int|float)' object has no attribute '(?:backward|grad|grad_fn)'",
        marked("A plain number has no history. Begin with torch.tensor(2.0, requires_grad=True)."),
        "number-has-no-history",
    ),
    Explanation("IndexError", "", marked("Positions count from 0. Print the shape or the length.")),
    Explanation("ZeroDivisionError", "", marked("Plain numbers cannot be divided by 0; tensors give inf or nan.")),
)


def explained(kind: str, message: str) -> tuple[str, str]:
    """Reason and way out in the current language, and the exhibit's id; ``("", "")`` for an error not known here."""
    for entry in EXPLANATIONS:
        if entry.kind == kind and re.search(entry.message, message):
            return _(entry.reason), entry.exhibit
    return "", ""
