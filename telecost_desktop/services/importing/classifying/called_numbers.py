"""What a called number says: a service by its short or special number, or the country that was called.

Masked numbers say nothing. Rules: docs/rules.md, "Import".
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from telecost_desktop.models.usage import TrafficKind
from telecost_desktop.services.importing.classifying.built_in import BuiltInRow, built_in_rows, tables_of
from telecost_desktop.services.importing.reading.values import DIALLING

# Longer numbers are ordinary ones, unless they begin as a special series does.
LONGEST_SHORT = 6
# Without + or 00 a number with its country's code is at least as long as this.
SHORTEST_WITH_CODE = 10
# What begins the word for a country, so that it is never taken for digits.
COUNTRY = "@"
_SEPARATORS = re.compile(r"[\s\u00a0\u202f().\-/]")
_DIGITS = re.compile(r"\+?[0-9]+", re.ASCII)
# Svalbard shares Norway's numbers and prices.
_SAME = {"SJ": "NO"}


def clue_in(number: str, home: str) -> str:
    """What a called number may tell: the national number of a service, ``@`` and a country, or nothing."""
    plain = _SEPARATORS.sub("", number)
    if not _DIGITS.fullmatch(plain):
        return ""
    national = national_number(plain, home)
    if any(_is(row, national) for row in built_in_rows(home) if row.table == "called"):
        return national
    country = country_called(plain, home) if len(plain) > LONGEST_SHORT else ""
    return "" if country in ("", home) else COUNTRY + country


def national_number(plain: str, home: str) -> str:
    """The digits of a number as dialled at home without the trunk prefix; foreign and unknown ones as they are."""
    trunk, code, length = DIALLING.get(home, ("", "", 0))
    digits = plain.removeprefix("+")
    if digits == plain and plain.startswith("00"):
        digits = plain[2:]
    international = digits != plain
    if code and digits.startswith(code) and len(digits) > LONGEST_SHORT and (international or len(digits) > length):
        return digits.removeprefix(code)
    if not international and trunk and len(digits) > LONGEST_SHORT:
        # Where numbers have a trunk prefix, one without it is not a national one.
        return digits.removeprefix(trunk) if digits.startswith(trunk) else ""
    return plain if international else digits


def special_beginnings(home: str) -> tuple[str, ...]:
    """How numbers of special series begin, in each way in which they are written."""
    trunk, code, _ = DIALLING.get(home, ("", "", 0))
    series = {
        begin for row in built_in_rows(home) for begin in row.begins if max(row.digits, default=99) > LONGEST_SHORT
    }
    ways = [trunk, *([code, f"+{code}", f"00{code}"] if code else [])]
    return tuple(sorted(way + begin for begin in series for way in ways))


def service_row(national: str, kind: TrafficKind, home: str, day: date | None) -> BuiltInRow | None:
    """The row of the built-in tables that tells what a number is, used in this way."""
    rows = tables_of(home, day).called
    return next((row for row in rows if (not row.kinds or kind in row.kinds) and _is(row, national)), None)


def _is(row: BuiltInRow, national: str) -> bool:
    return (not row.digits or len(national) in row.digits) and (not row.begins or national.startswith(row.begins))


@lru_cache(maxsize=65_536)
def country_called(plain: str, home: str) -> str:
    """The country of a number in international form, or with a foreign code and no sign; "" where it names none."""
    import phonenumbers

    signed = plain.startswith(("+", "00"))
    digits = plain[2:] if plain.startswith("00") else plain.removeprefix("+")
    trunk, code, length = DIALLING.get(home, ("", "", 0))
    if not signed:
        at_home = bool(trunk) and plain.startswith(trunk)
        if not code or at_home or len(digits) < SHORTEST_WITH_CODE or digits.startswith(code):
            return ""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return ""
    # A bare row of digits may be anything; only one that is a real number somewhere is taken for it.
    if not signed and (not phonenumbers.is_valid_number(number) or len(digits) > length + 5):
        return ""
    region = phonenumbers.region_code_for_number(number)
    region = region or phonenumbers.region_code_for_country_code(number.country_code or 0)
    return _SAME.get(region, region) if len(region) == 2 and region.isalpha() and region != "ZZ" else ""
