"""Waiting for work that takes its time: it keeps its language, its errors arrive, and what nobody wants is given up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from autodiff_viz.engine.snippets import run
from autodiff_viz.languages import current_language, language
from autodiff_viz.ui.turns import awaited


def test_the_answer_comes_in_the_language_of_who_asks() -> None:
    with ThreadPoolExecutor(1) as pool, language("ja"):
        assert awaited(pool, None, lambda x, y: (x + y, current_language()), 2, y=3) == (5, "ja")


def test_an_error_arrives_and_the_work_is_told_that_nobody_waits() -> None:
    def fail() -> None:
        raise TimeoutError("the work's own")

    stop = Event()
    with ThreadPoolExecutor(1) as pool, pytest.raises(TimeoutError, match="the work's own"):
        awaited(pool, stop, fail)
    assert stop.is_set()


def test_a_snippet_that_nobody_waits_for_ends() -> None:
    stop = Event()
    stop.set()
    result = run("while True:\n    pass", seconds=3600, stop=stop)
    assert result.error is not None
    assert result.error.message == "This run was stopped."
