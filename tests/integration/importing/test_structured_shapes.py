"""Invoices in XML in all the shapes in which operators send them."""

import base64
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.rollups import rollup_differences
from tests.invoice_making import CII, UBL, MadeInvoice, MadeLine, cii, ubl

Ask = Callable[..., list[tuple[object, ...]]]
LINE = MadeLine(Decimal("100.00"))
BOTH = pytest.mark.parametrize("form", [ubl, cii])
LINES = (
    "SELECT l.msisdn, c.reference FROM charge c JOIN placement p ON p.id = c.placement_id "
    "LEFT JOIN line l ON l.id = p.line_id ORDER BY c.id"
)


@BOTH
@pytest.mark.parametrize(
    ("number", "scheme", "found"),
    [
        ("90000001", "", ("4790000001", "")),
        ("+47 900 00 001", "", ("4790000001", "")),
        ("90000001", "AWV", ("4790000001", "")),
        ("90000001", "ADE", (None, "90000001")),
        ("12345678", "", (None, "12345678")),
        ("1234 5678", "", (None, "1234 5678")),
        ("12345678", "AWV", ("4712345678", "")),
        ("Sentralbord", "", (None, "Sentralbord")),
        ("9000000190000001900000019", "", (None, "9000000190000001900000019")),
    ],
)
def test_what_a_line_is_about_is_a_phone_only_if_nothing_says_otherwise(
    take, ask: Ask, form, number: str, scheme: str, found: tuple[str | None, str]
) -> None:
    """The account's number is 12345678 here."""
    take(form(MadeInvoice((replace(LINE, number=number, scheme=scheme),), account="12345678")), "f.xml")
    assert ask(LINES) == [found]


def test_a_contract_number_is_no_phone(take, ask: Ask) -> None:
    contract = "<cac:ContractDocumentReference><cbc:ID>22334455</cbc:ID></cac:ContractDocumentReference>"
    header = contract + (
        "<cac:AdditionalDocumentReference><cbc:ID>22334455</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>"
        "</cac:AdditionalDocumentReference>"
    )
    take(ubl(MadeInvoice((LINE,), header=header)), "f.xml")
    assert ask(LINES) == [(None, "22334455")]


@BOTH
@pytest.mark.parametrize(
    ("unit", "quantity", "measured"),
    [
        ("MIN", "12.5", (750, 0, 0)), ("SEC", "90", (90, 0, 0)), ("HUR", "1", (3600, 0, 0)),
        ("4L", "1.5", (0, 0, 1_500_000)), ("E34", "2", (0, 0, 2 * 10**9)), ("2P", "3", (0, 0, 3_000)),
        ("AD", "7", (0, 0, 7)), ("EA", "20", (0, 0, 0)),
    ],
)  # fmt: skip
def test_units_say_what_was_used(take, ask: Ask, form, unit: str, quantity: str, measured: tuple[int, ...]) -> None:
    name = "Data" if unit in ("4L", "E34", "2P", "AD") else "Samtaler"
    take(form(MadeInvoice((replace(LINE, name=name, unit=unit, quantity=Decimal(quantity)),))), "f.xml")
    assert ask("SELECT seconds, messages, volume_bytes FROM charge") == [measured]


@BOTH
def test_odd_prices_are_told_and_the_amounts_kept(take, ask: Ask, form) -> None:
    lines = (
        replace(LINE, quantity=Decimal(3), price=Decimal("10.00")),
        replace(LINE, quantity=Decimal(4), price=Decimal("25.00")),
        replace(LINE, quantity=Decimal(3), price=Decimal("33.333")),
    )
    result = take(form(MadeInvoice(lines)), "f.xml")
    assert (result.status, [conflict.sentence for conflict in result.conflicts]) == (
        "imported",
        [
            "Invoice F-1: in 1 lines, quantity × price is not the amount. The amounts are kept as the invoice states them."
        ],
    )
    assert ask("SELECT SUM(net) FROM charge") == [(300_000_000,)]


