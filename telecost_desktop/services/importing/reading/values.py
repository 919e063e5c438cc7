"""Reading what people and programs write in cells: exact amounts, dates, durations, numbers of phones.

Every function raises ValueError with one of the reasons below. Rules: docs/rules.md, "Import".
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.money import LARGEST, to_micro
from telecost_desktop.services.importing.reading.currencies import parted

MISSING = QT_TRANSLATE_NOOP("Errors", "This cell must not be empty.")
NO_AMOUNT = QT_TRANSLATE_NOOP("Errors", "This is no amount.")
TWO_WAYS = QT_TRANSLATE_NOOP("Errors", "This amount can be read in two ways, and no other in the file tells which.")
OTHER_DECIMAL_SIGN = QT_TRANSLATE_NOOP("Errors", "This amount has another decimal sign than the rest of the file.")
NO_DATE = QT_TRANSLATE_NOOP("Errors", "This is no date.")
NO_TIME = QT_TRANSLATE_NOOP("Errors", "This is no date and time.")
NO_DURATION = QT_TRANSLATE_NOOP("Errors", "This is no duration.")
NO_COUNT = QT_TRANSLATE_NOOP("Errors", "This is no whole number.")
NO_CODE = QT_TRANSLATE_NOOP("Errors", "This word is none of those allowed here.")
NO_CURRENCY = QT_TRANSLATE_NOOP("Errors", "This is no currency: it has three letters, such as NOK.")
DAMAGED_NUMBER = QT_TRANSLATE_NOOP("Errors", "A spreadsheet has damaged this number.")
TOO_LONG = QT_TRANSLATE_NOOP("Errors", "A cell is longer than any real one.")
TOO_LARGE = QT_TRANSLATE_NOOP("Errors", "This number is too large.")
NO_VOLUME = QT_TRANSLATE_NOOP("Errors", "This is no volume of data.")
NO_RATE = QT_TRANSLATE_NOOP("Errors", "This is no rate of VAT in per cent.")
FUTURE_OR_PAST = QT_TRANSLATE_NOOP("Errors", "This date lies outside the years 1980 to 2200.")

# Far beyond any bill, and small enough that sums of many never overflow what the file can hold.
LARGEST_AMOUNT = 10**11
LARGEST_COUNT = LARGEST // 1000
EPOCH = date(1970, 1, 1)
FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2200, 12, 31)
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009']")
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_BLANK = re.compile(r"\s")
# Decimal sign → an amount without its minus: the digits before the sign, in groups of three or not, and those after it.
_AMOUNT = {
    sign: re.compile(rf"(\d*|[1-9]\d{{0,2}}([ '{other}])\d{{3}}(?:\2\d{{3}})*)(?:[{sign}](\d*))?", re.ASCII)
    for sign, other in ((",", "."), (".", ","))
}
_EXPONENT = re.compile(r"\d[.,]?\d*e[+-]?\d+", re.IGNORECASE)

# Trunk prefix, country code and length of national numbers without the prefix; more countries need no code.
DIALLING = {
    "NO": ("", "47", 8),
    "SE": ("0", "46", 9),
    "FR": ("0", "33", 9),
    "DK": ("", "45", 8),
    "FI": ("0", "358", 9),
}


def decimal_sign(texts: list[str]) -> str:
    """The decimal sign that a file's amounts use, or "" when they do not tell: the first that can be read in one way."""
    for text in texts:
        ways = _ways(parted(text)[0])
        if len(ways) == 1 and re.search("[.,]", text):
            return next(iter(ways))
    return ""


def amount(text: str, sign: str = "") -> Decimal:
    """An exact amount of money, as ``number`` reads it."""
    value = number(text, sign)
    if abs(value) >= LARGEST_AMOUNT:
        raise ValueError(TOO_LARGE)
    return value


