"""How the window of days that rules the cards is said."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication

from telecost_desktop.services.dashboard import DashboardChoice
from telecost_desktop.views import formats

translate = QCoreApplication.translate


def window_words(chosen: DashboardChoice, first: date, last: date) -> str:
    """The window in words: last 30 days, November 2026, or its first and last day."""
    if chosen.window is None:
        return translate("Dashboard", "last {days} days").format(days=formats.number(chosen.days))
    if first.day == 1 and (last + timedelta(days=1)).day == 1 and (first.year, first.month) == (last.year, last.month):
        return formats.month(first)
    return translate("Dashboard", "{first} to {last}").format(first=formats.day(first), last=formats.day(last))
