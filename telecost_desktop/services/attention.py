"""What the window's bars tell without being asked: accounts, overdue supplier invoices, what waits, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.mail import MailState
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.company import company_of
from telecost_desktop.services.invoice_archive import PaymentStatus, list_received
from telecost_desktop.services.mail.listing import count_by_state
from telecost_desktop.services.people import AccountChoice, accounts
from telecost_desktop.services.report_schedules.run_log import failed_days
from telecost_desktop.services.scheduling.coming import coming
from telecost_desktop.services.scheduling.due import what_is_due

_LOOK_AHEAD = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Attention:
    """``waiting`` counts what fell due and asks a person; the next run lies within three months, or is None.

    ``mails`` counts recipients whose message was refused or is uncertain, ``reports`` days of schedules that failed.
    """

    accounts: tuple[AccountChoice, ...]
    overdue: int
    waiting: int
    mails: int
    reports: int
    next_name: str
    next_date: date | None


def attention(file: CompanyFile, clock: Clock) -> Attention:
    """Look at the file as it stands."""
    day = today(clock, company_of(file).zone)
    ahead = [entry for entry in coming(file, clock, day + _LOOK_AHEAD) if entry.due_on > day]
    states = count_by_state(file)
    return Attention(
        accounts=tuple(accounts(file)),
        overdue=list_received(file, today=day).counts[PaymentStatus.OVERDUE],
        waiting=sum(item.must_ask for item in what_is_due(file, clock)),
        mails=states.get(MailState.REFUSED, 0) + states.get(MailState.UNCERTAIN, 0),
        reports=failed_days(file),
        next_name=ahead[0].subscription if ahead else "",
        next_date=ahead[0].due_on if ahead else None,
    )
