"""Making one sales invoice out of due periods, in the caller's transaction: all of it, or nothing.

The periods are read again inside the transaction, so what another process has made meanwhile is left alone; the
unique index of billed periods stands behind that. Rules: docs/rules.md, 6 No doubles, 11 Merging.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.periods import Period
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.models.subscriptions import BilledState, InvoiceResult
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.sales_invoicing.amounts import totals
from telecost_desktop.services.sales_invoicing.drafts.drafting import (
    BillableLine,
    check_customer,
    fill_draft,
    insert_empty_draft,
)
from telecost_desktop.services.sales_invoicing.issuing.issuing import issue
from telecost_desktop.services.subscriptions.planning import PeriodKey, PlannedPeriod, Recorded, plan
from telecost_desktop.services.subscriptions.run_lists import Lists
from telecost_desktop.services.subscriptions.schedule_store import Schedule, add_billed_period

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
    """The sales invoice that was made: ``number`` None = a draft. Amounts with VAT, by subscriber.

    ``schedules`` are the subscribers' as they are once it is committed.
    """

    invoice_id: int
    number: int | None
    issue_date: date
    covers: Period | None
    amounts: dict[int, Decimal]
    company: Company
    schedules: tuple[Schedule, ...]


def bill(
    session: Session, group: Group, lists: Lists, *, day: date, at: datetime, user: str, runs: dict[int, int]
) -> Made | None:
    """Make the group's sales invoice, its billed periods and the subscribers' next dates; None = all made already.

    ``runs`` names the run of each subscription. Raises UserError when the customer cannot be invoiced as things are.
    """
    company, book = lists.fresh(session)
    open_periods = _still_open(lists.schedules(session, _subscribers(group)), group, day)
    if not open_periods:
        return None
    customer = lists.customer(session, group.customer_id)
    check_customer(company, customer)
    wished = min(group.dated, day)
    invoice_id = insert_empty_draft(session, customer, issue_date=wished, at=at, user=user)
    lines: list[BillableLine] = []
    amounts: dict[int, Decimal] = {}
    settled: dict[int, Schedule] = {}
    for schedule, planned in open_periods:
        priced = book.lines(
            schedule.subscription_id,
            schedule.factor,
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
        former = settled.get(schedule.subscriber_id, schedule)
        settled[schedule.subscriber_id] = _with_billed(former, planned, billed_id)
        owed = totals(priced, customer.currency).inc_vat
        amounts[schedule.subscriber_id] = amounts.get(schedule.subscriber_id, Decimal(0)) + owed
    schedules = tuple(_move_next_due(session, schedule) for schedule in settled.values())
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
            choices=lists.choices(session, customer.language),
        )
        number, issue_date = issued.number, issued.issue_date
    else:
        state = SalesInvoiceState.READY if group.result is InvoiceResult.READY else SalesInvoiceState.DRAFT
        session.execute(update(SalesInvoice).where(SalesInvoice.id == invoice_id).values(**values, state=state))
    covers = None
    if values["period_start"] is not None:
        covers = Period(values["period_start"], values["period_end"])
    return Made(invoice_id, number, issue_date, covers, amounts, company, schedules)


def _subscribers(group: Group) -> set[int]:
    return {member.subscriber_id for member in group.members}


def _still_open(schedules: list[Schedule], group: Group, day: date) -> list[tuple[Schedule, PlannedPeriod]]:
    """The group's periods that nobody has decided about meanwhile."""
    wanted = {member.subscriber_id: member.keys for member in group.members}
    found = []
    for schedule in schedules:
        keys = wanted[schedule.subscriber_id]
        pending = plan(schedule.terms, schedule.recorded, max(day, group.dated)).pending
        found += [(schedule, planned) for planned in pending if planned.key in keys]
    return found


def _with_billed(schedule: Schedule, planned: PlannedPeriod, billed_id: int) -> Schedule:
    """A schedule once a period was billed; the row that put it off is gone."""
    billed = Recorded(
        billed_id, planned.ordinal, planned.kind, planned.correction, BilledState.LIVE, planned.period, planned.due_on
    )
    return replace(schedule, recorded=(*(one for one in schedule.recorded if one != planned.postponed), billed))


def _move_next_due(session: Session, schedule: Schedule) -> Schedule:
    """Write when the subscriber is to be looked at next, now that periods of it are settled."""
    following = plan(schedule.terms, schedule.recorded, date.min).next_due
    if following != schedule.next_due:
        session.connection().execute(_MOVE, {"subscriber": schedule.subscriber_id, "following": following})
    return replace(schedule, next_due=following)
