"""The built-in tables: what operators' words and called numbers mean, per country and dated.

They are files under ``resources/classification``: a country's own and, after it, the one for all countries. How their
rows are written is said at the head of ``common.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from telecost_desktop.config import resource_path
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, PackageUse, TrafficKind, VatLiability, Zone

COMMON = "common"
COUNTRIES = ("NO", "SE", "FR")
# Order in which the kinds of tables are listed.
TABLES = ("text", "package", "place", "vat", "called")
_FIELDS = frozenset(
    {
        "words", "before_name", "kinds", "used_as", "begins", "digits", "valid_from", "valid_to",
        "section", "kind", "direction", "zone", "package_use", "vat_liability",
    }
)  # fmt: skip


@dataclass(frozen=True)
class BuiltInRow:
    """One row of the built-in tables: when it holds, what it looks for, and what that means.

    ``words`` and ``before_name`` are looked for in texts, ``begins`` (of the national number) and ``digits`` (how many)
    in called numbers; ``kinds`` are those to which alone it applies, all if empty. What is None is not said.
    ``valid_to`` is exclusive.
    """

    table: str
    country: str
    words: tuple[str, ...] = ()
    before_name: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    digits: tuple[int, ...] = ()
    kinds: tuple[TrafficKind, ...] = ()
    section: ChargeSection | None = None
    kind: TrafficKind | None = None
    zone: Zone | None = None
    direction: Direction | None = None
    package_use: PackageUse | None = None
    vat_liability: VatLiability | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, day: date | None) -> bool:
        """Whether it holds on a day; with none given, whether it is not over."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Tables:
    """The rows that apply in a country on a day, its own first, with their words ready to be looked for."""

    texts: tuple[tuple[re.Pattern[str], BuiltInRow], ...]
    packages: tuple[tuple[re.Pattern[str], BuiltInRow], ...]
    places: tuple[tuple[re.Pattern[str], BuiltInRow], ...]
    vat: tuple[tuple[re.Pattern[str], BuiltInRow], ...]
    called: tuple[BuiltInRow, ...]


def tables_of(country: str, day: date | None = None) -> Tables:
    """The tables of a country as they are on a day; today's without one."""
    return _tables_at(country, _era(country, day))


def change_days(country: str) -> tuple[date, ...]:
    """The days on which the tables of a country change."""
    return _change_days(country)


@cache
def _change_days(country: str) -> tuple[date, ...]:
    rows = built_in_rows(country)
    return tuple(sorted({day for row in rows for day in (row.valid_from, row.valid_to) if day is not None}))


def _era(country: str, day: date | None) -> date | None:
    """The latest change up to a day, so that days between two changes share their tables."""
    if day is None:
        return None
    return max((change for change in _change_days(country) if change <= day), default=date.min)


@cache
def _tables_at(country: str, day: date | None) -> Tables:
    rows = [row for row in built_in_rows(country) if row.holds(day)]

    def table(name: str) -> tuple[tuple[re.Pattern[str], BuiltInRow], ...]:
        return tuple((_pattern(row), row) for row in rows if row.table == name)

    called = tuple(row for row in rows if row.table == "called")
    return Tables(table("text"), table("package"), table("place"), table("vat"), called)


@cache
def built_in_rows(country: str) -> tuple[BuiltInRow, ...]:
    """All rows that apply in a country, whenever they hold, in the order in which they are asked."""
    own = _read(country) if country in COUNTRIES else ()
    return (*own, *_read(COMMON))


@cache
def _read(name: str) -> tuple[BuiltInRow, ...]:
    content = tomllib.loads(resource_path(f"classification/{name.lower()}.toml").read_text(encoding="utf-8"))
    if unknown := set(content) - set(TABLES):
        raise ValueError(f"{name}: no such tables: {sorted(unknown)}")
    country = "" if name == COMMON else name
    return tuple(_row(table, country, row) for table in TABLES for row in content.get(table, ()))


def _row(table: str, country: str, row: Mapping[str, Any]) -> BuiltInRow:
    if unknown := set(row) - _FIELDS:
        raise ValueError(f"{country or COMMON}, {table}: no such fields: {sorted(unknown)}")
    if table == "text" and not ("section" in row and "kind" in row):
        raise ValueError(f"{country or COMMON}: a text needs a section and a kind: {row}")
    return BuiltInRow(
        table,
        country,
        words=tuple(row.get("words", ())),
        before_name=tuple(row.get("before_name", ())),
        begins=tuple(row.get("begins", ())),
        digits=tuple(row.get("digits", ())),
        kinds=tuple(TrafficKind(kind) for kind in (*row.get("kinds", ()), *row.get("used_as", ()))),
        section=ChargeSection(row["section"]) if "section" in row else None,
        kind=TrafficKind(row["kind"]) if "kind" in row else None,
        zone=Zone(row["zone"]) if "zone" in row else None,
        direction=Direction(row["direction"]) if "direction" in row else None,
        package_use=PackageUse(row["package_use"]) if "package_use" in row else None,
        vat_liability=VatLiability(row["vat_liability"]) if "vat_liability" in row else None,
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
    )


def _pattern(row: BuiltInRow) -> re.Pattern[str]:
    """What finds a row's words; a row without any finds every text."""
    if row.before_name:
        # The name's capital tells "i Danmark" from "i dag", so case counts here.
        return re.compile(rf"\b(?:{_any(row.before_name)}) (?=[A-ZÅÄÖØÆÉ])")
    if not row.words:
        return re.compile("")
    return re.compile("|".join(map(_word, row.words)), re.IGNORECASE)


def _word(word: str) -> str:
    begins, ends = word.startswith("<"), word.endswith(">")
    parts = word.removeprefix("<").removesuffix(">").split()
    return (r"\b" if begins else "") + r"[\s\-]?".join(map(re.escape, parts)) + (r"\b" if ends else "")


def _any(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, words))
