"""How the window of days that rules the cards is said."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.views import formats
from telecost_desktop.views.pages.invoices.words import period

translate = QCoreApplication.translate


def window_words(chosen: DashboardChoice, first: date, last: date) -> str:
    """The window in words: last 30 days, or its first and last day."""
    if chosen.window is None:
        return translate("Dashboard", "last {days} days").format(days=formats.number(chosen.days))
    return period(first, last)
