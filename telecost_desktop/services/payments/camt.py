"""Bank statements (camt.053) and notices of single bookings (camt.054), read payment by payment.

What counts is each ``TxDtls``, not the entry: one booking may hold many payments. Memory stays bounded: an element is
dropped once it is read. Rule: docs/rules.md, 21 Payments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import LARGEST, MICRO
from telecost_desktop.models.payments import PaymentFormat
from telecost_desktop.services.payments.read_payment import PaymentDocument, ReadPayment, Remittance, tidy

if TYPE_CHECKING:
    from lxml.etree import _Element

_FORMATS = {"BkToCstmrStmt": PaymentFormat.CAMT_053, "BkToCstmrDbtCdtNtfctn": PaymentFormat.CAMT_054}
_INTRADAY = "BkToCstmrAcctRpt"
_REPORTS = ("Stmt", "Ntfctn")
_CHUNK = 256 * 1024
# What may lie between one payment and the next; it is held in memory at some thirty times its size.
_LARGEST_GAP = 4 * 1024 * 1024
_MOST_PAYMENTS = 500_000
# What payers' programs write where they have no name for a payment.
_NO_NAME = frozenset(("NOTPROVIDED", "NOTAVAILABLE", "NONREF", "NONE", "0"))
_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,6})?|\.\d{1,6}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


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
    for kind, element in _elements(content, reader.begin):
        reader.take(kind, element)
    if reader.document is None:
        raise _unknown("")
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
        if name == _INTRADAY:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "This is a report of the day so far (camt.052); its bookings may change."),
                hint=QT_TRANSLATE_NOOP("Errors", "Ask the bank for camt.053 or camt.054."),
            )
        self.document = self.document or PaymentDocument(_FORMATS[name])

    def take(self, kind: str, element: _Element) -> None:
        """One element that is complete."""
        if self.document is None:
            return
        if kind == "Acct":
            self._account = _account(element)
            self._currency = _text(element, "Ccy")
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
            raise _too_large()

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
            raise _too_large()

    def _payment(self, entry: _Entry, element: _Element) -> ReadPayment:
        """One payment of a booking, of 0 where it is no money of customers'; ``whole_entry`` where it tells no amount."""
        told = _find(element, "Amt")
        if told is None:
            told = _find(element, "AmtDtls/TxAmt/Amt")
        amount, currency = _money(told)
        remittances = tuple(_remittances(element))
        texts = [_plain(one) for one in element.iterfind("{*}RmtInf/{*}Ustrd")]
        texts += [_plain(one) for one in element.iterfind("{*}RmtInf/{*}Strd/{*}AddtlRmtInf")]
        texts.append(_text(element, "AddtlTxInf"))
        credit = _text(element, "CdtDbtInd")
        is_credit = entry.is_credit if not credit else credit == "CRDT"
        returned = entry.is_reversal or _find(element, "RtrInf") is not None
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
            bank_reference=_name(_text(element, "Refs/AcctSvcrRef")) or _name(_text(element, "Refs/UETR")),
            entry_reference=entry.reference,
            entry_total=entry.amount,
            end_to_end=_name(_text(element, "Refs/EndToEndId")),
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
        text = _text(element, "AddtlNtryInf")
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
    amount, currency = _money(_find(element, "Amt"))
    if amount is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file has a booking without an amount."),
            hint=QT_TRANSLATE_NOOP("Errors", "Fetch it again from the bank."),
        )
    status = _text(element, "Sts/Cd") or _text(element, "Sts/Prtry") or _text(element, "Sts")
    day = _day(element, "BookgDt") or _day(element, "ValDt")
    return _Entry(
        is_booked=status in ("BOOK", ""),
        is_credit=_text(element, "CdtDbtInd") == "CRDT",
        is_reversal=_text(element, "RvslInd") in ("true", "1"),
        booked_on=day,
        amount=amount,
        currency=currency,
        reference=_name(_text(element, "AcctSvcrRef")),
    )


def _remittances(element: _Element) -> Iterator[Remittance]:
    """The references that a payment names in their own fields, each with its part of the amount if that is told."""
    for one in element.iterfind("{*}RmtInf/{*}Strd"):
        amount = None
        for path in ("RfrdDocAmt/RmtdAmt", "RfrdDocAmt/DuePyblAmt"):
            amount = amount or _money(_find(one, path))[0]
        reference = _text(one, "CdtrRefInf/Ref") or _text(one, "CdtrRefInf/CdtrRef")
        number = _text(one, "RfrdDocInf/Nb") or _text(one, "RfrdDocInf/RfrdDocNb")
        if reference or number:
            yield Remittance(reference or number, amount)


def _payer(element: _Element) -> tuple[str, str]:
    """Who paid, by name and account."""
    for party in ("UltmtDbtr", "Dbtr"):
        name = _text(element, f"RltdPties/{party}/Pty/Nm") or _text(element, f"RltdPties/{party}/Nm")
        if name:
            break
    account = _find(element, "RltdPties/DbtrAcct")
    return name, "" if account is None else _account(account)


