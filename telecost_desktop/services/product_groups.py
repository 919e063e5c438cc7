"""Product groups: what an operator's own name for a group means, and the group of a charge that names none.

Six groups have codes: mobile telephony, mobile broadband, fixed telephony, machine-to-machine, equipment, other.
Operators' own names are kept as they write them. Rules: docs/rules.md, "Product groups".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from telecost_desktop.models.supplier_invoices import ChargeSection

MOBILE = "mobile_telephony"
BROADBAND = "mobile_broadband"
FIXED = "fixed_telephony"
MACHINE = "machine_to_machine"
EQUIPMENT = "equipment"
OTHER = "other"
CODES = (MOBILE, BROADBAND, FIXED, MACHINE, EQUIPMENT, OTHER)

_NAMES = (
    (MACHINE, re.compile(r"machine|maskin|m2m|iot|telemetri|télémétrie", re.IGNORECASE)),
    (BROADBAND, re.compile(r"broadband|bredb[aå]nd|data ?only|internet|haut débit|clé 4g", re.IGNORECASE)),
    (EQUIPMENT, re.compile(r"equip|utstyr|utrustning|équipement", re.IGNORECASE)),
    (MOBILE, re.compile(r"mobil", re.IGNORECASE)),
    (FIXED, re.compile(r"fixed|fast|fixe|landline|pstn|sip", re.IGNORECASE)),
)

# The texts of charges say much else, so their words are stricter: "Fastpris" is a price, not a fixed line.
_TEXTS = (
    (MACHINE, re.compile(r"\bm2m\b|maskin.till?.maskin|machine.(to|à).machine|\biot\b|telemetri|télémétrie", re.IGNORECASE)),
    (BROADBAND, re.compile(r"bredb[aå]nd|broadband|data ?only|haut débit|clé 4g", re.IGNORECASE)),
    (
        FIXED,
        re.compile(
            r"fast ?telefoni|fast ?telefon\b|fasttelefon|fixed.line|landline|(ligne|téléphonie) fixe|\bpstn\b|\bisdn\b|sip.trunk",
            re.IGNORECASE,
        ),
    ),
)  # fmt: skip

# What the numbering plans say of a number with country code; a number of any other country is taken for mobile.
_NUMBERS = (
    (MACHINE, re.compile(r"(47)?5[89]\d{10}|4671\d{7,11}|33700\d{10}")),
    (MOBILE, re.compile(r"47[49]\d{7}|467[02369]\d{7}|33[67]\d{8}")),
    (FIXED, re.compile(r"47\d{5,8}|46\d{6,9}|33\d{9}")),
)


def product_group_kind(group: str) -> str:
    """The code of an operator's product group; "" for no name."""
    if not group.strip():
        return ""
    if group in CODES:
        return group
    return _meaning(group) or OTHER


def tells_a_group(name: str) -> bool:
    """Whether a name is one of the six codes, or has a word that stands for one."""
    return name.strip().casefold() in CODES or bool(_meaning(name))


def _meaning(group: str) -> str:
    return next((code for code, words in _NAMES if words.search(group)), "")


def same_group(group: str, wanted: Iterable[str]) -> bool:
    """Whether a group is one of those asked for: by its name, or, where either is a code, by what it means."""
    name = group.strip().casefold()
    for asked in wanted:
        other = asked.strip().casefold()
        if name == other:
            return True
        if (name in CODES or other in CODES) and name and product_group_kind(name) == product_group_kind(other):
            return True
    return False


def group_in(text: str) -> str:
    """The group that a charge's text names; "" for none."""
    return next((code for code, words in _TEXTS if words.search(text)), "")


def group_of_charge(section: ChargeSection, text: str, msisdn: str, line_group: str) -> str:
    """The group of a charge whose source names none.

    ``line_group`` is what the other charges of its line say; without that the number's own range decides.
    """
    if section is ChargeSection.EQUIPMENT:
        return EQUIPMENT
    told = group_in(text)
    if told or line_group:
        return told or line_group
    if not msisdn:
        return OTHER
    return next((code for code, numbers in _NUMBERS if numbers.fullmatch(msisdn)), MOBILE)
