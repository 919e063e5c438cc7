"""Which charges a wish is about: the same lines that a report of these days shows. In SQL, however many they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from telecost_desktop.models.money import from_micro
from telecost_desktop.models.recharges import RechargeDetail, RechargeSource
from telecost_desktop.services.recharging.wishes import ChargeSum, RechargeWish
from telecost_desktop.services.reporting.facts import charge_where, running_by_number_type_and_month
from telecost_desktop.services.reporting.selection import Selection, Slice, in_list

# What tells the fees apart; 0 is "none".
_KEYS = {
    RechargeDetail.TOTAL: "0",
    RechargeDetail.EMPLOYEE: "COALESCE(p.employee_id, 0)",
    RechargeDetail.LINE: "COALESCE(p.line_id, 0)",
}
_NOBODYS = {
    RechargeSource.DEPARTMENT: "p.department_id IS NULL",
    RechargeSource.EMPLOYEE: "p.employee_id IS NULL",
    RechargeSource.PROJECT: "p.line_id IS NULL",
}
_FROM = (
    "FROM charge c JOIN placement p ON p.id = c.placement_id JOIN supplier_invoice i ON i.id = c.supplier_invoice_id"
    " LEFT JOIN recharged_charge r ON r.charge_id = c.id"
)


@dataclass(frozen=True, slots=True)
class CostSum:
    """Charges of one fee, currency and fate. ``micro`` is their net amount in millionths, which adds up exactly."""

    key: int
    currency: str
    passed_on: bool
    count: int
    micro: int


def selection_of(connection: sqlite3.Connection, wish: RechargeWish) -> Selection:
    """A wish as reports select."""
    whole = Slice(first=wish.period.start, last=wish.period.last)
    slices: tuple[Slice, ...] = (whole,)
    departments = None
    if wish.source is RechargeSource.DEPARTMENT:
        departments = _branches(connection, wish.source_id)
    elif wish.source is RechargeSource.EMPLOYEE:
        found = connection.execute("SELECT id FROM placement WHERE employee_id = ?", (wish.source_id,))
        slices = (Slice(frozenset(key for (key,) in found), whole.first, whole.last),)
    else:
        slices = _project_slices(connection, wish)
    return _selection(wish, slices, departments)


def costs(connection: sqlite3.Connection, wish: RechargeWish, selection: Selection) -> list[CostSum]:
    """The charges of a selection, summed per fee, currency, and whether they were passed on before."""
    return [found for piece in selection.slices for found in _sums(connection, wish, selection, piece)]


def nobodys_costs(connection: sqlite3.Connection, wish: RechargeWish, currency: str) -> ChargeSum:
    """Charges of the days that name no department, employee or number, were not passed on and bear the currency."""
    whole = Slice(first=wish.period.start, last=wish.period.last)
    selection = _selection(wish, (whole,), None)
    found = _sums(connection, wish, selection, whole, _NOBODYS[wish.source])
    open_ones = [one for one in found if one.currency == currency and not one.passed_on]
    return ChargeSum(sum(one.count for one in open_ones), from_micro(sum(one.micro for one in open_ones)))


def not_invoiced(connection: sqlite3.Connection, selection: Selection, currency: str) -> ChargeSum:
    """Usage of a selection that no invoice has charged yet, on accounts that are invoiced in the currency."""
    rows = running_by_number_type_and_month(connection, selection)
    placements = in_list({row[0] for row in rows})
    alien = {
        key
        for (key,) in connection.execute(
            "SELECT p.id FROM placement p WHERE (SELECT i.currency FROM supplier_invoice i WHERE i.account_id ="
            " p.account_id AND i.issue_date IS NOT NULL ORDER BY i.issue_date DESC, i.id DESC LIMIT 1) <> ?"
            f" AND p.id IN {placements}",
            (currency,),
        )
    }
    counted = [row for row in rows if row[0] not in alien]
    return ChargeSum(sum(row[-6] for row in counted), from_micro(sum(row[-2] for row in counted)))


def pass_on(
    connection: sqlite3.Connection,
    wish: RechargeWish,
    selection: Selection,
    currency: str,
    recharge_id: int,
    entries: Mapping[int, int],
) -> None:
    """Note each charge with the fee that it is in. ``entries`` are keys of billable entries by the fees' keys."""
    fees = ", ".join(f"({key}, {entry})" for key, entry in entries.items())
    for piece in selection.slices:
        connection.execute(
            f"WITH fee (key, entry) AS (VALUES {fees})"
            " INSERT INTO recharged_charge (charge_id, recharge_id, billable_entry_id, net)"
            f" SELECT c.id, ?, fee.entry, c.net {_FROM} JOIN fee ON fee.key = {_KEYS[wish.detail]}"
            f"{charge_where(selection, piece, 'r.charge_id IS NULL AND i.currency = ?')}",
            (recharge_id, currency),
        )


