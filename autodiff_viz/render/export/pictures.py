"""PNG and PDF of the picture, made from its SVG without a browser."""

from __future__ import annotations

from autodiff_viz.errors import LimitError
from autodiff_viz.languages import _

SCALE = 2.0
"""Pixels of a PNG to one pixel of the picture."""

MAX_SIDE = 16_000
"""Longest side of a PNG in pixels; a longer picture is made smaller …"""

SMALLEST = 0.25
"""… down to this scale, below which nothing in it can be read."""


MAX_PAGE = 14_400
"""Longest side of a page in points, of which PDF readers show no more; a longer picture is made smaller."""


def to_png(svg: str, size: tuple[float, float]) -> bytes:
    """The picture as PNG, ``SCALE`` pixels to one of the SVG where that is not too many.

    Args:
        svg: The picture.
        size: Its width and height in px.

    Raises:
        LimitError: It would be too small to be read within ``MAX_SIDE`` pixels.
    """
    import vl_convert

    scale = min(SCALE, MAX_SIDE / max(size))
    if scale < SMALLEST:
        raise LimitError(
            _("The picture is too large for PNG: its longer side may have {limit} pixels.").format(limit=MAX_SIDE),
            hint=_("SVG, PDF and HTML have no such limit."),
        )
    return vl_convert.svg_to_png(svg, scale=scale)


def to_pdf(svg: str, size: tuple[float, float]) -> bytes:
    """The picture as one page of PDF, as large as a page may be; its text can be searched and copied."""
    import vl_convert

    scale = min(1.0, MAX_PAGE / max(size))
    before, after = (f'width="{w:.0f}" height="{h:.0f}"' for w, h in (size, (scale * size[0], scale * size[1])))
    return vl_convert.svg_to_pdf(svg.replace(before, after, 1))
