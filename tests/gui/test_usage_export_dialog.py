"""The export of usage from the window: what is chosen becomes the file; called numbers stay masked unless allowed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from phone_costs import import_costs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from recorded_messages import RecordedMessages

from telecost_desktop.services.called_numbers import may_be_seen
from telecost_desktop.services.reporting import InvoicePeriod, ReportRequest, TimePeriod
from telecost_desktop.services.settings import SettingKey, read_setting, write_setting
from telecost_desktop.services.usage_export import Level, Order, UsageExportRequest
from telecost_desktop.services.usage_export.choices import export_choices
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.usage_export import UsageExportDialog
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.invoices.page import InvoicesPage
from telecost_desktop.views.pages.settings.page import SettingsPage
from tests.gui.test_window import nameless


@pytest.fixture
def context(page_context: PageContext, tmp_path: Path) -> PageContext:
    import_costs(page_context.file, tmp_path, page_context.clock)
    return page_context


@pytest.fixture
def window(context: PageContext, window_of: Callable[..., MainWindow]) -> MainWindow:
    return window_of(InvoicesPage, SettingsPage)


def opened(window: MainWindow) -> UsageExportDialog:
    dialog = window.findChild(UsageExportDialog)
    assert isinstance(dialog, UsageExportDialog)
    assert dialog.isVisible()
    return dialog


@pytest.fixture
def saved_as(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def test_the_menu_leads_to_a_file(window: MainWindow, context: PageContext, saved_as: Path, qtbot) -> None:
    action = next(
        action for action in window.findChildren(type(window.menuBar().actions()[0])) if "Export usage" in action.text()
    )
    action.trigger()
    dialog = opened(window)
    assert nameless(dialog) == []
    assert dialog.focusWidget() is dialog.accounts
    assert dialog.accounts.ticked == ("90081", "44102277")
    assert dialog.asked() == UsageExportRequest(
        Level.NUMBER, ReportRequest(TimePeriod(date(2026, 10, 21), date(2026, 11, 19)))
    )
    qtbot.mouseClick(dialog.level_buttons[Level.RECORD], Qt.MouseButton.LeftButton)
    assert dialog.order_field.isVisible()
    dialog.order.choose(Order.CALLED)
    dialog.file_form.choose("csv")
    dialog.period.choose("everything")
    dialog.ok.click()
    rows = read(saved_as)
    assert len(rows) == 4 + 1
    assert isinstance(context.messages, RecordedMessages)
    assert context.messages.notices[-1].endswith("saved as out.csv")


def test_selected_invoices_are_where_it_begins(window: MainWindow, saved_as: Path) -> None:
    page = window.page("invoices")
    assert isinstance(page, InvoicesPage)
    page.received.list.selectAll()
    assert len(page.received.selected_numbers()) == 3
    page.export_usage.click()
    dialog = opened(window)
    assert set(dialog.invoices.ticked) == {"7001", "7002", "5501"}
    dialog.invoices.tick(["7001"])
    dialog.accounts.tick(["90081"])
    assert dialog.asked() == UsageExportRequest(
        Level.NUMBER, ReportRequest(InvoicePeriod(("7001",)), accounts=("90081",))
    )
    dialog.file_form.choose("csv")
    dialog.ok.click()
    assert {row["Invoice"] for row in read(saved_as)} == {"7001"}


def test_one_invoice_is_not_preselected_and_issued_ones_have_no_usage(window: MainWindow) -> None:
    page = window.page("invoices")
    assert isinstance(page, InvoicesPage)
    page.export_usage.click()
    assert opened(window).period.value == "days"
    page.tabs.setCurrentIndex(1)
    assert not page.export_usage.isVisible()


def test_nothing_ticked_cannot_be_saved(window: MainWindow, context: PageContext) -> None:
    dialog = UsageExportDialog(window, context, export_choices(context.file))
    dialog.show()
    dialog.accounts.tick(())
    assert (dialog.ok.isEnabled(), dialog.note.text()) == (False, "Tick at least one account.")
    dialog.accounts.tick_all()
    dialog.period.choose("invoices")
    assert dialog.note.text() == "Tick at least one invoice."
    dialog.period.choose("days")
    assert dialog.ok.isEnabled()
    dialog.last.set_value(date(2020, 1, 1))
    assert dialog.note.text() == "The last day lies before the first."


def test_the_keyboard_ticks(window: MainWindow, context: PageContext, qtbot) -> None:
    dialog = UsageExportDialog(window, context, export_choices(context.file))
    dialog.show()
    dialog.accounts.setFocus()
    qtbot.keyClick(dialog.accounts, Qt.Key.Key_Space)
    assert dialog.accounts.ticked == ("44102277",)


def test_full_numbers_are_offered_only_where_the_company_allows_them(window: MainWindow, context: PageContext) -> None:
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    assert isinstance(context.messages, RecordedMessages)
    window.go("settings")
    masked = UsageExportDialog(window, context, export_choices(context.file))
    masked.level_buttons[Level.RECORD].setChecked(True)
    masked.unmask.setChecked(True)
    assert not masked.asked().unmask
    context.messages.answer_yes = False
    page.company.privacy.box.click()
    assert not page.company.privacy.box.isChecked()
    assert not may_be_seen(context.file)
    context.messages.answer_yes = True
    page.company.privacy.box.click()
    assert page.company.privacy.box.isChecked()
    assert may_be_seen(context.file)
    dialog = UsageExportDialog(window, context, export_choices(context.file))
    assert not dialog.asked().unmask
    dialog.level_buttons[Level.RECORD].setChecked(True)
    dialog.unmask.setChecked(True)
    assert dialog.asked().unmask
    asked = len(context.messages.questions)
    page.company.privacy.box.click()
    assert len(context.messages.questions) == asked, "turning it off needs no question"
    assert not may_be_seen(context.file)


def test_the_fiscal_year_is_saved_with_the_company(window: MainWindow, context: PageContext) -> None:
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    window.go("settings")
    assert page.company.values()["fiscal_month"] == 1
    page.company.editors["fiscal_month"].choose(7)  # type: ignore[union-attr]
    assert "1 unsaved change" in page.company.bar.words.text()
    page.company.bar.save.click()
    assert read_setting(context.file, SettingKey.FISCAL_MONTH) == 7
    write_setting(context.file, SettingKey.FISCAL_MONTH, 4, clock=context.clock)
    page.refresh()
    assert page.company.values()["fiscal_month"] == 4