def test_allowances_of_a_line_explain_its_amount(take) -> None:
    allowance = (
        '<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount currencyID="NOK">5.00</cbc:Amount>'
        "</cac:AllowanceCharge><cac:Item>"
    )
    made = MadeInvoice((replace(LINE, quantity=Decimal(21), price=Decimal("5.00")),))
    result = take(ubl(made).replace(b"<cac:Item>", allowance.encode()), "f.xml")
    assert result.conflicts == ()
    assert result.supplier_invoices[0].lines == 1


@pytest.mark.parametrize(
    ("kid", "odd"),
    [("602243", False), ("1009-", False), ("60224 3", False), ("602244", True), ("RF18 1234", False), ("1", False)],
)
def test_a_wrong_check_digit_of_a_kid_is_a_warning(take, ask: Ask, kid: str, odd: bool) -> None:
    means = f"<cac:PaymentMeans><cbc:PaymentID>{kid}</cbc:PaymentID></cac:PaymentMeans>"
    result = take(ubl(MadeInvoice((LINE,), header=means)), "f.xml")
    assert result.status == "imported"
    assert [("check digit" in conflict.sentence) for conflict in result.conflicts] == [True] * odd
    assert ask("SELECT payment_reference FROM supplier_invoice") == [(kid,)]


@BOTH
def test_payable_with_prepaid_and_rounding(take, form) -> None:
    made = MadeInvoice((LINE,), prepaid=Decimal("100.00"), rounding=Decimal("0.50"))
    (invoice,) = take(form(made), "f.xml").supplier_invoices
    assert (invoice.total_inc_vat, invoice.payable) == (Decimal("125.00"), Decimal("25.50"))


@BOTH
def test_both_kinds_of_credit(take, ask: Ask, form) -> None:
    note = take(form(MadeInvoice((LINE,), number="C-1", credit=True)), "c.xml").supplier_invoices[0]
    negative = take(form(MadeInvoice((replace(LINE, net=Decimal("-100.00")),))), "n.xml").supplier_invoices[0]
    assert [(note.kind, note.total_inc_vat), (negative.kind, negative.total_inc_vat)] == [
        ("credit_note", Decimal("125.00")), ("invoice", Decimal("-125.00")),
    ]  # fmt: skip
    assert ask("SELECT net FROM charge") == [(-100_000_000,)] * 2


def test_an_invoice_document_may_say_that_it_is_a_credit_note(take, ask: Ask) -> None:
    code = "<cbc:InvoiceTypeCode>381</cbc:InvoiceTypeCode>"
    (invoice,) = take(ubl(MadeInvoice((LINE,), header=code)), "f.xml").supplier_invoices
    assert (invoice.kind, invoice.difference) == ("credit_note", 0)
    assert ask("SELECT net FROM charge") == [(-100_000_000,)]


@BOTH
def test_an_invoice_of_nothing_is_normal(take, form) -> None:
    result = take(form(MadeInvoice((replace(LINE, net=Decimal("0.00")),))), "f.xml")
    assert (result.status, result.supplier_invoices[0].payable) == ("imported", 0)


def test_foreign_currency_with_the_vat_of_the_accounts_beside_it(take, ask: Ask) -> None:
    content = ubl(MadeInvoice((LINE,), currency="EUR"))
    own = b'<cac:TaxTotal><cbc:TaxAmount currencyID="NOK">287.50</cbc:TaxAmount></cac:TaxTotal><cac:TaxTotal>'
    take(content.replace(b"<cac:TaxTotal>", own), "f.xml")
    assert ask("SELECT currency, total_vat, total_inc_vat FROM supplier_invoice") == [("EUR", 25_000_000, 125_000_000)]


@BOTH
def test_allowances_and_charges_of_the_document(take, ask: Ask, form) -> None:
    made = MadeInvoice((LINE,), allowances=(Decimal("-20.00"), Decimal("5.00")))
    (invoice,) = take(form(made), "f.xml").supplier_invoices
    assert (invoice.total_ex_vat, invoice.difference) == (Decimal("85.00"), 0)
    assert ask("SELECT net FROM charge ORDER BY id") == [(100_000_000,), (-20_000_000,), (5_000_000,)]


