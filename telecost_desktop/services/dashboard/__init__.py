"""What the dashboard's cards show, from roll-ups only: no card reads usage records.

All windows of days count back from the newest day with imported usage, which is named, and rest on it until newer
usage comes. Rules: docs/rules.md, "Reports", "Dashboard".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period
from telecost_desktop.services.dashboard.cards import (
    CategoryCard,
    CostCategory,
    CostTrend,
    Dashboard,
    InvoiceCard,
    SubscriptionOverview,
    TrendMonth,
    UsageSplit,
    category_of,
)
from telecost_desktop.services.dashboard.reader import CostReader
from telecost_desktop.services.invoice_archive import expected_supplier_invoices, list_received

__all__ = [
    "CategoryCard",
    "CostCategory",
    "CostTrend",
    "Dashboard",
    "InvoiceCard",
    "SubscriptionOverview",
    "TrendMonth",
    "UsageSplit",
    "category_of",
    "dashboard",
    "newest_usage_day",
]


def dashboard(
    file: CompanyFile,
    *,
    today: date,
    days: int = 30,
    months: int = 12,
    accounts: Sequence[int] = (),
    invoice_rows: int = 5,
    window: Period | None = None,
) -> Dashboard:
    """All cards for some accounts (none named = all): a window of ``days`` or the one given, a trend of ``months``."""
    with file.raw() as connection:
        connection.execute("BEGIN")
        reader = CostReader(connection, accounts, days, today, window)
        overview = reader.overview()
        trends = reader.trends(max(months, 12))
        cards = reader.cards(trends[0])
        counts = connection.execute(
            f"SELECT COUNT(*), COUNT(DISTINCT seller_id) FROM billing_account WHERE {reader.accounts_in('id')}"
        ).fetchone()
        lines = len(reader.lines)
    received = list_received(file, today=today, accounts=accounts)
    expected = expected_supplier_invoices(file, today=today, accounts=accounts)
    card = InvoiceCard(received.rows[:invoice_rows], received.counts, tuple(expected))
    shown = tuple(CostTrend(trend.currency, trend.months[-months:]) for trend in trends)
    return Dashboard(counts[0], counts[1], lines, overview, card, shown, cards)


def newest_usage_day(file: CompanyFile, accounts: Sequence[int] = ()) -> date | None:
    """The newest day with imported usage of some accounts (none named = all): windows of days count back from it."""
    with file.raw() as connection:
        return CostReader(connection, accounts, 1, date.max).newest
