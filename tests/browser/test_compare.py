"""The Compare page as a reader meets it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Locator, Page, WebSocket, expect

from tests.browser.driver import settled

EASY = "x^2 + e^-x"
STEPS = 121
SCHEMES = 7


def opened(page: Page, server: str, formula: str = EASY, at: str = "x:3", **query: str) -> Page:
    """The page at a link, once it stands still."""
    page.goto(f"{server}/compare?{urlencode({'f': formula, 'at': at, **query})}")
    settled(page)
    expect(part(page, "chart").or_(part(page, "trouble")).first).to_be_visible()
    return page


def part(page: Page, name: str) -> Locator:
    return page.locator(f'[data-part="{name}"]')


def line(page: Page, scheme: str) -> Locator:
    return page.locator(f'[data-row="{scheme}"]')


def test_the_lecture_at_its_step(page: Page, server: str) -> None:
    opened(page, server, "x^2", "x:2")
    expect(line(page, "forward")).to_contain_text("4.0000010006480125")
    expect(part(page, "chart")).to_contain_text("lecture: h = 1e−6")
    expect(line(page, "ad")).to_contain_text("4.0000000000000000")
    expect(part(page, "chart")).to_contain_text("exact, error 0")


def test_the_microscope_counts_what_cancels(page: Page, server: str) -> None:
    opened(page, server, h="1e-14")
    expect(part(page, "microscope")).to_contain_text("13 equal digits cancel; 3 remain, 1 of them true.")
    expect(part(page, "microscope")).to_contain_text("5.9502129316321361")
    part(page, "base-bin").click()
    expect(part(page, "microscope")).to_contain_text("equal bits cancel")
    expect(part(page, "microscope").locator(".eq").first).to_have_text("1")


def test_digits_that_go_by_borrowing_are_told(page: Page, server: str) -> None:
    opened(page, server, "x^2", "x:2", scheme="central")
    expect(part(page, "microscope")).to_contain_text("0 equal digits cancel; 11 remain, 10 of them true.")
    expect(part(page, "microscope")).to_contain_text("6 more digits go by borrowing, as in 25.00 − 24.99.")


def test_keys_walk_along_the_curve_and_the_link_follows(page: Page, server: str) -> None:
    opened(page, server)
    knob = part(page, "knob")
    expect(knob).to_have_attribute("aria-valuetext", "h = 1e−6, forward difference, relative error 1.7e−7")
    knob.press("Shift+ArrowLeft")
    expect(knob).to_have_attribute("aria-valuetext", "h = 1e−7, forward difference, relative error 1.4e−8")
    knob.press("b")
    expect(part(page, "headline")).to_contain_text("h ≈ 4.6e−8")
    expect(knob).to_contain_text("h = 4.6e−8")
    knob.press("ArrowDown")
    expect(part(page, "microscope")).to_contain_text("backward difference")
    page.wait_for_function("new URLSearchParams(location.search).get('scheme') === 'backward'")
    query = parse_qs(urlsplit(page.url).query)
    assert (query["h"], query["dtype"], query["step"]) == (["4.64e-08"], ["float64"], ["typed"])


def test_a_link_opens_what_its_sender_saw(page: Page, server: str) -> None:
    opened(page, server, scheme="central", h="1e-3", dtype="float32", step="stored")
    expect(part(page, "dtype-float32")).to_have_attribute("aria-pressed", "true")
    expect(part(page, "step-stored")).to_have_attribute("aria-pressed", "true")
    expect(part(page, "microscope")).to_contain_text("central difference, h = 1e−3")
    expect(line(page, "ad")).to_contain_text("4e−9")


def test_nonsense_in_a_link_falls_back(page: Page, server: str) -> None:
    opened(page, server, scheme="magic", h="-1", dtype="float1", step="?")
    expect(part(page, "knob")).to_contain_text("h = 1e−6")
    expect(part(page, "headline")).to_contain_text("Smaller h helps only down to")
    expect(part(page, "note")).to_contain_text(
        "The link asks for h = -1. A step is a positive number: h = 1e-06 is shown."
    )
    part(page, "knob").press("ArrowLeft")
    expect(part(page, "note")).to_have_count(0)


def test_the_formula_swells_as_a_tree_and_not_as_a_graph(page: Page, server: str) -> None:
    opened(page, server, "-1/(x^2+1)*ln(1/(1+e^-x)+1)", "x:0.5")
    expect(part(page, "symbolic")).to_contain_text(
        "Operations, written out: 43; with common parts once: 24; in the graph of f itself: 10."
    )
    parts = part(page, "swell").locator("svg.tree")
    expect(parts).to_have_count(2)
    assert parts.nth(0).locator(".part").count() == 43
    assert parts.nth(1).locator(".part").count() == 24
    expect(line(page, "symbolic")).to_contain_text("0.19384828146743577")


def test_precision_and_divisor_can_be_switched(page: Page, server: str) -> None:
    opened(page, server, "x^2", "x:2")
    part(page, "dtype-float32").click()
    expect(part(page, "headline")).to_contain_text("h ≈ 6.8e−4")
    part(page, "dtype-float64").click()
    part(page, "step-stored").click()
    expect(line(page, "forward")).not_to_contain_text("4.0000010006480125")


def test_pointing_previews_without_asking_the_server(page: Page, server: str) -> None:
    sent: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: sent.append(payload))

    page.on("websocket", listen)
    opened(page, server)
    before = len(sent)
    box = part(page, "chart").bounding_box()
    assert box is not None
    ring = page.locator("svg.big .ring").bounding_box()
    assert ring is not None
    page.mouse.move(ring["x"] + ring["width"] / 2 + 60, ring["y"] - 8)
    expect(part(page, "knob")).not_to_contain_text("h = 1e−6")
    page.mouse.move(box["x"] + 5, box["y"] - 30)
    expect(part(page, "knob")).to_contain_text("h = 1e−6")
    assert len(sent) == before


def test_choosing_a_scheme_brings_its_digits(page: Page, server: str) -> None:
    opened(page, server)
    line(page, "five-point").get_by_role("button").click()
    expect(part(page, "microscope")).to_contain_text("f(x − 2h)")
    expect(part(page, "microscope")).to_contain_text("exact sum")
    line(page, "ad").get_by_role("button").click()
    expect(part(page, "headline")).to_contain_text("has no h")
    expect(part(page, "microscope")).to_contain_text("x → v")


def test_a_kink_has_answers_and_no_error(page: Page, server: str) -> None:
    opened(page, server, "abs(x)", "x:0")
    expect(part(page, "headline")).to_contain_text("At a kink there is no derivative")
    expect(part(page, "chart")).to_contain_text("forward: 1")
    expect(part(page, "chart")).to_contain_text("backward: −1")
    expect(line(page, "complex")).to_contain_text("analytic formula, and abs is none")
    expect(part(page, "magic")).to_contain_text("slope −1 on the left, 1 on the right; AD answers 0")


def test_what_is_not_finite_is_marked_and_explained(page: Page, server: str) -> None:
    opened(page, server, "log(x)", "x:-1")
    expect(part(page, "trouble")).to_contain_text("log is not defined at x = −1.")
    expect(page.locator("svg.big .cross.s-forward")).to_have_count(STEPS)
    expect(part(page, "chart")).to_contain_text(
        "forward, backward, central, five-point, Richardson, Ridders, automatic (AD): not a number"
    )
    expect(page.locator("svg.big .answer.s-complex")).to_be_visible()
    expect(part(page, "magic")).to_contain_text("A rule does not ask")


def test_what_is_no_kink_is_not_called_one(page: Page, server: str) -> None:
    opened(page, server, "floor(x)", "x:2")
    expect(part(page, "headline")).to_contain_text("f jumps by 1 here")
    expect(part(page, "magic")).to_contain_text("A jump by 1")
    opened(page, server, "relu(x) - relu(-x)", "x:0")
    expect(part(page, "headline")).to_contain_text("The slope is 1. AD answers 0")
    opened(page, server, "abs(x)*x", "x:0")
    expect(part(page, "headline")).to_contain_text("a smaller h always helps")
    opened(page, server, "-1/(x^2+1)*ln(1/(1+e^-x)+1)", "x:-80")
    expect(part(page, "headline")).to_contain_text("No h gives even one true digit")
    expect(line(page, "forward").locator(".x")).to_have_text("0")
    opened(page, server, "x^2", "x:1e308")
    expect(part(page, "headline")).to_contain_text("The derivative is 2.0e308: too large for a float.")
    expect(part(page, "chart")).to_contain_text("automatic (AD)")


def test_the_path_of_zero_times_infinity_is_named(page: Page, server: str) -> None:
    opened(page, server, "-1/(x^2+1)*ln(1/(1+e^-x)+1)", "x:-720")
    expect(part(page, "magic")).to_contain_text("A path that is no number: x → ")
    expect(part(page, "magic")).to_contain_text("∞")
    expect(part(page, "chart")).to_contain_text("automatic (AD), PyTorch: not a number")
    expect(line(page, "ad")).to_contain_text("nan")


def test_steps_that_vanish_are_kept_in_the_file(page: Page, server: str) -> None:
    opened(page, server, step="stored")
    expect(line(page, "symbolic")).to_be_visible()
    with page.expect_download() as download:
        part(page, "csv").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines[0].startswith("scheme,dtype,divided_by,h,step,value,error")
    assert len(lines) == 1 + SCHEMES * STEPS + 3
    assert [text.split(",")[0] for text in lines[-3:]] == ["automatic", "pytorch", "symbolic"]
    assert all(text.split(",")[5].startswith("5.95021293163213") for text in lines[-3:])
    assert sum(text.startswith("forward") and ",nan," in text for text in lines) > 20
    with page.expect_download() as download:
        part(page, "svg").click()
    assert Path(download.value.path()).read_text().startswith("<svg")


def test_pytorch_answers_by_itself_in_each_precision(page: Page, server: str) -> None:
    opened(page, server)
    expect(line(page, "torch")).to_contain_text("5.95021293163213")
    part(page, "dtype-float32").click()
    expect(line(page, "torch")).to_contain_text("5.9502129")
    expect(line(page, "torch")).not_to_contain_text("5.95021293163213")
    part(page, "dtype-float16").click()
    expect(line(page, "torch")).to_contain_text("5.9492")


def test_cost_grows_for_differences_only(page: Page, server: str) -> None:
    opened(page, server)
    expect(part(page, "cost")).to_contain_text("No gain here: one variable.")
    page.locator("[data-family='1']").click()
    page.locator("[data-input=n]").press("End")
    expect(part(page, "cost")).to_contain_text("1,000 variables: forward differences 1000, AD 3.00 times the work of f")
    expect(part(page, "cost")).to_contain_text("The symbolic curves end at n = 100")
    part(page, "measure").click()
    expect(part(page, "times")).to_contain_text("measured here")
    assert page.locator("[data-part=cost] .cross.s-ad").count() > 3
    expect(part(page, "naive")).to_contain_text("2⁶⁰ ≈ 1.15e18 paths")


def test_the_graph_shows_whose_rounding_it_is(page: Page, server: str) -> None:
    opened(page, server, "-1/(x^2+1)*ln(1/(1+e^-x)+1)", "x:-5")
    guilty = part(page, "rounding-graph").locator("g.unit", has_text="75 %")
    expect(guilty).to_have_count(1)
    expect(guilty).to_contain_text("v₈ = v₇ + 1")
    expect(part(page, "rounding-node")).to_contain_text("v₈ = v₇ + 1: condition 0.00665")
    part(page, "rounding-graph").locator("g.unit", has_text="log(v₈)").press("Enter")
    expect(part(page, "rounding-node")).to_contain_text("v₉ = log(v₈): condition 150")
    expect(part(page, "roundings").locator("tr.on")).to_contain_text("log(v₈)")
    page.locator("[data-of=value]").click()
    expect(part(page, "rounding-graph").locator("g.unit", has_text="v₇ + 1")).to_contain_text("97 %")


def test_a_large_graph_is_drawn_in_points_and_its_tree_too(page: Page, server: str) -> None:
    opened(page, server, "repeat 60: t = t + 0.01*sin t", "t:1")
    points = part(page, "rounding-graph").locator("g.unit")
    expect(points).to_have_count(181)
    points.nth(90).click()
    expect(part(page, "rounding-graph").locator("g.unit.on")).to_contain_text("%")
    opened(page, server, "repeat 4: x = x*sin(x) + 1/x", "x:1")
    expect(part(page, "symbolic")).to_contain_text("Operations, written out: 1,039; with common parts once: 47")
    expect(part(page, "swell").locator("svg.tree path.dots")).to_have_count(4)


def test_the_table_ends_in_the_window_whatever_stands_above_it(page: Page, server: str) -> None:
    opened(page, server, "u = exp(-x)/(1 + x^2)\nv = sin(u)/sqrt(1 + u^2)\nz = u*v", "x:1")
    expect(line(page, "symbolic")).to_be_visible()
    table = part(page, "table").bounding_box()
    assert table is not None
    assert table["y"] + table["height"] <= 900
    play = part(page, "play")
    play.click()
    expect(play).to_have_attribute("aria-label", "Pause")
    play.click()
    expect(play).to_have_attribute("aria-label", "Let h shrink")


def test_a_mistake_leaves_the_last_picture(page: Page, server: str) -> None:
    opened(page, server)
    part(page, "formula").fill("x^2 + sn(x)")
    part(page, "formula").press("Enter")
    expect(part(page, "error")).to_contain_text("sn")
    expect(part(page, "old")).to_contain_text("x^2 + e^-x")
    part(page, "fix").click()
    expect(part(page, "old")).to_have_count(0)
    expect(line(page, "ad")).to_contain_text("5.0100075")


def test_a_formula_without_variables_says_so(page: Page, server: str) -> None:
    opened(page, server, "2 + 3", "")
    expect(part(page, "trouble")).to_contain_text("There is no variable")


def test_japanese_dark_and_as_wide_as_a_phone(server: str, open_page: Callable[..., Page]) -> None:
    page = open_page(locale="ja-JP", color_scheme="dark", viewport={"width": 390, "height": 844})
    opened(page, server)
    expect(part(page, "headline")).to_contain_text("h を小さくして良くなるのは")
    expect(page.locator(".compare")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    chart = part(page, "chart").bounding_box()
    assert chart is not None
    assert chart["width"] <= 390 - 2 * 16
