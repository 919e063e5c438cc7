"""Credit for days that were billed and will not be delivered. Rule: docs/rules.md, 5 Part periods."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.models.periods import Period
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceLine, SalesInvoiceState
from telecost_desktop.models.subscriptions import (
    BilledKind,
    BilledPeriod,
    BilledState,
    InvoiceResult,
    Subscriber,
    Subscription,
)
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, share_of, share_of_price
from telecost_desktop.services.sales_invoicing.credit.crediting import (
    CreditableLine,
    all_credited,
    make_credit_note,
    what_is_left,
)
from telecost_desktop.services.sales_invoicing.document_words import correction_text
from telecost_desktop.services.sales_invoicing.drafts.deciding import void
from telecost_desktop.services.sales_invoicing.drafts.drafting import BillableLine
from telecost_desktop.services.sales_invoicing.drafts.freeing import free_periods
from telecost_desktop.services.sales_invoicing.drafts.stored import stored_line

# A product's number, and whether its lines are above zero.
ItemKey = tuple[str, bool]


def correct_after_end(
    session: Session, subscriber: Subscriber, end: date, *, clock: Clock, user: str = ""
) -> tuple[int, ...]:
    """Take back what was billed for the days after an inclusive end. Returns the credit notes' ids.

    Drafts are taken back whole and become due again with the new end; issued sales invoices get a credit note.
    """
    subscription = session.get_one(Subscription, subscriber.subscription_id)
    stop = end + timedelta(days=1)
    affected = (
        select(BilledPeriod, SalesInvoice)
        .join(SalesInvoice, SalesInvoice.id == BilledPeriod.sales_invoice_id)
        .where(
            BilledPeriod.subscriber_id == subscriber.id,
            BilledPeriod.state == BilledState.LIVE,
            BilledPeriod.kind != BilledKind.CORRECTION,
            BilledPeriod.period_end > stop,
        )
        .order_by(SalesInvoice.id, BilledPeriod.period_start)
    )
    by_invoice: defaultdict[int, list[BilledPeriod]] = defaultdict(list)
    invoices: dict[int, SalesInvoice] = {}
    for billed, invoice in session.execute(affected):
        by_invoice[invoice.id].append(billed)
        invoices[invoice.id] = invoice
    made = []
    for invoice_id, billed_periods in by_invoice.items():
        invoice = invoices[invoice_id]
        if invoice.state is not SalesInvoiceState.ISSUED:
            void(session, invoice)
            free_periods(session, invoice_id, BilledState.FREED)
            continue
        credit = _credit(session, subscription, invoice, billed_periods, stop, clock, user)
        if credit is not None:
            made.append(credit)
    return tuple(made)


def _credit(
    session: Session,
    subscription: Subscription,
    invoice: SalesInvoice,
    billed_periods: list[BilledPeriod],
    stop: date,
    clock: Clock,
    user: str,
) -> int | None:
    """One credit note for the unused days on one sales invoice; None when nothing is left to credit."""
    left = {one.id: one for one in what_is_left(session, invoice)}
    if all_credited(tuple(left.values())):
        return None
    language = json.loads(invoice.snapshot)["language"]
    lines: list[BillableLine] = []
    rows = []
    for billed in billed_periods:
        whole = Period(billed.period_start, billed.period_end)
        used = max(0, (stop - whole.start).days)
        if used and not subscription.prorata:
            continue
        unused = Fraction(whole.days - used, whole.days)
        row = _correction_row(session, billed, max(stop, whole.start), clock)
        given_back = _given_back(session, billed, invoice)
        credited = [
            BillableLine(
                _credit_line(line, unused, given_back, left[line.id], row, invoice, language),
                credits_line_id=line.id,
            )
            for line in session.scalars(
                select(SalesInvoiceLine)
                .where(SalesInvoiceLine.billed_period_id == billed.id)
                .order_by(SalesInvoiceLine.position)
            )
        ]
        credited = [entry for entry in credited if entry.line.net]
        if credited:
            session.add(row)
            session.flush()
            rows.append(row)
            lines += [replace(entry, billed_period_id=row.id) for entry in credited]
    if not lines:
        return None
    credit_id = make_credit_note(
        session, invoice, lines, issued=subscription.result is InvoiceResult.ISSUED, clock=clock, user=user
    )
    for row in rows:
        row.sales_invoice_id = credit_id
    session.flush()
    return credit_id


def _given_back(session: Session, billed: BilledPeriod, invoice: SalesInvoice) -> defaultdict[ItemKey, Decimal]:
    """What earlier corrections of a period on a sales invoice gave back, by product and sign."""
    query = (
        select(SalesInvoiceLine.product_number, SalesInvoiceLine.net)
        .join(BilledPeriod, BilledPeriod.id == SalesInvoiceLine.billed_period_id)
        .join(SalesInvoice, SalesInvoice.id == SalesInvoiceLine.sales_invoice_id)
        .where(
            SalesInvoice.credits_id == invoice.id,
            BilledPeriod.subscriber_id == billed.subscriber_id,
            BilledPeriod.kind == BilledKind.CORRECTION,
            BilledPeriod.state == BilledState.LIVE,
            BilledPeriod.ordinal == billed.ordinal,
            SalesInvoiceLine.period_end == billed.period_end,
        )
    )
    found: defaultdict[ItemKey, Decimal] = defaultdict(Decimal)
    for product_number, net in session.execute(query):
        found[product_number, net > 0] += net
    return found


def _credit_line(
    line: SalesInvoiceLine,
    unused: Fraction,
    given_back: defaultdict[ItemKey, Decimal],
    left: CreditableLine,
    row: BilledPeriod,
    invoice: SalesInvoice,
    language: str,
) -> DraftLine:
    """What is still to be credited of a line: its unused share, less what is left of ``given_back``.

    Items of one product share what was given back: each takes of it what it needs and leaves the rest to the next.
    """
    wanted = line.net - share_of(line.net, 1 - unused, invoice.currency)
    key = line.product_number, line.net > 0
    # A discount is below zero and is given back below zero; nothing of either sign is given back twice.
    earlier = min(given_back[key], wanted) if line.net > 0 else max(given_back[key], wanted)
    given_back[key] -= earlier
    net = wanted - earlier
    # A person may have credited a part of it.
    if left.spent or abs(net) > abs(left.net_left):
        net = Decimal(0) if left.spent else left.net_left
    share = Fraction(net) / Fraction(line.net) if line.net else Fraction(0)
    return replace(
        stored_line(line),
        text=correction_text(line.text, invoice.number or 0, language),
        unit_price=share_of_price(line.unit_price, share),
        net=net,
        period=Period(row.period_start, row.period_end),
    )


def _correction_row(session: Session, billed: BilledPeriod, start: date, clock: Clock) -> BilledPeriod:
    query = (
        select(func.count())
        .select_from(BilledPeriod)
        .where(
            BilledPeriod.subscriber_id == billed.subscriber_id,
            BilledPeriod.ordinal == billed.ordinal,
            BilledPeriod.kind == BilledKind.CORRECTION,
        )
    )
    return BilledPeriod(
        subscription_id=billed.subscription_id,
        subscriber_id=billed.subscriber_id,
        ordinal=billed.ordinal,
        kind=BilledKind.CORRECTION,
        correction=session.scalars(query).one() + 1,
        state=BilledState.LIVE,
        due_on=start,
        period_start=start,
        period_end=billed.period_end,
        recorded_at=clock.now(),
    )
