"""Usage records of a selection, in order, read through the pointers of ``usage_run``: never all of them at once.

By user each number's records are sorted by themselves. By called number SQLite sorts all of them, beyond a bound on
the disk, so the snapshot must say ``sorts_on_disk``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any

from telecost_desktop.models.periods import month_number
from telecost_desktop.services.reporting.context import Context
from telecost_desktop.services.reporting.selection import Selection, Slice, in_list, wall_seconds

# Placement, invoice (0 = none), traffic type, second of wall time, called number, seconds, messages, bytes, net, VAT, and its key.
RecordRow = tuple[int, int, int, int, str, int | None, int | None, int | None, int, int, int]

_COLUMNS = (
    "r.placement_id, COALESCE(r.supplier_invoice_id, 0) AS invoice, u.traffic_type_id, u.started_at,"
    " COALESCE(u.called_number, '') AS called, u.seconds, u.messages, u.volume_bytes, u.net, u.vat, u.id AS id"
)
# CROSS JOIN keeps this order: from the pointers to the stretches of records, never through all records.
_SOURCE = "FROM usage_run r CROSS JOIN usage_record u"
_STRETCH = "u.id BETWEEN r.first_usage_id AND r.last_usage_id"
# Use without a called number, such as data, comes last.
_CALLED_ORDER = "called = '', called"


def record_count(context: Context) -> int:
    """About how many records there are to read: what the pointers reach, whatever days at the edges and types say."""
    statements = [
        f"SELECT last_usage_id - first_usage_id + 1 AS size FROM usage_run r WHERE {_pointers(context, piece)}"
        for piece in context.selection.slices
    ]
    if not statements or not context.selection.has_usage:
        return 0
    row = context.connection.execute(f"SELECT SUM(size) FROM ({' UNION ALL '.join(statements)})").fetchone()
    return int(row[0] or 0)


def by_user(context: Context) -> Iterator[RecordRow]:
    """By user, then by number, then by time; use of nobody and of no number comes last."""
    if not context.selection.has_usage:
        return
    for _, placements in groupby(_placements(context), key=lambda one: one[:2]):
        statement = _union(context, frozenset(key for *_, key in placements))
        if statement:
            yield from context.connection.execute(f"{statement} ORDER BY started_at, id")


def by_called(context: Context) -> Iterator[RecordRow]:
    """By the full called number, then by time."""
    statement = _union(context, None) if context.selection.has_usage else ""
    if statement:
        yield from context.connection.execute(f"SELECT * FROM ({statement}) ORDER BY {_CALLED_ORDER}, started_at, id")


def sums_by_called(context: Context) -> Iterator[tuple[Any, ...]]:
    """Called number, invoice, account, and the sums of its records: count, seconds, messages, bytes, net, VAT.

    In the order of ``by_called``; a called number has a row for each of its invoices and accounts.
    """
    statement = _union(context, None) if context.selection.has_usage else ""
    if statement:
        yield from context.connection.execute(
            "SELECT called, invoice, account_id, COUNT(*), SUM(seconds), SUM(messages), SUM(volume_bytes), SUM(net),"
            f" SUM(vat) FROM ({statement}) JOIN placement p ON p.id = placement_id"
            f" GROUP BY called, invoice, account_id ORDER BY {_CALLED_ORDER}"
        )


def _placements(context: Context) -> list[tuple[str, str, int]]:
    """The placements that have usage, as (user, number, key), in their order."""
    where = _placement_condition(context.selection)
    found = context.connection.execute(
        f"SELECT p.id FROM placement p WHERE EXISTS (SELECT 1 FROM usage_run r WHERE r.placement_id = p.id){where}"
    )
    names = context.names.placements
    last = "\uffff"
    return sorted((names[key].employee.casefold() or last, names[key].msisdn or last, key) for (key,) in found)


def _placement_condition(selection: Selection) -> str:
    conditions = ""
    if selection.accounts is not None:
        conditions += f" AND p.account_id IN {in_list(selection.accounts)}"
    if selection.departments is not None:
        conditions += f" AND COALESCE(p.department_id, 0) IN {in_list(selection.departments)}"
    return conditions


def _union(context: Context, placements: frozenset[int] | None) -> str:
    """The records of some placements (None = all) in every slice; slices do not overlap. Empty when nothing can match."""
    parts = []
    for piece in context.selection.slices:
        within = piece.placements
        if placements is not None:
            within = placements if within is None else placements & within
        if within is None or within:
            bounds = Slice(within, piece.first, piece.last)
            conditions = [_pointers(context, bounds, chosen=placements is not None), _STRETCH]
            if piece.first is not None:
                conditions.append(f"u.started_at >= {wall_seconds(piece.first)}")
            if piece.last is not None:
                conditions.append(f"u.started_at < {wall_seconds(piece.last + timedelta(days=1))}")
            if context.selection.traffic_types is not None:
                conditions.append(f"+u.traffic_type_id IN {in_list(context.selection.traffic_types)}")
            parts.append(f"SELECT {_COLUMNS} {_SOURCE} WHERE {' AND '.join(conditions)}")
    return " UNION ALL ".join(parts)


def _pointers(context: Context, piece: Slice, *, chosen: bool = False) -> str:
    """A condition on ``usage_run r``. Of placement and invoice the placement leads, where there is one.

    ``chosen``: the placements of the slice fulfil the filters already.
    """
    selection = context.selection
    conditions = []
    if piece.placements is not None:
        conditions.append(f"r.placement_id IN {in_list(piece.placements)}")
    if not chosen and (where := _placement_condition(selection)):
        conditions.append(f"r.placement_id IN (SELECT p.id FROM placement p WHERE 1{where})")
    if selection.invoices is not None:
        sign = "+" if conditions else ""
        conditions.append(f"{sign}r.supplier_invoice_id IN {in_list(selection.invoices)}")
    if piece.first is not None:
        conditions.append(f"r.month >= {month_number(piece.first)}")
    if piece.last is not None:
        conditions.append(f"r.month <= {month_number(piece.last)}")
    return " AND ".join(conditions) or "1"
