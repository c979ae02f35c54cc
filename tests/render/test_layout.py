"""Layouts by the real worker: geometry, limits, and what happens when a worker dies."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import pytest

from autodiff_viz.render import layout as module
from autodiff_viz.render.layout import (
    MAX_EDGES,
    MAX_NODES,
    Layout,
    LayoutCancelledError,
    LayoutFailedError,
    LayoutService,
    LayoutSpec,
    LayoutTimeoutError,
    LayoutTooLargeError,
    Point,
    Shape,
)
from autodiff_viz.worker import WorkerTimeoutError

INPUT, OPERATION, VALUE = (88, 48, "octagon"), (58, 36, "box"), (94, 50, "ellipse")

SQUARE = LayoutSpec((INPUT, OPERATION, VALUE), ((0, 1, 100, 22), (0, 1, 100, 22), (1, 2, 0, 0)))

FLAGSHIP = LayoutSpec(
    (INPUT, INPUT, OPERATION, VALUE, OPERATION, VALUE, OPERATION, VALUE),
    (
        *((0, 2, 100, 22), (1, 2, 100, 22), (0, 4, 100, 22), (1, 4, 100, 22), (3, 6, 100, 22), (5, 6, 100, 22)),
        *((2, 3, 0, 0), (4, 5, 0, 0), (6, 7, 0, 0)),
    ),
)


def ladder(steps: int, direction: str = "LR") -> LayoutSpec:
    """A value that is used twice, again and again."""
    nodes: list[Shape] = [INPUT]
    edges: list[tuple[int, int, float, float]] = []
    for _ in range(steps):
        last = len(nodes) - 1
        nodes += [OPERATION, VALUE, OPERATION, VALUE]
        edges += [(last, last + 1, 90, 20), (last + 1, last + 2, 0, 0), (last, last + 3, 90, 20)]
        edges += [(last + 2, last + 3, 90, 20), (last + 3, last + 4, 0, 0)]
    return LayoutSpec(tuple(nodes), tuple(edges), direction)


def heavy(nodes: int = 700) -> LayoutSpec:
    """A graph whose crossings keep Graphviz busy for far longer than a moment."""
    edges = [((i * i) % i, i, 40.0, 20.0) for i in range(1, nodes)]
    edges += [((i * 7919) % i, i, 0.0, 0.0) for i in range(1, nodes)]
    return LayoutSpec((OPERATION,) * nodes, tuple(edges))


def knot() -> LayoutSpec:
    """One that Graphviz is given, and is busy with for many seconds."""
    nodes = 600
    pairs = [((i * i + 7919 * k) % i, i) for k in range(6) for i in range(nodes // 3, nodes)]
    labels = [(90.0, 20.0)] * 150 + [(0.0, 0.0)] * len(pairs)
    edges = tuple((tail, head, *label) for (tail, head), label in zip(pairs, labels, strict=False))
    return LayoutSpec((VALUE,) * nodes, edges)


@pytest.fixture(scope="module")
def service() -> Iterator[LayoutService]:
    made = LayoutService()
    yield made
    made.close()


@pytest.fixture
def fresh() -> Iterator[LayoutService]:
    made = LayoutService(workers=1)
    yield made
    made.close()


def distance_to_rim(point: Point, centre: Point, shape: Shape) -> float:
    """How far a point is from the rim of a box or an ellipse, in px (for an ellipse, nearly)."""
    dx, dy = abs(point[0] - centre[0]), abs(point[1] - centre[1])
    width, height, kind = shape
    if kind == "ellipse":
        radius = math.hypot(dx / (width / 2), dy / (height / 2))
        return abs(radius - 1) * math.hypot(dx, dy) / radius
    return max(abs(max(dx - width / 2, dy - height / 2)), dx - width / 2, dy - height / 2)


@pytest.mark.parametrize(
    "spec", [SQUARE, FLAGSHIP, ladder(3), ladder(12, "TB"), ladder(40)], ids=["square", "flagship", "3", "12", "40"]
)
def test_everything_is_in_its_place(service: LayoutService, spec: LayoutSpec) -> None:
    placed = service.place(spec)
    assert placed.sizes == tuple((width, height) for width, height, _ in spec.nodes)
    for (x, y), (width, height, _) in zip(placed.nodes, spec.nodes, strict=True):
        assert -0.01 <= x - width / 2 <= x + width / 2 <= placed.width + 0.01
        assert -0.01 <= y - height / 2 <= y + height / 2 <= placed.height + 0.01
    for (tail, head, width, _), curve, label in zip(spec.edges, placed.edges, placed.labels, strict=True):
        assert len(curve) % 3 == 1
        assert distance_to_rim(curve[-1], placed.nodes[head], spec.nodes[head]) < 1.5
        if spec.nodes[tail][2] != "octagon":
            assert distance_to_rim(curve[0], placed.nodes[tail], spec.nodes[tail]) < 1.5
        assert (label is not None) == (width > 0)


@pytest.mark.parametrize("spec", [SQUARE, FLAGSHIP, ladder(3), ladder(12, "TB")], ids=["square", "flagship", "3", "12"])
def test_nothing_covers_anything(service: LayoutService, spec: LayoutSpec) -> None:
    placed = service.place(spec)
    shapes = [(centre, size) for centre, size in zip(placed.nodes, placed.sizes, strict=True)]
    shapes += [(at, edge[2:]) for at, edge in zip(placed.labels, spec.edges, strict=True) if at]
    for i, ((x, y), (width, height)) in enumerate(shapes):
        for (a, b), (w, h) in shapes[:i]:
            assert abs(x - a) > (width + w) / 2 - 1.5 or abs(y - b) > (height + h) / 2 - 1.5


def test_both_edges_of_a_square_are_seen(service: LayoutService) -> None:
    first, second, _ = service.place(SQUARE).edges
    middle = [curve[len(curve) // 2] for curve in (first, second)]
    assert math.dist(first[-1], second[-1]) > 5
    assert math.dist(*middle) > 5


def test_the_graph_reads_in_its_direction(service: LayoutService) -> None:
    across = [x for x, _ in service.place(ladder(3, "LR")).nodes]
    down = [y for _, y in service.place(ladder(3, "TB")).nodes]
    for tail, head, *_ in ladder(3).edges:
        assert across[tail] < across[head]
        assert down[tail] < down[head]


def test_a_chain_of_diamonds_stays_level(service: LayoutService) -> None:
    edges = [edge for i in range(0, 120, 2) for edge in ((i, i + 1, 0, 0), (i + 1, i + 2, 0, 0), (i, i + 2, 0, 0))]
    placed = service.place(LayoutSpec((VALUE,) * 121, tuple(edges)))
    assert len({y for _, y in placed.nodes[::2]}) == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_first_nodes_stand_in_the_given_order(service: LayoutService, order: tuple[int, ...]) -> None:
    shapes = (INPUT, INPUT, INPUT, OPERATION, VALUE, OPERATION)
    edges = ((2, 3, 90, 20), (1, 3, 90, 20), (3, 4, 0, 0), (4, 5, 90, 20), (0, 5, 90, 20))
    placed = service.place(LayoutSpec(shapes, edges, first=order))
    assert len({placed.nodes[i][0] for i in order}) == 1
    heights = [placed.nodes[i][1] for i in order]
    assert heights == sorted(heights)


def test_an_empty_graph_has_a_layout(service: LayoutService) -> None:
    assert service.place(LayoutSpec(())).nodes == ()


def test_a_large_graph_is_laid_out(service: LayoutService) -> None:
    nodes = 1_000
    edges = tuple((i - 1 - i % min(i, 5), i, 0.0, 0.0) for i in range(1, nodes))
    assert len(service.place(LayoutSpec((OPERATION,) * nodes, edges)).nodes) == nodes


def test_a_very_large_graph_is_laid_out_in_columns(service: LayoutService) -> None:
    nodes = 3_000
    edges = tuple((tail, i, 0.0, 0.0) for i in range(1, nodes) for tail in {i - 1, (i * i) % i, (i * 7919) % i})
    for direction in ("LR", "TB"):
        placed = service.place(LayoutSpec((VALUE,) * nodes, edges, direction))
        along = 0 if direction == "LR" else 1
        assert all(placed.nodes[tail][along] < placed.nodes[head][along] for tail, head, *_ in edges)
        for (tail, head, *_), curve in zip(edges, placed.edges, strict=True):
            assert len(curve) % 3 == 1
            assert distance_to_rim(curve[0], placed.nodes[tail], VALUE) < 1.5
            assert distance_to_rim(curve[-1], placed.nodes[head], VALUE) < 1.5


def test_shapes_of_one_column_stay_apart() -> None:
    made = LayoutService(workers=1)
    edges = [(i % 40, 40 + i, 0.0, 0.0) for i in range(700)]
    spec = LayoutSpec((VALUE,) * 740, tuple(edges))
    placed = made.place(spec)
    columns: dict[float, list[float]] = {}
    for x, y in placed.nodes:
        columns.setdefault(x, []).append(y)
    assert len(columns) == 2
    for heights in columns.values():
        ordered = sorted(heights)
        assert all(b - a >= VALUE[1] for a, b in zip(ordered, ordered[1:], strict=False))
    made.close()


def test_a_layout_that_takes_too_long_is_drawn_in_columns() -> None:
    made = LayoutService(workers=1, seconds=1.5)
    with pytest.raises(WorkerTimeoutError):
        made.workers[0].ask(json.dumps(asdict(knot()) | {"quick": False}), made.seconds)
    assert len(made.place(knot()).nodes) == len(knot().nodes)
    made.close()


def test_the_same_request_has_the_same_answer(service: LayoutService) -> None:
    again = LayoutSpec(tuple(FLAGSHIP.nodes), tuple(FLAGSHIP.edges))
    assert service.place(FLAGSHIP) is service.place(again)


def test_the_least_recently_used_layout_is_forgotten() -> None:
    service = LayoutService(workers=1, remembered=2)
    first, second, third = (ladder(n) for n in (1, 2, 3))
    kept, lost = service.place(first), service.place(second)
    assert service.place(first) is kept
    service.place(third)
    assert service.place(first) is kept
    assert service.place(second) is not lost
    service.close()


def test_large_layouts_are_forgotten_sooner() -> None:
    first, second = ladder(4), ladder(5)
    service = LayoutService(
        workers=1, room=sum(len(part) for spec in (first, second) for part in (spec.nodes, spec.edges))
    )
    kept, also = service.place(first), service.place(second)
    assert (service.place(first), service.place(second)) == (kept, also)
    assert service.place(first) is kept
    service.place(ladder(1))
    assert service.place(first) is kept
    assert service.place(second) is not also
    service.close()


def test_eight_threads_at_once() -> None:
    service = LayoutService(workers=2)
    specs = [ladder(n % 4 + 1) for n in range(32)]
    with ThreadPoolExecutor(8) as threads:
        placed = list(threads.map(service.place, specs))
    assert [len(each.nodes) for each in placed] == [len(spec.nodes) for spec in specs]
    assert len({id(each) for each in placed}) == 4
    service.close()


def test_a_slow_layout_is_given_up_and_the_next_one_works() -> None:
    service = LayoutService(workers=1)
    service.place(FLAGSHIP)
    service.seconds = service.quick_seconds = 0.01
    with pytest.raises(LayoutTimeoutError, match="within 0.01 seconds"):
        service.place(heavy())
    assert service.workers[0].process is None
    service.seconds, service.quick_seconds = module.LAYOUT_SECONDS, module.QUICK_SECONDS
    assert len(service.place(SQUARE).nodes) == 3
    with pytest.raises(LayoutTimeoutError):  # remembered: a slider must not wait for it again
        service.place(heavy())
    service.close()


def started(service: LayoutService) -> None:
    """Wait until the service's only worker is at work."""
    while service.workers[0].process is None:
        threading.Event().wait(0.01)


