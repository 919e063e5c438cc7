"""Sales invoices as the window lists them: the rows of the listing, how far each is on its way, and its references.

Rules: docs/rules.md, 8 Money on a sales invoice, and 20 Sending.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import aliased

from telecost_desktop.models.company import Attachment, Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.sales_invoices import Deliverable, DeliverableKind, SalesInvoice, SalesInvoiceDispute
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.sales_invoicing.history import HistoryEvent, history_of
from telecost_desktop.services.sales_invoicing.listing import (
    Amounts,
    Days,
    SalesInvoiceDetail,
    SalesInvoiceRow,
    get_sales_invoice,
    read_rows,
)
from telecost_desktop.services.sales_invoicing.sending.deliveries import (
    NEED_A_PERSON,
    Delivery,
    DeliveryState,
    deliveries,
)
from telecost_desktop.services.sales_invoicing.sending.marks import ELECTRONIC
from telecost_desktop.services.sales_invoicing.sending.ways import Way, ways


@dataclass(frozen=True, slots=True)
class ListedInvoice:
    """A sales invoice with its ways to the customer; ``credits_number`` is that of what a credit note credits."""

    row: SalesInvoiceRow
    ways: tuple[Way, ...]
    disputed: bool
    reference: str
    order_reference: str
    entry_date: date
    delivered_on: date | None
    prepaid: Decimal
    credits_number: str

    @property
    def id(self) -> int:
        """The key of the sales invoice."""
        return self.row.id

    @property
    def is_credit_note(self) -> bool:
        """Whether it takes money back."""
        return self.row.kind == DocumentKind.CREDIT_NOTE.value

    @property
    def issued(self) -> bool:
        """Whether it has its number."""
        return bool(self.row.number)

    @property
    def file(self) -> Way | None:
        """The file for an access point, if one is kept."""
        return next((way for way in self.ways if way.kind in ELECTRONIC), None)

    @property
    def mail(self) -> Way | None:
        """The mail, if it goes or went that way."""
        return next((way for way in self.ways if way.kind is DeliverableKind.EMAIL), None)

    @property
    def telling(self) -> Way | None:
        """The way that says most: one that needs a person, else the first. Files that only go along do not count."""
        of_it = [way for way in self.ways if not way.along]
        return next((way for way in of_it if way.state in NEED_A_PERSON), of_it[0] if of_it else None)

    def is_on(self, kind: DeliverableKind, *states: DeliveryState) -> bool:
        """Whether one of its ways is of this kind and in one of these states."""
        return any(way.kind is kind and way.state in states for way in self.ways)

    @property
    def searchable(self) -> str:
        """Number, customer and references without regard to case."""
        row = self.row
        parts = (row.number, row.party, row.payment_reference, self.reference, self.order_reference)
        return "\n".join(parts).casefold()


@dataclass(frozen=True)
class CurrencySum:
    """How many sales invoices there are in one currency, and what they come to: credit notes take off."""

    currency: str
    count: int
    payable: Decimal
    open: Decimal


def sums_of(rows: Iterable[ListedInvoice]) -> tuple[CurrencySum, ...]:
    """The sums by currency, the one with the most sales invoices first."""
    found: dict[str, tuple[int, Decimal, Decimal]] = {}
    for one in rows:
        row = one.row
        count, payable, still_open = found.get(row.currency, (0, Decimal(0), Decimal(0)))
        signed = -row.payable if one.is_credit_note else row.payable
        found[row.currency] = (count + 1, payable + signed, still_open + row.open)
    made = [CurrencySum(currency, *values) for currency, values in found.items()]
    return tuple(sorted(made, key=lambda one: (-one.count, one.currency)))


def list_for_window(file: CompanyFile, clock: Clock, ids: Sequence[int] | None = None) -> list[ListedInvoice]:
    """All sales invoices but void drafts, or those named, in the order of ``list_sales_invoices``."""
    original = aliased(SalesInvoice)
    credits = select(original.number).where(original.id == SalesInvoice.credits_id).scalar_subquery()
    more = (
        SalesInvoice.reference,
        SalesInvoice.order_reference,
        SalesInvoice.entry_date,
        SalesInvoice.delivered_on,
        SalesInvoice.prepaid,
        credits,
    )
    amounts, days = Amounts(), Days()
    with file.read() as session:
        day = today(clock, session.scalars(select(Company.zone)).one())
        going = ways(session, ids)
        unsettled = select(SalesInvoiceDispute.sales_invoice_id).where(SalesInvoiceDispute.settled_on.is_(None))
        disputed = set(session.scalars(unsettled))
        return [
            ListedInvoice(
                row,
                going.get(row.id, ()),
                row.id in disputed,
                reference,
                order,
                days[entry],
                None if delivered is None else days[delivered],
                amounts[prepaid],
                "" if credited is None else str(credited),
            )
            for row, (reference, order, entry, delivered, prepaid, credited) in read_rows(
                session, day, ids=ids, more=more
            )
        ]


@dataclass(frozen=True)
class WholeInvoice:
    """All that the window shows of one sales invoice. ``forms`` are the kept ones with their sizes in bytes, 0 = not made yet."""

    listed: ListedInvoice
    detail: SalesInvoiceDetail
    deliveries: tuple[Delivery, ...]
    history: tuple[HistoryEvent, ...]
    forms: tuple[tuple[DeliverableKind, int], ...]


def whole_invoice(file: CompanyFile, clock: Clock, invoice_id: int) -> WholeInvoice:
    """One sales invoice with its lines, ways, history and forms. Raises UserError when there is none."""
    detail = get_sales_invoice(file, clock, invoice_id)
    (listed,) = list_for_window(file, clock, [invoice_id])
    with file.read() as session:
        query = (
            select(Deliverable.kind, Attachment.size)
            .outerjoin(Attachment, Attachment.id == Deliverable.attachment_id)
            .where(Deliverable.sales_invoice_id == invoice_id, Deliverable.kind.in_((DeliverableKind.PDF, *ELECTRONIC)))
            .order_by(Deliverable.kind != DeliverableKind.PDF, Deliverable.id)
        )
        forms = tuple((kind, size or 0) for kind, size in session.execute(query))
    return WholeInvoice(
        listed, detail, tuple(deliveries(file, [invoice_id])), tuple(history_of(file, invoice_id)), forms
    )
