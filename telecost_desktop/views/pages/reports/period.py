"""The row of the period: from and to a date, or by chosen supplier invoices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QWidget

from telecost_desktop.models.periods import first_of_next_month
from telecost_desktop.services.people import SupplierInvoiceChoice
from telecost_desktop.services.reporting import InvoicePeriod, TimePeriod
from telecost_desktop.views import formats, theme
from telecost_desktop.views.pages.reports.choice_popup import Choice, ChoicePopup
from telecost_desktop.views.widgets.fields import DateField
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.labels import button, label
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
_TIME, _INVOICE = "time", "invoice"


def quick_periods(today: date, newest: date) -> list[tuple[str, date, date]]:
    """Periods that are often wanted: (name, first day, last day). Last N days count back from the newest use."""
    month = today.replace(day=1)
    before = month - timedelta(days=1)
    quarter = month.replace(month=3 * ((month.month - 1) // 3) + 1)
    last_quarter = quarter - timedelta(days=1)
    year = month.replace(month=1)
    return [
        (translate("ReportsPage", "This month"), month, first_of_next_month(month) - timedelta(days=1)),
        (translate("ReportsPage", "Last month"), before.replace(day=1), before),
        (translate("ReportsPage", "Last 30 days"), newest - timedelta(days=29), newest),
        (translate("ReportsPage", "Last 90 days"), newest - timedelta(days=89), newest),
        (translate("ReportsPage", "This quarter"), quarter, _quarter_end(quarter)),
        (
            translate("ReportsPage", "Last quarter"),
            last_quarter.replace(day=1, month=last_quarter.month - 2),
            last_quarter,
        ),
        (translate("ReportsPage", "This year"), year, date(year.year, 12, 31)),
        (translate("ReportsPage", "Last year"), date(year.year - 1, 1, 1), year - timedelta(days=1)),
    ]


def _quarter_end(first: date) -> date:
    return date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1) - timedelta(days=1)


class _Hint(QLabel):
    """A sentence in two short lines beside the fields."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(theme.font("secondary"))
        self.setProperty("tone", "text2")

    def set_sentence(self, sentence: str) -> None:
        """Say another sentence, broken where both lines are about as long."""
        middle = len(sentence) // 2
        blanks = [place for place, letter in enumerate(sentence) if letter == " "]
        cut = min(blanks, key=lambda place: abs(place - middle), default=len(sentence))
        self.setText(f"{sentence[:cut]}\n{sentence[cut + 1 :]}")


