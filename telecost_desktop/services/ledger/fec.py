"""The French file of accounting entries: 18 columns, tabs, decimal comma, named after SIREN and last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.ledger import AccountUse
from telecost_desktop.services.ledger.content import Bookkeeper, LedgerContent, with_comma
from telecost_desktop.services.ledger.vouchers import Voucher, VoucherLine
from telecost_desktop.services.ledger.words import voucher_text, words_of

COLUMNS = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
_SALES, _PAYMENTS = "VE", "BQ"
_SIREN = 9


def fec_file(content: LedgerContent) -> bytes:
    """The period's entries, oldest first."""
    rows = [COLUMNS, *_rows(content)]
    return "".join("\t".join(row) + "\r\n" for row in rows).encode()


def siren(company: Bookkeeper) -> str:
    """The nine digits by which France knows the company. Raises UserError where they are not known."""
    digits = "".join(sign for sign in company.organisation_number if sign.isascii() and sign.isdigit())
    if len(digits) not in (_SIREN, 14):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file of entries is named after the company's SIREN, which is missing."),
            hint=QT_TRANSLATE_NOOP("Errors", "Fill in the organisation number in Settings › Company."),
        )
    return digits[:_SIREN]


def _rows(content: LedgerContent) -> Iterator[tuple[str, ...]]:
    for number, voucher in content.numbered():
        for line in voucher.lines:
            yield _row(content, number, voucher, line)


def _row(content: LedgerContent, number: int, voucher: Voucher, line: VoucherLine) -> tuple[str, ...]:
    country = content.company.country
    code = _SALES if voucher.is_sale else _PAYMENTS
    journal = words_of(country).sales if voucher.is_sale else words_of(country).payments
    account = content.account(line)
    is_receivable = line.use is AccountUse.RECEIVABLES
    foreign = voucher.currency != content.company.currency
    return (
        code,
        journal,
        f"{code}{number:06}",
        _day(voucher.entry_date),
        account.account,
        _text(account.name) or account.account,
        _text(voucher.customer.number) if is_receivable else "",
        _text(voucher.customer.name) if is_receivable else "",
        voucher.number,
        _day(voucher.document_date),
        _text(voucher_text(country, voucher)),
        with_comma(max(line.amount, Decimal(0))),
        with_comma(max(-line.amount, Decimal(0))),
        "",
        "",
        _day(content.made_on),
        with_comma(line.currency_amount) if foreign else "",
        voucher.currency if foreign else "",
    )


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _text(text: str) -> str:
    """A text without tabs and ends of lines, which would part it."""
    return " ".join(text.split())
