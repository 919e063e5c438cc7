"""The items of a subscription, each with the prices that it has had and will have.

Rules: docs/rules.md, 16 Prices by date.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.customers import Product
from telecost_desktop.models.subscriptions import PriceKind, SubscriptionLine, SubscriptionLinePrice

DatedPrices = tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True)
class LineValues:
    """One item: fixed lines keep ``unit_price``, dynamic ones follow the product's price on the period's first day.

    ``prices`` take the place of ``unit_price`` for periods that begin on their day or later, oldest first; None leaves
    them as they are. ``id`` None = a new line.
    """

    product_id: int
    quantity: Decimal = Decimal(1)
    price_kind: PriceKind = PriceKind.DYNAMIC
    unit_price: Decimal | None = None
    text: str = ""
    id: int | None = None
    prices: DatedPrices | None = None


def check_lines(session: Session, lines: Sequence[LineValues]) -> None:
    """Raises UserError for an item that can never be billed."""
    for line in lines:
        if session.get(Product, line.product_id) is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "That product was deleted."))
        if line.price_kind is PriceKind.FIXED and line.unit_price is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "An item with a fixed price needs the price."))
        days = [since for since, _ in line.prices or ()]
        if len(set(days)) < len(days):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "An item has two prices from {date} on."),
                hint=QT_TRANSLATE_NOOP("Errors", "Keep one of them."),
                date=next(since for since in days if days.count(since) > 1),
            )


def save_lines(session: Session, subscription_id: int, lines: Sequence[LineValues]) -> None:
    """Make a subscription's items these, in this order: kept ones keep their key, left out ones go with their prices."""
    present = {
        line.id: line
        for line in session.scalars(select(SubscriptionLine).where(SubscriptionLine.subscription_id == subscription_id))
    }
    prices = stored_prices(session, present)
    kept = {values.id for values in lines if values.id is not None}
    if kept - present.keys():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "An item was removed meanwhile."),
            hint=QT_TRANSLATE_NOOP("Errors", "Open the subscription again."),
        )
    for line_id in present.keys() - kept:
        _remove(session, present[line_id], prices.get(line_id, {}))
    for position, values in enumerate(lines):
        line = SubscriptionLine(subscription_id=subscription_id) if values.id is None else present[values.id]
        fixed = values.price_kind is PriceKind.FIXED
        line.position, line.product_id, line.text = position, values.product_id, values.text.strip()
        line.quantity, line.price_kind = values.quantity, values.price_kind
        line.unit_price = values.unit_price if fixed else None
        if values.id is None:
            session.add(line)
            session.flush()
        if values.prices is not None or not fixed:
            wanted = dict(values.prices or ()) if fixed else {}
            _save_prices(session, line.id, prices.get(line.id, {}), wanted)


def remove_lines(session: Session, subscription_id: int) -> None:
    """Take away all items of a subscription, with their prices."""
    save_lines(session, subscription_id, ())


def stored_prices(session: Session, lines: Collection[int]) -> dict[int, dict[date, SubscriptionLinePrice]]:
    """The dated prices of some lines, by line and first day, oldest first."""
    found: dict[int, dict[date, SubscriptionLinePrice]] = {}
    query = select(SubscriptionLinePrice).order_by(SubscriptionLinePrice.valid_from)
    if len(lines) <= 500:
        query = query.where(SubscriptionLinePrice.subscription_line_id.in_(lines))
    for price in session.scalars(query):
        found.setdefault(price.subscription_line_id, {})[price.valid_from] = price
    return found


def _remove(session: Session, line: SubscriptionLine, prices: dict[date, SubscriptionLinePrice]) -> None:
    for price in prices.values():
        session.delete(price)
    session.flush()
    session.delete(line)


def _save_prices(
    session: Session, line_id: int, present: dict[date, SubscriptionLinePrice], wanted: dict[date, Decimal]
) -> None:
    for since in present.keys() - wanted.keys():
        session.delete(present[since])
    for since, price in wanted.items():
        if since in present:
            present[since].unit_price = price
        else:
            session.add(SubscriptionLinePrice(subscription_line_id=line_id, valid_from=since, unit_price=price))
