"""What a report answers: rows of plain values, totals per currency, and what should be said about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from telecost_desktop.services.reporting.definitions import Column, ColumnKind, ReportDefinition
from telecost_desktop.services.reporting.request import ReportRequest

Row = tuple[Any, ...]
# So many rows are added up at once.
_ROWS_AT_ONCE = 1_000


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


def measure_total(value: float) -> float:
    """A sum of minutes or megabytes with two decimals, the same in whatever order it was added up.

    The first step takes away what adding floats gets wrong: bytes need six decimals, and seconds never end in halves.
    """
    return round(round(value, 6), 2)


class Totals:
    """Adds rows up per currency while they pass by, so that no row has to be kept.

    ``overrides`` gives (currency, column key) → value where adding would count twice; it is read at the end.
    """

    def __init__(self, columns: Sequence[Column], overrides: Mapping[tuple[str, str], Any] | None = None) -> None:
        self._columns = columns
        self._overrides = overrides or {}
        self._currency_at = next(index for index, column in enumerate(columns) if column.key == "currency")
        self._summed = [
            (index, Decimal(0) if column.kind is ColumnKind.MONEY else 0)
            for index, column in enumerate(columns)
            if column.total
        ]
        self._rows: dict[str, int] = {}
        self._sums: dict[str, list[Any]] = {}

    def add(self, rows: Sequence[Row]) -> None:
        """Count some rows: column by column, which is quicker than row by row."""
        at = self._currency_at
        for currency in {row[at] for row in rows}:
            sums = self._sums.setdefault(currency, [start for _, start in self._summed])
            own = [row for row in rows if row[at] == currency]
            self._rows[currency] = self._rows.get(currency, 0) + len(own)
            for place, (index, _) in enumerate(self._summed):
                sums[place] = sum([value for row in own if (value := row[index]) is not None], sums[place])

    def over(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Hand rows on, a block of them counted before its first is handed on."""
        ahead = iter(rows)
        while block := list(islice(ahead, _ROWS_AT_ONCE)):
            self.add(block)
            yield from block

    @property
    def added(self) -> tuple[CurrencyTotal, ...]:
        """The sums of the rows alone, one entry per currency, by its code."""
        found = []
        for currency in sorted(self._rows):
            values: list[Any] = [None] * len(self._columns)
            for (index, _), value in zip(self._summed, self._sums[currency], strict=True):
                values[index] = measure_total(value) if self._columns[index].kind is ColumnKind.DECIMAL else value
            found.append(CurrencyTotal(currency, self._rows[currency], tuple(values)))
        return tuple(found)

    @property
    def totals(self) -> tuple[CurrencyTotal, ...]:
        """The sums, with what adding would get wrong put right."""
        return tuple(
            CurrencyTotal(
                total.currency,
                total.rows,
                tuple(
                    self._overrides.get((total.currency, column.key), value)
                    for column, value in zip(self._columns, total.values, strict=True)
                ),
            )
            for total in self.added
        )


def totals_of(columns: Sequence[Column], rows: Iterable[Row]) -> tuple[CurrencyTotal, ...]:
    """Add up the rows per currency."""
    totals = Totals(columns)
    for _ in totals.over(rows):
        pass
    return totals.added
