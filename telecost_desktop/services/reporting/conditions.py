"""What a selection asks of the tables, as conditions of SQL: months and edges of a slice, placements, roll-ups."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from telecost_desktop.models.periods import first_of_next_month, month_number
from telecost_desktop.services.reporting.selection import Selection, Slice, in_list, wall_seconds

_IN_STRETCH = "u.id BETWEEN r.first_usage_id AND r.last_usage_id"


def months_and_edges(piece: Slice) -> tuple[int, int, list[tuple[int, int, int]]]:
    """The whole months of a slice as first and last month number, and its edges as (month, from second, to second)."""
    low, high = 0, 999_999
    edges: list[tuple[int, int, int]] = []
    first, last = piece.first, piece.last
    after = last + timedelta(days=1) if last is not None else None
    if first is not None:
        if first.day == 1:
            low = month_number(first)
        else:
            following = first_of_next_month(first)
            low = month_number(following)
            end = following if after is None else min(following, after)
            edges.append((month_number(first), wall_seconds(first), wall_seconds(end)))
    if after is not None:
        if after.day == 1:
            high = month_number(after - timedelta(days=1))
        else:
            start = after.replace(day=1)
            high = month_number(start - timedelta(days=1))
            if first is None or month_number(first) < month_number(start) or first.day == 1:
                begin = start if first is None else max(start, first)
                edges.append((month_number(start), wall_seconds(begin), wall_seconds(after)))
    return low, high, edges


def rollup_conditions(selection: Selection) -> list[str]:
    """What a selection asks of a roll-up ``f`` without numbers."""
    conditions = []
    if selection.invoices is not None:
        conditions.append(f"f.supplier_invoice_id IN {in_list(selection.invoices)}")
    if selection.accounts is not None:
        conditions.append(f"f.account_id IN {in_list(selection.accounts)}")
    if selection.departments is not None:
        conditions.append(f"f.department_id IN {in_list(selection.departments)}")
    if selection.traffic_types is not None:
        conditions.append(f"f.traffic_type_id IN {in_list(selection.traffic_types)}")
    return conditions


def placement_conditions(selection: Selection, piece: Slice) -> list[str]:
    """What a slice of a selection asks of ``placement p``."""
    conditions = []
    if piece.placements is not None:
        conditions.append(f"p.id IN {in_list(piece.placements)}")
    if selection.accounts is not None:
        conditions.append(f"p.account_id IN {in_list(selection.accounts)}")
    if selection.departments is not None:
        conditions.append(f"COALESCE(p.department_id, 0) IN {in_list(selection.departments)}")
    return conditions


def where_all(conditions: list[str]) -> str:
    """A WHERE of conditions, or nothing."""
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def month_conditions(connection: sqlite3.Connection, selection: Selection, piece: Slice) -> list[str] | None:
    """What the whole months of a slice ask of ``usage_by_month f`` and ``placement p``; None if it has none."""
    low, high, _ = months_and_edges(piece)
    if low > high:
        return None
    whole: list[str] = []
    # The roll-up is ordered by month and placement: naming the months of invoices or placements spares the others.
    months: set[int] | None = None
    if selection.invoices is not None:
        named = f"supplier_invoice_id IN {in_list(selection.invoices)}"
        months = {month for (month,) in connection.execute(f"SELECT DISTINCT month FROM usage_run WHERE {named}")}
        whole.append(f"f.{named}")
    elif piece.placements is not None:
        named = f"placement_id IN {in_list(piece.placements)}"
        months = {month for (month,) in connection.execute(f"SELECT DISTINCT month FROM usage_run WHERE {named}")}
    if piece.placements is not None:
        whole.append(f"f.placement_id IN {in_list(piece.placements)}")
    if months is not None:
        whole.append(f"f.month IN {in_list(month for month in months if low <= month <= high)}")
    elif piece.bounded:
        whole.append(f"f.month BETWEEN {low} AND {high}")
    if selection.traffic_types is not None:
        whole.append(f"f.traffic_type_id IN {in_list(selection.traffic_types)}")
    return whole + placement_conditions(selection, piece)


def edge_conditions(selection: Selection, piece: Slice) -> list[list[str]]:
    """For each edge of a slice, what it asks of ``usage_run r``, ``usage_record u`` and ``placement p``."""
    same = placement_conditions(selection, piece)
    if selection.invoices is not None:
        same.append(f"+r.supplier_invoice_id IN {in_list(selection.invoices)}")
    if selection.traffic_types is not None:
        same.append(f"+u.traffic_type_id IN {in_list(selection.traffic_types)}")
    return [
        [f"r.month = {month}", _IN_STRETCH, f"u.started_at >= {start}", f"u.started_at < {end}", *same]
        for month, start, end in months_and_edges(piece)[2]
    ]


def mixed_months(connection: sqlite3.Connection, piece: Slice) -> set[int]:
    """The months in which the use of any number of a slice is of several invoices, or of one and of none."""
    rows = connection.execute(
        f"SELECT DISTINCT month FROM (SELECT month FROM usage_run{_of_placements(piece)} GROUP BY placement_id, month"
        " HAVING MIN(COALESCE(supplier_invoice_id, 0)) < MAX(COALESCE(supplier_invoice_id, 0)))"
    )
    return {month for (month,) in rows}


def invoices_of_several_months(connection: sqlite3.Connection, piece: Slice) -> set[int]:
    """The invoices (0 = none) with use of several months by the numbers of a slice."""
    rows = connection.execute(
        f"SELECT COALESCE(supplier_invoice_id, 0) FROM usage_run{_of_placements(piece)} GROUP BY supplier_invoice_id"
        " HAVING MIN(month) < MAX(month)"
    )
    return {invoice for (invoice,) in rows}


def _of_placements(piece: Slice) -> str:
    return "" if piece.placements is None else f" WHERE placement_id IN {in_list(piece.placements)}"
