"""Other shapes of the same graph, and the keyboard's way through them, in a real browser."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

import autodiff_viz as av
from autodiff_viz.render.numbers import short
from tests.browser.test_explore import FLAGSHIP, opened, part, rows, taken

SHARED = "a = x + y; b = sin(a)*x + cos(a); c = b^2 + y; c*x"
"""b is made from five operations; nothing else uses any of them."""


def nodes(page: Page) -> Locator:
    return page.locator("svg.graph [data-node]")


def node(page: Page, number: int) -> Locator:
    return page.locator(f'svg.graph [data-node="{number}"]')


def test_the_tree_draws_what_is_shared_again(page: Page, server: str) -> None:
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    expect(nodes(page)).to_have_count(5)
    page.get_by_role("button", name="tree").click()
    expect(part(page, "swollen")).to_contain_text("7 nodes")
    expect(nodes(page)).to_have_count(7)
    leaves = page.locator('svg.graph [data-node][aria-label^="u = 3"]')
    assert {leaf.get_attribute("aria-label") for leaf in leaves.all()} == {"u = 3, adjoint 1", "u = 3, adjoint 5"}
    expect(part(page, "total")).to_contain_text("6")
    rows(page).nth(0).hover()
    expect(page.locator("svg.graph .edge:not(.dim)")).to_have_count(2)
    leaves.first.press("Enter")
    expect(part(page, "inspector")).to_contain_text("users")
    expect(page.locator("svg.graph .chosen[data-node]")).to_have_count(2)
    assert taken(page, "Picture (SVG)").count(b"u = 3,") == 2  # the titles of both
    page.get_by_role("button", name="graph", exact=True).click()
    expect(nodes(page)).to_have_count(5)


def test_a_tree_that_is_too_large_is_counted(page: Page, server: str) -> None:
    opened(page, server, "repeat 20: t = t*t", at="t:1")
    page.get_by_role("button", name="tree").click()
    expect(part(page, "swollen")).to_contain_text("2,097,151")
    expect(part(page, "swollen")).to_contain_text("at most 400")


def test_a_part_is_folded_and_unfolded(page: Page, server: str) -> None:
    opened(page, server, SHARED, at="x:1,y:2", wrt="x")
    node(page, 6).press("Enter")
    page.get_by_role("button", name="fold its 5 operations").click()
    box = page.locator("svg.graph .folded")
    expect(box).to_contain_text("5 ops")
    expect(node(page, 3)).to_have_count(0)
    folded = av.trace("a = x + y; sin(a)*x + cos(a)", x=1.0, y=2.0).gradient["x"]
    expect(page.locator("svg.graph .label").filter(has_text=short(folded))).to_have_count(1)
    expect(part(page, "live")).to_have_text("What only leads to b is folded into one box.")
    page.keyboard.press("Escape")
    through = page.locator('svg.graph [aria-label^="from x to"][aria-label*="b"]')
    through.press("Enter")
    expect(rows(page)).to_have_count(3)
    expect(part(page, "total")).to_contain_text("3 of 4 paths")
    box.click()
    expect(node(page, 3)).to_have_count(1)
    node(page, 6).press("f")
    expect(box).to_have_count(1)


def test_the_keyboard_walks_along_edges_and_every_choice_is_announced(page: Page, server: str) -> None:
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    focused = page.locator("svg.graph :focus")
    spoken = part(page, "live")
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Shift+Tab")
    page.locator('svg.graph [tabindex="0"]').focus()
    expect(focused).to_have_attribute("data-node", "0")
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_attribute("data-edge", "2")  # the larger share
    page.keyboard.press("ArrowRight")
    expect(focused).to_have_attribute("data-node", "3")
    page.keyboard.press("Enter")
    expect(spoken).to_have_text("y selected, adjoint 5.")
    page.keyboard.press("Escape")
    expect(spoken).to_have_text("All paths are shown.")
    page.keyboard.press("End")
    expect(focused).to_have_attribute("data-node", "4")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(spoken).to_have_text("Edge selected: 1 of 2 paths, sum 5, 83.3 % of 6.")
    expect(page.locator('svg.graph [tabindex="0"]')).to_have_count(1)


def test_tab_walks_along_the_edges_and_then_on(page: Page, server: str) -> None:
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    focused = page.locator("svg.graph :focus")
    page.get_by_role("button", name="Take away").focus()
    for kind, number in [("node", 0), ("edge", 2), ("node", 3), ("edge", 5), ("node", 4)]:
        page.keyboard.press("Tab")
        expect(focused).to_have_attribute(f"data-{kind}", str(number))
    expect(page.get_by_text("Tab and arrows walk")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("[data-term]:focus")).to_have_count(1)  # the ledger
    expect(page.get_by_text("Tab and arrows walk")).to_be_hidden()
    page.keyboard.press("Shift+Tab")
    expect(focused).to_have_attribute("data-node", "4")
    page.keyboard.press("Shift+Tab")
    expect(focused).to_have_attribute("data-edge", "5")
    page.keyboard.press("Enter")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(2)
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Take away")).to_be_focused()


def test_a_projector_of_1024_pixels_shows_the_picture_above_the_ledger(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 1024, "height": 768})
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    page.get_by_role("button", name="Projector").click()
    expect(page.locator(".explorer.projector.stacked")).to_have_count(1)
    picture, total = page.locator("svg.graph").bounding_box(), part(page, "total").bounding_box()
    assert picture is not None
    assert total is not None
    assert total["y"] > picture["y"] + picture["height"]
    assert picture["width"] > 900