def number(text: str, sign: str = "") -> Decimal:
    """An exact number. ``sign`` is the file's decimal sign, "" = comma or point, where only one of them makes sense.

    Blanks, apostrophes and the sign that is not the decimal one part groups of three digits; minus may trail.
    """
    ways = _ways(text)
    if not ways:
        raise ValueError(NO_AMOUNT)
    if sign and sign not in ways:
        raise ValueError(OTHER_DECIMAL_SIGN)
    if not sign and len(set(ways.values())) > 1:
        raise ValueError(TWO_WAYS)
    value = Decimal(ways[sign] if sign else next(iter(ways.values())))
    if abs(value) > LARGEST_COUNT:
        raise ValueError(TOO_LARGE)
    return value


def _ways(text: str) -> dict[str, str]:
    """The plain decimals that an amount can be read as, by the decimal sign taken for granted."""
    text = _BLANK.sub(" ", text).strip().translate(_MINUS)
    if text.endswith((",-", ".-")):
        # "12,-" is how whole amounts are written in the north; no minus.
        text = text[:-2]
    minus = ""
    if text.endswith("-") and text[0] not in "+-":
        text, minus = text[:-1].rstrip(), "-"
    elif text.startswith("(") and text.endswith(")"):
        text, minus = text[1:-1].strip(), "-"
    elif text.startswith(("-", "+")):
        text, minus = text[1:].lstrip(), text[0].replace("+", "")
    ways = {}
    for sign, pattern in _AMOUNT.items():
        found = pattern.fullmatch(text)
        if found and (found[1] or found[3]):
            whole = re.sub(r"\D", "", found[1]) or "0"
            ways[sign] = f"{minus}{whole}.{found[3] or 0}"
    return ways


def currency_code(text: str) -> str:
    """The three letters of a currency (ISO 4217), in capitals."""
    code = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise ValueError(NO_CURRENCY)
    return code


def country_code(text: str) -> str:
    """The two letters of a country (ISO 3166), in capitals."""
    code = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise ValueError(NO_CODE)
    return code


def micro(text: str, sign: str = "") -> int:
    """An exact amount in micro-units."""
    return to_micro(amount(text, sign))


_DATES = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII), (1, 2, 3)),
    (re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII), (1, 2, 3)),
    (re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})", re.ASCII), (1, 2, 3)),
    (re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII), (3, 2, 1)),
    (re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{2})", re.ASCII), (3, 2, 1)),
)


def civil_date(text: str, *, month_first: bool = False) -> date:
    """A date: ISO, yyyymmdd, or day-month-year with points, slashes or hyphens; two digits mean this century.

    With ``month_first`` those with signs between them are month-day-year.
    """
    text = text.strip()
    for pattern, (year_at, month_at, day_at) in _DATES:
        if found := pattern.fullmatch(text):
            if month_first and day_at == 1:
                month_at, day_at = day_at, month_at
            year = int(found[year_at])
            try:
                day = date(year + 2000 if len(found[year_at]) == 2 else year, int(found[month_at]), int(found[day_at]))
            except ValueError:
                raise ValueError(NO_DATE) from None
            if not FIRST_DAY <= day <= LAST_DAY:
                raise ValueError(FUTURE_OR_PAST)
            return day
    raise ValueError(NO_DATE)


_TIME = re.compile(r"(\d{1,2})[:.h]?(\d{2})(?:[:.m]?(\d{2})(?:[.,]\d+)?s?)? ?([ap]\.?m\.?)?", re.ASCII | re.IGNORECASE)
_OFFSET = re.compile(r"(?<=\d)\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)$", re.ASCII)


_MIDNIGHT = re.compile(r"^00:00(?::00)? +(?=\d)", re.ASCII)


def parted_time(text: str) -> tuple[str, str, str]:
    """A date and time as its day, its time and its offset from UTC; "" for what is not there."""
    text = text.strip()
    if len(text) in (12, 14) and text.isascii() and text.isdigit():
        return text[:8], text[8:], ""
    day, _, time = text.replace("T", " ").partition(" ")
    # A spreadsheet's date has midnight after it, where the time stands in another column.
    time, offset = _MIDNIGHT.sub("", time.strip()), ""
    if found := _OFFSET.search(time):
        time, offset = time[: found.start()], found[1]
    return day, time, offset


