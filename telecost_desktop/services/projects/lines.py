"""The sales invoice lines of a project's hours and fees. Pure. Rule: docs/rules.md, 13 Projects, hours and fees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import BillableEntry, EntryKind, LineDetail
from telecost_desktop.services.projects.entries import entry_amount
from telecost_desktop.services.sales_invoicing.amounts import DraftLine
from telecost_desktop.services.sales_invoicing.documents_text import word

# The category and the rate in per cent of a VAT code on a day.
VatOn = Callable[[str, date], tuple[str, Decimal]]
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class BilledEntry:
    """An entry that is billed, with its product's number and name ("" = it has none)."""

    entry: BillableEntry
    product_number: str
    product: str


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A line, and the keys of the entries that it bills."""

    line: DraftLine
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What hours have to have in common to be one line."""

    product_id: int | None
    unit: str
    unit_price: Decimal
    category: str
    rate: Decimal
    # None = hours that are added up; else the entry that is a line by itself.
    alone: int | None


def project_lines(
    billed: Sequence[BilledEntry], *, project: str, detail: LineDetail, currency: str, language: str, vat: VatOn
) -> list[ProjectLine]:
    """A project's lines in the order of their first entries, hours before fees.

    Each fee is a line. So is each hour entry, or hours of one product, unit, price and VAT are added up. A line's amount
    is the sum of its entries' rounded amounts, so that nothing is lost. ``vat`` raises UserError where no rate holds.
    """
    alike: dict[_Kind, list[BilledEntry]] = {}
    for one in sorted(billed, key=lambda one: one.entry.kind is EntryKind.FEE):
        entry = one.entry
        category, rate = vat(entry.vat_code, entry.period_start or entry.entry_date)
        summed = entry.kind is EntryKind.HOUR and detail is LineDetail.SUMMED
        kind = _Kind(entry.product_id, entry.unit, entry.unit_price, category, rate, None if summed else entry.id)
        alike.setdefault(kind, []).append(one)
    return [_line(kind, members, project, currency, language) for kind, members in alike.items()]


def _line(kind: _Kind, members: Sequence[BilledEntry], project: str, currency: str, language: str) -> ProjectLine:
    first = members[0]
    line = DraftLine(
        _summed_text(first, language) if kind.alone is None else _own_text(first, language),
        sum((one.entry.quantity for one in members), _ZERO),
        kind.unit_price,
        sum((entry_amount(one.entry.quantity, one.entry.unit_price, currency) for one in members), _ZERO),
        kind.category,
        kind.rate,
        kind.unit,
        first.product_number,
        _days([one.entry for one in members]),
        project,
    )
    return ProjectLine(line, tuple(one.entry.id for one in members))


def _summed_text(one: BilledEntry, language: str) -> str:
    return one.product or word("hours", language)


def _own_text(one: BilledEntry, language: str) -> str:
    entry = one.entry
    if entry.kind is EntryKind.FEE:
        return entry.text or one.product or word("fee", language)
    text = entry.text or _summed_text(one, language)
    return f"{text} ({entry.person})" if entry.person else text


def _days(entries: Sequence[BillableEntry]) -> Period:
    """What a fee covers, else from the first to the last day."""
    only = entries[0]
    if only.period_start is not None and only.period_end is not None:
        return Period(only.period_start, only.period_end)
    days = [entry.entry_date for entry in entries]
    return Period(min(days), max(days) + timedelta(days=1))
