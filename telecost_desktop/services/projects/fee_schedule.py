"""When recurring fees fall due, and the entries they become: each occurrence once. Rules: docs/rules.md, 13 Projects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.projects import BillableEntry, EntryKind, Project, ProjectFee
from telecost_desktop.models.tables import metadata
from telecost_desktop.services.projects.fee_days import (
    FeeOccurrence,
    WaitingFee,
    chunks,
    days_of,
    fees_with_days,
    made_ordinals,
    open_days,
    rules_of,
    these_fees,
)
from telecost_desktop.services.recurrence import first_ordinal_on_or_after

_FEE = metadata.tables["project_fee"]
_MOVE = _FEE.update().where(_FEE.c.id == bindparam("fee")).values(next_due=bindparam("following"))
_INSERT = metadata.tables["billable_entry"].insert()


class DueFees:
    """The days of recurring fees that are due by a day and not made, read once; both lists are in order of days.

    ``owed`` can be made, ``waiting`` waits for a price. ``project_ids`` None = of all projects. Inactive fees, and those
    of inactive projects, owe nothing; a day to come is allowed.
    """

    def __init__(self, session: Session, project_ids: Collection[int] | None, until: date) -> None:
        self._session = session
        self._fees = fees_with_days(session, project_ids, until)
        self._made = made_ordinals(session, [fee.id for fee in self._fees])
        self._rules = rules_of(session, self._fees)
        found = list(open_days(session, self._fees, until, self._made, self._rules))
        by_day = attrgetter("due_on", "fee_id")
        self.owed: list[FeeOccurrence] = sorted((one for one in found if isinstance(one, FeeOccurrence)), key=by_day)
        self.waiting: list[WaitingFee] = sorted((one for one in found if isinstance(one, WaitingFee)), key=by_day)

    def make(self, at: datetime, user: str) -> None:
        """Write what is owed as unbilled fees and move the fees on, in the writing transaction that read them."""
        if not self.owed:
            return
        for one in self.owed:
            self._made[one.fee_id].add(one.ordinal)
        connection = self._session.connection()
        connection.execute(_INSERT, [_entry_values(one, at, user) for one in self.owed])
        following = (
            (fee.id, next(days_of(fee, self._rules[fee.frequency_id], self._made[fee.id]), None)) for fee in self._fees
        )
        connection.execute(_MOVE, [{"fee": key, "following": day and day[1].start} for key, day in following])


def fees_due(session: Session, project_ids: Collection[int] | None, until: date) -> list[FeeOccurrence]:
    """What recurring fees owe and have not become yet; see ``DueFees``. Changes nothing."""
    return DueFees(session, project_ids, until).owed


def make_fee_entries(session: Session, occurrences: Sequence[FeeOccurrence], at: datetime, user: str) -> None:
    """Write what ``fees_due`` found as unbilled fees, and move the fees on. What was made meanwhile is left alone."""
    fees = sorted({one.fee_id for one in occurrences})
    present = made_ordinals(session, fees)
    for one in occurrences:
        if one.ordinal in present[one.fee_id]:
            continue
        present[one.fee_id].add(one.ordinal)
        session.add(BillableEntry(**_entry_values(one, at, user)))
    session.flush()
    for part in chunks(fees):
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
    made = made_ordinals(session, [fee.id for fee in fees])
    rules = rules_of(session, fees)
    active = {
        project
        for part in chunks(sorted({fee.project_id for fee in fees}))
        for project in session.scalars(select(Project.id).where(Project.id.in_(part), Project.active))
    }
    for fee in fees:
        runs = fee.active and fee.project_id in active
        following = next(days_of(fee, rules[fee.frequency_id], made[fee.id]), None) if runs else None
        yield fee, following[1].start if following else None


def rest_fees(session: Session, fees: Sequence[ProjectFee], day: date, at: datetime, user: str) -> None:
    """Before fees come to rest on a day: make what fell due before it. Raises UserError where something has no price."""
    _settle(session, fees, day - timedelta(days=1), at, user)


def resume_fees(session: Session, fees: Sequence[ProjectFee], day: date) -> None:
    """Let fees that rested go on with their first occurrence on or after a day; those that passed spent their ordinals."""
    rules = rules_of(session, fees)
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
    read = these_fees(session, [fee.id for fee in fees])
    owed = list(
        open_days(session, read, until, made_ordinals(session, [fee.id for fee in read]), rules_of(session, read))
    )
    for one in owed:
        if isinstance(one, WaitingFee):
            raise UserError(
                one.pattern,
                hint=QT_TRANSLATE_NOOP("Errors", "Give the product a price from that date or earlier."),
                **one.values,
            )
    make_fee_entries(session, [one for one in owed if isinstance(one, FeeOccurrence)], at, user)


def _entry_values(one: FeeOccurrence, at: datetime, user: str) -> dict[str, Any]:
    """The columns of the unbilled fee that an occurrence becomes."""
    return {
        "project_id": one.project_id,
        "kind": EntryKind.FEE,
        "entry_date": one.due_on,
        "text": one.text,
        "product_id": one.product_id,
        "quantity": one.quantity,
        "unit": one.unit,
        "unit_price": one.unit_price,
        "vat_code": one.vat_code,
        "period_start": one.period.start,
        "period_end": one.period.end,
        "project_fee_id": one.fee_id,
        "ordinal": one.ordinal,
        "created_at": at,
        "created_by": user,
    }
