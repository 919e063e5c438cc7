"""The reckoning below a pivot: values as whole numbers, keys as codes, sums by pandas. Money never passes through float."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from telecost_desktop.errors import QT_TRANSLATE_NOOP, UserError
from telecost_desktop.models.money import LARGEST, minor_digits
from telecost_desktop.services.reporting.definitions import Column, ColumnKind
from telecost_desktop.services.reporting.pivots.groups import coded
from telecost_desktop.services.reporting.pivots.layout import How, PivotValue
from telecost_desktop.services.reporting.result import measure_total

_EXACT, _LEAST_DECIMALS = 60, 6


@dataclass(frozen=True)
class Measured:
    """One value to be reckoned: per row of the report a number, or for a distinct count a code, and which rows have one.

    Money stands in units of ``10 ** -decimals``, a date as its ordinal; ``numbers`` is an array of pandas' own.
    """

    value: PivotValue
    column: Column
    numbers: Any
    known: Any
    decimals: int = 0


def measured(value: PivotValue, column: Column, values: Sequence[Any]) -> Measured:
    """A column made ready to be reckoned. Raises UserError for amounts too large to be added."""
    import numpy

    if value.how is How.COUNT:
        every = numpy.ones(len(values), "int64")
        return Measured(value, column, every, every)
    if value.how is How.DISTINCT:
        codes, found = coded(values)
        there = numpy.fromiter((one is not None and one != "" for one in found), bool, len(found))
        return Measured(value, column, codes, there[codes].astype("int64") if len(found) else codes)
    known = numpy.fromiter((one is not None for one in values), "int64", len(values))
    whole = known.all()
    if column.kind is ColumnKind.DECIMAL:
        floats = numpy.fromiter(values if whole else (one or 0.0 for one in values), "float64", len(values))
        return Measured(value, column, floats, known)
    decimals = 0
    integers: list[int]
    if column.kind is ColumnKind.MONEY:
        decimals, integers = _integers(values if whole else [one or Decimal(0) for one in values])
    elif column.kind is ColumnKind.DATE:
        integers = [one.toordinal() if one is not None else 0 for one in values]
    else:
        integers = [one or 0 for one in values]
    # What all rows together could come to has to fit into 64 bits, so that no partial sum can overflow unseen.
    if sum(map(abs, integers)) > LARGEST:
        raise UserError(QT_TRANSLATE_NOOP("Errors", "The values are too large to be added."))
    return Measured(value, column, numpy.array(integers, "int64"), known, decimals)


def _integers(amounts: Sequence[Decimal]) -> tuple[int, list[int]]:
    """Amounts in units of so many decimals that every one is whole."""
    with localcontext() as exact:
        exact.prec = _EXACT
        decimals = _LEAST_DECIMALS
        units = 10**decimals
        found = [int(amount * units) for amount in amounts]
        # Cutting off makes an amount nearer to nothing, so that a difference anywhere shows in this sum.
        if sum(map(abs, amounts)) * units != sum(map(abs, found)):
            exponents = [amount.as_tuple().exponent for amount in amounts]
            decimals = max(-exponent for exponent in exponents if isinstance(exponent, int))
            found = [int(amount.scaleb(decimals)) for amount in amounts]
    return decimals, found


class Sums:
    """Partial results by group, from which coarser ones are made without looking at the rows again.

    A group is a row number (``row``), a column number (``column``) and a currency.
    """

    def __init__(self, row: Any, column: Any, currency: Any, measures: Sequence[Measured]) -> None:
        import pandas

        keys = {"row": row, "column": column, "currency": currency}
        self._measures = measures
        self._sums = pandas.DataFrame({**keys, **_addends(measures)})
        self._sums = _added(self._sums, ["row", "column", "currency"], measures)
        self._different = {
            place: pandas.DataFrame({**keys, "value": measure.numbers})[measure.known == 1].drop_duplicates()
            for place, measure in enumerate(measures)
            if measure.value.how is How.DISTINCT
        }

    def level(self, upwards: Any, *, across: bool, apart: bool = False) -> dict[tuple[int, int], list[Any]]:
        """Results by (row, column). ``upwards[row]`` is the coarser row; not ``across`` takes all columns as number -1.

        The last of each list is the currency's number, -1 for several; with ``apart`` it stands in the row's place.
        """
        sums = self._regrouped(self._sums, upwards, across=across, apart=apart)
        currencies = sums.groupby(["row", "column"], sort=False)["currency"].agg(["min", "max"])
        sums = _added(sums, ["row", "column"], self._measures)
        cells = list(zip(sums["row"].tolist(), sums["column"].tolist(), strict=True))
        currency = [
            low if low == high else -1
            for low, high in zip(currencies["min"].tolist(), currencies["max"].tolist(), strict=True)
        ]
        at = dict(zip(currencies.index.tolist(), currency, strict=True))
        results: list[list[Any]] = []
        for place, measure in enumerate(self._measures):
            if measure.value.how is How.DISTINCT:
                results.append(self._counted(place, upwards, cells, across=across, apart=apart))
            else:
                parts = zip(sums[f"v{place}"].tolist(), sums[f"n{place}"].tolist(), strict=True)
                results.append(list(parts))
        results.append([at[cell] for cell in cells])
        return {cell: list(values) for cell, values in zip(cells, zip(*results, strict=True), strict=True)}

    def _counted(
        self, place: int, upwards: Any, cells: list[tuple[int, int]], *, across: bool, apart: bool
    ) -> list[tuple[int, int]]:
        """How many different values each cell has; a value that several finer cells have counts once."""
        found = self._regrouped(self._different[place], upwards, across=across, apart=apart)
        counts = found[["row", "column", "value"]].drop_duplicates().groupby(["row", "column"], sort=False).size()
        by_cell = dict(zip(counts.index.tolist(), counts.tolist(), strict=True))
        return [(by_cell.get(cell, 0), 1) for cell in cells]

    @staticmethod
    def _regrouped(frame: Any, upwards: Any, *, across: bool, apart: bool) -> Any:
        rows = frame["currency"].to_numpy() if apart else upwards[frame["row"].to_numpy()]
        return frame.assign(row=rows) if across else frame.assign(row=rows, column=-1)


def _addends(measures: Sequence[Measured]) -> dict[str, Any]:
    """Columns ``v`` (value) and ``n`` (how many rows have one) per measure; a missing value must not win or add."""
    import numpy

    found: dict[str, Any] = {}
    for place, measure in enumerate(measures):
        if measure.value.how is How.DISTINCT:
            continue
        numbers = measure.numbers
        if measure.value.how in (How.SMALLEST, How.LARGEST) and not measure.known.all():
            limits = numpy.iinfo("int64") if numbers.dtype == "int64" else numpy.finfo("float64")
            worst = limits.max if measure.value.how is How.SMALLEST else limits.min
            numbers = numpy.where(measure.known == 1, numbers, worst)
        found |= {f"v{place}": numbers, f"n{place}": measure.known}
    return found


def _added(frame: Any, keys: list[str], measures: Sequence[Measured]) -> Any:
    ways = {How.SMALLEST: "min", How.LARGEST: "max"}
    how: dict[str, str] = {}
    for place, measure in enumerate(measures):
        if measure.value.how is not How.DISTINCT:
            how |= {f"v{place}": ways.get(measure.value.how, "sum"), f"n{place}": "sum"}
    if not how:
        return frame[keys].drop_duplicates().reset_index(drop=True)
    return frame.groupby(keys, sort=False, as_index=False).agg(how)


def finished(measure: Measured, result: tuple[Any, int], currency: str) -> Any:
    """A result as a value of its kind; None where no row has one. ``currency`` says how an average is rounded."""
    number, count = result
    how, kind = measure.value.how, measure.column.kind
    if how in (How.COUNT, How.DISTINCT):
        return number
    if not count:
        return None
    if kind is ColumnKind.MONEY:
        return _amount(number, measure.decimals, count if how is How.AVERAGE else 0, currency)
    if how is How.AVERAGE:
        return measure_total(number / count)
    if kind is ColumnKind.DATE:
        return date.fromordinal(number)
    return measure_total(number) if kind is ColumnKind.DECIMAL else number


def _amount(units: int, decimals: int, count: int, currency: str) -> Decimal:
    with localcontext() as exact:
        exact.prec = _EXACT
        amount = Decimal(units).scaleb(-decimals)
        if count:
            unit = Decimal(1).scaleb(-minor_digits(currency))
            # Adding nothing makes a nothing that was rounded up from below lose its sign.
            return (amount / count).quantize(unit, rounding=ROUND_HALF_UP) + 0
        cents = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        return cents if cents == amount else amount
