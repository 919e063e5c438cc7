"""Dated links: who holds a line, where an employee works, which line a SIM card serves.

A link holds from its day until the next one of the same line, employee or card. An import only ever adds links:
where a file names another holder than the link of that day, a new link starts at the first day on which it does.
Where that contradicts a known link, the known one is kept and the person is told.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right, insort
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.importing.reading.values import EPOCH
from telecost_desktop.services.importing.results import TOLD_CHANGES, Change

if TYPE_CHECKING:
    from telecost_desktop.services.importing.run import ImportRun

_Chain = list[tuple[int, int | None]]
# Each table of links: whose they are and to what they lead, with the columns that name both, and the field for people.
_ENDS = {
    "line_employee": (("line_id", "line", "msisdn"), ("employee_id", "employee", "name"), "user"),
    "employee_department": (("employee_id", "employee", "name"), ("department_id", "department", "name"), "department"),
    "sim_line": (("sim_id", "sim_card", "number"), ("line_id", "line", "msisdn"), "line"),
}
# What contradicts what is known: the same day, and a statement "from then on" that a later link contradicts.
SAME_DAY = {
    "line_employee": QT_TRANSLATE_NOOP(
        "Errors", "The file gives line {owner} to {named} from {day}; {known} holds it from that day and is kept."
    ),
    "employee_department": QT_TRANSLATE_NOOP(
        "Errors", "The file places {owner} in {named} from {day}; {known} is known from that day and is kept."
    ),
    "sim_line": QT_TRANSLATE_NOOP(
        "Errors",
        "The file gives SIM card {owner} to line {named} from {day}; line {known} has it from that day and keeps it.",
    ),
}
LATER = {
    "line_employee": QT_TRANSLATE_NOOP(
        "Errors",
        "The file gives line {owner} to {named} from {day} on; {known} is known from {later} on. Nothing was changed.",
    ),
    "employee_department": QT_TRANSLATE_NOOP(
        "Errors",
        "The file places {owner} in {named} from {day} on; {known} is known from {later} on. Nothing was changed.",
    ),
    "sim_line": QT_TRANSLATE_NOOP(
        "Errors",
        "The file gives SIM card {owner} to line {named} from {day} on; line {known} is known from {later} on. "
        "Nothing was changed.",
    ),
}


class Links:
    """The dated links as one import sees them; days are counted from 1970-01-01."""

    def __init__(self, connection: sqlite3.Connection, batch_id: int) -> None:
        self._connection = connection
        self._batch_id = batch_id
        self._run: ImportRun | None = None
        self._employees = self._load("SELECT line_id, valid_from, employee_id FROM line_employee")
        self._departments = self._load("SELECT employee_id, valid_from, department_id FROM employee_department")
        self._sims = self._load("SELECT sim_id, valid_from, line_id FROM sim_line")

    def serve(self, run: ImportRun) -> None:
        """Tell this run's person what changes and what contradicts."""
        self._run = run

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

    def hold(self, line: int, employee: int, day: int, *, on: bool = False) -> None:
        """A file says that the employee holds the line on a day; ``on``: from that day on, for good."""
        self._say("line_employee", self._employees[line], line, employee, day, on)

    def work(self, employee: int, department: int, day: int, *, on: bool = False) -> None:
        """A file says that the employee works in the department on a day, or from it on."""
        self._say("employee_department", self._departments[employee], employee, department, day, on)

    def serve_line(self, sim: int, line: int, day: int, *, on: bool = False) -> None:
        """A file says that the SIM card serves the line on a day, or from it on; its former line loses it that day."""
        if self._say("sim_line", self._sims[sim], sim, line, day, on):
            close_sims(self._connection, "= ?", (sim,))

    def _say(self, table: str, chain: _Chain, owner: int, value: int, day: int, on: bool) -> bool:
        """Add the link unless it is known or contradicts; gives whether it was added."""
        place = bisect_right(chain, day, key=lambda link: link[0])
        before = chain[place - 1][1] if place else None
        if place and before == value:
            return False
        if place and chain[place - 1][0] == day:
            self._contradict(SAME_DAY[table], table, owner, value, before, day)
            return False
        if on and place < len(chain) and chain[place][1] != value:
            self._contradict(LATER[table], table, owner, value, chain[place][1], day, later=civil(chain[place][0]))
            return False
        (owner_column, *_), (value_column, *_), _ = _ENDS[table]
        self._connection.execute(
            f"INSERT INTO {table} ({owner_column}, {value_column}, valid_from, batch_id) VALUES (?, ?, ?, ?)",
            (owner, value, civil(day).isoformat(), self._batch_id),
        )
        insort(chain, (day, value), key=lambda link: link[0])
        self._tell(table, owner, before, value, day)
        return True

    def _tell(self, table: str, owner: int, before: int | None, value: int, day: int) -> None:
        """Tell a new link of something that was here before."""
        run = self._run
        (_, owners, _), _, field = _ENDS[table]
        if run is None or run.register.is_new(owners, owner):
            return
        if len(run.changes) >= TOLD_CHANGES:
            run.change_count += 1
            return
        names = (self._name(table, 0, owner), self._name(table, 1, before), self._name(table, 1, value))
        run.tell_change(Change(owners, names[0], field, names[1], names[2], civil(day)))

    def _contradict(
        self, pattern: str, table: str, owner: int, value: int, known: int | None, day: int, **values: object
    ) -> None:
        if self._run is not None and len(self._run.conflicts) < TOLD_CHANGES:
            owner_name, named, kept = (self._name(table, end, key) for end, key in ((0, owner), (1, value), (1, known)))
            self._run.tell_conflict(pattern, owner=owner_name, named=named, known=kept or "–", day=civil(day), **values)

    def _name(self, table: str, end: int, key: int | None) -> str:
        if key is None:
            return ""
        _, names, column = (_ENDS[table][0], _ENDS[table][1])[end]
        return str(self._connection.execute(f"SELECT {column} FROM {names} WHERE id = ?", (key,)).fetchone()[0])


def close_sims(connection: sqlite3.Connection, condition: str, values: tuple[object, ...]) -> None:
    """Let each link of the cards that fulfil a condition end where the card's next one begins."""
    connection.execute(
        "UPDATE sim_line SET valid_to = (SELECT MIN(n.valid_from) FROM sim_line n "
        f"WHERE n.sim_id = sim_line.sim_id AND n.valid_from > sim_line.valid_from) WHERE sim_id {condition}",
        values,
    )


def _at(chain: _Chain, day: int) -> int | None:
    place = bisect_right(chain, day, key=lambda link: link[0])
    return chain[place - 1][1] if place else None


def day_count(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def civil(days: int) -> date:
    """The date that lies so many days after 1970-01-01."""
    return date.fromordinal(EPOCH.toordinal() + days)
