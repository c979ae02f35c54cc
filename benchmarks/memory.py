"""What a page and its server hold in memory while a reader goes on for ten minutes, sixty interactions a minute.

One Chromium, one server, one page of Explore. A minute is the same round of hovers, choices, slider moves, changes of
variable and changes of formula, and ends where it began, so that every sample is taken in the same state, right after
the browser has collected its garbage. What grows from the first sample to the last is never given back.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.browser import chromium
from tests.browser.driver import serve, settled

MINUTES = 10

BEAT = 1.0
"""Seconds from one interaction to the next."""

FORMULAS = ("x = u + v; y = u - v; z = x*y", "x^2 + e^-x + u", "sin(u*v) + sigmoid(u - v)")
"""The first is where every minute begins and ends."""

LONG = "repeat 12: u = u + 0.01*sin(u)"
"""One with 4,096 paths and a ribbon of stages."""

PATIENCE = 10_000
"""Milliseconds that an interaction may take."""

Act = Callable[[Page], None]


class Sample(NamedTuple):
    """What was held at one moment.

    Attributes:
        heap: Bytes of JavaScript's heap in use.
        nodes: DOM nodes, those out of the page too.
        listeners: Event listeners.
        server: Bytes of memory of the server and its workers.
    """

    heap: float
    nodes: float
    listeners: float
    server: float


def minute() -> Iterator[Act]:
    """Sixty interactions, the last of which leads back to the first formula."""
    looks: tuple[Act, ...] = (
        _hover("[data-edge] path.hit"),
        _press("svg.graph [data-edge]", "Enter"),
        _keys("Escape"),
        _hover("svg.graph [data-node]"),
        _press("svg.graph [data-node]", "Enter"),
        _keys("Escape"),
        _hover("[data-term], [data-stage]"),
        _press("[data-term], [data-stage]", "Enter"),
        _keys("Escape"),
        _press("input[type=range][data-variable]", "ArrowRight"),
        _press("input[type=range][data-variable]", "ArrowRight"),
        _press("input[type=range][data-variable]", "ArrowLeft"),
        _last_variable,
        _first_variable,
    )
    for formula in (*FORMULAS[1:], LONG, FORMULAS[0]):
        yield from looks
        yield _formula(formula)


def _hover(selector: str) -> Act:
    return lambda page: page.locator(selector).first.hover(force=True, timeout=PATIENCE)


def _press(selector: str, key: str) -> Act:
    return lambda page: page.locator(selector).first.press(key, timeout=PATIENCE)


def _keys(key: str) -> Act:
    return lambda page: page.keyboard.press(key)


def _last_variable(page: Page) -> None:
    _choose(page, -1)


def _first_variable(page: Page) -> None:
    _choose(page, 0)


def _choose(page: Page, index: int) -> None:
    names = page.locator('[data-part="by"] option').evaluate_all("options => options.map(option => option.value)")
    page.locator('[data-part="by"]').select_option(names[index], timeout=PATIENCE)


def _formula(text: str) -> Act:
    def type_it(page: Page) -> None:
        field = page.locator('[data-part="formula"]')
        field.fill(text)
        field.press("Enter")

    return type_it


def _sample(client: CDPSession, server: int) -> Sample:
    client.send("HeapProfiler.collectGarbage")
    found = {entry["name"]: entry["value"] for entry in client.send("Performance.getMetrics")["metrics"]}
    return Sample(found["JSHeapUsedSize"], found["Nodes"], found["JSEventListeners"], _resident(server))


def _resident(process: int) -> float:
    """Bytes of memory of a process and all it has started, as Linux counts them."""
    total, waiting = 0.0, [process]
    while waiting:
        folder = Path("/proc", str(waiting.pop()))
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        total += 1024 * float(status["VmRSS"].split()[0])
        waiting += map(int, chain.from_iterable(f.read_text().split() for f in folder.glob("task/*/children")))
    return total


def measure(minutes: int, report: Callable[[int, Sample], None]) -> list[Sample]:
    """Samples before the first minute's warm-up and after every minute.

    Args:
        minutes: How long to go on after one minute that is not counted, in which caches fill.
        report: Called with every sample as it is taken.

    Raises:
        RuntimeError: There is no Chromium.
    """
    path = chromium.find()
    if path is None:
        raise RuntimeError(f"There is no Chromium. {chromium.WAYS}")
    samples: list[Sample] = []
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{server.url}/?{urlencode({'f': FORMULAS[0]})}")
        settled(page)
        client = page.context.new_cdp_session(page)
        client.send("Performance.enable")
        due = time.monotonic()
        for number, acts in enumerate(repeat(minute, minutes + 1)):
            for act in acts():
                act(page)
                due = max(due + BEAT, time.monotonic())
                page.wait_for_timeout(max(0.0, 1000 * (due - time.monotonic())))
            settled(page)
            samples.append(_sample(client, server.process))
            report(number, samples[-1])
        browser.close()
    return samples


def _line(number: int, sample: Sample) -> None:
    texts = [f"{sample.heap / 1e6:8.2f}", f"{sample.nodes:8.0f}", f"{sample.listeners:8.0f}"]
    print(f"  {number:6}", *texts, f"{sample.server / 1e6:10.1f}", flush=True)


def main(minutes: int = MINUTES) -> None:
    """Print a row a minute, and how much the last is of the first."""
    acts = len(list(minute()))
    print(f"Memory of one page and its server, {acts} interactions a minute for {minutes} minutes after one to warm up")
    print("  minute  heap MB    nodes  listeners  server MB")
    samples = measure(minutes, _line)
    ratios = [last / first for first, last in zip(samples[0], samples[-1], strict=True)]
    print("  ratio ", *(f"{ratio:8.2f}" for ratio in ratios))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=MINUTES)
    main(parser.parse_args().minutes)
