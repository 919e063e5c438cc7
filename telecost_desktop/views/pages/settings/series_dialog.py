"""Choosing the form of a series of numbers, and its first one while none was given."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from telecost_desktop.services.sales_invoicing.issuing.series import (
    FEWEST_DIGITS,
    MOST_DIGITS,
    Series,
    SeriesForm,
    set_series,
)
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.checked_dialog import CheckedDialog
from telecost_desktop.views.pages.invoices.drafts.asking import refusal
from telecost_desktop.views.widgets.fields import Field, NumberField
from telecost_desktop.views.widgets.labels import label
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
_CONTINUOUS, _PER_YEAR = "continuous", "per_year"


class SeriesDialog(CheckedDialog):
    """Stays open with the reason where the service refuses."""

    def __init__(self, parent: QWidget, context: PageContext, series: Series, title: str) -> None:
        super().__init__(
            parent, title, translate("Settings", "Save"),
            translate("Settings", "Invoices that have a number keep it."), width=460,
        )  # fmt: skip
        self._context, self._series = context, series
        self._refusal = ""
        self.form_choice = Segment(
            translate("Settings", "Numbers go on"),
            [
                (_CONTINUOUS, translate("Settings", "Through the years")),
                (_PER_YEAR, translate("Settings", "Anew each year")),
            ],
            chosen=_PER_YEAR if series.per_year else _CONTINUOUS,
        )
        self.digits = NumberField(
            translate("Settings", "Digits behind the year"), FEWEST_DIGITS, MOST_DIGITS, series.digits, 80
        )
        self.first = QLineEdit()
        self._digits_field = Field(translate("Settings", "Digits behind the year"), self.digits)
        self._first_field = Field(translate("Settings", "First number"), self.first)
        self._hint = label("", "secondary", "text2", wrap=True)
        self.form.addWidget(self.form_choice)
        self.row(self._digits_field, self._first_field)
        self.form.addWidget(self._hint)
        self.form_choice.changed.connect(self._changed)
        self.digits.valueChanged.connect(self._changed)
        self.first.textChanged.connect(self._changed)
        self._show()

    @property
    def per_year(self) -> bool:
        """Whether numbers are to begin anew each year."""
        return bool(self.form_choice.value == _PER_YEAR)

    @property
    def first_number(self) -> int | None:
        """The first number as typed; None for the proposed one."""
        text = self.first.text().replace(" ", "").replace("\u00a0", "")
        return int(text) if text.isdecimal() else None

    def _changed(self, *_: object) -> None:
        self._refusal = ""
        self._show()
        self.check(True)

    def _show(self) -> None:
        same = self.per_year == self._series.per_year
        year = self._context.today().year
        self._digits_field.setEnabled(self.per_year)
        begun = same and self._series.begun
        self._first_field.setEnabled(not begun)
        if begun:
            proposed = str(self._series.next_number)
            text = translate("Settings", "The series has begun: its next number is {number}.").format(number=proposed)
        elif self.per_year:
            proposed = str(SeriesForm(True, self.digits.value()).first_of(year))
            text = translate("Settings", "The first of {year} is {number} unless you choose another.").format(
                year=year, number=proposed
            )
        else:
            proposed = str(self._series.next_number) if same else ""
            text = translate("Settings", "Leave the first number empty to go on where this series stood.")
        self.first.setPlaceholderText(proposed)
        self._hint.setText(text)

    def problem(self) -> str:
        """What the service said, or what is no number."""
        if self.first.text().strip() and self.first_number is None:
            return translate("Settings", "Type a whole number.")
        return self._refusal

    def accept(self) -> None:
        """Save; close once it is saved."""
        self.check(True)
        if not self.ok.isEnabled():
            return
        context = self._context
        context.write(
            self, set_series, context.file, self._series.kind, day=context.today(), per_year=self.per_year,
            digits=self.digits.value(), first_number=self.first_number if self._first_field.isEnabled() else None,
            clock=context.clock, user=context.user, changes=Subject.SETTINGS | Subject.SALES_INVOICES,
            done=lambda _none: super(SeriesDialog, self).accept(), failed=self._refuse,
        )  # fmt: skip

    def _refuse(self, error: Exception) -> None:
        self._refusal = refusal(error)
        self.check(True)
