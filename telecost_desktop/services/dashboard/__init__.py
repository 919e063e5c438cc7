"""What the dashboard's cards show, from roll-ups only: no card reads usage records.

All windows of days count back from the newest day with imported usage, which is named, and rest on it until newer
usage comes. Rules: docs/rules.md, "Reports", "Dashboard".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.dashboard.cards import (
    CategoryCard,
    CategoryDetail,
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
from telecost_desktop.services.dashboard.reading import DashboardChoice, Reading, snapshot
from telecost_desktop.services.invoice_archive import expected_supplier_invoices, list_received

__all__ = [
    "CategoryCard",
    "CategoryDetail",
    "CostCategory",
    "CostTrend",
    "Dashboard",
    "DashboardChoice",
    "InvoiceCard",
    "SubscriptionOverview",
    "TrendMonth",
    "UsageSplit",
    "category_of",
    "dashboard",
    "newest_usage_day",
]


def dashboard(file: CompanyFile, chosen: DashboardChoice, *, months: int = 12, invoice_rows: int = 5) -> Dashboard:
    """The first cards, with a trend of so many months and so many received invoices."""
    with snapshot(file) as connection:
        reader = CostReader(connection, chosen)
        overview = reader.overview()
        trend = reader.trend(max(months, 12))
        cards = reader.cards(trend)
        counts = connection.execute(
            f"SELECT COUNT(*), COUNT(DISTINCT seller_id) FROM billing_account WHERE {reader.accounts_in('id')}"
        ).fetchone()
        lines = len(reader.lines)
    received = list_received(file, today=chosen.today, accounts=chosen.accounts)
    expected = expected_supplier_invoices(file, today=chosen.today, accounts=chosen.accounts)
    card = InvoiceCard(received.rows[:invoice_rows], received.counts, tuple(expected))
    shown = CostTrend(trend.currency, trend.months[-months:])
    return Dashboard(counts[0], counts[1], lines, overview, card, shown, reader.currencies, cards)


def newest_usage_day(file: CompanyFile, accounts: Sequence[int] = ()) -> date | None:
    """The newest day with imported usage of some accounts (none named = all): windows of days count back from it."""
    with file.raw() as connection:
        return Reading(connection, DashboardChoice(date.max, tuple(accounts))).newest
