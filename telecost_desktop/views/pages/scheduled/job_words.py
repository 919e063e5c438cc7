"""Scheduled jobs in the program's language: their days, their dates, what they make, how they ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from PySide6.QtCore import QCoreApplication

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.jobs import DateWord, JobDays, JobFilterKind
from telecost_desktop.models.runs import RunState
from telecost_desktop.models.subscriptions import InvoiceResult, WhenMissed
from telecost_desktop.services.recurrence_text import WEEKDAYS
from telecost_desktop.services.runs.run_log import RunRow
from telecost_desktop.services.scheduled_jobs.store import JobRow, JobValues
from telecost_desktop.views import formats
from telecost_desktop.views.pages.frequencies.words import in_language

translate = QCoreApplication.translate

DAYS = {
    JobDays.EVERY_DAY: QT_TRANSLATE_NOOP("Jobs", "Every day"),
    JobDays.WORKING_DAYS: QT_TRANSLATE_NOOP("Jobs", "Every working day"),
    JobDays.FIRST_DAY: QT_TRANSLATE_NOOP("Jobs", "First day of the month"),
    JobDays.LAST_DAY: QT_TRANSLATE_NOOP("Jobs", "Last day of the month"),
    JobDays.LAST_WORKING_DAY: QT_TRANSLATE_NOOP("Jobs", "Last working day of the month"),
    JobDays.DAY_OF_MONTH: QT_TRANSLATE_NOOP("Jobs", "A given day of the month"),
}
_SHORT_DAYS = {
    JobDays.EVERY_DAY: QT_TRANSLATE_NOOP("Jobs", "Every day"),
    JobDays.WORKING_DAYS: QT_TRANSLATE_NOOP("Jobs", "Every working day"),
    JobDays.FIRST_DAY: QT_TRANSLATE_NOOP("Jobs", "Monthly, first day"),
    JobDays.LAST_DAY: QT_TRANSLATE_NOOP("Jobs", "Monthly, last day"),
    JobDays.LAST_WORKING_DAY: QT_TRANSLATE_NOOP("Jobs", "Monthly, last working day"),
}
DATES = {
    DateWord.FIRST_OF_THIS_MONTH: QT_TRANSLATE_NOOP("Jobs", "First day of this month"),
    DateWord.LAST_OF_PREVIOUS_MONTH: QT_TRANSLATE_NOOP("Jobs", "Last day of the previous month"),
    DateWord.FIRST_OF_NEXT_MONTH: QT_TRANSLATE_NOOP("Jobs", "First day of the next month"),
    DateWord.LAST_OF_THIS_MONTH: QT_TRANSLATE_NOOP("Jobs", "Last day of this month"),
    DateWord.DAY_OF_RUN: QT_TRANSLATE_NOOP("Jobs", "The day the job runs"),
}
RESULTS = {
    InvoiceResult.DRAFT: QT_TRANSLATE_NOOP("Jobs", "Draft"),
    InvoiceResult.READY: QT_TRANSLATE_NOOP("Jobs", "Ready"),
    InvoiceResult.ISSUED: QT_TRANSLATE_NOOP("Jobs", "Issued"),
}
MISSED = {
    WhenMissed.ASK: QT_TRANSLATE_NOOP("Jobs", "Ask me"),
    WhenMissed.CREATE: QT_TRANSLATE_NOOP("Jobs", "Create at start"),
}
FILTERS = {
    JobFilterKind.MANAGER: QT_TRANSLATE_NOOP("Jobs", "Manager"),
    JobFilterKind.DEPARTMENT: QT_TRANSLATE_NOOP("Jobs", "Department"),
    JobFilterKind.CUSTOMER_GROUP: QT_TRANSLATE_NOOP("Jobs", "Group"),
    JobFilterKind.CUSTOMER: QT_TRANSLATE_NOOP("Jobs", "Customer"),
    JobFilterKind.PROJECT: QT_TRANSLATE_NOOP("Jobs", "Project"),
    JobFilterKind.KEYWORD: QT_TRANSLATE_NOOP("Jobs", "Keyword"),
}


def word(words: Mapping[Any, str], key: object) -> str:
    """A word of one of the tables above in the program's language."""
    return translate("Jobs", words[key])


