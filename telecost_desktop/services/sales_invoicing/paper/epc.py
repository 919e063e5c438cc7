"""The QR code by which a banking program reads a payment in euro (EPC069-12, version 002). Pure but for the drawing.

Rule: docs/rules.md, 8 Money on a sales invoice.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError

_LEAST, _MOST = Decimal("0.01"), Decimal("999999999.99")
_LONGEST_NAME, _LONGEST_REFERENCE, _LONGEST_TEXT, _LONGEST_WHOLE = 70, 25, 140, 331


def epc_text(
    *, name: str, iban: str, amount: Decimal, currency: str, bic: str = "", reference: str = "", text: str = ""
) -> str:
    """What the code says. ``reference`` counts as a creditor reference (RF) if it is one, else it is plain text.

    Raises UserError for another currency than EUR, an amount outside of 0.01 to 999 999 999.99 and a wrong IBAN.
    """
    if currency != "EUR":
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A QR code for payment is only made for EUR, not for {currency}."),
            currency=currency,
        )
    if not _LEAST <= amount <= _MOST or amount != amount.quantize(_LEAST):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A QR code for payment cannot hold the amount {amount}."), amount=str(amount)
        )
    account = "".join(iban.split()).upper()
    if not _is_valid(account):
        raise UserError(QT_TRANSLATE_NOOP("Errors", "{iban} is not an IBAN."), iban=iban)
    structured = "".join(reference.split()).upper()
    if not (structured.startswith("RF") and len(structured) <= _LONGEST_REFERENCE and _is_valid(structured)):
        structured, text = "", reference or text
    parts = [
        *("BCD", "002", "1", "SCT"),
        "".join(bic.split()).upper(),
        _plain(name)[:_LONGEST_NAME],
        account,
        f"EUR{amount:.2f}",
        "",
        structured,
        "" if structured else _plain(text)[:_LONGEST_TEXT],
    ]
    whole = "\n".join(parts).rstrip("\n")
    while len(whole.encode("utf-8")) > _LONGEST_WHOLE:
        whole = whole[:-1]
    return whole


@lru_cache(maxsize=64)
def epc_squares(text: str) -> tuple[bytes, ...]:
    """The code's fields, row by row, 1 for dark; without the quiet zone around it."""
    import segno

    # A mask of our choice is as good to read, and saves trying all eight.
    code = segno.make(text, error="m", micro=False, boost_error=False, mask=2, encoding="utf-8")
    return tuple(bytes(row) for row in code.matrix)


def _is_valid(number: str) -> bool:
    """Whether an IBAN or a creditor reference has the right check digits (ISO 7064, modulus 97)."""
    if not (5 <= len(number) <= 34 and number.isascii() and number.isalnum() and number[2:4].isdigit()):
        return False
    return int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4])) % 97 == 1


def _plain(text: str) -> str:
    return " ".join(text.split())
