"""The level of usage records: each call, message, data session and purchase, and the sums of each called number.

Amounts are the records' own: they explain the lines of their invoice, which are what is paid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.services.called_numbers import masked
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import Category, Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.lookups import amount
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.result import Note, Row
from telecost_desktop.services.usage_export import columns, record_source
from telecost_desktop.services.usage_export.request import LEVEL_TEXTS, LEVEL_TITLES, Level, Order, UsageExportRequest

_DAY = 86_400
_EPOCH = date(1970, 1, 1).toordinal()
# So many different amounts are kept at hand; prices repeat.
_KEPT_AMOUNTS = 50_000

_WHEN = (
    Column(
        "date",
        QT_TRANSLATE_NOOP("Reports", "Date"),
        ColumnKind.DATE,
        QT_TRANSLATE_NOOP("Reports", "The day on which it began, by the operator's clock."),
    ),
    Column(
        "time",
        QT_TRANSLATE_NOOP("Reports", "Time"),
        ColumnKind.IDENTIFIER,
        QT_TRANSLATE_NOOP("Reports", "When it began, by the operator's clock."),
    ),
)
_WHO = (shared.USER, shared.EMPLOYEE_NUMBER, shared.NUMBER, shared.DEPARTMENT)
_WHAT = (shared.TRAFFIC_TYPE, shared.KIND, shared.ZONE, shared.COUNTRY, shared.DIRECTION)
_MEASURES = (columns.SECONDS, columns.MESSAGES, columns.BYTES, columns.RECORD_NET, columns.VAT)
_BILL = (shared.INVOICE, replace(columns.STATE, help=QT_TRANSLATE_NOOP(
    "Reports",
    "Invoiced: the record explains a line of its invoice. Running: no imported invoice has charged it yet. "
    "Subtotal: the sums of the called number above.",
)), columns.OPERATOR, columns.ACCOUNT, shared.CURRENCY)  # fmt: skip

RECORDS = ReportDefinition(
    id="usage-records",
    name=LEVEL_TITLES[Level.RECORD],
    category=Category.NUMBER,
    description=LEVEL_TEXTS[Level.RECORD],
    icon="mdi6.phone-log-outline",
    columns=(*_WHO, *_WHEN, *_WHAT, columns.CALLED_NUMBER, *_MEASURES, *_BILL),
)
BY_CALLED = replace(
    RECORDS,
    columns=(columns.GROUP, columns.CALLED_NUMBER, *_WHEN, *_WHO, *_WHAT, *_MEASURES, *_BILL),
)
GROUPS = ReportDefinition(
    id="usage-called-numbers",
    name=QT_TRANSLATE_NOOP("Reports", "Called numbers"),
    category=Category.NUMBER,
    description=QT_TRANSLATE_NOOP("Reports", "The sums of each called number, in the order of the usage records."),
    icon="mdi6.phone-outgoing-outline",
    columns=(columns.GROUP, columns.CALLED_NUMBER, shared.RECORDS, *_MEASURES, shared.CURRENCY),
)
_EXPLAINS = Note(
    "records_explain",
    QT_TRANSLATE_NOOP(
        "Reports",
        "Amounts are those of the usage records. They explain the lines of their invoice and are not added to them; "
        "what is paid stands in the levels of invoices, sections and numbers.",
    ),
)
_MASKED = Note("masked", QT_TRANSLATE_NOOP("Reports", "Called numbers are shown without their last three digits."))


def records_report(asked: UsageExportRequest, *, subtotals: bool) -> Report:
    """The records that are asked for. ``subtotals`` puts the sums of a called number below its records."""

    def build(context: Context) -> Built:
        reader = _Reader(context, unmask=asked.unmask)
        notes = (_EXPLAINS,) if asked.unmask else (_EXPLAINS, _MASKED)
        rows = reader.by_user() if asked.order is Order.USER else reader.by_called(subtotals=subtotals)
        return Built(rows, notes=notes)

    return Report(RECORDS if asked.order is Order.USER else BY_CALLED, build)


def groups_report(asked: UsageExportRequest) -> Report:
    """The sums of each called number."""
    return Report(GROUPS, lambda context: Built(_Reader(context, unmask=asked.unmask).groups()))


class _Reader:
    """Makes rows of what the file holds, with names put in by dictionary."""

    def __init__(self, context: Context, *, unmask: bool) -> None:
        names = context.names
        self._context = context
        self._called = str if unmask else masked
        self._charged = facts.invoices_with_charges(context.connection)
        self._amounts: dict[int, Decimal] = {}
        self._days: dict[int, date] = {}
        self._times: dict[int, str] = {}
        self._who = {
            key: (place.employee, place.employee_number, place.msisdn, place.department)
            for key, place in names.placements.items()
        }
        self._what = {
            key: (kind.name, kind.kind, kind.zone, kind.country, kind.direction) for key, kind in names.types.items()
        }
        self._bills: dict[tuple[int, int], tuple[Any, ...]] = {}

    def by_user(self) -> Iterator[Row]:
        """Records by user, number and time."""
        for row in record_source.by_user(self._context):
            who, when, what, called, measures, bill = self._parts(row)
            yield (*who, *when, *what, called, *measures, *bill)

    def by_called(self, *, subtotals: bool) -> Iterator[Row]:
        """Records by called number and time, counted by group."""
        group = 0
        for number, rows in groupby(record_source.by_called(self._context), key=lambda row: row[4]):
            group = group + 1 if number else 0
            sums = _Sums()
            shown = self._called(number)
            for row in rows:
                who, when, what, _, measures, bill = self._parts(row)
                yield (group, shown, *when, *who, *what, *measures, *bill)
                if subtotals:
                    sums.add(bill[-1], 1, row[5:10])
            if subtotals:
                yield from self._subtotals(group, shown, sums)

    def _subtotals(self, group: int, shown: str, sums: _Sums) -> Iterator[Row]:
        blank = len(_WHEN) + len(_WHO) + len(_WHAT)
        for currency, _, measures in sums.rows():
            yield (group, shown, *(None,) * blank, *measures, None, "subtotal", None, None, currency)

    def groups(self) -> Iterator[Row]:
        """The sums of each called number, one row per currency."""
        group = 0
        names = self._context.names
        for number, rows in groupby(record_source.sums_by_called(self._context), key=lambda row: row[0]):
            group = group + 1 if number else 0
            sums = _Sums()
            for _, invoice, account, records, *found in rows:
                sums.add(names.currency(invoice, account), records, found)
            for currency, records, measures in sums.rows():
                yield (group, self._called(number), records, *measures, currency)

    def _parts(self, row: record_source.RecordRow) -> tuple[Any, ...]:
        """Who, when, what, called number, measures, and bill."""
        placement, invoice, kind, started, called, seconds, messages, volume, net, vat, _ = row
        day, second = divmod(started, _DAY)
        on = self._days.get(day)
        if on is None:
            on = self._days[day] = date.fromordinal(_EPOCH + day)
        at = self._times.get(second)
        if at is None:
            at = self._times[second] = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        bill = self._bills.get((placement, invoice))
        if bill is None:
            bill = self._bills[placement, invoice] = self._bill(placement, invoice)
        return (
            self._who[placement],
            (on, at),
            self._what[kind],
            self._called(called),
            (seconds, messages, volume, self._amount(net), self._amount(vat)),
            bill,
        )

    def _bill(self, placement: int, invoice: int) -> tuple[Any, ...]:
        names = self._context.names
        named = names.invoices.get(invoice)
        account = names.placements[placement].account_id
        owner = names.accounts[account]
        state = "invoiced" if invoice in self._charged else "running"
        number = named.number if named else ""
        return number, state, owner.operator, owner.number, names.currency(invoice, account)

    def _amount(self, micro: int) -> Decimal:
        found = self._amounts.get(micro)
        if found is None:
            if len(self._amounts) >= _KEPT_AMOUNTS:
                self._amounts.clear()
            found = self._amounts[micro] = amount(micro)
        return found


class _Sums:
    """Adds up records per currency. A measure that no record has stays blank."""

    def __init__(self) -> None:
        self._found: dict[str, list[Any]] = {}

    def add(self, currency: str, records: int, measures: Any) -> None:
        """Count records with their seconds, messages, bytes, and net and VAT in micro-units."""
        known = self._found.setdefault(currency, [0, None, None, None, 0, 0])
        known[0] += records
        for place, value in enumerate(measures, start=1):
            if value is not None:
                known[place] = (known[place] or 0) + value

    def rows(self) -> Iterator[tuple[str, int, tuple[Any, ...]]]:
        """Currency, number of records, and the measures with exact amounts."""
        for currency, (records, seconds, messages, volume, net, vat) in sorted(self._found.items()):
            yield currency, records, (seconds, messages, volume, amount(net), amount(vat))