def _account(element: _Element) -> str:
    return "".join((_text(element, "Id/IBAN") or _text(element, "Id/Othr/Id") or _text(element, "Id/BBAN")).split())


def _name(text: str) -> str:
    """A name by which a payment is known, "" for the words that say there is none."""
    return "" if text.upper().replace(" ", "") in _NO_NAME else text


def _find(element: _Element, path: str) -> _Element | None:
    return element.find(_any_namespace(path))


@cache
def _any_namespace(path: str) -> str:
    return "/".join(f"{{*}}{part}" for part in path.split("/"))


def _text(element: _Element, path: str) -> str:
    found = _find(element, path)
    return "" if found is None else _plain(found)


def _plain(element: _Element) -> str:
    return tidy(element.text)


def _parent(element: _Element) -> str:
    parent = element.getparent()
    return "" if parent is None else str(parent.tag).rpartition("}")[2]


def _money(element: _Element | None) -> tuple[Decimal | None, str]:
    """An amount and its currency. Raises UserError for what is none."""
    if element is None:
        return None, ""
    text, currency = (element.text or "").strip(), str(element.get("Ccy", "")).strip()
    if not _AMOUNT.fullmatch(text) or (currency and not _CURRENCY.fullmatch(currency)):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file has “{text}” where an amount belongs."),
            text=tidy(f"{text[:40]} {currency[:10]}"),
        )
    amount = Decimal(text)
    if amount * MICRO > LARGEST:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The file has an amount that is larger than any real one."))
    return amount, currency


def _day(element: _Element, path: str) -> date | None:
    """A day in either of its two ways of writing, as the bank's own calendar has it."""
    text = _text(element, f"{path}/Dt") or _text(element, f"{path}/DtTm")
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The file has “{text}” where a date belongs."), text=text[:40]
        ) from None


def _no_day() -> date:
    raise UserError(
        QT_TRANSLATE_NOOP("Errors", "The file has a booking without a day."),
        hint=QT_TRANSLATE_NOOP("Errors", "Fetch it again from the bank."),
    )


def _elements(content: bytes, begin: Callable[[str], None]) -> Iterator[tuple[str, _Element]]:
    """Complete accounts, payments and bookings; what was read is dropped when the next is asked for."""
    from lxml import etree

    wanted = ("Acct", "TxDtls", "Ntry")
    parser = etree.XMLPullParser(
        events=("start", "end"), tag=[f"{{*}}{name}" for name in (*_FORMATS, _INTRADAY, *wanted)],
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True,
        remove_pis=True, collect_ids=False,
    )  # fmt: skip
    since, known = 0, False
    try:
        for place in range(0, len(content), _CHUNK):
            chunk = content[place : place + _CHUNK]
            since += len(chunk)
            parser.feed(chunk)
            for event, element in parser.read_events():
                assert etree.iselement(element)
                name = str(element.tag).rpartition("}")[2]
                if event == "start":
                    if not known and element.getroottree().docinfo.internalDTD is not None:
                        raise _document_type()
                    if name in _FORMATS or name == _INTRADAY:
                        begin(name)
                        known = True
                    continue
                since = 0
                if name in wanted and (name != "Acct" or _parent(element) in _REPORTS):
                    yield name, element
                    _drop(element)
            if since > _LARGEST_GAP:
                raise _too_large() if known else _unknown("")
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise _damaged(error.lineno or 1) from None
    except (ValueError, LookupError):
        raise _damaged(1) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _document_type()
    if not known:
        raise _unknown(str(root.tag).rpartition("}")[2])


def _drop(element: _Element) -> None:
    """Empty an element and take away what lies before it, there and around it."""
    element.clear()
    current: _Element | None = element
    while current is not None:
        parent = current.getparent()
        while parent is not None and (before := current.getprevious()) is not None:
            parent.remove(before)
        current = parent


def _damaged(line: int) -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The file is damaged: its XML breaks off or is wrong in line {line}."),
        hint=QT_TRANSLATE_NOOP("Errors", "Fetch it again from the bank."),
        line=line,
    )


def _document_type() -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The file declares a document type, which files of banks never do."),
        hint=QT_TRANSLATE_NOOP("Errors", "It may be meant to harm. Fetch it again from the bank."),
    )


def _too_large() -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "The file has more parts than any bank's, and is not read."),
        hint=QT_TRANSLATE_NOOP("Errors", "Ask the bank for a shorter period."),
    )


def _unknown(root: str) -> UserError:
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "This XML holds no payments that TeleCost reads (its root is “{root}”)."),
        hint=QT_TRANSLATE_NOOP("Errors", "It reads camt.053, camt.054 and OCR giro."),
        root=root[:60] or "?",
    )
