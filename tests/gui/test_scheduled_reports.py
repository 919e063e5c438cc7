"""Scheduling a report and looking after it, driven through the widgets, checked in the company file."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu

from telecost_desktop import config
from telecost_desktop.models.runs import RunState
from telecost_desktop.models.saved_reports import ReportDelivery
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.report_schedules.run_log import list_report_runs
from telecost_desktop.services.report_schedules.running import make_due_reports
from telecost_desktop.services.report_schedules.store import ScheduleValues, list_schedules, save_schedule
from telecost_desktop.services.reporting.periods import Calendar, NamedPeriod
from telecost_desktop.services.reporting.request import InvoicePeriod, TimePeriod
from telecost_desktop.services.reporting.saved import ReportSettings, save_report
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.pages.frequencies.dialog import FrequencyDialog
from telecost_desktop.views.pages.reports.page import ReportsPage
from telecost_desktop.views.pages.reports.schedule_dialog import ScheduleDialog, period_words
from telecost_desktop.views.pages.scheduled.page import ScheduledPage
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from tests.gui.test_window import nameless


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setattr(config, "data_folder", lambda: data)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Rapporter"
    made.mkdir()
    return made


@pytest.fixture
def saved(page_context: PageContext) -> int:
    settings = ReportSettings("R10", NamedPeriod.LAST_MONTH)
    return save_report(page_context.file, "Costs by department", settings, clock=page_context.clock)


@pytest.fixture
def monthly(page_context: PageContext) -> int:
    values = FrequencyValues(FrequencyUnit.MONTH, date(2026, 1, 1), day=1)
    return save_frequency(page_context.file, values, clock=page_context.clock)


@pytest.fixture
def schedule(page_context: PageContext, saved: int, monthly: int, folder: Path) -> int:
    values = ScheduleValues(
        saved, monthly, date(2026, 11, 22), form="csv", delivery=ReportDelivery.FOLDER, folder=str(folder)
    )
    return save_schedule(page_context.file, values, clock=page_context.clock)


@pytest.fixture
def page(window_of) -> ScheduledPage:
    shown = window_of(ScheduledPage).page("scheduled")
    shown.open_subject("reports")
    return shown


def opened(parent) -> ScheduleDialog:
    return next(dialog for dialog in parent.findChildren(ScheduleDialog) if dialog.isVisible())


def told(table: DataTable, key: str, row: object) -> str:
    (column,) = [one for one in table.model.columns if one.key == key]
    return column.text(column.of(row))


def test_a_report_is_scheduled_from_an_empty_list(page: ScheduledPage, qtbot, saved: int, monthly: int) -> None:
    qtbot.mouseClick(page.reports.new, Qt.MouseButton.LeftButton)
    dialog = opened(page)
    assert dialog.days.text().startswith("Made on tir. 1 des. 2026")
    assert dialog.period.text() == "Last month on 01.12.2026: 01.11.2026 – 30.11.2026"
    assert dialog.file.text() == "Costs by department 2026-12-01.pdf"
    dialog.form.choose("xlsx")
    assert dialog.file.text() == "Costs by department 2026-12-01.xlsx"
    dialog.save_button.click()
    assert dialog._wrong.text() == "Fill in an e-mail address."
    qtbot.keyClicks(dialog.recipients, "kari@example.com; ola")
    dialog.save_button.click()
    assert "'ola' is no e-mail address" in dialog._wrong.text()
    assert dialog.isVisible()
    dialog.recipients.setText("kari@example.com; ola@example.com")
    dialog.end.box.setChecked(True)
    dialog.save_button.click()
    (row,) = list_schedules(page.context.file)
    assert row.values.recipients == ("kari@example.com", "ola@example.com")
    assert (row.values.form, row.values.language, row.next_due) == ("xlsx", "nb_NO", date(2026, 12, 1))
    assert row.values.end_date == date(2026, 12, 31)
    assert page.reports.table.rows()[0].name == "Costs by department"
    assert page.context.messages.notices == ["The schedule of “Costs by department” is saved"]


def test_a_frequency_is_made_on_the_way(page: ScheduledPage, qtbot, saved: int) -> None:
    page.reports.new.click()
    dialog = opened(page)
    assert not dialog.save_button.isEnabled()
    dialog.new_frequency.click()
    frequency = next(one for one in dialog.findChildren(FrequencyDialog) if one.isVisible())
    frequency.form.unit.choose(FrequencyUnit.WEEK)
    name = frequency.form.name.text()
    frequency.save_button.click()
    assert dialog.frequency.currentText() == name
    assert dialog.save_button.isEnabled()


def test_without_a_saved_report_it_says_what_to_do(page: ScheduledPage, monthly: int) -> None:
    page.reports.new.click()
    dialog = opened(page)
    assert dialog.days.text().startswith("No report is saved yet")
    assert not dialog.save_button.isEnabled()


def test_an_end_before_the_next_day_is_told(page: ScheduledPage, saved: int, monthly: int) -> None:
    page.reports.new.click()
    dialog = opened(page)
    dialog.end.box.setChecked(True)
    dialog.end.date.set_value(date(2026, 12, 1))
    assert dialog.days.text() == "Made on tir. 1 des. 2026, then no more"
    dialog.end.date.set_value(date(2026, 11, 30))
    assert dialog.days.text() == "No day is left: it is not made any more."
    dialog.recipients.setText("kari@example.com")
    dialog.save_button.click()
    assert "never falls due" in dialog._wrong.text()


def test_it_is_changed_switched_off_and_deleted(page: ScheduledPage, schedule: int) -> None:
    page.context.changes.announce(Subject.REPORTS)
    tab = page.reports
    tab.edit.click()
    dialog = opened(page)
    assert dialog.delivery.value == "folder"
    dialog.start.set_value(date(2027, 3, 1))
    dialog.save_button.click()
    assert tab.table.rows()[0].next_due == date(2027, 3, 1)
    assert tab.active.text() == "Deactivate"
    tab.active.click()
    assert tab.table.rows()[0].next_due is None
    assert tab.active.text() == "Activate"
    assert tab.table.model.index(0, 7).data() == Status.INACTIVE.word()
    tab.delete.click()
    assert page.context.messages.questions[-1].startswith("Delete the schedule of “Costs by department”")
    assert list_schedules(page.context.file) == []
    assert tab.table.rows() == []
    assert not tab.delete.isEnabled()


def test_made_now_it_is_in_the_log_and_its_file_is_opened(
    page: ScheduledPage, schedule: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.context.changes.announce(Subject.REPORTS)
    tab, shown = page.reports, []
    monkeypatch.setattr(QDesktopServices, "openUrl", shown.append)
    tab.run.click()
    assert page.context.messages.notices == ["The report “Costs by department” was made"]
    (run,) = tab.runs.rows()
    assert (run.state, run.scheduled_for) == (RunState.OK, date(2026, 11, 22))
    assert told(tab.runs, "started_at", run) == "22.11.2026 09:00"
    assert not tab.repeat.isEnabled()
    tab.open_file.click()
    assert Path(shown[0].toLocalFile()) == folder / "Costs by department 2026-11-22.csv"
    (folder / "Costs by department 2026-11-22.csv").unlink()
    tab.open_file.click()
    assert "no longer there" in page.context.messages.notices[-1]
    assert len(shown) == 1


def test_what_failed_is_marked_says_why_and_is_tried_again(
    page: ScheduledPage, schedule: int, page_context: PageContext, folder: Path
) -> None:
    folder.rmdir()
    page_context.clock.advance(timedelta(days=40))
    make_due_reports(page_context.file, page_context.clock)
    page_context.changes.announce(Subject.RUNS)
    tab = page.reports
    assert tab.problems == 1
    assert tab.table.rows()[0].last_state is RunState.FAILED
    failed, covered = tab.runs.rows() if tab.runs.rows()[0].state is RunState.FAILED else tab.runs.rows()[::-1]
    assert tab.runs.select(covered.id)
    assert tab.repeat.text() == "Make this one too"
    assert "covered by the report of 01.01.2027" in tab.reason.text()
    assert tab.runs.select(failed.id)
    assert "is not there" in tab.reason.text()
    assert tab.repeat.text() == "Try again"
    folder.mkdir()
    tab.repeat.click()
    assert tab.problems == 0
    assert list_report_runs(page_context.file)[0].state is RunState.OK
    assert [path.name for path in folder.iterdir()] == ["Costs by department 2027-01-01.csv"]


def test_everything_has_a_name(page: ScheduledPage, schedule: int) -> None:
    page.context.changes.announce(Subject.REPORTS)
    page.reports.edit.click()
    assert nameless(page) == []
    assert nameless(opened(page)) == []


def test_the_open_saved_settings_are_scheduled_from_their_menu(window_of, saved: int, monthly: int) -> None:
    page = window_of(ReportsPage).page("reports")
    page.saved.show(saved)
    menu = QMenu()
    page.saved.fill_menu(menu)
    next(action for action in menu.actions() if action.text() == "Schedule…").trigger()
    assert opened(page).report.value == saved
    opened(page).reject()


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (None, "As things are when it is made"),
        (NamedPeriod.LATEST_INVOICES, "The latest invoice of each account when it is made"),
        (NamedPeriod.THIS_QUARTER, "This quarter on 01.12.2026: 01.10.2026 – 31.12.2026"),
        (NamedPeriod.LAST_30_DAYS, "Last 30 days, counted back from the newest imported use"),
        (TimePeriod(date(2026, 1, 1), date(2026, 1, 31)), "Always the same days: 01.01.2026 – 31.01.2026"),
        (InvoicePeriod(("7", "8")), "Always the same invoices: 7, 8"),
    ],
)
def test_the_period_is_said_in_words(period, words: str) -> None:
    assert period_words(period, date(2026, 12, 1), Calendar(date(2026, 11, 22))) == words
