"""The Explore page as a reader meets it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, WebSocket, expect

from tests.browser.driver import serve, settled

FLAGSHIP = "x = u + v; y = u - v; z = x*y"


def opened(page: Page, server: str, formula: str = "", path: str = "", **query: str) -> Page:
    """The page at a link, once it stands still."""
    parameters = ({"f": formula} if formula else {}) | query
    page.goto(f"{server}/{path}" + (f"?{urlencode(parameters)}" if parameters else ""))
    settled(page)
    expect(part(page, "total")).to_be_visible()
    return page


def part(page: Page, name: str) -> Locator:
    return page.locator(f'[data-part="{name}"]')


def type_formula(page: Page, text: str) -> None:
    field = part(page, "formula")
    field.fill(text)
    field.press("Enter")


def edge(page: Page, number: int) -> Locator:
    return page.locator(f'svg.graph [data-edge="{number}"]')


def taken(page: Page, title: str) -> bytes:
    """The file of a kind."""
    page.get_by_role("button", name="Take away").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=title).click()
    return waiting.value.path().read_bytes()


def rows(page: Page) -> Locator:
    return page.locator("[data-term]")


def test_a_newcomer_types_a_formula_and_reads_the_paths(page: Page, server: str) -> None:
    opened(page, server)
    type_formula(page, "x²+e⁻ˣ")
    expect(page.locator('input[data-exact="x"]')).to_be_visible()
    page.locator('input[data-exact="x"]').fill("3")
    page.locator('input[data-exact="x"]').press("Enter")
    expect(part(page, "total")).to_contain_text("5.950212931632136")
    expect(rows(page)).to_have_count(2)
    expect(rows(page).nth(0)).to_contain_text("6")
    expect(rows(page).nth(1)).to_contain_text("−0.0497871")
    expect(page.locator("svg.graph [data-edge]")).to_have_count(5)


def test_clicking_an_edge_shows_the_terms_through_it_without_a_round_trip(page: Page, server: str) -> None:
    sent: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: sent.append(payload))

    page.on("websocket", listen)
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    before = len(sent)
    edge(page, 2).press("Enter")
    expect(part(page, "inspector")).to_contain_text("5")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(2)
    rows(page).nth(0).hover()
    assert len(sent) == before


def test_a_cold_deep_link_opens_what_its_sender_saw(browser: Browser, open_page: Callable[..., Page]) -> None:
    with serve() as fresh:
        page = opened(open_page(), fresh.url, FLAGSHIP, path="explore", at="u:3,v:2", wrt="v")
        expect(part(page, "total")).to_contain_text("−4")
        expect(part(page, "formula")).to_have_value(FLAGSHIP)
        assert "Traceback" not in fresh.printed()
        page.goto("about:blank")  # before its server ends


def test_the_address_bar_holds_the_problem(page: Page, server: str) -> None:
    opened(page, server, "x*y", at="x:3,y:2", wrt="y")
    page.locator('input[data-exact="x"]').fill("7")
    page.locator('input[data-exact="x"]').press("Enter")
    expect(part(page, "total")).to_contain_text("7")
    page.wait_for_function("new URLSearchParams(location.search).get('at').includes('x:7')")
    query = parse_qs(urlsplit(page.url).query)
    assert (query["f"], query["wrt"]) == (["x*y"], ["y"])


def test_a_mistake_is_marked_at_its_place_and_the_last_picture_stays(page: Page, server: str) -> None:
    opened(page, server, "x^2 + exp(-x)", at="x:3")
    type_formula(page, "x^2 + sn(x)")
    expect(part(page, "error")).to_contain_text("sn")
    expect(part(page, "error")).to_contain_text("sin")
    expect(page.get_by_text("Old picture")).to_be_visible()
    expect(part(page, "total")).to_contain_text("5.95021")
    part(page, "fix").click()
    expect(part(page, "formula")).to_have_value("x^2 + sin(x)")
    expect(page.get_by_text("Old picture")).to_have_count(0)


def test_a_value_that_is_no_number_is_said_at_its_field(page: Page, server: str) -> None:
    opened(page, server, "x*x", at="x:3")
    page.locator('input[data-exact="x"]').fill("three")
    page.locator('input[data-exact="x"]').press("Enter")
    expect(page.get_by_text("'three' is not a number.")).to_be_visible()
    expect(part(page, "total")).to_contain_text("6")


def test_a_slider_changes_numbers_and_moves_nothing(page: Page, server: str) -> None:
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    place = "[...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('svg.graph'))"
    where = f"{place}.find(Boolean).querySelector('[data-edge=\"0\"] path').getAttribute('d')"
    before = page.evaluate(where)
    page.locator('input[data-variable="u"]').press("ArrowRight")
    expect(part(page, "total")).to_contain_text("6.1")
    assert page.evaluate(where) == before


def test_a_preset_opens_with_one_click(page: Page, server: str) -> None:
    opened(page, server)
    part(page, "presets").click()
    page.locator('[data-preset="sixty-diamonds"], [data-preset*="diamond"]').first.click()
    expect(part(page, "answer")).to_contain_text("1,152,921,504,606,846,976")


def test_both_edges_of_a_square_can_be_chosen(page: Page, server: str) -> None:
    opened(page, server, "x*x", at="x:3")
    for number in (0, 1):
        edge(page, number).press("Enter")
        expect(rows(page)).to_have_count(1)
        page.keyboard.press("Escape")
        expect(rows(page)).to_have_count(2)


def test_choosing_a_node_shows_its_adjoint_over_its_users(page: Page, server: str) -> None:
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    page.locator('svg.graph [data-node="0"]').first.press("Enter")
    expect(part(page, "inspector")).to_contain_text("users")
    expect(part(page, "inspector")).to_contain_text("6")


def test_output_and_variable_can_be_chosen(page: Page, server: str) -> None:
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    part(page, "by").select_option("v")
    expect(part(page, "total")).to_contain_text("−4")
    part(page, "of").select_option("y")
    expect(part(page, "total")).to_contain_text("−1")


def test_a_formula_without_variables_shows_its_value(page: Page, server: str) -> None:
    opened(page, server)
    type_formula(page, "2 + 3")
    expect(page.get_by_text("There is no variable")).to_be_visible()


def test_a_point_outside_the_domain_is_explained(page: Page, server: str) -> None:
    opened(page, server, "log(x) + x", at="x:-1")
    expect(part(page, "trouble")).to_contain_text("log is not defined at x = −1.")
    expect(part(page, "trouble")).to_contain_text("It needs x > 0.")


@pytest.mark.parametrize(
    "formula",
    [
        "<img src=x onerror=alert(1)>",
        "__import__('os').system('ls')",
        "9**9**9**9",
        "\u202ex + 1",
        "lambda x: x",
    ],
)
def test_whatever_is_typed_the_page_stays_whole(page: Page, server: str, formula: str) -> None:
    opened(page, server, "x*x", at="x:3")
    type_formula(page, formula)
    answered = part(page, "error").or_(page.get_by_text("There is no variable"))
    expect(answered.filter(visible=True).first).to_be_visible()
    type_formula(page, "x*x")
    expect(part(page, "total")).to_contain_text("6")
    expect(page.get_by_text("Old picture")).to_have_count(0)


def test_ten_thousand_parentheses_are_read(page: Page, server: str) -> None:
    opened(page, server, "x*x", at="x:3")
    type_formula(page, "(" * 10_000 + "x*x*x" + ")" * 10_000)
    expect(part(page, "total")).to_contain_text("27")


def test_japanese_dark_and_as_wide_as_a_phone(server: str, open_page: Callable[..., Page]) -> None:
    page = open_page(locale="ja-JP", color_scheme="dark", viewport={"width": 390, "height": 844})
    opened(page, server, FLAGSHIP, at="u:3,v:2", wrt="u")
    expect(page.get_by_text("経路").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    first, last = (page.locator(f'svg.graph [data-node="{n}"]').first.bounding_box() for n in (0, 4))
    assert first is not None
    assert last is not None
    assert first["y"] < last["y"], "on a phone the graph runs from top to bottom"


def test_two_readers_do_not_meet(server: str, open_page: Callable[..., Page]) -> None:
    one, other = (open_page() for _ in range(2))
    opened(one, server, "x*x", at="x:3")
    opened(other, server, "x*x*x", at="x:2")
    one.locator('input[data-exact="x"]').fill("5")
    one.locator('input[data-exact="x"]').press("Enter")
    expect(part(one, "total")).to_contain_text("10")
    expect(part(other, "total")).to_contain_text("12")
    assert "lang=" in other.url


@pytest.mark.parametrize(
    ("title", "name", "start"),
    [
        ("Picture (SVG)", "x-x-sin-x.svg", b"<"),
        ("Interactive page (HTML)", "x-x-sin-x.html", b"<!DOCTYPE html>"),
        ("Code (NumPy)", "x-x-sin-x.py", b""),
    ],
)
def test_what_is_shown_is_taken_away_as_a_file(page: Page, server: str, title: str, name: str, start: bytes) -> None:
    opened(page, server, "x*x + sin(x)", at="x:3")
    page.get_by_role("button", name="Take away").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=title).click()
    assert waiting.value.suggested_filename == name
    content = waiting.value.path().read_bytes()
    assert content.startswith(start)
    assert len(content) > 100
    expect(part(page, "exports")).to_have_count(0)


def test_a_file_that_cannot_be_made_says_why(page: Page, server: str) -> None:
    page.goto(f"{server}/?f=2%2B3")
    settled(page)
    page.get_by_role("button", name="Take away").click()
    page.get_by_role("button", name="Ledger (CSV)").click()
    expect(page.get_by_text("The formula has no variable.")).to_be_visible()


def test_long_names_and_numbers_stand_whole_beside_their_sliders(page: Page, server: str) -> None:
    names = ("質量", "重力加速度", "velocity", "friction_coefficient")
    opened(page, server, "*".join(names), at=f"{names[2]}:-123456.789")
    cut = page.evaluate(
        "() => [...document.querySelectorAll('*')].flatMap((e) => [...(e.shadowRoot?.querySelectorAll("
        "'.variable .name, .variable .long, .variable input[type=text]') ?? [])])"
        ".map((e) => [e.className, e.scrollWidth - e.clientWidth])"
    )
    assert len(cut) == 2 * len(names) + 1
    assert all(over <= 0 for _name, over in cut), cut
