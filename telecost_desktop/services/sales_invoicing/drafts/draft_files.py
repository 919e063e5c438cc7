"""Drafts of sales invoices from JSON, for scripts. Customers and products are named by their numbers.

Amounts are texts or numbers with a decimal point, days ISO texts; ``period_end`` is the last day, as people write it.
Rule: docs/rules.md, 7 Draft, ready, issued.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError, unreadable_file
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer, Product, ProductPrice
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.products import valid_on
from telecost_desktop.services.sales_invoicing.drafts.drafting import Enclosed, References
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues
from telecost_desktop.services.sales_invoicing.drafts.enclosing import keep_enclosure
from telecost_desktop.services.sales_invoicing.drafts.line_editing import DraftLineValues

_DOCUMENT = (
    "customer",
    "lines",
    "issue_date",
    "your_reference",
    "order_reference",
    "currency",
    "exchange_rate",
    "prepaid",
    "delivered_on",
    "note",
    "attachments",
)
_LINE = (
    "product",
    "text",
    "quantity",
    "unit_price",
    "unit",
    "vat_code",
    "discount",
    "project",
    "period_start",
    "period_end",
)


def read_draft(file: CompanyFile, content: str, *, folder: Path, clock: Clock) -> DraftValues:
    """A draft from JSON; the paths of what is enclosed count from ``folder``. Raises UserError for what does not fit."""
    try:
        document = json.loads(content, parse_float=Decimal, parse_int=Decimal)
    except ValueError as error:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The invoice is no JSON: {reason}."), reason=str(error)) from error
    _refuse_unknown(document, _DOCUMENT)
    names = document.get("attachments") or []
    if not isinstance(names, list):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The attachments must be a list of files."))
    attachments = tuple(_enclosed(file, folder / str(name), clock) for name in names)
    with file.read() as session:
        day = today(clock, session.scalars(select(Company.zone)).one())
        number = str(document.get("customer", ""))
        customer = session.scalars(select(Customer.id).where(Customer.number == number)).one_or_none()
        if customer is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no customer {number}."), number=number)
        issue_date = _day(document, "issue_date")
        lines = document.get("lines") or []
        if not isinstance(lines, list):
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The lines must be a list."))
        return DraftValues(
            customer,
            tuple(_line(session, line, issue_date or day) for line in lines),
            issue_date,
            References(_text(document, "your_reference"), _text(document, "order_reference")),
            _text(document, "currency"),
            _amount(document, "exchange_rate", None),
            _amount(document, "prepaid", None) or Decimal(0),
            _day(document, "delivered_on"),
            _text(document, "note"),
            attachments,
        )


def _line(session: Session, line: Any, day: date) -> DraftLineValues:
    """A line; what it leaves open is the product's, its price that of the line's first day."""
    _refuse_unknown(line, _LINE)
    first, last = _day(line, "period_start"), _day(line, "period_end")
    period = Period.inclusive(first, last) if first and last and first <= last else None
    if (first or last) and period is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "A period needs a first day and a last day that follows."))
    text, unit, code, price = _text(line, "text"), _text(line, "unit"), _text(line, "vat_code"), None
    number = _text(line, "product")
    if number:
        product = session.scalars(select(Product).where(Product.number == number)).one_or_none()
        if product is None:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no product {number}."), number=number)
        text, unit, code = text or product.name, unit or product.unit, code or product.vat_code
        query = select(ProductPrice.valid_from, ProductPrice.price).where(ProductPrice.product_id == product.id)
        prices = [(row.valid_from, row.price) for row in session.execute(query.order_by(ProductPrice.valid_from))]
        price = valid_on(prices, period.start if period else day)
    price = _amount(line, "unit_price", price)
    if price is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The line {text} has no price."), text=text or number)
    return DraftLineValues(
        text,
        _amount(line, "quantity", Decimal(1)) or Decimal(0),
        price,
        unit,
        number,
        code or "high",
        _amount(line, "discount", None) or Decimal(0),
        period,
        _text(line, "project"),
    )


def _enclosed(file: CompanyFile, path: Path, clock: Clock) -> Enclosed:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise unreadable_file(path.name, error) from error
    return keep_enclosure(file, content, path.name, clock=clock)


def _refuse_unknown(document: Any, known: Collection[str]) -> None:
    if not isinstance(document, dict):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "An object with the names {names} is expected."), names=", ".join(known)
        )
    unknown = [name for name in document if name not in known]
    if unknown:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{unknown} is not known."),
            hint=QT_TRANSLATE_NOOP("Errors", "The names are {names}."),
            unknown=", ".join(unknown),
            names=", ".join(known),
        )


def _text(document: Mapping[str, Any], name: str) -> str:
    found = document.get(name)
    return "" if found is None else str(found).strip()


def _amount(document: Mapping[str, Any], name: str, default: Decimal | None) -> Decimal | None:
    text = _text(document, name)
    try:
        found = Decimal(text) if text else default
    except InvalidOperation:
        found = Decimal("NaN")
    if found is not None and not found.is_finite():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{text} is no amount."), text=text)
    return found


def _day(document: Mapping[str, Any], name: str) -> date | None:
    text = _text(document, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{text} is no date."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write it as 2026-11-30."),
            text=repr(text),
        ) from error
