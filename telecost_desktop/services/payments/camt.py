"""Bank statements (camt.053) and notices of single bookings (camt.054), read payment by payment.

What counts is each ``TxDtls``, not the entry: one booking may hold many payments. Memory stays bounded: an element is
dropped once it is read. Rule: docs/rules.md, 21 Payments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.services.payments.camt_stream import FORMATS, INTRADAY, elements, too_large, unknown_xml
from telecost_desktop.services.payments.camt_values import day_of, find, money_of, plain, text_of
from telecost_desktop.services.payments.read_payment import PaymentDocument, ReadPayment, Remittance, tidy

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOST_PAYMENTS = 500_000
# What payers' programs write where they have no name for a payment.
_NO_NAME = frozenset(("NOTPROVIDED", "NOTAVAILABLE", "NONREF", "NONE", "0"))


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a booking says of all payments in it."""

    is_booked: bool
    is_credit: bool
    is_reversal: bool
    booked_on: date | None
    amount: Decimal | None
    currency: str
    reference: str


def is_xml(head: bytes) -> bool:
    """Whether a file begins like XML."""
    plain = head.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").replace(b"\0", b"")
    return plain.startswith(b"<")


def read_camt(content: bytes) -> PaymentDocument:
    """Read a statement or a notice. Raises UserError for anything else, and for XML that is broken or meant to harm."""
    reader = _Reader()
    for kind, element in elements(content, reader.begin):
        reader.take(kind, element)
    if reader.document is None:
        raise unknown_xml("")
    return reader.document


class _Reader:
    """Collects payments as elements come by."""

    def __init__(self) -> None:
        self.document: PaymentDocument | None = None
        self._account = ""
        self._currency = ""
        self._entry: _Entry | None = None
        self._details: list[ReadPayment] = []

    def begin(self, name: str) -> None:
        """Note what kind of document it is. Raises UserError for one that is not final."""
        if name == INTRADAY:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "This is a report of the day so far (camt.052); its bookings may change."),
                hint=QT_TRANSLATE_NOOP("Errors", "Ask the bank for camt.053 or camt.054."),
            )
        self.document = self.document or PaymentDocument(FORMATS[name])

    def take(self, kind: str, element: _Element) -> None:
        """One element that is complete."""
        if self.document is None:
            return
        if kind == "Acct":
            self._account = _account(element)
            self._currency = text_of(element, "Ccy")
        elif kind == "TxDtls":
            self._take_details(element)
        elif kind == "Ntry":
            self._take_entry(element)

    def _take_details(self, element: _Element) -> None:
        details = element.getparent()
        booking = None if details is None else details.getparent()
        if booking is None or str(booking.tag).rpartition("}")[2] != "Ntry":
            return
        if self._entry is None:
            self._entry = _entry(booking)
        self._details.append(self._payment(self._entry, element))
        if len(self._details) > _MOST_PAYMENTS:
            raise too_large()

    def _take_entry(self, element: _Element) -> None:
        assert self.document is not None
        entry = self._entry or _entry(element)
        found, self._entry, self._details = self._details, None, []
        if not found or (len(found) > 1 and any(one.whole_entry for one in found)):
            # Parts without amounts cannot be told apart.
            found = [self._whole(entry, element, found)]
        elif len(found) == 1:
            found = [self._single(entry, found[0])]
        for payment in found:
            if entry.is_booked and payment.amount:
                self.document.payments.append(payment)
            else:
                self.document.ignored += 1
        if len(self.document.payments) > _MOST_PAYMENTS:
            raise too_large()

    def _payment(self, entry: _Entry, element: _Element) -> ReadPayment:
        """One payment of a booking, of 0 where it is no money of customers'; ``whole_entry`` where it tells no amount."""
        told = find(element, "Amt")
        if told is None:
            told = find(element, "AmtDtls/TxAmt/Amt")
        amount, currency = money_of(told)
        remittances = tuple(_remittances(element))
        texts = [plain(one) for one in element.iterfind("{*}RmtInf/{*}Ustrd")]
        texts += [plain(one) for one in element.iterfind("{*}RmtInf/{*}Strd/{*}AddtlRmtInf")]
        texts.append(text_of(element, "AddtlTxInf"))
        credit = text_of(element, "CdtDbtInd")
        is_credit = entry.is_credit if not credit else credit == "CRDT"
        returned = entry.is_reversal or find(element, "RtrInf") is not None
        payer, payer_account = _payer(element)
        return ReadPayment(
            booked_on=entry.booked_on or _no_day(),
            amount=_sign(is_credit, returned) * (amount or Decimal(0)),
            currency=currency or entry.currency or self._currency,
            account=self._account,
            references=remittances,
            text=tidy(" ".join(filter(None, texts))),
            payer=payer,
            payer_account=payer_account,
            bank_reference=_name(text_of(element, "Refs/AcctSvcrRef")) or _name(text_of(element, "Refs/UETR")),
            entry_reference=entry.reference,
            entry_total=entry.amount,
            end_to_end=_name(text_of(element, "Refs/EndToEndId")),
            whole_entry=amount is None,
        )

    def _single(self, entry: _Entry, payment: ReadPayment) -> ReadPayment:
        """The only payment of a booking: what reached the account is the booking's amount, in the account's currency."""
        if entry.amount is None or (not payment.whole_entry and payment.currency == entry.currency):
            return payment
        if payment.whole_entry:
            signed = _sign(entry.is_credit, entry.is_reversal) * entry.amount
        else:
            signed = entry.amount if payment.amount > 0 else -entry.amount if payment.amount else Decimal(0)
        return replace(payment, amount=signed, currency=entry.currency or payment.currency, whole_entry=False)

    def _whole(self, entry: _Entry, element: _Element, parts: list[ReadPayment]) -> ReadPayment:
        """A booking as one payment."""
        text = text_of(element, "AddtlNtryInf")
        return ReadPayment(
            booked_on=entry.booked_on or _no_day(),
            amount=_sign(entry.is_credit, entry.is_reversal) * (entry.amount or Decimal(0)),
            currency=entry.currency or self._currency,
            account=self._account,
            references=tuple(one for part in parts for one in part.references),
            text=tidy(" ".join(filter(None, [text, *(part.text for part in parts)]))),
            entry_reference=entry.reference,
            entry_total=entry.amount,
            whole_entry=True,
        )


