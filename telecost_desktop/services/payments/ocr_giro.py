"""OCR giro: lines of 80 signs in Latin 1, each with its record type; amounts in øre, KID at the right of 25 signs.

Rule: docs/rules.md, 21 Payments.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.payments import PaymentFormat
from telecost_desktop.services.payments.read_payment import PaymentDocument, ReadPayment, Remittance, tidy

_WIDTH = 80
_PAYMENTS = "09"
_START_FILE, _START_ASSIGNMENT, _END_ASSIGNMENT, _END_FILE = "10", "20", "88", "89"
_FIRST, _SECOND, _TEXT = "30", "31", "32"
_HUNDREDTH = Decimal("0.01")


@dataclass(slots=True)
class _Assignment:
    """What is being read: the account, its payments so far, and the numbers by which its end is checked."""

    account: str
    reference: str
    payments: list[ReadPayment] = field(default_factory=list)
    current: str = ""


def is_ocr_giro(head: bytes) -> bool:
    """Whether a file begins like one."""
    return head.lstrip(b"\r\n \xef\xbb\xbf").startswith((b"NY000010", b"NY090020"))


def read_ocr_giro(content: bytes) -> PaymentDocument:
    """Read a file. Raises UserError, naming the line, for what breaks off, contradicts itself or is no such file."""
    document = PaymentDocument(PaymentFormat.OCR_GIRO)
    assignment: _Assignment | None = None
    ended = False
    # Only line feeds end a line: a sign of Latin 1 that Python takes for one is a letter here.
    for number, raw in enumerate(content.decode("latin-1").lstrip("ï»¿").replace("\r", "\n").split("\n"), 1):
        line = raw.rstrip()
        if not line:
            continue
        if len(line) > _WIDTH or not line.startswith("NY") or ended:
            raise _wrong(number)
        line = line.ljust(_WIDTH)
        kind = line[6:8]
        if kind == _START_FILE:
            continue
        if kind == _END_FILE:
            ended = True
        elif line[2:4] != _PAYMENTS:
            # Agreements about direct debits travel in the same files; they are no money.
            document.ignored += 1
        elif kind == _START_ASSIGNMENT and assignment is None:
            assignment = _Assignment(line[24:35].strip(), line[8:17] + "/" + line[17:24])
        elif assignment is None:
            raise _wrong(number)
        elif kind == _END_ASSIGNMENT:
            document.payments += _closed(assignment, line, number)
            assignment = None
        else:
            _take(assignment, line, number)
    if assignment is not None or not ended:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file breaks off: its last lines are missing."), hint=_FETCH_AGAIN
        )
    return document


_FETCH_AGAIN = QT_TRANSLATE_NOOP("Errors", "Fetch it again from the bank.")


def _take(assignment: _Assignment, line: str, number: int) -> None:
    """One line of a payment; the second and third add to the first of the same payment."""
    kind = line[6:8]
    if kind == _FIRST:
        sign = -1 if line[31] == "-" else 1
        amount = sign * _digits(line[32:49], number) * _HUNDREDTH
        kid = line[49:74].strip()
        assignment.payments.append(
            ReadPayment(
                booked_on=_day(line[15:21], number),
                amount=amount,
                currency="NOK",
                account=assignment.account,
                references=(Remittance(kid),) if kid else (),
                # The assignment's number comes again after a year at the earliest.
                bank_reference=f"{assignment.reference}/{line[8:15]}",
                entry_reference=assignment.reference,
            )
        )
        assignment.current = line[8:15]
        return
    if not assignment.payments or line[8:15] != assignment.current:
        raise _wrong(number)
    payment = assignment.payments[-1]
    if kind == _SECOND:
        payer = line[47:58].strip()
        assignment.payments[-1] = replace(payment, payer_account=payer if payer.strip("0") else "")
    elif kind == _TEXT:
        assignment.payments[-1] = replace(payment, text=tidy(line[15:55]))
    else:
        raise _wrong(number)


def _closed(assignment: _Assignment, line: str, number: int) -> list[ReadPayment]:
    """The assignment's payments, once its end agrees with them. What was taken back may be counted either way."""
    payments = assignment.payments
    stated = _digits(line[24:41], number) * _HUNDREDTH
    sums = (
        sum((one.amount for one in payments), Decimal(0)),
        sum((abs(one.amount) for one in payments), Decimal(0)),
    )
    if _digits(line[8:16], number) != len(payments) or stated not in (abs(sums[0]), sums[1]):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file says {stated} payments of {total}, but holds {count} of {sum}."),
            hint=_FETCH_AGAIN,
            stated=int(_digits(line[8:16], number)),
            total=stated,
            count=len(payments),
            sum=sums[0],
        )
    return [replace(one, entry_total=sums[0]) for one in payments if one.amount]


def _digits(text: str, number: int) -> int:
    if not (text.isascii() and text.isdigit()):
        raise _wrong(number)
    return int(text)


def _day(text: str, number: int) -> date:
    day, month, year = (_digits(text[place : place + 2], number) for place in (0, 2, 4))
    try:
        return date(2000 + year if year < 80 else 1900 + year, month, day)
    except ValueError:
        raise _wrong(number) from None


def _wrong(number: int) -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "Line {line} is not as lines of an OCR giro file are."),
        hint=_FETCH_AGAIN,
        line=number,
    )