def test_a_cancelled_layout_ends_and_the_next_one_works(fresh: LayoutService) -> None:
    stop = threading.Event()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(fresh.place, knot(), stop)
        started(fresh)
        stop.set()
        with pytest.raises(LayoutCancelledError):
            waiting.result()
    assert fresh.workers[0].process is None, "the work itself has ended"
    assert len(fresh.place(SQUARE).nodes) == 3


def test_who_cancels_takes_nothing_from_another_reader() -> None:
    service = LayoutService(workers=1, seconds=1.5)
    stop = threading.Event()
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.submit(service.place, knot(), stop), threads.submit(service.place, knot())
        started(service)
        stop.set()
        assert len(other.result().nodes) == len(knot().nodes)
        assert one.exception() is None or isinstance(one.exception(), LayoutCancelledError)
    service.close()


def test_a_killed_worker_is_replaced(fresh: LayoutService) -> None:
    fresh.place(SQUARE)
    process = fresh.workers[0].process
    assert process is not None
    process.kill()
    process.wait()
    assert len(fresh.place(FLAGSHIP).nodes) == 8
    assert fresh.workers[0].process is not process


def test_a_layout_that_kills_its_worker_twice_is_a_calm_error(fresh: LayoutService) -> None:
    spec = LayoutSpec((OPERATION,))
    object.__setattr__(spec, "direction", "sideways;}")  # nothing but a fault of ours can send this
    with pytest.raises(LayoutFailedError, match="could not be laid out"):
        fresh.place(spec)


