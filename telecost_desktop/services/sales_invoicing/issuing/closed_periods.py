"""Periods that the bookkeeping has: nothing is dated into them any more.

Rule: docs/rules.md, 23 Ledger and closed periods.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.models.ledger import LedgerExport

FIRST_OPEN_DAY = select(func.max(LedgerExport.period_end))


def first_open_day(session: Session) -> date | None:
    """The first day that no export of the ledger has closed; None while nothing was ever exported."""
    return session.scalar(FIRST_OPEN_DAY)
