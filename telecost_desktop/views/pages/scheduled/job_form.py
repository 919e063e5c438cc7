"""The form of a job in three numbered parts: details and calendar, projects to invoice, invoice generation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QCoreApplication, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from telecost_desktop.models.jobs import DateWord, JobDays
from telecost_desktop.services.recurrence_text import WEEKDAYS
from telecost_desktop.services.scheduled_jobs.calendar import resolve
from telecost_desktop.services.scheduled_jobs.store import JobValues
from telecost_desktop.views import formats, theme
from telecost_desktop.views.pages.frequencies.words import in_language
from telecost_desktop.views.pages.scheduled.job_choices import JobChoices
from telecost_desktop.views.pages.scheduled.job_filters import JobFilterBar
from telecost_desktop.views.pages.scheduled.job_words import DATES, DAYS, MISSED, RESULTS, word
from telecost_desktop.views.pages.scheduled.notice_field import NoticeField
from telecost_desktop.views.widgets.fields import ChoiceField, Field, NumberField
from telecost_desktop.views.widgets.labels import IconLabel, label, link, rule, set_tone
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
_DAILY = (JobDays.WORKING_DAYS, JobDays.EVERY_DAY)
_MONTHLY = (JobDays.LAST_WORKING_DAY, JobDays.LAST_DAY, JobDays.FIRST_DAY, JobDays.DAY_OF_MONTH)
_UNITS = {**dict.fromkeys(_DAILY, "daily"), JobDays.WEEKDAY: "weekly", **dict.fromkeys(_MONTHLY, "monthly")}


class _Number(QWidget):
    """The number of a part, in a round mark."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._text = str(number)
        self.setFixedSize(20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.color("soft"))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setPen(now.color("accent"))
        painter.setFont(theme.font("badge"))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._text)
        painter.end()


