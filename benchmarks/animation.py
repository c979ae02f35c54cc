"""Frames a second of a playing descent of 10,001 steps, in a real browser, beside a page that only asks for frames.

Both pages take turns in one Chromium: while one is measured the other rests. "Script" is the time inside our own frame
function, by the browser's clock; "main thread" is all that the page's thread did (script, style, layout, paint), by
Chromium's own counters. Sixty frames a second leave 16.7 ms for both.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median, quantiles

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.browser import chromium
from tests.browser.driver import serve, settled

ROUNDS, SECONDS = 6, 3.0
GOAL_FRAMES, GOAL_SCRIPT = 50.0, 8.0

CLOCK = """
const ask = window.requestAnimationFrame.bind(window);
window.costs = [];
window.requestAnimationFrame = (callback) => ask((time) => {
  const start = performance.now();
  callback(time);
  window.costs.push(performance.now() - start);
});
window.frames_ = (seconds) => new Promise((resolve) => {
  const beats = [];
  window.costs.length = 0;
  const beat = (time) => {
    beats.push(time);
    if (time - beats[0] < seconds * 1000) ask(beat);
    else resolve([(beats.length - 1) / (time - beats[0]) * 1000, window.costs.slice()]);
  };
  ask(beat);
});
"""
"""Times every callback that the page itself gives to ``requestAnimationFrame``, and counts frames."""

EMPTY = "data:text/html,<title>frames</title><p>frames</p>"


@dataclass(frozen=True)
class Pace:
    """What one page did in one round: frames a second, and milliseconds a frame."""

    frames: float
    scripts: list[float]
    thread: float


def _busy(session: CDPSession) -> float:
    """Seconds that the page's main thread has worked so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")


def _measured(page: Page, session: CDPSession) -> Pace:
    before = _busy(session)
    frames, scripts = page.evaluate(f"window.frames_({SECONDS})")
    return Pace(frames, scripts, 1000 * (_busy(session) - before) / (frames * SECONDS))


def measure() -> dict[str, list[Pace]]:
    """One ``Pace`` a round for the empty page and for the page that plays.

    Raises:
        RuntimeError: There is no Chromium.
    """
    path = chromium.find()
    if path is None:
        raise RuntimeError(f"There is no Chromium. {chromium.WAYS}")
    found: dict[str, list[Pace]] = {"an empty page": [], "Descend, playing": []}
    with serve() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_init_script(CLOCK)
        pages = {name: context.new_page() for name in found}
        empty, descend = pages.values()
        empty.goto(EMPTY)
        descend.goto(f"{app.url}/descend")
        settled(descend)
        play = descend.locator('[data-act="play"]')
        play.wait_for()
        sessions = {name: context.new_cdp_session(page) for name, page in pages.items()}
        for session in sessions.values():
            session.send("Performance.enable")
        for _round in range(ROUNDS):
            for name, page in pages.items():
                if page is descend:
                    descend.locator('[data-act="home"]').click()
                    play.click()
                found[name].append(_measured(page, sessions[name]))
                if page is descend:
                    play.click()
        browser.close()
    return found


def main() -> None:
    """Print one row a page, and whether the goals are met."""
    found = measure()
    empty, playing = found.values()
    width = max(map(len, found))
    print(f"Frames of the lecture's descent, 10,001 steps, {ROUNDS} rounds of {SECONDS:.0f} s in turn, in Chromium")
    print(f"  {'':{width}}  {'frames/s':>8}  {'script, ms':>10}  {'95 %':>6}  {'main thread, ms':>15}")
    for name, paces in found.items():
        scripts = sorted(cost for pace in paces for cost in pace.scripts) or [0.0]
        late = quantiles(scripts, n=20)[-1] if len(scripts) > 1 else scripts[0]
        print(
            f"  {name:{width}}  {median(p.frames for p in paces):8.1f}  {median(scripts):10.2f}  {late:6.2f}"
            f"  {median(p.thread for p in paces):15.2f}"
        )
    ratios = [ours.frames / theirs.frames for ours, theirs in zip(playing, empty, strict=True)]
    frames = median(pace.frames for pace in playing)
    script = median(cost for pace in playing for cost in pace.scripts)
    met = "met" if frames >= GOAL_FRAMES and script <= GOAL_SCRIPT else "missed"
    print(f"  frames : empty page's frames  {median(ratios):.2f} ({min(ratios):.2f} – {max(ratios):.2f})")
    print(f"  goal: {GOAL_FRAMES:.0f} frames/s and {GOAL_SCRIPT:.0f} ms of script: {met}")


if __name__ == "__main__":
    main()
