"""Reading UBL 2.1 invoices and credit notes: EHF and Peppol BIS Billing 3.0. Mapping: docs/import-formats.md."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from telecost_desktop.models.supplier_invoices import DocumentKind
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

_READER = Reader(
    {
        "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
        "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    }
)


def read_ubl(root: _Element, lines: Sequence[XmlLine], country: str) -> ReadInvoice:
    """The invoice of these lines; a credit note's charges come out negative, its totals as stated. Raises UserError."""
    text, money, day = _READER.text, _READER.money, _READER.day
    credit = str(root.tag).endswith("}CreditNote") or text(root, "cbc:InvoiceTypeCode") in CREDIT_NOTES
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
    contract = text(root, "cac:ContractDocumentReference/cbc:ID")
    invoice.charges = charges_of(
        lines, _object_of(root, "cac:AdditionalDocumentReference", coded=True), text(root, "cbc:AccountingCost"),
        (invoice.account_number, contract, number), country, credit=credit,
    )  # fmt: skip
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


def _object_of(element: _Element, path: str, *, coded: bool) -> InvoicedObject:
    """The invoiced object (type code 130)."""
    for reference in _READER.all(element, path):
        code = _READER.text(reference, "cbc:DocumentTypeCode")
        name = _READER.text(reference, "cbc:ID")
        if name and (code == "130" or (not code and not coded)):
            identifier = _READER.one(reference, "cbc:ID")
            return InvoicedObject(name, identifier.get("schemeID", "") if identifier is not None else "")
    return NO_OBJECT


def read_ubl_line(line: _Element) -> list[XmlLine]:
    """A line, or what it is made of where its parts add up to it. Raises UserError."""
    whole = _line(line)
    parts = [
        read
        for name in ("cac:SubInvoiceLine", "cac:SubCreditNoteLine")
        for part in _READER.all(line, name)
        for read in read_ubl_line(part)
    ]
    if parts and sum((part.charge.net for part in parts), Decimal(0)) == whole.charge.net:
        for part in parts:
            part.about = part.about if part.about.name else whole.about
            part.cost = part.cost or whole.cost
            part.charge.period_start = part.charge.period_start or whole.charge.period_start
            part.charge.period_end = part.charge.period_end or whole.charge.period_end
        return parts
    return [whole]


def _line(line: _Element) -> XmlLine:
    text, money = _READER.text, _READER.money
    quantity_path = "cbc:InvoicedQuantity"
    quantity = _READER.one(line, quantity_path)
    if quantity is None:
        quantity_path = "cbc:CreditedQuantity"
        quantity = _READER.one(line, quantity_path)
    name = text(line, "cac:Item/cbc:Name", "cac:Item/cbc:Description")
    note = text(line, "cbc:Note")
    net = money(line, "cbc:LineExtensionAmount")
    required(net, f"amount in line {text(line, 'cbc:ID')}")
    assert net is not None
    tax = "cac:Item/cac:ClassifiedTaxCategory/"
    charge = ReadCharge(
        text=f"{name}: {note}" if name and note and note != name else name or note,
        net=net,
        quantity=money(line, quantity_path) or Decimal(0),
        unit=quantity.get("unitCode", "") if quantity is not None else "",
        period_start=_READER.day(line, "cac:InvoicePeriod/cbc:StartDate"),
        period_end=exclusive(_READER.day(line, "cac:InvoicePeriod/cbc:EndDate")),
        vat_category=text(line, f"{tax}cbc:ID") or "S",
        vat_rate=money(line, f"{tax}cbc:Percent") or Decimal(0),
    )
    computed = computed_net(
        money(line, quantity_path), money(line, "cac:Price/cbc:PriceAmount"), money(line, "cac:Price/cbc:BaseQuantity"),
        [_signed_amount(part) for part in _READER.all(line, "cac:AllowanceCharge")],
    )  # fmt: skip
    about = _object_of(line, "cac:DocumentReference", coded=False)
    return XmlLine(charge, about, text(line, "cbc:AccountingCost"), computed)


def _signed_amount(part: _Element) -> Decimal:
    adds = _READER.text(part, "cbc:ChargeIndicator").lower() in ("true", "1")
    value = _READER.money(part, "cbc:Amount") or Decimal(0)
    return value if adds else -value


def _allowance(part: _Element, credit: bool) -> ReadCharge:
    """A charge or allowance of the whole document, as a charge of its own: positive or negative."""
    value = _signed_amount(part)
    return ReadCharge(
        text=_READER.text(part, "cbc:AllowanceChargeReason", "cbc:AllowanceChargeReasonCode")
        or ("discount" if value < 0 else "charge"),
        net=-value if credit else value,
        vat_category=_READER.text(part, "cac:TaxCategory/cbc:ID") or "S",
        vat_rate=_READER.money(part, "cac:TaxCategory/cbc:Percent") or Decimal(0),
    )
