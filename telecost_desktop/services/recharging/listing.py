"""What was passed on: the recharges made, their fees, and the invoice lines that each is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import from_micro
from telecost_desktop.models.people import Department, Employee
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import Project, ProjectLine
from telecost_desktop.models.recharges import Recharge, RechargeDetail, RechargeSource


@dataclass(frozen=True, slots=True)
class RechargeRow:
    """One recharge. Amounts are without VAT: ``net`` of its charges, ``amount`` of its fees.

    ``billed`` counts its fees that are on an invoice or draft, ``invoices`` are the numbers of the issued ones.
    """

    id: int
    project_id: int
    project: str
    customer: str
    source: RechargeSource
    source_name: str
    period: Period
    detail: RechargeDetail
    markup: Decimal
    fees: int
    charges: int
    net: Decimal
    amount: Decimal
    billed: int
    invoices: tuple[int, ...]
    created_at: datetime
    created_by: str

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether none of its fees is billed."""
        return not self.billed


@dataclass(frozen=True, slots=True)
class PassedOnLine:
    """A line of a supplier invoice that was passed on. ``day`` is the one on which it counts; without VAT."""

    charge_id: int
    entry_id: int
    supplier: str
    invoice: str
    invoice_date: date | None
    day: date
    number: str
    user: str
    text: str
    net: Decimal


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose in a form. ``number`` and, of a project, its customer tell it from others of the same name."""

    id: int
    name: str
    number: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class RechargeChoices:
    """What a form of a recharge offers: ``projects`` that fees can be made on, and those whose costs can be passed on."""

    projects: tuple[Choice, ...]
    sources: dict[RechargeSource, tuple[Choice, ...]]


_FEES = """
SELECT r.id AS id,
       (SELECT COUNT(*) FROM billable_entry e WHERE e.recharge_id = r.id) AS fees,
       (SELECT COALESCE(SUM(e.unit_price), 0) FROM billable_entry e WHERE e.recharge_id = r.id) AS amount,
       (SELECT COUNT(*) FROM billable_entry e WHERE e.recharge_id = r.id AND e.sales_invoice_line_id IS NOT NULL) AS billed,
       (SELECT COUNT(*) FROM recharged_charge c WHERE c.recharge_id = r.id) AS charges,
       (SELECT COALESCE(SUM(c.net), 0) FROM recharged_charge c WHERE c.recharge_id = r.id) AS net
FROM recharge r
"""
_INVOICES = """
SELECT DISTINCT e.recharge_id, i.number
FROM billable_entry e JOIN sales_invoice_line l ON l.id = e.sales_invoice_line_id
JOIN sales_invoice i ON i.id = l.sales_invoice_id
WHERE e.recharge_id IS NOT NULL AND i.number IS NOT NULL ORDER BY i.number
"""
_LINES = """
SELECT c.id, r.billable_entry_id, s.name, i.number, i.issue_date, c.counts_on, COALESCE(l.msisdn, ''),
       COALESCE(e.name, ''), CASE c.text WHEN '' THEN t.name ELSE c.text END, r.net
FROM recharged_charge r JOIN charge c ON c.id = r.charge_id
JOIN supplier_invoice i ON i.id = c.supplier_invoice_id JOIN seller s ON s.id = i.seller_id
JOIN placement p ON p.id = c.placement_id JOIN traffic_type t ON t.id = c.traffic_type_id
LEFT JOIN line l ON l.id = p.line_id LEFT JOIN employee e ON e.id = p.employee_id
WHERE {chosen} ORDER BY c.counts_on, c.id
"""


def list_recharges(file: CompanyFile, *, project_id: int | None = None) -> list[RechargeRow]:
    """All recharges, or those that became fees of a project; the newest first."""
    with file.read() as session:
        sums = {row.id: row for row in session.execute(text(_FEES))}
        invoices: dict[int, list[int]] = {}
        for recharge_id, number in session.execute(text(_INVOICES)):
            invoices.setdefault(recharge_id, []).append(number)
        query = (
            select(Recharge, Project.name, Customer.name)
            .join(Project, Project.id == Recharge.project_id)
            .join(Customer, Customer.id == Project.customer_id)
            .order_by(Recharge.id.desc())
        )
        if project_id is not None:
            query = query.where(Recharge.project_id == project_id)
        return [
            RechargeRow(
                recharge.id,
                recharge.project_id,
                project,
                customer,
                recharge.source,
                recharge.source_name,
                Period(recharge.period_start, recharge.period_end),
                recharge.detail,
                recharge.markup,
                sums[recharge.id].fees,
                sums[recharge.id].charges,
                from_micro(sums[recharge.id].net),
                from_micro(sums[recharge.id].amount),
                sums[recharge.id].billed,
                tuple(invoices.get(recharge.id, ())),
                recharge.created_at,
                recharge.created_by,
            )
            for recharge, project, customer in session.execute(query)
        ]


def charges_of(file: CompanyFile, *, recharge_id: int | None = None, entry_id: int | None = None) -> list[PassedOnLine]:
    """The invoice lines behind a recharge, or behind one of its fees, by the day on which they count."""
    column, key = ("billable_entry_id", entry_id) if recharge_id is None else ("recharge_id", recharge_id)
    with file.read() as session:
        rows = session.execute(text(_LINES.format(chosen=f"r.{column} = :key")), {"key": key})
        return [
            PassedOnLine(
                charge, entry, supplier, number, date.fromisoformat(issued) if issued else None,
                date.fromisoformat(day), msisdn, user, words, from_micro(net),
            )
            for charge, entry, supplier, number, issued, day, msisdn, user, words, net in rows
        ]  # fmt: skip


def recharge_choices(file: CompanyFile) -> RechargeChoices:
    """Active projects of active customers, and every department, employee and project with numbers, by name."""
    with file.read() as session:
        projects = session.execute(
            select(Project.id, Project.name, Project.number, Customer.name.label("customer"))
            .join(Customer, Customer.id == Project.customer_id)
            .where(Project.active, Customer.active)
            .order_by(Project.name, Project.number)
        )
        return RechargeChoices(
            tuple(Choice(row.id, row.name, row.number, row.customer) for row in projects), _sources(session)
        )


def _sources(session: Session) -> dict[RechargeSource, tuple[Choice, ...]]:
    departments = session.execute(select(Department.id, Department.name).order_by(Department.name))
    employees = session.execute(select(Employee.id, Employee.name, Employee.employee_number).order_by(Employee.name))
    projects = session.execute(
        select(Project.id, Project.name, Project.number)
        .where(Project.id.in_(select(ProjectLine.project_id)))
        .order_by(Project.name, Project.number)
    )
    return {
        RechargeSource.DEPARTMENT: tuple(Choice(key, name) for key, name in departments),
        RechargeSource.EMPLOYEE: tuple(Choice(key, name, number) for key, name, number in employees),
        RechargeSource.PROJECT: tuple(Choice(key, name, number) for key, name, number in projects),
    }
