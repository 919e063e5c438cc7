"""The entries of a SAF-T document: a journal of sales and one of payments, a transaction per voucher."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from telecost_desktop.models.ledger import AccountUse
from telecost_desktop.services.ledger.accounts import split_key
from telecost_desktop.services.ledger.content import LedgerContent, two_decimals
from telecost_desktop.services.ledger.saft_tree import add, add_all
from telecost_desktop.services.ledger.vouchers import TaxShare, Voucher, VoucherLine
from telecost_desktop.services.ledger.words import voucher_text, words_of

if TYPE_CHECKING:
    from lxml.etree import _Element

# What the journals are called.
_SALES, _PAYMENTS = "S", "B"


def add_entries(root: _Element, content: LedgerContent) -> None:
    """All vouchers with the sums of both sides."""
    amounts = [line.amount for voucher in content.vouchers for line in voucher.lines]
    entries = add(root, "GeneralLedgerEntries")
    add_all(
        entries,
        ("NumberOfEntries", str(len(content.vouchers))),
        ("TotalDebit", two_decimals(sum((amount for amount in amounts if amount > 0), Decimal(0)))),
        ("TotalCredit", two_decimals(-sum((amount for amount in amounts if amount < 0), Decimal(0)))),
    )
    words = words_of(content.company.country)
    numbered = list(content.numbered())
    for name, title, wanted in ((_SALES, words.sales, True), (_PAYMENTS, words.payments, False)):
        own = [(number, voucher) for number, voucher in numbered if voucher.is_sale is wanted]
        if own:
            journal = add(entries, "Journal")
            add_all(journal, ("JournalID", name), ("Description", title), ("Type", name))
            for number, voucher in own:
                _add_transaction(journal, content, number, voucher)


def _add_transaction(journal: _Element, content: LedgerContent, number: int, voucher: Voucher) -> None:
    text = voucher_text(content.company.country, voucher)[:256]
    element = add(journal, "Transaction")
    add_all(
        element,
        ("TransactionID", voucher.series + voucher.number_in_series(number)),
        ("Period", str(voucher.entry_date.month)),
        ("PeriodYear", str(voucher.entry_date.year)),
        ("TransactionDate", voucher.document_date.isoformat()),
        ("SourceID", content.made_by[:35]),
        ("VoucherType", voucher.series),
        ("Description", text),
        ("SystemEntryDate", voucher.recorded_on.isoformat()),
        ("GLPostingDate", voucher.entry_date.isoformat()),
    )
    for place, line in enumerate(voucher.lines, 1):
        _add_line(element, content, voucher, place, line, text)


def _add_line(
    parent: _Element, content: LedgerContent, voucher: Voucher, place: int, line: VoucherLine, text: str
) -> None:
    element = add(parent, "Line")
    is_receivable = line.use is AccountUse.RECEIVABLES
    add_all(
        element,
        ("RecordID", str(place)),
        ("AccountID", content.account(line).account),
        ("SourceDocumentID", voucher.number),
        ("CustomerID", voucher.customer.number[:35] if is_receivable else ""),
        ("Description", text),
    )
    amount = add(element, "DebitAmount" if line.amount >= 0 else "CreditAmount")
    add(amount, "Amount", two_decimals(abs(line.amount)))
    if voucher.currency != content.company.currency:
        add_all(
            amount,
            ("CurrencyCode", voucher.currency),
            ("CurrencyAmount", two_decimals(line.currency_amount * (1 if line.amount >= 0 else -1))),
            ("ExchangeRate", f"{voucher.exchange_rate:f}"),
        )
    if line.tax is not None:
        _add_tax(element, content, line.key, line.tax, is_debit=line.amount >= 0)
    add_all(
        element,
        ("ReferenceNumber", voucher.number),
        ("CID", voucher.payment_reference[:35] if is_receivable else ""),
        ("DueDate", voucher.due_date.isoformat() if is_receivable and voucher.due_date else ""),
    )


def _add_tax(parent: _Element, content: LedgerContent, key: str, tax: TaxShare, *, is_debit: bool) -> None:
    """The VAT of a line of sales, on the side on which the line stands."""
    sign = 1 if is_debit else -1
    element = add(parent, "TaxInformation")
    add_all(
        element,
        ("TaxType", "MVA"),
        ("TaxCode", content.tax_code(key)),
        ("TaxPercentage", f"{split_key(key)[1]:f}"),
        ("Country", content.company.country),
        ("TaxBase", two_decimals(sign * tax.base)),
    )
    add(add(element, "DebitTaxAmount" if is_debit else "CreditTaxAmount"), "Amount", two_decimals(sign * tax.vat))
