"""Commands about the life of sales invoices: invoices list, new, copy, issue, void, credit, dispute, history."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.cli.options import (
    CompanyOption,
    JsonOption,
    NowOption,
    amount,
    civil_date,
    current_user,
    open_at,
    open_from,
    print_json,
    print_rows,
    say,
    table,
)
from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError, unreadable_file
from telecost_desktop.models.money import LARGEST

if TYPE_CHECKING:
    from telecost_desktop.models.database import CompanyFile
    from telecost_desktop.services.clock import Clock
    from telecost_desktop.services.sales_invoicing.credit.crediting import CreditLine
    from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceRow

Drafts = Annotated[
    list[int], typer.Argument(metavar="ID...", max=LARGEST, help="Ids of drafts, see invoices list --drafts.")
]
Number = Annotated[str, typer.Argument(metavar="NO", help="The number of an issued sales invoice.")]


def add_to(invoices: typer.Typer) -> None:
    """Add these commands to those about invoices."""
    invoices.command("list")(list_invoices)
    invoices.command("new")(new)
    invoices.command("copy")(copy)
    invoices.command("issue")(issue)
    invoices.command("void")(void)
    invoices.command("credit")(credit)
    invoices.command("dispute")(dispute)
    invoices.command("history")(history)


def list_invoices(
    received: Annotated[bool, typer.Option("--received", help="Received ones instead of issued ones.")] = False,
    drafts: Annotated[bool, typer.Option("--drafts", help="Drafts and ready ones, with their ids.")] = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
) -> None:
    """List issued sales invoices, drafts, or received supplier invoices."""
    from telecost_desktop.services.clock import SystemClock, today
    from telecost_desktop.services.company import company_of
    from telecost_desktop.services.invoice_archive import list_received, received_json
    from telecost_desktop.services.sales_invoicing.listing import list_sales_invoices

    file = open_from(company, read_only=True)
    try:
        clock = SystemClock()
        if received:
            documents = received_json(list_received(file, today=today(clock, company_of(file).zone)).rows)
        elif drafts:
            documents = [{"id": row.id, **_row(row)} for row in list_sales_invoices(file, clock) if not row.number]
        else:
            documents = [_row(row) for row in list_sales_invoices(file, clock, only_issued=True)]
    finally:
        file.close()
    if as_json:
        print_json(documents)
        return
    shown = ("id" if drafts else "number", "kind", "party", "issue_date", "due_date", "currency", "payable", "status")
    table(list(shown), [[str(one[key] or "") for key in shown] for one in documents])


def new(
    source: Annotated[str, typer.Argument(metavar="FILE", help="The invoice as JSON; - reads standard input.")],
    issue_it: Annotated[bool, typer.Option("--issue", help="Issue it at once.")] = False,
    company: CompanyOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a draft by hand: customer and products by number, lines with text, quantity and unit_price."""
    from telecost_desktop.services.sales_invoicing.drafts.draft_files import read_draft
    from telecost_desktop.services.sales_invoicing.drafts.editing import save_draft

    folder = Path() if source == "-" else Path(source).parent
    try:
        content = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{file} is not written in UTF-8."), file=source) from error
    except OSError as error:
        raise unreadable_file(source, error) from error
    file, clock = open_at(company, now)
    try:
        values = read_draft(file, content, folder=folder, clock=clock)
        made = save_draft(file, values, clock=clock, user=current_user())
        if issue_it:
            _issue(file, [made], clock)
        _say_one(file, clock, made, as_json)
    finally:
        file.close()


