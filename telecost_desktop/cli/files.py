"""Commands about operators' files: import, batches, undo-import."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    civil_date,
    current_user,
    decide,
    open_from,
    print_json,
    say,
    table,
)
from telecost_desktop.cli.options import amount as amount_text
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import LARGEST

if TYPE_CHECKING:
    from decimal import Decimal

    from telecost_desktop.services.importing import FileResult, ImportedSupplierInvoice
    from telecost_desktop.services.importing.recognition import Answer


def register(application: typer.Typer) -> None:
    """Add these commands."""
    application.command("import")(import_files)
    application.command()(batches)
    application.command("undo-import")(undo_import)


def import_files(
    # Each unreadable file is said in its own result, and the others still come in.
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Operators' files of any kind, archives, folders.", readable=False),
    ],
    company: CompanyOption = None,
    profile: Annotated[
        str | None,
        typer.Option(
            help="The mapping profile for files of unknown layouts: made in the window, under Import, or fetched by "
            "“telecost profiles import FILE”."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would happen, change nothing.")] = False,
    operator: Annotated[str | None, typer.Option(help="Of a PDF without data: who sent it.")] = None,
    number: Annotated[str | None, typer.Option(help="Of a PDF without data: its number.")] = None,
    issue_date: Annotated[str | None, typer.Option(metavar="DATE", help="Of a PDF without data: its date.")] = None,
    total_inc_vat: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help="Of a PDF without data: its total.")
    ] = None,
    total_vat: Annotated[str | None, typer.Option(metavar="AMOUNT", help="The VAT in that total.")] = None,
    due_date: Annotated[str | None, typer.Option(metavar="DATE", help="When it falls due.")] = None,
    account: Annotated[str | None, typer.Option(help="The account that it bills.")] = None,
    currency: Annotated[str | None, typer.Option(help="Its currency, if not the company's.")] = None,
    credit_note: Annotated[bool, typer.Option("--credit-note", help="It is a credit note.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Import supplier invoices, usage and lists. The same file twice adds nothing."""
    from telecost_desktop.services import importing
    from telecost_desktop.services.clock import SystemClock

    stated = {
        "operator": operator, "number": number, "issue-date": issue_date, "total-inc-vat": total_inc_vat,
        "total-vat": total_vat, "due-date": due_date, "account": account, "currency": currency,
    }  # fmt: skip
    answers = _typed_for(files, stated, credit_note=credit_note)
    file = open_from(company)
    try:
        results = importing.import_files(
            file,
            files,
            clock=SystemClock(),
            user=current_user(),
            profile=profile or "",
            answers=answers,
            dry_run=dry_run,
        )
    finally:
        file.close()
    if as_json:
        print_json({"files": [_document(result) for result in results]})
    for result in results:
        _tell(result, dry_run=dry_run)
    statuses = {result.status for result in results}
    if statuses == {"rejected"}:
        return 1
    return 3 if statuses & {"rejected", "partial"} else 0


def _typed_for(files: list[Path], stated: dict[str, str | None], *, credit_note: bool) -> dict[str, Answer]:
    """What was said of a PDF without data, for the one PDF among the files. Raises UserError when that is not clear."""
    if not credit_note and not any(stated.values()):
        return {}
    from decimal import Decimal

    from telecost_desktop.services.importing.reading.values import amount, currency_code
    from telecost_desktop.services.importing.sources import shown_name
    from telecost_desktop.services.importing.supplier_invoices.typed import TypedSupplierInvoice

    lacking = [
        name for name in ("operator", "number", "issue-date", "total-inc-vat") if not (stated[name] or "").strip()
    ]
    if lacking:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A PDF without data needs more to be said of it."),
            hint=QT_TRANSLATE_NOOP("Errors", "Add {options}."),
            options=", ".join(f"--{name}" for name in lacking),
        )
    papers = [path for path in files if _is_pdf(path)]
    if len(papers) != 1:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Number, date and total belong to one PDF, but {count} are named."),
            hint=QT_TRANSLATE_NOOP("Errors", "Import each PDF without data by itself."),
            count=len(papers),
        )

    def refused(name: str, error: ValueError) -> UserError:
        pattern = QT_TRANSLATE_NOOP("Errors", "{option} {text}: {reason}")
        return UserError(pattern, option=f"--{name}", text=repr(stated[name]), reason=str(error))

    def money(name: str) -> Decimal | None:
        try:
            return None if stated[name] is None else amount(stated[name] or "")
        except ValueError as error:
            raise refused(name, error) from None

    try:
        currency = currency_code(stated["currency"]) if stated["currency"] else ""
    except ValueError as error:
        raise refused("currency", error) from None

    def text(name: str) -> str:
        return shown_name((stated[name] or "").strip())

    typed = TypedSupplierInvoice(
        operator=text("operator"),
        number=text("number"),
        issue_date=civil_date(stated["issue-date"] or ""),
        total_inc_vat=money("total-inc-vat") or Decimal(0),
        account=text("account"),
        due_date=civil_date(stated["due-date"]) if stated["due-date"] else None,
        currency=currency,
        total_vat=money("total-vat"),
        credit_note=credit_note,
    )
    return {str(papers[0]): typed}


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return b"%PDF-" in stream.read(1024)
    except OSError:
        return False


