"""What the text of a PDF without data says of its invoice: only what is sure, for a person to look over."""

from __future__ import annotations

import re
import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from telecost_desktop.errors import UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import from_micro
from telecost_desktop.services.importing.reading.pdf_files import text_of
from telecost_desktop.services.importing.supplier_invoices import labels
from telecost_desktop.services.importing.supplier_invoices.payment_checks import is_kid
from telecost_desktop.services.importing.supplier_invoices.typed import Suggestion
from telecost_desktop.services.sales_invoicing.issuing.payment_references import luhn_digit

_PAGES = 4
_MOST_TOKENS = 20_000
_AT_ONCE = 500
_Value = TypeVar("_Value", str, date, Decimal)


def suggest(file: CompanyFile, path: Path) -> Suggestion | None:
    """What a form may begin with; None where nothing was found."""
    try:
        text = text_of(path, _PAGES)
    except UserError:
        return None
    with file.raw() as connection:
        found = _known_invoice(connection, text) or _labelled(connection, text)
    return None if found == Suggestion() else found


def _known_invoice(connection: sqlite3.Connection, text: str) -> Suggestion | None:
    """The invoice that is here already and that the text is about: its number and its seller stand in it."""
    tokens = sorted(set(labels.tokens(text)))[:_MOST_TOKENS]
    rows = []
    for place in range(0, len(tokens), _AT_ONCE):
        some = tokens[place : place + _AT_ONCE]
        rows += connection.execute(
            "SELECT s.name, s.registration, i.number, a.number, i.state, i.issue_date, i.due_date, i.currency, "
            "i.total_inc_vat, i.total_vat, i.payment_reference FROM supplier_invoice i JOIN seller s ON s.id = i.seller_id "
            f"JOIN billing_account a ON a.id = i.account_id WHERE i.number IN ({', '.join('?' * len(some))})",
            some,
        ).fetchall()
    rows = [row for row in rows if _stands_in(text, row[0], row[1])]
    if len(rows) != 1:
        return None
    name, _, number, account, state, issued, due, currency, total, vat, reference = rows[0]
    if state == "expected":
        # Only usage has named it so far.
        said = _labelled(connection, text)
        return Suggestion(
            name, number, said.issue_date, said.total_inc_vat, account, said.due_date, said.currency, said.total_vat,
            said.payment_reference,
        )  # fmt: skip
    return Suggestion(
        name, number, _date(issued), from_micro(total), account, _date(due), currency, from_micro(vat), reference
    )


def _labelled(connection: sqlite3.Connection, text: str) -> Suggestion:
    operator = _operator(connection, text)
    account = _of(str, labels.labelled(text, labels.ACCOUNT)) or ""
    kid = _of(str, labels.labelled(text, labels.KID, "digits")) or ""
    ocr = _of(str, labels.labelled(text, labels.OCR, "digits")) or ""
    return Suggestion(
        operator=operator,
        number=_of(str, labels.labelled(text, labels.NUMBER)) or "",
        issue_date=_of(date, labels.labelled(text, labels.ISSUE_DATE, "date")),
        total_inc_vat=_of(Decimal, labels.labelled(text, labels.TOTAL, "amount")),
        account=account,
        due_date=_of(date, labels.labelled(text, labels.DUE_DATE, "date")),
        currency=labels.currency_near(text, labels.TOTAL),
        total_vat=_of(Decimal, labels.labelled(text, labels.VAT, "amount")),
        payment_reference=kid if is_kid(kid) else ocr if luhn_digit(ocr[:-1] or "0") == ocr[-1:] else "",
    )


def _operator(connection: sqlite3.Connection, text: str) -> str:
    """The only operator here whose registration stands in the text, else the only one whose name does."""
    sellers = connection.execute("SELECT name, registration FROM seller").fetchall()
    by_number = [name for name, registration in sellers if _number_in(text, registration)]
    by_name = [name for name, _ in sellers if _name_in(text, name)]
    return next((str(names[0]) for names in (by_number, by_name) if len(names) == 1), "")


def _stands_in(text: str, name: str, registration: str) -> bool:
    return _number_in(text, registration) or _name_in(text, name)


def _number_in(text: str, registration: str) -> bool:
    digits = re.sub(r"\D", "", registration)
    if len(digits) < 8 or len(digits) * 2 < len(registration):
        return False
    return re.search(r"(?<!\d)" + r"[ .\u00a0-]?".join(digits) + r"(?!\d)", text) is not None


def _name_in(text: str, name: str) -> bool:
    words = r"\s+".join(map(re.escape, name.split()))
    return len(name) >= 3 and re.search(rf"(?i)(?<!\w){words}(?!\w)", text) is not None


def _of(kind: type[_Value], value: object) -> _Value | None:
    return value if isinstance(value, kind) else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