def _parts(content: bytes, *nets: str) -> bytes:
    parts = "".join(
        f'<cac:SubInvoiceLine><cbc:LineExtensionAmount currencyID="NOK">{net}</cbc:LineExtensionAmount><cac:Item><cbc:Name>'
        f"Part</cbc:Name></cac:Item></cac:SubInvoiceLine>"
        for net in nets
    )
    return content.replace(b"</cac:InvoiceLine>", parts.encode() + b"</cac:InvoiceLine>")


@pytest.mark.parametrize(("nets", "charges"), [(("60.00", "40.00"), 2), (("60.00", "39.00"), 1)])
def test_parts_of_a_line_count_once(take, ask: Ask, nets: tuple[str, ...], charges: int) -> None:
    (invoice,) = take(_parts(ubl(MadeInvoice((replace(LINE, number="90000001"),))), *nets), "f.xml").supplier_invoices
    assert (invoice.lines, invoice.difference) == (charges, 0)
    assert set(ask(LINES)) == {("4790000001", "")}


@pytest.mark.parametrize("status", ["GROUP", "INFORMATION"])
def test_lines_that_only_head_others_are_not_counted(take, status: str) -> None:
    made = MadeInvoice((LINE, replace(LINE, net=Decimal("50.00"))))
    head = f"<ram:LineID>1</ram:LineID><ram:LineStatusReasonCode>{status}</ram:LineStatusReasonCode>"
    content = cii(made).replace(b"<ram:LineID>1</ram:LineID>", head.encode()).replace(b">150.00<", b">50.00<")
    (invoice,) = take(content, "f.xml").supplier_invoices
    assert (invoice.lines, invoice.difference) == (1, 0)


def _wrapped(*documents: bytes) -> bytes:
    space = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    head = (
        f'<StandardBusinessDocument xmlns="{space}"><StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion>'
    )
    return (head + "</StandardBusinessDocumentHeader>").encode() + b"".join(documents) + b"</StandardBusinessDocument>"


def test_the_envelope_of_an_access_point_is_taken_off(take, ask: Ask) -> None:
    result = take(_wrapped(ubl(MadeInvoice((LINE,)))), "f.xml")
    assert (result.status, result.format) == ("imported", "ubl")
    assert ask("SELECT COUNT(*), SUM(net) FROM charge") == [(1, 100_000_000)]


def test_an_envelope_of_several_or_of_none_is_refused(take) -> None:
    two = take(_wrapped(ubl(MadeInvoice((LINE,))), ubl(MadeInvoice((LINE,), number="F-2"))), "f.xml")
    assert "several invoices" in two.errors[0].reason
    assert "no invoice that TeleCost reads" in take(_wrapped(b"<Order/>"), "g.xml").errors[0].reason


@BOTH
@pytest.mark.parametrize(
    "dress",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: b"\n<!-- first --><?a b?>\n" + text.encode(),
        lambda text: ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16"),
        lambda text: ('<?xml version="1.0" encoding="ISO-8859-1"?>' + text).encode("latin-1"),
        lambda text: ('<?xml version="1.0" encoding="windows-1252"?>' + text).encode("cp1252"),
        lambda text: text.encode("utf-32"),
    ],
)
def test_files_may_be_dressed_in_many_ways(take, ask: Ask, form, dress) -> None:
    assert take(dress(form(MadeInvoice((LINE,))).decode()), "FAKTURA ÆØÅ.XML").status == "imported"
    assert ask("SELECT name FROM seller") == [("Opera Tør AS",)]


@pytest.mark.parametrize(
    "identifier",
    ["urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "urn:xoev-de:kosit:standard:xrechnung_2.1",
     "urn:nen.nl:nlcius:v1.0", "OIOUBL-2.02"],
)  # fmt: skip
def test_customisations_of_other_countries_are_read(take, identifier: str) -> None:
    header = f"<cbc:CustomizationID>{identifier}</cbc:CustomizationID>"
    assert take(ubl(MadeInvoice((LINE,), header=header)), "f.xml").status == "imported"


def _enclosing(name: str, content: bytes, kind: str) -> str:
    data = base64.b64encode(content).decode()
    return (
        "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject "
        f'mimeCode="{kind}" filename="{name}">{data}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>'
        "</cac:AdditionalDocumentReference>"
    )


