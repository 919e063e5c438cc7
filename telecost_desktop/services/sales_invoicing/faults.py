"""Where stored sales invoices break their rules, for ``telecost check``. Rule: docs/rules.md, 12 Checks."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.periods import Period
from telecost_desktop.models.sales_invoices import (
    Deliverable,
    DeliverableKind,
    NumberSeries,
    SalesInvoice,
    SalesInvoiceLine,
    SalesInvoiceState,
    SalesInvoiceVat,
)
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, VatSum, covered, totals
from telecost_desktop.services.sales_invoicing.drafts.stored import stored_line
from telecost_desktop.services.sales_invoicing.issuing.series import belongs_to

# A code, a pattern and its values.
Fault = tuple[str, str, dict[str, object]]

_GAP = QT_TRANSLATE_NOOP("Errors", "The series of {kind} numbers lacks {number}.")
_BEYOND = QT_TRANSLATE_NOOP("Errors", "The series of {kind} numbers goes on with {next}, but {number} was given.")
_BACKWARDS = QT_TRANSLATE_NOOP("Errors", "{kind} {number} bears an earlier date than the one before it.")
_NO_SERIES = QT_TRANSLATE_NOOP("Errors", "{kind} {number} is of no series.")
_OTHER_YEAR = QT_TRANSLATE_NOOP("Errors", "{kind} {number} is of the series of {year}, but dated {date}.")
_NUMBERED_DRAFT = QT_TRANSLATE_NOOP("Errors", "{kind} {number} bears a number, but it is not issued.")
_UNNUMBERED = QT_TRANSLATE_NOOP("Errors", "A sales invoice is issued, but bears no number.")
_NO_PDF = QT_TRANSLATE_NOOP("Errors", "{kind} {number} is issued, but its PDF is not asked for.")
_SUMS = QT_TRANSLATE_NOOP("Errors", "The sums of {kind} {number} do not agree with its lines.")
_SNAPSHOT = QT_TRANSLATE_NOOP("Errors", "{kind} {number} was changed after it was issued.")
_CREDITED = QT_TRANSLATE_NOOP("Errors", "More than the whole line {position} of invoice {number} was credited.")
_CREDITS_NOTHING = QT_TRANSLATE_NOOP("Errors", "A credit note does not name the issued invoice that it credits.")


def sales_invoice_faults(session: Session) -> Iterator[Fault]:
    """Numbers, dates, sums, snapshots and credits that break the rules."""
    for kind in DocumentKind:
        yield from _numbers(session, kind)
    if session.scalar(text("SELECT 1 FROM sales_invoice WHERE state = 'issued' AND number IS NULL")):
        yield "unnumbered", _UNNUMBERED, {}
    yield from _sums(session)
    yield from _credits(session)


def _numbers(session: Session, kind: DocumentKind) -> Iterator[Fault]:
    """Each series runs without gaps from its first number to its next, dates never go back, and a year keeps its own.

    Only what is issued has a number, and all of it has a PDF, made or asked for.
    """
    every = select(NumberSeries).where(NumberSeries.kind == kind).order_by(NumberSeries.first_number)
    series = list(session.scalars(every))
    firsts = [one.first_number for one in series]
    members: list[list[Row[int | None, date, SalesInvoiceState, int]]] = [[] for _ in series]
    query = (
        select(SalesInvoice.number, SalesInvoice.issue_date, SalesInvoice.state, Deliverable.id.label("pdf"))
        .outerjoin(
            Deliverable, (Deliverable.sales_invoice_id == SalesInvoice.id) & (Deliverable.kind == DeliverableKind.PDF)
        )
        .where(SalesInvoice.kind == kind, SalesInvoice.number.is_not(None))
        .order_by(SalesInvoice.number)
    )
    for row in session.execute(query):
        names: dict[str, object] = {"kind": kind.value, "number": row.number}
        if row.state is not SalesInvoiceState.ISSUED:
            yield "numbered_draft", _NUMBERED_DRAFT, names
        elif row.pdf is None:
            yield "no_pdf", _NO_PDF, names
        place = bisect_right(firsts, row.number or 0)
        if place:
            members[place - 1].append(row)
        else:
            yield "number_series", _NO_SERIES, names
    for one, rows in zip(series, members, strict=True):
        yield from _one_series(one, rows)


def _one_series(series: NumberSeries, rows: list[Row[int | None, date, SalesInvoiceState, int]]) -> Iterator[Fault]:
    kind = series.kind.value
    expected, last = series.first_number, date.min
    for row in rows:
        names = {"kind": kind, "number": row.number}
        if row.number != expected:
            yield "number_gap", _GAP, {"kind": kind, "number": expected}
        if row.issue_date < last:
            yield "dates_backwards", _BACKWARDS, names
        if series.year and not (row.issue_date.year == series.year and belongs_to(row.number, series.year)):
            yield "number_year", _OTHER_YEAR, {**names, "year": series.year, "date": row.issue_date}
        expected, last = row.number + 1, row.issue_date
    if expected != series.next_number:
        yield "number_series", _BEYOND, {"kind": kind, "next": series.next_number, "number": expected - 1}
    elif rows and last > (series.last_issue_date or date.min):
        yield "dates_backwards", _BACKWARDS, {"kind": kind, "number": expected}


def _sums(session: Session) -> Iterator[Fault]:
    """Lines add up to the totals, VAT is right per rate, and the snapshot still says the same."""
    invoices = session.scalars(
        select(SalesInvoice).where(SalesInvoice.state != SalesInvoiceState.VOID).order_by(SalesInvoice.id)
    ).all()
    lines: dict[int, list[SalesInvoiceLine]] = {}
    for line in session.scalars(select(SalesInvoiceLine).order_by(SalesInvoiceLine.position)):
        lines.setdefault(line.sales_invoice_id, []).append(line)
    vat: dict[int, set[VatSum]] = {}
    for entry in session.scalars(select(SalesInvoiceVat)):
        vat.setdefault(entry.sales_invoice_id, set()).add(VatSum(entry.category, entry.rate, entry.base, entry.vat))
    enclosed = _enclosed(session)
    for invoice in invoices:
        own = lines.get(invoice.id, [])
        sums = totals([stored_line(line) for line in own], invoice.currency)
        stated = invoice.total_ex_vat, invoice.total_vat, invoice.total_inc_vat, invoice.payable
        names: dict[str, object] = {"kind": invoice.kind.value, "number": invoice.number or invoice.id}
        right = (sums.ex_vat, sums.vat, sums.inc_vat, sums.inc_vat - invoice.prepaid + invoice.rounding)
        if stated != right or vat.get(invoice.id, set()) != set(sums.vat_sums):
            yield "sums", _SUMS, names
        issued = invoice.state is SalesInvoiceState.ISSUED
        if issued and not _agrees(invoice, own, enclosed.get(invoice.id, [])):
            yield "snapshot", _SNAPSHOT, names


def _enclosed(session: Session) -> dict[int, list[tuple[int, str]]]:
    """What goes along with each sales invoice: keys of attachments and names."""
    rows = session.execute(
        text("SELECT sales_invoice_id, attachment_id, file_name FROM sales_invoice_attachment ORDER BY id")
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for row in rows:
        found.setdefault(row.sales_invoice_id, []).append((row.attachment_id, row.file_name))
    return found


def _agrees(invoice: SalesInvoice, lines: list[SalesInvoiceLine], enclosed: list[tuple[int, str]]) -> bool:
    """Whether the columns and lines still say what the snapshot says; an old snapshot lacks what came later."""
    try:
        kept: dict[str, Any] = json.loads(invoice.snapshot)
        facts = (
            (kept["number"], invoice.number),
            (kept["kind"], invoice.kind.value),
            (kept["currency"], invoice.currency),
            (kept["issue_date"], invoice.issue_date.isoformat()),
            (kept["due_date"], invoice.due_date.isoformat()),
            (kept["references"]["payment"], invoice.payment_reference),
            (Decimal(kept["payable"]), invoice.payable),
            (Decimal(kept["total_vat"]), invoice.total_vat),
            (Decimal(kept["total_ex_vat"]), invoice.total_ex_vat),
            (Decimal(kept.get("prepaid", 0)), invoice.prepaid),
            (Decimal(kept.get("rounding", 0)), invoice.rounding),
            (Decimal(kept.get("exchange_rate", 1)), invoice.exchange_rate),
            (kept.get("note", ""), invoice.note),
            (kept.get("delivered_on"), invoice.delivered_on.isoformat() if invoice.delivered_on else None),
            (kept.get("entry_date", kept["issue_date"]), invoice.entry_date.isoformat()),
            ([(one["attachment_id"], one["file_name"]) for one in kept.get("attachments", [])], enclosed),
            ((invoice.period_start, invoice.period_end), covered(stored_line(line) for line in lines)),
            ([_kept_line(line) for line in kept["lines"]], [stored_line(line) for line in lines]),
        )
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return False
    return all(kept_fact == fact for kept_fact, fact in facts)


def _kept_line(line: dict[str, Any]) -> DraftLine:
    """A line as the snapshot has it."""
    start, end = line["period_start"], line["period_end"]
    return DraftLine(
        line["text"],
        Decimal(line["quantity"]),
        Decimal(line["unit_price"]),
        Decimal(line["net"]),
        line["vat_category"],
        Decimal(line["vat_rate"]),
        line["unit"],
        line["product_number"],
        Period(date.fromisoformat(start), date.fromisoformat(end)) if start and end else None,
        line.get("project", ""),
        Decimal(line.get("discount", 0)),
    )


def _credits(session: Session) -> Iterator[Fault]:
    """A credit note names an issued invoice; of no line more is credited than it came to."""
    nameless = text(
        """
        SELECT 1 FROM sales_invoice c LEFT JOIN sales_invoice i ON i.id = c.credits_id
        WHERE c.kind = 'credit_note' AND c.state <> 'void'
          AND (i.id IS NULL OR i.kind <> 'invoice' OR i.state <> 'issued')
        """
    )
    if session.scalar(nameless):
        yield "credits_nothing", _CREDITS_NOTHING, {}
    beyond = text(
        """
        SELECT i.number, l.position
        FROM sales_invoice_line k
        JOIN sales_invoice c ON c.id = k.sales_invoice_id AND c.state <> 'void'
        JOIN sales_invoice_line l ON l.id = k.credits_line_id
        JOIN sales_invoice i ON i.id = l.sales_invoice_id
        GROUP BY l.id
        HAVING abs(sum(k.net)) > abs(l.net) OR sum(k.net) * l.net < 0
            OR abs(sum(CASE WHEN k.billed_period_id IS NULL THEN k.quantity ELSE 0 END)) > abs(l.quantity)
        """
    )
    for row in session.execute(beyond):
        yield "credited_too_much", _CREDITED, {"number": row.number, "position": row.position}
