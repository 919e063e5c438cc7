"""The bookkeeping in the window: accounts are settled in Settings, a period is exported from the menu."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from recorded_messages import RecordedMessages

from telecost_desktop.models.ledger import AccountUse, LedgerFormat
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.ledger.accounts import ledger_accounts
from telecost_desktop.services.ledger.listing import ledger_choices, list_exports
from telecost_desktop.services.preferences import Preferences, save_preferences
from telecost_desktop.services.sales_invoicing.drafts.deciding import issue_drafts
from telecost_desktop.services.sales_invoicing.drafts.editing import DraftValues, save_draft
from telecost_desktop.services.sales_invoicing.drafts.line_editing import DraftLineValues
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.dialogs.ledger_export import LedgerExportDialog, export_ledger
from telecost_desktop.views.main_window import MainWindow
from telecost_desktop.views.pages.settings.page import SettingsPage
from tests.gui.test_window import nameless


@pytest.fixture
def window(window_of: Callable[..., MainWindow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    memory = tmp_path / "preferences.json"
    save_preferences(Preferences("KH", "light"), memory)
    monkeypatch.setattr(SettingsPage, "preferences_file", memory)
    return window_of(SettingsPage)


def issue(context: PageContext, day: date) -> None:
    customer = save_customer(context.file, CustomerValues("Kunde AS"), clock=context.clock)
    values = DraftValues(customer, (DraftLineValues("Rådgivning", Decimal(1), Decimal(100)),), day)
    draft = save_draft(context.file, values, clock=context.clock)
    issue_drafts(context.file, [draft], clock=context.clock)


def dialog_over(window: MainWindow, context: PageContext, settled: list[bool] | None = None) -> LedgerExportDialog:
    found = ledger_choices(context.file, context.clock)
    dialog = LedgerExportDialog(window, context, found, lambda: settled.append(True) if settled is not None else None)
    dialog.show()
    return dialog


def test_proposals_are_settled_as_they_are_or_changed(window: MainWindow, page_context: PageContext) -> None:
    window.go("settings", "ledger")
    page = window.current_page
    assert isinstance(page, SettingsPage)
    form = page.ledger
    assert form.proposals.isVisible()
    assert form.changes() == {}
    assert nameless(form) == []
    form.editors["sales S25 account"].setText("3012")
    assert page.unsaved() == [form]
    form.bar.save.click()
    rows = {(row.use, row.key): row for row in ledger_accounts(page_context.file)}
    assert rows[AccountUse.SALES, "S25"].account == "3012"
    assert rows[AccountUse.RECEIVABLES, ""].account == "1500"
    assert all(row.is_set for row in rows.values())
    assert not form.proposals.isVisible()
    assert page.unsaved() == []
    form.editors["receivables  account"].setText("")
    assert not form.bar.save.isEnabled()
    form.discard()


def test_a_period_waits_for_its_accounts_and_is_exported(
    window: MainWindow, page_context: PageContext, tmp_path: Path
) -> None:
    issue(page_context, date(2026, 10, 5))
    asked: list[bool] = []
    dialog = dialog_over(window, page_context, asked)
    assert nameless(dialog) == []
    assert dialog.accounts.isVisible()
    assert not dialog.ok.isEnabled()
    dialog._go_to_accounts()
    assert asked == [True]
    window.go("settings", "ledger")
    page = window.current_page
    assert isinstance(page, SettingsPage)
    page.ledger.take.click()
    dialog = dialog_over(window, page_context)
    dialog.first.set_value(date(2026, 10, 1))
    dialog.last.set_value(date(2026, 11, 21))
    assert [value.text() for value in dialog.sums[:2]] == ["1", "0"]
    assert dialog.ok.isEnabled()
    dialog.last.set_value(date(2026, 11, 22))
    assert not dialog.ok.isEnabled()
    dialog.last.set_value(date(2026, 11, 21))
    for box in dialog.boxes.values():
        box.setChecked(False)
    assert not dialog.ok.isEnabled()
    dialog.boxes[LedgerFormat.CSV].setChecked(True)
    export_ledger(window, page_context, dialog.days, dialog.chosen_formats, False, tmp_path)
    dialog.reject()
    assert [row.period.last for row in list_exports(page_context.file)] == [date(2026, 11, 21)]
    assert [path.suffix for path in tmp_path.glob("*.csv")] == [".csv"]
    messages = page_context.messages
    assert isinstance(messages, RecordedMessages)
    again = dialog_over(window, page_context)
    again.period.choose(0)
    assert again.days == (date(2026, 10, 1), date(2026, 11, 21))
    assert not again.last.isEnabled()
    again.reject()
