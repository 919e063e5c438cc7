"""When recurring fees fall due, and the entries they become: each occurrence once. Rules: docs/rules.md, 13 Projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.customers import Product
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import BillableEntry, EntryKind, Project, ProjectFee
from telecost_desktop.models.subscriptions import Frequency
from telecost_desktop.services.projects.entry_terms import EntryTerms
from telecost_desktop.services.recurrence import FrequencyRule, first_ordinal_on_or_after, last_ordinal, period
from telecost_desktop.services.subscriptions.schedule_store import rule_of

_CHUNK = 500
_NO_PRICE = QT_TRANSLATE_NOOP("Errors", "{fee} waits: {product} has no price on {date}.")


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


def fees_due(session: Session, project_ids: Collection[int] | None, until: date) -> list[FeeOccurrence]:
    """What the projects' recurring fees owe up to and including a day and have not become yet, in order of days.

    None = of all projects. Inactive fees, and those of inactive projects, owe nothing; a day to come is allowed. Changes nothing. What has no price is left out; ``fees_waiting`` tells of it.
    """
    found = [
        one for one in _open_days(session, _due(session, project_ids, until), until) if isinstance(one, FeeOccurrence)
    ]
    return sorted(found, key=lambda one: (one.due_on, one.fee_id))


def fees_waiting(session: Session, project_ids: Collection[int] | None, until: date) -> list[WaitingFee]:
    """Days of recurring fees that are due but wait for a price."""
    found = [
        one for one in _open_days(session, _due(session, project_ids, until), until) if isinstance(one, WaitingFee)
    ]
    return sorted(found, key=lambda one: (one.due_on, one.fee_id))


def make_fee_entries(session: Session, occurrences: Sequence[FeeOccurrence], at: datetime, user: str) -> None:
    """Write what ``fees_due`` found as unbilled fees, and move the fees on. What was made meanwhile is left alone."""
    fees = sorted({one.fee_id for one in occurrences})
    present = _made(session, fees)
    for one in occurrences:
        if one.ordinal in present[one.fee_id]:
            continue
        present[one.fee_id].add(one.ordinal)
        session.add(
            BillableEntry(
                project_id=one.project_id,
                kind=EntryKind.FEE,
                entry_date=one.due_on,
                text=one.text,
                product_id=one.product_id,
                quantity=one.quantity,
                unit=one.unit,
                unit_price=one.unit_price,
                vat_code=one.vat_code,
                period_start=one.period.start,
                period_end=one.period.end,
                project_fee_id=one.fee_id,
                ordinal=one.ordinal,
                created_at=at,
                created_by=user,
            )
        )
    session.flush()
    for part in _chunks(fees):
        refresh_fees(session, session.scalars(select(ProjectFee).where(ProjectFee.id.in_(part))).all())


def fees_using(session: Session, frequency_id: int) -> list[ProjectFee]:
    """The recurring fees on a frequency's days."""
    return list(session.scalars(select(ProjectFee).where(ProjectFee.frequency_id == frequency_id)))


def refresh_fees(session: Session, fees: Sequence[ProjectFee]) -> None:
    """Set ``next_due`` to what frequency and made entries say: the first day that is not made; None when there is none."""
    session.flush()
    for fee, following in next_days(session, fees):
        fee.next_due = following
    session.flush()


def next_days(session: Session, fees: Sequence[ProjectFee]) -> Iterator[tuple[ProjectFee, date | None]]:
    """Each fee with the first day that is not made of it; None when there is none, or it rests."""
    made = _made(session, [fee.id for fee in fees])
    rules = _rules(session, fees)
    active = {
        project
        for part in _chunks(sorted({fee.project_id for fee in fees}))
        for project in session.scalars(select(Project.id).where(Project.id.in_(part), Project.active))
    }
    for fee in fees:
        runs = fee.active and fee.project_id in active
        following = next(_days(fee, rules[fee.frequency_id], made[fee.id]), None) if runs else None
        yield fee, following[1].start if following else None


def rest_fees(session: Session, fees: Sequence[ProjectFee], day: date, at: datetime, user: str) -> None:
    """Before fees come to rest on a day: make what fell due before it. Raises UserError where something has no price."""
    _settle(session, fees, day - timedelta(days=1), at, user)


def resume_fees(session: Session, fees: Sequence[ProjectFee], day: date) -> None:
    """Let fees that rested go on with their first occurrence on or after a day; those that passed spent their ordinals."""
    rules = _rules(session, fees)
    for fee in fees:
        rule = rules[fee.frequency_id]
        since = fee.grid_from or fee.start_date
        if day > since:
            passed = first_ordinal_on_or_after(rule, day) - first_ordinal_on_or_after(rule, since)
            fee.grid_from, fee.grid_ordinal = day, fee.grid_ordinal + passed


