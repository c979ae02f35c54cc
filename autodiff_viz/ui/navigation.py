"""The pages, in the order of the header: name in the address, script, and title."""

from __future__ import annotations

from typing import Any, NamedTuple

from autodiff_viz.languages import _, marked


class Entry(NamedTuple):
    """A page: its name in the address, the script that draws it, and its title (translated where it is shown)."""

    name: str
    script: str
    title: str


PAGES = (
    Entry("explore", "pages/explore.py", marked("Explore")),
    Entry("descend", "pages/descend.py", marked("Descend")),
    Entry("compare", "pages/compare.py", marked("Compare")),
    Entry("pytorch", "pages/pytorch.py", marked("PyTorch")),
)
"""The first one is the home page."""


def entry(name: str) -> Entry:
    """The page of that name.

    Raises:
        KeyError: There is none.
    """
    return {page.name: page for page in PAGES}[name]


def links(current: str) -> list[dict[str, Any]]:
    """What the header shows: every page, and which one this is."""
    return [{"name": page.name, "title": _(page.title), "current": page.name == current} for page in PAGES]
