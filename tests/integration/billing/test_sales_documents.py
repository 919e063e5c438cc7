"""Drafts, numbers, snapshots, credit notes, PDFs, and the check that finds what somebody tampered with."""

from __future__ import annotations

import itertools
import json
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest
from crediting import credit_invoice
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import Attachment
from telecost_desktop.models.customers import Customer, VatRegime
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, DeliverableState, SalesInvoice
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.services.checks import check
from telecost_desktop.services.company import save_company
from telecost_desktop.services.payments.by_hand import register_payment
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts, mark_ready, void_draft
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceStatus, get_sales_invoice
from telecost_desktop.services.sales_invoicing.paper.drawing import draw_sales_invoice
from telecost_desktop.services.sales_invoicing.paper.sheet import paginate, wrap
from telecost_desktop.services.sales_invoicing.sending.deliverables import make_deliverables, sales_invoice_pdf
from telecost_desktop.services.sales_invoicing.sending.export import export_invoices
from telecost_desktop.services.scheduling.due import what_is_due

from .conftest import Office, day

LETTERS = "æøåÆØÅéèçłŁşğß€£ ĀőžñÉß"


def pages_of(content: bytes) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        texts = []
        for page in document:
            textpage = page.get_textpage()
            texts.append(textpage.get_text_bounded().replace("\xa0", " ").replace("\u202f", " "))
            textpage.close()
            page.close()
        return texts
    finally:
        document.close()


def snapshot_of(office: Office, invoice_id: int) -> dict[str, object]:
    with office.file.read() as session:
        made: dict[str, object] = json.loads(session.get_one(SalesInvoice, invoice_id).snapshot)
    return made


def draft(office: Office, name: str = "Kunde AS", **values: object) -> int:
    office.subscription(office.monthly(), [office.customer(name)], result=InvoiceResult.DRAFT, **values)  # type: ignore[arg-type]
    office.run()
    return max(row.id for row in office.invoices())


def test_a_draft_gets_its_number_when_it_is_issued(office: Office) -> None:
    invoice = draft(office)
    assert [(row.number, row.status) for row in office.invoices()] == [("", SalesInvoiceStatus.DRAFT)]
    mark_ready(office.file, invoice, clock=office.clock)
    assert office.invoices()[0].status is SalesInvoiceStatus.READY
    assert issue_drafts(office.file, [invoice], clock=office.clock) == {invoice: 10001}
    row = office.invoices()[0]
    assert (row.number, row.status, row.due_date) == ("10001", SalesInvoiceStatus.NEW, day("2026-01-15"))
    with pytest.raises(UserError, match="Only a draft"):
        issue_drafts(office.file, [invoice], clock=office.clock)
    office.assert_clean()


def test_a_snapshot_does_not_follow_its_customer(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer("Gammelt navn AS")])
    office.run()
    invoice = office.invoices()[0].id
    before = draw_sales_invoice(snapshot_of(office, invoice))
    with office.file.write() as session:
        session.execute(update(Customer).values(name="Nytt navn AS", payment_days=90))
    assert draw_sales_invoice(snapshot_of(office, invoice)) == before
    assert "Gammelt navn AS" in pages_of(sales_invoice_pdf(office.file, office.clock, invoice))[0]
    office.assert_clean()


