"""Reading Cross Industry Invoices: the XML of Factur-X, ZUGFeRD and XRechnung. Mapping: docs/import-formats.md."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.importing.reading.xml_files import ZUGFERD_1
from telecost_desktop.services.importing.supplier_invoices.read_invoice import ReadCharge, ReadInvoice
from telecost_desktop.services.importing.supplier_invoices.xml_values import (
    CREDIT_NOTES,
    NO_OBJECT,
    InvoicedObject,
    Reader,
    XmlLine,
    charges_of,
    computed_net,
    currency_code,
    document_number,
    exclusive,
    required,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

_STANDARD = "urn:un:unece:uncefact:data:standard:"
_READER = Reader(
    {
        "rsm": f"{_STANDARD}CrossIndustryInvoice:100",
        "ram": f"{_STANDARD}ReusableAggregateBusinessInformationEntity:100",
        "udt": f"{_STANDARD}UnqualifiedDataType:100",
    }
)
_DAY = "udt:DateTimeString"
# Lines that only head or explain others: their amounts are counted there.
_UNCOUNTED = frozenset({"GROUP", "INFORMATION"})
# ZUGFeRD 1.0 said the same in other words: they are put into those of today before reading.
_OLD_NAMESPACES = {
    "urn:ferd:CrossIndustryDocument:invoice:1p0": f"{_STANDARD}CrossIndustryInvoice:100",
    f"{_STANDARD}ReusableAggregateBusinessInformationEntity:12": f"{_STANDARD}ReusableAggregateBusinessInformationEntity:100",
    f"{_STANDARD}UnqualifiedDataType:15": f"{_STANDARD}UnqualifiedDataType:100",
}
_OLD_NAMES = {
    "CrossIndustryDocument": "CrossIndustryInvoice",
    "HeaderExchangedDocument": "ExchangedDocument",
    "SpecifiedSupplyChainTradeTransaction": "SupplyChainTradeTransaction",
    "ApplicableSupplyChainTradeAgreement": "ApplicableHeaderTradeAgreement",
    "ApplicableSupplyChainTradeDelivery": "ApplicableHeaderTradeDelivery",
    "ApplicableSupplyChainTradeSettlement": "ApplicableHeaderTradeSettlement",
    "SpecifiedSupplyChainTradeAgreement": "SpecifiedLineTradeAgreement",
    "SpecifiedSupplyChainTradeDelivery": "SpecifiedLineTradeDelivery",
    "SpecifiedSupplyChainTradeSettlement": "SpecifiedLineTradeSettlement",
    "ApplicablePercent": "RateApplicablePercent",
}
_OLD_TOTALS = "SpecifiedTradeSettlementMonetarySummation"
_OLD_REFERENCES = ("ContractReferencedDocument", "AdditionalReferencedDocument")


def read_cii(root: _Element, lines: Sequence[XmlLine], country: str) -> ReadInvoice:
    """The invoice of these lines; a credit note's charges come out negative, its totals as stated. Raises UserError."""
    if root.tag == ZUGFERD_1:
        _modernise(root, "SpecifiedTradeSettlementHeaderMonetarySummation")
    text, money, day = _READER.text, _READER.money, _READER.day
    document = _READER.one(root, "rsm:ExchangedDocument")
    trade = _READER.one(root, "rsm:SupplyChainTradeTransaction")
    number = document_number(text(document, "ram:ID"))
    issued = day(document, f"ram:IssueDateTime/{_DAY}")
    required(issued, "date")
    required(trade is not None or "", "trade part")
    assert issued is not None
    assert trade is not None
    agreement = _READER.one(trade, "ram:ApplicableHeaderTradeAgreement")
    settlement = _READER.one(trade, "ram:ApplicableHeaderTradeSettlement")
    seller = None if agreement is None else _READER.one(agreement, "ram:SellerTradeParty")
    buyer = None if agreement is None else _READER.one(agreement, "ram:BuyerTradeParty")
    currency = text(settlement, "ram:InvoiceCurrencyCode")
    currency = currency_code(currency)
    assert settlement is not None
    totals = _READER.one(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    credit = text(document, "ram:TypeCode") in CREDIT_NOTES
    means = _READER.one(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
    period = "ram:BillingSpecifiedPeriod/ram:{}DateTime/" + _DAY
    invoice = ReadInvoice(
        seller_name=text(seller, "ram:SpecifiedLegalOrganization/ram:TradingBusinessName", "ram:Name"),
        seller_registration=text(
            seller,
            "ram:SpecifiedLegalOrganization/ram:ID",
            "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",
            "ram:SpecifiedTaxRegistration/ram:ID",
            "ram:GlobalID",
            "ram:ID",
        ),
        seller_country=text(seller, "ram:PostalTradeAddress/ram:CountryID"),
        account_number=_account_number(agreement, buyer),
        account_name=text(buyer, "ram:Name"),
        number=number,
        issue_date=issued,
        due_date=day(settlement, f"ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/{_DAY}"),
        currency=currency,
        kind=DocumentKind.CREDIT_NOTE if credit else DocumentKind.INVOICE,
        total_ex_vat=money(totals, "ram:TaxBasisTotalAmount"),
        total_inc_vat=money(totals, "ram:GrandTotalAmount"),
        total_vat=_vat_total(totals, currency),
        prepaid=money(totals, "ram:TotalPrepaidAmount") or Decimal(0),
        rounding=money(totals, "ram:RoundingAmount") or Decimal(0),
        payable=money(totals, "ram:DuePayableAmount"),
        period_start=day(settlement, period.format("Start")),
        period_end=exclusive(day(settlement, period.format("End"))),
        payment_reference=text(settlement, "ram:PaymentReference"),
        payee_account=text(
            means,
            "ram:PayeePartyCreditorFinancialAccount/ram:IBANID",
            "ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID",
        ),
    )
    invoice.vat = [_vat_of(part) for part in _READER.all(settlement, "ram:ApplicableTradeTax")]
    invoice.charges = charges_of(
        lines, _object_of(agreement), text(settlement, "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"),
        (invoice.account_number, text(agreement, "ram:ContractReferencedDocument/ram:IssuerAssignedID"), number),
        country, credit=credit,
    )  # fmt: skip
    # Without lines (profiles MINIMUM and BASIC WL) they say nothing of what the rest was for.
    if invoice.charges:
        parts = _READER.all(settlement, "ram:SpecifiedTradeAllowanceCharge")
        invoice.charges += [_allowance(part, credit) for part in parts]
        parts = _READER.all(settlement, "ram:SpecifiedLogisticsServiceCharge")
        invoice.charges += [_logistics(part, credit) for part in parts]
    return invoice


def _account_number(agreement: _Element | None, buyer: _Element | None) -> str:
    """The buyer's number with the seller, else the contract's, else what says who the buyer is."""
    text = _READER.text
    return (
        text(buyer, "ram:ID")
        or text(agreement, "ram:ContractReferencedDocument/ram:IssuerAssignedID")
        or text(
            buyer,
            "ram:SpecifiedLegalOrganization/ram:ID",
            "ram:SpecifiedTaxRegistration/ram:ID",
            "ram:GlobalID",
            "ram:Name",
        )
        or "–"
    )


def _vat_of(part: _Element) -> tuple[str, Decimal, Decimal, Decimal]:
    """Category, rate, base and VAT."""
    money = _READER.money
    return (
        _READER.text(part, "ram:CategoryCode") or "S",
        money(part, "ram:RateApplicablePercent") or Decimal(0),
        money(part, "ram:BasisAmount") or Decimal(0),
        money(part, "ram:CalculatedAmount") or Decimal(0),
    )


def _logistics(part: _Element, credit: bool) -> ReadCharge:
    value = _READER.money(part, "ram:AppliedAmount") or Decimal(0)
    return ReadCharge(
        text=_READER.text(part, "ram:Description") or "charge",
        net=-value if credit else value,
        vat_category=_READER.text(part, "ram:AppliedTradeTax/ram:CategoryCode") or "S",
        vat_rate=_READER.money(part, "ram:AppliedTradeTax/ram:RateApplicablePercent") or Decimal(0),
    )


def _vat_total(totals: _Element | None, currency: str) -> Decimal | None:
    """The VAT in the invoice's own currency; another one may stand beside it in the currency of the accounts."""
    for total in _READER.all(totals, "ram:TaxTotalAmount") if totals is not None else []:
        if total.get("currencyID", currency) == currency:
            return _READER.money(total, ".")
    return None


def _object_of(element: _Element | None) -> InvoicedObject:
    """The invoiced object (type code 130)."""
    for reference in _READER.all(element, "ram:AdditionalReferencedDocument") if element is not None else []:
        name = _READER.text(reference, "ram:IssuerAssignedID")
        if name and _READER.text(reference, "ram:TypeCode") == "130":
            return InvoicedObject(name, _READER.text(reference, "ram:ReferenceTypeCode"))
    return NO_OBJECT


def read_cii_line(line: _Element) -> list[XmlLine]:
    """A line; none for one that only heads or explains others. Raises UserError."""
    text, money = _READER.text, _READER.money
    if str(line.tag).startswith(f"{{{_STANDARD}ReusableAggregateBusinessInformationEntity:12}}"):
        _modernise(line, "SpecifiedTradeSettlementLineMonetarySummation")
    settlement = _READER.one(line, "ram:SpecifiedLineTradeSettlement")
    total = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    net = money(settlement, total)
    product = _READER.one(line, "ram:SpecifiedTradeProduct")
    status = text(line, "ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode").upper()
    if status in _UNCOUNTED or (net is None and product is None):
        return []
    required(net, f"amount in line {text(line, 'ram:AssociatedDocumentLineDocument/ram:LineID')}")
    assert net is not None
    billed = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
    quantity = _READER.one(line, billed)
    name = text(product, "ram:Name", "ram:Description")
    note = text(line, "ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content")
    charge = ReadCharge(
        text=f"{name}: {note}" if name and note and note != name else name or note,
        net=net,
        quantity=money(line, billed) or Decimal(0),
        unit=quantity.get("unitCode", "") if quantity is not None else "",
        period_start=_READER.day(settlement, f"ram:BillingSpecifiedPeriod/ram:StartDateTime/{_DAY}"),
        period_end=exclusive(_READER.day(settlement, f"ram:BillingSpecifiedPeriod/ram:EndDateTime/{_DAY}")),
        vat_category=text(settlement, "ram:ApplicableTradeTax/ram:CategoryCode") or "S",
        vat_rate=money(settlement, "ram:ApplicableTradeTax/ram:RateApplicablePercent") or Decimal(0),
    )
    price = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
    allowances = _READER.all(settlement, "ram:SpecifiedTradeAllowanceCharge") if settlement is not None else []
    computed = computed_net(
        money(line, billed), money(line, f"{price}/ram:ChargeAmount"), money(line, f"{price}/ram:BasisQuantity"),
        [_signed_amount(part) for part in allowances],
    )  # fmt: skip
    cost = text(settlement, "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID")
    return [XmlLine(charge, _object_of(settlement), cost, computed)]


def _modernise(element: _Element, totals: str) -> None:
    """Put the words of ZUGFeRD 1.0 into those of today; ``totals`` is what its word for sums means here."""
    for part in element.iter("*"):
        space, _, name = str(part.tag).removeprefix("{").rpartition("}")
        parent = part.getparent()
        if name == _OLD_TOTALS:
            name = totals
        elif name == "ID" and parent is not None and str(parent.tag).rsplit("}", 1)[-1] in _OLD_REFERENCES:
            name = "IssuerAssignedID"
        part.tag = f"{{{_OLD_NAMESPACES.get(space, space)}}}{_OLD_NAMES.get(name, name)}"


def _signed_amount(part: _Element) -> Decimal:
    adds = _READER.text(part, "ram:ChargeIndicator/udt:Indicator").lower() in ("true", "1")
    value = _READER.money(part, "ram:ActualAmount") or Decimal(0)
    return value if adds else -value


def _allowance(part: _Element, credit: bool) -> ReadCharge:
    """A charge or allowance of the whole document, as a charge of its own: positive or negative."""
    value = _signed_amount(part)
    return ReadCharge(
        text=_READER.text(part, "ram:Reason", "ram:ReasonCode") or ("discount" if value < 0 else "charge"),
        net=-value if credit else value,
        vat_category=_READER.text(part, "ram:CategoryTradeTax/ram:CategoryCode") or "S",
        vat_rate=_READER.money(part, "ram:CategoryTradeTax/ram:RateApplicablePercent") or Decimal(0),
    )
