"""The open program makes what falls due, says so, and asks nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from telecost_desktop.models.database import CompanyFile, open_company_file
from telecost_desktop.models.runs import RunState
from telecost_desktop.models.saved_reports import ReportDelivery
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.report_schedules.run_log import list_report_runs
from telecost_desktop.services.report_schedules.store import ScheduleValues, save_schedule
from telecost_desktop.services.reporting.periods import NamedPeriod
from telecost_desktop.services.reporting.saved import ReportSettings, save_report
from telecost_desktop.views.dialogs.fell_due import FellDueDialog


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Rapporter"
    made.mkdir()
    return made


def schedule_daily(file: CompanyFile, clock: FixedClock, folder: Path, name: str, start: date) -> None:
    report = save_report(file, name, ReportSettings("R10", NamedPeriod.LAST_MONTH), clock=clock)
    frequency = save_frequency(file, FrequencyValues(FrequencyUnit.DAY, start), clock=clock)
    values = ScheduleValues(report, frequency, start, form="csv", delivery=ReportDelivery.FOLDER, folder=str(folder))
    save_schedule(file, values, clock=clock)


def test_what_is_due_is_made_and_told_and_no_dialog_comes(
    open_desktop, company_path: Path, clock: FixedClock, folder: Path, qtbot
) -> None:
    file = open_company_file(company_path)
    schedule_daily(file, clock, folder, "Costs", date(2026, 11, 22))
    file.close()
    # The program was closed for three days.
    clock.advance(timedelta(days=3))
    desktop, said = open_desktop()
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert [notice.text for notice in said] == ["The report “Costs” was made"]
    assert [path.name for path in folder.iterdir()] == ["Costs 2026-11-25.csv"]
    assert desktop.window.findChild(FellDueDialog) is None
    said[0].act()
    page = desktop.window.page("scheduled")
    assert page.tabs.tabText(page.tabs.currentIndex()).startswith("Reports")
    # And with the next day, while it is open.
    qtbot.waitUntil(lambda: desktop.alarm is not None, timeout=20_000)
    clock.advance(datetime(2026, 11, 26, 8, tzinfo=UTC) - clock.now())
    desktop.alarm.look()
    qtbot.waitUntil(lambda: len(list(folder.iterdir())) == 2, timeout=20_000)
    qtbot.waitUntil(lambda: len(said) == 2, timeout=20_000)


def test_a_failure_is_told_with_its_reason_and_not_tried_again_by_itself(
    open_desktop, company_path: Path, clock: FixedClock, folder: Path, qtbot
) -> None:
    file = open_company_file(company_path)
    schedule_daily(file, clock, folder, "Costs", date(2026, 11, 22))
    file.close()
    folder.rmdir()
    desktop, said = open_desktop()
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    assert said[0].warning
    assert said[0].text.startswith("The report “Costs” of 22.11.2026 could not be made: The folder")
    qtbot.waitUntil(lambda: desktop.alarm is not None, timeout=20_000)
    folder.mkdir()
    desktop.alarm.look()
    qtbot.waitUntil(lambda: not desktop.shell.tasks.busy, timeout=20_000)
    assert [run.state for run in list_report_runs(desktop.context.file)] == [RunState.FAILED]
    assert len(said) == 1
