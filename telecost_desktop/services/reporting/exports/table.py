"""What every export works from: a report as a titled table with typed columns, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.money import round_to_currency
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.reporting.definitions import (
    TEXT_KINDS,
    UNASSIGNED,
    Column,
    ColumnKind,
    ReportDefinition,
    code_text,
)
from telecost_desktop.services.reporting.request import FILTER_TITLES, InvoicePeriod, ReportRequest, TimePeriod
from telecost_desktop.services.reporting.result import CurrencyTotal, Note, ReportResult, Row, totals_of
from telecost_desktop.services.reporting.run import ReportStream

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
    def babel(self) -> Any:
        """The language as babel knows it."""
        from babel import Locale, UnknownLocaleError

        try:
            return Locale.parse(self.locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            return Locale.parse("en")

    @cached_property
    def decimal_sign(self) -> str:
        """What stands before the decimals."""
        return str(self.babel.number_symbols["latn"]["decimal"])

    @cached_property
    def _group_sign(self) -> str:
        return str(self.babel.number_symbols["latn"]["group"])

    @cached_property
    def _countries(self) -> dict[str, str]:
        return dict(self.babel.territories)

    def number(self, value: Decimal | int | float, decimals: int) -> str:
        """A number with grouped thousands and a real minus sign."""
        text = f"{value:,.{decimals}f}".translate({ord(","): self._group_sign, ord("."): self.decimal_sign})
        return text.replace("-", "−")

    def day(self, value: date) -> str:
        """A date in figures."""
        from babel.dates import format_date

        return format_date(value, "short" if self._short_is_clear else "medium", locale=self.babel)

    @cached_property
    def _short_is_clear(self) -> bool:
        """Whether the short form has a four-digit year and no month first that another reader takes for a day."""
        return "y" in self.babel.date_formats["short"].pattern.replace("yy", "") and self.babel.language != "en"

    def word(self, column: Column, value: str | None) -> str:
        """The word for a value of a column of text. None is blank: the column does not apply to the row."""
        if value is None:
            return ""
        if not value:
            return self.translate(column.empty) if column.empty else ""
        if column.kind is ColumnKind.CODE:
            return self.translate(code_text(column.key, value))
        if column.kind is ColumnKind.COUNTRY:
            return self.country(value)
        return value

    def country(self, code: str) -> str:
        """The name of a country."""
        return self._countries.get(code, code)

    def filter_value(self, code: str, value: str) -> str:
        """The word for a value of a filter, as ``ReportRequest.filters`` gives it."""
        if code == "countries":
            return self.country(value.upper())
        if code in ("sections", "product_groups"):
            return self.translate(code_text(code.removesuffix("s"), value))
        return value or self.translate(UNASSIGNED)


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known after the last row of a table: its totals, and what there is to say.

    ``apart`` names by (currency, column key) the totals that are not the sum of their rows.
    """

    totals: tuple[CurrencyTotal, ...] = ()
    notes: tuple[Note, ...] = ()
    apart: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class ExportTable:
    """A table to be written out. ``key`` names it to programs; ``about`` says in (label, text) what it is, the company
    and the report first, the time last.

    ``rows`` may pass only once; ``ending`` is asked after the last of them. ``chosen`` are the places of the columns
    that a person wants, in their order; none means all of them, or the essential ones where there is little room.
    """

    key: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    about: tuple[tuple[str, str], ...]
    made_at: str
    ending: Callable[[], Ending]
    chosen: tuple[int, ...] = ()

    @property
    def every(self) -> tuple[int, ...]:
        """The columns of the long form."""
        return self.chosen or tuple(range(len(self.columns)))

    @property
    def essential(self) -> tuple[int, ...]:
        """The columns of the short form."""
        return self.chosen or tuple(index for index, column in enumerate(self.columns) if column.essential)

    def place(self, key: str) -> int | None:
        """Where a column stands in a row, if there is one."""
        return next((index for index, column in enumerate(self.columns) if column.key == key), None)


def report_table(
    source: ReportResult | ReportStream,
    *,
    wording: Wording,
    company: Company,
    clock: Clock,
    chosen: tuple[int, ...] = (),
) -> ExportTable:
    """A report as a table to be written out, with its company, period, filters and the time it was made."""
    translate = wording.translate
    definition = source.definition
    made_at = _moment(local_time(clock, company), wording)
    about = [
        (translate(QT_TRANSLATE_NOOP("Reports", "Company")), company.name),
        (translate(QT_TRANSLATE_NOOP("Reports", "Report")), f"{translate(definition.name)} ({definition.id})"),
        *asked_for(definition, source.request, wording),
        (translate(QT_TRANSLATE_NOOP("Reports", "Made at")), made_at),
    ]
    return ExportTable(
        key=definition.id,
        title=translate(definition.name),
        description=translate(definition.description),
        columns=definition.columns,
        rows=source.rows,
        about=tuple(about),
        made_at=made_at,
        ending=lambda: _ending(source),
        chosen=chosen,
    )


def asked_for(definition: ReportDefinition, request: ReportRequest, wording: Wording) -> list[tuple[str, str]]:
    """The period and the filters, as (label, text). A report of the present state has no period."""
    asked = []
    if definition.needs_period:
        asked.append((wording.translate(QT_TRANSLATE_NOOP("Reports", "Period")), period_text(request, wording)))
    for code, values in request.filters():
        names = ", ".join(wording.filter_value(code, value) for value in values)
        asked.append((wording.translate(FILTER_TITLES[code]), names))
    return asked


