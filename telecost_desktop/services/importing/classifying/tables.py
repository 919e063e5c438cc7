"""What a line of an operator's invoice is about: its section, kind, zone, direction and country.

Small ordered tables in Norwegian, Swedish, English and French; the first row that matches wins. Whatever the source
says itself (a section or kind column) comes before these. Rules: docs/rules.md, "Import".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.models.usage import Direction, TrafficKind, Zone

# EU members, Iceland, Liechtenstein and Norway: where roaming costs as at home.
EEA = frozenset(
    (
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
         "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "AX", "GF", "GP", "MQ", "RE", "YT", "MF"
    )
)  # fmt: skip

_Rule = tuple[re.Pattern[str], ChargeSection, TrafficKind]


def _rule(words: str, section: ChargeSection, kind: TrafficKind) -> _Rule:
    return re.compile(words, re.IGNORECASE), section, kind


RULES: tuple[_Rule, ...] = (
    _rule(
        r"rabatt|discount|remise|réduction|kampanje|kampanj|promo|avrunding|öresavrundning|rounding|arrondi",
        ChargeSection.ONE_OFF, TrafficKind.ONE_OFF,
    ),
    _rule(
        r"etablering|oppstart|opprettelse|engangs|purregebyr|gebyr|\bavgift för|startavgift|engångs|one.?off|set.?up|"
        r"activation fee|connection fee|mise en service|frais|porto|frakt|freight|expedition|faktureringsavgift|"
        r"sim.?kort|sim.?card|carte sim|innløsning|brudd|resiliation|termination fee",
        ChargeSection.ONE_OFF, TrafficKind.ONE_OFF,
    ),
    _rule(
        r"innholdstjeneste|innholdtjeneste|innehållstjänst|content service|services? de contenu|\bcpa\b|goodwill|donasjon|"
        r"donation|teletorg|1881|1880|opplysning|nummeropplysning|nummerupplysning|directory enquir|sms\+|betal-?sms",
        ChargeSection.COMMUNICATION, TrafficKind.CONTENT,
    ),
    _rule(
        r"ekstra ?data|extra ?data|datapåfyll|påfyll|surf ?påfyllning|top.?up|recharge|hors forfait|utover|overforbruk|"
        r"dépassement|overrun",
        ChargeSection.COMMUNICATION, TrafficKind.DATA,
    ),
    _rule(
        r"datapakke|data ?pakk|surfpaket|datapaket|data package|data ?pass|pass data|forsikring|försäkring|insurance|"
        r"assurance|tilleggstjeneste|tilläggstjänst|add-?on|option|tvilling|twin|datakort|data ?sim|mobilsvar|voicemail|"
        r"\bpakke\b|\bpaket\b|safe|sikker|secur",
        ChargeSection.OPTION, TrafficKind.OPTION,
    ),
    _rule(
        r"abonnement|abbonement|abonnemang|subscription|fastpris|månedsavgift|månadsavgift|fast avgift|grunnavgift|"
        r"grundavgift|monthly fee|monthly charge|forfait|leie|line rental|mobilt bedriftsnett|bredbånd|bredband",
        ChargeSection.SUBSCRIPTION, TrafficKind.SUBSCRIPTION,
    ),
    _rule(r"\bsms\b|\bmms\b|melding|meddelande|message", ChargeSection.COMMUNICATION, TrafficKind.MESSAGE),
    _rule(
        r"\bdata|\bgprs\b|\binternet\b|\bsurf|\b[kmg]b\b|\bmo\b|\bgo\b|bredbåndstrafikk",
        ChargeSection.COMMUNICATION, TrafficKind.DATA,
    ),
    _rule(
        r"samtale|samtal\b|anrop|\bringe|\btale|\bcalls?\b|\bvoice\b|appel|minut|åpningsavgift|öppningsavgift|"
        r"opening charge|roaming|tillands|utland|til fast|til mobil|til spesial|communication|viderekobling|vidarekoppling",
        ChargeSection.COMMUNICATION, TrafficKind.CALL,
    ),
    _rule(
        r"telefon(?!i)|phone|iphone|galaxy|ipad|tablet|nettbrett|surfplatta|router|ruter|modem|headset|hodesett|deksel|"
        r"lader|laddare|charger|terminal|téléphone|smartphone|mobilpå?slag|utstyr|utrustning|equipment|équipement",
        ChargeSection.EQUIPMENT, TrafficKind.EQUIPMENT,
    ),
)  # fmt: skip

# UN/ECE unit codes that say what is counted; factors to seconds and bytes. Data units count in thousands.
SECONDS_PER_UNIT: Mapping[str, int] = {"MIN": 60, "SEC": 1, "HUR": 3600}
BYTES_PER_UNIT: Mapping[str, int] = {"AD": 1, "2P": 1_000, "4L": 1_000_000, "E34": 1_000_000_000, "E35": 10**12}
PIECES = frozenset({"EA", "C62", "H87", "NAR", "XPP", "PCE", "ST"})
_MONTHS = frozenset({"MON", "ANN"})

_ROAMING = re.compile(
    r"roaming|\bi utland|\bin abroad|à l.étranger|\bi (?=[A-ZÅÄÖØÆ])|\bin (?=[A-Z])|\ben (?=[A-Z])|\bwhile abroad"
)
_TO_ABROAD = re.compile(
    r"til utland|till utland|to abroad|international|internasjonal|internationell|vers l|utenlands", re.IGNORECASE
)
_EEA_WORDS = re.compile(r"\b(eøs|ees|eea|eu/?eøs|eu/?ees|eu|ue|eee|norden|nordic)\b", re.IGNORECASE)
_WORLD_WORDS = re.compile(r"\b(verden|världen|world|monde|utenfor eu|outside eu|hors ue)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Meaning:
    """What a line is about."""

    section: ChargeSection
    kind: TrafficKind
    zone: Zone
    direction: Direction
    country: str


def classify(text: str, *, home: str, unit: str, period_start: date | None, issued: date | None) -> Meaning:
    """Read a line's text, its unit, and whether its period lies ahead of the invoice (paid in advance) or behind it."""
    section, kind = section_and_kind(text, unit)
    if section is None:
        ahead = period_start is not None and issued is not None and period_start >= issued
        if ahead or unit in _MONTHS:
            section, kind = ChargeSection.SUBSCRIPTION, TrafficKind.SUBSCRIPTION
        else:
            section, kind = ChargeSection.ONE_OFF, TrafficKind.OTHER
    country = country_in(text) if section is ChargeSection.COMMUNICATION else ""
    return Meaning(section, kind, *place(text, country, kind, section, home))