def offset_seconds(offset: str) -> int:
    """An offset from UTC as written ("+0200", "Z"), in seconds."""
    digits = offset[1:].replace(":", "") if offset[:1] in ("+", "-") else ""
    seconds = int(digits[:2] or 0) * 3600 + int(digits[2:4] or 0) * 60
    return -seconds if offset.startswith("-") else seconds


def day_of(text: str, *, month_first: bool = False) -> date:
    """A date that a time may follow, as spreadsheets write midnight after it."""
    day, time, _ = parted_time(text)
    if time and not _TIME.fullmatch(time):
        raise ValueError(NO_DATE)
    return civil_date(day, month_first=month_first)


def wall_time(text: str, *, month_first: bool = False) -> int:
    """A local date and time as seconds since 1970-01-01 00:00 on the same wall clock; without a time, midnight.

    An offset at the end ("+02:00", "Z") is left off: the operator's local time stays what it says.
    """
    day_text, time_text, _ = parted_time(text)
    try:
        day = civil_date(day_text, month_first=month_first)
        if not time_text:
            return (day - EPOCH).days * 86_400
        found = _TIME.fullmatch(time_text)
        if not found:
            raise ValueError(NO_TIME)
        hour = int(found[1])
        if found[4]:
            hour = hour % 12 + (12 if found[4][0] in "pP" else 0) if 1 <= hour <= 12 else 24
        moment = datetime(day.year, day.month, day.day, hour, int(found[2]), int(found[3] or 0), tzinfo=UTC)
    except ValueError as error:
        raise ValueError(FUTURE_OR_PAST if str(error) == FUTURE_OR_PAST else NO_TIME) from None
    return int(moment.timestamp())


_IN_WORDS = re.compile(
    r"(?:(\d+)(?:timer|timmar|tim|t|hours?|heures?|h))?(?:(\d+)(?:minut(?:ter|t|es?)?|mins?|mn|m))?"
    r"(?:(\d+)(sekund(?:er)?|sek|sec(?:ond(?:e?s)?)?|s)?)?",
    re.ASCII | re.IGNORECASE,
)


def duration(text: str, sign: str = "", *, minutes: bool = False) -> int | None:
    """Seconds from whole seconds, ``hh:mm:ss`` beyond a day, ``mm:ss``, or decimal minutes (with a decimal sign).

    Blank and -1 mean that none was measured. With ``minutes`` a whole number counts them; ``sign`` is the file's
    decimal sign. ``1 min 5 s`` is read too.
    """
    text = _BLANKS.sub("", text).translate(_MINUS)
    if text in ("", "-1"):
        return None
    if text.isascii() and text.isdigit():
        return _bounded(int(text) * (60 if minutes else 1))
    parts = text.split(":")
    if (
        len(parts) in (2, 3)
        and all(part.isascii() and part.isdigit() for part in parts)
        and all(int(part) < 60 for part in parts[1:])
    ):
        hours, seconds_of_hour = (0, parts) if len(parts) == 2 else (int(parts[0]), parts[1:])
        return _bounded(hours * 3600 + int(seconds_of_hour[0]) * 60 + int(seconds_of_hour[1]))
    if re.fullmatch(r"\d[\d.,]*", text, re.ASCII):
        return _bounded(_rounded(_minutes(text, sign) * 60))
    if found := _IN_WORDS.fullmatch(text):
        # "1h05" has minutes after the hours.
        last = 60 if found[1] and not found[2] and not found[4] else 1
        return _bounded(int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 + int(found[3] or 0) * last)
    raise ValueError(NO_DURATION)


def _minutes(text: str, sign: str) -> Decimal:
    """A number with a decimal sign: the file's, or whichever there is one of."""
    try:
        if sign:
            return number(text, sign)
    except ValueError:
        raise ValueError(NO_DURATION) from None
    if not re.fullmatch(r"\d+[.,]\d+", text, re.ASCII):
        raise ValueError(NO_DURATION)
    return Decimal(text.replace(",", "."))


