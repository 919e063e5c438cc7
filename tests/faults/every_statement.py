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

# How a death is told from an error: this, and how many transactions were committed before it.
DIED = 100


def _die_at(told: Connection | None, path: Path, name: str, statement: int) -> None:
    """Work on the first day, and vanish when this statement (from 1) is about to be run; commits count as statements."""
    keep_locks_in(path.parent)
    file = open_company_file(path)
    passed = committed = 0

    def count(*_: Any) -> None:
        nonlocal passed
        passed += 1
        if passed == statement:
            os._exit(DIED + committed)

    def count_commit(*_: Any) -> None:
        nonlocal committed
        count()
        committed += 1

    event.listen(file.engine, "before_cursor_execute", count)
    event.listen(file.engine, "commit", count_commit)
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
    folder: Path, workload: Workload, there: BaseContext, *, customers: int, thorough: bool
) -> tuple[list[str], int]:
    """What is wrong after dying at each statement (nothing), and how often it died.

    Each time the file is looked at; run again and checked whole it is where it differs, by what was committed, from the
    death before, or each time if ``thorough``.
    """
    template = folder / "template.telecost"
    workload.prepare(template, customers)
    deaths = statements_of(template, workload, there)
    seen: set[int | None] = set()
    for statement in range(1, deaths + 1):
        path = folder / f"died{statement}.telecost"
        shutil.copyfile(template, path)
        process = there.Process(target=_die_at, args=(None, path, workload.name, statement))
        process.start()
        process.join(60)
        code = process.exitcode
        problems = [] if code is not None and code >= DIED else [f"it ended with {code}"]
        problems += quick_look(path)
        if not problems and (thorough or code not in seen):
            problems = _aftermath(path, workload, customers)
        seen.add(code)
        if problems:
            return [f"died at statement {statement}", *problems], deaths
        for left in folder.glob(f"died{statement}.*"):
            left.unlink()
    return [], deaths


def _aftermath(path: Path, workload: Workload, customers: int) -> list[str]:
    """What is wrong with the file as it was left, and after running again, twice."""
    problems = check_now(path)
    for _ in range(2):
        do_day(path, workload, 0)
    return problems or verify(path, workload, 1, customers)
