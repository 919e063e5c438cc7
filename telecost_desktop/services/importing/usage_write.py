"""Writing usage rows: sorted, with their pointers, and the sums for the roll-ups gathered on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telecost_desktop.errors import Cancelled
from telecost_desktop.services.importing.results import ImportRun
from telecost_desktop.services.rollups import SUMS, USAGE_ROLLUPS, upsert

if TYPE_CHECKING:
    import polars as pl

_COLUMNS = (
    "placement_id", "supplier_invoice_id", "traffic_type_id", "started_at", "seconds", "messages", "volume_bytes",
    "called_number", "net", "vat", "record_id",
)  # fmt: skip
_SOURCE = (
    "placement", "invoice", "type", "start", "seconds", "messages", "bytes", "called_number", "net", "vat", "record_id",
)  # fmt: skip
_INSERT_RUN = (
    "INSERT INTO usage_run (batch_id, placement_id, supplier_invoice_id, month, first_usage_id, last_usage_id, "
    "attached_by_batch_id) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_SLICE = 20_000
# Sums are written when so many have gathered: this bounds the memory, however long the file.
_MOST_SUMS = 100_000


def in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as they are to lie in the file: by invoice, placement and time."""
    return rows.sort("invoice", "placement", "start", nulls_last=False, maintain_order=True)


class UsageWriter:
    """Writes blocks of finished rows inside the run's transaction."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run
        self._next = int(run.connection.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM usage_record").fetchone()[0])
        self._first = self._next
        self._by_month: list[pl.DataFrame] = []
        self._by_day: list[pl.DataFrame] = []
        self._gathered = 0

    def write(self, rows: pl.DataFrame) -> None:
        """Store rows that are in order and have placement, invoice, type, start, day, month and attached_by."""
        import polars as pl

        if not rows.height:
            return
        connection = self._run.connection
        stored = rows.select(
            *_SOURCE[:7],
            *(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in ("called_number",)),
            "net",
            pl.col("vat").fill_null(0),
            pl.when(pl.col("record_id") != "").then(pl.col("record_id")).alias("record_id"),
        )
        for part in stored.iter_slices(_SLICE):
            if self._run.cancelled():
                raise Cancelled
            # A column that is empty throughout need not be bound row by row.
            filled = [place for place, column in enumerate(part) if column.null_count() < part.height]
            names = ", ".join(_COLUMNS[place] for place in filled)
            marks = ", ".join("?" * len(filled))
            values = zip(*(part.to_series(place).to_list() for place in filled), strict=True)
            with self._run.lock:
                connection.executemany(f"INSERT INTO usage_record ({names}) VALUES ({marks})", values)
        self._write_runs(rows)
        self._gather(rows)
        self._next += rows.height

    def _write_runs(self, rows: pl.DataFrame) -> None:
        import polars as pl

        runs = (
            rows.select("invoice", "placement", "month", "attached_by")
            .with_columns(
                pl.struct("invoice", "placement", "month", "attached_by").rle_id().alias("run"),
                (pl.int_range(pl.len(), dtype=pl.Int64) + self._next).alias("id"),
            )
            .group_by("run", maintain_order=True)
            .agg(
                pl.col("placement", "invoice", "month", "attached_by").first(),
                pl.col("id").min().alias("first"),
                pl.col("id").max().alias("last"),
            )
            .select(
                pl.lit(self._run.batch_id).alias("batch"),
                "placement",
                "invoice",
                "month",
                "first",
                "last",
                "attached_by",
            )
        )
        with self._run.lock:
            self._run.connection.executemany(_INSERT_RUN, runs.rows())

    def _gather(self, rows: pl.DataFrame) -> None:
        import polars as pl

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
        monthly = facts.group_by("month", "placement", "type", "invoice").agg(sums)
        daily = (
            facts.join(self._owners(), on="placement", how="left")
            .group_by("day", "department", "account", "type", "invoice")
            .agg(sums)
        )
        self._by_month.append(monthly)
        self._by_day.append(daily)
        self._gathered += monthly.height + daily.height
        if self._gathered > _MOST_SUMS:
            self.flush()

    def _owners(self) -> pl.DataFrame:
        import polars as pl

        rows = [
            (key, account, department or 0)
            for key, (account, _, _, department) in self._run.register.placements().items()
        ]
        schema = {"placement": pl.Int64, "account": pl.Int64, "department": pl.Int64}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def flush(self) -> None:
        """Write the gathered sums to the roll-ups."""
        import polars as pl

        if not self._by_month:
            return
        total = [pl.col(name).sum() for name in SUMS]
        monthly = pl.concat(self._by_month).group_by("month", "placement", "type", "invoice").agg(total)
        wide = monthly.join(self._owners(), on="placement", how="left")
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
            statement = upsert(table, tuple(USAGE_ROLLUPS[table]), SUMS)
            for part in summed.iter_slices(_SLICE):
                values = zip(*(column.to_list() for column in part), strict=True)
                with self._run.lock:
                    self._run.connection.executemany(statement, values)
        self._by_month.clear()
        self._by_day.clear()
        self._gathered = 0

    def finish(self) -> None:
        """Write what is left, and where the batch's rows lie."""
        self.flush()
        if self._next > self._first:
            self._run.connection.execute(
                "UPDATE import_batch SET first_usage_id = ?, last_usage_id = ? WHERE id = ?",
                (self._first, self._next - 1, self._run.batch_id),
            )
