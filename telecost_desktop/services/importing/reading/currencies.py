"""Amounts that name their currency: "kr 12,25", "12,20 €", "SEK 4,50", "1 200,- NOK"."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from telecost_desktop.errors import QT_TRANSLATE_NOOP

# Reasons without values, because they are kept with the refused row.
_OTHERS = {
    "NOK": QT_TRANSLATE_NOOP("Errors", "This amount is in NOK, but its row is not."),
    "SEK": QT_TRANSLATE_NOOP("Errors", "This amount is in SEK, but its row is not."),
    "DKK": QT_TRANSLATE_NOOP("Errors", "This amount is in DKK, but its row is not."),
    "EUR": QT_TRANSLATE_NOOP("Errors", "This amount is in EUR, but its row is not."),
    "GBP": QT_TRANSLATE_NOOP("Errors", "This amount is in GBP, but its row is not."),
    "USD": QT_TRANSLATE_NOOP("Errors", "This amount is in USD, but its row is not."),
}
_OTHER_CROWNS = QT_TRANSLATE_NOOP("Errors", "This amount is in crowns (kr), but its row is not.")
_OTHER_DOLLARS = QT_TRANSLATE_NOOP("Errors", "This amount is in dollars ($), but its row is not.")
_OTHER = QT_TRANSLATE_NOOP("Errors", "This amount is in another currency than its row.")
_CROWNS = frozenset({"NOK", "SEK", "DKK", "ISK"})
_DOLLARS = frozenset({"USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD", "MXN"})
_ALONE = {code: frozenset({code}) for code in _OTHERS}
_MEANT = {
    "kr": _CROWNS, "kroner": _CROWNS, "kronor": _CROWNS, "nkr": _ALONE["NOK"], "skr": _ALONE["SEK"],
    "dkr": _ALONE["DKK"], "€": _ALONE["EUR"], "euro": _ALONE["EUR"], "euros": _ALONE["EUR"], "£": _ALONE["GBP"],
    "$": _DOLLARS, "us$": _ALONE["USD"],
}  # fmt: skip
_WORD = r"(kr|[nsd]kr|kroner|kronor|euros?|us\$|[€£$]|[a-z]{3})"
_BEFORE = re.compile(rf"([-+(\u2212\u2013]?)\s*{_WORD}\.?\s*([-+(\u2212\u2013]?\s*[\d.,].*)", re.IGNORECASE | re.ASCII)
_AFTER = re.compile(rf"(.*[\d.,)\-\u2212\u2013])\s*{_WORD}\.?\s*([-)\u2212\u2013]?)", re.IGNORECASE | re.ASCII)
_BLANK = re.compile(r"\s")
_MARK = re.compile(r"[a-z€£$]", re.IGNORECASE)


def parted(text: str) -> tuple[str, Collection[str]]:
    """An amount without its currency, and the codes of those that may be meant; none where no currency is named."""
    if not _MARK.search(text):
        return text, ()
    plain = _BLANK.sub(" ", text).strip()
    if found := _BEFORE.fullmatch(plain):
        sign, word, rest = found.groups()
    elif found := _AFTER.fullmatch(plain):
        rest, word, sign = found.groups()
    else:
        return text, ()
    code = word.upper()
    meant = _MEANT.get(word.lower()) or (frozenset({code}) if code in _codes() else ())
    if not meant:
        return text, ()
    return (sign + rest if found.re is _BEFORE else rest + sign), meant


@cache
def _codes() -> Collection[str]:
    """The codes of all currencies (ISO 4217)."""
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


def must_be(meant: Collection[str], currency: str) -> None:
    """Raise ValueError, naming the currency, when an amount's own is another than its row's; "" may be any."""
    if not meant or not currency or currency in meant:
        return
    if meant is _CROWNS:
        raise ValueError(_OTHER_CROWNS)
    if meant is _DOLLARS:
        raise ValueError(_OTHER_DOLLARS)
    raise ValueError(_OTHERS.get(next(iter(meant)), _OTHER))
