"""Fixtures of the browser tests: ``page``, which may not do what no page may do, and ``open_page`` for more of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.driver import Complaints, Server, serve

PATIENCE = 30_000
"""Milliseconds that anything on a page may take on a busy machine with two cores."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and run them after all others: the quick answers first."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: here in item.path.parents)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        reason = f"NO BROWSER TEST HAS RUN: there is no Chromium. {chromium.WAYS}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def app(browser: Browser) -> Iterator[Server]:
    """The app's server (asked for after the browser: without one, there is no point in starting it)."""
    with serve() as running:
        yield running


@pytest.fixture
def server(app: Server) -> Iterator[str]:
    """The app's address; the test fails if the server printed a traceback meanwhile."""
    start = len(app.printed())
    yield app.url
    printed = app.printed(start)
    assert "Traceback" not in printed, printed


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an empty page: ``open_page(locale="ja-JP", color_scheme="dark", viewport={"width": 390, "height": 844})``.

    The test fails if any of its pages raised an error, printed one on the console, or asked another machine for
    anything.
    """
    complaints = Complaints()
    contexts = []

    def opened(**options: Any) -> Page:
        defaults: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "locale": "en-US"}
        context = browser.new_context(**(defaults | options))
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        complaints.watch(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints.found == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page of 1440×900, light, English."""
    return open_page()
