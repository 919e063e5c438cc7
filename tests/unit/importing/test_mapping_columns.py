"""Whole columns are read as single cells are, whatever the style: the fast way is only fast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecost_desktop.models.money import to_micro
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.cells import Cells, Columns
from telecost_desktop.services.importing.reading.style import (
    CreditSign,
    DataUnit,
    DateOrder,
    DurationUnit,
    WritingStyle,
)
from telecost_desktop.services.importing.reading.text_files import Block, rows_of
from telecost_desktop.services.importing.reading.written import Written
from telecost_desktop.services.importing.usage.columns import Conversion, read_block

STYLES = st.builds(
    WritingStyle,
    decimal_sign=st.sampled_from((",", ".")),
    date_order=st.sampled_from(DateOrder),
    duration_unit=st.sampled_from(DurationUnit),
    data_unit=st.sampled_from(DataUnit),
    data_factor=st.sampled_from((1000, 1024)),
    vat_included=st.booleans(),
    vat_rate=st.sampled_from(("", "25", "5.5")),
    credit_sign=st.sampled_from(CreditSign),
    time_zone=st.sampled_from(("", "UTC", "Europe/Stockholm", "America/New_York")),
)
NUMBERS = st.sampled_from(
    ("", "0", "1", "-1", "12,5", "12.5", "1.234", "1,234", "0,000001", "-3.000", "1 234,50", "999999999", "x", "1,2 GB",
     "12,0000005", "99999999999,9", "60", "15,-", "7-", "kr 12,5", "1,5 kr", "-kr 1 234,-", "2 EUR", "NOK 7", "€3", "9999999999999")
)  # fmt: skip
TIMES = st.sampled_from(
    ("2026-03-05 14:22:11", "2026-03-05T14:22:11", "05.03.2026 14:22:11", "05/13/2026 14:22:11", "03/05/2026 14:22",
     "2026-03-29 02:30:00", "2026-10-25 02:30:00", "2026-07-01T10:00:00+05:00", "20260305142211", "05.03.2026", "",
     "1899-01-01 00:00:00", "2026-02-30 00:00:00", "05.03.2026 2:05 PM", "x")
)  # fmt: skip
DURATIONS = st.sampled_from(("", "0", "65", "00:01:05", "27:03:09", "1,5", "1.5", "1 min", "-1", "x", "9" * 15))
ROWS = st.lists(
    st.tuples(TIMES, DURATIONS, NUMBERS, NUMBERS, NUMBERS, st.sampled_from(("", "25", "12,5", "5.5 %", "101", "x"))),
    min_size=1,
    max_size=12,
)
NAMES = ("start", "seconds", "volume", "net", "vat", "vat_rate")


@settings(max_examples=150, deadline=None)
@given(ROWS, STYLES)
def test_columns_and_cells_agree(rows: list[tuple[str, ...]], style: WritingStyle) -> None:
    content = "".join(";".join(("a", *row)) + "\n" for row in rows).encode()
    columns = {name: place for place, name in enumerate(("account", *NAMES))}
    header = Header("telecost-usage", columns, len(columns), ";", style=style)
    block = Block(content, 1, 1.0, len(rows))
    frame = Conversion(style, "Europe/Oslo", "NOK").convert(read_block(block, header))
    written = Written(style, style.decimal_sign, "Europe/Oslo", "NOK")
    table = Columns(header, "NOK")
    for row, found in zip(rows_of(block, ";"), frame.iter_rows(named=True), strict=True):
        cells = Cells(row, table)
        try:
            expected = {
                "start": cells.must_read("start", written.time),
                "seconds": cells.duration("seconds"),
                "bytes": cells.volume("volume"),
            }
            if text := cells.text("vat"):
                written.amount(text)
            net = to_micro(cells.must_amount("net"))
            vat = cells.amount("vat")
            if style.vat_included:
                cells.rate("vat_rate")
            expected |= {"net": net, "vat": None if vat is None else to_micro(vat)}
        except (ValueError, AssertionError):
            assert found["fault"], (row.cells, style)
        else:
            assert found["fault"] is None, (row.cells, found["fault"])
            assert {name: found[name] for name in expected} == expected, row.cells


def conversion_of(text: str, header: Header) -> list[dict[str, object]]:
    block = Block(text.encode(), 1, 1.0, text.count("\n"))
    return Conversion(header.style, "Europe/Oslo").convert(read_block(block, header)).rows(named=True)


@pytest.mark.parametrize("zone", ["", "UTC"])
@pytest.mark.parametrize("odd", ["10:00:60", "10:60:00", "24:00:00"])
def test_a_time_that_no_clock_shows_is_refused_wherever_it_stands(odd: str, zone: str) -> None:
    header = Header("telecost-usage", {"start": 0, "net": 1}, 2, ";", style=WritingStyle(time_zone=zone))
    for day in ("2026-03-05 ", "2026-03-05T", "05.03.2026 "):
        rows = conversion_of(f"{day}10:00:00;1,50\n{day}{odd};1,50\n", header)
        assert [row["fault"] is None for row in rows] == [True, False]


def test_constants_joined_columns_and_rows_left_out() -> None:
    header = Header(
        "telecost-usage",
        {"start": 0, "net": 2, "user": 3},
        5,
        ";",
        constants={"account": "123", "traffic_type": "Tale"},
        joined={"start": (0, 1), "user": (3, 4)},
        left_out=((3, "Sum"),),
    )
    rows = conversion_of("05.03.2026;14:22:11;1,50;Kari;Nordmann\n;;3,00;Sum;\n06.03.2026;;1,50;Ola;\n", header)
    assert [row["row"] for row in rows] == [1, 3]
    assert [row["account"] for row in rows] == ["123", "123"]
    assert [row["user"] for row in rows] == ["Kari Nordmann", "Ola"]
    assert [row["start"] for row in rows] == [
        values.wall_time("2026-03-05 14:22:11"),
        values.wall_time("2026-03-06"),
    ]


def test_rows_that_are_not_rectangular_are_read_alike() -> None:
    header = Header(
        "telecost-usage", {"start": 0, "net": 2}, 3, ";", constants={"account": "1"}, joined={"start": (0, 1)}
    )
    rows = conversion_of('2026-03-05;10:00;"1,50"\n2026-03-05;11:00\n2026-03-05;12:00;2,50;x\n', header)
    assert [row["net"] for row in rows] == [1_500_000, None, None]
    assert rows[1]["fault"] == {"column": "net", "reason": values.MISSING}
    assert rows[2]["fault"] == {"column": "", "reason": "This row has more cells than the header."}


@pytest.mark.parametrize(
    ("form", "month_first"),
    [("{:%d.%m.%Y %H:%M:%S}", False), ("{:%m/%d/%Y %H:%M:%S}", True), ("{:%d-%m-%Y %H:%M}", False)],
)
def test_dates_in_any_form_go_the_fast_way(form: str, month_first: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime, timedelta

    def slow(*_: object, **__: object) -> int:
        raise AssertionError

    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=7 * step) for step in range(60)]
    style = WritingStyle(date_order=DateOrder.MONTH_FIRST if month_first else DateOrder.DAY_FIRST)
    header = Header("telecost-usage", {"account": 0, "start": 1, "net": 2}, 3, ";", style=style)
    slowly: Callable[..., int] = slow
    monkeypatch.setattr(values, "wall_time", slowly)
    rows = conversion_of("".join(f"a;{form.format(moment)};1\n" for moment in moments), header)
    assert [row["start"] for row in rows] == [int(moment.timestamp()) // 60 * 60 for moment in moments]
