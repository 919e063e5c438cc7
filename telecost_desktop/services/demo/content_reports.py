"""Purchases that the demonstration's employees reported as business use: parking on the way to customers."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period, first_of_next_month
from telecost_desktop.services.business_use import list_purchases, report_business_use
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.demo.operators import PARKING

_MONTHS = 2
# Not everyone reports everything.
_EVERY = 2


def report_content(file: CompanyFile, *, today: date, clock: Clock, user: str) -> None:
    """Report every other parking of this month and the last."""
    month = today.replace(day=1)
    period = Period(month - relativedelta(months=_MONTHS - 1), first_of_next_month(month))
    parked = [one for one in list_purchases(file, period) if one.purchase.name == PARKING.name("")]
    for one in parked[::_EVERY]:
        report_business_use(file, one.line_id, one.purchase, business=True, note="Kundebesøk", clock=clock, user=user)
