"""Purchases of content services: usage records, and charges that no record explains.

Money comes from charges; the list is of what was bought. Rules: docs/rules.md, "Business use".
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from telecost_desktop.models.business_use import PurchaseSource
from telecost_desktop.models.money import from_micro, to_micro
from telecost_desktop.models.periods import Period, month_number
from telecost_desktop.models.usage import TrafficKind
from telecost_desktop.services.called_numbers import masked
from telecost_desktop.services.reporting.lookups import Lookups
from telecost_desktop.services.reporting.selection import in_list, wall_seconds

# From here usage records count the seconds of wall time, in no zone.
_EPOCH = datetime.fromisoformat("1970-01-01")
# Source, seconds of wall time, name, net in micro-units and ordinal: what a purchase of a number is known by.
PurchaseKey = tuple[str, int, str, int, int]


@dataclass(frozen=True, slots=True)
class ContentPurchase:
    """A purchase of a content service, its amount with VAT as the provider charged it.

    Source, line, ``started_at`` (the operator's wall time), name, net and ordinal are what a report of business use
    knows it by.
    """

    source: PurchaseSource
    started_at: datetime
    name: str
    called_number: str
    net: Decimal
    amount: Decimal
    ordinal: int
    business_use: bool
    note: str

    @property
    def key(self) -> PurchaseKey:
        """What it is known by, within its number."""
        return self.source.value, seconds_of(self.started_at), self.name, to_micro(self.net), self.ordinal


@dataclass(frozen=True, slots=True)
class NumberPurchase:
    """A purchase with the number, the account and the employee (0 = nobody) that it was made on."""

    line_id: int
    msisdn: str
    account_id: int
    employee_id: int
    employee: str
    currency: str
    purchase: ContentPurchase


@dataclass(frozen=True, slots=True)
class _Found:
    """A purchase as it is stored; amounts are micro-units. By time, and alike ones in the order of the file."""

    started: int
    source: PurchaseSource
    row_id: int
    placement: int
    invoice: int
    kind: int
    called_number: str
    net: int
    vat: int


def seconds_of(moment: datetime) -> int:
    """A wall time as usage records count it."""
    return int((moment - _EPOCH).total_seconds())


def moment_of(seconds: int) -> datetime:
    """The wall time that usage records count so."""
    return _EPOCH + timedelta(seconds=seconds)


def content_purchases(
    connection: sqlite3.Connection, period: Period, lines: Collection[int] | None = None, *, unmask: bool = False
) -> list[NumberPurchase]:
    """What numbers bought in a period, from the earliest: all numbers, or some lines.

    What costs nothing is left out, and what stands on an account and on no number.
    """
    reader = _Reader(connection, period, lines)
    reported = {
        (line, *key): note
        for line, *key, note in connection.execute(
            "SELECT line_id, source, started_at, name, net, ordinal, note FROM business_use"
            f" WHERE started_at >= ? AND started_at < ?{_among('line_id', lines)}",
            (wall_seconds(period.start), wall_seconds(period.end)),
        )
    }
    counts: Counter[tuple[object, ...]] = Counter()
    listed = []
    for found in sorted(reader.records() + reader.charges(), key=lambda one: (one.started, one.source, one.row_id)):
        line, msisdn, account, employee, name = reader.placements[found.placement]
        kind = reader.names.types[found.kind]
        alike = (line, found.source.value, found.started, kind.name, found.net)
        counts[alike] += 1
        note = reported.get((*alike, counts[alike]))
        purchase = ContentPurchase(
            source=found.source,
            started_at=moment_of(found.started),
            name=kind.name,
            called_number=found.called_number if unmask else masked(found.called_number),
            net=from_micro(found.net),
            amount=from_micro(found.net + found.vat),
            ordinal=counts[alike],
            business_use=note is not None,
            note=note or "",
        )
        currency = reader.names.currency(found.invoice, account)
        listed.append(NumberPurchase(line, msisdn, account, employee, name, currency, purchase))
    return listed


class _Reader:
    """Finds purchases by the roll-up and the pointers to the records, never through all records."""

    def __init__(self, connection: sqlite3.Connection, period: Period, lines: Collection[int] | None) -> None:
        self._connection = connection
        self._period = period
        self.names = Lookups(connection)
        self._content = in_list(key for key, kind in self.names.types.items() if kind.kind == TrafficKind.CONTENT)
        self.placements: dict[int, tuple[int, str, int, int, str]] = {
            key: (line, msisdn, account, employee, name)
            for key, line, msisdn, account, employee, name in connection.execute(
                "SELECT p.id, p.line_id, l.msisdn, p.account_id, COALESCE(p.employee_id, 0), COALESCE(e.name, '')"
                " FROM placement p JOIN line l ON l.id = p.line_id LEFT JOIN employee e ON e.id = p.employee_id"
                f" WHERE p.line_id IS NOT NULL{_among('p.line_id', lines)}"
            )
        }

    def records(self) -> list[_Found]:
        """Usage records that have an amount."""
        months = in_list(month_number(month.start) for month in self._period.months())
        # The roll-up says which numbers bought anything; the plus sign keeps the planner from indexing all records.
        return [
            _Found(started, PurchaseSource.USAGE, *row)
            for started, *row in self._connection.execute(
                "SELECT u.started_at, u.id, u.placement_id, COALESCE(r.supplier_invoice_id, 0), u.traffic_type_id,"
                " COALESCE(u.called_number, ''), u.net, u.vat FROM (SELECT DISTINCT month, placement_id"
                f" FROM usage_by_month WHERE month IN {months} AND placement_id IN {in_list(self.placements)}"
                f" AND traffic_type_id IN {self._content}) w"
                " CROSS JOIN usage_run r ON r.placement_id = w.placement_id AND r.month = w.month"
                " CROSS JOIN usage_record u ON u.id BETWEEN r.first_usage_id AND r.last_usage_id"
                f" WHERE +u.traffic_type_id IN {self._content} AND (u.net <> 0 OR u.vat <> 0)"
                " AND u.started_at >= ? AND u.started_at < ?",
                (wall_seconds(self._period.start), wall_seconds(self._period.end)),
            )
        ]

    def charges(self) -> list[_Found]:
        """Charges with an amount that no record with an amount explains."""
        rows = self._connection.execute(
            "SELECT c.counts_on, c.id, c.placement_id, c.supplier_invoice_id, c.traffic_type_id, c.net, c.vat"
            f" FROM charge c WHERE c.counts_on BETWEEN ? AND ? AND +c.traffic_type_id IN {self._content}"
            f" AND c.placement_id IN {in_list(self.placements)} AND (c.net <> 0 OR c.vat <> 0)",
            (self._period.start.isoformat(), self._period.last.isoformat()),
        ).fetchall()
        explained = self._explained({row[3] for row in rows})
        return [
            _Found(
                wall_seconds(date.fromisoformat(day)),
                PurchaseSource.CHARGE,
                key,
                placement,
                invoice,
                kind,
                "",
                net,
                vat,
            )
            for day, key, placement, invoice, kind, net, vat in rows
            if (self.placements[placement][0], invoice, *self._spoken(kind)) not in explained
        ]

    def _explained(self, invoices: Collection[int]) -> set[tuple[int, int, str, str]]:
        """Line, invoice, name and country of the content services that records of any month give an amount for."""
        if not invoices:
            return set()
        rows = self._connection.execute(
            "SELECT DISTINCT f.placement_id, f.supplier_invoice_id, f.traffic_type_id FROM usage_run r"
            " CROSS JOIN usage_by_month f ON f.month = r.month AND f.placement_id = r.placement_id"
            " AND f.supplier_invoice_id = r.supplier_invoice_id"
            f" WHERE r.placement_id IN {in_list(self.placements)} AND +r.supplier_invoice_id IN {in_list(invoices)}"
            f" AND f.traffic_type_id IN {self._content} AND (f.net <> 0 OR f.vat <> 0)"
        )
        return {(self.placements[place][0], invoice, *self._spoken(kind)) for place, invoice, kind in rows}

    def _spoken(self, traffic_type: int) -> tuple[str, str]:
        kind = self.names.types[traffic_type]
        return kind.name, kind.country


def _among(column: str, lines: Collection[int] | None) -> str:
    return "" if lines is None else f" AND {column} IN {in_list(lines)}"
