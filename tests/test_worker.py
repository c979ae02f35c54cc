"""A helper process: answers in lines, bounded in time, given up when nobody waits, replaced when it has ended."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from autodiff_viz.worker import Worker, WorkerCancelledError, WorkerDiedError, WorkerTimeoutError

PATIENCE = 60.0

SCRIPT = """
import os, sys, threading
print("ready", flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "die":
        os._exit(1)
    print(word, os.getpid(), flush=True)
    if word == "hang":
        threading.Event().wait()
    for more in rest:
        print(more, flush=True)
"""


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    worker = Worker(script)
    yield worker
    worker.stop()


def number(worker: Worker) -> int:
    """Which process answers."""
    (line,) = worker.ask("who", PATIENCE)
    return int(line.split()[1])


def test_an_answer_has_as_many_lines_as_it_should(worker: Worker) -> None:
    assert worker.process is None
    first, second, third = worker.ask("say α β", PATIENCE, lines=3)
    assert first.startswith("say ")
    assert (second, third) == ("α\n", "β\n")


def test_the_same_process_answers_again(worker: Worker) -> None:
    assert number(worker) == number(worker)


def test_what_takes_too_long_is_ended_and_what_came_is_kept(worker: Worker) -> None:
    before = number(worker)
    with pytest.raises(WorkerTimeoutError) as error:
        worker.ask("hang", 0.5, lines=2)
    assert len(error.value.lines) <= 1
    assert worker.process is None
    assert number(worker) != before


def test_nobody_waits_any_more(worker: Worker) -> None:
    asked = threading.Event()

    def unwanted() -> bool:
        return asked.is_set() or asked.set() is not None  # not at the first look, but at the second

    with pytest.raises(WorkerCancelledError):
        worker.ask("hang", PATIENCE, lines=2, unwanted=unwanted)
    assert worker.process is None


def test_a_process_that_dies_over_its_work_is_reported_and_replaced(worker: Worker) -> None:
    before = number(worker)
    with pytest.raises(WorkerDiedError):
        worker.ask("die", PATIENCE)
    assert worker.process is None
    assert number(worker) != before


def test_a_process_that_was_ended_from_outside_is_replaced(worker: Worker) -> None:
    before = number(worker)
    assert worker.process is not None
    os.kill(before, signal.SIGTERM)
    worker.process.wait()
    assert number(worker) != before


def test_a_process_that_cannot_start_is_reported(tmp_path: Path) -> None:
    with pytest.raises(WorkerDiedError):
        Worker(tmp_path / "nothing.py").ask("who", PATIENCE)


def test_stopping_leaves_nothing_behind(worker: Worker) -> None:
    process = worker.start()
    worker.stop()
    assert process.returncode is not None
    assert process.stdin is not None
    assert process.stdin.closed
    worker.stop()


def test_two_questions_at_once_are_answered_in_turn(worker: Worker) -> None:
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(number(worker))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
