"""A process that lays out, seen from here: asked one thing at a time, ended if it takes too long or nobody waits."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

LOOK_SECONDS = 0.05
"""How often it is looked whether anybody still waits for a layout."""


class LayoutCancelledError(Exception):
    """Nobody waits for the layout any more."""


class WorkerDiedError(Exception):
    """A worker ended without an answer, though it had time."""


class Worker:
    """One layout process: started when first needed, started again after it ended. One request at a time."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> subprocess.Popen[str]:
        """The running process."""
        if self.process is not None and self.process.poll() is None:
            return self.process
        self.stop()
        # -P keeps this folder off the worker's path: its numbers.py would hide the standard library's. Graphviz's font
        # warnings are of no use to a reader: no font is used.
        self.process = subprocess.Popen(
            [sys.executable, "-P", str(Path(__file__).with_name("layout_worker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        return self.process

    def ask(self, request: str, seconds: float, unwanted: Callable[[], bool] = lambda: False) -> str:
        """The answer to one line.

        Raises:
            TimeoutError: It took longer than ``seconds``.
            LayoutCancelledError: It became ``unwanted`` before.
            WorkerDiedError: The process ended by itself. After any of these the next request gets a new process.
        """
        process = self.start()
        over = threading.Event()
        reasons: list[type[Exception]] = []

        def watch() -> None:
            end = time.monotonic() + seconds
            while not over.wait(min(LOOK_SECONDS, seconds)):
                if time.monotonic() >= end or unwanted():
                    reasons.append(TimeoutError if time.monotonic() >= end else LayoutCancelledError)
                    process.kill()
                    return

        threading.Thread(target=watch, daemon=True).start()
        answer = ""
        try:
            if process.stdin and process.stdout:
                process.stdin.write(request + "\n")
                process.stdin.flush()
                answer = process.stdout.readline()
        except OSError:
            answer = ""
        finally:
            over.set()
            if not answer.endswith("\n"):
                self.stop()
        if answer.endswith("\n"):
            return answer
        raise reasons[0] if reasons else WorkerDiedError

    def stop(self) -> None:
        """End the process, if it runs, and leave nothing of it behind."""
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):  # what was not yet written cannot be written any more
                    pipe.close()
        process.wait()
