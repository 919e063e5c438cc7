"""What a report answers: rows of plain values, totals per currency, and what should be said about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from telecost_desktop.services.reporting.definitions import Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.request import ReportRequest

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say about a result: a code, an English pattern (context "Reports") and what fills it."""

    code: str
    pattern: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """The sums of one currency, in the order of the columns; None where a sum means nothing."""

    currency: str
    rows: int
    values: Row


@dataclass(frozen=True, slots=True)
class ReportResult:
    """A finished report. Amounts of different currencies are never added: there is one total per currency."""

    definition: ReportDefinition
    request: ReportRequest
    rows: list[Row]
    totals: tuple[CurrencyTotal, ...]
    notes: tuple[Note, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The report's columns, in the order of a row's values."""
        return self.definition.columns

    @property
    def essential(self) -> tuple[int, ...]:
        """Which columns the screen and the PDF show."""
        return tuple(index for index, column in enumerate(self.columns) if column.essential)

    def column(self, key: str) -> int:
        """Where a column stands. Raises KeyError."""
        for index, column in enumerate(self.columns):
            if column.key == key:
                return index
        raise KeyError(key)


def totals_of(
    columns: Sequence[Column], rows: Iterable[Row], overrides: dict[tuple[str, str], Any] | None = None
) -> tuple[CurrencyTotal, ...]:
    """Add up the rows per currency. ``overrides`` gives (currency, column key) → value where adding would count twice."""
    currency_at = next(index for index, column in enumerate(columns) if column.key == "currency")
    by_currency: dict[str, list[Row]] = {}
    for row in rows:
        by_currency.setdefault(row[currency_at], []).append(row)
    totals = []
    for currency, members in sorted(by_currency.items()):
        values: list[Any] = []
        for index, column in enumerate(columns):
            override = (overrides or {}).get((currency, column.key))
            if override is not None:
                values.append(override)
            elif not column.total:
                values.append(None)
            else:
                start: Any = Decimal(0) if column.kind is ColumnKind.MONEY else 0
                total = sum((row[index] for row in members if row[index] is not None), start)
                values.append(round(total, 2) if column.kind is ColumnKind.DECIMAL else total)
        totals.append(CurrencyTotal(currency, len(members), tuple(values)))
    return tuple(totals)
