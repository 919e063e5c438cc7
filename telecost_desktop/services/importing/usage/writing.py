"""Writing usage rows: sorted, with their pointers, and the sums for the roll-ups gathered on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telecost_desktop.errors import Cancelled
from telecost_desktop.services.importing.run import ImportRun
from telecost_desktop.services.importing.usage.bulk import insert_rows
from telecost_desktop.services.rollups import SUMS, USAGE_ROLLUPS, drop_empty, on_conflict

if TYPE_CHECKING:
    import polars as pl

_COLUMNS = (
    "placement_id", "supplier_invoice_id", "traffic_type_id", "started_at", "seconds", "messages", "volume_bytes",
    "called_number", "net", "vat", "record_id",
)  # fmt: skip
_SOURCE = (
    "placement", "invoice", "type", "start", "seconds", "messages", "bytes", "called_number", "net", "vat", "record_id",
)  # fmt: skip
_RUN = ("batch_id", "placement_id", "supplier_invoice_id", "month", "first_usage_id", "last_usage_id",
        "attached_by_batch_id")  # fmt: skip
_ORDER = ("invoice", "placement", "start")
_SLICE = 20_000
# Sums are written when so many have gathered: this bounds the memory, however long the file.
_MOST_SUMS = 150_000


@dataclass(frozen=True)
class PreparedRows:
    """A block of rows as it is to be stored, with its runs (ids counted from 0) and its sums."""

    stored: pl.DataFrame
    runs: pl.DataFrame
    monthly: pl.DataFrame
    daily: pl.DataFrame


class UsageWriter:
    """Writes blocks of finished rows inside the run's transaction."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run
        highest, self._next = run.connection.execute(
            "SELECT COALESCE(MAX(id), 0), 1 + MAX(COALESCE(MAX(id), 0), (SELECT COALESCE(MAX(last_usage_id), 0) "
            "FROM import_batch WHERE state <> 'undone')) FROM usage_record"
        ).fetchone()
        # The highest id may belong to a record that was replaced; new ones then do not follow by themselves.
        self._names_ids = self._next > highest + 1
        self._first = self._next
        self._owners = self._read_owners()
        self._by_month: list[pl.DataFrame] = []
        self._by_day: list[pl.DataFrame] = []
        self._gathered = 0
        self._open_run: pl.DataFrame | None = None
        self._last_start = 0
        self._has_removed = False

    def note_removal(self) -> None:
        """Records were taken out meanwhile: sums may have become empty, and ids free."""
        self._has_removed = self._names_ids = True

    @property
    def written(self) -> tuple[int, int]:
        """The first and last id written so far; the last is smaller where there is none."""
        return self._first, self._next - 1

    def prepare(self, rows: pl.DataFrame) -> PreparedRows:
        """Sort finished rows and sum them up, without the database: another thread may do this meanwhile."""
        import polars as pl

        if len(self._run.register.placements()) != self._owners.height:
            self._owners = self._read_owners()
        if not _in_order(rows):
            rows = rows.sort(_ORDER, nulls_last=False, maintain_order=True)
        sums = (
            pl.len().cast(pl.Int64).alias("records"),
            pl.col("seconds").sum(),
            pl.col("messages").sum(),
            pl.col("bytes").sum().alias("volume_bytes"),
            pl.col("net").sum(),
            pl.col("vat").sum(),
        )
        keys = [pl.col("placement"), pl.col("type"), pl.col("invoice").fill_null(0)]
        facts = rows.select("day", "month", *keys, "seconds", "messages", "bytes", "net", "vat")
        return PreparedRows(
            stored=rows.select(
                *_SOURCE[:7],
                pl.when(pl.col("called_number") != "").then(pl.col("called_number")),
                "net",
                pl.col("vat").fill_null(0),
                pl.when(pl.col("record_id") != "").then(pl.col("record_id")),
            ),
            runs=self._runs(rows),
            monthly=facts.group_by("month", "placement", "type", "invoice").agg(sums),
            daily=facts.join(self._owners, on="placement", how="left")
            .group_by("day", "department", "account", "type", "invoice")
            .agg(sums),
        )

    def _runs(self, rows: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        same = pl.col("placement", "invoice", "month", "attached_by")
        return (
            rows.select(same, first=pl.int_range(pl.len(), dtype=pl.Int64))
            .filter(pl.any_horizontal(same.ne_missing(same.shift())) | (pl.col("first") == 0))
            .with_columns(batch=pl.lit(self._run.batch_id), last=pl.col("first").shift(-1, fill_value=rows.height) - 1)
            .select("batch", "placement", "invoice", "month", "first", "last", "attached_by")
        )

    def _read_owners(self) -> pl.DataFrame:
        import polars as pl

        rows = [
            (key, account, department or 0)
            for key, (account, _, _, department) in self._run.register.placements().items()
        ]
        schema = {"placement": pl.Int64, "account": pl.Int64, "department": pl.Int64}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def write(self, rows: PreparedRows) -> None:
        """Store prepared rows and keep their sums."""
        import polars as pl

        stored = rows.stored
        columns: tuple[str, ...] = _COLUMNS
        if self._names_ids:
            stored = stored.select((self._next + pl.int_range(pl.len(), dtype=pl.Int64)).alias("id"), pl.all())
            columns = ("id", *_COLUMNS)
        for part in stored.iter_slices(_SLICE):
            if self._run.cancelled():
                raise Cancelled
            with self._run.lock:
                insert_rows(self._run.connection, "usage_record", columns, part)
        if rows.stored.height:
            self._write_runs(rows.runs.with_columns(pl.col("first", "last") + self._next), rows.stored["start"][0])
            self._last_start = rows.stored["start"][-1]
        self._run.add_amount(self._run.currency, int(rows.monthly["net"].sum()))
        self._next += rows.stored.height
        self._by_month.append(rows.monthly)
        self._by_day.append(rows.daily)
        self._gathered += rows.monthly.height + rows.daily.height
        if self._gathered > _MOST_SUMS:
            self.flush()

    def _write_runs(self, runs: pl.DataFrame, start: int) -> None:
        """Store runs but for the last one, which goes on where the next block begins with the same and not earlier."""
        import polars as pl

        if self._open_run is not None:
            same = ("placement", "invoice", "month", "attached_by")
            if (
                start >= self._last_start
                and runs.row(0, named=True).items() >= self._open_run.select(same).row(0, named=True).items()
            ):
                first = self._open_run["first"].item()
                runs = runs.with_columns(first=pl.when(pl.int_range(pl.len()) == 0).then(first).otherwise("first"))
            else:
                runs = pl.concat([self._open_run, runs])
        self._open_run = runs.tail(1)
        with self._run.lock:
            insert_rows(self._run.connection, "usage_run", _RUN, runs.head(-1))

    def flush(self) -> None:
        """Write the gathered sums to the roll-ups."""
        import polars as pl

        if not self._by_month:
            return
        total = [pl.col(name).sum() for name in SUMS]
        monthly = pl.concat(self._by_month).group_by("month", "placement", "type", "invoice").agg(total)
        wide = monthly.join(self._owners, on="placement", how="left")
        date = pl.from_epoch("day", time_unit="d")
        daily = pl.concat(self._by_day).with_columns(
            day=date.dt.year().cast(pl.Int64) * 10_000 + date.dt.month().cast(pl.Int64) * 100 + date.dt.day()
        )
        sources = {
            "usage_by_invoice": (wide, ("invoice", "department", "account", "type")),
            "usage_by_month": (monthly, ("month", "placement", "type", "invoice")),
            "usage_by_day": (daily, ("day", "department", "account", "type", "invoice")),
            "usage_by_placement": (monthly, ("placement", "type")),
            "usage_by_traffic_type": (wide, ("month", "account", "type")),
        }
        for table, (frame, keys) in sources.items():
            summed = frame.group_by(keys).agg(total).sort(keys).select(*keys, *SUMS)
            columns = tuple(USAGE_ROLLUPS[table])
            for part in summed.iter_slices(_SLICE):
                with self._run.lock:
                    insert_rows(self._run.connection, table, (*columns, *SUMS), part, on_conflict(columns, SUMS))
        self._by_month.clear()
        self._by_day.clear()
        self._gathered = 0

    def finish(self) -> None:
        """Write what is left, and where the batch's rows lie."""
        self.flush()
        if self._has_removed:
            drop_empty(self._run.connection, usage=True, charges=False)
        if self._open_run is not None:
            insert_rows(self._run.connection, "usage_run", _RUN, self._open_run)
        if self._next > self._first:
            self._run.connection.execute(
                "UPDATE import_batch SET first_usage_id = ?, last_usage_id = ? WHERE id = ?",
                (self._first, self._next - 1, self._run.batch_id),
            )


def _in_order(rows: pl.DataFrame) -> bool:
    """Whether the rows lie as they are to be stored, which an operator's file mostly does."""
    import polars as pl

    invoice, placement, start = (pl.col(name).fill_null(-1) for name in _ORDER)
    later = start >= start.shift()
    later = (placement > placement.shift()) | ((placement == placement.shift()) & later)
    later = (invoice > invoice.shift()) | ((invoice == invoice.shift()) & later)
    return bool(rows.select(later.all()).item())
