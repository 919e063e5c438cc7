"""Making invoices in XML for tests: the same facts as UBL and as CII."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:"


@dataclass(frozen=True)
class MadeLine:
    """A line; amounts as printed (positive on a credit note)."""

    net: Decimal
    rate: Decimal = Decimal(25)
    name: str = "Samtaler"
    number: str = ""
    scheme: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = "EA"
    price: Decimal | None = None


@dataclass(frozen=True)
class MadeInvoice:
    """An invoice with its totals, worked out as the European norm says."""

    lines: Sequence[MadeLine]
    number: str = "F-1"
    currency: str = "NOK"
    credit: bool = False
    prepaid: Decimal = Decimal(0)
    rounding: Decimal = Decimal(0)
    # Of the whole document: negative is an allowance. All at 25 %.
    allowances: Sequence[Decimal] = ()
    account: str = "4711"
    header: str = ""

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), Decimal(0)) + sum(self.allowances, Decimal(0))

    @property
    def vat(self) -> Decimal:
        bases: dict[Decimal, Decimal] = {}
        for line in self.lines:
            bases[line.rate] = bases.get(line.rate, Decimal(0)) + line.net
        for value in self.allowances:
            bases[Decimal(25)] = bases.get(Decimal(25), Decimal(0)) + value
        return sum(((base * rate / 100).quantize(Decimal("0.01")) for rate, base in bases.items()), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.net + self.vat

    @property
    def payable(self) -> Decimal:
        return self.total - self.prepaid + self.rounding


def ubl(made: MadeInvoice) -> bytes:
    """The invoice as UBL 2.1."""
    kind, counted = ("CreditNote", "Credited") if made.credit else ("Invoice", "Invoiced")
    money = f'currencyID="{made.currency}"'

    def reference(line: MadeLine) -> str:
        scheme = f' schemeID="{line.scheme}"' if line.scheme else ""
        told = f"<cbc:ID{scheme}>{line.number}</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>"
        return f"<cac:DocumentReference>{told}</cac:DocumentReference>" if line.number else ""

    def price(line: MadeLine) -> str:
        amount = f"<cbc:PriceAmount {money}>{line.price}</cbc:PriceAmount>"
        return f"<cac:Price>{amount}</cac:Price>" if line.price is not None else ""

    lines = "".join(
        f"""<cac:{kind}Line><cbc:ID>{place}</cbc:ID><cbc:{counted}Quantity unitCode="{line.unit}">{line.quantity}</cbc:{counted}Quantity>
        <cbc:LineExtensionAmount {money}>{line.net}</cbc:LineExtensionAmount>{reference(line)}<cac:Item><cbc:Name>{line.name}</cbc:Name>
        <cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>{line.rate}</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item>
        {price(line)}</cac:{kind}Line>"""
        for place, line in enumerate(made.lines, 1)
    )
    allowances = "".join(
        f"""<cac:AllowanceCharge><cbc:ChargeIndicator>{str(value > 0).lower()}</cbc:ChargeIndicator><cbc:Amount {money}>{abs(value)}</cbc:Amount>
        <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent></cac:TaxCategory></cac:AllowanceCharge>"""
        for value in made.allowances
    )
    return f"""<{kind} xmlns="{UBL}{kind}-2" xmlns:cac="{UBL}CommonAggregateComponents-2" xmlns:cbc="{UBL}CommonBasicComponents-2">
    <cbc:ID>{made.number}</cbc:ID><cbc:IssueDate>2026-10-01</cbc:IssueDate><cbc:DocumentCurrencyCode>{made.currency}</cbc:DocumentCurrencyCode>
    {made.header}<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Opera Tør AS</cbc:Name></cac:PartyName>
    <cac:PostalAddress><cac:Country><cbc:IdentificationCode>NO</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
    <cac:PartyLegalEntity><cbc:CompanyID>987654321</cbc:CompanyID></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
    <cac:AccountingCustomerParty><cac:Party><cac:PartyIdentification><cbc:ID>{made.account}</cbc:ID></cac:PartyIdentification></cac:Party>
    </cac:AccountingCustomerParty>{allowances}<cac:TaxTotal><cbc:TaxAmount {money}>{made.vat}</cbc:TaxAmount></cac:TaxTotal>
    <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount {money}>{made.net}</cbc:TaxExclusiveAmount>
    <cbc:TaxInclusiveAmount {money}>{made.total}</cbc:TaxInclusiveAmount><cbc:PrepaidAmount {money}>{made.prepaid}</cbc:PrepaidAmount>
    <cbc:PayableRoundingAmount {money}>{made.rounding}</cbc:PayableRoundingAmount>
    <cbc:PayableAmount {money}>{made.payable}</cbc:PayableAmount></cac:LegalMonetaryTotal>{lines}</{kind}>""".encode()


def cii(made: MadeInvoice, *, profile: str = "urn:cen.eu:en16931:2017", with_lines: bool = True) -> bytes:
    """The invoice as Cross Industry Invoice; ``with_lines`` is off for the profiles MINIMUM and BASIC WL."""

    def reference(line: MadeLine) -> str:
        scheme = f"<ram:ReferenceTypeCode>{line.scheme}</ram:ReferenceTypeCode>" if line.scheme else ""
        told = f"<ram:IssuerAssignedID>{line.number}</ram:IssuerAssignedID><ram:TypeCode>130</ram:TypeCode>{scheme}"
        return f"<ram:AdditionalReferencedDocument>{told}</ram:AdditionalReferencedDocument>" if line.number else ""

    def price(line: MadeLine) -> str:
        amount = f"<ram:ChargeAmount>{line.price}</ram:ChargeAmount>"
        told = f"<ram:NetPriceProductTradePrice>{amount}</ram:NetPriceProductTradePrice>"
        return (
            f"<ram:SpecifiedLineTradeAgreement>{told}</ram:SpecifiedLineTradeAgreement>"
            if line.price is not None
            else ""
        )

    lines = "".join(
        f"""<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>{place}</ram:LineID>
        </ram:AssociatedDocumentLineDocument><ram:SpecifiedTradeProduct><ram:Name>{line.name}</ram:Name></ram:SpecifiedTradeProduct>{price(line)}
        <ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="{line.unit}">{line.quantity}</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
        <ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>
        <ram:RateApplicablePercent>{line.rate}</ram:RateApplicablePercent></ram:ApplicableTradeTax>
        <ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>{line.net}</ram:LineTotalAmount>
        </ram:SpecifiedTradeSettlementLineMonetarySummation>{reference(line)}</ram:SpecifiedLineTradeSettlement>
        </ram:IncludedSupplyChainTradeLineItem>"""
        for place, line in enumerate(made.lines, 1)
    )
    allowances = "".join(
        f"""<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>{str(value > 0).lower()}</udt:Indicator></ram:ChargeIndicator>
        <ram:ActualAmount>{abs(value)}</ram:ActualAmount><ram:CategoryTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>
        <ram:RateApplicablePercent>25</ram:RateApplicablePercent></ram:CategoryTradeTax></ram:SpecifiedTradeAllowanceCharge>"""
        for value in made.allowances
    )
    return f"""<rsm:CrossIndustryInvoice xmlns:rsm="{CII}CrossIndustryInvoice:100" xmlns:udt="{CII}UnqualifiedDataType:100"
    xmlns:ram="{CII}ReusableAggregateBusinessInformationEntity:100"><rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
    <ram:ID>{profile}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
    <rsm:ExchangedDocument><ram:ID>{made.number}</ram:ID><ram:TypeCode>{381 if made.credit else 380}</ram:TypeCode><ram:IssueDateTime>
    <udt:DateTimeString format="102">20261001</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
    <rsm:SupplyChainTradeTransaction>{lines if with_lines else ""}<ram:ApplicableHeaderTradeAgreement>
    <ram:SellerTradeParty><ram:Name>Opera Tør AS</ram:Name><ram:SpecifiedLegalOrganization><ram:ID>987654321</ram:ID></ram:SpecifiedLegalOrganization>
    <ram:PostalTradeAddress><ram:CountryID>NO</ram:CountryID></ram:PostalTradeAddress></ram:SellerTradeParty>
    <ram:BuyerTradeParty><ram:ID>{made.account}</ram:ID><ram:Name>Prøve AS</ram:Name></ram:BuyerTradeParty>{made.header}</ram:ApplicableHeaderTradeAgreement>
    <ram:ApplicableHeaderTradeDelivery/><ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>{made.currency}</ram:InvoiceCurrencyCode>
    {allowances}<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxBasisTotalAmount>{made.net}</ram:TaxBasisTotalAmount>
    <ram:TaxTotalAmount currencyID="{made.currency}">{made.vat}</ram:TaxTotalAmount><ram:RoundingAmount>{made.rounding}</ram:RoundingAmount>
    <ram:GrandTotalAmount>{made.total}</ram:GrandTotalAmount><ram:TotalPrepaidAmount>{made.prepaid}</ram:TotalPrepaidAmount>
    <ram:DuePayableAmount>{made.payable}</ram:DuePayableAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation>
    </ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>""".encode()
