"""The data of every number in a month, with a package or without. Rules: docs/rules.md, "Dashboard"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.services.dashboard.packages.data_parts import DataParts, Parts
from telecost_desktop.services.dashboard.reading import DashboardChoice, Reading, snapshot
from telecost_desktop.services.dashboard.users import UserOfMonth, users_of_month


@dataclass(frozen=True, slots=True)
class NumberData:
    """A number with costs or use in a month, who used most of it, and its bytes by how they stand to packages."""

    line_id: int
    msisdn: str
    employee: str
    department: str
    parts: Parts


def data_of_numbers(file: CompanyFile, chosen: DashboardChoice, month: date) -> tuple[NumberData, ...]:
    """Every number with costs or use in the month. Their parts add up to the month's, but for use on no number."""
    with snapshot(file) as connection:
        parts = DataParts(Reading(connection, chosen)).by_line(month.replace(day=1))
    users: dict[int, UserOfMonth] = {}
    for user in users_of_month(file, chosen, month).rows:
        before = users.get(user.line_id)
        if user.line_id and (before is None or before.volume_bytes < user.volume_bytes):
            users[user.line_id] = user
    return tuple(
        NumberData(line, user.msisdn, user.employee, user.department, parts.get(line, Parts()))
        for line, user in users.items()
    )
