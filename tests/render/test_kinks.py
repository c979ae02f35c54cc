"""A partial that is a convention is called one, at the points where it is."""

from __future__ import annotations

import pytest

import autodiff_viz as av
from autodiff_viz.ops import OPERATIONS
from autodiff_viz.render.kinks import EVERYWHERE, kink_notes


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("|x|", {"x": 0.0}, "abs"),
        ("relu(x)", {"x": 0.0}, "ReLU"),
        ("max(x, y)", {"x": 2.0, "y": 2.0}, "one half"),
        ("clip(x, 0, 1)", {"x": 1.0}, "bound"),
        ("floor x", {"x": 0.3}, "0 everywhere"),
        ("sign x", {"x": 5.0}, "0 everywhere"),
        ("x^0", {"x": 0.0}, "0 by a"),
        ("leaky_relu(x)", {"x": 0.0}, "slope"),
        ("hypot(x, y)", {"x": 0.0, "y": 0.0}, "nan"),
    ],
)
def test_at_a_kink_it_is_said(text: str, at: dict[str, float], words: str) -> None:
    (note,) = kink_notes(av.trace(text, at))
    assert words in note


@pytest.mark.parametrize("text", ["|x|", "relu(x)", "max(x, 1)", "clip(x, 0, 1)", "x^0", "leaky_relu(x)", "sin x"])
def test_elsewhere_nothing_is_said(text: str) -> None:
    assert kink_notes(av.trace(text, x=0.5)) == []


def test_a_constant_needs_no_convention() -> None:
    assert kink_notes(av.trace("x + floor(2)", x=0.5)) == []


def test_every_operation_that_is_flat_everywhere_is_listed() -> None:
    assert {name for name, entry in OPERATIONS.items() if "everywhere" in entry.kink} == set(EVERYWHERE)
