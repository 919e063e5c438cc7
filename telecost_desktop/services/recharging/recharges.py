"""Passing costs on: what a wish comes to, making its fees, taking them back. Rules: docs/rules.md, 15 Recharge."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.base import new_key
from telecost_desktop.models.company import Company
from telecost_desktop.models.customers import Customer, VatRate
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import from_micro
from telecost_desktop.models.people import Department, Employee
from telecost_desktop.models.projects import BillableEntry, EntryKind, Project
from telecost_desktop.models.recharges import Recharge, RechargedCharge, RechargeDetail, RechargeSource
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceLine
from telecost_desktop.services.action_log import log_action
from telecost_desktop.services.clock import Clock, today
from telecost_desktop.services.recharging import choosing
from telecost_desktop.services.recharging.wishes import (
    ChargeSum,
    PlannedFee,
    RechargePreview,
    RechargeWish,
    with_markup,
)
from telecost_desktop.services.recharging.wording import fee_text, nobody
from telecost_desktop.services.reporting.selection import Selection, in_list


@dataclass(frozen=True, slots=True)
class _Plan:
    """A wish resolved: what it comes to, and what making it needs besides."""

    wish: RechargeWish
    selection: Selection
    preview: RechargePreview
    source_name: str
    subject: str


def preview_recharge(file: CompanyFile, wish: RechargeWish) -> RechargePreview:
    """What a wish comes to now; nothing is changed.

    Raises UserError for what is not there or inactive, and for a customer who is invoiced in another currency.
    """
    with file.read() as session:
        return _plan(session, wish.checked()).preview


def make_recharge(file: CompanyFile, wish: RechargeWish, *, clock: Clock, user: str = "") -> int:
    """Make the fees of a wish, unbilled, and note every charge in them; returns the recharge's key.

    Raises UserError as the preview does, and where nothing is left to pass on.
    """
    with file.write() as session:
        plan = _plan(session, wish.checked())
        if not plan.preview.fees or not plan.preview.total:
            raise _nothing(plan)
        return _make(session, plan, clock, user)


def withdraw_recharge(file: CompanyFile, recharge_id: int, *, clock: Clock, user: str = "") -> None:
    """Take a recharge and its fees back: its charges can be passed on again. Raises UserError when a fee is billed."""
    with file.write() as session:
        recharge = session.get(Recharge, recharge_id)
        if recharge is None:
            raise UserError(
                QT_TRANSLATE_NOOP("Errors", "There is no recharge {recharge}."),
                hint=QT_TRANSLATE_NOOP("Errors", "It may have been withdrawn before."),
                recharge=recharge_id,
            )
        _refuse_billed(session, recharge)
        log_action(session, clock.now(), user, "recharge.withdrawn", recharge.source_name, str(recharge_id))
        session.execute(delete(RechargedCharge).where(RechargedCharge.recharge_id == recharge_id))
        session.execute(delete(BillableEntry).where(BillableEntry.recharge_id == recharge_id))
        session.execute(delete(Recharge).where(Recharge.id == recharge_id))


def _plan(session: Session, wish: RechargeWish) -> _Plan:
    company = session.scalars(select(Company)).one()
    project, customer = _project_and_customer(session, wish, company)
    source_name = _source_name(session, wish)
    connection = _driver(session)
    selection = choosing.selection_of(connection, wish)
    found = choosing.costs(connection, wish, selection)
    own = [one for one in found if one.currency == company.currency]
    by_key: dict[int, tuple[int, int]] = {}
    for one in own:
        if not one.passed_on:
            count, micro = by_key.get(one.key, (0, 0))
            by_key[one.key] = count + one.count, micro + one.micro
    # A project's own costs need no name: the sales invoice has a heading for the project.
    total_name = "" if (wish.source, wish.source_id) == (RechargeSource.PROJECT, project.id) else source_name
    names = _names(connection, wish.detail, by_key, total_name, customer.language)
    fees = [
        PlannedFee(
            key,
            fee_text(wish.period, names[key], customer.language),
            count,
            from_micro(micro),
            with_markup(from_micro(micro), wish.markup, company.currency),
        )
        for key, (count, micro) in sorted(by_key.items(), key=lambda pair: (pair[0] == 0, names[pair[0]].casefold()))
    ]
    made = tuple(fee for fee in fees if fee.amount)
    before = [one for one in own if one.passed_on]
    preview = RechargePreview(
        fees=made,
        currency=company.currency,
        net=sum((fee.net for fee in made), Decimal("0.00")),
        total=sum((fee.amount for fee in made), Decimal("0.00")),
        already=_summed(before),
        other_currencies=tuple(
            (currency, _summed([one for one in found if one.currency == currency]))
            for currency in sorted({one.currency for one in found} - {company.currency})
        ),
        unassigned=choosing.nobodys_costs(connection, wish, company.currency),
        running=choosing.not_invoiced(connection, selection, company.currency),
        without_amount=len(fees) - len(made),
    )
    return _Plan(wish, selection, preview, source_name, f"{source_name} → {customer.name}, {project.name}")


def _make(session: Session, plan: _Plan, clock: Clock, user: str) -> int:
    wish, now, connection = plan.wish, clock.now(), session.connection()
    entry_date = min(wish.period.last, today(clock, session.scalars(select(Company.zone)).one()))
    recharge_id = new_key(
        connection.execute(
            insert(Recharge).values(
                project_id=wish.project_id,
                source=wish.source,
                source_id=wish.source_id,
                source_name=plan.source_name,
                period_start=wish.period.start,
                period_end=wish.period.end,
                detail=wish.detail,
                markup=wish.markup,
                created_at=now,
                created_by=user,
            )
        )
    )
    # Not through objects of the session: a recharge is taken back by withdrawing it, which undoing an edit is not.
    entries = {
        fee.key: new_key(
            connection.execute(
                insert(BillableEntry).values(
                    project_id=wish.project_id,
                    kind=EntryKind.FEE,
                    entry_date=entry_date,
                    text=fee.text,
                    quantity=Decimal(1),
                    unit_price=fee.amount,
                    vat_code=wish.vat_code,
                    period_start=wish.period.start,
                    period_end=wish.period.end,
                    recharge_id=recharge_id,
                    created_at=now,
                    created_by=user,
                )
            )
        )
        for fee in plan.preview.fees
    }
    choosing.pass_on(_driver(session), wish, plan.selection, plan.preview.currency, recharge_id, entries)
    log_action(session, now, user, "recharge.made", plan.subject, str(recharge_id))
    return recharge_id


def _project_and_customer(session: Session, wish: RechargeWish, company: Company) -> tuple[Project, Customer]:
    project = session.get(Project, wish.project_id)
    if project is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "That project was deleted."))
    customer = session.get_one(Customer, project.customer_id)
    if not project.active or not customer.active:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{project} of {customer} is not active: nothing is invoiced on it."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose another project, or activate it."),
            project=project.name,
            customer=customer.name,
        )
    if customer.currency != company.currency:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "{customer} is invoiced in {currency}, and the costs are in {own}."),
            hint=QT_TRANSLATE_NOOP("Errors", "Enter the converted amount as a fee of the project instead."),
            customer=customer.name,
            currency=customer.currency,
            own=company.currency,
        )
    rates = select(VatRate.id).where(VatRate.country == company.country, VatRate.code == wish.vat_code)
    if session.scalars(rates.limit(1)).first() is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "There is no VAT code {code}."), code=wish.vat_code)
    return project, customer


def _source_name(session: Session, wish: RechargeWish) -> str:
    names = {
        RechargeSource.DEPARTMENT: select(Department.name).where(Department.id == wish.source_id),
        RechargeSource.EMPLOYEE: select(Employee.name).where(Employee.id == wish.source_id),
        RechargeSource.PROJECT: select(Project.name).where(Project.id == wish.source_id),
    }
    found = session.scalars(names[wish.source]).first()
    if found is None:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "Those whose costs are to be passed on are not there any more."))
    return found


def _names(
    connection: sqlite3.Connection, detail: RechargeDetail, keys: dict[int, tuple[int, int]], total: str, language: str
) -> dict[int, str]:
    """What tells each fee from the others."""
    if detail is RechargeDetail.TOTAL:
        return {0: total}
    name, table = ("name", "employee") if detail is RechargeDetail.EMPLOYEE else ("'+' || msisdn", "line")
    found = connection.execute(f"SELECT id, {name} FROM {table} WHERE id IN {in_list(keys)}")
    return {0: nobody(detail, language), **dict(found.fetchall())}


def _summed(found: list[choosing.CostSum]) -> ChargeSum:
    return ChargeSum(sum(one.count for one in found), from_micro(sum(one.micro for one in found)))


def _nothing(plan: _Plan) -> UserError:
    if plan.preview.fees or plan.preview.without_amount:
        return UserError(
            QT_TRANSLATE_NOOP(
                "Errors", "The costs of {source} in these days come to zero: there is nothing to invoice."
            ),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose other days."),
            source=plan.source_name,
        )
    if plan.preview.already.count:
        return UserError(
            QT_TRANSLATE_NOOP("Errors", "All {count} invoice lines of {source} in these days were passed on before."),
            hint=QT_TRANSLATE_NOOP("Errors", "Choose other days, or withdraw the recharge that has them."),
            count=plan.preview.already.count,
            source=plan.source_name,
        )
    return UserError(
        QT_TRANSLATE_NOOP("Errors", "No invoice has costs of {source} in these days."),
        hint=QT_TRANSLATE_NOOP("Errors", "Choose other days, or import the operator's invoice first."),
        source=plan.source_name,
    )


def _refuse_billed(session: Session, recharge: Recharge) -> None:
    billed = session.execute(
        select(BillableEntry.text, SalesInvoice.number)
        .join(SalesInvoiceLine, SalesInvoiceLine.id == BillableEntry.sales_invoice_line_id)
        .join(SalesInvoice, SalesInvoice.id == SalesInvoiceLine.sales_invoice_id)
        .where(BillableEntry.recharge_id == recharge.id)
        .order_by(SalesInvoice.number.is_(None), SalesInvoice.number)
    ).first()
    if billed is None:
        return
    if billed.number is None:
        raise UserError(
            QT_TRANSLATE_NOOP("Errors", "The fee {text} is on a draft."),
            hint=QT_TRANSLATE_NOOP("Errors", "Void that draft first, then withdraw the recharge."),
            text=billed.text,
        )
    raise UserError(
        QT_TRANSLATE_NOOP("Errors", "The fee {text} was billed on invoice {number}."),
        hint=QT_TRANSLATE_NOOP("Errors", "Credit that invoice so that its fees are billed again; then withdraw."),
        text=billed.text,
        number=billed.number,
    )


def _driver(session: Session) -> sqlite3.Connection:
    """The connection of the session's transaction, for statements that reports share."""
    driver: sqlite3.Connection = session.connection().connection.driver_connection  # type: ignore[assignment]
    return driver
