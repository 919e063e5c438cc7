"""The lines of a draft as a person writes them: priced, checked, and kept with what they bill.

Rules: docs/rules.md, 7 Draft, ready, issued, and 8 Money on a sales invoice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.customers import VatRegime
from telecost_desktop.models.money import from_micro, round_to_currency, to_micro
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import BillableEntry
from telecost_desktop.models.sales_invoices import SalesInvoiceLine
from telecost_desktop.services.sales_invoicing.amounts import DraftLine
from telecost_desktop.services.sales_invoicing.drafts.drafting import BillableLine, line_values
from telecost_desktop.services.sales_invoicing.drafts.stored import line_rows, stored_line
from telecost_desktop.services.sales_invoicing.vat import VatRates

_ZERO, _HUNDRED = Decimal(0), Decimal(100)
_LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class DraftLineValues:
    """A line as a person fills it in. ``discount`` is per cent; ``vat_code`` names a rate of the seller's country.

    ``id`` is that of the stored line which it changes, so that what the line bills stays with it.
    """

    text: str
    quantity: Decimal
    unit_price: Decimal
    unit: str = ""
    product_number: str = ""
    vat_code: str = "high"
    discount: Decimal = _ZERO
    period: Period | None = None
    project: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A stored line of a draft: what it says, and whether it bills a period, or hours and fees."""

    id: int
    line: DraftLine
    billed_period_id: int | None
    has_entries: bool

    @property
    def bills(self) -> bool:
        """Whether it bills something that is kept apart from it."""
        return self.billed_period_id is not None or self.has_entries


def kept_lines(session: Session, invoice_id: int | None) -> dict[int, KeptLine]:
    """The stored lines of a draft by key; none of one that is not stored yet."""
    if invoice_id is None:
        return {}
    rows = line_rows(session, invoice_id)
    query = select(BillableEntry.sales_invoice_line_id).where(
        BillableEntry.sales_invoice_line_id.in_([row.id for row in rows])
    )
    entries = set(session.scalars(query))
    return {row.id: KeptLine(row.id, stored_line(row), row.billed_period_id, row.id in entries) for row in rows}


def line_net(quantity: Decimal, price: Decimal, discount: Decimal, currency: str) -> Decimal:
    """What a line comes to without VAT, rounded once; ``discount`` is per cent."""
    return round_to_currency(quantity * price * (_HUNDRED - discount) / _HUNDRED, currency)


def priced_line(
    values: DraftLineValues,
    position: int,
    kept: KeptLine | None,
    rates: VatRates,
    regime: VatRegime,
    day: date,
    currency: str,
) -> DraftLine:
    """A line with its amount and VAT, by its period's first day or else ``day``. Raises UserError for what cannot be.

    What is unchanged of a stored line keeps its amount: a part of a month, or the sum of many hours, need not be
    quantity times price.
    """
    if not values.text.strip():
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Line {position} needs a text."), position=position)
    if values.id is not None and kept is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Line {position} is no line of this draft."), position=position)
    if not values.quantity or not _ZERO <= values.discount <= _HUNDRED:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Line {position} needs a quantity, and a discount of 0 to 100 %."),
            position=position,
        )
    if abs(values.quantity) >= _LARGEST or abs(values.unit_price) >= _LARGEST:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Line {position} is too large."), position=position)
    quantity, price, discount = (_stored(one) for one in (values.quantity, values.unit_price, values.discount))
    net = line_net(quantity, price, discount, currency)
    if abs(net) >= _LARGEST:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Line {position} is too large."), position=position)
    starts = values.period.start if values.period else day
    category, rate = rates.on(values.vat_code, regime, starts)
    if kept is not None:
        same = (kept.line.quantity, kept.line.unit_price, kept.line.discount) == (quantity, price, discount)
        net = kept.line.net if same else net
        before = rates.code_of(kept.line.vat_category, kept.line.vat_rate, starts)
        if kept.bills and before in (None, values.vat_code) and rates.fits(kept.line.vat_category, regime):
            category, rate = kept.line.vat_category, kept.line.vat_rate
    line = DraftLine(
        values.text.strip(),
        quantity,
        price,
        net,
        category,
        rate,
        values.unit.strip(),
        values.product_number.strip(),
        values.period,
        values.project.strip(),
        discount,
    )
    if kept is not None:
        _refuse_other_content(kept, line, position)
    return line


def replace_lines(
    session: Session,
    invoice_id: int,
    kept: dict[int, KeptLine],
    keys: Sequence[int | None],
    lines: Sequence[DraftLine],
) -> None:
    """Store the lines of a draft in this order; ``keys`` are those of the stored lines that they change."""
    left_out = set(kept) - set(keys)
    _refuse_leaving_out(kept, left_out)
    session.execute(delete(SalesInvoiceLine).where(SalesInvoiceLine.id.in_(left_out)))
    for position, (key, line) in enumerate(zip(keys, lines, strict=True), 1):
        period = None if key is None else kept[key].billed_period_id
        values = line_values(invoice_id, position, BillableLine(line, period))
        if key is None:
            session.add(SalesInvoiceLine(**values))
        else:
            session.execute(update(SalesInvoiceLine).where(SalesInvoiceLine.id == key).values(**values))
    session.flush()


def _refuse_other_content(kept: KeptLine, line: DraftLine, position: int) -> None:
    """Raises UserError where a line would no longer say what it bills."""
    before = kept.line
    if kept.bills and line.period != before.period:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Line {position} bills what fell due: its days stay as they are."),
            position=position,
        )
    facts = [
        (one.quantity, one.unit_price, one.discount, one.net, one.vat_category, one.vat_rate) for one in (line, before)
    ]
    if kept.has_entries and facts[0] != facts[1]:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Line {position} bills hours or fees: its amount is theirs."),
            hint=QT_TRANSLATE_NOOP("Errors", "Take the draft back, change the hours or fees, and bill them again."),
            position=position,
        )


def _refuse_leaving_out(kept: dict[int, KeptLine], left_out: Collection[int]) -> None:
    """Raises UserError where a period, an hour or a fee would be billed by no line."""
    covered = {one.billed_period_id for key, one in kept.items() if key not in left_out}
    for key in left_out:
        one = kept[key]
        if one.has_entries or (one.billed_period_id is not None and one.billed_period_id not in covered):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{text} bills what fell due and cannot be left out."),
                hint=QT_TRANSLATE_NOOP("Errors", "Take the draft back instead: you are asked what becomes of it."),
                text=one.line.text,
            )


def _stored(amount: Decimal) -> Decimal:
    """An amount as the file holds it, to six decimals."""
    return from_micro(to_micro(amount))
