from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import import_files, undo_import
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, run_report
from telecost_desktop.services.rollups import rollup_differences

Ask = Callable[..., list[tuple[object, ...]]]
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def line(name: str, net: str, quantity: str, unit: str, start: str, end: str, number: str = "", more: str = "") -> str:
    reference = f"<cac:DocumentReference><cbc:ID>{number}</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>"
    return f"""<cac:TheLine><cbc:ID>1</cbc:ID>{more}<cbc:TheQuantity unitCode="{unit}">{quantity}</cbc:TheQuantity>
      <cbc:LineExtensionAmount currencyID="NOK">{net}</cbc:LineExtensionAmount>
      <cac:InvoicePeriod><cbc:StartDate>{start}</cbc:StartDate><cbc:EndDate>{end}</cbc:EndDate></cac:InvoicePeriod>
      {reference if number else ""}<cac:Item><cbc:Name>{name}</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>
      <cbc:Percent>25</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>
      </cac:TheLine>"""


def document(
    lines: str, net: str, vat: str, total: str, kind: str = "Invoice", header: str = "", totals: str = ""
) -> str:
    quantity = "InvoicedQuantity" if kind == "Invoice" else "CreditedQuantity"
    body = lines.replace("TheLine", f"{kind}Line").replace("TheQuantity", quantity)
    payable = "" if "PayableAmount" in totals else f'<cbc:PayableAmount currencyID="NOK">{total}</cbc:PayableAmount>'
    return f"""<?xml version="1.0" encoding="UTF-8"?><!-- first a comment -->
    <{kind} xmlns="{UBL}{kind}-2" xmlns:cac="{UBL}CommonAggregateComponents-2" xmlns:cbc="{UBL}CommonBasicComponents-2">
    <cbc:ID>F-1</cbc:ID><cbc:IssueDate>2026-10-01</cbc:IssueDate><cbc:DueDate>2026-10-20</cbc:DueDate>
    <cbc:DocumentCurrencyCode>NOK</cbc:DocumentCurrencyCode><cbc:AccountingCost>UserID111, 6081</cbc:AccountingCost>{header}
    <cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Opera Tør AS</cbc:Name></cac:PartyName>
      <cac:PostalAddress><cac:Country><cbc:IdentificationCode>NO</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
      <cac:PartyLegalEntity><cbc:CompanyID schemeID="0192">987 654 321</cbc:CompanyID></cac:PartyLegalEntity></cac:Party>
    </cac:AccountingSupplierParty>
    <cac:AccountingCustomerParty><cac:Party><cac:PartyIdentification><cbc:ID schemeID="0088">7300010000001</cbc:ID></cac:PartyIdentification>
      <cac:PartyIdentification><cbc:ID>4711</cbc:ID></cac:PartyIdentification></cac:Party></cac:AccountingCustomerParty>
    <cac:TaxTotal><cbc:TaxAmount currencyID="NOK">{vat}</cbc:TaxAmount></cac:TaxTotal>
    <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="NOK">{net}</cbc:TaxExclusiveAmount>
      <cbc:TaxInclusiveAmount currencyID="NOK">{total}</cbc:TaxInclusiveAmount>{totals}{payable}</cac:LegalMonetaryTotal>{body}</{kind}>"""


PLAN = line("Abonnement", "200.00", "1", "MON", "2026-10-01", "2026-12-31", "+47 900 00 001")
CALL = line("Samtaler til Sverige", "30.00", "12.5", "MIN", "2026-07-01", "2026-09-30", "90000001")
OPENING = line("Åpningsavgift", "10.00", "20", "EA", "2026-07-01", "2026-09-30", "90000001")
DATA = line("Data i USA", "60.00", "1.5", "4L", "2026-07-01", "2026-09-30", "", "<cbc:Note>Extra</cbc:Note>")


