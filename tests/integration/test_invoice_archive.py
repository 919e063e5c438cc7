from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from telecost_desktop.errors import UserError
from telecost_desktop.models.company import LogEntry
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.supplier_invoices import ChargeSection, DocumentKind
from telecost_desktop.services import invoice_archive as archive
from telecost_desktop.services import people
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.importing import import_files
from telecost_desktop.services.invoice_archive import PaymentStatus
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, run_report

TODAY = date(2026, 11, 22)
CHARGES = """\
operator;account;invoice;issue_date;due_date;currency;document;department;user;msisdn;section;product_group;traffic_type;\
text;period_start;period_end;quantity;net;vat_rate;vat;stated_total_ex_vat;stated_total_vat;stated_total_inc_vat;payment_reference
Nordlys;4410;F1;2026-10-05;2026-10-25;NOK;invoice;Salg;Siv Tveit;4748000132;subscription;Mobiltelefoni;Fri 20 GB;Fri 20 GB;2026-10-05;2026-11-04;1;349,00;25;87,25;1949,01;487,25;2436,26;123455
Nordlys;4410;F1;2026-10-05;2026-10-25;NOK;invoice;Salg;Siv Tveit;4748000132;communication;Mobiltelefoni;Calls to Sweden;Calls;2026-09-01;2026-09-30;1;9,00;25;2,25;;;;
Nordlys;4410;F1;2026-10-05;2026-10-25;NOK;invoice;Salg;Siv Tveit;4748000132;equipment;;Phone;Nokia 6310;;;1;1591,00;25;397,75;;;;
Nordlys;4410;F2;2026-11-05;2026-11-25;NOK;invoice;;;4748000132;subscription;Mobiltelefoni;Fri 20 GB;Fri 20 GB;2026-11-05;2026-12-04;1;349,00;25;87,25;349,00;87,25;436,25;
Nordlys;4410;K1;2026-11-06;;NOK;credit_note;;;4748000132;one_off;Mobiltelefoni;Refund;Refund;;;1;10,00;25;2,50;10,00;2,50;12,50;
"""


