"""What stands behind a row of a report: its invoice lines and usage records. Rules: docs/rules.md, "Reports"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from telecost_desktop.models.database import CompanyFile
from telecost_desktop.models.money import MICRO
from telecost_desktop.models.periods import month_number
from telecost_desktop.services.called_numbers import masked, may_be_seen
from telecost_desktop.services.clock import Clock
from telecost_desktop.services.inventory import product_of
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.catalogue import definition
from telecost_desktop.services.reporting.context import Context
from telecost_desktop.services.reporting.definitions import ReportDefinition
from telecost_desktop.services.reporting.lookups import NO_INVOICE, PlacementName, amount, as_date
from telecost_desktop.services.reporting.request import ReportRequest
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.reporting.row_selection import RowSelection, select_row
from telecost_desktop.services.reporting.run import snapshot
from telecost_desktop.services.reporting.selection import Selection, Slice, in_list, wall_seconds


@dataclass(frozen=True, slots=True)
class ChargeBehind:
    """An invoice line. ``day`` is the one on which it counts, ``first`` and ``last`` the days it is for, if stated.

    ``section`` and ``kind`` are codes, ``quantity`` is in ``unit``, ``vat_rate`` in percent. ``key`` tells lines apart,
    ``invoice_key`` invoices of different operators with the same number.
    """

    key: int
    day: date
    section: str
    text: str
    traffic_type: str
    kind: str
    country: str
    invoice: str
    invoice_key: int
    invoice_date: date | None
    number: str
    user: str
    department: str
    first: date | None
    last: date | None
    quantity: float
    unit: str
    net: Decimal
    vat_rate: float
    vat: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class UsageBehind:
    """A usage record. ``started_at`` is the operator's wall time, without a zone; ``invoice`` is "" for none,
    ``invoice_key`` 0.

    ``running`` says that it counts as cost; else it explains a charge, and its amounts are not added.
    """

    started_at: datetime
    traffic_type: str
    kind: str
    country: str
    called_number: str
    seconds: int
    messages: int
    volume_bytes: int
    invoice: str
    invoice_key: int
    number: str
    user: str
    department: str
    running: bool
    net: Decimal
    vat: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Behind:
    """The charges and usage records of a row, each from the earliest; ``more`` if not all of them are here."""

    charges: tuple[ChargeBehind, ...] = ()
    usage: tuple[UsageBehind, ...] = ()
    more: bool = False


def has_lines(report: ReportDefinition) -> bool:
    """Whether the rows of a report sum up charges and usage. An inventory's do not, nor those about sales invoices."""
    return report.needs_period and not report.about_sales


def rows_behind(
    file: CompanyFile,
    report_id: str,
    request: ReportRequest,
    row: Row,
    *,
    clock: Clock | None = None,
    limit: int = 1000,
) -> Behind:
    """The charges and usage records that a row of a report's answer to ``request`` sums up, at most ``limit`` of each.

    ``row`` has the values of all the report's columns. The net amounts of the charges and of running usage add up to
    the row's. Called numbers are masked unless the company lets them be seen. Raises UserError for an unknown report,
    account, department or invoice.
    """
    report = definition(report_id)
    if not has_lines(report):
        return Behind()
    unmask = may_be_seen(file)
    values = {column.key: value for column, value in zip(report.columns, row, strict=True)}
    with snapshot(file, request, clock=clock) as context:
        chosen = select_row(context, report.id, values)
        charges = list(islice(_charges(context, chosen, limit + 1), limit + 1))
        usage = list(islice(_usage(context, chosen, limit + 1, unmask=unmask), limit + 1))
    return Behind(tuple(charges[:limit]), tuple(usage[:limit]), more=max(len(charges), len(usage)) > limit)


_CHARGE = (
    "c.counts_on, c.id, c.placement_id, c.supplier_invoice_id, c.traffic_type_id, c.section, c.text, c.period_start,"
    " c.period_end, c.quantity, c.unit, c.net, c.vat_rate, c.vat"
)


def _charges(context: Context, chosen: RowSelection, limit: int) -> Iterator[ChargeBehind]:
    if chosen.charges is None:
        return
    names = context.names
    found: list[tuple[Any, ...]] = []
    only = "" if chosen.line is None else f"c.id = {chosen.line}"
    # Names of products are made from texts, so all lines of the number and invoice are looked at.
    ending = f" LIMIT {limit}" if chosen.product is None else ""
    for piece in chosen.charges.slices:
        found += context.connection.execute(
            f"SELECT {_CHARGE} FROM charge c JOIN placement p ON p.id = c.placement_id"
            f"{facts.charge_where(chosen.charges, piece, only)} ORDER BY c.counts_on, c.id{ending}"
        ).fetchall()
    for day, key, placement, invoice, kind, section, text, start, end, quantity, unit, net, rate, vat in sorted(found):
        named, spoken, place = names.invoices[invoice], names.types[kind], names.placements[placement]
        if chosen.product not in (None, product_of(section, spoken.kind, text, spoken.name)):
            continue
        until = as_date(end)
        yield ChargeBehind(
            key=key,
            day=date.fromisoformat(day),
            section=section,
            text=text or spoken.name,
            traffic_type=spoken.name,
            kind=spoken.kind,
            country=spoken.country,
            invoice=named.number,
            invoice_key=invoice,
            invoice_date=named.issue_date,
            number=place.msisdn,
            user=place.employee,
            department=place.department,
            first=as_date(start),
            last=until - timedelta(days=1) if until else None,
            quantity=round(quantity / MICRO, 6),
            unit=unit,
            net=amount(net),
            vat_rate=round(rate / MICRO, 6),
            vat=amount(vat),
            currency=named.currency,
        )


