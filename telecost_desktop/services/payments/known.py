"""Whether a payment came in before, by the same file again, a later statement, or the bank's other format.

Rule: docs/rules.md, 21 Payments.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.models.payments import IncomingPayment, PaymentFile, PaymentFormat
from telecost_desktop.services.payments.read_payment import ReadPayment, account_key

# A payment that the bank gave a name may be told again with another day: that of value, that of booking.
_DAYS_APART = timedelta(days=10)
# Our account, the day, the currency, and what was booked in all.
_Booking = tuple[str, date, str, Decimal]


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of a payment that is here already."""

    id: int
    format: PaymentFormat
    booked_on: date
    amount: Decimal
    currency: str
    account: str
    reference: str
    payer_account: str
    payer: str
    text: str
    bank_reference: str
    entry_reference: str
    entry_total: Decimal | None
    end_to_end: str


def identities(payments: Sequence[ReadPayment]) -> list[str]:
    """A name for each payment by all that the bank says of it; the second of two that are wholly equal gets its own."""
    seen: Counter[str] = Counter()
    names = []
    for one in payments:
        told = (
            account_key(one.account), one.booked_on.isoformat(), str(one.amount.normalize()), one.currency,
            one.reference, one.bank_reference, one.entry_reference, one.end_to_end, one.payer, account_key(one.payer_account),
            one.text,
        )  # fmt: skip
        digest = hashlib.sha256("\x1f".join(told).encode(errors="replace")).hexdigest()[:40]
        seen[digest] += 1
        names.append(f"{digest}-{seen[digest]}")
    return names


class KnownPayments:
    """The payments that are here around a file's days; each stands for one of the file's at most."""

    def __init__(self, session: Session, payments: Sequence[ReadPayment], format_: PaymentFormat) -> None:
        self._format = format_
        self._taken: set[int] = set()
        self._found: dict[tuple[object, ...], list[Known]] = defaultdict(list)
        self._parts: dict[_Booking, dict[str, list[Known]]] = defaultdict(lambda: defaultdict(list))
        self._wholes: dict[_Booking, list[Known]] = defaultdict(list)
        for known in _around(session, payments):
            for keys_of, _ in _LIKENESSES:
                for key in keys_of(known):
                    self._found[keys_of, *key].append(known)
            if known.format is format_ or known.entry_total is None:
                continue
            booking = (account_key(known.account), known.booked_on, known.currency, known.entry_total)
            self._parts[booking][known.entry_reference].append(known)
            if known.amount == known.entry_total and not known.payer and not known.payer_account:
                self._wholes[booking].append(known)

    def sift(self, payments: Sequence[ReadPayment]) -> tuple[list[int], list[int]]:
        """The places of the payments that are new, and the ids of bookings told whole whose parts they are."""
        left = dict.fromkeys(range(len(payments)))
        for keys_of, is_same in _LIKENESSES:
            for place in list(left):
                if self._is_here(payments[place], keys_of, is_same):
                    del left[place]
        new = [place for place in left if not payments[place].whole_entry or not self._parts_are_here(payments[place])]
        return new, self._wholes_of([payments[place] for place in new])

    def _is_here(self, one: ReadPayment, keys_of: _KeysOf, is_same: _IsSame) -> bool:
        for key in keys_of(one):
            candidates = self._found.get((keys_of, *key), [])
            while candidates and candidates[-1].id in self._taken:
                candidates.pop()
            for known in reversed(candidates):
                if known.id not in self._taken and is_same(one, known, self._format):
                    self._taken.add(known.id)
                    return True
        return False

    def _parts_are_here(self, whole: ReadPayment) -> bool:
        """Whether the parts of a booking told whole came by another format."""
        booking = (account_key(whole.account), whole.booked_on, whole.currency, whole.amount)
        for reference, group in self._parts.get(booking, {}).items():
            if _both_differ(reference, whole.entry_reference) and _are_camt(group[0].format, self._format):
                continue
            free = [known for known in group if known.id not in self._taken]
            if sum((known.amount for known in free), Decimal(0)) == whole.amount:
                self._taken.update(known.id for known in free)
                return True
        return False

    def _wholes_of(self, new: Sequence[ReadPayment]) -> list[int]:
        """Bookings that another format told whole, now that their parts come in."""
        sums: dict[tuple[_Booking, str], Decimal] = defaultdict(Decimal)
        for one in new:
            if one.entry_total is not None and one.entry_total != one.amount and not one.whole_entry:
                booking = (account_key(one.account), one.booked_on, one.currency, one.entry_total)
                sums[booking, one.entry_reference] += one.amount
        found = []
        for (booking, reference), amount in sums.items():
            for known in self._wholes.get(booking, ()) if amount == booking[3] else ():
                named_otherwise = _both_differ(known.entry_reference, reference)
                if not (named_otherwise and _are_camt(known.format, self._format)) and known.id not in self._taken:
                    self._taken.add(known.id)
                    found.append(known.id)
                    break
        return found