def _tell(result: FileResult, *, dry_run: bool) -> None:
    """One file's result in words."""
    from telecost_desktop.services.importing.sources import shown_name

    by_profile = f" by the profile {result.profile}" if result.profile else ""
    say(f"{shown_name(result.key)}: {_became(result.status)}{by_profile}{_counted(result)}")
    for problem in result.errors[:5]:
        where = f"row {problem.row}, " if problem.row else ""
        say(f"  {where}{problem.column + ': ' if problem.column else ''}{problem.reason}")
    for conflict in result.conflicts:
        say(f"  {conflict.sentence}")
    if not dry_run:
        return
    for currency, amount in result.sums:
        say(f"  sum without VAT {amount_text(amount)} {currency}")
    for invoice in result.supplier_invoices:
        difference = f", {amount_text(invoice.difference)} not explained by its lines" if invoice.difference else ""
        say(
            f"  {invoice.kind.replace('_', ' ')} {invoice.number}: {amount_text(invoice.total_inc_vat)} {invoice.currency}{difference}"
        )
    for change in result.changes:
        since = f" from {change.since.isoformat()}" if change.since else ""
        say(f"  {change.subject}: {change.field.replace('_', ' ')} {change.old or '–'} → {change.new or '–'}{since}")
    if result.changed > len(result.changes):
        say(f"  and {result.changed - len(result.changes)} more changes")


def _became(status: str) -> str:
    words = {"duplicate": "here already", "rejected": "refused", "partial": "imported in part"}
    return words.get(status, status)


def _counted(result: FileResult) -> str:
    """How many rows came of it; nothing where the file as a whole was refused, whose reason follows."""
    if not result.rows:
        return ""
    told = [f"{result.imported} of {result.rows} rows new"]
    told += [f"{result.duplicates} here already"] if result.duplicates else []
    told += [f"{result.rejected} refused"] if result.rejected else []
    return ", " + ", ".join(told)


def _document(result: FileResult) -> dict[str, Any]:
    return {
        "file": result.key,
        "key": result.key,
        "format": result.format,
        "profile": result.profile,
        "status": result.status,
        "batch": result.batch,
        "supplier_invoices": [_supplier_invoice(one) for one in result.supplier_invoices],
        "rows": result.rows,
        "imported": result.imported,
        "duplicates": result.duplicates,
        "rejected": result.rejected,
        "amount": result.amount,
        "sums": dict(result.sums),
        "errors": [{"row": one.row, "column": one.column, "reason": one.reason} for one in result.errors],
        "changed": result.changed,
        "changes": [asdict(one) for one in result.changes],
        "conflicts": [one.sentence for one in result.conflicts],
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
    batch: Annotated[int, typer.Argument(max=LARGEST, help="The batch's number, as `telecost batches` shows it.")],
    company: CompanyOption = None,
) -> None:
    """Take one import back whole."""
    from telecost_desktop.services import importing

    decide(company, lambda file, **who: importing.undo_import(file, batch, **who))
    say(f"Import {batch} was taken back.")