def test_lines_keep_their_numbers_periods_and_units(take, ask: Ask, company: CompanyFile) -> None:
    result = take("\ufeff" + document(PLAN + CALL + OPENING + DATA, "300.00", "75.00", "375.00"), "FAKTURA.XML")
    (invoice,) = result.supplier_invoices
    assert (invoice.total_inc_vat, invoice.payable, invoice.difference) == (Decimal("375.00"), Decimal("375.00"), 0)
    assert ask(
        "SELECT c.section, l.msisdn, c.period_start, c.period_end, c.seconds, c.volume_bytes, c.text, c.vat FROM charge c "
        "JOIN placement p ON p.id = c.placement_id LEFT JOIN line l ON l.id = p.line_id ORDER BY c.id"
    ) == [
        ("subscription", "4790000001", "2026-10-01", "2027-01-01", 0, 0, "Abonnement", 50_000_000),
        ("communication", "4790000001", "2026-07-01", "2026-10-01", 750, 0, "Samtaler til Sverige", 7_500_000),
        ("communication", "4790000001", "2026-07-01", "2026-10-01", 0, 0, "Åpningsavgift", 2_500_000),
        ("communication", None, "2026-07-01", "2026-10-01", 0, 1_500_000, "Data i USA: Extra", 15_000_000),
    ]
    assert ask("SELECT number FROM billing_account") == [("4711",)]
    assert ask("SELECT registration FROM seller") == [("987654321",)]
    assert rollup_differences(company) == []


def test_the_number_in_the_header_holds_for_lines_without_one(take, ask: Ask) -> None:
    header = "<cac:AdditionalDocumentReference><cbc:ID>90000009</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:AdditionalDocumentReference>"
    take(document(DATA + CALL, "90.00", "22.50", "112.50", header=header))
    assert sorted(ask("SELECT msisdn FROM line")) == [("4790000001",), ("4790000009",)]


def test_payable_is_stated_with_prepaid_and_rounding(take) -> None:
    totals = (
        '<cbc:PrepaidAmount currencyID="NOK">100.00</cbc:PrepaidAmount>'
        '<cbc:PayableRoundingAmount currencyID="NOK">0.50</cbc:PayableRoundingAmount>'
        '<cbc:PayableAmount currencyID="NOK">150.50</cbc:PayableAmount>'
    )
    (invoice,) = take(document(PLAN, "201.00", "50.00", "250.00", totals=totals)).supplier_invoices
    assert (str(invoice.payable), str(invoice.total_ex_vat), str(invoice.difference)) == ("150.50", "201.00", "1.00")


def test_allowances_of_the_document_are_charges_of_their_own(take, ask: Ask) -> None:
    def allowance(indicator: str, amount: str) -> str:
        return (
            f"<cac:AllowanceCharge><cbc:ChargeIndicator>{indicator}</cbc:ChargeIndicator><cbc:AllowanceChargeReason>Rabatt"
            f"</cbc:AllowanceChargeReason><cbc:Amount currencyID='NOK'>{amount}</cbc:Amount></cac:AllowanceCharge>"
        )

    header = allowance("false", "20.00") + allowance("true", "5.00")
    (invoice,) = take(document(PLAN, "185.00", "46.25", "231.25", header=header)).supplier_invoices
    assert (invoice.lines, invoice.difference) == (3, 0)
    assert ask("SELECT net FROM charge ORDER BY id") == [(200_000_000,), (-20_000_000,), (5_000_000,)]


def test_credit_notes_in_both_forms(take, ask: Ask) -> None:
    (note,) = take(document(PLAN, "200.00", "50.00", "250.00", kind="CreditNote")).supplier_invoices
    assert (note.kind, str(note.total_inc_vat), note.difference) == ("credit_note", "250.00", 0)
    assert ask("SELECT net, quantity FROM charge") == [(-200_000_000, -1_000_000)]
    negative = document(PLAN.replace(">200.00<", ">-200.00<"), "-200.00", "-50.00", "-250.00")
    (invoice,) = take(negative).supplier_invoices
    assert (invoice.kind, str(invoice.total_inc_vat), invoice.difference) == ("invoice", "-250.00", 0)
    assert ask("SELECT COUNT(*), SUM(net) FROM charge") == [(2, -400_000_000)]


