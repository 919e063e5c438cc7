"""The series of numbers: unbroken, through the years or anew each year, one for invoices and one for credit notes.

A number of a year's series is the year and a running number of some digits, as one int: 20270001.
Rule: docs/rules.md, 7 Draft, ready, issued.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Setting
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import NumberSeries, SalesInvoice
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.sales_invoicing.issuing.closed_periods import first_open_day
from telecost_desktop.services.settings import SettingKey, store_setting, stored_setting

FEWEST_DIGITS, MOST_DIGITS = 2, 8
_LARGEST_FIRST = 10**12
CONTINUOUS = 0
_SERIES = metadata.tables["number_series"]
_TAKE = (
    _SERIES.update()
    .where(_SERIES.c.kind == bindparam("series"), _SERIES.c.year == bindparam("series_year"))
    .values(
        next_number=_SERIES.c.next_number + 1,
        last_issue_date=case(
            (_SERIES.c.last_issue_date > bindparam("wished"), _SERIES.c.last_issue_date),
            else_=bindparam("wished", type_=_SERIES.c.last_issue_date.type),
        ),
    )
    .returning(_SERIES.c.next_number - 1, _SERIES.c.last_issue_date)
)
_INVOICE = metadata.tables["sales_invoice"]
_GIVEN = select(_INVOICE.c.id).where(_INVOICE.c.kind == bindparam("kind"), _INVOICE.c.number == bindparam("number"))
NUMBER_SERIES_TEXT = select(Setting.value).where(Setting.key == SettingKey.NUMBER_SERIES.value)


@dataclass(frozen=True, slots=True)
class SeriesForm:
    """Whether numbers begin anew each year, and with how many digits behind the year."""

    per_year: bool = False
    digits: int = 4

    def year_of(self, day: date) -> int:
        """The year by which the series for an issue date is kept."""
        return day.year if self.per_year else CONTINUOUS

    def first_of(self, year: int) -> int:
        """A year's first number."""
        block: int = 10**self.digits
        return year * block + 1


@dataclass(frozen=True, slots=True)
class Series:
    """A series as it stands: the number that comes next, and the date of the last.

    ``begun`` once a number was given; until then the first one can be chosen.
    """

    kind: DocumentKind
    per_year: bool
    digits: int
    next_number: int
    last_issue_date: date | None
    begun: bool


@dataclass(frozen=True, slots=True)
class IssueDates:
    """Which date a sales invoice gets that is to bear a wished one: never before the last of its series, nor closed."""

    form: SeriesForm = SeriesForm()
    last: Mapping[int, date | None] = field(default_factory=dict, hash=False)
    first_open: date | None = None

    def on(self, wished: date) -> date:
        """The date that issuing gives."""
        open_day = max(wished, self.first_open or wished)
        return max(open_day, self.last.get(self.form.year_of(open_day)) or open_day)

    def after(self, issued: date) -> IssueDates:
        """The same once one of that date was issued."""
        return replace(self, last={**self.last, self.form.year_of(issued): issued})


def read_series(file: CompanyFile, day: date) -> tuple[Series, ...]:
    """How the series stand for issue dates like ``day``, that of invoices first."""
    with file.read() as session:
        return tuple(_series(session, kind, day) for kind in (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE))


def set_series(
    file: CompanyFile,
    kind: DocumentKind,
    *,
    day: date,
    per_year: bool,
    digits: int = 4,
    first_number: int | None = None,
    clock: Clock,
    user: str = "",
) -> None:
    """Choose the form of a series and, while none was given, its first number for issue dates like ``day``.

    A year's first number may leave out the year. A year that has begun keeps its digits.
    Raises UserError for digits or a first number that do not fit, or that would give a number twice, also where an
    invoice and a credit note of a year would bear the same.
    """
    if not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A year's numbers have {fewest} to {most} digits behind the year."),
            fewest=FEWEST_DIGITS,
            most=MOST_DIGITS,
        )
    form = SeriesForm(per_year, digits)
    with file.write() as session:
        forms = {**stored_setting(session, SettingKey.NUMBER_SERIES, {})}
        forms[kind.value] = {"per_year": per_year, "digits": digits}
        _refuse_same_numbers(forms)
        store_setting(session, SettingKey.NUMBER_SERIES, forms, clock=clock, user=user)
        stored = _row(session, kind, form.year_of(day))
        begun = stored is not None and stored.next_number != stored.first_number
        if first_number is not None and (stored is None or first_number != stored.next_number):
            if begun:
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "The series has begun: its next number is {number}."),
                    number=stored.next_number if stored else first_number,
                )
            first = _first_number(form, day, first_number)
            row = stored or NumberSeries(kind=kind, year=form.year_of(day))
            row.first_number = row.next_number = first
            session.add(row)
            log_action(session, clock.now(), user, "number_series.set", kind.value, str(first))
        elif stored is not None and not begun and per_year and len(str(stored.first_number)) != 4 + digits:
            # The digits were changed before the year's first number was given.
            stored.first_number = stored.next_number = form.first_of(day.year)
        session.flush()
        _refuse_taken(session, kind, form, day)