def test_stopping_leaves_nothing_behind(fresh: LayoutService) -> None:
    fresh.warm()
    process = fresh.workers[0].process
    assert process is not None
    fresh.close()
    assert process.returncode is not None
    assert process.stdin is not None
    assert process.stdin.closed
    fresh.close()


def test_a_graph_above_the_limits_is_refused(service: LayoutService) -> None:
    with pytest.raises(LayoutTooLargeError, match=str(MAX_NODES)):
        service.place(LayoutSpec((OPERATION,) * (MAX_NODES + 1)))
    with pytest.raises(LayoutTooLargeError, match=str(MAX_EDGES)):
        service.place(LayoutSpec((OPERATION,) * 2, ((0, 1, 0, 0),) * (MAX_EDGES + 1)))
    assert module.layout(LayoutSpec((OPERATION,) * (MAX_NODES + 1))) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"nodes": ((10, 10, "box];evil"),)},
        {"nodes": ((0, 10, "box"),)},
        {"nodes": ((math.nan, 10, "box"),)},
        {"nodes": (OPERATION,), "direction": "up"},
        {"nodes": (OPERATION,), "edges": ((0, 1, 0, 0),)},
        {"nodes": (OPERATION, OPERATION), "edges": ((0, 1, -1, 0),)},
        {"nodes": (OPERATION,), "first": (3,)},
    ],
)
def test_an_impossible_specification_is_a_fault(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="unknown"):
        LayoutSpec(**fields)


def test_the_shared_service_answers() -> None:
    module.warm()
    placed = module.layout(SQUARE)
    assert isinstance(placed, Layout)
    assert module.place(SQUARE) is placed
