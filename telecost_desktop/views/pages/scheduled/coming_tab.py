"""What is coming: date, customer, expected sum; skip one or invoice it early."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from telecost_desktop.services.scheduling.coming import Coming
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext
from telecost_desktop.views.tables.model import Column, Kind
from telecost_desktop.views.tables.table import DataTable
from telecost_desktop.views.widgets.badge import Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button, label
from telecost_desktop.views.widgets.year_calendar import YearCalendar

translate = QCoreApplication.translate
_WITH_CALENDAR = 600


class ComingTab(QWidget):
    """List over a year calendar. ``skip_requested(Coming)``, ``early_requested(Coming)``, ``subscriptions_requested()``."""

    skip_requested = Signal(object)
    early_requested = Signal(object)
    subscriptions_requested = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._today = context.today()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self.card = Card(
            translate("Scheduled", "Coming invoices"), translate("Scheduled", "12 months ahead, incl. VAT"), table=True
        )
        self.table = DataTable(
            translate("Scheduled", "Coming invoices"),
            [
                Column("due_on", translate("Scheduled", "Date"), Kind.DATE, 112),
                Column("customer", translate("Scheduled", "Customer"), width=180, stretch=True),
                Column("subscription", translate("Scheduled", "Subscription"), width=180, stretch=True),
                Column("period", translate("Scheduled", "Period"), Kind.QUIET, 190, value=lambda row: _period(row)),
                Column("amount", translate("Scheduled", "Expected sum"), Kind.MONEY, 120, strong=True),
                Column("state", translate("Scheduled", "State"), Kind.STATUS, 120, value=self._status),
                Column(
                    "ordinal",
                    translate("Scheduled", "No."),
                    Kind.NUMBER,
                    60,
                    essential=False,
                    value=lambda row: row.ordinal + 1,
                ),
            ],
            identity=lambda row: (row.subscriber_id, row.key),
        )
        self.table.set_empty(
            "calendar-clock-outline", translate("Scheduled", "Nothing falls due in the next 12 months."),
            translate("Scheduled", "Go to Subscriptions"), self.subscriptions_requested.emit,
        )  # fmt: skip
        self.table.current_changed.connect(self._chosen)
        self.table.shown_changed.connect(self._show_totals)
        self.card.body.addWidget(self.table)
        foot = self.card.add_foot()
        self._words = label("", "secondary", "text2")
        foot.addWidget(self._words)
        foot.addStretch(1)
        self.skip = button(
            translate("Scheduled", "Skip…"), clicked=lambda: self.skip_requested.emit(self.table.current_row())
        )
        self.early = button(
            translate("Scheduled", "Invoice now…"), clicked=lambda: self.early_requested.emit(self.table.current_row())
        )
        foot.addWidget(self.skip)
        foot.addWidget(self.early)
        column.addWidget(self.card, 1)
        self.calendar_card = Card(translate("Scheduled", "Year calendar"))
        self.calendar_card.body.setContentsMargins(16, 0, 16, 4)
        self.calendar = YearCalendar(translate("Scheduled", "Days on which invoices fall due"))
        self.calendar_card.body.addWidget(self.calendar)
        column.addWidget(self.calendar_card)
        self._chosen(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the window is low the list needs the height more than the calendar."""
        super().resizeEvent(event)
        self.calendar_card.setVisible(self.height() >= _WITH_CALENDAR)

    def _status(self, row: Coming) -> Status:
        if row.postponed_to is not None:
            return Status.POSTPONED
        return Status.DUE if row.due_on <= self._today else Status.PLANNED

    def set_rows(self, rows: list[Coming], today: date) -> None:
        """Show what is coming."""
        self._today = today
        self.table.set_rows(rows)
        month = today.replace(day=1)
        end = (month + timedelta(days=366)).replace(day=1)
        self.calendar.set_dates(
            month, [(day, False) for day in sorted({row.due_on for row in rows if month <= row.due_on < end})]
        )

    def _show_totals(self) -> None:
        rows: list[Coming] = self.table.rows()
        total = sum((row.amount for row in rows if row.amount is not None), Decimal(0))
        words = translate("Scheduled", "{count} periods").format(count=formats.number(len(rows)))
        self.table.set_totals({"customer": words, "amount": formats.money(total)} if rows else {})

    def _chosen(self, row: Coming | None) -> None:
        self.skip.setEnabled(row is not None)
        self.early.setEnabled(row is not None)
        words = translate("Scheduled", "{subscription}, {customer}: {date}")
        self._words.setText(
            words.format(subscription=row.subscription, customer=row.customer, date=formats.long_day(row.due_on))
            if row
            else ""
        )


def _period(row: Coming) -> str:
    return f"{formats.day(row.period.start)} – {formats.day(row.period.last)}"
