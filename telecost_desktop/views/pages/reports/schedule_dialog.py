"""A saved report on a schedule: on which days, in what form, to whom; with the days and the file it will make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from telecost_desktop.config import documents_folder
from telecost_desktop.errors import TelecostError
from telecost_desktop.models.saved_reports import ReportDelivery
from telecost_desktop.services.frequencies import FrequencyFilter, FrequencyRow, list_frequencies
from telecost_desktop.services.report_schedules.dates import Course
from telecost_desktop.services.report_schedules.file_names import report_file_name
from telecost_desktop.services.report_schedules.store import ScheduleRow, ScheduleValues, save_schedule
from telecost_desktop.services.reporting.periods import (
    PERIOD_TITLES,
    Calendar,
    NamedPeriod,
    ReportPeriod,
    calendar_of,
    resolve,
)
from telecost_desktop.services.reporting.request import TimePeriod
from telecost_desktop.services.reporting.saved import SavedRow, list_saved, saved_report
from telecost_desktop.views import formats
from telecost_desktop.views.context import PageContext, Subject
from telecost_desktop.views.dialogs.form_dialog import FormDialog
from telecost_desktop.views.pages.frequencies.dialog import FrequencyDialog
from telecost_desktop.views.widgets.fields import ChoiceField, DateField, Field, OptionalDate
from telecost_desktop.views.widgets.labels import button, label, rule
from telecost_desktop.views.widgets.segment import Segment

translate = QCoreApplication.translate
_SHOWN_DAYS = 3


@dataclass(frozen=True)
class _Lists:
    """What is offered, and what the preview is reckoned from. A report without a period here cannot be read."""

    saved: tuple[SavedRow, ...]
    periods: dict[int, ReportPeriod]
    frequencies: tuple[FrequencyRow, ...]
    calendar: Calendar


class ScheduleDialog(FormDialog):
    """A new schedule, of the saved report ``saved_id`` if one is given, or ``schedule`` to change. Saves by itself."""

    def __init__(
        self, parent: QWidget, context: PageContext, *, saved_id: int | None = None, schedule: ScheduleRow | None = None
    ) -> None:
        title = (
            translate("ScheduleDialog", "Report on a schedule")
            if schedule
            else translate("ScheduleDialog", "New report on a schedule")
        )
        super().__init__(parent, title, width=600)
        self._context = context
        self._schedule = schedule
        self._lists: _Lists | None = None
        values = schedule.values if schedule else ScheduleValues(saved_id or 0, 0, context.today())
        self._wanted = values.saved_report_id, values.frequency_id
        self._build_what()
        self._build_when(values)
        self._build_where(values)
        self._build_preview(values)
        self.saved.connect(self._store)
        self.save_button.setEnabled(False)
        self.report.setFocus()
        self._load()

    def _build_what(self) -> None:
        self.report = ChoiceField(translate("ScheduleDialog", "Saved report"), [])
        self.report.currentIndexChanged.connect(self._show)
        self.add((translate("ScheduleDialog", "Saved report"), self.report))

    def _build_when(self, values: ScheduleValues) -> None:
        self.frequency = ChoiceField(translate("ScheduleDialog", "Made on the days of"), [])
        self.frequency.currentIndexChanged.connect(self._show)
        self.new_frequency = button(translate("ScheduleDialog", "New frequency…"), clicked=self._ask_frequency)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Field(translate("ScheduleDialog", "Made on the days of"), self.frequency), 1)
        row.addWidget(self.new_frequency, 0, Qt.AlignmentFlag.AlignBottom)
        self.fields.addLayout(row)
        self.start = DateField(translate("ScheduleDialog", "First day"), values.start_date)
        self.end = OptionalDate(
            translate("ScheduleDialog", "Last day"), values.end_date, values.start_date.replace(month=12, day=31)
        )
        self.start.changed.connect(self._show)
        self.end.changed.connect(self._show)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(Field(translate("ScheduleDialog", "First day"), self.start))
        row.addWidget(self.end, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        self.fields.addLayout(row)

    def _build_where(self, values: ScheduleValues) -> None:
        self.form = Segment(
            translate("ScheduleDialog", "Form"),
            [
                ("pdf", translate("ScheduleDialog", "PDF")),
                ("xlsx", translate("ScheduleDialog", "Excel")),
                ("csv", translate("ScheduleDialog", "CSV")),
            ],
            chosen=values.form,
        )
        self.delivery = Segment(
            translate("ScheduleDialog", "Goes"),
            [
                (ReportDelivery.MAIL.value, translate("ScheduleDialog", "By e-mail")),
                (ReportDelivery.FOLDER.value, translate("ScheduleDialog", "Into a folder")),
            ],
            chosen=values.delivery.value,
        )
        self.form.changed.connect(lambda _: self._show())
        self.delivery.changed.connect(lambda _: self._show())
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(Field(translate("ScheduleDialog", "Form"), self.form))
        row.addWidget(Field(translate("ScheduleDialog", "Goes"), self.delivery))
        row.addStretch(1)
        self.fields.addLayout(row)
        self.recipients = QLineEdit(", ".join(values.recipients))
        self.recipients.setPlaceholderText(translate("ScheduleDialog", "name@company.no, several separated by commas"))
        self.folder = QLineEdit(values.folder)
        self.folder.textChanged.connect(self._show)
        self.choose = button(translate("ScheduleDialog", "Choose…"), "folder-outline", clicked=self._ask_folder)
        place = QWidget()
        beside = QHBoxLayout(place)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(8)
        beside.addWidget(Field(translate("ScheduleDialog", "Folder of this computer"), self.folder), 1)
        beside.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignBottom)
        self._where = QStackedWidget()
        self._where.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._where.addWidget(Field(translate("ScheduleDialog", "To"), self.recipients))
        self._where.addWidget(place)
        self.fields.addWidget(self._where)

    def _build_preview(self, values: ScheduleValues) -> None:
        self.active = QCheckBox(translate("ScheduleDialog", "Active"))
        self.active.setChecked(values.active)
        self.active.toggled.connect(self._show)
        self.fields.addWidget(self.active)
        self.fields.addWidget(rule())
        column = QVBoxLayout()
        column.setSpacing(4)
        self.days = label("", "body", wrap=True)
        self.period = label("", "secondary", "text2", wrap=True)
        self.file = label("", "secondary", "text2", wrap=True)
        for one in (self.days, self.period, self.file):
            # Wrapped labels reckon their height from their least width.
            one.setMinimumWidth(self.minimumWidth() - 48)
            column.addWidget(one)
        self.fields.addLayout(column)

    # Lists

    def _load(self, chosen: int | None = None) -> None:
        """Read what is offered; ``chosen`` is a frequency that was just made."""
        if chosen is not None:
            self._wanted = self.report.value, chosen
        self._context.read(self, _load_lists, self._context, done=self._take)

    def _take(self, lists: _Lists) -> None:
        self._lists = lists
        report, frequency = self._wanted
        self.report.set_choices([(row.id, row.name) for row in lists.saved], report or None)
        offered: list[tuple[object, str]] = [
            (row.id, row.name) for row in lists.frequencies if row.active or row.id == frequency
        ]
        self.frequency.set_choices(offered, frequency or None)
        self._show()
        self.adjustSize()

    def _ask_frequency(self) -> None:
        dialog = FrequencyDialog(self, self._context)
        dialog.created.connect(self._new_frequency)
        dialog.open()

    def _new_frequency(self, frequency_id: int) -> None:
        self._context.changes.announce(Subject.FREQUENCIES)
        self._load(frequency_id)

    def _ask_folder(self) -> None:
        start = self.folder.text() or str(documents_folder())
        name = QFileDialog.getExistingDirectory(self, translate("ScheduleDialog", "Put the reports into"), start)
        if name:
            self.folder.setText(name)

    # What will be made

    @property
    def course(self) -> Course | None:
        """The days as filled in; None while no frequency is chosen."""
        rows = self._lists.frequencies if self._lists else ()
        row = next((row for row in rows if row.id == self.frequency.value), None)
        return None if row is None else Course(row.rule, self.start.value, self.end.value)

    def _show(self) -> None:
        self._where.setCurrentIndex(0 if self.delivery.value == ReportDelivery.MAIL.value else 1)
        lists, course = self._lists, self.course
        self.save_button.setEnabled(bool(lists and lists.saved) and course is not None)
        self.period.setText("")
        self.file.setText("")
        if lists is None:
            return
        if not lists.saved:
            self.days.setText(
                translate("ScheduleDialog", "No report is saved yet: open a report, set it up and save its settings.")
            )
            return
        if course is None:
            self.days.setText(translate("ScheduleDialog", "Make a frequency to say on which days the report is made."))
            return
        days = list(islice(course.days(max(lists.calendar.today, self.start.value)), _SHOWN_DAYS + 1))
        if not days:
            self.days.setText(translate("ScheduleDialog", "No day is left: it is not made any more."))
            return
        shown = ", ".join(formats.long_day(day) for day in days[:_SHOWN_DAYS])
        words = (
            translate("ScheduleDialog", "Made on {days} …")
            if len(days) > _SHOWN_DAYS
            else translate("ScheduleDialog", "Made on {days}, then no more")
        )
        if not self.active.isChecked():
            words = translate("ScheduleDialog", "Would be made on {days}, but it is not active")
        self.days.setText(words.format(days=shown))
        if self.report.value in lists.periods:
            self.period.setText(period_words(lists.periods[self.report.value], days[0], lists.calendar))
        self.file.setText(report_file_name(self.report.currentText(), days[0], str(self.form.value)))

    # Saving

    def wrong(self) -> str:
        """What is missing for the chosen way."""
        if self.delivery.value == ReportDelivery.MAIL.value:
            return "" if self.recipients.text().strip() else translate("ScheduleDialog", "Fill in an e-mail address.")
        return "" if self.folder.text().strip() else translate("ScheduleDialog", "Choose a folder.")

    def values(self) -> ScheduleValues:
        """What is filled in."""
        return ScheduleValues(
            self.report.value,
            self.frequency.value,
            self.start.value,
            self.end.value,
            str(self.form.value),
            ReportDelivery(str(self.delivery.value)),
            (self.recipients.text(),),
            self.folder.text().strip(),
            formats.locale().name(),
            self.active.isChecked(),
        )

    def _store(self, values: ScheduleValues) -> None:
        context = self._context
        context.write(
            self, save_schedule, context.file, values, clock=context.clock, user=context.user,
            schedule_id=self._schedule.id if self._schedule else None, changes=Subject.REPORTS | Subject.FREQUENCIES,
            done=self._stored, failed=self.refuse,
        )  # fmt: skip

    def _stored(self, _schedule_id: int) -> None:
        words = translate("ScheduleDialog", "The schedule of “{name}” is saved")
        self._context.messages.notice(words.format(name=self.report.currentText()))
        self.accept()


def period_words(period: ReportPeriod, day: date, calendar: Calendar) -> str:
    """What a report's period is on a day: "Last month on 1 Dec 2026: 1 – 30 Nov 2026"."""
    if period is None:
        return translate("ScheduleDialog", "As things are when it is made")
    if period is NamedPeriod.LATEST_INVOICES:
        return translate("ScheduleDialog", "The latest invoice of each account when it is made")
    found = resolve(period, replace(calendar, today=day))
    if not isinstance(found, TimePeriod):
        return translate("ScheduleDialog", "Always the same invoices: {invoices}").format(
            invoices=", ".join(found.numbers) if found else ""
        )
    values = {"first": formats.day(found.first), "last": formats.day(found.last), "day": formats.day(day)}
    if not isinstance(period, NamedPeriod):
        return translate("ScheduleDialog", "Always the same days: {first} – {last}").format(**values)
    if period in (NamedPeriod.LAST_7_DAYS, NamedPeriod.LAST_30_DAYS, NamedPeriod.LAST_90_DAYS):
        words = translate("ScheduleDialog", "{period}, counted back from the newest imported use")
    else:
        words = translate("ScheduleDialog", "{period} on {day}: {first} – {last}")
    return words.format(period=translate("Reports", PERIOD_TITLES[period]), **values)


def _load_lists(context: PageContext) -> _Lists:
    periods: dict[int, ReportPeriod] = {}
    saved = tuple(list_saved(context.file))
    for row in saved:
        try:
            periods[row.id] = saved_report(context.file, row.id).settings.period
        except TelecostError:
            # What cannot be read is told when it is made; here it only has no period to show.
            continue
    frequencies = list_frequencies(context.file, context.clock, FrequencyFilter.ALL)
    return _Lists(saved, periods, tuple(frequencies), calendar_of(context.file, context.clock))
