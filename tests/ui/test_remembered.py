"""Answers are kept for everybody, and large ones do not take all the memory."""

from __future__ import annotations

from autodiff_viz.engine.trace import trace
from autodiff_viz.graph import Graph
from autodiff_viz.notation import parse
from autodiff_viz.ui.remembered import LEAST, remembered


def chain(nodes: int) -> Graph:
    return trace(parse(f"t = x\nrepeat {nodes - 1}: t = sin t"), {"x": float(nodes)})


def test_an_answer_is_kept_until_there_is_no_room() -> None:
    asked: list[tuple[int, str]] = []

    @remembered(lambda graph, word: (len(graph.nodes), word), room=2 * LEAST)
    def answer(graph: Graph, word: str) -> str:
        asked.append((len(graph.nodes), word))
        return f"{len(graph.nodes)} {word}"

    small, other, large = chain(3), chain(4), chain(2 * LEAST)
    assert [answer(small, "a"), answer(other, "b"), answer(small, "a")] == ["3 a", "4 b", "3 a"]
    assert asked == [(3, "a"), (4, "b")]
    assert answer(large, "c") == f"{2 * LEAST} c"  # it takes the room of both
    assert answer(large, "c") == f"{2 * LEAST} c"
    answer(small, "a")
    assert asked[2:] == [(2 * LEAST, "c"), (3, "a")]


def test_what_has_no_key_or_no_room_is_made_each_time() -> None:
    made: list[int] = []

    @remembered(lambda graph: None if graph.output == 2 else graph.output, room=LEAST)
    def answer(graph: Graph) -> int:
        made.append(graph.output)
        return graph.output

    for nodes in (3, 3, LEAST + 1, LEAST + 1, 5, 5):
        assert answer(chain(nodes)) == nodes - 1
    assert made == [2, 2, LEAST, LEAST, 4]
