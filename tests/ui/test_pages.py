"""Every page through Streamlit's own test runner: from the app, by itself, with a link, with what the browser sends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from autodiff_viz.ui.bar import slider_range
from autodiff_viz.ui.navigation import PAGES, entry, links

ROOT = Path(__file__).parents[2]
SECONDS = 60


def run(script: str = "app.py", **query: str) -> AppTest:
    app = AppTest.from_file(ROOT / script, default_timeout=SECONDS)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def bar(app: AppTest) -> dict[str, Any]:
    """What the problem bar was told to show."""
    protos = [element.proto for element in app.main if hasattr(getattr(element, "proto", None), "component_name")]
    (proto,) = [p for p in protos if p.component_name.endswith(".problem")]
    return json.loads(proto.json)[0]


@pytest.mark.parametrize("script", ["app.py", *(page.script for page in PAGES)])
def test_a_page_opens_with_the_first_preset(script: str) -> None:
    data = bar(run(script))
    assert data["error"] is None
    assert data["variables"]
    assert data["reading"]


@pytest.mark.parametrize("value", [1.7e308, -1.7e308, 3.0, 7.0])
def test_the_ends_of_a_slider_are_numbers_that_a_browser_can_read(value: float) -> None:
    low, high = slider_range(value)
    assert low <= value <= high
    assert json.dumps([low, high], allow_nan=False)


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
@pytest.mark.parametrize(
    "formula", ["x^2 + e^-x", "log(x)", "2 + 3", "x +", "\x00", "1/x", "repeat 60: t = t + 0.01 sin t"]
)
def test_a_page_stays_whole_whatever_its_link_holds(page: Any, formula: str) -> None:
    data = bar(run(page.script, f=formula, at="x:-1,,:,q", wrt="nobody", of="nothing", lang="xx"))
    assert data["text"] == formula


def test_a_link_is_what_its_sender_saw() -> None:
    first = bar(run(f="x*y", at="x:3,y:-2", wrt="y"))
    again = bar(run(**{name: value for name, (value,) in parse_qs(first["link"].removeprefix("?")).items()}))
    assert first == again
    assert (first["by"], [v["value"] for v in first["variables"]]) == ("y", ["3", "-2"])
    assert "wrt=y" in first["link"]


def test_an_error_keeps_the_last_good_problem() -> None:
    app = run(f="x*x", at="x:3")
    app.session_state["problem"] = type(app.session_state["problem"])("x*", (("x", "3"),))
    app.run()
    data = bar(app)
    assert data["error"]["message"]
    assert data["variables"]
    assert app.session_state["old"] == "x*x"


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_a_link_with_a_wrong_value_shows_the_formula_elsewhere(page: Any) -> None:
    app = run(page.script, f="x^2", at="x:nan")
    data = bar(app)
    assert data["error"]["message"]
    assert [v["value"] for v in data["variables"]] == ["nan"]
    assert app.session_state["old"] == "x^2"


def test_japanese_by_link() -> None:
    assert bar(run(lang="ja"))["words"]["presets"] == "例題"


def test_the_address_names_every_page() -> None:
    assert [link["name"] for link in links("explore")] == [page.name for page in PAGES]
    assert [link["current"] for link in links("explore")].count(True) == 1
    assert entry("explore").script == "pages/explore.py"
