"""Subscriptions as the page shows them: rows, and one with its items and subscribers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period
from telecost_desktop.models.subscriptions import (
    BilledPeriod,
    BilledState,
    BillingTime,
    Frequency,
    InvoiceResult,
    Subscriber,
    Subscription,
    SubscriptionLine,
)
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.recurrence import FrequencyRule
from telecost_desktop.services.sales_invoicing.pricing import PriceBook
from telecost_desktop.services.subscriptions.due import due_periods
from telecost_desktop.services.subscriptions.lines import LineValues, stored_prices
from telecost_desktop.services.subscriptions.planning import PeriodKey
from telecost_desktop.services.subscriptions.saving import SubscriberValues, SubscriptionValues
from telecost_desktop.services.subscriptions.schedule_store import rule_of


@dataclass(frozen=True)
class SubscriptionRow:
    """A subscription in the list. ``amount`` is what a whole period of all its subscribers costs, without VAT.

    Counted are those that are active and have not ended, also where they begin later.
    """

    id: int
    name: str
    frequency_id: int
    frequency_name: str
    rule: FrequencyRule
    subscribers: int
    next_due: date | None
    amount: Decimal | None
    currency: str
    billing_time: BillingTime
    result: InvoiceResult
    active: bool


@dataclass(frozen=True)
class NextPeriod:
    """What comes next of a subscriber: ``amount`` includes VAT, None = it cannot be invoiced as things are."""

    key: PeriodKey
    due_on: date
    period: Period
    amount: Decimal | None
    postponed_to: date | None


@dataclass(frozen=True)
class SubscriberRow:
    """A subscriber in a subscription's detail.

    ``amount`` is what a whole period costs without VAT, ``following`` what comes next (None = nothing more).
    """

    values: SubscriberValues
    customer_name: str
    active: bool
    next_due: date | None
    amount: Decimal | None
    billed_periods: int
    following: NextPeriod | None = None


@dataclass(frozen=True)
class SubscriptionDetail:
    """A subscription with all that its editor shows."""

    row: SubscriptionRow
    values: SubscriptionValues
    subscribers: tuple[SubscriberRow, ...]


def list_subscriptions(file: CompanyFile, clock: Clock, *, only_active: bool = False) -> list[SubscriptionRow]:
    """All subscriptions by name, with what a whole period brings in and when the next one falls due."""
    return _rows(file, clock, Subscription.active == true() if only_active else true())


def _rows(file: CompanyFile, clock: Clock, where: ColumnElement[bool]) -> list[SubscriptionRow]:
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        day = today(clock, company.zone)
        query = (
            select(Subscription, Frequency)
            .join(Frequency, Frequency.id == Subscription.frequency_id)
            .where(where)
            .order_by(Subscription.name, Subscription.id)
        )
        found = session.execute(query).all()
        book = PriceBook(
            session,
            [subscription.id for subscription, _ in found],
            country=company.country,
            vat_registered=company.vat_registered,
        )
        running: dict[int, tuple[int, Decimal]] = {
            row.subscription_id: (row.subscribers, row.factor)
            for row in session.execute(
                select(
                    Subscriber.subscription_id,
                    func.count().label("subscribers"),
                    func.sum(Subscriber.quantity_factor).label("factor"),
                )
                .where(
                    Subscriber.active,
                    func.coalesce(Subscriber.end_date, day + timedelta(days=1)) >= day,
                )
                .group_by(Subscriber.subscription_id)
            )
        }
        upcoming = dict(
            session.execute(
                select(Subscriber.subscription_id, func.min(Subscriber.next_due)).group_by(Subscriber.subscription_id)
            ).all()
        )
        rows = []
        for subscription, frequency in found:
            count, factor = running.get(subscription.id, (0, Decimal(0)))
            amount = book.full_price(subscription.id, day, company.currency, factor)
            rows.append(_row(subscription, frequency, count, upcoming.get(subscription.id), amount, company.currency))
        return rows


def get_subscription(file: CompanyFile, clock: Clock, subscription_id: int) -> SubscriptionDetail:
    """One subscription with its items and subscribers. Raises UserError when it is gone."""
    rows = _rows(file, clock, Subscription.id == subscription_id)
    if not rows:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That subscription was deleted."))
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        day = today(clock, company.zone)
        subscription = session.get_one(Subscription, subscription_id)
        book = PriceBook(session, [subscription_id], country=company.country, vat_registered=company.vat_registered)
        billed, coming = _billed(session, subscription_id), _coming(session, company, subscription_id)
        query = (
            select(Subscriber, Customer.name)
            .join(Customer, Customer.id == Subscriber.customer_id)
            .where(Subscriber.subscription_id == subscription_id)
            .order_by(Customer.name, Subscriber.id)
        )
        subscribers = tuple(
            SubscriberRow(
                _subscriber_values(subscriber),
                name,
                subscriber.active,
                subscriber.next_due,
                book.full_price(subscription_id, day, company.currency, subscriber.quantity_factor),
                billed.get(subscriber.id, 0),
                coming.get(subscriber.id),
            )
            for subscriber, name in session.execute(query)
        )
        values = SubscriptionValues(
            subscription.name,
            subscription.frequency_id,
            _lines(session, subscription_id),
            tuple(entry.values for entry in subscribers),
            subscription.billing_time,
            subscription.prorata,
            subscription.result,
            subscription.when_missed,
        )
        return SubscriptionDetail(rows[0], values, subscribers)


def _lines(session: Session, subscription_id: int) -> tuple[LineValues, ...]:
    items = session.scalars(
        select(SubscriptionLine)
        .where(SubscriptionLine.subscription_id == subscription_id)
        .order_by(SubscriptionLine.position)
    ).all()
    prices = stored_prices(session, [item.id for item in items])
    return tuple(
        LineValues(
            item.product_id,
            item.quantity,
            item.price_kind,
            item.unit_price,
            item.text,
            item.id,
            tuple((since, price.unit_price) for since, price in prices.get(item.id, {}).items()),
        )
        for item in items
    )


def _billed(session: Session, subscription_id: int) -> dict[int, int]:
    """By subscriber how many periods were billed."""
    query = (
        select(BilledPeriod.subscriber_id, func.count())
        .where(BilledPeriod.subscription_id == subscription_id, BilledPeriod.state == BilledState.LIVE)
        .group_by(BilledPeriod.subscriber_id)
    )
    return dict(session.execute(query).all())


def _coming(session: Session, company: Company, subscription_id: int) -> dict[int, NextPeriod]:
    """By subscriber what comes next."""
    return {
        entry.subscriber_id: NextPeriod(
            entry.planned.key,
            entry.planned.due_on,
            entry.planned.period,
            entry.amount,
            entry.planned.postponed.remind_on if entry.planned.postponed else None,
        )
        for entry in due_periods(session, company, Subscriber.subscription_id == subscription_id, None)
    }


def _subscriber_values(subscriber: Subscriber) -> SubscriberValues:
    return SubscriberValues(
        subscriber.customer_id,
        subscriber.start_date,
        subscriber.end_date,
        subscriber.quantity_factor,
        subscriber.id,
    )


def _row(
    subscription: Subscription,
    frequency: Frequency,
    subscribers: int,
    next_due: date | None,
    amount: Decimal | None,
    currency: str,
) -> SubscriptionRow:
    return SubscriptionRow(
        subscription.id,
        subscription.name,
        frequency.id,
        frequency.name,
        rule_of(frequency),
        subscribers,
        next_due,
        amount,
        currency,
        subscription.billing_time,
        subscription.result,
        subscription.active,
    )
