"""The reports page where there is little room and where there is much: nothing is cut that has to be read."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QMenu
from recorded_messages import RecordedMessages
from reports_page import WHOLE_YEAR, own_settings, page

from telecost_desktop.services.reporting import definitions
from telecost_desktop.views import theme
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.pages.reports import ReportsPage
from telecost_desktop.views.pages.reports.catalogue import _BESIDE, _END, entries, lines_of
from telecost_desktop.views.pages.reports.saved_settings import NameDialog
from telecost_desktop.views.pages.reports.schedule_dialog import ScheduleDialog
from telecost_desktop.views.tables.delegate import edges
from telecost_desktop.views.tables.model import Kind

__all__ = ["own_settings", "page"]


def open_at(page: ReportsPage, report: str, width: int, height: int = 800) -> None:
    page.window().resize(width, height)
    # The rail becomes narrow a moment later.
    QApplication.processEvents()
    page.report.period.set_days(*WHOLE_YEAR)
    page.catalogue.choose(report)
    QApplication.processEvents()


@pytest.mark.parametrize("report", [one.id for one in definitions()])
def test_a_report_has_room_in_a_small_window(page: ReportsPage, report: str) -> None:
    open_at(page, report, 1280)
    table = page.report.table
    assert table is not None
    assert table.view.horizontalScrollBar().maximum() == 0
    head, body = QFontMetrics(theme.font("header")), QFontMetrics(theme.font("body"))
    for section, column in enumerate(table.model.columns):
        if table.view.isColumnHidden(section):
            continue
        room = table.view.columnWidth(section) - (24 if True in edges(table.view, section) else 16)
        assert head.horizontalAdvance(column.title) <= room, column.title
        if column.kind is Kind.CHOICE:
            for row in table.rows():
                assert body.horizontalAdvance(column.text(column.of(row))) <= room, column.text(column.of(row))


@pytest.mark.parametrize("width", [1024, 1280, 1440, 2560])
def test_the_columns_fill_the_table_and_no_more(page: ReportsPage, width: int) -> None:
    for report in ("R8", "R9", "R11"):
        open_at(page, report, width)
        table = page.report.table
        assert table is not None
        shown = sum(table.view.columnWidth(section) for section in range(table.model.columnCount()))
        assert shown == table.view.viewport().width()


def test_the_catalogue_says_in_two_lines_what_a_report_shows(page: ReportsPage) -> None:
    font = theme.font("secondary")
    for entry in entries(None, ""):
        if entry.report is not None:
            lines = lines_of(font, entry.summary, page.catalogue.minimumWidth() - 2 - 14 - _BESIDE - _END)
            assert "".join(lines).replace(" ", "") == entry.summary.replace(" ", "")


def test_six_reports_are_seen_at_once(page: ReportsPage) -> None:
    open_at(page, "R6", 1280, 820)
    assert len(page.catalogue._visible()) >= 5
    open_at(page, "R6", 1440, 900)
    assert len(page.catalogue._visible()) >= 6


def test_buttons_give_way_to_the_menu_in_a_narrow_window(page: ReportsPage) -> None:
    open_at(page, "R10", 1280)
    assert page.report.top.mail.isVisible()
    assert page.schedule.isVisible()
    open_at(page, "R10", 1024)
    assert not page.schedule.isVisible()
    menu = QMenu()
    page.saved.fill_menu(menu)
    assert "Schedule…" in [action.text() for action in menu.actions()]


def entries_of(page: ReportsPage) -> dict[str, str]:
    page.report._fill_menu(page.report.top.menu)
    return {action.text(): action.toolTip() for action in page.report.top.menu.actions()}


def test_the_menu_says_what_is_saved(page: ReportsPage) -> None:
    open_at(page, "R10", 1280)
    assert entries_of(page)["Save the rows as Excel…"] == "All rows with all columns"
    assert entries_of(page)["Save the rows as PDF…"] == "All rows with the columns of the table"
    page.report.sides.mode.choose("chart")
    assert entries_of(page)["Save the rows as CSV…"].endswith("The chart's own menu saves its picture.")
    assert page.report.top.pdf.toolTip() == entries_of(page)["Save the rows as PDF…"]
    page.report.sides.mode.choose("pivot")
    assert entries_of(page)["Save the pivot as Excel…"] == "The pivot that is shown"
    assert page.report.top.excel.toolTip() == "The pivot that is shown"


def test_what_is_scheduled_is_saved_first(page: ReportsPage, page_context: PageContext) -> None:
    open_at(page, "R6", 1280)
    page.schedule.click()
    (name,) = [dialog for dialog in page.findChildren(NameDialog) if dialog.isVisible()]
    name.name.setText("For the board")
    name.save_button.click()
    (dialog,) = [dialog for dialog in page.findChildren(ScheduleDialog) if dialog.isVisible()]
    assert dialog.report.currentText() == "For the board"
    assert dialog.focusWidget() is dialog.report
    dialog.reject()
    page.report.period.set_days(*reversed(WHOLE_YEAR[:1] * 2))
    page.schedule.click()
    messages = page_context.messages
    assert isinstance(messages, RecordedMessages)
    assert messages.questions[-1].startswith("Save the changes of For the board")
