"""Writes the invented operators' documents as UBL 2.1 in the shape of EHF / Peppol BIS Billing 3.0."""

from __future__ import annotations

from base64 import b64encode
from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape

from telecost_desktop.services.demo.buyer import COMPANY, Party
from telecost_desktop.services.demo.invoices import VAT_RATE, Document, DocumentLine

_SPACES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)
_CUSTOMISATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_CURRENCY = "NOK"
# A price must give the net back within a hundredth, also for many minutes.
_PRICE_STEP = Decimal("0.00000001")


def write_ubl(document: Document, paper: bytes = b"") -> bytes:
    """The document as a UBL file, with its ``paper`` (a PDF) enclosed if there is one. Credit notes are positive."""
    note = document.credits is not None
    root = "CreditNote" if note else "Invoice"
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n',
        f'<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2" {_SPACES}>',
        _text("CustomizationID", _CUSTOMISATION),
        _text("ProfileID", _PROFILE),
        _text("ID", document.number),
        _text("IssueDate", document.issued.isoformat()),
    ]
    if note:
        parts.append(_text("CreditNoteTypeCode", "381"))
    else:
        parts += [_text("DueDate", document.due.isoformat()), _text("InvoiceTypeCode", "380")]
    parts += [
        _text("DocumentCurrencyCode", _CURRENCY),
        _text("BuyerReference", COMPANY.contact),
        f"<cac:InvoicePeriod>{_text('StartDate', document.period.start.isoformat())}"
        f"{_text('EndDate', document.period.last.isoformat())}</cac:InvoicePeriod>",
    ]
    if document.credits:
        number, issued = document.credits
        parts.append(
            f"<cac:BillingReference><cac:InvoiceDocumentReference>{_text('ID', number)}"
            f"{_text('IssueDate', issued.isoformat())}</cac:InvoiceDocumentReference></cac:BillingReference>"
        )
    operator = document.account.operator
    seller = Party(
        operator.name,
        operator.registration,
        operator.street,
        operator.postal_code,
        operator.city,
        "faktura@operator.example",
    )
    parts += [
        # BT-18 where the whole document is about one number, else BT-128 on each line.
        _about("AdditionalDocumentReference", document.only_number),
        _enclosed(document.number, paper),
        f"<cac:AccountingSupplierParty>{_party(seller, '')}</cac:AccountingSupplierParty>",
        f"<cac:AccountingCustomerParty>{_party(COMPANY, document.account.number)}</cac:AccountingCustomerParty>",
        _payment_means(document),
        f"<cac:PaymentTerms>{_text('Note', f'{document.account.payment_days} dager netto')}</cac:PaymentTerms>",
        _tax_total(document),
        _monetary_total(document),
    ]
    about = "" if document.only_number else "DocumentReference"
    parts += [_line(number, line, note, about) for number, line in enumerate(document.lines, start=1)]
    parts.append(f"</{root}>\n")
    return "".join(parts).encode()


