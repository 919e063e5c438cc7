"""Values that stand behind a label in the text of a bill, in Norwegian, Swedish, English and French."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeVar

from telecost_desktop.services.importing.reading import values

_Value = TypeVar("_Value", str, date, Decimal)

NUMBER = r"faktura-?\s?(?:nummer|nr)|invoice (?:number|no)|num[ée]ro de (?:la )?facture|n[°º] (?:de (?:la )?)?facture"
ISSUE_DATE = (
    r"faktura-?\s?(?:dato|datum)|invoice date|date of invoice|date d[e'’] ?(?:la )?(?:facture|facturation|[ée]mission)"
)
DUE_DATE = (
    r"forfalls?-?\s?dato|betalingsfrist|f[öo]rfallo-?\s?(?:dag|datum)|due date|payment due|date d['’][ée]ch[ée]ance"
)
TOTAL = (
    r"[åa] betale|sum [åa] betale|bel[øo]p [åa] betale|att betala|summa att betala|amount due|total due|"
    r"total amount due|(?:montant )?total ttc|net [àa] payer|montant [àa] payer"
)
VAT = r"(?:sum|herav|total) mva|(?:summa|varav|total) moms|moms totalt|total vat|vat total|total tva|montant (?:de la )?tva"
KID = r"kid(?:-?\s?(?:nummer|nr))?"
OCR = r"ocr(?:-?\s?(?:nummer|nr|number))?"
ACCOUNT = (
    r"kunde-?\s?(?:nummer|nr)|kund-?\s?(?:nummer|nr)|customer (?:number|no)|account (?:number|no)|"
    r"num[ée]ro (?:de )?client|n[°º] (?:de )?client"
)

_CURRENCY = r"(?:NOK|SEK|DKK|EUR|GBP|USD|CHF|kr\.?|€)"
_AMOUNT = r"[-\u2212]?\d{1,3}(?:[ .,'\u00a0\u202f\u2009]?\d{3})*[.,]\d{2}(?!\d|[.,]\d)"
_MONTHS = (
    ("januar", "januari", "january", "janvier"),
    ("februar", "februari", "february", "février"),
    ("mars", "march"),
    ("april", "avril"),
    ("mai", "maj", "may"),
    ("juni", "june", "juin"),
    ("juli", "july", "juillet"),
    ("august", "augusti", "août"),
    ("september", "septembre"),
    ("oktober", "october", "octobre"),
    ("november", "novembre"),
    ("desember", "december", "décembre"),
)
_WRITTEN = re.compile(r"(\d{1,2})(?:er|\.)?\s+([^\W\d]{3,9})\s+(\d{4})")


def labelled(text: str, label: str, kind: str = "words") -> str | date | Decimal | None:
    """What stands behind a label on its own line; None where nothing does, or not the same everywhere.

    ``kind`` is words, date, amount or digits.
    """
    pattern, read = _KINDS[kind]
    found = set()
    for match in re.finditer(rf"(?im)(?<!\w)(?:{label})(?!\w)[ \t\u00a0.:#]*({pattern})", text):
        try:
            found.add(read(match[1]))
        except ValueError:
            continue
    return found.pop() if len(found) == 1 else None


def currency_near(text: str, label: str) -> str:
    """The currency that stands with a labelled amount; "" for none, for a bare "kr", and where several do."""
    found = set()
    for match in re.finditer(
        rf"(?im)(?<!\w)(?:{label})(?!\w)[ \t\u00a0.:]*({_CURRENCY})?[ \t\u00a0.:]*{_AMOUNT}\s*({_CURRENCY})?", text
    ):
        found |= {"EUR" if sign == "€" else sign.upper() for sign in match.groups() if sign}
    found = {sign for sign in found if len(sign) == 3 and sign != "KR."}
    return found.pop() if len(found) == 1 else ""


def tokens(text: str) -> Iterator[str]:
    """What may be the number of an invoice: at least four signs, a digit among them."""
    for match in re.finditer(r"[^\s,;:()\[\]\"]{4,200}", text):
        token = match[0].strip(".'’#")
        if len(token) >= 4 and any(sign.isdigit() for sign in token):
            yield token


def _day(text: str) -> date:
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        return values.civil_date(text)
    month = next((place for place, names in enumerate(_MONTHS, 1) if written[2].casefold() in names), 0)
    return values.civil_date(f"{written[3]}-{month:02}-{int(written[1]):02}")


def _amount(text: str) -> Decimal:
    return values.amount(text, text[-3])


def _name(text: str) -> str:
    name = text.strip(" .:#")
    if not any(sign.isdigit() for sign in name):
        raise ValueError(name)
    return name


_KINDS: dict[str, tuple[str, Callable[[str], str | date | Decimal]]] = {
    "words": (r"[\w][\w/.\-]{2,39}", _name),
    "date": (r"\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{1,2}(?:er|\.)?\s+[^\W\d]{3,9}\s+\d{4}", _day),
    "amount": (rf"(?:{_CURRENCY}[ \t\u00a0.:]*)?{_AMOUNT}", lambda text: _amount(re.sub(r"^[^\d\u2212-]+", "", text))),
    "digits": (r"\d[\d ]{1,30}\d-?|\d{2,25}-?", lambda text: re.sub(r"\s", "", text)),
}
