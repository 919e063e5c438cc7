"""What every export works from: a report as a titled table with typed columns, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.company import Company
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.reporting.definitions import Column, ColumnKind, code_text
from telecost_desktop.services.reporting.request import FILTER_TITLES, InvoicePeriod, ReportRequest, TimePeriod
from telecost_desktop.services.reporting.result import CurrencyTotal, Note, ReportResult, Row

# Translates a text of the context "Reports".
Translate = Callable[[str], str]


def english(text: str) -> str:
    """The text as it stands: for the command line and wherever no language is chosen."""
    return text


@dataclass(frozen=True)
class Wording:
    """How values are written in a language: decimal and group sign, dates, codes, countries."""

    locale: str
    translate: Translate = english

    @cached_property
    def _babel(self) -> Any:
        from babel import Locale, UnknownLocaleError

        try:
            return Locale.parse(self.locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            return Locale.parse("en")

    @cached_property
    def decimal_sign(self) -> str:
        """What stands before the decimals."""
        return str(self._babel.number_symbols["latn"]["decimal"])

    @cached_property
    def _group_sign(self) -> str:
        return str(self._babel.number_symbols["latn"]["group"])

    @cached_property
    def _countries(self) -> dict[str, str]:
        return dict(self._babel.territories)

    def number(self, value: Decimal | int | float, decimals: int) -> str:
        """A number with grouped thousands and a real minus sign."""
        text = f"{value:,.{decimals}f}".translate({ord(","): self._group_sign, ord("."): self.decimal_sign})
        return text.replace("-", "−")

    def day(self, value: date) -> str:
        """A date in figures."""
        from babel.dates import format_date

        return format_date(value, "short" if self._short_is_clear else "medium", locale=self._babel)

    @cached_property
    def _short_is_clear(self) -> bool:
        """Whether the short form has a four-digit year and no month first that another reader takes for a day."""
        return "y" in self._babel.date_formats["short"].pattern.replace("yy", "") and self._babel.language != "en"

    def word(self, column: Column, value: str | None) -> str:
        """The word for a value of a column of text. None is blank: the column does not apply to the row."""
        if value is None:
            return ""
        if not value:
            return self.translate(column.empty) if column.empty else ""
        if column.kind is ColumnKind.CODE:
            return self.translate(code_text(column.key, value))
        if column.kind is ColumnKind.COUNTRY:
            return self._countries.get(value, value)
        return value


@dataclass(frozen=True)
class ExportTable:
    """A table to be written out. ``about`` says in (label, text) what it is; ``key`` names it to programs."""

    key: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: list[Row]
    totals: tuple[CurrencyTotal, ...]
    about: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]
    note_texts: tuple[str, ...]
    made_at: str

    @property
    def essential(self) -> tuple[int, ...]:
        """The columns of the short form."""
        return tuple(index for index, column in enumerate(self.columns) if column.essential)


def report_table(result: ReportResult, *, wording: Wording, company: Company, clock: Clock) -> ExportTable:
    """A report as a table to be written out, with its company, period, filters and the time it was made."""
    translate = wording.translate
    made_at = local_time(clock, company)
    about = [
        (translate(QT_TRANSLATE_NOOP("Reports", "Company")), company.name),
        (
            translate(QT_TRANSLATE_NOOP("Reports", "Report")),
            f"{translate(result.definition.name)} ({result.definition.id})",
        ),
        (translate(QT_TRANSLATE_NOOP("Reports", "Period")), period_text(result.request, wording)),
    ]
    for code, values in result.request.filters():
        names = [value or translate(QT_TRANSLATE_NOOP("Reports", "Unassigned")) for value in values]
        about.append((translate(FILTER_TITLES[code]), ", ".join(names)))
    about.append((translate(QT_TRANSLATE_NOOP("Reports", "Made at")), _moment(made_at, wording)))
    return ExportTable(
        key=result.definition.id,
        title=translate(result.definition.name),
        description=translate(result.definition.description),
        columns=result.columns,
        rows=result.rows,
        totals=result.totals,
        about=tuple(about),
        notes=result.notes,
        note_texts=tuple(note_text(note, wording) for note in result.notes),
        made_at=_moment(made_at, wording),
    )


def local_time(clock: Clock, company: Company) -> datetime:
    """The present moment on the company's wall clock."""
    return clock.now().astimezone(ZoneInfo(company.zone))


def _moment(moment: datetime, wording: Wording) -> str:
    return f"{wording.day(moment.date())} {moment:%H:%M}"


def period_text(request: ReportRequest, wording: Wording) -> str:
    """The period in words: days, invoices, or everything."""
    period = request.period
    if isinstance(period, TimePeriod):
        return f"{wording.day(period.first)} – {wording.day(period.last)}"
    if isinstance(period, InvoicePeriod):
        text = QT_TRANSLATE_NOOP("Reports", "Invoices {numbers}")
        return wording.translate(text).format(numbers=", ".join(period.numbers))
    return wording.translate(QT_TRANSLATE_NOOP("Reports", "Running"))


def note_text(note: Note, wording: Wording) -> str:
    """A note as a sentence."""
    values = {name: wording.day(value) if isinstance(value, date) else value for name, value in note.values.items()}
    return wording.translate(note.pattern).format(**values)


def shown(column: Column, value: Any, currency: str, wording: Wording) -> str:
    """A value as people read it; an amount is rounded to its currency's minor unit here, and only here."""
    if column.kind in (ColumnKind.TEXT, ColumnKind.IDENTIFIER, ColumnKind.CODE, ColumnKind.COUNTRY):
        return wording.word(column, value)
    if value is None:
        return ""
    if column.kind is ColumnKind.MONEY:
        rounded = round_to_currency(value, currency)
        return wording.number(rounded, max(-int(rounded.as_tuple().exponent), 0))
    if column.kind is ColumnKind.DATE:
        return wording.day(value)
    return wording.number(value, 0 if column.kind is ColumnKind.INTEGER else 1)


def shown_row(table: ExportTable, indexes: Sequence[int], row: Row, wording: Wording) -> list[str]:
    """Some values of a row as people read them, with its state in words where that column is not among them.

    What leads to a stated total says so in the first column; running use says so in place of the invoice's number.
    """
    at = {column.key: index for index, column in enumerate(table.columns)}
    state = row[at["state"]] if "state" in at else ""
    currency = row[at["currency"]] if "currency" in at else ""
    cells = [shown(table.columns[index], row[index], currency, wording) for index in indexes]
    if state in ("difference", "rounding"):
        cells[0] = wording.translate(code_text("state", state))
    elif state == "running" and at["invoice"] in indexes:
        place = list(indexes).index(at["invoice"])
        cells[place] = cells[place] or wording.translate(code_text("state", state))
    return cells


def currency_at(columns: tuple[Column, ...]) -> int | None:
    """Where the currency stands, if there is one."""
    return next((index for index, column in enumerate(columns) if column.key == "currency"), None)
