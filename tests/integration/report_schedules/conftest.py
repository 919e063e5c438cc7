"""A desk that makes reports on a schedule: short ways to save settings and schedules in a real company file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from costs import Costs

from telecost_desktop import config
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.saved_reports import ReportDelivery
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.frequencies import FrequencyValues, save_frequency
from telecost_desktop.services.report_schedules.run_log import ReportRunRow, list_report_runs
from telecost_desktop.services.report_schedules.running import make_due_reports
from telecost_desktop.services.report_schedules.store import ScheduleRow, ScheduleValues, list_schedules, save_schedule
from telecost_desktop.services.reporting.periods import NamedPeriod
from telecost_desktop.services.reporting.saved import ReportSettings, save_report

OSLO = ZoneInfo("Europe/Oslo")


def day(text: str) -> date:
    return date.fromisoformat(text)


@dataclass
class Desk:
    """A company file with use in October, November and December, its clock, and a folder for reports."""

    file: CompanyFile
    clock: FixedClock
    folder: Path

    def at(self, text: str, wall: time = time(9)) -> None:
        """Put the clock on a day, also an earlier one."""
        wished = datetime.combine(day(text), wall, OSLO).astimezone(UTC)
        self.clock.advance(wished - self.clock.now())

    def report(self, name: str = "Costs", period: Any = NamedPeriod.LAST_MONTH, **values: Any) -> int:
        return save_report(self.file, name, ReportSettings("R10", period, **values), clock=self.clock)

    def frequency(self, first: str = "2026-01-01", unit: FrequencyUnit = FrequencyUnit.MONTH, **values: Any) -> int:
        return save_frequency(self.file, FrequencyValues(unit, day(first), **values), clock=self.clock)

    def schedule(self, report: int, frequency: int, start: str = "2026-11-22", **values: Any) -> int:
        if "recipients" not in values:
            values = {"delivery": ReportDelivery.FOLDER, "folder": str(self.folder), **values}
        made = ScheduleValues(report, frequency, day(start), **{"form": "csv", "language": "en", **values})
        return save_schedule(self.file, made, clock=self.clock)

    def monthly(self, start: str = "2026-11-22", name: str = "Costs", **values: Any) -> int:
        return self.schedule(self.report(name), self.frequency(day=1), start, **values)

    def make(self) -> list[tuple[str, str, str]]:
        """Make what is due; day, trigger and state of each run."""
        return told(make_due_reports(self.file, self.clock, user="KH"))

    def row(self, schedule_id: int) -> ScheduleRow:
        return next(row for row in list_schedules(self.file) if row.id == schedule_id)

    def runs(self) -> list[ReportRunRow]:
        """All runs, oldest first."""
        return list_report_runs(self.file)[::-1]

    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


def told(rows: Any) -> list[tuple[str, str, str]]:
    return [(row.scheduled_for.isoformat(), row.trigger.value, row.state.value) for row in rows]


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setattr(config, "data_folder", lambda: data)


@pytest.fixture
def desk(company: CompanyFile, clock: FixedClock, tmp_path: Path) -> Desk:
    costs = Costs(company)
    account = costs.account()
    sales = costs.placement(account, costs.line("48000101"), None, costs.department("Sales"))
    call = costs.traffic_type("Calls", "call")
    for at, net in (("2026-10-10", "10"), ("2026-11-10", "11.50"), ("2026-12-10", "12.75")):
        costs.use(sales, call, f"{at} 12:00", net=net, seconds=60)
    costs.done()
    folder = tmp_path / "Rapporter æøå"
    folder.mkdir()
    return Desk(company, clock, folder)
