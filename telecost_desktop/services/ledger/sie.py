"""SIE type 4I: vouchers for a Swedish bookkeeping program, in code page 437.

Every voucher's amounts add up to nothing. What the code page lacks is written with the nearest letters that it has.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from telecost_desktop import __version__
from telecost_desktop.services.ledger.content import LedgerContent, two_decimals
from telecost_desktop.services.ledger.vouchers import Voucher
from telecost_desktop.services.ledger.words import voucher_text

# Letters and signs that have no place in code page 437, nor a letter below their accent.
_NEAREST = str.maketrans(
    {
        "ø": "ö", "Ø": "Ö", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
        "œ": "oe", "Œ": "OE", "ı": "i", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"',
        "…": "...", "€": "EUR", "\u00a0": " ", "\u202f": " ",
    }
)  # fmt: skip


def sie_file(content: LedgerContent) -> bytes:
    """The period as a SIE 4I file."""
    company = content.company
    lines = [
        "#FLAGGA 0",
        f"#PROGRAM {_text('TeleCost Desktop')} {_text(__version__)}",
        "#FORMAT PC8",
        f"#GEN {_day(content.made_on)} {_text(content.made_by)}",
        "#SIETYP 4",
    ]
    if company.organisation_number:
        lines.append(f"#ORGNR {_organisation_number(company.country, company.organisation_number)}")
    lines += [f"#FNAMN {_text(company.name)}", f"#VALUTA {company.currency}"]
    lines += [f"#KONTO {account.account} {_text(account.name)}" for account in content.used_accounts()]
    for number, voucher in content.numbered():
        lines += _voucher(content, number, voucher)
    return "".join(f"{line}\r\n" for line in lines).encode("cp437")


def _voucher(content: LedgerContent, number: int, voucher: Voucher) -> list[str]:
    text = _text(voucher_text(content.company.country, voucher))
    own, day = voucher.number_in_series(number), _day(voucher.entry_date)
    return [
        f"#VER {voucher.series} {own} {day} {text} {_day(voucher.recorded_on)}",
        "{",
        *(
            f"   #TRANS {content.account(line).account} {{}} {two_decimals(line.amount)} {day} {text}"
            for line in voucher.lines
        ),
        "}",
    ]


def _organisation_number(country: str, number: str) -> str:
    """A Swedish one has a hyphen before its last four digits."""
    return f"{number[:6]}-{number[6:]}" if country == "SE" and re.fullmatch(r"\d{10}", number) else _text(number)


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _text(text: str) -> str:
    """A text in quotation marks, with signs that code page 437 has and no others."""
    plain = "".join(_nearest(sign) for sign in unicodedata.normalize("NFC", text).translate(_NEAREST))
    escaped = " ".join(plain.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _nearest(sign: str) -> str:
    if unicodedata.category(sign)[0] == "C":
        return " "
    for candidate in (sign, unicodedata.normalize("NFKD", sign)):
        kept = "".join(one for one in candidate if not unicodedata.combining(one))
        try:
            kept.encode("cp437")
        except UnicodeEncodeError:
            continue
        return kept
    return "?"
