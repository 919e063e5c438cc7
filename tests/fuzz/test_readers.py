"""Every reader on anything at all: what comes out is right or refused, and never depends on where a block ends."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from oracles import decoded, readings

from telecost_desktop.errors import UserError
from telecost_desktop.services.importing.layouts.telecost import LAYOUTS, SEPARATORS, recognise
from telecost_desktop.services.importing.reading import values
from telecost_desktop.services.importing.reading.text_files import blocks, rows_of, text_encoding
from telecost_desktop.services.importing.usage.columns import read_block

on_disk = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
# What tells cells, rows and encodings apart, and a few letters between.
signs = st.sampled_from(
    [b'"', b";", b"\n", b"\r\n", b"\r", b"a", b"1,50", b"\xc3\xb8", b"\xf8", b"\x80", b" ", b'""', b"x" * 30]
)
STRAY_QUOTE = re.compile(rb'(?:^|[;\r\n])[^";\r\n]+"|[^;\r\n"]"[^;\r\n"]')
texts = st.lists(signs, max_size=40).map(b"".join)
amounts = st.text(st.sampled_from("0123456789.,'- \u00a0+()\u2212e"), max_size=12) | st.text(max_size=8)


def _rows(path: Path, size: int) -> list[tuple[int, list[str]]]:
    encoding, skip = text_encoding(path)
    return [(row.line, row.cells) for block in blocks(path, encoding, skip, size=size) for row in rows_of(block, ";")]


@on_disk
@given(content=texts, size=st.integers(1, 50), mark=st.sampled_from(["", "utf-8-sig", "utf-16", "utf-32"]))
def test_blocks_of_any_size_hold_the_rows_of_the_whole_text(
    tmp_path: Path, content: bytes, size: int, mark: str
) -> None:
    # A quotation mark that no cell begins with may hide that the next one opens a cell: only the whole text tells.
    assume(not STRAY_QUOTE.search(content))
    if mark:
        content = content.decode("utf-8", "replace").encode(mark)
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    found = _rows(path, size)
    whole = io.StringIO(decoded(content), newline="\n")
    reader = csv.reader(whole, delimiter=";")
    expected, line = [], 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            expected.append((line, cells))
        line = reader.line_num + 1
    assert found == expected


@on_disk
@given(content=st.binary(max_size=60))
def test_any_bytes_are_rows_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    try:
        found = _rows(path, 7)
    except UserError:
        with pytest.raises(UserError):
            _rows(path, 10_000)
    else:
        assert found == _rows(path, 10_000)


@on_disk
@given(
    rows=st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0\r\x1f"), max_size=6), min_size=5, max_size=5
        ),
        max_size=6,
    )
)
def test_what_is_written_as_csv_is_read_again(tmp_path: Path, rows: list[list[str]]) -> None:
    """The fast reader of usage takes the same cells from a block as were written."""
    head = ["account", "msisdn", "traffic_type", "start", "net"]
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([head, *rows])
    path = tmp_path / "file.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    header = recognise(head, ";")
    assert header is not None
    (block,) = blocks(path, "utf-8", 0)
    frame = read_block(block, header)
    kept = [[cell.strip() for cell in row] for row in [head, *rows] if any(cell.strip() for cell in row)]
    assert [[cell.strip() for cell in row] for row in frame.select(head).rows()] == kept


READERS: list[Callable[[str], object]] = [
    values.amount,
    lambda text: values.amount(text, ","),
    lambda text: values.micro(text, "."),
    values.civil_date,
    values.wall_time,
    values.duration,
    lambda text: values.duration(text, ",", minutes=True),
    values.count,
    lambda text: values.count(text, "."),
    values.volume,
    lambda text: values.volume(text, ",", power=3, factor=1024),
    values.rate,
    lambda text: values.msisdn(text, "NO"),
    lambda text: values.msisdn(text, "FR"),
    values.sim_number,
    values.currency_code,
    values.country_code,
    lambda text: values.decimal_sign([text]),
]


@pytest.mark.parametrize("reader", READERS)
@given(text=amounts | st.text(st.sampled_from("0123456789:-./T Z+"), max_size=22))
def test_any_text_is_a_value_or_refused(reader: Callable[[str], object], text: str) -> None:
    with contextlib.suppress(ValueError):
        reader(text)


@given(text=amounts, sign=st.sampled_from(["", ",", "."]))
def test_an_accepted_amount_has_but_one_reading(text: str, sign: str) -> None:
    try:
        found = values.amount(text, sign)
    except ValueError:
        return
    ways = readings(text)
    assert {Decimal(way) for way in ([ways[sign]] if sign in ways else ways.values())} == {found}


@given(
    cells=st.lists(
        st.text(max_size=10) | st.sampled_from([name for each in LAYOUTS for name in each.required]), max_size=12
    ),
    separator=st.sampled_from(SEPARATORS),
)
def test_any_header_is_recognised_or_not(cells: list[str], separator: str) -> None:
    header = recognise(cells, separator)
    if header is not None:
        assert header.width == len(cells)
        assert all(0 <= place < len(cells) for place in header.columns.values())
