"""What a person asks of a usage export: how fine, of what, and in what order."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.reporting.request import ReportRequest


class Level(StrEnum):
    """What one row stands for."""

    INVOICE = "invoice"
    SECTION = "section"
    NUMBER = "number"
    RECORD = "record"


class Order(StrEnum):
    """What usage records are sorted by. The other levels are sorted by invoice whatever is asked."""

    USER = "user"
    CALLED = "called"


LEVEL_TITLES = {
    Level.INVOICE: QT_TRANSLATE_NOOP("Reports", "Invoices"),
    Level.SECTION: QT_TRANSLATE_NOOP("Reports", "Sections"),
    Level.NUMBER: QT_TRANSLATE_NOOP("Reports", "Numbers"),
    Level.RECORD: QT_TRANSLATE_NOOP("Reports", "Usage records"),
}
LEVEL_TEXTS = {
    Level.INVOICE: QT_TRANSLATE_NOOP(
        "Reports",
        "One row per supplier invoice: its stated totals, the sum of its lines, the difference, and how it stands.",
    ),
    Level.SECTION: QT_TRANSLATE_NOOP(
        "Reports", "One row per supplier invoice and section: subscriptions, options, communications and so on."
    ),
    Level.NUMBER: QT_TRANSLATE_NOOP(
        "Reports",
        "One row per supplier invoice, number and section, with the user and department of the day of the cost.",
    ),
    Level.RECORD: QT_TRANSLATE_NOOP(
        "Reports", "One row per call, message, data session and purchase, with its own time and amount."
    ),
}


@dataclass(frozen=True, slots=True)
class UsageExportRequest:
    """A level of detail and what a report asks too: accounts, period and other filters.

    ``unmask`` asks for called numbers in full.
    """

    level: Level
    request: ReportRequest = field(default_factory=ReportRequest)
    order: Order = Order.USER
    unmask: bool = False
