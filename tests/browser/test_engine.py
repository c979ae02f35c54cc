"""The engine switch of the problem bar, in a real browser."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from tests.browser.driver import settled

FLAGSHIP = {"f": "x = u + v; y = u - v; z = x*y", "at": "u:3,v:2"}


def test_pytorch_computes_what_explore_shows(page: Page, server: str) -> None:
    page.goto(f"{server}/explore?{urlencode(FLAGSHIP)}")
    settled(page)
    expect(page.locator("svg.graph text.creator")).to_have_count(0)
    page.locator('[data-engine="torch"]').click()
    creators = page.locator("svg.graph text.creator")
    expect(creators).to_have_text(["AddBackward0", "SubBackward0", "MulBackward0"], timeout=90_000)
    expect(page.locator('[data-part="engine-loading"]')).to_have_text("")
    expect(page.locator('[data-part="worst"]')).to_contain_text("float64: at most 0 ulps in a value, 0 in an adjoint")
    page.locator('[data-part="compare"] summary').click()
    expect(page.locator('[data-part="agreement"] tbody tr')).to_have_count(5)
    expect(page).to_have_url(re.compile("engine=torch"))
    link = page.url
    page.locator('[data-page="descend"]').click()
    expect(page.locator('[data-engine="torch"]')).to_have_attribute("aria-pressed", "true")
    page.goto(link)  # what its receiver sees
    expect(creators).to_have_count(3, timeout=90_000)
    page.locator('[data-engine="tape"]').click()
    expect(creators).to_have_count(0)
    expect(page.locator('[data-part="compare"]')).to_have_count(0)
