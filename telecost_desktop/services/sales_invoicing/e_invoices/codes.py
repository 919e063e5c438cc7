"""What the code lists of EN 16931 call our free words: units, reasons why no VAT is charged. Pure.

Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

from telecost_desktop.services.sales_invoicing.document_words import word
from telecost_desktop.services.sales_invoicing.vat import NOT_REGISTERED

# UN/ECE recommendations 20 and 21: the words that people write for a unit, by its code.
_UNIT_WORDS = {
    "EA": "ea each",
    "H87": "stk stykk st styck stycken pc pcs piece pieces pce pièce pièces",
    "HUR": "h hr hrs hour hours t time timer timme timmar tim heure heures",
    "MIN": "min minute minutes minutt minutter minut minuter",
    "SEC": "sek sekund sekunder sec second seconds seconde secondes",
    "DAY": "d day days dag dager dagar døgn dygn jour jours",
    "WEE": "week weeks uke uker vecka veckor semaine semaines",
    "MON": "month months mth md mnd måned måneder mån månad månader mois",
    "QAN": "quarter quarters kvartal trimestre trimestres",
    "ANN": "year years yr år an ans année années",
    "KMT": "km",
    "MTR": "m meter metre metres mètre mètres",
    "MTK": "m2 m² kvm",
    "KGM": "kg kilo",
    "LTR": "l liter litre litres",
    "KWH": "kwh",
    "2P": "kb",
    "4L": "mb mo megabyte megabytes",
    "E34": "gb go gigabyte gigabytes",
    "E35": "tb to",
    "SET": "set sett sats jeu",
    "XPK": "pakke pakker package packages paket colis",
    "P1": "% prosent percent procent",
}
_UNITS = {name: code for code, names in _UNIT_WORDS.items() for name in names.split()}
# What a unit counts as that nobody knows: merely one.
ANY_UNIT = "C62"

# UNCL 5305 category: its VATEX code, and the key of the sentence that says why in the buyer's language.
_REASONS = {
    "AE": ("VATEX-EU-AE", "reverse_charge"),
    "G": ("VATEX-EU-G", "export"),
    "E": ("", "exempt"),
    NOT_REGISTERED: ("VATEX-EU-O", "not_registered"),
}
# Sales that are not subject to VAT bear neither a rate nor anybody's VAT number.
NOT_SUBJECT = NOT_REGISTERED


def unit_code(unit: str) -> str:
    """The code of a unit in free words, or of one that is a code already; C62 ("one") for what is not known."""
    plain = unit.strip().rstrip(".")
    return plain if plain in _UNIT_WORDS else _UNITS.get(plain.casefold(), ANY_UNIT)


def exemption(category: str, language: str) -> tuple[str, str]:
    """Why a category bears no VAT, as code and sentence; both empty for one that needs no reason."""
    code, key = _REASONS.get(category, ("", ""))
    return code, word(key, language) if key else ""
