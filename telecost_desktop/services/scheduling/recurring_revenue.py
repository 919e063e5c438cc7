"""What comes in again and again: by month as it begins, evened out over months, and what of it ends soon.

All amounts are without VAT, in the company's currency. Rule: docs/rules.md, 17 Looking ahead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.models.projects import BillableEntry, Project, ProjectFee
from telecost_desktop.models.sales_invoices import SalesInvoiceLine
from telecost_desktop.models.subscriptions import BilledPeriod, BilledState, Frequency, Subscriber, Subscription
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.garbage import full_collections_put_off
from telecost_desktop.services.projects.entry_terms import EntryTerms
from telecost_desktop.services.projects.fee_schedule import fees_due
from telecost_desktop.services.recurrence import (
    FrequencyRule,
    first_ordinal_on_or_after,
    last_ordinal,
    per_year,
    period,
)
from telecost_desktop.services.sales_invoicing.amounts import share_of
from telecost_desktop.services.sales_invoicing.pricing import PriceBook
from telecost_desktop.services.subscriptions.planning import beginning_between, final_day, runs_on
from telecost_desktop.services.subscriptions.schedule_store import Schedule, load_schedules, rule_of

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class RevenueMonth:
    """A calendar month: what its periods come to, and what is agreed on its last day, per month.

    ``subscriptions`` and ``fees`` are of periods that begin in the month, billed or still expected; a year that is
    billed in it counts whole. ``monthly`` spreads every agreement evenly over the months.
    """

    month: date
    subscriptions: Decimal
    fees: Decimal
    monthly: Decimal
    currency: str

    @property
    def expected(self) -> Decimal:
        """Subscriptions and recurring fees together."""
        return self.subscriptions + self.fees


class EndReason(StrEnum):
    """Why a subscriber's last day comes."""

    OWN = "own"
    FREQUENCY = "frequency"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class EndingSubscriber:
    """A subscriber whose last day (inclusive) comes soon, and what it brings in a month; None where a price is missing."""

    subscriber_id: int
    subscription_id: int
    subscription: str
    customer_id: int
    customer: str
    last_day: date
    reason: EndReason
    monthly: Decimal | None
    currency: str


def recurring_revenue(file: CompanyFile, clock: Clock, months: int = 12) -> list[RevenueMonth]:
    """The present month and those that follow it."""
    with full_collections_put_off(), file.read() as session:
        company = session.scalars(select(Company)).one()
        first = today(clock, company.zone).replace(day=1)
        starts = [first]
        for _ in range(months):
            starts.append(_next_month(starts[-1]))
        schedules = load_schedules(session, where=true())
        prices = _Prices(session, company, schedules)
        subscriptions = _billed(session, starts[0], starts[-1])
        for month, amount in _expected(schedules, prices, starts[0], starts[-1]):
            subscriptions[month] += amount
        fees = _fees(session, company.currency, starts[0], starts[-1])
        monthly = _agreed(session, schedules, prices, starts[1:])
        return [
            RevenueMonth(start, subscriptions[start], fees[start], monthly[start], company.currency)
            for start in starts[:-1]
        ]


def ends_soon(file: CompanyFile, clock: Clock, days: int = 90) -> list[EndingSubscriber]:
    """Subscribers whose last day is today or within so many days, the earliest first."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        day = today(clock, company.zone)
        horizon = day + timedelta(days=days)
        ending = [
            (schedule, last)
            for schedule in load_schedules(session, where=true())
            if (last := final_day(schedule.terms)) is not None and day <= last <= horizon and _goes_on(schedule)
        ]
        prices = _Prices(session, company, [schedule for schedule, _ in ending])
        query = (
            select(Subscriber.id, Subscription.name, Customer.name.label("customer"))
            .join(Subscription, Subscription.id == Subscriber.subscription_id)
            .join(Customer, Customer.id == Subscriber.customer_id)
        )
        named = {row.id: row for row in session.execute(query)} if ending else {}
        found = [
            EndingSubscriber(
                schedule.subscriber_id,
                schedule.subscription_id,
                named[schedule.subscriber_id].name,
                schedule.customer_id,
                named[schedule.subscriber_id].customer,
                last,
                _reason(schedule, last),
                prices.monthly(schedule, day),
                company.currency,
            )
            for schedule, last in ending
        ]
    return sorted(found, key=lambda entry: (entry.last_day, entry.subscription, entry.customer))


class _Prices:
    """What whole periods cost, each price of each subscriber reckoned once."""

    def __init__(self, session: Session, company: Company, schedules: list[Schedule]) -> None:
        self._currency = company.currency
        self._monthly: dict[tuple[Decimal, FrequencyRule], Decimal] = {}
        chosen = {schedule.subscription_id for schedule in schedules}
        self._book = PriceBook(session, chosen, country=company.country, vat_registered=company.vat_registered)

    def of(self, schedule: Schedule, day: date, share: Fraction) -> Decimal:
        """A share of a period that begins on a day; nothing where a price is missing."""
        whole = self._book.full_price(schedule.subscription_id, day, self._currency, schedule.factor)
        return _ZERO if whole is None else whole if share == 1 else share_of(whole, share, self._currency)

    def monthly(self, schedule: Schedule, day: date) -> Decimal | None:
        """What a subscriber's agreement is worth a month at the prices of a day."""
        whole = self._book.full_price(schedule.subscription_id, day, self._currency, schedule.factor)
        return None if whole is None else self.spread(whole, schedule.terms.rule)

    def spread(self, whole: Decimal, rule: FrequencyRule) -> Decimal:
        """What a whole period's price comes to a month."""
        key = whole, rule
        if key not in self._monthly:
            self._monthly[key] = share_of(whole, per_year(rule) / 12, self._currency)
        return self._monthly[key]


