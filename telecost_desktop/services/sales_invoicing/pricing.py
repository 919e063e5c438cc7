"""What a subscriber's period costs: lines, prices and VAT rates that hold on the period's first day.

Rules: docs/rules.md, 5 Part periods and 8 Money on a sales invoice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.customers import Product, ProductPrice, VatRegime
from telecost_desktop.models.subscriptions import PriceKind, SubscriptionLine, SubscriptionLinePrice
from telecost_desktop.services.products import valid_on
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, Totals, share_of, share_of_price, totals
from telecost_desktop.services.sales_invoicing.document_words import part_period_text
from telecost_desktop.services.sales_invoicing.vat import VatRates
from telecost_desktop.services.subscriptions.planning import WHOLE, PlannedPeriod

_ZERO = Decimal(0)
_LINE_PRICES = select(
    SubscriptionLinePrice.subscription_line_id, SubscriptionLinePrice.valid_from, SubscriptionLinePrice.unit_price
).order_by(SubscriptionLinePrice.valid_from)


@dataclass(frozen=True, slots=True)
class Item:
    """A subscription line joined to its product: ``prices`` are its own dated ones, or the product's."""

    product_number: str
    text: str
    unit: str
    vat_code: str
    quantity: Decimal
    fixed_price: Decimal | None
    prices: tuple[tuple[date, Decimal], ...]

    def price_on(self, day: date) -> Decimal:
        """The unit price on a day. Raises UserError when the product has none yet."""
        price = valid_on(self.prices, day)
        if price is None:
            price = self.fixed_price
        if price is None:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{product} has no price on {date}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Give the product a price from that date or earlier."),
                product=self.text,
                date=day,
            )
        return price


class PriceBook:
    """Items and VAT rates of some subscriptions, loaded once and asked many times."""

    def __init__(self, session: Session, subscriptions: Collection[int], *, country: str, vat_registered: bool) -> None:
        self._vat_rates = VatRates(session, country=country, vat_registered=vat_registered)
        self._items: dict[int, list[Item]] = {subscription: [] for subscription in subscriptions}
        prices: dict[int, list[tuple[date, Decimal]]] = {}
        for price in session.execute(
            select(ProductPrice.product_id, ProductPrice.valid_from, ProductPrice.price).order_by(
                ProductPrice.valid_from
            )
        ):
            prices.setdefault(price.product_id, []).append((price.valid_from, price.price))
        own: dict[int, list[tuple[date, Decimal]]] = {}
        for price in session.execute(_LINE_PRICES):
            own.setdefault(price.subscription_line_id, []).append((price.valid_from, price.unit_price))
        query = (
            select(
                SubscriptionLine.id,
                SubscriptionLine.subscription_id,
                SubscriptionLine.product_id,
                SubscriptionLine.quantity,
                SubscriptionLine.price_kind,
                SubscriptionLine.unit_price,
                SubscriptionLine.text,
                Product.number,
                Product.name,
                Product.unit,
                Product.vat_code,
            )
            .join(Product, Product.id == SubscriptionLine.product_id)
            .order_by(SubscriptionLine.subscription_id, SubscriptionLine.position)
        )
        if len(subscriptions) <= 500:
            query = query.where(SubscriptionLine.subscription_id.in_(subscriptions))
        for line in session.execute(query):
            is_fixed = line.price_kind is PriceKind.FIXED
            dated = own.get(line.id, ()) if is_fixed else prices.get(line.product_id, ())
            item = Item(
                line.number,
                line.text or line.name,
                line.unit,
                line.vat_code,
                line.quantity,
                line.unit_price if is_fixed else None,
                tuple(dated),
            )
            self._items.setdefault(line.subscription_id, []).append(item)
        dated_days = {day for pairs in [*prices.values(), *own.values()] for day, _ in pairs}
        self._first_days = sorted(dated_days | set(self._vat_rates.first_days))
        self._expected: dict[tuple[object, ...] | None, Totals | None] = {}
        self._full: dict[tuple[object, ...], Decimal | None] = {}

    def lines(
        self,
        subscription_id: int,
        factor: Decimal,
        planned: PlannedPeriod,
        *,
        currency: str,
        regime: VatRegime = VatRegime.STANDARD,
        language: str = "en",
    ) -> list[DraftLine]:
        """The priced lines of one period. Raises UserError for a missing price or VAT rate, or no items at all."""
        items = self._items.get(subscription_id, [])
        if not items:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The subscription has no items."))
        return [self._line(item, factor, planned, currency, regime, language) for item in items]

    def expected(
        self, subscription_id: int, factor: Decimal, planned: PlannedPeriod, *, currency: str, regime: VatRegime
    ) -> Totals | None:
        """What a period will come to; None where the rules do not allow an invoice yet."""
        # Between two days on which a price or rate begins, all whole periods of a subscriber come to the same.
        place = bisect_right(self._first_days, planned.period.start)
        key = (subscription_id, factor, place, currency, regime) if planned.share is WHOLE else None
        if key in self._expected:
            return self._expected[key]
        try:
            found = totals(self.lines(subscription_id, factor, planned, currency=currency, regime=regime), currency)
        except UserError:
            found = None
        if key is not None:
            self._expected[key] = found
        return found

    def full_price(
        self, subscription_id: int, day: date, currency: str, factor: Decimal = Decimal(1)
    ) -> Decimal | None:
        """The price of a whole period without VAT on a day; None when a price is missing."""
        key = subscription_id, factor, bisect_right(self._first_days, day), currency
        if key not in self._full:
            try:
                items = self._items.get(subscription_id, [])
                shares = (share_of(item.price_on(day) * item.quantity * factor, WHOLE, currency) for item in items)
                self._full[key] = sum(shares, _ZERO)
            except UserError:
                self._full[key] = None
        return self._full[key]

    def _line(
        self, item: Item, factor: Decimal, planned: PlannedPeriod, currency: str, regime: VatRegime, language: str
    ) -> DraftLine:
        first_day = planned.period.start
        price = item.price_on(first_day)
        quantity = item.quantity * factor
        category, rate = self._vat_rates.on(item.vat_code, regime, first_day)
        text = item.text if planned.share == 1 else part_period_text(item.text, planned.period.days, language)
        return DraftLine(
            text,
            quantity,
            share_of_price(price, planned.share),
            share_of(price * quantity, planned.share, currency),
            category,
            rate,
            item.unit,
            item.product_number,
            planned.period,
        )
