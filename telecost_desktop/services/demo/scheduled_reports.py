"""Saved reports of the demonstration, and when they are made: to addresses that nobody can own."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.saved_reports import ReportDelivery
from telecost_desktop.models.subscriptions import Frequency, FrequencyUnit
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.demo.buyer import COMPANY
from telecost_desktop.services.report_schedules.store import ScheduleValues, save_schedule
from telecost_desktop.services.reporting.periods import NamedPeriod
from telecost_desktop.services.reporting.saved import ReportSettings, save_report


def schedule_reports(file: CompanyFile, *, today: date, clock: Clock, user: str) -> None:
    """Costs by traffic type at each month's end as PDF, use by number every other Friday as Excel."""
    month_end = _frequency(file, FrequencyUnit.MONTH, 31)
    fortnight = _frequency(file, FrequencyUnit.WEEK, None)
    costs = save_report(
        file, "Kostnader per trafikktype", ReportSettings("R6", NamedPeriod.THIS_MONTH), clock=clock, user=user
    )
    use = save_report(
        file, "Bruk per nummer, siste 30 dager", ReportSettings("R11", NamedPeriod.LAST_30_DAYS), clock=clock, user=user
    )
    for report, frequency, form, recipients in (
        (costs, month_end, "pdf", (f"okonomi@{COMPANY.mail_domain}", f"daglig.leder@{COMPANY.mail_domain}")),
        (use, fortnight, "xlsx", (f"it@{COMPANY.mail_domain}",)),
    ):
        values = ScheduleValues(
            report, frequency, today, form=form, delivery=ReportDelivery.MAIL, recipients=recipients, language="nb_NO"
        )
        save_schedule(file, values, clock=clock, user=user)


def _frequency(file: CompanyFile, unit: FrequencyUnit, day: int | None) -> int:
    """The company's own frequency of a pattern."""
    with file.read() as session:
        query = select(Frequency.id).where(Frequency.unit == unit, Frequency.end_date.is_(None))
        query = query.where(Frequency.day.is_(None) if day is None else Frequency.day == day)
        return session.scalars(query.order_by(Frequency.id)).first() or 0
