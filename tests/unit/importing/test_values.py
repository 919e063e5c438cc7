from datetime import date
from decimal import Decimal

import pytest

from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.style import WritingStyle
from telecost_desktop.services.importing.reading.written import Written


@pytest.mark.parametrize(
    ("text", "sign", "expected"),
    [
        ("10,00", "", "10.00"),
        ("-3.000", ".", "-3.000"),
        ("12,-", "", "12"),
        ("1 234 567", "", "1234567"),
        ("1.234.567", "", "1234567"),
        ("1.234,50", "", "1234.50"),
        ("1,234.50", "", "1234.50"),
        ("1 234,50", "", "1234.50"),
        ("1\u00a0234,5", "", "1234.5"),
        ("1\u202f234,5", "", "1234.5"),
        ("1'234.5", "", "1234.5"),
        ("\u221212,5", "", "-12.5"),
        ("12,5-", "", "-12.5"),
        ("(12,50)", "", "-12.50"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        (",5", "", "0.5"),
        ("+7", "", "7"),
        ("0,000001", "", "0.000001"),
    ],
)
def test_amounts(text: str, sign: str, expected: str) -> None:
    assert values.amount(text, sign) == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["", "abc", "1,2,3", "1.2.3", "12 kr", "1e5", "--1", "٣", "NaN", "Infinity", "12 34", "1\t5", "."]
)
def test_no_amounts(text: str) -> None:
    with pytest.raises(ValueError, match=r"no amount"):
        values.amount(text)


@pytest.mark.parametrize("text", ["1.234", "-12,345", "(1.234)"])
def test_an_amount_that_can_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="in two ways"):
        values.amount(text)


def test_thousands_do_not_begin_with_a_zero() -> None:
    with pytest.raises(ValueError, match="another decimal sign"):
        values.amount("0.490", ",")


def test_an_amount_with_the_other_decimal_sign_is_refused_not_guessed() -> None:
    with pytest.raises(ValueError, match="another decimal sign"):
        values.amount("12.5", ",")


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (["1.234", "5,50"], ","),
        (["1,234", "5.50"], "."),
        (["1.234"], ""),
        (["0.490"], "."),
        (["5", ""], ""),
        (["1.234,00"], ","),
    ],
)
def test_the_decimal_sign_of_a_file(texts: list[str], sign: str) -> None:
    assert values.decimal_sign(texts) == sign


@pytest.mark.parametrize("text", ["2018-06-14", "20180614", "14.06.2018", "14/06/18", "14-06-2018", "2018/6/14"])
def test_dates(text: str) -> None:
    assert values.civil_date(text) == date(2018, 6, 14)


@pytest.mark.parametrize("text", ["2018-13-01", "31.02.2018", "0001-01-01", "soon", "2018"])
def test_no_dates(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        values.civil_date(text)


def test_wall_times_keep_the_operators_local_time() -> None:
    expected = values.wall_time("2026-03-29T02:30:00")
    assert expected == 20_541 * 86_400 + 2 * 3600 + 30 * 60
    for text in (
        "2026-03-29 02:30",
        "20260329023000",
        "29.03.2026 02:30:00",
        "2026-03-29T02:30:00+02:00",
        "2026-03-29T02:30:00Z",
    ):
        assert values.wall_time(text) == expected
    with pytest.raises(ValueError, match="date and time"):
        values.wall_time("2026-03-29T24:30:00")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("75", 75),
        ("27:03:09", 97_389),
        ("01:15", 75),
        ("1,5", 90),
        ("1.25", 75),
        ("-1", None),
        ("", None),
        ("\u22121", None),
    ],
)
def test_durations(text: str, seconds: int | None) -> None:
    assert values.duration(text) == seconds


@pytest.mark.parametrize("text", ["1:75", "abc", "1:2:3:4", "-5"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        values.duration(text)


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("90000001", "NO", "4790000001"),
        ("+47 900 00 001", "NO", "4790000001"),
        ("004790000001", "NO", "4790000001"),
        ("4790000001", "NO", "4790000001"),
        ("070-123 45 67", "SE", "46701234567"),
        ("06 12 34 56 78", "FR", "33612345678"),
        ("580000000001", "NO", "580000000001"),
        ("4790000001.0", "NO", "4790000001"),
        ("90000001,0", "NO", "4790000001"),
        ("912 34 XXX", "NO", ""),
        ("4791234***", "NO", ""),
        ("skjult", "NO", ""),
        ("", "NO", ""),
    ],
)
def test_phone_numbers(text: str, country: str, expected: str) -> None:
    assert values.msisdn(text, country) == expected


def test_numbers_that_a_spreadsheet_rounded_are_refused() -> None:
    with pytest.raises(ValueError, match="spreadsheet"):
        values.sim_number("8.947080000123457e+18")
    with pytest.raises(ValueError, match="spreadsheet"):
        values.msisdn("4,79E+09", "NO")
    assert values.sim_number("8947 0800 0012 3456 789") == "8947080000123456789"


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [("kr 12,25", "NOK", "12.25"), ("kr 12,25", "SEK", "12.25"), ("kr. 12,25", "DKK", "12.25"), ("12,20 €", "EUR", "12.20"),
     ("€12,20", "EUR", "12.20"), ("SEK 4,50", "SEK", "4.50"), ("12,20 EUR", "EUR", "12.20"), ("1 200,-", "NOK", "1200"),
     ("kr 1 200,-", "NOK", "1200"), ("1\u00a0200,- kr", "NOK", "1200"), ("-kr 5", "NOK", "-5"), ("kr -5", "NOK", "-5"),
     ("\u22125,50 kr", "NOK", "-5.50"), ("(kr 5)", "NOK", "-5"), ("(5 kr)", "NOK", "-5"), ("5 kr-", "NOK", "-5"),
     ("5,5 Kroner", "NOK", "5.5"), ("nok5", "NOK", "5"), ("1\u202f234,50 euros", "EUR", "1234.50"), ("£3", "GBP", "3"),
     ("kr ,50", "NOK", "0.50"), ("$3", "", "3"), ("12 CHF", "CHF", "12")],
)  # fmt: skip
def test_amounts_may_name_the_currency(text: str, currency: str, expected: str) -> None:
    assert Written(WritingStyle(), ",", currency=currency).amount(text) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "currency", "named"),
    [("kr 5", "EUR", "crowns"), ("5 €", "NOK", "EUR"), ("SEK 5", "NOK", "SEK"), ("5 dkr", "NOK", "DKK"),
     ("$5", "NOK", "dollars"), ("5 CHF", "NOK", "another currency"), ("US$5", "CAD", "USD"), ("£5", "EUR", "GBP")],
)  # fmt: skip
def test_another_currency_is_refused_by_name(text: str, currency: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Written(WritingStyle(), ",", currency=currency).amount(text)


@pytest.mark.parametrize(
    "text", ["kr", "kr kr 5", "kr 5 NOK", "5 stk", "stk 5", "€", "1e5", "- kr -5", "5 kr 3", "kr x"]
)
def test_a_word_that_is_no_currency_makes_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match=r"no amount"):
        Written(WritingStyle(), ",", currency="NOK").amount(text)
