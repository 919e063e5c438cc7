"""Our sales invoices as lists show them; the status comes from payments, credits, the due date and today.

Rule: docs/rules.md, 8 Money on a sales invoice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select, type_coerce
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import NullType

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import from_micro
from telecost_desktop.models.payments import SalesPayment
from telecost_desktop.models.sales_invoices import (
    SalesInvoice,
    SalesInvoiceState,
    SalesInvoiceVat,
)
from telecost_desktop.models.supplier_invoices import DocumentKind
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.sales_invoicing.amounts import DraftLine, VatSum
from telecost_desktop.services.sales_invoicing.drafts.stored import stored_lines

_ZERO = Decimal(0)
_ONE_DAY = timedelta(days=1)
_AT_ONCE = 500
_KINDS = {kind.value: kind for kind in DocumentKind}
_STATES = {state.value: state for state in SalesInvoiceState}


class SalesInvoiceStatus(StrEnum):
    """What the list says about a sales invoice. ISSUED is a credit note's; NEW is unpaid and not overdue."""

    DRAFT = "draft"
    READY = "ready"
    NEW = "new"
    PAID = "paid"
    OVERDUE = "overdue"
    CREDITED = "credited"
    ISSUED = "issued"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class SalesInvoiceRow:
    """A sales invoice in the list. ``period_end`` is the last day, as people write it; ``open`` is still to be paid.

    ``in_credit`` is what was paid and credited beyond it, so that it is to be paid back.
    """

    id: int
    number: str
    kind: str
    party: str
    customer_id: int
    issue_date: date
    due_date: date
    currency: str
    total_ex_vat: Decimal
    total_vat: Decimal
    total_inc_vat: Decimal
    payable: Decimal
    open: Decimal
    status: SalesInvoiceStatus
    period_start: date | None
    period_end: date | None
    payment_reference: str
    in_credit: Decimal


@dataclass(frozen=True, slots=True)
class SalesInvoiceDetail:
    """One sales invoice with its lines, VAT and payments; ``credits_number`` is that of what it credits."""

    row: SalesInvoiceRow
    lines: tuple[DraftLine, ...]
    vat: tuple[VatSum, ...]
    payments: tuple[tuple[date, Decimal], ...]
    credits_number: str


def list_sales_invoices(
    file: CompanyFile,
    clock: Clock,
    *,
    only_issued: bool = False,
    customer_id: int | None = None,
    ids: Sequence[int] | None = None,
) -> list[SalesInvoiceRow]:
    """Sales invoices, newest first: drafts before issued ones. Void drafts are left out unless named by id."""
    with file.read() as session:
        day = today(clock, session.scalars(select(Company.zone)).one())
        found = read_rows(session, day, only_issued=only_issued, customer_id=customer_id, ids=ids)
        return [row for row, _ in found]


def get_sales_invoice(file: CompanyFile, clock: Clock, invoice_id: int) -> SalesInvoiceDetail:
    """One sales invoice. Raises UserError when there is none."""
    with file.read() as session:
        day = today(clock, session.scalars(select(Company.zone)).one())
        rows = [row for row, _ in read_rows(session, day, ids=[invoice_id])]
        if not rows:
            raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no such invoice."))
        invoice = session.get_one(SalesInvoice, invoice_id)
        vat = session.scalars(
            select(SalesInvoiceVat)
            .where(SalesInvoiceVat.sales_invoice_id == invoice_id)
            .order_by(SalesInvoiceVat.rate.desc())
        )
        payments = session.execute(
            select(SalesPayment.paid_on, SalesPayment.amount)
            .where(SalesPayment.sales_invoice_id == invoice_id)
            .order_by(SalesPayment.paid_on, SalesPayment.id)
        )
        original = "" if invoice.credits_id is None else str(session.get_one(SalesInvoice, invoice.credits_id).number)
        return SalesInvoiceDetail(
            rows[0],
            tuple(stored_lines(session, invoice_id)),
            tuple(VatSum(entry.category, entry.rate, entry.base, entry.vat) for entry in vat),
            tuple(payments),
            original,
        )


def status_of(
    state: SalesInvoiceState,
    kind: DocumentKind,
    payable: Decimal,
    paid: Decimal,
    credited: Decimal,
    due: date,
    day: date,
    prepaid: Decimal = _ZERO,
) -> SalesInvoiceStatus:
    """The status by what came in and what was credited; due today is not overdue.

    What was prepaid lies on top of ``payable``: credited is what credit notes take back whole.
    """
    if state is not SalesInvoiceState.ISSUED:
        return SalesInvoiceStatus(state.value)
    if kind is DocumentKind.CREDIT_NOTE:
        return SalesInvoiceStatus.ISSUED
    if credited >= payable + prepaid and credited:
        return SalesInvoiceStatus.CREDITED
    if paid + credited >= payable:
        return SalesInvoiceStatus.PAID
    return SalesInvoiceStatus.OVERDUE if due < day else SalesInvoiceStatus.NEW