def copy(
    number: Number,
    date: Annotated[str | None, typer.Option(metavar="DAY", help="The new issue date; default today.")] = None,
    company: CompanyOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a draft with the lines of an earlier sales invoice."""
    from telecost_desktop.services.sales_invoicing.drafts.editing import copy_invoice

    file, clock = open_at(company, now)
    try:
        wished = None if date is None else civil_date(date)
        made = copy_invoice(file, _invoice(file, number), issue_date=wished, clock=clock, user=current_user())
        _say_one(file, clock, made, as_json)
    finally:
        file.close()


def issue(
    ids: Drafts,
    preview: Annotated[bool, typer.Option("--preview", help="Only say the dates.")] = False,
    far_ahead: Annotated[bool, typer.Option("--far-ahead", help="Also what is dated more than 35 days ahead.")] = False,
    company: CompanyOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Issue drafts, the oldest date first, and make their PDFs; from then on nothing of them changes."""
    file, clock = open_at(company, now)
    try:
        documents = _issue(file, ids, clock, only_look=preview, far_ahead=far_ahead)
    finally:
        file.close()
    print_rows(documents, ("id", "number", "issue_date", "due_date"), as_json)


def void(
    ids: Drafts,
    due_again: Annotated[
        bool, typer.Option("--due-again/--skip", help="Whether what they bill becomes due again, or is never billed.")
    ],
    company: CompanyOption = None,
    now: NowOption = None,
) -> None:
    """Take drafts back."""
    from telecost_desktop.services.sales_invoicing.drafts.deciding import void_draft

    file, clock = open_at(company, now)
    try:
        for one in ids:
            void_draft(file, one, due_again=due_again, clock=clock, user=current_user())
    finally:
        file.close()


def credit(
    number: Number,
    lines: Annotated[
        list[str] | None,
        typer.Option("--line", metavar="POS=QTY", help="A line and how much of it; may be given several times."),
    ] = None,
    reason: Annotated[str, typer.Option(help="What stands on the credit note.")] = "",
    bill_again: Annotated[bool, typer.Option("--bill-again", help="What is credited whole becomes due again.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Leave it a draft.")] = False,
    company: CompanyOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Credit all that is left of an issued invoice, or some of its lines."""
    from telecost_desktop.models.subscriptions import InvoiceResult
    from telecost_desktop.services.sales_invoicing.credit.crediting import credit_lines
    from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables

    file, clock = open_at(company, now)
    try:
        made = credit_lines(
            file,
            _invoice(file, number),
            [_credit_line(text) for text in lines] if lines else None,
            reason=reason,
            bill_again=bill_again,
            result=InvoiceResult.DRAFT if draft else InvoiceResult.ISSUED,
            clock=clock,
            user=current_user(),
        )
        make_deliverables(file, clock)
        _say_one(file, clock, made, as_json)
    finally:
        file.close()


def dispute(
    number: Number,
    reason: Annotated[str, typer.Option(help="What the buyer says.")] = "",
    settle: Annotated[bool, typer.Option("--settle", help="The dispute is over.")] = False,
    company: CompanyOption = None,
    now: NowOption = None,
) -> None:
    """Write down that the buyer does not agree, so that nobody reminds of it; or that this is settled."""
    from telecost_desktop.services.sales_invoicing import disputes

    file, clock = open_at(company, now)
    try:
        if settle:
            disputes.settle_dispute(file, _invoice(file, number), clock=clock, user=current_user())
        else:
            disputes.dispute(file, _invoice(file, number), reason, clock=clock, user=current_user())
    finally:
        file.close()


def history(number: Number, company: CompanyOption = None, as_json: JsonOption = False) -> None:
    """Tell what happened to a sales invoice: made, issued, sent, paid, reminded, credited."""
    from telecost_desktop.services.sales_invoicing.history import history_of

    file = open_from(company, read_only=True)
    try:
        events = history_of(file, _invoice(file, number))
    finally:
        file.close()
    rows = [{"at": one.at, "kind": one.kind.value, "what": one.sentence(), "who": one.who} for one in events]
    print_rows(rows, ("at", "what", "who"), as_json)


def _invoice(file: CompanyFile, number: str) -> int:
    """The id of the invoice with a number."""
    from telecost_desktop.services.sales_invoicing.sending.export import by_number

    with file.read() as session:
        return by_number(session, number)


def _today(file: CompanyFile, clock: Clock) -> date:
    from telecost_desktop.services.clock import today
    from telecost_desktop.services.company import company_of

    return today(clock, company_of(file).zone)


def _issue(
    file: CompanyFile, ids: list[int], clock: Clock, *, only_look: bool = False, far_ahead: bool = False
) -> list[dict[str, Any]]:
    """Issue drafts and say what is to be said of their dates. A date far ahead would bind all that come after it."""
    from telecost_desktop.services.runs.due_items import ASK_AFTER_DAYS
    from telecost_desktop.services.sales_invoicing.drafts.deciding import before_issuing, issue_drafts
    from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables

    looks = before_issuing(file, ids, clock=clock)
    latest = max((look.issue_date for look in looks), default=date.min)
    if not only_look and not far_ahead and latest > _today(file, clock) + timedelta(days=ASK_AFTER_DAYS):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{date} lies far ahead: no sales invoice after it could be dated earlier."),
            hint=QT_TRANSLATE_NOOP("Errors", "If that is meant, say --far-ahead."),
            date=latest,
        )
    numbers = {} if only_look else issue_drafts(file, ids, clock=clock, user=current_user())
    if numbers:
        make_deliverables(file, clock)
    rows = []
    for look in looks:
        warnings = [pattern.format(**values) for pattern, values in look.warnings]
        for warning in warnings:
            say(f"{numbers.get(look.id, look.id)}: {warning}")
        rows.append(
            {
                "id": look.id,
                "number": None if only_look else str(numbers[look.id]),
                "issue_date": look.issue_date,
                "due_date": look.due_date,
                "warnings": warnings,
            }
        )
    return rows


def _credit_line(text: str) -> CreditLine:
    from telecost_desktop.services.sales_invoicing.credit.crediting import CreditLine

    position, _, quantity = text.partition("=")
    try:
        found = CreditLine(int(position), Decimal(quantity))
    except (ValueError, InvalidOperation):
        found = None
    if found is None or not found.quantity.is_finite():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{text} names no line."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write the position and how much of it, such as 2=1.5."),
            text=repr(text),
        )
    return found


def _say_one(file: CompanyFile, clock: Clock, invoice_id: int, as_json: bool) -> None:
    """Print what became of one sales invoice."""
    from telecost_desktop.services.sales_invoicing.listing import get_sales_invoice

    row = get_sales_invoice(file, clock, invoice_id).row
    document = {"id": row.id, **_row(row)}
    if as_json:
        print_json(document)
    else:
        shown = ("id", "number", "kind", "party", "issue_date", "currency", "payable", "status")
        table(list(shown), [[str(document[key] or "") for key in shown]])


def _row(row: SalesInvoiceRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "kind": row.kind,
        "party": row.party,
        "issue_date": row.issue_date.isoformat(),
        "due_date": row.due_date.isoformat(),
        "currency": row.currency,
        "total_ex_vat": amount(row.total_ex_vat),
        "total_vat": amount(row.total_vat),
        "total_inc_vat": amount(row.total_inc_vat),
        "payable": amount(row.payable),
        "open": amount(row.open),
        "in_credit": amount(row.in_credit),
        "status": row.status.value,
        "period_start": row.period_start.isoformat() if row.period_start else None,
        "period_end": row.period_end.isoformat() if row.period_end else None,
    }
