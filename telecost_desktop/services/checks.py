"""``telecost check``: whether a company file still keeps the rules. Rule: docs/rules.md, 12 Checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.company import Attachment
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import (
    NumberSeries,
    SalesInvoice,
    SalesInvoiceLine,
    SalesInvoiceState,
    SalesInvoiceVat,
)
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.rollups import rollup_differences
from telecost_desktop.services.sales_invoicing.amounts import VatSum, totals
from telecost_desktop.services.sales_invoicing.documents import stored_line


@dataclass(frozen=True)
class Problem:
    """One broken rule: a code, and a sentence as a pattern with its values."""

    code: str
    pattern: str
    values: dict[str, object] = field(default_factory=dict)

    def sentence(self) -> str:
        """The sentence in English."""
        return self.pattern.format(**self.values)


_DAMAGED = QT_TRANSLATE_NOOP("Errors", "The file is damaged: {detail}.")
_ORPHAN = QT_TRANSLATE_NOOP("Errors", "A row of {table} points to a row of {parent} that is not there.")
_GAP = QT_TRANSLATE_NOOP("Errors", "The series of {kind} numbers lacks {number}.")
_BEYOND = QT_TRANSLATE_NOOP("Errors", "The series of {kind} numbers goes on with {next}, but {number} was given.")
_BACKWARDS = QT_TRANSLATE_NOOP("Errors", "{kind} {number} bears an earlier date than the one before it.")
_OVERLAP = QT_TRANSLATE_NOOP("Errors", "Subscriber {subscriber} is billed twice for days from {start} on.")
_SUMS = QT_TRANSLATE_NOOP("Errors", "The sums of {kind} {number} do not agree with its lines.")
_SNAPSHOT = QT_TRANSLATE_NOOP("Errors", "{kind} {number} was changed after it was issued.")
_UNBILLED = QT_TRANSLATE_NOOP(
    "Errors", "A billed period of subscriber {subscriber} from {start} on has no invoice line."
)
_ROLLUP = QT_TRANSLATE_NOOP("Errors", "The summary {table} does not agree with its detail in {rows} rows.")
_ATTACHMENT = QT_TRANSLATE_NOOP("Errors", "The kept document {name} was changed.")


def check(file: CompanyFile) -> list[Problem]:
    """Every rule that the file breaks; an empty list is a clean bill of health."""
    with file.read() as session:
        problems = list(_database(session))
        if any(problem.code == "damaged" for problem in problems):
            return problems
        problems += _numbers(session)
        problems += _billed_periods(session)
        problems += _sums(session)
        problems += _attachments(session)
    return problems + _rollups(file)


def _database(session: Session) -> Iterator[Problem]:
    for (detail,) in session.execute(text("PRAGMA integrity_check")):
        if detail != "ok":
            yield Problem("damaged", _DAMAGED, {"detail": detail})
    for row in session.execute(text("PRAGMA foreign_key_check")):
        yield Problem("orphan", _ORPHAN, {"table": row[0], "parent": row[2]})


def _numbers(session: Session) -> Iterator[Problem]:
    """Numbers run without gaps from the first given one to the series' next, and dates never go back."""
    following = {series.kind: series.next_number for series in session.scalars(select(NumberSeries))}
    for kind in DocumentKind:
        previous_number, previous_date = None, None
        query = (
            select(SalesInvoice.number, SalesInvoice.issue_date)
            .where(SalesInvoice.kind == kind, SalesInvoice.number.is_not(None))
            .order_by(SalesInvoice.number)
        )
        for row in session.execute(query):
            if row.number is None:
                continue
            if previous_number is not None and row.number != previous_number + 1:
                yield Problem("number_gap", _GAP, {"kind": kind.value, "number": previous_number + 1})
            if previous_date is not None and row.issue_date < previous_date:
                yield Problem("dates_backwards", _BACKWARDS, {"kind": kind.value, "number": row.number})
            previous_number, previous_date = row.number, row.issue_date
        if previous_number is not None and previous_number + 1 != following.get(kind):
            values = {"kind": kind.value, "next": following.get(kind), "number": previous_number}
            yield Problem("number_series", _BEYOND, values)


def _billed_periods(session: Session) -> Iterator[Problem]:
    """No day of a subscriber is on two living periods, unless a credit stands between; each has its lines."""
    overlaps = text(
        """
        SELECT DISTINCT a.subscriber_id, b.period_start
        FROM billed_period a
        JOIN billed_period b ON b.subscriber_id = a.subscriber_id AND b.id <> a.id
             AND b.period_start >= a.period_start AND b.period_start < a.period_end
             AND (b.period_start > a.period_start OR b.id > a.id)
        WHERE a.state = 'live' AND b.state = 'live' AND a.kind <> 'correction' AND b.kind <> 'correction'
          AND NOT EXISTS (SELECT 1 FROM billed_period c WHERE c.subscriber_id = a.subscriber_id AND c.state = 'live'
                          AND c.kind = 'correction' AND c.period_start <= b.period_start AND c.period_end >= a.period_end)
        """
    )
    for row in session.execute(overlaps):
        yield Problem("billed_twice", _OVERLAP, {"subscriber": row.subscriber_id, "start": row.period_start})
    without = text(
        """
        SELECT p.subscriber_id, p.period_start FROM billed_period p
        WHERE p.state = 'live' AND NOT EXISTS (
            SELECT 1 FROM sales_invoice_line l
            WHERE l.billed_period_id = p.id AND l.sales_invoice_id = p.sales_invoice_id)
        """
    )
    for row in session.execute(without):
        yield Problem("billed_without_line", _UNBILLED, {"subscriber": row.subscriber_id, "start": row.period_start})


def _sums(session: Session) -> Iterator[Problem]:
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
    for invoice in invoices:
        own = lines.get(invoice.id, [])
        sums = totals([stored_line(line) for line in own], invoice.currency)
        stated = invoice.total_ex_vat, invoice.total_vat, invoice.total_inc_vat, invoice.payable
        names: dict[str, object] = {"kind": invoice.kind.value, "number": invoice.number or invoice.id}
        right = (sums.ex_vat, sums.vat, sums.inc_vat, sums.inc_vat)
        if stated != right or vat.get(invoice.id, set()) != set(sums.vat_sums):
            yield Problem("sums", _SUMS, names)
        if invoice.state is SalesInvoiceState.ISSUED and not _agrees(invoice, own):
            yield Problem("snapshot", _SNAPSHOT, names)


def _agrees(invoice: SalesInvoice, lines: list[SalesInvoiceLine]) -> bool:
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
            (
                [(line["text"], Decimal(line["net"])) for line in kept["lines"]],
                [(line.text, line.net) for line in lines],
            ),
        )
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return False
    return all(kept_fact == fact for kept_fact, fact in facts)


def _attachments(session: Session) -> Iterator[Problem]:
    """Kept documents are what they were when they came."""
    import hashlib

    for attachment in session.execute(select(Attachment.file_name, Attachment.sha256, Attachment.content)):
        if hashlib.sha256(attachment.content).hexdigest() != attachment.sha256:
            yield Problem("attachment", _ATTACHMENT, {"name": attachment.file_name})


def _rollups(file: CompanyFile) -> list[Problem]:
    """Summaries of usage against their detail."""
    return [
        Problem("rollup", _ROLLUP, {"table": found.table, "rows": found.rows}) for found in rollup_differences(file)
    ]
