"""The last day on which numbers were used, by way of the pointers to the newest stretches of usage records."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

from telecost_desktop.services.reporting.conditions import months_and_edges, placement_conditions
from telecost_desktop.services.reporting.selection import Selection, Slice, in_list

_EPOCH = date.fromisoformat("1970-01-01")
_SECONDS_OF_DAY = 86_400


def last_days_of_use(connection: sqlite3.Connection, selection: Selection) -> dict[int, date]:
    """Placement → the day of its last usage record in the selection; a placement without usage has none."""
    newest: dict[int, int] = {}
    for piece in selection.slices if selection.has_usage else ():
        found: dict[int, int] = {}
        for statement in _newest_first(selection, piece):
            # Whoever was found in later months need not be looked for in earlier ones.
            found |= connection.execute(statement.format(known=in_list(found))).fetchall()
        for placement, second in found.items():
            newest[placement] = max(second, newest.get(placement, second))
    return {placement: _EPOCH + timedelta(seconds // _SECONDS_OF_DAY) for placement, seconds in newest.items()}


def _newest_first(selection: Selection, piece: Slice) -> list[str]:
    """Statements for the placements that are not among ``{known}``: an edge at the end, whole months, an edge before."""
    low, high, edges = months_and_edges(piece)
    of_placement = [*placement_conditions(selection, piece), "p.id NOT IN {known}"]
    of_run, of_record = [], ["u.id BETWEEN r.first_usage_id AND r.last_usage_id"]
    if selection.invoices is not None:
        of_run.append(f"+r.supplier_invoice_id IN {in_list(selection.invoices)}")
    if selection.traffic_types is not None:
        of_record.append(f"+u.traffic_type_id IN {in_list(selection.traffic_types)}")
    statements = [
        (
            month,
            "SELECT p.id, MAX(u.started_at) FROM placement p CROSS JOIN usage_run r ON r.placement_id = p.id"
            f" CROSS JOIN usage_record u WHERE r.month = {month} AND u.started_at >= {start} AND u.started_at < {end}"
            f" AND {' AND '.join(of_run + of_record + of_placement)} GROUP BY p.id",
        )
        for month, start, end in edges
    ]
    if low <= high:
        months = [f"f.month BETWEEN {low} AND {high}", *of_placement]
        source = "usage_run"
        if selection.invoices is not None:
            months.append(f"f.supplier_invoice_id IN {in_list(selection.invoices)}")
        if selection.traffic_types is not None:
            source = "usage_by_month"
            months.append(f"f.traffic_type_id IN {in_list(selection.traffic_types)}")
        statements.append(
            (
                high,
                "SELECT n.placement_id, MAX(u.started_at) FROM (SELECT f.placement_id, MAX(f.month) AS month"
                f" FROM {source} f JOIN placement p ON p.id = f.placement_id WHERE {' AND '.join(months)}"
                " GROUP BY f.placement_id) n CROSS JOIN usage_run r ON r.placement_id = n.placement_id"
                " AND r.month = n.month CROSS JOIN usage_record u"
                f" WHERE {' AND '.join(of_run + of_record)} GROUP BY n.placement_id",
            )
        )
    return [statement for _, statement in sorted(statements, reverse=True)]
