"""A report with its period, filters, columns, pivot and chart, saved by name to be wanted again.

The settings are JSON with a version. What an older or newer program wrote is read with care: what only shapes the view
and is not known any more is left out and said; where leaving out would show more than was asked for, nothing is shown.
Rules: docs/rules.md, "Saved settings of reports".
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.saved_reports import ReportSchedule, SavedReport
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.reporting.catalogue import definition
from telecost_desktop.services.reporting.charts.layout import ChartLayout
from telecost_desktop.services.reporting.definitions import Column
from telecost_desktop.services.reporting.periods import Calendar, NamedPeriod, ReportPeriod, resolve
from telecost_desktop.services.reporting.pivots.layout import PivotLayout
from telecost_desktop.services.reporting.request import FILTER_TITLES, InvoicePeriod, ReportRequest, TimePeriod
from telecost_desktop.services.reporting.result import Note

LONGEST_NAME = 80
_VERSION = 1


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """What is saved. A named period stays a name; ``columns`` are those shown, in their order, none for the usual."""

    report_id: str
    period: ReportPeriod = None
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    columns: tuple[str, ...] = ()
    pivot: PivotLayout | None = None
    chart: ChartLayout | None = None

    def request(self, calendar: Calendar) -> ReportRequest:
        """What is asked of the report on the calendar's day."""
        return ReportRequest(period=resolve(self.period, calendar), **dict(self.filters))

    def to_json(self) -> str:
        """The settings as the company file keeps them."""
        document = {
            "version": _VERSION,
            "report": self.report_id,
            "period": _plain_period(self.period),
            "filters": {code: list(values) for code, values in self.filters},
            "columns": list(self.columns),
            "pivot": None if self.pivot is None else self.pivot.to_plain(),
            "chart": None if self.chart is None else self.chart.to_plain(),
        }
        return json.dumps(document, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> tuple[ReportSettings, tuple[Note, ...]]:
        """The settings that a text holds, and what of them had to be left out.

        Raises UserError where the report, its period or a filter is not known here.
        """
        try:
            document = json.loads(text)
            if document["version"] > _VERSION:
                raise _unreadable()
            report = definition(document["report"])
            found = ReportSettings(
                report.id,
                _read_period(document.get("period")),
                tuple((code, _texts(values)) for code, values in document.get("filters", {}).items()),
                _texts(document.get("columns", [])),
            )
            pivot, chart = document.get("pivot"), document.get("chart")
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _unreadable() from error
        found = replace(found, filters=_checked_filters(found))
        keys = [column.key for column in report.columns]
        gone = [key for key in found.columns if key not in keys]
        found = replace(found, columns=tuple(key for key in found.columns if key in keys))
        if pivot is not None:
            layout, lost = _pivot(pivot, report.columns)
            gone += lost
            found = replace(found, pivot=None if layout is None or layout.is_empty else layout)
        if chart is not None:
            drawn, lost = _chart(chart, report.columns)
            gone += lost
            found = replace(found, chart=drawn)
        return found, _gone_notes(gone)


@dataclass(frozen=True, slots=True)
class SavedRow:
    """Saved settings in a list. ``schedules`` counts the schedules that make this report."""

    id: int
    name: str
    report_id: str
    changed_at: datetime
    changed_by: str
    schedules: int


@dataclass(frozen=True, slots=True)
class Saved:
    """Saved settings, and what of them is not known any more."""

    id: int
    name: str
    settings: ReportSettings
    notes: tuple[Note, ...] = ()


def list_saved(file: CompanyFile) -> list[SavedRow]:
    """All saved settings by name, also such as cannot be read any more."""
    with file.read() as session:
        counted = select(ReportSchedule.saved_report_id, func.count()).group_by(ReportSchedule.saved_report_id)
        schedules = dict(session.execute(counted).all())
        rows = [
            SavedRow(row.id, row.name, row.report_id, row.changed_at, row.changed_by, schedules.get(row.id, 0))
            for row in session.scalars(select(SavedReport))
        ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.id))


def saved_report(file: CompanyFile, saved_id: int) -> Saved:
    """Saved settings. Raises UserError when they are gone or cannot be used any more."""
    with file.read() as session:
        row = _must_row(session, saved_id)
        name, text = row.name, row.settings
    settings, notes = ReportSettings.from_json(text)
    return Saved(saved_id, name, settings, notes)


def save_report(
    file: CompanyFile,
    name: str,
    settings: ReportSettings,
    *,
    clock: Clock,
    user: str = "",
    saved_id: int | None = None,
) -> int:
    """Save settings under a name, or over those of ``saved_id``; returns their id.

    Raises UserError for an empty, long or taken name, for settings that are gone, and for what the report does not know.
    """
    settings = _checked(settings)
    name = _checked_name(name)
    with file.write() as session:
        row = SavedReport() if saved_id is None else _must_row(session, saved_id)
        _refuse_taken(session, name, saved_id)
        row.name, row.report_id, row.settings = name, settings.report_id, settings.to_json()
        row.changed_at, row.changed_by = clock.now(), user
        session.add(row)
        session.flush()
        log_action(session, clock.now(), user, "saved_report.saved", name)
        return row.id


