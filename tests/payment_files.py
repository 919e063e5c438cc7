"""Files as banks make them: camt.053, camt.054 and OCR giro over payments that a test wishes for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"


@dataclass(frozen=True)
class Paid:
    """One payment. ``parts`` are references with their share of the amount, where the payer says it."""

    amount: Decimal | str
    reference: str = ""
    text: str = ""
    day: date = date(2026, 2, 10)
    payer: str = "Kunde AS"
    payer_account: str = ""
    bank_reference: str = ""
    end_to_end: str = "NOTPROVIDED"
    currency: str = "NOK"
    credit: bool = True
    returned: bool = False
    amount_told: bool = True
    parts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Booking:
    """One entry of an account: the payments in it, none where the bank tells only their sum."""

    payments: Sequence[Paid] = ()
    total: Decimal | str | None = None
    status: str = "BOOK"
    reference: str = ""
    day: date = date(2026, 2, 10)
    currency: str = "NOK"
    details: bool = True
    credit: bool = True
    reversal: bool = False
    text: str = ""

    @property
    def amount(self) -> Decimal:
        return (
            Decimal(self.total)
            if self.total is not None
            else sum((Decimal(one.amount) for one in self.payments), Decimal(0))
        )


def camt(bookings: Iterable[Booking | Paid], *, kind: str = "053", version: str = "08", account: str = "NO9386011117947",
         head: str = "") -> bytes:  # fmt: skip
    """A statement (053) or a notice (054) of one account; a bare payment is a booking of its own."""
    outer, report = ("BkToCstmrStmt", "Stmt") if kind == "053" else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    entries = "".join(_entry(one if isinstance(one, Booking) else _alone(one), version) for one in bookings)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}'
        f'<Document xmlns="{_NAMESPACE.format(kind=kind, version=version)}"><{outer}>'
        f"<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-02-10T18:00:00+01:00</CreDtTm></GrpHdr>"
        f"<{report}><Id>S1</Id><Acct><Id><IBAN>{account}</IBAN></Id><Ccy>NOK</Ccy></Acct>{entries}</{report}>"
        f"</{outer}></Document>"
    ).encode()


def _alone(one: Paid) -> Booking:
    return Booking((one,), day=one.day, currency=one.currency, reference=one.bank_reference, credit=one.credit,
                   reversal=one.returned)  # fmt: skip


def _entry(booking: Booking, version: str) -> str:
    status = booking.status if version < "08" else f"<Cd>{booking.status}</Cd>"
    details = "".join(_details(one, version) for one in booking.payments) if booking.details else ""
    return (
        f'<Ntry><Amt Ccy="{booking.currency}">{booking.amount}</Amt>'
        f"<CdtDbtInd>{'CRDT' if booking.credit else 'DBIT'}</CdtDbtInd>"
        + ("<RvslInd>true</RvslInd>" if booking.reversal else "")
        + f"<Sts>{status}</Sts><BookgDt><Dt>{booking.day.isoformat()}</Dt></BookgDt>"
        + (f"<AcctSvcrRef>{booking.reference}</AcctSvcrRef>" if booking.reference else "")
        + "<BkTxCd><Prtry><Cd>1</Cd></Prtry></BkTxCd>"
        + (f"<NtryDtls>{details}</NtryDtls>" if details else "")
        + (f"<AddtlNtryInf>{escape(booking.text)}</AddtlNtryInf>" if booking.text else "")
        + "</Ntry>"
    )


def _details(one: Paid, version: str) -> str:
    amount = f'<Amt Ccy="{one.currency}">{one.amount}</Amt>'
    name = f"<Nm>{escape(one.payer)}</Nm>" if version < "08" else f"<Pty><Nm>{escape(one.payer)}</Nm></Pty>"
    told = (
        ""
        if not one.amount_told
        else f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
        if version < "08"
        else f"{amount}<CdtDbtInd>{'CRDT' if one.credit else 'DBIT'}</CdtDbtInd>"
    )
    account = f"<DbtrAcct><Id><IBAN>{one.payer_account}</IBAN></Id></DbtrAcct>" if one.payer_account else ""
    parts = one.parts or ([(one.reference, "")] if one.reference else [])
    structured = "".join(
        "<Strd>"
        + (f'<RfrdDocAmt><RmtdAmt Ccy="{one.currency}">{part}</RmtdAmt></RfrdDocAmt>' if part else "")
        + f"<CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{escape(reference)}</Ref></CdtrRefInf></Strd>"
        for reference, part in parts
    )
    text = f"<Ustrd>{escape(one.text)}</Ustrd>" if one.text else ""
    reference = f"<AcctSvcrRef>{one.bank_reference}</AcctSvcrRef>" if one.bank_reference else ""
    return (
        f"<TxDtls><Refs>{reference}<EndToEndId>{one.end_to_end}</EndToEndId></Refs>{told}"
        f"<RltdPties><Dbtr>{name}</Dbtr>{account}</RltdPties><RmtInf>{text}{structured}</RmtInf></TxDtls>"
    )


@dataclass
class Giro:
    """An OCR giro file of one assignment."""

    payments: Sequence[Paid]
    account: str = "86011117947"
    assignment: int = 1
    claimed: int | None = None
    lines: list[str] = field(default_factory=list)

    def content(self) -> bytes:
        """Its bytes: lines of 80 signs in Latin 1."""
        self.lines = ["NY000010" + "00008080" + "0000001" + "00010200"]
        self.lines.append("NY090020" + "001008566" + f"{self.assignment:07}" + self.account)
        for number, one in enumerate(self.payments, 1):
            self._add(number, one)
        total = sum((Decimal(one.amount) * (-1 if one.returned else 1) for one in self.payments), Decimal(0))
        count = len(self.payments) if self.claimed is None else self.claimed
        sums = f"{count:08}{len(self.lines):08}{int(abs(total) * 100):017}"
        day = self.payments[0].day.strftime("%d%m%y") if self.payments else "100226"
        self.lines += [f"NY090088{sums}{day}{day}{day}", f"NY000089{sums}{day}"]
        return "".join(line.ljust(80, "0") + "\r\n" for line in self.lines).encode("latin-1")

    def _add(self, number: int, one: Paid) -> None:
        kind = "18" if one.returned else "21" if one.text else "13"
        sign = "-" if one.returned else "0"
        ours = int(Decimal(one.amount) * 100)
        start = f"NY09{kind}30{number:07}{one.day:%d%m%y}01011{number:05}{sign}{ours:017}{one.reference:>25}"
        self.lines.append(start)
        self.lines.append(f"NY09{kind}31{number:07}{0:010}{number:09}{0:07}{one.day:%d%m%y}{one.payer_account:>011}")
        if one.text:
            self.lines.append(f"NY09{kind}32{number:07}{one.text:<40.40}")
