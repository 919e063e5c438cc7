"""R8, product and cost report per number: every invoice line with all it says, and running usage summed; made to be pivoted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache, partial
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
    summary=QT_TRANSLATE_NOOP("Reports", "Every invoice line per user. The base for a pivot."),
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
        found = list(
            _checked(context, chain(_charged(context, heads, part), _running(context, heads, part.within(running))))
        )
        found.sort(key=_key)
        for _, row in found:
            yield row


def _checked(context: Context, rows: Iterator[_Keyed]) -> Iterator[_Keyed]:
    for number, row in enumerate(rows):
        if number % _LINES_AT_ONCE == 0:
            context.check()
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
                what=(day, section, text, round(quantity / MICRO, 6), unit), rate=round(rate / MICRO, 6),
                category=category, sums=(1, seconds, messages, volume, net, vat),
                state=("invoiced", "traffic" if section == _TRAFFIC else "fixed"),
                days=(counts_on[:7], as_date(start), _last_day(end)), cards=heads.cards(placement, day, day),
                marks=(reference, str(key)),
            )  # fmt: skip
            yield (people[placement], invoices[invoice], placement, _SECTION_ORDER[section], counts_on, key), row


def _running(context: Context, heads: _Heads, selection: Selection) -> Iterator[_Keyed]:
    if not selection.slices:
        return
    people, invoices = context.names.placement_order, context.names.invoice_order
    # What rows of the same traffic type, month, or number and month have in common is made once.
    whats = {key: (None, _TRAFFIC, kind.name, None, None) for key, kind in context.names.types.items()}
    days = cache(partial(_days, context.request))

    @cache
    def cards(placement: int, month: int) -> str:
        _, first, last = days(month)
        return heads.cards(placement, first, last)

    end = len(_SECTION_ORDER)
    state, marks = ("running", "traffic"), (None, None)
    for found in facts.running_by_number_type_and_month(context.connection, selection):
        placement, invoice, kind, month = found[:4]
        during, served = days(month), cards(placement, month)
        row = heads.row(placement, invoice, kind, whats[kind], None, None, found[4:], state, during, served, marks)
        yield (people[placement], invoices[invoice], placement, end, during[0], kind), row


def _days(request: ReportRequest, month: int) -> tuple[str, date, date]:
    """A month, such as 202611, as text, and its first and last day that lie in the period."""
    first = date(month // 100, month % 100, 1)
    last = first_of_next_month(first) - timedelta(days=1)
    if isinstance(request.period, TimePeriod):
        first, last = max(first, request.period.first), min(last, request.period.last)
    return first.isoformat()[:7], first, last


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
        self._types = {key: shared.type_values(kind) for key, kind in names.types.items()}
        self._sims = _sims(context)
        self._ends = lru_cache(_LINES_AT_ONCE)(self._make_ends)

    def row(
        self, placement: int, invoice: int, kind: int, what: Row, rate: float | None, category: str | None, sums: Any,
        state: Row, days: Row, cards: str, marks: Row,
    ) -> Row:  # fmt: skip
        """A row in the order of COLUMNS.

        ``what`` are day, section, text, quantity and unit; ``sums`` records, seconds, messages, bytes, net and VAT;
        ``state`` the state and the kind of cost; ``days`` the month, first and last day; ``marks`` reference and line.
        """
        user, currency, number, ending = self._ends(placement, invoice)
        records, seconds, messages, volume, net, vat = sums
        return (
            *user,
            *what,
            amount(net),
            rate,
            category,
            amount(vat),
            amount(net + vat),
            currency,
            *state,
            *self._types[kind],
            *days,
            minutes(seconds),
            messages,
            megabytes(volume),
            records,
            number,
            cards,
            *ending,
            *marks,
        )

    def _make_ends(self, placement: int, invoice: int) -> tuple[Row, str, str, Row]:
        """What all rows of a placement on an invoice have in common: user, currency, employee number, document."""
        names = self._context.names
        place, named = names.placements[placement], names.invoices.get(invoice, NO_INVOICE)
        owner = names.accounts[place.account_id]
        user = (place.employee, place.msisdn, place.department, named.number)
        ending = (*self._documents[invoice], owner.operator, owner.number, owner.name, owner.customer_root)
        return user, named.currency or owner.currency, place.employee_number, ending

    def cards(self, placement: int, first: date, last: date) -> str:
        """The SIM cards that served a number on some days."""
        cards = self._sims.get(self._context.names.placements[placement].line_id)
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
