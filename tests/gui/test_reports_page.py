"""The reports page over a real company file whose costs were imported."""

from __future__ import annotations

import csv
import threading
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QFileDialog, QWidget
from recorded_messages import RecordedMessages
from reports_page import WHOLE_YEAR, column, own_settings, page, totals

from telecost_desktop.services.clock import Clock
from telecost_desktop.services.reporting import InvoicePeriod, TimePeriod, definitions
from telecost_desktop.views.context import PageContext, PeriodChoice, PeriodKind
from telecost_desktop.views.pages.reports import ReportsPage
from telecost_desktop.views.pages.reports.wish import ReportWish
from telecost_desktop.views.tasks import Tasks
from telecost_desktop.views.widgets.badge import Status

__all__ = ["own_settings", "page"]


def total(page: ReportsPage, key: str) -> str:
    return next(iter(totals(page, key)), "")


def test_it_opens_with_the_period_of_the_top_bar(page: ReportsPage) -> None:
    # Thirty days back from the newest use, 19 November.
    assert page.request().period == TimePeriod(date(2026, 10, 21), date(2026, 11, 19))
    assert sum(column(page, "total")) == Decimal("459.00")
    assert total(page, "total") == "459,00"
    assert page.report.foot_text.text().startswith("3 rows")


def test_running_rows_bear_a_mark_in_place_of_a_number(page: ReportsPage) -> None:
    assert column(page, "invoice") == [Status.RUNNING, "5501", Status.RUNNING]


def test_an_invoice_period_has_exactly_the_costs_of_the_invoices(page: ReportsPage) -> None:
    page.report.period.kind.choose("invoice")
    # The newest invoice is proposed.
    assert page.request().period == InvoicePeriod(("5501",))
    popup = page.report.period.choose_invoices()
    popup.tick("5501", False)
    popup.tick("7001")
    popup.tick("7002")
    popup.close()
    assert set(column(page, "invoice")) == {"7001", "7002"}
    assert total(page, "total") == "862,50"


def test_filters_become_chips_and_go_away(page: ReportsPage, qtbot) -> None:
    page.report.period.set_days(*WHOLE_YEAR)
    popup = page.report.filters.edit("departments")
    popup.tick("Drift")
    popup.close()
    assert set(column(page, "department")) == {"Drift"}
    popup = page.report.filters.edit("numbers")
    # A part of a name that fits several entries is taken as it is typed.
    qtbot.keyClicks(popup.search, "Siv")
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    assert page.report.filters.values == {"departments": ("Drift",), "numbers": ("Siv",)}
    assert column(page, "user") == []
    chip = page.report.filters.chip("departments")
    assert chip is not None
    chip.removed.emit()
    assert set(column(page, "user")) == {"Siv Tveit"}
    page.report.filters.clear_button.click()
    assert page.report.filters.values == {}
    assert len(column(page, "user")) == 7


def test_esc_leaves_a_filter_as_it_was(page: ReportsPage, qtbot) -> None:
    popup = page.report.filters.edit("departments")
    popup.tick("Drift")
    qtbot.keyClick(popup, Qt.Key.Key_Escape)
    assert page.report.filters.values == {}


def test_a_sim_card_without_traffic_answers_none_in_the_period(page: ReportsPage, qtbot) -> None:
    popup = page.report.filters.edit("sims")
    qtbot.keyClicks(popup.search, "8947999")
    qtbot.keyClick(popup.search, Qt.Key.Key_Return)
    popup.close()
    table = page.report.table
    assert table is not None
    texts = [child.text() for child in table.findChildren(QWidget) if hasattr(child, "text") and child.isVisible()]
    assert "SIM card 8947999: none in the period." in texts


def test_accounts_are_those_of_the_top_bar_both_ways(page: ReportsPage, page_context: PageContext) -> None:
    page_context.selection.choose(accounts=frozenset({2}))
    assert column(page, "user") == ["Siv Tveit"]
    chip = page.report.filters.chip("accounts")
    assert chip is not None
    chip.removed.emit()
    assert page_context.selection.accounts == frozenset()
    assert len(column(page, "user")) == 3


def test_a_new_period_in_the_top_bar_is_taken_over(page: ReportsPage, page_context: PageContext) -> None:
    page.report.period.set_days(*WHOLE_YEAR)
    page_context.selection.choose(period=PeriodChoice(PeriodKind.PREVIOUS_MONTH))
    assert page.request().period == TimePeriod(date(2026, 10, 1), date(2026, 10, 31))
    assert total(page, "total") == "344,00"


def test_the_other_date_follows_one_that_passes_it(page: ReportsPage) -> None:
    page.report.period.last.set_value(date(2026, 9, 1))
    assert page.request().period == TimePeriod(date(2026, 9, 1), date(2026, 9, 1))


def test_column_filters_narrow_the_totals(page: ReportsPage) -> None:
    page.report.period.set_days(*WHOLE_YEAR)
    table = page.report.table
    assert table is not None
    table.set_filter("user", "åse")
    assert total(page, "total") == "748,50"
    assert total(page, "user") == "3 rows"


