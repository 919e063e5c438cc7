"""Importing a usage file: streamed in blocks, converted in whole columns, written in one transaction."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from telecost_desktop.services.importing.layouts.header import Header
from telecost_desktop.services.importing.reading.text_files import Block, blocks, original_lines, rows_of
from telecost_desktop.services.importing.run import ImportRun
from telecost_desktop.services.importing.supplier_invoices.attaching import drop_unnamed
from telecost_desktop.services.importing.usage.columns import Conversion, read_block
from telecost_desktop.services.importing.usage.duplicates import Overlap
from telecost_desktop.services.importing.usage.places import Places
from telecost_desktop.services.importing.usage.writing import PreparedRows, UsageWriter

if TYPE_CHECKING:
    import polars as pl

Item = TypeVar("Item")
_AHEAD = 2


def import_usage(
    run: ImportRun,
    header: Header,
    path: Path,
    encoding: str,
    skip: int,
    adapt: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
) -> None:
    """Import the rows of a usage file into the run's transaction; ``adapt`` turns another layout's texts into ours.

    While one block is being written, another thread makes the next one ready.
    """
    places = Places(run)
    writer = UsageWriter(run)
    overlap = Overlap(run)
    statements = _Statements()
    try:
        for share, rows in _ahead(
            _ready(run, header, places, overlap, statements, writer, (path, encoding, skip), adapt)
        ):
            run.imported += rows.stored.height
            writer.write(rows)
            run.step(share * 0.9)
        overlap.finish(writer)
        statements.link(run, places.where.known())
        writer.finish()
        drop_unnamed(run.connection)
    finally:
        overlap.close()


def _ready(
    run: ImportRun,
    header: Header,
    places: Places,
    overlap: Overlap,
    statements: _Statements,
    writer: UsageWriter,
    content: tuple[Path, str, int],
    adapt: Callable[[pl.DataFrame], pl.DataFrame] | None,
) -> Iterator[tuple[float, PreparedRows]]:
    """Blocks of rows ready to be written, each with the share of the file read so far."""
    zone = run.connection.execute("SELECT zone FROM company").fetchone()[0]
    conversion = Conversion(header.style, zone, run.currency)
    covering = _Covering(run)
    for block in blocks(*content):
        body = _without_header(block, header) if block.first_line == 1 else block
        if body.content:
            frame = places.look_up(conversion.convert(read_block(body, header, adapt)))
            rows = covering.name_invoices(_finished(run, frame, body))
            statements.see(rows)
            yield block.share, writer.prepare(overlap.hold_back(places.settle(rows)))


def _ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items, some made while those before are being used: writing halts now and then to write its sums."""
    end = object()
    pool = ThreadPoolExecutor(1)
    try:
        coming: deque[Future[object]] = deque(pool.submit(next, items, end) for _ in range(_AHEAD))
        while (item := coming.popleft().result()) is not end:
            coming.append(pool.submit(next, items, end))
            yield cast(Item, item)
    finally:
        pool.shutdown(cancel_futures=True)


def _without_header(block: Block, header: Header) -> Block:
    """The rows after the header's own; none stands before those of a file without a header."""
    if header.row < 0:
        return block
    last = next(islice(rows_of(block, header.separator), header.row, None), None)
    above = last.line + last.text.count("\n") if last is not None else block.lines
    if above >= block.lines:
        return Block(b"", 1, block.share, 0)
    end = -1
    for _ in range(above):
        end = block.content.find(b"\n", end + 1)
    return Block(block.content[end + 1 :], 1 + above, block.share, block.lines - above)


def _finished(run: ImportRun, frame: pl.DataFrame, block: Block) -> pl.DataFrame:
    """The rows of a block that can be imported, with their ids; the others are refused with their reason."""
    import polars as pl

    run.rows += frame.height
    if frame["fault"].null_count() < frame.height:
        bad = frame.filter(pl.col("fault").is_not_null()).select("row", "fault")
        texts = original_lines(block, bad["row"].to_list())
        for line, fault in bad.iter_rows():
            with run.lock:
                run.reject(line, fault["column"], fault["reason"], texts.get(line, ""))
        frame = frame.filter(pl.col("fault").is_null())
    day = pl.col("start") // 86_400
    calendar = pl.from_epoch(day, time_unit="d")
    month = calendar.dt.year().cast(pl.Int64) * 100 + calendar.dt.month()
    return frame.select(
        "row", "where", "account", "line", "employee", "department", "sim", "type", "invoice", "start", "seconds", "messages",
        "bytes", "called_number", "net", "vat", "record_id", day=day, month=month,
    )  # fmt: skip


