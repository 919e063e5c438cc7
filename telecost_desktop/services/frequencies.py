"""Frequencies of subscriptions and reports: the list, saving, switching off and deleting. Rules: docs/rules.md, 1 to 4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.projects import ProjectFee
from telecost_desktop.models.saved_reports import ReportSchedule
from telecost_desktop.models.subscriptions import Frequency, FrequencyUnit, Subscriber, Subscription
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.projects.fee_schedule import fees_using, move_fees, refresh_fees
from telecost_desktop.services.recurrence import EndKind, FrequencyRule, make_rule, next_date
from telecost_desktop.services.recurrence_text import Translate, english, pattern_text
from telecost_desktop.services.report_schedules.dates import renew_schedules_of
from telecost_desktop.services.report_schedules.store import schedules_using
from telecost_desktop.services.subscriptions.schedule_store import load_schedules, move_grid, refresh_next_due, rule_of


class FrequencyFilter(StrEnum):
    """What the list shows."""

    ALL = "all"
    MINE = "mine"
    ACTIVE = "active"
    INACTIVE = "inactive"


@dataclass(frozen=True)
class FrequencyRow:
    """One row of the list. The view makes pattern and end from ``rule``; ``next_date`` None = it has ended.

    ``in_use`` counts subscriptions and recurring fees of projects, ``fees`` the latter, ``reports`` schedules of reports.
    """

    id: int
    name: str
    automatic_name: bool
    rule: FrequencyRule
    next_date: date | None
    in_use: int
    active: bool
    changed_at: datetime
    changed_by: str
    created_by: str
    reports: int = 0
    fees: int = 0


@dataclass(frozen=True)
class FrequencyValues:
    """What a person fills in. ``name`` is ignored where the name is automatic."""

    unit: FrequencyUnit
    first_date: date
    every: int = 1
    weekday: int | None = None
    day: int | None = None
    nth: int | None = None
    month: int | None = None
    end: EndKind = EndKind.NEVER
    end_count: int | None = None
    end_date: date | None = None
    automatic_name: bool = True
    name: str = ""
    active: bool = True

    def rule(self) -> FrequencyRule:
        """The rule they make; raises UserError where they make none."""
        return make_rule(
            self.unit,
            self.first_date,
            every=self.every,
            weekday=self.weekday,
            day=self.day,
            nth=self.nth,
            month=self.month,
            end=self.end,
            end_count=self.end_count,
            end_date=self.end_date,
        )


def list_frequencies(
    file: CompanyFile, clock: Clock, shown: FrequencyFilter = FrequencyFilter.ACTIVE, *, user: str = ""
) -> list[FrequencyRow]:
    """The rows of the list by name. MINE are those that ``user`` (initials) created or changed last."""
    with file.read() as session:
        day = today(clock, session.scalars(select(Company.zone)).one())
        uses = (
            select(Subscription.frequency_id, func.count().label("uses")).group_by(Subscription.frequency_id).subquery()
        )
        reports = (
            select(ReportSchedule.frequency_id, func.count().label("reports"))
            .group_by(ReportSchedule.frequency_id)
            .subquery()
        )
        fees = select(ProjectFee.frequency_id, func.count().label("fees")).group_by(ProjectFee.frequency_id).subquery()
        query = (
            select(
                Frequency,
                func.coalesce(uses.c.uses, 0),
                func.coalesce(reports.c.reports, 0),
                func.coalesce(fees.c.fees, 0),
            )
            .outerjoin(fees, fees.c.frequency_id == Frequency.id)
            .outerjoin(uses, uses.c.frequency_id == Frequency.id)
            .outerjoin(reports, reports.c.frequency_id == Frequency.id)
            .order_by(Frequency.name, Frequency.id)
        )
        if shown is FrequencyFilter.MINE:
            query = query.where((Frequency.created_by == user) | (Frequency.changed_by == user))
        elif shown is not FrequencyFilter.ALL:
            query = query.where(Frequency.active == (shown is FrequencyFilter.ACTIVE))
        return [_row(frequency, uses, used, fees, day) for frequency, uses, used, fees in session.execute(query)]


def get_frequency(file: CompanyFile, clock: Clock, frequency_id: int) -> FrequencyRow:
    """One frequency. Raises UserError when it is gone."""
    with file.read() as session:
        frequency = _get(session, frequency_id)
        day = today(clock, session.scalars(select(Company.zone)).one())
        reports, fees = schedules_using(session, frequency_id), fees_using(session, frequency_id)
        return _row(frequency, _uses(session, frequency_id), len(reports), len(fees), day)


def save_frequency(
    file: CompanyFile,
    values: FrequencyValues,
    *,
    clock: Clock,
    user: str = "",
    frequency_id: int | None = None,
    translate: Translate = english,
) -> int:
    """Create a frequency, or change one; returns its id. The automatic name comes in the translator's language.

    A changed rule keeps what was billed; the days up to the new grid are billed as a part period
    (docs/rules.md, 4 Changed frequencies); reports made on its days follow the new rule from today. Raises UserError for a rule that names no days or a missing name.
    """
    rule = values.rule()
    name = pattern_text(rule, translate) if values.automatic_name else values.name.strip()
    if not name:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A frequency needs a name."),
            hint=QT_TRANSLATE_NOOP("Errors", "Fill one in, or choose the automatic name."),
        )
    now = clock.now()
    with file.write() as session:
        if frequency_id is None:
            frequency = Frequency(created_at=now, created_by=user)
            session.add(frequency)
        else:
            frequency = _get(session, frequency_id)
            if rule_of(frequency) != rule:
                users = Subscription.frequency_id == frequency_id
                move_grid(session, load_schedules(session, where=users), now)
                move_fees(session, fees_using(session, frequency_id), now, user)
        _fill(frequency, rule)
        frequency.name = name
        frequency.automatic_name = values.automatic_name
        frequency.active = values.active
        frequency.changed_at, frequency.changed_by = now, user
        session.flush()
        if frequency_id is not None:
            refresh_next_due(session, _subscribers(session, frequency.id))
            refresh_fees(session, fees_using(session, frequency.id))
            renew_schedules_of(session, frequency.id, today(clock, session.scalars(select(Company.zone)).one()))
        log_action(session, now, user, "frequency.saved", frequency.name)
        return frequency.id


def set_frequency_active(file: CompanyFile, frequency_id: int, active: bool, *, clock: Clock, user: str = "") -> None:
    """Offer a frequency for choice, or hide it; subscriptions and reports that use it go on."""
    with file.write() as session:
        frequency = _get(session, frequency_id)
        frequency.active = active
        frequency.changed_at, frequency.changed_by = clock.now(), user
        log_action(
            session, clock.now(), user, "frequency.activated" if active else "frequency.deactivated", frequency.name
        )


def delete_frequency(file: CompanyFile, frequency_id: int, *, clock: Clock, user: str = "") -> None:
    """Delete a frequency that nothing uses. Raises UserError naming the subscriptions' number or the report that does."""
    with file.write() as session:
        frequency = _get(session, frequency_id)
        uses = _uses(session, frequency_id)
        if uses:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{name} is used by {count} subscriptions and cannot be deleted."),
                hint=QT_TRANSLATE_NOOP("Errors", "Deactivate it: then it is no longer offered."),
                name=frequency.name,
                count=uses,
            )
        fees = len(fees_using(session, frequency_id))
        if fees:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "{name} is used by {count} recurring fees and cannot be deleted."),
                hint=QT_TRANSLATE_NOOP("Errors", "Deactivate it: then it is no longer offered."),
                name=frequency.name,
                count=fees,
            )
        reports = schedules_using(session, frequency_id)
        if reports:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "The report {report} is made on the days of {name}: it cannot be deleted."),
                hint=QT_TRANSLATE_NOOP("Errors", "Deactivate it: then it is no longer offered."),
                report=reports[0],
                name=frequency.name,
            )
        log_action(session, clock.now(), user, "frequency.deleted", frequency.name)
        session.delete(frequency)


