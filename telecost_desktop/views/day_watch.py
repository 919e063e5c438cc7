"""Noticing that another day has begun while a company is open, so that no page goes on showing yesterday as today."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from telecost_desktop.views.context import BILLED, PageContext, Subject

# Also how long after waking from sleep it is noticed at the latest.
_EVERY_MILLISECONDS = 30_000
# What is counted from today: days late, months so far, what falls due.
_AGES = BILLED | Subject.COSTS | Subject.SUPPLIER_INVOICES | Subject.BUDGETS


class DayWatch(QObject):
    """Tells all pages once a day that what they count from today has changed."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._today = context.today()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_EVERY_MILLISECONDS)

    def look(self) -> None:
        """Tell it, if the day is another one than at the last look."""
        today = self._context.today()
        if today != self._today:
            self._today = today
            self._context.changes.announce(_AGES)

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()