def test_a_credit_note_names_what_it_credits_and_frees_nothing(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    invoice = office.invoices()[0].id
    assert credit_invoice(office.file, invoice, clock=office.clock) == 90001
    original, credit = office.invoices()
    assert (original.status, original.open, credit.kind) == (SalesInvoiceStatus.CREDITED, Decimal(0), "credit_note")
    assert get_sales_invoice(office.file, office.clock, credit.id).credits_number == "10001"
    assert what_is_due(office.file, office.clock) == ()
    with pytest.raises(UserError, match="credited already"):
        credit_invoice(office.file, invoice, clock=office.clock)
    with pytest.raises(UserError, match="Only an issued invoice"):
        credit_invoice(office.file, credit.id, clock=office.clock)
    office.assert_clean()


def test_bill_again_frees_the_period_once(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    credit_invoice(office.file, office.invoices()[0].id, clock=office.clock, bill_again=True)
    office.run()
    office.run()
    assert office.numbers() == [10001, 10002, 90001]
    office.assert_clean()


def test_parts_that_are_paid_leave_the_rest_open(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    invoice = office.invoices()[0]
    register_payment(office.file, invoice.id, Decimal(75), day("2026-01-03"), clock=office.clock)
    assert office.invoices()[0].open == Decimal(300)
    register_payment(office.file, invoice.id, Decimal(300), day("2026-01-04"), clock=office.clock)
    assert office.invoices()[0].status is SalesInvoiceStatus.PAID
    for nothing in (Decimal(0), Decimal("0.004")):
        with pytest.raises(UserError, match="payment of nothing"):
            register_payment(office.file, invoice.id, nothing, day("2026-01-04"), clock=office.clock)


def test_what_is_credited_after_it_was_paid_is_to_be_paid_back(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    invoice = office.invoices()[0]
    register_payment(office.file, invoice.id, Decimal(375), day("2026-01-03"), clock=office.clock)
    credit_invoice(office.file, invoice.id, clock=office.clock)
    row = office.invoices()[0]
    assert (row.status, row.open, row.in_credit) == (SalesInvoiceStatus.CREDITED, Decimal(0), Decimal(375))
    register_payment(office.file, invoice.id, Decimal(-375), day("2026-01-05"), clock=office.clock)
    assert [(one.status.value, one.open, one.in_credit) for one in office.invoices()] == [
        ("credited", 0, 0),
        ("issued", 0, 0),
    ]


@pytest.mark.parametrize(
    ("regime", "category", "words"),
    [
        (VatRegime.REVERSE_CHARGE, "AE", "Omvendt avgiftsplikt"),
        (VatRegime.EXPORT, "G", "Utførsel"),
        (VatRegime.EXEMPT, "E", "Unntatt"),
    ],
)
def test_regimes_without_vat(office: Office, regime: VatRegime, category: str, words: str) -> None:
    office.subscription(office.monthly(), [office.customer(vat_regime=regime)])
    office.run()
    detail = get_sales_invoice(office.file, office.clock, office.invoices()[0].id)
    assert detail.row.total_vat == 0
    assert [(entry.category, entry.rate) for entry in detail.vat] == [(category, Decimal(0))]
    assert words in pages_of(sales_invoice_pdf(office.file, office.clock, detail.row.id))[0]


def test_a_seller_outside_the_vat_register_charges_none(office: Office) -> None:
    save_company(office.file, {"vat_registered": False, "organisation_number": "923 609 016"})
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    page = pages_of(sales_invoice_pdf(office.file, office.clock, office.invoices()[0].id))[0]
    assert office.invoices()[0].total_vat == 0
    assert "ikke registrert i Merverdiavgiftsregisteret" in page
    assert "923 609 016 MVA" not in page


def test_the_page_says_what_the_database_says(office: Office) -> None:
    save_company(
        office.file,
        {
            "organisation_number": "923 609 016",
            "in_business_register": True,
            "bank_account": "1503 12 34567",
            "city": "Tromsø",
        },
    )
    customer = office.customer(
        f"Kunde {LETTERS}", reference="Åse", order_reference="PO-7", organisation_number="987654325"
    )
    office.subscription(office.monthly(), [customer], price="12345.67")
    office.run()
    invoice = office.invoices()[0]
    page = pages_of(sales_invoice_pdf(office.file, office.clock, invoice.id))[0]
    for wanted in (
        "Faktura",
        "10001",
        "01.01.2026",
        "15.01.2026",
        invoice.payment_reference,
        "12 345,67",
        "3 086,42",
        "15 432,09",
        "923 609 016 MVA",
        "Foretaksregisteret",
        "1503 12 34567",
        "01.01.2026–31.01.2026",
        "Side 1 av 1",
        "Åse",
        "PO-7",
    ):
        assert wanted in page, wanted
    assert all(word in page for word in LETTERS.split())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ("Faktura", "Forfallsdato", "Å betale")),
        ("en", ("Invoice", "Due date", "To pay")),
        ("sv", ("Faktura", "Förfallodatum", "Att betala")),
        ("fr", ("Facture", "Échéance", "Net à payer")),
    ],
)
def test_the_customers_language(office: Office, language: str, words: tuple[str, ...]) -> None:
    if language == "fr":
        with office.file.write() as session:
            session.execute(text("UPDATE company SET country = 'FR', currency = 'EUR'"))
            session.execute(text("UPDATE vat_rate SET country = 'FR'"))
    office.subscription(office.monthly(), [office.customer(language=language)])
    office.run()
    page = pages_of(sales_invoice_pdf(office.file, office.clock, office.invoices()[0].id))[0]
    assert all(word in page for word in words)


def test_a_long_invoice_carries_its_sums_over(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    long = snapshot_of(office, office.invoices()[0].id)
    line = long["lines"][0]  # type: ignore[index]
    long["lines"] = [{**line, "text": f"Linje {number} " + "lang tekst " * (number % 9)} for number in range(90)]
    pages = pages_of(draw_sales_invoice(long))
    assert len(pages) > 2
    for before, after in itertools.pairwise(pages):
        carried = before.rsplit("Overført", 1)[1].splitlines()[0].strip()
        assert f"Overført fra forrige side {carried}" in after.replace("\r\n", " ").replace("\n", " ")
    assert "Linje 89" in pages[-1]
    assert all("KID" not in page for page in pages[1:-1])


def test_a_text_longer_than_a_page_is_broken_over_pages(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    long = snapshot_of(office, office.invoices()[0].id)
    words = [f"ord{number}" for number in range(1500)]
    long["lines"][0]["text"] = " ".join(words)  # type: ignore[index]
    text = " ".join(pages_of(draw_sales_invoice(long)))
    assert all(word in text for word in words)


def test_letters_without_a_glyph_and_hostile_names_do_no_harm(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer('Æ/\\:*?"<>| \u4e2d\U0001f600 CON')])
    office.run()
    paths = export_invoices(office.file, office.clock, ["10001"], office.file.path.parent / "ut").paths
    assert paths[0].read_bytes().startswith(b"%PDF")
    assert not set(paths[0].name) & set('\\/:*?"<>|')
    assert paths[0].suffix == ".pdf"


def test_the_first_good_pdf_is_kept_and_never_drawn_again(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer("A"), office.customer("B")])
    office.run()
    assert make_deliverables(office.file, office.clock) == 2
    assert make_deliverables(office.file, office.clock) == 0
    with office.file.read() as session:
        pdfs = select(Deliverable.state).where(Deliverable.kind == DeliverableKind.PDF)
        assert set(session.scalars(pdfs)) == {DeliverableState.MADE}
        kept = session.scalars(select(Attachment.content)).all()
    stored = [sales_invoice_pdf(office.file, office.clock, row.id) for row in office.invoices()]
    assert sorted(stored) == sorted(kept)


def test_only_issued_ones_are_exported(office: Office, tmp_path: Path) -> None:
    invoice = draft(office)
    with pytest.raises(UserError, match="Only an issued invoice has a PDF"):
        sales_invoice_pdf(office.file, office.clock, invoice)
    for number in ("10001", "abc", "²"):
        with pytest.raises(UserError, match="no issued invoice"):
            export_invoices(office.file, office.clock, [number], tmp_path)
    with pytest.raises(UserError, match="cannot be exported as docx"):
        export_invoices(office.file, office.clock, [], tmp_path, kind="docx")


def test_pages_hold_what_they_have_room_for() -> None:
    for heights in ([17.5] * 200, [170.0] * 9, [17.5] * 25):
        pages = paginate(heights, first=480, rest=650, carry=18, tail=250)
        assert [index for page in pages for index in page] == list(range(len(heights)))
        for number, page in enumerate(pages):
            room = 480 if number == 0 else 650 - 18
            last = number == len(pages) - 1
            assert sum(heights[index] for index in page) + (250 if last else 18) <= room


def test_a_word_wider_than_its_column_is_cut() -> None:
    lines = wrap("kort " + "x" * 300 + " slutt", 100, 8.5)
    assert len(lines) > 3
    assert "".join(lines).replace(" ", "") == "kort" + "x" * 300 + "slutt"


def tamper(office: Office, *statements: str) -> set[str]:
    """Change the file behind the program's back and give the codes that the check finds."""
    with office.file.raw() as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA foreign_keys = ON")
    return {problem.code for problem in check(office.file)}


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM sales_invoice WHERE number = 10002", "number_gap"),
        ("UPDATE number_series SET next_number = 10009 WHERE kind = 'invoice'", "number_series"),
        ("UPDATE sales_invoice SET issue_date = '2025-01-01' WHERE number = 10003", "dates_backwards"),
        ("UPDATE sales_invoice_line SET net = net + 10000 WHERE id = 1", "sums"),
        ("UPDATE sales_invoice_vat SET vat = vat + 10000 WHERE id = 1", "sums"),
        ("UPDATE sales_invoice SET due_date = '2030-01-01' WHERE number = 10001", "snapshot"),
        ("UPDATE sales_invoice SET snapshot = '[' WHERE number = 10001", "snapshot"),
        ("UPDATE sales_invoice_line SET billed_period_id = NULL WHERE id = 1", "billed_without_line"),
        ("UPDATE sales_invoice_line SET sales_invoice_id = 99 WHERE id = 1", "orphan"),
        ("UPDATE attachment SET content = x'00' WHERE id = 1", "attachment"),
        ("UPDATE sales_invoice_line SET quantity = quantity + 1000000 WHERE id = 1", "snapshot"),
        ("UPDATE sales_invoice_line SET period_start = '2025-01-01' WHERE id = 1", "snapshot"),
        ("UPDATE sales_invoice SET entry_date = '2024-01-01' WHERE number = 10001", "snapshot"),
        ("UPDATE sales_invoice SET period_end = '2026-12-01' WHERE number = 10001", "snapshot"),
        ("UPDATE sales_invoice SET state = 'draft' WHERE number = 10001", "numbered_draft"),
        ("UPDATE sales_invoice SET state = 'void' WHERE number = 10001", "billed_state"),
        ("UPDATE billed_period SET state = 'skipped' WHERE id = 1", "billed_state"),
        ("UPDATE number_series SET last_issue_date = '2020-01-01'", "dates_backwards"),
        ("UPDATE subscriber SET next_due = NULL WHERE id = 1", "next_due"),
        ("DELETE FROM deliverable WHERE id = 1", "no_pdf"),
        ("SELECT 1", "unlocked"),
        (
            "UPDATE billed_period SET period_start = '2026-01-15' WHERE ordinal = 1 AND subscriber_id = 1",
            "billed_twice",
        ),
    ],
)
def test_the_check_finds_what_was_tampered_with(office: Office, statement: str, code: str) -> None:
    office.subscription(office.monthly(), [office.customer("A"), office.customer("B")])
    office.run()
    office.at("2026-02-01")
    office.run()
    make_deliverables(office.file, office.clock)
    office.assert_clean()
    assert code in tamper(office, statement)


