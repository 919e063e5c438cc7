"""Reading Cross Industry Invoices: the XML of Factur-X, ZUGFeRD and XRechnung. Mapping: docs/import-formats.md."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.importing.reading.values import msisdn
from telecost_desktop.services.importing.supplier_invoices.read_invoice import ReadCharge, ReadInvoice
from telecost_desktop.services.importing.supplier_invoices.xml_values import (
    Reader,
    cost_hints,
    currency_code,
    document_number,
    exclusive,
    phone_like,
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
# UNTDID 1001: credit notes among the document types that invoices may bear.
_CREDIT_NOTES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
_DAY = "udt:DateTimeString"


def read_cii(root: _Element, country: str) -> ReadInvoice:
    """The invoice; a credit note's charges come out negative, its totals as stated. Raises UserError."""
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
    credit = text(document, "ram:TypeCode") in _CREDIT_NOTES
    means = _READER.one(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
    period = "ram:BillingSpecifiedPeriod/ram:{}DateTime/" + _DAY
    invoice = ReadInvoice(
        seller_name=text(seller, "ram:SpecifiedLegalOrganization/ram:TradingBusinessName", "ram:Name"),
        seller_registration=text(
            seller,
            "ram:SpecifiedLegalOrganization/ram:ID",
            "ram:SpecifiedTaxRegistration/ram:ID",
            "ram:GlobalID",
            "ram:ID",
        ),
        seller_country=text(seller, "ram:PostalTradeAddress/ram:CountryID"),
        account_number=text(buyer, "ram:ID")
        or text(agreement, "ram:ContractReferencedDocument/ram:IssuerAssignedID")
        or text(
            buyer,
            "ram:SpecifiedLegalOrganization/ram:ID",
            "ram:SpecifiedTaxRegistration/ram:ID",
            "ram:GlobalID",
            "ram:Name",
        )
        or "–",
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
    for part in _READER.all(settlement, "ram:ApplicableTradeTax"):
        invoice.vat.append(
            (
                text(part, "ram:CategoryCode") or "S",
                money(part, "ram:RateApplicablePercent") or Decimal(0),
                money(part, "ram:BasisAmount") or Decimal(0),
                money(part, "ram:CalculatedAmount") or Decimal(0),
            )
        )
    header_number, header_reference = _object_of(agreement, country)
    cost = text(settlement, "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID")
    for line in _READER.all(trade, "ram:IncludedSupplyChainTradeLineItem"):
        charge = _charge(line, credit, country)
        charge.msisdn = charge.msisdn or header_number
        charge.reference = charge.reference or header_reference or cost
        charge.hints = charge.hints or cost_hints(cost)
        invoice.charges.append(charge)
    # Without lines (profiles MINIMUM and BASIC WL) they say nothing of what the rest was for.
    if not invoice.charges:
        return invoice
    for part in _READER.all(settlement, "ram:SpecifiedTradeAllowanceCharge"):
        invoice.charges.append(_allowance(part, credit))
    for part in _READER.all(settlement, "ram:SpecifiedLogisticsServiceCharge"):
        value = money(part, "ram:AppliedAmount") or Decimal(0)
        invoice.charges.append(
            ReadCharge(
                text=text(part, "ram:Description") or "charge",
                net=-value if credit else value,
                vat_category=text(part, "ram:AppliedTradeTax/ram:CategoryCode") or "S",
                vat_rate=money(part, "ram:AppliedTradeTax/ram:RateApplicablePercent") or Decimal(0),
            )
        )
    return invoice


def _vat_total(totals: _Element | None, currency: str) -> Decimal | None:
    """The VAT in the invoice's own currency; another one may stand beside it in the currency of the accounts."""
    for total in _READER.all(totals, "ram:TaxTotalAmount") if totals is not None else []:
        if total.get("currencyID", currency) == currency:
            return _READER.money(total, ".")
    return None


def _object_of(element: _Element | None, country: str) -> tuple[str, str]:
    """The invoiced object (type code 130): as a phone number if written like one, else as a reference."""
    for reference in _READER.all(element, "ram:AdditionalReferencedDocument") if element is not None else []:
        name = _READER.text(reference, "ram:IssuerAssignedID")
        if name and _READER.text(reference, "ram:TypeCode") == "130":
            number = msisdn(name, country) if phone_like(name) else ""
            return (number, "") if number else ("", name)
    return "", ""


def _charge(line: _Element, credit: bool, country: str) -> ReadCharge:
    text, money = _READER.text, _READER.money
    sign = -1 if credit else 1
    settlement = _READER.one(line, "ram:SpecifiedLineTradeSettlement")
    number, reference = _object_of(settlement, country)
    cost = text(settlement, "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID")
    quantity = _READER.one(line, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")
    name = text(line, "ram:SpecifiedTradeProduct/ram:Name", "ram:SpecifiedTradeProduct/ram:Description")
    note = text(line, "ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content")
    net = money(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount")
    required(net, f"amount in line {text(line, 'ram:AssociatedDocumentLineDocument/ram:LineID')}")
    assert net is not None
    return ReadCharge(
        text=f"{name}: {note}" if name and note and note != name else name or note,
        net=sign * net,
        msisdn=number,
        reference=", ".join(part for part in (reference, cost) if part),
        quantity=sign * (money(line, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity") or Decimal(0)),
        unit=quantity.get("unitCode", "") if quantity is not None else "",
        period_start=_READER.day(settlement, f"ram:BillingSpecifiedPeriod/ram:StartDateTime/{_DAY}"),
        period_end=exclusive(_READER.day(settlement, f"ram:BillingSpecifiedPeriod/ram:EndDateTime/{_DAY}")),
        vat_category=text(settlement, "ram:ApplicableTradeTax/ram:CategoryCode") or "S",
        vat_rate=money(settlement, "ram:ApplicableTradeTax/ram:RateApplicablePercent") or Decimal(0),
        hints=cost_hints(cost),
    )


def _allowance(part: _Element, credit: bool) -> ReadCharge:
    """A charge or allowance of the whole document, as a charge of its own: positive or negative."""
    adds = _READER.text(part, "ram:ChargeIndicator/udt:Indicator").lower() in ("true", "1")
    value = _READER.money(part, "ram:ActualAmount") or Decimal(0)
    return ReadCharge(
        text=_READER.text(part, "ram:Reason", "ram:ReasonCode") or ("charge" if adds else "discount"),
        net=value if adds != credit else -value,
        vat_category=_READER.text(part, "ram:CategoryTradeTax/ram:CategoryCode") or "S",
        vat_rate=_READER.money(part, "ram:CategoryTradeTax/ram:RateApplicablePercent") or Decimal(0),
    )