def test_enclosed_documents_are_kept_with_harmless_names_and_true_kinds(take, ask: Ask) -> None:
    header = (
        _enclosing("../../etc/passwd.exe", b"%PDF-1.7 x", "text/csv")
        + _enclosing("C:\\temp\\con.csv", b"a;b\n1;2\n", "application/pdf")
        + _enclosing("bilde.png", b"\x89PNG\r\n\x1a\nx", "image/png")
        + _enclosing("", b"MZ\0\1", "image/png")
        + _enclosing("page.html", b"<script>1</script>", "application/pdf")
    )
    content = ubl(MadeInvoice((LINE,), header=header))
    take(content, "f.xml")
    assert ask("SELECT a.file_name, a.media_type FROM supplier_invoice_original o JOIN attachment a ON "
               "a.id = o.attachment_id ORDER BY o.id") == [
        ("f.xml", "application/xml"), ("passwd.exe.pdf", "application/pdf"), ("_con.csv", "text/csv"),
        ("bilde.png", "image/png"), ("document", "application/octet-stream"), ("page.html", "application/octet-stream"),
    ]  # fmt: skip
    assert ask("SELECT content FROM attachment WHERE file_name = 'f.xml'") == [(content,)]


def test_the_document_enclosed_in_a_cross_industry_invoice(take, ask: Ask) -> None:
    data = base64.b64encode(b"%PDF-1.4 y").decode()
    header = (
        "<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>1</ram:IssuerAssignedID><ram:TypeCode>916</ram:TypeCode>"
        f'<ram:AttachmentBinaryObject mimeCode="application/pdf" filename="bilag.pdf">{data}</ram:AttachmentBinaryObject>'
        "</ram:AdditionalReferencedDocument>"
    )
    take(cii(MadeInvoice((LINE,), header=header)), "f.xml")
    assert ask("SELECT content FROM attachment WHERE file_name = 'bilag.pdf'") == [(b"%PDF-1.4 y",)]


def test_a_spoilt_enclosure_is_told(take) -> None:
    header = _enclosing("bilag.pdf", b"x", "application/pdf").replace(">eA==<", ">eA=<")
    result = take(ubl(MadeInvoice((LINE,), header=header)), "f.xml")
    assert (result.status, len(result.conflicts)) == ("imported", 1)
    assert "bilag.pdf" in result.conflicts[0].sentence


OLD_WORDS = (
    ("rsm:CrossIndustryInvoice", "rsm:CrossIndustryDocument"),
    (f"{CII}CrossIndustryInvoice:100", "urn:ferd:CrossIndustryDocument:invoice:1p0"),
    (f"{CII}ReusableAggregateBusinessInformationEntity:100", f"{CII}ReusableAggregateBusinessInformationEntity:12"),
    (f"{CII}UnqualifiedDataType:100", f"{CII}UnqualifiedDataType:15"),
    ("rsm:ExchangedDocument>", "rsm:HeaderExchangedDocument>"),
    ("rsm:SupplyChainTradeTransaction", "rsm:SpecifiedSupplyChainTradeTransaction"),
    ("ram:ApplicableHeaderTrade", "ram:ApplicableSupplyChainTrade"),
    ("ram:SpecifiedLineTrade", "ram:SpecifiedSupplyChainTrade"),
    ("SettlementHeaderMonetarySummation", "SettlementMonetarySummation"),
    ("SettlementLineMonetarySummation", "SettlementMonetarySummation"),
    ("RateApplicablePercent", "ApplicablePercent"),
    ("IssuerAssignedID", "ID"),
)


