"""From the words of a request to keys of the company file: accounts, departments, placements, invoices, days."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.periods import month_number
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.reporting.named_keys import (
    account_keys,
    check_values,
    department_branches,
    invoice_keys,
    section_codes,
    traffic_type_keys,
)
from telecost_desktop.services.reporting.request import InvoicePeriod, ReportRequest, TimePeriod
from telecost_desktop.services.reporting.result import Note

# Fewer digits than this are not taken for the end of a phone number, since they would match too much.
_SHORTEST_NUMBER = 5


@dataclass(frozen=True, slots=True)
class Slice:
    """Some placements (None = all) during some days, both ends in it (None = open)."""

    placements: frozenset[int] | None = None
    first: date | None = None
    last: date | None = None

    @property
    def bounded(self) -> bool:
        """Whether it names days at all."""
        return self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class Selection:
    """What a report is about, in keys. None lets everything pass.

    ``departments`` holds 0 for "none". Slices do not overlap; no slice means that nothing can match. ``sections`` is
    about charges; usage stands under communications.
    """

    slices: tuple[Slice, ...]
    accounts: frozenset[int] | None
    departments: frozenset[int] | None
    lines: frozenset[int] | None
    employees: frozenset[int]
    traffic_types: frozenset[int] | None
    invoices: frozenset[int] | None
    sections: frozenset[str] | None
    notes: tuple[Note, ...]

    @property
    def has_usage(self) -> bool:
        """Whether usage can match at all."""
        return self.sections is None or ChargeSection.COMMUNICATION in self.sections

    @property
    def traffic(self) -> Selection:
        """The same without fixed costs: communications and usage alone."""
        traffic = frozenset({ChargeSection.COMMUNICATION.value})
        return replace(self, sections=traffic if self.sections is None else traffic & self.sections)

    def within(self, placements: frozenset[int]) -> Selection:
        """The part of it that lies in these placements."""
        pieces = (
            replace(piece, placements=placements if piece.placements is None else placements & piece.placements)
            for piece in self.slices
        )
        return replace(self, slices=tuple(piece for piece in pieces if piece.placements))


def in_list(keys: Iterable[int]) -> str:
    """Keys of our own as an SQL list."""
    return "(" + ",".join(map(str, sorted(keys))) + ")"


def select(connection: sqlite3.Connection, request: ReportRequest) -> Selection:
    """Resolve a request.

    Raises UserError for an account, root, department, product group, section or invoice that is not there, and for a
    country that is no code, and for an empty value.

    An unknown number, name or SIM card gives a note and no rows.
    """
    check_values(request)
    accounts = account_keys(connection, request)
    departments = department_branches(connection, request.departments) if request.departments else None
    lines, employees, notes = _numbers(connection, request.numbers)
    period = request.period
    whole = Slice()
    if isinstance(period, TimePeriod):
        whole = Slice(first=period.first, last=period.last if period.last < date.max else None)
    if request.numbers:
        whole = replace(whole, placements=_placements(connection, lines or frozenset(), employees))
    slices: tuple[Slice, ...] = (whole,)
    invoices = None
    if isinstance(period, InvoicePeriod):
        invoices = invoice_keys(connection, period.numbers, accounts)
    if request.sims:
        slices, missing = _sim_slices(connection, request.sims, whole, invoices)
        notes += missing
    return Selection(
        slices=tuple(part for part in slices if part.placements is None or part.placements),
        accounts=accounts,
        departments=departments,
        lines=lines,
        employees=employees,
        traffic_types=traffic_type_keys(connection, request.product_groups, request.countries),
        invoices=invoices,
        sections=section_codes(request.sections),
        notes=notes,
    )


def _numbers(
    connection: sqlite3.Connection, wanted: Sequence[str]
) -> tuple[frozenset[int] | None, frozenset[int], tuple[Note, ...]]:
    if not wanted:
        return None, frozenset(), ()
    lines: set[int] = set()
    employees: set[int] = set()
    notes: list[Note] = []
    people = connection.execute("SELECT id, name, employee_number FROM employee").fetchall()
    for text in wanted:
        digits = re.sub(r"[\s+().-]", "", text)
        before = len(lines) + len(employees)
        if digits.isdigit():
            pattern = f"%{digits}" if len(digits) >= _SHORTEST_NUMBER else digits
            lines.update(key for (key,) in connection.execute("SELECT id FROM line WHERE msisdn LIKE ?", (pattern,)))
        name = text.strip().casefold()
        employees.update(key for key, full, number in people if name and (name in full.casefold() or name == number))
        if len(lines) + len(employees) == before:
            notes.append(
                Note("no_such_number", QT_TRANSLATE_NOOP("Reports", "Nobody matches {number}."), {"number": text})
            )
    return frozenset(lines), frozenset(employees), tuple(notes)


def _placements(connection: sqlite3.Connection, lines: frozenset[int], employees: frozenset[int]) -> frozenset[int]:
    return frozenset(
        key
        for (key,) in connection.execute(
            f"SELECT id FROM placement WHERE line_id IN {in_list(lines)} OR employee_id IN {in_list(employees)}"
        )
    )


def _sim_slices(
    connection: sqlite3.Connection, sims: Sequence[str], whole: Slice, invoices: frozenset[int] | None
) -> tuple[tuple[Slice, ...], tuple[Note, ...]]:
    """The days on which the cards served their lines; a card without traffic in the period gives a note instead."""
    windows: set[tuple[int, date | None, date | None]] = set()
    notes: list[Note] = []
    for sim in sims:
        digits = re.sub(r"\s", "", sim)
        rows = connection.execute(
            "SELECT l.line_id, l.valid_from, l.valid_to FROM sim_line l JOIN sim_card s ON s.id = l.sim_id"
            " WHERE s.number = ? ORDER BY l.valid_from",
            (digits,),
        ).fetchall()
        found = False
        for (line, start, end), following in zip(rows, [*rows[1:], None], strict=False):
            # A card serves its line until it is said to end or is given to another line.
            last = date.fromisoformat(end) - timedelta(days=1) if end else None
            if following is not None:
                change = date.fromisoformat(following[1]) - timedelta(days=1)
                last = change if last is None else min(last, change)
            window = _cut(whole, date.fromisoformat(start), last)
            if window is None:
                continue
            placements = _placements(connection, frozenset({line}), frozenset())
            if whole.placements is not None:
                placements &= whole.placements
            if _has_traffic(connection, replace(window, placements=placements), invoices):
                windows.add((line, window.first, window.last))
                found = True
        if not found:
            notes.append(
                Note(
                    "sim_without_traffic",
                    QT_TRANSLATE_NOOP("Reports", "SIM card {sim}: none in the period."),
                    {"sim": sim},
                )
            )
    slices = []
    for line, first, end_day in _merged(windows):
        placements = _placements(connection, frozenset({line}), frozenset())
        if whole.placements is not None:
            placements &= whole.placements
        slices.append(Slice(placements, first, end_day))
    return tuple(slices), tuple(notes)


def _cut(whole: Slice, first: date, last: date | None) -> Slice | None:
    start = first if whole.first is None else max(first, whole.first)
    ends = [day for day in (last, whole.last) if day is not None]
    end = min(ends) if ends else None
    return None if end is not None and end < start else replace(whole, first=start, last=end)


def _merged(windows: set[tuple[int, date | None, date | None]]) -> list[tuple[int, date, date | None]]:
    """Windows of a line that touch or overlap become one, since two cards of a line share its traffic."""
    merged: list[tuple[int, date, date | None]] = []
    for line, first, last in sorted(windows, key=lambda window: (window[0], window[1] or date.min)):
        start = first or date.min
        if merged:
            other, other_first, other_last = merged[-1]
            if other == line and (other_last is None or start <= other_last + timedelta(days=1)):
                end = None if other_last is None or last is None else max(other_last, last)
                merged[-1] = (line, other_first, end)
                continue
        merged.append((line, start, last))
    return merged


def _has_traffic(connection: sqlite3.Connection, window: Slice, invoices: frozenset[int] | None) -> bool:
    if not window.placements:
        return False
    usage = ["u.id BETWEEN r.first_usage_id AND r.last_usage_id", f"r.placement_id IN {in_list(window.placements)}"]
    charges = [f"c.placement_id IN {in_list(window.placements)}", "c.section = 'communication'"]
    values: dict[str, object] = {}
    if window.first is not None:
        usage += ["r.month >= :first_month", "u.started_at >= :first_second"]
        charges.append("c.counts_on >= :first_day")
        values |= {
            "first_month": month_number(window.first),
            "first_second": wall_seconds(window.first),
            "first_day": window.first.isoformat(),
        }
    if window.last is not None:
        usage += ["r.month <= :last_month", "u.started_at < :end_second"]
        charges.append("c.counts_on <= :last_day")
        values |= {
            "last_month": month_number(window.last),
            "end_second": wall_seconds(window.last + timedelta(days=1)),
            "last_day": window.last.isoformat(),
        }
    if invoices is not None:
        usage.append(f"+r.supplier_invoice_id IN {in_list(invoices)}")
        charges.append(f"c.supplier_invoice_id IN {in_list(invoices)}")
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM usage_run r CROSS JOIN usage_record u"
        f" WHERE {' AND '.join(usage)}) OR EXISTS (SELECT 1 FROM charge c WHERE {' AND '.join(charges)})",
        values,
    ).fetchone()
    return bool(row[0])


def wall_seconds(day: date) -> int:
    """Midnight of a day as usage records count: seconds of wall time since 1970-01-01 00:00."""
    return (day.toordinal() - _EPOCH) * 86_400


_EPOCH = date(1970, 1, 1).toordinal()
