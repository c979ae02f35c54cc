"""Where the shapes of a graph go and how its edges run: Graphviz in bounded worker processes, each answer remembered.

A layout depends on structure and sizes, never on values: a slider does not lay out again, and all sessions share it.
"""

from __future__ import annotations

import atexit
import json
import math
import queue
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from autodiff_viz.errors import LimitError
from autodiff_viz.languages import _

MAX_NODES = 6_500
"""Shapes of a drawing."""

MAX_EDGES = 16_000
"""Edges of a drawing."""

QUICK_ABOVE = 600
"""Shapes above which a drawing is laid out in columns, in a time that grows with its size alone."""

WORKERS = 2
"""Processes that lay out at the same time."""

LAYOUT_SECONDS = 5.0
"""Time for one layout; then its process is ended and a new one takes its place."""

QUEUE_SECONDS = 20.0
"""Time that a layout waits for a process to be free."""

REMEMBERED = 256
"""Layouts that are kept."""

RETRY_SECONDS = 60.0
"""Time after which a layout that failed is tried again: the machine may just have been busy."""

Point = tuple[float, float]
Shape = tuple[float, float, str]
"""Width and height in px, and ``"box"``, ``"ellipse"`` or ``"octagon"``."""


@dataclass(frozen=True, slots=True)
class LayoutSpec:
    """What a layout depends on.

    Attributes:
        nodes: The shapes.
        edges: (tail, head, width, height): positions in ``nodes`` and the size in px of the edge's label, 0 for none.
        direction: ``"LR"`` (left to right) or ``"TB"`` (top to bottom).
        first: Nodes to be put on the first rank, in this order.
    """

    nodes: tuple[Shape, ...]
    edges: tuple[tuple[int, int, float, float], ...] = ()
    direction: str = "LR"
    first: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        known = range(len(self.nodes))
        sizes = [size for width, height, _ in self.nodes for size in (width, height)]
        labels = [size for edge in self.edges for size in edge[2:]]
        good = (
            self.direction in ("LR", "TB")
            and all(shape in ("box", "ellipse", "octagon") for _, _, shape in self.nodes)
            and all(math.isfinite(size) and size > 0 for size in sizes)
            and all(math.isfinite(size) and size >= 0 for size in labels)
            and all(tail in known and head in known for tail, head, _, _ in self.edges)
            and all(node in known for node in self.first)
        )
        if not good:
            raise ValueError("a layout has an unknown shape, direction or node, or an impossible size")


@dataclass(frozen=True, slots=True)
class Layout:
    """Positions in px, y downwards, aligned with the specification.

    Attributes:
        width, height: Of the whole drawing.
        nodes: Centres.
        sizes: Widths and heights of the shapes.
        edges: Control points of cubic Bézier curves (1 + 3n), from the tail's rim to the arrow tip at the head's rim.
        labels: Centres of the labels; ``None`` where there is none.
    """

    width: float
    height: float
    nodes: tuple[Point, ...]
    sizes: tuple[Point, ...]
    edges: tuple[tuple[Point, ...], ...]
    labels: tuple[Point | None, ...]


class LayoutError(LimitError):
    """A graph that is not drawn."""


class LayoutTooLargeError(LayoutError):
    """More shapes or edges than are laid out."""

    def __init__(self) -> None:
        message = _("The graph is too large to draw: a picture holds at most {nodes} shapes and {edges} edges.")
        super().__init__(message.format(nodes=MAX_NODES, edges=MAX_EDGES))


class LayoutTimeoutError(LayoutError):
    """The layout took too long."""

    def __init__(self, seconds: float) -> None:
        message = _("The picture could not be laid out within {seconds} seconds.")
        super().__init__(message.format(seconds=f"{seconds:g}"), hint=_("A smaller graph will be drawn."))


class LayoutFailedError(LayoutError):
    """The layout process ended without an answer, twice."""

    def __init__(self) -> None:
        super().__init__(_("The picture could not be laid out."), hint=_("A smaller graph will be drawn."))


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

    def ask(self, request: str, seconds: float) -> str:
        """The answer to one line; after ``TimeoutError`` or ``WorkerDiedError`` the next one gets a new process."""
        process = self.start()
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            process.kill()

        timer = threading.Timer(seconds, expire)
        timer.daemon = True
        timer.start()
        answer = ""
        try:
            if process.stdin and process.stdout:
                process.stdin.write(request + "\n")
                process.stdin.flush()
                answer = process.stdout.readline()
        except OSError:
            answer = ""
        finally:
            timer.cancel()
            if not answer.endswith("\n"):
                self.stop()
        if answer.endswith("\n"):
            return answer
        raise TimeoutError if expired.is_set() else WorkerDiedError

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


@dataclass(frozen=True, slots=True)
class _Failure:
    error: Callable[[], LayoutError]  # made for each reader, in the reader's language
    until: float


