"""What the window's bars tell without being asked: accounts, overdue supplier invoices, what waits, what runs next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState
from telecost_desktop.models.runs import RunKind
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.company import company_of
from telecost_desktop.services.invoice_archive import PaymentStatus, list_received
from telecost_desktop.services.mail.listing import count_by_state
from telecost_desktop.services.payments.listing import payments_waiting
from telecost_desktop.services.people import AccountChoice, accounts
from telecost_desktop.services.reminders.due import list_due_reminders
from telecost_desktop.services.report_schedules.run_log import failed_days
from telecost_desktop.services.report_schedules.store import list_schedules
from telecost_desktop.services.runs.run_log import open_failures
from telecost_desktop.services.sales_invoicing.sending.waiting import undelivered
from telecost_desktop.services.scheduled_jobs.store import JobRow, list_jobs
from telecost_desktop.services.scheduling.due import what_is_due
from telecost_desktop.services.subscriptions.following import following_period

_LOOK_AHEAD = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class NextRun:
    """What runs next by itself, in the company's wall time. Jobs have a ``time``; the others come as their day begins."""

    name: str
    day: date
    time: time | None = None


@dataclass(frozen=True, slots=True)
class Attention:
    """``waiting`` counts what fell due and asks a person; the next run lies within three months, or is None.

    ``mails`` counts recipients whose message was refused or is uncertain, ``reports`` days of schedules that failed,
    ``runs`` jobs whose newest run failed in part or wholly. ``deliveries`` counts sales invoices that could not be
    delivered or were refused, ``payments`` those from the bank that wait for a person, ``reminders`` letters to be made.
    """

    accounts: tuple[AccountChoice, ...]
    overdue: int
    waiting: int
    mails: int
    reports: int
    runs: int
    deliveries: int
    payments: int
    reminders: int
    next_run: NextRun | None


def attention(file: CompanyFile, clock: Clock) -> Attention:
    """Look at the file as it stands."""
    day = today(clock, company_of(file).zone)
    states = count_by_state(file)
    jobs = list_jobs(file, clock)
    due = what_is_due(file, clock, priced=False)
    # A run that was broken off is on the list of what is due, and not told of twice.
    asked = {item.owner_id for item in due if item.kind is RunKind.JOB}
    newest = [row.last_run for row in jobs if row.last_run is not None and row.id not in asked]
    return Attention(
        accounts=tuple(accounts(file)),
        overdue=list_received(file, today=day).counts[PaymentStatus.OVERDUE],
        waiting=sum(item.must_ask for item in due),
        mails=states.get(MailState.REFUSED, 0) + states.get(MailState.UNCERTAIN, 0),
        reports=failed_days(file),
        runs=len(open_failures(newest, ())),
        deliveries=undelivered(file),
        payments=payments_waiting(file),
        reminders=len(list_due_reminders(file, clock)),
        next_run=_next_run(file, clock, jobs),
    )


def _next_run(file: CompanyFile, clock: Clock, jobs: list[JobRow]) -> NextRun | None:
    """The earliest of jobs, subscriptions and reports on a schedule that lies ahead."""
    with file.read() as session:
        company = session.scalars(select(Company)).one()
        now = clock.now().astimezone(ZoneInfo(company.zone)).replace(tzinfo=None)
        until = now + _LOOK_AHEAD
        period = following_period(session, now.date(), until.date())
    ahead = [] if period is None else [NextRun(period[1], period[0])]
    ahead += [NextRun(row.name, row.next_due) for row in list_schedules(file) if row.next_due is not None]
    ahead += [NextRun(row.values.name, row.next_run.date(), row.next_run.time()) for row in jobs if row.next_run]
    moments = [(datetime.combine(one.day, one.time or time()), one.name, one) for one in ahead]
    coming = [entry for entry in moments if now < entry[0] <= until]
    return min(coming, key=lambda entry: entry[:2])[2] if coming else None
