"""Large graphs: folding, search, tracing and what is left where no picture is drawn, in a real browser."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from xml.etree import ElementTree

from playwright.sync_api import Page, expect

from tests.browser.test_explore import opened, part, taken

LARGE = 120_000
"""Milliseconds that the largest picture may take on a machine that is busy with other tests."""

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


def test_what_is_folded_in_one_stage_is_folded_in_all(page: Page, server: str) -> None:
    opened(page, server, DIAMONDS, at="t:0.7")
    page.locator('svg.graph [data-node="3"]').press("Enter")
    page.get_by_role("button", name="fold its 2 operations").click()
    box = page.locator("svg.graph .folded")
    expect(box).to_contain_text("2 ops")
    expect(page.locator("svg.graph [data-edge]")).to_have_count(3)
    page.locator("[data-stage-field]").fill("31")
    expect(page.locator('svg.graph .chosen[data-node="123"]')).to_have_count(1)  # the choice goes along
    expect(page.locator('svg.graph [aria-label^="from t₃₀ to"]')).to_have_count(2)
    picture = ElementTree.fromstring(taken(page, "Picture (SVG)"))
    assert {"2 ops", "t31", "Add"} <= {"".join(text.itertext()) for text in picture.iter() if text.tag.endswith("text")}
    box.click()
    expect(box).to_have_count(0)
    expect(page.locator("svg.graph [data-edge]")).to_have_count(4)


def test_the_whole_graph_unfolds_and_folds_again(page: Page, server: str) -> None:
    opened(page, server, DIAMONDS, at="t:0.7")
    page.get_by_role("button", name="whole graph").click()
    expect(page.locator("svg.graph [data-edge]")).to_have_count(240)
    expect(part(page, "ribbon")).to_have_count(0)
    page.get_by_role("button", name="one stage").click()
    expect(page.locator("svg.graph [data-edge]")).to_have_count(4)


GOLDSTEIN = "(1+(x+y+1)^2*(19-14x+3x^2-14y+6x*y+3y^2))*(30+(2x-3y)^2*(18-32x+12x^2+48y-36x*y+27y^2))"


def test_a_node_is_found_and_brought_into_view(page: Page, server: str) -> None:
    opened(page, server, GOLDSTEIN, at="x:2.5,y:3.5", wrt="x")
    field = page.get_by_role("searchbox")
    field.fill("v18")
    found = page.locator("svg.graph .chosen[data-node]")
    expect(found).to_have_count(1)
    frame, box = page.locator("svg.graph").bounding_box(), found.bounding_box()
    assert frame is not None
    assert box is not None
    assert frame["x"] <= box["x"] <= frame["x"] + frame["width"] - box["width"]
    field.fill("mul")
    expect(page.get_by_role("search")).to_contain_text("1 / ")
    field.press("Enter")
    expect(page.get_by_role("search")).to_contain_text("2 / ")
    field.fill("nowhere")
    expect(page.get_by_role("search")).to_contain_text("nothing found")


def test_a_node_is_traced_both_ways(page: Page, server: str) -> None:
    opened(page, server, "a = x + y; b = a*x; c = b + y; d = c*b", at="x:1,y:2", wrt="x")
    bright = page.locator("svg.graph .node:not(.dim):not(.operation)")
    expect(bright).to_have_count(6)
    page.locator('svg.graph [data-node="3"]').press("Enter")
    page.get_by_role("button", name="what it is made from").click()
    expect(bright).to_have_count(4)
    page.get_by_role("button", name="what is made from it").click()
    expect(bright).to_have_count(3)
    page.keyboard.press("Escape")
    expect(bright).to_have_count(6)


def test_the_small_map_moves_the_picture(page: Page, server: str) -> None:
    opened(page, server, GOLDSTEIN, at="x:2.5,y:3.5", wrt="x")
    expect(part(page, "map")).to_have_count(0)
    page.locator('[data-act="one"]').click()
    layer = page.locator("svg.graph > g")
    expect(layer).to_have_attribute("transform", re.compile(r"scale\(1\.0000\)"))
    before = layer.get_attribute("transform")
    part(page, "map").click(position={"x": 140, "y": 20})
    expect(layer).not_to_have_attribute("transform", before or "")
    page.get_by_role("button", name="Fit").click()
    expect(part(page, "map")).to_have_count(0)


def test_five_thousand_nodes_are_drawn(page: Page, server: str) -> None:
    opened(page, server, "repeat 1250: t = t + 0.01·sin t", at="t:0.7")
    expect(part(page, "answer")).to_contain_text("2¹²⁵⁰")
    expect(page.locator("[data-term],[data-stage]").first).to_be_attached()
    page.get_by_role("button", name="whole graph").click()
    expect(part(page, "map")).to_be_visible(timeout=LARGE)
    drawn = page.locator("svg.graph [data-node]")
    assert 0 < drawn.count() < 300, "only what is in sight is drawn shape by shape"
    page.get_by_role("button", name="Fit").click()
    expect(page.locator("svg.graph path.mass").first).to_be_attached()
    expect(drawn).to_have_count(1)  # where the keyboard stands
    field = page.get_by_role("searchbox")
    field.fill("v2000")
    expect(part(page, "inspector")).to_contain_text("v")
    expect(page.locator("svg.graph path.mass.lit").first).to_be_attached()


def test_a_layout_is_cancelled_and_asked_for_again(page: Page, server: str) -> None:
    """A graph that Graphviz is busy with for a while: nothing of it is remembered from another test."""
    turns = "; ".join(f"v{i} = sin(v{i * i % i or i - 1}) + v{i * 7 % i}*v{i - 1}" for i in range(1, 130))
    page.goto(f"{server}/?{urlencode({'f': f'v0 = x; {turns}', 'at': 'x:0.5'})}")
    page.get_by_role("button", name="cancel").click()
    expect(part(page, "layout-cancelled")).to_be_visible()
    expect(part(page, "total")).to_be_visible()
    page.get_by_role("button", name="draw it").click()
    expect(page.locator("svg.graph [data-node]").first).to_be_attached()


def test_the_ledger_of_a_large_graph_does_not_wait_for_its_picture(page: Page, server: str) -> None:
    opened(page, server, "repeat 40: x = x - 0.1*(2*x - a*y); y = y + 0.01*x", at="x:1,a:2,y:1", wrt="x")
    expect(page.locator("svg.graph [data-edge]").first).to_be_attached()
    expect(part(page, "layout-pending")).to_have_count(0)
    page.locator('input[data-variable="a"]').press("ArrowRight")
    expect(part(page, "too-large")).to_have_count(0)
    expect(page.locator("svg.graph [data-edge]").first).to_be_attached()


def test_stages_are_one_box_where_something_follows_them(page: Page, server: str) -> None:
    opened(page, server, "t = x; repeat 60: t = t + 0.01 sin t; t^2", at="x:0.7")
    box = page.locator("svg.graph .folded")
    expect(box).to_contain_text("180")
    through = page.locator("svg.graph [data-edge]").last
    through.press("Enter")
    expect(part(page, "inspector")).to_contain_text("1,152,921,504,606,846,976")
    expect(part(page, "total")).to_contain_text("100.0 %")
    page.keyboard.press("Escape")
    box.click()
    expect(part(page, "ribbon")).to_contain_text("Stage 1 of 60")
    page.get_by_role("button", name="all 60 in one box").click()
    expect(box).to_have_count(1)
