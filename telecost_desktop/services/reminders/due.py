"""Whom to remind today, of what, and what to ask for. Rule: docs/rules.md, 22 Reminders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer, DeliveryChannel
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.payments import SalesPayment
from telecost_desktop.models.reminders import Reminder, ReminderLine
from telecost_desktop.models.sales_invoices import (
    Deliverable,
    DeliverableState,
    SalesInvoice,
    SalesInvoiceDispute,
    SalesInvoiceState,
)
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.mail.addresses import checked_addresses
from telecost_desktop.services.reminders.claims import open_claims
from telecost_desktop.services.reminders.interest import RateFrom, balances, interest, rounded, stored_rates
from telecost_desktop.services.reminders.rules import ReminderRules, stored_rules

_ZERO = Decimal(0)
# Keys in one question to the file.
_MOST_KEYS = 500
# A customer and a currency: there is one letter for each.
LetterKey = tuple[int, str]


@dataclass(frozen=True, slots=True)
class DueInvoice:
    """A sales invoice whose next level is reached. ``interest`` is what this level adds to earlier ones."""

    id: int
    number: int
    issue_date: date
    due_date: date
    days_late: int
    level: int
    payable: Decimal
    open: Decimal
    interest: Decimal
    payment_reference: str


@dataclass(frozen=True, slots=True)
class DueReminder:
    """One letter that could be made today. ``earlier`` is what is open of the fees and interest of letters before it.

    ``email`` is empty where the letter goes on paper.
    """

    customer_id: int
    customer_number: str
    customer: str
    language: str
    email: str
    currency: str
    level: int
    invoices: tuple[DueInvoice, ...]
    fee: Decimal
    earlier: Decimal
    day: date
    pay_until: date

    @property
    def key(self) -> LetterKey:
        """What tells it from the other letters of the day."""
        return self.customer_id, self.currency

    @property
    def open(self) -> Decimal:
        """The sales invoices together, as far as they are open."""
        return sum((one.open for one in self.invoices), _ZERO)

    @property
    def interest(self) -> Decimal:
        """What this letter adds of interest."""
        return sum((one.interest for one in self.invoices), _ZERO)

    @property
    def total(self) -> Decimal:
        """What the letter asks for."""
        return self.open + self.interest + self.fee + self.earlier


def list_due_reminders(file: CompanyFile, clock: Clock) -> list[DueReminder]:
    """The letters that are due today, by customer."""
    with file.read() as session:
        day = today(clock, session.scalars(select(Company.zone)).one())
        return due_reminders(session, day)


def due_reminders(session: Session, day: date, *, only: LetterKey | None = None) -> list[DueReminder]:
    """The same inside a transaction; ``only`` one letter."""
    rules = stored_rules(session)
    if not rules.levels:
        return []
    chosen = [row for row in session.execute(_overdue(day, only)) if _is_due(row, rules, day)]
    reached = [row for row in chosen if rules.levels[row.level or 0].interest]
    payments = _payments(session, [row.id for row in reached])
    rates = stored_rates(session) if reached else []
    groups: dict[LetterKey, list[Any]] = defaultdict(list)
    for row in chosen:
        groups[row.customer_id, row.currency].append(row)
    home = session.scalars(select(Company.currency)).one()
    letters = [_letter(session, rows, rules, day, home, payments, rates) for rows in groups.values()]
    return sorted(letters, key=lambda letter: (letter.customer.casefold(), letter.customer_id, letter.currency))


def _overdue(day: date, only: LetterKey | None) -> Any:
    """Issued invoices past their due date of customers who are reminded; not paid, credited, in dispute or refused.

    With each what was reminded of before: the highest level, its letter's last day to pay, the interest so far.
    """
    credit = aliased(SalesInvoice)
    paid = (
        select(func.sum(SalesPayment.amount))
        .where(SalesPayment.sales_invoice_id == SalesInvoice.id)
        .correlate(SalesInvoice)
        .scalar_subquery()
    )
    credited = (
        select(func.sum(credit.payable))
        .where(credit.credits_id == SalesInvoice.id, credit.state == SalesInvoiceState.ISSUED)
        .correlate(SalesInvoice)
        .scalar_subquery()
    )
    earlier = (
        select(
            ReminderLine.sales_invoice_id,
            func.max(ReminderLine.level).label("level"),
            func.max(Reminder.due_date).label("pay_until"),
            func.sum(ReminderLine.interest).label("interest"),
        )
        .join(Reminder, Reminder.id == ReminderLine.reminder_id)
        .where(ReminderLine.live.is_(True))
        .group_by(ReminderLine.sales_invoice_id)
    )
    if only is not None:
        theirs = select(SalesInvoice.id).where(SalesInvoice.customer_id == only[0])
        earlier = earlier.where(ReminderLine.sales_invoice_id.in_(theirs))
    before = earlier.subquery()
    disputed = select(SalesInvoiceDispute.id).where(
        SalesInvoiceDispute.sales_invoice_id == SalesInvoice.id, SalesInvoiceDispute.settled_on.is_(None)
    )
    refused = select(Deliverable.id).where(
        Deliverable.sales_invoice_id == SalesInvoice.id, Deliverable.state == DeliverableState.REFUSED
    )
    query = (
        select(
            SalesInvoice.id,
            SalesInvoice.number,
            SalesInvoice.issue_date,
            SalesInvoice.due_date,
            SalesInvoice.currency,
            SalesInvoice.payable,
            SalesInvoice.payment_reference,
            func.coalesce(paid, 0).label("paid"),
            func.coalesce(credited, 0).label("credited"),
            before.c.level,
            before.c.pay_until,
            before.c.interest.label("asked"),
            Customer.id.label("customer_id"),
            Customer.number.label("customer_number"),
            Customer.name.label("customer"),
            Customer.language,
            Customer.email,
            Customer.channel,
        )
        .join(Customer, Customer.id == SalesInvoice.customer_id)
        .outerjoin(before, before.c.sales_invoice_id == SalesInvoice.id)
        .where(
            SalesInvoice.kind == DocumentKind.INVOICE,
            SalesInvoice.state == SalesInvoiceState.ISSUED,
            SalesInvoice.due_date < day,
            Customer.reminders.is_(True),
            SalesInvoice.payable > func.coalesce(paid, 0) + func.coalesce(credited, 0),
            ~disputed.exists(),
            ~refused.exists(),
        )
        .order_by(SalesInvoice.due_date, SalesInvoice.number)
    )
    if only is not None:
        query = query.where(SalesInvoice.customer_id == only[0], SalesInvoice.currency == only[1])
    return query


def _is_due(row: Any, rules: ReminderRules, day: date) -> bool:
    """Whether the level after the last one is reached, and the days to pay of the last letter are over."""
    reached = row.level or 0
    if reached >= len(rules.levels) or (row.pay_until is not None and day <= row.pay_until):
        return False
    return bool(day >= row.due_date + timedelta(days=rules.levels[reached].days))


def _payments(session: Session, ids: Collection[int]) -> dict[int, list[tuple[date, Decimal]]]:
    """Day and amount of what came in for these sales invoices."""
    found: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    wanted = list(ids)
    for start in range(0, len(wanted), _MOST_KEYS):
        query = select(SalesPayment.sales_invoice_id, SalesPayment.paid_on, SalesPayment.amount).where(
            SalesPayment.sales_invoice_id.in_(wanted[start : start + _MOST_KEYS])
        )
        for row in session.execute(query):
            found[row.sales_invoice_id].append((row.paid_on, row.amount))
    return found


def _letter(
    session: Session,
    rows: list[Any],
    rules: ReminderRules,
    day: date,
    home: str,
    payments: dict[int, list[tuple[date, Decimal]]],
    rates: list[RateFrom],
) -> DueReminder:
    invoices = tuple(_invoice(row, rules, day, payments, rates) for row in rows)
    first = rows[0]
    level = max(one.level for one in invoices)
    # The fee is in the company's currency: what it is in another nobody has said.
    fee = rules.levels[level - 1].fee if first.currency == home else _ZERO
    reminded = [row.id for row in rows if row.level]
    earlier = sum((claim.open for claim in open_claims(session, reminded)), _ZERO) if reminded else _ZERO
    return DueReminder(
        first.customer_id,
        first.customer_number,
        first.customer,
        first.language,
        _address(first),
        first.currency,
        level,
        invoices,
        fee,
        earlier,
        day,
        day + timedelta(days=rules.payment_days),
    )


def _address(row: Any) -> str:
    """Where a letter goes by mail; empty for customers who get paper, and for what is no address."""
    if row.channel not in (DeliveryChannel.EMAIL, DeliveryChannel.E_INVOICE):
        return ""
    try:
        return ", ".join(checked_addresses(row.email))
    except UserError:
        # One wrong address must not keep the others' letters from being made.
        return ""


def _invoice(
    row: Any,
    rules: ReminderRules,
    day: date,
    payments: dict[int, list[tuple[date, Decimal]]],
    rates: list[RateFrom],
) -> DueInvoice:
    level = (row.level or 0) + 1
    added = _ZERO
    if rules.levels[level - 1].interest:
        # What is credited was never owed: it bears no interest from the beginning.
        steps = balances(row.payable - row.credited, payments[row.id])
        all_of_it = rounded(interest(steps, rates, after=row.due_date, until=day), row.currency)
        added = max(all_of_it - (row.asked or _ZERO), _ZERO)
    return DueInvoice(
        row.id,
        row.number,
        row.issue_date,
        row.due_date,
        (day - row.due_date).days,
        level,
        row.payable,
        row.payable - row.paid - row.credited,
        added,
        row.payment_reference,
    )