def _sign(is_credit: bool, is_returned: bool) -> int:
    """1 for money in, -1 for money in that the bank took back, 0 for what is not customers' money.

    A returned credit is money of ours that came back.
    """
    if is_credit:
        return 0 if is_returned else 1
    return -1 if is_returned else 0


def _entry(element: _Element) -> _Entry:
    amount, currency = money_of(find(element, "Amt"))
    if amount is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file has a booking without an amount."),
            hint=QT_TRANSLATE_NOOP("Errors", "Fetch it again from the bank."),
        )
    status = text_of(element, "Sts/Cd") or text_of(element, "Sts/Prtry") or text_of(element, "Sts")
    day = day_of(element, "BookgDt") or day_of(element, "ValDt")
    return _Entry(
        is_booked=status in ("BOOK", ""),
        is_credit=text_of(element, "CdtDbtInd") == "CRDT",
        is_reversal=text_of(element, "RvslInd") in ("true", "1"),
        booked_on=day,
        amount=amount,
        currency=currency,
        reference=_name(text_of(element, "AcctSvcrRef")),
    )


def _remittances(element: _Element) -> Iterator[Remittance]:
    """The references that a payment names in their own fields, each with its part of the amount if that is told."""
    for one in element.iterfind("{*}RmtInf/{*}Strd"):
        amount = None
        for path in ("RfrdDocAmt/RmtdAmt", "RfrdDocAmt/DuePyblAmt"):
            amount = amount or money_of(find(one, path))[0]
        reference = text_of(one, "CdtrRefInf/Ref") or text_of(one, "CdtrRefInf/CdtrRef")
        number = text_of(one, "RfrdDocInf/Nb") or text_of(one, "RfrdDocInf/RfrdDocNb")
        if reference or number:
            yield Remittance(reference or number, amount)


def _payer(element: _Element) -> tuple[str, str]:
    """Who paid, by name and account."""
    for party in ("UltmtDbtr", "Dbtr"):
        name = text_of(element, f"RltdPties/{party}/Pty/Nm") or text_of(element, f"RltdPties/{party}/Nm")
        if name:
            break
    account = find(element, "RltdPties/DbtrAcct")
    return name, "" if account is None else _account(account)


def _account(element: _Element) -> str:
    return "".join(
        (text_of(element, "Id/IBAN") or text_of(element, "Id/Othr/Id") or text_of(element, "Id/BBAN")).split()
    )


def _name(text: str) -> str:
    """A name by which a payment is known, "" for the words that say there is none."""
    return "" if text.upper().replace(" ", "") in _NO_NAME else text


def _no_day() -> date:
    raise UserError(
        QT_TRANSLATE_NOOP("Errors", "The file has a booking without a day."),
        hint=QT_TRANSLATE_NOOP("Errors", "Fetch it again from the bank."),
    )