@pytest.fixture
def imported(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> CompanyFile:
    path = tmp_path / "charges.csv"
    path.write_text(CHARGES, encoding="utf-8")
    (result,) = import_files(company, [path], clock=clock)
    assert result.status == "imported", result.errors
    return company


def by_number(file: CompanyFile) -> dict[str, archive.ReceivedSupplierInvoice]:
    return {row.number: row for row in archive.list_received(file, today=TODAY).rows}


@pytest.mark.parametrize(
    ("kind", "payable", "paid", "due", "status"),
    [
        (DocumentKind.INVOICE, "100", "0", date(2026, 11, 22), PaymentStatus.NEW),
        (DocumentKind.INVOICE, "100", "99.99", date(2026, 11, 21), PaymentStatus.OVERDUE),
        (DocumentKind.INVOICE, "100", "100", date(2020, 1, 1), PaymentStatus.PAID),
        (DocumentKind.INVOICE, "100", "0", None, PaymentStatus.NEW),
        (DocumentKind.INVOICE, "0", "0", date(2020, 1, 1), PaymentStatus.PAID),
        (DocumentKind.INVOICE, "-5", "0", date(2020, 1, 1), PaymentStatus.CREDIT),
        (DocumentKind.CREDIT_NOTE, "100", "0", date(2020, 1, 1), PaymentStatus.CREDIT),
    ],
)
def test_status(kind: DocumentKind, payable: str, paid: str, due: date | None, status: PaymentStatus) -> None:
    assert archive.payment_status(kind, Decimal(payable), Decimal(paid), due, TODAY) is status


def test_the_list_filters_searches_and_counts(imported: CompanyFile) -> None:
    listed = archive.list_received(imported, today=TODAY)
    assert [(row.number, row.status) for row in listed.rows] == [("F1", "overdue"), ("F2", "new"), ("K1", "credit")]
    assert listed.rows[0].days_late == 28
    assert listed.counts[PaymentStatus.OVERDUE] == 1
    assert listed.oldest == date(2026, 10, 5)
    for search, numbers in (
        ("f2", ["F2"]),
        ("2436,26", ["F1"]),
        ("2 436", ["F1"]),
        ("nordlys", ["F1", "F2", "K1"]),
        ("x", []),
    ):
        assert [row.number for row in archive.list_received(imported, today=TODAY, search=search).rows] == numbers
    only_new = archive.list_received(imported, today=TODAY, status=PaymentStatus.NEW)
    assert ([row.number for row in only_new.rows], only_new.total) == (["F2"], 3)
    assert archive.list_received(imported, today=date(2030, 1, 1), months=36).total == 0
    assert archive.list_received(imported, today=date(2030, 1, 1)).total == 3


def test_the_command_line_rows(imported: CompanyFile) -> None:
    row = archive.received_json(archive.list_received(imported, today=TODAY).rows)[0]
    assert row == {
        "number": "F1", "kind": "invoice", "party": "Nordlys", "issue_date": "2026-10-05", "due_date": "2026-10-25",
        "currency": "NOK", "total_ex_vat": "1949.01", "total_vat": "487.25", "total_inc_vat": "2436.26",
        "payable": "2436.26", "status": "overdue", "period_start": row["period_start"], "period_end": row["period_end"],
    }  # fmt: skip


def test_detail_shows_five_sections_and_the_difference(imported: CompanyFile) -> None:
    detail = archive.supplier_invoice_detail(imported, by_number(imported)["F1"].id, today=TODAY)
    sections = {section.section: section for section in detail.sections}
    assert list(sections) == list(ChargeSection)
    assert {code: section.net for code, section in sections.items()} == {
        "subscription": 349, "option": 0, "communication": 9, "equipment": 1591, "one_off": 0,
    }  # fmt: skip
    assert (sections[ChargeSection.SUBSCRIPTION].timing, sections[ChargeSection.COMMUNICATION].timing) == (
        "in_advance",
        "in_arrears",
    )
    assert sections[ChargeSection.COMMUNICATION].last == date(2026, 9, 30)
    assert sections[ChargeSection.EQUIPMENT].people == ("Siv Tveit",)
    assert (detail.stated, detail.recomputed, detail.difference) == (Decimal("1949.01"), 1949, Decimal("0.01"))
    assert detail.payment_reference == "123455"
    lines = archive.supplier_invoice_lines(imported, detail.invoice.id, ChargeSection.EQUIPMENT)
    assert [(line.text, line.user, line.department, line.net) for line in lines] == [
        ("Nokia 6310", "Siv Tveit", "Salg", 1591)
    ]
    assert len(archive.supplier_invoice_lines(imported, detail.invoice.id)) == 3
    credit = archive.supplier_invoice_detail(imported, by_number(imported)["K1"].id, today=TODAY)
    assert (credit.stated, credit.recomputed, credit.difference) == (-10, -10, 0)
    with pytest.raises(UserError, match="not in the file any more"):
        archive.supplier_invoice_detail(imported, 999, today=TODAY)


def test_reports_of_imported_invoices_meet_their_stated_totals(imported: CompanyFile, clock: FixedClock) -> None:
    for report, key in (("R6", "net"), ("R10", "total")):
        result = run_report(imported, report, ReportRequest(InvoicePeriod(("F1", "F2", "K1"))), clock=clock)
        (total,) = result.totals
        assert total.values[result.column(key)] == Decimal("1949.01") + 349 - 10
        assert total.values[result.column("gross")] == Decimal("2436.26") + Decimal("436.25") - Decimal("12.50")


def test_paying_is_recorded_and_taken_back(imported: CompanyFile, clock: FixedClock) -> None:
    key = by_number(imported)["F1"].id
    partly = archive.mark_paid(imported, key, paid_on=TODAY, amount=Decimal("2000"), clock=clock, user="KH")
    assert (partly.status, partly.open_amount) == (PaymentStatus.OVERDUE, Decimal("436.26"))
    assert archive.mark_paid(imported, key, paid_on=TODAY, clock=clock).status is PaymentStatus.PAID
    assert by_number(imported)["F1"].paid_on == TODAY
    assert archive.mark_unpaid(imported, key, today=TODAY, clock=clock).status is PaymentStatus.OVERDUE
    with pytest.raises(UserError, match="K1 is a credit"):
        archive.mark_paid(imported, by_number(imported)["K1"].id, paid_on=TODAY, clock=clock)
    with pytest.raises(UserError, match="less than nothing"):
        archive.mark_paid(imported, key, paid_on=TODAY, amount=Decimal("-1"), clock=clock)
    with imported.read() as session:
        log = [(entry.action, entry.subject) for entry in session.query(LogEntry).order_by(LogEntry.id)]
    assert [entry for entry in log if entry[1] == "F1"] == [
        ("supplier_invoice.paid", "F1"),
        ("supplier_invoice.paid", "F1"),
        ("supplier_invoice.unpaid", "F1"),
    ]


def test_the_original_comes_back_unchanged(imported: CompanyFile, clock: FixedClock) -> None:
    from telecost_desktop.services.attachments import store_attachment

    key = by_number(imported)["F1"].id
    with imported.raw() as c:
        c.execute("BEGIN IMMEDIATE")
        attachment = store_attachment(c, b"%PDF-1.7 x", name="F1.pdf", media_type="application/pdf", clock=clock)
        c.execute(
            "INSERT INTO supplier_invoice_original (supplier_invoice_id, attachment_id) VALUES (?, ?)",
            (key, attachment),
        )
        c.execute("COMMIT")
    (original,) = [
        o
        for o in archive.supplier_invoice_detail(imported, key, today=TODAY).originals
        if o.attachment_id == attachment
    ]
    assert (original.file_name, original.size) == ("F1.pdf", 10)
    assert archive.original_content(imported, attachment) == ("F1.pdf", b"%PDF-1.7 x")


def test_expected_invoices_and_late_ones(imported: CompanyFile) -> None:
    (expected,) = archive.expected_supplier_invoices(imported, today=TODAY)
    assert (expected.issue_on, expected.available_on, expected.days_late) == (date(2026, 12, 5), date(2026, 12, 7), 0)
    (late,) = archive.expected_supplier_invoices(imported, today=date(2026, 12, 10))
    assert late.days_late == 3
    assert archive.expected_supplier_invoices(imported, today=date(2027, 12, 1)) == []


@pytest.mark.parametrize(
    ("dates", "following"),
    [
        (["2026-10-05"], "2026-11-05"),
        (["2025-12-31", "2026-01-31", "2026-02-28"], "2026-03-31"),
        (["2026-01-28", "2026-02-28"], "2026-03-28"),
        (["2026-01-15", "2026-04-15", "2026-07-15"], "2026-10-15"),
        (["2026-09-05", "2026-09-09", "2026-10-05"], "2026-11-05"),
        ([], None),
    ],
)
def test_the_next_date_of_an_account(dates: list[str], following: str | None) -> None:
    found = archive.next_issue_date([date.fromisoformat(day) for day in dates])
    assert found == (date.fromisoformat(following) if following else None)


def test_choices_for_filters(imported: CompanyFile) -> None:
    assert [(choice.operator, choice.number) for choice in people.accounts(imported)] == [("Nordlys", "4410")]
    assert [choice.name for choice in people.departments(imported)] == ["Salg"]
    assert [choice.name for choice in people.employees(imported, TODAY)] == ["Siv Tveit"]
    assert [choice.msisdn for choice in people.lines(imported, TODAY)] == ["4748000132"]
    assert people.product_groups(imported) == ["Mobiltelefoni", "equipment"]
    assert [(choice.number, choice.has_charges) for choice in people.supplier_invoice_choices(imported)] == [
        ("K1", True),
        ("F2", True),
        ("F1", True),
    ]
    assert people.sim_numbers(imported) == []


def test_departments_come_as_a_tree(company: CompanyFile) -> None:
    with company.raw() as c:
        for name, parent in (("Salg", None), ("Administrasjon", None), ("Øst", 1), ("Vest", 1), ("Øst A", 3)):
            c.execute("INSERT INTO department (name, parent_id) VALUES (?, ?)", (name, parent))
    assert [(choice.name, choice.depth) for choice in people.departments(company)] == [
        ("Administrasjon", 0), ("Salg", 0), ("Vest", 1), ("Øst", 1), ("Øst A", 2),
    ]  # fmt: skip
