"""Giving a period to the bookkeeping: its vouchers are written down, the period closes, and its files are kept.

Exporting the same period again gives the same files. Rule: docs/rules.md, 23 Ledger and closed periods.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, EnvironmentProblem, UserError
from telecost_desktop.models.company import Attachment, Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.ledger import LedgerExport, LedgerFile, LedgerFormat
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.attachments import keep_document
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.ledger.accounts import missing_accounts, refuse_missing, stored_accounts
from telecost_desktop.services.ledger.closing import close, export_of
from telecost_desktop.services.ledger.forms import check_formats, file_name, made_file, media_type
from telecost_desktop.services.ledger.making import content_of
from telecost_desktop.services.ledger.reading import Source, sources_of_export
from telecost_desktop.services.whole_files import make_folder, write_bytes


@dataclass(frozen=True, slots=True)
class LedgerFileRow:
    """A file that was made of an exported period, and the document that it is kept as."""

    format: LedgerFormat
    name: str
    attachment_id: int


@dataclass(frozen=True, slots=True)
class ExportedPeriod:
    """A period that the bookkeeping has, both days in it, with its files. ``is_new`` if this export closed it."""

    id: int
    first: date
    last: date
    payments: bool
    is_new: bool
    vouchers: int
    files: tuple[LedgerFileRow, ...]


def export_period(
    file: CompanyFile,
    first: date,
    last: date,
    formats: Collection[LedgerFormat],
    *,
    payments: bool = False,
    clock: Clock,
    user: str = "",
) -> ExportedPeriod:
    """Export a period, both days in it, and close it; or make files of one that was exported before.

    A period that was exported keeps what it holds, whatever ``payments`` says. Raises UserError for a period that is
    not over or does not follow the last one, for a format that the company's country does not have, and where an
    account is not settled.
    """
    with file.write() as session:
        return _export(session, first, last, formats, payments=payments, clock=clock, user=user)


def export_to_folder(
    file: CompanyFile,
    first: date,
    last: date,
    formats: Collection[LedgerFormat],
    folder: Path,
    *,
    payments: bool = False,
    clock: Clock,
    user: str = "",
) -> tuple[ExportedPeriod, list[Path]]:
    """The same, with the files written into a folder. Nothing closes where one of them cannot be written."""
    make_folder(folder)
    with file.write() as session:
        period = _export(session, first, last, formats, payments=payments, clock=clock, user=user)
        return period, _write_files(session, period, formats, folder)


def _export(
    session: Session,
    first: date,
    last: date,
    formats: Collection[LedgerFormat],
    *,
    payments: bool,
    clock: Clock,
    user: str,
) -> ExportedPeriod:
    company = session.scalars(select(Company)).one()
    check_formats(company.country, formats)
    export = export_of(session, first, last)
    is_new = export is None
    if export is None:
        export, sources = close(session, first, last, payments=payments, clock=clock, user=user)
    else:
        sources = sources_of_export(session, export)
    made = _make_files(session, export, formats, sources, clock)
    if is_new or made:
        names = ", ".join(one.value for one in made)
        log_action(session, clock.now(), user, "ledger.exported", f"{first.isoformat()} {last.isoformat()}", names)
    return exported(session, export, len(sources), is_new=is_new)


def _make_files(
    session: Session, export: LedgerExport, formats: Collection[LedgerFormat], sources: list[Source], clock: Clock
) -> list[LedgerFormat]:
    """Make the files that are not there yet; returns their formats."""
    there = set(session.scalars(select(LedgerFile.format).where(LedgerFile.ledger_export_id == export.id)))
    wanted = [one for one in LedgerFormat if one in formats and one not in there]
    if not wanted:
        return []
    needed = {line.account_key for source in sources for line in source.voucher.lines}
    refuse_missing(missing_accounts(needed, stored_accounts(session)))
    content = content_of(session, export, sources)
    for one in wanted:
        name = file_name(one, content)
        made = made_file(one, content)
        attachment = keep_document(session, made, name=name, media_type=media_type(one), at=clock.now())
        session.add(
            LedgerFile(
                ledger_export_id=export.id, format=one, attachment_id=attachment, file_name=name, made_at=clock.now()
            )
        )
    session.flush()
    return wanted


def exported(session: Session, export: LedgerExport, vouchers: int, *, is_new: bool = False) -> ExportedPeriod:
    """An exported period with its files."""
    query = (
        select(LedgerFile.format, LedgerFile.file_name, LedgerFile.attachment_id)
        .where(LedgerFile.ledger_export_id == export.id)
        .order_by(LedgerFile.id)
    )
    files = tuple(LedgerFileRow(*row) for row in session.execute(query))
    last = export.period_end - timedelta(days=1)
    return ExportedPeriod(export.id, export.period_start, last, export.payments, is_new, vouchers, files)


def _write_files(
    session: Session, period: ExportedPeriod, formats: Collection[LedgerFormat], folder: Path
) -> list[Path]:
    """Write files of an exported period into a folder; returns their paths.

    A file of that name is left alone if it is the same. Raises UserError if it is another, EnvironmentProblem for what
    the disk refuses; those that were written by then are taken away.
    """
    wanted = [one for one in period.files if one.format in formats]
    ids = [one.attachment_id for one in wanted]
    contents = dict(session.execute(select(Attachment.id, Attachment.content).where(Attachment.id.in_(ids))).all())
    paths, written = [], []
    try:
        for one in wanted:
            path = folder / one.name
            if _write(path, contents[one.attachment_id]):
                written.append(path)
            paths.append(path)
    except (UserError, EnvironmentProblem):
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return paths


def _write(path: Path, content: bytes) -> bool:
    """Whether it was not there yet."""
    if not path.exists():
        write_bytes(path, content)
        return True
    if not path.is_file() or path.read_bytes() != content:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{file} exists already, and is another."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose another folder, or move it away first."),
            file=path.name,
        )
    return False
