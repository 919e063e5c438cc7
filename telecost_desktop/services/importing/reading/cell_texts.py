"""What a workbook's cell becomes as text, so that the ordinary readers of texts take it from there.

A workbook holds numbers where people see phone numbers, dates and durations: rules in docs/rules.md, "Import".
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

# A number in a workbook has no more digits than these; whatever follows is rounded away or invented.
_EXACT_DIGITS = 15
_EXACT = 10**_EXACT_DIGITS
_TINY = 1e-15
_DAY_SECONDS = 86_400
# Serial day numbers of the first year are no dates of any bill: a duration of more than a day looks like them.
_FIRST_YEAR = 366
_DAYS_1904 = 1_462
_LAST_DAY = 2_958_465
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


class CellForm:
    """What a number format makes of a number: a plain one, a percentage, a date, or a time."""

    PLAIN, PERCENT, DATE, MOMENT, TIME = range(5)

    @staticmethod
    def of(code: str) -> int:
        """The form that a spreadsheet's format code asks for."""
        plain = _LITERAL.sub("", code.split(";")[0]).lower()
        if "general" in plain:
            return CellForm.PLAIN
        has_day = "y" in plain or "d" in plain
        has_time = "h" in plain or "s" in plain or "[m" in plain
        if has_day:
            return CellForm.MOMENT if has_time else CellForm.DATE
        if has_time:
            return CellForm.TIME
        if "m" in plain:
            return CellForm.DATE
        return CellForm.PERCENT if "%" in plain else CellForm.PLAIN


def number_text(value: float, decimal_sign: str) -> str:
    """A number as digits, never grouped, never as a power of ten as long as all its digits are certain.

    Beyond that (a SIM card's number kept as a number) it is written as a power of ten, which every reader of phone and
    card numbers refuses. Three decimals become four, because 1.234 could also be read as 1234.
    """
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if abs(value) >= _EXACT:
        return f"{value:.14e}".replace(".", decimal_sign)
    if value == int(value):
        return str(int(value))
    if abs(value) < _TINY:
        return "0"
    text = format(Decimal(f"{value:.{_EXACT_DIGITS}g}"), "f")
    whole, point, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    if not point or not decimals:
        return "0" if whole == "-0" else whole
    return f"{whole}{decimal_sign}{decimals + '0' if len(decimals) == 3 else decimals}"


def percent_text(value: float, decimal_sign: str) -> str:
    """A share of one as per cent, which is what people see in its cell: 0.25 is 25."""
    return number_text(float(f"{value * 100:.{_EXACT_DIGITS}g}"), decimal_sign)


def serial_text(value: float, form: int, *, from_1904: bool, decimal_sign: str) -> str:
    """A number in the form of its cell: a percentage, an ISO date, date and time, or hours:minutes:seconds."""
    if form == CellForm.PLAIN:
        return number_text(value, decimal_sign)
    if form == CellForm.PERCENT:
        return percent_text(value, decimal_sign)
    if not -_FIRST_YEAR < value < _LAST_DAY - _DAYS_1904:
        return number_text(value, decimal_sign)
    if form == CellForm.TIME or (form == CellForm.MOMENT and value < _FIRST_YEAR):
        return span_text(timedelta(milliseconds=round(value * _DAY_SECONDS * 1000)))
    if from_1904:
        value += _DAYS_1904
    moment = _EPOCH + timedelta(milliseconds=round(value * _DAY_SECONDS * 1000))
    if form == CellForm.DATE and moment.time() == time():
        return moment.date().isoformat()
    return moment.isoformat(" ")[:19]


def span_text(span: timedelta) -> str:
    """A duration as hh:mm:ss, hours beyond a day too; parts of a second are left off."""
    milliseconds = round(span.total_seconds() * 1000)
    seconds = abs(milliseconds) // 1000
    sign = "-" if milliseconds < 0 else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def plain_text(text: str) -> str:
    """A text cell on one line, so that a row of the sheet is a line of the file; the escapes of XML parts undone."""
    if "_x" in text:
        text = _ESCAPED.sub(_unescaped, text)
    if "\n" in text or "\r" in text:
        text = re.sub(r"\s*[\r\n]+\s*", " ", text)
    return text.replace("\0", "")


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)


def value_text(value: object, decimal_sign: str) -> str:
    """What the library for old workbooks hands out, as text."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value, decimal_sign)
    if isinstance(value, datetime):
        if value.year <= 1900 or (value.year == 1904 and value.month == 1):
            first = datetime(1904, 1, 1) if value.year == 1904 else datetime(1899, 12, 31)  # noqa: DTZ001
            return span_text(value - first)
        return (value + timedelta(milliseconds=1)).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M:%S")
    return span_text(value) if isinstance(value, timedelta) else ""
