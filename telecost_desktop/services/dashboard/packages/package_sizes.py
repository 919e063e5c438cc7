"""Which package of data each line has, and how much it holds, by the names that operators give.

Rules: docs/rules.md, "Dashboard".
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from telecost_desktop.models.people import LineProductKind
from telecost_desktop.models.periods import first_of_next_month
from telecost_desktop.services.dashboard.packages.charged_packages import charged_products
from telecost_desktop.services.reporting.selection import in_list

# The name of a line's package, and its bytes; 0 = without a limit, or none that the name tells.
Package = tuple[str, int]

_VOLUME = re.compile(
    r"(?<![\d.,])(?:(?P<times>\d{1,2}) ?[x×] ?)?"
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)?)[ \u00a0\u202f]?"
    r"(?P<unit>[TGM]B|[GM]o|(?-i:To)|giga(?:byte|octet)s?|mega(?:byte|octet)s?)\b(?! ?/ ?s)",
    re.IGNORECASE,
)
_BYTES = {"t": 10**12, "g": 10**9, "m": 10**6}
_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_NO_LIMIT = re.compile(
    r"unlimited|no limit|ubegrens|ubegrænse|obegränsa|illimité|sans limite|uten grense|utan gräns", re.IGNORECASE
)
_FREE = re.compile(r"\b(?:fri|fritt|flat|free)(?:\b|(?=data|surf))", re.IGNORECASE)
_OF_DATA = re.compile(r"data|surf|internet|donnée", re.IGNORECASE)
_OF_OTHER_USE = re.compile(r"sms|mms|appel|samtal|ringe|tale\b|call|voice|minut|melding|messag", re.IGNORECASE)


def size_of(name: str) -> int:
    """The bytes that the name of a package or plan tells, 1 GB = 1000 MB; 0 if it names none or no limit."""
    return _volume(name) or 0


@lru_cache(maxsize=1024)
def _volume(name: str) -> int | None:
    found = _VOLUME.search(name)
    if found is None:
        return None
    number, unit = found["number"], found["unit"][0].lower()
    # "Mobil 2 500 MB" may well be 2500 MB; nobody writes thousands of gigabytes with a blank.
    number = re.sub(r"\s", "", number) if unit == "m" else re.split(r"\s", number)[-1]
    number = re.sub(r"\D", "" if _THOUSANDS.fullmatch(number) else ".", number)
    return int(Decimal(number) * int(found["times"] or 1) * _BYTES[unit])


def has_no_limit(name: str) -> bool:
    """Whether the name of a package or plan says that data is free of any limit."""
    if _volume(name) is not None:
        return False
    of_data = bool(_OF_DATA.search(name))
    if _NO_LIMIT.search(name):
        return of_data or not _OF_OTHER_USE.search(name)
    return of_data and bool(_FREE.search(name))


def packages_on(connection: sqlite3.Connection, day: date, lines: Collection[int] | None = None) -> dict[int, Package]:
    """The package of each line that has one on a day, of all lines or of some."""
    return _packages(connection, [day], lines)[0]


def packages_by_month(
    connection: sqlite3.Connection,
    months: Iterable[date],
    *,
    today: date | None = None,
    lines: Collection[int] | None = None,
) -> dict[date, dict[int, Package]]:
    """The packages at the end of each month, by its first day; of the month that holds ``today``, those of that day.

    Of a line that ended within a month they are those of its last day.
    """
    firsts = sorted({month.replace(day=1) for month in months})
    if not firsts:
        return {}
    days = [last_day(first, today) for first in firsts]
    found = dict(zip(firsts, _packages(connection, days, lines), strict=True))
    of_lines = f" AND id IN {in_list(lines)}" if lines is not None else ""
    ended: dict[date, list[int]] = {}
    for line, text in connection.execute(
        f"SELECT id, terminated_on FROM line WHERE terminated_on BETWEEN ? AND ?{of_lines}",
        (firsts[0].isoformat(), days[-1].isoformat()),
    ):
        day = date.fromisoformat(text)
        month = day.replace(day=1)
        if month in found and day < last_day(month, today):
            ended.setdefault(day, []).append(line)
    for day, gone in ended.items():
        found[day.replace(day=1)] |= packages_on(connection, day, gone)
    return found


def last_day(month: date, today: date | None) -> date:
    """The day of a month whose packages and people count: its last, or today while it runs."""
    first = month.replace(day=1)
    end = first_of_next_month(first) - timedelta(days=1)
    return min(end, max(first, today)) if today is not None else end


def _packages(
    connection: sqlite3.Connection, days: Sequence[date], lines: Collection[int] | None
) -> list[dict[int, Package]]:
    """The packages of each of some ascending days, all products read at once."""
    of_lines = f" AND line_id IN {in_list(lines)}" if lines is not None else ""
    products = connection.execute(
        "SELECT line_id, kind, name, valid_from, COALESCE(valid_to, '9999-12-31') FROM line_product"
        f" WHERE valid_from <= ? AND (valid_to IS NULL OR valid_to > ?){of_lines} ORDER BY valid_from, id",
        (days[-1].isoformat(), days[0].isoformat()),
    ).fetchall()
    every = {key for (key,) in connection.execute("SELECT id FROM line")} if lines is None else set(lines)
    found: list[dict[int, Package]] = []
    undescribed: list[set[int]] = []
    for day in days:
        when = day.isoformat()
        plans: dict[int, str] = {}
        packages: dict[int, tuple[str, ...]] = {}
        described = set()
        for line, kind, name, start, end in products:
            if start <= when < end:
                described.add(line)
                if kind == LineProductKind.DATA_PACKAGE:
                    packages[line] = (*packages.get(line, ()), name)
                elif kind == LineProductKind.PLAN:
                    plans[line] = name
        found.append(_named(described, plans, packages))
        undescribed.append(every - described)
    if any(undescribed):
        charged = charged_products(connection, days, set().union(*undescribed))
        for of_day, missing, (all_plans, all_packages) in zip(found, undescribed, charged, strict=True):
            telling = {line: name for line, names in all_plans.items() for name in names if _tells_data(name)}
            of_day.update(_named(missing & {*telling, *all_packages}, telling, all_packages))
    return found


def _named(lines: Iterable[int], plans: dict[int, str], packages: dict[int, tuple[str, ...]]) -> dict[int, Package]:
    named = {}
    for line in lines:
        package = _package(plans.get(line, ""), packages.get(line, ()))
        if package is not None:
            named[line] = package
    return named


@lru_cache(maxsize=4096)
def _package(plan: str, packages: tuple[str, ...]) -> Package | None:
    names = tuple(dict.fromkeys(name for name in packages if _volume(name) != 0))
    if not names:
        return (plan, size_of(plan)) if _tells_data(plan) else None
    sizes = [size_of(name) for name in names]
    return ", ".join(names), sum(sizes) if all(sizes) else 0


def _tells_data(plan: str) -> bool:
    return bool(_volume(plan)) or has_no_limit(plan)
