"""Search over everything that has a name or a number: the field in the top bar."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import text

from telecost_desktop.models.database import CompanyFile

SHOWN_PER_KIND = 5


class FoundKind(StrEnum):
    """What was found."""

    SUPPLIER_INVOICE = "supplier_invoice"
    SALES_INVOICE = "sales_invoice"
    EMPLOYEE = "employee"
    LINE = "line"
    EQUIPMENT = "equipment"
    CUSTOMER = "customer"
    SUBSCRIPTION = "subscription"
    PROJECT = "project"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: its kind, key, what it is called and a word that tells it from others."""

    kind: FoundKind
    id: int
    name: str
    detail: str


_QUERIES = {
    FoundKind.SUPPLIER_INVOICE: """
        SELECT i.id, i.number, s.name FROM supplier_invoice i JOIN seller s ON s.id = i.seller_id
        WHERE i.state = 'received' AND i.number LIKE :pattern ESCAPE '\\' ORDER BY i.issue_date DESC""",
    FoundKind.SALES_INVOICE: """
        SELECT i.id, CAST(i.number AS TEXT), c.name FROM sales_invoice i JOIN customer c ON c.id = i.customer_id
        WHERE CAST(i.number AS TEXT) LIKE :pattern ESCAPE '\\' ORDER BY i.number DESC""",
    FoundKind.EMPLOYEE: """
        SELECT id, name, employee_number FROM employee WHERE name LIKE :pattern ESCAPE '\\' ORDER BY name""",
    FoundKind.LINE: """
        SELECT id, msisdn, status FROM line WHERE msisdn LIKE :digits ESCAPE '\\' ORDER BY msisdn""",
    FoundKind.EQUIPMENT: """
        SELECT id, trim(maker || ' ' || model), imei FROM equipment
        WHERE maker || ' ' || model LIKE :pattern ESCAPE '\\' OR imei LIKE :digits ESCAPE '\\' ORDER BY id""",
    FoundKind.CUSTOMER: """
        SELECT id, name, number FROM customer
        WHERE name LIKE :pattern ESCAPE '\\' OR number LIKE :pattern ESCAPE '\\' ORDER BY name""",
    FoundKind.SUBSCRIPTION: """
        SELECT id, name, '' FROM subscription WHERE name LIKE :pattern ESCAPE '\\' ORDER BY name""",
    FoundKind.PROJECT: """
        SELECT p.id, p.name, p.number || ' · ' || c.name FROM project p JOIN customer c ON c.id = p.customer_id
        WHERE p.name LIKE :pattern ESCAPE '\\' OR p.number LIKE :pattern ESCAPE '\\' ORDER BY p.name""",
    FoundKind.JOB: """
        SELECT id, name, description FROM scheduled_job
        WHERE name LIKE :pattern ESCAPE '\\' OR description LIKE :pattern ESCAPE '\\' ORDER BY name""",
}


def search(file: CompanyFile, words: str) -> list[Found]:
    """Up to five hits of each kind whose name or number holds the words; blanks in numbers do not matter."""
    wanted = words.strip()
    digits = "".join(sign for sign in wanted if sign.isdigit())
    if len(wanted) < 2:
        return []
    # Nothing is like NULL: too few digits find no number, nor what has none.
    values = {"pattern": _contains(wanted), "digits": _contains(digits) if len(digits) > 2 else None}
    with file.read() as session:
        return [
            Found(kind, row[0], row[1], row[2] or "")
            for kind, query in _QUERIES.items()
            for row in session.execute(text(f"{query} LIMIT {SHOWN_PER_KIND}"), values)
        ]


def _contains(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