def days_words(values: JobValues) -> str:
    """On which days a job runs, as its card says: "Monthly, last working day"."""
    if values.days is JobDays.WEEKDAY:
        pattern = translate("Jobs", "Weekly, {weekday}")
        return pattern.format(weekday=in_language(WEEKDAYS[(values.weekday or 1) - 1]))
    if values.days is JobDays.DAY_OF_MONTH:
        return translate("Jobs", "Monthly, day {day}").format(day=values.day)
    return translate("Jobs", _SHORT_DAYS[values.days])


def next_run_words(next_run: datetime | None, today: date) -> str:
    """When a job runs next: "Mon 30 Nov 22:00", or "Today 22:00"."""
    if next_run is not None and next_run.date() == today:
        return translate("Jobs", "Today {time}").format(time=f"{next_run:%H:%M}")
    return formats.moment(next_run)


def in_sentence(next_run: datetime, today: date) -> str:
    """The same inside a sentence: "today 22:00"."""
    if next_run.date() == today:
        return translate("Jobs", "today {time}").format(time=f"{next_run:%H:%M}")
    return formats.moment(next_run)


def result_mark(row: JobRow, today: date) -> tuple[str, str, str]:
    """Icon, tone and words of how a job stands: inactive, missed, or how its last run ended; empty before the first."""
    if not row.active:
        if row.inactive_since is None:
            return "pause-circle-outline", "text2", translate("Jobs", "Inactive")
        words = translate("Jobs", "Inactive since {date}")
        return "pause-circle-outline", "text2", words.format(date=formats.short_day(row.inactive_since, today))
    if row.waiting:
        words = translate("Jobs", "Missed {date}") if len(row.waiting) == 1 else translate("Jobs", "{count} missed")
        day = formats.short_day(row.waiting[0], today)
        return "calendar-alert", "warn", words.format(count=formats.number(len(row.waiting)), date=day)
    return run_mark(row.last_run, today) if row.last_run is not None else ("", "", "")


def run_mark(run: RunRow, today: date) -> tuple[str, str, str]:
    """Icon, tone and words of how one run ended."""
    day = formats.short_day(run.due_on, today)
    if run.state is RunState.OK:
        words = (
            translate("Jobs", "1 invoice, {date}")
            if run.created == 1
            else translate("Jobs", "{count} invoices, {date}")
        )
        return "check-circle", "ok", words.format(count=formats.number(run.created), date=day)
    icon, tone, words = {
        RunState.PARTLY: ("alert-outline", "warn", translate("Jobs", "Partly failed, {date}")),
        RunState.FAILED: ("alert-circle", "bad", translate("Jobs", "Failed, {date}")),
        RunState.NOTHING: ("minus-circle-outline", "text2", translate("Jobs", "0 invoices, {date}")),
        RunState.WAITING: ("progress-clock", "warn", translate("Jobs", "Waiting, {date}")),
        RunState.RUNNING: ("progress-clock", "new", translate("Jobs", "Running, {date}")),
    }[run.state]
    return icon, tone, words.format(date=day)


def job_rows(rows: Sequence[JobRow], today: date) -> tuple[list[str], list[list[object]]]:
    """Jobs as titles and typed rows of a workbook."""
    titles = [
        translate("Jobs", "Name"),
        translate("Jobs", "Description"),
        translate("Jobs", "Runs"),
        translate("Jobs", "Next run"),
        translate("Jobs", "Last result"),
        translate("Jobs", "Include unbilled hours and fees up to"),
        translate("Jobs", "Create as"),
        translate("Jobs", "Invoice creator"),
        translate("Jobs", "Invoice date"),
        translate("Jobs", "Entry date"),
        translate("Jobs", "When missed"),
    ]
    return titles, [
        [
            row.values.name,
            row.values.description,
            days_words(row.values),
            row.next_run,
            result_mark(row, today)[2],
            word(DATES, row.values.include_up_to),
            word(RESULTS, row.values.result),
            row.creator,
            word(DATES, row.values.invoice_date),
            word(DATES, row.values.entry_date),
            word(MISSED, row.values.when_missed),
        ]
        for row in rows
    ]
