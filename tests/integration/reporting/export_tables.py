"""Tables for tests of exports: texts that other programs lose, and as many rows as wanted."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from telecost_desktop.services.reporting.definitions import Column, ColumnKind
from telecost_desktop.services.reporting.exports.table import Ending, ExportTable
from telecost_desktop.services.reporting.result import Row, Totals

PHONE, ZEROS, SIM, IMEI = "+4748000101", "007", "89470800000000000123", "490154203237518"
LETTERS = "æøåéöŁñ€ ÆØÅÉÖłÑ £ ß ž"
LONG = "lang " * 8_000
COLUMNS = (
    Column("user", "User", ColumnKind.TEXT, "", empty="Unassigned"),
    Column("number", "Number", ColumnKind.IDENTIFIER, ""),
    Column("invoice", "Invoice", ColumnKind.IDENTIFIER, ""),
    Column("day", "Invoice date", ColumnKind.DATE, ""),
    Column("state", "State", ColumnKind.CODE, "", essential=False),
    Column("country", "Country", ColumnKind.COUNTRY, "", essential=False),
    Column("minutes", "Minutes", ColumnKind.DECIMAL, "", total=True),
    Column("records", "Records", ColumnKind.INTEGER, "", total=True),
    Column("net", "Excl. VAT", ColumnKind.MONEY, "", total=True),
    Column("currency", "Currency", ColumnKind.IDENTIFIER, "", essential=False),
)
# What a cell is to hold after it was read back from a workbook.
TEXTS = {
    "=1+1": "=1+1",
    "+47 480 00 101": "+47 480 00 101",
    "-1": "-1",
    "@SUM(A1)": "@SUM(A1)",
    LETTERS: LETTERS,
    "a\x00b\x07c\x1b": "abc",
    "first\r\nsecond\ttab": "first\nsecond\ttab",
    " edges ": " edges ",
    "<b>&amp; \"quoted\" 'so'</b>": "<b>&amp; \"quoted\" 'so'</b>",
    "<r><t>x</t></r>": "<r><t>x</t></r>",
    # As the format has it: unescaped it would be an A. The library that reads here leaves it escaped.
    "_x0041_ is no A": "_x005F_x0041_ is no A",
    LONG: LONG[:32_766] + "…",
}


def row(
    user: str | None = "Kari", number: str | None = PHONE, *, state: str = "invoiced", net: str = "1.25",
    currency: str = "NOK", records: int = 2,
) -> Row:  # fmt: skip
    day = None if state == "running" else date(2026, 10, 5)
    invoice = "" if state == "running" else "55120938"
    return (user, number, invoice, day, state, "SE", 1.5, records, Decimal(net), currency)


def odd_rows() -> list[Row]:
    return [
        *(row(text, number) for text, number in zip(TEXTS, [PHONE, ZEROS, SIM, IMEI] * 3, strict=True)),
        row("", None, state="running", net="0.000001"),
        row(None, None, state="difference", net="-0.35"),
        row(None, None, state="rounding", net="0.01"),
    ]


def table(
    rows: Iterable[Row],
    *,
    columns: tuple[Column, ...] = COLUMNS,
    chosen: tuple[int, ...] = (),
    title: str = "Oversikt: Åse/Øst",
) -> ExportTable:
    """A table whose rows pass once, as those of a stream do."""
    totals = Totals(columns)

    def once() -> Iterator[Row]:
        yield from totals.over(rows)

    return ExportTable(
        key="T1",
        title=title,
        description="For tests.",
        columns=columns,
        rows=once(),
        about=(("Company", "Prøve AS"), ("Report", "T1"), ("Period", "October"), ("Made at", "now")),
        made_at="22.11.2026 09:00",
        ending=lambda: Ending(totals.totals),
        chosen=chosen,
    )
