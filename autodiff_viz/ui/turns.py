"""Work that takes its time: done beside the page, a bounded number at once, and given up when nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from threading import Event
from typing import Any, ParamSpec, TypeVar

import streamlit as st

PULSE_SECONDS = 0.1
"""How often a run of a page that waits looks whether a newer one is wanted."""

TORCH = ThreadPoolExecutor(2, thread_name_prefix="torch")
"""Where PyTorch runs: what more is asked for at the same time waits."""

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def awaited(
    pool: ThreadPoolExecutor,
    stop: Event | None,
    work: Callable[Arguments, Answer],
    /,
    *arguments: Arguments.args,
    **options: Arguments.kwargs,
) -> Answer:
    """The answer, waited for in small steps, so that a reader who goes on is answered at once.

    Work that has not begun by then is dropped; what has begun ends, and may be remembered for whoever wants it next.

    Args:
        pool: Whose threads do it.
        stop: Set when nobody waits any more, for work that looks at it.
        work: Called with the rest, in the language of this thread.
    """
    job = pool.submit(copy_context().run, work, *arguments, **options)
    try:
        wait_for(job)
        return job.result()
    finally:
        job.cancel()
        if stop is not None:
            stop.set()


def wait_for(job: Future[Any]) -> None:
    """Wait in small steps: between them a newer run of the page takes over."""
    pulse = st.empty()
    while not job.done():
        wait([job], timeout=PULSE_SECONDS)
        pulse.empty()  # a call to Streamlit is where it does
