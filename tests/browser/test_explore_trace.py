"""The trace, the source text and the panels of edges and nodes, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.test_explore import FLAGSHIP, edge, opened, part


def test_a_node_is_the_same_in_picture_source_and_trace(page: Page, server: str) -> None:
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    part(page, "tape").locator("summary").click()
    lines = page.locator("[data-line]")
    expect(lines).to_have_count(5)
    expect(lines.nth(4)).to_contain_text("5")
    page.locator('svg.graph [data-node="3"]').hover()
    expect(page.locator(".source [data-hot]")).to_have_text("u - v")
    expect(page.locator('[data-line="3"][data-hot]')).to_have_count(1)
    expect(page.locator("[data-term][data-hot]")).to_have_count(1)
    page.locator('svg.graph [data-label="5"]').hover()
    expect(page.locator(".source [data-hot]")).to_have_text("x*y")
    expect(page.locator("[data-term][data-hot] .mark")).to_have_text("2")
    page.locator('[data-part-of="2"]').first.hover()
    expect(page.locator('svg.graph [data-node="2"][data-hot]')).to_have_count(1)
    lines.nth(4).hover()
    expect(page.locator('svg.graph [data-node="4"][data-hot]')).to_have_count(1)
    lines.nth(0).click()
    expect(part(page, "inspector")).to_contain_text("Adjoint of u: 2 users")


def test_a_path_lights_up_its_lines_of_the_trace(page: Page, server: str) -> None:
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    part(page, "tape").locator("summary").click()
    page.locator("[data-term]").first.hover()
    expect(page.locator("tr.lit")).to_have_count(3)
    expect(page.locator(".source [data-hot]")).to_have_text(["u + v", "x*y"])


def test_an_edge_shows_its_partial_with_numbers_put_in(page: Page, server: str) -> None:
    opened(page, server, "x^2 + e^-x", at="x:-3")
    edge(page, 0).press("Enter")
    inspector = part(page, "inspector")
    expect(inspector.locator(".local")).to_have_text("∂v1∂x=2x=2·(−3)=−6")
    expect(inspector).to_contain_text("1 of 2 paths run through it, 23.0 % of the derivative.")
    expect(inspector).to_contain_text("tangent · local partial · adjoint")
