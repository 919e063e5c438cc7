"""The row of choices that narrows the list of issued invoices: customer, issue date, delivery, kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from telecost_desktop.services.sales_invoicing.overview import ListedInvoice
from telecost_desktop.views import formats
from telecost_desktop.views.context import PeriodChoice, PeriodKind
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.pages.invoices.issued_find import NEEDS_A_PERSON, Wish
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, Field

translate = QCoreApplication.translate
_CHOSEN = "chosen"
_PERIODS = {
    "this_month": PeriodKind.THIS_MONTH,
    "last_month": PeriodKind.PREVIOUS_MONTH,
    "this_year": PeriodKind.THIS_YEAR,
    "last_12": PeriodKind.LAST_12_MONTHS,
}


class IssuedFilters(QWidget):
    """``changed()`` whenever another thing is asked; ``acting`` says how many of the choices ask something."""

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._days: tuple[date, date] | None = None
        self._named: tuple[tuple[int, str], ...] = ()
        self.customer = ChoiceField(translate("Invoices", "Customer"), [(None, _any_customer())])
        self.period = ChoiceField(translate("Invoices", "Issue date"), self._periods())
        self.delivery = ChoiceField(translate("Invoices", "Delivery"), _deliveries())
        self.kind = ChoiceField(translate("Invoices", "Kind"), _kinds())
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, choice in enumerate((self.customer, self.period, self.delivery, self.kind)):
            grid.addWidget(choice, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        for choice in (self.customer, self.delivery, self.kind):
            choice.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.period.activated.connect(lambda _index: self._choose_period())

    def _periods(self) -> list[tuple[object, str]]:
        chosen = translate("Invoices", "Days…")
        if self._days is not None:
            first, end = self._days
            last = formats.day(end - timedelta(days=1))
            chosen = translate("Invoices", "{first} – {last}").format(first=formats.day(first), last=last)
        return [
            ("", translate("Invoices", "Any date")),
            ("this_month", translate("Invoices", "This month")),
            ("last_month", translate("Invoices", "Last month")),
            ("this_year", translate("Invoices", "This year")),
            ("last_12", translate("Invoices", "Last 12 months")),
            (_CHOSEN, chosen),
        ]

    def offer_customers(self, rows: Sequence[ListedInvoice]) -> None:
        """Offer the customers of these sales invoices, by name."""
        names = {one.row.customer_id: one.row.party for one in rows}
        named = tuple(sorted(names.items(), key=lambda pair: pair[1].casefold()))
        if named != self._named:
            self._named = named
            self.customer.set_choices([(None, _any_customer()), *named])

    def wish(self, status: str, text: str) -> Wish:
        """What is asked, with the status and the text that stand elsewhere."""
        start, end = self._period()
        return Wish(status, text, self.customer.value, start, end, self.delivery.value, self.kind.value)

    @property
    def acting(self) -> int:
        """How many of the choices ask something."""
        values = (self.customer.value is not None, self.period.value, self.delivery.value, self.kind.value)
        return sum(map(bool, values))

    def clear(self) -> None:
        """Ask nothing."""
        for choice in (self.customer, self.delivery, self.kind, self.period):
            choice.setCurrentIndex(0)

    def show_days(self, start: date, end: date) -> None:
        """List what was issued from ``start`` until before ``end``."""
        self._days = (start, end)
        self.period.set_choices(self._periods(), _CHOSEN)
        self.changed.emit()

    def _period(self) -> tuple[date | None, date | None]:
        key = self.period.value
        if key == _CHOSEN:
            return self._days or (None, None)
        return PeriodChoice(_PERIODS[key]).resolve(None, self._today) if key else (None, None)

    def _choose_period(self) -> None:
        if self.period.value != _CHOSEN:
            self.changed.emit()
            return
        dialog = DaysDialog(self, *(self._days or PeriodChoice(PeriodKind.THIS_MONTH).resolve(None, self._today)))
        dialog.accepted.connect(lambda: self.show_days(*dialog.value))
        dialog.rejected.connect(self._days_given_up)
        dialog.open()

    def _days_given_up(self) -> None:
        if self._days is None:
            self.period.setCurrentIndex(0)
        self.changed.emit()


class DaysDialog(CheckedDialog):
    """First and last day, both included."""

    def __init__(self, parent: QWidget, start: date, end: date) -> None:
        super().__init__(
            parent, translate("Invoices", "Issued in which days?"), translate("Invoices", "Show"), width=360
        )
        self.first = DateField(translate("Invoices", "First day"), start)
        self.last = DateField(translate("Invoices", "Last day"), end - timedelta(days=1))
        self.row(
            Field(translate("Invoices", "First day"), self.first), Field(translate("Invoices", "Last day"), self.last)
        )
        for field in (self.first, self.last):
            field.changed.connect(self.check)
        self.check()

    @property
    def value(self) -> tuple[date, date]:
        """The first day and the day after the last."""
        return self.first.value, self.last.value + timedelta(days=1)

    def problem(self) -> str:
        """A last day before the first."""
        return "" if self.first.value <= self.last.value else translate("Invoices", "The last day is before the first.")


def _any_customer() -> str:
    return translate("Invoices", "All customers")


def _deliveries() -> list[tuple[object, str]]:
    return [
        ("", translate("Invoices", "Any delivery")),
        (NEEDS_A_PERSON, translate("Invoices", "Needs you")),
        ("print", translate("Invoices", "To be printed")),
        ("export", translate("Invoices", "To be exported")),
        ("queued", translate("Invoices", "In the outbox")),
        ("exported", translate("Invoices", "Exported")),
        ("done", translate("Invoices", "Sent or accepted")),
        ("none", translate("Invoices", "Not sent from here")),
    ]


def _kinds() -> list[tuple[object, str]]:
    return [
        ("", translate("Invoices", "All kinds")),
        ("invoice", translate("Invoices", "Invoices")),
        ("credit_note", translate("Invoices", "Credit notes")),
        ("disputed", translate("Invoices", "Disputed")),
    ]
