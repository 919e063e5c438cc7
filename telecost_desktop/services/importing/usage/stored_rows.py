"""Reading stored usage back, in frames of bounded size, to compare a file's rows with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from telecost_desktop.services.importing.run import ImportRun

if TYPE_CHECKING:
    import polars as pl

# A called number that is written out: digits and blanks. A masked one is compared with nothing.
SAME_TEXTS = r"^\+?[\d ]+$"
_ROWS = 50_000
_NAMES = ("id", "placement", "invoice", "type", "start", "seconds", "messages", "bytes", "called_number", "net", "vat",
          "record_id")  # fmt: skip
COLUMNS = (
    "u.id, u.placement_id, u.supplier_invoice_id, u.traffic_type_id, u.started_at, u.seconds, u.messages, "
    "u.volume_bytes, u.called_number, u.net, u.vat, u.record_id"
)
_TEXTS = ("called_number", "record_id")


def owner_of(account: int, line: int | None) -> int:
    """Whose row it is as one number: a line, or an account as a negative one."""
    return -account if line is None else line


def said_types(run: ImportRun) -> pl.DataFrame:
    """Each traffic type with the one that the file itself ``said``, before a rule of the company's own, and with one
    for all that are ``named`` alike: what a name means may have been told by other built-in tables than today's.
    """
    import polars as pl

    rows = run.connection.execute(
        "SELECT id, COALESCE(source_id, id), MIN(id) OVER (PARTITION BY name) FROM traffic_type"
    ).fetchall()
    return pl.DataFrame(rows, schema={"type": pl.Int64, "said": pl.Int64, "named": pl.Int64}, orient="row")


def in_frames(run: ImportRun, stretches: Iterable[tuple[int, int]], condition: str) -> Iterator[pl.DataFrame]:
    """The usage records of stretches (first and last id) that fulfil a condition, some ten thousand at a time."""
    query = f"SELECT {COLUMNS} FROM usage_record u WHERE u.id BETWEEN ? AND ? AND {condition}"
    rows: list[tuple[object, ...]] = []
    for stretch in stretches:
        cursor = run.connection.execute(query, stretch)
        while part := cursor.fetchmany(_ROWS):
            rows += part
            if len(rows) >= _ROWS:
                yield framed(run, rows)
                rows = []
    if rows:
        yield framed(run, rows)


def fetched(run: ImportRun, cursor: sqlite3.Cursor) -> Iterator[pl.DataFrame]:
    """The same for a query of one's own that gives ``COLUMNS``."""
    while rows := cursor.fetchmany(_ROWS):
        yield framed(run, rows)


def framed(run: ImportRun, rows: list[tuple[object, ...]]) -> pl.DataFrame:
    """Stored rows as a frame, with whose they are."""
    import polars as pl

    schema = {name: pl.String if name in _TEXTS else pl.Int64 for name in _NAMES}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col(_TEXTS).fill_null(""))
    places = [
        (key, account, line, employee, department, owner_of(account, line))
        for key, (account, line, employee, department) in run.register.placements().items()
    ]
    names = ("placement", "account", "line", "employee", "department", "owner")
    owners = pl.DataFrame(places, schema=dict.fromkeys(names, pl.Int64), orient="row")
    return frame.join(owners, on="placement", how="left", maintain_order="left")
