"""The PyTorch page as a reader meets it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from autodiff_viz.lecture.museum import exhibits
from tests.browser.driver import settled


def opened(page: Page, server: str, **query: str) -> Page:
    """The page at a link, once PyTorch has answered."""
    page.goto(f"{server}/pytorch" + (f"?{urlencode(query)}" if query else ""))
    settled(page)
    answered(page)
    return page


def answered(page: Page) -> None:
    expect(page.locator(".pytorch:not(.stale)")).to_be_visible(timeout=90_000)  # the first time, PyTorch is loaded


def part(page: Page, name: str) -> Locator:
    return page.locator(f'[data-part="{name}"]')


def write(page: Page, text: str) -> None:
    part(page, "snippet").fill(text)


def test_the_lectures_snippet_is_printed_and_drawn(page: Page, server: str) -> None:
    opened(page, server)
    expect(part(page, "printed")).to_have_text("tensor([-0.1455, -0.1455, -0.1455])\n")
    expect(page.locator(".margin .said")).to_have_text("→ tensor([-0.1455, -0.1455, -0.1455])")
    circuit = part(page, "circuit")
    for creator in ("SumBackward0", "AddBackward0", "SinBackward0", "AccumulateGrad"):
        expect(circuit.get_by_text(creator, exact=True)).to_have_count(1)
        expect(part(page, "torchviz").get_by_text(creator, exact=True)).to_have_count(1)
    expect(part(page, "steps").locator("tbody tr")).to_have_count(4)


def test_a_loop_is_folded_and_unfolds(page: Page, server: str) -> None:
    loop = "y = x\nfor i in range(20):\n    y = torch.sin(y) + 0.5*x\ny.backward()\n"
    opened(page, server, snippet="x = torch.tensor(2.0, requires_grad=True)\n" + loop)
    circuit = part(page, "circuit")
    boxes = circuit.locator(".sh.operation")
    expect(boxes).to_have_count(1)
    expect(circuit).to_contain_text("20 turns: 60 operations")
    expect(part(page, "note")).to_have_text("60 operations, folded by line.")
    circuit.get_by_text("20 turns: 60 operations").hover()
    expect(page.locator(".gutter .lit")).to_have_text("4")
    part(page, "fold").click()
    expect(boxes).to_have_count(60)
    world = circuit.locator(".world")
    page.get_by_role("button", name="Zoom in").click()
    expect(world).not_to_have_attribute("transform", "translate(0 0) scale(1)")
    page.get_by_role("button", name="Fit").click()
    expect(world).to_have_attribute("transform", "translate(0 0) scale(1)")


def test_typing_runs_by_itself(page: Page, server: str) -> None:
    opened(page, server)
    write(page, "x = torch.tensor(3.0, requires_grad=True)\ny = x ** 2 + torch.exp(-x)\ny.backward()\nprint(x.grad)")
    expect(part(page, "printed")).to_have_text("tensor(5.9502)\n")
    expect(part(page, "gradient")).to_contain_text("5.95021")
    rows = part(page, "ledger").locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("6")
    expect(rows.nth(1)).to_contain_text("−0.0497871")


def test_new_lines_push_none_out_of_sight(page: Page, server: str) -> None:
    opened(page, server)
    part(page, "snippet").click()
    page.keyboard.press("Control+End")
    for _ in range(4):
        page.keyboard.press("Enter")
    page.keyboard.type("print(1 + 1)")
    expect(part(page, "printed")).to_have_text("tensor([-0.1455, -0.1455, -0.1455])\n2\n")
    assert part(page, "snippet").evaluate("area => [area.scrollTop, area.parentElement.scrollTop]") == [0, 0]


def test_an_error_keeps_the_last_picture_and_says_why(page: Page, server: str) -> None:
    opened(page, server)
    write(page, "import torch\nx = torch.tensor(3, requires_grad=True)\n")
    expect(part(page, "failure")).to_have_text(
        "RuntimeError: Only Tensors of floating point and complex dtype can require gradients"
    )
    expect(page.locator(".gutter .bad")).to_have_text("2")
    expect(part(page, "why")).to_contain_text("an integer cannot")
    expect(part(page, "note")).to_contain_text("Old picture")
    expect(part(page, "circuit")).to_be_visible()


ONE = "x = torch.tensor(2.0, requires_grad=True)\n"
BAD = {
    "torch.ones(2, 3) @ torch.ones(2, 3)": "mat1 and mat2 shapes cannot be multiplied",
    "torch.ones(3) + torch.ones(2)": "The size of tensor a (3) must match the size of tensor b (2)",
    "torch.ones(3)[5]": "index 5 is out of bounds",
    "torch.ones(2, dtype=torch.float64) @ torch.ones(2)": "expected both vectors to have same dtype",
    "torch.load('x')": "torch.load",
    "x = 1\nx.__class__": "__class__",
    "open('x')": "open",
    "getattr(1, 'real')": "getattr",
    "import os": "os",
    "while True: pass": "runs longer than",
    "x = [0] * 10 ** 12": "too long",
    "a = torch.ones(10 ** 5, 1)\na @ a.T": "too large",
    "\u0000": "",
    "(" * 500: "",
}
"""What a reader may type → what the answer says."""


def test_nothing_typed_hurts(page: Page, server: str) -> None:
    opened(page, server)
    for text, message in BAD.items():
        write(page, text)
        answered(page)
        expect(part(page, "failure")).to_contain_text(message)
        expect(page.locator(".gutter .bad")).to_have_text(str(text.count("\n") + 1))
        expect(part(page, "circuit")).to_be_visible()  # the last good picture stays
        write(page, "print(1 + 1)")
        expect(part(page, "printed")).to_have_text("2\n")


@pytest.mark.parametrize("how", [".item()", ".detach()"])
def test_a_cut_is_shown(page: Page, server: str, how: str) -> None:
    opened(page, server, snippet=f"{ONE}y = x * torch.tensor(float(x{how})) + x\ny.backward()\nprint(x.grad)")
    expect(part(page, "printed")).to_have_text("tensor(3.)\n")
    expect(page.locator(".margin .cut")).to_have_text("✂ cut")
    expect(page.locator(".remark").filter(has_text=how)).to_contain_text("The history ends here")


def test_every_exhibit_can_be_mended(page: Page, server: str) -> None:
    opened(page, server)
    part(page, "museum-chip").click()
    shelf = page.locator("[data-exhibit]")
    expect(shelf).to_have_count(len(exhibits()))
    for exhibit in exhibits()[:5]:
        page.locator(f'[data-exhibit="{exhibit.id}"]').click()
        expect(part(page, "why").locator("h1")).to_have_text(exhibit.title)
        if exhibit.kind:
            expect(part(page, "failure")).to_contain_text(exhibit.message)
        part(page, "mend").click()
        expect(part(page, "why")).to_have_count(0)
        expect(part(page, "failure")).to_have_count(0)


def test_another_run_records_another_graph(page: Page, server: str) -> None:
    opened(page, server)
    page.locator('[data-sample="branch"]').click()
    expect(part(page, "seed")).to_have_text("seed 0")
    part(page, "again").click()
    expect(part(page, "seed")).to_have_text("seed 1")
    expect(part(page, "circuit")).to_have_count(2)
    expect(part(page, "circuit").nth(0).get_by_text("SinBackward0")).to_have_count(0)
    expect(part(page, "circuit").nth(1).get_by_text("SinBackward0")).to_have_count(1)
    expect(part(page, "printed").nth(0)).to_have_text("tensor(1.)\n")
    expect(part(page, "printed").nth(1)).to_have_text("tensor(2.6111)\n")


def test_the_formula_becomes_a_snippet_and_agrees(page: Page, server: str) -> None:
    opened(page, server, f="x^2 + e^-x", at="x:3")
    part(page, "formula-snippet").click()
    expect(part(page, "snippet")).to_have_value(
        "import torch\n\nx = torch.tensor(3.0, requires_grad=True)\ny = x**2 + torch.exp(-x)\n"
        "y.backward()\nprint(x.grad)"
    )
    expect(part(page, "printed")).to_have_text("tensor(5.9502)\n")
    part(page, "compare").locator("summary").click()
    expect(part(page, "agreement-float64")).to_contain_text("float64")
    expect(part(page, "agreement").locator("tbody tr")).to_have_count(5)


def test_a_row_lights_its_node_and_its_text(page: Page, server: str) -> None:
    opened(page, server)
    part(page, "steps").locator("tbody tr").nth(0).hover()
    expect(page.locator("mark.lit")).to_have_text("torch.sin(torch.sum(x) + 2)")
    expect(part(page, "circuit").locator("g.lit rect.operation")).to_have_count(1)


def test_torchvizs_picture_can_be_put_away(page: Page, server: str) -> None:
    opened(page, server)
    part(page, "viz").click()
    expect(part(page, "torchviz")).to_have_count(0)
    part(page, "viz").click()
    expect(part(page, "torchviz")).to_be_visible()


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_a_phone_shows_all_without_scrolling_sideways(open_page: Callable[..., Page], server: str, locale: str) -> None:
    page = opened(open_page(viewport={"width": 390, "height": 844}, locale=locale), server)
    expect(part(page, "circuit")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


MATRIX = (
    "import torch\nW = torch.tensor([[1.0, 2.0], [2.0, 1.0]])\nx = torch.tensor([1.0, 2.0], requires_grad=True)\n"
    "y = x @ W @ x\ny.backward()\nprint(x.grad)"
)


def test_the_numbers_of_a_jacobian_and_number_by_number(page: Page, server: str) -> None:
    opened(page, server, snippet=MATRIX)
    part(page, "steps").locator("tbody tr").nth(2).locator("button.size").click()
    expect(part(page, "jacobian").locator("td")).to_have_text(["1", "2", "2", "1"])
    part(page, "steps").locator("tbody tr").nth(0).hover()
    expect(part(page, "torchviz").locator("g.lit")).to_have_text("DotBackward0")
    part(page, "unfold").click()
    expect(part(page, "gradient")).to_have_count(2)
    expect(part(page, "ledger").first.locator("tbody tr")).to_have_count(4)
    expect(part(page, "torchviz")).to_be_visible()
    part(page, "unfold").click()
    expect(part(page, "gradient")).to_have_count(1)
