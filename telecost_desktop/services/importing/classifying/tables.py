"""What a text of an operator is about: its section, kind, zone, direction, country, package use and VAT.

The words stand in the built-in tables; the first row that matches counts. Whatever the source says itself (a section
or kind column) comes before these. Rules: docs/rules.md, "Import".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, PackageUse, TrafficKind, VatLiability, Zone
from telecost_desktop.services.importing.classifying.built_in import BuiltInRow, tables_of

# EU members, Iceland, Liechtenstein and Norway: where roaming costs as at home.
EEA = frozenset(
    (
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
         "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "AX", "GF", "GP", "MQ", "RE", "YT", "MF"
    )
)  # fmt: skip

# UN/ECE unit codes that say what is counted; factors to seconds and bytes. Data units count in thousands.
SECONDS_PER_UNIT: Mapping[str, int] = {"MIN": 60, "SEC": 1, "HUR": 3600}
BYTES_PER_UNIT: Mapping[str, int] = {"AD": 1, "2P": 1_000, "4L": 1_000_000, "E34": 1_000_000_000, "E35": 10**12}
PIECES = frozenset({"EA", "C62", "H87", "NAR", "XPP", "PCE", "ST"})
_MONTHS = frozenset({"MON", "ANN"})

# Kinds that are use of the network, with a place and a standing to the plan.
TRAFFIC = frozenset({TrafficKind.CALL, TrafficKind.MESSAGE, TrafficKind.DATA, TrafficKind.CONTENT})


@dataclass(frozen=True)
class Meaning:
    """What a line is about. ``known`` is False where no table knew the text."""

    section: ChargeSection
    kind: TrafficKind
    zone: Zone
    direction: Direction
    country: str
    package_use: PackageUse = PackageUse.UNKNOWN
    vat_liability: VatLiability = VatLiability.UNKNOWN
    known: bool = True


def classify(text: str, *, home: str, unit: str, period_start: date | None, issued: date | None) -> Meaning:
    """Read a line's text, its unit, and whether its period lies ahead of the invoice (paid in advance) or behind it."""
    ahead = period_start is not None and issued is not None and period_start >= issued
    return _classified(text, home, unit, ahead, period_start or issued)


@lru_cache(maxsize=4096)
def _classified(text: str, home: str, unit: str, ahead: bool, day: date | None) -> Meaning:
    """An invoice says the same few things of hundreds of numbers: each is looked up once."""
    section, kind = section_and_kind(text, unit, home, day)
    known = section is not None and _text_row(text, home, day) is not None
    if section is None:
        if ahead or unit in _MONTHS:
            section, kind = ChargeSection.SUBSCRIPTION, TrafficKind.SUBSCRIPTION
        else:
            section, kind = ChargeSection.ONE_OFF, TrafficKind.OTHER
    country = country_in(text) if section is ChargeSection.COMMUNICATION else ""
    zone, direction, country = place(text, country, kind, section, home, day)
    package, liability = package_use(text, kind, home, day), vat_liability(text, kind, home, day)
    return Meaning(section, kind, zone, direction, country, package, liability, known)


def section_and_kind(
    text: str, unit: str, home: str = "", day: date | None = None
) -> tuple[ChargeSection | None, TrafficKind]:
    """What the words and the unit say on a day; no section where they say nothing."""
    row = _text_row(text, home, day)
    if row is not None and row.section is not None and row.kind is not None:
        # "Data 10 GB" counted in months is a package, "SMS" with a time unit is a call: the unit knows better.
        if row.section is ChargeSection.COMMUNICATION and unit in _MONTHS:
            return ChargeSection.SUBSCRIPTION, TrafficKind.SUBSCRIPTION
        if row.section is ChargeSection.COMMUNICATION and unit in BYTES_PER_UNIT and row.kind is TrafficKind.CALL:
            return row.section, TrafficKind.DATA
        return row.section, row.kind
    if unit in BYTES_PER_UNIT:
        return ChargeSection.COMMUNICATION, TrafficKind.DATA
    if unit in SECONDS_PER_UNIT and unit != "HUR":
        return ChargeSection.COMMUNICATION, TrafficKind.CALL
    return None, TrafficKind.OTHER


