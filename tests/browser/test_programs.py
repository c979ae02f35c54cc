"""A program in the problem bar, as a reader types it, runs it again, and sees both of its graphs."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_explore import opened, part

COIN = "if rand() < 0.5:\n    y = x + 3\nelse:\n    y = sin(x) + cos(x**2)"


def test_a_program_is_typed_and_run_again_until_the_graph_changes(page: Page, server: str) -> None:
    opened(page, server)
    field = part(page, "formula")
    field.fill("")
    part(page, "program-mode").click()
    field.press_sequentially("if rand() < 0.5:")
    field.press("Enter")
    field.press_sequentially("y = x + 3")
    field.press("Enter")
    for _level in range(4):
        field.press("Backspace")
    field.press_sequentially("else:")
    field.press("Enter")
    field.press_sequentially("y = sin(x) + cos(x**2)")
    expect(field).to_have_value(COIN)
    ran = part(page, "ran")
    expect(ran).to_have_text("false–✓")
    expect(part(page, "total")).to_contain_text("2.6110631446845702")
    part(page, "again").click()
    expect(ran).to_have_text("true✓–")
    expect(part(page, "total")).to_contain_text("1")
    expect(part(page, "runs")).to_contain_text("Same lines, two graphs")
    expect(page.locator("svg.graph.still")).to_have_count(2)
    part(page, "static").click()
    expect(part(page, "runs")).to_contain_text("Define-and-run")
    expect(page.get_by_role("figure")).to_have_count(2)
    expect(page).to_have_url(re.compile("runs=static"))
    page.reload()
    expect(part(page, "runs")).to_contain_text("Define-and-run")
    expect(field).to_have_value(COIN)
    expect(ran).to_have_text("true✓–")


def test_a_mistake_names_its_line_and_its_repair_runs(open_page: Callable[..., Page], server: str) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, locale="ja-JP", color_scheme="dark")
    opened(page, server, "for i in range(3):\n    x = sin(x)\nprint(x)")
    expect(part(page, "printed")).to_contain_text("0.")
    field = part(page, "formula")
    field.fill("y = 1\nfor i in range(3):\n    y = y * sinn(x)")
    expect(part(page, "error")).to_contain_text("3 行目")
    expect(part(page, "ran")).to_have_text("")
    part(page, "fix").click()
    expect(field).to_have_value("y = 1\nfor i in range(3):\n    y = y * sin(x)")
    expect(part(page, "ran")).to_have_text("3×")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
