"""Commands about operators' files: import, batches, undo-import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import CompanyOption, JsonOption, current_user, open_from, print_json, say, table
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError

if TYPE_CHECKING:
    from telecost_desktop.services.importing import FileResult, ImportedSupplierInvoice


def register(application: typer.Typer) -> None:
    """Add these commands."""
    application.command("import")(import_files)
    application.command()(batches)
    application.command("undo-import")(undo_import)


def import_files(
    # Each unreadable file is said in its own result, and the others still come in.
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Operators' files, of any known kind.", readable=False)
    ],
    company: CompanyOption = None,
    profile: Annotated[str | None, typer.Option(help="A saved mapping profile.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen, change nothing.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Import supplier invoices and usage files. The same file twice adds nothing."""
    from telecost_desktop.services import importing
    from telecost_desktop.services.clock import SystemClock

    if profile is not None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There is no mapping profile {profile} in this company."),
            hint=QT_TRANSLATE_NOOP("Errors", "Leave --profile out: known formats are recognised by themselves."),
            profile=repr(profile),
        )
    file = open_from(company)
    try:
        results = importing.import_files(file, files, clock=SystemClock(), user=current_user(), dry_run=dry_run)
    finally:
        file.close()
    if as_json:
        print_json({"files": [_document(path, result) for path, result in zip(files, results, strict=True)]})
    for path, result in zip(files, results, strict=True):
        say(
            f"{path}: {result.status}, {result.imported} of {result.rows} rows new, "
            f"{result.duplicates} known, {result.rejected} rejected"
        )
        for problem in result.errors[:5]:
            where = f"row {problem.row}, " if problem.row else ""
            say(f"  {where}{problem.column + ': ' if problem.column else ''}{problem.reason}")
    statuses = {result.status for result in results}
    if statuses == {"rejected"}:
        return 1
    return 3 if statuses & {"rejected", "partial"} else 0


def _document(path: Path, result: FileResult) -> dict[str, Any]:
    return {
        "file": str(path),
        "format": result.format,
        "status": result.status,
        "batch": result.batch,
        "supplier_invoices": [_supplier_invoice(one) for one in result.supplier_invoices],
        "rows": result.rows,
        "imported": result.imported,
        "duplicates": result.duplicates,
        "rejected": result.rejected,
        "errors": [{"row": one.row, "column": one.column, "reason": one.reason} for one in result.errors],
    }


def _supplier_invoice(one: ImportedSupplierInvoice) -> dict[str, Any]:
    return {
        "number": one.number,
        "seller": one.seller,
        "issue_date": one.issue_date,
        "due_date": one.due_date,
        "currency": one.currency,
        "total_ex_vat": one.total_ex_vat,
        "total_vat": one.total_vat,
        "total_inc_vat": one.total_inc_vat,
        "payable": one.payable,
        "lines": one.lines,
        "kind": one.kind,
    }


def batches(company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """List what was imported, newest first."""
    from dataclasses import asdict

    from telecost_desktop.services import importing

    file = open_from(company, read_only=True)
    try:
        rows = importing.list_batches(file)
    finally:
        file.close()
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    table(
        ["batch", "state", "rows", "new", "file"],
        [[str(row.id), str(row.state), str(row.rows), str(row.imported), row.file] for row in rows],
    )


def undo_import(
    batch: Annotated[int, typer.Argument(help="The batch's number, as `telecost batches` shows it.")],
    company: CompanyOption = None,
) -> None:
    """Take one import back whole."""
    from telecost_desktop.services import importing
    from telecost_desktop.services.clock import SystemClock

    file = open_from(company)
    try:
        importing.undo_import(file, batch, clock=SystemClock(), user=current_user())
    finally:
        file.close()
    say(f"Import {batch} was taken back.")