def test_the_same_invoice_in_another_file_adds_its_original_only(
    take, ask: Ask, company: CompanyFile, clock: FixedClock
) -> None:
    first = take(document(PLAN, "200.00", "50.00", "250.00"))
    second = take(document(PLAN, "200.00", "50.00", "250.00") + "\n")
    assert (second.status, second.duplicates) == ("duplicate", 1)
    assert ask("SELECT (SELECT COUNT(*) FROM charge), (SELECT COUNT(*) FROM supplier_invoice_original)") == [(1, 2)]
    undo_import(company, second.batch or 0, clock=clock)
    assert ask("SELECT (SELECT COUNT(*) FROM attachment), (SELECT COUNT(*) FROM charge)") == [(1, 1)]
    undo_import(company, first.batch or 0, clock=clock)
    assert ask("SELECT (SELECT COUNT(*) FROM attachment), (SELECT COUNT(*) FROM supplier_invoice)") == [(0, 0)]


def test_the_original_is_kept_unchanged(take, ask: Ask) -> None:
    content = document(PLAN, "200.00", "50.00", "250.00")
    take(content, "Faktura øre.xml")
    assert ask("SELECT file_name, content FROM attachment") == [("Faktura øre.xml", content.encode())]


def test_an_accounting_cost_finds_known_people_and_departments_only(take, ask: Ask) -> None:
    take("employee;employee_number\nOla Nordmann;UserID111\n")
    take(document(PLAN, "200.00", "50.00", "250.00"))
    assert ask("SELECT e.name, p.department_id FROM charge c JOIN placement p ON p.id = c.placement_id "
               "JOIN employee e ON e.id = p.employee_id") == [("Ola Nordmann", None)]  # fmt: skip
    assert ask("SELECT COUNT(*) FROM department") == [(0,)]


def _stated(path: Path) -> dict[str, Decimal]:
    """The totals as plain XPath reads them: the VAT is the one in the document's own currency."""
    root = etree.parse(path).getroot()

    def first(*names: str) -> Decimal:
        found = [element for name in names for element in root.xpath(f"//*[local-name()='{name}']")]
        return Decimal(found[0].text) if found else Decimal(0)

    (currency,) = root.xpath("//*[local-name()='DocumentCurrencyCode' or local-name()='InvoiceCurrencyCode']/text()")
    vat = root.xpath(
        "/*/*[local-name()='TaxTotal']/*[local-name()='TaxAmount'][@currencyID=$currency] | "
        "//*[local-name()='TaxTotalAmount'][@currencyID=$currency]",
        currency=currency,
    )
    return {
        "total_ex_vat": first("TaxExclusiveAmount", "TaxBasisTotalAmount"),
        "total_vat": Decimal(vat[0].text),
        "total_inc_vat": first("TaxInclusiveAmount", "GrandTotalAmount"),
        "payable": first("PayableAmount", "DuePayableAmount"),
    }


def test_every_sample_comes_in_with_its_stated_totals(samples: Path, company: CompanyFile, clock: FixedClock) -> None:
    paths = sorted((samples / "en16931").iterdir())
    for result, path in zip(import_files(company, paths, clock=clock), paths, strict=True):
        assert result.status in ("imported", "duplicate"), result
        (invoice,) = result.supplier_invoices
        assert {name: getattr(invoice, name) for name in _stated(path)} == _stated(path), path.name
        assert invoice.difference == 0, path.name
    assert rollup_differences(company) == []


