"""Write a report or another table to a file: whole or not at all."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError, unwritable_file
from telecost_desktop.models.company import Company
from telecost_desktop.models.company_file import has_our_mark
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.reporting.exports.as_csv import write_csv
from telecost_desktop.services.reporting.exports.as_json import write_json
from telecost_desktop.services.reporting.exports.as_pdf import write_pdf
from telecost_desktop.services.reporting.exports.as_xlsx import write_xlsx
from telecost_desktop.services.reporting.exports.form import ReportForm
from telecost_desktop.services.reporting.exports.table import (
    ExportTable,
    Wording,
    chosen_columns,
    report_table,
)
from telecost_desktop.services.reporting.result import ReportResult

FORMATS = ("csv", "xlsx", "pdf", "json")


def export_report(
    result: ReportResult,
    target: Path | BinaryIO,
    form: ReportForm,
    *,
    company: Company,
    clock: Clock,
) -> None:
    """Write the rows of a report that is there, to a path or to an open binary stream.

    A file that was there stays as it was when writing fails.
    Raises UserError for an unknown format or column, or a report that is too long for a PDF, and EnvironmentProblem
    for a full disk, missing rights or a file that another program holds open.
    """
    chosen = chosen_columns(result.columns, form.columns, several_currencies=len(result.totals) > 1)
    table = report_table(result, wording=form.wording, company=company, clock=clock, chosen=chosen)
    export_table(table, target, form.format, form.wording, company)


def export_table(table: ExportTable, target: Path | BinaryIO, form: str, wording: Wording, company: Company) -> None:
    """Write any table; see ``export_report``."""
    check_format(form)
    if isinstance(target, Path):
        write_file(target, lambda stream: write_table(table, stream, form, wording, company))
    else:
        write_table(table, target, form, wording, company)


def write_file(target: Path, write: Callable[[BinaryIO], None]) -> None:
    """Let ``write`` fill a file: through a draft beside it, so that a failed export leaves nothing half.

    A link stays, and what it points to is written. Raises UserError for a folder, a device and a company file, and
    EnvironmentProblem for what the disk refuses.
    """
    try:
        path = _replaceable(target)
        _replace(path, write)
    except OSError as error:
        raise unwritable_file(target.name, error) from error


def _replaceable(target: Path) -> Path:
    """The path to be written for a target. Raises UserError for what is not to be replaced, and OSError."""
    name = target.name or str(target)
    path = target.resolve() if target.is_symlink() else target
    if path.is_dir():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{file} is a folder."),
            hint=QT_TRANSLATE_NOOP("Errors", "Name a file in it."),
            file=name,
        )
    if not path.exists():
        return path
    if not path.is_file():
        # To put a file in the place of a device would take it from every program of the machine.
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{file} is no ordinary file."),
            hint=QT_TRANSLATE_NOOP("Errors", "Name a file that may be written."),
            file=name,
        )
    # A file that was locked against writing is not replaced either, as Windows has it.
    if not os.access(path, os.R_OK | os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if has_our_mark(path):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{file} is a company file."),
            hint=QT_TRANSLATE_NOOP("Errors", "Give the report another name."),
            file=name,
        )
    return path


def check_format(form: str) -> None:
    """Raise UserError for a form that reports are not written in."""
    if form not in FORMATS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The name of the file does not say which form the report shall have.")
            if not form
            else QT_TRANSLATE_NOOP("Errors", "Reports cannot be written as {format}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose one of {formats}."),
            format=form,
            formats=", ".join(FORMATS),
        )


def _replace(path: Path, write: Callable[[BinaryIO], None]) -> None:
    draft = path.with_name(f".{path.name[:100]}.{token_hex(4)}.draft")
    try:
        with draft.open("xb") as stream:
            write(stream)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def write_table(
    table: ExportTable,
    stream: BinaryIO,
    form: str,
    wording: Wording,
    company: Company,
    more: Sequence[ExportTable] = (),
) -> None:
    """Write a table to a stream, which stays open. ``more`` tables follow in a workbook, and only there."""
    if form == "xlsx":
        write_xlsx(table, stream, wording, more)
    elif form == "pdf":
        write_pdf(table, stream, wording, company.name)
    else:
        text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="", write_through=False)
        try:
            if form == "csv":
                write_csv(table, text, wording)
            else:
                write_json(table, text)
            text.flush()
        finally:
            with suppress(OSError):
                text.detach()
