"""The invoices page over a real company file: what a person does in it, and what the file says afterwards."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from openpyxl import load_workbook
from phone_costs import import_costs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from recorded_messages import RecordedMessages
from reportlab.pdfgen.canvas import Canvas

from telecost_desktop.errors import UserError
from telecost_desktop.models.payments import SalesPayment
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceState
from telecost_desktop.models.subscriptions import FrequencyUnit, InvoiceResult
from telecost_desktop.models.supplier_invoices import Charge, SupplierInvoice, SupplierInvoiceOriginal
from telecost_desktop.services.attachments import store_attachment
from telecost_desktop.services.company import save_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.invoice_archive import PaymentStatus
from telecost_desktop.services.payments.by_hand import register_payment
from telecost_desktop.services.products import ProductValues, save_product
from telecost_desktop.services.sales_invoicing.listing import get_sales_invoice
from telecost_desktop.services.scheduling.running import run_due
from telecost_desktop.services.subscriptions.saving import (
    LineValues,
    SubscriberValues,
    SubscriptionValues,
    save_subscription,
)
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.invoices import words
from telecost_desktop.views.pages.invoices.documents import harmless_name, open_copy
from telecost_desktop.views.pages.invoices.drafts.issue_dialog import IssueDialog
from telecost_desktop.views.pages.invoices.issued_dialogs import VoidDialog
from telecost_desktop.views.pages.invoices.page import ISSUED, InvoicesPage
from telecost_desktop.views.pages.invoices.payment_dialog import PaymentDialog
from telecost_desktop.views.pages.invoices.payment_withdrawal import WithdrawPaymentDialog, ask_withdrawal
from telecost_desktop.views.pages.invoices.pdf_pages import draw_page, page_sizes
from telecost_desktop.views.widgets.badge import Status
from tests.gui.test_window import nameless

Dialog = TypeVar("Dialog", bound=QDialog)


def dialog_of(kind: type[Dialog]) -> Dialog:
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
    assert len(found) == 1
    return found[0]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def notices(context: PageContext) -> list[str]:
    assert isinstance(context.messages, RecordedMessages)
    return [plain(text) for text in context.messages.notices]


def two_pages() -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    for words_on_it in ("Side en", "Side to"):
        canvas.drawString(100, 700, words_on_it)
        canvas.rect(100, 400, 200, 100, fill=1)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


@pytest.fixture
def page(page_context: PageContext, window_of: Callable[..., MainWindow], tmp_path: Path) -> InvoicesPage:
    import_costs(page_context.file, tmp_path, page_context.clock)
    shown = window_of(InvoicesPage).page("invoices")
    assert isinstance(shown, InvoicesPage)
    return shown


def stored(context: PageContext, number: str) -> SupplierInvoice:
    with context.file.read() as session:
        invoice = session.query(SupplierInvoice).filter_by(number=number).one()
        session.expunge(invoice)
    return invoice


def attach(context: PageContext, number: str, name: str, content: bytes, media_type: str) -> None:
    with context.file.raw() as connection:
        connection.execute("BEGIN IMMEDIATE")
        key = store_attachment(connection, content, name=name, media_type=media_type, clock=context.clock)
        connection.execute("COMMIT")
    with context.file.write() as session:
        invoice = session.query(SupplierInvoice).filter_by(number=number).one()
        session.add(SupplierInvoiceOriginal(supplier_invoice_id=invoice.id, attachment_id=key))


# Received


def test_the_list_shows_what_was_imported_with_its_status(page: InvoicesPage) -> None:
    rows = page.received.list.rows
    assert [(row.below.partition(" · ")[0], row.status) for row in rows] == [
        ("7002", Status.OVERDUE),
        ("7001", Status.OVERDUE),
        ("5501", Status.NEW),
    ]
    # 349 + 25 %.
    assert plain(rows[2].amount) == "436,25"
    assert page.received.status.button(PaymentStatus.OVERDUE).text().endswith(" 2")
    assert "2 overdue" in page.tabs.tabToolTip(0)
    assert "3 received invoices" in page.head.context.text()


def test_search_by_sum_and_status(page: InvoicesPage, qtbot) -> None:
    page.received.search.setText("436")
    qtbot.waitUntil(lambda: len(page.received.list.rows) == 1)
    assert page.received.list.rows[0].name == "Nordlys Mobil"
    page.received.search.clear()
    page.received.status.choose(PaymentStatus.OVERDUE)
    assert len(page.received.list.rows) == 2
    page.received.status.choose(PaymentStatus.PAID)
    assert page.received.list.rows == []
    assert page.received.detail.detail is None


def test_an_account_chosen_in_the_top_bar_narrows_the_list(page: InvoicesPage, page_context: PageContext) -> None:
    account = stored(page_context, "5501").account_id
    page_context.selection.choose(accounts=frozenset({account}))
    assert [row.id for row in page.received.list.rows] == [stored(page_context, "5501").id]


def test_sections_add_up_and_open_their_lines(page: InvoicesPage, page_context: PageContext) -> None:
    page.received.show_invoice(stored(page_context, "7001").id)
    detail = page.received.detail
    assert detail.detail is not None
    assert detail.detail.difference == 0
    assert "398,00" in plain(detail.sections.buttons[0].accessibleName())
    assert not detail.sections.buttons[3].isEnabled()
    QTest.keyClick(detail.sections.buttons[0], Qt.Key.Key_Return)
    assert page.received.beside.currentWidget() is page.received.lines
    lines = page.received.lines.table.rows()
    assert {line.user for line in lines} == {"Åse Nygård", "Bjørn Hauge"}
    assert sum(line.net for line in lines) == Decimal("398.00")
    QTest.keyClick(page.received.lines.table.view, Qt.Key.Key_Escape)
    assert page.received.beside.currentIndex() == 0


def test_a_difference_to_the_stated_total_is_shown(page: InvoicesPage, page_context: PageContext) -> None:
    with page_context.file.write() as session:
        invoice = session.query(SupplierInvoice).filter_by(number="7001").one()
        session.query(Charge).filter_by(supplier_invoice_id=invoice.id, net=Decimal("99")).one().net = Decimal("100")
    page.received.reload()
    page.received.show_invoice(stored(page_context, "7001").id)
    assert "difference −1,00" in plain(page.received.detail.sections.total.accessibleName())


def test_mark_as_paid_and_unpaid(page: InvoicesPage, page_context: PageContext) -> None:
    page.received.show_invoice(stored(page_context, "7002").id)
    page.received.detail.pay.click()
    dialog = dialog_of(PaymentDialog)
    assert dialog.amount == stored(page_context, "7002").payable
    dialog.amount_field.setText("nothing")
    assert not dialog.ok.isEnabled()
    dialog.amount_field.setText("430,00")
    dialog.paid_on.set_value(date(2026, 11, 23))
    assert not dialog.ok.isEnabled(), "tomorrow is not paid yet"
    dialog.paid_on.set_value(date(2026, 11, 19))
    dialog.ok.click()
    assert (stored(page_context, "7002").paid_amount, stored(page_context, "7002").paid_on) == (
        Decimal("430.00"),
        date(2026, 11, 19),
    )
    shown = page.received.detail.detail
    assert shown is not None
    assert shown.invoice.number == "7002"
    assert page.received.detail.badge.status is Status.PAID
    assert notices(page_context) == ["Invoice 7002 is marked as paid."]
    page.received.detail.unpay.click()
    assert stored(page_context, "7002").paid_amount == 0
    assert page.received.detail.badge.status is Status.OVERDUE


def test_the_original_pdf_is_drawn_and_saved_unchanged(
    page: InvoicesPage, page_context: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
) -> None:
    content = two_pages()
    attach(page_context, "5501", "../faktura<5501>.pdf", content, "application/pdf")
    attach(page_context, "5501", "5501.xml", b"<?xml version='1.0'?><Invoice/>", "application/xml")
    page.received.reload()
    page.received.show_invoice(stored(page_context, "5501").id)
    pane = page.received.original
    assert pane.pages.page_count == 2
    assert pane.sub.text() == "page 1 of 2"
    qtbot.waitUntil(lambda: 0 in pane.pages.drawn_pages())
    pane.next.click()
    assert pane.sub.text() == "page 2 of 2"
    QTest.keyClick(pane.pages, Qt.Key.Key_PageUp)
    QTest.keyClick(pane.pages, Qt.Key.Key_PageUp)
    assert pane.sub.text() == "page 1 of 2"
    target = tmp_path / "ut.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    pane.save_button.click()
    assert target.read_bytes() == content
    pane.chooser.setCurrentIndex(1)
    pane.chooser.activated.emit(1)
    assert pane.stack.currentWidget() is not pane.pages
    pane.save_button.click()
    assert target.read_bytes() == b"<?xml version='1.0'?><Invoice/>"


def test_a_damaged_pdf_is_said_and_can_still_be_saved(page: InvoicesPage, page_context: PageContext) -> None:
    attach(page_context, "5501", "ødelagt.pdf", b"%PDF-1.4 not really", "application/pdf")
    page.received.reload()
    page.received.show_invoice(stored(page_context, "5501").id)
    assert page.received.original.stack.currentWidget() is not page.received.original.pages
    assert page.received.original.save_button.isEnabled()


def test_what_is_opened_elsewhere_cannot_start_anything(tmp_path: Path) -> None:
    assert harmless_name("faktura.pdf.exe", two_pages()) == "faktura.pdf.pdf"
    assert harmless_name("../../regning.html", b"<?xml version='1.0'?><a/>") == "regning.xml"
    assert harmless_name("start.bat", b"echo hei") == "start.txt"
    assert harmless_name("bruk.CSV", b"a;b\n1;2\n") == "bruk.CSV"
    assert harmless_name("x.pdf", b"MZ\0\0program") is None
    copy = open_copy(tmp_path, "CON.xml", b"<?xml version='1.0'?><a/>")
    assert copy.parent == tmp_path
    assert copy.read_bytes() == b"<?xml version='1.0'?><a/>"
    with pytest.raises(UserError, match="not a kind of file"):
        open_copy(tmp_path, "x.pdf", b"MZ\0\0program")


def test_pages_are_drawn_as_wide_as_asked() -> None:
    content = two_pages()
    assert len(page_sizes(content).ratios) == 2
    picture = draw_page(content, 0, 300)
    assert abs(picture.width - 300) <= 1
    assert len(picture.pixels) == picture.stride * picture.height
    assert min(picture.pixels) == 0, "the black box is there"
    with pytest.raises(UserError):
        page_sizes(b"nothing")


def test_the_list_as_a_workbook(page: InvoicesPage, tmp_path: Path) -> None:
    page.export_to(tmp_path / "liste.xlsx", "Mottatt")
    sheet = load_workbook(tmp_path / "liste.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Operator", "Account", "Number")
    assert {str(row[2]) for row in rows[1:]} == {"7001", "7002", "5501"}
    assert Decimal(str(rows[-1][8])) + Decimal(str(rows[-1][9])) == Decimal(str(rows[-1][10]))


def test_where_it_is_narrow_the_original_is_under_a_tab(page: InvoicesPage) -> None:
    window = page.window()
    window.resize(1440, 900)
    assert page.received.detail.isVisible()
    assert page.received.original.isVisible()
    window.resize(1024, 680)
    assert not page.received.original.isVisible()
    page.received.panes.tabs.setCurrentIndex(1)
    assert page.received.original.isVisible()
    assert not page.received.detail.isVisible()
    window.resize(1440, 900)
    assert page.received.detail.isVisible()


def test_an_invoice_that_the_filters_hide_is_found(page: InvoicesPage, page_context: PageContext, qtbot) -> None:
    page.received.search.setText("nobody")
    qtbot.waitUntil(lambda: page.received.list.rows == [])
    page.open_subject(stored(page_context, "7001").id)
    qtbot.waitUntil(lambda: page.received.detail.detail is not None)
    assert page.received.detail.detail is not None
    assert page.received.detail.detail.invoice.number == "7001"


def test_an_empty_archive_says_what_to_do(window_of: Callable[..., MainWindow]) -> None:
    shown = window_of(InvoicesPage).page("invoices")
    assert isinstance(shown, InvoicesPage)
    assert shown.received.list_stack.currentIndex() == 1
    assert shown.issued.list_stack.currentIndex() == 1
    assert shown.head.context.text() == "No invoices received yet"


def test_everything_has_a_name(page: InvoicesPage) -> None:
    assert nameless(page) == []
    page.tabs.setCurrentIndex(ISSUED)
    assert nameless(page) == []


@pytest.mark.parametrize(
    ("number", "shown"),
    [("15066177553", "1506 61 77553"), ("NO9386011117947", "NO93 8601 1117 947"), ("123-4567", "123-4567")],
)
def test_bank_accounts_in_groups(number: str, shown: str) -> None:
    assert words.bank_account(number) == shown


def test_narrow_names_and_periods() -> None:
    assert words.short_company("Nordlys Mobil AS") == "Nordlys Mobil"
    assert words.short_company("AS") == "AS"
    assert words.period(date(2026, 11, 1), date(2026, 11, 30)).startswith("1–30")
    assert words.period(None, date(2026, 11, 30)) == ""


# Issued


@pytest.fixture
def issuing(page_context: PageContext) -> PageContext:
    """Two customers: one gets invoices, one drafts; each month since September, done up to today."""
    file, clock = page_context.file, page_context.clock
    save_company(
        file,
        {
            "street": "Kaien 1",
            "postal_code": "5392",
            "city": "Storebø",
            "organisation_number": "923609016",
            "bank_account": "15066177553",
        },
    )
    product = save_product(
        file, ProductValues("Vakthold", price=Decimal(300), price_from=date(2020, 1, 1)), clock=clock
    )
    frequency = save_frequency(file, FrequencyValues(FrequencyUnit.MONTH, date(2026, 10, 1), day=1), clock=clock)
    for name, result in (("Kråkeneset AS", InvoiceResult.ISSUED), ("Åmøy AS", InvoiceResult.DRAFT)):
        customer = save_customer(
            file,
            CustomerValues(name, street="Vegen 2", postal_code="5003", city="Bergen", email="post@example.org"),
            clock=clock,
        )
        made = SubscriptionValues(
            f"Avtale {name}",
            frequency,
            (LineValues(product, Decimal(1)),),
            (SubscriberValues(customer, date(2026, 10, 1)),),
            result=result,
        )
        save_subscription(file, made, clock=clock)
    run_due(file, clock, create_missed=True)
    return page_context


@pytest.fixture
def issued(issuing: PageContext, window_of: Callable[..., MainWindow]) -> InvoicesPage:
    shown = window_of(InvoicesPage).page("invoices")
    assert isinstance(shown, InvoicesPage)
    shown.tabs.setCurrentIndex(ISSUED)
    return shown


def drafts_and_issued(context: PageContext) -> tuple[list[int], list[int]]:
    with context.file.read() as session:
        drafts = session.query(SalesInvoice).filter_by(state=SalesInvoiceState.DRAFT).order_by(SalesInvoice.id)
        numbers = session.query(SalesInvoice).filter_by(state=SalesInvoiceState.ISSUED).order_by(SalesInvoice.number)
        return [row.id for row in drafts], [row.id for row in numbers]


def test_issued_invoices_and_drafts_are_listed(issued: InvoicesPage, page_context: PageContext, qtbot) -> None:
    drafts, numbers = drafts_and_issued(page_context)
    assert drafts
    assert numbers
    assert {row.id for row in issued.issued.list.rows} == {*drafts, *numbers}
    issued.issued.status.choose("drafts")
    assert {row.status for row in issued.issued.list.rows} == {Status.DRAFT}
    issued.issued.status.choose("all")
    issued.issued.search.setText("kråke")
    qtbot.waitUntil(lambda: {row.name for row in issued.issued.list.rows} == {"Kråkeneset AS"})


def test_the_pdf_of_an_issued_invoice_is_drawn(issued: InvoicesPage, page_context: PageContext, qtbot) -> None:
    drafts, numbers = drafts_and_issued(page_context)
    issued.open_subject(("sales_invoice", numbers[0], "Kråkeneset"))
    assert issued.issued.pdf.pages.page_count == 1
    qtbot.waitUntil(lambda: 0 in issued.issued.pdf.pages.drawn_pages())
    issued.issued.show_invoice(drafts[0])
    assert issued.issued.pdf.pages.page_count == 0
    assert not issued.issued.pdf.save_button.isEnabled()


def test_a_payment_is_registered(issued: InvoicesPage, page_context: PageContext) -> None:
    _, numbers = drafts_and_issued(page_context)
    issued.issued.show_invoice(numbers[0])
    issued.issued.detail.buttons["pay"].click()
    dialog = dialog_of(PaymentDialog)
    assert dialog.amount == Decimal("375.00")
    dialog.amount_field.setText("75")
    dialog.ok.click()
    with page_context.file.read() as session:
        payment = session.query(SalesPayment).one()
        assert (payment.amount, payment.paid_on, payment.recorded_by) == (Decimal(75), date(2026, 11, 22), "KH")
    shown = issued.issued.detail.detail
    assert shown is not None
    assert shown.row.open == Decimal("300.00")
    issued.issued.detail.buttons["pay"].click()
    dialog_of(PaymentDialog).ok.click()
    assert issued.issued.detail.badge.status is Status.PAID
    assert not issued.issued.detail.buttons["pay"].isVisible()


def test_what_was_paid_beyond_is_registered_as_paid_back(issued: InvoicesPage, page_context: PageContext) -> None:
    _, numbers = drafts_and_issued(page_context)
    register_payment(page_context.file, numbers[0], Decimal(400), date(2026, 11, 22), clock=page_context.clock)
    issued.issued.reload()
    issued.issued.show_invoice(numbers[0])
    issued.issued.do("pay_back")
    dialog = dialog_of(PaymentDialog)
    assert dialog.amount == Decimal("25.00")
    dialog.ok.click()
    assert get_sales_invoice(page_context.file, page_context.clock, numbers[0]).row.in_credit == 0
    with page_context.file.read() as session:
        assert [one.amount for one in session.query(SalesPayment)] == [Decimal(400), Decimal(-25)]


def test_a_payment_by_hand_is_taken_back_and_one_of_the_banks_is_looked_for_elsewhere(
    issued: InvoicesPage, page_context: PageContext
) -> None:
    _, numbers = drafts_and_issued(page_context)
    for amount, day in ((Decimal(300), date(2026, 11, 20)), (Decimal(75), date(2026, 11, 22))):
        register_payment(page_context.file, numbers[0], amount, day, clock=page_context.clock)
    issued.issued.reload()
    issued.issued.show_invoice(numbers[0])
    issued.issued.do("unpay")
    dialog = dialog_of(WithdrawPaymentDialog)
    assert dialog.choice.count() == 2
    assert dialog.choice.value.amount == Decimal(75)
    dialog.ok.click()
    row = get_sales_invoice(page_context.file, page_context.clock, numbers[0]).row
    assert row.open == Decimal(75)
    ask_withdrawal(issued, page_context, get_sales_invoice(page_context.file, page_context.clock, numbers[1]).row)
    assert isinstance(page_context.messages, RecordedMessages)
    assert "was written down by hand" in page_context.messages.notices[-1]


def test_a_draft_is_made_ready_and_issued(issued: InvoicesPage, page_context: PageContext) -> None:
    drafts, numbers = drafts_and_issued(page_context)
    issued.issued.show_invoice(drafts[0])
    issued.issued.detail.buttons["make_ready"].click()
    assert issued.issued.detail.badge.status is Status.READY
    issued.issued.detail.buttons["issue"].click()
    asked = dialog_of(IssueDialog)
    assert (str(len(numbers) + 1) in asked.windowTitle(), "Åmøy AS" in asked.windowTitle()) == (True, True)
    asked.ok.click()
    assert drafts[0] in drafts_and_issued(page_context)[1]
    assert len(drafts_and_issued(page_context)[1]) == len(numbers) + 1
    assert issued.issued.pdf.pages.page_count == 1


@pytest.mark.parametrize("again", [True, False])
def test_a_draft_is_taken_back(issued: InvoicesPage, page_context: PageContext, again: bool) -> None:
    drafts, _ = drafts_and_issued(page_context)
    issued.issued.show_invoice(drafts[-1])
    issued.issued.do("void")
    dialog = dialog_of(VoidDialog)
    (dialog.again if again else dialog.skip).click()
    dialog.ok.click()
    assert drafts_and_issued(page_context)[0] == drafts[:-1]
    run_due(page_context.file, page_context.clock, create_missed=True)
    assert (len(drafts_and_issued(page_context)[0]) == len(drafts)) is again


def test_issued_as_a_workbook(issued: InvoicesPage, tmp_path: Path) -> None:
    issued.export_to(tmp_path / "ut.xlsx", "Utstedt")
    sheet = load_workbook(tmp_path / "ut.xlsx").worksheets[0]
    assert sheet.max_row == 1 + len(issued.issued.list.rows)
    assert sheet.cell(1, 3).value == "Customer"