def kroner(amount: int) -> str:
    """Øre as kroner with two decimals."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def _text(name: str, value: str) -> str:
    return f"<cbc:{name}>{escape(value)}</cbc:{name}>"


def _amount(name: str, amount: int) -> str:
    return f'<cbc:{name} currencyID="{_CURRENCY}">{kroner(amount)}</cbc:{name}>'


def _party(party: Party, customer_number: str) -> str:
    known = (
        f"<cac:PartyIdentification>{_text('ID', customer_number)}</cac:PartyIdentification>" if customer_number else ""
    )
    register = (
        f"<cac:PartyTaxScheme>{_text('CompanyID', 'Foretaksregisteret')}<cac:TaxScheme><cbc:ID>TAX</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
        if not customer_number
        else ""
    )
    return (
        f'<cac:Party><cbc:EndpointID schemeID="0192">{party.registration}</cbc:EndpointID>{known}'
        f"<cac:PartyName>{_text('Name', party.name)}</cac:PartyName>"
        f"<cac:PostalAddress>{_text('StreetName', party.street)}{_text('CityName', party.city)}"
        f"{_text('PostalZone', party.postal_code)}<cac:Country><cbc:IdentificationCode>NO</cbc:IdentificationCode></cac:Country></cac:PostalAddress>"
        f"<cac:PartyTaxScheme>{_text('CompanyID', f'NO{party.registration}MVA')}<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
        f"{register}<cac:PartyLegalEntity>{_text('RegistrationName', party.name)}"
        f'<cbc:CompanyID schemeID="0192">{party.registration}</cbc:CompanyID></cac:PartyLegalEntity>'
        f"<cac:Contact>{_text('ElectronicMail', party.email)}</cac:Contact></cac:Party>"
    )


def _payment_means(document: Document) -> str:
    due = _text("PaymentDueDate", document.due.isoformat()) if document.credits else ""
    return (
        f"<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>{due}{_text('PaymentID', document.payment_reference)}"
        f"<cac:PayeeFinancialAccount>{_text('ID', document.account.operator.bank_account)}</cac:PayeeFinancialAccount></cac:PaymentMeans>"
    )


def _category(vat_free: bool, reason: str = "") -> str:
    code, rate = ("E", 0) if vat_free else ("S", VAT_RATE)
    return f"<cbc:ID>{code}</cbc:ID><cbc:Percent>{rate}</cbc:Percent>{reason}<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"


def _tax_total(document: Document) -> str:
    subtotals = [(document.taxed, document.vat, False, "")]
    if any(line.vat_free for line in document.lines):
        subtotals.append(
            (document.vat_free, 0, True, _text("TaxExemptionReason", "Innsamling, unntatt merverdiavgift"))
        )
    parts = "".join(
        f"<cac:TaxSubtotal>{_amount('TaxableAmount', base)}{_amount('TaxAmount', vat)}"
        f"<cac:TaxCategory>{_category(vat_free, reason)}</cac:TaxCategory></cac:TaxSubtotal>"
        for base, vat, vat_free, reason in subtotals
    )
    return f"<cac:TaxTotal>{_amount('TaxAmount', document.vat)}{parts}</cac:TaxTotal>"


def _monetary_total(document: Document) -> str:
    net = document.taxed + document.vat_free
    rounding = _amount("PayableRoundingAmount", document.rounding) if document.rounding else ""
    return (
        f"<cac:LegalMonetaryTotal>{_amount('LineExtensionAmount', net)}{_amount('TaxExclusiveAmount', net)}"
        f"{_amount('TaxInclusiveAmount', document.total)}{rounding}"
        f"{_amount('PayableAmount', document.total + document.rounding)}</cac:LegalMonetaryTotal>"
    )


def _enclosed(number: str, paper: bytes) -> str:
    if not paper:
        return ""
    return (
        f"<cac:AdditionalDocumentReference>{_text('ID', number)}{_text('DocumentDescription', 'Faktura som PDF')}"
        f'<cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="Faktura {number}.pdf">'
        f"{b64encode(paper).decode()}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
    )


def _about(element: str, msisdn: str) -> str:
    """A reference to the invoiced object, code 130; none without an element or a number."""
    if not element or not msisdn:
        return ""
    return f"<cac:{element}>{_text('ID', msisdn)}<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:{element}>"


def _line(number: int, line: DocumentLine, credit_note: bool, about: str) -> str:
    name, counted = ("CreditNoteLine", "CreditedQuantity") if credit_note else ("InvoiceLine", "InvoicedQuantity")
    price = (Decimal(line.net) / 100 / line.quantity).quantize(_PRICE_STEP, ROUND_HALF_UP)
    note = _text("Note", line.note) if line.note else ""
    cost = _text("AccountingCost", line.person) if line.person else ""
    return (
        f'<cac:{name}><cbc:ID>{number}</cbc:ID>{note}<cbc:{counted} unitCode="{line.unit}">{line.quantity}</cbc:{counted}>'
        f"{_amount('LineExtensionAmount', line.net)}{cost}"
        f"<cac:InvoicePeriod>{_text('StartDate', line.start.isoformat())}{_text('EndDate', line.last.isoformat())}</cac:InvoicePeriod>"
        f"{_about(about, line.msisdn)}<cac:Item>{_text('Name', line.text)}"
        f"<cac:ClassifiedTaxCategory>{_category(line.vat_free)}</cac:ClassifiedTaxCategory></cac:Item>"
        f'<cac:Price><cbc:PriceAmount currencyID="{_CURRENCY}">{price.normalize():f}</cbc:PriceAmount></cac:Price></cac:{name}>'
    )
