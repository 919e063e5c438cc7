"""Importing files: each in one transaction, and what became of each."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError, unreadable_file
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.attachments import instant_text
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.importing import recognition
from telecost_desktop.services.importing.contents import import_content
from telecost_desktop.services.importing.mapping.profile import Profile
from telecost_desktop.services.importing.recognition import Answer, Seen
from telecost_desktop.services.importing.register.links import Links
from telecost_desktop.services.importing.register.register import Register
from telecost_desktop.services.importing.results import FileResult, RowError
from telecost_desktop.services.importing.run import ImportRun
from telecost_desktop.services.importing.sources import Source, sources_of
from telecost_desktop.services.progress import IsCancelled, Progress, never, no_progress

# Rows are added at the end, so more memory for pages would only be held, not used; in KiB, as SQLite wants it.
_BULK_CACHE = -24_576


def import_files(
    file: CompanyFile,
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
    """Import files, each in a transaction of its own; what a bad file holds is said in its result, never raised.

    Folders and archives stand for the files in them. The format is told by the content; ``profile`` names the mapping
    profile for tables that no layout and no header tells; ``answers`` gives, by a file's key (its path, and the name
    inside an archive), the profile or the typed invoice for that file; ``left_out`` are the keys of files to pass over.
    The same content again is a duplicate and changes nothing. With ``dry_run`` everything is done, file upon file,
    and then taken back.
    Raises Cancelled when stopped (files before it stay imported), UserError for a profile that is not there
    or a company file that is open for reading only, and EnvironmentProblem for a full disk or a locked company file.
    """
    file.check_writable()
    profiles = recognition.saved_profiles(file)
    chosen = recognition.profile_named(profiles, profile) if profile else None
    results = []
    with file.raw() as connection, _trial(connection) if dry_run else nullcontext():
        work = _Work(connection, profiles, clock, user, dry_run, cancelled)
        for source in sources_of(paths, cancelled=cancelled):
            if source.key in left_out:
                continue

            def share(part: float, source: Source = source) -> None:
                progress(source.done + part * source.share)

            results.append(_import_one(work, source, (answers or {}).get(source.key, chosen), share))
    progress(1.0)
    return results


@dataclass(frozen=True)
class _Work:
    """What is the same for all files of one call."""

    connection: sqlite3.Connection
    profiles: Sequence[Profile]
    clock: Clock
    user: str
    dry_run: bool
    cancelled: IsCancelled


@contextmanager
def _trial(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction around all files, taken back at the end: so each file meets what those before it would bring."""
    # Inside a transaction the checks cannot be switched; what is taken back needs none.
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
    finally:
        if connection.in_transaction:
            connection.rollback()
        connection.execute("PRAGMA foreign_keys = ON")


@contextmanager
def _whole_or_not(work: _Work, seen: Seen) -> Iterator[None]:
    """What is done inside counts as a whole: committed, or in a trial kept until its end; nothing of it when it fails."""
    connection = work.connection
    (cache,) = connection.execute("PRAGMA cache_size").fetchone()
    connection.execute(f"PRAGMA cache_size = {_BULK_CACHE if seen.is_bulk else cache}")
    if not work.dry_run:
        # Bulk rows take their keys from this very transaction; checking each again would cost a third of the time.
        connection.execute(f"PRAGMA foreign_keys = {'OFF' if seen.is_bulk else 'ON'}")
    try:
        connection.execute("SAVEPOINT file" if work.dry_run else "BEGIN IMMEDIATE")
        yield
        connection.execute("RELEASE file" if work.dry_run else "COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK TO file" if work.dry_run else "ROLLBACK")
        raise
    finally:
        if not work.dry_run:
            connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = {cache}")


def _import_one(work: _Work, source: Source, answer: Answer | None, progress: Progress) -> FileResult:
    code = ""
    try:
        if source.problem is not None:
            raise source.problem
        with recognition.look_at(source, answer, work.profiles, cancelled=work.cancelled) as seen:
            code = seen.code
            with _whole_or_not(work, seen):
                return _import_seen(work, seen, progress)
    except UserError as error:
        wrong = RowError.of_file(error)
    except ArithmeticError:
        wrong = RowError(0, "", QT_TRANSLATE_NOOP("Errors", "An amount in this file is larger than any bill can be."))
    except OSError as error:
        wrong = RowError.of_file(unreadable_file(source.name, error))
    return FileResult(source.name, code, "rejected", key=source.key, errors=(wrong,))


