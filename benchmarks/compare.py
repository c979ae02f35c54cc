"""From a new formula to its error curves on the page, in a real browser: Compare against an almost empty page.

Both servers and both pages live through the same run and take turns. The clock is the browser's own: it starts with
the Enter key in the problem bar and stops when the table holds the new derivative; for the empty page it starts with
the key on its slider. Each formula is new to the server every time: a number in it changes with every turn. Beside it
stands what the server alone computes for the first answer, and for all that follows it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from autodiff_viz.analysis.bare import bare_errors
from autodiff_viz.analysis.differences import error_curve
from autodiff_viz.engine.trace import trace
from autodiff_viz.notation import parse
from autodiff_viz.render.compare_cost import own_cost
from autodiff_viz.render.compare_graph import roundings
from autodiff_viz.render.compare_view import curves, digits, rest
from benchmarks.latency import ARM, PATIENCE, Bench
from benchmarks.yardstick import Timing, timings
from tests.browser import chromium
from tests.browser.driver import serve, settled

MOVES = 15
"""New formulas of each kind that are counted."""

WARM = 3
"""Formulas before them: what happens only once is not counted."""

GOAL_SECONDS = 0.300

DIFFICULT = "-1/(x^2+1)*ln(1/(1+e^-x)+{c})"

FORMULAS = {
    "x² + c·e⁻ˣ": "x^2 + {c}*e^-x",
    "difficult function": DIFFICULT,
    "two variables": "x^y*tanh({c}*x*y)",
    "60 diamonds": "repeat 60: x = x + 0.0{c}*sin x",
}
"""Name → formula; ``{c}`` is a number that is new every time."""

POINTS = {"x": 1.5, "y": 0.75}

NUMBER = '[data-row="ad"] td.mono'
"""Where the derivative stands in the table: it is drawn together with the curves."""


def numbered(formula: str, turn: int) -> str:
    """A formula that nobody has asked for yet."""
    return formula.replace("{c}", f"1{turn + 37}7" if "0.0{c}" in formula else f"1.{turn + 37}7")


@dataclass(frozen=True)
class Typist:
    """The Compare page, and a reader who types."""

    page: Page

    def type(self, formula: str) -> float:
        """Type a formula and press Enter; the seconds until the table holds its derivative."""
        field = self.page.locator('[data-part="formula"]')
        self.page.bring_to_front()
        field.fill(formula)
        self.page.locator(NUMBER).evaluate(ARM, PATIENCE)
        field.press("Enter")
        seconds = self.page.evaluate("window.answered")
        settled(self.page)
        return seconds


def measure() -> dict[str, Timing]:
    """Seconds from key to answer, for the empty page and for each formula on the Compare page.

    Raises:
        RuntimeError: There is no Chromium.
    """
    path = chromium.find()
    if path is None:
        raise RuntimeError(f"There is no Chromium. {chromium.WAYS}")
    with serve("tests/browser/empty_app.py") as empty, serve() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(empty.url)
        settled(page)
        nothing = Bench(page, page.locator("input[type=range]").first, page.locator("p:has-text('x = ')").first)
        typists = {}
        for name, formula in FORMULAS.items():
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            query = {"f": numbered(formula, -9), "at": ",".join(f"{n}:{v}" for n, v in POINTS.items())}
            page.goto(f"{app.url}/compare?{urlencode(query)}")
            settled(page)
            page.locator(NUMBER).wait_for()
            typists[name] = Typist(page)
        samples: dict[str, list[float]] = {"an empty page": [], **{name: [] for name in typists}}
        for turn in range(WARM + MOVES):
            found = {"an empty page": nothing.move("ArrowRight")}
            found |= {name: typist.type(numbered(FORMULAS[name], turn)) for name, typist in typists.items()}
            for name, seconds in found.items():
                if turn >= WARM:
                    samples[name].append(seconds)
        browser.close()
    return timings(samples)


def serve_alone(formula: str, turn: int) -> tuple[float, float]:
    """Seconds that the server computes until the first answer, and until everything is there."""
    text = numbered(formula, turn)
    start = time.perf_counter()
    program = parse(text)
    graph = trace(program, {name: POINTS[name] for name in program.variables})
    curve = error_curve(graph, step="typed")
    curves(curve)
    first = time.perf_counter() - start
    digits(curve, "forward")
    rest(curve, {"float32": bare_errors(curve, "float32")})
    own_cost(graph)
    roundings(curve)
    return first, time.perf_counter() - start


def main() -> None:
    """Print one row a formula, and whether the goal is met."""
    found = measure()
    width = max(map(len, found))
    print(f"From a new formula to its error curves, {MOVES} of each in turn, in Chromium")
    print(
        f"  {'':{width}}  {'ms':>6}  {'ratio':>6}  quartiles     goal: {GOAL_SECONDS * 1e3:.0f} ms   server: first, all"
    )
    for name, timing in found.items():
        low, middle, high = timing.ratio
        line = f"  {name:{width}}  {timing.seconds * 1e3:6.1f}  {middle:6.2f}  {f'{low:.2f} – {high:.2f}':14}"
        if name in FORMULAS:
            alone = [serve_alone(FORMULAS[name], turn) for turn in range(100, 105)]
            first, whole = (median(each[k] for each in alone) * 1e3 for k in (0, 1))
            line += f"  {'met' if timing.seconds <= GOAL_SECONDS else 'missed':13}  {first:.0f} ms, {whole:.0f} ms"
        print(line)


if __name__ == "__main__":
    main()
