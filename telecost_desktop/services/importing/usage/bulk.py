"""Inserting many rows at once: several rows to a statement, since starting a statement costs more than a row in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# More gain nothing; and the values of so many rows stay below the number that any SQLite accepts.
_ROWS = 100
# SQLite stores "not a number" as NULL. For None the driver looks for an adapter each time, which takes longer than all
# else it does with a value.
_NULL = float("nan")


def insert_rows(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: pl.DataFrame, conflict: str = ""
) -> None:
    """Insert the rows, whose columns stand in the order of ``columns``; ``conflict`` is an ON CONFLICT clause."""
    if not rows.height:
        return
    # A column that is empty throughout need not be bound row by row.
    filled = [place for place, column in enumerate(rows) if column.null_count() < rows.height]
    width = len(filled)
    values: list[object] = [None] * (width * rows.height)
    for offset, place in enumerate(filled):
        column = rows.to_series(place)
        items = column.to_list()
        values[offset::width] = [_NULL if item is None else item for item in items] if column.null_count() else items
    head = f"INSERT INTO {table} ({', '.join(columns[place] for place in filled)}) VALUES "
    row = f"({', '.join('?' * width)})"
    step = _ROWS * width
    full = len(values) - len(values) % step
    connection.executemany(
        f"{head}{', '.join([row] * _ROWS)} {conflict}", (values[at : at + step] for at in range(0, full, step))
    )
    connection.executemany(
        f"{head}{row} {conflict}", (values[at : at + width] for at in range(full, len(values), width))
    )