def _around(session: Session, payments: Sequence[ReadPayment]) -> list[Known]:
    if not payments:
        return []
    days = [one.booked_on for one in payments]
    query = (
        select(
            IncomingPayment.id,
            PaymentFile.format,
            IncomingPayment.booked_on,
            IncomingPayment.amount,
            IncomingPayment.currency,
            IncomingPayment.account,
            IncomingPayment.reference,
            IncomingPayment.payer_account,
            IncomingPayment.payer,
            IncomingPayment.text,
            IncomingPayment.bank_reference,
            IncomingPayment.entry_reference,
            IncomingPayment.entry_total,
            IncomingPayment.end_to_end,
        )
        .join(PaymentFile, PaymentFile.id == IncomingPayment.payment_file_id)
        .where(IncomingPayment.booked_on.between(min(days) - _DAYS_APART, max(days) + _DAYS_APART))
    )
    return [Known(*row) for row in session.execute(query)]  # type: ignore[call-arg]


def _told_keys(one: ReadPayment | Known) -> list[tuple[object, ...]]:
    told = (one.bank_reference, one.entry_reference, one.end_to_end, one.reference, one.payer, one.text)
    return [(*_money(one), one.booked_on, account_key(one.payer_account), *told)]


def _named_keys(one: ReadPayment | Known) -> list[tuple[object, ...]]:
    return [(*_money(one), one.bank_reference)] if one.bank_reference else []


def _day_keys(one: ReadPayment | Known) -> list[tuple[object, ...]]:
    return [(*_money(one), one.booked_on, _plain(one.reference))]


def _loose_keys(one: ReadPayment | Known) -> list[tuple[object, ...]]:
    return [(*_money(one), one.booked_on)]


def _money(one: ReadPayment | Known) -> tuple[object, ...]:
    return account_key(one.account), one.amount, one.currency


def _always(one: ReadPayment, known: Known, format_: PaymentFormat) -> bool:
    """Both say the same in everything."""
    return True


def _named_alike(one: ReadPayment, known: Known, format_: PaymentFormat) -> bool:
    """The bank gave both the same name, and they do not contradict each other."""
    return (
        abs(one.booked_on - known.booked_on) <= _DAYS_APART
        and not _both_differ(one.end_to_end, known.end_to_end)
        and not _both_differ(_plain(one.reference), _plain(known.reference))
    )


def _as_other_format(one: ReadPayment, known: Known, format_: PaymentFormat) -> bool:
    """Another format tells of a payment of that day, and nothing that both say is different."""
    if known.format is format_:
        return False
    pairs = [
        (_plain(one.reference), _plain(known.reference)),
        (account_key(one.payer_account), account_key(known.payer_account)),
    ]
    if _are_camt(known.format, format_):
        pairs += [
            (one.bank_reference, known.bank_reference),
            (one.entry_reference, known.entry_reference),
            (one.end_to_end, known.end_to_end),
        ]
    return not any(_both_differ(*pair) for pair in pairs)


_KeysOf = Callable[["ReadPayment | Known"], list[tuple[object, ...]]]
_IsSame = Callable[[ReadPayment, Known, PaymentFormat], bool]
# The surest first: what is taken by one is no candidate for the next.
_LIKENESSES: tuple[tuple[_KeysOf, _IsSame], ...] = (
    (_told_keys, _always),
    (_named_keys, _named_alike),
    (_day_keys, _as_other_format),
    (_loose_keys, _as_other_format),
)


def _are_camt(*formats: PaymentFormat) -> bool:
    """Formats of one family: names of the bank's in them can be compared."""
    return all(one is not PaymentFormat.OCR_GIRO for one in formats)


def _both_differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _plain(reference: str) -> str:
    return "".join(reference.split()).lstrip("0").upper()
