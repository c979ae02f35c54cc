"""Vectors and matrices on the pages, in a real browser."""

from __future__ import annotations

import re
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
    expect(page.locator('.tensors [data-part="old"]')).to_contain_text("Old picture")
    field.fill("[2, 3]")
    field.press("Enter")
    expect(view.locator(".total")).to_contain_text("1614")
    expect(page.locator('.tensors [data-part="old"]')).to_have_count(0)
    view.get_by_role("button", name="W", exact=True).click()
    expect(view.locator(".rows li")).to_have_count(1)
    expect(page.locator("select").filter(has_text="W")).to_have_value("W_11")  # the bar's choice, and the link's
    expect(page).to_have_url(re.compile("wrt=W_11"))
    page.locator("select").filter(has_text="W").select_option(label="x")
    expect(view.locator(".rows li")).to_have_count(2)
    view.get_by_role("button", name="W", exact=True).click()
    expect(view.locator(".rows li")).to_have_count(1)
    view.get_by_role("button", name="single numbers").click()
    expect(page.locator('[data-part="answer"]')).to_contain_text("One path leads from W₁₁")
    expect(page).to_have_url(re.compile("as=numbers"))
    view.get_by_role("button", name="tensors", exact=True).click()
    expect(view.locator(".rows li")).to_have_count(1)


def test_a_tensor_unfolds_into_its_numbers_and_folds_again(page: Page, server: str) -> None:
    page.goto(f"{server}?{urlencode(FORM)}")
    view = page.locator(".tensors")
    x = view.get_by_role("button", name="x = (1, 2), shape 2", exact=True)
    x.focus()
    page.keyboard.press("u")
    first = view.get_by_role("button", name="x₁ = 1", exact=True)
    expect(first).to_be_focused()
    expect(view.locator(".sh.input")).to_have_count(3)
    expect(view.locator(".big")).to_contain_text("10")
    view.get_by_role("button", name="x₂", exact=True).click()
    expect(view.locator(".total")).to_contain_text("8")
    v2 = view.get_by_role("button", name="v₂ = (5, 4), shape 2", exact=True)
    v2.click()
    view.get_by_role("button", name="Unfold").click()
    expect(view.locator(".sh.value")).to_have_count(4)
    expect(view.locator(".rows li")).to_have_count(3)  # x₂ reaches f by itself, and through either number of v₂
    slider = page.locator('[data-exact="W"]')
    slider.fill("[[1, 0], [0, 1]]")
    slider.press("Enter")
    expect(view.locator(".total")).to_contain_text("4")
    expect(view.locator(".sh.value")).to_have_count(4)  # other numbers, the same nodes unfolded
    first.focus()
    page.keyboard.press("u")
    expect(x).to_be_focused()
    expect(view.locator(".sh.input")).to_have_count(2)


def test_the_picture_is_moved_by_dragging_and_seen_whole_again(page: Page, server: str) -> None:
    page.goto(f"{server}?{urlencode(FORM)}")
    view = page.locator(".tensors")
    picture, world = view.locator("svg.picture"), view.locator("svg.picture .world")
    fit = view.get_by_role("button", name="Fit")
    expect(fit).to_be_disabled()
    node = view.get_by_role("button", name="x = (1, 2), shape 2", exact=True)
    node.hover()
    page.mouse.down()
    box = picture.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    expect(fit).to_be_enabled()
    expect(view.locator(".looked")).to_have_count(0)  # the end of a drag chooses nothing
    moved = world.get_attribute("transform")
    view.get_by_role("button", name="+", exact=True).or_(view.locator('[data-zoom="+"]')).first.click()
    expect(world).not_to_have_attribute("transform", moved or "")
    fit.click()
    expect(world).to_have_attribute("transform", "translate(0 0) scale(1)")


def test_pytorch_is_compared_tensor_by_tensor(page: Page, server: str) -> None:
    page.goto(f"{server}?{urlencode(FORM | {'engine': 'torch'})}")
    expect(page.locator(".tensors svg.picture")).to_contain_text("DotBackward0", timeout=90_000)
    expect(page.locator('[data-part="worst"]')).to_contain_text("float64: at most 0 ulps in a value, 0 in an adjoint")
    page.locator('[data-part="compare"] summary').click()
    rows = page.locator('[data-part="agreement"] tbody tr')
    expect(rows).to_have_count(5)
    expect(rows.nth(0)).to_contain_text("(10, 8)")


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
