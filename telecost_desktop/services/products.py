"""Products that we sell: lists, saving, and their prices by date. Rule: docs/rules.md, 16 Prices by date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Product, ProductPrice, VatRate
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.projects import BillableEntry, Project, ProjectFee
from telecost_desktop.models.subscriptions import SubscriptionLine
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.numbering import number_for

FIRST_NUMBER = 101


@dataclass(frozen=True)
class ProductValues:
    """What a person fills in. Prices are without VAT and hold from a day on.

    ``price`` is set from ``price_from`` (default: today) on. ``prices`` are all that are to be there; None leaves those
    that are there as they are.
    """

    name: str
    number: str = ""
    unit: str = ""
    vat_code: str = "high"
    active: bool = True
    price: Decimal | None = None
    price_from: date | None = None
    prices: tuple[tuple[date, Decimal], ...] | None = None


@dataclass(frozen=True)
class ProductRow:
    """A product as the list shows it: the price that holds today, its dated prices and today's VAT rate in per cent.

    ``next_price`` is the first price that begins after today, with its day.
    """

    id: int
    number: str
    name: str
    unit: str
    vat_code: str
    vat_rate: Decimal | None
    active: bool
    price: Decimal | None
    prices: tuple[tuple[date, Decimal], ...]
    next_price: tuple[date, Decimal] | None = None


def list_products(file: CompanyFile, clock: Clock, *, only_active: bool = False) -> list[ProductRow]:
    """All products by name, with today's price and VAT rate."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        day = today(clock, company.zone)
        prices: dict[int, list[tuple[date, Decimal]]] = {}
        for price in session.scalars(select(ProductPrice).order_by(ProductPrice.valid_from)):
            prices.setdefault(price.product_id, []).append((price.valid_from, price.price))
        rates = vat_rates(session, company.country, day)
        query = select(Product).order_by(Product.name, Product.id)
        if only_active:
            query = query.where(Product.active)
        return [
            ProductRow(
                product.id,
                product.number,
                product.name,
                product.unit,
                product.vat_code,
                rates.get(product.vat_code),
                product.active,
                valid_on(prices.get(product.id, []), day),
                tuple(prices.get(product.id, [])),
                next((pair for pair in prices.get(product.id, []) if pair[0] > day), None),
            )
            for product in session.scalars(query)
        ]


def save_product(
    file: CompanyFile, values: ProductValues, *, clock: Clock, user: str = "", product_id: int | None = None
) -> int:
    """Create or change a product and its prices; returns its id.

    Raises UserError for a taken number, a foreign VAT code, and for leaving out a price that holds already.
    """
    if not values.name.strip():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A product needs a name."))
    with file.write() as session:
        company = session.scalars(select(Company)).one()
        known = set(session.scalars(select(VatRate.code).where(VatRate.country == company.country)))
        if values.vat_code not in known:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{code} is no VAT code here."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose one of {codes}."),
                code=values.vat_code,
                codes=", ".join(sorted(known)),
            )
        product = Product(number="") if product_id is None else _product(session, product_id)
        number = number_for(session, Product.number, values.number, present=product.number, first=FIRST_NUMBER)
        product.number, product.name, product.unit = number, values.name.strip(), values.unit.strip()
        product.vat_code, product.active = values.vat_code, values.active
        session.add(product)
        session.flush()
        _keep_prices(session, product.id, values, today(clock, company.zone))
        log_action(session, clock.now(), user, "product.saved", product.name)
        return product.id


def vat_rates_today(file: CompanyFile, clock: Clock) -> dict[str, Decimal]:
    """The VAT rates of the company's country in per cent, by code, that hold today; the highest first."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        rates = vat_rates(session, company.country, today(clock, company.zone))
        return dict(sorted(rates.items(), key=lambda pair: -pair[1]))


def delete_product(file: CompanyFile, product_id: int, *, clock: Clock, user: str = "") -> None:
    """Delete a product and its prices. Raises UserError when something names it."""
    with file.write() as session:
        product = _product(session, product_id)
        uses = {
            name: session.scalar(select(func.count()).where(column == product_id)) or 0
            for name, column in (
                ("subscriptions", SubscriptionLine.product_id),
                ("projects", Project.hour_product_id),
                ("fees", ProjectFee.product_id),
                ("entries", BillableEntry.product_id),
            )
        }
        if any(uses.values()):
            raise UserError(
                QT_TRANSLATE_NOOP(
                    "Errors",
                    "{name} cannot be deleted. It is named by – items of subscriptions: {subscriptions}, projects:"
                    " {projects}, recurring fees: {fees}, hours and fees: {entries}.",
                ),
                hint=QT_TRANSLATE_NOOP("Errors", "Set it inactive instead."),
                name=product.name,
                **uses,
            )
        for price in session.scalars(select(ProductPrice).where(ProductPrice.product_id == product_id)):
            session.delete(price)
        session.flush()
        session.delete(product)
        log_action(session, clock.now(), user, "product.deleted", product.name)


def vat_rates(session: Session, country: str, day: date) -> dict[str, Decimal]:
    """The VAT rates in per cent, by code, that hold on a day."""
    query = select(VatRate).where(VatRate.country == country, VatRate.valid_from <= day).order_by(VatRate.valid_from)
    return {rate.code: rate.rate for rate in session.scalars(query)}


def valid_on(dated: Sequence[tuple[date, Decimal]], day: date) -> Decimal | None:
    """The value that holds on a day, from pairs in order of their first day."""
    return next((value for since, value in reversed(dated) if since <= day), None)


def _product(session: Session, product_id: int) -> Product:
    product = session.get(Product, product_id)
    if product is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That product was deleted."))
    return product


def _keep_prices(session: Session, product_id: int, values: ProductValues, day: date) -> None:
    """Write the dated prices. Raises UserError for two of one day, and for leaving out one that holds already."""
    present = {
        row.valid_from: row
        for row in session.scalars(select(ProductPrice).where(ProductPrice.product_id == product_id))
    }
    wanted = dict(values.prices) if values.prices is not None else {since: row.price for since, row in present.items()}
    if values.prices is not None and len(wanted) < len(values.prices):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Two prices hold from the same day."))
    if values.price is not None:
        wanted[values.price_from or day] = values.price
    for since in sorted(present.keys() - wanted.keys()):
        if since <= day:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The price from {day} holds already, so it stays."),
                hint=QT_TRANSLATE_NOOP("Errors", "Add a price from another day, or change its amount."),
                day=since,
            )
        session.delete(present[since])
    for since, price in wanted.items():
        row = present.get(since) or ProductPrice(product_id=product_id, valid_from=since)
        row.price = price
        session.add(row)