def read_rows(
    session: Session,
    day: date,
    *,
    only_issued: bool = False,
    customer_id: int | None = None,
    ids: Sequence[int] | None = None,
    more: Sequence[SQLColumnExpression[Any]] = (),
) -> Iterator[tuple[SalesInvoiceRow, list[Any]]]:
    """The rows as ``list_sales_invoices`` gives them, each with what the columns in ``more`` hold, as stored."""
    query = _query(more, ids).order_by(
        SalesInvoice.number.is_not(None), SalesInvoice.issue_date.desc(), SalesInvoice.id.desc()
    )
    if ids is not None:
        query = query.where(SalesInvoice.id.in_(ids))
    elif only_issued:
        query = query.where(SalesInvoice.state == SalesInvoiceState.ISSUED)
    else:
        query = query.where(SalesInvoice.state != SalesInvoiceState.VOID)
    if customer_id is not None:
        query = query.where(SalesInvoice.customer_id == customer_id)
    amounts, days = Amounts(), Days()
    # Some at a time: few calls, and few objects that live at once.
    parts = session.connection().execute(query).partitions(_AT_ONCE)
    for values in chain.from_iterable(parts):
        (key, number, kind, state, party, customer, issued, due, currency, ex_vat, vat, inc_vat, payable, prepaid, start,
         end, reference, paid, credited, *rest) = values  # fmt: skip
        state, kind, due_day = _STATES[state], _KINDS[kind], days[due]
        owed, received, taken_off = amounts[payable], amounts[paid or 0], amounts[credited or 0]
        status = status_of(state, kind, owed, received, taken_off, due_day, day, amounts[prepaid])
        is_open = state is SalesInvoiceState.ISSUED and kind is DocumentKind.INVOICE
        row = SalesInvoiceRow(
            key,
            "" if number is None else str(number),
            kind.value,
            party,
            customer,
            days[issued],
            due_day,
            currency,
            amounts[ex_vat],
            amounts[vat],
            amounts[inc_vat],
            owed,
            max(owed - received - taken_off, _ZERO) if is_open else _ZERO,
            status,
            None if start is None else days[start],
            None if end is None else days[end] - _ONE_DAY,
            reference,
            max(received + taken_off - owed, _ZERO) if is_open else _ZERO,
        )
        yield row, rest


class Amounts(dict[int, Decimal]):
    """Amounts by their micro-units: a long list has many that are alike, and each is made once."""

    def __missing__(self, micro: int) -> Decimal:
        """One more."""
        amount = self[micro] = from_micro(micro)
        return amount


class Days(dict[str, date]):
    """The same for civil dates by their text."""

    def __missing__(self, text: str) -> date:
        """One more."""
        day = self[text] = date.fromisoformat(text)
        return day


def stored(column: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """A column as the file holds it: in a list of thousands the ways through our types are most of the time."""
    return type_coerce(column, NullType())


def _query(more: Sequence[SQLColumnExpression[Any]], ids: Sequence[int] | None) -> Select[Any]:
    credit = aliased(SalesInvoice)
    payments = select(SalesPayment.sales_invoice_id, func.sum(SalesPayment.amount).label("amount")).group_by(
        SalesPayment.sales_invoice_id
    )
    credits = (
        select(credit.credits_id, func.sum(credit.payable).label("amount"))
        .where(credit.credits_id.is_not(None), credit.state == SalesInvoiceState.ISSUED)
        .group_by(credit.credits_id)
    )
    if ids is not None:
        # Of a few only what concerns them is summed.
        payments = payments.where(SalesPayment.sales_invoice_id.in_(ids))
        credits = credits.where(credit.credits_id.in_(ids))
    paid, credited = payments.subquery(), credits.subquery()
    columns: list[SQLColumnExpression[Any]] = [
        SalesInvoice.id,
        SalesInvoice.number,
        SalesInvoice.kind,
        SalesInvoice.state,
        Customer.name,
        SalesInvoice.customer_id,
        SalesInvoice.issue_date,
        SalesInvoice.due_date,
        SalesInvoice.currency,
        SalesInvoice.total_ex_vat,
        SalesInvoice.total_vat,
        SalesInvoice.total_inc_vat,
        SalesInvoice.payable,
        SalesInvoice.prepaid,
        SalesInvoice.period_start,
        SalesInvoice.period_end,
        SalesInvoice.payment_reference,
        paid.c.amount.label("paid"),
        credited.c.amount.label("credited"),
    ]
    return (
        select(*(stored(column) for column in (*columns, *more)))
        .join(Customer, Customer.id == SalesInvoice.customer_id)
        .outerjoin(paid, paid.c.sales_invoice_id == SalesInvoice.id)
        .outerjoin(credited, credited.c.credits_id == SalesInvoice.id)
    )
