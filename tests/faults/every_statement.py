"""End the program at every single statement of a run, one death after the other, and let the next run go on.

Stronger than killing at random: no place between two statements is left out, the one before each commit neither.
"""

from __future__ import annotations

import os
import shutil
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

from kill_work import WORKLOADS, Workload, check_now, do_day, keep_locks_in, quick_look, verify
from sqlalchemy import event

from telecost_desktop.models.database import open_company_file

DIED = 9


def _die_at(told: Connection | None, path: Path, name: str, statement: int) -> None:
    """Work on the first day, and vanish when this statement (from 1) is about to be run; commits count as statements."""
    keep_locks_in(path.parent)
    file = open_company_file(path)
    passed = 0

    def count(*_: Any) -> None:
        nonlocal passed
        passed += 1
        if passed == statement:
            os._exit(DIED)

    event.listen(file.engine, "before_cursor_execute", count)
    event.listen(file.engine, "commit", count)
    WORKLOADS[name].work(file, 0, 0)
    if told is not None:
        told.send(passed)
    file.close()


def statements_of(template: Path, workload: Workload, there: BaseContext) -> int:
    """How many statements a whole run has."""
    path = template.with_name("whole.telecost")
    shutil.copyfile(template, path)
    told, tells = there.Pipe(duplex=False)
    process = there.Process(target=_die_at, args=(tells, path, workload.name, 0))
    process.start()
    passed = int(told.recv())
    process.join(60)
    return passed


def die_at_every_statement(
    folder: Path, workload: Workload, there: BaseContext, *, customers: int, step: int = 1
) -> tuple[list[str], int]:
    """What is wrong after dying at every ``step``-th statement and running again (nothing), and how often it died."""
    template = folder / "template.telecost"
    workload.prepare(template, customers)
    chosen = range(1, statements_of(template, workload, there) + 1, step)
    for statement in chosen:
        path = folder / f"died{statement}.telecost"
        shutil.copyfile(template, path)
        process = there.Process(target=_die_at, args=(None, path, workload.name, statement))
        process.start()
        process.join(60)
        problems = [] if process.exitcode == DIED else [f"it ended with {process.exitcode}"]
        problems += quick_look(path) or check_now(path)
        if not problems:
            do_day(path, workload, 0)
            do_day(path, workload, 0)
            problems = verify(path, workload, 1, customers)
        if problems:
            return [f"died at statement {statement}", *problems], len(chosen)
        for left in folder.glob(f"died{statement}.*"):
            left.unlink()
    return [], len(chosen)