def _sums(
    connection: sqlite3.Connection, wish: RechargeWish, selection: Selection, piece: Slice, extra: str = ""
) -> list[CostSum]:
    rows = connection.execute(
        f"SELECT {_KEYS[wish.detail]}, i.currency, r.charge_id IS NOT NULL, COUNT(*), SUM(c.net) {_FROM}"
        f"{charge_where(selection, piece, extra)} GROUP BY 1, 2, 3"
    )
    return [CostSum(key, currency, bool(passed), count, micro) for key, currency, passed, count, micro in rows]


def _selection(wish: RechargeWish, slices: tuple[Slice, ...], departments: frozenset[int] | None) -> Selection:
    return Selection(
        slices=slices,
        accounts=None,
        departments=departments,
        lines=None,
        employees=frozenset(),
        traffic_types=None,
        invoices=None,
        sections=frozenset(section.value for section in wish.sections) or None,
        notes=(),
    )


def _branches(connection: sqlite3.Connection, department: int) -> frozenset[int]:
    found = connection.execute(
        "WITH RECURSIVE branch (id) AS (SELECT ? UNION SELECT d.id FROM department d JOIN branch b ON d.parent_id = b.id)"
        " SELECT id FROM branch",
        (department,),
    )
    return frozenset(key for (key,) in found)


def _project_slices(connection: sqlite3.Connection, wish: RechargeWish) -> tuple[Slice, ...]:
    """The days on which numbers were the project's, cut to the period; numbers with the same days together."""
    placements: dict[int, set[int]] = {}
    windows: dict[int, list[tuple[date, date]]] = {}
    for line, placement, start, end in connection.execute(
        "SELECT l.line_id, p.id, MAX(l.valid_from, :start), MIN(COALESCE(l.valid_to, :end), :end) FROM project_line l"
        " LEFT JOIN placement p ON p.line_id = l.line_id WHERE l.project_id = :project"
        " AND l.valid_from < :end AND (l.valid_to IS NULL OR l.valid_to > :start) ORDER BY l.valid_from",
        {"project": wish.source_id, "start": wish.period.start.isoformat(), "end": wish.period.end.isoformat()},
    ):
        first, after = date.fromisoformat(start), date.fromisoformat(end)
        if placement is None or first >= after:
            continue
        placements.setdefault(line, set()).add(placement)
        own = windows.setdefault(line, [])
        # Links of a number that touch or overlap are one stretch of days: each charge counts once.
        if own and first <= own[-1][1]:
            own[-1] = own[-1][0], max(own[-1][1], after)
        else:
            own.append((first, after))
    lines_of: dict[tuple[date, date], set[int]] = {}
    for line, own in windows.items():
        for window in own:
            lines_of.setdefault(window, set()).update(placements[line])
    return tuple(
        Slice(frozenset(keys), first, date.fromordinal(after.toordinal() - 1))
        for (first, after), keys in lines_of.items()
    )