def test_the_samples_hold_what_they_are_for(samples: Path) -> None:
    """Else the test above would prove less than it says."""
    documents = {path: etree.parse(path) for path in sorted((samples / "en16931").iterdir())}

    def having(condition: str) -> int:
        return sum(bool(document.xpath(condition)) for document in documents.values())

    assert having("//*[local-name()='PrepaidAmount' or local-name()='TotalPrepaidAmount'][number(.) > 0]") >= 1
    assert having("/*[local-name()='CreditNote']") >= 1
    assert having("//*[local-name()='PayableAmount'][number(.) < 0]") >= 1
    assert having("//*[local-name()='DocumentCurrencyCode' or local-name()='InvoiceCurrencyCode'][. != 'EUR']") >= 1


@pytest.mark.parametrize(
    "missing", ["<cbc:IssueDate>2026-10-01</cbc:IssueDate>", "<cbc:ID>F-1</cbc:ID>", ">200.00</cbc:Line"]
)
def test_an_invoice_without_what_every_invoice_has_is_refused(take, missing: str) -> None:
    replacement = ">abc</cbc:Line" if missing.startswith(">") else ""
    result = take(document(PLAN, "200.00", "50.00", "250.00").replace(missing, replacement))
    assert result.status == "rejected"
    assert "invoice has" in result.errors[0].reason


@pytest.mark.parametrize("percent", ["9" * 30, "99999999999"])
def test_amounts_beyond_all_measure_are_refused(take, percent: str) -> None:
    text = document(PLAN, "200.00", "50.00", "250.00").replace("<cbc:Percent>25<", f"<cbc:Percent>{percent}<")
    result = take(text.replace(">200.00</cbc:Line", ">99999999999</cbc:Line"))
    assert result.status == "rejected"
    assert len(result.errors) == 1


def test_charges_without_a_product_group_are_found_by_it(take, company: CompanyFile, clock: FixedClock) -> None:
    broadband = line("Mobilt Bredbånd", "99.00", "1", "MON", "2026-10-01", "2026-10-31", "90000002")
    used = line("Data", "1.00", "1", "4L", "2026-09-01", "2026-09-30", "90000002")
    take(document(PLAN + CALL + broadband + used, "330.00", "82.50", "412.50"), "f.xml")

    def total(*groups: str) -> Decimal:
        result = run_report(company, "R10", ReportRequest(InvoicePeriod(("F-1",)), product_groups=groups), clock=clock)
        return sum((Decimal(row[12]) for row in result.rows), Decimal(0))

    assert total("mobile_telephony") == total("Mobiltelefoni") == 230
    assert total("mobile_broadband") == total("Mobilt bredbånd") == 100
    assert total("fixed_telephony") == 0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (">NOK<", '>NOK")+A1<', "where a currency belongs"),
        ("<cbc:ID>F-1<", f"<cbc:ID>{'9' * 5000}<", "longer than any real one"),
    ],
)
def test_heads_that_no_invoice_has_are_refused(take, old: str, new: str, words: str) -> None:
    result = take(document(CALL, "30.00", "7.50", "37.50").replace(old, new), "f.xml")
    assert result.status == "rejected"
    assert words in result.errors[0].reason


def test_an_invoice_without_lines_has_no_charges_though_it_has_an_allowance(take, ask: Ask) -> None:
    fee = """<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator><cbc:Amount currencyID="NOK">5.00</cbc:Amount>
      </cac:AllowanceCharge>"""
    take(document("", "35.00", "7.50", "42.50", header=fee), "f.xml")
    assert ask("SELECT has_charges, (SELECT COUNT(*) FROM charge) FROM supplier_invoice") == [(0, 0)]
    # Its lines may come later, from another source.
    take(document(CALL, "35.00", "7.50", "42.50", header=fee), "g.xml")
    assert ask("SELECT has_charges FROM supplier_invoice") == [(1,)]
    assert ask("SELECT SUM(net) FROM charge") == [(35_000_000,)]