def _ending(source: ReportResult | ReportStream) -> Ending:
    columns = source.definition.columns
    added = totals_of(columns, source.rows) if isinstance(source, ReportResult) else source.added
    apart = frozenset(
        (total.currency, column.key)
        for total, sums in zip(source.totals, added, strict=True)
        for column, value, summed in zip(columns, total.values, sums.values, strict=True)
        if value != summed
    )
    return Ending(source.totals, source.notes, apart)


def chosen_columns(columns: Sequence[Column], keys: Sequence[str], *, several_currencies: bool) -> tuple[int, ...]:
    """The places of the columns with these keys, in their order; none for no keys.

    Amounts of several currencies get their currency beside them, also where it was not asked for. Raises UserError
    for a key that is not a column's, or named twice.
    """
    at = {column.key: index for index, column in enumerate(columns)}
    for place, key in enumerate(keys):
        if key not in at:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The report has no column {column}."),
                hint=QT_TRANSLATE_NOOP("Errors", "Choose from {columns}."),
                column=key or repr(key),
                columns=", ".join(at),
            )
        if key in keys[:place]:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "The column {column} is chosen twice."), column=key)
    chosen = [at[key] for key in keys]
    amounts = any(columns[index].kind is ColumnKind.MONEY for index in chosen)
    if amounts and several_currencies and "currency" in at and at["currency"] not in chosen:
        chosen.append(at["currency"])
    return tuple(chosen)


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
    return wording.translate(QT_TRANSLATE_NOOP("Reports", "Everything that is known"))


def note_text(note: Note, wording: Wording) -> str:
    """A note as a sentence."""
    values = {name: wording.day(value) if isinstance(value, date) else value for name, value in note.values.items()}
    return wording.translate(note.pattern).format(**values)


def shown(column: Column, value: Any, currency: str, wording: Wording) -> str:
    """A value as people read it; an amount is rounded to its currency's minor unit here, and only here."""
    if column.kind in TEXT_KINDS:
        return wording.word(column, value)
    if value is None:
        return ""
    if column.kind is ColumnKind.MONEY:
        rounded = round_to_currency(value, currency)
        return wording.number(rounded, max(-int(rounded.as_tuple().exponent), 0))
    if column.kind is ColumnKind.DATE:
        return wording.day(value)
    if column.as_stated:
        return wording.number(value, len(decimal_text(column, value).partition(".")[2]))
    return wording.number(value, 0 if column.kind is ColumnKind.INTEGER else 1)


def decimal_text(column: Column, value: float) -> str:
    """A number of a decimal column for programs: with a point, and without decimals that say nothing."""
    text = (f"{value:.6f}" if column.as_stated else f"{value:.2f}").rstrip("0").removesuffix(".")
    return "0" if text == "-0" else text


def decimals_of(column: Column) -> int:
    """With how many decimals at most a decimal column is written."""
    return 6 if column.as_stated else 2


def note_texts(table: ExportTable, wording: Wording) -> list[str]:
    """What there is to say about a table, as sentences. To be asked after the last row."""
    return [note_text(note, wording) for note in table.ending().notes]


# What a row's state makes of its looks; every other row is an ordinary one.
RUNNING, STATED = "running", "stated"
_LOOKS = {"running": RUNNING, "difference": STATED, "rounding": STATED}


class RowWords:
    """Some values of rows as people read them, with a row's state in words where its column is not among them.

    What leads to a stated total says so in the first column of text; running use says so in place of the invoice's
    number.
    """

    def __init__(self, table: ExportTable, indexes: Sequence[int], wording: Wording) -> None:
        self._wording = wording
        self._columns = [(index, table.columns[index], _is_text(table.columns[index])) for index in indexes]
        self._state_at, self._currency_at = table.place("state"), table.place("currency")
        self._first_text = next((place for place, (_, _, text) in enumerate(self._columns) if text), None)
        invoice = table.place("invoice")
        self._invoice = indexes.index(invoice) if invoice in indexes else None
        self._has_state = self._state_at in indexes

    def looks(self, row: Row) -> str:
        """RUNNING, STATED, or nothing for an ordinary row."""
        return "" if self._state_at is None else _LOOKS.get(row[self._state_at], "")

    def __call__(self, row: Row) -> list[str]:
        """The texts of a row's cells."""
        wording = self._wording
        currency = "" if self._currency_at is None else row[self._currency_at]
        cells = [
            wording.word(column, row[index]) if text else shown(column, row[index], currency, wording)
            for index, column, text in self._columns
        ]
        if self.looks(row) and not self.say(row, cells) and self._first_text is not None and not self._has_state:
            place = self._first_text if self._invoice is None else self._invoice
            cells[place] += f" · {self._state(row)}"
        return cells

    def say(self, row: Row, cells: list[Any]) -> bool:
        """Put a row's state into a cell that has nothing else to say, where its column is not among them."""
        place = self._first_text if self.looks(row) == STATED else self._invoice
        if self._has_state or place is None or (place == self._invoice and cells[place]):
            return False
        cells[place] = self._state(row)
        return True

    def _state(self, row: Row) -> str:
        return self._wording.translate(code_text("state", row[self._state_at or 0]))


def _is_text(column: Column) -> bool:
    return column.kind in TEXT_KINDS
