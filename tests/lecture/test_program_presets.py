"""Every program of the gallery runs on both engines; what its note and its source state is true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import pytest

import autodiff_viz as av
from autodiff_viz.engine.programs import is_program
from autodiff_viz.languages import language
from autodiff_viz.lecture.presets import Preset, presets
from autodiff_viz.lecture.program_presets import program_presets
from autodiff_viz.lecture.tensor_presets import tensor_presets


def newton(x: Any) -> Any:
    t = x
    for _turn in range(3):
        t = (t + x / t) / 2
    return t


FORMULAS: dict[str, Callable[..., Any]] = {
    "program-coin": lambda x: mpmath.sin(x) + mpmath.cos(x**2),
    "program-branch": lambda x: x**2,
    "program-for": lambda x: x**4,
    "program-while": lambda x: x**5,
    "program-power": lambda x: x**5,
    "program-newton": newton,
}
"""Preset → what runs at its point, with the first seed."""

each_preset = pytest.mark.parametrize("preset", program_presets(), ids=lambda preset: preset.id)


@each_preset
def test_a_program_has_the_value_and_the_gradient_of_what_runs(preset: Preset) -> None:
    assert is_program(preset.text)
    ours, theirs = av.trace(preset.text, preset.at), av.trace(preset.text, preset.at, engine="torch")
    with mpmath.workdps(50):
        (x,) = (mpmath.mpf(value) for value in preset.at.values())
        value, slope = float(FORMULAS[preset.id](x)), float(mpmath.diff(FORMULAS[preset.id], x))
    assert ours.value == pytest.approx(value, rel=1e-14)
    assert ours.gradient == pytest.approx({"x": slope}, rel=1e-14)
    assert theirs.gradient == pytest.approx({"x": slope}, rel=1e-14)
    assert ours.paths("x").total == pytest.approx(slope, rel=1e-14)
    assert preset.value in (None, ours.value)
    assert dict(preset.gradient) in ({}, {"x": pytest.approx(slope, rel=1e-15)})


def test_the_notes_are_true() -> None:
    by_id = {preset.id: preset for preset in program_presets()}
    coin = by_id["program-coin"]
    assert len({len(av.trace(coin.text, coin.at, seed=seed).nodes) for seed in range(8)}) == 2
    branch = by_id["program-branch"]
    assert av.trace(branch.text, x=2.0).gradient != av.trace(branch.text, x=0.5).gradient
    loop = av.trace(by_id["program-for"].text, x=1.5).paths("x")
    assert (loop.count, len({term.product for term in loop.terms})) == (4, 1)
    until = by_id["program-while"].text
    assert len(av.trace(until, x=3.0).nodes) < len(av.trace(until, x=2.0).nodes)
    root = by_id["program-newton"]
    assert av.trace(root.text, x=2.0).gradient["x"] == pytest.approx(1 / (2 * 2**0.5), rel=1e-4)


def test_every_preset_has_a_name_of_its_own_and_speaks_the_readers_language() -> None:
    names = [preset.id for preset in (*presets(), *tensor_presets(), *program_presets())]
    assert len(set(names)) == len(names)
    with language("ja"):
        japanese = program_presets()
    for ours, theirs in zip(program_presets(), japanese, strict=True):
        assert (ours.id, ours.text, ours.at) == (theirs.id, theirs.text, theirs.at)
        assert (ours.group, ours.title, ours.note) != (theirs.group, theirs.title, theirs.note)
