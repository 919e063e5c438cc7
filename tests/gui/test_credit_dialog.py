"""Crediting by line, disputes, and the series of numbers, over a real company file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from crediting import credit_invoice
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from recorded_messages import RecordedMessages

from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.company import save_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.sales_invoicing.disputes import open_dispute
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues, save_draft
from telecost_desktop.services.sales_invoicing.drafts.line_editing import DraftLineValues
from telecost_desktop.services.sales_invoicing.issuing.series import read_series
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceStatus, get_sales_invoice, list_sales_invoices
from telecost_desktop.services.settings import SettingKey, read_setting
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.invoices.drafts import open_credit_dialog, open_dispute_dialog
from telecost_desktop.views.pages.invoices.drafts.credit_dialog import CreditDialog
from telecost_desktop.views.pages.invoices.drafts.credit_model import CreditCell
from telecost_desktop.views.pages.invoices.drafts.dispute_dialog import DisputeDialog, SettleDialog
from telecost_desktop.views.pages.settings.page import SettingsPage
from telecost_desktop.views.pages.settings.series_dialog import SeriesDialog
from tests.gui.test_window import nameless

ENTER = Qt.Key.Key_Return


@pytest.fixture
def window(qtbot) -> QWidget:
    result = QWidget()
    result.resize(1280, 800)
    qtbot.addWidget(result)
    result.show()
    return result


@pytest.fixture
def owed(page_context: PageContext) -> int:
    """Invoice 10001: 4 hours at 100 and a journey at 50."""
    file, clock = page_context.file, page_context.clock
    save_company(file, {"organisation_number": "987654325", "street": "Storgata 1", "city": "Ålesund",
                        "bank_account": "86011117947"})  # fmt: skip
    buyer = save_customer(file, CustomerValues("Kunde AS", street="Kaia 1", city="Ålesund"), clock=clock)
    lines = (
        DraftLineValues("Timer", Decimal(4), Decimal(100), "h"),
        DraftLineValues("Reise", Decimal(1), Decimal(50)),
    )
    made = save_draft(file, DraftValues(buyer, lines, date(2026, 11, 2)), clock=clock)
    issue_drafts(file, [made], clock=clock)
    return made


def shown(window: QWidget, kind: type[QDialog]) -> QDialog:
    (found,) = [one for one in window.findChildren(kind) if one.isVisible()]
    return found


def detail(page_context: PageContext, invoice: int):
    return get_sales_invoice(page_context.file, page_context.clock, invoice)


@pytest.fixture
def credit(window: QWidget, page_context: PageContext, owed: int) -> Callable[..., CreditDialog]:
    def make(done: Callable[[int], object] | None = None) -> CreditDialog:
        open_credit_dialog(window, page_context, detail(page_context, owed), done)
        found = shown(window, CreditDialog)
        assert isinstance(found, CreditDialog)
        return found

    return make


def type_quantity(dialog: CreditDialog, text: str) -> None:
    QTest.keyClicks(dialog.grid, text[0])
    field = dialog.grid.viewport().findChild(QLineEdit)
    assert field is not None
    QTest.keyClicks(field, text[1:])
    QTest.keyClick(field, ENTER)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_a_part_is_credited_by_keyboard(
    credit: Callable[..., CreditDialog], page_context: PageContext, owed: int
) -> None:
    made: list[int] = []
    dialog = credit(made.append)
    assert dialog.sums.to_pay == Decimal("562.5")
    dialog.extent.choose("lines")
    assert not dialog.ok.isEnabled()
    type_quantity(dialog, "1,5")
    assert dialog.grid.currentIndex().row() == 1
    dialog.price()
    assert dialog.sums.to_pay == Decimal("187.5")
    dialog.reason.setText("For mange timer")
    dialog.ok.click()
    assert len(made) == 1
    note = detail(page_context, made[0])
    assert (note.row.payable, note.credits_number) == (Decimal("187.5"), "10001")
    assert detail(page_context, owed).row.open == Decimal(375)
    assert isinstance(page_context.messages, RecordedMessages)
    assert page_context.messages.notices == ["A credit note for invoice 10001 is issued."]
    again = credit()
    assert [again.model.index(0, cell).data() for cell in (CreditCell.QUANTITY, CreditCell.LEFT)] == ["4 h", "2,5"]


def test_more_than_is_left_is_refused_while_it_is_typed(credit: Callable[..., CreditDialog]) -> None:
    dialog = credit()
    dialog.extent.choose("lines")
    for wrong in ("5", "-1", "abc"):
        dialog.model.setData(dialog.model.index(0, CreditCell.CREDIT), wrong)
        assert dialog.note.text() == "Line 1: type a quantity from 0 to 4."
        assert not dialog.ok.isEnabled()
    dialog.model.setData(dialog.model.index(0, CreditCell.CREDIT), "0")
    assert dialog.note.text() == "Type how much of a line to credit."


def test_no_is_the_default_and_a_draft_bills_nothing_again(
    credit: Callable[..., CreditDialog], page_context: PageContext, owed: int
) -> None:
    dialog = credit()
    assert dialog.cancel.isDefault()
    dialog.again.setChecked(True)
    dialog.outcome.choose("draft")
    assert not dialog.again.isChecked()
    assert not dialog.again.isEnabled()
    dialog.ok.click()
    rows = list_sales_invoices(page_context.file, page_context.clock)
    assert sorted((row.status, row.kind) for row in rows) == [
        (SalesInvoiceStatus.DRAFT, "credit_note"),
        (SalesInvoiceStatus.OVERDUE, "invoice"),
    ]


def test_what_was_credited_in_between_is_said_in_the_dialog(
    credit: Callable[..., CreditDialog], page_context: PageContext, owed: int
) -> None:
    dialog = credit()
    credit_invoice(page_context.file, owed, clock=page_context.clock)
    dialog.ok.click()
    assert dialog.isVisible()
    assert dialog.note.text() == "Invoice 10001 has been credited already."


def test_everything_has_a_name(credit: Callable[..., CreditDialog]) -> None:
    assert nameless(credit()) == []


def test_a_dispute_is_noted_and_settled(window: QWidget, page_context: PageContext, owed: int) -> None:
    row, told = detail(page_context, owed).row, []
    open_dispute_dialog(window, page_context, row, told.append)
    noting = shown(window, DisputeDialog)
    assert isinstance(noting, DisputeDialog)
    assert not noting.ok.isEnabled()
    noting.reason.setText("Feil antall")
    noting.since.set_value(date(2026, 11, 1))
    assert noting.note.text() == "Choose a day from 02.11.2026 to today."
    noting.since.set_value(date(2026, 11, 10))
    noting.ok.click()
    found = open_dispute(page_context.file, owed)
    assert found is not None
    assert (found.since, found.reason) == (date(2026, 11, 10), "Feil antall")
    open_dispute_dialog(window, page_context, row, told.append)
    settling = shown(window, SettleDialog)
    assert isinstance(settling, SettleDialog)
    assert settling.cancel.isDefault()
    settling.ok.click()
    assert open_dispute(page_context.file, owed) is None
    assert told == [owed, owed]


def test_the_series_and_the_rounding_are_chosen_in_settings(
    window_of: Callable[..., MainWindow], page_context: PageContext, owed: int
) -> None:
    page = window_of(SettingsPage).page("settings")
    assert isinstance(page, SettingsPage)
    page.open_subject("billing")
    card = page.billing.numbers
    card.change[DocumentKind.INVOICE].click()
    dialog = card.findChild(SeriesDialog)
    assert dialog is not None
    assert not dialog.first.isEnabled(), "a series that has begun goes on"
    dialog.form_choice.choose("per_year")
    dialog.first.setText("2025")
    dialog.ok.click()
    assert not dialog.isVisible()
    assert read_series(page_context.file, date(2026, 11, 22))[0].next_number == 20262025
    assert nameless(card) == []
    card.rounding.choose("1")
    card.rounding.activated.emit(card.rounding.currentIndex())
    assert read_setting(page_context.file, SettingKey.PAYABLE_ROUNDING) == "1"


def test_a_first_number_that_does_not_fit_is_refused_in_the_dialog(
    window_of: Callable[..., MainWindow], page_context: PageContext
) -> None:
    page = window_of(SettingsPage).page("settings")
    assert isinstance(page, SettingsPage)
    page.open_subject("billing")
    card = page.billing.numbers
    card.change[DocumentKind.CREDIT_NOTE].click()
    dialog = card.findChild(SeriesDialog)
    assert dialog is not None
    dialog.form_choice.choose("per_year")
    dialog.first.setText("20250001")
    dialog.ok.click()
    assert dialog.isVisible()
    assert dialog.note.text().startswith("20250001 can be no first number of 2026.")
    dialog.first.setText("500")
    dialog.ok.click()
    assert not dialog.isVisible()
    assert read_series(page_context.file, date(2026, 11, 22))[1].next_number == 20260500
