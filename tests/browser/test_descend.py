"""The Descend page as a reader meets it, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect

from autodiff_viz.lecture.descents import DESCENTS
from tests.browser.driver import settled

LECTURE = "x^2 + e^-x"
HOST = (
    "document.querySelector('.descend') ?? "
    "[...document.querySelectorAll('*')].map(e => e.shadowRoot?.querySelector('.descend')).find(Boolean)"
)


def opened(page: Page, server: str, **query: str) -> Page:
    """The page at a link, once its run is there."""
    page.goto(f"{server}/descend" + (f"?{urlencode(query)}" if query else ""))
    settled(page)
    expect(part(page, "verdict")).to_be_visible()
    return page


def run(page: Page, server: str, formula: str = LECTURE, at: str = "x:3", **query: str) -> Page:
    """A run at its first step, not playing."""
    usual = {"lr": "0.0005", "steps": "10001", "frame": "0"}
    return opened(page, server, f=formula, at=at, **(usual | query))


def part(page: Page, name: str) -> Locator:
    return page.locator(f'[data-part="{name}"]')


def step(page: Page) -> int:
    return int(page.locator(".descend").get_attribute("data-step") or -1)


def setting(page: Page, name: str) -> Locator:
    return page.locator(f'[data-setting="{name}"]')


def act(page: Page, name: str) -> Locator:
    return page.locator(f'[data-act="{name}"]')


def test_the_lectures_descent_plays_at_once(page: Page, server: str) -> None:
    opened(page, server)
    expect(part(page, "verdict")).to_contain_text("Slow")
    expect(part(page, "verdict")).to_contain_text("0.351738")
    page.wait_for_function(f"Number(({HOST}).dataset.step) > 3")
    expect(part(page, "formula")).to_have_value(LECTURE)
    expect(part(page, "prints").locator("button")).to_have_count(11)
    expect(part(page, "prints")).to_contain_text("2.997025")
    expect(part(page, "prints")).to_contain_text("0.351738")


PICTURE = f"({HOST}).querySelector('canvas.scene').toDataURL()"
FRAME = 1000 / 60
"""Milliseconds that a screen leaves between two frames."""

CLOCK = """
const ask = window.requestAnimationFrame.bind(window);
window.costs = [];
window.requestAnimationFrame = (callback) => ask((time) => {
  const start = performance.now();
  callback(time);
  window.costs.push(performance.now() - start);
});
"""


def test_a_frame_leaves_most_of_its_time_to_the_browser(page: Page, server: str) -> None:
    page.add_init_script(CLOCK)
    opened(page, server)
    page.wait_for_function(f"Number(({HOST}).dataset.step) > 3")
    before = step(page)
    page.evaluate("window.costs.length = 0")
    page.wait_for_function("window.costs.length >= 60")
    assert step(page) > before
    assert median(page.evaluate("window.costs")) < FRAME / 2


def test_graph_rule_and_ledger_show_the_numbers_of_the_step(page: Page, server: str) -> None:
    run(page, server)
    part(page, "prints").locator("button").nth(1).click()
    expect(part(page, "step")).to_have_text("step 1,001 of 10,001")
    point, slope = page.locator(".cell.here .number"), page.locator(".cell.slope .number")
    expect(point).to_have_text("1.161749")
    x = float(point.inner_text())
    g = float(slope.inner_text())
    following = float(page.locator(".cell.next .number").inner_text())
    assert following == pytest.approx(x - 0.0005 * g, abs=2e-6)
    expect(page.locator("svg.net .input text.figure")).to_have_text("1.16175")
    adjoint = page.locator("svg.net .input .adjoint .figure").text_content()
    assert float(adjoint or "nan") == pytest.approx(g, abs=2e-5)
    expect(page.locator(".ledger .number.sum")).to_have_text(slope.inner_text())


def test_playing_asks_the_server_for_nothing(page: Page, server: str) -> None:
    sent: list[str | bytes] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: sent.append(payload))

    page.on("websocket", listen)
    run(page, server, steps="400")
    sent.clear()
    act(page, "play").click()
    page.wait_for_function(f"Number(({HOST}).dataset.step) > 10")
    assert sent == []


def test_keys_walk_through_the_steps(page: Page, server: str) -> None:
    run(page, server)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(part(page, "step")).to_contain_text("step 2 of")
    page.keyboard.press("ArrowLeft")
    expect(part(page, "step")).to_contain_text("step 1 of")
    page.keyboard.press("End")
    expect(part(page, "step")).to_contain_text("step 10,001 of")
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    expect(act(page, "play")).to_contain_text("Pause")
    page.wait_for_function(f"Number(({HOST}).dataset.step) > 0")


def test_the_chart_is_the_scrubber(page: Page, server: str) -> None:
    run(page, server, steps="100", lr="0.01")
    chart = page.locator("canvas.chart")
    box = chart.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.5 * (box["width"] - 208) + 50, box["y"] + 40)
    page.wait_for_function(f"Math.abs(Number(({HOST}).dataset.step) - 50) <= 1")


def test_the_link_opens_the_same_step(page: Page, server: str, open_page: Callable[..., Page]) -> None:
    run(page, server, lr="0.01", steps="500", method="momentum")
    page.keyboard.press("End")
    page.wait_for_function("location.search.includes('frame=500')")
    query = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    assert query["method"] == "momentum"
    other = open_page()
    other.goto(page.url)
    expect(part(other, "step")).to_have_text("step 500 of 500")
    expect(setting(other, "method")).to_have_value("momentum")
    expect(setting(other, "lr")).to_have_value("0.01")


def test_the_button_does_what_the_verdict_suggests(page: Page, server: str) -> None:
    run(page, server)
    page.locator('[data-action="verdict"]').click()
    expect(setting(page, "lr")).to_have_value("0.37")
    expect(part(page, "verdict")).to_contain_text("Converged")


@pytest.mark.parametrize(
    ("preset", "word", "more"),
    [
        ("slip", "Runs away", "the slope never changes sign"),
        ("zero", "Oscillates", "a pendulum without friction"),
        ("large", "Diverges", "rates up to 0.7398"),
        ("stall", "Stalls", "32-bit"),
        ("difficult", "Converged", "0.19001"),
    ],
)
def test_a_lesson_opens_with_one_click(page: Page, server: str, preset: str, word: str, more: str) -> None:
    run(page, server)
    page.locator(f'[data-preset="{preset}"][title]').click()
    expect(part(page, "verdict")).to_contain_text(word)
    expect(part(page, "verdict")).to_contain_text(more)


def test_the_old_picture_stays_until_the_next_run_is_there(page: Page, server: str) -> None:
    run(page, server, lr="0.6", steps="60")
    act(page, "end").click()
    page.locator('[data-preset="difficult"][title]').click()  # takes its time: its graph is there long before its run
    page.locator('[data-preset="rosenbrock"][title]').click()
    expect(page.locator(".rule .line")).to_have_count(2)
    expect(page.locator("svg.net .input")).to_have_count(2)
    page.wait_for_function(f"Number(({HOST}).dataset.step) > 0")


def test_all_lessons_are_told_in_a_list(page: Page, server: str) -> None:
    run(page, server)
    act(page, "list").click()
    expect(page.locator(".lessons li")).to_have_count(len(DESCENTS))
    page.locator(".lessons button", has_text="every step overshoots").click()
    expect(part(page, "verdict")).to_contain_text("Diverges")
    expect(page.locator(".lessons ul")).to_be_hidden()


def test_the_end_can_be_guessed_first(page: Page, server: str) -> None:
    run(page, server, lr="0.8", steps="40")
    act(page, "guess").click()
    expect(part(page, "guess")).to_contain_text("How will it end?")
    expect(part(page, "verdict")).to_have_count(0)
    expect(part(page, "prints").locator(".number").last).to_have_text("?")
    act(page, "end").click()
    expect(part(page, "verdict")).to_contain_text("Diverges")
    setting(page, "lr").fill("0.3")
    setting(page, "lr").press("Enter")
    expect(part(page, "guess")).to_be_visible()
    act(page, "reveal").click()
    expect(part(page, "verdict")).to_contain_text("Converged")


def test_the_pictures_fill_the_screen_under_their_formula(page: Page, server: str) -> None:
    run(page, server)
    act(page, "full").click()
    expect(page.locator(".headline .formula math")).to_be_visible()
    assert page.evaluate(f"({HOST}).matches(':fullscreen')")
    expect(page.locator("canvas.chart")).to_be_in_viewport(ratio=1)
    act(page, "full").click()
    expect(page.locator(".headline .formula")).to_have_count(0)


def test_a_double_click_on_the_picture_starts_there(page: Page, server: str) -> None:
    run(page, server, lr="0.1", steps="50")
    expect(page.locator("figcaption").first).to_contain_text("double click")
    scene = page.locator("canvas.scene")
    box = scene.bounding_box()
    assert box is not None
    scene.dblclick(position={"x": box["width"] / 4, "y": box["height"] / 4})
    page.wait_for_function("!location.search.includes('at=x%3A3&')")
    here = page.locator(".cell.here .number")
    query = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    start = query["at"].removeprefix("x:")
    assert float(start) < 1
    act(page, "home").click()
    expect(here).to_have_text(re.compile("^" + re.escape(start.replace("-", "−"))))


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (960, 600)])
def test_the_controls_fit_on_smaller_screens(
    server: str, open_page: Callable[..., Page], width: int, height: int
) -> None:
    page = open_page(viewport={"width": width, "height": height})
    run(page, server, "(1-x)^2 + 100*(y-x^2)^2", "x:-1.2,y:1", lr="0.001", steps="2000")
    expect(act(page, "play")).to_be_in_viewport()
    assert page.evaluate(
        f"[...({HOST}).querySelectorAll('.transport, .settings')].every(e => e.scrollWidth <= e.clientWidth)"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_methods_race_and_the_graph_follows_the_chosen_one(page: Page, server: str) -> None:
    run(page, server, lr="0.01", steps="2001")
    setting(page, "race").select_option("methods")
    expect(page.locator(".racer")).to_have_count(4)
    expect(part(page, "verdict")).to_contain_text("Momentum: 125")
    act(page, "end").click()
    page.keyboard.press("Home")
    page.locator(".racer").nth(1).click()
    expect(page.locator(".racer").nth(1)).to_have_attribute("aria-pressed", "true")


def test_two_variables_have_a_map_and_a_surface(page: Page, server: str) -> None:
    run(page, server, "(1-x)^2 + 100*(y-x^2)^2", "x:-1.2,y:1", lr="0.001", steps="2000")
    expect(page.get_by_text("Level lines, path and −∇f")).to_be_visible()
    expect(page.locator(".rule .line")).to_have_count(2)
    act(page, "surface").click()
    expect(page.get_by_text("The surface, path and ball")).to_be_visible()
    scene = "() => document.querySelector('canvas.scene')?.toDataURL() ?? " + PICTURE
    seen = [page.evaluate(scene)]
    act(page, "end").click()
    page.wait_for_function(f"(before) => ({scene})() !== before", arg=seen[0])
    seen.append(page.evaluate(scene))
    act(page, "turn-left").click()
    page.wait_for_function(f"(before) => ({scene})() !== before", arg=seen[1])


def test_the_graph_can_be_moved_and_seen_whole_again(page: Page, server: str) -> None:
    run(page, server)
    world = page.locator("svg.net .world")
    act(page, "in").click()
    expect(world).to_have_attribute("transform", re.compile(r"scale\(1\.3"))
    moved = world.get_attribute("transform")
    page.locator("svg.net").hover()
    page.mouse.down()
    page.mouse.move(900, 450, steps=3)
    page.mouse.up()
    expect(world).not_to_have_attribute("transform", moved or "")
    page.keyboard.press("ArrowRight")
    expect(part(page, "step")).to_contain_text("step 1 of")
    expect(world).to_have_attribute("transform", re.compile(r"scale\(1\.3"))
    act(page, "fit").click()
    expect(world).to_have_attribute("transform", "translate(0 0) scale(1)")


def test_newtons_rule_shows_gradient_hessian_and_step(page: Page, server: str) -> None:
    run(page, server, "(1-x)^2 + 100*(y-x^2)^2", "x:-1.2,y:1", lr="1", steps="20", method="newton")
    hessian = page.locator(".hessian .entries .number")
    expect(hessian).to_have_text(["1330", "480", "480", "200"])
    expect(page.locator(".block.slope .number")).to_have_text(["−215.600", "−88.0000"])
    before, step_, after = (
        [float(text.replace("−", "-")) for text in page.locator(f".block.{name} .number").all_inner_texts()]
        for name in ("here", "taken", "next")
    )
    assert [a + b for a, b in zip(before, step_, strict=True)] == pytest.approx(after, abs=1e-4)


def test_more_variables_choose_their_axes_and_are_lines(page: Page, server: str) -> None:
    run(page, server, "(a-1)^2 + (b-2)^2 + (c-3)^2", "a:0,b:0,c:0", lr="0.1", steps="50")
    setting(page, "up").select_option("c")
    expect(page.locator(".rule .symbol", has_text="c₁")).to_have_count(1)
    page.locator('[data-shown="coordinates"]').click()
    expect(page.locator('[data-shown="coordinates"]')).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    ("name", "text", "answer"),
    [
        ("lr", "0", "must be positive"),
        ("lr", "-1", "must be positive"),
        ("lr", "nan", "not a number"),
        ("lr", "1e300", "at most"),
        ("lr", "fast", "not a number"),
        ("steps", "0", "whole number from 1"),
        ("steps", "1000000000", "too many"),
        ("steps", "2.5", "not a whole number"),
    ],
)
def test_a_setting_that_cannot_be_used_is_explained_and_the_last_run_stays(
    page: Page, server: str, name: str, text: str, answer: str
) -> None:
    run(page, server, steps="100")
    setting(page, name).fill(text)
    setting(page, name).press("Enter")
    expect(part(page, "run-error")).to_contain_text(answer)
    expect(setting(page, name)).to_have_attribute("aria-invalid", "true")
    expect(part(page, "verdict")).to_be_visible()
    setting(page, name).fill("10" if name == "steps" else "0.01")
    setting(page, name).press("Enter")
    expect(part(page, "run-error")).to_have_count(0)


@pytest.mark.parametrize(
    ("formula", "at", "word"),
    [
        ("log(x)", "x:-1", "Leaves the domain"),
        ("7 + 0*x", "x:3", "Flat"),
        ("sqrt(x)", "x:1", "Leaves the domain"),
        ("-x^4", "x:2", "Runs away"),
        ("1/x", "x:0", "Leaves the domain"),
    ],
)
def test_a_run_that_cannot_go_on_says_why(page: Page, server: str, formula: str, at: str, word: str) -> None:
    run(page, server, formula, at, lr="0.3", steps="100")
    expect(part(page, "verdict")).to_contain_text(word)
    expect(page.locator("svg.net .node")).not_to_have_count(0)


def test_every_step_can_be_taken_away(page: Page, server: str) -> None:
    run(page, server, lr="0.01", steps="300")
    with page.expect_download() as waiting:
        act(page, "csv").click()
    lines = waiting.value.path().read_text().splitlines()
    assert lines[0] == "step,x,f,df/dx,gradient length,step length"
    assert len(lines) == 302
    assert [float(number) for number in lines[1].split(",")[:4]] == pytest.approx(
        [0, 3, 9.049787068367864, 5.950212931632136]
    )


def test_the_animation_runs_without_a_server(
    page: Page, server: str, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    run(page, server, lr="0.01", steps="300")
    with page.expect_download() as waiting:
        act(page, "html").click()
    waiting.value.save_as(tmp_path / "descent.html")
    alone = open_page()
    alone.goto((tmp_path / "descent.html").as_uri())
    expect(part(alone, "verdict")).to_contain_text("0.352668")
    expect(alone.locator(".descend")).to_have_attribute("data-step", re.compile("^[1-9]"))


def test_a_long_run_shows_how_far_it_is_and_can_be_stopped(page: Page, server: str) -> None:
    run(page, server, steps="60000")
    page.locator('[data-engine="torch"]').click()
    page.get_by_role("button", name="Stop here").click()
    expect(page.get_by_role("button", name="Stop here")).to_have_count(0)
    expect(part(page, "step")).not_to_have_text(re.compile("60,000$"))
    expect(part(page, "verdict")).to_be_visible()


def test_the_film_is_a_gif(page: Page, server: str) -> None:
    run(page, server, lr="0.01", steps="300")
    with page.expect_download() as waiting:
        act(page, "gif").click()
    data = waiting.value.path().read_bytes()
    assert data.startswith(b"GIF89a")
    assert data.count(b"\x21\xf9\x04\x00") >= 73


def test_stills_where_less_motion_is_wanted(open_page: Callable[..., Page], server: str) -> None:
    page = open_page(reduced_motion="reduce")
    opened(page, server)
    expect(part(page, "step")).to_have_text("step 10,001 of 10,001")
    expect(act(page, "play")).to_contain_text("Play")


def test_japanese_dark_and_as_wide_as_a_phone(server: str, open_page: Callable[..., Page]) -> None:
    page = open_page(locale="ja-JP", color_scheme="dark", viewport={"width": 390, "height": 844})
    run(page, server)
    expect(part(page, "verdict")).to_contain_text("遅い")
    expect(part(page, "step")).to_have_text(re.compile("0 / 10,001"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(act(page, "play")).to_be_in_viewport()


BENT = "def f(x):\n    if x > 0:\n        return (x - 1) ** 2\n    return 3 * x * x + exp(-x)"


def test_of_a_program_the_graph_that_ran_at_the_step_is_shown(page: Page, server: str) -> None:
    run(page, server, BENT, "x:-2", lr="0.05", steps="60")
    boxes = page.locator("svg.net .node.operation text")
    expect(boxes).to_have_text(["3 ×", "Mul", "Neg", "Exp", "Add"])
    act(page, "end").click()
    expect(boxes).to_have_text(["− 1", "^ 2"])
    adjoint = page.locator("svg.net .input .adjoint .figure")
    expect(adjoint).to_have_text("−0.00664")
    act(page, "home").click()
    expect(adjoint).to_have_text("−19.3891")


def test_the_entries_of_a_tensor_are_coordinates(page: Page, server: str) -> None:
    run(page, server, "x @ x + sum(x)", "x:[1,2]", lr="0.1", steps="50")
    expect(part(page, "verdict")).to_contain_text("(x_1, x_2) = (−0.49")
    expect(page.locator(".rule .cell.next .symbol")).to_have_text(["x₁⁽¹⁾", "x₂⁽¹⁾"])
    expect(page.locator("figcaption").first).not_to_contain_text("double click")


def test_coming_back_to_another_page_finds_its_picture_in_place(page: Page, server: str) -> None:
    run(page, server, lr="0.01", steps="300")
    for _visit in range(2):
        page.get_by_role("link", name="Explore").click()
        expect(page.locator(".ledger")).to_be_visible()
        value = page.locator("svg.graph .value").last
        expect(value).to_be_visible()
        page.wait_for_function(
            "() => { const find = (root) => root.querySelector('svg.graph') ?? [...root.querySelectorAll('*')]"
            ".map((e) => e.shadowRoot && find(e.shadowRoot)).find(Boolean); const svg = find(document);"
            "return svg && [...svg.querySelectorAll('.node')].every((node) => "
            "node.getBoundingClientRect().right <= svg.getBoundingClientRect().right + 1); }"
        )
        page.get_by_role("link", name="Descend").click()
        expect(part(page, "verdict")).to_be_visible()