class PeriodBar(QWidget):
    """Chooses the period of a report. ``changed()`` when another one is chosen."""

    changed = Signal()

    def __init__(self, first: date, last: date) -> None:
        super().__init__()
        self._invoices: tuple[str, ...] = ()
        self._choices: list[SupplierInvoiceChoice] = []
        self._quick: Callable[[], list[tuple[str, date, date]]] = list
        self.kind = Segment(
            translate("ReportsPage", "Kind of period"),
            [(_TIME, translate("ReportsPage", "Time period")), (_INVOICE, translate("ReportsPage", "Invoice period"))],
            small=False,
        )
        self.first = DateField(translate("ReportsPage", "First day"), first)
        self.last = DateField(translate("ReportsPage", "Last day"), last)
        self.quick = self._menu_button(translate("ReportsPage", "Quick choice"))
        self.invoice_button = button(
            translate("ReportsPage", "Choose invoices…"), "file-document-outline", clicked=self.choose_invoices
        )
        self._hint = _Hint()
        days = self._row(self.first, label(translate("ReportsPage", "to"), "body", "text2"), self.last)
        self._by_time, self._by_invoice = (days, self.quick), (self.invoice_button,)
        # What finds no room goes into the next row.
        row = FlowLayout(self)
        for widget in (self.kind, *self._by_time, *self._by_invoice, self._hint):
            row.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.kind.changed.connect(lambda _: self._kind_changed())
        self.first.changed.connect(lambda day: self._date_changed(self.last, day, earlier=False))
        self.last.changed.connect(lambda day: self._date_changed(self.first, day, earlier=True))
        self._show_side()

    @staticmethod
    def _row(*widgets: QWidget) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in widgets:
            row.addWidget(widget)
        return holder

    def _menu_button(self, name: str) -> QPushButton:
        made = button(name)
        made.setProperty("part", "menu")
        menu = QMenu(made)
        menu.aboutToShow.connect(lambda: self._fill_quick(menu))
        made.setMenu(menu)
        return made

    def _fill_quick(self, menu: QMenu) -> None:
        menu.clear()
        for name, first, last in self._quick():
            menu.addAction(name).triggered.connect(lambda _=False, start=first, end=last: self.set_days(start, end))

    @property
    def period(self) -> TimePeriod | InvoicePeriod:
        """The period as chosen."""
        if self.kind.value == _INVOICE:
            return InvoicePeriod(self._invoices)
        return TimePeriod(self.first.value, self.last.value)

    def offer(
        self, invoices: Sequence[SupplierInvoiceChoice], quick: Callable[[], list[tuple[str, date, date]]]
    ) -> None:
        """What can be chosen: supplier invoices, and periods by name. Invoices that are gone are dropped."""
        self._choices, self._quick = list(invoices), quick
        known = {choice.number for choice in invoices}
        self._invoices = tuple(number for number in self._invoices if number in known)
        self._show_invoices()

    def set_days(self, first: date, last: date) -> None:
        """Choose a time period."""
        before = (self.kind.value, self.first.value, self.last.value)
        for field, day in ((self.first, first), (self.last, last)):
            field.blockSignals(True)
            field.set_value(day)
            field.blockSignals(False)
        self.kind.blockSignals(True)
        self.kind.choose(_TIME)
        self.kind.blockSignals(False)
        self._show_side()
        if before != (self.kind.value, first, last):
            self.changed.emit()

    def set_invoices(self, numbers: Sequence[str]) -> None:
        """Choose an invoice period."""
        self._invoices = tuple(numbers)
        self._show_invoices()
        if self.kind.value == _INVOICE:
            self.changed.emit()
        else:
            self.kind.choose(_INVOICE)

    def choose_invoices(self) -> ChoicePopup:
        """Open the list of supplier invoices."""
        choices = [
            Choice(
                invoice.number,
                f"{invoice.number} · {formats.long_day(invoice.issue_date, weekday=False)} · {invoice.operator}",
                invoice.account,
            )
            for invoice in self._choices
        ]
        popup = ChoicePopup(self, translate("ReportsPage", "Supplier invoices"), choices, self._invoices)
        popup.chosen.connect(self._invoices_chosen)
        popup.open_at(self.invoice_button)
        return popup

    def _invoices_chosen(self, numbers: tuple[str, ...]) -> None:
        if numbers != self._invoices:
            self.set_invoices(numbers)

    def _date_changed(self, other: DateField, day: date, *, earlier: bool) -> None:
        """The other end follows when it would lie on the wrong side."""
        if (other.value > day) if earlier else (other.value < day):
            other.blockSignals(True)
            other.set_value(day)
            other.blockSignals(False)
        self.changed.emit()

    def _kind_changed(self) -> None:
        if self.kind.value == _INVOICE and not self._invoices and self._choices:
            # The newest invoice is what is asked for most.
            received = [choice for choice in self._choices if choice.has_charges] or self._choices
            self._invoices = (received[0].number,)
            self._show_invoices()
        self._show_side()
        self.changed.emit()

    def _show_invoices(self) -> None:
        if not self._invoices:
            text = translate("ReportsPage", "Choose invoices…")
        elif len(self._invoices) == 1:
            text = translate("ReportsPage", "Invoice {number}").format(number=self._invoices[0])
        else:
            text = translate("ReportsPage", "{count} invoices").format(count=len(self._invoices))
        self.invoice_button.setText(text)

    def _show_side(self) -> None:
        """The fields of the kind of period that is chosen, and what it means."""
        by_invoice = self.kind.value == _INVOICE
        for widgets, shown in ((self._by_time, not by_invoice), (self._by_invoice, by_invoice)):
            for widget in widgets:
                widget.setVisible(shown)
        if by_invoice:
            text = translate("ReportsPage", "exactly their costs, whatever days they cover")
        else:
            text = translate("ReportsPage", "every cost dated in it, whatever invoice it came on")
        self._hint.set_sentence(text)
