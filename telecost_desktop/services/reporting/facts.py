"""The costs that a selection covers, summed: charges, and usage by the cheapest way to it.

Money is charges, plus "running" usage of an invoice that has no charges here, or of none. Usage of an invoice with
charges gives quantities only. Whole months and whole invoices come from the roll-ups, edge days from the roll-up by
day or, where numbers matter, from the detail through the pointers of ``usage_run``. Rules: docs/rules.md, "Reports".
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from telecost_desktop.models.periods import day_number, first_of_next_month
from telecost_desktop.services.reporting.conditions import (
    edge_conditions,
    invoices_of_several_months,
    mixed_months,
    month_conditions,
    months_and_edges,
    placement_conditions,
    rollup_conditions,
    where_all,
)
from telecost_desktop.services.reporting.selection import Selection, Slice, in_list

_Keys = Callable[[str, str], str]
# Six sums end every row here: records, seconds, messages, bytes, and net and VAT in micro-units. Keys stand before
# them; 0 is "none". By type: department, account, invoice, traffic type. By number: placement, invoice, and
# where it is asked for the traffic type.
SumRow = tuple[Any, ...]

_SUMS = "SUM(records), SUM(seconds), SUM(messages), SUM(volume_bytes), SUM(net), SUM(vat)"
_STORED = "f.records AS records, f.seconds AS seconds, f.messages AS messages, f.volume_bytes AS volume_bytes, f.net AS net, f.vat AS vat"
_DETAIL = (
    "1 AS records, COALESCE(u.seconds, 0) AS seconds, COALESCE(u.messages, 0) AS messages,"
    " COALESCE(u.volume_bytes, 0) AS volume_bytes, u.net AS net, u.vat AS vat"
)
_DETAIL_SUMS = (
    "COUNT(*), COALESCE(SUM(u.seconds), 0), COALESCE(SUM(u.messages), 0), COALESCE(SUM(u.volume_bytes), 0),"
    " SUM(u.net), SUM(u.vat)"
)
# CROSS JOIN keeps this order: from the pointers to the stretches of records, never through all records. A plus sign
# before a column of records keeps the planner from making an index of all of them for it.
_DETAIL_SOURCE = "usage_run r CROSS JOIN usage_record u"
_TYPE_KEYS = ("supplier_invoice_id", "department_id", "account_id", "traffic_type_id")
_NUMBER_AND_TYPE_KEYS = ("placement_id", "supplier_invoice_id", "traffic_type_id")
_NUMBER_TYPE_AND_MONTH_KEYS = (*_NUMBER_AND_TYPE_KEYS, "month")
_IS_RUNNING = "supplier_invoice_id NOT IN (SELECT id FROM supplier_invoice WHERE has_charges = 1)"


@dataclass(frozen=True, slots=True)
class _Part:
    """A SELECT of the keys and the six measures; ``unique`` when no key can come twice."""

    statement: str
    unique: bool = False


def usage_by_type(connection: sqlite3.Connection, selection: Selection) -> list[SumRow]:
    """Sums of usage per invoice, department, account and traffic type."""
    if not selection.has_usage:
        return []
    parts = [part for piece in selection.slices for part in _parts_by_type(connection, selection, piece)]
    return _sum_up(connection, parts, _TYPE_KEYS)


def usage_by_number(connection: sqlite3.Connection, selection: Selection) -> list[SumRow]:
    """Sums of usage per placement and invoice; both may come in several rows, to be added up."""
    rows: list[SumRow] = []
    for piece in selection.slices if selection.has_usage else ():
        months = month_conditions(connection, selection, piece)
        if months is not None:
            # A number has one invoice in most months: where that holds, sums follow the order of the roll-up, and
            # nothing is sorted.
            mixed = in_list(mixed_months(connection, piece))
            for condition, keys in (
                (f"f.month NOT IN {mixed}", "f.month, f.placement_id"),
                (f"f.month IN {mixed}", "f.placement_id, f.supplier_invoice_id"),
            ):
                rows += connection.execute(
                    f"SELECT f.placement_id, f.supplier_invoice_id, {_SUMS} FROM usage_by_month f"
                    f" JOIN placement p ON p.id = f.placement_id{where_all([*months, condition])} GROUP BY {keys}"
                ).fetchall()
        for edge in edge_conditions(selection, piece):
            rows += connection.execute(
                f"SELECT r.placement_id, COALESCE(r.supplier_invoice_id, 0), {_DETAIL_SUMS}"
                f" FROM {_DETAIL_SOURCE} JOIN placement p ON p.id = r.placement_id{where_all(edge)} GROUP BY r.id"
            ).fetchall()
    return rows


def usage_by_number_and_type(connection: sqlite3.Connection, selection: Selection) -> list[SumRow]:
    """Sums of usage per placement, invoice and traffic type."""
    rows: list[SumRow] = []
    parts: list[_Part] = []
    for piece in selection.slices if selection.has_usage else ():
        months = month_conditions(connection, selection, piece)
        if months is not None:
            # Use of an invoice of one month stands in the roll-up as it is asked for, and needs no sorting.
            longer = invoices_of_several_months(connection, piece)
            rows += connection.execute(
                f"SELECT f.placement_id, f.supplier_invoice_id, f.traffic_type_id, {_STORED} FROM usage_by_month f"
                " JOIN placement p ON p.id = f.placement_id"
                f"{where_all([*months, f'f.supplier_invoice_id NOT IN {in_list(longer)}'])}"
            ).fetchall()
            if longer:
                named = f"f.supplier_invoice_id IN {in_list(longer)}"
                parts.append(_from_months([*months, named], _by_number_and_type_keys))
        parts += _from_edges(selection, piece, _by_number_and_type_keys)
    return rows + _sum_up(connection, parts, _NUMBER_AND_TYPE_KEYS)


def running_by_number_type_and_month(connection: sqlite3.Connection, selection: Selection) -> list[SumRow]:
    """Sums of running usage alone per placement, invoice, traffic type and month, such as 202611."""
    rows: list[SumRow] = []
    parts: list[_Part] = []
    for piece in selection.slices if selection.has_usage else ():
        months = month_conditions(connection, selection, piece)
        if months is not None:
            rows += connection.execute(
                f"SELECT f.placement_id, f.supplier_invoice_id, f.traffic_type_id, f.month, {_STORED}"
                " FROM usage_by_month f JOIN placement p ON p.id = f.placement_id"
                f"{where_all([*months, f'f.{_IS_RUNNING}'])}"
            ).fetchall()
        parts += _from_edges(selection, piece, _by_number_type_and_month_keys)
    return rows + _sum_up(connection, parts, _NUMBER_TYPE_AND_MONTH_KEYS, f" WHERE {_IS_RUNNING}")


def charges_by_type(connection: sqlite3.Connection, selection: Selection, flat_lines: str = "") -> list[SumRow]:
    """Sums of charges per invoice, department, account, traffic type and section.

    With ``flat_lines``, a condition on ``p.line_id``, there come after the six sums the lines with a subscription in
    it, those of them with a flat rate, and the net cost of the latter.
    """
    keys = "c.supplier_invoice_id, COALESCE(p.department_id, 0), p.account_id, c.traffic_type_id, c.section"
    subscription = "c.section = 'subscription'"
    extra = (
        f", COUNT(DISTINCT CASE WHEN {subscription} THEN p.line_id END)"
        f", COUNT(DISTINCT CASE WHEN {subscription} AND {flat_lines} THEN p.line_id END)"
        f", SUM(CASE WHEN {subscription} AND {flat_lines} THEN c.net ELSE 0 END)"
    )
    return _charges(connection, selection, keys, extra if flat_lines else "")


def charges_by_number(connection: sqlite3.Connection, selection: Selection) -> list[SumRow]:
    """Sums of charges per placement, invoice and section."""
    return _charges(connection, selection, "c.placement_id, c.supplier_invoice_id, c.section", "")


def charges_by_number_and_type(connection: sqlite3.Connection, selection: Selection) -> list[SumRow]:
    """Sums of charges per placement, invoice, section and traffic type."""
    return _charges(connection, selection, "c.placement_id, c.supplier_invoice_id, c.section, c.traffic_type_id", "")


def subscription_lines(
    connection: sqlite3.Connection, selection: Selection, flat_lines: str
) -> list[tuple[str, int, int]]:
    """Per currency: how many lines have a subscription charged, and how many of them a flat rate; each line once."""
    rows: dict[str, list[int]] = {}
    for piece in selection.slices:
        where = charge_where(selection, piece, "c.section = 'subscription'")
        found = connection.execute(
            "SELECT i.currency, COUNT(DISTINCT p.line_id),"
            f" COUNT(DISTINCT CASE WHEN {flat_lines} THEN p.line_id END)"
            " FROM charge c JOIN placement p ON p.id = c.placement_id JOIN supplier_invoice i ON i.id = c.supplier_invoice_id"
            f"{where} GROUP BY i.currency"
        )
        for currency, lines, flat in found:
            sums = rows.setdefault(currency, [0, 0])
            sums[0] += lines
            sums[1] += flat
    return [(currency, lines, flat) for currency, (lines, flat) in sorted(rows.items())]


def invoices_with_charges(connection: sqlite3.Connection) -> frozenset[int]:
    """The supplier invoices whose money comes from charges; usage of all others is running."""
    return frozenset(key for (key,) in connection.execute("SELECT id FROM supplier_invoice WHERE has_charges = 1"))


def measured_by_usage(connection: sqlite3.Connection) -> dict[int, tuple[bool, bool, bool]]:
    """Per invoice with charges: whether its usage records say seconds, messages, bytes.

    Where they do, the charges' own quantities are left out, since both tell of the same use.
    """
    exists = "EXISTS (SELECT 1 FROM usage_by_invoice u WHERE u.supplier_invoice_id = i.id AND u.{measure} > 0)"
    columns = ", ".join(exists.format(measure=measure) for measure in ("seconds", "messages", "volume_bytes"))
    rows = connection.execute(
        f"SELECT i.id, {columns} FROM supplier_invoice i WHERE i.has_charges = 1"
        " AND EXISTS (SELECT 1 FROM usage_by_invoice u WHERE u.supplier_invoice_id = i.id)"
    )
    return {key: (bool(seconds), bool(messages), bool(volume)) for key, seconds, messages, volume in rows}


def _sum_up(connection: sqlite3.Connection, parts: list[_Part], keys: tuple[str, ...], where: str = "") -> list[SumRow]:
    if not parts:
        return []
    if len(parts) == 1 and parts[0].unique:
        return connection.execute(parts[0].statement).fetchall()
    union = " UNION ALL ".join(part.statement for part in parts)
    listed = ", ".join(keys)
    return connection.execute(f"SELECT {listed}, {_SUMS} FROM ({union}){where} GROUP BY {listed}").fetchall()


def _parts_by_type(connection: sqlite3.Connection, selection: Selection, piece: Slice) -> list[_Part]:
    if piece.placements is not None:
        months = month_conditions(connection, selection, piece)
        whole_months = [_from_months(months, _by_type_keys)] if months is not None else []
        return whole_months + _from_edges(selection, piece, _by_type_keys)
    keys = ", ".join(f"f.{key} AS {key}" for key in _TYPE_KEYS)
    conditions = rollup_conditions(selection)
    by_invoice = f"SELECT {keys}, {_STORED} FROM usage_by_invoice f"
    if not piece.bounded:
        return [_Part(by_invoice + where_all(conditions), unique=True)]
    whole, ranges = _whole_invoices(connection, piece)
    parts = []
    if whole:
        named = f"f.supplier_invoice_id IN {in_list(whole)}"
        parts.append(_Part(by_invoice + where_all([named, *conditions])))
    for first, last in ranges:
        days = f"f.day BETWEEN {day_number(first)} AND {day_number(last)}"
        others = [f"f.supplier_invoice_id NOT IN {in_list(whole)}"] if whole else []
        parts.append(_Part(f"SELECT {keys}, {_STORED} FROM usage_by_day f" + where_all([days, *others, *conditions])))
    return parts


def _whole_invoices(connection: sqlite3.Connection, piece: Slice) -> tuple[set[int], list[tuple[date, date]]]:
    """The invoices (0 = none) all of whose usage lies in whole months of the slice, and the days to search for the rest."""
    months_of: dict[int, set[int]] = {}
    for invoice, month in connection.execute("SELECT DISTINCT COALESCE(supplier_invoice_id, 0), month FROM usage_run"):
        months_of.setdefault(invoice, set()).add(month)
    low, high, _ = months_and_edges(piece)
    whole = {key for key, months in months_of.items() if low <= min(months) and max(months) <= high}
    first = piece.first or date.min
    last = piece.last or date.max
    ranges: list[tuple[date, date]] = []
    rest = sorted(set().union(*(months for key, months in months_of.items() if key not in whole)))
    for month in rest:
        start = date(month // 100, month % 100, 1)
        start, end = max(first, start), min(last, first_of_next_month(start) - timedelta(days=1))
        if start > end:
            continue
        if ranges and ranges[-1][1] + timedelta(days=1) == start:
            ranges[-1] = (ranges[-1][0], end)
        else:
            ranges.append((start, end))
    return whole, ranges


def _by_type_keys(invoice: str, traffic_type: str) -> str:
    return (
        f"{invoice} AS supplier_invoice_id, COALESCE(p.department_id, 0) AS department_id,"
        f" p.account_id AS account_id, {traffic_type} AS traffic_type_id"
    )


def _by_number_and_type_keys(invoice: str, traffic_type: str) -> str:
    return f"p.id AS placement_id, {invoice} AS supplier_invoice_id, {traffic_type} AS traffic_type_id"


def _by_number_type_and_month_keys(invoice: str, traffic_type: str) -> str:
    # Only the table at hand, roll-up or pointers, has a month.
    return f"{_by_number_and_type_keys(invoice, traffic_type)}, month"


def _from_months(conditions: list[str], keys: _Keys) -> _Part:
    return _Part(
        f"SELECT {keys('f.supplier_invoice_id', 'f.traffic_type_id')}, {_STORED}"
        f" FROM usage_by_month f JOIN placement p ON p.id = f.placement_id{where_all(conditions)}"
    )


def _from_edges(selection: Selection, piece: Slice, keys: _Keys) -> list[_Part]:
    return [
        _Part(
            f"SELECT {keys('COALESCE(r.supplier_invoice_id, 0)', 'u.traffic_type_id')}, {_DETAIL}"
            f" FROM {_DETAIL_SOURCE} JOIN placement p ON p.id = r.placement_id{where_all(conditions)}"
        )
        for conditions in edge_conditions(selection, piece)
    ]


def _charges(connection: sqlite3.Connection, selection: Selection, keys: str, extra: str) -> list[SumRow]:
    sums = "COUNT(*), SUM(c.seconds), SUM(c.messages), SUM(c.volume_bytes), SUM(c.net), SUM(c.vat)"
    rows: list[SumRow] = []
    for piece in selection.slices:
        rows += connection.execute(
            f"SELECT {keys}, {sums}{extra} FROM charge c JOIN placement p ON p.id = c.placement_id"
            f"{charge_where(selection, piece)} GROUP BY {keys}"
        ).fetchall()
    return rows


def charge_where(selection: Selection, piece: Slice, extra: str = "") -> str:
    """The WHERE of a query over ``charge c JOIN placement p`` for a slice of a selection."""
    conditions = [extra] if extra else []
    if selection.invoices is not None:
        conditions.append(f"c.supplier_invoice_id IN {in_list(selection.invoices)}")
    if piece.first is not None:
        conditions.append(f"c.counts_on >= '{piece.first.isoformat()}'")
    if piece.last is not None:
        conditions.append(f"c.counts_on <= '{piece.last.isoformat()}'")
    if selection.sections is not None:
        conditions.append("c.section IN (" + ", ".join(f"'{section}'" for section in sorted(selection.sections)) + ")")
    if selection.traffic_types is not None:
        conditions.append(f"c.traffic_type_id IN {in_list(selection.traffic_types)}")
    return where_all(conditions + placement_conditions(selection, piece))