def _text_row(text: str, home: str, day: date | None) -> BuiltInRow | None:
    return next((row for words, row in tables_of(home, day).texts if words.search(text)), None)


def place(
    text: str, country: str, kind: TrafficKind, section: ChargeSection, home: str, day: date | None = None
) -> tuple[Zone, Direction, str]:
    """Zone, direction and country (empty at home) of communications; nothing of all else."""
    if section is not ChargeSection.COMMUNICATION:
        return Zone.UNKNOWN, Direction.UNKNOWN, ""
    away = country not in ("", home)
    told = [row for words, row in tables_of(home, day).places if words.search(text)]
    zone = next((row.zone for row in told if row.zone is not None), None)
    said = next((row.direction for row in told if row.direction is not None and not row.before_name), None)
    # "in" before a name says roaming only where the name is that of a place elsewhere.
    if (away or zone is not None) and any(row.before_name for row in told):
        said = Direction.ROAMING
    if away:
        roaming = said is Direction.ROAMING or kind is TrafficKind.DATA
        return zone_of(country, home), Direction.ROAMING if roaming else Direction.TO_ABROAD, country
    if zone is not None:
        return zone, Direction.ROAMING if said is Direction.ROAMING else Direction.TO_ABROAD, ""
    if said is not None and country != home:
        return Zone.UNKNOWN, said, ""
    return Zone.HOME, Direction.DOMESTIC, ""


def package_use(text: str, kind: TrafficKind, home: str, day: date | None = None) -> PackageUse:
    """How use stands to the plan, as far as its text says so."""
    if kind not in TRAFFIC:
        return PackageUse.UNKNOWN
    row = _row_for(tables_of(home, day).packages, text, kind)
    return row.package_use or PackageUse.UNKNOWN if row is not None else PackageUse.UNKNOWN


def vat_liability(text: str, kind: TrafficKind, home: str, day: date | None = None) -> VatLiability:
    """Whether VAT is due on use, as far as the tables say so."""
    row = _row_for(tables_of(home, day).vat, text, kind)
    return row.vat_liability or VatLiability.UNKNOWN if row is not None else VatLiability.UNKNOWN


def _row_for(table: tuple[tuple[re.Pattern[str], BuiltInRow], ...], text: str, kind: TrafficKind) -> BuiltInRow | None:
    return next((row for words, row in table if (not row.kinds or kind in row.kinds) and words.search(text)), None)


def zone_of(country: str, home: str) -> Zone:
    """The zone of a country seen from home; unknown for an empty one."""
    if not country:
        return Zone.UNKNOWN
    if country == home:
        return Zone.HOME
    return Zone.EEA if country in EEA else Zone.WORLD


@cache
def _territories() -> tuple[re.Pattern[str], dict[str, str]]:
    """Names of countries in four languages, as one pattern and a dictionary to ISO codes."""
    from babel import Locale

    names: dict[str, str] = {
        "usa": "US",
        "england": "GB",
        "skottland": "GB",
        "holland": "NL",
        "uk": "GB",
        "états-unis": "US",
    }
    for language in ("nb", "sv", "en", "fr"):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "EZ", "QO", "XA", "XB", "ZZ", "XK"):
                names.setdefault(name.casefold(), code)
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(r"(?<!\w)(" + "|".join(map(re.escape, longest_first)) + r")(?!\w)"), names


@cache
def country_in(text: str) -> str:
    """The ISO code of the country that a text names, in Norwegian, Swedish, English or French; "" for none."""
    pattern, names = _territories()
    found = pattern.search(text.casefold())
    return names[found[1]] if found else ""


@cache
def known_countries() -> frozenset[str]:
    """The ISO codes of all countries."""
    return frozenset(_territories()[1].values())
