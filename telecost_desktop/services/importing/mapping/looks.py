"""What columns seem to hold, told by their values alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from telecost_desktop.services.importing.mapping.fields import FieldKind, MappingField, code_in
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.currencies import parted

# A column is what nearly all of its cells are; a few are blank, damaged or words.
_MOST = 0.8
_PHONE = re.compile(r"(?:\+|00)[1-9]\d{7,13}|[49]\d{7}|07\d{8}|0[67]\d{8}|4[67]\d{8,9}|33[67]\d{8}|58\d{10}")
_MASKED = re.compile(
    r"\+?[\d ]{3,}[xX*#•]{2,}|[xX*#•]{3,}|(?:skjult|hemlig|dold|okänt|ukjent|hidden|withheld|private|masqué|privé|anonym)\w*",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})|(?:19|20)\d{6})(?=[T ]|$)"
)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?: ?[ap]m)?", re.IGNORECASE)
_AMOUNT = re.compile(r"[-\u2212+]?[\d \u00a0\u202f'.,]*\d(?:[.,]\d+)?(?:-|[.,]-)?")


def is_phone(text: str) -> bool:
    """Whether it looks like a subscriber's number."""
    return _PHONE.fullmatch(re.sub(r"[\s\u00a0\-().]", "", text)) is not None


def is_sim(text: str) -> bool:
    """Whether it has a SIM card's 19 or 20 digits, beginning with those of telecoms."""
    return re.fullmatch(r"89\d{17,18}", re.sub(r"[\s-]", "", text)) is not None


def is_imei(text: str) -> bool:
    """Whether it has an IMEI's 15 digits, the last being its check digit (Luhn)."""
    digits = re.sub(r"[\s\-/.]", "", text)
    if re.fullmatch(r"\d{15}", digits, re.ASCII) is None:
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(digits))
    return sum(part - 9 if part > 9 else part for part in doubled) % 10 == 0


def is_date(text: str) -> bool:
    """Whether it begins with a date."""
    return _DATE.match(text) is not None


def is_moment(text: str) -> bool:
    """Whether it is a date with a time after it."""
    found = _DATE.match(text)
    return found is not None and _CLOCK.match(text[found.end() :].lstrip("T ")) is not None


def has_time(text: str) -> bool:
    """Whether it is a date with a time after it that is more than a spreadsheet's midnight."""
    return is_moment(text) and re.search(r"[ T]00:00(:00)?$", text) is None


def is_clock(text: str) -> bool:
    """Whether it is a time of day."""
    return _CLOCK.fullmatch(text) is not None


def is_amount(text: str) -> bool:
    """Whether it is a number with or without decimals, and with or without a currency."""
    return _AMOUNT.fullmatch(parted(text)[0].strip()) is not None


def is_email(text: str) -> bool:
    """Whether it is an e-mail address."""
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) is not None


def _is_read(reader: Callable[[str], object]) -> Callable[[str], bool]:
    def reads(text: str) -> bool:
        try:
            reader(text)
        except ValueError:
            return False
        return True

    return reads


def _could_be_number(text: str) -> bool:
    return bool(re.search(r"\d{4}", text.replace(" ", ""))) and not is_moment(text)


def share_of(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    """Which part of the cells that are not empty pass a test; 0 when all are empty."""
    told = [cell for cell in cells if cell]
    return sum(map(test, told)) / len(told) if told else 0.0


def may_be(field: MappingField, cells: Sequence[str]) -> bool:
    """Whether a column's cells can be of a field; an empty column can be of any."""
    tests: dict[FieldKind, Callable[[str], bool]] = {
        FieldKind.AMOUNT: is_amount,
        FieldKind.NUMBER: is_amount,
        FieldKind.RATE: _is_read(values.rate),
        FieldKind.DATE: is_date,
        FieldKind.TIME: is_date,
        FieldKind.DURATION: _is_read(values.duration),
        FieldKind.COUNT: _is_read(values.count),
        # Which decimal sign it is, is told by the whole file.
        FieldKind.VOLUME: lambda text: any(_is_read(partial(values.volume, sign=sign))(text) for sign in ",."),
        FieldKind.PHONE: _could_be_number,
        FieldKind.SIM: lambda text: len(re.sub(r"\D", "", text)) >= 18 or "e+" in text.casefold(),
        FieldKind.IMEI: lambda text: len(re.sub(r"\D", "", text)) == 15,
        FieldKind.CURRENCY: _is_read(values.currency_code),
        FieldKind.COUNTRY: _is_read(values.country_code),
        FieldKind.CODE: _is_read(lambda text: code_in(field, text)),
    }
    if not any(cells):
        return field.kind not in (FieldKind.CODE, FieldKind.COUNTRY)
    if field.code in ("user", "employee"):
        return share_of(cells, lambda text: not re.search(r"\d{3}|@", text)) >= _MOST
    if field.code == "called_number":
        return share_of(cells, lambda text: bool(re.search(r"\d{3}", text) or _MASKED.match(text))) >= _MOST / 2
    test = tests.get(field.kind)
    return test is None or share_of(cells, test) >= (_MOST if field.kind is not FieldKind.PHONE else _MOST / 2)


def by_value(code: str, cells: Sequence[str]) -> bool:
    """Whether a column without a telling header must be this field."""
    tests: dict[str, Callable[[str], bool]] = {
        "msisdn": is_phone,
        "called_number": is_phone,
        "sim": is_sim,
        "imei": is_imei,
        "start": is_moment,
        "email": is_email,
    }
    return code in tests and share_of(cells, tests[code]) >= _MOST
