"""Rows inserted many to a statement are the rows, whatever their number and wherever they are empty."""

import sqlite3

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from telecost_desktop.services.importing.usage.bulk import insert_rows

_ROW = st.tuples(
    st.integers(-(2**63), 2**63 - 1),
    st.none() | st.integers(0, 2**63 - 1),
    st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5),
    st.none(),
)


@given(st.integers(0, 130), st.lists(_ROW, min_size=1, max_size=9))
def test_what_is_inserted_can_be_read_again(number: int, rows: list[tuple[object, ...]]) -> None:
    rows = [rows[place % len(rows)] for place in range(number)]
    schema = {"a": pl.Int64, "b": pl.Int64, "c": pl.String, "d": pl.Int64}
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a BIGINT NOT NULL, b BIGINT, c VARCHAR, d BIGINT)")
    insert_rows(connection, "t", tuple(schema), pl.DataFrame(rows, schema=schema, orient="row"))
    assert connection.execute("SELECT a, b, c, d FROM t ORDER BY rowid").fetchall() == rows
    connection.close()


def test_sums_are_added_to_those_that_are_there() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER) WITHOUT ROWID")
    for first in (0, 50):
        frame = pl.DataFrame({"a": range(first, first + 100), "b": range(100)})
        insert_rows(connection, "t", ("a", "b"), frame, "ON CONFLICT (a) DO UPDATE SET b = b + excluded.b")
    assert connection.execute("SELECT COUNT(*), SUM(b) FROM t").fetchone() == (150, 2 * 4950)
    assert connection.execute("SELECT b FROM t WHERE a = 60").fetchone() == (70,)
    connection.close()
