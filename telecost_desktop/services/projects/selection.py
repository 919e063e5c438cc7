"""Which projects are to be invoiced, and within which amounts. Rule: docs/rules.md, 13 Projects, hours and fees."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from telecost_desktop.models.customers import Customer
from telecost_desktop.models.people import Department
from telecost_desktop.models.projects import Project, ProjectKeyword


@dataclass(frozen=True, slots=True)
class ProjectSelection:
    """What projects have to be: values of one field are alternatives, all fields that are not empty have to hold.

    All are keys, but for the texts of customers' groups and of keywords. A department stands for its branches too.
    """

    managers: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    customer_groups: frozenset[str] = frozenset()
    customers: frozenset[int] = frozenset()
    projects: frozenset[int] = frozenset()
    keywords: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """Amounts without VAT for one project in one run; None = no limit."""

    least: Decimal | None = None
    greatest: Decimal | None = None

    def stricter(self, other: Limits) -> Limits:
        """What holds where both do: the greater least and the smaller greatest amount."""
        leasts = [limit for limit in (self.least, other.least) if limit is not None]
        greatests = [limit for limit in (self.greatest, other.greatest) if limit is not None]
        return Limits(max(leasts, default=None), min(greatests, default=None))


def chosen_projects(selection: ProjectSelection) -> Select[int]:
    """The keys of the active projects that a selection names, to be used inside other queries."""
    query = select(Project.id).join(Customer, Customer.id == Project.customer_id).where(Project.active)
    plain: tuple[tuple[ColumnElement[Any], Collection[Any]], ...] = (
        (Project.manager_id.expression, selection.managers),
        (Project.customer_id.expression, selection.customers),
        (Project.id.expression, selection.projects),
        (Customer.group.expression, selection.customer_groups),
    )
    for column, values in plain:
        if values:
            query = query.where(column.in_(sorted(values, key=str)))
    if selection.departments:
        query = query.where(Project.department_id.in_(_branches(selection.departments)))
    if selection.keywords:
        # By project, not as a list of all that are named so: a run asks anew for each sales invoice.
        named = exists().where(
            ProjectKeyword.project_id == Project.id, ProjectKeyword.keyword.in_(sorted(selection.keywords))
        )
        query = query.where(named)
    return query


def _branches(departments: Collection[int]) -> Select[int]:
    """Departments with all that is below them."""
    tree = select(Department.id).where(Department.id.in_(sorted(departments))).cte("branches", recursive=True)
    # UNION, not UNION ALL: it ends even if departments were made to stand below themselves.
    tree = tree.union(select(Department.id).join(tree, Department.parent_id == tree.c.id))
    return select(tree.c.id)
