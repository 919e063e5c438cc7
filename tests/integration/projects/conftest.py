"""An office that works on projects: short ways to make customers, projects, hours and fees in a real company file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.projects import EntryKind
from telecost_desktop.models.sales_invoices import SalesInvoice, SalesInvoiceLine
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.projects.billing import MadeProjects, bill_projects
from telecost_desktop.services.projects.entries import save_entry
from telecost_desktop.services.projects.entry_values import EntryValues
from telecost_desktop.services.projects.merging import ProjectGroup, group_projects
from telecost_desktop.services.projects.projects import ProjectValues, save_project
from telecost_desktop.services.projects.selection import Limits, ProjectSelection
from telecost_desktop.services.projects.unbilled import UnbilledProject, unbilled_projects

ALL = ProjectSelection()
NO_LIMITS = Limits()


def day(text: str) -> date:
    return date.fromisoformat(text)


@dataclass
class ProjectOffice:
    """A company file, its clock, and short ways to work in it."""

    file: CompanyFile
    clock: FixedClock

    def customer(self, name: str = "Kunde AS", **values: Any) -> int:
        return save_customer(self.file, CustomerValues(name, **values), clock=self.clock)

    def project(self, customer: int, name: str = "Nytt nett", *, project_id: int | None = None, **values: Any) -> int:
        given = {"hourly_rate": Decimal(1000)} | values
        return save_project(self.file, ProjectValues(name, customer, **given), clock=self.clock, project_id=project_id)

    def hour(self, project: int, on: str = "2026-11-02", hours: str = "1", price: str = "1000", **values: Any) -> int:
        return self._entry(EntryKind.HOUR, project, on, hours, price, **values)

    def fee(self, project: int, on: str = "2026-11-02", price: str = "500", quantity: str = "1", **values: Any) -> int:
        return self._entry(EntryKind.FEE, project, on, quantity, price, **{"text": "Licence"} | values)

    def _entry(self, kind: EntryKind, project: int, on: str, quantity: str, price: str, **values: Any) -> int:
        entry = EntryValues(project, kind, day(on), Decimal(quantity), Decimal(price), **values)
        return save_entry(self.file, entry, clock=self.clock)

    def unbilled(
        self, selection: ProjectSelection = ALL, limits: Limits = NO_LIMITS, up_to: str = "2026-11-30"
    ) -> list[UnbilledProject]:
        with self.file.read() as session:
            company = session.scalars(select(Company)).one()
            return unbilled_projects(session, company, selection, limits, day(up_to))

    def groups(self, *, merge: bool = False, **values: Any) -> list[ProjectGroup]:
        return group_projects(self.unbilled(**values), merge)

    def bill(
        self,
        group: ProjectGroup,
        selection: ProjectSelection = ALL,
        limits: Limits = NO_LIMITS,
        up_to: str = "2026-11-30",
        *,
        result: InvoiceResult = InvoiceResult.ISSUED,
        on: str = "2026-11-22",
        booked: str | None = None,
    ) -> MadeProjects | None:
        with self.file.write() as session:
            return bill_projects(
                session,
                group,
                company=session.scalars(select(Company)).one(),
                selection=selection,
                limits=limits,
                up_to=day(up_to),
                result=result,
                issue_date=day(on),
                entry_date=day(booked or on),
                at=self.clock.now(),
                user="ANN",
            )

    def bill_all(self, *, merge: bool = False, **values: Any) -> list[MadeProjects]:
        seen = {key: values[key] for key in ("selection", "limits", "up_to") if key in values}
        made = [self.bill(group, **values) for group in self.groups(merge=merge, **seen)]
        return [one for one in made if one is not None]

    def lines(self, invoice: int) -> list[SalesInvoiceLine]:
        with self.file.read() as session:
            query = select(SalesInvoiceLine).where(SalesInvoiceLine.sales_invoice_id == invoice)
            found = list(session.scalars(query.order_by(SalesInvoiceLine.position)))
            session.expunge_all()
            return found

    def invoice(self, invoice: int) -> SalesInvoice:
        with self.file.read() as session:
            found = session.get_one(SalesInvoice, invoice)
            session.expunge(found)
            return found

    def assert_clean(self) -> None:
        assert [problem.sentence() for problem in check(self.file)] == []


@pytest.fixture
def office(company: CompanyFile) -> ProjectOffice:
    """An office on Sunday 22 November 2026, 09:00 in Oslo."""
    return ProjectOffice(company, FixedClock(datetime(2026, 11, 22, 8, tzinfo=UTC)))
