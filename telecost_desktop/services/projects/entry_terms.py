"""What an entry that is not filled in completely takes from its project and its product."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Product, ProductPrice, VatRate
from telecost_desktop.models.money import from_micro, to_micro
from telecost_desktop.models.projects import EntryKind, Project
from telecost_desktop.services.projects.entry_values import EntryValues

# Far beyond any entry, and small enough that quantity times price never overflows what the file can hold.
LARGEST_QUANTITY = Decimal(100_000)
LARGEST_PRICE = Decimal(10_000_000)
FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2200, 12, 31)
HOUR_UNIT = "h"
_VAT_CODE = "high"


class WrongEntryError(UserError):
    """An entry that can never be invoiced; ``field`` names the value that is wrong."""

    def __init__(self, field: str, pattern: str, *, hint: str = "", **values: object) -> None:
        super().__init__(pattern, hint=hint, **values)
        self.field = field


class EntryTerms:
    """Projects, products and prices, read once and asked for many entries of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._projects: dict[int, Project | None] = {}
        self._products: dict[int, Product | None] = {}
        self._prices: dict[int, list[tuple[date, Decimal]]] = {}

    @cached_property
    def _vat_codes(self) -> set[str]:
        country = select(Company.country).scalar_subquery()
        return set(self._session.scalars(select(VatRate.code).where(VatRate.country == country)))

    def complete(self, values: EntryValues) -> EntryValues:
        """The entry as it is stored. Raises WrongEntryError for what can never be invoiced."""
        project = self.project(values.project_id)
        _check(values)
        product_id = values.product_id
        if product_id is None and values.kind is EntryKind.HOUR:
            product_id = project.hour_product_id
        product = None if product_id is None else self.product(product_id)
        text = values.text.strip() or (product.name if product else "")
        if not text and values.kind is EntryKind.FEE:
            raise WrongEntryError("text", QT_TRANSLATE_NOOP("Errors", "A fee needs a text or a product."))
        vat_code = values.vat_code.strip() or (product.vat_code if product else _VAT_CODE)
        if vat_code not in self._vat_codes:
            raise WrongEntryError(
                "vat_code",
                QT_TRANSLATE_NOOP("Errors", "{code} is no VAT code here."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose one of {codes}."),
                code=vat_code,
                codes=", ".join(sorted(self._vat_codes)),
            )
        price = values.unit_price
        if price is None:
            price = self._price(values, project, product)
        unit = values.unit.strip() or (product.unit if product else "")
        if not unit and values.kind is EntryKind.HOUR:
            unit = HOUR_UNIT
        return replace(
            values,
            # As the file keeps it: 7:20 are 7.333333 hours.
            quantity=from_micro(to_micro(values.quantity)),
            unit_price=from_micro(to_micro(price)),
            text=text,
            person=values.person.strip(),
            product_id=product_id,
            unit=unit,
            vat_code=vat_code,
        )

    def project(self, project_id: int) -> Project:
        """A project. Raises WrongEntryError when it is gone."""
        if project_id not in self._projects:
            self._projects[project_id] = self._session.get(Project, project_id)
        found = self._projects[project_id]
        if found is None:
            raise WrongEntryError("project_id", QT_TRANSLATE_NOOP("Errors", "That project was deleted."))
        return found

    def product(self, product_id: int) -> Product:
        """A product. Raises WrongEntryError when it is gone."""
        if product_id not in self._products:
            self._products[product_id] = self._session.get(Product, product_id)
        found = self._products[product_id]
        if found is None:
            raise WrongEntryError("product_id", QT_TRANSLATE_NOOP("Errors", "That product was deleted."))
        return found

    def price_on(self, product_id: int, day: date) -> Decimal | None:
        """A product's price that holds on a day; None where it has none yet."""
        dated = self._prices.get(product_id)
        if dated is None:
            query = select(ProductPrice.valid_from, ProductPrice.price).where(ProductPrice.product_id == product_id)
            rows = self._session.execute(query.order_by(ProductPrice.valid_from))
            dated = self._prices[product_id] = [(row.valid_from, row.price) for row in rows]
        return next((price for since, price in reversed(dated) if since <= day), None)

    def _price(self, values: EntryValues, project: Project, product: Product | None) -> Decimal:
        """For hours the project's rate, unless they name another product than the project's; else the product's."""
        is_hour = values.kind is EntryKind.HOUR
        usual = is_hour and (values.product_id is None or values.product_id == project.hour_product_id)
        if usual and project.hourly_rate is not None:
            return project.hourly_rate
        price = None if product is None else self.price_on(product.id, values.entry_date)
        if price is None and is_hour:
            price = project.hourly_rate
        return price if price is not None else _no_price(product, project, values)


def _no_price(product: Product | None, project: Project, values: EntryValues) -> NoReturn:
    if product is not None:
        raise WrongEntryError(
            "unit_price",
            QT_TRANSLATE_NOOP("Errors", "{product} has no price on {date}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Give the product a price from that date or earlier."),
            product=product.name,
            date=values.entry_date,
        )
    raise WrongEntryError(
        "unit_price",
        QT_TRANSLATE_NOOP("Errors", "This entry of {project} has no price."),
        hint=QT_TRANSLATE_NOOP("Errors", "Fill one in, or give the project an hourly rate or a product."),
        project=project.name,
    )


def _check(values: EntryValues) -> None:
    if abs(values.quantity) > LARGEST_QUANTITY:
        raise WrongEntryError("quantity", QT_TRANSLATE_NOOP("Errors", "This number is too large."))
    kept = to_micro(values.quantity)
    if values.kind is EntryKind.HOUR and kept <= 0:
        raise WrongEntryError("quantity", QT_TRANSLATE_NOOP("Errors", "Hours are more than zero."))
    if not kept:
        raise WrongEntryError("quantity", QT_TRANSLATE_NOOP("Errors", "A quantity of zero invoices nothing."))
    if values.unit_price is not None and abs(values.unit_price) > LARGEST_PRICE:
        raise WrongEntryError("unit_price", QT_TRANSLATE_NOOP("Errors", "This number is too large."))
    if not FIRST_DAY <= values.entry_date <= LAST_DAY:
        raise WrongEntryError(
            "entry_date", QT_TRANSLATE_NOOP("Errors", "This date lies outside the years 1980 to 2200.")
        )
    if values.kind is EntryKind.HOUR and values.unit_price is not None and values.unit_price < 0:
        raise WrongEntryError("unit_price", QT_TRANSLATE_NOOP("Errors", "An hour has no negative price."))
    if values.period is not None and values.period.days == 0:
        raise WrongEntryError("period", QT_TRANSLATE_NOOP("Errors", "The period has no days."))
