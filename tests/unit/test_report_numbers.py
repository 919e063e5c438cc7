"""Quantities are written as they were stated; measured ones with the decimals that mean something."""

from dataclasses import replace

import pytest

from telecost_desktop.services.reporting.definitions import Column, ColumnKind
from telecost_desktop.services.reporting.exports.table import Wording, decimal_text, shown
from telecost_desktop.services.reporting.result import measure_total

MINUTES = Column("minutes", "Minutes", ColumnKind.DECIMAL, "")
QUANTITY = replace(MINUTES, key="quantity", as_stated=True)


@pytest.mark.parametrize(
    ("column", "value", "written", "read"),
    [
        (QUANTITY, 1.0, "1", "1"),
        (QUANTITY, 1200.0, "1200", "1\N{NO-BREAK SPACE}200"),
        (QUANTITY, 0.25, "0.25", "0,25"),
        (QUANTITY, 0.000001, "0.000001", "0,000001"),
        (QUANTITY, -2.5, "-2.5", "−2,5"),
        (QUANTITY, 0.0, "0", "0"),
        (MINUTES, 61 / 60, "1.02", "1,0"),
        (MINUTES, 90 / 60, "1.5", "1,5"),
        (MINUTES, 600.0, "600", "600,0"),
        (MINUTES, -0.001, "0", None),
    ],
)
def test_decimals(column: Column, value: float, written: str, read: str | None) -> None:
    assert decimal_text(column, value) == written
    if read is not None:
        assert shown(column, value, "", Wording("nb")) == read


def test_a_total_does_not_depend_on_the_order_of_its_rows() -> None:
    # 0.5 per cent of a megabyte is a tie that adding floats one way or the other tells differently.
    sizes = [7_004_999, 10_000_001, 123_456_789, 1, 3, 995_000, 5_207] * 400
    rows = [size / 1_000_000 for size in sizes]
    grouped = [sum(sizes[place : place + 7]) / 1_000_000 for place in range(0, len(sizes), 7)]
    assert measure_total(sum(rows)) == measure_total(sum(reversed(rows))) == measure_total(sum(grouped))
