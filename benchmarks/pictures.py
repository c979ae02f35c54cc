"""Pictures of the pages for the README: `python -m benchmarks.pictures` (or `make pictures`) takes them anew.

Each is one state of one page at a link, in Chromium, as a palette PNG below ``LARGEST``. The folder is
``autodiff_viz/ui/pictures``.
"""

from __future__ import annotations

import argparse
import io
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser import chromium
from tests.browser.driver import serve, settled

FOLDER = Path(__file__).parents[1] / "autodiff_viz" / "ui" / "pictures"

LARGEST = 250_000
"""Bytes of a picture."""

COLOURS = (256, 128, 64)
"""Sizes of the palette, the first that keeps a picture below ``LARGEST``."""

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

FLAGSHIP = {"f": "x = u + v; y = u - v; z = x*y", "at": "u:3,v:2", "wrt": "u"}
LECTURE = {"f": "x^2 + e^-x", "at": "x:3", "wrt": "x"}
VALLEY = {"f": "(1 - x)^2 + 100(y - x^2)^2", "at": "x:-1.2,y:1", "race": "methods", "lr": "0.001", "steps": "2000"}
LONG = {"f": "repeat 60: t = t + 0.01*sin(t)", "at": "t:0.7"}

STILL = 1_500
"""Milliseconds that a page is given for what arrives after its numbers."""


@dataclass(frozen=True)
class Shot:
    """One picture.

    Attributes:
        name: Of its file.
        page: The page's name in the address.
        query: What its link holds.
        options: Of the browser's context: theme, language, size.
        high: Height of the window, where it is not that of the viewport.
    """

    name: str
    page: str = ""
    query: dict[str, str] = field(default_factory=dict)
    options: dict[str, object] = field(default_factory=dict)
    high: int = 0


def _four(page: str, query: dict[str, str]) -> tuple[Shot, ...]:
    """A page in light, in dark, on a phone and in Japanese."""
    looks: dict[str, dict[str, object]] = {
        "": {},
        "-dark": {"color_scheme": "dark"},
        "-phone": {"viewport": PHONE},
        "-ja": {"locale": "ja-JP"},
    }
    return tuple(Shot(page + look, page, query, options) for look, options in looks.items())


SHOTS = (
    *_four("explore", FLAGSHIP),
    *_four("descend", LECTURE),
    *_four("compare", LECTURE),
    *_four("pytorch", {}),
    Shot("explore-edge", "explore", FLAGSHIP | {"sel": "edge5"}),
    Shot("explore-huge", "explore", LONG),
    Shot("explore-beside", "explore", LECTURE | {"beside": "formula", "beside_f": "x^2 + sin(x)"}, high=1900),
    Shot("descend-race", "descend", VALLEY, {"color_scheme": "dark"}),
)


def take(browser: Browser, url: str, shot: Shot) -> bytes:
    """A PNG of one state of one page."""
    options = {"viewport": WIDE, "locale": "en-US", "color_scheme": "light", "reduced_motion": "reduce"} | shot.options
    context = browser.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    for _visit in range(2):  # at the second one all that is worked out in the background is there
        page.goto(f"{url}/{shot.page}?{urlencode(shot.query)}")
        settled(page)
        page.wait_for_timeout(STILL)
    if shot.high:
        page.set_viewport_size({"width": WIDE["width"], "height": shot.high})
    page.wait_for_timeout(STILL)
    settled(page)
    picture = page.screenshot()
    context.close()
    return picture


def packed(picture: bytes) -> bytes:
    """The same PNG with a palette that keeps its rare colours, as small as it has to be.

    Raises:
        ValueError: It is larger than ``LARGEST`` even so.
    """
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    small = b""
    for colours in COLOURS:
        file = io.BytesIO()
        reduced = image.quantize(colours, Image.Quantize.MAXCOVERAGE, kmeans=5, dither=Image.Dither.NONE)
        reduced.save(file, "PNG", optimize=True)
        small = file.getvalue()
        if len(small) <= LARGEST:
            return small
    raise ValueError(f"a picture of {len(small):,} bytes is larger than {LARGEST:,}")


def main() -> None:
    """Take all pictures, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(shot.name for shot in SHOTS))
    names = parser.parse_args().names
    path = chromium.find()
    if path is None:
        raise RuntimeError(f"There is no Chromium. {chromium.WAYS}")
    FOLDER.mkdir(exist_ok=True)
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        for shot in SHOTS:
            if not names or shot.name in names:
                picture = packed(take(browser, server.url, shot))
                (FOLDER / f"{shot.name}.png").write_bytes(picture)
                print(f"{shot.name}.png  {len(picture):,} bytes", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
