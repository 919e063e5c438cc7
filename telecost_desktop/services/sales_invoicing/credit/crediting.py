"""Credit notes: whole or by line, never more than is left, and always naming what they credit.

Rules: docs/rules.md, 7 Draft, ready, issued, and 6 No doubles.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceLine, SalesInvoiceState
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, Totals, share_of, share_of_price, totals
from telecost_desktop.services.sales_invoicing.drafts.drafting import (
    BillableLine,
    Details,
    fill_draft,
    insert_empty_draft,
)
from telecost_desktop.services.sales_invoicing.drafts.freeing import free_credited
from telecost_desktop.services.sales_invoicing.drafts.stored import line_rows, stored_line
from telecost_desktop.services.sales_invoicing.issuing.issuing import issue

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class CreditLine:
    """How much of a line, by its position, is to be credited."""

    position: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class CreditableLine:
    """A line of an issued sales invoice, and what no credit note has taken of it yet.

    ``reduced`` where days of it were given back: what is left has another price then.
    """

    id: int
    position: int
    line: DraftLine
    quantity_left: Decimal
    net_left: Decimal
    reduced: bool

    @property
    def spent(self) -> bool:
        """Whether nothing is left to be credited."""
        return not self.quantity_left or bool(self.line.net and not self.net_left)


def creditable_lines(file: CompanyFile, invoice_id: int) -> tuple[CreditableLine, ...]:
    """The lines of an issued sales invoice with what is left of each. Raises UserError for anything else."""
    with file.read() as session:
        return what_is_left(session, _creditable(session, invoice_id))


def credit_lines(
    file: CompanyFile,
    invoice_id: int,
    lines: Sequence[CreditLine] | None = None,
    *,
    reason: str = "",
    bill_again: bool = False,
    result: InvoiceResult = InvoiceResult.ISSUED,
    clock: Clock,
    user: str = "",
) -> int:
    """Credit some of an issued sales invoice, or all that is left (``lines`` None); returns the credit note's id.

    ``reason`` stands on the credit note. ``bill_again`` lets what it credits whole become due again, which needs an
    issued credit note. Raises UserError for more than is left of a line, for nothing, and for less than that.
    """
    if bill_again and result is not InvoiceResult.ISSUED:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Only an issued credit note lets something be billed again."))
    with file.write() as session:
        invoice = _creditable(session, invoice_id)
        left = what_is_left(session, invoice)
        chosen = _wished(invoice, left, lines)
        credited = [
            BillableLine(_credited(one, quantity, invoice.currency), credits_line_id=one.id) for one, quantity in chosen
        ]
        _refuse_less_than_nothing(totals([entry.line for entry in credited], invoice.currency))
        credit_id = make_credit_note(
            session, invoice, credited, issued=result is InvoiceResult.ISSUED, clock=clock, user=user, reason=reason
        )
        if result is InvoiceResult.READY:
            ready = update(SalesInvoice).where(SalesInvoice.id == credit_id).values(state=SalesInvoiceState.READY)
            session.execute(ready)
        if bill_again:
            whole = {one.id for one in what_is_left(session, invoice) if one.spent}
            free_credited(session, invoice.id, whole & {one.id for one, _ in chosen})
        return credit_id


def price_credit(
    file: CompanyFile, invoice_id: int, lines: Sequence[CreditLine] | None = None
) -> tuple[Totals, Decimal]:
    """What ``credit_lines`` would take off, and its rounding. Raises the same errors."""
    with file.read() as session:
        invoice = _creditable(session, invoice_id)
        left = what_is_left(session, invoice)
        chosen = _wished(invoice, left, lines)
        credited = {one.id: _credited(one, quantity, invoice.currency) for one, quantity in chosen}
        after = [
            replace(
                one,
                quantity_left=one.quantity_left - credited[one.id].quantity,
                net_left=one.net_left - credited[one.id].net,
            )
            if one.id in credited
            else one
            for one in left
        ]
        sums = totals(credited.values(), invoice.currency)
        _refuse_less_than_nothing(sums)
        return sums, _last_rounding(invoice, after, credited_amount(session, invoice.id), sums)


def credited_amount(session: Session, invoice_id: int) -> Decimal:
    """What credit notes, issued or on their way, take off a sales invoice."""
    query = select(func.sum(SalesInvoice.payable)).where(
        SalesInvoice.credits_id == invoice_id, SalesInvoice.state != SalesInvoiceState.VOID
    )
    return session.scalar(query) or _ZERO


def what_is_left(session: Session, invoice: SalesInvoice) -> tuple[CreditableLine, ...]:
    """What credit notes, issued or on their way, leave of each line."""
    rows = line_rows(session, invoice.id)
    taken = _taken(session, invoice.id, rows)
    left = []
    for row in rows:
        credited = taken.get(row.id, [])
        # What gave back days counts by its amount; its quantity is that of the whole line.
        pieces = [one for one in credited if one.billed_period_id is None]
        left.append(
            CreditableLine(
                row.id,
                row.position,
                stored_line(row),
                row.quantity - sum((one.quantity for one in pieces), _ZERO),
                row.net - sum((one.net for one in credited), _ZERO),
                len(pieces) < len(credited),
            )
        )
    return tuple(left)


def all_credited(left: Sequence[CreditableLine]) -> bool:
    """Whether nothing of value is left; lines that cost nothing hold nothing up."""
    return all(one.spent for one in left if one.line.net) and any(one.spent for one in left)


def make_credit_note(
    session: Session,
    original: SalesInvoice,
    lines: list[BillableLine],
    *,
    issued: bool,
    clock: Clock,
    user: str,
    reason: str = "",
) -> int:
    """A credit note over lines of an issued sales invoice, as a draft or issued; returns its id.

    The one that takes the last of a sales invoice takes its rounding too, so that nothing stays open. What comes to less
    than nothing stays a draft.
    """
    company = session.scalars(select(Company)).one()
    customer = session.get_one(Customer, original.customer_id)
    day = max(today(clock, company.zone), original.issue_date)
    earlier = credited_amount(session, original.id)
    details = Details(
        currency=original.currency,
        exchange_rate=original.exchange_rate,
        note=reason.strip(),
        credits_number=original.number,
        credits_date=original.issue_date,
    )
    credit_id = insert_empty_draft(
        session,
        customer,
        issue_date=day,
        at=clock.now(),
        user=user,
        kind=DocumentKind.CREDIT_NOTE,
        credits_id=original.id,
        details=details,
    )
    sums, values = fill_draft(session, credit_id, lines, original.currency, details)
    details = replace(details, rounding=_last_rounding(original, what_is_left(session, original), earlier, sums))
    values |= {"rounding": details.rounding, "payable": sums.inc_vat + details.rounding}
    if not issued or sums.inc_vat < 0:
        # Days given back of a discount alone would ask for money: that is left to a person.
        session.execute(update(SalesInvoice).where(SalesInvoice.id == credit_id).values(**values))
        return credit_id
    given = issue(
        session,
        credit_id,
        kind=DocumentKind.CREDIT_NOTE,
        wished_date=day,
        company=company,
        customer=customer,
        lines=[entry.line for entry in lines],
        sums=sums,
        at=clock.now(),
        details=details,
        original=json.loads(original.snapshot),
    )
    log_action(session, clock.now(), user, "sales_invoice.credited", str(original.number), str(given.number))
    return credit_id


def _creditable(session: Session, invoice_id: int) -> SalesInvoice:
    invoice = session.get(SalesInvoice, invoice_id)
    if invoice is None or invoice.state is not SalesInvoiceState.ISSUED or invoice.kind is not DocumentKind.INVOICE:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Only an issued invoice can be credited."))
    return invoice


def _taken(session: Session, invoice_id: int, rows: Sequence[SalesInvoiceLine]) -> dict[int, list[SalesInvoiceLine]]:
    """The lines of credit notes by the line that they credit. Older ones do not name it: the likest has it."""
    query = (
        select(SalesInvoiceLine)
        .join(SalesInvoice, SalesInvoice.id == SalesInvoiceLine.sales_invoice_id)
        .where(SalesInvoice.credits_id == invoice_id, SalesInvoice.state != SalesInvoiceState.VOID)
        .order_by(SalesInvoiceLine.id)
    )
    taken: dict[int, list[SalesInvoiceLine]] = {row.id: [] for row in rows}
    for line in session.scalars(query):
        if line.credits_line_id is not None:
            taken[line.credits_line_id].append(line)
            continue
        for row in rows:
            room = row.net - sum((one.net for one in taken[row.id]), _ZERO)
            alike = (row.product_number, row.vat_category, row.vat_rate) == (
                line.product_number,
                line.vat_category,
                line.vat_rate,
            )
            if alike and abs(line.net) <= abs(room) and (line.net > 0) == (room > 0):
                taken[row.id].append(line)
                break
    return taken


def _wished(
    invoice: SalesInvoice, left: Sequence[CreditableLine], lines: Sequence[CreditLine] | None
) -> list[tuple[CreditableLine, Decimal]]:
    """What of each line is credited, by default all that is left. Raises UserError for nothing, or too much."""
    everything = [(one, one.quantity_left) for one in left if not one.spent]
    chosen = everything if lines is None else _chosen(left, lines)
    if not chosen or all_credited(left):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Invoice {number} has been credited already."), number=invoice.number
        )
    return chosen


def _refuse_less_than_nothing(sums: Totals) -> None:
    """Raises UserError where a credit note would ask for money: of discounts alone, lines below zero."""
    if sums.inc_vat < 0:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "What would be credited comes to less than nothing."),
            hint=QT_TRANSLATE_NOOP("Errors", "Credit lines above zero along with it, or write an invoice."),
        )


def _chosen(left: Sequence[CreditableLine], lines: Sequence[CreditLine]) -> list[tuple[CreditableLine, Decimal]]:
    """The lines that were asked for. Raises UserError for a line that is not there, twice, or of which less is left."""
    by_position = {one.position: one for one in left}
    chosen = {}
    for wish in lines:
        one = by_position.get(wish.position)
        if one is None or wish.position in chosen:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Line {position} is not there, or named twice."), position=wish.position
            )
        share = wish.quantity / one.line.quantity if one.line.quantity else _ZERO
        if one.spent or share <= 0 or abs(wish.quantity) > abs(one.quantity_left):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "Of line {position}, {text}, {left} are left to be credited."),
                position=wish.position,
                text=one.line.text,
                left=_ZERO if one.spent else one.quantity_left,
            )
        chosen[wish.position] = (one, wish.quantity)
    return [chosen[position] for position in sorted(chosen)]


def _credited(one: CreditableLine, quantity: Decimal, currency: str) -> DraftLine:
    """A part of a line: its share of the amount, or all that is left of it with the last piece."""
    line = one.line
    share = share_of(line.net, Fraction(quantity) / Fraction(line.quantity), currency)
    net = one.net_left if quantity == one.quantity_left else share
    if abs(net) > abs(one.net_left):
        net = one.net_left
    price = line.unit_price
    if one.reduced and share:
        price = share_of_price(price, Fraction(net) / Fraction(share))
    return replace(line, quantity=quantity, net=net, unit_price=price)


def _last_rounding(original: SalesInvoice, left: Sequence[CreditableLine], earlier: Decimal, sums: Totals) -> Decimal:
    """What brings all credit notes together to the sales invoice's own sum, once all of its lines are credited."""
    if not all_credited(left):
        return _ZERO
    return original.total_inc_vat + original.rounding - earlier - sums.inc_vat
