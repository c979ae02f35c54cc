"""Where the shapes of a graph go and how its edges run: Graphviz in bounded worker processes, each answer remembered.

A layout depends on structure and sizes, never on values: a slider does not lay out again, and all sessions share it.
"""

from __future__ import annotations

import atexit
import json
import math
import queue
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
from autodiff_viz.worker import LOOK_SECONDS, Worker, WorkerCancelledError, WorkerDiedError, WorkerTimeoutError

MAX_NODES = 6_500
"""Shapes of a drawing."""

MAX_EDGES = 16_000
"""Edges of a drawing."""

QUICK_ABOVE = 600
"""Shapes above which a drawing is laid out in columns, in a time that grows with its size alone."""

WORKER_SCRIPT = Path(__file__).with_name("layout_worker.py")
"""What the processes run."""

WORKERS = 2
"""Processes that lay out at the same time."""

LAYOUT_SECONDS = 5.0
"""Time for one layout; then its process is ended and a new one takes its place."""

QUICK_SECONDS = 15.0
"""Time for the layout in columns, which needs a part of it on a busy machine."""

QUEUE_SECONDS = 20.0
"""Time that a layout waits for a process to be free."""

REMEMBERED = 256
"""Layouts that are kept, if they are small."""

ROOM = 100_000
"""Shapes and edges of all layouts that are kept."""

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


class LayoutCancelledError(Exception):
    """Nobody waits for the layout any more."""


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


@dataclass(frozen=True, slots=True)
class _Failure:
    error: Callable[[], LayoutError]  # made for each reader, in the reader's language
    until: float