def section_and_kind(text: str, unit: str) -> tuple[ChargeSection | None, TrafficKind]:
    """What the words and the unit say; no section where they say nothing."""
    for pattern, section, kind in RULES:
        if pattern.search(text):
            # "Data 10 GB" counted in months is a package, "SMS" with a time unit is a call: the unit knows better.
            if section is ChargeSection.COMMUNICATION and unit in _MONTHS:
                return ChargeSection.SUBSCRIPTION, TrafficKind.SUBSCRIPTION
            if section is ChargeSection.COMMUNICATION and unit in BYTES_PER_UNIT and kind is TrafficKind.CALL:
                return section, TrafficKind.DATA
            return section, kind
    if unit in BYTES_PER_UNIT:
        return ChargeSection.COMMUNICATION, TrafficKind.DATA
    if unit in SECONDS_PER_UNIT and unit != "HUR":
        return ChargeSection.COMMUNICATION, TrafficKind.CALL
    return None, TrafficKind.OTHER


def place(text: str, country: str, kind: TrafficKind, section: ChargeSection, home: str) -> tuple[Zone, Direction, str]:
    """Zone, direction and country (empty at home) of communications; nothing of all else."""
    if section is not ChargeSection.COMMUNICATION:
        return Zone.UNKNOWN, Direction.UNKNOWN, ""
    away = country not in ("", home)
    roaming = bool(_ROAMING.search(text)) or (away and kind is TrafficKind.DATA)
    if away:
        return zone_of(country, home), Direction.ROAMING if roaming else Direction.TO_ABROAD, country
    if _WORLD_WORDS.search(text):
        return Zone.WORLD, Direction.ROAMING if roaming else Direction.TO_ABROAD, ""
    if _EEA_WORDS.search(text):
        return Zone.EEA, Direction.ROAMING if roaming else Direction.TO_ABROAD, ""
    if _TO_ABROAD.search(text):
        return Zone.UNKNOWN, Direction.TO_ABROAD, ""
    return Zone.HOME, Direction.DOMESTIC, ""


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
