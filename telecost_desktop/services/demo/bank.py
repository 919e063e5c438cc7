"""What the demonstration's bank tells: OCR giro files as Nets lays them out, 80 signs a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

_WIDTH = 80
_OURS, _NETS, _AGREEMENT = "00010200", "00008080", "001008566"
# Paid with a reference that the payer's bank checked; a transfer with a text has another kind.
_WITH_KID, _WITH_TEXT = "13", "21"


@dataclass(frozen=True)
class BankPayment:
    """One payment: what it is, by which reference or text, and from which account."""

    amount: Decimal
    reference: str
    payer_account: str
    text: str = ""


def write_ocr_giro(path: Path, day: date, account: str, payments: Sequence[BankPayment], number: int) -> None:
    """Write the payments that an account got on a day as the file of that day; ``number`` counts the files."""
    stamp = f"{day:%d%m%y}"
    lines = [f"NY000010{_NETS}{number:07}{_OURS}", f"NY090020{_AGREEMENT}{number:07}{account}"]
    for place, payment in enumerate(payments, 1):
        kind = _WITH_TEXT if payment.text else _WITH_KID
        amount = int(payment.amount * 100)
        lines.append(f"NY09{kind}30{place:07}{stamp}01011{place:05}0{amount:017}{payment.reference:>25}")
        lines.append(f"NY09{kind}31{place:07}{0:010}{place:09}{0:07}{stamp}{payment.payer_account:>011}")
        if payment.text:
            lines.append(f"NY09{kind}32{place:07}{payment.text:<40.40}")
    total = int(sum((payment.amount for payment in payments), Decimal(0)) * 100)
    # Both ends count the records up to themselves.
    lines.append(f"NY090088{len(payments):08}{len(lines):08}{total:017}{stamp}{stamp}{stamp}")
    lines.append(f"NY000089{len(payments):08}{len(lines) + 1:08}{total:017}{stamp}")
    path.write_bytes("".join(line.ljust(_WIDTH, "0") + "\r\n" for line in lines).encode("latin-1"))
