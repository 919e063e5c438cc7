"""What a failing rule of an electronic invoice says, and where it is mended.

Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from telecost_desktop.errors import QT_TRANSLATE_NOOP

_REFERENCES = QT_TRANSLATE_NOOP(
    "Errors", "Fill in Their reference or Order reference of the customer or of the invoice."
)
_BUYER_ADDRESS = QT_TRANSLATE_NOOP("Errors", "Mend Electronic address or Organisation number of the customer.")
_ADDRESSES = QT_TRANSLATE_NOOP(
    "Errors", "Mend Electronic address or Organisation number of the customer or of the company."
)
_SELLER_ADDRESS = QT_TRANSLATE_NOOP("Errors", "Mend Electronic address or Organisation number of the company.")
_BUYER = QT_TRANSLATE_NOOP("Errors", "Mend name and address of the customer.")
_SELLER = QT_TRANSLATE_NOOP("Errors", "Mend name and address of the company.")
_SELLER_NUMBERS = QT_TRANSLATE_NOOP("Errors", "Mend Organisation number or VAT number of the company.")
_BOTH_NUMBERS = QT_TRANSLATE_NOOP(
    "Errors", "Mend Organisation number or VAT number of the customer and of the company."
)
_COUNTRIES = QT_TRANSLATE_NOOP("Errors", "Mend the country of the customer, or where it is delivered.")
_LINES = QT_TRANSLATE_NOOP("Errors", "Mend the lines of the invoice.")
_ATTACHMENTS = QT_TRANSLATE_NOOP("Errors", "Leave the attachment out, or attach it as PDF, PNG, JPEG or CSV.")
_CURRENCY = QT_TRANSLATE_NOOP("Errors", "Choose another currency.")
_VAT_RATES = QT_TRANSLATE_NOOP("Errors", "Mend the VAT rates of the company.")
_FORM = QT_TRANSLATE_NOOP("Errors", "Choose no electronic form for the customer if you cannot mend it.")


class MendAt(StrEnum):
    """Where what breaks a rule is filled in."""

    CUSTOMER = "customer"
    COMPANY = "company"
    INVOICE = "invoice"


# All others are mended at the customer.
_PLACES = {
    _REFERENCES: (MendAt.CUSTOMER, MendAt.INVOICE),
    _ADDRESSES: (MendAt.CUSTOMER, MendAt.COMPANY),
    _BOTH_NUMBERS: (MendAt.CUSTOMER, MendAt.COMPANY),
    _SELLER_ADDRESS: (MendAt.COMPANY,),
    _SELLER: (MendAt.COMPANY,),
    _SELLER_NUMBERS: (MendAt.COMPANY,),
    _VAT_RATES: (MendAt.COMPANY,),
    _COUNTRIES: (MendAt.CUSTOMER, MendAt.INVOICE),
    _LINES: (MendAt.INVOICE,),
    _ATTACHMENTS: (MendAt.INVOICE,),
    _CURRENCY: (MendAt.INVOICE,),
}


class _Words(NamedTuple):
    """A sentence about a broken rule, and what to do."""

    pattern: str
    where: str


_NO_SELLER_VAT = _Words(
    QT_TRANSLATE_NOOP("Errors", "The e-invoice to {customer} lacks the company's VAT number ({rule})."), _SELLER_NUMBERS
)
_DECIMALS = _Words(
    QT_TRANSLATE_NOOP("Errors", "The e-invoice to {customer} has an amount of more than two decimals ({rule})."),
    _CURRENCY,
)
_SWEDISH_VAT = _Words(
    QT_TRANSLATE_NOOP("Errors", "“{value}” is no Swedish VAT number, which is SE and twelve digits ({rule})."),
    _SELLER_NUMBERS,
)
_NO_DATE = _Words(QT_TRANSLATE_NOOP("Errors", "The e-invoice to {customer} has “{value}” for a date ({rule})."), _FORM)
_OTHER = _Words(QT_TRANSLATE_NOOP("Errors", "The e-invoice to {customer} breaks a rule: {text} ({rule})."), _FORM)
_UNREADABLE = QT_TRANSLATE_NOOP("Errors", "The document cannot be read as an e-invoice: {text}")

_KNOWN = {
    "BR-06": _Words(QT_TRANSLATE_NOOP("Errors", "The e-invoice lacks the company's name ({rule})."), _SELLER),
    "BR-07": _Words(QT_TRANSLATE_NOOP("Errors", "The e-invoice lacks the customer's name ({rule})."), _BUYER),
    "BR-09": _Words(QT_TRANSLATE_NOOP("Errors", "The e-invoice lacks the company's country ({rule})."), _SELLER),
    "BR-11": _Words(QT_TRANSLATE_NOOP("Errors", "The e-invoice to {customer} lacks its country ({rule})."), _BUYER),
    "BR-25": _Words(QT_TRANSLATE_NOOP("Errors", "A line of the e-invoice to {customer} has no text ({rule})."), _LINES),
    "BR-CO-09": _Words(
        QT_TRANSLATE_NOOP("Errors", "A VAT number of the e-invoice to {customer} does not begin with its country ({rule})."),
        _BOTH_NUMBERS,
    ),
    "BR-CO-26": _Words(
        QT_TRANSLATE_NOOP("Errors", "The e-invoice to {customer} lacks the company's organisation number ({rule})."),
        _SELLER_NUMBERS,
    ),
    **dict.fromkeys(("BR-S-02", "BR-Z-02", "BR-E-02", "BR-G-02"), _NO_SELLER_VAT),
    "BR-AE-02": _Words(
        QT_TRANSLATE_NOOP(
            "Errors", "Reverse charge needs the company's VAT number and the number of {customer} ({rule})."
        ),
        _BOTH_NUMBERS,
    ),
    "BR-CL-04": _Words(
        QT_TRANSLATE_NOOP("Errors", "The e-invoice to {customer} is in a currency that no list has ({rule})."), _CURRENCY
    ),
    "BR-CL-14": _Words(
        QT_TRANSLATE_NOOP("Errors", "The e-invoice to {customer} names a country that no list has ({rule})."), _COUNTRIES
    ),
    "BR-CL-25": _Words(
        QT_TRANSLATE_NOOP("Errors", "An electronic address has a scheme that no list has ({rule})."),
        _ADDRESSES,
    ),
    **{f"BR-DEC-{number:02}": _DECIMALS for number in range(1, 29)},
    "PEPPOL-EN16931-R003": _Words(
        QT_TRANSLATE_NOOP("Errors", "The e-invoice to {customer} names neither a reference nor an order ({rule})."),
        _REFERENCES,
    ),
    "PEPPOL-EN16931-R010": _Words(
        QT_TRANSLATE_NOOP("Errors", "{customer} has no electronic address for e-invoices ({rule})."), _BUYER_ADDRESS
    ),
    "PEPPOL-EN16931-R020": _Words(
        QT_TRANSLATE_NOOP("Errors", "The company has no electronic address for e-invoices ({rule})."), _SELLER_ADDRESS
    ),
    "PEPPOL-EN16931-CL001": _Words(
        QT_TRANSLATE_NOOP("Errors", "E-invoices cannot carry an attachment such as {value} ({rule})."), _ATTACHMENTS
    ),
    "PEPPOL-EN16931-CL008": _Words(
        QT_TRANSLATE_NOOP("Errors", "The network for e-invoices knows no addresses of scheme {value} ({rule})."),
        _ADDRESSES,
    ),
    "PEPPOL-EN16931-F001": _NO_DATE,
    "PEPPOL-COMMON-R040": _Words(
        QT_TRANSLATE_NOOP("Errors", "“{value}” is no location number (GLN) ({rule})."), _ADDRESSES
    ),
    "PEPPOL-COMMON-R041": _Words(
        QT_TRANSLATE_NOOP("Errors", "“{value}” is no Norwegian organisation number ({rule})."), _ADDRESSES
    ),
    "PEPPOL-COMMON-R042": _Words(
        QT_TRANSLATE_NOOP("Errors", "“{value}” is no Danish organisation number, which is DK and eight digits ({rule})."),
        _ADDRESSES,
    ),
    "PEPPOL-COMMON-R043": _Words(
        QT_TRANSLATE_NOOP("Errors", "“{value}” is no Belgian enterprise number ({rule})."), _ADDRESSES
    ),
    "PEPPOL-COMMON-R049": _Words(
        QT_TRANSLATE_NOOP("Errors", "“{value}” is no Swedish organisation number ({rule})."), _ADDRESSES
    ),
    "PEPPOL-COMMON-R050": _Words(
        QT_TRANSLATE_NOOP("Errors", "“{value}” is no Australian business number ({rule})."), _ADDRESSES
    ),
    "NO-R-001": _Words(
        QT_TRANSLATE_NOOP("Errors", "“{value}” is no Norwegian VAT number, which is NO, nine digits and MVA ({rule})."),
        _SELLER_NUMBERS,
    ),
    "SE-R-001": _SWEDISH_VAT,
    "SE-R-002": _SWEDISH_VAT,
    "SE-R-006": _Words(QT_TRANSLATE_NOOP("Errors", "{value} % is no Swedish VAT rate ({rule})."), _VAT_RATES),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """A rule that an electronic invoice breaks.

    ``pattern`` and ``values`` say what is wrong, ``where_to_mend`` what to do about it.
    """

    rule: str
    pattern: str
    values: dict[str, str]
    where_to_mend: str

    @property
    def places(self) -> tuple[MendAt, ...]:
        """Where that is."""
        return _PLACES.get(self.where_to_mend, (MendAt.CUSTOMER,))

    def sentence(self) -> str:
        """What is wrong and what to do, in English, for the command line and the log."""
        return " ".join(part.format(**self.values) for part in (self.pattern, self.where_to_mend) if part)


def failure_of(rule: str, *, customer: str, value: str = "", text: str = "") -> RuleFailure:
    """The failure of a rule: in our own words where we have some, else in ``text`` (``value`` if there is none)."""
    words = _KNOWN.get(rule, _OTHER)
    values = {"customer": customer, "value": value, "text": text or value, "rule": rule}
    used = {name: filled for name, filled in values.items() if f"{{{name}}}" in words.pattern}
    return RuleFailure(rule, words.pattern, used, words.where)


def unreadable(text: str) -> RuleFailure:
    """The failure of what is no XML, or no invoice."""
    return RuleFailure("XML", _UNREADABLE, {"text": text}, "")
