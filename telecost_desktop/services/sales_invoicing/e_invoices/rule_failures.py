"""What a failing rule of an electronic invoice says, and where it is mended.

Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from telecost_desktop.errors import QT_TRANSLATE_NOOP

_YOUR_REFERENCE = QT_TRANSLATE_NOOP("Errors", "Customer › Your reference or Order reference, or those of the invoice")
_BUYER_ADDRESS = QT_TRANSLATE_NOOP("Errors", "Customer › Electronic address or Organisation number")
_SELLER_ADDRESS = QT_TRANSLATE_NOOP("Errors", "Settings › Company › Electronic address or Organisation number")
_BUYER = QT_TRANSLATE_NOOP("Errors", "Customer › Name and address")
_SELLER = QT_TRANSLATE_NOOP("Errors", "Settings › Company › Name and address")
_BUYER_NUMBERS = QT_TRANSLATE_NOOP("Errors", "Customer › Organisation number or VAT number")
_SELLER_NUMBERS = QT_TRANSLATE_NOOP("Errors", "Settings › Company › Organisation number or VAT number")
_BOTH_NUMBERS = QT_TRANSLATE_NOOP("Errors", "Organisation number or VAT number of the company and of the customer")
_LINES = QT_TRANSLATE_NOOP("Errors", "Lines of the invoice")
_ATTACHMENTS = QT_TRANSLATE_NOOP("Errors", "Attachments of the invoice")
_CURRENCY = QT_TRANSLATE_NOOP("Errors", "Customer › Currency")
_VAT_RATES = QT_TRANSLATE_NOOP("Errors", "Settings › VAT rates")
_ACCOUNT = QT_TRANSLATE_NOOP("Errors", "Settings › Company › Bank account or IBAN")

_NO_SELLER_VAT = QT_TRANSLATE_NOOP("Errors", "the company has no VAT number")
_DECIMALS = QT_TRANSLATE_NOOP("Errors", "an amount has more than two decimals")
# Rule: what is wrong in plain words, and where it is mended.
KNOWN: dict[str, tuple[str, str]] = {
    "BR-06": (QT_TRANSLATE_NOOP("Errors", "the company has no name"), _SELLER),
    "BR-07": (QT_TRANSLATE_NOOP("Errors", "the customer has no name"), _BUYER),
    "BR-09": (QT_TRANSLATE_NOOP("Errors", "the company has no country"), _SELLER),
    "BR-11": (QT_TRANSLATE_NOOP("Errors", "the customer has no country"), _BUYER),
    "BR-25": (QT_TRANSLATE_NOOP("Errors", "a line has no text"), _LINES),
    "BR-50": (QT_TRANSLATE_NOOP("Errors", "the company has no account to pay to"), _ACCOUNT),
    "BR-CO-09": (QT_TRANSLATE_NOOP("Errors", "a VAT number does not begin with its country"), _BOTH_NUMBERS),
    "BR-CO-26": (QT_TRANSLATE_NOOP("Errors", "the company has neither organisation number nor VAT number"), _SELLER_NUMBERS),
    "BR-S-02": (_NO_SELLER_VAT, _SELLER_NUMBERS),
    "BR-Z-02": (_NO_SELLER_VAT, _SELLER_NUMBERS),
    "BR-E-02": (_NO_SELLER_VAT, _SELLER_NUMBERS),
    "BR-G-02": (_NO_SELLER_VAT, _SELLER_NUMBERS),
    "BR-AE-02": (
        QT_TRANSLATE_NOOP("Errors", "reverse charge needs the company's VAT number and the customer's number"),
        _BOTH_NUMBERS,
    ),
    "BR-IC-02": (
        QT_TRANSLATE_NOOP("Errors", "sales within the European Union need both VAT numbers"),
        _BOTH_NUMBERS,
    ),
    "BR-CL-04": (QT_TRANSLATE_NOOP("Errors", "the currency is in no list of currencies"), _CURRENCY),
    "BR-CL-14": (QT_TRANSLATE_NOOP("Errors", "a country is in no list of countries"), _BUYER),
    "BR-CL-24": (QT_TRANSLATE_NOOP("Errors", "an attachment is of a kind that e-invoices cannot carry"), _ATTACHMENTS),
    "BR-CL-25": (QT_TRANSLATE_NOOP("Errors", "the scheme of an electronic address is not known"), _BUYER_ADDRESS),
    **{f"BR-DEC-{number:02}": (_DECIMALS, _CURRENCY) for number in range(1, 29)},
    "PEPPOL-EN16931-R003": (
        QT_TRANSLATE_NOOP("Errors", "neither your reference nor an order reference is stated, and e-invoices need one"),
        _YOUR_REFERENCE,
    ),
    "PEPPOL-EN16931-R010": (QT_TRANSLATE_NOOP("Errors", "the customer has no electronic address"), _BUYER_ADDRESS),
    "PEPPOL-EN16931-R020": (QT_TRANSLATE_NOOP("Errors", "the company has no electronic address"), _SELLER_ADDRESS),
    "PEPPOL-EN16931-CL001": (
        QT_TRANSLATE_NOOP("Errors", "the attachment {value} is of a kind that e-invoices cannot carry"),
        _ATTACHMENTS,
    ),
    "PEPPOL-EN16931-CL007": (QT_TRANSLATE_NOOP("Errors", "{value} is in no list of currencies"), _CURRENCY),
    "PEPPOL-EN16931-CL008": (
        QT_TRANSLATE_NOOP("Errors", "the network knows no scheme {value} for electronic addresses"),
        _BUYER_ADDRESS,
    ),
    "PEPPOL-EN16931-F001": (QT_TRANSLATE_NOOP("Errors", "{value} is no date"), ""),
    "PEPPOL-COMMON-R040": (QT_TRANSLATE_NOOP("Errors", "{value} is no location number (GLN)"), _BUYER_ADDRESS),
    "PEPPOL-COMMON-R041": (QT_TRANSLATE_NOOP("Errors", "{value} is no Norwegian organisation number"), _BUYER_ADDRESS),
    "PEPPOL-COMMON-R042": (QT_TRANSLATE_NOOP("Errors", "{value} is no Danish CVR number"), _BUYER_ADDRESS),
    "PEPPOL-COMMON-R043": (QT_TRANSLATE_NOOP("Errors", "{value} is no Belgian enterprise number"), _BUYER_ADDRESS),
    "PEPPOL-COMMON-R049": (QT_TRANSLATE_NOOP("Errors", "{value} is no Swedish organisation number"), _BUYER_ADDRESS),
    "PEPPOL-COMMON-R050": (QT_TRANSLATE_NOOP("Errors", "{value} is no Australian business number"), _BUYER_ADDRESS),
    "NO-R-001": (
        QT_TRANSLATE_NOOP("Errors", "{value} is no Norwegian VAT number: NO, nine digits, MVA"),
        _SELLER_NUMBERS,
    ),
    "SE-R-001": (QT_TRANSLATE_NOOP("Errors", "{value} is no Swedish VAT number: SE and twelve digits"), _SELLER_NUMBERS),
    "SE-R-002": (QT_TRANSLATE_NOOP("Errors", "{value} is no Swedish VAT number: SE and twelve digits"), _SELLER_NUMBERS),
    "SE-R-006": (QT_TRANSLATE_NOOP("Errors", "{value} % is no Swedish VAT rate"), _VAT_RATES),
}  # fmt: skip
_OTHER = QT_TRANSLATE_NOOP("Errors", "rule {rule} fails: {text}")
_UNREADABLE = QT_TRANSLATE_NOOP("Errors", "the document cannot be read: {text}")


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """A rule that an electronic invoice breaks.

    ``pattern`` and ``values`` say what is wrong; ``where_to_mend`` names the field, and is empty where none can.
    """

    rule: str
    pattern: str
    values: dict[str, str] = field(default_factory=dict)
    where_to_mend: str = ""

    def sentence(self) -> str:
        """What is wrong, in English, for the command line and the log."""
        return self.pattern.format(**self.values)


def failure_of(rule: str, *, value: str = "", text: str = "") -> RuleFailure:
    """The failure of a rule in our own words where we have some, else in ``text``."""
    pattern, where = KNOWN.get(rule, (_OTHER, ""))
    if pattern is _OTHER:
        return RuleFailure(rule, pattern, {"rule": rule, "text": text or value})
    return RuleFailure(rule, pattern, {"value": value} if "{value}" in pattern else {}, where)


def unreadable(text: str) -> RuleFailure:
    """The failure of what is no XML, or no invoice."""
    return RuleFailure("XML", _UNREADABLE, {"text": text})
