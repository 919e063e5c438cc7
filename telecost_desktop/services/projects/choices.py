"""By what projects can be chosen: names and words that the company file holds, without reading any amount."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from telecost_desktop.models.customers import Customer
from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.projects import Project, ProjectKeyword


@dataclass(frozen=True)
class ProjectChoices:
    """Customers that have projects as (key, name), their groups, projects as (key, number, name), and keywords."""

    customers: tuple[tuple[int, str], ...] = ()
    groups: tuple[str, ...] = ()
    projects: tuple[tuple[int, str, str], ...] = ()
    keywords: tuple[str, ...] = ()


def project_choices(file: CompanyFile) -> ProjectChoices:
    """All of it, each in the order of its text."""
    customers = (
        select(Customer.id, Customer.name)
        .where(Customer.id.in_(select(Project.customer_id)))
        .order_by(Customer.name, Customer.id)
    )
    groups = select(Customer.group).where(Customer.group != "").distinct().order_by(Customer.group)
    projects = select(Project.id, Project.number, Project.name).order_by(Project.name, Project.number)
    keywords = select(ProjectKeyword.keyword).distinct().order_by(ProjectKeyword.keyword)
    with file.read() as session:
        return ProjectChoices(
            tuple((row.id, row.name) for row in session.execute(customers)),
            tuple(session.scalars(groups)),
            tuple((row.id, row.number, row.name) for row in session.execute(projects)),
            tuple(session.scalars(keywords)),
        )
