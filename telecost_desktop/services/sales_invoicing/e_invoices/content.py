"""What the electronic forms of a sales invoice have in common, read from its snapshot. Pure.

Rule: docs/rules.md, 19 Electronic forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from telecost_desktop.models.money import round_to_currency
from telecost_desktop.services.sales_invoicing.documents_text import word
from telecost_desktop.services.sales_invoicing.vat import NOT_REGISTERED

_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)
_CENT = Decimal("0.01")
# UN/ECE recommendation 20: the unit's code, by the words that people write for it.
_UNIT_WORDS = {
    "HUR": "h hr hrs hour hours t time timer timme timmar tim heure heures hur",
    "MIN": "min minute minutes minutt minutter minut minuter",
    "DAY": "d day days dag dager dagar døgn dygn jour jours",
    "WEE": "week weeks uke uker vecka veckor semaine semaines wee",
    "MON": "month months mth mnd måned måneder mån månad månader mois mon",
    "QAN": "quarter quarters kvartal trimestre trimestres qan",
    "ANN": "year years år an ans année années ann",
    "H87": "stk st styck stycken pc pcs piece pieces pce pièce pièces h87",
    "KMT": "km kmt",
    "MTR": "m meter metre mètre mètres mtr",
    "MTK": "m2 m² kvm mtk",
    "KGM": "kg kilo kgm",
    "LTR": "l liter litre litres ltr",
    "4L": "mb megabyte megabytes mo 4l",
    "E34": "gb gigabyte gigabytes go e34",
    "SET": "set sett sats jeu",
}
_UNITS = {name: code for code, names in _UNIT_WORDS.items() for name in names.split()}
_ANY_UNIT = "C62"
# Why a category bears no VAT: the code of the reason, where there is one, and the key of the words.
_EXEMPTIONS = {
    "AE": ("VATEX-EU-AE", "reverse_charge"),
    "G": ("VATEX-EU-G", "export"),
    "E": ("", "exempt"),
    NOT_REGISTERED: ("VATEX-EU-O", "not_registered"),
}


@dataclass(frozen=True, slots=True)
class LineFigures:
    """A line's figures as the rules want them: ``quantity`` × ``price`` / ``base_quantity`` = ``gross``.

    The price is never negative: a negative one turns the quantity round. ``gross`` is rounded; less ``allowance`` it is
    the line's net. ``discount`` is the allowance's per cent of ``gross``, and 0 where none is stated.
    """

    quantity: Decimal
    price: Decimal
    base_quantity: Decimal
    gross: Decimal
    allowance: Decimal
    discount: Decimal


def line_figures(line: dict[str, Any], currency: str) -> LineFigures:
    """The figures of a snapshot's line.

    Where quantity times price is not the amount, as in part periods, the price is the amount for the whole quantity.
    """
    quantity, price, net = Decimal(line["quantity"]), Decimal(line["unit_price"]), Decimal(line["net"])
    discount = Decimal(line.get("discount") or 0)
    base = _ONE
    if price < 0:
        quantity, price = -quantity, -price
    gross = round_to_currency(quantity * price, currency)
    if round_to_currency(quantity * price * _left(discount), currency) != net:
        # The quantity's own sign must be that of the amount; none is one.
        gross = round_to_currency(net / _left(discount), currency) if discount < _HUNDRED else gross
        base = abs(quantity) or _ONE
        quantity, price = base if gross >= 0 else -base, abs(gross)
    return LineFigures(quantity, price, base, gross, gross - net, _stated(discount, gross, gross - net))


def _left(discount: Decimal) -> Decimal:
    """The share that a discount leaves."""
    return (_HUNDRED - discount) / _HUNDRED


def _stated(discount: Decimal, gross: Decimal, allowance: Decimal) -> Decimal:
    """The per cent to be stated: none where the currency's units are too large for the rules' precision."""
    return discount if abs(gross * discount / _HUNDRED - allowance) <= _CENT else _ZERO


def unit_code(unit: str) -> str:
    """The UN/ECE code of a unit as somebody wrote it; that of a mere number where it is not known."""
    return _UNITS.get(unit.strip().rstrip(".").casefold(), _ANY_UNIT)


def exemption(category: str, language: str) -> tuple[str, str] | None:
    """Code (or nothing) and words of why a VAT category bears no VAT; None for a category that needs no reason."""
    if category not in _EXEMPTIONS:
        return None
    code, key = _EXEMPTIONS[category]
    return code, word(key, language)


def outside_vat(snapshot: dict[str, Any]) -> bool:
    """Whether the seller is not registered for VAT: then no VAT number may be named, not even the buyer's."""
    return any(entry["category"] == NOT_REGISTERED for entry in snapshot["vat"])


def covered_days(snapshot: dict[str, Any]) -> tuple[date, date] | None:
    """The first and the last day that the lines cover together; None where they cover nothing."""
    starts = [line["period_start"] for line in snapshot["lines"] if line["period_start"]]
    ends = [line["period_end"] for line in snapshot["lines"] if line["period_end"]]
    return inclusive(min(starts), max(ends)) if starts and ends else None


def inclusive(start: str, end: str) -> tuple[date, date]:
    """The first and the last day of a half-open period in ISO texts."""
    return date.fromisoformat(start), date.fromisoformat(end) - timedelta(days=1)


def payee_account(snapshot: dict[str, Any]) -> tuple[str, bool]:
    """The account to pay to, without blanks, and whether it is an IBAN: the domestic one between domestic parties."""
    seller = snapshot["seller"]
    domestic = snapshot["buyer"]["country"] == seller["country"] and seller["bank_account"]
    if domestic or not seller["iban"]:
        return "".join(seller["bank_account"].split()), False
    return "".join(seller["iban"].split()), True


def tax_mark(seller: dict[str, Any]) -> str:
    """What a seller must be registered as beside VAT, in the words that its country prescribes; else nothing."""
    if seller["country"] == "NO" and seller["in_business_register"]:
        return "Foretaksregisteret"
    return "Godkänd för F-skatt" if seller["country"] == "SE" and seller.get("f_tax") else ""


def xml_text(text: str) -> str:
    """A text without the signs that XML cannot hold, and without blanks around it."""
    return "".join(sign for sign in text if sign in "\t\n" or _is_xml(ord(sign))).strip()


def _is_xml(point: int) -> bool:
    return 0x20 <= point < 0xD800 or 0xE000 <= point < 0xFFFE or point >= 0x10000


def amount(value: str | Decimal) -> str:
    """An amount with two decimals; with all it has, where it has more: the rules then refuse it."""
    exact = Decimal(value)
    rounded = exact.quantize(_CENT)
    return str(rounded) if rounded == exact else f"{exact.normalize():f}"


def number(value: str | Decimal) -> str:
    """A quantity, price or rate without superfluous zeros."""
    return f"{Decimal(value).normalize() + 0:f}"
