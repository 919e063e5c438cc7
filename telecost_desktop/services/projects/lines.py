"""The sales invoice lines of a project's hours and fees. Pure. Rule: docs/rules.md, 13 Projects, hours and fees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from telecost_desktop.models.periods import Period
from telecost_desktop.models.projects import EntryKind, LineDetail
from telecost_desktop.services.projects.portions import StoredEntry
from telecost_desktop.services.sales_invoicing.amounts import DraftLine
from telecost_desktop.services.sales_invoicing.document_words import word

# The category and the rate in per cent of a VAT code on a day.
VatOn = Callable[[str, date], tuple[str, Decimal]]
_ZERO = Decimal(0)


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
    billed: Sequence[StoredEntry], *, project: str, detail: LineDetail, language: str, vat: VatOn
) -> list[ProjectLine]:
    """A project's lines in the order of their first entries, hours before fees.

    Each fee is a line. So is each hour entry, or hours of one product, unit, price and VAT are added up. A line's amount
    is the sum of its entries' rounded amounts, so that nothing is lost. ``vat`` raises UserError where no rate holds.
    """
    alike: dict[_Kind, list[StoredEntry]] = {}
    for entry in sorted(billed, key=lambda one: one.kind is EntryKind.FEE):
        category, rate = vat(entry.vat_code, entry.vat_day)
        summed = entry.kind is EntryKind.HOUR and detail is LineDetail.SUMMED
        kind = _Kind(entry.product_id, entry.unit, entry.unit_price, category, rate, None if summed else entry.id)
        alike.setdefault(kind, []).append(entry)
    return [_line(kind, members, project, language) for kind, members in alike.items()]


def _line(kind: _Kind, members: Sequence[StoredEntry], project: str, language: str) -> ProjectLine:
    first = members[0]
    line = DraftLine(
        _summed_text(first, language) if kind.alone is None else _own_text(first, language),
        sum((one.quantity for one in members), _ZERO),
        kind.unit_price,
        sum((one.amount for one in members), _ZERO),
        kind.category,
        kind.rate,
        kind.unit,
        first.product_number,
        _days(members),
        project,
    )
    return ProjectLine(line, tuple(one.id for one in members))


def _summed_text(one: StoredEntry, language: str) -> str:
    return one.product or word("hours", language)


def _own_text(entry: StoredEntry, language: str) -> str:
    if entry.kind is EntryKind.FEE:
        return entry.text or entry.product or word("fee", language)
    text = entry.text or _summed_text(entry, language)
    return f"{text} ({entry.person})" if entry.person else text


def _days(entries: Sequence[StoredEntry]) -> Period:
    """What a fee covers, else from the first to the last day."""
    only = entries[0]
    if only.period_start is not None and only.period_end is not None:
        return Period(only.period_start, only.period_end)
    days = [entry.entry_date for entry in entries]
    return Period(min(days), max(days) + timedelta(days=1))
