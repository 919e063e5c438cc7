"""The row of the period: from and to a date, or by chosen supplier invoices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QWidget

from telecost_desktop.services.people import SupplierInvoiceChoice
from telecost_desktop.services.reporting import InvoicePeriod, TimePeriod
from telecost_desktop.services.reporting.periods import PERIOD_TITLES, Calendar, NamedPeriod, ReportPeriod, resolve
from telecost_desktop.views import formats, theme
from telecost_desktop.views.pages.reports.choice_popup import Choice, ChoicePopup
from telecost_desktop.views.widgets.fields import DateField
from telecost_desktop.views.widgets.flow import FlowLayout
from telecost_desktop.views.widgets.labels import button, label
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
_TIME, _INVOICE = "time", "invoice"


_FISCAL = (NamedPeriod.THIS_FISCAL_YEAR, NamedPeriod.LAST_FISCAL_YEAR)


def offered_periods(calendar: Calendar) -> list[NamedPeriod]:
    """The periods by name that differ here: fiscal years only where they are not the calendar's."""
    return [
        name
        for name in NamedPeriod
        if (name not in _FISCAL or calendar.fiscal_month != 1)
        and (name is not NamedPeriod.LATEST_INVOICES or calendar.latest_invoices)
    ]


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
    """Chooses the period of a report. ``changed()`` when another one is chosen.

    A period chosen by its name keeps the name, and moves on with the days; editing a date makes it these days.
    """

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._calendar = Calendar(today)
        self._about_sales = False
        self._choice: NamedPeriod | TimePeriod | InvoicePeriod = NamedPeriod.THIS_MONTH
        self._invoices: tuple[str, ...] = ()
        self._choices: list[SupplierInvoiceChoice] = []
        self.kind = Segment(
            translate("ReportsPage", "Kind of period"),
            [(_TIME, translate("ReportsPage", "Time period")), (_INVOICE, translate("ReportsPage", "Invoice period"))],
            small=False,
        )
        self.first = DateField(translate("ReportsPage", "First day"), today)
        self.last = DateField(translate("ReportsPage", "Last day"), today)
        self.quick = button("")
        self.quick.setProperty("part", "menu")
        menu = QMenu(self.quick)
        menu.aboutToShow.connect(lambda: self._fill_quick(menu))
        self.quick.setMenu(menu)
        self.invoice_button = button("", "file-document-outline", clicked=self.choose_invoices)
        self._hint = _Hint()
        days = QWidget()
        row = QHBoxLayout(days)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.first)
        row.addWidget(label(translate("ReportsPage", "to"), "body", "text2"))
        row.addWidget(self.last)
        self._by_time, self._by_invoice = days, self.invoice_button
        # What finds no room goes into the next row.
        flow = FlowLayout(self)
        for widget in (self.kind, days, self.invoice_button, self.quick, self._hint):
            flow.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.kind.changed.connect(lambda _: self._kind_changed())
        self.first.changed.connect(lambda day: self._date_changed(day, max(day, self.last.value)))
        self.last.changed.connect(lambda day: self._date_changed(min(day, self.first.value), day))
        self._show()

    def _fill_quick(self, menu: QMenu) -> None:
        menu.clear()
        for name in offered_periods(self._calendar):
            if self._about_sales and name is NamedPeriod.LATEST_INVOICES:
                continue
            action = menu.addAction(translate("Reports", PERIOD_TITLES[name]))
            action.setCheckable(True)
            action.setChecked(name is self._choice)
            action.triggered.connect(lambda _=False, chosen=name: self.set_choice(chosen))

    @property
    def choice(self) -> NamedPeriod | TimePeriod | InvoicePeriod:
        """The period as chosen: by name, days or invoices."""
        return self._choice

    @property
    def period(self) -> TimePeriod | InvoicePeriod:
        """The days or invoices that it means today."""
        found = resolve(self._choice, self._calendar)
        assert found is not None
        return found

    def set_about_sales(self, about_sales: bool) -> None:
        """Whether the report is about sales invoices: then there are days only, this month where there were none."""
        self._about_sales = about_sales
        if about_sales and isinstance(self.period, InvoicePeriod):
            self._choice = NamedPeriod.THIS_MONTH
        self._show()

    def offer(self, invoices: Sequence[SupplierInvoiceChoice], calendar: Calendar) -> None:
        """What can be chosen: supplier invoices, and periods by name. Chosen invoices that are gone are dropped."""
        self._choices, self._calendar = list(invoices), calendar
        known = {choice.number for choice in invoices}
        self._invoices = tuple(number for number in self._invoices if number in known)
        if isinstance(self._choice, InvoicePeriod):
            self._choice = InvoicePeriod(self._invoices)
        self._show()

    def set_choice(self, choice: ReportPeriod, *, silent: bool = False) -> None:
        """Choose a period by name, days or invoices; invoices that are not there are left out."""
        if isinstance(choice, InvoicePeriod) and self._choices:
            known = {one.number for one in self._choices}
            choice = InvoicePeriod(tuple(number for number in choice.numbers if number in known))
        if choice is None or choice == self._choice:
            return
        if self._about_sales and isinstance(resolve(choice, self._calendar), InvoicePeriod):
            return
        self._choice = choice
        if isinstance(choice, InvoicePeriod):
            self._invoices = choice.numbers
        self._show()
        if not silent:
            self.changed.emit()

    def set_days(self, first: date, last: date) -> None:
        """Choose a time period."""
        self.set_choice(TimePeriod(first, last))

    def set_invoices(self, numbers: Sequence[str]) -> None:
        """Choose an invoice period."""
        self.set_choice(InvoicePeriod(tuple(numbers)))

    def choose_invoices(self) -> ChoicePopup:
        """Open the list of supplier invoices; it is also searched by account, and by month as a word or 2026-10."""
        choices = []
        for invoice in self._choices:
            parts = [invoice.number, formats.long_day(invoice.issue_date, weekday=False), invoice.operator]
            month = f"{formats.month(invoice.issue_date)} {invoice.issue_date:%Y-%m}" if invoice.issue_date else ""
            choices.append(Choice(invoice.number, " · ".join(parts), f"{invoice.account} {month}"))
        period = self.period
        ticked = period.numbers if isinstance(period, InvoicePeriod) else self._invoices
        popup = ChoicePopup(self, translate("ReportsPage", "Supplier invoices"), choices, ticked)
        popup.chosen.connect(lambda numbers: None if numbers == ticked else self.set_invoices(numbers))
        popup.open_at(self.invoice_button)
        return popup

    def _date_changed(self, first: date, last: date) -> None:
        """The other end follows when it would lie on the wrong side."""
        self.set_days(first, last)

    def _kind_changed(self) -> None:
        """The other side begins as it was left, invoices with the newest, which is asked for most."""
        if self.kind.value == _TIME:
            self.set_days(self.first.value, self.last.value)
            return
        if not self._invoices and self._choices:
            received = [choice for choice in self._choices if choice.has_charges] or self._choices
            self._invoices = (received[0].number,)
        self.set_invoices(self._invoices)

    def _show(self) -> None:
        """The fields of the kind of period that is chosen, and what it means."""
        period = self.period
        by_invoice = isinstance(period, InvoicePeriod)
        for widget in (self.kind, self.first, self.last):
            widget.blockSignals(True)
        self.kind.choose(_INVOICE if by_invoice else _TIME)
        if isinstance(period, TimePeriod):
            self.first.set_value(period.first)
            self.last.set_value(period.last)
        for widget in (self.kind, self.first, self.last):
            widget.blockSignals(False)
        self.kind.setVisible(not self._about_sales)
        self._by_time.setVisible(not by_invoice)
        self._by_invoice.setVisible(by_invoice)
        self.invoice_button.setText(_invoices_text(period.numbers if isinstance(period, InvoicePeriod) else ()))
        named = self._choice if isinstance(self._choice, NamedPeriod) else None
        quick = translate("ReportsPage", "Quick choice")
        self.quick.setText(translate("Reports", PERIOD_TITLES[named]) if named else quick)
        self.quick.setAccessibleName(quick)
        self.quick.setAccessibleDescription(self.quick.text() if named else "")
        if self._about_sales:
            text = translate("ReportsPage", "by the days on which the bookkeeping has them")
        elif by_invoice:
            text = translate("ReportsPage", "exactly their costs, whatever days they cover")
        else:
            text = translate("ReportsPage", "every cost dated in it, whatever invoice it came on")
        self._hint.set_sentence(text)


def _invoices_text(numbers: Sequence[str]) -> str:
    if not numbers:
        return translate("ReportsPage", "Choose invoices…")
    if len(numbers) == 1:
        return translate("ReportsPage", "Invoice {number}").format(number=numbers[0])
    return translate("ReportsPage", "{count} invoices").format(count=len(numbers))
