"""What a bank's file says, before anything is known of our own sales invoices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from telecost_desktop.models.payments import PaymentFormat

LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Remittance:
    """One reference that a payment names, with the part of its amount where the payer says it (else None)."""

    reference: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ReadPayment:
    """One payment as the bank tells it. ``amount`` is below zero for one that was taken back.

    ``whole_entry`` is a booking that may stand for several payments which this file does not tell apart.
    """

    booked_on: date
    amount: Decimal
    currency: str
    account: str = ""
    references: tuple[Remittance, ...] = ()
    text: str = ""
    payer: str = ""
    payer_account: str = ""
    bank_reference: str = ""
    entry_reference: str = ""
    entry_total: Decimal | None = None
    end_to_end: str = ""
    whole_entry: bool = False

    @property
    def reference(self) -> str:
        """The references as one text."""
        return ", ".join(one.reference for one in self.references)


@dataclass(slots=True)
class PaymentDocument:
    """All that came in by one file. ``ignored`` counts what is no money from customers: paid out, not booked yet."""

    format: PaymentFormat
    payments: list[ReadPayment] = field(default_factory=list)
    ignored: int = 0


def tidy(text: str | None) -> str:
    """A text of the bank's without line ends, control signs and superfluous blanks, cut to what a person reads."""
    plain = " ".join((text or "")[: LONGEST_TEXT * 4].split())
    return "".join(sign for sign in plain if sign.isprintable())[:LONGEST_TEXT]


def account_key(account: str) -> str:
    """An account number as two files can be compared by: without blanks and dots, a Norwegian IBAN by its eleven digits."""
    plain = "".join(sign for sign in account if sign.isalnum()).upper()
    return plain[4:] if plain.startswith("NO") and len(plain) == 15 else plain
