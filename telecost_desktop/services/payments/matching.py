"""Which sales invoices a payment settles: by reference, then by amount and account. Nothing is guessed.

Rule: docs/rules.md, 21 Payments.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from telecost_desktop.services.payments.owed import OwedInvoice
from telecost_desktop.services.payments.read_payment import ReadPayment, account_key
from telecost_desktop.services.payments.reasons import WaitingFor
from telecost_desktop.services.payments.references import keys_in_text, reference_key

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a payment for one sales invoice, in the sales invoice's currency."""

    invoice: OwedInvoice
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Match:
    """What becomes of a payment. ``waits`` is None where nothing is left to decide.

    ``rest`` is not booked; it may still settle what reminders of ``claims_of`` ask for.
    """

    shares: tuple[Share, ...] = ()
    waits: WaitingFor | None = None
    rest: Decimal = _ZERO
    claims_of: OwedInvoice | None = None


class Matcher:
    """All sales invoices by what a payment may say of them. ``customers_by_account`` is what earlier payments taught."""

    def __init__(self, invoices: Sequence[OwedInvoice], customers_by_account: Mapping[str, int]) -> None:
        self._by_reference: dict[str, list[OwedInvoice]] = defaultdict(list)
        self._by_number: dict[str, OwedInvoice] = {}
        self._by_customer: dict[int, list[OwedInvoice]] = defaultdict(list)
        self._customers_by_name: dict[str, set[int]] = defaultdict(set)
        self._customers_by_account = dict(customers_by_account)
        for invoice in invoices:
            if invoice.payment_reference:
                self._by_reference[reference_key(invoice.payment_reference)].append(invoice)
            self._by_number[str(invoice.number)] = invoice
            self._customers_by_name[_name_key(invoice.customer)].add(invoice.customer_id)
            if invoice.open > 0:
                self._by_customer[invoice.customer_id].append(invoice)

    def match(self, payment: ReadPayment) -> Match:
        """Find what a payment is for, and count it as paid."""
        if payment.amount < 0:
            match = self._returned(payment)
        else:
            match = self._by_references(payment) or self._by_amount(payment)
        for share in match.shares:
            share.invoice.paid += share.amount
            if payment.payer_account and payment.amount > 0:
                self._customers_by_account.setdefault(account_key(payment.payer_account), share.invoice.customer_id)
        return match

    def named_by(self, payment: ReadPayment) -> list[OwedInvoice]:
        """The sales invoices whose references a payment names, in their own field or inside its text."""
        found: dict[int, OwedInvoice] = {}
        stated = [reference_key(one.reference) for one in payment.references]
        for key in stated:
            found.update((one.id, one) for one in self._by_reference.get(key, ()))
        if not found:
            texts = [payment.text, *(one.reference for one in payment.references)]
            for key in (key for text in texts for key in keys_in_text(text)):
                found.update((one.id, one) for one in self._by_reference.get(key, ()))
        return list(found.values())

    def numbered_in(self, payment: ReadPayment) -> list[OwedInvoice]:
        """The sales invoices whose numbers stand in a payment's references or text."""
        texts = [payment.text, *(one.reference for one in payment.references)]
        keys = dict.fromkeys(key for text in texts for key in keys_in_text(text))
        return [self._by_number[key] for key in keys if key in self._by_number]

    def customer_of(self, payment: ReadPayment) -> int | None:
        """Whose payment it is, by an account that paid before or by a name that only one customer has."""
        known = self._customers_by_account.get(account_key(payment.payer_account)) if payment.payer_account else None
        if known is not None:
            return known
        named = self._customers_by_name.get(_name_key(payment.payer), set()) if payment.payer else set()
        return next(iter(named)) if len(named) == 1 else None

    def _by_references(self, payment: ReadPayment) -> Match | None:
        named = self.named_by(payment)
        if not named:
            return None
        if any(one.currency != payment.currency for one in named):
            return Match(waits=WaitingFor.CURRENCY, rest=payment.amount)
        if len(named) == 1:
            return self._for_one(named[0], payment.amount)
        told = self._as_told(named, payment)
        if told is not None:
            return told
        owing = [one for one in named if one.open > 0]
        if owing and sum((one.open for one in owing), _ZERO) == payment.amount:
            return Match(tuple(Share(one, one.open) for one in owing))
        return Match(waits=WaitingFor.SEVERAL, rest=payment.amount)

    def _as_told(self, named: Sequence[OwedInvoice], payment: ReadPayment) -> Match | None:
        """Split as the payer says, where that adds up and no more is booked than is owed."""
        shares = []
        for told in payment.references:
            meant = [one for one in named if reference_key(one.payment_reference) == reference_key(told.reference)]
            if told.amount is None or len(meant) != 1 or not 0 < told.amount <= meant[0].open:
                return None
            shares.append(Share(meant[0], told.amount))
        distinct = {share.invoice.id for share in shares}
        if len(distinct) != len(shares) or sum((share.amount for share in shares), _ZERO) != payment.amount:
            return None
        short = any(share.amount < share.invoice.open for share in shares)
        return Match(tuple(shares), WaitingFor.PART if short else None)

    def _for_one(self, invoice: OwedInvoice, amount: Decimal) -> Match:
        """One sales invoice is named without doubt: book what it still wants, and ask about all else."""
        if invoice.open <= 0:
            gone = invoice.credited >= invoice.payable
            waits = WaitingFor.CREDITED if gone else WaitingFor.PAID_ALREADY
            return Match(waits=waits, rest=amount, claims_of=None if gone else invoice)
        if amount < invoice.open:
            return Match((Share(invoice, amount),), WaitingFor.PART)
        if amount == invoice.open:
            return Match((Share(invoice, amount),))
        return Match((Share(invoice, invoice.open),), WaitingFor.OVER, amount - invoice.open, invoice)

    def _by_amount(self, payment: ReadPayment) -> Match:
        """Without a reference: the very amount, and the invoice's number or a payer who is known."""
        numbered = _fitting(self.numbered_in(payment), payment)
        if len(numbered) == 1:
            return Match((Share(numbered[0], payment.amount),))
        if payment.whole_entry:
            return Match(waits=WaitingFor.WHOLE, rest=payment.amount)
        customer = None if payment.references else self.customer_of(payment)
        if customer is not None:
            fitting = _fitting(self._by_customer[customer], payment)
            if len(fitting) == 1:
                return Match((Share(fitting[0], payment.amount),))
            if fitting:
                return Match(waits=WaitingFor.SEVERAL, rest=payment.amount)
        return Match(waits=WaitingFor.UNKNOWN, rest=payment.amount)

    def _returned(self, payment: ReadPayment) -> Match:
        """Money that the bank took back: what it was for is owed again, and a person is told."""
        named = [one for one in self.named_by(payment) if one.currency == payment.currency]
        if len(named) == 1 and named[0].paid >= -payment.amount:
            return Match((Share(named[0], payment.amount),), WaitingFor.RETURNED)
        return Match(waits=WaitingFor.RETURNED, rest=payment.amount)


def _fitting(invoices: Iterable[OwedInvoice], payment: ReadPayment) -> list[OwedInvoice]:
    return [one for one in invoices if one.open == payment.amount and one.currency == payment.currency]


def _name_key(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())
