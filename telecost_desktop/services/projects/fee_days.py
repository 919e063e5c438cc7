"""The days of recurring fees, read from the company file by statements that stand ready. Rules: docs/rules.md, 13 Projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.customers import Product
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import BillableEntry, ProjectFee
from telecost_desktop.models.subscriptions import Frequency
from telecost_desktop.services.projects.entry_terms import EntryTerms
from telecost_desktop.services.recurrence import FrequencyRule, first_ordinal_on_or_after, last_ordinal, period
from telecost_desktop.services.subscriptions.schedule_store import rule_of

_CHUNK = 500
_NO_PRICE = QT_TRANSLATE_NOOP("Errors", "{fee} waits: {product} has no price on {date}.")
# Statements of each sales invoice of a run stand ready: making them anew would cost more than running them.
_FEES: Select[*tuple[Any, ...]] = (
    select(
        ProjectFee.id,
        ProjectFee.project_id,
        ProjectFee.frequency_id,
        ProjectFee.product_id,
        ProjectFee.text,
        ProjectFee.quantity,
        ProjectFee.unit,
        ProjectFee.unit_price,
        ProjectFee.vat_code,
        ProjectFee.start_date,
        ProjectFee.end_date,
        ProjectFee.grid_from,
        ProjectFee.grid_ordinal,
        Product.name,
        Product.unit,
    )
    .outerjoin(Product, Product.id == ProjectFee.product_id)
    .order_by(ProjectFee.id)
)
_DUE = _FEES.where(ProjectFee.next_due <= bindparam("until"))
# For the projects of one sales invoice the fees of all others that are due must not be read.
_DUE_OF = _DUE.where(ProjectFee.project_id.in_(bindparam("projects", expanding=True)))
_THESE = _FEES.where(ProjectFee.id.in_(bindparam("fees", expanding=True)))
_MADE = select(BillableEntry.project_fee_id, BillableEntry.ordinal).where(
    BillableEntry.project_fee_id.in_(bindparam("fees", expanding=True))
)
_FREQUENCIES = select(
    Frequency.id,
    Frequency.unit,
    Frequency.first_date,
    Frequency.every,
    Frequency.weekday,
    Frequency.day,
    Frequency.nth,
    Frequency.month,
    Frequency.end_count,
    Frequency.end_date,
).where(Frequency.id.in_(bindparam("frequencies", expanding=True)))


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """A recurring fee as it is read, with its product's name and unit (None = it has no product)."""

    id: int
    project_id: int
    frequency_id: int
    product_id: int | None
    text: str
    quantity: Decimal
    unit: str
    unit_price: Decimal | None
    vat_code: str
    start_date: date
    end_date: date | None
    grid_from: date | None
    grid_ordinal: int
    product: str | None
    product_unit: str | None


@dataclass(frozen=True, slots=True)
class FeeOccurrence:
    """One day of a recurring fee that is due and not made yet. ``ordinal`` counts the fee's own from 0."""

    fee_id: int
    project_id: int
    ordinal: int
    due_on: date
    period: Period
    text: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    vat_code: str
    product_id: int | None


@dataclass(frozen=True, slots=True)
class WaitingFee:
    """A day of a recurring fee that is due but cannot be made yet: why, as an English pattern and its values."""

    fee_id: int
    project_id: int
    ordinal: int
    due_on: date
    pattern: str
    values: dict[str, object] = field(default_factory=dict)


def these_fees(session: Session, fees: Iterable[int]) -> list[FeeTerms]:
    """Fees by their keys."""
    return [FeeTerms(*row) for part in chunks(sorted(fees)) for row in session.execute(_THESE, {"fees": part})]


def fees_with_days(session: Session, project_ids: Collection[int] | None, until: date) -> list[FeeTerms]:
    """The fees with something to make; the index on their next day finds them."""
    wanted = None if project_ids is None else set(project_ids)
    if wanted is not None and len(wanted) <= _CHUNK:
        rows = session.execute(_DUE_OF, {"until": until, "projects": sorted(wanted)})
        return [FeeTerms(*row) for row in rows]
    rows = session.execute(_DUE, {"until": until})
    return [FeeTerms(*row) for row in rows if wanted is None or row.project_id in wanted]


def open_days(
    session: Session,
    fees: Sequence[FeeTerms],
    until: date,
    made: Mapping[int, Collection[int]],
    rules: Mapping[int, FrequencyRule],
) -> Iterator[FeeOccurrence | WaitingFee]:
    """The days of fees up to and including one that no entry is made of."""
    terms = EntryTerms(session)
    for fee in fees:
        for ordinal, days in days_of(fee, rules[fee.frequency_id], made[fee.id]):
            if days.start > until:
                break
            yield _occurrence(terms, fee, ordinal, days)


def _occurrence(terms: EntryTerms, fee: FeeTerms, ordinal: int, days: Period) -> FeeOccurrence | WaitingFee:
    price, text = fee.unit_price, fee.text or fee.product or ""
    if price is None and fee.product_id is not None:
        price = terms.price_on(fee.product_id, days.start)
    if price is None:
        values: dict[str, object] = {"fee": text, "product": fee.product or "", "date": days.start}
        return WaitingFee(fee.id, fee.project_id, ordinal, days.start, _NO_PRICE, values)
    return FeeOccurrence(
        fee.id,
        fee.project_id,
        ordinal,
        days.start,
        days,
        text,
        fee.quantity,
        fee.unit or fee.product_unit or "",
        price,
        fee.vat_code,
        fee.product_id,
    )


def days_of(fee: ProjectFee | FeeTerms, rule: FrequencyRule, made: Collection[int]) -> Iterator[tuple[int, Period]]:
    """A fee's own ordinals that are not made, with their periods, up to its end, the frequency's or the calendar's.

    "After N" counts the fee's own, also those before its frequency was changed; its end date replaces the frequency's.
    """
    # The frequency's number of the fee's own ordinal 0, if the present grid had always held.
    zero = first_ordinal_on_or_after(rule, fee.grid_from or fee.start_date) - fee.grid_ordinal
    last = last_ordinal(rule, zero, end_date=fee.end_date)
    for ordinal in count(fee.grid_ordinal):
        if last is not None and zero + ordinal > last:
            return
        if ordinal in made:
            continue
        try:
            yield ordinal, period(rule, zero + ordinal)
        except OverflowError:
            return


def made_ordinals(session: Session, fees: Iterable[int]) -> defaultdict[int, set[int]]:
    """The ordinals of which entries are there, by fee."""
    made: defaultdict[int, set[int]] = defaultdict(set)
    for part in chunks(sorted(fees)):
        for fee, ordinal in session.execute(_MADE, {"fees": part}):
            if fee is not None and ordinal is not None:
                made[fee].add(ordinal)
    return made


def rules_of(session: Session, fees: Sequence[ProjectFee | FeeTerms]) -> dict[int, FrequencyRule]:
    """The rules of the fees' frequencies, by the frequencies' keys."""
    wanted = sorted({fee.frequency_id for fee in fees})
    return {
        row.id: rule_of(row) for part in chunks(wanted) for row in session.execute(_FREQUENCIES, {"frequencies": part})
    }


def chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """Keys in parts that a statement can name."""
    for i in range(0, len(keys), _CHUNK):
        yield keys[i : i + _CHUNK]