class _Covering:
    """Gives usage without an invoice to one already here whose communications cover its day."""

    def __init__(self, run: ImportRun) -> None:
        import polars as pl

        rows = []
        for key, account, batch, start, end in run.connection.execute(
            "SELECT i.id, i.account_id, i.batch_id, julianday(MIN(c.period_start)) - 2440587.5, "
            "julianday(MAX(c.period_end)) - 2440587.5 FROM supplier_invoice i JOIN charge c ON c.supplier_invoice_id = i.id "
            "WHERE i.kind = 'invoice' AND COALESCE(c.source_section, c.section) = 'communication' AND c.period_start IS NOT NULL AND c.period_end IS NOT NULL GROUP BY i.id"
        ):
            rows.append((account, int(start), int(end), key, batch))
        schema = {
            "account": pl.Int64,
            "begins": pl.Int64,
            "ends": pl.Int64,
            "covering": pl.Int64,
            "attached_by": pl.Int64,
        }
        self._spans = pl.DataFrame(rows, schema=schema, orient="row").sort("begins")

    def name_invoices(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Fill ``invoice`` where it is empty and known; ``attached_by`` tells whose import it hangs on."""
        import polars as pl

        if not self._spans.height or not rows["invoice"].null_count():
            return rows.with_columns(attached_by=pl.lit(None, dtype=pl.Int64))
        joined = rows.sort("day", maintain_order=True).join_asof(
            self._spans, left_on="day", right_on="begins", by="account", check_sortedness=False
        )
        covered = pl.col("invoice").is_null() & (pl.col("day") < pl.col("ends"))
        return joined.with_columns(
            invoice=pl.when(covered).then(pl.col("covering")).otherwise(pl.col("invoice")),
            attached_by=pl.when(covered).then(pl.col("attached_by")),
        ).drop("begins", "ends", "covering")


# A day's place in the number that says which combination was seen on which day.
_DAYS = 1 << 17
_MANY = 250_000


class _Statements:
    """Collects which user, department and SIM card the file names on which day, and makes dated links of it."""

    def __init__(self) -> None:
        self._seen: list[pl.Series] = []
        self._most = _MANY

    def see(self, rows: pl.DataFrame) -> None:
        """Take note of a block."""
        import polars as pl

        self._seen.append((rows["where"] * _DAYS + rows["day"]).unique())
        if sum(map(len, self._seen)) > self._most:
            self._seen = [pl.concat(self._seen).unique()]
            self._most = 2 * len(self._seen[0]) + _MANY

    def link(self, run: ImportRun, places: pl.DataFrame) -> None:
        """Make the links, in order of time, at each change only."""
        import polars as pl

        if not self._seen:
            return
        seen = pl.concat(self._seen).unique().to_frame("seen")
        days = seen.select(where=pl.col("seen") // _DAYS, day=pl.col("seen") % _DAYS)
        # A line that is always named alike needs its first day only.
        alike = pl.len().over("line") == 1
        single = places.select("where", alike=alike & pl.col("line").is_not_null())
        days = days.join(single, on="where")
        first = days.filter("alike").group_by("where").agg(pl.col("day").min())
        days = pl.concat([first, days.filter(~pl.col("alike")).select("where", "day")]).join(places, on="where")
        for owner, value, say in (
            ("line", "employee", run.links.hold),
            ("employee", "department", run.links.work),
            ("sim", "line", run.links.serve_line),
        ):
            pairs = days.select(owner, "day", value).drop_nulls().sort(owner, "day", value)
            begins = pl.col(owner) != pl.col(owner).shift()
            changed = pl.col(value) != pl.col(value).shift()
            changes = pairs.filter((begins | changed).fill_null(True))
            for key, day, named in changes.sort("day", owner, value).iter_rows():
                say(key, named, day)
