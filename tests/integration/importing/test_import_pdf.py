"""PDFs: invoices in them, plain ones archived by what a person types in, and hostile ones."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import import_files, undo_import
from telecost_desktop.services.importing.reading import pdf_files
from telecost_desktop.services.importing.recognition import Need, recognise_files
from telecost_desktop.services.importing.results import FileResult
from telecost_desktop.services.importing.supplier_invoices.suggesting import suggest
from telecost_desktop.services.importing.supplier_invoices.typed import Suggestion, TypedSupplierInvoice
from telecost_desktop.services.rollups import rollup_differences
from tests.invoice_making import MadeInvoice, MadeLine, cii, ubl
from tests.pdf_making import by_hand, circular, packed_bomb, pdf

Ask = Callable[..., list[tuple[object, ...]]]
MADE = MadeInvoice((MadeLine(Decimal("200.00"), number="90000001"), MadeLine(Decimal("30.00"), unit="MIN")))
TYPED = TypedSupplierInvoice("Opera Tør AS", "F-1", date(2026, 10, 1), Decimal("287.50"), total_vat=Decimal("57.50"))


@pytest.fixture
def archive(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> Callable[..., FileResult]:
    """Import a PDF with what a person typed of it."""

    def archive(content: bytes, typed: TypedSupplierInvoice, name: str = "faktura.pdf") -> FileResult:
        path = tmp_path / name
        path.write_bytes(content)
        (result,) = import_files(company, [path], clock=clock, answers={str(path): typed})
        return result

    return archive


def test_the_same_invoice_as_ubl_cii_and_pdf_is_one_with_three_originals(take, ask: Ask, company: CompanyFile) -> None:
    carrier = pdf("Faktura", attachments={"factur-x.xml": cii(MADE)})
    results = [take(ubl(MADE), "a.xml"), take(cii(MADE), "b.xml"), take(carrier, "c.pdf")]
    assert [(result.status, result.format) for result in results] == [
        ("imported", "ubl"), ("duplicate", "cii"), ("duplicate", "pdf-cii"),
    ]  # fmt: skip
    assert [result.errors for result in results] == [(), (), ()]
    assert ask("SELECT COUNT(*), SUM(total_inc_vat) FROM supplier_invoice") == [(1, 287_500_000)]
    assert ask("SELECT COUNT(*), SUM(net) FROM charge") == [(2, 230_000_000)]
    assert ask("SELECT file_name, media_type FROM attachment ORDER BY id") == [
        ("a.xml", "application/xml"), ("b.xml", "application/xml"), ("c.pdf", "application/pdf"),
    ]  # fmt: skip
    assert ask("SELECT content FROM attachment WHERE file_name = 'c.pdf'") == [(carrier,)]
    assert rollup_differences(company) == []


@pytest.mark.parametrize(
    "name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "zugferd-invoice.xml", "xrechnung.xml", "x.bin"]
)
def test_the_invoice_is_found_whatever_its_name(take, ask: Ask, name: str) -> None:
    others = {"terms.txt": b"terms", "camt.xml": b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'/>"}
    result = take(pdf("x", attachments={**others, name: cii(MADE)}), "f.pdf")
    assert (result.status, result.imported) == ("imported", 2)
    assert ask("SELECT SUM(net) FROM charge") == [(230_000_000,)]


def test_the_name_of_the_norm_comes_before_others(take) -> None:
    other = replace(MADE, number="F-2")
    result = take(pdf("x", attachments={"other.xml": ubl(other), "factur-x.xml": cii(MADE)}), "f.pdf")
    assert [invoice.number for invoice in result.supplier_invoices] == ["F-1"]


@pytest.mark.parametrize("profile", ["urn:factur-x.eu:1p0:minimum", "urn:factur-x.eu:1p0:basicwl"])
def test_profiles_without_lines_keep_totals_and_take_lines_later(take, ask: Ask, profile: str) -> None:
    result = take(pdf("x", attachments={"factur-x.xml": cii(MADE, profile=profile, with_lines=False)}), "f.pdf")
    (invoice,) = result.supplier_invoices
    assert (result.rows, invoice.lines, invoice.total_inc_vat) == (1, 0, Decimal("287.50"))
    assert ask("SELECT has_charges, (SELECT COUNT(*) FROM charge) FROM supplier_invoice") == [(0, 0)]
    assert take(ubl(MADE), "a.xml").status == "imported"
    assert ask("SELECT has_charges, total_inc_vat FROM supplier_invoice") == [(1, 287_500_000)]


def test_every_sample_pdf_is_read_or_asks(samples: Path, company: CompanyFile, clock: FixedClock) -> None:
    paths = sorted((samples / "facturx").glob("*.pdf"))
    results = {result.file: result for result in import_files(company, paths, clock=clock)}
    stated = {
        "MustangGnuaccountingBeispielRE-20190610_507.pdf": ("496.00", "571.04"),
        "zugferd_2p0_EN16931_Einfach.pdf": ("473.00", "529.87"),
    }
    for name, (net, total) in stated.items():
        (invoice,) = results[name].supplier_invoices
        assert (invoice.total_ex_vat, invoice.total_inc_vat) == (Decimal(net), Decimal(total))
        assert invoice.difference == 0
    others = [result for name, result in results.items() if name not in stated]
    assert [result.status for result in others] == ["rejected"] * len(others)
    assert all("no invoice data" in result.errors[0].reason for result in others)


def test_signed_pdfs_are_plain_ones(samples: Path, company: CompanyFile, clock: FixedClock) -> None:
    results = import_files(company, sorted((samples / "signed-pdf").glob("*.pdf")), clock=clock)
    assert all("no invoice data" in result.errors[0].reason for result in results)


def test_a_plain_pdf_is_archived_as_typed(archive, ask: Ask) -> None:
    content = pdf("Just a bill")
    result = archive(content, replace(TYPED, due_date=date(2026, 10, 20), payment_reference="602243"))
    assert (result.status, result.format, result.rows, result.imported) == ("imported", "pdf", 1, 1)
    assert ask(
        "SELECT number, kind, state, due_date, total_ex_vat, total_vat, total_inc_vat, payable, has_charges, currency "
        "FROM supplier_invoice"
    ) == [("F-1", "invoice", "received", "2026-10-20", 230_000_000, 57_500_000, 287_500_000, 287_500_000, 0, "NOK")]
    assert ask("SELECT a.content FROM supplier_invoice_original o JOIN attachment a ON a.id = o.attachment_id") == [
        (content,)
    ]
    assert archive(content, TYPED).status == "duplicate"


def test_an_archived_pdf_is_known_again_without_asking(archive, take, company: CompanyFile, tmp_path: Path) -> None:
    content = pdf("Fakturanummer: 5512034")
    (tmp_path / "faktura.pdf").write_bytes(content)
    (found,) = recognise_files(company, [tmp_path / "faktura.pdf"])
    assert (found.need, found.already, found.suggestion) == (Need.DETAILS, False, Suggestion(number="5512034"))
    archive(content, TYPED)
    assert take(content, "again.pdf").status == "duplicate"
    (found,) = recognise_files(company, [tmp_path / "faktura.pdf"])
    assert (found.need, found.already, found.suggestion, found.error) == (Need.NOTHING, True, None, None)


def test_lines_that_come_later_are_added_to_the_typed_invoice(archive, take, ask: Ask) -> None:
    archive(pdf("Just a bill"), replace(TYPED, account="4711"))
    assert take(ubl(MADE), "a.xml").imported == 2
    assert ask(
        "SELECT COUNT(*), has_charges, (SELECT COUNT(*) FROM supplier_invoice_original) FROM supplier_invoice"
    ) == [(1, 1, 2)]


def test_taking_the_lines_back_leaves_what_was_typed(archive, take, ask: Ask, company: CompanyFile, clock) -> None:
    archive(pdf("Just a bill"), replace(TYPED, account="4711", total_vat=None, total_inc_vat=Decimal("99.00")))
    before = ask("SELECT * FROM supplier_invoice")
    undo_import(company, take(ubl(MADE), "a.xml").batch or 0, clock=clock)
    assert ask("SELECT * FROM supplier_invoice") == before
    assert ask("SELECT COUNT(*) FROM charge") == [(0,)]
    assert rollup_differences(company) == []


def test_undone_in_the_other_order_nothing_stays(archive, take, ask: Ask, company: CompanyFile, clock) -> None:
    typed = archive(pdf("Just a bill"), replace(TYPED, account="4711"))
    lines = take(ubl(MADE), "a.xml")
    undo_import(company, typed.batch or 0, clock=clock)
    assert ask("SELECT state, total_inc_vat FROM supplier_invoice") == [("received", 287_500_000)]
    undo_import(company, lines.batch or 0, clock=clock)
    assert ask("SELECT (SELECT COUNT(*) FROM supplier_invoice), (SELECT COUNT(*) FROM attachment)") == [(0, 0)]


def test_a_typed_invoice_that_is_here_adds_its_pdf_and_tells_other_amounts(archive, take, ask: Ask) -> None:
    take(ubl(MADE), "a.xml")
    same = archive(pdf("one"), TYPED, "1.pdf")
    other = archive(pdf("two"), replace(TYPED, total_vat=None, total_inc_vat=Decimal("300.00")), "2.pdf")
    assert [(result.status, result.duplicates) for result in (same, other)] == [("duplicate", 1)] * 2
    told = [[*(error.reason for error in result.errors), *(conflict.sentence for conflict in result.conflicts)]
            for result in (same, other)]  # fmt: skip
    assert told[0] == []
    assert len(told[1]) == 1
    assert all(amount in told[1][0] for amount in ("287.50", "300.00"))
    assert ask("SELECT total_inc_vat, (SELECT COUNT(*) FROM supplier_invoice_original), (SELECT COUNT(*) FROM "
               "billing_account) FROM supplier_invoice") == [(287_500_000, 3, 1)]  # fmt: skip


def test_a_typed_credit_note_is_positive_whatever_sign_was_typed(archive, ask: Ask) -> None:
    archive(pdf("credit"), replace(TYPED, credit_note=True, total_vat=None, total_inc_vat=Decimal("-10.00")))
    assert ask("SELECT kind, total_inc_vat, payable FROM supplier_invoice") == [("credit_note", 10_000_000, 10_000_000)]


def test_what_is_to_pay_is_kept_beside_the_total(archive, ask: Ask) -> None:
    archive(pdf("bill"), replace(TYPED, payable=Decimal("288.00")))
    archive(pdf("bill 2"), replace(TYPED, number="F-2", payable=Decimal("87.50")), "2.pdf")
    assert ask("SELECT payable, rounding, prepaid FROM supplier_invoice ORDER BY number") == [
        (288_000_000, 500_000, 0), (87_500_000, 0, 200_000_000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": " "}, "needs the name"),
        ({"operator": ""}, "needs the name"),
        ({"due_date": date(2026, 9, 30)}, "before the date"),
        ({"issue_date": date(1900, 1, 1)}, "outside the years"),
        ({"period_start": date(2026, 9, 30), "period_end": date(2026, 9, 1)}, "ends before"),
        ({"total_ex_vat": Decimal("200.00")}, "contradict"),
        ({"total_vat": Decimal("300.00")}, "does not go with"),
        ({"currency": "kroner"}, "no currency"),
        ({"total_inc_vat": Decimal("1E+20")}, "too large"),
        ({"total_inc_vat": Decimal("NaN")}, "too large"),
        ({"number": "9" * 500}, "longer than"),
        ({"total_inc_vat": Decimal("288.005"), "total_ex_vat": None, "total_vat": None}, "more decimals than NOK"),
    ],
)
def test_what_contradicts_itself_is_refused(archive, ask: Ask, wrong: dict[str, object], words: str) -> None:
    result = archive(pdf("bill"), replace(TYPED, **wrong))  # type: ignore[arg-type]
    assert result.status == "rejected"
    assert words in result.errors[0].reason
    assert ask("SELECT (SELECT COUNT(*) FROM supplier_invoice), (SELECT COUNT(*) FROM attachment)") == [(0, 0)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pdf("secret", password="hemmelig"), "locked with a password"),
        (pdf("x", attachments={"factur-x.xml": cii(MADE)})[:700], "damaged|no invoice data"),
        (b"%PDF-1.7\n" + b"\0\1\2" * 1000, "damaged"),
        (circular(), "damaged|no invoice data"),
        (by_hand(b"<</Type/Catalog/Pages 1 0 R>>"), "damaged|no invoice data"),
        (pdf("x", attachments={"factur-x.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "no invoice data"),
        (pdf("x", attachments={"order-x.xml": b"<SCRDMCCBDACIOMessageStructure/>"}), "no invoice data"),
        (pdf("x", attachments={"factur-x.xml": cii(MADE)[:-300]}), "damaged"),
    ],
)
def test_hostile_and_damaged_pdfs_are_refused_in_a_sentence(take, ask: Ask, content: bytes, words: str) -> None:
    import re

    result = take(content, "f.pdf")
    assert result.status == "rejected"
    assert re.search(words, result.errors[0].reason), result.errors
    assert ask("SELECT COUNT(*) FROM attachment") == [(0,)]


def test_a_pdf_that_only_forbids_changes_is_read(take) -> None:
    assert "no invoice data" in take(pdf("x", owner="eier"), "f.pdf").errors[0].reason


def test_a_packed_bomb_is_refused_quickly(take) -> None:
    content = packed_bomb(900_000_000)
    started = time.perf_counter()
    assert "unpacks to more" in take(content, "f.pdf").errors[0].reason
    assert time.perf_counter() - started < 5


def test_a_pdf_beyond_all_measure_is_refused(take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_files, "LARGEST_PDF", 1024)
    assert "larger than any bill" in take(pdf("x" * 50), "f.pdf").errors[0].reason


BILL = (
    "Opera Tør AS  Org.nr. 987 654 321 MVA",
    "Fakturanummer: 5512034",
    "Fakturadato: 01.10.2026",
    "Forfallsdato: 20.10.2026",
    "Kundenummer: 4711",
    "Herav mva: 57,50",
    "Å betale: NOK 1 287,50",
    "KID: 60224 3",
)


def _suggested(company: CompanyFile, tmp_path: Path, *lines: str) -> Suggestion | None:
    path = tmp_path / "plain.pdf"
    path.write_bytes(pdf(*lines))
    return suggest(company, path)


def test_a_norwegian_bill_suggests_what_is_labelled(company: CompanyFile, tmp_path: Path, take) -> None:
    take(ubl(replace(MADE, number="OLD-1")), "a.xml")
    assert _suggested(company, tmp_path, *BILL) == Suggestion(
        operator="Opera Tør AS", number="5512034", issue_date=date(2026, 10, 1), due_date=date(2026, 10, 20),
        account="4711", total_vat=Decimal("57.50"), total_inc_vat=Decimal("1287.50"), currency="NOK",
        payment_reference="602243",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("Fakturanr 77-1234", "Fakturadatum 2026-10-01", "Förfallodatum 2026-10-31", "Att betala 1 234,00 kr", "OCR 123463"),
         Suggestion("", "77-1234", date(2026, 10, 1), Decimal("1234.00"), "", date(2026, 10, 31), payment_reference="123463")),
        (("Invoice number: INV-9", "Invoice date: 1 October 2026", "Amount due: EUR 1,234.50"),
         Suggestion("", "INV-9", date(2026, 10, 1), Decimal("1234.50"), currency="EUR")),
        (("Numéro de facture : A12345", "Date de facture : 01/10/2026", "Total TTC : 1 234,50 €", "Date d'échéance : 15/10/2026"),
         Suggestion("", "A12345", date(2026, 10, 1), Decimal("1234.50"), "", date(2026, 10, 15), "EUR")),
        (("Hello", "World"), None),
        (("Fakturanummer: 1234", "Fakturanummer: 5678"), None),
        (("Fakturanummer Fakturadato", "KID: 60224 4", "Å betale: 12"), None),
        ((), None),
    ],
)  # fmt: skip
def test_only_what_is_sure_is_suggested(
    company: CompanyFile, tmp_path: Path, lines: tuple[str, ...], found: Suggestion | None
) -> None:
    assert _suggested(company, tmp_path, *lines) == found


def test_an_invoice_that_is_here_is_suggested_by_number_and_seller(company: CompanyFile, tmp_path: Path, take) -> None:
    take(ubl(replace(MADE, number="2026-777")), "a.xml")
    text = ("Side 1 av 2", "Vedrørende faktura 2026-777", "987654321")
    assert _suggested(company, tmp_path, *text) == Suggestion(
        "Opera Tør AS", "2026-777", date(2026, 10, 1), Decimal("287.50"), "4711", None, "NOK", Decimal("57.50"), ""
    )
    assert _suggested(company, tmp_path, *text[:2]) is None


def test_a_hostile_pdf_suggests_nothing(company: CompanyFile, tmp_path: Path) -> None:
    for content in (circular(), b"%PDF-1.7", packed_bomb(200_000_000)):
        path = tmp_path / "f.pdf"
        path.write_bytes(content)
        assert suggest(company, path) is None