def _billed(session: Session, start: date, end: date) -> defaultdict[date, Decimal]:
    """What was billed of periods that begin in each month."""
    query = (
        select(BilledPeriod.period_start, func.sum(SalesInvoiceLine.net).label("net"))
        .join(SalesInvoiceLine, SalesInvoiceLine.billed_period_id == BilledPeriod.id)
        .where(
            BilledPeriod.state == BilledState.LIVE, BilledPeriod.period_start >= start, BilledPeriod.period_start < end
        )
        .group_by(BilledPeriod.period_start)
    )
    found: defaultdict[date, Decimal] = defaultdict(Decimal)
    for row in session.execute(query):
        found[row.period_start.replace(day=1)] += row.net
    return found


def _expected(schedules: list[Schedule], prices: _Prices, start: date, end: date) -> Iterator[tuple[date, Decimal]]:
    """What is still to be billed of periods that begin between two days, by month."""
    for schedule in schedules:
        for planned in beginning_between(schedule.terms, schedule.recorded, start, end):
            first_day = planned.period.start
            yield first_day.replace(day=1), prices.of(schedule, first_day, planned.share)


def _fees(session: Session, currency: str, start: date, end: date) -> defaultdict[date, Decimal]:
    """Recurring fees of projects by month: what they became, and what is to come."""
    found: defaultdict[date, Decimal] = defaultdict(Decimal)
    query = select(BillableEntry.period_start, BillableEntry.quantity, BillableEntry.unit_price).where(
        BillableEntry.project_fee_id.is_not(None),
        BillableEntry.written_off.is_(False),
        BillableEntry.period_start >= start,
        BillableEntry.period_start < end,
    )
    for row in session.execute(query):
        found[row.period_start.replace(day=1)] += round_to_currency(row.quantity * row.unit_price, currency)
    for fee in fees_due(session, None, end - timedelta(days=1)):
        if fee.period.start >= start:
            found[fee.period.start.replace(day=1)] += round_to_currency(fee.quantity * fee.unit_price, currency)
    return found


def _agreed(
    session: Session, schedules: list[Schedule], prices: _Prices, ends: list[date]
) -> defaultdict[date, Decimal]:
    """By month, what everything that runs on its last day is worth a month."""
    found: defaultdict[date, Decimal] = defaultdict(Decimal)
    last_days = [end - timedelta(days=1) for end in ends]
    for schedule in schedules:
        last = final_day(schedule.terms)
        for day in last_days:
            if (last is None or day <= last) and runs_on(schedule.terms, day):
                found[day.replace(day=1)] += prices.monthly(schedule, day) or _ZERO
    terms = EntryTerms(session)
    query = (
        select(ProjectFee, Frequency)
        .join(Frequency, Frequency.id == ProjectFee.frequency_id)
        .join(Project, Project.id == ProjectFee.project_id)
        .where(ProjectFee.active, Project.active)
    )
    for fee, frequency in session.execute(query):
        rule = rule_of(frequency)
        number = first_ordinal_on_or_after(rule, fee.grid_from or fee.start_date)
        stop = last_ordinal(rule, number - fee.grid_ordinal, end_date=fee.end_date)
        last = None if stop is None else period(rule, stop).last if stop >= number else date.min
        for day in last_days:
            price = fee.unit_price
            if price is None and fee.product_id is not None:
                price = terms.price_on(fee.product_id, day)
            if price is not None and fee.start_date <= day and (last is None or day <= last):
                found[day.replace(day=1)] += prices.spread(fee.quantity * price, rule)
    return found


def _goes_on(schedule: Schedule) -> bool:
    return schedule.terms.active or bool(schedule.terms.pauses)


def _reason(schedule: Schedule, last: date) -> EndReason:
    if schedule.terms.end is not None and schedule.terms.end == last:
        return EndReason.OWN
    return EndReason.FREQUENCY if schedule.terms.rule.end_date == last else EndReason.COUNT


def _next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)
