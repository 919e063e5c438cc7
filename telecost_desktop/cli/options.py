"""Options and output forms that several commands share."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import amount_text

if TYPE_CHECKING:
    from telecost_desktop.services.clock import Clock

CompanyOption = Annotated[
    Path | None,
    typer.Option("-c", "--company", metavar="FILE", envvar="TELECOST_COMPANY", help="The company file."),
]
NowOption = Annotated[
    str | None,
    typer.Option("--now", metavar="ISO", help="Instead of the clock; without offset, in the company's zone."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]


def open_from(path: Path | None, *, read_only: bool = False) -> CompanyFile:
    """Open the company file that -c or TELECOST_COMPANY names. Raises UserError without one."""
    from telecost_desktop.services.company import open_company

    if path is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "No company file was named."),
            hint=QT_TRANSLATE_NOOP("Errors", "Name it with -c FILE, or set TELECOST_COMPANY."),
        )
    return open_company(path, read_only=read_only)


def print_json(document: object) -> None:
    """Print one JSON document: amounts as strings with a decimal point, dates ISO."""
    print(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def say(text: str) -> None:
    """A message for the person, on standard error, so that standard output stays data."""
    print(text, file=sys.stderr)


def table(headings: list[str], rows: list[list[str]]) -> None:
    """Print rows in columns, as wide as their longest text."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in [headings, *rows]) for column in range(len(headings))]
    for row in [headings, *rows]:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def print_rows(rows: Sequence[Mapping[str, Any]], shown: Sequence[str], as_json: bool) -> None:
    """Print rows whole as JSON, or some of their fields in columns."""
    if as_json:
        print_json(rows)
    else:
        table([key.replace("_", " ") for key in shown], [[_cell(row[key]) for key in shown] for row in rows])


def _cell(value: object) -> str:
    """A value as a column shows it: amounts with two decimals, nothing as nothing."""
    if isinstance(value, Decimal):
        return amount_text(value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def civil_date(text: str) -> date:
    """An ISO date from the command line. Raises UserError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{text} is no date."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write it as 2026-11-30."),
            text=repr(text),
        ) from error


def civil_month(text: str) -> date:
    """The first day of a month from the command line, such as 2026-11. Raises UserError for anything else."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{text} is no month."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write it as 2026-11."),
            text=repr(text),
        ) from error
    require_countable(month, repr(text))
    return month


def require_countable(day: date, text: str) -> None:
    """Refuse a day with no room for the periods before and after it. Raises UserError."""
    from telecost_desktop.services.recurrence import FIRST_YEAR, LAST_YEAR

    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{text} does not lie between {first} and {last}."),
            text=text,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )


def typed_amount(text: str) -> Decimal:
    """An amount from the command line. Raises UserError for what is none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{text} is no amount."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write it with a decimal point, such as 12000.50."),
            text=repr(text),
        )
    return value


def amount(value: Decimal | None) -> str | None:
    """An amount as text with at least two decimals."""
    return None if value is None else amount_text(value)


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return amount(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def current_user() -> str:
    """The initials of the person at work."""
    from telecost_desktop.services.preferences import load_preferences

    return load_preferences().initials


def decide(company: Path | None, change: Callable[..., object]) -> None:
    """Let a change of one call be made in the company file: it gets the file, ``clock`` and ``user``."""
    from telecost_desktop.services.clock import SystemClock

    file = open_from(company)
    try:
        change(file, clock=SystemClock(), user=current_user())
    finally:
        file.close()


def exit_code(good: int, bad: int) -> int:
    """0 all of it, 1 nothing, 3 some of it."""
    return 0 if not bad else 3 if good else 1


def spread_invoice_numbers(arguments: list[str]) -> list[str]:
    """Let ``--invoice 1 2 3`` mean what ``--invoice 1 --invoice 2 --invoice 3`` does, after the command's own words."""
    spread: list[str] = []
    following = False
    for position, argument in enumerate(arguments):
        if argument == "--invoice":
            following = True
            spread.append(argument)
        elif following and argument.startswith("-") and len(argument) > 1:
            following = False
            spread.append(argument)
        elif following and arguments[position - 1] != "--invoice":
            spread += ["--invoice", argument]
        else:
            spread.append(argument)
    return spread


def clock_at(now: str | None, zone: str) -> Clock:
    """The clock of --now, else the machine's. Raises UserError for what is no moment."""
    from zoneinfo import ZoneInfo

    from telecost_desktop.services.clock import FixedClock, SystemClock

    if now is None:
        return SystemClock()
    try:
        moment = datetime.fromisoformat(now)
    except ValueError as error:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{text} is no moment."),
            hint=QT_TRANSLATE_NOOP("Errors", "Write it as 2026-11-30 or 2026-11-30T22:00."),
            text=repr(now),
        ) from error
    require_countable(moment, repr(now))
    return FixedClock(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone)))


def open_at(company: Path | None, now: str | None, *, read_only: bool = False) -> tuple[CompanyFile, Clock]:
    """Open the company file, with the clock of --now. Raises UserError without a file, or for what is no moment."""
    from telecost_desktop.services.company import company_of

    file = open_from(company, read_only=read_only)
    try:
        return file, clock_at(now, company_of(file).zone)
    except BaseException:
        file.close()
        raise
