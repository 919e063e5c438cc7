"""Work off the window's thread, with real threads: order, progress, cancel, errors, pages that are gone."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from time import monotonic

import pytest
from PySide6.QtCore import QObject

from telecost_desktop.errors import Cancelled, UserError
from telecost_desktop.views.tasks import READERS, Task, Tasks


@pytest.fixture
def errors() -> list[Exception]:
    return []


@pytest.fixture
def tasks(qapp, errors: list[Exception]) -> Iterator[Tasks]:
    made = Tasks(errors.append)
    yield made
    made.close()


def test_results_come_back_in_the_windows_thread(tasks: Tasks, qtbot) -> None:
    seen: list[tuple[object, bool, bool]] = []
    main = threading.get_ident()

    def work() -> int:
        return threading.get_ident()

    owner = QObject()
    tasks.run(owner, work, done=lambda worker: seen.append((worker, worker != main, threading.get_ident() == main)))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][1:] == (True, True)


def test_there_is_one_writer_and_it_keeps_order(tasks: Tasks, qtbot) -> None:
    owner, order, threads = QObject(), [], set()
    done: list[int] = []

    def write(number: int) -> int:
        order.append(number)
        threads.add(threading.get_ident())
        return number

    for number in range(20):
        tasks.run(owner, write, number, write=True, done=done.append)
    qtbot.waitUntil(lambda: len(done) == 20)
    assert order == done == list(range(20))
    assert len(threads) == 1


def test_readers_work_beside_the_writer(tasks: Tasks, qtbot) -> None:
    owner, gate, done = QObject(), threading.Event(), []
    tasks.run(owner, gate.wait, 10, write=True, done=lambda _: done.append("writer"))
    tasks.run(owner, lambda: None, done=lambda _: done.append("reader"))
    qtbot.waitUntil(lambda: done == ["reader"])
    gate.set()
    qtbot.waitUntil(lambda: done == ["reader", "writer"])


def test_a_newer_read_replaces_the_older(tasks: Tasks, qtbot) -> None:
    owner, gate, done = QObject(), threading.Event(), []

    def read(number: int) -> int:
        if number == 1:
            gate.wait(10)
        return number

    tasks.run(owner, read, 1, key="list", done=done.append)
    tasks.run(owner, read, 2, key="list", done=done.append)
    qtbot.waitUntil(lambda: done == [2])
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert done == [2]


def test_errors_reach_the_messages_or_their_own_handler(tasks: Tasks, errors: list[Exception], qtbot) -> None:
    owner, own = QObject(), []

    def fail() -> None:
        raise UserError("No.")

    tasks.run(owner, fail)
    tasks.run(owner, fail, failed=own.append)
    qtbot.waitUntil(lambda: len(errors) == len(own) == 1)
    assert isinstance(errors[0], UserError)


def test_cancel_is_shown_to_the_work_and_says_nothing(tasks: Tasks, errors: list[Exception], qtbot) -> None:
    owner, started = QObject(), threading.Event()

    def work(progress, cancelled) -> None:
        progress(0.25)
        started.set()
        while not cancelled():
            threading.Event().wait(0.005)
        raise Cancelled

    reported: list[tuple[Task, float]] = []
    tasks.progressed.connect(lambda task, share: reported.append((task, share)))
    task = tasks.run(owner, work, progress=True, label="Working")
    qtbot.waitUntil(lambda: tasks.shown == [task], timeout=3000)
    assert task.progress == 0.25
    assert reported == [(task, 0.25)]
    task.cancel()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert tasks.shown == []
    assert errors == []


def test_nothing_is_left_of_what_is_done(tasks: Tasks, qtbot) -> None:
    owner, done = QObject(), []

    def work(progress, cancelled) -> bytearray:
        progress(1.0)
        return bytearray(10)

    for _ in range(20):
        tasks.run(owner, work, done=done.append, progress=True, label="Working", key="work")
        qtbot.waitUntil(lambda: not tasks.busy)
    assert len(done) == 20
    # The threads let go of the last ones a moment later.
    qtbot.waitUntil(lambda: sum(isinstance(one, Task) for one in gc.get_objects()) <= READERS)


def test_what_a_closed_page_asked_for_is_dropped(tasks: Tasks, errors: list[Exception], qtbot) -> None:
    owner, gate, done = QObject(), threading.Event(), []

    def fail() -> None:
        gate.wait(10)
        raise UserError("Too late.")

    tasks.run(owner, gate.wait, 10, done=done.append)
    tasks.run(owner, fail)
    owner.closed = True
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert (done, errors) == ([], [])


def test_what_hangs_on_the_network_holds_neither_writer_nor_readers_nor_the_end(qapp, qtbot) -> None:
    tasks, owner, gate, done = Tasks(lambda error: None), QObject(), threading.Event(), []
    for _ in range(5):
        tasks.run(owner, gate.wait, 60, apart=True, done=lambda _: done.append("apart"))
    tasks.run(owner, lambda: None, write=True, done=lambda _: done.append("writer"))
    tasks.run(owner, lambda: None, done=lambda _: done.append("reader"))
    qtbot.waitUntil(lambda: sorted(done) == ["reader", "writer"])
    began = monotonic()
    tasks.close()
    assert monotonic() - began < 3
    gate.set()


def test_what_runs_apart_is_asked_to_stop_and_waited_for_a_moment(qapp, qtbot) -> None:
    tasks, owner, begun, ended = Tasks(lambda error: None), QObject(), threading.Event(), []

    def work(progress, cancelled) -> None:
        begun.set()
        while not cancelled():
            pass
        ended.append(True)

    tasks.run(owner, work, apart=True, progress=True)
    assert begun.wait(10)
    tasks.close()
    assert ended == [True]
