"""Fees that come again: saving them, and the entries that they become. Rules: docs/rules.md, 13 Projects, hours and fees."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Product
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.projects import BillableEntry, EntryKind, Project, ProjectFee
from telecost_desktop.models.subscriptions import Frequency
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.projects.entry_terms import EntryTerms
from telecost_desktop.services.projects.entry_values import EntryValues
from telecost_desktop.services.projects.fee_schedule import move_fees, refresh_fees, rest_fees, resume_fees


@dataclass(frozen=True)
class ProjectFeeValues:
    """What a person fills in. Both dates are in it; a price of None is the product's on each day, without VAT.

    An empty text, unit or VAT code is the product's.
    """

    project_id: int
    frequency_id: int
    start_date: date
    end_date: date | None = None
    product_id: int | None = None
    text: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = ""
    unit_price: Decimal | None = None
    vat_code: str = ""


@dataclass(frozen=True)
class ProjectFeeRow:
    """A recurring fee as the list shows it: what it is called, its next day (None = none to come), how often it was made."""

    id: int
    values: ProjectFeeValues
    project: str
    frequency: str
    title: str
    active: bool
    next_due: date | None
    made: int


def list_fees(file: CompanyFile, *, project_id: int | None = None) -> list[ProjectFeeRow]:
    """Recurring fees by project and text."""
    made = (
        select(BillableEntry.project_fee_id, func.count().label("made"))
        .where(BillableEntry.project_fee_id.is_not(None))
        .group_by(BillableEntry.project_fee_id)
        .subquery()
    )
    query = (
        select(ProjectFee, Project.name, Frequency.name, Product.name, func.coalesce(made.c.made, 0))
        .join(Project, Project.id == ProjectFee.project_id)
        .join(Frequency, Frequency.id == ProjectFee.frequency_id)
        .outerjoin(Product, Product.id == ProjectFee.product_id)
        .outerjoin(made, made.c.project_fee_id == ProjectFee.id)
        .order_by(Project.name, ProjectFee.text, ProjectFee.id)
    )
    if project_id is not None:
        query = query.where(ProjectFee.project_id == project_id)
    with file.read() as session:
        return [
            ProjectFeeRow(
                fee.id,
                ProjectFeeValues(**{field.name: getattr(fee, field.name) for field in fields(ProjectFeeValues)}),
                project,
                frequency,
                fee.text or product or "",
                fee.active,
                fee.next_due,
                times,
            )
            for fee, project, frequency, product, times in session.execute(query)
        ]


def save_fee(
    file: CompanyFile, values: ProjectFeeValues, *, clock: Clock, user: str = "", fee_id: int | None = None
) -> int:
    """Create a recurring fee or change one; returns its id. What was made stays as it is.

    Raises UserError for a fee that could never be made, and for another project or start once it was made.
    """
    now = clock.now()
    with file.write() as session:
        fee = (
            ProjectFee(active=True, next_due=None, grid_from=None, grid_ordinal=0)
            if fee_id is None
            else must_fee(session, fee_id)
        )
        _check(session, values, fee)
        if fee_id is not None and _was_made(session, fee_id):
            if (fee.project_id, fee.start_date) != (values.project_id, values.start_date):
                raise UserError(
                    QT_TRANSLATE_NOOP("Errors", "A fee that was made already keeps its project and start date."),
                    hint=QT_TRANSLATE_NOOP("Errors", "End it and add another."),
                )
        elif fee_id is not None and fee.start_date != values.start_date:
            fee.grid_from, fee.grid_ordinal = None, 0
        if fee_id is not None and fee.frequency_id != values.frequency_id:
            move_fees(session, [fee], now, user)
        for field in fields(ProjectFeeValues):
            value = getattr(values, field.name)
            setattr(fee, field.name, value.strip() if isinstance(value, str) else value)
        if not fee.vat_code:
            product = None if fee.product_id is None else session.get(Product, fee.product_id)
            fee.vat_code = product.vat_code if product else "high"
        session.add(fee)
        refresh_fees(session, [fee])
        log_action(session, now, user, "fee.saved", _title(session, fee))
        return fee.id


def set_fee_active(file: CompanyFile, fee_id: int, active: bool, *, clock: Clock, user: str = "") -> None:
    """Let a fee rest from today on, or go on with its next day; days on which it rested are not made up for.

    What fell due before it rests is made first. Raises UserError when that has no price.
    """
    with file.write() as session:
        fee = must_fee(session, fee_id)
        if fee.active == active:
            return
        day = _day(session, clock)
        is_running = session.get_one(Project, fee.project_id).active
        if is_running and not active:
            rest_fees(session, [fee], day, clock.now(), user)
        fee.active = active
        if is_running and active:
            resume_fees(session, [fee], day)
        refresh_fees(session, [fee])
        log_action(session, clock.now(), user, "fee.activated" if active else "fee.deactivated", _title(session, fee))


def delete_fee(file: CompanyFile, fee_id: int, *, clock: Clock, user: str = "") -> None:
    """Delete a recurring fee of which nothing was made. Raises UserError otherwise: end it instead."""
    with file.write() as session:
        fee = must_fee(session, fee_id)
        if _was_made(session, fee_id):
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "This fee was made already and cannot be deleted."),
                hint=QT_TRANSLATE_NOOP("Errors", "Give it an end date, or deactivate it."),
            )
        log_action(session, clock.now(), user, "fee.deleted", _title(session, fee))
        session.delete(fee)


def must_fee(session: Session, fee_id: int) -> ProjectFee:
    """A recurring fee by its id. Raises UserError when it is gone."""
    fee = session.get(ProjectFee, fee_id)
    if fee is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That recurring fee was deleted."))
    return fee


def _check(session: Session, values: ProjectFeeValues, fee: ProjectFee) -> None:
    if values.end_date is not None and values.end_date < values.start_date:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The end {end} lies before the start {start}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose a later end, or leave it empty for no end."),
            end=values.end_date,
            start=values.start_date,
        )
    if values.unit_price is None and values.product_id is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "A recurring fee needs a price."),
            hint=QT_TRANSLATE_NOOP("Errors", "Fill one in, or choose a product that has one."),
        )
    frequency = session.get(Frequency, values.frequency_id)
    if frequency is None or (not frequency.active and values.frequency_id != fee.frequency_id):
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "Only an active frequency can be chosen."),
            hint=QT_TRANSLATE_NOOP("Errors", "Activate it first, or choose another."),
        )
    # What holds for a fee entered by hand; whether the product has a price yet is seen on each day.
    price = Decimal(0) if values.unit_price is None else values.unit_price
    EntryTerms(session).complete(
        EntryValues(
            values.project_id,
            EntryKind.FEE,
            values.start_date,
            values.quantity,
            price,
            values.text,
            product_id=values.product_id,
            vat_code=values.vat_code,
        )
    )


def _title(session: Session, fee: ProjectFee) -> str:
    return fee.text or (session.get_one(Product, fee.product_id).name if fee.product_id else "")


def _was_made(session: Session, fee_id: int) -> bool:
    query = select(BillableEntry.id).where(BillableEntry.project_fee_id == fee_id).limit(1)
    return session.scalar(query) is not None


def _day(session: Session, clock: Clock) -> date:
    return today(clock, session.scalars(select(Company.zone)).one())
