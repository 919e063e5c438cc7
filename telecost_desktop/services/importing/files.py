"""Importing files: look at the content, import in one transaction, say what became of each."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.attachments import instant_text, store_attachment
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.importing.layouts.telecost import SEPARATORS, Header, recognise
from telecost_desktop.services.importing.reading.text_files import Block, EncodingSeeker, Row, blocks, rows_of
from telecost_desktop.services.importing.reading.values import decimal_sign
from telecost_desktop.services.importing.register.links import Links
from telecost_desktop.services.importing.register.register import Register
from telecost_desktop.services.importing.results import FileResult, ImportRun, RowError
from telecost_desktop.services.progress import Cancelled, Progress, never, no_progress

_CHUNK = 1024 * 1024
_USAGE = ("telecost-usage", "telenor-mis-content")
_HEAD = 256 * 1024
# Rows are added at the end, so more memory for pages would only be held, not used; in KiB, as SQLite wants it.
_BULK_CACHE = -24_576
_OTHER_KINDS = (
    (b"%PDF-", QT_TRANSLATE_NOOP("Errors", "This is a PDF; TeleCost imports the invoice's XML or the usage file that comes with it.")),
    (b"PK\x03\x04", QT_TRANSLATE_NOOP("Errors", "This is a packed file or a workbook; unpack it, or save the sheet as CSV, and import that.")),
    (b"\xd0\xcf\x11\xe0", QT_TRANSLATE_NOOP("Errors", "This is an old workbook or document; save the sheet as CSV and import that.")),
    (b"\x1f\x8b", QT_TRANSLATE_NOOP("Errors", "This is a packed file; unpack it and import what is in it.")),
    (b"SQLite format 3\0", QT_TRANSLATE_NOOP("Errors", "This is a database, not a file from an operator.")),
)  # fmt: skip


@dataclass(frozen=True)
class _Seen:
    """What a first pass over a file found."""

    path: Path
    sha256: str
    encoding: str
    skip: int
    is_xml: bool
    header: Header | None = None
    header_text: str = ""


def import_files(
    file: CompanyFile,
    paths: Sequence[Path],
    *,
    clock: Clock,
    user: str = "",
    dry_run: bool = False,
    progress: Progress = no_progress,
    cancelled: Cancelled = never,
) -> list[FileResult]:
    """Import files, each in a transaction of its own; what a bad file holds is said in its result, never raised.

    The format is told by the content. The same content again is a duplicate and changes nothing. With ``dry_run``
    everything is done and then taken back. Raises Cancelled when stopped (files before it stay imported), and
    EnvironmentProblem for a full disk or a locked company file.
    """
    results = []
    for place, path in enumerate(paths):

        def share(part: float, place: int = place) -> None:
            progress((place + part) / len(paths))

        results.append(_import_one(file, Path(path), clock, user, dry_run, share, cancelled))
    progress(1.0)
    return results


def _import_one(
    file: CompanyFile, path: Path, clock: Clock, user: str, dry_run: bool, progress: Progress, cancelled: Cancelled
) -> FileResult:
    code = ""
    try:
        seen = _look_at(path)
        code = "xml" if seen.is_xml else seen.header.code if seen.header else ""
        with file.raw() as connection:
            return _import_seen(connection, seen, clock, user, dry_run, progress, cancelled)
    except UserError as error:
        return FileResult(path.name, code, "rejected", errors=(RowError(0, "", error.sentence()),))
    except ArithmeticError:
        sentence = QT_TRANSLATE_NOOP("Errors", "An amount in this file is larger than any bill can be.")
        return FileResult(path.name, code, "rejected", errors=(RowError(0, "", sentence),))
    except OSError as error:
        sentence = UserError(
            QT_TRANSLATE_NOOP("Errors", "{file} cannot be read: {reason}."),
            file=path.name,
            reason=error.strerror or error,
        ).sentence()
        return FileResult(path.name, code, "rejected", errors=(RowError(0, "", sentence),))


def _look_at(path: Path) -> _Seen:
    """One pass over the bytes: hash, encoding, kind. Raises UserError for what cannot be imported."""
    if path.is_dir():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{file} is a folder; choose the files in it."), file=path.name)
    if path.exists() and not path.is_file():
        # A device or a pipe may never end.
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{file} is no ordinary file."), file=path.name)
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        if not head:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The file is empty."))
        for magic, sentence in _OTHER_KINDS:
            if head.startswith(magic):
                raise UserError(sentence)
        seeker = EncodingSeeker(head)
        start = head[seeker.skip :].replace(b"\0", b"").lstrip()
        is_xml = start.startswith(b"<")
        chunk = head
        while chunk:
            digest.update(chunk)
            if not is_xml:
                seeker.see(chunk)
            chunk = stream.read(_CHUNK)
    if is_xml:
        return _Seen(path, digest.hexdigest(), "", 0, True)
    if seeker.has_nul:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "This is no text file: it has bytes in it that no text has."))
    encoding = seeker.encoding()
    header, text = _header(path, encoding, seeker.skip)
    return _Seen(path, digest.hexdigest(), encoding, seeker.skip, False, header, text)


def _header(path: Path, encoding: str, skip: int) -> tuple[Header, str]:
    block = next(blocks(path, encoding, skip, size=_HEAD), Block(b"", 1, 1.0, 0))
    nearly: Header | None = None
    for separator in SEPARATORS:
        row = next(rows_of(block, separator), None)
        found = recognise(row.cells, separator) if row else None
        if found and row and not found.missing:
            if found.doubled:
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "The column {columns} is there twice; which one counts is not clear."),
                    hint=QT_TRANSLATE_NOOP("Errors", "Rename or remove one of them."),
                    columns=", ".join(found.doubled),
                )
            return found, row.text
        nearly = nearly or found
    if nearly:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The header looks like {format}, but the column {columns} is missing."),
            hint=QT_TRANSLATE_NOOP("Errors", "Add it, or choose another file."),
            format=nearly.code,
            columns=", ".join(nearly.missing),
        )
    raise UserError(
        QT_TRANSLATE_NOOP(
            "Errors", "TeleCost does not know this layout: its first row names none of the known columns."
        ),
        hint=QT_TRANSLATE_NOOP("Errors", "The layouts that it knows are in the help under “Import formats”."),
    )


def _import_seen(
    connection: sqlite3.Connection,
    seen: _Seen,
    clock: Clock,
    user: str,
    dry_run: bool,
    progress: Progress,
    cancelled: Cancelled,
) -> FileResult:
    # Bulk rows take their keys from this very transaction; checking each again would cost a third of the time.
    bulk = seen.header is not None and seen.header.code in _USAGE
    connection.execute(f"PRAGMA foreign_keys = {'OFF' if bulk else 'ON'}")
    (cache,) = connection.execute("PRAGMA cache_size").fetchone()
    connection.execute(f"PRAGMA cache_size = {_BULK_CACHE if bulk else cache}")
    try:
        connection.execute("BEGIN IMMEDIATE")
        known = connection.execute(
            "SELECT id, format, imported, duplicates, rows FROM import_batch WHERE sha256 = ? AND state <> 'undone'",
            (seen.sha256,),
        ).fetchone()
        if known and (known[2] or known[3] or not known[4]):
            connection.execute("ROLLBACK")
            return FileResult(seen.path.name, known[1], "duplicate", known[0], rows=known[4], duplicates=known[4])
        if known:
            # All its rows were refused that time: it may be tried again.
            connection.execute("UPDATE import_batch SET state = 'undone' WHERE id = ?", (known[0],))
        run = _begin(connection, seen, clock, user, progress, cancelled)
        code = _dispatch(run, seen)
        status = _finish(run, code, seen, clock, user)
        run.step(1.0)
        connection.execute("ROLLBACK" if dry_run else "COMMIT")
    finally:
        if connection.in_transaction:
            connection.rollback()
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA cache_size = {cache}")
    return FileResult(
        file=seen.path.name,
        format=code,
        status=status,
        batch=None if dry_run else run.batch_id,
        supplier_invoices=tuple(run.supplier_invoices),
        rows=run.rows,
        imported=run.imported,
        duplicates=run.duplicates,
        rejected=run.rejected,
        errors=tuple(run.errors),
    )


def _begin(
    connection: sqlite3.Connection, seen: _Seen, clock: Clock, user: str, progress: Progress, cancelled: Cancelled
) -> ImportRun:
    cursor = connection.execute(
        "INSERT INTO import_batch (file_name, sha256, format, state, imported_at, imported_by, rows, imported, duplicates, "
        "rejected, header) VALUES (?, ?, '', 'imported', ?, ?, 0, 0, 0, 0, ?)",
        (seen.path.name, seen.sha256, instant_text(clock), user, seen.header_text),
    )
    batch = int(cursor.lastrowid or 0)
    country, currency = connection.execute("SELECT country, currency FROM company").fetchone()
    return ImportRun(
        connection=connection, path=seen.path, batch_id=batch, clock=clock, country=country, currency=currency,
        progress=progress, cancelled=cancelled, register=Register(connection), links=Links(connection, batch),
    )  # fmt: skip


def _dispatch(run: ImportRun, seen: _Seen) -> str:
    if seen.is_xml:
        return _import_xml(run, seen)
    header = seen.header
    assert header is not None
    if header.code in _USAGE:
        from telecost_desktop.services.importing.layouts.mis_content import adapt_content
        from telecost_desktop.services.importing.usage.usage_file import import_usage

        adapt = adapt_content if header.code == "telenor-mis-content" else None
        import_usage(run, header, seen.encoding, seen.skip, adapt)
        return header.code
    from telecost_desktop.services.importing.layouts import mis, mis_columns
    from telecost_desktop.services.importing.register import rows as master_rows
    from telecost_desktop.services.importing.supplier_invoices import charge_rows

    sign = _sign(seen, header)
    rows = _rows(seen, header)
    if header.code in ("telecost-charges", "telenor-mis-invoice-details"):
        own = header.code == "telecost-charges"
        reader = charge_rows.read_telecost_row(run.country, run.currency) if own else mis.read_mis_row(run.country)
        charge_rows.import_charge_rows(run, rows, header.columns, header.width, sign, reader)
    else:
        stores: dict[str, master_rows.RowStore] = {
            "telecost-lines": master_rows.store_line,
            "telecost-employees": master_rows.store_employee,
            "telecost-equipment": master_rows.store_equipment,
            "telenor-mis-accounts": partial(master_rows.store_line, operator=mis_columns.OPERATOR),
            "telenor-mis-sim": master_rows.store_sim_cards,
        }
        master_rows.import_rows(run, rows, header.columns, header.width, sign, stores[header.code])
    return header.code


def _rows(seen: _Seen, header: Header) -> Iterator[tuple[Row, float]]:
    """The rows after the header, each with the share of the file read so far."""
    first = True
    for block in blocks(seen.path, seen.encoding, seen.skip):
        for row in rows_of(block, header.separator):
            if not first:
                yield row, block.share
            first = False


def _sign(seen: _Seen, header: Header) -> str:
    """The decimal sign of the amounts in the first rows."""
    names = ("net", "price", "plan_price", "stated_total_inc_vat", "vat")
    places = [header.columns[name] for name in names if name in header.columns]
    texts = []
    for count, (row, _) in enumerate(_rows(seen, header)):
        texts += [row.cells[place] for place in places if place < len(row.cells)]
        if count == 5000:
            break
    return decimal_sign(texts)


def _import_xml(run: ImportRun, seen: _Seen) -> str:
    from telecost_desktop.services.importing.reading.xml_files import LARGEST_XML, parse_invoice
    from telecost_desktop.services.importing.supplier_invoices.cii import read_cii
    from telecost_desktop.services.importing.supplier_invoices.storing import store_invoice
    from telecost_desktop.services.importing.supplier_invoices.ubl import read_ubl

    with seen.path.open("rb") as stream:
        content = stream.read(LARGEST_XML + 1)
    code, root = parse_invoice(content)
    invoice = (read_ubl if code == "ubl" else read_cii)(root, run.country)
    original = store_attachment(
        run.connection, content, name=seen.path.name, media_type="application/xml", clock=run.clock
    )
    run.rows = max(len(invoice.charges), 1)
    if store_invoice(run, invoice, original=original):
        run.imported = run.rows
    else:
        run.duplicates = run.rows
    return code


def _finish(run: ImportRun, code: str, seen: _Seen, clock: Clock, user: str) -> str:
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
        (instant_text(clock), user, "import", seen.path.name, counts),
    )
    return status
