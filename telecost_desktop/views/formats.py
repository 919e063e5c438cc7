"""Numbers, amounts, dates and volumes as the program's language writes them. Exact: no amount passes through float."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from PySide6.QtCore import QDate, QLocale

NONE = "–"


def locale() -> QLocale:
    """The language's formats."""
    return QLocale()


def number(value: int | Decimal | float | None, digits: int | None = None) -> str:
    """A number with grouped thousands; ``digits`` fixes the decimals. None is a dash."""
    if value is None:
        return NONE
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if digits is not None:
        exact = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    whole, _, decimals = f"{abs(exact):f}".partition(".")
    if digits is None:
        decimals = decimals.rstrip("0")
    here = locale()
    text = here.toString(int(whole))
    if decimals:
        text += here.decimalPoint() + decimals.translate(_digits(here))
    return f"−{text}" if exact < 0 else text


def _digits(here: QLocale) -> dict[int, int]:
    zero = ord(here.zeroDigit()[0])
    return {} if zero == ord("0") else {ord(str(digit)): zero + digit for digit in range(10)}


def money(value: Decimal | None, currency: str = "", digits: int = 2) -> str:
    """An amount with two decimals, after its currency's sign where one is given: ``kr 1 234,50``."""
    if value is None:
        return NONE
    amount = number(value, digits)
    return f"{currency_sign(currency)}\u00a0{amount}" if currency else amount


def currency_sign(currency: str) -> str:
    """The usual short sign of a currency, else its code."""
    return {"NOK": "kr", "SEK": "kr", "DKK": "kr", "EUR": "€", "GBP": "£", "USD": "$"}.get(currency, currency)


def day(value: date | None) -> str:
    """A date in figures with four digits for the year: 20.11.2026."""
    if value is None:
        return NONE
    return locale().toString(_qdate(value), short_pattern())


def short_pattern() -> str:
    """The language's short pattern of a date, with two digits for day and month and four for the year."""
    pattern = locale().dateFormat(QLocale.FormatType.ShortFormat)
    if "yyyy" not in pattern:
        pattern = pattern.replace("yy", "yyyy")
    for letter in "dM":
        if letter * 2 not in pattern:
            pattern = pattern.replace(letter, letter * 2)
    return pattern


def long_day(value: date | None, *, weekday: bool = True) -> str:
    """A date in words: Mon 30 Nov 2026."""
    if value is None:
        return NONE
    return locale().toString(_qdate(value), "ddd d MMM yyyy" if weekday else "d MMM yyyy")


def short_day(value: date, today: date) -> str:
    """A day in short, 30 Oct; with its year where that is not today's."""
    return locale().toString(_qdate(value), "d MMM" if value.year == today.year else "d MMM yyyy")


def full_day(value: date) -> str:
    """A date with the whole words: Monday 30 November 2026."""
    return locale().toString(_qdate(value), "dddd d MMMM yyyy")


def month(value: date) -> str:
    """A month and its year: November 2026."""
    return locale().toString(_qdate(value), "MMMM yyyy")


def short_month(value: date) -> str:
    """A month in short: Nov."""
    return locale().toString(_qdate(value), "MMM").rstrip(".")


def day_and_time(value: datetime | None) -> str:
    """A date with its year, and the time: ``22.11.2026 09:00``."""
    return f"{day(value.date())} {value:%H:%M}" if value else NONE


def moment(value: datetime | None) -> str:
    """A local date and wall time: Mon 30 Nov 22:00. The caller converts to the company's zone."""
    if value is None:
        return NONE
    return f"{locale().toString(_qdate(value), 'ddd d MMM')} {value:%H:%M}"


def volume(volume_bytes: int | None) -> str:
    """A data volume in the unit that suits it; 1 MB = 1 000 000 bytes."""
    if volume_bytes is None:
        return NONE
    for unit, size, digits in (("GB", 10**9, 1), ("MB", 10**6, 0), ("kB", 10**3, 0)):
        if abs(volume_bytes) >= size:
            return f"{number(Decimal(volume_bytes) / size, digits)}\u00a0{unit}"
    return f"{number(volume_bytes)}\u00a0B"


def phone_number(msisdn: str) -> str:
    """A number in the groups that people read: Norwegian ones 480 00 111, others +46…; what is no number stays."""
    if msisdn.startswith("47") and len(msisdn) == 10 and msisdn.isdigit():
        return f"{msisdn[2:5]}\u00a0{msisdn[5:7]}\u00a0{msisdn[7:]}"
    # Fifteen digits are an IMEI, more are a SIM card.
    return f"+{msisdn}" if msisdn.isdigit() and 9 < len(msisdn) < 15 else msisdn


def parse_number(text: str) -> Decimal | None:
    """A typed number in the language's format, or with a point or comma for its decimals; None when it is none.

    What parts groups in the language does so only before three digits: 2,25 is never 225.
    """
    here = locale()
    cleaned = text.strip().replace("−", "-")
    for blank in (" ", "\u00a0", "\u202f"):
        cleaned = cleaned.replace(blank, "")
    group, point = re.escape(here.groupSeparator()), re.escape(here.decimalPoint())
    if re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}(?:{group}\d{{3}})+(?:{point}\d*)?", cleaned):
        cleaned = cleaned.replace(here.groupSeparator(), "")
    try:
        value = Decimal(cleaned.replace(",", "."))
    except ArithmeticError:
        return None
    return value if value.is_finite() else None


def parse_day(text: str) -> date | None:
    """A typed date in the language's format, or ISO, also a month alone (its first day); None when it is none."""
    cleaned = text.strip()
    here = locale()
    for pattern in (
        short_pattern(),
        here.dateFormat(QLocale.FormatType.ShortFormat),
        "yyyy-MM-dd",
        "d.M.yyyy",
        "yyyy-MM",
        "yyyy",
    ):
        found = QDate.fromString(cleaned, pattern)
        if found.isValid() and found.year() > 1950:
            return date(found.year(), found.month(), found.day())
    return None


def _qdate(value: date) -> QDate:
    return QDate(value.year, value.month, value.day)
