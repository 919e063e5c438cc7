"""An office with scheduled jobs: a creator with the right, projects with hours, and a clock to move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from smtp_server import mail_server, make_mail_server  # noqa: F401
from sqlalchemy import select

from telecost_desktop import config
from telecost_desktop.models.access import PermissionProfile
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.jobs import JobDays, JobOccurrence
from telecost_desktop.models.projects import BillableEntry
from telecost_desktop.services.access import UserValues, save_user
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.runs.run_log import RunItemRow, RunRow, list_runs, run_items
from telecost_desktop.services.runs.run_report import DueReport, RunReport
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceRow, list_sales_invoices
from telecost_desktop.services.scheduled_jobs.due import DueJob
from telecost_desktop.services.scheduled_jobs.store import JobRow, JobValues, list_jobs, save_job
from telecost_desktop.services.scheduling.due import what_is_due
from telecost_desktop.services.scheduling.running import run_due
from tests.integration.projects.conftest import ProjectOffice, day

OSLO = ZoneInfo("Europe/Oslo")


@dataclass
class JobOffice(ProjectOffice):
    """Its clock is set by local wall time; ``creator`` may invoice, ``other`` may not."""

    creator: int = 0
    other: int = 0

    def at(self, text: str, hour: str = "22:00") -> None:
        """Put the clock on a day and time in Oslo, forwards or back."""
        wished = datetime.combine(day(text), time.fromisoformat(hour), OSLO).astimezone(UTC)
        self.clock.advance(wished - self.clock.now())

    def user(self, initials: str, name: str, *, profile: str = "Administrator", **values: Any) -> int:
        with self.file.read() as session:
            found = session.scalars(select(PermissionProfile.id).where(PermissionProfile.name == profile)).one()
        return save_user(self.file, UserValues(initials, name, profile_id=found, **values), clock=self.clock)

    def job(
        self, days: JobDays = JobDays.EVERY_DAY, name: str = "Hours", *, job_id: int | None = None, **values: Any
    ) -> int:
        given = {"creator_id": self.creator} | values
        return save_job(self.file, JobValues(name, days, **given), clock=self.clock, user="ME", job_id=job_id)

    def row(self, job: int) -> JobRow:
        return next(row for row in list_jobs(self.file, self.clock) if row.id == job)

    def due(self) -> list[DueJob]:
        return [item for item in what_is_due(self.file, self.clock) if isinstance(item, DueJob)]

    def run(self, **values: Any) -> DueReport:
        return run_due(self.file, self.clock, **values)

    def one_run(self, **values: Any) -> RunReport:
        (report,) = self.run(**values).runs
        return report

    def invoices(self) -> list[SalesInvoiceRow]:
        """Oldest first."""
        return list(reversed(list_sales_invoices(self.file, self.clock)))

    def runs(self) -> list[RunRow]:
        """Oldest first."""
        return sorted(list_runs(self.file), key=lambda run: run.id)

    def items(self, run: int) -> list[RunItemRow]:
        return run_items(self.file, run)

    def days(self, job: int) -> dict[str, str]:
        """What is on record about a job's days."""
        with self.file.read() as session:
            query = select(JobOccurrence).where(JobOccurrence.job_id == job).order_by(JobOccurrence.due_on)
            return {one.due_on.isoformat(): one.state.value for one in session.scalars(query)}

    def billed(self) -> list[Decimal]:
        """Prices of the entries that are billed, in order of their keys."""
        with self.file.read() as session:
            query = select(BillableEntry).where(BillableEntry.sales_invoice_line_id.is_not(None))
            return [entry.unit_price for entry in session.scalars(query.order_by(BillableEntry.id))]


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Locks lie where nothing of the person who runs the tests is."""
    folder = tmp_path_factory.mktemp("data")
    monkeypatch.setattr(config, "data_folder", lambda: folder)


@pytest.fixture
def office(company: CompanyFile) -> JobOffice:
    """Monday 2 November 2026, 09:00 in Oslo."""
    office = JobOffice(company, FixedClock(datetime(2026, 11, 2, 8, tzinfo=UTC)))
    office.creator = office.user("KH", "Kari Hansen", email="kari@proeve.no")
    office.other = office.user("OL", "Ola Lie", profile="User")
    return office
