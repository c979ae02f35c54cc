"""The settings of the Descend page as they come from links and fields."""

from __future__ import annotations

import pytest

from autodiff_viz.ui.descent_choice import Choice, SettingError


def test_a_link_carries_the_choice_and_brings_it_back() -> None:
    choice = Choice("adam", "1e-3", "500", "float32", "rates", "y", "x")
    assert Choice.from_mapping(choice.link()) == choice


def test_what_is_unknown_keeps_its_usual_value() -> None:
    assert Choice.from_mapping({"method": "magic", "dtype": "float16", "race": "cars"}) == Choice()
    assert Choice.from_mapping(None) == Choice()


@pytest.mark.parametrize(("text", "rate"), [("0.01", 0.01), ("1e-3", 1e-3), ("−1", -1.0), (" ０.5 ", 0.5)])
def test_rates_are_read_as_they_are_typed(text: str, rate: float) -> None:
    assert Choice(lr=text).rate == rate


@pytest.mark.parametrize(("text", "steps"), [("10001", 10001), ("10,001", 10001), ("10 001", 10001), ("1e4", 10000)])
def test_steps_are_read_as_they_are_typed(text: str, steps: int) -> None:
    assert Choice(steps=text).count == steps


@pytest.mark.parametrize("text", ["fast", "", "1_0", "0x10"])
def test_a_rate_that_is_no_number_is_named(text: str) -> None:
    with pytest.raises(SettingError) as raised:
        _ = Choice(lr=text).rate
    assert raised.value.name == "lr"


@pytest.mark.parametrize("text", ["many", "2.5", "inf", "nan", "1_0"])
def test_steps_that_are_no_whole_number_are_named(text: str) -> None:
    with pytest.raises(SettingError) as raised:
        _ = Choice(steps=text).count
    assert raised.value.name == "steps"
