"""PNG and PDF of the picture, made from its SVG without a browser, in a process of their own."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from autodiff_viz.errors import LimitError
from autodiff_viz.languages import _

SCALE = 2.0
"""Pixels of a PNG to one pixel of the picture."""

MAX_SIDE = 16_000
"""Longest side of a PNG in pixels; a longer picture is made smaller …"""

MAX_PIXELS = 50_000_000
"""… and one of a larger area too: each pixel takes four bytes while it is drawn …"""

SMALLEST = 0.25
"""… down to this scale, below which nothing in it can be read."""

MAX_PAGE = 14_400
"""Longest side of a page in points, of which PDF readers show no more; a longer picture is made smaller."""

SECONDS = 180.0
"""Time for one file; the largest picture needs a sixth of it on a machine that has nothing else to do."""

_TURNS = BoundedSemaphore(2)
"""As many files are made at the same time."""


def to_png(svg: str, size: tuple[float, float]) -> bytes:
    """The picture as PNG, ``SCALE`` pixels to one of the SVG where that is not too many.

    Args:
        svg: The picture.
        size: Its width and height in px.

    Raises:
        LimitError: It would be too small to be read within ``MAX_SIDE`` pixels, or takes too long.
    """
    scale = min(SCALE, MAX_SIDE / max(size), math.sqrt(MAX_PIXELS / (size[0] * size[1])))
    if scale < SMALLEST:
        raise LimitError(
            _("The picture is too large for PNG: its longer side may have {limit} pixels.").format(limit=MAX_SIDE),
            hint=_("SVG, PDF and HTML have no such limit."),
        )
    return _converted("png", svg, scale)


def to_pdf(svg: str, size: tuple[float, float]) -> bytes:
    """The picture as one page of PDF, as large as a page may be; its text can be searched and copied.

    Raises:
        LimitError: It takes too long.
    """
    scale = min(1.0, MAX_PAGE / max(size))
    before, after = (f'width="{w:.0f}" height="{h:.0f}"' for w, h in (size, (scale * size[0], scale * size[1])))
    return _converted("pdf", svg.replace(before, after, 1), 1.0)


def _converted(kind: str, svg: str, scale: float) -> bytes:
    # -P keeps the folder of the converter off its path: its modules would hide others.
    command = [sys.executable, "-P", str(Path(__file__).with_name("converter.py")), kind, repr(scale)]
    try:
        with _TURNS:
            done = subprocess.run(command, input=svg.encode(), capture_output=True, timeout=SECONDS, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise LimitError(
            _("The picture is too large for this kind of file."), hint=_("SVG and HTML have no such limit.")
        ) from error
    return done.stdout