def _rounded(value: Decimal) -> int:
    """The nearest whole number, halves away from zero."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def count(text: str, sign: str = "") -> int | None:
    """A whole number that may be blank; ``12,000`` with a decimal part of zeros is whole, unless the file's decimal
    sign is the other one.
    """
    text = _BLANKS.sub("", text).translate(_MINUS)
    if text in ("", "-1"):
        return None
    if sign:
        value = number(text, sign)
        if value != value.to_integral_value():
            raise ValueError(NO_COUNT)
        return _bounded(int(value))
    found = re.fullmatch(r"(-?\d+)(?:[.,]0*)?", text, re.ASCII)
    if not found:
        raise ValueError(NO_COUNT)
    return _bounded(int(found[1]))


_VOLUME = re.compile(r"([^a-z]*[\d.,])(b|bytes?|octets?|[kmgt](?:i?[bo]|byte|octets?))", re.IGNORECASE)
_POWER = {"b": 0, "o": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def volume(text: str, sign: str = "", *, power: int = 0, factor: int = 1000) -> int | None:
    """Bytes from a volume of data; a unit in the cell counts before ``power`` (0 bytes, 1 kB, 2 MB, 3 GB).

    MiB and its like in the cell are powers of 1024 whatever the ``factor``. Blank and -1 mean that none was measured.
    What is no whole number of bytes is rounded, halves up.
    """
    text = _BLANKS.sub("", text).translate(_MINUS)
    if text in ("", "-1"):
        return None
    if found := _VOLUME.fullmatch(text):
        text, power = found[1], _POWER[found[2][0].lower()]
        factor = 1024 if found[2][1:2].lower() == "i" else factor
    try:
        value = number(text, sign)
    except ValueError as error:
        raise ValueError(NO_VOLUME if str(error) == NO_AMOUNT else str(error)) from None
    if value < 0:
        raise ValueError(NO_VOLUME)
    return _bounded(_rounded(value * factor**power))


def rate(text: str, sign: str = "") -> Decimal:
    """A rate of VAT in per cent, with or without its sign."""
    value = amount(text.strip().removesuffix("%"), sign)
    if not 0 <= value < 100:
        raise ValueError(NO_RATE)
    return value


def _bounded(value: int) -> int:
    if abs(value) > LARGEST_COUNT:
        raise ValueError(TOO_LARGE)
    return value


def msisdn(text: str, country: str) -> str:
    """A phone number as digits with country code; "" for what is none (blank, masked, a word): account level.

    Raises ValueError for a number that a spreadsheet turned into a rounded power of ten.
    """
    text = text.strip()
    if _EXPONENT.fullmatch(text):
        raise ValueError(DAMAGED_NUMBER)
    # A spreadsheet's number with its empty decimals.
    text = re.sub(r"(?<=\d)[.,_]0$", "", text)
    digits = re.sub(r"[\s\u00a0\u202f().\-/]", "", text)
    international = digits.startswith(("+", "00"))
    digits = digits.removeprefix("+").removeprefix("00") if international else digits
    if not digits.isascii() or not digits.isdigit() or not 5 <= len(digits) <= 20:
        return ""
    trunk, code, length = DIALLING.get(country, ("", "", 0))
    if international or not code:
        return digits
    national = digits.removeprefix(trunk) if trunk else digits
    if trunk and national == digits:
        return digits
    return code + national if len(national) == length or (trunk and 7 <= len(national) <= 10) else digits


def sim_number(text: str) -> str:
    """A SIM card's number as digits. Raises ValueError where a spreadsheet rounded it: it is never stored so."""
    cleaned = re.sub(r"[\s\u00a0-]", "", text)
    if _EXPONENT.fullmatch(cleaned):
        raise ValueError(DAMAGED_NUMBER)
    return cleaned