def rename_saved(file: CompanyFile, saved_id: int, name: str, *, clock: Clock, user: str = "") -> None:
    """Give saved settings another name. Raises UserError as save_report."""
    name = _checked_name(name)
    with file.write() as session:
        row = _must_row(session, saved_id)
        _refuse_taken(session, name, saved_id)
        if row.name != name:
            log_action(session, clock.now(), user, "saved_report.renamed", row.name, name)
            row.name, row.changed_at, row.changed_by = name, clock.now(), user


def delete_saved(file: CompanyFile, saved_id: int, *, clock: Clock, user: str = "") -> None:
    """Remove saved settings, also such as cannot be read. Raises UserError while a schedule makes the report."""
    with file.write() as session:
        row = _must_row(session, saved_id)
        if session.scalar(select(ReportSchedule.id).where(ReportSchedule.saved_report_id == saved_id).limit(1)):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The report {name} is made on a schedule."),
                hint=QT_TRANSLATE_NOOP("Errors", "Delete the schedule first."),
                name=repr(row.name),
            )
        log_action(session, clock.now(), user, "saved_report.deleted", row.name)
        session.delete(row)


# Checks


def _clean(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()))


def _checked_name(name: str) -> str:
    name = _clean(name)
    if not name:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Saved settings need a name."))
    if len(name) > LONGEST_NAME:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The name is too long: {length} letters, {most} at most."),
            length=len(name),
            most=LONGEST_NAME,
        )
    return name


def _named_row(session: Session, name: str) -> SavedReport | None:
    # Compared here, since SQLite folds the case of the letters a to z only.
    return next((row for row in session.scalars(select(SavedReport)) if row.name.casefold() == name.casefold()), None)


def _refuse_taken(session: Session, name: str, own_id: int | None) -> None:
    with session.no_autoflush:
        other = _named_row(session, name)
    if other is not None and other.id != own_id:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "There are saved settings {name} already."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose another name, or save over them."),
            name=repr(other.name),
        )


def _must_row(session: Session, saved_id: int) -> SavedReport:
    row = session.get(SavedReport, saved_id)
    if row is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "These saved settings are not there any more."))
    return row


def _checked(settings: ReportSettings) -> ReportSettings:
    """The settings as they are kept: the report's own id, no empty filters, only columns and layouts that fit."""
    report = definition(settings.report_id)
    settings = replace(settings, report_id=report.id, filters=_checked_filters(settings))
    keys = [column.key for column in report.columns]
    pivot = settings.pivot.fitting(report.columns)[0] if settings.pivot is not None else None
    chart = settings.chart.fitting(report.columns)[0] if settings.chart is not None else None
    return replace(
        settings,
        columns=tuple(key for key in dict.fromkeys(settings.columns) if key in keys),
        pivot=None if pivot is None or pivot.is_empty else pivot,
        chart=chart,
    )


def _checked_filters(settings: ReportSettings) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Filters in their usual order. One that is not known would let everything through, so that it is refused."""
    report = definition(settings.report_id)
    found = {code: values for code, values in settings.filters if values}
    unknown = next((code for code in found if code not in FILTER_TITLES or code not in report.filters), None)
    if unknown is not None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The report {report} has no filter {filter}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Open the report, choose its filters and save the settings anew."),
            report=report.id,
            filter=repr(unknown),
        )
    return tuple((code, found[code]) for code in FILTER_TITLES if code in found)


# JSON


def _plain_period(period: ReportPeriod) -> Any:
    if isinstance(period, NamedPeriod):
        return {"name": period.value}
    if isinstance(period, TimePeriod):
        return {"first": period.first.isoformat(), "last": period.last.isoformat()}
    if isinstance(period, InvoicePeriod):
        return {"invoices": list(period.numbers)}
    return None


def _read_period(found: Any) -> ReportPeriod:
    if found is None:
        return None
    if "name" in found:
        return NamedPeriod(found["name"])
    if "invoices" in found:
        return InvoicePeriod(_texts(found["invoices"]))
    return TimePeriod(date.fromisoformat(found["first"]), date.fromisoformat(found["last"]))


def _texts(found: Any) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise TypeError(found)
    return tuple(found)


def _pivot(found: Any, columns: Sequence[Column]) -> tuple[PivotLayout | None, tuple[str, ...]]:
    """A layout as far as the report's columns allow; one that cannot be read is as none."""
    try:
        return PivotLayout.from_plain(found).fitting(columns)
    except ValueError:
        return None, ("pivot",)


def _chart(found: Any, columns: Sequence[Column]) -> tuple[ChartLayout | None, tuple[str, ...]]:
    """The same for a chart."""
    try:
        return ChartLayout.from_plain(found).fitting(columns)
    except ValueError:
        return None, ("chart",)


def _unreadable() -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The saved settings cannot be read."),
        hint=QT_TRANSLATE_NOOP(
            "Errors", "A newer version of TeleCost made them, or they are damaged. Update TeleCost, or save them anew."
        ),
    )


def _gone_notes(gone: list[str]) -> tuple[Note, ...]:
    if not gone:
        return ()
    text = QT_TRANSLATE_NOOP("Reports", "Left out of the saved settings, since the report has it no more: {fields}.")
    return (Note("settings_left_out", text, {"fields": ", ".join(dict.fromkeys(gone))}),)
