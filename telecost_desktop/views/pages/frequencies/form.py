"""The form of a frequency: name, pattern, first date and end. It says what rule it makes on every key stroke."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.errors import UserError
from telecost_desktop.models.subscriptions import FrequencyUnit
from telecost_desktop.services.frequencies import FrequencyRow, FrequencyValues
from telecost_desktop.services.recurrence import LARGEST_STEP, LAST_DAY, EndKind, FrequencyRule
from telecost_desktop.services.recurrence_text import MONTHS, NTHS, WEEKDAYS, hint
from telecost_desktop.views.messages import sentences
from telecost_desktop.views.pages.frequencies.words import in_language, pattern_words
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, Field, NumberField, sentence
from telecost_desktop.views.widgets.labels import label
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate


class _Pattern(QWidget):
    """On which day of the unit. Months and years have two ways: a day, or a weekday such as the last Friday."""

    changed = Signal()

    def __init__(self, unit: FrequencyUnit) -> None:
        super().__init__()
        self.unit = unit
        weekdays = [(n, in_language(word)) for n, word in enumerate(WEEKDAYS, start=1)]
        months = [(n, in_language(word)) for n, word in enumerate(MONTHS, start=1)]
        self.weekday = ChoiceField(translate("Frequencies", "Weekday"), weekdays)
        self.nth = ChoiceField(translate("Frequencies", "Which"), [(n, in_language(word)) for n, word in NTHS.items()])
        self.month = ChoiceField(translate("Frequencies", "Month"), months)
        self.month_again = ChoiceField(translate("Frequencies", "Month"), months)
        self.day = NumberField(translate("Frequencies", "Day of the month"), LAST_DAY, 31, 1, 64)
        self.day.setSpecialValueText(translate("Frequencies", "last"))
        self.by_day = QRadioButton()
        self.by_day.setAccessibleName(translate("Frequencies", "On a day of the month"))
        self.by_weekday = QRadioButton()
        self.by_weekday.setAccessibleName(translate("Frequencies", "On a weekday of the month"))
        self.by_day.setChecked(True)
        self._ways = QButtonGroup(self)
        for way in (self.by_day, self.by_weekday):
            way.setFixedWidth(18)
            self._ways.addButton(way)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        first: dict[str, QWidget] = {"weekday": self.weekday, "day": self.day, "month": self.month}
        again: dict[str, QWidget] = {"nth": self.nth, "weekday": self.weekday, "month": self.month_again}
        every = [self.weekday, self.nth, self.month, self.month_again, self.day, self.by_day, self.by_weekday]
        used: list[QWidget] = []
        if self.unit is FrequencyUnit.WEEK:
            column.addLayout(sentence(translate("Frequencies", "On {weekday}"), first))
            used = [self.weekday]
        elif self.unit is FrequencyUnit.MONTH:
            self._two_ways(
                column,
                sentence(translate("Frequencies", "On day {day} of the month"), first),
                sentence(translate("Frequencies", "On the {nth} {weekday} of the month"), again),
            )
            used = [self.day, self.nth, self.weekday, self.by_day, self.by_weekday]
        elif self.unit is FrequencyUnit.YEAR:
            self._two_ways(
                column,
                sentence(translate("Frequencies", "On day {day} of {month}"), first),
                sentence(translate("Frequencies", "On the {nth} {weekday} of {month}"), again),
            )
            used = every
        column.addStretch(1)
        for widget in every:
            if widget not in used:
                widget.setParent(self)
                widget.hide()

    def _two_ways(self, column: QVBoxLayout, first: QHBoxLayout, second: QHBoxLayout) -> None:
        for way, row in ((self.by_day, first), (self.by_weekday, second)):
            row.insertWidget(0, way)
            column.addLayout(row)

    def _connect(self) -> None:
        self.day.valueChanged.connect(self.changed)
        for choice in (self.weekday, self.nth, self.month, self.month_again):
            choice.currentIndexChanged.connect(self.changed)
        # Touching a field chooses its way.
        self.day.valueChanged.connect(lambda: self.by_day.setChecked(True))
        self.nth.currentIndexChanged.connect(lambda: self.by_weekday.setChecked(True))
        self.weekday.currentIndexChanged.connect(lambda: self.by_weekday.setChecked(True))
        # Both ways of a year share the month.
        self.month.currentIndexChanged.connect(self.month_again.setCurrentIndex)
        self.month_again.currentIndexChanged.connect(self.month.setCurrentIndex)
        self._ways.buttonToggled.connect(self._way_chosen)

    def _way_chosen(self, _button: object, on: bool) -> None:
        if on:
            self.changed.emit()

    def show_values(self, weekday: int, day: int, nth: int | None, month: int) -> None:
        """Fill the fields."""
        self.weekday.choose(weekday)
        self.day.setValue(day)
        self.nth.choose(nth if nth is not None else 1)
        self.month.choose(month)
        (self.by_weekday if nth is not None else self.by_day).setChecked(True)

    def parts(self) -> dict[str, int | None]:
        """What the rule takes of it."""
        by_weekday = self.by_weekday.isChecked() and self.unit in (FrequencyUnit.MONTH, FrequencyUnit.YEAR)
        return {
            "weekday": self.weekday.value,
            "day": None if by_weekday else self.day.value(),
            "nth": self.nth.value if by_weekday else None,
            "month": self.month.value,
        }


class FrequencyForm(QWidget):
    """All fields of a frequency. ``changed()`` on every key stroke; ``rule`` is None while the fields name no days."""

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._filling = False
        self._active = True
        self.rule: FrequencyRule | None = None
        self.name = QLineEdit()
        self.automatic = QCheckBox(translate("Frequencies", "Automatic name"))
        self.unit = Segment(
            translate("Frequencies", "Unit"),
            [
                (FrequencyUnit.DAY, translate("Frequencies", "Daily")),
                (FrequencyUnit.WEEK, translate("Frequencies", "Weekly")),
                (FrequencyUnit.MONTH, translate("Frequencies", "Monthly")),
                (FrequencyUnit.YEAR, translate("Frequencies", "Yearly")),
            ],
            small=False,
            chosen=FrequencyUnit.MONTH,
        )
        self.patterns = {unit: _Pattern(unit) for unit in FrequencyUnit}
        self.every = NumberField(translate("Frequencies", "Every how many"), 1, LARGEST_STEP, 1, 60)
        self.first = DateField(translate("Frequencies", "First possible date"), today)
        self.end = Segment(
            translate("Frequencies", "End"),
            [
                (EndKind.NEVER, translate("Frequencies", "Never")),
                (EndKind.COUNT, translate("Frequencies", "After … times")),
                (EndKind.DATE, translate("Frequencies", "By date")),
            ],
            small=False,
        )
        self.end_count = NumberField(translate("Frequencies", "Number of times"), 1, LARGEST_STEP, 12, 72)
        self.end_date = DateField(translate("Frequencies", "Last possible date"), today + timedelta(days=365))
        self.note = label("", "secondary", "warn", wrap=True)
        self._lay_out()
        self._connect()
        self.start_new(today)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(10)
        names = QHBoxLayout()
        names.setSpacing(12)
        names.addWidget(Field(translate("Frequencies", "Name"), self.name), 1)
        beside = QVBoxLayout()
        beside.addStretch(1)
        beside.addWidget(self.automatic)
        beside.addSpacing(6)
        names.addLayout(beside)
        column.addLayout(names)
        column.addWidget(self.unit)
        self._steps = QStackedWidget()
        self._steps.setFixedHeight(32)
        column.addWidget(self._steps)
        self._stack = QStackedWidget()
        self._stack.setFixedHeight(72)
        for pattern in self.patterns.values():
            self._stack.addWidget(pattern)
        column.addWidget(self._stack)
        ends = QHBoxLayout()
        ends.setSpacing(8)
        ends.addWidget(label(translate("Frequencies", "End"), "body", "text2"))
        ends.addWidget(self.end)
        ends.addWidget(self.end_count)
        ends.addWidget(self.end_date)
        ends.addStretch(1)
        column.addLayout(ends)
        column.addWidget(self.note)

    def _show_steps(self, unit: FrequencyUnit) -> None:
        """The sentence "Every n months from …" for a unit, around the same two fields."""
        words = {
            FrequencyUnit.DAY: translate("Frequencies", "Every {n} days from {date}"),
            FrequencyUnit.WEEK: translate("Frequencies", "Every {n} weeks from {date}"),
            FrequencyUnit.MONTH: translate("Frequencies", "Every {n} months from {date}"),
            FrequencyUnit.YEAR: translate("Frequencies", "Every {n} years from {date}"),
        }
        page = QWidget()
        page.setLayout(sentence(words[unit], {"n": self.every, "date": self.first}))
        before = self._steps.currentWidget()
        self._steps.addWidget(page)
        self._steps.setCurrentWidget(page)
        if before is not None:
            self._steps.removeWidget(before)
            before.deleteLater()

    def _connect(self) -> None:
        self.unit.changed.connect(self._unit_changed)
        self.every.valueChanged.connect(self._update)
        for pattern in self.patterns.values():
            pattern.changed.connect(self._update)
        self.first.changed.connect(self._update)
        self.end.changed.connect(self._update)
        self.end_count.valueChanged.connect(self._update)
        self.end_date.changed.connect(self._update)
        self.name.textEdited.connect(self._name_edited)
        self.automatic.toggled.connect(self._update)

    def _unit_changed(self, unit: FrequencyUnit) -> None:
        self._stack.setCurrentWidget(self.patterns[unit])
        self._stack.setVisible(unit is not FrequencyUnit.DAY)
        self._stack.setFixedHeight(32 if unit is FrequencyUnit.WEEK else 72)
        self._show_steps(unit)
        self._update()

    def _name_edited(self, _text: str) -> None:
        self.automatic.setChecked(False)
        self._update()

    # Values

    def start_new(self, today: date) -> None:
        """A new frequency: every month on today's day, named by itself."""
        self._fill(FrequencyRule(FrequencyUnit.MONTH, today, day=today.day), "", automatic=True, active=True)

    def show_row(self, row: FrequencyRow) -> None:
        """Fill in a frequency."""
        self._fill(row.rule, row.name, automatic=row.automatic_name, active=row.active)

    def _fill(self, rule: FrequencyRule, name: str, *, automatic: bool, active: bool) -> None:
        self._filling = True
        self._active = active
        self.first.set_value(rule.first_date)
        for pattern in self.patterns.values():
            pattern.show_values(
                rule.weekday or rule.first_date.isoweekday(),
                rule.day if rule.day is not None else rule.first_date.day,
                rule.nth,
                rule.month or rule.first_date.month,
            )
        self.every.setValue(rule.every)
        self.unit.choose(rule.unit)
        self._unit_changed(rule.unit)
        self.end.choose(rule.end_kind)
        if rule.end_count is not None:
            self.end_count.setValue(rule.end_count)
        if rule.end_date is not None:
            self.end_date.set_value(rule.end_date)
        self.automatic.setChecked(automatic)
        self.name.setText(name)
        self._filling = False
        self._update()

    def values(self) -> FrequencyValues:
        """What is filled in."""
        unit = self.unit.value
        assert isinstance(unit, FrequencyUnit)
        end = self.end.value
        assert isinstance(end, EndKind)
        return FrequencyValues(
            unit=unit,
            first_date=self.first.value,
            every=self.every.value(),
            **self.patterns[unit].parts(),
            end=end,
            end_count=self.end_count.value() if end is EndKind.COUNT else None,
            end_date=self.end_date.value if end is EndKind.DATE else None,
            automatic_name=self.automatic.isChecked(),
            name=self.name.text(),
            active=self._active,
        )

    def _update(self, *_: object) -> None:
        if self._filling:
            return
        self.end_count.setVisible(self.end.value is EndKind.COUNT)
        self.end_date.setVisible(self.end.value is EndKind.DATE)
        try:
            self.rule = self.values().rule()
            self._say(self.rule)
        except UserError as error:
            self.rule = None
            self._note(" ".join(filter(None, sentences(error))), "bad")
        if self.automatic.isChecked() and self.rule is not None:
            self.name.setText(pattern_words(self.rule))
        self.changed.emit()

    def _say(self, rule: FrequencyRule) -> None:
        better = hint(rule)
        self._note(in_language(better.pattern).format(**better.values) if better else "", "warn")

    def _note(self, text: str, tone: str) -> None:
        from telecost_desktop.views.widgets.labels import set_tone

        set_tone(self.note, tone)
        self.note.setText(text)
        self.note.setVisible(bool(text))
