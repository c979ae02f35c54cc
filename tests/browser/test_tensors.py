"""Vectors and matrices on the pages, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

FORM = {"f": "x.T @ W @ x", "at": "x:[1, 2],W:[[1, 2], [2, 1]]"}


def test_a_quadratic_form_as_tensors_and_as_numbers(page: Page, server: str) -> None:
    page.goto(f"{server}?{urlencode(FORM)}")
    view = page.locator(".tensors")
    expect(view.locator(".rows li")).to_have_count(2)
    expect(view.locator(".rows li").first.locator(".factors > .matrix")).to_have_text("54")
    edge = view.locator('[data-use="0"]').first
    expect(edge).to_have_attribute("aria-label", "∂v₁/∂x: transpose 2×2, norm 1.4142")
    edge.focus()
    page.keyboard.press("Enter")
    expect(view.locator(".looked .matrix")).to_have_text("1001")
    field = page.locator('[data-exact="x"]')
    field.fill("[1, 2, 3]")
    field.press("Enter")
    expect(page.get_by_text("'@' does not fit")).to_be_visible()
    field.fill("[2, 3]")
    field.press("Enter")
    expect(view.locator(".total")).to_contain_text("1614")
    view.get_by_role("button", name="W", exact=True).click()
    expect(view.locator(".rows li")).to_have_count(1)
    view.get_by_role("button", name="single numbers").click()
    expect(page.locator('[data-part="answer"]')).to_contain_text("3 paths lead from")
    view.get_by_role("button", name="tensors", exact=True).click()
    expect(view.locator(".rows li")).to_have_count(1)


@pytest.mark.parametrize("script", ["descend", "compare", "pytorch"])
def test_the_other_pages_show_the_graph_of_its_numbers(page: Page, server: str, script: str) -> None:
    page.goto(f"{server}/{script}?{urlencode(FORM)}")
    expect(page.locator('[data-exact="W"]')).to_have_value("[[1, 2], [2, 1]]")
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(page.locator(f".{script}, .{script}-page, main").first).to_be_visible()


def test_a_phone_shows_the_ledger_first_and_the_picture_upright(open_page: Callable[..., Page], server: str) -> None:
    page = open_page(viewport={"width": 390, "height": 844})
    page.goto(f"{server}?{urlencode(FORM)}")
    expect(page.locator(".tensors svg.down")).to_be_visible()
    ledger, picture = (page.locator(f".tensors .{side}").bounding_box() for side in ("right", "left"))
    assert ledger is not None
    assert picture is not None
    assert ledger["y"] < picture["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
