"""The instruments of the browser tests, tried on a page of two lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from tests.browser.driver import Complaints, Server, serve, settled


@pytest.fixture(scope="module")
def empty(browser: Browser) -> Iterator[Server]:
    with serve("tests/browser/empty_app.py") as running:
        yield running


def test_a_slider_moved_by_key_changes_the_text(empty: Server, page: Page) -> None:
    page.goto(empty.url)
    settled(page)
    expect(page.get_by_text("x = 3.00")).to_be_visible()
    page.get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("x = 3.01")).to_be_visible()


def test_a_script_that_is_running_is_not_settled(empty: Server, page: Page) -> None:
    page.goto(empty.url)
    settled(page)
    page.evaluate("document.querySelector('[data-testid=stApp]').setAttribute('data-test-script-state', 'running')")
    with pytest.raises(TimeoutError):
        settled(page, timeout=200)


@pytest.mark.parametrize(
    ("event", "deed", "complaint"),
    [
        ("pageerror", "setTimeout(() => { throw new Error('a page error') })", "error on the page: a page error"),
        ("console", "console.error('a console error')", "console: a console error"),
        (
            "request",
            "fetch('http://elsewhere.invalid/font').catch(() => null)",
            "request outside: http://elsewhere.inv",
        ),
    ],
)
def test_what_no_page_may_do_is_written_down(browser: Browser, event: str, deed: str, complaint: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        complaints = Complaints()
        complaints.watch(page)
        with page.expect_event(event):
            page.evaluate(f"() => {{ {deed} }}")
    assert any(line.startswith(complaint) for line in complaints.found), complaints.found


def test_a_server_that_cannot_start_says_what_it_printed() -> None:
    with pytest.raises(RuntimeError, match="no_such_script"), serve("no_such_script.py"):
        pass


def test_a_page_can_be_japanese_dark_and_as_wide_as_a_phone(empty: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(locale="ja-JP", color_scheme="dark", viewport={"width": 390, "height": 844})
    page.goto(empty.url)
    settled(page)
    seen = page.evaluate("[navigator.language, matchMedia('(prefers-color-scheme: dark)').matches, innerWidth]")
    assert seen == ["ja-JP", True, 390]
    ground = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert ground == "rgb(15, 17, 20)"


def test_the_tab_has_a_picture_of_its_own(server: str, page: Page) -> None:
    page.goto(server)
    expect(page.locator("link[rel~=icon]").first).to_have_attribute("href", re.compile("^data:image/svg"))
