"""Snapshots to draw, and what can be read from the drawn PDF, as its reader would."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pypdfium2

from telecost_desktop.models.money import round_to_currency

NORWEGIAN: dict[str, Any] = {
    "name": "Fjelltelefoni AS",
    "country": "NO",
    "organisation_number": "987654325",
    "vat_registered": True,
    "in_business_register": True,
    "legal_details": "",
    "street": "Storgata 12",
    "postal_code": "0184",
    "city": "Oslo",
    "email": "faktura@example.com",
    "phone": "+47 22 00 00 00",
    "bank_account": "15034012345",
    "iban": "NO9386011117947",
    "bic": "DNBANOKK",
    "invoice_text": "",
    "f_tax": False,
    "vat_on_debits": False,
    "accent_colour": "",
    "vat_number": "NO987654325MVA",
    "supplies": "services",
    "logo_attachment_id": None,
}
SWEDISH = NORWEGIAN | {
    "name": "Skärgårdens Telefoni AB",
    "country": "SE",
    "organisation_number": "556677-8899",
    "vat_number": "SE556677889901",
    "f_tax": True,
    "legal_details": "Styrelsens säte: Göteborg",
    "bank_account": "123-4567",
    "iban": "SE3550000000054910000003",
    "bic": "ESSESESS",
}
FRENCH = NORWEGIAN | {
    "name": "Télécom des Alpes SARL",
    "country": "FR",
    "organisation_number": "732829320",
    "vat_number": "FR44732829320",
    "vat_on_debits": True,
    "supplies": "both",
    "legal_details": "SARL au capital de 10 000 € · RCS Grenoble",
    "bank_account": "",
    "iban": "FR1420041010050500013M02606",
    "bic": "PSSTFRPPXXX",
}
BUYER: dict[str, Any] = {
    "number": "1042",
    "name": "Bygg & Anlegg Østlandet AS",
    "organisation_number": "912345678",
    "vat_number": "NO912345678MVA",
    "street": "Industriveien 45",
    "postal_code": "1481",
    "city": "Hagan",
    "country": "NO",
    "email": "",
}


def line(text: str = "Abonnement", net: str = "100.00", **values: Any) -> dict[str, Any]:
    """A line as a snapshot has it: one piece at its net amount unless said otherwise."""
    return {
        "product_number": "",
        "text": text,
        "project": "",
        "quantity": "1",
        "unit": "",
        "unit_price": net,
        "discount": "0",
        "net": net,
        "vat_category": "S",
        "vat_rate": "25",
        "period_start": None,
        "period_end": None,
    } | values


def snapshot(lines: Sequence[dict[str, Any]] | None = None, **values: Any) -> dict[str, Any]:
    """An issued sales invoice with the right sums of its lines."""
    lines = [line()] if lines is None else lines
    bases: dict[str, Decimal] = {}
    for entry in lines:
        bases[entry["vat_rate"]] = bases.get(entry["vat_rate"], Decimal(0)) + Decimal(entry["net"])
    vat = {rate: round_to_currency(base * Decimal(rate) / 100, "NOK") for rate, base in bases.items()}
    ex_vat, total_vat = sum(bases.values(), Decimal(0)), sum(vat.values(), Decimal(0))
    return {
        "template": 2,
        "kind": "invoice",
        "number": 10042,
        "credits": None,
        "credits_date": None,
        "language": "nb",
        "currency": "NOK",
        "company_currency": "NOK",
        "exchange_rate": "1",
        "issue_date": "2026-02-28",
        "entry_date": "2026-02-28",
        "due_date": "2026-03-14",
        "delivered_on": None,
        "note": "",
        "seller": NORWEGIAN,
        "buyer": BUYER,
        "delivery": None,
        "references": {"your": "", "order": "", "payment": "1042100427"},
        "terms": {"payment_days": 14, "vat_regime": "standard"},
        "lines": list(lines),
        "vat": [
            {"category": "S", "rate": rate, "base": str(base), "vat": str(vat[rate])} for rate, base in bases.items()
        ],
        "total_ex_vat": str(ex_vat),
        "total_vat": str(total_vat),
        "total_inc_vat": str(ex_vat + total_vat),
        "prepaid": "0",
        "rounding": "0",
        "payable": str(ex_vat + total_vat),
        "attachments": [],
    } | values


def page_texts(content: bytes) -> list[str]:
    """The text of each page, from its top down, with plain blanks."""
    document = pypdfium2.PdfDocument(content)
    found = []
    for page in document:
        text = page.get_textpage()
        found.append(text.get_text_bounded().replace("\r\n", "\n").replace("\xa0", " ").replace("\u202f", " "))
        text.close()
    document.close()
    return found


def whole_text(content: bytes) -> str:
    """The text of all pages, lines joined."""
    return " ".join(" ".join(page_texts(content)).split())


def overlaps(content: bytes) -> list[str]:
    """Letters of any page that stand on one another, as pairs."""
    document = pypdfium2.PdfDocument(content)
    found = []
    for page in document:
        text = page.get_textpage()
        rows: defaultdict[int, list[tuple[float, float, str]]] = defaultdict(list)
        for place in range(text.count_chars()):
            sign = text.get_text_range(place, 1)
            left, bottom, right, top = text.get_charbox(place, loose=True)
            if sign.strip():
                rows[round((bottom + top) / 2)].append((left, right, sign))
        found += [
            first[2] + second[2]
            for signs in rows.values()
            for first, second in pairwise(sorted(signs))
            if second[0] < first[1] - 1.5
        ]
        text.close()
    document.close()
    return found


def outside(content: bytes) -> list[str]:
    """Letters that stand outside of the margins, 20 mm at the sides and 5 mm above and below."""
    document = pypdfium2.PdfDocument(content)
    found = []
    for page in document:
        text = page.get_textpage()
        for place in range(text.count_chars()):
            sign = text.get_text_range(place, 1)
            left, bottom, right, top = text.get_charbox(place, loose=True)
            if sign.strip() and (left < 56 or right > 539.5 or bottom < 14 or top > 828):
                found.append(sign)
        text.close()
    document.close()
    return found


def picture(content: bytes, page: int = 0, dots: int = 200) -> Any:
    """A page as an RGB picture with so many dots per inch."""
    document = pypdfium2.PdfDocument(content)
    image = document[page].render(scale=dots / 72).to_pil().convert("RGB")
    document.close()
    return image


def logo(
    size: tuple[int, int], colour: tuple[int, ...], *, ground: tuple[int, ...] = (0, 0, 0, 0), form: str = "PNG"
) -> bytes:
    """A logo's file: a bar of a colour with a quarter of margin around it."""
    from PIL import Image

    image = Image.new("RGBA", size, ground)
    inner = Image.new("RGBA", (size[0] // 2, size[1] // 2), colour)
    image.paste(inner, (size[0] // 4, size[1] // 4))
    buffer = io.BytesIO()
    (image if form == "PNG" else image.convert("RGB")).save(buffer, form)
    return buffer.getvalue()
