"""Values as files write them: exact, by the style, and never guessed."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.models.money import to_micro
from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.cells import Cells, Columns, WrongCellError
from telecost_desktop.services.importing.reading.style import (
    CreditSign,
    DataUnit,
    DateOrder,
    DurationUnit,
    WritingStyle,
)
from telecost_desktop.services.importing.reading.text_files import Row
from telecost_desktop.services.importing.reading.written import RATE_UNKNOWN, Written

STYLES = st.builds(
    WritingStyle,
    decimal_sign=st.sampled_from(("", ",", ".")),
    date_order=st.sampled_from(DateOrder),
    duration_unit=st.sampled_from(DurationUnit),
    data_unit=st.sampled_from(DataUnit),
    data_factor=st.sampled_from((1000, 1024)),
    vat_included=st.booleans(),
    vat_rate=st.sampled_from(("", "25", "25.5", "5.5", "0", "2.1")),
    credit_sign=st.sampled_from(CreditSign),
    time_zone=st.sampled_from(("", "UTC", "Europe/Stockholm", "America/New_York")),
)


def cells_of(style: WritingStyle, **texts: str) -> Cells:
    header = Header("telecost-charges", {name: place for place, name in enumerate(texts)}, len(texts), ";", style=style)
    return Cells(Row(1, list(texts.values()), ""), Columns(header))


@pytest.mark.parametrize(
    ("sign", "text", "expected"),
    [
        (",", "10,00", "10"),
        (",", "-3.000", "-3000"),
        (".", "-3.000", "-3"),
        (".", "10,000", "10000"),
        (",", "1.234,50", "1234.50"),
        (".", "1,234.50", "1234.50"),
        (",", "\u22121\u202f234,5", "-1234.5"),
        (",", "12,5-", "-12.5"),
        (",", "12,-", "12"),
    ],
)
def test_the_profile_says_what_the_signs_mean(sign: str, text: str, expected: str) -> None:
    assert Written(WritingStyle(), sign).amount(text) == Decimal(expected)


@pytest.mark.parametrize(("sign", "text"), [(",", "10.00"), (".", "10,00"), (",", "1,234.50"), (".", "1.234,50")])
def test_an_amount_with_the_other_sign_is_refused(sign: str, text: str) -> None:
    with pytest.raises(ValueError, match="another decimal sign"):
        Written(WritingStyle(), sign).amount(text)


def test_the_order_of_dates_is_the_profiles_but_iso_stays() -> None:
    month_first = Written(WritingStyle(date_order=DateOrder.MONTH_FIRST))
    assert month_first.date("03/05/2026") == date(2026, 3, 5)
    assert Written(WritingStyle()).date("03/05/2026") == date(2026, 5, 3)
    for text in ("2026-03-05", "20260305", "2026/03/05", "2026-03-05 00:00:00", "2026-03-05T00:00"):
        assert month_first.date(text) == date(2026, 3, 5)
    with pytest.raises(ValueError, match="no date"):
        month_first.date("13/05/2026")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90), ("27:03:09", 97389), ("90:30", 5430), ("1,5", 90), ("-1", None), ("", None), ("1 min 5 s", 65),
        ("2t 3m", 7380), ("1h05", 3900), ("1 h 5 min 7 sek", 3907), ("45 s", 45), ("5m30", 330),
    ],
)  # fmt: skip
def test_durations(text: str, seconds: int | None) -> None:
    assert values.duration(text) == seconds


def test_plain_numbers_of_a_duration_may_be_minutes() -> None:
    minutes = Written(WritingStyle(duration_unit=DurationUnit.MINUTES), ",")
    assert minutes.duration("2") == 120
    assert minutes.duration("1,5") == 90
    assert minutes.duration("1.500") == 90_000
    assert minutes.duration("00:01:05") == 65


@pytest.mark.parametrize("text", ["abc", "1:99", "min", ":", "1:2:3:4", "-5", "٣"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        values.duration(text)


@pytest.mark.parametrize(
    ("unit", "factor", "text", "expected"),
    [
        (DataUnit.MEGABYTES, 1000, "12,5", 12_500_000),
        (DataUnit.MEGABYTES, 1024, "12,5", 13_107_200),
        (DataUnit.KILOBYTES, 1024, "0,001", 1),
        (DataUnit.GIGABYTES, 1024, "1", 2**30),
        (DataUnit.BYTES, 1000, "1 234", 1234),
        (DataUnit.MEGABYTES, 1000, "1,2 GB", 1_200_000_000),
        (DataUnit.MEGABYTES, 1000, "512 ko", 512_000),
        (DataUnit.MEGABYTES, 1000, "1,5 MiB", 1_572_864),
        (DataUnit.BYTES, 1000, "2 Gio", 2**31),
        (DataUnit.MEGABYTES, 1000, "-1", None),
        (DataUnit.MEGABYTES, 1000, "", None),
    ],
)
def test_data_volumes(unit: DataUnit, factor: int, text: str, expected: int | None) -> None:
    assert Written(WritingStyle(data_unit=unit, data_factor=factor), ",").volume(text) == expected


@pytest.mark.parametrize("digits", [12, 16, 29, 60, 400])
def test_numbers_beyond_all_measure_are_refused_and_terabytes_are_not(digits: int) -> None:
    written = Written(WritingStyle(data_unit=DataUnit.MEGABYTES, duration_unit=DurationUnit.MINUTES), ",")
    for reader in (written.duration, written.volume, written.count, written.amount, written.rate):
        if digits > 15 or reader in (written.amount, written.rate, written.volume):
            with pytest.raises(ValueError, match=r"large|no rate|no duration"):
                reader("9" * digits + ",5" * (reader != written.count))
    assert Written(WritingStyle(), ",").volume("9" * 12) == 10**12 - 1


def test_wall_times_come_to_the_companys_zone() -> None:
    there = Written(WritingStyle(time_zone="UTC"), home="Europe/Oslo")
    here = Written(WritingStyle(), home="Europe/Oslo")
    assert there.time("2026-07-01 22:30:00") == here.time("2026-07-02 00:30:00")
    assert there.time("2026-01-01T22:30:00+05:00") == here.time("2026-01-01 18:30:00")
    assert here.time("2026-01-01T22:30:00+05:00") == here.time("2026-01-01 22:30:00")
    # The hour that is there twice is taken the first time.
    oslo = Written(WritingStyle(time_zone="Europe/Oslo"), home="UTC")
    assert oslo.time("2026-10-25 02:30:00") == here.time("2026-10-25 00:30:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("05.03.2026 2:30 PM", "2026-03-05 14:30"),
        ("05.03.2026 12:05 am", "2026-03-05 00:05"),
        ("05/03/2026 14h30", "2026-03-05 14:30"),
    ],
)
def test_times_of_day_in_other_ways(text: str, expected: str) -> None:
    assert values.wall_time(text) == values.wall_time(expected)


def test_vat_is_taken_out_to_the_micro_unit() -> None:
    style = WritingStyle(decimal_sign=",", vat_included=True, vat_rate="25")
    assert cells_of(style, net="0,61").amount("net") == Decimal("0.488")
    assert cells_of(style, net="100,00").amount("vat") == Decimal("20")
    assert cells_of(style, net="100,00", vat_rate="15").amount("net") == Decimal("86.956522")
    assert cells_of(style, net="100,00", vat="13,04", vat_rate="15").amount("net") == Decimal("86.96")
    assert cells_of(style, net="100,00", vat_rate="25 %").amount("net") == Decimal("80")
    assert cells_of(style, plan_price="125").amount("plan_price") == Decimal("100")
    with pytest.raises(WrongCellError, match="rate is not known"):
        cells_of(WritingStyle(vat_included=True), net="5").amount("net")


@given(st.integers(-(10**15), 10**15), st.sampled_from(("25", "25.5", "13.5", "5.5", "2.1", "0", "12")))
def test_net_and_vat_are_always_the_gross_and_net_is_nearest(gross_micro: int, rate: str) -> None:
    gross = Decimal(gross_micro).scaleb(-6)
    net, vat = Written(WritingStyle(vat_included=True, vat_rate=rate)).without_vat(gross, None)
    assert net + vat == gross
    exact = Fraction(gross_micro) * 100 / (100 + Fraction(rate))
    assert abs(to_micro(net) - exact) <= Fraction(1, 2)
    assert abs(to_micro(net)) == int(abs(exact) + Fraction(1, 2))


def test_costs_written_as_negative_numbers_are_turned() -> None:
    style = WritingStyle(credit_sign=CreditSign.REVERSED)
    cells = cells_of(style, net="-12.50", quantity="-1", vat="-2.5")
    assert (cells.amount("net"), cells.amount("vat"), cells.number("quantity")) == (
        Decimal("12.50"),
        Decimal("2.5"),
        -1,
    )


@given(st.text(max_size=40), STYLES)
def test_readers_raise_nothing_but_value_errors(text: str, style: WritingStyle) -> None:
    written = Written(style, style.decimal_sign, "Europe/Oslo")
    for reader in (
        written.number, written.amount, written.date, written.time, written.duration, written.count, written.volume,
        written.rate, values.sim_number, lambda text: values.msisdn(text, "NO"),
    ):  # fmt: skip
        with suppress(ValueError):
            reader(text)
    cells = cells_of(style, net=text, vat=text, vat_rate=text, volume=text)
    for name in ("net", "vat"):
        with suppress(WrongCellError):
            cells.amount(name)


@given(
    st.from_regex(r"[0-9 .,:/TZ+apm-]{1,24}", fullmatch=True),
    STYLES,
)
def test_readers_survive_what_nearly_is_a_value(text: str, style: WritingStyle) -> None:
    test_readers_raise_nothing_but_value_errors.hypothesis.inner_test(text, style)  # type: ignore[attr-defined]


def test_the_rate_that_is_not_known_is_said() -> None:
    with pytest.raises(ValueError, match=RATE_UNKNOWN):
        Written(WritingStyle(vat_included=True)).without_vat(Decimal(1), None)
