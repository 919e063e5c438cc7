"""The tab of payments over a real company file: files of the bank come in, and a person decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from payment_files import Booking, Paid, camt
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from recorded_messages import RecordedMessages
from sqlalchemy import update

from telecost_desktop.models.customers import Customer
from telecost_desktop.models.payments import IncomingState
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.services.company import save_company
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.payments.listing import list_payments
from telecost_desktop.services.sales_invoicing.amounts import DraftLine
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.drafting import BillableLine, fill_draft, insert_empty_draft
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceRow, SalesInvoiceStatus, list_sales_invoices
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.invoices.page import PAYMENTS, InvoicesPage
from telecost_desktop.views.pages.invoices.payments.dialogs import AmountDialog, AsideDialog
from telecost_desktop.views.pages.invoices.payments.tab import PaymentsTab
from tests.gui.test_window import nameless


@pytest.fixture
def owed(page_context: PageContext) -> list[SalesInvoiceRow]:
    """Four issued sales invoices over 100, 200, 300 and 400, two to each of two customers."""
    file, clock = page_context.file, page_context.clock
    save_company(file, {"organisation_number": "987654325", "street": "Storgata 1", "city": "Ålesund",
                        "bank_account": "86011117947"})  # fmt: skip
    customers = [
        save_customer(file, CustomerValues(name, street="Kaia 1", city="Ålesund"), clock=clock)
        for name in ("Kunde AS", "Annen AS")
    ]
    made = []
    for place, amount in enumerate(("100", "200", "300", "400")):
        with file.write() as session:
            customer = session.get_one(Customer, customers[place % 2])
            made.append(insert_empty_draft(session, customer, issue_date=date(2026, 11, 2), at=clock.now(), user=""))
            line = DraftLine("Arbeid", Decimal(1), Decimal(amount), Decimal(amount), "Z", Decimal(0))
            _sums, columns = fill_draft(session, made[-1], [BillableLine(line)], "NOK")
            session.execute(update(SalesInvoice).where(SalesInvoice.id == made[-1]).values(**columns))
    issue_drafts(file, made, clock=clock)
    return sorted(list_sales_invoices(file, clock), key=lambda row: row.payable)


@pytest.fixture
def tab(window_of: Callable[..., MainWindow], owed: list[SalesInvoiceRow]) -> PaymentsTab:
    page = window_of(InvoicesPage).page("invoices")
    assert isinstance(page, InvoicesPage)
    page.tabs.setCurrentIndex(PAYMENTS)
    return page.payments


def bank(tmp_path: Path, *payments: Paid | Booking, name: str = "bank.xml") -> Path:
    path = tmp_path / name
    path.write_bytes(camt(payments))
    return path


def choose(tab: PaymentsTab, amount: str) -> None:
    place = next(
        place for place in range(tab.table.model.rowCount()) if tab.table.model.row(place).amount == Decimal(amount)
    )
    tab.table.view.selectRow(place)
    assert tab.card.detail is not None
    assert tab.card.detail.row.amount == Decimal(amount)


def offered(tab: PaymentsTab) -> set[str]:
    return {key for key, one in tab.card.buttons.items() if not one.isHidden()}


def dialog_of(kind: type[QDialog]) -> QDialog:
    [found] = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    return found


def status(tab: PaymentsTab, invoice: SalesInvoiceRow) -> tuple[SalesInvoiceStatus, Decimal]:
    context = tab._context
    row = list_sales_invoices(context.file, context.clock, ids=[invoice.id])[0]
    return row.status, row.open


def test_a_file_that_is_chosen_comes_in_and_is_told_of(
    tab: PaymentsTab, owed: list[SalesInvoiceRow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    page_context: PageContext,
) -> None:  # fmt: skip
    path = bank(tmp_path, Paid("100", owed[0].payment_reference), Paid("55", payer="Kari"))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    QTest.mouseClick(tab.bring, Qt.MouseButton.LeftButton)
    messages = page_context.messages
    assert isinstance(messages, RecordedMessages)
    assert messages.notices[-1] == "2 payments came in · 1 to decide"
    assert status(tab, owed[0])[0] is SalesInvoiceStatus.PAID
    # What is to be decided is shown at once.
    assert tab.table.model.rowCount() == 1
    assert tab.group.value == "decide"
    tab.import_files([path])
    assert messages.notices[-1].startswith("Nothing new")


def test_a_dropped_file_that_is_no_banks_is_said(tab: PaymentsTab, tmp_path: Path, page_context: PageContext) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
                       Qt.KeyboardModifier.NoModifier)  # fmt: skip
    tab.dropEvent(event)
    assert isinstance(page_context.messages, RecordedMessages)
    assert page_context.messages.notices[-1].startswith("notes.txt: This file holds no payments")


def test_a_part_payment_is_accepted(tab: PaymentsTab, owed: list[SalesInvoiceRow], tmp_path: Path) -> None:
    tab.import_files([bank(tmp_path, Paid("60", owed[0].payment_reference))])
    choose(tab, "60")
    assert offered(tab) == {"accept", "unlink"}
    assert tab.card.detail is not None
    assert [share.open for share in tab.card.detail.shares] == [Decimal(40)]
    tab.card.buttons["accept"].click()
    assert tab.table.model.rowCount() == 0, "it still waits"
    tab.group.choose("all")
    choose(tab, "60")
    assert offered(tab) == {"unlink"}
    tab.card.buttons["unlink"].click()
    assert status(tab, owed[0])[1] == Decimal(100)


def test_several_invoices_are_selected_and_paid_from_the_top(
    tab: PaymentsTab, owed: list[SalesInvoiceRow], tmp_path: Path
) -> None:
    tab.import_files([bank(tmp_path, Paid("350", payer="Noen"))])
    choose(tab, "350")
    assert offered(tab) == {"aside", "amount", "book"}
    view = tab.card.suggestions.view
    view.clearSelection()
    for place, row in enumerate(tab.card.suggestions.model.row(one) for one in range(4)):
        if row.invoice_id in (owed[0].id, owed[1].id):
            flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            view.selectionModel().select(view.model().index(place, 0), flags)
    assert not tab.card.buttons["amount"].isEnabled()
    tab.card.buttons["book"].click()
    assert [status(tab, one)[1] for one in owed] == [0, 0, Decimal(300), Decimal(400)]
    tab.card.buttons["aside"].click()
    dialog = dialog_of(AsideDialog)
    assert isinstance(dialog, AsideDialog)
    assert not dialog.ok.isEnabled()
    QTest.keyClicks(dialog.why, "kept on account")
    dialog.ok.click()
    [row] = list_payments(tab._context.file)
    assert (row.state, row.note, row.rest) == (IncomingState.SET_ASIDE, "kept on account", Decimal(50))


def test_an_amount_is_typed_and_no_more_than_is_open(
    tab: PaymentsTab, owed: list[SalesInvoiceRow], tmp_path: Path
) -> None:
    tab.import_files([bank(tmp_path, Paid("100", owed[3].payment_reference, currency="EUR"))])
    choose(tab, "100")
    assert not tab.card.buttons["book"].isEnabled(), "another currency has no amount by itself"
    tab.card.buttons["amount"].click()
    dialog = dialog_of(AmountDialog)
    assert isinstance(dialog, AmountDialog)
    assert dialog.amount.text() == "400,00"
    dialog.amount.setText("400,01")
    assert not dialog.ok.isEnabled()
    dialog.amount.setText("400")
    dialog.ok.click()
    assert status(tab, owed[3])[0] is SalesInvoiceStatus.PAID


def test_all_can_be_reached_and_has_a_name(tab: PaymentsTab, owed: list[SalesInvoiceRow], tmp_path: Path) -> None:
    tab.import_files([bank(tmp_path, Paid("60", owed[0].payment_reference), Paid("350", payer="Noen"))])
    for amount in ("60", "350"):
        choose(tab, amount)
        assert nameless(tab) == []
    QTest.keyClick(tab.table.view, Qt.Key.Key_Return)
    assert tab.window().focusWidget() is tab.card.suggestions.view
    QTest.keyClick(tab.card.suggestions.view, Qt.Key.Key_Return)
    # The oldest that is open wants 40, no more.
    assert sum(status(tab, one)[1] for one in owed) == Decimal(1000 - 60 - 40)
