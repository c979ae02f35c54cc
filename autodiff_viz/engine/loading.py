"""PyTorch, loaded beside everything else: it takes seconds, and nobody should wait for it who has not asked."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache

_THREAD = ThreadPoolExecutor(1, thread_name_prefix="load-torch")

GRACE_SECONDS = 0.05
"""What it takes to hear that PyTorch has long been there."""


def loaded(seconds: float = GRACE_SECONDS) -> bool:
    """Whether PyTorch is there, after at most so many seconds; the first call begins to load it.

    Raises:
        ImportError: It is not installed, or cannot be loaded.
    """
    job = _loading()
    wait([job], seconds)
    if job.done():
        job.result()
    return job.done()


@cache
def _loading() -> Future[str]:
    return _THREAD.submit(_version)


def _version() -> str:
    import torch

    return torch.__version__
