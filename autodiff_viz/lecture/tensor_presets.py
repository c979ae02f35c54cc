"""The gallery's formulas on vectors and matrices. Data only; tests check every one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from autodiff_viz.languages import _, marked
from autodiff_viz.lecture.presets import LECTURE


@dataclass(frozen=True)
class TensorPreset:
    """A problem of the gallery on tensors.

    Attributes:
        id, group, title, text, of, by, note, source: As of a ``Preset``.
        at: The point: canonical name → number, or list as somebody would type it.
        gradient: The true derivatives: variable → nested lists, where they are stated or plain.
    """

    id: str
    group: str
    title: str
    text: str
    at: Mapping[str, str | float]
    of: str = ""
    by: str = ""
    note: str = ""
    source: str = ""
    value: float | None = None
    gradient: Mapping[str, object] = field(default_factory=dict)


TENSORS = marked("Vectors and matrices")

_PRESETS = (
    TensorPreset(
        "quadratic-form", TENSORS, marked("A quadratic form"), "x.T @ W @ x",
        {"x": "[1, 2]", "W": "[[1, 2], [2, 1]]"},
        note=marked("The lecture's exercise: x is used twice, so that its gradient is a sum of two terms."),
        source=LECTURE, value=13.0, gradient={"x": [10.0, 8.0]},
    ),
    TensorPreset(
        "sine-of-vector", TENSORS, marked("Sine of a sum"), "sin(sum(x) + 2)", {"x": "[1, 2, 3]"},
        note=marked("The lecture's picture: a vector enters, one number leaves, and every entry gets the same slope."),
        source=LECTURE,
    ),
    TensorPreset(
        "weighted-entries", TENSORS, marked("Entries of a vector"), "2x[0] + 3x[1] + 4x[2]", {"x": "[1, 2, 3]"},
        note=marked("The lecture's example: the gradient is the vector of the coefficients."),
        source=LECTURE, value=20.0, gradient={"x": [2.0, 3.0, 4.0]},
    ),
    TensorPreset(
        "sum-of-matrix", TENSORS, marked("Sum of a matrix"), "sum(A)", {"A": "[[1, 2, 3], [4, 5, 6]]"},
        note=marked("The lecture's example: the gradient has the shape of the matrix, with ones everywhere."),
        source=LECTURE, value=21.0, gradient={"A": [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]},
    ),
    TensorPreset(
        "layer", TENSORS, marked("A layer and its loss"), "h = sigmoid(W @ x + b)\nloss = sum((h - [1, 0])^2)",
        {"W": "[[0.5, -1], [0.25, 0.75]]", "x": "[1, 2]", "b": "[0.1, -0.2]"}, by="W_11",
        note=marked("A step of training needs the gradient by W, a matrix, and by b, a vector."),
    ),
    TensorPreset(
        "softmax-entropy", TENSORS, marked("Softmax and cross-entropy"),
        "p = softmax(z)\nloss = -sum([0, 1, 0]*log(p))",
        {"z": "[2, 1, 0.1]"},
        note=marked("All that is left of the two steps is p minus the label: the gradient by z."),
    ),
)  # fmt: skip


def tensor_presets() -> tuple[TensorPreset, ...]:
    """The presets on tensors, in the reader's language."""
    return tuple(
        replace(preset, group=_(preset.group), title=_(preset.title), note=_(preset.note)) for preset in _PRESETS
    )
