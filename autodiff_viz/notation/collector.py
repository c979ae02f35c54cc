"""Python's garbage collector, kept from walking over everything while a long text is read."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

LONG = 10_000
"""Characters of a text that is long."""

_lock = Lock()
_readers = 0
_was_on = False


@contextmanager
def uncollected(characters: int) -> Iterator[None]:
    """Pause the collector inside, if the text is long.

    A long sum becomes a million tuples at once, none of which refers back to another: there is nothing to collect, but
    the collector would look again and again, and each time at all objects of the process. With PyTorch loaded that
    takes as long as the reading. Readers in several threads share the pause; the last one ends it.
    """
    global _readers, _was_on
    if characters < LONG:
        yield
        return
    with _lock:
        _was_on = gc.isenabled() if not _readers else _was_on
        _readers += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _readers -= 1
            if not _readers and _was_on:
                gc.enable()
