"""Dated links: who holds a line, where an employee works, which line a SIM card serves.

A link holds from its day until the next one of the same line, employee or card. An import only ever adds links:
where a file names another holder than the link of that day, a new link starts at the first day on which it does.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right, insort
from collections import defaultdict
from datetime import date

from telecost_desktop.services.importing.reading.values import EPOCH

_Chain = list[tuple[int, int | None]]


class Links:
    """The dated links as one import sees them; days are counted from 1970-01-01."""

    def __init__(self, connection: sqlite3.Connection, batch_id: int) -> None:
        self._connection = connection
        self._batch_id = batch_id
        self._employees = self._load("SELECT line_id, valid_from, employee_id FROM line_employee")
        self._departments = self._load("SELECT employee_id, valid_from, department_id FROM employee_department")
        self._sims = self._load("SELECT sim_id, valid_from, line_id FROM sim_line")

    def _load(self, sql: str) -> defaultdict[int, _Chain]:
        chains: defaultdict[int, _Chain] = defaultdict(list)
        for owner, day, value in self._connection.execute(sql):
            chains[owner].append((day_count(date.fromisoformat(day)), value))
        for chain in chains.values():
            chain.sort(key=lambda link: link[0])
        return chains

    def employee_of(self, line: int | None, day: int) -> int | None:
        """Who holds the line on a day; None when no link says so."""
        return None if line is None else _at(self._employees.get(line, []), day)

    def department_of(self, employee: int | None, day: int) -> int | None:
        """Where the employee works on a day; None when no link says so."""
        return None if employee is None else _at(self._departments.get(employee, []), day)

    def change_days(self, line: int | None, employee: int | None) -> list[int]:
        """The days on which the answer for a line, or for an employee alone, may change."""
        if employee is not None:
            return [day for day, _ in self._departments.get(employee, [])]
        holders = self._employees.get(line, []) if line is not None else []
        days = {day for day, _ in holders}
        for _, holder in holders:
            if holder is not None:
                days.update(day for day, _ in self._departments.get(holder, []))
        return sorted(days)

    def hold(self, line: int, employee: int, day: int) -> None:
        """A file says that the employee holds the line on a day."""
        self._say("line_employee", ("line_id", "employee_id"), self._employees[line], line, employee, day)

    def work(self, employee: int, department: int, day: int) -> None:
        """A file says that the employee works in the department on a day."""
        names = ("employee_id", "department_id")
        self._say("employee_department", names, self._departments[employee], employee, department, day)

    def serve(self, sim: int, line: int, day: int) -> None:
        """A file says that the SIM card serves the line on a day."""
        self._say("sim_line", ("sim_id", "line_id"), self._sims[sim], sim, line, day)

    def _say(self, table: str, names: tuple[str, str], chain: _Chain, owner: int, value: int, day: int) -> None:
        place = bisect_right(chain, day, key=lambda link: link[0])
        if place and (chain[place - 1][1] == value or chain[place - 1][0] == day):
            return
        self._connection.execute(
            f"INSERT INTO {table} ({names[0]}, {names[1]}, valid_from, batch_id) VALUES (?, ?, ?, ?)",
            (owner, value, civil(day).isoformat(), self._batch_id),
        )
        insort(chain, (day, value), key=lambda link: link[0])


def _at(chain: _Chain, day: int) -> int | None:
    place = bisect_right(chain, day, key=lambda link: link[0])
    return chain[place - 1][1] if place else None


def day_count(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def civil(days: int) -> date:
    """The date that lies so many days after 1970-01-01."""
    return date.fromordinal(EPOCH.toordinal() + days)