def move_fees(session: Session, fees: Sequence[ProjectFee], at: datetime, user: str) -> None:
    """Before the frequency of fees changes: what was made stays, and the new grid counts from the end of the last of it.

    Days before that which are still owed are made with their own dates. A fee of which nothing was made takes the new
    grid whole. Raises UserError where something that must be made has no price.
    """
    session.flush()
    for fee in fees:
        last = session.execute(
            select(BillableEntry.ordinal, BillableEntry.period_end)
            .where(BillableEntry.project_fee_id == fee.id)
            .order_by(BillableEntry.ordinal.desc())
            .limit(1)
        ).one_or_none()
        if last is None or last.ordinal is None or last.period_end is None:
            continue
        if fee.next_due is not None:
            _settle(session, [fee], last.period_end - timedelta(days=1), at, user)
        # A fee that rested meanwhile goes on from where it was taken up again.
        if fee.grid_from is None or fee.grid_from <= last.period_end:
            fee.grid_from, fee.grid_ordinal = last.period_end, last.ordinal + 1
    session.flush()


def _settle(session: Session, fees: Sequence[ProjectFee], until: date, at: datetime, user: str) -> None:
    """Make all that fees owe up to and including a day. Raises UserError where something has no price."""
    session.flush()
    owed = list(_open_days(session, fees, until))
    for one in owed:
        if isinstance(one, WaitingFee):
            raise UserError(
                one.pattern,
                hint=QT_TRANSLATE_NOOP("Errors", "Give the product a price from that date or earlier."),
                **one.values,
            )
    make_fee_entries(session, [one for one in owed if isinstance(one, FeeOccurrence)], at, user)


def _due(session: Session, project_ids: Collection[int] | None, until: date) -> list[ProjectFee]:
    """The fees with something to make; the index on their next day finds them."""
    query = select(ProjectFee).where(ProjectFee.next_due <= until).order_by(ProjectFee.id)
    wanted = None if project_ids is None else set(project_ids)
    # A run asks for each sales invoice anew; for the projects of one it must not read the fees of all.
    if wanted is not None and len(wanted) <= _CHUNK:
        query = query.where(ProjectFee.project_id.in_(wanted))
    return [fee for fee in session.scalars(query) if wanted is None or fee.project_id in wanted]


def _open_days(session: Session, fees: Sequence[ProjectFee], until: date) -> Iterator[FeeOccurrence | WaitingFee]:
    """The days of fees up to and including one that no entry is made of."""
    if not fees:
        return
    made = _made(session, [fee.id for fee in fees])
    rules = _rules(session, fees)
    terms = EntryTerms(session)
    for fee in fees:
        product = None if fee.product_id is None else terms.product(fee.product_id)
        for ordinal, days in _days(fee, rules[fee.frequency_id], made[fee.id]):
            if days.start > until:
                break
            yield _occurrence(terms, fee, product, ordinal, days)


def _occurrence(
    terms: EntryTerms, fee: ProjectFee, product: Product | None, ordinal: int, days: Period
) -> FeeOccurrence | WaitingFee:
    price = fee.unit_price
    if price is None and product is not None:
        price = terms.price_on(product.id, days.start)
    name = product.name if product else ""
    if price is None:
        values: dict[str, object] = {"fee": fee.text or name, "product": name, "date": days.start}
        return WaitingFee(fee.id, fee.project_id, ordinal, days.start, _NO_PRICE, values)
    return FeeOccurrence(
        fee.id,
        fee.project_id,
        ordinal,
        days.start,
        days,
        fee.text or name,
        fee.quantity,
        fee.unit or (product.unit if product else ""),
        price,
        fee.vat_code,
        fee.product_id,
    )


def _days(fee: ProjectFee, rule: FrequencyRule, made: Collection[int]) -> Iterator[tuple[int, Period]]:
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


def _made(session: Session, fees: Iterable[int]) -> defaultdict[int, set[int]]:
    """The ordinals of which entries are there, by fee."""
    made: defaultdict[int, set[int]] = defaultdict(set)
    for part in _chunks(sorted(fees)):
        query = select(BillableEntry.project_fee_id, BillableEntry.ordinal).where(
            BillableEntry.project_fee_id.in_(part)
        )
        for fee, ordinal in session.execute(query):
            if fee is not None and ordinal is not None:
                made[fee].add(ordinal)
    return made


def _rules(session: Session, fees: Sequence[ProjectFee]) -> dict[int, FrequencyRule]:
    return {key: rule_of(session.get_one(Frequency, key)) for key in {fee.frequency_id for fee in fees}}


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for i in range(0, len(keys), _CHUNK):
        yield keys[i : i + _CHUNK]
