"""The editor of a frequency: its form, the next dates as it is filled in, and what uses it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.frequencies import FrequencyRow
from telecost_desktop.views import formats
from telecost_desktop.views.pages.frequencies.dates import NextDates, next_occurrences
from telecost_desktop.views.pages.frequencies.form import FrequencyForm
from telecost_desktop.views.reading_only import offer_writing
from telecost_desktop.views.widgets.badge import Badge, Status
from telecost_desktop.views.widgets.card import Card
from telecost_desktop.views.widgets.labels import button, label, rule

translate = QCoreApplication.translate
EDITOR_WIDTH = 432


class FrequencyEditor(Card):
    """``row`` is what is edited, None for a new one; ``dirty`` says whether a person has changed anything.

    ``changed()`` with every key stroke; ``save_wanted()``, ``cancel_wanted()``, ``toggle_wanted()``, ``delete_wanted()``.
    """

    changed = Signal()
    save_wanted = Signal()
    cancel_wanted = Signal()
    toggle_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, file: CompanyFile, today: date) -> None:
        super().__init__(translate("Frequencies", "New frequency"), head_rule=True)
        self._file, self._today = file, today
        self.row: FrequencyRow | None = None
        self.dirty = False
        self.badge = Badge(Status.ACTIVE)
        self.add_tool(self.badge)
        self.toggle_action = self.add_action(translate("Frequencies", "Deactivate"), "pause")
        self.toggle_action.triggered.connect(lambda: self.toggle_wanted.emit())
        self.delete_action = self.add_action(translate("Frequencies", "Delete…"), "delete-outline")
        self.delete_action.triggered.connect(lambda: self.delete_wanted.emit())
        self.form = FrequencyForm(today)
        self.form.changed.connect(self._form_changed)
        self.dates = NextDates(translate("Frequencies", "Next 12 dates"))
        self.body.setContentsMargins(1, 0, 1, 0)
        self.body.addWidget(self._form_over_dates())
        foot = self.add_foot()
        self._uses = label("", "secondary", "text2")
        foot.addWidget(self._uses)
        foot.addStretch(1)
        self.cancel = button(translate("Frequencies", "Cancel"), clicked=self.cancel_wanted.emit)
        self.save = button(translate("Frequencies", "Save"), primary=True, clicked=self.save_wanted.emit)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)

    def _form_over_dates(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("part", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.form)
        column.addWidget(rule())
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 4)
        head.setSpacing(8)
        head.addWidget(label(translate("Frequencies", "Next 12 dates"), "cardTitle"))
        self._counted = label("", "secondary", "text2")
        head.addWidget(self._counted)
        head.addStretch(1)
        column.addLayout(head)
        rows = QHBoxLayout()
        rows.setContentsMargins(16, 0, 16, 8)
        rows.addWidget(self.dates)
        column.addLayout(rows)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(translate("Frequencies", "Frequency"))
        area.setWidget(inside)
        return area

    def load(self, row: FrequencyRow | None) -> None:
        """Show a frequency as it is saved, or an empty form."""
        self.row = row
        if row is None:
            self.form.start_new(self._today)
        else:
            self.form.show_row(row)
        self.dirty = False
        self.set_title(row.name if row else translate("Frequencies", "New frequency"))
        active = row is not None and row.active
        self.badge.set_status(Status.ACTIVE if row is None or active else Status.INACTIVE)
        self.toggle_action.setText(
            translate("Frequencies", "Deactivate") if active else translate("Frequencies", "Activate")
        )
        self._uses.setText(_uses_words(row))
        self._show_dates()
        self._enable()

    def _form_changed(self) -> None:
        self.dirty = True
        self._show_dates()
        self._enable()
        self.changed.emit()

    def _enable(self) -> None:
        named = self.form.automatic.isChecked() or bool(self.form.name.text().strip())
        wanted = self.form.rule is not None and named and (self.dirty or self.row is None)
        offer_writing(self._file, self.save, wanted)
        self.cancel.setEnabled(self.dirty)
        for action in (self.toggle_action, self.delete_action):
            offer_writing(self._file, action, self.row is not None)

    def _show_dates(self) -> None:
        shown = self.form.rule
        if shown is None:
            self.dates.set_dates([])
            self._counted.setText("")
            return
        self.dates.set_dates(next_occurrences(shown, self._today))
        words = translate("Frequencies", "counted from {date}")
        self._counted.setText(words.format(date=formats.long_day(shown.first_date, weekday=False)))


def _uses_words(row: FrequencyRow | None) -> str:
    """How many subscriptions, recurring fees and scheduled reports use it."""
    count = row.in_use - row.fees if row else 0
    words = (
        translate("Frequencies", "1 subscription uses it")
        if count == 1
        else translate("Frequencies", "{count} subscriptions use it")
    )
    uses = [words.format(count=count)]
    if row is not None and row.fees:
        words = (
            translate("Frequencies", "1 recurring fee uses it")
            if row.fees == 1
            else translate("Frequencies", "{count} recurring fees use it")
        )
        uses.append(words.format(count=row.fees))
    if row is not None and row.reports:
        words = (
            translate("Frequencies", "1 report is made on it")
            if row.reports == 1
            else translate("Frequencies", "{count} reports are made on it")
        )
        uses.append(words.format(count=row.reports))
    return " · ".join(uses)
