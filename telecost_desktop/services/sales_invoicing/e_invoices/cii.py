"""A sales invoice as Cross Industry Invoice, profile EN 16931: the data inside a Factur-X PDF. Pure.

Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from telecost_desktop.services.sales_invoicing.document_words import word
from telecost_desktop.services.sales_invoicing.e_invoices.cii_parties import add_address, add_buyer, add_seller
from telecost_desktop.services.sales_invoicing.e_invoices.codes import NOT_SUBJECT, exemption, unit_code
from telecost_desktop.services.sales_invoicing.e_invoices.line_prices import LinePrice, line_price
from telecost_desktop.services.sales_invoicing.e_invoices.ubl import (
    company_vat,
    covered_days,
    item_words,
    last_day,
    money,
)
from telecost_desktop.services.sales_invoicing.e_invoices.ubl_parties import account
from telecost_desktop.services.sales_invoicing.e_invoices.xml_writing import XmlWriter

PROFILE = "urn:cen.eu:en16931:2017"
_STANDARD = "urn:un:unece:uncefact:data:standard:"
_NAMESPACES = {
    "rsm": f"{_STANDARD}CrossIndustryInvoice:100",
    "ram": f"{_STANDARD}ReusableAggregateBusinessInformationEntity:100",
    "qdt": f"{_STANDARD}QualifiedDataType:100",
    "udt": f"{_STANDARD}UnqualifiedDataType:100",
}
_ENCLOSED = "916"
_DISCOUNT = "95"
_SHORT = Decimal("0.0001")
# UNTDID 2475: VAT falls due on the day of the sales invoice.
_DUE_WITH_INVOICE = "5"
# What is sold, as France codes it.
_OPERATIONS = {"goods": "B1", "services": "S1", "both": "M1"}
# The subjects of the French mentions on late payment, in the order of their sentences: interest, costs, no discount.
_LATE_PAYMENT = ("PMD", "PMT", "AAB")


def cii_xml(snapshot: dict[str, Any]) -> bytes:
    """The Cross Industry Invoice of a snapshot. What goes along is named as enclosed in the PDF around it.

    It is made whatever is missing: what fails then is for the check to say.
    """
    return _Document(snapshot).bytes()


class _Document:
    def __init__(self, snapshot: dict[str, Any]) -> None:
        self._data = snapshot
        self._credit = snapshot["kind"] == "credit_note"
        self._currency: str = snapshot["currency"]
        self._language: str = snapshot["language"]
        self._french = snapshot["seller"]["country"] == "FR"
        self._root = XmlWriter.document("rsm:CrossIndustryInvoice", dict(_NAMESPACES))

    def bytes(self) -> bytes:
        self._head()
        trade = self._root.group("rsm:SupplyChainTradeTransaction")
        for number, line in enumerate(self._data["lines"], 1):
            self._line(trade.group("ram:IncludedSupplyChainTradeLineItem"), number, line)
        self._agreement(trade.group("ram:ApplicableHeaderTradeAgreement"))
        self._delivery(trade.group("ram:ApplicableHeaderTradeDelivery"))
        self._settlement(trade.group("ram:ApplicableHeaderTradeSettlement"))
        return self._root.bytes()

    def _head(self) -> None:
        data = self._data
        context = self._root.group("rsm:ExchangedDocumentContext")
        operation = _OPERATIONS[data["seller"].get("supplies") or "services"] if self._french else ""
        context.group("ram:BusinessProcessSpecifiedDocumentContextParameter").add("ram:ID", operation)
        context.group("ram:GuidelineSpecifiedDocumentContextParameter").add("ram:ID", PROFILE)
        document = self._root.group("rsm:ExchangedDocument")
        document.add("ram:ID", str(data["number"]))
        document.add("ram:TypeCode", "381" if self._credit else "380")
        _day(document.group("ram:IssueDateTime"), data["issue_date"])
        notes = [("", data.get("note") or ""), ("", data["seller"].get("invoice_text") or "")]
        if self._french:
            sentences = word("late_payment", "fr").split(". ")
            notes += [(subject, text.rstrip(".") + ".") for subject, text in zip(_LATE_PAYMENT, sentences, strict=True)]
        for subject, text in notes:
            if text.strip():
                note = document.group("ram:IncludedNote")
                note.add("ram:Content", text)
                note.add("ram:SubjectCode", subject)

    def _line(self, item: XmlWriter, number: int, line: dict[str, Any]) -> None:
        figures = line_price(line, self._currency)
        if self._french:
            figures = _short_quantity(figures)
        unit = unit_code(line["unit"])
        head = item.group("ram:AssociatedDocumentLineDocument")
        head.add("ram:LineID", str(number))
        if line.get("project"):
            project = word("project", self._language).format(project=line["project"])
            head.group("ram:IncludedNote").add("ram:Content", project)
        product = item.group("ram:SpecifiedTradeProduct")
        product.add("ram:SellerAssignedID", line["product_number"])
        name, description = item_words(line["text"] or line["product_number"])
        product.add("ram:Name", name)
        product.add("ram:Description", description)
        price = item.group("ram:SpecifiedLineTradeAgreement", "ram:NetPriceProductTradePrice")
        price.add("ram:ChargeAmount", figures.price)
        if figures.base_quantity is not None:
            price.add("ram:BasisQuantity", figures.base_quantity, unitCode=unit)
        item.group("ram:SpecifiedLineTradeDelivery").add("ram:BilledQuantity", figures.quantity, unitCode=unit)
        settlement = item.group("ram:SpecifiedLineTradeSettlement")
        tax = settlement.group("ram:ApplicableTradeTax")
        tax.add("ram:TypeCode", "VAT")
        self._category(tax, line)
        if line["period_start"] and line["period_end"]:
            self._period(settlement, line["period_start"], last_day(line["period_end"]))
        self._discount(settlement, figures)
        sums = settlement.group("ram:SpecifiedTradeSettlementLineMonetarySummation")
        self._amount(sums, "LineTotalAmount", figures.net)

    def _discount(self, settlement: XmlWriter, figures: LinePrice) -> None:
        if not figures.allowance:
            return
        discount = settlement.group("ram:SpecifiedTradeAllowanceCharge")
        discount.group("ram:ChargeIndicator").add("udt:Indicator", "false")
        if figures.percent is not None:
            discount.add("ram:CalculationPercent", figures.percent)
            self._amount(discount, "BasisAmount", figures.gross)
        self._amount(discount, "ActualAmount", figures.allowance)
        discount.add("ram:ReasonCode", _DISCOUNT)

    def _agreement(self, agreement: XmlWriter) -> None:
        data = self._data
        subject = all(entry["category"] != NOT_SUBJECT for entry in data["vat"])
        agreement.add("ram:BuyerReference", data["references"]["your"])
        add_seller(agreement, data["seller"], subject_to_vat=subject)
        add_buyer(agreement, data["buyer"], subject_to_vat=subject)
        agreement.group("ram:BuyerOrderReferencedDocument").add("ram:IssuerAssignedID", data["references"]["order"])
        for enclosed in data.get("attachments", ()):
            reference = agreement.group("ram:AdditionalReferencedDocument")
            reference.add("ram:IssuerAssignedID", enclosed["file_name"])
            reference.add("ram:URIID", f"#ef={enclosed['file_name']}")
            reference.add("ram:TypeCode", _ENCLOSED)

    def _delivery(self, delivery: XmlWriter) -> None:
        # At the buyer's, unless another place is named: the element has to stand there, and may not be empty.
        add_address(delivery.group("ram:ShipToTradeParty"), self._data.get("delivery") or self._data["buyer"])
        if self._data.get("delivered_on"):
            event = delivery.group("ram:ActualDeliverySupplyChainEvent", "ram:OccurrenceDateTime")
            _day(event, self._data["delivered_on"])

    def _settlement(self, settlement: XmlWriter) -> None:
        data = self._data
        own = data.get("company_currency") or self._currency
        payable = Decimal(data.get("payable", data["total_inc_vat"]))
        to_pay = payable > 0 and not self._credit
        if to_pay:
            settlement.add("ram:PaymentReference", data["references"]["payment"])
        settlement.add("ram:TaxCurrencyCode", own if own != self._currency else "")
        settlement.add("ram:InvoiceCurrencyCode", self._currency)
        if to_pay:
            self._payment_means(settlement)
        for entry in data["vat"]:
            self._vat(settlement, entry)
        self._period(settlement, *covered_days(data["lines"]))
        if payable > 0:
            _day(settlement.group("ram:SpecifiedTradePaymentTerms", "ram:DueDateDateTime"), data["due_date"])
        self._sums(settlement, own, payable)
        if data.get("credits"):
            credited = settlement.group("ram:InvoiceReferencedDocument")
            credited.add("ram:IssuerAssignedID", str(data["credits"]))
            if data.get("credits_date"):
                _day(credited.group("ram:FormattedIssueDateTime"), data["credits_date"], "qdt")

    def _payment_means(self, settlement: XmlWriter) -> None:
        found = account(self._data)
        if found is None:
            return
        means = settlement.group("ram:SpecifiedTradeSettlementPaymentMeans")
        means.add("ram:TypeCode", found.transfer)
        payee = means.group("ram:PayeePartyCreditorFinancialAccount")
        payee.add("ram:IBANID" if found.is_iban else "ram:ProprietaryID", found.number)
        means.group("ram:PayeeSpecifiedCreditorFinancialInstitution").add("ram:BICID", found.bic)

    def _vat(self, settlement: XmlWriter, entry: Mapping[str, Any]) -> None:
        code, reason = exemption(entry["category"], self._language)
        tax = settlement.group("ram:ApplicableTradeTax")
        self._amount(tax, "CalculatedAmount", entry["vat"])
        tax.add("ram:TypeCode", "VAT")
        tax.add("ram:ExemptionReason", reason)
        self._amount(tax, "BasisAmount", entry["base"])
        due = _DUE_WITH_INVOICE if self._data["seller"].get("vat_on_debits") else ""
        self._category(tax, {"vat_category": entry["category"], "vat_rate": entry["rate"]}, code, due)

    def _category(self, tax: XmlWriter, taxed: Mapping[str, Any], code: str = "", due: str = "") -> None:
        tax.add("ram:CategoryCode", taxed["vat_category"])
        tax.add("ram:ExemptionReasonCode", code)
        tax.add("ram:DueDateTypeCode", due)
        if taxed["vat_category"] != NOT_SUBJECT:
            tax.add("ram:RateApplicablePercent", Decimal(taxed["vat_rate"]))

    def _sums(self, settlement: XmlWriter, own: str, payable: Decimal) -> None:
        data = self._data
        sums = settlement.group("ram:SpecifiedTradeSettlementHeaderMonetarySummation")
        self._amount(sums, "LineTotalAmount", data["total_ex_vat"])
        self._amount(sums, "TaxBasisTotalAmount", data["total_ex_vat"])
        sums.add("ram:TaxTotalAmount", money(Decimal(data["total_vat"]), self._currency), currencyID=self._currency)
        if own != self._currency:
            sums.add("ram:TaxTotalAmount", money(company_vat(data), own), currencyID=own)
        if Decimal(data.get("rounding") or 0):
            self._amount(sums, "RoundingAmount", data["rounding"])
        self._amount(sums, "GrandTotalAmount", data["total_inc_vat"])
        if Decimal(data.get("prepaid") or 0):
            self._amount(sums, "TotalPrepaidAmount", data["prepaid"])
        self._amount(sums, "DuePayableAmount", payable)

    def _period(self, element: XmlWriter, first: str, last: str) -> None:
        if first:
            period = element.group("ram:BillingSpecifiedPeriod")
            _day(period.group("ram:StartDateTime"), first)
            _day(period.group("ram:EndDateTime"), last)

    def _amount(self, element: XmlWriter, name: str, amount: str | Decimal) -> None:
        element.add(f"ram:{name}", money(Decimal(amount), self._currency))


def _short_quantity(figures: LinePrice) -> LinePrice:
    """The same with a quantity of at most four decimals, as France wants it, and the price of the whole."""
    quantity = figures.quantity.quantize(_SHORT) or _SHORT
    if quantity == figures.quantity:
        return figures
    quantity = abs(quantity)
    sign = -1 if figures.gross < 0 else 1
    return replace(figures, quantity=sign * quantity, price=abs(figures.gross), base_quantity=quantity)


def _day(element: XmlWriter, iso: str, prefix: str = "udt") -> None:
    """A day as the eight digits of format 102."""
    element.add(f"{prefix}:DateTimeString", iso.replace("-", ""), format="102")
