"""The colours of everything that Python draws, in light and dark; ``explorer.css`` holds the same ones for the browser.

Colour is kept for meaning, and no meaning is told by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

SERIF = (
    "STIX Two Text",
    "STIXGeneral",
    "STIX",
    "Cambria",
    "Times New Roman",
    "Liberation Serif",
    "DejaVu Serif",
    "serif",
)
"""Faces for mathematics, the best first."""

WIDE = ("Noto Serif CJK JP", "Hiragino Mincho ProN", "Yu Mincho", "Noto Sans CJK JP", "serif")
"""Faces for Japanese."""

SANS = ("Segoe UI", "Roboto", "Helvetica Neue", "Liberation Sans", "Arial", "Noto Sans CJK JP", "sans-serif")
"""Faces for words."""

THINNEST, SPAN = 1.4, 5.4
"""Width in px of a line that carries nothing of the derivative, and what all of it adds."""

IDLE = 1.2
"""Width of a line that no path uses."""


@dataclass(frozen=True)
class Theme:
    """One set of colours, as ``#rrggbb``.

    Attributes:
        name: ``"light"`` or ``"dark"``.
        ground, ink, muted, hair: Paper, text, quiet text and hairlines.
        accent: Selection, focus, links.
        partial, adjoint, tangent: The three kinds of derivatives.
        shapes: Kind of shape → fill and rim: inputs, operations, values, constants.
        positive, negative: Shares by their sign.
        error, warning, good: Judgements.
        paths: Lines of the first seven paths, in order of appearance.
        path_texts: The same hues for text.
    """

    name: str
    ground: str
    ink: str
    muted: str
    hair: str
    accent: str
    partial: str
    adjoint: str
    tangent: str
    shapes: dict[str, tuple[str, str]]
    positive: str
    negative: str
    error: str
    warning: str
    good: str
    paths: tuple[str, ...]
    path_texts: tuple[str, ...]


_DARK_PATHS = ("#FF8A4C", "#5AB4F0", "#3CCB9F", "#E3A3C8", "#F5C04D", "#8FD0F5", "#B08BC8")

LIGHT = Theme(
    name="light",
    ground="#FFFFFF",
    ink="#1C1E21",
    muted="#6B7280",
    hair="#E3E6EA",
    accent="#0B66C3",
    partial="#9A5B00",
    adjoint="#6B3FA0",
    tangent="#00795A",
    shapes={
        "input": ("#FFE3B3", "#C9963F"),
        "operation": ("#DCEBFA", "#86A9CC"),
        "value": ("#FFF3DC", "#CFAE6C"),
        "constant": ("#F1F2F4", "#6B7280"),
    },
    positive="#0072B2",
    negative="#C2410C",
    error="#B42318",
    warning="#9A5B00",
    good="#00795A",
    paths=("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5195"),
    path_texts=("#B85000", "#0072B2", "#00805D", "#AB5085", "#946500", "#1D79B0", "#7A5195"),
)

DARK = Theme(
    name="dark",
    ground="#0F1114",
    ink="#ECEDEE",
    muted="#9BA1A8",
    hair="#2B2F34",
    accent="#6CB2FF",
    partial="#F0B45B",
    adjoint="#B99BEF",
    tangent="#3CCB9F",
    shapes={
        "input": ("#5A4520", "#A9833C"),
        "operation": ("#1F3A56", "#4C7AA6"),
        "value": ("#443A26", "#8A7440"),
        "constant": ("#26292D", "#9BA1A8"),
    },
    positive="#56B4E9",
    negative="#FB923C",
    error="#FF8A7A",
    warning="#F0B45B",
    good="#3CCB9F",
    paths=_DARK_PATHS,
    path_texts=_DARK_PATHS,
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}
"""Name → colours."""


def line_width(share: float | None) -> float:
    """Width in px of a line by its share of the derivative; one with a share above 1 is no wider than all of it."""
    size = abs(share) if share is not None and share == share else 0.0
    return THINNEST + SPAN * min(1.0, size)