class JobForm(QWidget):
    """All fields of a job. ``changed()`` when a person changes one of them; ``users_wanted()`` leads to users and rights."""

    changed = Signal()
    users_wanted = Signal()

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._filling = False
        self._choices = JobChoices()
        self._on: date | None = None
        # What is chosen in each unit, so that looking at another one loses nothing.
        self._repeats: dict[str, object] = {"daily": JobDays.WORKING_DAYS, "weekly": 1, "monthly": _MONTHLY[0]}
        self.name = QLineEdit()
        self.description = QLineEdit()
        units = [
            ("daily", translate("Jobs", "Daily")),
            ("weekly", translate("Jobs", "Weekly")),
            ("monthly", translate("Jobs", "Monthly")),
        ]
        self.unit = Segment(translate("Jobs", "Recurring"), units, small=False, chosen="monthly")
        self.repeat_on = ChoiceField(translate("Jobs", "Repeat on"), [])
        self.day = NumberField(translate("Jobs", "Day of the month"), 1, 31, 1, 60)
        self.up_to = ChoiceField(translate("Jobs", "Include unbilled hours and fees up to"), _choices(DATES))
        self.result = ChoiceField(translate("Jobs", "Create as"), _choices(RESULTS))
        self.creator = ChoiceField(translate("Jobs", "Invoice creator"), [])
        self.invoice_date = ChoiceField(translate("Jobs", "Invoice date"), _choices(DATES))
        self.entry_date = ChoiceField(translate("Jobs", "Entry date"), _choices(DATES))
        self.when_missed = ChoiceField(translate("Jobs", "When missed"), _choices(MISSED))
        self.merge = QCheckBox(translate("Jobs", "Merge a customer’s projects into one invoice"))
        self.notices = NoticeField(translate("Jobs", "E-mail when done"))
        self.filters = JobFilterBar(currency, self.up_to)
        self.when_missed.setToolTip(translate("Jobs", "What happens when TeleCost was closed on the day of the job"))
        self._lay_out()
        self._connect()
        self._offer_days()

    # Building

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 10)
        column.setSpacing(10)
        self._repeat_field = Field(translate("Jobs", "Repeat on"), _beside(self.repeat_on, self.day))
        self.name_field = Field(translate("Jobs", "Name"), self.name)
        self.day.hide()
        self._up_to_field = Field(translate("Jobs", "Include unbilled hours and fees up to"), self.up_to)
        details = self._part(column, 1, translate("Jobs", "Details and calendar"))
        details.addLayout(_row(self.name_field, Field(translate("Jobs", "Description"), self.description)))
        calendar = _row(Field(translate("Jobs", "Recurring"), self.unit), self._repeat_field)
        calendar.setStretch(0, 0)
        details.addLayout(calendar)
        details.addWidget(self._up_to_field)
        column.addWidget(rule())
        self._part(column, 2, translate("Jobs", "Projects to invoice")).addWidget(self.filters)
        column.addWidget(rule())
        making = self._part(column, 3, translate("Jobs", "Invoice generation"))
        generation = _row(
            Field(translate("Jobs", "Create as"), self.result),
            Field(translate("Jobs", "Invoice creator"), self.creator),
            Field(translate("Jobs", "When missed"), self.when_missed),
        )
        for place, share in enumerate((4, 6, 5)):
            generation.setStretch(place, share)
        making.addLayout(generation)
        making.addWidget(self._warning())
        self._invoice_date_field = Field(translate("Jobs", "Invoice date"), self.invoice_date)
        self._entry_date_field = Field(translate("Jobs", "Entry date"), self.entry_date)
        making.addLayout(_row(self._invoice_date_field, self._entry_date_field))
        making.addWidget(self.merge)
        self._notices_field = Field(translate("Jobs", "E-mail when done"), self.notices)
        making.addWidget(self._notices_field)
        column.addStretch(1)

    @staticmethod
    def _part(column: QVBoxLayout, number: int, title: str) -> QVBoxLayout:
        part = QVBoxLayout()
        part.setContentsMargins(16, 0, 16, 0)
        part.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(_Number(number))
        head.addWidget(label(title, "strong"))
        head.addStretch(1)
        part.addLayout(head)
        column.addLayout(part)
        return part

    def _warning(self) -> QWidget:
        self.warning = QWidget()
        row = QHBoxLayout(self.warning)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconLabel("alert-outline", "warn", 16), 0, Qt.AlignmentFlag.AlignTop)
        self.warning_words = label("", "secondary", "warn", wrap=True)
        row.addWidget(self.warning_words, 1)
        self.to_users = link(translate("Jobs", "Users and rights"), clicked=self.users_wanted.emit)
        row.addWidget(self.to_users, 0, Qt.AlignmentFlag.AlignTop)
        self.warning.hide()
        return self.warning

    def _connect(self) -> None:
        for text in (self.name, self.description):
            text.textEdited.connect(self._touched)
        self.unit.changed.connect(self._unit_changed)
        self.repeat_on.currentIndexChanged.connect(self._repeat_changed)
        self.day.valueChanged.connect(self._touched)
        for choice in (self.up_to, self.result, self.creator, self.invoice_date, self.entry_date, self.when_missed):
            choice.currentIndexChanged.connect(self._touched)
        self.merge.toggled.connect(self._touched)
        self.filters.changed.connect(self._touched)
        self.notices.changed.connect(self._touched)
        self.notices.noted.connect(self._notices_field.set_wrong)

    # Values

    def offer(self, choices: JobChoices) -> None:
        """What there is to choose from."""
        self._choices = choices
        chosen = self.creator.value
        users = [(user.id, user.values.name) for user in choices.users if user.values.active or user.id == chosen]
        self.creator.set_choices(users, chosen)
        self.filters.offer(choices)
        self.notices.offer(choices.users)
        self._warn()

    def show_values(self, values: JobValues) -> None:
        """Fill in a job."""
        self._filling = True
        self.name.setText(values.name)
        self.description.setText(values.description)
        unit = _UNITS[values.days]
        self._repeats[unit] = values.weekday if values.days is JobDays.WEEKDAY else values.days
        self.unit.choose(unit)
        self._offer_days()
        self.day.setValue(values.day or 1)
        self.up_to.choose(values.include_up_to)
        self.filters.show_values(values.selection, values.limits)
        self.result.choose(values.result)
        users = [
            (user.id, user.values.name)
            for user in self._choices.users
            if user.values.active or user.id == values.creator_id
        ]
        self.creator.set_choices(users, values.creator_id)
        self.invoice_date.choose(values.invoice_date)
        self.entry_date.choose(values.entry_date)
        self.when_missed.choose(values.when_missed)
        self.merge.setChecked(values.merge)
        self.notices.show_values(values.notice_users, values.notice_addresses)
        self._notices_field.set_wrong("")
        self._filling = False
        self._warn()

    def values(self, before: JobValues) -> JobValues:
        """What is filled in; ``before`` gives what no field shows."""
        on = self.repeat_on.value
        days = JobDays.WEEKDAY if self.unit.value == "weekly" else on
        return replace(
            before,
            name=self.name.text().strip(),
            description=self.description.text().strip(),
            days=days,
            weekday=on if days is JobDays.WEEKDAY else None,
            day=self.day.value() if days is JobDays.DAY_OF_MONTH else None,
            include_up_to=self.up_to.value,
            selection=self.filters.selection,
            limits=self.filters.limits,
            result=self.result.value,
            creator_id=self.creator.value or 0,
            invoice_date=self.invoice_date.value,
            entry_date=self.entry_date.value,
            when_missed=self.when_missed.value,
            merge=self.merge.isChecked(),
            notice_users=self.notices.users,
            notice_addresses=self.notices.addresses,
        )

    @property
    def lacks(self) -> str:
        """What no job can do without and is not there yet, as a sentence; empty where it is complete."""
        if not self.name.text().strip():
            return translate("Jobs", "Give the job a name first")
        return "" if self.creator.value is not None else translate("Jobs", "Choose an invoice creator first")

    def set_day(self, on: date | None) -> None:
        """Say which dates the words mean for the day on which the job runs next."""
        self._on = on
        self._show_dates()

    # Reacting

    def _touched(self, *_: object) -> None:
        if not self._filling:
            self._warn()
            self.changed.emit()

    def _unit_changed(self, _unit: object) -> None:
        self._offer_days()
        self._touched()

    def _repeat_changed(self, *_: object) -> None:
        self._repeats[str(self.unit.value)] = self.repeat_on.value
        self.day.setVisible(self.repeat_on.value is JobDays.DAY_OF_MONTH)
        self._touched()

    def _offer_days(self) -> None:
        unit = str(self.unit.value)
        if unit == "weekly":
            offered: list[tuple[object, str]] = [(n, in_language(name)) for n, name in enumerate(WEEKDAYS, start=1)]
        else:
            offered = [(days, word(DAYS, days)) for days in (_DAILY if unit == "daily" else _MONTHLY)]
        self.repeat_on.set_choices(offered, self._repeats[unit])
        self.day.setVisible(self.repeat_on.value is JobDays.DAY_OF_MONTH)

    def _show_dates(self) -> None:
        """Each choice with its date where there is room for it, and the date of the chosen one over narrow fields."""
        dates: dict[DateWord, date] = {one: resolve(one, self._on) for one in DATES} if self._on is not None else {}
        for place, one in enumerate(DATES):
            words = word(DATES, one)
            if one in dates:
                words = f"{words} · {formats.long_day(dates[one], weekday=False)}"
            self.up_to.setItemText(place, words)
        for field, title in (
            (self._invoice_date_field, translate("Jobs", "Invoice date")),
            (self._entry_date_field, translate("Jobs", "Entry date")),
        ):
            assert isinstance(field.widget, ChoiceField)
            shown = dates.get(field.widget.value)
            field.caption.setText(f"{title} · {formats.long_day(shown, weekday=False)}" if shown else title)

    def _warn(self) -> None:
        """A creator without the right is said at once: the job would run and make nothing."""
        self._show_dates()
        creator = self.creator.value
        words = ""
        if not self._choices.active_users:
            words = translate("Jobs", "There is no user yet. Make one in Settings, Users and rights.")
        elif creator is not None and not self._choices.may_create(creator):
            words = translate(
                "Jobs", "{name} lacks the right to scheduled invoicing: every run of this job would fail. "
                "Give the right in Settings, Users and rights, or choose another creator."
            ).format(name=self._choices.user_name(creator))  # fmt: skip
        set_tone(self.warning_words, "warn")
        self.warning_words.setText(words)
        self.warning.setVisible(bool(words))


def _choices(words: Mapping[Any, str]) -> list[tuple[object, str]]:
    return [(key, word(words, key)) for key in words]


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(12)
    for widget in widgets:
        row.addWidget(widget, 1)
        row.setAlignment(widget, Qt.AlignmentFlag.AlignTop)
    return row


def _beside(first: QWidget, second: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(first, 1)
    row.addWidget(second)
    return pair
