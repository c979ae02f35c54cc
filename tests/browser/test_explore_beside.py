"""Two problems side by side, in a real browser."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_explore import FLAGSHIP, opened, part, type_formula


def way(page: Page, name: str) -> Locator:
    return page.locator(f'[data-way="{name}"]')


def field(page: Page, name: str) -> Locator:
    return page.locator(f'[data-second="{name}"]')


def test_another_point_stands_beside_the_first_and_in_the_link(page: Page, server: str) -> None:
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    expect(page.locator("[data-side]")).to_have_count(0)
    way(page, "point").click()
    expect(part(page, "parting")).to_contain_text("They part first at u: 3 and 4.")
    expect(page.locator("[data-side] svg [data-edge]")).to_have_count(2 * 6)
    field(page, "at u").fill("3")
    field(page, "at v").fill("2.5")
    expect(part(page, "parting")).to_contain_text("They part first at v: 2 and 2.5.")
    expect(page.locator("[data-side='1'] .apart.first")).to_have_count(1)
    page.wait_for_function("new URLSearchParams(location.search).get('beside_at')?.includes('v:2.5')")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(part(page, "parting")).to_contain_text("They part first at v: 2 and 2.5.")
    assert parse_qs(urlsplit(page.url).query)["beside"] == ["point"]
    page.locator('[data-part="pairs"] tbody').nth(4).hover()
    expect(page.locator("[data-side] [data-node='4'][data-hot]")).to_have_count(2)
    way(page, "").click()
    expect(page.locator("[data-side]")).to_have_count(0)


def test_a_mistake_in_the_second_formula_never_loses_the_first(page: Page, server: str) -> None:
    opened(page, server, "x^2 + e^-x", at="x:3", beside="formula", beside_f="x^2 + sin(x)")
    expect(part(page, "parting")).to_contain_text("only the first has")
    field(page, "text").fill("x^2 + sn(x)")
    expect(part(page, "beside-error")).to_contain_text("There is no operation called 'sn'.")
    expect(part(page, "beside-error").locator("mark")).to_have_text("sn")
    expect(part(page, "total")).to_contain_text("5.95021")
    expect(page.get_by_text("Old picture")).to_have_count(0)
    field(page, "text").fill("x^2 + e^-x")
    expect(part(page, "parting")).to_contain_text("equal to the last bit")
    field(page, "at x").fill("<b>")
    expect(part(page, "beside-error")).to_contain_text("'<b>' is not a number.")


def test_large_pictures_open_where_they_part_and_move_together(page: Page, server: str) -> None:
    opened(page, server, "t = x; repeat 60: t = t + 0.01 sin t; t^2", at="x:0.7", beside="formula", beside_f="x")
    field(page, "text").fill("t = x; repeat 60: t = t + 0.01 sin t; t^3")
    expect(part(page, "parting")).to_contain_text("They part first at 2: 2 and 3.")
    layers = page.locator("[data-side] svg > g")
    expect(layers).to_have_count(2)
    first = page.locator("[data-side='0'] .apart.first")
    page.locator("[data-side='0'] svg").scroll_into_view_if_needed()
    expect(first).to_be_in_viewport()  # of pictures that are too large to be read whole
    scales = {(_transform(layer) or "").partition("scale")[2] for layer in layers.all()}
    assert len(scales) == 1
    page.locator("[data-part='beside'] [data-act='fit']").click()
    expect(layers.first).not_to_have_attribute("transform", re.compile(re.escape(scales.pop())))
    before = [_transform(layer) for layer in layers.all()]
    picture = page.locator("[data-side='1'] svg")
    picture.hover(position={"x": 300, "y": 60})
    page.mouse.down()
    picture.hover(position={"x": 310, "y": 70})
    page.mouse.up()
    for layer, old in zip(layers.all(), before, strict=True):
        expect(layer).not_to_have_attribute("transform", old or "")


def _transform(layer: Locator) -> str | None:
    return layer.get_attribute("transform")


def test_on_a_phone_the_pictures_stand_one_below_the_other(open_page, server: str) -> None:  # type: ignore[no-untyped-def]
    page = open_page(viewport={"width": 390, "height": 844})
    opened(page, server, "x^2 + e^-x", at="x:3.1", beside="float32")
    expect(part(page, "parting")).to_contain_text("ulp of float32")
    page.wait_for_function(
        "() => { const boxes = [...document.querySelectorAll('*')].flatMap((e) => [...(e.shadowRoot?.querySelectorAll"
        "('[data-side] svg') ?? [])]).map((e) => e.getBoundingClientRect());"
        "return boxes.length === 2 && boxes[0].bottom <= boxes[1].top && boxes.every((b) => b.right <= 390); }"
    )
    type_formula(page, "x*x")
    expect(page.locator("[data-side='1'] svg [data-edge]")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
