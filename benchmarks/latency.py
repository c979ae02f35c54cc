"""From a key on a slider to the new number on the page, in a real browser: Explore against an almost empty page.

Both servers and both pages live through the same run and take turns. The clock is the browser's own: it starts with
the key's event and stops when the text has changed. The empty page (`tests/browser/empty_app.py`) is one slider and
one line of text, so its time is what Streamlit itself needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.yardstick import Timing, timings
from tests.browser import chromium
from tests.browser.driver import serve, settled

MOVES = 40
"""Moves of each slider that are counted."""

WARM = 5
"""Moves before them: what happens only once is not counted."""

PATIENCE = 30
"""Seconds after which a page that has not answered is broken."""

GOAL_SECONDS = 0.150
GOAL_RATIO = 1.5

ARM = """(text, patience) => {
  const root = text.getRootNode();
  const mark = text.dataset.part ? `[data-part="${text.dataset.part}"]` : null;
  const read = () => ((mark && root.querySelector(mark)) || text).textContent;
  const before = read();
  window.answered = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`no answer to the key; still: ${before}`)), patience * 1000);
    let start = 0;
    window.addEventListener('keydown', () => { start = performance.now(); }, { capture: true, once: true });
    const observer = new MutationObserver(() => {
      if (read() !== before) {
        observer.disconnect();
        resolve((performance.now() - start) / 1000);
      }
    });
    observer.observe(root, { subtree: true, childList: true, characterData: true });
  });
}"""


@dataclass(frozen=True)
class Bench:
    """One page to measure: its slider, and the text that answers."""

    page: Page
    slider: Locator
    text: Locator

    def move(self, key: str) -> float:
        """Press a key on the slider; the seconds until the text has changed."""
        self.page.bring_to_front()
        self.slider.focus()
        self.text.evaluate(ARM, PATIENCE)
        self.page.keyboard.press(key)
        return self.page.evaluate("window.answered")


def _open(browser: Browser, url: str, slider: str, text: str) -> Bench:
    page = browser.new_page()
    page.goto(url)
    settled(page)
    return Bench(page, page.locator(slider).first, page.locator(text).first)


def measure(formulas: dict[str, dict[str, str]]) -> dict[str, Timing]:
    """Seconds from key to number, for the empty page and for the Explore page with each formula.

    Raises:
        RuntimeError: There is no Chromium.
    """
    path = chromium.find()
    if path is None:
        raise RuntimeError(f"There is no Chromium. {chromium.WAYS}")
    with serve("tests/browser/empty_app.py") as empty, serve() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        benches = {"an empty page": _open(browser, empty.url, "input[type=range]", "p:has-text('x = ')")}
        for name, query in formulas.items():
            variable = query["wrt"]
            url = f"{app.url}/?{urlencode(query)}"
            benches[name] = _open(browser, url, f"input[type=range][data-variable='{variable}']", "[data-part=total]")
        samples: dict[str, list[float]] = {name: [] for name in benches}
        for turn in range(WARM + MOVES):
            key = "ArrowRight" if turn // 10 % 2 == 0 else "ArrowLeft"
            for name, bench in benches.items():
                seconds = bench.move(key)
                if turn >= WARM:
                    samples[name].append(seconds)
        browser.close()
    return timings(samples)


def main() -> None:
    """Print one row a page, and whether the goals are met."""
    found = measure(
        {
            "x² + e⁻ˣ": {"f": "x^2 + e^-x", "at": "x:3", "wrt": "x"},
            "(u+v)·(u−v)": {"f": "x = u + v; y = u - v; z = x*y", "at": "u:3,v:2", "wrt": "u"},
        }
    )
    width = max(map(len, found))
    print(f"From a slider to the new number, {MOVES} moves each in turn, in Chromium")
    print(f"  {'':{width}}  {'ms':>6}  {'ratio':>6}  quartiles    goal: {GOAL_SECONDS * 1e3:.0f} ms, {GOAL_RATIO}")
    for name, timing in found.items():
        low, middle, high = timing.ratio
        met = timing.seconds <= GOAL_SECONDS and middle <= GOAL_RATIO
        spread = f"{low:.2f} – {high:.2f}"
        print(f"  {name:{width}}  {timing.seconds * 1e3:6.1f}  {middle:6.2f}  {spread}  {'met' if met else 'missed'}")


if __name__ == "__main__":
    main()
