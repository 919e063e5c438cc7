"""Items of many subscriptions with their prices by date and the periods that these meet, for changing prices."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer, Product, ProductPrice
from telecost_desktop.models.subscriptions import (
    BilledKind,
    BilledPeriod,
    BilledState,
    PriceKind,
    Subscriber,
    Subscription,
    SubscriptionLine,
    SubscriptionLinePrice,
)
from telecost_desktop.services.products import valid_on
from telecost_desktop.services.recurrence import per_year
from telecost_desktop.services.sales_invoicing.amounts import share_of
from telecost_desktop.services.subscriptions.planning import first_from
from telecost_desktop.services.subscriptions.schedule_store import load_schedules

Dated = list[tuple[date, Decimal]]


@dataclass(frozen=True)
class LineChoice:
    """Which items are meant: of these products, subscriptions and customers' groups, with this kind of price.

    What is left empty does not narrow; a subscription belongs to a group when one of its customers does.
    """

    products: frozenset[int] = frozenset()
    customer_groups: frozenset[str] = frozenset()
    subscriptions: frozenset[int] = frozenset()
    price_kind: PriceKind | None = None

    def condition(self) -> ColumnElement[bool]:
        """The choice over SubscriptionLine."""
        parts: list[ColumnElement[bool]] = [true()]
        if self.products:
            parts.append(SubscriptionLine.product_id.in_(self.products))
        if self.subscriptions:
            parts.append(SubscriptionLine.subscription_id.in_(self.subscriptions))
        if self.price_kind is not None:
            parts.append(SubscriptionLine.price_kind == self.price_kind)
        if self.customer_groups:
            members = select(Subscriber.subscription_id).join(Customer, Customer.id == Subscriber.customer_id)
            parts.append(SubscriptionLine.subscription_id.in_(members.where(Customer.group.in_(self.customer_groups))))
        return and_(*parts)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """An item, what it has cost and will cost by date, and the first days of its billed periods from the day on."""

    key: tuple[PriceKind, int]
    line_id: int
    subscription_id: int
    subscription: str
    item: str
    quantity: Decimal
    chosen: bool
    has_others: bool
    base: Decimal | None
    prices: Dated
    billed: list[date]

    def price_on(self, day: date) -> Decimal | None:
        """The price of a period that begins on a day."""
        dated = valid_on(self.prices, day)
        return self.base if dated is None else dated

    def price_before(self, day: date) -> Decimal | None:
        """The price of periods that began before a day."""
        dated = next((price for since, price in reversed(self.prices) if since < day), None)
        return self.base if dated is None else dated

    def is_set_on(self, day: date) -> bool:
        """Whether a price was set for this very day."""
        return any(since == day for since, _ in self.prices)

    def next_price_after(self, day: date) -> tuple[date, Decimal] | None:
        """The next price that was set for a later day."""
        return next((entry for entry in self.prices if entry[0] > day), None)

    def billed_at_old_price(self, day: date) -> list[date]:
        """First days of billed periods that a price from this day on would have met."""
        later = self.next_price_after(day)
        return [start for start in self.billed if start >= day and (later is None or start < later[0])]


@dataclass(frozen=True, slots=True)
class _Member:
    """A subscriber that a new price will meet."""

    name: str
    first_day: date
    yearly: Fraction


class PricedLines:
    """The chosen items, and all others that follow the price of a chosen product; read once."""

    def __init__(self, session: Session, choice: LineChoice, day: date) -> None:
        self.currency = session.scalars(select(Company.currency)).one()
        chosen = choice.condition()
        followed = select(SubscriptionLine.product_id).where(chosen, SubscriptionLine.price_kind == PriceKind.DYNAMIC)
        concerned = or_(
            chosen,
            and_(SubscriptionLine.price_kind == PriceKind.DYNAMIC, SubscriptionLine.product_id.in_(followed)),
        )
        meant = set(session.scalars(select(SubscriptionLine.id).where(chosen)))
        subscriptions = select(SubscriptionLine.subscription_id).where(concerned)
        self._members = _members(session, Subscriber.subscription_id.in_(subscriptions), day)
        others = _with_others(session, choice.customer_groups)
        own, products = _line_prices(session), _product_prices(session)
        billed = _billed(session, day)
        query = (
            select(SubscriptionLine, Product.name, Subscription.name.label("subscription"))
            .join(Product, Product.id == SubscriptionLine.product_id)
            .join(Subscription, Subscription.id == SubscriptionLine.subscription_id)
            .where(concerned)
            .order_by(SubscriptionLine.subscription_id, SubscriptionLine.position)
        )
        self.lines = []
        for line, product, subscription in session.execute(query):
            fixed = line.price_kind is PriceKind.FIXED
            self.lines.append(
                PricedLine(
                    (line.price_kind, line.id if fixed else line.product_id),
                    line.id,
                    line.subscription_id,
                    subscription,
                    line.text or product,
                    line.quantity,
                    line.id in meant,
                    line.subscription_id in others,
                    line.unit_price if fixed else None,
                    own[line.id] if fixed else products[line.product_id],
                    billed[line.subscription_id],
                )
            )

    def customers(self, line: PricedLine) -> tuple[str, ...]:
        """Whom a new price meets, by name, each once."""
        return tuple(sorted({member.name for member in self._members[line.subscription_id]}, key=str.casefold))

    def first_day(self, line: PricedLine) -> date | None:
        """The first day of the first period at the new price; None where none comes."""
        return min((member.first_day for member in self._members[line.subscription_id]), default=None)

    def per_year(self, line: PricedLine, difference: Decimal) -> Decimal:
        """What a difference of the unit price comes to in a year, for all subscribers that it meets."""
        share = sum((member.yearly for member in self._members[line.subscription_id]), Fraction(0))
        return share_of(difference * line.quantity, share, self.currency)


def _members(session: Session, where: ColumnElement[bool], day: date) -> defaultdict[int, list[_Member]]:
    names = dict(session.execute(select(Customer.id, Customer.name)).all())
    found: defaultdict[int, list[_Member]] = defaultdict(list)
    for schedule in load_schedules(session, where=where):
        first = first_from(schedule.terms, schedule.recorded, day)
        if first is not None:
            yearly = per_year(schedule.terms.rule) * Fraction(schedule.factor)
            found[schedule.subscription_id].append(_Member(names[schedule.customer_id], first.period.start, yearly))
    return found


def _with_others(session: Session, groups: frozenset[str]) -> set[int]:
    """Subscriptions that also have customers of other groups."""
    if not groups:
        return set()
    query = select(Subscriber.subscription_id).join(Customer, Customer.id == Subscriber.customer_id)
    return set(session.scalars(query.where(Customer.group.not_in(groups)).distinct()))


def _line_prices(session: Session) -> defaultdict[int, Dated]:
    found: defaultdict[int, Dated] = defaultdict(list)
    for price in session.scalars(select(SubscriptionLinePrice).order_by(SubscriptionLinePrice.valid_from)):
        found[price.subscription_line_id].append((price.valid_from, price.unit_price))
    return found


def _product_prices(session: Session) -> defaultdict[int, Dated]:
    found: defaultdict[int, Dated] = defaultdict(list)
    for price in session.scalars(select(ProductPrice).order_by(ProductPrice.valid_from)):
        found[price.product_id].append((price.valid_from, price.price))
    return found


def _billed(session: Session, day: date) -> defaultdict[int, list[date]]:
    """First days, on a day or later, of periods that stand on a sales invoice, by subscription."""
    query = (
        select(BilledPeriod.subscription_id, BilledPeriod.period_start)
        .where(
            BilledPeriod.state == BilledState.LIVE,
            BilledPeriod.kind != BilledKind.CORRECTION,
            BilledPeriod.period_start >= day,
        )
        .distinct()
    )
    found: defaultdict[int, list[date]] = defaultdict(list)
    for row in session.execute(query):
        found[row.subscription_id].append(row.period_start)
    return found
