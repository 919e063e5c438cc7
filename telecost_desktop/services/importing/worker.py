"""Importing in a process of its own, so that the window does not stutter meanwhile.

The child opens the company file itself and imports into it. It tells how far it is, learns of a cancel over the same
pipe, and stops by itself when its parent is gone. However it ends, each file is in whole or not at all.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP, Cancelled, EnvironmentProblem, TelecostError
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress

if TYPE_CHECKING:
    from telecost_desktop.services.clock import Clock
    from telecost_desktop.services.importing.recognition import Answer
    from telecost_desktop.services.importing.results import FileResult

# How often the parent looks whether the person has cancelled, in seconds.
_LOOK = 0.05
_CANCEL = "cancel"


def import_in_process(
    company: Path,
    paths: Sequence[Path],
    *,
    clock: Clock,
    user: str = "",
    profile: str = "",
    answers: Mapping[str, Answer] | None = None,
    left_out: Collection[str] = (),
    dry_run: bool = False,
    progress: Progress = no_progress,
    cancelled: IsCancelled = never,
) -> list[FileResult]:
    """As ``import_files``, in a child process; call it off the window's thread.

    Raises Cancelled when stopped, EnvironmentProblem when the child died, and what else import_files raises.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    options = {
        "user": user,
        "profile": profile,
        "answers": dict(answers or {}),
        "left_out": frozenset(left_out),
        "dry_run": dry_run,
    }
    child = context.Process(
        target=_work,
        args=(theirs, company, list(paths), clock.now(), options),
        name="telecost-import",
        daemon=True,
    )
    child.start()
    # The child's end must be closed here, or its death would never show as the end of the pipe.
    theirs.close()
    told = False
    try:
        while True:
            if not told and cancelled():
                ours.send(_CANCEL)
                told = True
            if not ours.poll(_LOOK):
                continue
            kind, value = ours.recv()
            if kind == "progress":
                progress(value)
            elif kind == "done":
                results: list[FileResult] = value
                return results
            elif kind == "cancelled":
                raise Cancelled
            elif kind == "foreseen":
                failure, pattern, hint, values = value
                raise failure(pattern, hint=hint, **values)
            else:
                raise RuntimeError(value)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        raise EnvironmentProblem(
            QT_TRANSLATE_NOOP("Errors", "The import was ended from outside. The file it was in was left as before.")
        ) from None
    finally:
        ours.close()
        child.join(5)
        if child.is_alive():
            child.kill()
            child.join()
        child.close()


class _StandingClock:
    """The parent's instant, as the child's clock."""

    def __init__(self, instant: datetime) -> None:
        self._instant = instant

    def now(self) -> datetime:
        """The instant at which the import was asked for."""
        return self._instant


def _work(pipe: Connection, company: Path, paths: list[Path], instant: datetime, options: dict[str, Any]) -> None:
    """What the child does."""
    stopped = threading.Event()
    threading.Thread(target=_listen, args=(pipe, stopped), daemon=True).start()
    lock = threading.Lock()

    def tell(kind: str, value: object) -> None:
        with lock:
            try:
                pipe.send((kind, value))
            except OSError:
                stopped.set()

    try:
        from telecost_desktop.models.database import open_company_file
        from telecost_desktop.services.importing.files import import_files

        file = open_company_file(company)
        try:
            results = import_files(
                file, paths, clock=_StandingClock(instant), **options,
                progress=lambda share: tell("progress", share), cancelled=stopped.is_set,
            )  # fmt: skip
        finally:
            file.close()
        tell("done", results)
    except Cancelled:
        tell("cancelled", None)
    except TelecostError as error:
        tell("foreseen", (type(error), error.pattern, error.hint, error.values))
    except Exception:
        import traceback

        tell("bug", traceback.format_exc())


def _listen(pipe: Connection, stopped: threading.Event) -> None:
    """Wait for a cancel, or for the parent's end, whichever comes first."""
    parent = multiprocessing.parent_process()
    sentinels: list[int | Connection] = [pipe] + ([parent.sentinel] if parent is not None else [])
    try:
        wait(sentinels)
    finally:
        stopped.set()
