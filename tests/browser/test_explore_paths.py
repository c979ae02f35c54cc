"""More paths than can be listed: numbers, stages, longer lists and what terms meet, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

import autodiff_viz as av
from autodiff_viz.analysis.flow import flow
from autodiff_viz.analysis.ledger import path_product
from autodiff_viz.analysis.ranks import unrank
from autodiff_viz.analysis.scaled import value
from tests.browser.test_explore import edge, opened, part, rows

DIAMONDS = "repeat 60: t = t + 0.01·sin t"
NUMBER = 2**59 + 12_345


def test_any_path_can_be_had_by_its_number(page: Page, server: str) -> None:
    opened(page, server, DIAMONDS, at="t:0.7")
    field = page.locator("#path-number")
    field.fill(f"{NUMBER:,}")
    field.press("Enter")
    paths = flow(av.trace(DIAMONDS, t=0.7), "t")
    expected = f"{value(path_product(paths, unrank(paths, NUMBER))):.6e}"
    expect(part(page, "inspector")).to_contain_text(f"Path number {NUMBER:,}")
    expect(part(page, "inspector")).to_contain_text(expected[:7])
    field.fill(str(2**60))
    field.press("Enter")
    expect(page.get_by_text("is not the number of a path")).to_be_visible()


def test_a_path_is_drawn_at_random(page: Page, server: str) -> None:
    opened(page, server, DIAMONDS, at="t:0.7")
    seen = set()
    for _ in range(3):
        page.get_by_role("button", name="draw one at random").click()
        seen.add(page.locator("#path-number").input_value())
        expect(part(page, "inspector")).to_contain_text("Path number")
    assert len(seen) == 3
    assert all(0 <= int(number) < 2**60 for number in seen)


def test_a_longer_list_comes_on_demand_and_leaves_with_its_formula(page: Page, server: str) -> None:
    opened(page, server, DIAMONDS, at="t:0.7")
    expect(rows(page)).to_have_count(50)
    page.get_by_role("button", name="list 200").click()
    expect(rows(page)).to_have_count(200)
    page.get_by_role("button", name="list 1000").click()
    expect(rows(page)).to_have_count(1_000)
    rows(page).nth(999).click()
    expect(part(page, "inspector")).to_contain_text("Path number")


def test_where_a_list_says_nothing_the_stages_are_shown(page: Page, server: str) -> None:
    opened(page, server, "repeat 20: t = t·t", at="t:1")
    stages = page.locator("[data-stage]")
    expect(stages).to_have_count(20)
    expect(part(page, "factored")).to_contain_text("1.04858e6")
    stages.nth(3).click()
    expect(stages.nth(3).locator("tr.inner")).to_have_count(2)
    page.get_by_role("button", name="sum of paths").click()
    expect(rows(page)).to_have_count(50)


def test_an_edge_shows_its_largest_terms_though_none_is_listed(page: Page, server: str) -> None:
    opened(page, server, "repeat 40: t = t + 0.5·sin t", at="t:0.001")
    page.locator("[data-fold]").nth(1).dispatch_event("click")
    edge(page, 5).press("Enter")
    expect(page.locator("[data-path], [data-term]")).to_have_count(20)
    expect(part(page, "total")).to_contain_text("of its 2³⁹")


def test_terms_that_cancel_say_so(page: Page, server: str) -> None:
    opened(page, server, "(x + 1e8) - x", at="x:3")
    remarks = part(page, "remarks")
    expect(remarks).to_contain_text("Positive terms 1, negative terms −1.")
    expect(remarks).to_contain_text("about 16 of their 16 digits")


def test_terms_that_are_not_finite_name_their_culprit(page: Page, server: str) -> None:
    opened(page, server, "x + sqrt(x)", at="x:0")
    culprit = part(page, "remarks").get_by_role("button")
    expect(culprit).to_contain_text("= ∞")
    culprit.click()
    expect(part(page, "inspector")).to_contain_text("Local partial in full: ∞")


def test_the_same_derivative_four_ways(page: Page, server: str) -> None:
    opened(page, server, "x = u + v; y = u - v; z = x*y", at="u:3,v:2", wrt="u")
    checks = page.locator("[data-check]")
    expect(checks).to_have_count(4)
    for i in range(4):
        expect(checks.nth(i)).to_contain_text("6")
        expect(checks.nth(i)).to_contain_text("equal to the last bit")
    expect(part(page, "total").locator("math")).to_have_text("∂z∂u=2u")


def test_a_formula_written_out_swells(page: Page, server: str) -> None:
    opened(page, server, "repeat 20: t = t·t", at="t:1")
    expect(part(page, "swell")).to_contain_text("1.05e6 operations")
