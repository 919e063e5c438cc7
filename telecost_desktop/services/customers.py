"""Customers that we invoice, and products that we sell: lists and saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer, DeliveryChannel, Product, ProductPrice, VatRate, VatRegime
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.subscriptions import Subscriber
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today

LANGUAGES = ("nb", "en", "sv", "fr")


@dataclass(frozen=True)
class CustomerValues:
    """What a person fills in. An empty number is given by the program, an empty currency is the company's."""

    name: str
    number: str = ""
    group: str = ""
    organisation_number: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    email: str = ""
    reference: str = ""
    order_reference: str = ""
    language: str = "nb"
    currency: str = ""
    payment_days: int = 14
    vat_regime: VatRegime = VatRegime.STANDARD
    channel: DeliveryChannel = DeliveryChannel.EMAIL
    one_invoice: bool = False
    active: bool = True


@dataclass(frozen=True)
class CustomerRow:
    """A customer as the list shows it, with all that was filled in."""

    id: int
    values: CustomerValues
    subscriptions: int


@dataclass(frozen=True)
class ProductValues:
    """What a person fills in; ``price`` (without VAT) holds from ``price_from`` on, None leaves prices as they are."""

    name: str
    number: str = ""
    unit: str = ""
    vat_code: str = "high"
    active: bool = True
    price: Decimal | None = None
    price_from: date | None = None


@dataclass(frozen=True)
class ProductRow:
    """A product as the list shows it: the price that holds today, its dated prices and today's VAT rate in per cent."""

    id: int
    number: str
    name: str
    unit: str
    vat_code: str
    vat_rate: Decimal | None
    active: bool
    price: Decimal | None
    prices: tuple[tuple[date, Decimal], ...]


def list_customers(file: CompanyFile, *, only_active: bool = False) -> list[CustomerRow]:
    """All customers by name, with how many subscriptions each has."""
    with file.read() as session:
        uses = dict(
            session.execute(select(Subscriber.customer_id, func.count()).group_by(Subscriber.customer_id)).all()
        )
        query = select(Customer).order_by(Customer.name, Customer.id)
        if only_active:
            query = query.where(Customer.active)
        return [
            CustomerRow(customer.id, _customer_values(customer), uses.get(customer.id, 0))
            for customer in session.scalars(query)
        ]


def save_customer(
    file: CompanyFile, values: CustomerValues, *, clock: Clock, user: str = "", customer_id: int | None = None
) -> int:
    """Create or change a customer; returns its id. Raises UserError for what cannot stand on a sales invoice."""
    if not values.name.strip():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A customer needs a name."))
    if values.language not in LANGUAGES:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There are no invoices in the language {language}."), language=values.language
        )
    if not 0 <= values.payment_days <= 365:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Payment within {days} days is not possible."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose 0 to 365 days."),
            days=values.payment_days,
        )
    with file.write() as session:
        company = session.scalars(select(Company)).one()
        number = values.number.strip() or _next_number(session, Customer.number, customer_id, Customer.id, 1001)
        _refuse_taken(session, Customer.number, Customer.id, number, customer_id)
        customer = Customer() if customer_id is None else session.get(Customer, customer_id)
        if customer is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "That customer was deleted."))
        for field in CustomerValues.__dataclass_fields__:
            value = getattr(values, field)
            setattr(customer, field, value.strip() if isinstance(value, str) and type(value) is str else value)
        customer.number = number
        customer.country = (values.country or company.country).upper()
        customer.currency = (values.currency or company.currency).upper()
        session.add(customer)
        session.flush()
        log_action(session, clock.now(), user, "customer.saved", customer.name)
        return customer.id


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
            )
            for product in session.scalars(query)
        ]


def save_product(
    file: CompanyFile, values: ProductValues, *, clock: Clock, user: str = "", product_id: int | None = None
) -> int:
    """Create or change a product and, if given, its price from a date on (default: today). Returns its id."""
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
        number = values.number.strip() or _next_number(session, Product.number, product_id, Product.id, 101)
        _refuse_taken(session, Product.number, Product.id, number, product_id)
        product = Product() if product_id is None else session.get(Product, product_id)
        if product is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "That product was deleted."))
        product.number, product.name, product.unit = number, values.name.strip(), values.unit.strip()
        product.vat_code, product.active = values.vat_code, values.active
        session.add(product)
        session.flush()
        if values.price is not None:
            since = values.price_from or today(clock, company.zone)
            query = select(ProductPrice).where(ProductPrice.product_id == product.id, ProductPrice.valid_from == since)
            price = session.scalars(query).one_or_none() or ProductPrice(product_id=product.id, valid_from=since)
            price.price = values.price
            session.add(price)
        log_action(session, clock.now(), user, "product.saved", product.name)
        return product.id


def vat_rates(session: Session, country: str, day: date) -> dict[str, Decimal]:
    """The VAT rates in per cent, by code, that hold on a day."""
    query = select(VatRate).where(VatRate.country == country, VatRate.valid_from <= day).order_by(VatRate.valid_from)
    return {rate.code: rate.rate for rate in session.scalars(query)}


def valid_on(dated: Sequence[tuple[date, Decimal]], day: date) -> Decimal | None:
    """The value that holds on a day, from pairs in order of their first day."""
    return next((value for since, value in reversed(dated) if since <= day), None)


def _customer_values(customer: Customer) -> CustomerValues:
    return CustomerValues(**{field: getattr(customer, field) for field in CustomerValues.__dataclass_fields__})


def _next_number(session: Session, column: object, present: int | None, key: object, first: int) -> str:
    """The number it has already, else one more than the largest that is all digits."""
    if present is not None:
        kept = session.scalar(select(column).where(key == present))  # type: ignore[call-overload]
        if kept:
            return str(kept)
    numbers = [int(number) for number in session.scalars(select(column)) if str(number).isdecimal()]  # type: ignore[call-overload]
    return str(max([first - 1, *numbers]) + 1)


def _refuse_taken(session: Session, column: object, key: object, number: str, present: int | None) -> None:
    holder = session.scalar(select(key).where(column == number))  # type: ignore[call-overload]
    if holder is not None and holder != present:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The number {number} is already taken."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose another, or leave it empty to get the next one."),
            number=number,
        )
