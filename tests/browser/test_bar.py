"""The problem bar around the pages: one problem on all of them, one step back for each, all within the keys' reach."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.driver import settled

FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return (node?.getAttribute('aria-label') || node?.labels?.[0]?.textContent || node?.textContent || '').trim();
}"""


def at(page: Page, name: str) -> None:
    """The page is there, and the tab says so."""
    expect(page.locator("[data-page][aria-current=page]")).to_have_attribute("data-page", name)
    expect(page).to_have_title(f"{name.capitalize()} · autodiff_viz")


def test_the_problem_goes_along_and_every_page_is_one_step_back(page: Page, server: str) -> None:
    page.goto(f"{server}/?f=x*y&at=x:3,y:2&wrt=y")
    settled(page)
    formula = page.locator("[data-part=formula]")
    formula.fill("x*y + sin y")
    page.locator("[data-page=descend]").click()  # at once: what was typed goes along
    at(page, "descend")
    expect(formula).to_have_value("x*y + sin y")
    page.locator("[data-page=compare]").click()
    at(page, "compare")
    expect(page.locator("[data-page=explore]")).to_have_attribute(
        "href", "explore?f=x%2Ay+%2B+sin+y&at=x%3A3%2Cy%3A2&wrt=y&lang=en"
    )
    for name in ("descend", "explore"):
        page.go_back()
        at(page, name)
        expect(formula).to_have_value("x*y + sin y")
    page.go_forward()
    at(page, "descend")
    expect(formula).to_have_value("x*y + sin y")
    page.reload()
    at(page, "descend")
    expect(formula).to_have_value("x*y + sin y")


def test_the_keys_reach_everything_in_the_order_of_reading(page: Page, server: str) -> None:
    page.goto(f"{server}/?f=u*v&at=u:3,v:2&wrt=u")
    settled(page)
    page.locator("[data-page=explore]").focus()
    names = [
        "Explore",
        "Descend",
        "Compare",
        "PyTorch",
        "English",
        "日本語",
        "Projector",
        "Formula",
        "Program",
        "Presets",
    ]
    names += ["Copy link", "u, slider", "u, exact value", "v, slider", "v, exact value"]
    seen = [page.evaluate(FOCUSED)]
    for _ in names[1:]:
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
    assert seen == names
    for name in ("of", "by", "tape", "PyTorch"):
        page.keyboard.press("Tab")
        assert name in page.evaluate(FOCUSED)


def test_a_page_of_the_header_opens_beside_this_one(page: Page, server: str) -> None:
    page.goto(f"{server}/compare?f=x*y&at=x:3,y:2&wrt=y&dtype=float32")
    settled(page)
    with page.context.expect_page() as opened:
        page.locator("[data-page=explore]").click(modifiers=["ControlOrMeta"])
    other = opened.value
    at(other, "explore")
    expect(other.locator("[data-part=formula]")).to_have_value("x*y")
    assert "dtype" not in other.url
    at(page, "compare")
