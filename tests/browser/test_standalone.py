"""Pictures that were taken away, opened in a browser without a network."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image
from playwright.sync_api import Page, Request, expect

import autodiff_viz as av
from autodiff_viz.languages import language
from autodiff_viz.render.structure import EXPLAINED
from tests.browser.test_explore import edge, part, rows
from tests.engine.test_modules import Blocks
from tests.render.hostile import hostile_graph

FLAGSHIP = av.trace("x = u + v; y = u - v; z = x*y", u=3.0, v=2.0)
NARROW = {"viewport": {"width": 390, "height": 844}}

Opener = Callable[..., Page]


@pytest.fixture
def show(open_page: Opener, tmp_path: Path) -> Opener:
    """Open a text as a file, with the network cut; the page may not even try to reach it."""

    def shown(text: str, suffix: str = ".html", **options: object) -> Page:
        file = tmp_path / f"taken{suffix}"
        file.write_text(text, encoding="utf-8")
        page = open_page(**options)
        page.context.set_offline(True)
        asked: list[str] = []

        def note(request: Request) -> None:
            asked.append(request.url)

        page.on("request", note)
        page.goto(file.as_uri())
        assert [url for url in asked if url != file.as_uri()] == []
        return page

    return shown


def test_the_page_works_without_a_network(show: Opener) -> None:
    page = show(FLAGSHIP.to_html())
    expect(part(page, "total")).to_contain_text("6")
    expect(rows(page)).to_have_count(2)
    expect(page.locator("svg.graph [data-edge]")).to_have_count(len(FLAGSHIP.edges))
    edge(page, 5).click(force=True)
    expect(part(page, "inspector")).to_contain_text("5")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(2)
    rows(page).nth(0).hover()
    expect(page.locator("svg.graph .edge.dim")).to_have_count(4)
    page.get_by_role("button", name="formula").click()
    expect(page.locator('svg.graph [data-label="4"]')).not_to_contain_text("1")


def test_every_variable_can_be_written(show: Opener) -> None:
    page = show(FLAGSHIP.to_html(wrt="v"))
    expect(part(page, "total")).to_contain_text("−4")


def test_the_reader_switches_the_variable_offline(show: Opener) -> None:
    page = show(FLAGSHIP.to_html())
    expect(part(page, "total")).to_contain_text("u")  # the closed form, 2u
    page.locator("#by").select_option(label="v")
    expect(part(page, "total")).to_contain_text("−4")
    expect(part(page, "total")).to_contain_text("2v")
    expect(page.locator("[data-check]")).to_have_count(4)
    edge(page, 1).press("Enter")
    expect(rows(page)).to_have_count(1)


def test_a_long_closed_form_unfolds(show: Opener) -> None:
    page = show(av.trace("sin(x)^3 · sigmoid(x) / (x^4 + e^-x + 1)", x=0.5).to_html())
    expect(part(page, "closed").locator("math")).to_be_hidden()
    part(page, "closed").locator("summary").click()
    expect(part(page, "closed").locator("math")).to_be_visible()


def test_hostile_names_do_nothing(show: Opener) -> None:
    page = show(hostile_graph().to_html())
    expect(part(page, "total")).to_contain_text("2")
    assert page.locator("img, iframe, object, embed, base, [action], [href], [onerror], [onload]").count() == 0
    assert page.locator("script").count() == 2
    assert page.evaluate("document.querySelectorAll('*').length") > 100
    expect(page.locator("header code")).to_contain_text("</script><script>alert(1)</script>")


def test_a_phone_gets_the_picture_from_top_to_bottom(show: Opener) -> None:
    page = show(FLAGSHIP.to_html(), **NARROW)
    expect(part(page, "total")).to_be_visible()
    u, z = (
        page.locator(f'svg.graph [data-node="{FLAGSHIP.inputs["u"] if name == "u" else FLAGSHIP.output}"]')
        for name in "uz"
    )
    upper, lower = u.bounding_box(), z.bounding_box()
    assert upper is not None
    assert lower is not None
    assert upper["y"] + upper["height"] < lower["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function(
        "([a, b]) => document.querySelector(a).getBoundingClientRect().right <"
        " document.querySelector(b).getBoundingClientRect().left",
        arg=['svg.graph [data-node="0"]', f'svg.graph [data-node="{FLAGSHIP.output}"]'],
    )


@pytest.mark.parametrize(("theme", "system", "ground"), [
    ("system", "light", (255, 255, 255)),
    ("system", "dark", (15, 17, 20)),
    ("dark", "light", (15, 17, 20)),
    ("light", "dark", (255, 255, 255)),
])  # fmt: skip
def test_light_and_dark(show: Opener, theme: str, system: str, ground: tuple[int, int, int]) -> None:
    page = show(FLAGSHIP.to_html(theme=theme), color_scheme=system)
    expect(part(page, "total")).to_be_visible()
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    assert picture.getpixel((3, 3)) == ground
    assert picture.getpixel((picture.width - 3, picture.height - 3)) == ground


def test_japanese(show: Opener) -> None:
    with language("ja"):
        page = show(FLAGSHIP.to_html())
    expect(page.locator("section.ledger")).to_have_attribute("aria-label", "台帳")


def test_a_large_graph_has_its_ledger(show: Opener) -> None:
    page = show(av.trace(f"repeat {EXPLAINED // 4 + 1}: t = t + 0.01 sin t", t=0.7).to_html())
    expect(part(page, "too-large")).to_be_visible()
    expect(part(page, "total")).to_be_visible()


def test_a_notebook_shows_the_page_in_a_frame_of_its_own(show: Opener) -> None:
    bundle = FLAGSHIP._repr_mimebundle_()
    page = show(f"<!DOCTYPE html><title>notebook</title><p>Out[1]:</p>{bundle['text/html']}")
    frame = page.frame_locator("iframe")
    expect(frame.locator('[data-part="total"]')).to_contain_text("6")
    frame.locator("[data-term]").nth(1).hover()
    expect(frame.locator("svg.graph .edge.dim")).to_have_count(4)
    assert page.evaluate("document.querySelector('iframe').contentDocument") is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_still_picture_opens_in_a_browser(show: Opener, theme: str) -> None:
    for graph in (FLAGSHIP, hostile_graph()):
        page = show(graph.to_svg(theme=theme), ".svg")
        colours = Image.open(io.BytesIO(page.screenshot())).convert("RGB").getcolors(1 << 24)
        assert colours is not None
        assert len(colours) > 20


def test_the_browser_sets_text_about_as_wide_as_was_reckoned(show: Opener) -> None:
    page = show(FLAGSHIP.to_svg(), ".svg")
    outside = page.evaluate("""() => {
      const [x, y, w, h] = document.documentElement.getAttribute("viewBox").split(" ").map(Number);
      return [...document.querySelectorAll("text")].map((text) => text.getBBox()).filter((box) =>
        box.x < x || box.y < y || box.x + box.width > x + w || box.y + box.height > y + h).length;
    }""")
    assert outside == 0
    over = page.evaluate("""() => {
      const boxes = [...document.querySelectorAll("text.partial, text.adjoint")].map((text) => text.getBBox());
      const covers = (a, b) =>
        Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
        Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)) /
        Math.min(a.width * a.height, b.width * b.height);
      return boxes.flatMap((a, i) => boxes.slice(0, i).filter((b) => covers(a, b) > 0.1)).length;
    }""")
    assert over == 0


def test_a_model_opens_and_closes_by_module(show: Opener) -> None:
    made, tokens = Blocks(), torch.arange(10).reshape(2, 5)
    loss = torch.nn.functional.cross_entropy(made(tokens), tokens.flatten())
    page = show(av.from_torch(loss, dict(made.named_parameters())).to_html())
    shown = page.locator("section:visible")
    expect(shown).to_have_count(1)
    shown.get_by_role("button", name="Open blocks", exact=True).click()
    shown.get_by_role("button", name="Open blocks.0", exact=True).press("Enter")
    expect(shown.locator("[aria-current]")).to_have_text("blocks.0")
    expect(shown.get_by_role("button", name="Open blocks.0.mlp", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(shown.get_by_role("button", name="Open blocks.0", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(shown.get_by_role("button", name="Open blocks", exact=True)).to_be_focused()
    shown.get_by_role("button", name="all open").click()
    expect(shown.locator("[data-module]")).to_have_count(0)
