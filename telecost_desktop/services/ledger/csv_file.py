"""The ledger as CSV: one row per line of a voucher, for whatever no other form serves."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from telecost_desktop.models.ledger import AccountUse
from telecost_desktop.services.ledger.accounts import split_key
from telecost_desktop.services.ledger.content import LedgerContent, with_comma
from telecost_desktop.services.ledger.vouchers import Voucher, VoucherLine
from telecost_desktop.services.ledger.words import voucher_text
from telecost_desktop.services.reporting.exports.as_csv import neutral

COLUMNS = (
    "voucher",
    "kind",
    "number",
    "entry_date",
    "document_date",
    "due_date",
    "account",
    "account_name",
    "vat_code",
    "vat_rate",
    "customer_number",
    "customer_name",
    "text",
    "debit",
    "credit",
    "currency",
    "currency_amount",
    "exchange_rate",
    "payment_reference",
)


def csv_file(content: LedgerContent) -> bytes:
    """The period's lines with semicolons and decimal comma, as spreadsheets in these countries read them."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(content))
    return target.getvalue().encode("utf-8-sig")


def _rows(content: LedgerContent) -> Iterator[tuple[str, ...]]:
    for place, (_, voucher) in enumerate(content.numbered(), 1):
        for line in voucher.lines:
            yield _row(content, place, voucher, line)


def _row(content: LedgerContent, place: int, voucher: Voucher, line: VoucherLine) -> tuple[str, ...]:
    account = content.account(line)
    bears_vat = line.use in (AccountUse.SALES, AccountUse.VAT)
    return (
        str(place),
        voucher.kind.value,
        voucher.number,
        voucher.entry_date.isoformat(),
        voucher.document_date.isoformat(),
        voucher.due_date.isoformat() if voucher.due_date else "",
        account.account,
        _text(account.name),
        _text(account.vat_code),
        f"{split_key(line.key)[1]:f}".replace(".", ",") if bears_vat else "",
        _text(voucher.customer.number),
        _text(voucher.customer.name),
        _text(voucher_text(content.company.country, voucher)),
        with_comma(max(line.amount, Decimal(0))),
        with_comma(max(-line.amount, Decimal(0))),
        voucher.currency,
        with_comma(line.currency_amount),
        f"{voucher.exchange_rate.normalize():f}".replace(".", ","),
        _text(voucher.payment_reference),
    )


def _text(text: str) -> str:
    return neutral(" ".join(text.split()))
