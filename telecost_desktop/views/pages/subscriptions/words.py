"""The codes of subscriptions, customers and products in the program's language."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.customers import DeliveryChannel, ElectronicForm, VatRegime
from telecost_desktop.models.projects import EntryKind, LineDetail
from telecost_desktop.models.subscriptions import BillingTime, InvoiceResult, PriceKind, WhenMissed

_WORDS = {
    BillingTime.ADVANCE: QT_TRANSLATE_NOOP("Subscriptions", "In advance"),
    BillingTime.ARREARS: QT_TRANSLATE_NOOP("Subscriptions", "In arrears"),
    InvoiceResult.DRAFT: QT_TRANSLATE_NOOP("Subscriptions", "Draft order"),
    InvoiceResult.READY: QT_TRANSLATE_NOOP("Subscriptions", "Ready to issue"),
    InvoiceResult.ISSUED: QT_TRANSLATE_NOOP("Subscriptions", "Issued invoice"),
    WhenMissed.ASK: QT_TRANSLATE_NOOP("Subscriptions", "Ask at start"),
    WhenMissed.CREATE: QT_TRANSLATE_NOOP("Subscriptions", "Create at start"),
    PriceKind.DYNAMIC: QT_TRANSLATE_NOOP("Subscriptions", "The product's price"),
    PriceKind.FIXED: QT_TRANSLATE_NOOP("Subscriptions", "A fixed price"),
    VatRegime.STANDARD: QT_TRANSLATE_NOOP("Subscriptions", "Ordinary VAT"),
    VatRegime.REVERSE_CHARGE: QT_TRANSLATE_NOOP("Subscriptions", "Reverse charge"),
    VatRegime.EXPORT: QT_TRANSLATE_NOOP("Subscriptions", "Export"),
    VatRegime.EXEMPT: QT_TRANSLATE_NOOP("Subscriptions", "Exempt"),
    DeliveryChannel.E_INVOICE: QT_TRANSLATE_NOOP("Subscriptions", "E-invoice file"),
    DeliveryChannel.EMAIL: QT_TRANSLATE_NOOP("Subscriptions", "E-mail"),
    DeliveryChannel.PRINT: QT_TRANSLATE_NOOP("Subscriptions", "Print"),
    LineDetail.EACH: QT_TRANSLATE_NOOP("Subscriptions", "Each entry a line"),
    LineDetail.SUMMED: QT_TRANSLATE_NOOP("Subscriptions", "Added up by kind and price"),
    EntryKind.HOUR: QT_TRANSLATE_NOOP("Subscriptions", "Hours"),
    EntryKind.FEE: QT_TRANSLATE_NOOP("Subscriptions", "Fee"),
    DeliveryChannel.NONE: QT_TRANSLATE_NOOP("Subscriptions", "Nothing is sent"),
    ElectronicForm.NONE: QT_TRANSLATE_NOOP("Subscriptions", "PDF only"),
    ElectronicForm.UBL: QT_TRANSLATE_NOOP("Subscriptions", "EHF / Peppol (XML)"),
    ElectronicForm.FACTURX: QT_TRANSLATE_NOOP("Subscriptions", "Factur-X (PDF with XML)"),
}
_LANGUAGES = {
    "nb": QT_TRANSLATE_NOOP("Subscriptions", "Norwegian"),
    "en": QT_TRANSLATE_NOOP("Subscriptions", "English"),
    "sv": QT_TRANSLATE_NOOP("Subscriptions", "Swedish"),
    "fr": QT_TRANSLATE_NOOP("Subscriptions", "French"),
}
_VAT_CODES = {
    "high": QT_TRANSLATE_NOOP("Subscriptions", "High"),
    "medium": QT_TRANSLATE_NOOP("Subscriptions", "Medium"),
    "low": QT_TRANSLATE_NOOP("Subscriptions", "Low"),
    "super_low": QT_TRANSLATE_NOOP("Subscriptions", "Very low"),
    "zero": QT_TRANSLATE_NOOP("Subscriptions", "Zero"),
}


def word(code: StrEnum) -> str:
    """A code as a person reads it."""
    return QCoreApplication.translate("Subscriptions", _WORDS[code])


def kind_word(kind: PriceKind) -> str:
    """A kind of price in one word, for a narrow column."""
    if kind is PriceKind.FIXED:
        return QCoreApplication.translate("Subscriptions", "Fixed")
    return QCoreApplication.translate("Subscriptions", "Dynamic")


def choices(kind: type) -> list[tuple[object, str]]:
    """All codes of an enumeration with their words."""
    return [(code, word(code)) for code in kind]  # type: ignore[attr-defined]


def language_choices() -> list[tuple[object, str]]:
    """The languages of sales invoices."""
    return [(code, QCoreApplication.translate("Subscriptions", text)) for code, text in _LANGUAGES.items()]


def vat_word(code: str) -> str:
    """A VAT code as a person reads it."""
    return QCoreApplication.translate("Subscriptions", _VAT_CODES.get(code, code))
