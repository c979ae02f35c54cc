"""What holds for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from autodiff_viz.languages import language

# A time limit per example would fail by chance on a busy machine. New examples are looked for at home; the continuous
# integration tries the same ones every time.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A test that changes the language changes it for itself."""
    with language("en"):
        yield
