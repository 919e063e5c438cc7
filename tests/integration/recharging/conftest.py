"""A company with two operators' invoices of September and October 2026, customers, and projects with numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from telecost_desktop.models.company import Company
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import BillableEntry, Project, ProjectLine
from telecost_desktop.models.recharges import RechargeSource
from telecost_desktop.models.subscriptions import InvoiceResult
from telecost_desktop.services.checks import check
from telecost_desktop.services.clock import FixedClock
from telecost_desktop.services.customers import CustomerValues, save_customer
from telecost_desktop.services.importing import import_files
from telecost_desktop.services.projects.billing import MadeProjects, bill_projects
from telecost_desktop.services.projects.merging import group_projects
from telecost_desktop.services.projects.selection import Limits, ProjectSelection
from telecost_desktop.services.projects.unbilled import unbilled_projects
from telecost_desktop.services.recharging.recharges import make_recharge, preview_recharge
from telecost_desktop.services.recharging.wishes import RechargePreview, RechargeWish

LINES = """account;operator;msisdn;user;department;activated;plan;plan_price;valid_from
1;Kystnett;4748000101;Åse Nygård;Salg;2024-01-01;Fri;299,00;2024-01-01
1;Kystnett;4748000102;Bjørn Hauge;Drift;2024-01-01;Liten;99,00;2024-01-01
1;Kystnett;4748000103;Siv Tveit;Salg nord;2024-01-01;Fri;349,00;2024-01-01
"""
_HEAD = (
    "operator;account;invoice;issue_date;due_date;currency;department;user;msisdn;section;product_group;"
    "traffic_type;kind;text;usage_date;quantity;net;vat_rate"
)


def charge_row(
    invoice: str, issued: str, day: str, net: str, *, who: str = "Salg;Åse Nygård;4748000101", currency: str = "NOK",
    section: str = "subscription", words: str = "Fri", account: str = "1",
) -> str:  # fmt: skip
    kind = "subscription" if section == "subscription" else "call"
    return (
        f"Kystnett;{account};{invoice};{issued};{issued};{currency};{who};{section};Mobile telephony;{words};{kind};{words};"
        f"{day};1;{net};25"
    )


ASE, BJORN, SIV = "Salg;Åse Nygård;4748000101", "Drift;Bjørn Hauge;4748000102", "Salg nord;Siv Tveit;4748000103"
NOBODY = ";;"
SEPTEMBER = [
    charge_row("7001", "2026-09-30", "2026-09-01", "299,00"),
    charge_row("7001", "2026-09-30", "2026-09-12", "120,505", section="communication", words="Samtale Danmark"),
    charge_row("7001", "2026-09-30", "2026-09-01", "99,00", who=BJORN),
    charge_row("7001", "2026-09-30", "2026-09-01", "349,00", who=SIV),
    charge_row("7001", "2026-09-30", "2026-09-05", "50,00", who=NOBODY, words="Fakturagebyr"),
]
OCTOBER = [
    charge_row("7002", "2026-10-31", "2026-10-01", "299,00"),
    charge_row("7002", "2026-10-31", "2026-10-01", "99,00", who=BJORN),
    charge_row("7002", "2026-10-31", "2026-10-20", "-30,00", who=BJORN, words="Godskriving"),
]
USAGE = """operator;account;user;department;msisdn;product_group;traffic_type;kind;start;seconds;messages;bytes;country;direction;zone;package_use;net;vat;record_id
Kystnett;1;Åse Nygård;Salg;4748000101;Mobile telephony;Opplysning;call;2026-11-11T09:00:00;120;;;;domestic;home;outside;30,00;7,50;a2
"""
SEPT = Period.month(2026, 9)


@dataclass
class Telephony:
    """The company, and short ways to projects, wishes and what came of them."""

    file: CompanyFile
    clock: FixedClock
    folder: Path

    def imported(self, name: str, rows: list[str], head: str = _HEAD) -> int:
        """Import lines of a file; returns its batch."""
        path = self.folder / name
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        (result,) = import_files(self.file, [path], clock=self.clock)
        assert result.status == "imported", result
        assert result.batch is not None
        return result.batch

    def project(self, name: str = "Utleie", *, language: str = "nb", currency: str = "NOK", **values: Any) -> int:
        customer = save_customer(
            self.file, CustomerValues(f"{name} kunde", language=language, currency=currency), clock=self.clock
        )
        with self.file.write() as session:
            made = Project(number=str(1000 + customer), name=name, customer_id=customer, **values)
            session.add(made)
            session.flush()
            return made.id

    def link(self, project: int, msisdn: str, start: str, end: str | None = None) -> None:
        with self.file.write() as session:
            line = session.execute(text("SELECT id FROM line WHERE msisdn = :m"), {"m": msisdn}).scalar_one()
            after = date.fromisoformat(end) if end else None
            session.add(
                ProjectLine(project_id=project, line_id=line, valid_from=date.fromisoformat(start), valid_to=after)
            )

    def key(self, table: str, name: str) -> int:
        with self.file.read() as session:
            return int(session.execute(text(f"SELECT id FROM {table} WHERE name = :n"), {"n": name}).scalar_one())

    def wish(self, project: int, **values: Any) -> RechargeWish:
        """The costs of Salg in September, unless said otherwise."""
        made = RechargeWish(project, RechargeSource.DEPARTMENT, self.key("department", "Salg"), SEPT)
        return replace(made, **values)

    def of_employee(self, project: int, name: str, **values: Any) -> RechargeWish:
        key = self.key("employee", name)
        return self.wish(project, source=RechargeSource.EMPLOYEE, source_id=key, **values)

    def preview(self, wish: RechargeWish) -> RechargePreview:
        return preview_recharge(self.file, wish)

    def make(self, wish: RechargeWish) -> int:
        return make_recharge(self.file, wish, clock=self.clock, user="KH")

    def entries(self, recharge: int) -> list[BillableEntry]:
        with self.file.read() as session:
            rows = session.scalars(select(BillableEntry).where(BillableEntry.recharge_id == recharge)).all()
            session.expunge_all()
            return list(rows)

    def bill(self, result: InvoiceResult = InvoiceResult.ISSUED) -> MadeProjects:
        """Bill what is unbilled on the only project."""
        day = date(2026, 11, 22)
        with self.file.write() as session:
            company = session.scalars(select(Company)).one()
            found = unbilled_projects(session, company, ProjectSelection(), Limits(), day)
            (group,) = group_projects(found, merge=False)
            made = bill_projects(
                session, group, company=company, selection=ProjectSelection(), limits=Limits(), up_to=day, result=result,
                issue_date=day, entry_date=day, at=self.clock.now(), user="KH",
            )  # fmt: skip
        assert made is not None
        return made

    def broken(self) -> list[str]:
        """The codes of the rules that the file breaks."""
        return [found.code for found in check(self.file)]


@pytest.fixture
def telephony(company: CompanyFile, tmp_path: Path) -> Telephony:
    """Salg with its branch Salg nord, Drift, three numbers, two invoices and usage that is not invoiced yet."""
    made = Telephony(company, FixedClock(datetime(2026, 11, 22, 8, tzinfo=UTC)), tmp_path)
    made.imported("lines.csv", LINES.splitlines()[1:], LINES.splitlines()[0])
    made.imported("september.csv", SEPTEMBER)
    made.imported("october.csv", OCTOBER)
    made.imported("usage.csv", USAGE.splitlines()[1:], USAGE.splitlines()[0])
    with company.write() as session:
        session.execute(
            text(
                "UPDATE department SET parent_id = (SELECT id FROM department WHERE name = 'Salg') WHERE name = 'Salg nord'"
            )
        )
    return made
