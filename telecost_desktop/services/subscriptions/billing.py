"""Making one sales invoice out of due periods, in the caller's transaction: all of it, or nothing.

The periods are read again inside the transaction, so what another process has made meanwhile is left alone; the
unique index of billed periods stands behind that. Rules: docs/rules.md, 6 No doubles, 11 Merging.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.periods import Period
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.models.subscriptions import BilledState, InvoiceResult, Subscriber
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.meanwhile import Meanwhile
from telecost_desktop.services.sales_invoicing.amounts import totals
from telecost_desktop.services.sales_invoicing.drafting import (
    BillableLine,
    check_customer,
    fill_draft,
    insert_empty_draft,
)
from telecost_desktop.services.sales_invoicing.issuing import issue
from telecost_desktop.services.sales_invoicing.pricing import PriceBook
from telecost_desktop.services.subscriptions.planning import PeriodKey, PlannedPeriod, Recorded, plan
from telecost_desktop.services.subscriptions.schedule_store import Schedule, add_billed_period, load_schedules

# Rows that are about to be written come after all that are stored.
_NEWEST = 2**62
_SUBSCRIBER = metadata.tables["subscriber"]
_MOVE = _SUBSCRIBER.update().where(_SUBSCRIBER.c.id == bindparam("subscriber")).values(next_due=bindparam("following"))


@dataclass(frozen=True, slots=True)
class Member:
    """Periods of one subscriber that go on the same sales invoice."""

    subscription_id: int
    subscriber_id: int
    keys: frozenset[PeriodKey]


@dataclass(frozen=True, slots=True)
class Group:
    """What becomes one sales invoice. ``dated`` is its own date, before lateness moves it."""

    customer_id: int
    dated: date
    result: InvoiceResult
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """The sales invoice that was made: ``number`` None = a draft. Amounts with VAT, by subscriber."""

    invoice_id: int
    number: int | None
    issue_date: date
    covers: Period | None
    amounts: dict[int, Decimal]


class Lists:
    """Company, customers and prices for a run, read again only when somebody else has written to the file."""

    def __init__(self, subscriptions: Collection[int]) -> None:
        self._subscriptions = frozenset(subscriptions)
        self._meanwhile = Meanwhile()
        self._customers: dict[int, Customer] = {}
        self._company: Company | None = None
        self._book: PriceBook | None = None

    def fresh(self, session: Session) -> tuple[Company, PriceBook]:
        """Company and prices as they are in this transaction."""
        if self._meanwhile.somebody_wrote(session):
            self._company, self._book = None, None
            self._customers.clear()
        if self._company is None or self._book is None:
            self._company = session.scalars(select(Company)).one()
            session.expunge(self._company)
            self._book = PriceBook(
                session,
                self._subscriptions,
                country=self._company.country,
                vat_registered=self._company.vat_registered,
            )
        return self._company, self._book

    def customer(self, session: Session, customer_id: int) -> Customer:
        """A customer as it is in this transaction; call ``fresh`` before."""
        customer = self._customers.get(customer_id)
        if customer is None:
            customer = self._customers[customer_id] = session.get_one(Customer, customer_id)
            session.expunge(customer)
        return customer


def bill(
    session: Session, group: Group, lists: Lists, *, day: date, at: datetime, user: str, runs: dict[int, int]
) -> Made | None:
    """Make the group's sales invoice, its billed periods and the subscribers' next dates; None = all made already.

    ``runs`` names the run of each subscription. Raises UserError when the customer cannot be invoiced as things are.
    """
    company, book = lists.fresh(session)
    open_periods = _still_open(session, group, day)
    if not open_periods:
        return None
    customer = lists.customer(session, group.customer_id)
    check_customer(company, customer)
    wished = min(group.dated, day)
    invoice_id = insert_empty_draft(session, customer, issue_date=wished, at=at, user=user)
    lines: list[BillableLine] = []
    amounts: dict[int, Decimal] = {}
    for schedule, planned, factor in open_periods:
        priced = book.lines(
            schedule.subscription_id,
            factor,
            planned,
            currency=customer.currency,
            regime=customer.vat_regime,
            language=customer.language,
        )
        billed_id = add_billed_period(
            session,
            schedule,
            planned,
            BilledState.LIVE,
            at,
            sales_invoice_id=invoice_id,
            run_id=runs.get(schedule.subscription_id),
        )
        lines += [BillableLine(line, billed_id) for line in priced]
        owed = totals(priced, customer.currency).inc_vat
        amounts[schedule.subscriber_id] = amounts.get(schedule.subscriber_id, Decimal(0)) + owed
    by_schedule: dict[int, tuple[Schedule, list[PlannedPeriod]]] = {}
    for schedule, planned, _ in open_periods:
        by_schedule.setdefault(schedule.subscriber_id, (schedule, []))[1].append(planned)
    for schedule, settled in by_schedule.values():
        _move_next_due(session, schedule, settled)
    sums, values = fill_draft(session, invoice_id, lines, customer.currency)
    if len(amounts) == 1:
        amounts = dict.fromkeys(amounts, sums.inc_vat)
    number, issue_date = None, wished
    if group.result is InvoiceResult.ISSUED:
        issued = issue(
            session,
            invoice_id,
            kind=DocumentKind.INVOICE,
            wished_date=wished,
            company=company,
            customer=customer,
            lines=[entry.line for entry in lines],
            sums=sums,
            at=at,
        )
        number, issue_date = issued.number, issued.issue_date
    else:
        state = SalesInvoiceState.READY if group.result is InvoiceResult.READY else SalesInvoiceState.DRAFT
        session.execute(update(SalesInvoice).where(SalesInvoice.id == invoice_id).values(**values, state=state))
    covers = None
    if values["period_start"] is not None:
        covers = Period(values["period_start"], values["period_end"])
    return Made(invoice_id, number, issue_date, covers, amounts)


def _still_open(session: Session, group: Group, day: date) -> list[tuple[Schedule, PlannedPeriod, Decimal]]:
    """The group's periods that nobody has decided about meanwhile, with their subscribers' factors."""
    wanted = {member.subscriber_id: member.keys for member in group.members}
    schedules = load_schedules(session, where=Subscriber.id.in_(wanted))
    found = []
    for schedule in schedules:
        keys = wanted[schedule.subscriber_id]
        pending = plan(schedule.terms, schedule.recorded, max(day, group.dated)).pending
        chosen = [planned for planned in pending if planned.key in keys]
        found += [(schedule, planned, schedule.factor) for planned in chosen]
    return found


def _move_next_due(session: Session, schedule: Schedule, billed: list[PlannedPeriod]) -> None:
    """Write when the subscriber is to be looked at next, now that these periods are settled."""
    settled = tuple(
        Recorded(
            _NEWEST, planned.ordinal, planned.kind, planned.correction, BilledState.LIVE, planned.period, planned.due_on
        )
        for planned in billed
    )
    kept = tuple(entry for entry in schedule.recorded if entry.key not in {entry.key for entry in settled})
    following = plan(schedule.terms, kept + settled, date.min).next_due
    if following != schedule.next_due:
        session.connection().execute(_MOVE, {"subscriber": schedule.subscriber_id, "following": following})