def _row(frequency: Frequency, subscriptions: int, reports: int, fees: int, day: date) -> FrequencyRow:
    rule = rule_of(frequency)
    return FrequencyRow(
        frequency.id,
        frequency.name,
        frequency.automatic_name,
        rule,
        next_date(rule, day),
        subscriptions + fees,
        frequency.active,
        frequency.changed_at,
        frequency.changed_by,
        frequency.created_by,
        reports,
        fees,
    )


def _fill(frequency: Frequency, rule: FrequencyRule) -> None:
    for name in ("unit", "first_date", "every", "weekday", "day", "nth", "month", "end_count", "end_date"):
        setattr(frequency, name, getattr(rule, name))


def _get(session: Session, frequency_id: int) -> Frequency:
    frequency = session.get(Frequency, frequency_id)
    if frequency is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That frequency was deleted."))
    return frequency


def _uses(session: Session, frequency_id: int) -> int:
    query = select(func.count()).select_from(Subscription).where(Subscription.frequency_id == frequency_id)
    return session.scalars(query).one()


def _subscribers(session: Session, frequency_id: int) -> list[int]:
    query = select(Subscriber.id).join(Subscription, Subscription.id == Subscriber.subscription_id)
    return list(session.scalars(query.where(Subscription.frequency_id == frequency_id)))
