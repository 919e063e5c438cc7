"""The reminders tab and its settings, by their buttons, over a real company file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import update

from telecost_desktop.models.customers import Customer, DeliveryChannel
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import SalesInvoice
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.reminders.due import list_due_reminders
from telecost_desktop.services.reminders.interest import RateFrom, list_interest_rates
from telecost_desktop.services.reminders.listing import ReminderState, list_reminders
from telecost_desktop.services.reminders.making import make_reminders
from telecost_desktop.services.reminders.rules import ReminderLevel, read_rules
from telecost_desktop.services.sales_invoicing.amounts import DraftLine
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.drafting import BillableLine, fill_draft, insert_empty_draft
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.invoices.page import REMINDERS, InvoicesPage
from telecost_desktop.views.pages.invoices.reminders.tab import RemindersTab
from telecost_desktop.views.pages.settings.level_dialog import LevelDialog
from telecost_desktop.views.pages.settings.reminders_view import InterestRateDialog, RemindersView
from telecost_desktop.views.reading_only import reading_only_words


@pytest.fixture
def debtors(page_context: PageContext) -> PageContext:
    """Two customers who did not pay in September; one gets paper."""
    for name, channel in (("Brev AS", DeliveryChannel.PRINT), ("Post AS", DeliveryChannel.EMAIL)):
        made = save_customer(
            page_context.file,
            CustomerValues(name, email="post@kunde.example", channel=channel),
            clock=page_context.clock,
        )
        with page_context.file.write() as session:
            customer = session.get_one(Customer, made)
            invoice = insert_empty_draft(
                session, customer, issue_date=date(2026, 9, 1), at=page_context.clock.now(), user=""
            )
            line = DraftLine("Arbeid", Decimal(1), Decimal(1000), Decimal(1000), "Z", Decimal(0))
            _sums, columns = fill_draft(session, invoice, [BillableLine(line)], customer.currency)
            session.execute(update(SalesInvoice).where(SalesInvoice.id == invoice).values(**columns))
        issue_drafts(page_context.file, [invoice], clock=page_context.clock)
    return page_context


def opened(window_of: Callable[..., MainWindow]) -> InvoicesPage:
    page = window_of(InvoicesPage).page("invoices")
    assert isinstance(page, InvoicesPage)
    page.open_subject("reminders")
    return page


def test_due_letters_are_previewed_made_printed_and_withdrawn(
    debtors: PageContext, window_of: Callable[..., MainWindow], qtbot, tmp_path: Path
) -> None:
    page = opened(window_of)
    tab = page.reminders
    assert page.tabs.currentIndex() == REMINDERS
    assert [row.customer for row in tab.due.rows()] == ["Brev AS", "Post AS"]
    assert not tab.make.isEnabled()
    tab.due.view.selectRow(0)
    assert tab.letter.pages.page_count == 1
    assert list_reminders(debtors.file) == []
    qtbot.mouseClick(tab.make, Qt.MouseButton.LeftButton)
    assert [row.customer for row in tab.due.rows()] == ["Post AS"]
    qtbot.mouseClick(tab.make_all, Qt.MouseButton.LeftButton)
    assert debtors.messages.questions == ["Make 1 reminder?"]
    assert tab.due.rows() == []

    tab.group.choose("made")
    assert [(row.customer, row.state) for row in tab.made.rows()] == [
        ("Post AS", ReminderState.WAITING), ("Brev AS", ReminderState.TO_PRINT),
    ]  # fmt: skip
    tab.made.view.selectRow(1)
    assert tab.letter.pages.page_count == 1
    assert tab.mail.isEnabled()
    tab.print_to(tmp_path / "brev.pdf", [1])
    assert (tmp_path / "brev.pdf").read_bytes().startswith(b"%PDF")
    assert tab.made.rows()[1].state is ReminderState.PRINTED
    tab.made.select(2)
    qtbot.mouseClick(tab.withdraw, Qt.MouseButton.LeftButton)
    assert debtors.messages.questions[-1] == "Withdraw reminder 2 to Post AS?"
    assert tab.made.rows()[0].state is ReminderState.WITHDRAWN
    assert not tab.withdraw.isEnabled()
    assert [row.customer for row in tab.due.rows()] == ["Post AS"]


def test_levels_days_and_rates_are_chosen_in_the_settings(page_context: PageContext, qtbot) -> None:
    view = RemindersView(page_context)
    qtbot.addWidget(view)
    view.show()
    page_context.changes.changed.connect(lambda _subject: view.reload())
    view.reload()
    assert [row.days for row in view.levels.rows()] == [7]
    qtbot.mouseClick(view.add, Qt.MouseButton.LeftButton)
    dialog = view.findChild(LevelDialog)
    assert dialog.days.value() == 21
    dialog.fee.setText("minus")
    assert not dialog.ok.isEnabled()
    dialog.fee.setText("35,50")
    dialog.interest.setChecked(True)
    dialog.language.choose("en")
    dialog.texts["en"].setPlainText("Please pay, {customer}")
    dialog.accept()
    assert read_rules(page_context.file).levels == (
        ReminderLevel(7), ReminderLevel(21, Decimal("35.50"), True, {"en": "Please pay, {customer}"}),
    )  # fmt: skip
    view.payment_days.setValue(10)
    view.payment_days.editingFinished.emit()
    assert read_rules(page_context.file).payment_days == 10
    view.levels.select(1)
    qtbot.mouseClick(view.remove, Qt.MouseButton.LeftButton)
    assert [level.days for level in read_rules(page_context.file).levels] == [21]

    qtbot.mouseClick(view.add_rate, Qt.MouseButton.LeftButton)
    asked = view.findChild(InterestRateDialog)
    asked.rate.setText("101")
    assert not asked.ok.isEnabled()
    asked.rate.setText("12,25")
    asked.since.set_value(date(2026, 7, 1))
    asked.accept()
    assert list_interest_rates(page_context.file) == [RateFrom(date(2026, 7, 1), Decimal("12.25"))]
    view.rates.select(date(2026, 7, 1))
    qtbot.mouseClick(view.remove_rate, Qt.MouseButton.LeftButton)
    assert list_interest_rates(page_context.file) == []


def test_of_a_file_open_for_reading_only_letters_are_seen_not_made(debtors: PageContext, qtbot) -> None:
    keys = [row.key for row in list_due_reminders(debtors.file, debtors.clock)]
    make_reminders(debtors.file, debtors.clock, keys=keys[:1])
    file = CompanyFile(debtors.file.path, read_only=True)
    tab = RemindersTab(replace(debtors, file=file))
    qtbot.addWidget(tab)
    tab.reload()
    tab.due.view.selectRow(0)
    tab.made.view.selectRow(0)
    assert (len(tab.due.rows()), len(tab.made.rows())) == (1, 1)
    assert tab.letter.pages.page_count == 1
    for control in (tab.make, tab.make_all, tab.withdraw, tab.mail, tab.print):
        assert not control.isEnabled(), control.text()
        assert control.toolTip() == reading_only_words()
    file.close()