class LayoutService:
    """Workers and remembered layouts, for any number of threads.

    Args:
        workers: Processes at the same time.
        seconds: Time for one layout.
        remembered: Layouts that are kept, the least recently used are forgotten first.
    """

    def __init__(self, workers: int = WORKERS, seconds: float = LAYOUT_SECONDS, remembered: int = REMEMBERED) -> None:
        self.seconds = seconds
        self.remembered = remembered
        self.workers = tuple(Worker() for _ in range(workers))
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        for worker in self.workers:
            self._idle.put(worker)
        self._lock = threading.Lock()
        self._known: OrderedDict[LayoutSpec, Future[Layout | _Failure]] = OrderedDict()

    def place(self, spec: LayoutSpec) -> Layout:
        """The layout; equal requests are answered by the same object, and computed once even if they come together.

        Raises:
            LayoutTooLargeError: More than ``MAX_NODES`` or ``MAX_EDGES``.
            LayoutTimeoutError: It took longer than ``seconds``, or no process was free within ``QUEUE_SECONDS``.
            LayoutFailedError: Its process died, twice.
        """
        if len(spec.nodes) > MAX_NODES or len(spec.edges) > MAX_EDGES:
            raise LayoutTooLargeError
        future, mine = self._claim(spec)
        if mine:
            outcome: Layout | _Failure = _Failure(LayoutFailedError, 0.0)
            try:
                outcome = self._compute(spec)
            finally:  # whoever waits must be answered, whatever happened here
                future.set_result(outcome)
        outcome = future.result()
        if isinstance(outcome, _Failure):
            raise outcome.error()
        return outcome

    def warm(self) -> None:
        """Start the first process, without waiting for it."""
        with suppress(queue.Empty):
            worker = self._idle.get_nowait()
            worker.start()
            self._idle.put(worker)

    def close(self) -> None:
        """End all processes; a later request starts them again."""
        for worker in self.workers:
            worker.stop()

    def _claim(self, spec: LayoutSpec) -> tuple[Future[Layout | _Failure], bool]:
        """The answer-to-be, and whether the caller is the one to compute it."""
        with self._lock:
            future = self._known.get(spec)
            if future is not None and not _stale(future):
                self._known.move_to_end(spec)
                return future, False
            future = Future()
            self._known[spec] = future
            self._known.move_to_end(spec)
            while len(self._known) > self.remembered:
                self._known.popitem(last=False)
            return future, True

    def _compute(self, spec: LayoutSpec) -> Layout | _Failure:
        try:
            worker = self._idle.get(timeout=QUEUE_SECONDS)
        except queue.Empty:
            return _Failure(partial(LayoutTimeoutError, QUEUE_SECONDS), 0.0)
        later = time.monotonic() + RETRY_SECONDS
        try:
            return self._drawn(worker, spec)
        except TimeoutError:
            return _Failure(partial(LayoutTimeoutError, self.seconds), later)
        except WorkerDiedError:
            return _Failure(LayoutFailedError, later)
        finally:
            self._idle.put(worker)

    def _drawn(self, worker: Worker, spec: LayoutSpec) -> Layout:
        """The careful layout, or the quick one if that takes too long or the drawing is large."""
        job = asdict(spec)
        if len(spec.nodes) <= QUICK_ABOVE:
            with suppress(TimeoutError):
                return _layout(spec, self._ask(worker, json.dumps(job | {"quick": False})))
        return _layout(spec, self._ask(worker, json.dumps(job | {"quick": True})))

    def _ask(self, worker: Worker, request: str) -> str:
        """The answer, from a second process if the first one was ended from outside."""
        try:
            return worker.ask(request, self.seconds)
        except WorkerDiedError:
            return worker.ask(request, self.seconds)


def _stale(future: Future[Layout | _Failure]) -> bool:
    if not future.done():
        return False
    outcome = future.result()
    return isinstance(outcome, _Failure) and outcome.until <= time.monotonic()


def _layout(spec: LayoutSpec, answer: str) -> Layout:
    placed = json.loads(answer)
    return Layout(
        width=placed["width"],
        height=placed["height"],
        nodes=tuple((x, y) for x, y in placed["nodes"]),
        sizes=tuple((width, height) for width, height, _ in spec.nodes),
        edges=tuple(tuple((x, y) for x, y in curve) for curve in placed["edges"]),
        labels=tuple((label[0], label[1]) if label else None for label in placed["labels"]),
    )


_SERVICE = LayoutService()
atexit.register(_SERVICE.close)


def place(spec: LayoutSpec) -> Layout:
    """The layout, from the service that all sessions share; raises a ``LayoutError`` that says why there is none."""
    return _SERVICE.place(spec)


def layout(spec: LayoutSpec) -> Layout | None:
    """The layout, or ``None`` for a graph that is too large to draw or took too long."""
    try:
        return _SERVICE.place(spec)
    except LayoutError:
        return None


def warm() -> None:
    """Start a layout process ahead of the first request, without waiting for it."""
    _SERVICE.warm()
