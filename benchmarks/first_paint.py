"""From opening a page to seeing what it is for, in a real browser: Explore's derivative, an almost empty page's text.

Cold is the first page of a server that has just begun to answer; warm is any later one, by a reader who has nothing in
the browser's cache. Both servers live through the same run and take turns; the clock is the browser's own and starts
with the navigation. The empty page is `tests/browser/empty_app.py`: its time is what Streamlit itself needs.
"""

from __future__ import annotations

from playwright.sync_api import Browser, sync_playwright

from benchmarks.yardstick import Timing, timings
from tests.browser import chromium
from tests.browser.driver import serve

STARTS = 4
"""Servers started of each kind."""

PAGES = 4
"""Pages opened of each server after its first."""

GOAL_RATIO = 1.5

PLACES = {
    "an empty page": ("tests/browser/empty_app.py", "[data-testid=stMarkdownContainer] p"),
    "Explore": ("app.py", "[data-part=total]"),
}
"""Script, and where the page says what it is for."""

SEEN = """place => {
  const look = (root) => {
    for (const one of root.querySelectorAll('*')) {
      if (one.matches(place) && one.checkVisibility({ visibilityProperty: true })) return true;
      if (one.shadowRoot && look(one.shadowRoot)) return true;
    }
    return false;
  };
  return look(document) && performance.now() / 1000;
}"""


def _opened(browser: Browser, url: str, place: str) -> float:
    """Seconds until the place of a page is seen, by a reader who comes for the first time."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(url, wait_until="commit")
    seconds = page.wait_for_function(SEEN, arg=place).json_value()
    context.close()
    return float(seconds)


def measure() -> tuple[dict[str, Timing], dict[str, Timing]]:
    """Seconds to the first page of a server, and to later ones.

    Raises:
        RuntimeError: There is no Chromium.
    """
    path = chromium.find()
    if path is None:
        raise RuntimeError(f"There is no Chromium. {chromium.WAYS}")
    cold: dict[str, list[float]] = {name: [] for name in PLACES}
    warm: dict[str, list[float]] = {name: [] for name in PLACES}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        for _ in range(STARTS):
            for name, (script, place) in PLACES.items():
                with serve(script) as server:
                    cold[name].append(_opened(browser, server.url, place))
        with serve(PLACES["an empty page"][0]) as empty, serve() as app:
            urls = dict(zip(PLACES, (empty.url, app.url), strict=True))
            for turn in range(PAGES + 1):
                for name, (_, place) in PLACES.items():
                    seconds = _opened(browser, urls[name], place)
                    if turn > 0:
                        warm[name].append(seconds)
        browser.close()
    return timings(cold), timings(warm)


def main() -> None:
    """Print one row a page and server."""
    width = max(map(len, PLACES))
    print(f"From opening a page to its text, a new reader each time, in Chromium (goal: {GOAL_RATIO})")
    print(f"  {'':{width}}        {'ms':>6}  {'ratio':>6}  quartiles")
    for server, found in zip(("cold", "warm"), measure(), strict=True):
        for name, timing in found.items():
            low, middle, high = timing.ratio
            print(f"  {name:{width}}  {server}  {timing.seconds * 1e3:6.0f}  {middle:6.2f}  {low:.2f} – {high:.2f}")


if __name__ == "__main__":
    main()
