"""Work off the window's thread: one writer, a few readers, results back in the window's thread.

What may hang on the network runs apart, in a thread that closing does not wait for.

``tasks.run(owner, function, …, done=…)`` is all a page needs. A task whose owner is gone, or that a newer task with the
same ``key`` has replaced, is dropped without a word. Errors go to ``failed`` or, without it, to the messages.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from time import monotonic
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from telecost_desktop.errors import Cancelled
from telecost_desktop.log import LOGGER_NAME

log = logging.getLogger(f"{LOGGER_NAME}.tasks")
READERS = 3
# What takes longer than this is shown in the status bar.
SHOWN_AFTER_MILLISECONDS = 500
# How long the window's end waits for what hangs on the network.
PATIENCE_SECONDS = 1.0


class Task:
    """One piece of work under way. ``progress`` is 0…1, or negative while it is not known.

    No object of Qt's: the worker may be the last to know of it, and Qt's go in the thread that made them.
    """

    def __init__(self, owner: QObject, label: str, key: str, done: Callable[[Any], object] | None,
                 failed: Callable[[Exception], object] | None) -> None:  # fmt: skip
        self.owner, self.label, self.key, self.done, self.failed = owner, label, key, done, failed
        self.progress = -1.0
        self.finished = False
        self._stop = False
        self.can_cancel = False

    def cancel(self) -> None:
        """Ask the work to stop; it ends with nothing changed."""
        self._stop = True

    def cancelled(self) -> bool:
        """Whether it was asked to stop; called from the worker."""
        return self._stop

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for the result."""
        return shiboken6.isValid(self.owner) and not getattr(self.owner, "closed", False)


class _Now(Executor):
    """Runs at once in the calling thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run and return."""
        result: Future[Any] = Future()
        result.set_result(fn(*args, **kwargs))
        return result


class _Apart(Executor):
    """Runs each piece of work in a thread of its own, which does not keep the program from ending."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Start and return."""
        thread = threading.Thread(target=fn, args=args, kwargs=kwargs, name="apart", daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()
        return Future()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for a moment, all in all."""
        until = monotonic() + PATIENCE_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))


class Tasks(QObject):
    """Runs functions in threads. ``changed`` when the tasks to be shown in the status bar change.

    ``progressed(task, share)`` while one of them tells how far it is.
    """

    changed = Signal()
    progressed = Signal(object, float)
    _reported = Signal(object, float)
    _ended = Signal(object, object, object)

    def __init__(self, on_error: Callable[[Exception], object], *, synchronous: bool = False) -> None:
        super().__init__()
        self._on_error = on_error
        self._synchronous = synchronous
        self._writer: Executor = _Now() if synchronous else ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._readers: Executor = _Now() if synchronous else ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._apart: Executor = _Now() if synchronous else _Apart()
        self._running: list[Task] = []
        self._shown: list[Task] = []
        self._closed = False
        kind = Qt.ConnectionType.DirectConnection if synchronous else Qt.ConnectionType.QueuedConnection
        self._ended.connect(self._finish, kind)
        self._reported.connect(self._progressed, kind)

    def run(self, owner: QObject, function: Callable[..., Any], *args: Any, done: Callable[[Any], object] | None = None,
            failed: Callable[[Exception], object] | None = None, write: bool = False, apart: bool = False,
            label: str = "", key: str = "", progress: bool = False, **values: Any) -> Task:  # fmt: skip
        """Run ``function(*args, **values)`` off the window's thread.

        ``write=True`` puts it in the one writer's queue; ``apart=True`` is for what may wait for the network. With ``progress`` the function gets ``progress`` and
        ``cancelled`` callables and can be stopped. ``label`` is shown in the status bar after half a second.
        """
        for older in self._running:
            if key and older.key == key and older.owner is owner:
                older.done = older.failed = None
                older.key = "replaced"
                older.cancel()
        task = Task(owner, label, key, done, failed)
        task.can_cancel = progress
        if self._closed:
            # The window is going; nobody waits for anything any more.
            task.finished = True
            return task
        self._running.append(task)
        if progress:
            values |= {"progress": partial(self._reported.emit, task), "cancelled": task.cancelled}
        if label and not self._synchronous:
            QTimer.singleShot(SHOWN_AFTER_MILLISECONDS, self, lambda: self._show(task))
        where = self._writer if write else self._apart if apart else self._readers
        where.submit(self._work, task, function, args, values)
        return task

    def _work(self, task: Task, function: Callable[..., Any], args: tuple[Any, ...], values: dict[str, Any]) -> None:
        result: Any = None
        error: Exception | None = None
        try:
            if not task.cancelled() or task.can_cancel:
                result = function(*args, **values)
            else:
                error = Cancelled()
        except Exception as raised:
            error = raised
        try:
            self._ended.emit(task, result, error)
        except RuntimeError:
            # The window was closed while the work went on; nobody waits for the result.
            log.debug("a task ended after the window")

    def _finish(self, task: Task, result: object, error: Exception | None) -> None:
        task.finished = True
        self._running.remove(task)
        if task in self._shown:
            self._shown.remove(task)
            self.changed.emit()
        dropped = task.key == "replaced" or not task.wanted or (isinstance(error, Cancelled) and task.failed is None)
        done, failed = task.done, task.failed
        # The worker, which may hold the task for a moment longer, is not to be the last that holds a widget.
        task.owner, task.done, task.failed = self, None, None
        if dropped:
            return
        if error is None:
            if done is not None:
                done(result)
        elif failed is not None:
            failed(error)
        else:
            self._on_error(error)

    def _progressed(self, task: Task, share: float) -> None:
        task.progress = share
        self.progressed.emit(task, share)
        if task in self._shown:
            self.changed.emit()

    def _show(self, task: Task) -> None:
        if not task.finished and task.wanted:
            self._shown.append(task)
            self.changed.emit()

    @property
    def shown(self) -> list[Task]:
        """The tasks that run long enough to be shown, oldest first."""
        return list(self._shown)

    @property
    def synchronous(self) -> bool:
        """Whether everything runs at once in the calling thread, as tests want it."""
        return self._synchronous

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits."""
        return bool(self._running)

    def close(self) -> None:
        """Ask everything to stop, and wait for the writer so that no transaction is torn; for the network only a moment."""
        self._closed = True
        for task in self._running:
            task.cancel()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True, cancel_futures=False)
        self._apart.shutdown()
