"""Words for what the accounts of the bookkeeping are for, and for the forms of its files."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from telecost_desktop.models.ledger import AccountUse, LedgerFormat
from telecost_desktop.views import formats

translate = QCoreApplication.translate


def use_words(use: AccountUse, category: str, rate: Decimal | None) -> str:
    """What an account is for."""
    if use is AccountUse.SALES:
        return _sales_words(category, rate)
    if use is AccountUse.VAT:
        return translate("Ledger", "VAT, {rate} %").format(rate=formats.number(rate))
    return {
        AccountUse.RECEIVABLES: translate("Ledger", "Receivables"),
        AccountUse.ROUNDING: translate("Ledger", "Rounding"),
        AccountUse.PREPAID: translate("Ledger", "Prepaid by customers"),
        AccountUse.BANK: translate("Ledger", "Bank"),
        AccountUse.FEES: translate("Ledger", "Reminder fees"),
        AccountUse.INTEREST: translate("Ledger", "Interest on late payment"),
    }[use]


def _sales_words(category: str, rate: Decimal | None) -> str:
    if category == "S":
        return translate("Ledger", "Sales, {rate} % VAT").format(rate=formats.number(rate))
    words = {
        "Z": translate("Ledger", "Sales, zero rate"),
        "AE": translate("Ledger", "Sales, reverse charge"),
        "G": translate("Ledger", "Sales, export"),
        "E": translate("Ledger", "Sales, exempt from VAT"),
        "O": translate("Ledger", "Sales, outside VAT"),
    }
    return words.get(category, translate("Ledger", "Sales, {category}").format(category=category))


def format_words(form: LedgerFormat) -> str:
    """What a form of the ledger is called."""
    return {
        LedgerFormat.SAFT: translate("Ledger", "SAF-T Financial (XML)"),
        LedgerFormat.SIE: translate("Ledger", "SIE 4I (vouchers)"),
        LedgerFormat.FEC: translate("Ledger", "FEC (accounting entries)"),
        LedgerFormat.CSV: translate("Ledger", "CSV (any program)"),
    }[form]
