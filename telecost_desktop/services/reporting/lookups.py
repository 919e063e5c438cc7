"""The names behind the keys: small tables read once per report."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from telecost_desktop.models.money import from_micro


@dataclass(frozen=True, slots=True)
class InvoiceName:
    """A supplier invoice as reports name it."""

    number: str
    issue_date: date | None
    due_date: date | None
    currency: str
    account_id: int


@dataclass(frozen=True, slots=True)
class AccountName:
    """A billing account as reports name it; ``currency`` is that of its latest invoice."""

    number: str
    name: str
    operator: str
    customer_root: str
    currency: str


@dataclass(frozen=True, slots=True)
class TypeName:
    """A traffic type as reports name it."""

    name: str
    kind: str
    zone: str
    direction: str
    country: str
    product_group: str
    package_use: str
    vat_liability: str


# Most amounts of use are this one: plans include it.
_NOTHING = from_micro(0)
# What has no name is sorted by this, after all names.
LAST = "\uffff"
# Stands for the invoice of what is not invoiced yet.
NO_INVOICE = InvoiceName("", None, None, "", 0)


@dataclass(frozen=True, slots=True)
class PlacementName:
    """A placement as reports name it; empty where it has no line, employee or department."""

    account_id: int
    line_id: int
    msisdn: str
    employee: str
    employee_number: str
    department: str


class Lookups:
    """Names by key, read when first asked for, all through one connection and so from one snapshot."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def _rows(self, statement: str) -> list[Any]:
        return self._connection.execute(statement).fetchall()

    @cached_property
    def company_currency(self) -> str:
        """The currency of the company."""
        return str(self._rows("SELECT currency FROM company")[0][0])

    @cached_property
    def departments(self) -> dict[int, str]:
        """Names of departments; 0 is the empty name."""
        return {0: "", **dict(self._rows("SELECT id, name FROM department"))}

    @cached_property
    def accounts(self) -> dict[int, AccountName]:
        """Billing accounts with their operators."""
        currencies = dict(self._rows("SELECT account_id, currency FROM supplier_invoice ORDER BY issue_date, id"))
        return {
            key: AccountName(number, name, operator, root, currencies.get(key, self.company_currency))
            for key, number, name, root, operator in self._rows(
                "SELECT a.id, a.number, a.name, a.customer_root, s.name FROM billing_account a JOIN seller s ON s.id = a.seller_id"
            )
        }

    @cached_property
    def invoices(self) -> dict[int, InvoiceName]:
        """Supplier invoices, without 0."""
        return {
            key: InvoiceName(number, as_date(issued), as_date(due), currency, account)
            for key, number, issued, due, currency, account in self._rows(
                "SELECT id, number, issue_date, due_date, currency, account_id FROM supplier_invoice"
            )
        }

    @cached_property
    def types(self) -> dict[int, TypeName]:
        """Traffic types."""
        return {
            row[0]: TypeName(*row[1:])
            for row in self._rows(
                "SELECT id, name, kind, zone, direction, country, product_group, package_use, vat_liability"
                " FROM traffic_type"
            )
        }

    @cached_property
    def placements(self) -> dict[int, PlacementName]:
        """Placements with the names of that time."""
        return {
            row[0]: PlacementName(*row[1:])
            for row in self._rows(
                "SELECT p.id, p.account_id, COALESCE(p.line_id, 0), COALESCE(l.msisdn, ''), COALESCE(e.name, ''),"
                " COALESCE(e.employee_number, ''), COALESCE(d.name, '') FROM placement p"
                " LEFT JOIN line l ON l.id = p.line_id LEFT JOIN employee e ON e.id = p.employee_id"
                " LEFT JOIN department d ON d.id = p.department_id"
            )
        }

    def currency(self, invoice: int, account: int) -> str:
        """The currency of an invoice; without one (0), that of the account's latest invoice, else the company's."""
        return self.invoices[invoice].currency if invoice else self.accounts[account].currency

    # Where rows stand: equal names have equal places, and what has no name, or no date yet, comes last.

    @cached_property
    def department_order(self) -> dict[int, int]:
        """Places of departments by name."""
        return _places({key: name or LAST for key, name in self.departments.items()})

    @cached_property
    def invoice_order(self) -> dict[int, int]:
        """Places of supplier invoices, and of 0, by issue date and number."""
        dated = {0: NO_INVOICE, **self.invoices}
        return _places({key: (named.issue_date or date.max, named.number) for key, named in dated.items()})

    @cached_property
    def placement_order(self) -> dict[int, int]:
        """Places of placements by user and number."""
        return _places(
            {key: (place.employee.casefold() or LAST, place.msisdn or LAST) for key, place in self.placements.items()}
        )

    @cached_property
    def flat_rate_lines(self) -> frozenset[int]:
        """Lines with a flat rate; docs/rules.md, "Reports", says how one is recognised."""
        inside = [key for key, kind in self.types.items() if kind.package_use == "inside"]
        of_use = f"usage_by_placement u WHERE u.placement_id = p.id AND u.traffic_type_id IN {_listed(inside)}"
        found = self._lines_with(of_use) if inside else set()
        plans = self._rows("SELECT DISTINCT name FROM line_product WHERE kind = 'plan'")
        flat = [name for (name,) in plans if says_flat_rate(name)]
        ordered = self._connection.execute(
            "SELECT DISTINCT line_id FROM line_product WHERE kind = 'data_package'"
            f" OR kind = 'plan' AND name IN ({','.join('?' * len(flat))})",
            flat,
        )
        found.update(line for (line,) in ordered)
        named = [key for key, kind in self.types.items() if kind.kind == "subscription" and says_flat_rate(kind.name)]
        if named:
            found |= self._lines_with(
                "charge c WHERE c.placement_id = p.id AND c.section = 'subscription'"
                f" AND c.traffic_type_id IN {_listed(named)}"
            )
        return frozenset(found)

    def _lines_with(self, rows: str) -> set[int]:
        """The lines that have a placement ``p`` with any of some rows."""
        statement = f"SELECT p.line_id FROM placement p WHERE p.line_id IS NOT NULL AND EXISTS (SELECT 1 FROM {rows})"
        return {line for (line,) in self._rows(statement)}


def _listed(keys: list[int]) -> str:
    return f"({','.join(map(str, keys))})"


def _places(names: dict[int, Any]) -> dict[int, int]:
    place_of = {name: place for place, name in enumerate(sorted(set(names.values())))}
    return {key: place_of[name] for key, name in names.items()}


# Words by which plans say that use is included, in the languages of the operators that the program knows.
_FLAT_RATE = re.compile(
    r"\b(fri|fritt|flat|fast ?pris|unlimited|ubegrense[dt]|obegränsa[dt]|illimitée?s?|inclus)\b", re.IGNORECASE
)


def says_flat_rate(plan: str) -> bool:
    """Whether a plan's name says that use is included."""
    return bool(_FLAT_RATE.search(plan))


def as_date(text: str | None) -> date | None:
    """A date as the file stores it."""
    return date.fromisoformat(text) if text else None


def amount(micro: int) -> Decimal:
    """Stored micro-units as an exact amount."""
    return from_micro(micro) if micro else _NOTHING


def minutes(seconds: int) -> float:
    """Seconds as minutes. Not rounded, so that totals come to the same however they are added up."""
    return seconds / 60


def megabytes(volume: int) -> float:
    """Bytes as megabytes of a million bytes; see ``minutes``."""
    return volume / 1_000_000
