"""What of billed hours and fees breaks the rules. Rules: docs/rules.md, 12 Checks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Integer, func, or_, select, text, type_coerce
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.projects import BillableEntry, Project, ProjectFee
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceLine, SalesInvoiceState
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.projects.entry_sql import entry_amount_sql
from telecost_desktop.services.projects.fee_schedule import next_days

_NOT_LIVING = QT_TRANSLATE_NOOP(
    "Errors", "An entry of project {project} from {date} names a line of an invoice that was taken back."
)
_BOTH = QT_TRANSLATE_NOOP("Errors", "An entry of project {project} from {date} is billed and written off.")
_NEXT_DUE = QT_TRANSLATE_NOOP(
    "Errors", "The recurring fee {fee} of project {project} is next due on {right}, not on {stored}."
)
_DAYS = QT_TRANSLATE_NOOP(
    "Errors", "Line {position} of {kind} {number} does not cover the days, or names not the one project, that it bills."
)
_AMOUNTS = QT_TRANSLATE_NOOP(
    "Errors", "Line {position} of {kind} {number} does not agree with the hours and fees that it bills."
)


# A fee covers its period, else its day; hours of one line the first to the last of their days.
_WRONG_DAYS = text(
    """
    SELECT l.position, i.kind, coalesce(i.number, i.id)
    FROM billable_entry e
    JOIN sales_invoice_line l ON l.id = e.sales_invoice_line_id JOIN sales_invoice i ON i.id = l.sales_invoice_id
    GROUP BY l.id
    HAVING min(coalesce(e.period_start, e.entry_date)) IS NOT l.period_start
        OR max(coalesce(e.period_end, date(e.entry_date, '+1 day'))) IS NOT l.period_end
        OR min(e.project_id) <> max(e.project_id)
    ORDER BY i.id, l.position
    """
)


def entry_faults(session: Session) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Code, pattern and values of each broken rule.

    A billed entry names a line of a living sales invoice and is not written off; a line is the sum of its entries,
    covers their days and is of one project; a recurring fee's next day is the one that the rules say.
    """
    billed = (
        select(Project.number, BillableEntry.entry_date)
        .join(BillableEntry, BillableEntry.project_id == Project.id)
        .order_by(BillableEntry.id)
    )
    taken_back = (
        billed.join(SalesInvoiceLine, SalesInvoiceLine.id == BillableEntry.sales_invoice_line_id)
        .join(SalesInvoice, SalesInvoice.id == SalesInvoiceLine.sales_invoice_id)
        .where(or_(SalesInvoice.state == SalesInvoiceState.VOID, SalesInvoice.kind != DocumentKind.INVOICE))
    )
    both = billed.where(BillableEntry.sales_invoice_line_id.is_not(None), BillableEntry.written_off)
    for code, pattern, query in (("entry_void", _NOT_LIVING, taken_back), ("entry_written_off", _BOTH, both)):
        for number, day in session.execute(query):
            yield code, pattern, {"project": number, "date": day}
    for position, kind, number in session.execute(_WRONG_DAYS):
        yield "entry_days", _DAYS, {"position": position, "kind": kind, "number": number}
    for currency in session.scalars(select(SalesInvoice.currency).distinct()).all():
        yield from _wrong_lines(session, currency)
    for fee, right in next_days(session, session.scalars(select(ProjectFee)).all()):
        if fee.next_due != right:
            project = session.get_one(Project, fee.project_id).number
            named: dict[str, object] = {"fee": fee.text, "project": project, "right": right, "stored": fee.next_due}
            yield "fee_next_due", _NEXT_DUE, named


def _wrong_lines(session: Session, currency: str) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Lines whose entries do not add up to them. A line written by hand may name a project and have none."""
    amount = func.sum(type_coerce(entry_amount_sql(currency), Integer))
    net = type_coerce(SalesInvoiceLine.net, Integer)
    query = (
        select(SalesInvoiceLine.position, SalesInvoice.kind, SalesInvoice.number, SalesInvoice.id)
        .join(SalesInvoice, SalesInvoice.id == SalesInvoiceLine.sales_invoice_id)
        .join(BillableEntry, BillableEntry.sales_invoice_line_id == SalesInvoiceLine.id)
        .where(
            SalesInvoice.currency == currency,
            SalesInvoice.state != SalesInvoiceState.VOID,
            SalesInvoice.kind == DocumentKind.INVOICE,
        )
        .group_by(SalesInvoiceLine.id)
        .having(amount != net)
        .order_by(SalesInvoice.id, SalesInvoiceLine.position)
    )
    for position, kind, number, key in session.execute(query):
        yield "entry_amounts", _AMOUNTS, {"position": position, "kind": kind.value, "number": number or key}
