"""Large graphs: folding, search, tracing and what is left where no picture is drawn, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.test_explore import opened, part

DIAMONDS = "repeat 60: t = t + 0.01·sin t"


def test_of_sixty_stages_one_is_drawn_and_any_can_be_chosen(page: Page, server: str) -> None:
    opened(page, server, DIAMONDS, at="t:0.7")
    ribbon = part(page, "ribbon")
    expect(ribbon).to_contain_text("Stage 1 of 60")
    expect(page.locator("svg.graph [data-node]")).to_have_count(4)
    page.locator("[data-stage-field]").fill("31")
    expect(ribbon).to_contain_text("Stage 31 of 60")
    expect(page.locator('svg.graph [data-node="120"]')).to_have_count(1)
    page.get_by_role("button", name="product of stages").click()
    page.locator('[data-stage="59"]').click()
    expect(ribbon).to_contain_text("Stage 60 of 60")


def test_the_whole_graph_unfolds_and_folds_again(page: Page, server: str) -> None:
    opened(page, server, DIAMONDS, at="t:0.7")
    page.get_by_role("button", name="whole graph").click()
    expect(page.locator("svg.graph [data-edge]")).to_have_count(240)
    expect(part(page, "ribbon")).to_have_count(0)
    page.get_by_role("button", name="one stage").click()
    expect(page.locator("svg.graph [data-edge]")).to_have_count(4)