class LayoutService:
    """Workers and remembered layouts, for any number of threads.

    Args:
        workers: Processes at the same time.
        seconds: Time for a careful layout.
        quick_seconds: Time for one in columns.
        remembered: Layouts that are kept, the least recently used are forgotten first.
        room: Shapes and edges of all of them.
    """

    def __init__(
        self,
        workers: int = WORKERS,
        seconds: float = LAYOUT_SECONDS,
        quick_seconds: float = QUICK_SECONDS,
        remembered: int = REMEMBERED,
        room: int = ROOM,
    ) -> None:
        self.seconds = seconds
        self.quick_seconds = quick_seconds
        self.remembered = remembered
        self.room = room
        self.workers = tuple(Worker(WORKER_SCRIPT) for _ in range(workers))
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        for worker in self.workers:
            self._idle.put(worker)
        self._lock = threading.Lock()
        self._known: OrderedDict[LayoutSpec, Future[Layout | _Failure | None]] = OrderedDict()
        self._readers: dict[LayoutSpec, list[threading.Event]] = {}

    def place(self, spec: LayoutSpec, stop: threading.Event | None = None) -> Layout:
        """The layout; equal requests are answered by the same object, and computed once even if they come together.

        Args:
            spec: What is laid out.
            stop: Set by whoever does not want it any more. The work ends when nobody does.

        Raises:
            LayoutTooLargeError: More than ``MAX_NODES`` or ``MAX_EDGES``.
            LayoutTimeoutError: Even the one in columns took longer than ``quick_seconds``, or no process was free
                within ``QUEUE_SECONDS``.
            LayoutFailedError: Its process died, twice.
            LayoutCancelledError: It was stopped.
        """
        if len(spec.nodes) > MAX_NODES or len(spec.edges) > MAX_EDGES:
            raise LayoutTooLargeError
        stop = stop or threading.Event()
        with self._lock:
            self._readers.setdefault(spec, []).append(stop)
        try:
            outcome = self._outcome(spec, stop)
        finally:
            with self._lock:
                self._readers[spec].remove(stop)
                if not self._readers[spec]:
                    del self._readers[spec]
        if isinstance(outcome, _Failure):
            raise outcome.error()
        return outcome

    def _outcome(self, spec: LayoutSpec, stop: threading.Event) -> Layout | _Failure:
        """What became of the layout, by this thread's work or another's."""
        while True:
            future, mine = self._claim(spec)
            if mine:
                self._fulfil(future, spec)
            while not future.done() and not stop.is_set():
                with suppress(TimeoutError):
                    future.result(timeout=LOOK_SECONDS)
            outcome = future.result() if future.done() else None
            if outcome is not None:
                return outcome
            if stop.is_set():
                raise LayoutCancelledError
            # Else it was cancelled by all who wanted it at that moment, of whom this one was not one.

    def _fulfil(self, future: Future[Layout | _Failure | None], spec: LayoutSpec) -> None:
        outcome: Layout | _Failure | None = _Failure(LayoutFailedError, 0.0)
        try:
            outcome = self._compute(spec)
        except WorkerCancelledError:
            outcome = None
        finally:  # whoever waits must be answered, whatever happened here
            future.set_result(outcome)

    def _unwanted(self, spec: LayoutSpec) -> bool:
        with self._lock:
            return all(stop.is_set() for stop in self._readers.get(spec, ()))

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

    def _claim(self, spec: LayoutSpec) -> tuple[Future[Layout | _Failure | None], bool]:
        """The answer-to-be, and whether the caller is the one to compute it."""
        with self._lock:
            future = self._known.get(spec)
            if future is not None and not _stale(future):
                self._known.move_to_end(spec)
                return future, False
            future = Future()
            self._known[spec] = future
            self._known.move_to_end(spec)
            taken = sum(map(_size, self._known))
            while len(self._known) > 1 and (len(self._known) > self.remembered or taken > self.room):
                taken -= _size(self._known.popitem(last=False)[0])
            return future, True

    def _compute(self, spec: LayoutSpec) -> Layout | _Failure:
        try:
            worker = self._idle.get(timeout=QUEUE_SECONDS)
        except queue.Empty:
            return _Failure(partial(LayoutTimeoutError, QUEUE_SECONDS), 0.0)
        later = time.monotonic() + RETRY_SECONDS
        try:
            return self._drawn(worker, spec)
        except WorkerTimeoutError:
            return _Failure(partial(LayoutTimeoutError, self.quick_seconds), later)
        except WorkerDiedError:
            return _Failure(LayoutFailedError, later)
        finally:
            self._idle.put(worker)

    def _drawn(self, worker: Worker, spec: LayoutSpec) -> Layout:
        """The careful layout, or the quick one if that takes too long or the drawing is large."""
        job = asdict(spec)
        if len(spec.nodes) <= QUICK_ABOVE:
            with suppress(WorkerTimeoutError):
                return _layout(spec, self._ask(worker, spec, json.dumps(job | {"quick": False}), self.seconds))
        return _layout(spec, self._ask(worker, spec, json.dumps(job | {"quick": True}), self.quick_seconds))

    def _ask(self, worker: Worker, spec: LayoutSpec, request: str, seconds: float) -> str:
        """The answer, from a second process if the first one was ended from outside."""

        def unwanted() -> bool:
            return self._unwanted(spec)

        try:
            (answer,) = worker.ask(request, seconds, unwanted=unwanted)
        except WorkerDiedError:
            (answer,) = worker.ask(request, seconds, unwanted=unwanted)
        return answer


def _size(spec: LayoutSpec) -> int:
    return len(spec.nodes) + len(spec.edges)


def _stale(future: Future[Layout | _Failure | None]) -> bool:
    if not future.done():
        return False
    outcome = future.result()
    return outcome is None or isinstance(outcome, _Failure) and outcome.until <= time.monotonic()


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


def place(spec: LayoutSpec, stop: threading.Event | None = None) -> Layout:
    """The layout, from the service that all sessions share.

    Raises:
        LayoutError: It says why there is none.
        LayoutCancelledError: ``stop`` was set meanwhile.
    """
    return _SERVICE.place(spec, stop)


def layout(spec: LayoutSpec) -> Layout | None:
    """The layout, or ``None`` for a graph that is too large to draw or took too long."""
    try:
        return _SERVICE.place(spec)
    except LayoutError:
        return None


def warm() -> None:
    """Start a layout process ahead of the first request, without waiting for it."""
    _SERVICE.warm()
