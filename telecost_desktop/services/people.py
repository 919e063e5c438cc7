"""Accounts, departments, employees, numbers and product groups as lists: choices for filters, rows for pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.inventory import active_lines
from telecost_desktop.services.product_groups import CODES, product_group_kind


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """A billing account, with what a person knows it by."""

    id: int
    number: str
    name: str
    operator: str
    customer_root: str


@dataclass(frozen=True, slots=True)
class DepartmentChoice:
    """A department; ``depth`` is 0 at the top of the tree, and branches follow their parent."""

    id: int
    name: str
    depth: int


@dataclass(frozen=True, slots=True)
class EmployeeChoice:
    """An employee with the department of the day asked for."""

    id: int
    name: str
    employee_number: str
    email: str
    department: str


@dataclass(frozen=True, slots=True)
class LineChoice:
    """A number that is active on the day asked for, with its holder and its SIM cards."""

    id: int
    msisdn: str
    employee: str
    department: str
    plan: str
    data_package: str
    sims: tuple[str, ...]
    activated_on: date | None


@dataclass(frozen=True, slots=True)
class SupplierInvoiceChoice:
    """A supplier invoice as the choice of an invoice period."""

    id: int
    number: str
    operator: str
    account: str
    issue_date: date | None
    has_charges: bool


def accounts(file: CompanyFile) -> list[AccountChoice]:
    """All billing accounts, by operator and number."""
    with file.raw() as connection:
        rows = connection.execute(
            "SELECT a.id, a.number, a.name, s.name, a.customer_root FROM billing_account a"
            " JOIN seller s ON s.id = a.seller_id ORDER BY s.name, a.number"
        )
        return [AccountChoice(*row) for row in rows]


def customers(file: CompanyFile) -> list[str]:
    """The names of all customers, in their order."""
    with file.raw() as connection:
        rows = connection.execute("SELECT DISTINCT name FROM customer WHERE name <> '' ORDER BY name COLLATE NOCASE")
        return [name for (name,) in rows]


def departments(file: CompanyFile) -> list[DepartmentChoice]:
    """All departments, each followed by its branches."""
    with file.raw() as connection:
        rows = connection.execute("SELECT id, name, parent_id FROM department ORDER BY name").fetchall()
    children: dict[int | None, list[tuple[int, str]]] = {}
    for key, name, parent in rows:
        children.setdefault(parent, []).append((key, name))
    ordered: list[DepartmentChoice] = []
    waiting = [(key, name, 0) for key, name in reversed(children.get(None, []))]
    while waiting:
        key, name, depth = waiting.pop()
        ordered.append(DepartmentChoice(key, name, depth))
        waiting += [(branch, title, depth + 1) for branch, title in reversed(children.get(key, []))]
    return ordered


def employees(file: CompanyFile, day: date) -> list[EmployeeChoice]:
    """All employees by name, with the department where they work on a day."""
    with file.raw() as connection:
        rows = connection.execute(
            "SELECT e.id, e.name, e.employee_number, e.email, COALESCE(d.name, '') FROM employee e"
            " LEFT JOIN employee_department ed ON ed.employee_id = e.id AND ed.valid_from ="
            " (SELECT MAX(x.valid_from) FROM employee_department x WHERE x.employee_id = e.id AND x.valid_from <= ?)"
            " LEFT JOIN department d ON d.id = ed.department_id ORDER BY e.name, e.id",
            (day.isoformat(),),
        )
        return [EmployeeChoice(*row) for row in rows]


def lines(file: CompanyFile, day: date) -> list[LineChoice]:
    """The numbers that are active on a day, in their order."""
    with file.raw() as connection:
        return [
            LineChoice(
                line.line_id,
                line.msisdn,
                line.employee,
                line.department,
                line.plan,
                line.data_package,
                line.sims,
                date.fromisoformat(line.activated_on) if line.activated_on else None,
            )
            for line in active_lines(connection, day)
        ]


def product_groups(file: CompanyFile) -> list[str]:
    """The product groups of charges and usage: operators' own names, and codes of those that no name stands for."""
    with file.raw() as connection:
        rows = connection.execute(
            "SELECT DISTINCT product_group FROM traffic_type WHERE product_group <> '' ORDER BY product_group"
        )
        groups = [group for (group,) in rows]
    named = {product_group_kind(group) for group in groups if group not in CODES}
    return [group for group in groups if group not in CODES or group not in named]


def traffic_countries(file: CompanyFile) -> list[str]:
    """The countries of the company's traffic, ISO 3166 alpha-2, its own first."""
    with file.raw() as connection:
        rows = connection.execute(
            "SELECT country FROM company UNION ALL SELECT country FROM"
            " (SELECT DISTINCT country FROM traffic_type WHERE country <> '' ORDER BY country)"
        )
        return list(dict.fromkeys(country for (country,) in rows))


def sim_numbers(file: CompanyFile) -> list[str]:
    """All SIM cards by number."""
    with file.raw() as connection:
        return [number for (number,) in connection.execute("SELECT number FROM sim_card ORDER BY number")]


def supplier_invoice_choices(file: CompanyFile) -> list[SupplierInvoiceChoice]:
    """All supplier invoices for choosing an invoice period, the newest first."""
    with file.raw() as connection:
        rows = connection.execute(
            "SELECT i.id, i.number, s.name, a.number, i.issue_date, i.has_charges FROM supplier_invoice i"
            " JOIN seller s ON s.id = i.seller_id JOIN billing_account a ON a.id = i.account_id"
            " ORDER BY COALESCE(i.issue_date, '9999') DESC, i.number DESC"
        )
        return [
            SupplierInvoiceChoice(
                key, number, operator, account, date.fromisoformat(issued) if issued else None, bool(charged)
            )
            for key, number, operator, account, issued, charged in rows
        ]
