"""What of all issued invoices is listed, and what the list comes to. Runs in a reader: there may be thousands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from telecost_desktop.models.sales_invoices import DeliverableKind
from telecost_desktop.services.sales_invoicing.listing import SalesInvoiceStatus
from telecost_desktop.services.sales_invoicing.overview import CurrencySum, ListedInvoice, sums_of
from telecost_desktop.services.sales_invoicing.sending.deliveries import DONE, NEED_A_PERSON, DeliveryState
from telecost_desktop.services.sales_invoicing.sending.marks import ELECTRONIC
from telecost_desktop.views.pages.invoices.issued_words import mark

ALL = "all"
DRAFTS = (SalesInvoiceStatus.DRAFT, SalesInvoiceStatus.READY)
OPEN = (SalesInvoiceStatus.NEW, SalesInvoiceStatus.OVERDUE)
# Segment → the statuses under it; empty = all.
SEGMENT: dict[str, tuple[SalesInvoiceStatus, ...]] = {
    ALL: (),
    "drafts": DRAFTS,
    "overdue": (SalesInvoiceStatus.OVERDUE,),
    "new": (SalesInvoiceStatus.NEW,),
    "paid": (SalesInvoiceStatus.PAID,),
}


@dataclass(frozen=True)
class Wish:
    """What is to be listed; what is empty asks nothing. ``start`` and ``end`` (exclusive) are of the issue date."""

    status: str = ALL
    text: str = ""
    customer_id: int | None = None
    start: date | None = None
    end: date | None = None
    delivery: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Found:
    """The rows that fit, what they come to, the words of their marks; and of all rows how many are under each segment."""

    rows: Sequence[ListedInvoice]
    sums: tuple[CurrencySum, ...]
    badges: frozenset[str]
    counts: Mapping[str, int]
    issued: int


def to_be_printed(one: ListedInvoice) -> bool:
    """Whether it waits to be printed."""
    return one.is_on(DeliverableKind.PRINT, DeliveryState.WAITING)


def to_be_exported(one: ListedInvoice) -> bool:
    """Whether its file waits to be given to the access point, and is its only way."""
    return any(way.kind in ELECTRONIC and way.state is DeliveryState.WAITING and not way.along for way in one.ways)


NEEDS_A_PERSON = "person"
# What a choice of delivery asks of a sales invoice.
DELIVERIES: dict[str, Callable[[ListedInvoice], bool]] = {
    NEEDS_A_PERSON: lambda one: any(way.state in NEED_A_PERSON for way in one.ways),
    "print": to_be_printed,
    "export": to_be_exported,
    "exported": lambda one: any(way.state is DeliveryState.EXPORTED for way in one.ways),
    "queued": lambda one: any(way.state is DeliveryState.QUEUED for way in one.ways),
    "done": lambda one: any(way.state in DONE for way in one.ways),
    "none": lambda one: one.issued and not one.ways,
}
KINDS: dict[str, Callable[[ListedInvoice], bool]] = {
    "invoice": lambda one: not one.is_credit_note,
    "credit_note": lambda one: one.is_credit_note,
    "disputed": lambda one: one.disputed,
}


def find(rows: Sequence[ListedInvoice], wish: Wish) -> Found:
    """The rows that fit, in their order."""
    tests = _tests(wish)
    fitting = [one for one in rows if all(test(one) for test in tests)] if tests else list(rows)
    by_status: dict[SalesInvoiceStatus, int] = {}
    for one in rows:
        by_status[one.row.status] = by_status.get(one.row.status, 0) + 1
    counts = {key: sum(by_status.get(status, 0) for status in statuses) for key, statuses in SEGMENT.items()}
    issued = sum(1 for one in rows if one.issued and not one.is_credit_note)
    badges = {one.row.status: one.row for one in fitting}
    words = frozenset(word or status.word() for status, word in map(mark, badges.values()))
    return Found(fitting, sums_of(fitting), words, counts, issued)


def _tests(wish: Wish) -> list[Callable[[ListedInvoice], bool]]:
    """What is asked, the quickest first."""
    tests: list[Callable[[ListedInvoice], bool]] = []
    statuses = SEGMENT[wish.status]
    if statuses:
        tests.append(lambda one: one.row.status in statuses)
    if wish.customer_id is not None:
        tests.append(lambda one: one.row.customer_id == wish.customer_id)
    start, end = wish.start, wish.end
    if start is not None:
        tests.append(lambda one: one.row.issue_date >= start)
    if end is not None:
        tests.append(lambda one: one.row.issue_date < end)
    if wish.kind:
        tests.append(KINDS[wish.kind])
    if wish.delivery:
        tests.append(DELIVERIES[wish.delivery])
    text = wish.text.strip().casefold()
    if text:
        amount = _as_amount(text)
        tests.append(lambda one: text in one.searchable or bool(amount and amount in f"{one.row.payable:.2f}"))
    return tests


def _as_amount(text: str) -> str:
    """An amount as typed, with a point and without what parts thousands; empty for no amount."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    return plain if re.fullmatch(r"\d+(\.\d*)?", plain) else ""
