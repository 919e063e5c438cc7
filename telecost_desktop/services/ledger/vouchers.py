"""Vouchers: what each issued sales invoice and each payment means in accounts, made from the snapshot alone.

Amounts are in the company's currency, debit above zero; a voucher's amounts add up to nothing.
Rule: docs/rules.md, 23 Ledger and closed periods.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.ledger import AccountUse
from telecost_desktop.services.ledger.accounts import AccountKey, vat_key
from telecost_desktop.services.ledger.company_currency import converted, converted_parts

_ZERO = Decimal(0)
_MINOR = Decimal("0.01")


class VoucherKind(StrEnum):
    """What a voucher is about."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    REMINDER_PAYMENT = "reminder_payment"


# The kinds that the journal of sales has; payments have their own.
_SALES_KINDS = (VoucherKind.INVOICE, VoucherKind.CREDIT_NOTE)
# What stands before a voucher's number, so that it is one of its kind.
_SERIES = {
    VoucherKind.INVOICE: "F",
    VoucherKind.CREDIT_NOTE: "K",
    VoucherKind.PAYMENT: "B",
    VoucherKind.REMINDER_PAYMENT: "B",
}


@dataclass(frozen=True, slots=True)
class TaxShare:
    """The VAT that a line of sales bears, in the company's currency, with the signs of the line."""

    category: str
    rate: Decimal
    base: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """An amount on an account. ``currency_amount`` is what it is in the sales invoice's own currency."""

    use: AccountUse
    key: str
    amount: Decimal
    currency_amount: Decimal
    tax: TaxShare | None = None

    @property
    def account_key(self) -> AccountKey:
        """What its account is found by."""
        return self.use, self.key


@dataclass(frozen=True, slots=True)
class Party:
    """A customer as the newest snapshot has it."""

    number: str
    name: str
    organisation_number: str
    vat_number: str
    street: str
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Voucher:
    """One voucher. ``number`` is that of the sales invoice, also of one that a payment is for.

    ``entry_date`` is its day in the bookkeeping, ``document_date`` that of the paper or the payment; ``recorded_on`` the
    day on which it came to be. ``exchange_rate`` is what one unit of ``currency`` is worth.
    """

    kind: VoucherKind
    number: str
    entry_date: date
    document_date: date
    recorded_on: date
    due_date: date | None
    customer: Party
    currency: str
    exchange_rate: Decimal
    payment_reference: str
    lines: tuple[VoucherLine, ...]

    @property
    def is_sale(self) -> bool:
        """Whether it belongs to the journal of sales."""
        return self.kind in _SALES_KINDS

    @property
    def series(self) -> str:
        """The letter of the series that it is numbered in."""
        return _SERIES[self.kind]

    def number_in_series(self, number: int) -> str:
        """That of the sales invoice, or for payments, of which one may have several, the one within their journal."""
        return self.number if self.is_sale else str(number)


def invoice_voucher(snapshot: Mapping[str, Any], company_currency: str, recorded_on: date) -> Voucher:
    """The voucher of an issued sales invoice or credit note.

    Raises UserError for a snapshot whose amounts do not come to what is to be paid.
    """
    kind = VoucherKind(str(snapshot["kind"]))
    sign = -1 if kind is VoucherKind.CREDIT_NOTE else 1
    rate = exchange_rate(snapshot)
    prepaid, payable = _amount(snapshot, "prepaid"), Decimal(str(snapshot["payable"]))
    receivable = converted(payable, rate, company_currency)
    lines = [VoucherLine(AccountUse.RECEIVABLES, "", sign * receivable, sign * payable)]
    if prepaid:
        amount = converted(prepaid, rate, company_currency)
        lines.append(VoucherLine(AccountUse.PREPAID, "", sign * amount, sign * prepaid))
    lines += _sales_lines(snapshot, rate, company_currency, sign)
    return Voucher(
        kind,
        str(snapshot["number"]),
        date.fromisoformat(snapshot["entry_date"]),
        date.fromisoformat(snapshot["issue_date"]),
        recorded_on,
        date.fromisoformat(snapshot["due_date"]) if kind is VoucherKind.INVOICE else None,
        party_of(snapshot),
        str(snapshot["currency"]),
        rate,
        str(snapshot.get("references", {}).get("payment", "")),
        tuple(_with_rounding(snapshot, lines, sign * _amount(snapshot, "rounding"))),
    )


