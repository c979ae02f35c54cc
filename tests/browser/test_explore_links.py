"""Links that carry what is chosen, in a real browser."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.browser.test_explore import FLAGSHIP, edge, opened, part, rows, type_formula

SELECTED = "([text]) => (new URLSearchParams(location.search).get('sel') ?? '') === text"


def test_what_is_chosen_is_in_the_address_without_a_round_trip(page: Page, server: str) -> None:
    sent: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: sent.append(payload))

    page.on("websocket", listen)
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    before = len(sent)
    edge(page, 2).press("Enter")
    page.wait_for_function(SELECTED, arg=["edge2"])
    page.keyboard.press("Escape")
    page.wait_for_function(SELECTED, arg=[""])
    rows(page).nth(1).press("Enter")
    page.wait_for_function(SELECTED, arg=["path1"])
    assert len(sent) == before
    page.locator('input[data-variable="u"]').press("ArrowRight")  # the server's link does not undo the browser's
    expect(part(page, "total")).to_contain_text("6.1")
    page.wait_for_function("new URLSearchParams(location.search).get('at').includes('u:3.05')")
    assert parse_qs(urlsplit(page.url).query)["sel"] == ["path1"]
    type_formula(page, "u*v")
    expect(rows(page)).to_have_count(1)
    page.wait_for_function(SELECTED, arg=[""])


@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}])
def test_a_link_chooses_what_its_sender_chose(open_page, server: str, viewport: dict[str, int]) -> None:  # type: ignore[no-untyped-def]
    page = open_page(viewport=viewport)
    for text in ("edge4", "path1", "node2"):
        page.goto("about:blank")
        opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u", sel=text)
        chosen = {"edge4": "svg.graph .edge.chosen", "path1": "tbody.on", "node2": "svg.graph .chosen[data-node]"}[text]
        expect(page.locator(chosen)).to_have_count(1)
        assert parse_qs(urlsplit(page.url).query)["sel"] == [text]


def test_one_of_2_to_60_paths_can_be_linked(page: Page, server: str) -> None:
    opened(page, server, "repeat 60: t = t + 0.01*sin(t)", at="t:0.7", sel="path1152921504606846975")
    expect(part(page, "inspector")).to_contain_text("1,152,921,504,606,846,975")


@pytest.mark.parametrize(
    "text", ["edge99", "node-1", "path2", "edge", "'><img src=x onerror=alert(1)>", "path" + "9" * 900]
)
def test_an_impossible_choice_is_left_out_with_a_word(page: Page, server: str, text: str) -> None:
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u", sel=text)
    expect(part(page, "notice")).to_contain_text(text[:10])
    expect(part(page, "notice")).to_contain_text("which this graph does not have")
    expect(rows(page)).to_have_count(2)
    page.wait_for_function(SELECTED, arg=[""])
    edge(page, 2).press("Enter")
    expect(part(page, "notice")).to_have_count(0)


def test_another_page_does_not_carry_it(page: Page, server: str) -> None:
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u", sel="edge2")
    page.goto(f"{server}/compare?{urlencode({'f': 'x*x', 'at': 'x:3', 'sel': 'edge2'})}")
    page.wait_for_function("new URLSearchParams(location.search).has('lang')")
    page.wait_for_function(SELECTED, arg=[""])