# The roll-up tells which numbers and invoices have such usage in a month; their pointers lead to the records. CROSS JOIN
# keeps that order, so that usage records are never read through.
_USAGE = """
SELECT u.started_at, u.id, u.placement_id, w.invoice, u.traffic_type_id, COALESCE(u.called_number, ''),
       COALESCE(u.seconds, 0), COALESCE(u.messages, 0), COALESCE(u.volume_bytes, 0), u.net, u.vat
FROM (
    SELECT DISTINCT f.placement_id AS placement_id, f.supplier_invoice_id AS invoice
    FROM usage_by_month f JOIN placement p ON p.id = f.placement_id WHERE f.month = {month} AND {conditions}
) w
CROSS JOIN usage_run r ON r.placement_id = w.placement_id AND r.month = {month}
    AND COALESCE(r.supplier_invoice_id, 0) = w.invoice
CROSS JOIN usage_record u ON u.id BETWEEN r.first_usage_id AND r.last_usage_id
WHERE {detail}
ORDER BY u.started_at, u.id LIMIT {limit}
"""
# From here usage records count the seconds of wall time, in no zone.
_EPOCH = datetime.fromisoformat("1970-01-01")


def _usage(context: Context, chosen: RowSelection, limit: int, *, unmask: bool) -> Iterator[UsageBehind]:
    """Month by month, so that what is beyond the limit is not read."""
    if chosen.usage is None:
        return
    charged = facts.invoices_with_charges(context.connection)
    selection = chosen.usage
    months: dict[int, list[Slice]] = {}
    for piece in selection.slices:
        for (month,) in context.connection.execute(
            "SELECT DISTINCT f.month FROM usage_by_month f JOIN placement p ON p.id = f.placement_id"
            f" WHERE {_summed(chosen, selection, piece)}"
        ):
            months.setdefault(month, []).append(piece)
    for month in sorted(months):
        found: list[tuple[Any, ...]] = []
        for piece in months[month]:
            statement = _USAGE.format(
                month=month,
                conditions=_summed(chosen, selection, piece),
                detail=_detail(selection, piece),
                limit=limit,
            )
            found += context.connection.execute(statement).fetchall()
        for started, _, placement, invoice, kind, called, seconds, messages, volume, net, vat in sorted(found):
            spoken, place = context.names.types[kind], context.names.placements[placement]
            yield UsageBehind(
                started_at=_EPOCH + timedelta(seconds=started),
                traffic_type=spoken.name,
                kind=spoken.kind,
                country=spoken.country,
                called_number=called if unmask else masked(called),
                seconds=seconds,
                messages=messages,
                volume_bytes=volume,
                invoice=context.names.invoices.get(invoice, NO_INVOICE).number,
                invoice_key=invoice,
                number=place.msisdn,
                user=place.employee,
                department=place.department,
                running=invoice not in charged,
                net=amount(net),
                vat=amount(vat),
                currency=_currency(context, invoice, place),
            )


def _currency(context: Context, invoice: int, place: PlacementName) -> str:
    return context.names.currency(invoice, place.account_id)


def _summed(chosen: RowSelection, selection: Selection, piece: Slice) -> str:
    """What sums of the roll-up must meet for their records to be behind the row."""
    conditions = ["1"]
    if piece.first is not None:
        conditions.append(f"f.month >= {month_number(piece.first)}")
    if piece.last is not None:
        conditions.append(f"f.month <= {month_number(piece.last)}")
    if chosen.month is not None:
        conditions.append(f"f.month = {chosen.month}")
    if piece.placements is not None:
        conditions.append(f"f.placement_id IN {in_list(piece.placements)}")
    if selection.accounts is not None:
        conditions.append(f"p.account_id IN {in_list(selection.accounts)}")
    if selection.departments is not None:
        conditions.append(f"COALESCE(p.department_id, 0) IN {in_list(selection.departments)}")
    if selection.invoices is not None:
        conditions.append(f"f.supplier_invoice_id IN {in_list(selection.invoices)}")
    if chosen.owners is not None:
        conditions.append(f"(f.supplier_invoice_id > 0 OR p.account_id IN {in_list(chosen.owners)})")
    if selection.traffic_types is not None:
        conditions.append(f"f.traffic_type_id IN {in_list(selection.traffic_types)}")
    if chosen.running is not None:
        charged = "(SELECT id FROM supplier_invoice WHERE has_charges = 1)"
        conditions.append(f"f.supplier_invoice_id {'NOT IN' if chosen.running else 'IN'} {charged}")
    return " AND ".join(conditions)


def _detail(selection: Selection, piece: Slice) -> str:
    """What the records themselves must meet besides."""
    conditions = ["1"]
    if piece.first is not None:
        conditions.append(f"u.started_at >= {wall_seconds(piece.first)}")
    if piece.last is not None:
        conditions.append(f"u.started_at < {wall_seconds(piece.last + timedelta(days=1))}")
    if selection.traffic_types is not None:
        conditions.append(f"+u.traffic_type_id IN {in_list(selection.traffic_types)}")
    return " AND ".join(conditions)
