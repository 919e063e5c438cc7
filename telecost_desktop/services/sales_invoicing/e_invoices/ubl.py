"""A sales invoice as UBL 2.1 by Peppol BIS Billing 3.0 (in Norway: EHF), from its snapshot alone. Pure.

Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from telecost_desktop.models.money import minor_digits, round_to_currency
from telecost_desktop.services.sales_invoicing.document_words import date_text, word
from telecost_desktop.services.sales_invoicing.e_invoices.codes import NOT_SUBJECT, exemption, unit_code
from telecost_desktop.services.sales_invoicing.e_invoices.line_prices import LinePrice, line_price
from telecost_desktop.services.sales_invoicing.e_invoices.ubl_parties import (
    add_buyer,
    add_delivery,
    add_payment_means,
    add_seller,
)
from telecost_desktop.services.sales_invoicing.e_invoices.xml_writing import XmlWriter

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_NAMESPACES = {"cac": f"{_UBL}CommonAggregateComponents-2", "cbc": f"{_UBL}CommonBasicComponents-2"}
_DISCOUNT = "95"
# UNCL 2005: VAT falls due with the invoice.
_DUE_ON_ISSUE = "3"


def ubl_xml(snapshot: dict[str, Any], attachments: Sequence[tuple[str, str, bytes]] = ()) -> bytes:
    """The Invoice or CreditNote of a snapshot; ``attachments`` (name, media type, content) are put inside.

    It is made whatever is missing: what fails then is for the check to say.
    """
    return _Document(snapshot).written(attachments)


class _Document:
    def __init__(self, snapshot: dict[str, Any]) -> None:
        self._data = snapshot
        self._credit = snapshot["kind"] == "credit_note"
        self._currency: str = snapshot["currency"]
        self._language: str = snapshot["language"]
        name = "CreditNote" if self._credit else "Invoice"
        self._root = XmlWriter.document(name, {"": f"{_UBL}{name}-2", **_NAMESPACES})
        own = snapshot.get("company_currency") or self._currency
        self._tax_currency: str = own if own != self._currency else ""

    def written(self, attachments: Sequence[tuple[str, str, bytes]]) -> bytes:
        """The document, in the order of UBL."""
        subject = all(entry["category"] != NOT_SUBJECT for entry in self._data["vat"])
        self._head()
        self._references()
        self._attachments(attachments)
        add_seller(self._root, self._data["seller"], subject_to_vat=subject)
        add_buyer(self._root, self._data["buyer"], subject_to_vat=subject)
        add_delivery(self._root, self._data)
        self._payment()
        self._vat()
        self._totals()
        for position, line in enumerate(self._data["lines"], 1):
            self._line(position, line)
        return self._root.bytes()

    def _head(self) -> None:
        root, data = self._root, self._data
        root.add("cbc:CustomizationID", CUSTOMIZATION)
        root.add("cbc:ProfileID", PROFILE)
        root.add("cbc:ID", str(data["number"]))
        root.add("cbc:IssueDate", data["issue_date"])
        if not self._credit:
            root.add("cbc:DueDate", data["due_date"])
            root.add("cbc:InvoiceTypeCode", "380")
        else:
            root.add("cbc:CreditNoteTypeCode", "381")
        # Peppol takes one note.
        root.add("cbc:Note", "\n".join(filter(None, (data.get("note"), data["seller"].get("invoice_text")))))
        root.add("cbc:DocumentCurrencyCode", self._currency)
        root.add("cbc:TaxCurrencyCode", self._tax_currency)
        root.add("cbc:BuyerReference", data["references"]["your"])
        period = root.group("cac:InvoicePeriod")
        _days(period, *covered_days(data["lines"]))
        period.add("cbc:DescriptionCode", _DUE_ON_ISSUE if data["seller"].get("vat_on_debits") else "")

    def _references(self) -> None:
        self._root.group("cac:OrderReference").add("cbc:ID", self._data["references"]["order"])
        if self._data.get("credits"):
            credited = self._root.group("cac:BillingReference", "cac:InvoiceDocumentReference")
            credited.add("cbc:ID", str(self._data["credits"]))
            credited.add("cbc:IssueDate", self._data.get("credits_date") or "")

    def _attachments(self, attachments: Sequence[tuple[str, str, bytes]]) -> None:
        for position, (name, media_type, content) in enumerate(attachments, 1):
            reference = self._root.group("cac:AdditionalDocumentReference")
            reference.add("cbc:ID", str(position))
            reference.add("cbc:DocumentDescription", name)
            reference.group("cac:Attachment").add(
                "cbc:EmbeddedDocumentBinaryObject", b64encode(content).decode(), mimeCode=media_type, filename=name
            )

    def _payment(self) -> None:
        if not self._credit:
            add_payment_means(self._root, self._data)
            return
        # A credit note of UBL has no due date; what is to be paid back needs one, so its terms say it.
        due = date_text(date.fromisoformat(self._data["due_date"]), self._language)
        self._root.group("cac:PaymentTerms").add("cbc:Note", f"{word('due_date', self._language)}: {due}")

    def _vat(self) -> None:
        total = self._root.group("cac:TaxTotal")
        self._amount(total, "TaxAmount", self._data["total_vat"])
        for entry in self._data["vat"]:
            part = total.group("cac:TaxSubtotal")
            self._amount(part, "TaxableAmount", entry["base"])
            self._amount(part, "TaxAmount", entry["vat"])
            reason = exemption(entry["category"], self._language)
            _category(part.group("cac:TaxCategory"), entry["category"], entry["rate"], *reason)
        if self._tax_currency:
            own = money(company_vat(self._data), self._tax_currency)
            self._root.group("cac:TaxTotal").add("cbc:TaxAmount", own, currencyID=self._tax_currency)

    def _totals(self) -> None:
        data = self._data
        totals = self._root.group("cac:LegalMonetaryTotal")
        self._amount(totals, "LineExtensionAmount", data["total_ex_vat"])
        self._amount(totals, "TaxExclusiveAmount", data["total_ex_vat"])
        self._amount(totals, "TaxInclusiveAmount", data["total_inc_vat"])
        for name, key in (("PrepaidAmount", "prepaid"), ("PayableRoundingAmount", "rounding")):
            if Decimal(data.get(key) or 0):
                self._amount(totals, name, data[key])
        self._amount(totals, "PayableAmount", data.get("payable", data["total_inc_vat"]))

    def _line(self, position: int, line: dict[str, Any]) -> None:
        figures = line_price(line, self._currency)
        unit = unit_code(line["unit"])
        element = self._root.group("cac:CreditNoteLine" if self._credit else "cac:InvoiceLine")
        element.add("cbc:ID", str(position))
        if line.get("project"):
            element.add("cbc:Note", word("project", self._language).format(project=line["project"]))
        quantity = "cbc:CreditedQuantity" if self._credit else "cbc:InvoicedQuantity"
        element.add(quantity, figures.quantity, unitCode=unit)
        self._amount(element, "LineExtensionAmount", line["net"])
        if line["period_start"] and line["period_end"]:
            _days(element.group("cac:InvoicePeriod"), line["period_start"], last_day(line["period_end"]))
        self._discount(element, figures)
        item = element.group("cac:Item")
        name, description = item_words(line["text"] or line["product_number"])
        item.add("cbc:Description", description)
        item.add("cbc:Name", name)
        item.group("cac:SellersItemIdentification").add("cbc:ID", line["product_number"])
        _category(item.group("cac:ClassifiedTaxCategory"), line["vat_category"], line["vat_rate"])
        price = element.group("cac:Price")
        price.add("cbc:PriceAmount", figures.price, currencyID=self._currency)
        if figures.base_quantity is not None:
            price.add("cbc:BaseQuantity", figures.base_quantity, unitCode=unit)

    def _discount(self, line: XmlWriter, figures: LinePrice) -> None:
        if not figures.allowance:
            return
        discount = line.group("cac:AllowanceCharge")
        discount.add("cbc:ChargeIndicator", "false")
        discount.add("cbc:AllowanceChargeReasonCode", _DISCOUNT)
        if figures.percent is not None:
            discount.add("cbc:MultiplierFactorNumeric", figures.percent)
        self._amount(discount, "Amount", figures.allowance)
        if figures.percent is not None:
            self._amount(discount, "BaseAmount", figures.gross)

    def _amount(self, element: XmlWriter, name: str, value: str | Decimal) -> None:
        element.add(f"cbc:{name}", money(Decimal(value), self._currency), currencyID=self._currency)


def _category(element: XmlWriter, category: str, rate: str, code: str = "", reason: str = "") -> None:
    """A VAT category with its rate, which what is outside VAT has not, and why it bears none."""
    element.add("cbc:ID", category)
    element.add("cbc:Percent", Decimal(rate) if category != NOT_SUBJECT else "")
    element.add("cbc:TaxExemptionReasonCode", code)
    element.add("cbc:TaxExemptionReason", reason)
    element.group("cac:TaxScheme").add("cbc:ID", "VAT")


def _days(period: XmlWriter, first: str, last: str) -> None:
    period.add("cbc:StartDate", first)
    period.add("cbc:EndDate", last)


def money(amount: Decimal, currency: str) -> str:
    """An amount with the decimals of its currency; with all it has where it has more, which the rules refuse."""
    exact = amount == round_to_currency(amount, currency)
    return f"{amount:.{minor_digits(currency)}f}" if exact else f"{amount:f}"


def company_vat(snapshot: dict[str, Any]) -> Decimal:
    """The VAT of a sales invoice in the company's currency."""
    if snapshot.get("total_vat_company") is not None:
        return Decimal(snapshot["total_vat_company"])
    rate = Decimal(snapshot.get("exchange_rate") or 1)
    return round_to_currency(Decimal(snapshot["total_vat"]) * rate, snapshot["company_currency"])


def covered_days(lines: Sequence[dict[str, Any]]) -> tuple[str, str]:
    """The first and the last day that lines cover together, both empty where they cover none."""
    periods = [(line["period_start"], last_day(line["period_end"])) for line in lines if line["period_start"]]
    return min((first for first, _ in periods), default=""), max((last for _, last in periods), default="")


def last_day(end: str) -> str:
    """The last day of a half-open period."""
    return (date.fromisoformat(end) - timedelta(days=1)).isoformat()


def item_words(text: str) -> tuple[str, str]:
    """A line's text as a name of one line, and as a description where there is more to say."""
    name = next((part.strip() for part in text.splitlines() if part.strip()), "")
    return name, text if name != text.strip() else ""