def _sales_lines(snapshot: Mapping[str, Any], rate: Decimal, company_currency: str, sign: int) -> list[VoucherLine]:
    """Sales and VAT by category and rate, on the credit side."""
    entries = [
        (str(entry["category"]), Decimal(entry["rate"]), Decimal(entry["base"]), Decimal(entry["vat"]))
        for entry in snapshot["vat"]
    ]
    stated = snapshot.get("total_vat_company")
    bases = converted_parts([entry[2] for entry in entries], rate, company_currency)
    vats = converted_parts(
        [entry[3] for entry in entries], rate, company_currency, None if stated is None else Decimal(str(stated))
    )
    lines = []
    for (category, percent, base, vat), own_base, own_vat in zip(entries, bases, vats, strict=True):
        key = vat_key(category, percent)
        tax = TaxShare(category, percent, -sign * own_base, -sign * own_vat)
        if base:
            lines.append(VoucherLine(AccountUse.SALES, key, -sign * own_base, -sign * base, tax))
        if own_vat or vat:
            lines.append(VoucherLine(AccountUse.VAT, key, -sign * own_vat, -sign * vat))
    return lines


def _with_rounding(snapshot: Mapping[str, Any], lines: list[VoucherLine], rounding: Decimal) -> list[VoucherLine]:
    """The lines with what is left between them: rounding to be paid, and that of the exchange rate."""
    left = sum((line.amount for line in lines), _ZERO)
    rate = exchange_rate(snapshot)
    # Each amount that was converted may be off by half a hundredth.
    allowed = _ZERO if rate == 1 else _MINOR * (len(lines) + 1)
    if abs(left - rounding * rate) > allowed:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The amounts of invoice {number} do not come to what is to be paid."),
            hint=QT_TRANSLATE_NOOP("Errors", "Check the file: Tools › Check file."),
            number=snapshot["number"],
        )
    return [*lines, VoucherLine(AccountUse.ROUNDING, "", -left, -rounding)] if left else lines


def payment_voucher(
    snapshot: Mapping[str, Any],
    amount: Decimal,
    paid_on: date,
    entry_date: date,
    recorded_on: date,
    company_currency: str,
) -> Voucher:
    """Money that came in for a sales invoice, or below zero what went back, at the sales invoice's exchange rate."""
    rate = exchange_rate(snapshot)
    received = converted(amount, rate, company_currency)
    lines = (
        VoucherLine(AccountUse.BANK, "", received, amount),
        VoucherLine(AccountUse.RECEIVABLES, "", -received, -amount),
    )
    return _payment(VoucherKind.PAYMENT, snapshot, lines, paid_on, entry_date, recorded_on)


def reminder_payment_voucher(
    snapshot: Mapping[str, Any],
    fee: Decimal,
    interest: Decimal,
    paid_on: date,
    entry_date: date,
    recorded_on: date,
    company_currency: str,
) -> Voucher:
    """Money that came in for the fee and the interest of a reminder; ``snapshot`` is of a sales invoice it is about."""
    rate = exchange_rate(snapshot)
    parts = [
        VoucherLine(use, "", -converted(amount, rate, company_currency), -amount)
        for use, amount in ((AccountUse.FEES, fee), (AccountUse.INTEREST, interest))
        if amount
    ]
    received = -sum((line.amount for line in parts), _ZERO)
    lines = (VoucherLine(AccountUse.BANK, "", received, fee + interest), *parts)
    return _payment(VoucherKind.REMINDER_PAYMENT, snapshot, lines, paid_on, entry_date, recorded_on)


def _payment(
    kind: VoucherKind,
    snapshot: Mapping[str, Any],
    lines: tuple[VoucherLine, ...],
    paid_on: date,
    entry_date: date,
    recorded_on: date,
) -> Voucher:
    return Voucher(
        kind,
        str(snapshot["number"]),
        entry_date,
        paid_on,
        recorded_on,
        None,
        party_of(snapshot),
        str(snapshot["currency"]),
        exchange_rate(snapshot),
        str(snapshot.get("references", {}).get("payment", "")),
        lines,
    )


def exchange_rate(snapshot: Mapping[str, Any]) -> Decimal:
    """What one unit of the sales invoice's currency is worth in the company's."""
    return Decimal(str(snapshot.get("exchange_rate") or "1"))


def party_of(snapshot: Mapping[str, Any]) -> Party:
    """The buyer."""
    buyer = snapshot["buyer"]
    return Party(
        *(
            str(buyer.get(field) or "")
            for field in (
                "number", "name", "organisation_number", "vat_number", "street", "postal_code", "city", "country",
            )
        )
    )  # fmt: skip


def _amount(snapshot: Mapping[str, Any], key: str) -> Decimal:
    return Decimal(str(snapshot.get(key) or "0"))
