"""R8, product and cost report per number: every invoice line with all it says, and running usage summed; made to be pivoted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP
from telecost_desktop.models.money import MICRO
from telecost_desktop.models.periods import first_of_next_month
from telecost_desktop.models.supplier_invoices import ChargeSection
from telecost_desktop.services.reporting import facts
from telecost_desktop.services.reporting.context import Built, Context, Report
from telecost_desktop.services.reporting.definitions import Category, ReportDefinition
from telecost_desktop.services.reporting.lookups import NO_INVOICE, amount, as_date, megabytes, minutes
from telecost_desktop.services.reporting.reports import columns as shared
from telecost_desktop.services.reporting.reports.products_columns import COLUMNS
from telecost_desktop.services.reporting.request import ReportRequest, TimePeriod
from telecost_desktop.services.reporting.result import Row
from telecost_desktop.services.reporting.selection import Selection
from telecost_desktop.services.reporting.stated import stated_rows

DEFINITION = ReportDefinition(
    id="R8",
    name=QT_TRANSLATE_NOOP("Reports", "Product and cost report, per number"),
    category=Category.NUMBER,
    description=QT_TRANSLATE_NOOP(
        "Reports",
        "Use it when you want everything that the invoices say, fixed costs and traffic, line by line for each user. "
        "Excel gets every field of the invoices, ready for a pivot table.",
    ),
    icon="mdi6.table-pivot",
    all_costs=True,
    columns=COLUMNS,
)

# Rows are made for so many invoice lines at a time, user by user, so that memory stays flat whatever the period.
_LINES_AT_ONCE = 4_000
# About so many sums of running usage a number has.
_USAGE_SUMS = 100
_SECTION_ORDER = {str(section): place for place, section in enumerate(ChargeSection)}
_TRAFFIC = ChargeSection.COMMUNICATION.value

# What decides where a row stands, and the row.
_Keyed = tuple[tuple[Any, ...], Row]


def build(context: Context) -> Built:
    """One row per invoice line, and per traffic type, invoice and month of running usage; by user, number, invoice."""
    return Built(chain(_rows(context), stated_rows(context, COLUMNS, "net")))


def _rows(context: Context) -> Iterator[Row]:
    heads = _Heads(context)
    running = frozenset(
        key
        for (key,) in context.connection.execute(
            "SELECT DISTINCT placement_id FROM usage_run WHERE COALESCE(supplier_invoice_id, 0) NOT IN"
            " (SELECT id FROM supplier_invoice WHERE has_charges = 1)"
        )
    )
    for placements in _parts(context, running):
        context.check()
        part = context.selection.within(placements)
        found = [*_charged(context, heads, part), *_running(context, heads, part.within(running))]
        found.sort(key=_key)
        for _, row in found:
            yield row


def _key(keyed: _Keyed) -> tuple[Any, ...]:
    return keyed[0]


def _parts(context: Context, running: frozenset[int]) -> Iterator[frozenset[int]]:
    """The placements with costs, in the order of their rows, as many at a time as there is room for their rows."""
    sizes = dict.fromkeys(running, _USAGE_SUMS)
    for piece in context.selection.slices:
        for placement, lines in context.connection.execute(
            "SELECT c.placement_id, COUNT(*) FROM charge c JOIN placement p ON p.id = c.placement_id"
            f"{facts.charge_where(context.selection, piece)} GROUP BY c.placement_id"
        ):
            sizes[placement] = sizes.get(placement, 0) + lines
    order = context.names.placement_order
    part: list[int] = []
    size = 0
    previous = -1
    for placement in sorted(sizes, key=order.__getitem__):
        # Placements of equal names are not parted, since their rows mix.
        if size >= _LINES_AT_ONCE and order[placement] != previous:
            yield frozenset(part)
            part, size = [], 0
        part.append(placement)
        size += sizes[placement]
        previous = order[placement]
    if part:
        yield frozenset(part)


_LINE = (
    "c.id, c.placement_id, c.supplier_invoice_id, c.traffic_type_id, c.section, c.counts_on, c.period_start,"
    " c.period_end, c.text, c.reference, c.quantity, c.unit, c.seconds, c.messages, c.volume_bytes, c.net, c.vat_rate,"
    " c.vat_category, c.vat"
)


def _charged(context: Context, heads: _Heads, selection: Selection) -> Iterator[_Keyed]:
    people, invoices = context.names.placement_order, context.names.invoice_order
    for piece in selection.slices:
        for line in context.connection.execute(
            f"SELECT {_LINE} FROM charge c JOIN placement p ON p.id = c.placement_id"
            f"{facts.charge_where(selection, piece)}"
        ):
            (key, placement, invoice, kind, section, counts_on, start, end, text, reference, quantity, unit,
             seconds, messages, volume, net, rate, category, vat) = line  # fmt: skip
            day = date.fromisoformat(counts_on)
            row = heads.row(
                placement, invoice, kind,
                day=day, first=as_date(start), last=_last_day(end), served=(day, day), section=section, text=text,
                quantity=round(quantity / MICRO, 6), unit=unit, rate=round(rate / MICRO, 6), category=category,
                sums=(1, seconds, messages, volume, net, vat), state="invoiced", reference=reference, line=str(key),
            )  # fmt: skip
            yield (people[placement], invoices[invoice], placement, _SECTION_ORDER[section], counts_on, key), row


def _running(context: Context, heads: _Heads, selection: Selection) -> Iterator[_Keyed]:
    if not selection.slices:
        return
    people, invoices = context.names.placement_order, context.names.invoice_order
    days: dict[int, tuple[date, date]] = {}
    for placement, invoice, kind, month, *sums in facts.running_by_number_type_and_month(context.connection, selection):
        if month not in days:
            days[month] = _days(month, context.request)
        first, last = days[month]
        row = heads.row(
            placement, invoice, kind,
            day=None, first=first, last=last, served=(first, last), section=_TRAFFIC, text=context.names.types[kind].name,
            quantity=None, unit=None, rate=None, category=None, sums=sums, state="running", reference=None, line=None,
        )  # fmt: skip
        yield (people[placement], invoices[invoice], placement, len(_SECTION_ORDER), first.isoformat(), kind), row


def _days(month: int, request: ReportRequest) -> tuple[date, date]:
    """The first and last day of a month, such as 202611, that lie in the period."""
    first = date(month // 100, month % 100, 1)
    last = first_of_next_month(first) - timedelta(days=1)
    if isinstance(request.period, TimePeriod):
        return max(first, request.period.first), min(last, request.period.last)
    return first, last


class _Heads:
    """Makes rows; knows what rows of the same placement, invoice or traffic type have in common."""

    def __init__(self, context: Context) -> None:
        self._context = context
        names = context.names
        self._documents: dict[int, Row] = {0: (None,) * 7}
        for key, kind, start, end, reference, payee in context.connection.execute(
            "SELECT id, kind, period_start, period_end, payment_reference, payee_account FROM supplier_invoice"
        ):
            named = names.invoices[key]
            paid = (reference, payee)
            self._documents[key] = (named.issue_date, named.due_date, kind, as_date(start), _last_day(end), *paid)
        self._owners = {
            key: (owner.operator, owner.number, owner.name, owner.customer_root)
            for key, owner in names.accounts.items()
        }
        self._types = {key: shared.type_values(kind) for key, kind in names.types.items()}
        self._sims = _sims(context)

    def row(
        self, placement: int, invoice: int, kind: int, *, day: date | None, first: date | None, last: date | None,
        served: tuple[date, date], section: str, text: str, quantity: float | None, unit: str | None,
        rate: float | None, category: str | None, sums: Any, state: str, reference: str | None, line: str | None,
    ) -> Row:  # fmt: skip
        """A row in the order of COLUMNS; ``sums`` are records, seconds, messages, bytes, net and VAT."""
        names = self._context.names
        place, named = names.placements[placement], names.invoices.get(invoice, NO_INVOICE)
        records, seconds, messages, volume, net, vat = sums
        return (
            place.employee,
            place.msisdn,
            place.department,
            named.number,
            day,
            section,
            text,
            quantity,
            unit,
            amount(net),
            rate,
            category,
            amount(vat),
            amount(net + vat),
            named.currency or names.accounts[place.account_id].currency,
            state,
            "traffic" if section == _TRAFFIC else "fixed",
            *self._types[kind],
            served[0].isoformat()[:7],
            first,
            last,
            minutes(seconds),
            messages,
            megabytes(volume),
            records,
            place.employee_number,
            self._cards(place.line_id, *served),
            *self._documents[invoice],
            *self._owners[place.account_id],
            reference,
            line,
        )

    def _cards(self, line: int, first: date, last: date) -> str:
        cards = self._sims.get(line)
        if not cards:
            return ""
        if len(cards) == 1:
            start, until, card = cards[0]
            return card if start <= last and first < until else ""
        return ", ".join(dict.fromkeys(card for start, until, card in cards if start <= last and first < until))


def _sims(context: Context) -> dict[int, list[tuple[date, date, str]]]:
    """Per line the cards that served it: from a day, until a day, number."""
    sims: dict[int, list[tuple[date, date, str]]] = {}
    following: dict[str, date] = {}
    for number, line, start, end in context.connection.execute(
        "SELECT s.number, l.line_id, l.valid_from, l.valid_to FROM sim_line l JOIN sim_card s ON s.id = l.sim_id"
        " ORDER BY s.number, l.valid_from DESC"
    ):
        first = date.fromisoformat(start)
        # A card serves its line until it is said to end or is given to another line.
        until = min(as_date(end) or date.max, following.get(number, date.max))
        following[number] = first
        sims.setdefault(line, []).append((first, until, number))
    return sims


def _last_day(end: str | None) -> date | None:
    return date.fromisoformat(end) - timedelta(days=1) if end else None


REPORT = Report(DEFINITION, build)