def issue_dates(session: Session, kind: DocumentKind) -> IssueDates:
    """What decides about the issue dates of a kind of document, as things are now."""
    query = select(NumberSeries.year, NumberSeries.last_issue_date).where(NumberSeries.kind == kind)
    last = {row.year: row.last_issue_date for row in session.execute(query)}
    return IssueDates(form_of(_form_text(session), kind), last, first_open_day(session))


def form_of(setting: str | None, kind: DocumentKind) -> SeriesForm:
    """The form of a kind's series by the stored setting."""
    chosen: dict[str, Any] = json.loads(setting).get(kind.value, {}) if setting else {}
    return SeriesForm(bool(chosen.get("per_year", False)), int(chosen.get("digits", 4)))


def take_number(session: Session, kind: DocumentKind, form: SeriesForm, wished: date) -> tuple[int, date]:
    """The next number, and the issue date that goes with it: the wished one, or the series' last where that is later.

    A rollback gives the number back. Raises UserError when a year's numbers are used up, or were given already.
    """
    year = form.year_of(wished)
    connection = session.connection()
    values = {"series": kind, "series_year": year, "wished": wished}
    row = connection.execute(_TAKE, values).one_or_none()
    if row is None:
        # The year's first: its series begins in the same transaction, so none begins twice.
        first = form.first_of(year)
        connection.execute(_SERIES.insert(), {"kind": kind, "year": year, "first_number": first, "next_number": first})
        row = connection.execute(_TAKE, values).one()
    number, issue_date = row
    if year and not belongs_to(number, year):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The series of {year} is full: {last} was its last number."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose a series that runs through the years."),
            year=year,
            last=number - 1,
        )
    if connection.execute(_GIVEN, {"kind": kind, "number": number}).scalar():
        # A series that ran through the years may have come by here; an issued invoice is never replaced.
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The series goes on with {number}, which was given already."),
            hint=QT_TRANSLATE_NOOP(
                "Errors", "Choose the year's first number, or a series that runs through the years."
            ),
            number=number,
        )
    return number, issue_date


def belongs_to(number: int, year: int) -> bool:
    """Whether a number begins with its year and has a running number behind it."""
    text = str(number)
    return text.startswith(str(year)) and len(text) >= 4 + FEWEST_DIGITS and int(text[4:]) > 0


def _form_text(session: Session) -> str | None:
    return session.scalar(NUMBER_SERIES_TEXT)


def _row(session: Session, kind: DocumentKind, year: int) -> NumberSeries | None:
    query = select(NumberSeries).where(NumberSeries.kind == kind, NumberSeries.year == year)
    return session.scalars(query).one_or_none()


def _series(session: Session, kind: DocumentKind, day: date) -> Series:
    form = form_of(_form_text(session), kind)
    row = _row(session, kind, form.year_of(day))
    if row is None:
        return Series(kind, form.per_year, form.digits, form.first_of(day.year), None, False)
    begun = row.next_number != row.first_number
    return Series(kind, form.per_year, form.digits, row.next_number, row.last_issue_date, begun)


def _first_number(form: SeriesForm, day: date, wished: int) -> int:
    """A chosen first number in full. Raises UserError where it does not fit."""
    if not form.per_year:
        if 0 < wished < _LARGEST_FIRST:
            return wished
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{number} can be no first number."), number=wished)
    block = 10**form.digits
    number = wished if wished >= block else day.year * block + wished
    if number // block != day.year or not number % block:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{number} can be no first number of {year}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose one from {first} on."),
            number=wished,
            year=day.year,
            first=form.first_of(day.year),
        )
    return number


def _refuse_same_numbers(forms: Mapping[str, Mapping[str, Any]]) -> None:
    """A receiver takes two documents of one number for the same; other digits keep the series of a year apart."""
    yearly = [one["digits"] for one in forms.values() if one["per_year"]]
    if len(set(yearly)) < len(yearly):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "An invoice and a credit note of the same year would have the same number."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose more or fewer digits behind the year."),
        )


def _refuse_taken(session: Session, kind: DocumentKind, form: SeriesForm, day: date) -> None:
    """Numbers of as many digits that were given already must not lie ahead of the series."""
    row = _row(session, kind, form.year_of(day))
    coming = form.first_of(day.year) if row is None else row.next_number
    top = (day.year + 1) * 10**form.digits if form.per_year else 10 ** len(str(coming))
    taken = session.scalar(
        select(func.min(SalesInvoice.number)).where(
            SalesInvoice.kind == kind, SalesInvoice.number >= coming, SalesInvoice.number < top
        )
    )
    if taken is not None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Counting from {coming} on, {taken} would be given twice."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose another first number or another count of digits."),
            coming=coming,
            taken=taken,
        )