def test_zugferd_1_says_the_same_in_other_words(take, ask: Ask, company: CompanyFile) -> None:
    made = MadeInvoice(
        (
            replace(LINE, number="90000001", quantity=Decimal(4), price=Decimal("25.00")),
            replace(LINE, rate=Decimal(15)),
        ),
        allowances=(Decimal("-20.00"),),
        prepaid=Decimal("10.00"),
    )
    text = cii(made).decode()
    for new, old in OLD_WORDS:
        assert new in text
        text = text.replace(new, old)
    comment = (
        "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:IncludedNote><ram:Content>Takk"
        "</ram:Content></ram:IncludedNote></ram:AssociatedDocumentLineDocument></ram:IncludedSupplyChainTradeLineItem>"
    )
    closing = "</rsm:SpecifiedSupplyChainTradeTransaction>"
    (invoice,) = take(text.replace(closing, comment + closing), "f.xml").supplier_invoices
    assert (invoice.total_ex_vat, invoice.total_inc_vat, invoice.payable) == (made.net, made.total, made.payable)
    assert (invoice.lines, invoice.difference) == (3, 0)
    assert ask("SELECT l.msisdn, c.vat_rate FROM charge c JOIN placement p ON p.id = c.placement_id LEFT JOIN line l ON "
               "l.id = p.line_id ORDER BY c.id") == [("4790000001", 25_000_000), (None, 15_000_000), (None, 25_000_000)]  # fmt: skip
    assert take(cii(made), "g.xml").status == "duplicate"
    assert rollup_differences(company) == []


@pytest.mark.parametrize(
    "root",
    [
        '<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"/>',
        f'<Order xmlns="{UBL}Order-2"/>',
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>',
        f'<Invoice xmlns="{UBL}Order-2"/>',
        '<?xml version="1.0" encoding="UTF-7"?><a/>',
    ],
)
def test_other_xml_is_refused_politely(take, root: str) -> None:
    result = take(root, "f.xml")
    assert result.status == "rejected"
    politely = ("no invoice that TeleCost reads", "which invoices are not", "a file of a bank")
    assert any(words in result.errors[0].reason for words in politely)


@pytest.mark.parametrize(
    "attack",
    [
        b"<a>" * 5_000 + b"</a>" * 5_000,
        b"<a/>" * 300_000,
        b"<a " + b" ".join(b'a%d=""' % place for place in range(300_000)) + b"/>",
        b"<a>" + b"<b c='' d=''/>" * 100_000 + b"</a>",
    ],
    ids=["deep", "many", "attributes", "both"],
)
def test_xml_that_grows_in_memory_is_refused(take, attack: bytes) -> None:
    content = ubl(MadeInvoice((LINE,)))
    for place in (b"<cac:LegalMonetaryTotal>", b"<cac:Item>"):
        result = take(content.replace(place, attack + place), "f.xml")
        assert "more parts than any invoice" in result.errors[0].reason


def test_a_text_without_end_is_cut(take, ask: Ask) -> None:
    take(ubl(MadeInvoice((replace(LINE, name="Samtaler " * 300_000),))), "f.xml")
    ((length,),) = ask("SELECT LENGTH(text) FROM charge")
    assert length <= 4_000


@BOTH
def test_sections_of_what_operators_charge(take, ask: Ask, form) -> None:
    """Charges of no line stay on the account; use beyond a package is use; a promotion is a negative one-off."""
    names = {
        "Fakturagebyr": "one_off", "Rabatt bedriftsavtale": "one_off", "Overforbruk data": "communication",
        "Dépassement forfait data": "communication", "Ekstra data 5 GB": "communication", "Forsikring mobil": "option",
        "Abonnement Bedrift": "subscription", "iPhone 17": "equipment", "Remise fidélité": "one_off",
    }  # fmt: skip
    lines = [replace(LINE, name=name, net=Decimal("-10.00" if name[:2] in ("Ra", "Re") else "10.00")) for name in names]
    (invoice,) = take(form(MadeInvoice(lines)), "f.xml").supplier_invoices
    assert invoice.difference == 0
    assert dict(ask("SELECT text, section FROM charge")) == names
    assert ask("SELECT DISTINCT p.line_id, p.employee_id, p.department_id, a.number FROM charge c JOIN placement p ON "
               "p.id = c.placement_id JOIN billing_account a ON a.id = p.account_id") == [(None, None, None, "4711")]  # fmt: skip
    assert ask("SELECT SUM(net) FROM charge WHERE section = 'one_off'") == [(-10_000_000,)]
