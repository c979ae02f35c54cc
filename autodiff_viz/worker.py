"""A process that works for this one, seen from here: asked one thing at a time, ended if it takes too long or nobody
waits.

What cannot be interrupted or may take all memory runs in such a process. It says ``ready``, then answers every line on
its input with one or more lines, until its input ends.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

START_SECONDS = 20.0
"""Time for a process to start, on a busy machine."""

LOOK_SECONDS = 0.05
"""How often it is looked whether anybody still waits."""


class UnansweredError(Exception):
    """There is no whole answer. ``lines`` are those that came; the next request gets a new process."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(f"{len(lines)} lines came")
        self.lines = lines


class WorkerTimeoutError(UnansweredError):
    """It took too long."""


class WorkerCancelledError(UnansweredError):
    """Nobody waits any more."""


class WorkerDiedError(UnansweredError):
    """The process ended by itself, though it had time."""


class Worker:
    """A process started when first needed, and again after it ended. One request at a time.

    Args:
        script: The file that it runs: by its path, so it imports nothing of the package and starts at once.
    """

    def __init__(self, script: Path) -> None:
        self.script = script
        self.process: subprocess.Popen[str] | None = None
        self._ready = False
        self._turn = threading.Lock()

    def start(self) -> subprocess.Popen[str]:
        """The running process; a new one is not waited for."""
        if self.process is not None and self.process.poll() is None:
            return self.process
        self.stop()
        # -P keeps the script's folder off its path: a numbers.py there would hide the standard library's. What its
        # libraries complain about (fonts that are not used) is of no use to a reader.
        self._ready = False
        self.process = subprocess.Popen(
            [sys.executable, "-P", str(self.script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        return self.process

    def ask(
        self, request: str, seconds: float, lines: int = 1, unwanted: Callable[[], bool] = lambda: False
    ) -> list[str]:
        """The lines of the answer to one line.

        Args:
            request: A line, without its end.
            seconds: Time for the answer; a new process may take ``START_SECONDS`` before.
            lines: How many the answer has.
            unwanted: Whether nobody waits any more.

        Raises:
            UnansweredError: Fewer came: a ``WorkerTimeoutError``, ``WorkerCancelledError`` or ``WorkerDiedError``.
        """
        with self._turn:
            process = self.start()
            watch = _Watch(process, seconds if self._ready else START_SECONDS, unwanted)
            answer: list[str] = []
            try:
                self._ready = self._ready or _line(process) != ""
                watch.until(seconds)
                _write(process, request)
                while len(answer) < lines and (line := _line(process)):
                    answer.append(line)
            finally:
                watch.over.set()
                if len(answer) < lines:
                    self.stop()
            if len(answer) < lines:
                raise watch.reason(answer)
            return answer

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


class _Watch:
    """Ends a process when its time is over or nobody waits for it, unless that is ``over`` before."""

    def __init__(self, process: subprocess.Popen[str], seconds: float, unwanted: Callable[[], bool]) -> None:
        self.process = process
        self.unwanted = unwanted
        self.over = threading.Event()
        self.reason: type[UnansweredError] = WorkerDiedError
        self.until(seconds)
        threading.Thread(target=self._look, daemon=True).start()

    def until(self, seconds: float) -> None:
        """From now on, so many seconds are left."""
        self.end = time.monotonic() + seconds

    def _look(self) -> None:
        while not self.over.wait(max(0.0, min(LOOK_SECONDS, self.end - time.monotonic()))):
            late = time.monotonic() >= self.end
            if late or self.unwanted():
                self.reason = WorkerTimeoutError if late else WorkerCancelledError
                self.process.kill()
                return


def _write(process: subprocess.Popen[str], request: str) -> None:
    with suppress(OSError):  # it has ended: there will be no answer
        if process.stdin:
            process.stdin.write(request + "\n")
            process.stdin.flush()


def _line(process: subprocess.Popen[str]) -> str:
    """The next whole line of its output; ``""`` if it has ended."""
    line = process.stdout.readline() if process.stdout else ""
    return line if line.endswith("\n") else ""
