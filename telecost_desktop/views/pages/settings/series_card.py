"""The series of numbers, what amounts to pay are rounded to, and until when the bookkeeping is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.sales_invoicing.issuing.closed_periods import first_open_day
from telecost_desktop.services.sales_invoicing.issuing.series import Series, read_series
from telecost_desktop.services.settings import SettingKey, stored_setting, write_setting
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.pages.settings.series_dialog import SeriesDialog
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.fields import ChoiceField, Field
from telecost_desktop.views.widgets.labels import button, label, rule

translate = QCoreApplication.translate
_STEPS = ("0.05", "0.10", "0.50", "1")


@dataclass(frozen=True)
class Numbers:
    """What the card shows."""

    series: tuple[Series, ...]
    rounding: str
    first_open: date | None


def load_numbers(file: CompanyFile, day: date) -> Numbers:
    """The series for issue dates like ``day``, the rounding, and the first day that is not closed."""
    with file.read() as session:
        rounding, first_open = str(stored_setting(session, SettingKey.PAYABLE_ROUNDING, "")), first_open_day(session)
    return Numbers(read_series(file, day), rounding, first_open)


class SeriesCard(Card):
    """Each series is changed by its button; the rounding acts at once."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(translate("Settings", "Invoice numbers"))
        self.context = context
        self.change: dict[DocumentKind, QWidget] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self.body.setSpacing(10)
        self.body.addLayout(self._rows)
        self.closed_words = label("", "secondary", "text2", wrap=True)
        self.body.addWidget(self.closed_words)
        choices: list[tuple[object, str]] = [("", translate("Settings", "not rounded"))]
        choices += [(step, _step_words(step, context.company.currency)) for step in _STEPS]
        self.rounding = ChoiceField(translate("Settings", "Amounts to pay are rounded to"), choices, "")
        self.body.addWidget(Field(translate("Settings", "Amounts to pay are rounded to"), self.rounding))
        hint = translate("Settings", "Numbers are given when an invoice is issued, one after the other without gaps.")
        self.body.addWidget(label(hint, "secondary", "text2", wrap=True))
        self.body.addStretch(1)
        self.rounding.activated.connect(lambda _place: self._store_rounding())

    def reload(self) -> None:
        """Read it."""
        self.context.read(self, load_numbers, self.context.file, self.context.today(), done=self._show)

    def _show(self, numbers: Numbers) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for one in numbers.series:
            self._rows.addWidget(self._row(one))
            self._rows.addWidget(rule())
        self.rounding.choose(numbers.rounding)
        self.rounding.setEnabled(not self.context.file.read_only)
        self.closed_words.setVisible(numbers.first_open is not None)
        if numbers.first_open is not None:
            pattern = translate("Settings", "The bookkeeping is closed before {day}: nothing is dated earlier.")
            self.closed_words.setText(pattern.format(day=formats.long_day(numbers.first_open, weekday=False)))

    def _row(self, one: Series) -> QWidget:
        caption = series_name(one.kind)
        result = QWidget()
        row = QHBoxLayout(result)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(caption, "body"))
        words.addWidget(label(_about(one), "secondary", "text2", wrap=True))
        row.addLayout(words, 1)
        number = label(str(one.next_number), "amount", selectable=True)
        number.setAccessibleName(f"{caption} {one.next_number}")
        row.addWidget(number)
        change = button(translate("Settings", "Change…"), small=True, clicked=lambda: self._ask(one))
        change.setAccessibleName(translate("Settings", "Change {series}").format(series=caption))
        change.setEnabled(not self.context.file.read_only)
        self.change[one.kind] = change
        row.addWidget(change)
        return result

    def _ask(self, one: Series) -> None:
        SeriesDialog(self, self.context, one, series_name(one.kind)).open()

    def _store_rounding(self) -> None:
        self.context.write(
            self, write_setting, self.context.file, SettingKey.PAYABLE_ROUNDING, self.rounding.value,
            clock=self.context.clock, user=self.context.user, changes=Subject.SETTINGS,
        )  # fmt: skip


def series_name(kind: DocumentKind) -> str:
    """What the next number of a series is called."""
    if kind is DocumentKind.INVOICE:
        return translate("Settings", "Next invoice")
    return translate("Settings", "Next credit note")


def _about(one: Series) -> str:
    parts: Sequence[str] = (
        translate("Settings", "anew each year") if one.per_year else translate("Settings", "through the years"),
        translate("Settings", "the last is dated {day}").format(
            day=formats.long_day(one.last_issue_date, weekday=False)
        )
        if one.last_issue_date is not None
        else translate("Settings", "none issued yet"),
    )
    return ", ".join(parts)


def _step_words(step: str, currency: str) -> str:
    amount = formats.number(int(step)) if "." not in step else formats.locale().toString(float(step), "f", 2)
    return f"{formats.currency_sign(currency)}\u00a0{amount}"