def test_a_page_that_was_overwritten_is_called_damage(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    office.file.close()
    with office.file.path.open("r+b") as raw:
        for page in range(2, office.file.path.stat().st_size // 4096):
            raw.seek(4096 * page)
            raw.write(b"X" * 64)
    assert {problem.code for problem in check(office.file)} == {"damaged"}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["ok", "currency", "vat", "draft", "void", "credit"]), min_size=3, max_size=8))
def test_numbers_stay_unbroken_whatever_fails(office: Office, steps: list[str]) -> None:
    with office.file.write() as session:
        today = session.scalar(text("SELECT max(issue_date) FROM sales_invoice"))
    office.at(str(today or "2026-01-01"))
    for place, step in enumerate(steps):
        result = InvoiceResult.DRAFT if step in ("draft", "void") else InvoiceResult.ISSUED
        customer = office.customer(f"{step} {place}")
        start = office.clock.now().date().isoformat()
        frequency = office.frequency(start)
        office.subscription(frequency, [customer], start, result=result)
        with office.file.write() as session:
            if step == "currency":
                session.execute(update(Customer).where(Customer.id == customer).values(currency="EUR"))
            if step == "vat":
                session.execute(text("UPDATE product SET vat_code = 'gone'"))
        office.run()
        with office.file.write() as session:
            session.execute(text("UPDATE product SET vat_code = 'high'"))
        own = [row for row in office.invoices() if row.customer_id == customer]
        if step == "void":
            void_draft(office.file, own[0].id, due_again=False, clock=office.clock)
        if step == "credit" and own:
            credit_invoice(office.file, own[0].id, clock=office.clock)
    office.assert_clean()


def test_an_issued_invoice_cannot_be_changed_by_sql(office: Office) -> None:
    office.subscription(office.monthly(), [office.customer()])
    office.run()
    with office.file.raw() as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("UPDATE sales_invoice SET payable = 0")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"delivery_street": "Kai 3", "delivery_city": "Måløy"}, ("Kai 3", "", "Måløy", "NO")),
        (
            {"delivery_street": "Kaj 3", "delivery_city": "Lysekil", "delivery_country": "SE"},
            ("Kaj 3", "", "Lysekil", "SE"),
        ),
        ({"delivery_city": "Måløy"}, None),
    ],
)
def test_the_delivery_address_is_frozen_where_it_has_a_street(
    office: Office, given: dict[str, str], kept: object
) -> None:
    office.at("2026-01-01")
    office.subscription(office.frequency(), [office.customer(**given)])
    office.run()
    delivery = snapshot_of(office, office.invoices()[0].id)["delivery"]
    assert (tuple(delivery.values()) if isinstance(delivery, dict) else delivery) == kept
