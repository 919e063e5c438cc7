"""Reading UBL 2.1 invoices and credit notes: EHF and Peppol BIS Billing 3.0. Mapping: docs/import-formats.md."""

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

_READER = Reader(
    {
        "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
        "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    }
)


def read_ubl(root: _Element, country: str) -> ReadInvoice:
    """The invoice; a credit note's charges come out negative, its totals as stated. Raises UserError."""
    text, money, day = _READER.text, _READER.money, _READER.day
    credit = str(root.tag).endswith("}CreditNote")
    issued = day(root, "cbc:IssueDate")
    number = document_number(text(root, "cbc:ID"))
    required(issued, "date")
    assert issued is not None
    seller = _READER.one(root, "cac:AccountingSupplierParty/cac:Party")
    buyer = _READER.one(root, "cac:AccountingCustomerParty/cac:Party")
    totals = _READER.one(root, "cac:LegalMonetaryTotal")
    currency = text(root, "cbc:DocumentCurrencyCode")
    if not currency and totals is not None:
        payable = _READER.one(totals, "cbc:PayableAmount")
        currency = payable.get("currencyID", "") if payable is not None else ""
    currency = currency_code(currency)
    seller_country = text(seller, "cac:PostalAddress/cac:Country/cbc:IdentificationCode")
    tax = _tax_total(root, currency)
    means = _READER.one(root, "cac:PaymentMeans")
    invoice = ReadInvoice(
        seller_name=text(seller, "cac:PartyName/cbc:Name", "cac:PartyLegalEntity/cbc:RegistrationName"),
        seller_registration=text(
            seller,
            "cac:PartyLegalEntity/cbc:CompanyID",
            "cac:PartyTaxScheme/cbc:CompanyID",
            "cac:PartyIdentification/cbc:ID",
            "cbc:EndpointID",
        ),
        seller_country=seller_country,
        account_number=_account(root, buyer),
        account_name=text(buyer, "cac:PartyLegalEntity/cbc:RegistrationName", "cac:PartyName/cbc:Name"),
        number=number,
        issue_date=issued,
        due_date=day(root, "cbc:DueDate", "cac:PaymentMeans/cbc:PaymentDueDate"),
        currency=currency,
        kind=DocumentKind.CREDIT_NOTE if credit else DocumentKind.INVOICE,
        total_ex_vat=money(totals, "cbc:TaxExclusiveAmount"),
        total_inc_vat=money(totals, "cbc:TaxInclusiveAmount"),
        total_vat=money(tax, "cbc:TaxAmount"),
        prepaid=money(totals, "cbc:PrepaidAmount") or Decimal(0),
        rounding=money(totals, "cbc:PayableRoundingAmount") or Decimal(0),
        payable=money(totals, "cbc:PayableAmount"),
        period_start=day(root, "cac:InvoicePeriod/cbc:StartDate"),
        period_end=exclusive(day(root, "cac:InvoicePeriod/cbc:EndDate")),
        payment_reference=text(means, "cbc:PaymentID"),
        payee_account=text(means, "cac:PayeeFinancialAccount/cbc:ID"),
    )
    for part in _READER.all(tax, "cac:TaxSubtotal") if tax is not None else []:
        invoice.vat.append(
            (
                text(part, "cac:TaxCategory/cbc:ID") or "S",
                money(part, "cac:TaxCategory/cbc:Percent") or Decimal(0),
                money(part, "cbc:TaxableAmount") or Decimal(0),
                money(part, "cbc:TaxAmount") or Decimal(0),
            )
        )
    header_number, header_reference = _object_of(root, "cac:AdditionalDocumentReference", country, coded=True)
    cost = text(root, "cbc:AccountingCost")
    for line in _READER.all(root, "cac:CreditNoteLine" if credit else "cac:InvoiceLine"):
        charge = _charge(line, credit, country)
        charge.msisdn = charge.msisdn or header_number
        charge.reference = charge.reference or header_reference or cost
        charge.hints = charge.hints or cost_hints(cost)
        invoice.charges.append(charge)
    # Without lines they say nothing of what the rest was for, and lines may still come from another source.
    if invoice.charges:
        invoice.charges += [_allowance(part, credit) for part in _READER.all(root, "cac:AllowanceCharge")]
    return invoice


def _account(root: _Element, buyer: _Element | None) -> str:
    """The customer number that the operator uses for us: BT-46 without a register's scheme, else BT-12, else who we are."""
    for identification in _READER.all(buyer, "cac:PartyIdentification/cbc:ID") if buyer is not None else []:
        if identification.text and not identification.get("schemeID"):
            return identification.text.strip()
    return (
        _READER.text(root, "cac:ContractDocumentReference/cbc:ID")
        or _READER.text(
            buyer,
            "cac:PartyLegalEntity/cbc:CompanyID",
            "cac:PartyTaxScheme/cbc:CompanyID",
            "cac:PartyIdentification/cbc:ID",
            "cac:PartyLegalEntity/cbc:RegistrationName",
            "cac:PartyName/cbc:Name",
        )
        or "–"
    )


def _tax_total(root: _Element, currency: str) -> _Element | None:
    """The VAT in the invoice's own currency; another one may stand beside it in the currency of the accounts."""
    found = _READER.all(root, "cac:TaxTotal")
    for tax in found:
        total = _READER.one(tax, "cbc:TaxAmount")
        if total is not None and total.get("currencyID", currency) == currency:
            return tax
    return None


def _object_of(element: _Element, path: str, country: str, *, coded: bool) -> tuple[str, str]:
    """The invoiced object (type code 130): as a phone number if written like one, else as a reference."""
    for reference in _READER.all(element, path):
        code = _READER.text(reference, "cbc:DocumentTypeCode")
        name = _READER.text(reference, "cbc:ID")
        if name and (code == "130" or (not code and not coded)):
            number = msisdn(name, country) if phone_like(name) else ""
            return (number, "") if number else ("", name)
    return "", ""


def _charge(line: _Element, credit: bool, country: str) -> ReadCharge:
    text, money = _READER.text, _READER.money
    sign = -1 if credit else 1
    number, reference = _object_of(line, "cac:DocumentReference", country, coded=False)
    cost = text(line, "cbc:AccountingCost")
    quantity_path = "cbc:CreditedQuantity" if credit else "cbc:InvoicedQuantity"
    quantity = _READER.one(line, quantity_path)
    name = text(line, "cac:Item/cbc:Name", "cac:Item/cbc:Description")
    note = text(line, "cbc:Note")
    net = money(line, "cbc:LineExtensionAmount")
    required(net, f"amount in line {text(line, 'cbc:ID')}")
    assert net is not None
    return ReadCharge(
        text=f"{name}: {note}" if name and note and note != name else name or note,
        net=sign * net,
        msisdn=number,
        reference=", ".join(part for part in (reference, cost) if part),
        quantity=sign * (money(line, quantity_path) or Decimal(0)),
        unit=quantity.get("unitCode", "") if quantity is not None else "",
        period_start=_READER.day(line, "cac:InvoicePeriod/cbc:StartDate"),
        period_end=exclusive(_READER.day(line, "cac:InvoicePeriod/cbc:EndDate")),
        vat_category=text(line, "cac:Item/cac:ClassifiedTaxCategory/cbc:ID") or "S",
        vat_rate=money(line, "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent") or Decimal(0),
        hints=cost_hints(cost),
    )


def _allowance(part: _Element, credit: bool) -> ReadCharge:
    """A charge or allowance of the whole document, as a charge of its own: positive or negative."""
    adds = _READER.text(part, "cbc:ChargeIndicator").lower() in ("true", "1")
    value = _READER.money(part, "cbc:Amount") or Decimal(0)
    return ReadCharge(
        text=_READER.text(part, "cbc:AllowanceChargeReason", "cbc:AllowanceChargeReasonCode")
        or ("charge" if adds else "discount"),
        net=value if adds != credit else -value,
        vat_category=_READER.text(part, "cac:TaxCategory/cbc:ID") or "S",
        vat_rate=_READER.money(part, "cac:TaxCategory/cbc:Percent") or Decimal(0),
    )