def _import_seen(work: _Work, seen: Seen, progress: Progress) -> FileResult:
    known = work.connection.execute(
        "SELECT id, format, imported + duplicates, rejected, rows FROM import_batch WHERE sha256 = ? AND state <> 'undone'",
        (seen.sha256,),
    ).fetchone()
    if known and (known[2] or not known[4]):
        return _known_already(seen, *known)
    if known:
        # All its rows were refused that time: it may be tried again.
        work.connection.execute("UPDATE import_batch SET state = 'undone' WHERE id = ?", (known[0],))
    run = _begin(work, seen, progress)
    code = import_content(run, seen)
    status = _finish(run, seen.name, code, work.clock, work.user)
    run.step(1.0)
    return FileResult(
        file=seen.name,
        format=code,
        status=status,
        batch=None if work.dry_run else run.batch_id,
        key=seen.key,
        profile=seen.profile,
        sums=run.sums(),
        changes=tuple(run.changes),
        changed=run.change_count,
        conflicts=tuple(run.conflicts),
        supplier_invoices=tuple(run.supplier_invoices),
        rows=run.rows,
        imported=run.imported,
        duplicates=run.duplicates,
        rejected=run.rejected,
        errors=tuple(run.errors),
    )


def _known_already(seen: Seen, batch: int, code: str, taken: int, rejected: int, rows: int) -> FileResult:
    """The same content again; rows that were refused then are said again, because they are still missing."""
    errors = []
    if rejected:
        pattern = QT_TRANSLATE_NOOP("Errors", "{count} rows of this very file were refused when it came in first.")
        hint = QT_TRANSLATE_NOOP("Errors", "Save the rejected rows of that import, mend them and import those.")
        errors = [RowError(0, "", pattern, hint, (("count", rejected),))]
    return FileResult(
        seen.name, code, "duplicate", batch, key=seen.key, rows=rows, duplicates=taken, rejected=rejected, errors=tuple(errors)
    )  # fmt: skip


def _begin(work: _Work, seen: Seen, progress: Progress) -> ImportRun:
    connection, clock = work.connection, work.clock
    cursor = connection.execute(
        "INSERT INTO import_batch (file_name, sha256, format, profile, state, imported_at, imported_by, rows, imported, "
        "duplicates, rejected, header) VALUES (?, ?, '', ?, 'imported', ?, ?, 0, 0, 0, 0, ?)",
        (seen.name, seen.sha256, seen.profile, instant_text(clock), work.user, seen.header_text),
    )
    batch = int(cursor.lastrowid or 0)
    if seen.profile:
        connection.execute("UPDATE import_profile SET used_at = ? WHERE name = ?", (instant_text(clock), seen.profile))
    country, currency = connection.execute("SELECT country, currency FROM company").fetchone()
    return ImportRun(
        connection=connection, batch_id=batch, clock=clock, country=country, currency=currency,
        progress=progress, cancelled=work.cancelled, register=Register(connection), links=Links(connection, batch),
    )  # fmt: skip


def _finish(run: ImportRun, name: str, code: str, clock: Clock, user: str) -> str:
    """Write the batch's counts and the log; gives the status."""
    if run.rejected:
        status = "partial" if run.imported or run.duplicates else "rejected"
    else:
        status = "duplicate" if run.duplicates and not run.imported else "imported"
    run.connection.execute(
        "UPDATE import_batch SET format = ?, state = ?, rows = ?, imported = ?, duplicates = ?, rejected = ? WHERE id = ?",
        (
            code,
            "partial" if run.rejected else "imported",
            run.rows,
            run.imported,
            run.duplicates,
            run.rejected,
            run.batch_id,
        ),
    )
    run.connection.executemany(
        "INSERT INTO import_change (batch_id, table_name, row_id, column_name) VALUES (?, ?, ?, '')",
        [(run.batch_id, table, key) for table, key in run.register.made],
    )
    counts = f"{code}: {run.imported} imported, {run.duplicates} duplicates, {run.rejected} rejected"
    run.connection.execute(
        'INSERT INTO log_entry (at, "user", action, subject, detail) VALUES (?, ?, ?, ?, ?)',
        (instant_text(clock), user, "import", name, counts),
    )
    return status