def test_a_count_of_lines_is_not_added_up_when_rows_are_hidden(page: ReportsPage) -> None:
    page.report.period.set_days(*WHOLE_YEAR)
    page.catalogue.choose("R6")
    table = page.report.table
    assert table is not None
    # Three lines have a subscription, though the rows per invoice count five.
    table.show_columns((*table.columns_shown, "subscriptions"))
    assert total(page, "subscriptions") == "3"
    table.set_filter("department", "Salg")
    assert total(page, "subscriptions") == ""
    assert total(page, "net") != ""


def test_the_inventory_needs_no_period(page: ReportsPage) -> None:
    page.catalogue.choose("R13")
    assert not page.report.period.isVisible()
    assert page.request().period is None
    assert len(column(page, "number")) == 3
    assert "As of" in page.report._note_text.text()


def test_another_page_may_ask_for_a_month(page: ReportsPage) -> None:
    page.open_subject(ReportWish("R6", date(2026, 9, 1), date(2026, 9, 30)))
    assert page.report.result is not None
    assert page.report.result.definition.id == "R6"
    assert total(page, "net") == "518,50"


def test_the_catalogue_is_searched_and_chosen_by_keys(page: ReportsPage, qtbot) -> None:
    qtbot.keyClicks(page.catalogue.search, "inventory")
    assert page.catalogue._position.text() == "1–1 of 1 reports"
    page.catalogue.search.clear()
    page.catalogue.group.choose(definitions()[0].category)
    page.catalogue.list.setFocus()
    qtbot.keyClick(page.catalogue.list, Qt.Key.Key_Home)
    assert page.report.top.heading.text() == "Subscriptions and usage, per traffic type"
    qtbot.keyClick(page.catalogue.list, Qt.Key.Key_Down)
    assert page.report.top.heading.text() == "Usage, per traffic type"


def test_every_column_says_what_it_is(page: ReportsPage) -> None:
    for report in definitions():
        page.catalogue.choose(report.id)
        table = page.report.table
        assert table is not None
        for section in range(table.model.columnCount()):
            assert table.model.headerData(section, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)


def test_columns_are_chosen_and_stay_chosen(page: ReportsPage) -> None:
    before = page.report.columns.text()
    popup = page.report.choose_columns()
    assert popup is not None
    items = [popup.list.item(row) for row in range(popup.list.count())]
    next(item for item in items if item.checkState() is Qt.CheckState.Unchecked).setCheckState(Qt.CheckState.Checked)
    popup.close()
    assert page.report.columns.text() != before
    chosen = page.report.columns.text()
    page.catalogue.choose("R13")
    page.catalogue.choose("R10")
    assert page.report.columns.text() == chosen


@pytest.mark.parametrize("form", ["xlsx", "pdf", "csv"])
def test_it_is_saved(
    page: ReportsPage, page_context: PageContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    target = tmp_path / f"report.{form}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target.with_suffix("")), ""))
    page.report.export(form)
    messages = page_context.messages
    assert isinstance(messages, RecordedMessages)
    assert messages.notices == [f"Saved report.{form}"]
    if form == "xlsx":
        cells = [cell.value for row in load_workbook(target).active.iter_rows() for cell in row]
        assert "Åse Nygård" in cells
    elif form == "csv":
        lines = target.read_text(encoding="utf-8-sig").splitlines()
        assert any("Åse Nygård" in row for row in csv.reader(lines, delimiter=";"))
    else:
        assert target.read_bytes().startswith(b"%PDF")


def test_giving_up_the_dialog_saves_nothing(
    page: ReportsPage, page_context: PageContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    page.report.export("pdf")
    assert isinstance(page_context.messages, RecordedMessages)
    assert page_context.messages.notices == []


class SlowClock:
    """Lets whoever asks beside the window's thread wait until it is let go, as a report does that takes long."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.asked, self.let_go = threading.Event(), threading.Event()

    def now(self) -> datetime:
        if threading.current_thread() is not threading.main_thread():
            self.asked.set()
            assert self.let_go.wait(10)
        return self._clock.now()


def test_a_report_is_cancelled_and_run_again(page: ReportsPage, page_context: PageContext, qtbot) -> None:
    tasks, clock = Tasks(page_context.messages.error), SlowClock(page_context.clock)
    object.__setattr__(page_context, "tasks", tasks)
    object.__setattr__(page_context, "clock", clock)
    page.report.period.set_days(*WHOLE_YEAR)
    assert clock.asked.wait(10)
    assert not page.report.top.excel.isEnabled()
    page.report.stop.click()
    clock.let_go.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert page.report.table is None
    page.report.again_wanted.emit()
    qtbot.waitUntil(lambda: page.report.table is not None)
    assert total(page, "total") == "1 321,50"
    tasks.close()


def test_nothing_that_takes_the_focus_is_nameless(page: ReportsPage) -> None:
    page.report.filters.set_values({"departments": ("Salg",), "numbers": ("Siv Tveit",)})
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.focusProxy() is None:
            face = QAccessible.queryAccessibleInterface(widget)
            assert face.text(QAccessible.Text.Name), widget
